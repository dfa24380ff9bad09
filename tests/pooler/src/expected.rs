//! What each role must see at this moment, while another session changes it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// The roles among which the clients alternate. `pool_flip` is the one whose access is changed meanwhile.
pub const ROLES: [&str; 8] = [
    "pool_all", "pool_none", "pool_email", "pool_none", "pool_until", "pool_flip", "pool_member", "pool_flip",
];

/// What a field of an answer shows, or must.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Clear,
    Masked,
}

/// What must be seen of e-mail address, name and plan; `None`: a change is under way, so it may be either.
pub type Expected = [Option<Shown>; 3];

/// What other sessions said last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// Whether `pool_flip` sees e-mail addresses, and everything.
    pub flip_email: bool,
    pub flip_all: bool,
    /// Whether a matcher masks `plan`.
    pub plan_matched: bool,
}

/// The state, and how often it has changed: odd while a change is under way.
pub struct Watch {
    epoch: AtomicU64,
    state: Mutex<State>,
}

impl Watch {
    pub fn new() -> Watch {
        let state = State { flip_email: false, flip_all: false, plan_matched: false };
        Watch { epoch: AtomicU64::new(0), state: Mutex::new(state) }
    }

    /// Before a statement is sent.
    pub fn look(&self) -> (u64, State) {
        let epoch = self.epoch.load(Ordering::SeqCst);
        (epoch, *self.state.lock().expect("no panic"))
    }

    /// What `role` must have seen in a statement that was sent after `before` and has been answered.
    pub fn expected(&self, before: (u64, State), role: &str) -> Expected {
        let (epoch, state) = before;
        let certain = epoch.is_multiple_of(2) && self.epoch.load(Ordering::SeqCst) == epoch;
        expected(role, state, certain)
    }

    /// Makes a change: `act` returns once it is committed, and `after` says what holds then.
    pub fn change(&self, act: impl FnOnce(), after: impl FnOnce(&mut State)) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        act();
        after(&mut self.state.lock().expect("no panic"));
        self.epoch.fetch_add(1, Ordering::SeqCst);
    }

    /// How many changes there were.
    pub fn changes(&self) -> u64 {
        self.epoch.load(Ordering::SeqCst) / 2
    }
}

fn expected(role: &str, state: State, certain: bool) -> Expected {
    let shown = |clear: bool| Some(if clear { Shown::Clear } else { Shown::Masked });
    let plan = if certain { shown(!state.plan_matched) } else { None };
    match role {
        "pool_all" | "pool_until" | "pool_member" => [shown(true); 3],
        "pool_none" | "pool_login" => [shown(false), shown(false), plan],
        "pool_email" => [shown(true), shown(false), plan],
        "pool_flip" if !certain => [None; 3],
        "pool_flip" if state.flip_all => [shown(true); 3],
        "pool_flip" => [shown(state.flip_email), shown(false), plan],
        _ => unreachable!("no such role: {role}"),
    }
}
