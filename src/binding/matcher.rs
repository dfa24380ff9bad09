//! Matchers that come by replication.

use pgrx::PgTrigger;
use pgrx::prelude::*;

use super::row::{self, Bound, Came, came, text};
use crate::objects::Objects;
use crate::run_as::RunAs;
use crate::sql;

/// The trigger function `pii_bind_matcher()`: the publisher's word replaces what was registered here under the name.
#[pg_trigger(sql = false)]
fn pii_bind_matcher<'a>(trigger: &'a PgTrigger<'a>) -> Bound<'a> {
    let row = row::new(trigger)?;
    if came() == Came::Replicated {
        let objects = Objects::find();
        let _owner = RunAs::extension_owner(objects.owner);
        sql::run(
            &format!(
                "DELETE FROM {} WHERE name OPERATOR(pg_catalog.=) $1",
                objects.qualify("pii_matcher_overlay")
            ),
            &[text(&row, "name").into()],
        );
    }
    Ok(Some(row))
}
