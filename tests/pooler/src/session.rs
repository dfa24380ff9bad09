//! Session mode: a client has the server connection until it goes, and the next one gets what it left.

use postgres::Error;

use crate::ask::{self, Asker};
use crate::expected::{ROLES, Watch};
use crate::place::Place;
use crate::raw::{Outcome, Raw};
use crate::tally::{Answer, Row, Tally};

/// How many roles a client takes in its turn.
const ROLES_A_TURN: usize = 6;

/// A client that comes, prepares its statement under a name, reads as several roles, and goes. Before it the pooler
/// has sent DISCARD ALL.
pub fn turn_with_reset(place: &Place, watch: &Watch, number: usize, turn: usize, tally: &mut Tally) {
    let client = place.connect("session");
    let mut asker = Asker { client, number, turn, handovers: 0 };
    let left = asker
        .client
        .query_one(
            "SELECT current_user::text, current_setting('pii_access.force_mask', true),
                    (SELECT count(*) FROM pg_prepared_statements WHERE name IN ('mine', 'kept'))",
            &[],
        )
        .expect("what is left");
    let left: (String, Option<String>, i64) = (left.get(0), left.get(1), left.get(2));
    assert_eq!((left.0.as_str(), left.2), ("pool_login", 0), "DISCARD ALL leaves nothing");
    assert_ne!(left.1.as_deref(), Some("on"), "DISCARD ALL leaves nothing");
    let named = asker.client.prepare(ask::READ).expect("a statement");
    asker.client.batch_execute(&format!("PREPARE mine (integer) AS {}", ask::READ)).expect("a statement");
    for step in 0..ROLES_A_TURN {
        let role = ROLES[(number + turn * 3 + step) % ROLES.len()];
        let id = 1 + ((number * 31 + turn * 7 + step) % 90) as i32;
        asker.client.batch_execute(&format!("SET ROLE {role}")).expect("a role");
        for _ in 0..2 {
            let before = watch.look();
            let rows = asker.client.query(&named, &[&id]).map(|rows| {
                let row = |row: &postgres::Row| -> Row {
                    [row.get::<_, i32>(0).to_string(), row.get(1), row.get(2), row.get(3)]
                };
                vec![Answer { role, rows: rows.iter().map(row).collect() }]
            });
            settle("named statement, session mode", role, rows, watch, before, tally);
            let before = watch.look();
            let answers = asker.send(role, &format!("EXECUTE mine ({id})"));
            settle("EXECUTE, session mode", role, answers, watch, before, tally);
        }
    }
    // Something for DISCARD ALL to discard.
    asker.client.batch_execute("SET pii_access.force_mask = on").expect("a setting");
    std::mem::forget(named);
}

fn settle(
    what: &str,
    role: &'static str,
    answers: Result<Vec<Answer>, Error>,
    watch: &Watch,
    before: (u64, crate::expected::State),
    tally: &mut Tally,
) {
    match answers {
        Ok(answers) => answers.iter().for_each(|answer| {
            tally.judge(what, answer, watch.expected(before, answer.role));
        }),
        Err(error) => {
            let state = error.code().map_or("", |state| state.code());
            tally.error(what, role, &error.to_string(), state);
        }
    }
}

/// The first client of a pooler that resets nothing: leaves statements by both ways of preparing.
pub fn leave_statements(place: &Place) {
    let mut raw = place.raw_without_reset().expect("a connection");
    raw.simple("SET ROLE pool_all").expect("an answer").expect("a role");
    raw.simple(&ask::prepare()).expect("an answer").expect("statements");
    raw.parse("kept_by_protocol", ask::READ).expect("an answer").expect("a statement");
    // Made in clear, and often enough for generic plans.
    for id in 1..=7 {
        for rows in [raw.execute("kept_by_protocol", id), raw.execute("kept", id)] {
            assert_eq!(rows.expect("an answer").expect("rows").len(), 2);
        }
    }
}

/// A client that executes what the first one left, of a pooler that resets nothing.
pub fn turn_without_reset(place: &Place, watch: &Watch, number: usize, turn: usize, tally: &mut Tally) {
    let mut raw = place.raw_without_reset().expect("a connection");
    for step in 0..ROLES_A_TURN {
        let role = ROLES[(number + turn * 3 + step) % ROLES.len()];
        let id = 1 + ((number * 31 + turn * 7 + step) % 90) as i32;
        raw.simple(&format!("SET ROLE {role}")).expect("an answer").expect("a role");
        let mut look = |what: &str, ask: &mut dyn FnMut(&mut Raw) -> std::io::Result<Outcome>| {
            let before = watch.look();
            match ask(&mut raw).expect("an answer") {
                Ok(rows) => {
                    let rows = rows.into_iter().map(|row| row.try_into().expect("four columns")).collect();
                    let answer = Answer { role, rows };
                    tally.judge(what, &answer, watch.expected(before, role));
                }
                Err((state, text)) => tally.error(what, role, &text, &state),
            }
        };
        look("Bind of a statement left by the protocol", &mut |raw| raw.execute("kept_by_protocol", id));
        look("EXECUTE of a statement left by the protocol", &mut |raw| {
            raw.simple(&format!("EXECUTE kept_by_protocol ({id})"))
        });
        look("Bind of a statement left by PREPARE", &mut |raw| raw.execute("kept", id));
        look("EXECUTE of a statement left by PREPARE", &mut |raw| raw.simple("EXECUTE kept_fixed"));
    }
}
