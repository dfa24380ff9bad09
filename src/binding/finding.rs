//! Binding findings to the source of their name.

use pgrx::prelude::*;
use pgrx::{PgTrigger, PgTriggerOperation};

use super::here;
use super::row::{self, Bound, Came, came, relation_named, set, text};
use crate::objects::Objects;

/// The trigger function `pii_bind_finding()`. What a dump brings about sources that are missing here is left out without
/// a word: it is nobody's word, and the next scan finds what there is.
#[pg_trigger(sql = false)]
fn pii_bind_finding<'a>(trigger: &'a PgTrigger<'a>) -> Bound<'a> {
    // Each server has scanned its own tables, whatever a publication holds.
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
    let Some(source) = relation_named(&text(&row, "source_name")) else { return Ok(None) };
    set(&mut row, "source_oid", source);
    set(&mut row, "cluster", here(&Objects::find()));
    Ok(Some(row))
}
