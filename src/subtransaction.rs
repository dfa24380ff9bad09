//! Work that may fail without failing the statement.

use std::cell::RefCell;
use std::panic::AssertUnwindSafe;

use pgrx::pg_sys;
use pgrx::pg_sys::panic::CaughtError;
use pgrx::prelude::*;

use crate::policy::invalidation;

/// Why something was not done.
pub struct Failure {
    /// The name of the SQLSTATE. The message may be somebody else's, who may have put anything into it: it is to be
    /// shown, not to be kept.
    pub code: String,
    pub message: String,
}

/// Does `work` in a subtransaction. When it raises an error, what it changed is undone and the error comes
/// back; a cancel, and a mistake of ours, go on as errors.
pub fn attempt(work: impl FnOnce()) -> Result<(), Failure> {
    let work = AssertUnwindSafe(RefCell::new(Some(work)));
    // SAFETY: as PL/pgSQL does for a block with EXCEPTION: the memory context and the resource owner of before are put
    // back when the subtransaction has ended, either way.
    unsafe {
        let (context, owner) = (pg_sys::CurrentMemoryContext, pg_sys::CurrentResourceOwner);
        pg_sys::BeginInternalSubTransaction(std::ptr::null());
        pg_sys::MemoryContextSwitchTo(context);
        let error = PgTryBuilder::new(|| {
            if let Some(work) = work.take() {
                work();
            }
            pg_sys::ReleaseCurrentSubTransaction();
            None
        })
        .catch_others(Some)
        .catch_rust_panic(Some)
        .execute();
        if error.is_some() {
            pg_sys::RollbackAndReleaseCurrentSubTransaction();
        }
        pg_sys::MemoryContextSwitchTo(context);
        pg_sys::CurrentResourceOwner = owner;
        let Some(error) = error else { return Ok(()) };
        // What was read in the meantime may never have been.
        invalidation::forget();
        match error {
            CaughtError::PostgresError(report) | CaughtError::ErrorReport(report)
                if report.sql_error_code() != PgSqlErrorCode::ERRCODE_QUERY_CANCELED =>
            {
                Err(Failure {
                    code: format!("{:?}", report.sql_error_code()),
                    message: report.message().to_owned(),
                })
            }
            other => other.rethrow(),
        }
    }
}
