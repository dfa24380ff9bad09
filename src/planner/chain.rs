//! What a hook passes a query on to: the hook before ours, or the backend's own function.
//!
//! Called without pgrx's guard. The guard catches an error and raises it anew with its message, detail and hint only:
//! the context, the names of the constraint, table and column, and the position would be gone from every error of
//! every query. So errors jump over the frames of our hooks, which therefore hold nothing that must be dropped, and
//! do their own work in functions of their own.

use std::cell::Cell;
use std::ffi::{c_char, c_int};
use std::thread::LocalKey;

use pgrx::pg_sys::*;

/// The hook before ours.
pub type Next<T> = LocalKey<Cell<T>>;

mod standard {
    use super::*;

    unsafe extern "C-unwind" {
        pub fn standard_planner(
            query: *mut Query,
            text: *const c_char,
            options: c_int,
            parameters: ParamListInfo,
        ) -> *mut PlannedStmt;
        pub fn standard_ExecutorStart(query: *mut QueryDesc, flags: c_int);
        #[cfg(not(feature = "pg18"))]
        pub fn standard_ExecutorRun(
            query: *mut QueryDesc,
            direction: ScanDirection::Type,
            count: u64,
            once: bool,
        );
        #[cfg(feature = "pg18")]
        pub fn standard_ExecutorRun(query: *mut QueryDesc, direction: ScanDirection::Type, count: u64);
        pub fn standard_ProcessUtility(
            statement: *mut PlannedStmt,
            text: *const c_char,
            read_only_tree: bool,
            context: ProcessUtilityContext::Type,
            parameters: ParamListInfo,
            environment: *mut QueryEnvironment,
            receiver: *mut DestReceiver,
            completion: *mut QueryCompletion,
        );
    }
}

/// Plans a query.
///
/// # Safety
/// The arguments of a planner hook. An error jumps over the caller, as for all functions here.
pub unsafe fn plan(
    next: &'static Next<planner_hook_type>,
    query: *mut Query,
    text: *const c_char,
    options: c_int,
    parameters: ParamListInfo,
) -> *mut PlannedStmt {
    // SAFETY: the caller vouches for the arguments.
    unsafe {
        match next.get() {
            Some(next) => next(query, text, options, parameters),
            None => standard::standard_planner(query, text, options, parameters),
        }
    }
}

/// Starts an execution.
///
/// # Safety
/// The arguments of an ExecutorStart hook.
pub unsafe fn start(next: &'static Next<ExecutorStart_hook_type>, query: *mut QueryDesc, flags: c_int) {
    // SAFETY: the caller vouches for the arguments.
    unsafe {
        match next.get() {
            Some(next) => next(query, flags),
            None => standard::standard_ExecutorStart(query, flags),
        }
    }
}

/// Runs an execution, or a part of it.
///
/// # Safety
/// The arguments of an ExecutorRun hook.
#[cfg(not(feature = "pg18"))]
pub unsafe fn run(
    next: &'static Next<ExecutorRun_hook_type>,
    query: *mut QueryDesc,
    direction: ScanDirection::Type,
    count: u64,
    once: bool,
) {
    // SAFETY: the caller vouches for the arguments.
    unsafe {
        match next.get() {
            Some(next) => next(query, direction, count, once),
            None => standard::standard_ExecutorRun(query, direction, count, once),
        }
    }
}

/// As above.
///
/// # Safety
/// As above.
#[cfg(feature = "pg18")]
pub unsafe fn run(
    next: &'static Next<ExecutorRun_hook_type>,
    query: *mut QueryDesc,
    direction: ScanDirection::Type,
    count: u64,
) {
    // SAFETY: the caller vouches for the arguments.
    unsafe {
        match next.get() {
            Some(next) => next(query, direction, count),
            None => standard::standard_ExecutorRun(query, direction, count),
        }
    }
}

/// Runs a utility statement.
///
/// # Safety
/// The arguments of a ProcessUtility hook.
#[allow(clippy::too_many_arguments)] // the backend's
pub unsafe fn utility(
    next: &'static Next<ProcessUtility_hook_type>,
    statement: *mut PlannedStmt,
    text: *const c_char,
    read_only_tree: bool,
    context: ProcessUtilityContext::Type,
    parameters: ParamListInfo,
    environment: *mut QueryEnvironment,
    receiver: *mut DestReceiver,
    completion: *mut QueryCompletion,
) {
    // SAFETY: the caller vouches for the arguments.
    unsafe {
        match next.get() {
            Some(next) => {
                next(statement, text, read_only_tree, context, parameters, environment, receiver, completion)
            }
            None => standard::standard_ProcessUtility(
                statement, text, read_only_tree, context, parameters, environment, receiver, completion,
            ),
        }
    }
}
