//! `pii_detect` and `pii_detect_value`.

use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_engine::{Access, Hit};

use crate::function::argument;
use crate::masking::maskers::{self, Reads};
use crate::policy;
use crate::varlena;

type Found = (
    name!(path, String),
    name!(category, String),
    name!(sensitivity, String),
    name!(matcher, String),
    name!(matched_on, String),
    name!(masked, bool),
);

/// What is personal data in a document, and why; apparent hits that did not count come with the reason.
#[pg_extern(sql = false)]
#[allow(clippy::type_complexity)]
fn pii_detect(
    _doc: pgrx::AnyElement,
    fcinfo: pg_sys::FunctionCallInfo,
) -> TableIterator<
    'static,
    (
        name!(path, String),
        name!(category, String),
        name!(sensitivity, String),
        name!(matcher, String),
        name!(matched_on, String),
        name!(masked, bool),
    ),
> {
    let snapshot = policy::current();
    let rules = maskers::rules(&snapshot, Reads::Document { source: None });
    // SAFETY: declared STRICT with one jsonb argument.
    let bytes = unsafe { varlena::bytes(argument(fcinfo, 0)) };
    let leaves = super::leaves(&snapshot, &rules, &Access::nothing(), bytes.as_slice(), "searched");
    let rows: Vec<_> = leaves
        .into_iter()
        .flat_map(|leaf| {
            let path = leaf.path;
            let masked = leaf.is_masked;
            leaf.hits.into_iter().map(move |hit| found(&path, hit, masked))
        })
        .collect();
    TableIterator::new(rows)
}

fn found(path: &str, hit: Hit, masked: bool) -> Found {
    let on = match &hit.vetoed {
        None => hit.on.name().to_owned(),
        Some(reason) => format!("{} (not counted: {reason})", hit.on.name()),
    };
    let counts = hit.vetoed.is_none();
    (path.to_owned(), hit.category, hit.sensitivity.name().to_owned(), hit.matcher, on, counts && masked)
}

/// What is personal data in one value: category, matcher, and the span in characters from 1.
#[pg_extern(sql = false)]
fn pii_detect_value(
    value: Option<&str>,
    key: Option<&str>,
) -> TableIterator<
    'static,
    (name!(category, String), name!(matcher, String), name!(start, i32), name!(length, i32)),
> {
    let Some(value) = value else { return TableIterator::new(Vec::new()) };
    let snapshot = policy::current();
    let mut spans = super::spans(&snapshot, key, value);
    spans.sort_by_key(|span| (span.start, span.end));
    // Characters before the byte at hand: counted once, as the spans are in order.
    let (mut byte, mut before) = (0, 0);
    let bytes = value.as_bytes();
    let rows: Vec<_> = spans
        .into_iter()
        .map(|span| {
            let matcher = &snapshot.engine.matchers()[usize::from(span.matcher)];
            let characters = |bytes: &[u8]| String::from_utf8_lossy(bytes).chars().count() as i32;
            before += characters(&bytes[byte..span.start]);
            byte = span.start;
            (
                matcher.category.clone(),
                matcher.name.clone(),
                before + 1,
                characters(&bytes[span.start..span.end]),
            )
        })
        .collect();
    TableIterator::new(rows)
}
