//! The record of who changed what.

use pgrx::JsonB;
use serde_json::Value;

use crate::authority;
use crate::objects::Objects;
use crate::sql;

/// What happened.
pub struct Event<'a> {
    pub action: &'a str,
    /// What it happened to, by name.
    pub object: String,
    /// Names, expiries and reasons; never a value of a document.
    pub detail: Value,
    /// Whether somebody sees more than before.
    pub weakens: bool,
}

/// Who did it; taken before any switch of user.
pub struct Actor {
    pub name: String,
    session: String,
}

impl Actor {
    /// The role that calls now.
    pub fn now() -> Actor {
        Actor {
            name: authority::role_name(authority::caller()),
            session: authority::role_name(authority::session_role()),
        }
    }
}

/// Writes it down. Runs as the owner of the table: call it within [`crate::run_as::RunAs`].
pub fn record(objects: &Objects, actor: &Actor, event: Event<'_>) {
    sql::run(
        &format!(
            "INSERT INTO {} (actor, session, action, object, detail, weakens) VALUES ($1, $2, $3, $4, $5, $6)",
            objects.qualify("pii_audit")
        ),
        &[
            actor.name.as_str().into(),
            actor.session.as_str().into(),
            event.action.into(),
            event.object.into(),
            JsonB(event.detail).into(),
            event.weakens.into(),
        ],
    );
}
