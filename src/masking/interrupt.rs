//! Stopping a mask in progress.

use pgrx::pg_sys;

/// Serves the interrupt that made the engine stop: raises the error of a cancel or a termination.
///
/// The engine only looks at the flag, so that no error ever passes through its frames.
pub fn serve() {
    // SAFETY: a valid place for CHECK_FOR_INTERRUPTS: no borrow of ours and no lock is held.
    unsafe { pg_sys::ProcessInterrupts() }
}
