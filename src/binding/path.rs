//! Binding classified paths to the source of their name. Where in doubt a path that masks goes on masking, and one
//! that shows does not show.

use pgrx::prelude::*;
use pgrx::{PgTrigger, pg_sys};

use super::here;
use super::left_out;
use super::row::{self, Bound, Came, Owned, came, id, oid, relation_named, set, source_named, text};
use crate::catalog;
use crate::objects::Objects;
use crate::policy::invalidation;
use crate::run_as::RunAs;
use crate::sql;

/// The trigger function `pii_bind_path()`.
#[pg_trigger(sql = false)]
fn pii_bind_path<'a>(trigger: &'a PgTrigger<'a>) -> Bound<'a> {
    let mut new = row::new(trigger)?;
    let objects = Objects::find();
    let name = text(&new, "source_name");
    match (row::old(trigger)?, came()) {
        (Some(_), Came::Here) => {}
        (None, Came::Here) => match source_named(&name) {
            Some(source) => bind(&mut new, source, &name, &here(&objects)),
            None => {
                let detail = [("source", Some(name.clone())), ("label", Some(text(&new, "label")))];
                let because = format!("relation {name} does not exist here");
                left_out::say(&objects, "classified path", &text(&new, "path"), detail, &because);
                return Ok(None);
            }
        },
        (old, Came::Replicated) => replicated(&objects, old, &mut new),
    }
    Ok(Some(new))
}

/// A row that the publisher wrote. Without a source here it stays unbound; if it masks, it then counts for whatever
/// relation gets its name.
fn replicated(objects: &Objects, old: Option<Owned<'_>>, row: &mut Owned<'_>) {
    let here = here(objects);
    let name = text(row, "source_name");
    let found = source_named(&name);
    let shows = text(row, "label") == "green";
    let is_new = old.is_none();
    let kept = old.filter(|old| text(old, "cluster") == here);
    let source = match &kept {
        Some(old) => {
            let (source, known_as) = (oid(old, "source_oid"), text(old, "source_name"));
            let same = found == Some(source) || known_as == name;
            (same || !shows).then_some((source, known_as))
        }
        None => found.map(|source| (source, name.clone())),
    };
    let (source, name, cluster) = match &source {
        Some((source, name)) => (*source, name.as_str(), here.as_str()),
        None => (pg_sys::InvalidOid, name.as_str(), ""),
    };
    make_room(objects, row, is_new, source, name);
    bind(row, source, name, cluster);
}

fn bind(row: &mut Owned<'_>, source: pg_sys::Oid, name: &str, cluster: &str) {
    set(row, "source_oid", sql::AnyOid(source));
    set(row, "source_name", name);
    set(row, "cluster", cluster);
}

/// Deletes what stands in the way of a replicated row, as for grants.
fn make_room(objects: &Objects, row: &Owned<'_>, is_new: bool, source: pg_sys::Oid, name: &str) {
    let _owner = RunAs::extension_owner(objects.owner);
    sql::run(
        &format!(
            "DELETE FROM {} WHERE CASE WHEN id OPERATOR(pg_catalog.=) $1 THEN $5 \
             ELSE source_oid OPERATOR(pg_catalog.=) $2 AND source_name OPERATOR(pg_catalog.=) $3 \
                 AND path OPERATOR(pg_catalog.=) $4 END",
            objects.qualify("pii_path")
        ),
        &[id(row).into(), sql::AnyOid(source).into(), name.into(), text(row, "path").into(), is_new.into()],
    );
}

/// Binds paths that mask, and waited for a relation of their name.
pub fn adopt(objects: &Objects) {
    let mut waiting = Vec::new();
    catalog::scan(objects.path, None, |row| {
        let name = row.text(2).unwrap_or_default();
        let masks = row.text(4).as_deref() != Some("green");
        if masks && row.text(9).as_deref() == Some("") && !name.is_empty() && !waiting.contains(&name) {
            waiting.push(name);
        }
    });
    for name in waiting {
        let Some(source) = relation_named(&name) else { continue };
        let _owner = RunAs::extension_owner(objects.owner);
        sql::run(
            &format!(
                "UPDATE {table} p SET source_oid = $1, cluster = $3 WHERE p.source_name OPERATOR(pg_catalog.=) $2 \
                 AND p.cluster OPERATOR(pg_catalog.=) '' AND p.label OPERATOR(pg_catalog.<>) 'green' \
                 AND NOT EXISTS (SELECT FROM {table} o \
                     WHERE o.source_oid OPERATOR(pg_catalog.=) $1 AND o.source_name OPERATOR(pg_catalog.=) $2 \
                     AND o.path OPERATOR(pg_catalog.=) p.path)",
                table = objects.qualify("pii_path")
            ),
            &[source.into(), name.as_str().into(), here(objects).into()],
        );
        invalidation::forget();
    }
}
