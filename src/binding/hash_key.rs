//! The key of the mask `hash` that comes from elsewhere.

use pgrx::PgTrigger;
use pgrx::prelude::*;

use super::row::{self, Bound};
use crate::sql;

/// The trigger function `pii_bind_hash_key()`: a restored key takes the place of the one that CREATE EXTENSION
/// made, so that what was hashed before still compares.
#[pg_trigger(sql = false)]
fn pii_bind_hash_key<'a>(trigger: &'a PgTrigger<'a>) -> Bound<'a> {
    let row = row::new(trigger)?;
    let version = row.get_by_name::<i32>("version").ok().flatten();
    let table = crate::quote::qualified(trigger.table_schema()?, trigger.table_name()?);
    sql::run(&format!("DELETE FROM {table} WHERE version OPERATOR(pg_catalog.=) $1"), &[version.into()]);
    Ok(Some(row))
}
