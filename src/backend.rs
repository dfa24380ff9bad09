//! Backend functions and variables that cannot raise an error, called without pgrx's guard.
//!
//! pgrx wraps every backend function in a `sigsetjmp`; on the path of a row that costs more than the
//! functions themselves. Only functions that never call `ereport(ERROR)` may stand here.

use std::ffi::{c_int, c_void};

use pgrx::pg_sys;

unsafe extern "C-unwind" {
    fn GetUserId() -> pg_sys::Oid;
    fn GetCurrentStatementStartTimestamp() -> pg_sys::TimestampTz;
    fn GetCurrentTimestamp() -> pg_sys::TimestampTz;
    fn palloc_extended(size: usize, flags: c_int) -> *mut c_void;
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

/// Memory of the current context; null where there is none, or where more is wanted than a value may have.
#[inline]
pub fn try_palloc(size: usize) -> *mut c_void {
    const NO_OOM: c_int = pg_sys::MCXT_ALLOC_NO_OOM as c_int;
    const MOST: usize = 0x3fff_ffff;
    if size > MOST {
        return std::ptr::null_mut();
    }
    // SAFETY: of a size that may be asked for, it returns null rather than raise.
    unsafe { palloc_extended(size, NO_OOM) }
}
