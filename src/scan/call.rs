//! `pii_scan`.

use pgrx::pg_sys;
use pgrx::prelude::*;
use serde_json::json;

use super::inventory::Entry;
use super::source::{self, Of};
use super::sources;
use crate::admin::audit::{self, Actor, Event};
use crate::authority;
use crate::catalog::Relation;
use crate::errors::invalid;
use crate::objects::Objects;
use crate::run_as::RunAs;

/// Scans one source, or all that the caller may scan, and returns what was found.
#[pg_extern(sql = false)]
#[allow(clippy::type_complexity)]
fn pii_scan(
    source: Option<pg_sys::Oid>,
    sample_rows: Option<i64>,
) -> TableIterator<
    'static,
    (
        name!(source, pg_sys::Oid),
        name!(path, String),
        name!(category, String),
        name!(sensitivity, String),
        name!(matcher, String),
        name!(share, f64),
        name!(status, String),
    ),
> {
    let objects = Objects::find();
    let wanted = sample_rows.map(|rows| match u64::try_from(rows) {
        Ok(rows) if rows > 0 => rows,
        _ => invalid(format!("sample_rows is {rows}"))
            .hint("Give the number of rows to look at, or NULL for all rows.")
            .raise(),
    });
    let actor = Actor::now();
    let mut found: Vec<(pg_sys::Oid, Entry)> = Vec::new();
    match source.map(crate::admin::source) {
        Some(source) => {
            authority::require_source(&objects, &source, "scan the rows");
            begin(&objects, &actor, Some(&source), wanted);
            match source::scan(&source, wanted, Of::One) {
                Ok(entries) => found.extend(entries.into_iter().map(|entry| (source.oid, entry))),
                Err(failure) => source::raise(&source, &failure),
            }
        }
        None => {
            let sources = sources::all(&objects);
            begin(&objects, &actor, None, wanted);
            for source in sources {
                match source::scan(&source, wanted, Of::Many) {
                    Ok(entries) => found.extend(entries.into_iter().map(|entry| (source.oid, entry))),
                    Err(failure) => source::report(&objects, &actor, &source, &failure),
                }
            }
        }
    }
    TableIterator::new(found.into_iter().map(|(source, entry)| {
        let Entry { path, category, sensitivity, matcher, share, status } = entry;
        (source, path, category, sensitivity, matcher, share, status)
    }))
}

/// Writes into the audit that somebody scans.
pub fn begin(objects: &Objects, actor: &Actor, source: Option<&Relation>, wanted: Option<u64>) {
    let _owner = RunAs::extension_owner(objects.owner);
    audit::record(
        objects,
        actor,
        Event {
            action: "scan",
            object: source.map_or("every source".to_owned(), Relation::qualified),
            detail: json!({ "sample_rows": wanted }),
            weakens: false,
        },
    );
}
