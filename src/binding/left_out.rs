//! Saying what a restore left out.

use pgrx::prelude::*;
use serde_json::{Map, Value};

use crate::admin::audit::{self, Actor, Event};
use crate::objects::Objects;
use crate::run_as::RunAs;

/// Says that a row was left out: by a warning, and in the audit, since pg_restore shows warnings only if it is asked
/// to. `what` is the kind of row, `object` what it is about, `detail` the rest of it.
pub fn say<const N: usize>(
    objects: &Objects,
    what: &str,
    object: &str,
    detail: [(&str, Option<String>); N],
    because: &str,
) {
    warning!("a {what} of {object} was left out: {because}");
    let mut said: Map<String, Value> =
        detail.map(|(name, value)| (name.to_owned(), value.into())).into_iter().collect();
    said.insert("because".to_owned(), because.into());
    let actor = Actor::now();
    let _owner = RunAs::extension_owner(objects.owner);
    audit::record(
        objects,
        &actor,
        Event {
            action: &format!("leave out {what}"),
            object: object.to_owned(),
            detail: said.into(),
            weakens: false,
        },
    );
}
