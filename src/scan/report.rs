//! The rows of the view `pii_inventory`.

use std::collections::HashMap;

use pgrx::datum::TimestampWithTimeZone;
use pgrx::pg_sys;
use pgrx::prelude::*;

use super::inventory::{classified, status};
use crate::authority;
use crate::binding;
use crate::catalog;
use crate::objects::Objects;

/// A row of the table.
struct Found {
    source: pg_sys::Oid,
    path: String,
    category: String,
    matcher: String,
    sensitivity: String,
    share: f64,
    scanned: i64,
    first_seen: pg_sys::TimestampTz,
    last_seen: pg_sys::TimestampTz,
    gone: bool,
}

/// Everything for administrators, what was found in one's own sources for others.
#[pg_extern(sql = false)]
#[allow(clippy::type_complexity)]
fn pii_findings() -> TableIterator<
    'static,
    (
        name!(source, pg_sys::Oid),
        name!(path, String),
        name!(category, String),
        name!(sensitivity, String),
        name!(matcher, String),
        name!(share, f64),
        name!(scanned, i64),
        name!(first_seen, TimestampWithTimeZone),
        name!(last_seen, TimestampWithTimeZone),
        name!(status, String),
    ),
> {
    let objects = Objects::find();
    let caller = authority::caller();
    let is_administrator = authority::is_administrator(&objects, caller);
    let mut found = read(&objects);
    // By source: its name if the caller may see it, and its classified paths.
    let mut sources = HashMap::new();
    for row in &found {
        sources.entry(row.source).or_insert_with(|| {
            let source = catalog::relation(row.source)?;
            let may_see = is_administrator || authority::owns(&source, caller);
            may_see.then(|| (source.qualified(), classified(row.source)))
        });
    }
    found.retain(|row| sources[&row.source].is_some());
    found.sort_by_cached_key(|row| {
        let name = sources[&row.source].as_ref().map(|(name, _)| name.clone());
        (name, row.path.clone(), row.category.clone(), row.matcher.clone())
    });
    let moment = |at| {
        TimestampWithTimeZone::try_from(at)
            .unwrap_or_else(|_| unreachable!("a timestamp that Postgres stored is one"))
    };
    let rows: Vec<_> = found
        .into_iter()
        .filter_map(|row| {
            let (_, classified) = sources[&row.source].as_ref()?;
            let status = status(classified, &row.path, row.gone).to_owned();
            Some((
                row.source,
                row.path,
                row.category,
                row.sensitivity,
                row.matcher,
                row.share,
                row.scanned,
                moment(row.first_seen),
                moment(row.last_seen),
                status,
            ))
        })
        .collect();
    TableIterator::new(rows)
}

fn read(objects: &Objects) -> Vec<Found> {
    let here = binding::here(objects);
    let mut found = Vec::new();
    catalog::scan(objects.finding, None, |row| {
        if row.text(12).as_deref() != Some(&here) {
            return;
        }
        found.push(Found {
            source: row.oid(1),
            path: row.text(3).unwrap_or_default(),
            category: row.text(4).unwrap_or_default(),
            matcher: row.text(5).unwrap_or_default(),
            sensitivity: row.text(6).unwrap_or_default(),
            share: row.double(7).unwrap_or_default(),
            scanned: row.big_integer(8).unwrap_or_default(),
            first_seen: row.timestamp(9).unwrap_or_default(),
            last_seen: row.timestamp(10).unwrap_or_default(),
            gone: row.boolean(11).unwrap_or_default(),
        });
    });
    found
}
