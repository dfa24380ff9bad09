//! The rows of the view `pii_matcher`.

use pgrx::prelude::*;
use pii_engine::builtin;

use crate::authority;
use crate::objects::Objects;
use crate::policy::overlay::{self, OverlayRow};

type Texts = Option<Vec<Option<String>>>;

/// Every matcher, in force or not. What custom ones look for is shown to administrators only: a pattern can
/// itself tell about people.
#[pg_extern(sql = false)]
#[allow(clippy::type_complexity)]
fn pii_matchers() -> TableIterator<
    'static,
    (
        name!(name, String),
        name!(category, String),
        name!(sensitivity, String),
        name!(keys, Texts),
        name!(key_pattern, Option<String>),
        name!(value_pattern, Option<String>),
        name!(validator, Option<String>),
        name!(mask, String),
        name!(similar, bool),
        name!(enabled, bool),
        name!(builtin, bool),
        name!(description, String),
    ),
> {
    let objects = Objects::find();
    let all = authority::is_administrator(&objects, authority::caller());
    let overlay = overlay::read(objects.matcher_overlay);
    let row = |name: &str| overlay.iter().find(|row| row.name == name);
    let mut rows = Vec::new();
    for known in builtin::builtins() {
        let over = row(known.name);
        if over.is_some_and(|row| row.custom) {
            continue;
        }
        rows.push((
            known.name.to_owned(),
            known.category.to_owned(),
            known.sensitivity.name().to_owned(),
            Some(known.keys.iter().map(|key| Some((*key).to_owned())).collect()),
            None,
            known.value_pattern(),
            known.validator.map(Into::into),
            known.mask.name().to_owned(),
            false,
            over.is_none_or(|row| row.enabled),
            true,
            known.description.to_owned(),
        ));
    }
    for OverlayRow {
        name,
        category,
        sensitivity,
        keys,
        key_pattern,
        value_pattern,
        mask,
        similar,
        enabled,
        description,
        ..
    } in overlay.into_iter().filter(|row| row.custom)
    {
        let hide = !all;
        rows.push((
            name,
            category,
            sensitivity,
            (!hide).then(|| keys.into_iter().map(Some).collect()),
            key_pattern.filter(|_| !hide),
            value_pattern.filter(|_| !hide),
            None,
            mask,
            similar,
            enabled,
            false,
            if hide { String::new() } else { description },
        ));
    }
    TableIterator::new(rows)
}
