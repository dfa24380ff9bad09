//! Statements that run a plan kept from earlier hear of changes before they choose it.
//!
//! A backend takes in what others changed when it acquires a lock. In a transaction that holds all its locks, EXECUTE
//! and CALL acquire none: they would choose a plan that was made in clear, and the guard would have to refuse it.

use std::cell::Cell;
use std::ffi::c_char;

use pgrx::pg_sys;
use pgrx::prelude::*;

use super::chain;
use crate::unguarded;

thread_local! {
    static NEXT: Cell<pg_sys::ProcessUtility_hook_type> = const { Cell::new(None) };
}

/// Installs the hook, before those of others.
pub fn init() {
    // SAFETY: called from _PG_init; the hook before ours is kept and called.
    unsafe {
        NEXT.set(pg_sys::ProcessUtility_hook);
        pg_sys::ProcessUtility_hook = Some(process_utility);
    }
}

#[allow(clippy::too_many_arguments)] // the backend's
unsafe extern "C-unwind" fn process_utility(
    statement: *mut pg_sys::PlannedStmt,
    text: *const c_char,
    read_only_tree: bool,
    context: pg_sys::ProcessUtilityContext::Type,
    parameters: pg_sys::ParamListInfo,
    environment: *mut pg_sys::QueryEnvironment,
    receiver: *mut pg_sys::DestReceiver,
    completion: *mut pg_sys::QueryCompletion,
) {
    // SAFETY: the backend calls with a live utility statement.
    unsafe {
        before_utility((*statement).utilityStmt);
        chain::utility(
            &NEXT, statement, text, read_only_tree, context, parameters, environment, receiver, completion,
        );
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn before_utility(statement: *mut pg_sys::Node) {
    // SAFETY: the statement is live. Those named here run in valid transactions only, where messages may be taken in;
    // what ends an aborted one is left alone.
    unsafe {
        if matches!(
            (*statement).type_,
            pg_sys::NodeTag::T_ExecuteStmt
                | pg_sys::NodeTag::T_CallStmt
                | pg_sys::NodeTag::T_DoStmt
                // Of an EXECUTE.
                | pg_sys::NodeTag::T_ExplainStmt
                | pg_sys::NodeTag::T_CreateTableAsStmt
        ) {
            unguarded::AcceptInvalidationMessages();
        }
    }
}
