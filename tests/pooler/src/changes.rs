//! The other session: grants, revokes, memberships, expiries and matchers that change meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use postgres::Client;

use crate::expected::{State, Watch};

/// How long each state holds.
const HOLDS: Duration = Duration::from_millis(40);

const REVOKE: &str = "SELECT pii_revoke_access('pool_flip')";

/// What is done, and what holds once it is done.
type Step = (&'static str, fn(&mut State));

const STEPS: [Step; 15] = [
    ("SELECT pii_grant_access('pool_flip', source => 'pool.event')", all),
    (REVOKE, nothing),
    ("SELECT pii_grant_access('pool_flip', categories => '{email}')", email),
    ("SELECT pii_add_matcher('plan')", matched),
    (REVOKE, nothing),
    ("SELECT pii_grant_access('pool_flip', expires_at => now() + interval '1 hour')", all),
    ("SELECT pii_drop_matcher('plan')", unmatched),
    ("SELECT pii_grant_access('pool_flip', expires_at => clock_timestamp() + interval '30 ms'); SELECT pg_sleep(0.035)", nothing),
    (REVOKE, nothing),
    ("GRANT pool_team TO pool_flip", all),
    // Up to 15 a property of the role, since 16 one of the membership.
    (
        "DO $$ BEGIN IF current_setting('server_version_num')::integer < 160000 THEN ALTER ROLE pool_flip NOINHERIT;
         ELSE EXECUTE 'GRANT pool_team TO pool_flip WITH INHERIT FALSE'; END IF; END $$",
        nothing,
    ),
    (
        "DO $$ BEGIN IF current_setting('server_version_num')::integer < 160000 THEN ALTER ROLE pool_flip INHERIT;
         ELSE EXECUTE 'GRANT pool_team TO pool_flip WITH INHERIT TRUE'; END IF; END $$",
        all,
    ),
    ("REVOKE pool_team FROM pool_flip", nothing),
    ("SELECT pii_grant_access('pool_flip')", all),
    ("DROP OWNED BY pool_flip", nothing),
];

fn all(state: &mut State) {
    state.flip_email = true;
    state.flip_all = true;
}

fn email(state: &mut State) {
    state.flip_email = true;
}

fn nothing(state: &mut State) {
    state.flip_email = false;
    state.flip_all = false;
}

fn matched(state: &mut State) {
    state.plan_matched = true;
}

fn unmatched(state: &mut State) {
    state.plan_matched = false;
}

/// Changes until told to stop, and ends where it began.
pub fn keep_changing(admin: &mut Client, watch: &Watch, stop: &AtomicBool) {
    admin.batch_execute("SET client_min_messages = error").expect("a setting");
    loop {
        for (statement, after) in STEPS {
            watch.change(|| admin.batch_execute(statement).expect(statement), after);
            sleep(HOLDS);
        }
        if stop.load(Ordering::Relaxed) {
            return;
        }
    }
}
