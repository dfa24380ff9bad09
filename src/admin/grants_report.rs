//! The rows of the view `pii_access`: what is in force, for whom, and through which role.

use pgrx::datum::TimestampWithTimeZone;
use pgrx::pg_sys;
use pgrx::prelude::*;

use crate::access::roles;
use crate::authority;
use crate::backend;
use crate::catalog;
use crate::policy;

/// Everything for administrators, what concerns oneself for others.
#[pg_extern(sql = false)]
#[allow(clippy::type_complexity)]
fn pii_grants() -> TableIterator<
    'static,
    (
        name!(role, pg_sys::Oid),
        name!(source, Option<pg_sys::Oid>),
        name!(category, Option<String>),
        name!(expires_at, Option<TimestampWithTimeZone>),
        name!(reason, Option<String>),
        name!(granted_by, String),
        name!(granted_at, TimestampWithTimeZone),
        name!(via, pg_sys::Oid),
    ),
> {
    let caller = authority::caller();
    let snapshot = policy::current();
    let mut readers = Vec::new();
    if authority::is_administrator(&snapshot.objects, caller) {
        catalog::scan(pg_sys::AuthIdRelationId, None, |row| readers.push(row.oid(1)));
    } else {
        readers.extend(roles::inherited(caller).iter());
    }
    readers.sort_by_key(|reader| reader.to_u32());
    let now = backend::now();
    let mut rows = Vec::new();
    for reader in readers {
        let via = roles::inherited(reader);
        for grant in &snapshot.grants {
            let source = (grant.source != pg_sys::InvalidOid).then_some(grant.source);
            if via.contains(&grant.role) && grant.is_live(now) && grant.covers_source(source) {
                rows.push((
                    reader,
                    source,
                    grant.category.clone(),
                    grant.expires_at.and_then(|at| TimestampWithTimeZone::try_from(at).ok()),
                    grant.reason.clone(),
                    grant.granted_by.clone(),
                    TimestampWithTimeZone::try_from(grant.granted_at)
                        .unwrap_or_else(|_| unreachable!("a timestamp that Postgres stored is one")),
                    grant.role,
                ));
            }
        }
    }
    TableIterator::new(rows)
}
