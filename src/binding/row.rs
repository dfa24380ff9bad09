//! Rows in triggers.

use std::cell::Cell;

use pgrx::datum::TimestampWithTimeZone;
use pgrx::prelude::*;
use pgrx::{PgTrigger, PgTriggerError, PgTriggerOperation, pg_sys};

use crate::sql;

/// What a trigger gives back; `None` leaves the row out.
pub type Bound<'a> = Result<Option<Owned<'a>>, PgTriggerError>;
/// A row that may be changed.
pub type Owned<'a> = PgHeapTuple<'a, AllocatedByRust>;

/// How a row came.
#[derive(Clone, Copy, PartialEq)]
pub enum Came {
    /// By our own functions, by hand, or from a dump.
    Here,
    /// By logical replication.
    Replicated,
}

thread_local! {
    static OURS: Cell<bool> = const { Cell::new(false) };
}

/// While it lives, rows that a worker of a subscription writes are our own functions' work, not the publisher's.
pub struct Ours(());

impl Ours {
    pub fn begin() -> Ours {
        OURS.set(true);
        Ours(())
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        OURS.set(false);
    }
}

pub fn came() -> Came {
    // SAFETY: reads a variable of the backend.
    if !OURS.get() && unsafe { pg_sys::IsLogicalWorker() } { Came::Replicated } else { Came::Here }
}

/// The row to be written.
pub fn new<'a>(trigger: &'a PgTrigger<'a>) -> Result<Owned<'a>, PgTriggerError> {
    trigger.new().map(PgHeapTuple::into_owned).ok_or(PgTriggerError::NotTrigger)
}

/// The row as it was, in an UPDATE.
pub fn old<'a>(trigger: &'a PgTrigger<'a>) -> Result<Option<Owned<'a>>, PgTriggerError> {
    Ok(match trigger.op()? {
        PgTriggerOperation::Update => trigger.old().map(PgHeapTuple::into_owned),
        _ => None,
    })
}

pub fn text(row: &Owned<'_>, column: &str) -> String {
    row.get_by_name::<String>(column).ok().flatten().unwrap_or_default()
}

pub fn oid(row: &Owned<'_>, column: &str) -> pg_sys::Oid {
    row.get_by_name::<pg_sys::Oid>(column).ok().flatten().unwrap_or(pg_sys::InvalidOid)
}

pub fn moment(row: &Owned<'_>, column: &str) -> Option<pg_sys::TimestampTz> {
    row.get_by_name::<TimestampWithTimeZone>(column).ok().flatten().map(pg_sys::TimestampTz::from)
}

pub fn id(row: &Owned<'_>) -> Option<pgrx::Uuid> {
    row.get_by_name::<pgrx::Uuid>("id").ok().flatten()
}

pub fn boolean(row: &Owned<'_>, column: &str) -> bool {
    row.get_by_name::<bool>(column).ok().flatten().unwrap_or(false)
}

pub fn set<T: pgrx::IntoDatum>(row: &mut Owned<'_>, column: &str, value: T) {
    if let Err(error) = row.set_by_name(column, value) {
        pgrx::error!("pii_access: {error}");
    }
}

/// The relation of this qualified name.
pub fn relation_named(name: &str) -> Option<pg_sys::Oid> {
    let mut found = None;
    sql::each("SELECT pg_catalog.to_regclass($1)::pg_catalog.oid", &[name.into()], |row| {
        found = sql::column(row, 1);
    });
    found
}

/// The source that a row names: `InvalidOid` where it names none, which means every source; `None` where there is
/// no such relation.
pub fn source_named(name: &str) -> Option<pg_sys::Oid> {
    if name.is_empty() { Some(pg_sys::InvalidOid) } else { relation_named(name) }
}
