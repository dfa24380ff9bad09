//! Many clients with many roles through one server connection of a pooler, while another session changes who may see
//! what: no raw value to a masked role, and no masked value to a granted one.
//!
//!     pooler POOLER_DIRECTORY SERVER_DSN
//!
//! Prints "ok NAME" or "FAILED NAME" for each test. `tests/pooler/run` starts everything.

mod ask;
mod changes;
mod expected;
mod logs;
mod place;
mod raw;
mod session;
mod tally;
mod transaction;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use expected::Watch;
use place::Place;
use tally::Tally;

/// How many clients share the server connection.
const CLIENTS: usize = 8;

/// How many statements are judged in all.
const TRANSACTION_MODE: u64 = 70_000;
const SESSION_MODE: u64 = 10_000;
const WITHOUT_RESET: u64 = 20_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [pooler, server] = arguments.as_slice() else {
        eprintln!("usage: pooler POOLER_DIRECTORY SERVER_DSN");
        return ExitCode::from(2);
    };
    let place = Place { pooler: pooler.into(), server: server.parse().expect("a connection string") };
    let mut report = Report { failed: false };

    report.test("pooler_detector", || transaction::prove_detector(&place));
    report.test("pooler_login_sees_nothing", || transaction::login_alone(&place));
    report.test("pooler_transaction_mode", || {
        transaction::prepare(&place);
        let tally = while_changing(&place, TRANSACTION_MODE, transaction::client);
        let summary = verdict(&tally)?;
        // Of the requests that look who was there before.
        if tally.handovers < TRANSACTION_MODE / 100 {
            return Err(format!("{summary}\n  {} turns right after another client's", tally.handovers));
        }
        Ok(summary)
    });
    report.test("pooler_session_mode", || {
        let tally = while_changing(&place, SESSION_MODE, |place, watch, number, counts| {
            turns(place, watch, number, counts, session::turn_with_reset)
        });
        verdict(&tally)
    });
    report.test("pooler_statements_of_others", || {
        session::leave_statements(&place);
        let tally = while_changing(&place, WITHOUT_RESET, |place, watch, number, counts| {
            turns(place, watch, number, counts, session::turn_without_reset)
        });
        verdict(&tally)
    });
    report.test("pooler_role_that_stays", || transaction::role_that_stays(&place));
    report.test("pooler_loud_session", || logs::provoke(&place));
    if report.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

struct Report {
    failed: bool,
}

impl Report {
    fn test(&mut self, name: &str, run: impl FnOnce() -> Result<String, String>) {
        let began = std::time::Instant::now();
        // What panics has failed, and the others still run.
        let outcome = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err("it panicked".to_owned()));
        match outcome {
            Ok(what) => println!("ok {name}: {what} ({:.1} s)", began.elapsed().as_secs_f32()),
            Err(what) => {
                self.failed = true;
                println!("FAILED {name}: {what}");
            }
        }
    }
}

/// How far the clients of a phase have come.
pub struct Counts {
    pub statements: AtomicU64,
    pub wanted: u64,
}

impl Counts {
    /// Adds what was asked since, and says whether that was enough.
    pub fn enough(&self, more: u64) -> bool {
        self.statements.fetch_add(more, Ordering::Relaxed) + more >= self.wanted
    }
}

/// Runs all clients until they have asked `wanted` statements, and the other session meanwhile.
fn while_changing(
    place: &Place,
    wanted: u64,
    client: impl Fn(&Place, &Watch, usize, &Counts) -> Tally + Sync,
) -> Tally {
    let (watch, stop) = (Watch::new(), AtomicBool::new(false));
    let counts = Counts { statements: AtomicU64::new(0), wanted };
    let total = Mutex::new(Tally::default());
    thread::scope(|scope| {
        let changer = scope.spawn(|| changes::keep_changing(&mut place.admin(), &watch, &stop));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| {
                let (watch, counts, total, client) = (&watch, &counts, &total, &client);
                scope.spawn(move || {
                    let tally = client(place, watch, number, counts);
                    total.lock().expect("no panic").add(tally);
                })
            })
            .collect();
        let clients: Vec<_> = clients.into_iter().map(thread::ScopedJoinHandle::join).collect();
        stop.store(true, Ordering::Relaxed);
        changer.join().expect("the changes");
        clients.into_iter().for_each(|client| client.expect("a client"));
    });
    let mut total = total.into_inner().expect("no panic");
    total.changes = watch.changes();
    total
}

/// A client that comes and goes.
fn turns(
    place: &Place,
    watch: &Watch,
    number: usize,
    counts: &Counts,
    turn: impl Fn(&Place, &Watch, usize, usize, &mut Tally),
) -> Tally {
    let mut tally = Tally::default();
    for n in 0.. {
        let before = tally.statements;
        turn(place, watch, number, n, &mut tally);
        if counts.enough(tally.statements - before) {
            break;
        }
    }
    tally
}

/// What the phase has shown. It must have been able to show the contrary: every role must have seen what it must.
fn verdict(tally: &Tally) -> Result<String, String> {
    let summary = format!(
        "{} statements, {} wrong; {} changes, {} statements between two of them, of these {} clear and {} masked by what \
         changed; {} refused",
        tally.statements,
        tally.wrong,
        tally.changes,
        tally.certain,
        tally.flip_clear,
        tally.flip_masked,
        tally.refused
    );
    let mut problems = tally.complaints.clone();
    for (role, shown) in [
        ("pool_all", "clear"),
        ("pool_until", "clear"),
        ("pool_member", "clear"),
        ("pool_none", "masked"),
        ("pool_email", "clear"),
        ("pool_email", "masked"),
        ("pool_flip", "clear"),
        ("pool_flip", "masked"),
    ] {
        if tally.saw(role, shown) < tally.statements / 100 {
            problems.push(format!("{role} saw {shown} {} times only", tally.saw(role, shown)));
        }
    }
    if tally.flip_clear.min(tally.flip_masked) < tally.statements / 200 {
        problems.push("too few statements between two changes".to_owned());
    }
    // One is possible whenever access ends between the choice of a plan and its start.
    if tally.refused > tally.statements / 100 {
        problems.push("too many refusals".to_owned());
    }
    if tally.wrong == 0 && problems.is_empty() {
        Ok(summary)
    } else {
        Err(format!("{summary}\n  {}", problems.join("\n  ")))
    }
}
