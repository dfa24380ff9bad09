//! Transaction mode: every transaction of every client may follow any other's on the server connection.

use crate::Counts;
use crate::ask::{self, Asker, WAYS, Way};
use crate::expected::{ROLES, Shown, State, Watch};
use crate::place::Place;
use crate::tally::Tally;

/// Prepares the statements that requests execute later, on the one server connection.
pub fn prepare(place: &Place) {
    place.connect("transaction").batch_execute(&ask::prepare()).expect("statements");
}

/// One client, which takes role after role.
pub fn client(place: &Place, watch: &Watch, number: usize, counts: &Counts) -> Tally {
    let mut asker = Asker { client: place.connect("transaction"), number, turn: 0, handovers: 0 };
    let mut tally = Tally::default();
    let server = server_process(&mut asker);
    loop {
        let before = tally.statements;
        ask_once(&mut asker, watch, &mut tally);
        if counts.enough(tally.statements - before) {
            break;
        }
    }
    assert_eq!(server_process(&mut asker), server, "all that is on one server connection");
    tally.handovers = asker.handovers;
    tally
}

fn ask_once(asker: &mut Asker, watch: &Watch, tally: &mut Tally) {
    let (number, turn) = (asker.number, asker.turn);
    let way = WAYS[(turn + number) % WAYS.len()];
    let role = ROLES[(turn * 3 + number) % ROLES.len()];
    let other = ROLES[(turn * 3 + number + 1 + turn % 5) % ROLES.len()];
    let id = 1 + ((turn * 13 + number * 41) % 90) as i32;
    asker.turn += 1;
    let before = watch.look();
    match asker.ask(way, role, other, id) {
        Ok(answers) => {
            for answer in &answers {
                tally.judge(&format!("{way:?}"), answer, watch.expected(before, answer.role));
            }
        }
        Err(error) => {
            let state = error.code().map_or("", |state| state.code());
            // Of two roles either may have been refused.
            let role = if way == Way::TwoRoles && other == "pool_flip" { other } else { role };
            tally.error(&format!("{way:?}"), role, &error.to_string(), state);
            asker.recover();
        }
    }
}

fn server_process(asker: &mut Asker) -> String {
    let answers = asker.client.simple_query("SELECT pg_backend_pid()").expect("a process");
    answers
        .iter()
        .find_map(|message| match message {
            postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        })
        .expect("a process")
}

/// A judge that has gone blind would find every answer right: here each of them is judged by what another role must
/// see, and each must be found wrong.
pub fn prove_detector(place: &Place) -> Result<String, String> {
    prepare(place);
    let (clear, masked) = (Some(Shown::Clear), Some(Shown::Masked));
    let mut found = 0;
    for way in WAYS {
        for (role, truth, lie) in [
            ("pool_all", [clear; 3], [masked, clear, clear]),
            ("pool_until", [clear; 3], [clear, masked, clear]),
            ("pool_none", [masked, masked, clear], [clear, masked, clear]),
            ("pool_email", [clear, masked, clear], [clear, clear, clear]),
        ] {
            let client = place.connect("transaction");
            let mut asker = Asker { client, number: 0, turn: found, handovers: 0 };
            let answers = asker.ask(way, role, role, 5).map_err(|error| format!("{way:?}: {error}"))?;
            for answer in &answers {
                for (expected, wrong) in [(truth, 0), (lie, 1)] {
                    let mut tally = Tally::default();
                    tally.judge("", answer, expected);
                    if tally.wrong != wrong {
                        return Err(format!("{way:?} as {role}: judged wrongly: {:?}", tally.complaints));
                    }
                }
                found += 1;
            }
        }
    }
    Ok(format!("{found} answers are right, and wrong when another role's are expected"))
}

/// Without a role the login sees what nobody was granted, although it may become anybody.
pub fn login_alone(place: &Place) -> Result<String, String> {
    let client = place.connect("transaction");
    let mut asker = Asker { client, number: 0, turn: 0, handovers: 0 };
    let read = ask::READ.replace("$1", "5");
    let answers = asker.send("pool_login", &read).map_err(|error| error.to_string())?;
    let mut tally = Tally::default();
    let nothing = State { flip_email: false, flip_all: false, plan_matched: false };
    let watch = Watch::new();
    for answer in &answers {
        tally.judge("no role", answer, watch.expected((0, nothing), "pool_login"));
    }
    if tally.statements == 1 && tally.wrong == 0 {
        Ok("masked".to_owned())
    } else {
        Err(tally.complaints.join("; "))
    }
}

/// What the documentation warns of: a plain SET outlives the client where nothing resets it, so the next one that sets
/// no role is not the login role.
pub fn role_that_stays(place: &Place) -> Result<String, String> {
    let who = |client: &mut postgres::Client| -> String {
        client.query_typed_one("SELECT current_user::text", &[]).expect("a role").get(0)
    };
    let (mut first, mut second) = (place.connect("transaction"), place.connect("transaction"));
    first.batch_execute("SET ROLE pool_all").expect("a role");
    let stayed = who(&mut second);
    first.batch_execute("RESET ROLE").expect("no role");
    first.batch_execute("BEGIN; SET LOCAL ROLE pool_all; COMMIT").expect("a transaction");
    let local = who(&mut second);
    first.batch_execute("SET pii_access.force_mask = on").expect("a setting");
    let mask: String = second.query_typed_one("SHOW pii_access.force_mask", &[]).expect("a setting").get(0);
    first.batch_execute("SET pii_access.force_mask = off").expect("a setting");
    // In session mode without a reset it stays, too.
    let session = |statement: &str| {
        let mut raw = place.raw_without_reset().map_err(|error| error.to_string())?;
        raw.simple(statement).map_err(|error| error.to_string())?.map_err(|(_, error)| error)
    };
    session("SET ROLE pool_all")?;
    let in_session = session("SELECT current_user")?.concat().concat();
    session("RESET ROLE")?;
    // One message is one transaction: an error in it takes the role back.
    let failed = first.batch_execute("SET ROLE pool_all; SELECT 1 / 0; RESET ROLE").is_err();
    let after_error = who(&mut second);
    let found = [&*stayed, &*local, &*mask, &*in_session, &*after_error];
    if failed && found == ["pool_all", "pool_login", "on", "pool_all", "pool_login"] {
        Ok("SET stays for the next client; SET LOCAL does not, nor SET in a message that fails".to_owned())
    } else {
        Err(format!("after SET, SET LOCAL, SET of force_mask, SET in session mode, an error: {found:?}"))
    }
}
