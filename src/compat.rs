//! What differs between PostgreSQL 14 and 18, in one place.

use pgrx::pg_sys;

/// `pg_auth_members`: its OID, and the index on (member, roleid); both the same in every version.
pub const AUTH_MEMBERS: pg_sys::Oid = pg_sys::Oid::from_u32(1261);
pub const AUTH_MEMBERS_MEMBER_INDEX: pg_sys::Oid = pg_sys::Oid::from_u32(2695);

/// Attribute numbers of `pg_auth_members`; 16 put an OID in front and added the options.
pub mod auth_members {
    #[cfg(any(feature = "pg14", feature = "pg15"))]
    mod numbers {
        pub const ROLE: usize = 1;
        pub const MEMBER: usize = 2;
    }
    #[cfg(not(any(feature = "pg14", feature = "pg15")))]
    mod numbers {
        pub const ROLE: usize = 2;
        pub const MEMBER: usize = 3;
    }
    pub use numbers::*;
}

/// Whether the membership in this row of `pg_auth_members` passes privileges on. Up to 15 that is a
/// property of the member (`NOINHERIT`), since 16 one of the membership.
#[cfg(any(feature = "pg14", feature = "pg15"))]
pub fn membership_inherits(_row: &crate::catalog::Row<'_>, member_inherits: bool) -> bool {
    member_inherits
}

/// As above.
#[cfg(not(any(feature = "pg14", feature = "pg15")))]
pub fn membership_inherits(row: &crate::catalog::Row<'_>, _member_inherits: bool) -> bool {
    const INHERIT_OPTION: usize = 6;
    row.boolean(INHERIT_OPTION).unwrap_or(false)
}

/// Whether `role` may execute `function`.
pub fn may_execute(function: pg_sys::Oid, role: pg_sys::Oid) -> bool {
    // SAFETY: looks the function up in the system cache; raises for an OID that does not exist.
    unsafe {
        #[cfg(any(feature = "pg14", feature = "pg15"))]
        let result = pg_sys::pg_proc_aclcheck(function, role, pg_sys::ACL_EXECUTE);
        #[cfg(not(any(feature = "pg14", feature = "pg15")))]
        let result =
            pg_sys::object_aclcheck(pg_sys::ProcedureRelationId, function, role, pg_sys::ACL_EXECUTE.into());
        result == pg_sys::AclResult::ACLCHECK_OK
    }
}

/// The variable of a setting, be it one that Postgres keeps for whoever will define it.
pub fn setting(name: &std::ffi::CStr) -> Option<*mut pg_sys::config_generic> {
    // SAFETY: Postgres returns an array of so many variables, each with a NUL-terminated name.
    unsafe {
        #[cfg(any(feature = "pg14", feature = "pg15"))]
        let (variables, count) = (pg_sys::get_guc_variables(), pg_sys::GetNumConfigOptions());
        #[cfg(not(any(feature = "pg14", feature = "pg15")))]
        let (variables, count) = {
            let mut count = 0;
            (pg_sys::get_guc_variables(&mut count), count)
        };
        std::slice::from_raw_parts(variables, count as usize).iter().copied().find(|variable| {
            std::ffi::CStr::from_ptr((**variable).name).to_bytes().eq_ignore_ascii_case(name.to_bytes())
        })
    }
}
