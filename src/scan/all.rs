//! `pii_scan_all`: every source in a transaction of its own.

use pgrx::{PgSqlErrorCode, pg_sys};

use super::call::begin;
use super::source::{self, Of};
use super::sources;
use crate::admin::audit::Actor;
use crate::catalog;
use crate::errors::Complaint;
use crate::function::pg_function;
use crate::objects::Objects;

/// Rows of each source.
const SAMPLED: u64 = 10_000;

pg_function! {
    /// SQL: `PROCEDURE pii_scan_all()`.
    fn pii_scan_all(fcinfo) {
        // SAFETY: called as a procedure, which is checked.
        if unsafe { is_atomic(fcinfo) } {
            Complaint::new(
                PgSqlErrorCode::ERRCODE_INVALID_TRANSACTION_TERMINATION,
                "pii_scan_all cannot run inside a transaction block or a function",
            )
            .detail("It commits after each source.")
            .hint("CALL it by itself, or scan within the transaction: SELECT * FROM pii_scan();")
            .raise()
        }
        let objects = Objects::find();
        let actor = Actor::now();
        let sources = sources::all(&objects);
        begin(&objects, &actor, None, Some(SAMPLED));
        // SAFETY: SPI that may commit is connected from begin to end. Each round has a snapshot of its own, which is
        // taken off before the commit; an error in between is cleaned up by the end of the transaction.
        unsafe {
            pg_sys::SPI_connect_ext(pg_sys::SPI_OPT_NONATOMIC as i32);
            pg_sys::SPI_commit();
            for source in sources {
                pg_sys::PushActiveSnapshot(pg_sys::GetTransactionSnapshot());
                // It may be gone by now.
                if let Some(source) = catalog::relation(source.oid)
                    && let Err(failure) = source::scan(&source, Some(SAMPLED), Of::Many)
                {
                    source::report(&objects, &actor, &source, &failure);
                }
                pg_sys::PopActiveSnapshot();
                pg_sys::SPI_commit();
            }
            pg_sys::SPI_finish();
        }
        pg_sys::Datum::from(0usize)
    }
}

/// Whether the call may not end the transaction.
///
/// # Safety
/// `fcinfo` is the live call.
unsafe fn is_atomic(fcinfo: pg_sys::FunctionCallInfo) -> bool {
    // SAFETY: the node is read as the context of a CALL only if it says so.
    unsafe {
        let context = (*fcinfo).context;
        context.is_null()
            || (*context).type_ != pg_sys::NodeTag::T_CallContext
            || (*context.cast::<pg_sys::CallContext>()).atomic
    }
}
