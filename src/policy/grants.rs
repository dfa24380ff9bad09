//! Grants: who sees which categories of which source, until when.

use std::collections::HashSet;

use pgrx::pg_sys;

use crate::binding;
use crate::catalog;
use crate::objects::Objects;

/// A grant in force (it may still expire).
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    pub role: pg_sys::Oid,
    /// `InvalidOid`: every source.
    pub source: pg_sys::Oid,
    pub source_name: String,
    /// `None`: every category.
    pub category: Option<String>,
    pub expires_at: Option<pg_sys::TimestampTz>,
    pub reason: Option<String>,
    pub granted_by: String,
    pub granted_at: pg_sys::TimestampTz,
}

impl Grant {
    /// Whether it counts at this moment.
    pub fn is_live(&self, now: pg_sys::TimestampTz) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }

    /// Whether it is about `source`: wider grants are, and the source's own while the source is the very
    /// relation that was granted, by OID and by name.
    pub fn covers_source(&self, source: Option<pg_sys::Oid>) -> bool {
        if self.source == pg_sys::InvalidOid {
            return true;
        }
        source == Some(self.source)
            && catalog::relation(self.source).is_some_and(|relation| relation.qualified() == self.source_name)
    }
}

/// Reads the grants that belong to roles that still are the ones that were granted.
///
/// The OID tells, not the name: the privilege on the mark keeps a role from being dropped while it holds a grant,
/// and goes when it lets go of what it holds, so that the OID cannot pass to another role together with the mark.
pub fn read(objects: &Objects) -> Vec<Grant> {
    let marked = marked_roles(objects.grant_mark);
    let here = binding::here(objects);
    let mut grants = Vec::new();
    catalog::scan(objects.grant, None, |row| {
        let role = row.oid(1);
        let belongs =
            row.text(11).as_deref() == Some(&here) && marked.contains(&role) && catalog::role(role).is_some();
        let break_glass = row.boolean(8).unwrap_or(false);
        // Break-glass counts only once committed: its audit must be there before the data is.
        if !belongs || (break_glass && row.is_of_this_transaction()) {
            return;
        }
        grants.push(Grant {
            role,
            source: row.oid(3),
            source_name: row.text(4).unwrap_or_default(),
            category: row.text(5).filter(|category| category != "*"),
            expires_at: row.timestamp(6),
            reason: row.text(7),
            granted_by: row.text(9).unwrap_or_default(),
            granted_at: row.timestamp(10).unwrap_or(0),
        });
    });
    grants
}

/// Whether `role` holds the privilege that makes its grants count.
pub fn is_marked(objects: &Objects, role: pg_sys::Oid) -> bool {
    marked_roles(objects.grant_mark).contains(&role)
}

/// The roles that hold the privilege on the mark, as entries of its ACL: what superusers and
/// `pg_read_all_data` hold without an entry does not count.
fn marked_roles(mark: pg_sys::Oid) -> HashSet<pg_sys::Oid> {
    let mut roles = HashSet::new();
    // SAFETY: the ACL is a plain array of AclItem without nulls, as the backend itself reads it
    // (ACL_DAT, ACL_NUM in utils/acl.h); it is read before the tuple is released.
    unsafe {
        let tuple =
            pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::RELOID as i32, pg_sys::Datum::from(mark));
        if tuple.is_null() {
            return roles;
        }
        let mut is_null = true;
        let acl = pg_sys::SysCacheGetAttr(
            pg_sys::SysCacheIdentifier::RELOID as i32,
            tuple,
            pg_sys::Anum_pg_class_relacl as pg_sys::AttrNumber,
            &mut is_null,
        );
        if !is_null {
            let array: *mut pg_sys::ArrayType = pg_sys::pg_detoast_datum(acl.cast_mut_ptr()).cast();
            let header = size_of::<pg_sys::ArrayType>() + 2 * size_of::<i32>() * (*array).ndim as usize;
            let items: *const pg_sys::AclItem = array.cast::<u8>().add(header.next_multiple_of(8)).cast();
            let count = if (*array).ndim == 1 {
                *array.cast::<u8>().add(size_of::<pg_sys::ArrayType>()).cast::<i32>()
            } else {
                0
            };
            for n in 0..count as usize {
                let item = std::ptr::read_unaligned(items.add(n));
                if item.ai_privs as u64 & u64::from(pg_sys::ACL_REFERENCES) != 0 {
                    roles.insert(item.ai_grantee);
                }
            }
        }
        pg_sys::ReleaseSysCache(tuple);
    }
    roles
}
