//! The roles whose privileges a role has.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use pgrx::pg_sys;

use crate::catalog::{self, Key};
use crate::compat::{self, auth_members};
use crate::policy::invalidation;

/// What was found out under one generation of the policy.
type Memo = (u64, HashMap<pg_sys::Oid, Rc<[pg_sys::Oid]>>);

thread_local! {
    static MEMO: RefCell<Memo> = RefCell::default();
}

/// `role` itself and every role whose privileges it inherits by explicit membership.
///
/// Unlike `has_privs_of_role`, a superuser has no more here than was given to him, and the owner of the
/// database is no member of `pg_database_owner`.
pub fn inherited(role: pg_sys::Oid) -> Rc<[pg_sys::Oid]> {
    let generation = invalidation::generation();
    let known = MEMO.with(|memo| {
        let memo = memo.borrow();
        (memo.0 == generation).then(|| memo.1.get(&role).cloned()).flatten()
    });
    if let Some(known) = known {
        return known;
    }
    let roles: Rc<[pg_sys::Oid]> = walk(role).into();
    MEMO.with(|memo| {
        let mut memo = memo.borrow_mut();
        if memo.0 != generation {
            *memo = (generation, HashMap::new());
        }
        memo.1.insert(role, Rc::clone(&roles));
    });
    roles
}

fn walk(role: pg_sys::Oid) -> Vec<pg_sys::Oid> {
    let mut roles = vec![role];
    let mut next = 0;
    while next < roles.len() {
        let member = roles[next];
        next += 1;
        let Some(known) = catalog::role(member) else { continue };
        let key = Key::oid(compat::AUTH_MEMBERS_MEMBER_INDEX, auth_members::MEMBER, member);
        catalog::scan(compat::AUTH_MEMBERS, Some(key), |row| {
            let of = row.oid(auth_members::ROLE);
            if compat::membership_inherits(row, known.inherits) && !roles.contains(&of) {
                roles.push(of);
            }
        });
    }
    roles
}
