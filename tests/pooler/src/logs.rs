//! Makes the server and the pooler write into their logs whatever they write; `run` looks for the sentinel there.

use crate::ask::{self, Asker, WAYS};
use crate::place::Place;

/// Errors that tell the value they stumbled upon. For a masked role that is the masked one.
const STUMBLES: [&str; 5] = [
    "SELECT (doc ->> 'email')::integer FROM pool.event_masked",
    "SELECT (doc ->> 'email')::json FROM pool.event_masked",
    "SELECT (doc ->> 'email')::inet FROM pool.event_masked",
    "DO $$ BEGIN RAISE EXCEPTION '%', (SELECT doc FROM pool.event_masked WHERE id = 1); END $$",
    "DO $$ BEGIN RAISE LOG '%', (SELECT string_agg(doc::text, ' ') FROM pool.event_masked); END $$",
];

/// Reads by every way, as a login whose session logs all that it can, and stumbles as masked roles.
pub fn provoke(place: &Place) -> Result<String, String> {
    place
        .connect_as("pool_loud", "transaction")
        .batch_execute(&ask::prepare())
        .map_err(|error| error.to_string())?;
    let client = place.connect_as("pool_loud", "transaction");
    let mut asker = Asker { client, number: 0, turn: 0, handovers: 0 };
    let (mut answers, mut errors) = (0, 0);
    for role in ["pool_none", "pool_email", "pool_flip"] {
        for way in WAYS {
            for turn in 0..3 {
                asker.turn = turn;
                let got =
                    asker.ask(way, role, "pool_none", 9).map_err(|error| format!("{way:?}: {error}"))?;
                answers += got.len();
            }
        }
    }
    for statement in STUMBLES {
        for role in ["pool_none", "pool_flip"] {
            let message = format!("BEGIN; SET LOCAL ROLE {role}; {statement}; COMMIT");
            errors += usize::from(asker.client.batch_execute(&message).is_err());
            asker.recover();
        }
    }
    if errors == 8 {
        Ok(format!("{answers} answers, {errors} errors"))
    } else {
        Err(format!("{errors} errors"))
    }
}
