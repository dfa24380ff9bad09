//! Functions in our schema that bear the name of one of ours and are somebody else's.
//!
//! Whoever may create functions there (in PostgreSQL 14 that is everybody, in the schema `public`) could make one that
//! fits a call better than ours: a masked view would be made over it, and so show what it should hide; an administrator
//! who calls a function of ours would run it.

use pgrx::prelude::*;
use pgrx::{PgList, pg_sys};

use crate::errors::Complaint;
use crate::objects::Objects;
use crate::sql;
use crate::views::{Column, How, Treatment};

/// The commands after which there may be one.
pub const COMMANDS: [&str; 8] = [
    "CREATE FUNCTION", "CREATE PROCEDURE", "CREATE AGGREGATE",
    // A range brings functions of its name along.
    "CREATE TYPE", "ALTER FUNCTION", "ALTER PROCEDURE", "ALTER ROUTINE", "ALTER AGGREGATE",
];

/// Raises an error where there is one.
pub fn refuse() {
    let mut stranger = None;
    sql::each(
        "WITH ours AS (SELECT f.oid, f.proname, f.pronamespace FROM pg_catalog.pg_extension x \
             JOIN pg_catalog.pg_depend d ON d.refobjid OPERATOR(pg_catalog.=) x.oid \
                 AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_extension'::pg_catalog.regclass \
                 AND d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass \
                 AND d.deptype OPERATOR(pg_catalog.=) 'e'::pg_catalog.\"char\" \
             JOIN pg_catalog.pg_proc f ON f.oid OPERATOR(pg_catalog.=) d.objid \
             WHERE x.extname OPERATOR(pg_catalog.=) 'pii_access') \
         SELECT p.oid::pg_catalog.regprocedure::pg_catalog.text FROM pg_catalog.pg_proc p \
         JOIN (SELECT DISTINCT o.proname, o.pronamespace FROM ours o) o \
             ON o.proname OPERATOR(pg_catalog.=) p.proname AND o.pronamespace OPERATOR(pg_catalog.=) p.pronamespace \
         WHERE NOT EXISTS (SELECT FROM ours m WHERE m.oid OPERATOR(pg_catalog.=) p.oid) LIMIT 1",
        &[],
        |row| stranger = sql::column::<String>(row, 1),
    );
    if let Some(stranger) = stranger {
        Complaint::new(
            PgSqlErrorCode::ERRCODE_RESERVED_NAME,
            format!("the name of function {stranger} belongs to extension pii_access"),
        )
        .detail("In the schema of the extension it could be called in place of the extension's own.")
        .hint("Give it another name, put it into another schema, or drop it.")
        .raise()
    }
}

/// As [`refuse`]. Called by the install script, for what was there before, and dropped afterwards.
#[pg_extern(sql = false)]
fn pii_refuse_overloads() {
    refuse();
}

/// Whether each column of `view` that is to be masked passes through our mask, as the view stands.
pub fn calls_ours(objects: &Objects, view: pg_sys::Oid, treated: &[(Column, Treatment)]) -> bool {
    let mut mask = objects.masking.column();
    // SAFETY: a lock is held while the query of the view is read; its list of targets holds nothing else.
    unsafe {
        let lock = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
        let relation = pg_sys::relation_open(view, lock);
        let query = pg_sys::get_view_query(relation);
        let targets = PgList::<pg_sys::TargetEntry>::from_pg((*query).targetList);
        let sound = targets.iter_ptr().zip(treated).all(|(target, (_, treatment))| {
            treatment.how == How::Bare || calls((*target).expr.cast(), (&raw mut mask).cast())
        });
        pg_sys::relation_close(relation, lock);
        sound
    }
}

/// Whether the function is called anywhere in an expression.
unsafe extern "C-unwind" fn calls(node: *mut pg_sys::Node, function: *mut std::ffi::c_void) -> bool {
    // SAFETY: the node's tag is checked before it is read as a call; the context is the OID on the stack of `calls_ours`.
    unsafe {
        if node.is_null() {
            return false;
        }
        if (*node).type_ == pg_sys::NodeTag::T_FuncExpr
            && (*node.cast::<pg_sys::FuncExpr>()).funcid == *function.cast::<pg_sys::Oid>()
        {
            return true;
        }
        pg_sys::expression_tree_walker(node, Some(calls), function)
    }
}

/// Raises an error where `view`, just made, calls another function in place of our mask.
pub fn require_ours(objects: &Objects, view: pg_sys::Oid, name: &str, treated: &[(Column, Treatment)]) {
    if !calls_ours(objects, view, treated) {
        Complaint::new(
            PgSqlErrorCode::ERRCODE_AMBIGUOUS_FUNCTION,
            format!("masked view {name} would call another function in place of the mask"),
        )
        .hint(format!(
            "Drop what has the name of {} and is not the extension's.",
            objects.qualify("pii_mask_column")
        ))
        .raise()
    }
}
