//! `pii_has_access`.

use pgrx::pg_sys;
use pgrx::prelude::*;

use crate::access::effective;
use crate::authority;
use crate::errors::{forbidden, undefined};
use crate::policy;

#[pg_extern(sql = false)]
fn pii_has_access(role: Option<pg_sys::Oid>, source: Option<pg_sys::Oid>, category: Option<&str>) -> bool {
    let caller = authority::caller();
    let snapshot = policy::current();
    let role = match role {
        None => caller,
        Some(role) => super::grants::existing_role(Some(role)).0,
    };
    // SAFETY: reads the role caches.
    let may_become = unsafe { pg_sys::is_member_of_role(caller, role) };
    if !may_become && !authority::is_administrator(&snapshot.objects, caller) {
        forbidden(format!("permission denied to see the access of role \"{}\"", authority::role_name(role)))
            .hint("Ask about yourself, or ask an administrator of pii_access.")
            .raise()
    }
    let source = source.map(|source| super::source(source).oid);
    let access = effective::of(&snapshot, role, source).access.clone();
    match category {
        None => {
            access.is_everything()
                || snapshot.engine.categories().all(|(category, _)| access.allows(category))
        }
        Some(name) => match snapshot.engine.category(name) {
            Some(category) => access.allows(category),
            None => undefined(format!("category \"{name}\" does not exist"))
                .hint(format!(
                    "See SELECT DISTINCT category FROM {};",
                    snapshot.objects.qualify("pii_matcher")
                ))
                .raise(),
        },
    }
}
