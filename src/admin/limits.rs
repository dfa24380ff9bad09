//! How much of the policy the owner of some tables may take up. Every session reads all of it: without a limit
//! anybody who may create a table could make each of them slow, or leave no room for the categories of others.

use pgrx::{PgSqlErrorCode, pg_sys};

use crate::authority;
use crate::catalog::{self, Relation};
use crate::errors::Complaint;
use crate::objects::Objects;

/// Rows of each kind about the sources of one owner, written by others than administrators, at most.
const MOST: usize = 10_000;

/// Refuses a new row about `source` where its owner has too many. `sources`: those of the rows that are there.
pub fn refuse_too_many(
    objects: &Objects,
    source: &Relation,
    what: &str,
    sources: impl Iterator<Item = pg_sys::Oid>,
) {
    if authority::is_administrator(objects, authority::caller()) {
        return;
    }
    let mut last = (pg_sys::InvalidOid, false);
    let mut count = 0;
    for of in sources {
        if of != last.0 {
            let owned = catalog::relation(of).is_some_and(|relation| relation.owner == source.owner);
            last = (of, owned);
        }
        count += usize::from(last.1);
    }
    if count >= MOST {
        Complaint::new(
            PgSqlErrorCode::ERRCODE_PROGRAM_LIMIT_EXCEEDED,
            format!(
                "the sources of role \"{}\" have {MOST} {what} already",
                authority::role_name(source.owner)
            ),
        )
        .hint("Say it in fewer, or ask an administrator of pii_access, for whom there is no such limit.")
        .raise()
    }
}
