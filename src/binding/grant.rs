//! Binding grants: to the role and the source of their names, and never to another.

use pgrx::prelude::*;
use pgrx::{PgTrigger, pg_sys};

use super::here;
use super::left_out;
use super::row::{self, Bound, Came, Owned, boolean, came, id, moment, oid, set, source_named, text};
use crate::admin;
use crate::catalog;
use crate::objects::Objects;
use crate::policy::grants::is_marked;
use crate::run_as::RunAs;
use crate::sql;

/// The trigger function `pii_bind_grant()`.
#[pg_trigger(sql = false)]
fn pii_bind_grant<'a>(trigger: &'a PgTrigger<'a>) -> Bound<'a> {
    let new = row::new(trigger)?;
    match (row::old(trigger)?, came()) {
        // Whoever changes a row here says himself whose it is.
        (Some(_), Came::Here) => Ok(Some(new)),
        (None, Came::Here) => Ok(restored(new)),
        (old, Came::Replicated) => Ok(Some(replicated(old, new))),
    }
}

/// A new row of our own functions, or of a dump, which holds the OIDs of another database and may name what is
/// missing here.
fn restored(mut row: Owned<'_>) -> Option<Owned<'_>> {
    let objects = Objects::find();
    let (role_name, source_name) = (text(&row, "role_name"), text(&row, "source_name"));
    let Some(role) = catalog::role_by_name(&role_name) else {
        leave_out(&objects, &row, &format!("role \"{role_name}\" does not exist here"));
        return None;
    };
    let Some(source) = source_named(&source_name) else {
        leave_out(&objects, &row, &format!("relation {source_name} does not exist here"));
        return None;
    };
    bind(&objects, &mut row, role, source);
    // A dump holds the marks too, but all roles' in one command, which fails when one role is missing.
    mark(&objects, role, role_name);
    Some(row)
}

fn leave_out(objects: &Objects, row: &Owned<'_>, because: &str) {
    let source = Some(text(row, "source_name")).filter(|name| !name.is_empty());
    let category = Some(text(row, "category")).filter(|name| name != "*");
    let detail = [("source", source), ("category", category)];
    left_out::say(objects, "grant", &text(row, "role_name"), detail, because);
}

/// A row that the publisher wrote. Only what is granted anew is bound to the role and source that have its names
/// now. What merely changes stays with the role and source that it had here, or loses them: the publisher may have
/// renamed what was not, or not yet, renamed here.
fn replicated<'a>(old: Option<Owned<'a>>, mut row: Owned<'a>) -> Owned<'a> {
    let objects = Objects::find();
    let here = here(&objects);
    let (role_name, source_name) = (text(&row, "role_name"), text(&row, "source_name"));
    let mut role = catalog::role_by_name(&role_name);
    let mut source = source_named(&source_name);
    let granted = old.as_ref().is_none_or(|old| moment(old, "granted_at") != moment(&row, "granted_at"));
    let is_new = old.is_none();
    let kept = old.filter(|old| text(old, "cluster") == here);
    let mut keeps_role = false;
    if let Some(old) = &kept {
        let (old_role, old_source) = (oid(old, "role_oid"), oid(old, "source_oid"));
        keeps_role = role == Some(old_role) || text(old, "role_name") == role_name;
        let keeps_source = source == Some(old_source) || text(old, "source_name") == source_name;
        role = if keeps_role { Some(old_role) } else { role.filter(|_| granted) };
        source = if keeps_source { Some(old_source) } else { source.filter(|_| granted) };
    } else if !granted {
        (role, source) = (None, None);
    }
    match (role, source) {
        (Some(role), Some(source)) => {
            make_room(&objects, &row, is_new, role, source);
            bind(&objects, &mut row, role, source);
            // A role that has held this grant, and has lost its mark since, does not get it back.
            if !keeps_role {
                mark(&objects, role, role_name);
            }
        }
        _ => {
            warning!("a grant of role \"{role_name}\" came by replication and binds to nobody here");
            make_room(&objects, &row, is_new, pg_sys::InvalidOid, pg_sys::InvalidOid);
            set(&mut row, "role_oid", sql::AnyOid(pg_sys::InvalidOid));
            set(&mut row, "source_oid", sql::AnyOid(pg_sys::InvalidOid));
            set(&mut row, "cluster", "");
        }
    }
    row
}

fn bind(objects: &Objects, row: &mut Owned<'_>, role: pg_sys::Oid, source: pg_sys::Oid) {
    set(row, "role_oid", role);
    set(row, "source_oid", sql::AnyOid(source));
    set(row, "cluster", here(objects));
}

fn mark(objects: &Objects, role: pg_sys::Oid, name: String) {
    if !is_marked(objects, role) {
        let _owner = RunAs::extension_owner(objects.owner);
        admin::mark_anew(objects, &(role, name));
    }
}

/// Deletes what stands in the way of a replicated row: the publisher's word replaces what was granted here, and what
/// a dump brought that both servers were filled from.
fn make_room(objects: &Objects, row: &Owned<'_>, is_new: bool, role: pg_sys::Oid, source: pg_sys::Oid) {
    let _owner = RunAs::extension_owner(objects.owner);
    sql::run(
        &format!(
            "DELETE FROM {} WHERE CASE WHEN id OPERATOR(pg_catalog.=) $1 THEN $6 \
             ELSE role_oid OPERATOR(pg_catalog.=) $2 \
                 AND source_oid OPERATOR(pg_catalog.=) $3 AND category OPERATOR(pg_catalog.=) $4 \
                 AND break_glass OPERATOR(pg_catalog.=) $5 AND cluster OPERATOR(pg_catalog.<>) '' END",
            objects.qualify("pii_grant")
        ),
        &[
            id(row).into(),
            sql::AnyOid(role).into(),
            sql::AnyOid(source).into(),
            text(row, "category").into(),
            boolean(row, "break_glass").into(),
            is_new.into(),
        ],
    );
}
