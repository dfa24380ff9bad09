//! Columns of a source that were renamed since a view was made: what people said about them goes along.

use pgrx::pg_sys;
use pii_engine::PathPattern;
use serde_json::json;

use super::columns;
use super::registry::Registered;
use crate::admin::audit::{self, Actor, Event};
use crate::catalog::Relation;
use crate::objects::Objects;
use crate::policy::{self, invalidation};
use crate::run_as::RunAs;
use crate::sql;

/// A column's name in the view, which is the one it had, and in the source.
type Renamed = (String, String);

/// The row of the view with the names that its columns have now. Classified paths of the source are carried
/// over to the new names first, or a refresh would show what somebody classified.
///
/// A view has the columns of its source in order: new ones come at the end, and one that the view shows
/// cannot be dropped. So position tells which is which.
pub fn follow(
    objects: &Objects,
    actor: &Actor,
    row: Registered,
    view: &Relation,
    source: &Relation,
) -> Registered {
    let (before, now) = (columns::of(view.oid), columns::of(source.oid));
    let renamed: Vec<Renamed> = before
        .into_iter()
        .zip(now)
        .filter(|(before, now)| before.name != now.name)
        .map(|(before, now)| (before.name, now.name))
        .collect();
    if renamed.is_empty() {
        return row;
    }
    carry_paths(objects, actor, source, &renamed);
    let names = |columns: &[String]| -> Vec<String> {
        let new = |old: &String| renamed.iter().find(|(before, _)| before == old).map(|(_, now)| now);
        columns.iter().map(|column| new(column).unwrap_or(column).clone()).collect()
    };
    Registered { keep: names(&row.keep), mask: names(&row.mask), clean: names(&row.clean), ..row }
}

/// Paths that mask are copied: the old name stays masked for whoever still says it. Green ones move, since
/// another column may get the old name.
fn carry_paths(objects: &Objects, actor: &Actor, source: &Relation, renamed: &[Renamed]) {
    let snapshot = policy::current();
    let table = objects.qualify("pii_path");
    let mut carried: Vec<(String, String, bool)> = Vec::new();
    for path in snapshot.paths.iter().filter(|path| path.source == source.oid) {
        let Ok(pattern) = PathPattern::parse(&path.path) else { continue };
        let Some((_, now)) = renamed.iter().find(|(before, _)| pattern.first_key() == Some(before)) else {
            continue;
        };
        carried.push((path.path.clone(), below(now, &pattern), path.label == "green"));
    }
    if carried.is_empty() {
        return;
    }
    let _owner = RunAs::extension_owner(objects.owner);
    // Green first: where both end up at one path, the one that masks is left.
    carried.sort_by_key(|(.., green)| !green);
    for (old, new, green) in &carried {
        let conflict = if *green {
            "NOTHING"
        } else {
            "UPDATE SET label = excluded.label, category = excluded.category, mask = excluded.mask, \
             classified_by = excluded.classified_by, classified_at = excluded.classified_at"
        };
        sql::run(
            &format!(
                "INSERT INTO {table} (source_oid, source_name, path, label, category, mask, classified_by, \
                 classified_at, cluster) SELECT p.source_oid, p.source_name, $3, p.label, p.category, p.mask, \
                 p.classified_by, p.classified_at, p.cluster FROM {table} p \
                 WHERE p.source_oid OPERATOR(pg_catalog.=) $1 AND p.path OPERATOR(pg_catalog.=) $2 \
                 ON CONFLICT (source_oid, source_name, path) DO {conflict}"
            ),
            &[source.oid.into(), old.as_str().into(), new.as_str().into()],
        );
    }
    for (old, ..) in carried.iter().filter(|(.., green)| *green) {
        forget_green(&table, source.oid, old);
    }
    let paths: Vec<_> = carried.iter().map(|(old, new, _)| json!({"from": old, "to": new})).collect();
    audit::record(
        objects,
        actor,
        Event {
            action: "follow renamed columns",
            object: source.qualified(),
            detail: json!({ "paths": paths }),
            weakens: false,
        },
    );
    invalidation::forget();
}

fn forget_green(table: &str, source: pg_sys::Oid, path: &str) {
    sql::run(
        &format!(
            "DELETE FROM {table} WHERE source_oid OPERATOR(pg_catalog.=) $1 AND path OPERATOR(pg_catalog.=) $2 \
             AND label OPERATOR(pg_catalog.=) 'green'"
        ),
        &[source.into(), path.into()],
    );
}

/// The path with another first key.
fn below(key: &str, pattern: &PathPattern) -> String {
    let mut path = PathPattern::of_key(key).to_string();
    if let Some(rest) = pattern.without_first_key() {
        let rest = rest.to_string();
        if !rest.starts_with('[') {
            path.push('.');
        }
        path.push_str(&rest);
    }
    path
}
