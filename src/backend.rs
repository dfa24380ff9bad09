//! Backend functions and variables that cannot raise an error, called without pgrx's guard.
//!
//! pgrx wraps every backend function in a `sigsetjmp`; on the path of a row that costs more than the
//! functions themselves. Only functions that never call `ereport(ERROR)` may stand here.

use std::ffi::c_int;

use pgrx::pg_sys;

unsafe extern "C-unwind" {
    fn GetUserId() -> pg_sys::Oid;
    fn GetCurrentStatementStartTimestamp() -> pg_sys::TimestampTz;
    fn GetCurrentTimestamp() -> pg_sys::TimestampTz;
    static InterruptPending: c_int;
}

/// The role whose rights count now (`current_user`).
#[inline]
pub fn current_role() -> pg_sys::Oid {
    // SAFETY: reads a variable of the backend; asserts only that it is set, which holds in any query.
    unsafe { GetUserId() }
}

/// When the client's current statement began: what tells one statement from the next.
#[inline]
pub fn statement_start() -> pg_sys::TimestampTz {
    // SAFETY: reads a variable of the backend.
    unsafe { GetCurrentStatementStartTimestamp() }
}

/// The wall clock.
#[inline]
pub fn now() -> pg_sys::TimestampTz {
    // SAFETY: calls gettimeofday, which cannot fail here.
    unsafe { GetCurrentTimestamp() }
}

/// Whether a cancel, a termination or another interrupt waits to be served.
#[inline]
pub fn interrupt_pending() -> bool {
    // SAFETY: an aligned int that signal handlers set; a volatile read sees it sooner or later.
    unsafe { std::ptr::read_volatile(&raw const InterruptPending) != 0 }
}
