//! `pii_add_matcher`, `pii_drop_matcher`, `pii_enable_matcher`.

use pgrx::prelude::*;
use pii_engine::{MaskKind, Policy, PolicyDefinition, builtin};
use serde_json::json;

use super::audit::{self, Actor, Event};
use crate::authority;
use crate::errors::{invalid, undefined};
use crate::objects::Objects;
use crate::policy::overlay::{self, OverlayRow};
use crate::policy::{self, invalidation};
use crate::run_as::RunAs;
use crate::{sql, views};

/// The longest name of a matcher or category, in bytes, as for any identifier.
const LONGEST_NAME: usize = 63;

#[pg_extern(sql = false)]
#[allow(clippy::too_many_arguments)]
fn pii_add_matcher(
    name: Option<&str>,
    keys: Option<Vec<Option<String>>>,
    key_pattern: Option<&str>,
    value_pattern: Option<&str>,
    category: Option<&str>,
    sensitivity: Option<&str>,
    mask: Option<&str>,
    similar: Option<bool>,
    description: Option<&str>,
) {
    let objects = Objects::find();
    authority::require_administrator(&objects, "add a matcher");
    let name = required_name(name, "a matcher");
    let category = category.unwrap_or(&name).to_owned();
    required_name(Some(&category), "a category");
    let sensitivity = sensitivity.unwrap_or("yellow");
    if pii_engine::Sensitivity::parse(sensitivity).is_none() {
        invalid(format!("sensitivity \"{sensitivity}\" does not exist"))
            .hint("Use 'red' or 'yellow'.")
            .raise()
    }
    let mask = mask.unwrap_or(if sensitivity == "red" { "full" } else { "shape" });
    parse_mask(mask);
    let mut keys: Vec<String> = match keys {
        None => Vec::new(),
        Some(keys) => keys
            .into_iter()
            .map(|key| match key {
                Some(key) if key.chars().any(char::is_alphanumeric) => key,
                _ => invalid(format!("a key of matcher \"{name}\" is empty"))
                    .hint("Give keys as in keys => '{nickname,handle}'; a key needs a letter or a digit.")
                    .raise(),
            })
            .collect(),
    };
    if keys.is_empty() && key_pattern.is_none() && value_pattern.is_none() {
        if !name.chars().any(char::is_alphanumeric) {
            invalid(format!("matcher \"{name}\" has no condition, and its name is no key"))
                .hint("Give keys, key_pattern or value_pattern.")
                .raise()
        }
        keys.push(name.clone());
    }
    let row = OverlayRow {
        name: name.clone(),
        custom: true,
        category: category.clone(),
        sensitivity: sensitivity.into(),
        keys,
        key_pattern: key_pattern.map(Into::into),
        value_pattern: value_pattern.map(Into::into),
        mask: mask.into(),
        similar: similar.unwrap_or(false),
        enabled: true,
        description: description.unwrap_or_default().into(),
    };
    // Alone first, so that the complaint is about this one; compiling all together is the load's part.
    let alone = PolicyDefinition {
        matchers: vec![row.matcher()],
        hash_key: Vec::new(),
        extra_categories: Vec::new(),
    };
    if let Err(error) = Policy::compile(alone) {
        let complaint = invalid(format!("matcher \"{name}\" is refused: {error}"));
        match error.hint {
            Some(hint) => complaint.hint(hint).raise(),
            None => complaint.hint("Patterns are regular expressions without look-around.").raise(),
        }
    }
    let overrides = is_builtin(&name);
    write(&objects, &row);
    let weakens = overrides || mask == "keep";
    finish(
        &objects,
        Event {
            action: "add matcher",
            object: name,
            detail: json!({
                "category": category, "sensitivity": sensitivity, "mask": mask, "overrides": overrides,
            }),
            weakens,
        },
    );
}

#[pg_extern(sql = false)]
fn pii_drop_matcher(name: Option<&str>) {
    let objects = Objects::find();
    authority::require_administrator(&objects, "drop a matcher");
    let name = required_name(name, "a matcher");
    let known = overlay::read(objects.matcher_overlay).into_iter().any(|row| row.name == name && row.custom);
    if !known {
        if is_builtin(&name) {
            invalid(format!("matcher \"{name}\" is built in and cannot be dropped"))
                .hint(format!(
                    "Switch it off: SELECT {}({}, false);",
                    objects.qualify("pii_enable_matcher"),
                    pgrx::spi::quote_literal(&name)
                ))
                .raise()
        }
        no_matcher(&objects, &name)
    }
    {
        let _owner = RunAs::extension_owner(objects.owner);
        sql::run(
            &format!(
                "DELETE FROM {} WHERE name OPERATOR(pg_catalog.=) $1",
                objects.qualify("pii_matcher_overlay")
            ),
            &[name.as_str().into()],
        );
    }
    finish(&objects, Event { action: "drop matcher", object: name, detail: json!({}), weakens: true });
}

