//! Backend functions that may raise an error, called without pgrx's guard.
//!
//! The guard is a `sigsetjmp` and several hundred instructions a call; on the way of every query that costs more than the
//! functions. And it raises an error anew without its context and position.
//!
//! An error jumps over the frames that called. So no frame between one of these calls and the backend may hold anything
//! that must be dropped: whoever calls them says so.

use std::ffi::{c_int, c_void};

use pgrx::pg_sys::*;

/// A function that is called for the nodes of an expression; `true` ends the walk.
pub type Walker = unsafe extern "C-unwind" fn(*mut Node, *mut c_void) -> bool;

unsafe extern "C-unwind" {
    /// Takes in what other sessions have changed and committed. Valid anywhere in a transaction.
    pub fn AcceptInvalidationMessages();

    /// Calls `walker` for the nodes right below `node`.
    #[cfg_attr(not(any(feature = "pg14", feature = "pg15")), link_name = "expression_tree_walker_impl")]
    pub fn expression_tree_walker(node: *mut Node, walker: Walker, context: *mut c_void) -> bool;

    pub fn lappend(list: *mut List, datum: *mut c_void) -> *mut List;
    pub fn list_append_unique_oid(list: *mut List, datum: Oid) -> *mut List;
    pub fn palloc0(size: Size) -> *mut c_void;
    pub fn GetSysCacheHashValue(cache: c_int, key1: Datum, key2: Datum, key3: Datum, key4: Datum) -> uint32;
}

/// Makes another memory context the current one, and gives back the one before.
///
/// # Safety
/// `context` is live.
#[inline]
pub unsafe fn switch_to(context: MemoryContext) -> MemoryContext {
    // SAFETY: what the backend's own inline function does.
    unsafe { (&raw mut CurrentMemoryContext).replace(context) }
}
