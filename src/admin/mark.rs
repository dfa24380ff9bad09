//! The mark of roles that hold a grant: REFERENCES on `pii_grant_mark`.
//!
//! With it DROP ROLE, DROP OWNED and dumps treat a grant as the privilege that it is.

use std::ffi::CString;
use std::panic::AssertUnwindSafe;

use pgrx::prelude::*;
use pgrx::{PgList, pg_sys};

use crate::errors::{Complaint, corrupted};
use crate::objects::Objects;
use crate::sql;

/// Gives the role the mark, without which its grants do not count.
pub fn mark(objects: &Objects, role: &str) {
    let statement = format!(
        "GRANT REFERENCES ON TABLE {} TO {}",
        objects.qualify("pii_grant_mark"),
        crate::quote::identifier(role)
    );
    PgTryBuilder::new(AssertUnwindSafe(|| change(&statement)))
        // "row is too big", of pg_class, which has no TOAST table.
        .catch_when(PgSqlErrorCode::ERRCODE_PROGRAM_LIMIT_EXCEEDED, |_| {
            Complaint::new(PgSqlErrorCode::ERRCODE_PROGRAM_LIMIT_EXCEEDED, "too many roles hold grants")
                .detail("Postgres keeps the privilege of all of them on pii_grant_mark in one row, which is full.")
                .hint("Grant access to a role, and make those who may see its members.")
                .raise()
        })
        .execute();
}

/// Takes the mark from a role whose last grant is gone.
pub fn unmark_if_last(objects: &Objects, role: &(pg_sys::Oid, String)) {
    let left = sql::each(
        &format!("SELECT 1 FROM {} WHERE role_oid OPERATOR(pg_catalog.=) $1", objects.qualify("pii_grant")),
        &[role.0.into()],
        |_| {},
    );
    if left == 0 {
        change(&format!(
            "REVOKE REFERENCES ON TABLE {} FROM {}",
            objects.qualify("pii_grant_mark"),
            crate::quote::identifier(&role.1)
        ));
    }
}

/// Runs a GRANT or REVOKE as the extension's owner, a superuser, without event triggers: they would run with
/// his rights, and what they look up without a schema (a table of theirs, say) the caller may have put into
/// `pg_temp`.
fn change(statement: &str) {
    let text = CString::new(statement).unwrap_or_else(|_| unreachable!("names have no NUL"));
    // SAFETY: the parser reads a NUL-terminated text; the tag is checked before the node is read as what it is.
    // The command sees what was written before, and what comes after sees it, as with any two commands.
    unsafe {
        let statements = PgList::<pg_sys::RawStmt>::from_pg(pg_sys::raw_parser(
            text.as_ptr(),
            pg_sys::RawParseMode::RAW_PARSE_DEFAULT,
        ));
        match statements.get_ptr(0) {
            Some(raw) if (*(*raw).stmt).type_ == pg_sys::NodeTag::T_GrantStmt => {
                pg_sys::CommandCounterIncrement();
                pg_sys::ExecuteGrantStmt((*raw).stmt.cast());
                pg_sys::CommandCounterIncrement();
            }
            _ => corrupted("the mark of a grant could not be written").hint("Report this.").raise(),
        }
    }
}
