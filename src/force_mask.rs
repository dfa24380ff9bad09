//! The setting `pii_access.force_mask`: the session sees what a role without grants sees.
//!
//! It is meant for running what somebody else wrote. So it is the client alone who may switch it off, by a statement
//! of its own: a view or function that it runs could otherwise do so first and then see everything.
//!
//! Before the library is loaded the setting is one that Postgres keeps for whoever will define it, and nobody watches.
//! When it is defined and is off, then, although the session set it before, nobody can tell who switched it off: the
//! mask stays.

use std::ffi::{CStr, CString};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting};
use pgrx::prelude::*;
use pgrx::{PgList, pg_sys};

use crate::backend;
use crate::errors::{Complaint, forbidden};

const NAME: &CStr = c"pii_access.force_mask";

static SETTING: GucSetting<bool> = GucSetting::<bool>::new(false);

/// Whether code within a statement reset what the client had switched on: RESET cannot be refused, so the
/// mask stays until the client itself says otherwise.
static HELD: AtomicBool = AtomicBool::new(false);

/// The last statement of the client in which the setting changed, and what it was when that began.
static STATEMENT: AtomicI64 = AtomicI64::new(0);
static WAS_ON: AtomicBool = AtomicBool::new(false);

/// Whether the setting is being defined, and whether it was on, or was set by the session, at any time before.
static LOADING: AtomicBool = AtomicBool::new(false);
static TOUCHED: AtomicBool = AtomicBool::new(false);

/// Whether the mask stays although the setting is off. No parallel worker knows of that.
#[inline]
pub fn is_held() -> bool {
    HELD.load(Ordering::Relaxed)
}

/// Whether it is on.
#[inline]
pub fn is_on() -> bool {
    SETTING.get() || HELD.load(Ordering::Relaxed)
}

/// Defines it.
pub fn init() {
    // Whoever reset it left an empty string.
    TOUCHED.store(kept_for_us().is_some_and(|value| value.is_empty()), Ordering::Relaxed);
    LOADING.store(true, Ordering::Relaxed);
    define();
    LOADING.store(false, Ordering::Relaxed);
    if TOUCHED.load(Ordering::Relaxed) && !SETTING.get() {
        HELD.store(true, Ordering::Relaxed);
        Complaint::new(PgSqlErrorCode::ERRCODE_WARNING, "pii_access.force_mask stays on")
            .detail("It was switched off before pii_access was loaded, when nobody could tell by whom.")
            .hint("If it was you, switch it off once more: SET pii_access.force_mask = off;")
            .warn();
    }
}

/// The value that Postgres keeps of a setting that is not defined yet.
fn kept_for_us() -> Option<CString> {
    // SAFETY: a NUL-terminated name; `true`: no error where there is none. What is returned is palloc'd.
    unsafe {
        let value = pg_sys::GetConfigOptionByName(NAME.as_ptr(), std::ptr::null_mut(), true);
        (!value.is_null()).then(|| CStr::from_ptr(value).to_owned())
    }
}

fn define() {
    // SAFETY: the hooks are static functions.
    unsafe {
        GucRegistry::define_bool_guc_with_hooks(
            NAME,
            c"Masks even what the current role was granted.",
            c"For screen sharing, and for running somebody else's view or function. It can only take away.",
            &SETTING,
            GucContext::Userset,
            GucFlags::default(),
            Some(check),
            Some(assigned),
            None,
        );
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn check(
    new: *mut bool,
    _extra: *mut *mut std::ffi::c_void,
    source: pg_sys::GucSource::Type,
) -> bool {
    if LOADING.load(Ordering::Relaxed) {
        // No error now: it would leave a session in which the library can never be loaded. First all values are put in
        // that the setting was given at the start of the session and in the transaction, from the oldest on.
        // SAFETY: Postgres passes the new value.
        let on = unsafe { *new };
        TOUCHED.fetch_or(on || source == pg_sys::GucSource::PGC_S_SESSION, Ordering::Relaxed);
        return true;
    }
    // SAFETY: Postgres passes the new value; the rest are variables of the backend.
    unsafe {
        let by_a_statement = source == pg_sys::GucSource::PGC_S_SESSION && pg_sys::ParallelWorkerNumber < 0;
        if !*new && is_on() && by_a_statement && !is_client_statement() {
            forbidden("pii_access.force_mask cannot be switched off from within a query or function")
                .hint("Switch it off by a statement of its own: SET pii_access.force_mask = off;")
                .raise()
        }
    }
    true
}

#[pg_guard]
unsafe extern "C-unwind" fn assigned(new: bool, _extra: *mut std::ffi::c_void) {
    if LOADING.load(Ordering::Relaxed) {
        return;
    }
    let (old, statement) = (SETTING.get(), backend::statement_start());
    if STATEMENT.swap(statement, Ordering::Relaxed) != statement {
        WAS_ON.store(old, Ordering::Relaxed);
    }
    // SAFETY: reads variables of the backend; marks cached plans, which may show in clear, as invalid.
    unsafe {
        if is_client_statement() || is_between_statements() {
            HELD.store(false, Ordering::Relaxed);
        } else if old && !new && WAS_ON.load(Ordering::Relaxed) {
            HELD.store(true, Ordering::Relaxed);
        }
        pg_sys::ResetPlanCache();
    }
}

/// Whether nothing runs: a transaction or the start of the session is being finished.
unsafe fn is_between_statements() -> bool {
    // SAFETY: reads variables of the backend.
    unsafe { pg_sys::ActivePortal.is_null() && pg_sys::error_context_stack.is_null() }
}

/// Whether what runs is SET, RESET, DISCARD or the end of a transaction, sent by the client: inside of functions
/// there is an error context, and queries run in portals of their own kind.
unsafe fn is_client_statement() -> bool {
    // SAFETY: the active portal is live, and its list holds planned statements.
    unsafe {
        if pg_sys::ActivePortal.is_null() || !pg_sys::error_context_stack.is_null() {
            return false;
        }
        let statements = PgList::<pg_sys::PlannedStmt>::from_pg((*pg_sys::ActivePortal).stmts);
        let Some(statement) = statements.get_ptr(0).filter(|_| statements.len() == 1) else { return false };
        let utility = (*statement).utilityStmt;
        !utility.is_null()
            && matches!(
                (*utility).type_,
                pg_sys::NodeTag::T_VariableSetStmt
                    | pg_sys::NodeTag::T_DiscardStmt
                    | pg_sys::NodeTag::T_TransactionStmt
            )
    }
}
