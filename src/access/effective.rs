//! What a role sees of a source: the sum of its grants.

use pgrx::pg_sys;
use pii_engine::Access;

use super::roles;
use crate::backend;
use crate::policy::Snapshot;

/// What a role sees, and how long that is certain.
#[derive(Clone, Debug)]
pub struct Effective {
    pub access: Access,
    /// The first moment at which a grant that counted ends.
    pub until: Option<pg_sys::TimestampTz>,
    /// Whether grants without an end suffice for everything.
    pub unconditional: bool,
}

/// What `role` sees of `source` (`None`: only what it may see of every source).
pub fn of(snapshot: &Snapshot, role: pg_sys::Oid, source: Option<pg_sys::Oid>) -> Effective {
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
