//! What a role sees of a source: the sum of its grants.

use std::cell::RefCell;
use std::rc::Rc;

use pgrx::pg_sys;
use pii_engine::Access;

use super::roles;
use crate::backend;
use crate::policy::{Snapshot, invalidation};

/// What a role sees, and how long that is certain.
#[derive(Clone, Debug)]
pub struct Effective {
    pub access: Access,
    /// The first moment at which a grant that counted ends.
    pub until: Option<pg_sys::TimestampTz>,
    /// Whether grants without an end suffice for everything.
    pub unconditional: bool,
}

/// What was found out from one reading of the policy.
///
/// It is dropped with that reading, and so on every change of a grant, a role or a membership. What else decides is
/// compared: the clock, and the names of relations, by which a grant knows its source.
#[derive(Default)]
pub struct Memo(RefCell<Vec<Known>>);

/// How many pairs of role and source are remembered.
const KEPT: usize = 16;

struct Known {
    role: pg_sys::Oid,
    source: Option<pg_sys::Oid>,
    /// What [`invalidation::generation`] and [`invalidation::names`] were before it was found out.
    as_of: (u64, u64),
    effective: Rc<Effective>,
}

/// What `role` sees of `source` (`None`: only what it may see of every source).
pub fn of(snapshot: &Snapshot, role: pg_sys::Oid, source: Option<pg_sys::Oid>) -> Rc<Effective> {
    let as_of = (invalidation::generation(), invalidation::names());
    let known = snapshot.found.0.borrow().iter().find_map(|known| {
        let fits = known.role == role && known.source == source && known.as_of == as_of;
        (fits && known.effective.is_certain()).then(|| Rc::clone(&known.effective))
    });
    if let Some(known) = known {
        return known;
    }
    // No borrow is held meanwhile: names are looked up, which may raise an error, or come back here.
    let effective = Rc::new(find(snapshot, role, source));
    let mut known = snapshot.found.0.borrow_mut();
    known.retain(|known| known.as_of == as_of && (known.role, known.source) != (role, source));
    if known.len() >= KEPT {
        known.remove(0);
    }
    known.push(Known { role, source, as_of, effective: Rc::clone(&effective) });
    effective
}

impl Effective {
    fn is_certain(&self) -> bool {
        self.until.is_none_or(|end| backend::now() < end)
    }
}

fn find(snapshot: &Snapshot, role: pg_sys::Oid, source: Option<pg_sys::Oid>) -> Effective {
    let roles = roles::inherited(role);
    let now = backend::now();
    let mut access = Access::nothing();
    let mut until: Option<pg_sys::TimestampTz> = None;
    let mut unconditional = false;
    for grant in &snapshot.grants {
        if !roles.contains(&grant.role) || !grant.is_live(now) || !grant.covers_source(source) {
            continue;
        }
        match &grant.category {
            None => {
                access = Access::everything();
                unconditional |= grant.expires_at.is_none();
            }
            Some(category) => {
                if let Some(id) = snapshot.engine.category(category) {
                    access.allow(id);
                }
            }
        }
        if let Some(end) = grant.expires_at {
            until = Some(until.map_or(end, |known: i64| known.min(end)));
        }
    }
    if unconditional {
        until = None;
    }
    Effective { access, until, unconditional }
}
