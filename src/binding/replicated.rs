//! What a change of policy that came by replication brings along: what our functions do where the change is made.

use std::cell::Cell;
use std::panic::AssertUnwindSafe;

use pgrx::prelude::*;
use pgrx::{PgTrigger, PgTriggerOperation, pg_sys};

use super::row::{Came, came, oid};
use crate::objects::Objects;
use crate::policy::invalidation;
use crate::{admin, views};

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
            attempt("masked views did not follow the policy", views::follow_policy);
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

/// Runs `work`; what goes wrong is undone and logged, and does not stop the replication of everything else.
fn attempt(what: &str, work: impl FnOnce()) {
    // SAFETY: as PL/pgSQL runs a block with an exception clause: memory context and resource owner are put back
    // after the subtransaction, however it ends.
    unsafe {
        let (context, owner) = (pg_sys::CurrentMemoryContext, pg_sys::CurrentResourceOwner);
        pg_sys::BeginInternalSubTransaction(std::ptr::null());
        pg_sys::MemoryContextSwitchTo(context);
        let failed = PgTryBuilder::new(AssertUnwindSafe(|| {
            work();
            pg_sys::ReleaseCurrentSubTransaction();
            None
        }))
        .catch_others(|error| {
            pg_sys::RollbackAndReleaseCurrentSubTransaction();
            Some(message(error))
        })
        .execute();
        pg_sys::MemoryContextSwitchTo(context);
        pg_sys::CurrentResourceOwner = owner;
        if let Some(message) = failed {
            invalidation::forget();
            warning!("{what}: {message}");
        }
    }
}

fn message(error: pg_sys::panic::CaughtError) -> String {
    use pg_sys::panic::CaughtError::{ErrorReport, PostgresError, RustPanic};
    match error {
        PostgresError(report) | ErrorReport(report) => report.message().to_owned(),
        RustPanic { ereport, .. } => ereport.message().to_owned(),
    }
}
