//! Columns that were dropped: what was said to be no personal data went with them. Another column may take the name.

use pgrx::pg_sys;
use pii_engine::PathPattern;

use crate::binding::here;
use crate::catalog;
use crate::objects::Objects;
use crate::policy::invalidation;
use crate::run_as::RunAs;
use crate::{scan, sql};

/// Forgets the green paths of the columns that the command dropped. Paths that mask stay: they hide too much at most.
/// Called from the event trigger.
pub fn forget(objects: &Objects) {
    let dropped = dropped();
    if dropped.is_empty() {
        return;
    }
    scan::forget_columns(objects, &dropped);
    let here = here(objects);
    let mut green: Vec<(pg_sys::Oid, String)> = Vec::new();
    catalog::scan(objects.path, None, |row| {
        let (source, path) = (row.oid(1), row.text(3).unwrap_or_default());
        if row.text(4).as_deref() != Some("green") || row.text(9).as_deref() != Some(&here) {
            return;
        }
        let Ok(pattern) = PathPattern::parse(&path) else { return };
        if dropped.iter().any(|(of, column)| *of == source && pattern.first_key() == Some(column)) {
            green.push((source, path));
        }
    });
    if green.is_empty() {
        return;
    }
    let _owner = RunAs::extension_owner(objects.owner);
    for (source, path) in green {
        sql::run(
            &format!(
                "DELETE FROM {} WHERE source_oid OPERATOR(pg_catalog.=) $1 AND path OPERATOR(pg_catalog.=) $2",
                objects.qualify("pii_path")
            ),
            &[source.into(), path.as_str().into()],
        );
    }
    invalidation::forget();
}

/// The tables and names of dropped columns, of tables that stay.
fn dropped() -> Vec<(pg_sys::Oid, String)> {
    let mut dropped = Vec::new();
    sql::each(
        "SELECT d.objid, d.address_names[3] FROM pg_catalog.pg_event_trigger_dropped_objects() d \
         WHERE d.classid OPERATOR(pg_catalog.=) 1259::pg_catalog.oid AND d.objsubid OPERATOR(pg_catalog.>) 0 \
             AND pg_catalog.array_length(d.address_names, 1) OPERATOR(pg_catalog.=) 3",
        &[],
        |row| dropped.extend(sql::column(row, 1).zip(sql::column(row, 2))),
    );
    dropped
}
