//! What a change of policy that came by replication brings along: what our functions do where the change is made.

use std::cell::Cell;

use pgrx::prelude::*;
use pgrx::{PgTrigger, PgTriggerOperation};

use super::row::{Came, Ours, came, oid};
use crate::objects::Objects;
use crate::policy::invalidation;
use crate::{admin, subtransaction, views};

thread_local! {
    /// The generation of the policy that the masked views were last brought up to.
    static FOLLOWED: Cell<u64> = const { Cell::new(0) };
}

/// The trigger function `pii_follow()`. On grants: a role whose last grant was revoked loses the mark. On matchers and
/// paths, once at the end of the transaction: columns of masked views that were bare and are personal data now are
/// masked from here on.
#[pg_trigger(sql = false)]
fn pii_follow<'a>(
    trigger: &'a PgTrigger<'a>,
) -> Result<Option<PgHeapTuple<'a, AllocatedByPostgres>>, PgTriggerError> {
    if came() != Came::Replicated {
        return Ok(None);
    }
    let objects = Objects::find();
    let table = trigger.relid()?;
    if table != objects.grant {
        let generation = invalidation::generation();
        if FOLLOWED.get() != generation {
            attempt("masked views did not follow the policy", || views::follow_policy(None));
            FOLLOWED.set(generation);
        }
    } else if matches!(trigger.op()?, PgTriggerOperation::Delete)
        && let Some(old) = trigger.old()
    {
        let role = oid(&old.into_owned(), "role_oid");
        attempt("a role kept the mark of a grant", || admin::unmark_revoked(&objects, role));
    }
    Ok(None)
}

/// Runs `work`; what goes wrong is undone and logged by its code alone (its words may be anybody's), and does not stop
/// the replication of everything else.
fn attempt(what: &str, work: impl FnOnce()) {
    let _ours = Ours::begin();
    if let Err(failure) = subtransaction::attempt(work) {
        warning!("{what} (SQLSTATE {})", failure.sqlstate());
    }
}
