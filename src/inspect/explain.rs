//! `pii_explain`: what decided, leaf by leaf.

use pgrx::pg_sys;
use pgrx::prelude::*;

use super::preview::previewed;
use crate::access::effective;
use crate::function::{argument, argument_is_null};
use crate::masking::maskers::{self, Reads};
use crate::policy;
use crate::varlena;

#[pg_extern(sql = false)]
#[allow(clippy::type_complexity)]
fn pii_explain(
    role: Option<pg_sys::Oid>,
    _doc: Option<pgrx::AnyElement>,
    source: Option<pg_sys::Oid>,
    fcinfo: pg_sys::FunctionCallInfo,
) -> TableIterator<
    'static,
    (name!(path, String), name!(category, Option<String>), name!(decision, String), name!(because, String)),
> {
    let snapshot = policy::current();
    let role = previewed(&snapshot, role);
    // SAFETY: the second argument is declared jsonb; a NULL is not read.
    let bytes = unsafe {
        if argument_is_null(fcinfo, 1) {
            return TableIterator::new(Vec::new());
        }
        varlena::bytes(argument(fcinfo, 1))
    };
    let access = effective::of(&snapshot, role, source).access.clone();
    let rules = maskers::rules(&snapshot, Reads::Document { source });
    let leaves = super::leaves(&snapshot, &rules, &access, bytes.as_slice(), "explained");
    let rows: Vec<_> = leaves
        .into_iter()
        .map(|leaf| {
            let mut categories: Vec<String> = Vec::new();
            for hit in leaf.hits.iter().filter(|hit| hit.vetoed.is_none()) {
                if !categories.contains(&hit.category) {
                    categories.push(hit.category.clone());
                }
            }
            let category = (!categories.is_empty()).then(|| categories.join(", "));
            (leaf.path, category, leaf.decision, leaf.because)
        })
        .collect();
    TableIterator::new(rows)
}
