//! Following DDL: what is dropped takes its rows along, what is renamed keeps them.

use std::collections::HashSet;

use pgrx::pg_sys;
use serde_json::json;

use crate::admin::audit::{self, Actor, Event};
use crate::binding::{adopt_paths, here, repair};
use crate::catalog;
use crate::dropped_columns;
use crate::errors::unsupported;
use crate::function::pg_function;
use crate::objects::Objects;
use crate::overloads;
use crate::policy::invalidation;
use crate::run_as::RunAs;
use crate::{sql, views};

pg_function! {
    /// The event trigger function `pii_on_drop()`: rows about dropped relations go with them, so that they
    /// never pass to another relation of the same OID; green paths of dropped columns likewise.
    fn pii_on_drop(_fcinfo) {
        if Objects::exist() {
            let objects = Objects::find();
            let dropped = dropped_relations();
            if !dropped.is_empty() {
                forget_relations(&objects, dropped);
            }
            dropped_columns::forget(&objects);
        }
        pg_sys::Datum::from(0usize)
    }
}

pg_function! {
    /// The event trigger function `pii_on_ddl()`: rows follow a relation that was renamed or moved, grants go with
    /// DROP OWNED, our own triggers are made whole, and what a masked view would not keep is refused: statistics that
    /// would tell what is masked, row security, and functions that could be called in place of ours.
    fn pii_on_ddl(fcinfo) {
        if Objects::exist() {
            let objects = Objects::find();
            // SAFETY: called as an event trigger, which is checked.
            match unsafe { tag(fcinfo) }.as_str() {
                "DROP OWNED" => end_grants(&objects),
                tag if overloads::COMMANDS.contains(&tag) => overloads::refuse(),
                tag => {
                    if tag == "ALTER SCHEMA" {
                        // SAFETY: as above.
                        unsafe { refuse_our_schema(command(fcinfo)) }
                    }
                    follow_renames(&objects);
                    adopt_paths(&objects);
                    refuse_statistics();
                    if tag == "ALTER TABLE" {
                        let altered = altered_relations();
                        // SAFETY: as above.
                        unsafe { views::refuse_row_security(&objects, &altered, command(fcinfo)) }
                        for altered in altered {
                            repair::after_alter(&objects, altered);
                        }
                    }
                }
            }
        }
        pg_sys::Datum::from(0usize)
    }
}

/// What fired an event trigger, if one was fired.
///
/// # Safety
/// `fcinfo` is the live call.
unsafe fn event(fcinfo: pg_sys::FunctionCallInfo) -> Option<pg_sys::EventTriggerData> {
    // SAFETY: the node is read as event trigger data only if it says so.
    unsafe {
        let context = (*fcinfo).context;
        let fired = !context.is_null() && (*context).type_ == pg_sys::NodeTag::T_EventTriggerData;
        fired.then(|| *context.cast::<pg_sys::EventTriggerData>())
    }
}

/// The tag of the command that fired an event trigger; empty when none did.
///
/// # Safety
/// As [`event`].
unsafe fn tag(fcinfo: pg_sys::FunctionCallInfo) -> String {
    // SAFETY: the caller vouches for `fcinfo`; the tag's name is a constant.
    unsafe {
        let Some(event) = event(fcinfo) else { return String::new() };
        std::ffi::CStr::from_ptr(pg_sys::GetCommandTagName(event.tag)).to_string_lossy().into_owned()
    }
}

/// The statement that fired an event trigger.
///
/// # Safety
/// As [`event`].
unsafe fn command(fcinfo: pg_sys::FunctionCallInfo) -> *mut pg_sys::Node {
    // SAFETY: the caller vouches for `fcinfo`.
    unsafe { event(fcinfo).map_or(std::ptr::null_mut(), |event| event.parsetree) }
}

/// DROP OWNED took the mark of a role, and with it all its grants: their rows go too, so that they stand in nobody's
/// way and end on subscribers as well.
fn end_grants(objects: &Objects) {
    let actor = Actor::now();
    let _owner = RunAs::extension_owner(objects.owner);
    let ended = repair::bury_dead(objects);
    for role in &ended {
        audit::record(
            objects,
            &actor,
            Event { action: "drop owned", object: role.clone(), detail: json!({}), weakens: false },
        );
    }
    if !ended.is_empty() {
        invalidation::forget();
    }
}

fn altered_relations() -> Vec<pg_sys::Oid> {
    let mut altered = Vec::new();
    sql::each(
        "SELECT c.objid FROM pg_catalog.pg_event_trigger_ddl_commands() c \
         WHERE c.classid OPERATOR(pg_catalog.=) 1259::pg_catalog.oid AND c.objsubid OPERATOR(pg_catalog.=) 0",
        &[],
        |row| altered.extend(sql::column::<pg_sys::Oid>(row, 1)),
    );
    altered
}

/// What works as the extension's owner calls its tables by name. It may be waiting for a lock meanwhile, and whoever owns
/// the schema could put tables with triggers of his own under the old name.
///
/// # Safety
/// `command` is the statement that fired an event trigger, or null.
unsafe fn refuse_our_schema(command: *mut pg_sys::Node) {
    // SAFETY: the caller vouches for the node.
    if command.is_null() || unsafe { (*command).type_ } != pg_sys::NodeTag::T_RenameStmt {
        return;
    }
    let ours = sql::each(
        "SELECT 1 FROM pg_catalog.pg_event_trigger_ddl_commands() c \
         JOIN pg_catalog.pg_extension x ON x.extnamespace OPERATOR(pg_catalog.=) c.objid \
         WHERE c.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass \
             AND x.extname OPERATOR(pg_catalog.=) 'pii_access'",
        &[],
        |_| {},
    );
    if ours > 0 {
        unsupported("the schema of extension \"pii_access\" cannot be renamed")
            .detail("Whoever made another schema of its name could put his own tables in place of the extension's.")
            .hint("Create the extension in a schema of its own that has its final name.")
            .raise()
    }
}

