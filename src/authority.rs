//! Who may call what. The caller is taken before any switch of user.

use pgrx::{PgSqlErrorCode, pg_sys};

use crate::catalog::{self, Relation};
use crate::errors::{Complaint, forbidden};
use crate::objects::Objects;
use crate::{backend, compat};

/// The name of a role.
pub fn role_name(role: pg_sys::Oid) -> String {
    catalog::role(role).map(|role| role.name).unwrap_or_else(|| role.to_u32().to_string())
}

/// The role that called.
pub fn caller() -> pg_sys::Oid {
    backend::current_role()
}

/// The role that logged in (or was set by SET SESSION AUTHORIZATION).
pub fn session_role() -> pg_sys::Oid {
    // SAFETY: reads a variable of the backend.
    unsafe { pg_sys::GetSessionUserId() }
}

/// Whether `role` holds EXECUTE on `pii_administer()`.
pub fn is_administrator(objects: &Objects, role: pg_sys::Oid) -> bool {
    objects.administer != pg_sys::InvalidOid && compat::may_execute(objects.administer, role)
}

/// Whether `role` is the owner of `relation`, or a member of it.
pub fn owns(relation: &Relation, role: pg_sys::Oid) -> bool {
    // SAFETY: reads the role caches.
    unsafe { pg_sys::has_privs_of_role(role, relation.owner) }
}

/// Refuses whoever is no administrator. `what` completes "permission denied to …".
pub fn require_administrator(objects: &Objects, what: &str) {
    refuse_on_standby(what);
    if !is_administrator(objects, caller()) {
        forbidden(format!("permission denied to {what}"))
            .detail("Only administrators of pii_access may do this.")
            .hint(format!(
                "Ask an administrator, or be made one: GRANT EXECUTE ON FUNCTION {}() TO {};",
                objects.qualify("pii_administer"),
                crate::quote::identifier(role_name(caller())),
            ))
            .raise()
    }
}

/// Refuses whoever neither owns `relation` nor is an administrator.
pub fn require_source(objects: &Objects, relation: &Relation, what: &str) {
    refuse_on_standby(what);
    if !owns(relation, caller()) && !is_administrator(objects, caller()) {
        forbidden(format!("permission denied to {what} of {}", relation.qualified()))
            .detail("Only the owner of the source and administrators of pii_access may do this.")
            .hint(format!("Ask {}, who owns it.", role_name(relation.owner)))
            .raise()
    }
}

/// What administrators and owners do is a change of the policy, which a standby takes from its primary.
pub fn refuse_on_standby(what: &str) {
    // SAFETY: reads a flag in shared memory.
    if unsafe { pg_sys::RecoveryInProgress() } {
        Complaint::new(
            PgSqlErrorCode::ERRCODE_READ_ONLY_SQL_TRANSACTION,
            format!("cannot {what} on a standby"),
        )
        .hint("Do it on the primary; the standby follows.")
        .raise()
    }
}
