//! Paths that a person classified.

use pgrx::pg_sys;

use crate::catalog;

/// A row of `pii_path`.
#[derive(Clone, Debug, PartialEq)]
pub struct PathRow {
    /// `InvalidOid`: every source.
    pub source: pg_sys::Oid,
    pub source_name: String,
    pub path: String,
    pub label: String,
    pub category: String,
    pub mask: Option<String>,
}

impl PathRow {
    /// Whether the row is about every source.
    pub fn is_for_every_source(&self) -> bool {
        self.source == pg_sys::InvalidOid
    }
}

/// Reads the table.
pub fn read(table: pg_sys::Oid) -> Vec<PathRow> {
    let mut rows = Vec::new();
    catalog::scan(table, None, |row| {
        rows.push(PathRow {
            source: row.oid(1),
            source_name: row.text(2).unwrap_or_default(),
            path: row.text(3).unwrap_or_default(),
            label: row.text(4).unwrap_or_default(),
            category: row.text(5).unwrap_or_default(),
            mask: row.text(6),
        });
    });
    rows.sort_by(|a, b| (a.source.to_u32(), &a.path).cmp(&(b.source.to_u32(), &b.path)));
    rows
}
