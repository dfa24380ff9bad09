//! The key of the mask `hash`.

use pgrx::pg_sys;

use crate::catalog;

/// The key of the highest version, of two the older one (see [`crate::binding::repair`]); empty when there is none,
/// and then `hash` masks fully.
pub fn read(table: pg_sys::Oid) -> Vec<u8> {
    let mut newest: Option<((i32, i64), Vec<u8>)> = None;
    catalog::scan(table, None, |row| {
        let version = (row.integer(1).unwrap_or(0), row.timestamp(3).unwrap_or(0).saturating_neg());
        if newest.as_ref().is_none_or(|(known, _)| *known < version) {
            newest = Some((version, row.bytes(2).unwrap_or_default()));
        }
    });
    newest.map(|(_, key)| key).unwrap_or_default()
}
