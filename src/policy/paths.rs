//! Paths that a person classified.

use pgrx::pg_sys;

use crate::binding;
use crate::catalog;
use crate::objects::Objects;

/// A row of `pii_path`.
#[derive(Clone, Debug, PartialEq)]
pub struct PathRow {
    /// `InvalidOid`: every source, or one that does not exist here.
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
        self.source_name.is_empty()
    }

    /// Whether the row is about `source`. One that masks is, if its OID says so, or its name where it has no OID
    /// of this database; one that shows, if both do.
    pub fn is_for(&self, source: pg_sys::Oid) -> bool {
        let by_name =
            || catalog::relation(source).is_some_and(|relation| relation.qualified() == self.source_name);
        if self.label == "green" {
            self.source == source && by_name()
        } else if self.source == pg_sys::InvalidOid {
            by_name()
        } else {
            self.source == source
        }
    }
}

/// Reads the table.
pub fn read(objects: &Objects) -> Vec<PathRow> {
    let here = binding::here(objects);
    let mut rows = Vec::new();
    catalog::scan(objects.path, None, |row| {
        let bound = row.text(9).as_deref() == Some(&here);
        rows.push(PathRow {
            source: if bound { row.oid(1) } else { pg_sys::InvalidOid },
            source_name: row.text(2).unwrap_or_default(),
            path: row.text(3).unwrap_or_default(),
            label: row.text(4).unwrap_or_default(),
            category: row.text(5).unwrap_or_default(),
            mask: row.text(6),
        });
    });
    rows.sort_by(|a, b| {
        (a.source.to_u32(), &a.source_name, &a.path).cmp(&(b.source.to_u32(), &b.source_name, &b.path))
    });
    rows
}
