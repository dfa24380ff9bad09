//! Binding masked views to the relations of their names.

use pgrx::prelude::*;
use pgrx::{PgTrigger, PgTriggerOperation};

use super::here;
use super::left_out;
use super::row::{self, Bound, Came, came, relation_named, set, text};
use crate::objects::Objects;

/// The trigger function `pii_bind_masked_view()`.
#[pg_trigger(sql = false)]
fn pii_bind_masked_view<'a>(trigger: &'a PgTrigger<'a>) -> Bound<'a> {
    // Views are no data: each server has those that were made there, whatever a publication holds.
    if came() == Came::Replicated {
        return Ok(None);
    }
    if matches!(trigger.op()?, PgTriggerOperation::Delete) {
        return Ok(trigger.old().map(PgHeapTuple::into_owned));
    }
    let mut row = row::new(trigger)?;
    if row::old(trigger)?.is_some() {
        return Ok(Some(row));
    }
    let objects = Objects::find();
    let (name, source_name) = (text(&row, "view_name"), text(&row, "source_name"));
    let (view, source) = (relation_named(&name), relation_named(&source_name));
    let (Some(view), Some(source)) = (view, source) else {
        let missing = if view.is_none() { &name } else { &source_name };
        let because = format!("relation {missing} does not exist here");
        left_out::say(&objects, "masked view", &source_name, [("view", Some(name.clone()))], &because);
        return Ok(None);
    };
    set(&mut row, "view_oid", view);
    set(&mut row, "source_oid", source);
    set(&mut row, "cluster", here(&objects));
    Ok(Some(row))
}