#[pg_extern(sql = false)]
fn pii_enable_matcher(name: Option<&str>, enabled: Option<bool>) {
    let objects = Objects::find();
    authority::require_administrator(&objects, "switch a matcher");
    let name = required_name(name, "a matcher");
    let enabled = enabled.unwrap_or(true);
    let known = overlay::read(objects.matcher_overlay).into_iter().find(|row| row.name == name);
    match known {
        Some(row) => write(&objects, &OverlayRow { enabled, ..row }),
        None if is_builtin(&name) => {
            let _owner = RunAs::extension_owner(objects.owner);
            sql::run(
                &format!(
                    "INSERT INTO {} (name, custom, enabled) VALUES ($1, false, $2)",
                    objects.qualify("pii_matcher_overlay")
                ),
                &[name.as_str().into(), enabled.into()],
            );
        }
        None => no_matcher(&objects, &name),
    }
    finish(
        &objects,
        Event {
            action: if enabled { "enable matcher" } else { "disable matcher" },
            object: name,
            detail: json!({}),
            weakens: !enabled,
        },
    );
}

fn write(objects: &Objects, row: &OverlayRow) {
    let _owner = RunAs::extension_owner(objects.owner);
    let keys: Vec<Option<String>> = row.keys.iter().cloned().map(Some).collect();
    sql::run(
        &format!(
            "INSERT INTO {} AS o (name, custom, category, sensitivity, keys, key_pattern, value_pattern, mask, \
             \"similar\", enabled, description) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
             ON CONFLICT (name) DO UPDATE SET custom = excluded.custom, category = excluded.category, \
             sensitivity = excluded.sensitivity, keys = excluded.keys, key_pattern = excluded.key_pattern, \
             value_pattern = excluded.value_pattern, mask = excluded.mask, \"similar\" = excluded.\"similar\", \
             enabled = excluded.enabled, description = excluded.description",
            objects.qualify("pii_matcher_overlay")
        ),
        &[
            row.name.as_str().into(),
            row.custom.into(),
            row.custom.then_some(row.category.as_str()).into(),
            row.custom.then_some(row.sensitivity.as_str()).into(),
            keys.into(),
            row.key_pattern.as_deref().into(),
            row.value_pattern.as_deref().into(),
            row.custom.then_some(row.mask.as_str()).into(),
            row.similar.into(),
            row.enabled.into(),
            row.description.as_str().into(),
        ],
    );
}

/// Writes the audit, and makes the masked views follow.
fn finish(objects: &Objects, event: Event<'_>) {
    let actor = Actor::now();
    {
        let _owner = RunAs::extension_owner(objects.owner);
        audit::record(objects, &actor, event);
    }
    invalidation::forget();
    // Compiles all matchers together: what cannot be compiled must fail here, not at the next read.
    drop(policy::current());
    views::follow_policy(None);
}

/// Refuses what is no mask.
pub fn parse_mask(mask: &str) -> MaskKind {
    MaskKind::parse(mask).unwrap_or_else(|| {
        let known: Vec<&str> = MaskKind::ALL.iter().map(|kind| kind.name()).collect();
        invalid(format!("mask \"{mask}\" does not exist"))
            .hint(format!("Use one of: {}.", known.join(", ")))
            .raise()
    })
}

/// A name that can be one.
pub fn required_name(name: Option<&str>, of: &str) -> String {
    match name.map(str::trim) {
        None | Some("") => invalid(format!("the name of {of} is empty")).hint("Give it a name.").raise(),
        Some("*") => invalid(format!("the name of {of} cannot be \"*\"")).hint("Give it a name.").raise(),
        Some(name) if name.len() > LONGEST_NAME => {
            invalid(format!("the name of {of} is longer than {LONGEST_NAME} bytes"))
                .hint("Shorten it.")
                .raise()
        }
        Some(name) => name.into(),
    }
}

fn is_builtin(name: &str) -> bool {
    builtin::builtins().any(|builtin| builtin.name == name)
}

fn no_matcher(objects: &Objects, name: &str) -> ! {
    undefined(format!("matcher \"{name}\" does not exist"))
        .hint(format!("See SELECT name FROM {};", objects.qualify("pii_matcher")))
        .raise()
}
