//! `pii_preview`: a document as another role would see it.

use pgrx::pg_sys;

use crate::access::effective;
use crate::authority;
use crate::catalog;
use crate::errors::{forbidden, invalid, undefined};
use crate::function::{argument, argument_is_null, pg_function, return_null};
use crate::masking::{mask_jsonb, maskers};
use crate::policy::{self, Snapshot};
use crate::varlena;

pg_function! {
    /// SQL: `pii_preview(role regrole, doc jsonb, source regclass DEFAULT NULL) RETURNS jsonb`.
    fn pii_preview(fcinfo) {
        // SAFETY: Postgres calls with three arguments of the declared types, any of them NULL.
        unsafe {
            if argument_is_null(fcinfo, 1) {
                return return_null(fcinfo);
            }
            let snapshot = policy::current();
            let role = (!argument_is_null(fcinfo, 0)).then(|| argument(fcinfo, 0).value() as u32);
            let role = previewed(&snapshot, role.map(pg_sys::Oid::from));
            let source =
                (!argument_is_null(fcinfo, 2)).then(|| pg_sys::Oid::from(argument(fcinfo, 2).value() as u32));
            let access = effective::of(&snapshot, role, source).access.clone();
            if access.is_everything() {
                return argument(fcinfo, 1);
            }
            let kept = maskers::get(&snapshot, maskers::Reads::Document { source }, &access);
            let node = kept.masker.borrow_mut().root();
            mask_jsonb(&kept, node, argument(fcinfo, 1)).unwrap_or_else(|| varlena::datum(&crate::masking::JSON_NULL))
        }
    }
}

/// The role to look through: one that the caller may become, or any for an administrator.
pub fn previewed(snapshot: &Snapshot, role: Option<pg_sys::Oid>) -> pg_sys::Oid {
    let Some(role) = role else { invalid("the role is NULL").hint("Name the role.").raise() };
    if catalog::role(role).is_none() {
        undefined(format!("role with OID {} does not exist", role.to_u32())).hint("See \\du.").raise()
    }
    let caller = authority::caller();
    // SAFETY: reads the role caches.
    let may_become = unsafe { pg_sys::is_member_of_role(caller, role) };
    if !may_become && !authority::is_administrator(&snapshot.objects, caller) {
        forbidden(format!("permission denied to look through role \"{}\"", authority::role_name(role)))
            .hint("Be a member of the role, or an administrator of pii_access.")
            .raise()
    }
    role
}