/// Statistics on the expression of a masked view hold what the owner of the table sees. The planner hands them to
/// operators that any reader of the view may define.
fn refuse_statistics() {
    let refused = sql::each(
        "SELECT 1 FROM pg_catalog.pg_event_trigger_ddl_commands() c \
         JOIN pg_catalog.pg_depend d ON d.classid OPERATOR(pg_catalog.=) c.classid \
             AND d.objid OPERATOR(pg_catalog.=) c.objid \
         JOIN pg_catalog.pg_depend e ON e.classid OPERATOR(pg_catalog.=) d.refclassid \
             AND e.objid OPERATOR(pg_catalog.=) d.refobjid \
         JOIN pg_catalog.pg_extension x ON x.oid OPERATOR(pg_catalog.=) e.refobjid \
         WHERE c.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass \
             AND e.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass \
             AND e.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_extension'::pg_catalog.regclass \
             AND x.extname OPERATOR(pg_catalog.=) 'pii_access'",
        &[],
        |_| {},
    );
    if refused > 0 {
        unsupported("statistics on masked values are not supported")
            .detail(
                "They would hold values in clear, and tell them to whoever plans a query on the masked view.",
            )
            .hint("Create statistics on columns that hold no personal data.")
            .raise()
    }
}

fn dropped_relations() -> Vec<Option<pg_sys::Oid>> {
    let mut dropped = Vec::new();
    sql::each(
        "SELECT d.objid FROM pg_catalog.pg_event_trigger_dropped_objects() d \
         WHERE d.classid OPERATOR(pg_catalog.=) 1259::pg_catalog.oid AND d.objsubid OPERATOR(pg_catalog.=) 0",
        &[],
        |row| dropped.push(sql::column(row, 1)),
    );
    dropped
}

fn forget_relations(objects: &Objects, dropped: Vec<Option<pg_sys::Oid>>) {
    let _owner = RunAs::extension_owner(objects.owner);
    let mut gone = 0;
    for (table, condition) in [
        ("pii_grant", "source_oid OPERATOR(pg_catalog.=) ANY ($1)"),
        ("pii_path", "source_oid OPERATOR(pg_catalog.=) ANY ($1)"),
        (
            "pii_masked_view",
            "view_oid OPERATOR(pg_catalog.=) ANY ($1) OR source_oid OPERATOR(pg_catalog.=) ANY ($1)",
        ),
        ("pii_finding", "source_oid OPERATOR(pg_catalog.=) ANY ($1)"),
    ] {
        gone += sql::each(
            &format!("DELETE FROM {} WHERE {condition} RETURNING 1", objects.qualify(table)),
            &[dropped.clone().into()],
            |_| {},
        );
    }
    if gone > 0 {
        invalidation::forget();
    }
}

/// The table, its column with the OID, its column with the name, and the one that says whose OIDs they are.
const FOLLOWED: [(&str, &str, usize, &str, usize, usize); 5] = [
    ("pii_grant", "source_oid", 3, "source_name", 4, 11),
    ("pii_path", "source_oid", 1, "source_name", 2, 9),
    ("pii_masked_view", "view_oid", 1, "view_name", 2, 11),
    ("pii_masked_view", "source_oid", 3, "source_name", 4, 11),
    ("pii_finding", "source_oid", 1, "source_name", 2, 12),
];

fn follow_renames(objects: &Objects) {
    let here = here(objects);
    for (table, oid_column, oid_at, name_column, name_at, cluster_at) in FOLLOWED {
        let relation = match table {
            "pii_grant" => objects.grant,
            "pii_path" => objects.path,
            "pii_finding" => objects.finding,
            _ => objects.masked_view,
        };
        let mut renamed: Vec<(pg_sys::Oid, String, String)> = Vec::new();
        // There may be very many rows about one relation.
        let mut checked: HashSet<(pg_sys::Oid, String)> = HashSet::new();
        catalog::scan(relation, None, |row| {
            let (oid, name) = (row.oid(oid_at), row.text(name_at).unwrap_or_default());
            // Rows with the OIDs of another cluster (loaded with triggers disabled) are not to be trusted.
            if name.is_empty() || row.text(cluster_at).as_deref() != Some(&here) {
                return;
            }
            if !checked.insert((oid, name.clone())) {
                return;
            }
            if let Some(current) = catalog::relation(oid).map(|relation| relation.qualified())
                && current != name
                && !renamed.iter().any(|(known, ..)| *known == oid)
            {
                renamed.push((oid, name, current));
            }
        });
        if renamed.is_empty() {
            continue;
        }
        let _owner = RunAs::extension_owner(objects.owner);
        for (oid, _, current) in renamed {
            sql::run(
                &format!(
                    "UPDATE {} SET {name_column} = $2 WHERE {oid_column} OPERATOR(pg_catalog.=) $1 \
                     AND cluster OPERATOR(pg_catalog.=) $3",
                    objects.qualify(table)
                ),
                &[oid.into(), current.as_str().into(), here.as_str().into()],
            );
        }
        invalidation::forget();
    }
}
