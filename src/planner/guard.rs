//! The guard at the executor: a plan that shows a source in clear never runs for a role that may not see it.
//!
//! Postgres plans anew by itself where a role, a grant or a membership changed. What is left are plans that
//! it keeps regardless: open cursors, SQL functions within a transaction (until 17), plans kept by other
//! extensions, and a revoke that arrives in a transaction which holds all its locks already.

use std::cell::Cell;

use pgrx::pg_sys;
use pgrx::prelude::*;

use super::resumed::{self, Verdict};
use super::{chain, marker};
use crate::access::effective;
use crate::errors::forbidden;
use crate::{audit_log, backend, force_mask, policy, unguarded};

thread_local! {
    static NEXT_START: Cell<pg_sys::ExecutorStart_hook_type> = const { Cell::new(None) };
    static NEXT_RUN: Cell<pg_sys::ExecutorRun_hook_type> = const { Cell::new(None) };
}

/// Installs the hooks, before those of others.
pub fn init() {
    // SAFETY: called from _PG_init; the hooks before ours are kept and called.
    unsafe {
        NEXT_START.set(pg_sys::ExecutorStart_hook);
        NEXT_RUN.set(pg_sys::ExecutorRun_hook);
        pg_sys::ExecutorStart_hook = Some(executor_start);
        pg_sys::ExecutorRun_hook = Some(executor_run);
    }
}

unsafe extern "C-unwind" fn executor_start(query: *mut pg_sys::QueryDesc, flags: std::ffi::c_int) {
    // SAFETY: the executor calls with a query that is about to start.
    unsafe {
        before_start(query, flags);
        chain::start(&NEXT_START, query, flags);
    }
}

#[cfg(not(feature = "pg18"))]
unsafe extern "C-unwind" fn executor_run(
    query: *mut pg_sys::QueryDesc,
    direction: pg_sys::ScanDirection::Type,
    count: u64,
    once: bool,
) {
    // SAFETY: the executor calls with a started query.
    unsafe {
        before_run(query, direction);
        chain::run(&NEXT_RUN, query, direction, count, once);
    }
}

#[cfg(feature = "pg18")]
unsafe extern "C-unwind" fn executor_run(
    query: *mut pg_sys::QueryDesc,
    direction: pg_sys::ScanDirection::Type,
    count: u64,
) {
    // SAFETY: as above.
    unsafe {
        before_run(query, direction);
        chain::run(&NEXT_RUN, query, direction, count);
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn before_start(query: *mut pg_sys::QueryDesc, flags: std::ffi::c_int) {
    // SAFETY: the caller passes a live query, in a transaction.
    unsafe {
        // What the query calls may hold all its locks already, and then would hear of nothing: a function keeps its
        // plans, and one that was made in clear would be refused instead of being made anew.
        unguarded::AcceptInvalidationMessages();
        // EXPLAIN without ANALYZE runs nothing.
        if flags & pg_sys::EXEC_FLAG_EXPLAIN_ONLY as i32 == 0 {
            check((*query).plannedstmt);
        }
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn before_run(
    query: *mut pg_sys::QueryDesc,
    direction: pg_sys::ScanDirection::Type,
) {
    // SAFETY: the caller passes a started query.
    unsafe {
        if marker::is_marked((*query).plannedstmt) {
            // A revoke that was committed before now must count, also where rows are fetched from an open cursor.
            unguarded::AcceptInvalidationMessages();
        }
        check((*query).plannedstmt);
        if force_mask::is_held() {
            // A worker would see the setting alone, which is off. The plan runs without any.
            (*(*query).plannedstmt).parallelModeNeeded = false;
        }
        match resumed::verdict(query, direction) {
            Verdict::RunsOn => {}
            Verdict::SeesLess => refuse(),
            Verdict::MaskedOtherwise => refuse_old_rows(),
        }
    }
}

#[inline]
unsafe fn check(plan: *mut pg_sys::PlannedStmt) {
    // SAFETY: the caller vouches for the plan.
    unsafe {
        if marker::went(plan).next().is_some() {
            check_marked(plan);
        }
    }
}

unsafe fn check_marked(plan: *mut pg_sys::PlannedStmt) {
    let snapshot = policy::current();
    let role = backend::current_role();
    let mut allowed = !force_mask::is_on();
    // SAFETY: the caller vouches for the plan.
    for source in unsafe { marker::went(plan) } {
        allowed = allowed && effective::of(&snapshot, role, source).access.is_everything();
        if allowed {
            audit_log::unmasked(role, source);
        }
    }
    drop(snapshot);
    if !allowed {
        refuse();
    }
}

#[cold]
fn refuse() -> ! {
    // So that the next try is planned anew.
    // SAFETY: marks cached plans as invalid.
    unsafe { pg_sys::ResetPlanCache() };
    forbidden("this plan was made for a role that may see personal data")
        .detail("The current role may not, or no longer.")
        .hint("Run the statement again (a cursor must be opened again); the result will be masked.")
        .raise()
}

#[cold]
fn refuse_old_rows() -> ! {
    forbidden("the rows of this query were masked by a policy that has changed")
        .detail("They were gathered before matchers or classified paths changed.")
        .hint("Run the query again (a cursor must be opened again).")
        .raise()
}
