//! The install script, and the triggers that make a dump of the policy's tables loadable.

use pgrx::prelude::*;
use pgrx::{PgTrigger, PgTriggerError, PgTriggerOperation, pg_sys};

use crate::catalog;
use crate::objects::Objects;
use crate::policy::grants::{cluster, is_marked};
use crate::sql;

extension_sql_file!("../sql/tables.sql", name = "tables", bootstrap);
extension_sql_file!("../sql/functions.sql", name = "functions", requires = ["tables"]);
extension_sql_file!("../sql/triggers.sql", name = "triggers", requires = ["functions"]);
extension_sql_file!("../sql/views.sql", name = "views", requires = ["functions"]);
extension_sql_file!("../sql/comments.sql", name = "comments", requires = ["views"]);
extension_sql_file!(
    "../sql/privileges.sql",
    name = "privileges",
    requires = ["triggers", "comments"],
    finalize
);

type Bound<'a> = Result<Option<PgHeapTuple<'a, AllocatedByRust>>, PgTriggerError>;

fn new_row<'a>(trigger: &'a PgTrigger<'a>) -> Result<PgHeapTuple<'a, AllocatedByRust>, PgTriggerError> {
    trigger.new().map(PgHeapTuple::into_owned).ok_or(PgTriggerError::NotTrigger)
}

fn text(row: &PgHeapTuple<'_, AllocatedByRust>, column: &str) -> String {
    row.get_by_name::<String>(column).ok().flatten().unwrap_or_default()
}

fn set<T: pgrx::IntoDatum>(row: &mut PgHeapTuple<'_, AllocatedByRust>, column: &str, value: T) {
    if let Err(error) = row.set_by_name(column, value) {
        pgrx::error!("pii_access: {error}");
    }
}

/// The relation of this qualified name.
fn relation_named(name: &str) -> Option<pg_sys::Oid> {
    let mut found = None;
    sql::each("SELECT pg_catalog.to_regclass($1)::pg_catalog.oid", &[name.into()], |row| {
        found = sql::column(row, 1);
    });
    found
}

/// Binds the source of a row by its name; `false` and a warning when there is none.
fn bind_source(row: &mut PgHeapTuple<'_, AllocatedByRust>, what: &str) -> bool {
    let name = text(row, "source_name");
    if name.is_empty() {
        set(row, "source_oid", sql::AnyOid(pg_sys::InvalidOid));
        return true;
    }
    match relation_named(&name) {
        Some(oid) => {
            set(row, "source_oid", oid);
            true
        }
        None => {
            warning!("{what} was left out: relation {name} does not exist here");
            false
        }
    }
}

/// The trigger function `pii_bind_grant()`: binds a grant to the role and the source of its names. A dump
/// holds the OIDs of another cluster, and may name roles that are missing here; those lose their grants.
#[pg_trigger(sql = false)]
fn pii_bind_grant<'a>(trigger: &'a PgTrigger<'a>) -> Bound<'a> {
    let mut row = new_row(trigger)?;
    let role = text(&row, "role_name");
    let Some(oid) = catalog::role_by_name(&role) else {
        warning!("a grant was left out: role \"{role}\" does not exist here");
        return Ok(None);
    };
    set(&mut row, "role_oid", oid);
    set(&mut row, "cluster", cluster());
    if !bind_source(&mut row, &format!("a grant of role \"{role}\"")) {
        return Ok(None);
    }
    // A dump holds the marks too, but all roles' in one command, which fails when one role is missing. Only for
    // new rows: one that is merely updated may belong to a role from which the mark was taken.
    let objects = Objects::find();
    if matches!(trigger.op()?, PgTriggerOperation::Insert) && !is_marked(&objects, oid) {
        crate::admin::mark(&objects, &role);
    }
    Ok(Some(row))
}

/// The trigger function `pii_bind_path()`.
#[pg_trigger(sql = false)]
fn pii_bind_path<'a>(trigger: &'a PgTrigger<'a>) -> Bound<'a> {
    let mut row = new_row(trigger)?;
    set(&mut row, "cluster", cluster());
    Ok(bind_source(&mut row, "a classified path").then_some(row))
}

/// The trigger function `pii_bind_masked_view()`.
#[pg_trigger(sql = false)]
fn pii_bind_masked_view<'a>(trigger: &'a PgTrigger<'a>) -> Bound<'a> {
    let mut row = new_row(trigger)?;
    set(&mut row, "cluster", cluster());
    let name = text(&row, "view_name");
    let Some(oid) = relation_named(&name) else {
        warning!("a masked view was left out: relation {name} does not exist here");
        return Ok(None);
    };
    set(&mut row, "view_oid", oid);
    Ok(bind_source(&mut row, &format!("masked view {name}")).then_some(row))
}

/// The trigger function `pii_bind_hash_key()`: a restored key takes the place of the one that CREATE
/// EXTENSION made, so that what was hashed before still compares.
#[pg_trigger(sql = false)]
fn pii_bind_hash_key<'a>(trigger: &'a PgTrigger<'a>) -> Bound<'a> {
    let row = new_row(trigger)?;
    let version = row.get_by_name::<i32>("version").ok().flatten();
    let table = crate::quote::qualified(trigger.table_schema()?, trigger.table_name()?);
    sql::run(&format!("DELETE FROM {table} WHERE version OPERATOR(pg_catalog.=) $1"), &[version.into()]);
    Ok(Some(row))
}
