//! The table `pii_masked_view`.

use pgrx::pg_sys;

use crate::catalog;
use crate::objects::Objects;
use crate::sql;

/// A row of it.
#[derive(Clone, Debug)]
pub struct Registered {
    pub view: pg_sys::Oid,
    pub view_name: String,
    pub source: pg_sys::Oid,
    pub keep: Vec<String>,
    pub mask: Vec<String>,
    pub clean: Vec<String>,
    pub definition: String,
    /// Why the view is not as the policy wants it.
    pub problem: Option<String>,
}

/// All of them, by name.
pub fn all(objects: &Objects) -> Vec<Registered> {
    let mut rows = Vec::new();
    catalog::scan(objects.masked_view, None, |row| {
        rows.push(Registered {
            view: row.oid(1),
            view_name: row.text(2).unwrap_or_default(),
            source: row.oid(3),
            keep: row.texts(5).unwrap_or_default(),
            mask: row.texts(6).unwrap_or_default(),
            clean: row.texts(7).unwrap_or_default(),
            definition: row.text(8).unwrap_or_default(),
            problem: row.text(12),
        });
    });
    rows.sort_by(|a, b| a.view_name.cmp(&b.view_name));
    rows
}

/// Names of those that another transaction is making.
pub fn under_way(objects: &Objects) -> Vec<String> {
    let mut names = Vec::new();
    catalog::scan_under_way(objects.masked_view, |row| names.extend(row.text(2)));
    names.sort();
    names
}

/// Writes one down. Runs as the owner of the table.
pub fn write(objects: &Objects, row: &Registered, source_name: &str, by: &str) {
    let array = |items: &[String]| -> Vec<Option<String>> { items.iter().cloned().map(Some).collect() };
    sql::run(
        &format!(
            "INSERT INTO {} (view_oid, view_name, source_oid, source_name, keep, mask, clean, definition, \
             created_by, created_at, cluster, problem) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, pg_catalog.now(), '', $10) \
             ON CONFLICT (view_name) DO UPDATE SET view_oid = excluded.view_oid, \
             source_oid = excluded.source_oid, source_name = excluded.source_name, keep = excluded.keep, \
             mask = excluded.mask, clean = excluded.clean, definition = excluded.definition, \
             problem = excluded.problem",
            objects.qualify("pii_masked_view")
        ),
        &[
            row.view.into(),
            row.view_name.as_str().into(),
            row.source.into(),
            source_name.into(),
            array(&row.keep).into(),
            array(&row.mask).into(),
            array(&row.clean).into(),
            row.definition.as_str().into(),
            by.into(),
            row.problem.as_deref().into(),
        ],
    );
}

/// Notes why a view is not as the policy wants it. Runs as the owner of the table.
pub fn note_problem(objects: &Objects, row: &Registered, problem: &str) {
    sql::run(
        &format!(
            "UPDATE {} SET problem = $2 WHERE view_oid OPERATOR(pg_catalog.=) $1",
            objects.qualify("pii_masked_view")
        ),
        &[row.view.into(), problem.into()],
    );
}
