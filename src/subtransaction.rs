//! Work that may fail without failing the statement.

use std::panic::AssertUnwindSafe;

use pgrx::pg_sys;
use pgrx::pg_sys::panic::{CaughtError, ErrorReportWithLevel};
use pgrx::prelude::*;

use crate::policy::invalidation;

/// Why something was not done.
pub struct Failure {
    pub code: PgSqlErrorCode,
    /// May be somebody else's, who may have put anything into it: it is for the server's log at most, not to be kept.
    pub message: String,
}

impl Failure {
    /// The five characters of the code.
    pub fn sqlstate(&self) -> String {
        sqlstate(self.code)
    }
}

/// Does `work` in a subtransaction. When it raises an error, what it changed is undone and the error comes back.
///
/// What is no fault of the work goes on as an error: a cancel or shutdown, a want of resources, a transaction that must
/// be tried again as a whole, and a mistake of ours.
pub fn attempt<T>(work: impl FnOnce() -> T) -> Result<T, Failure> {
    caught(work).map_err(|error| match *error {
        CaughtError::PostgresError(report) | CaughtError::ErrorReport(report) if is_of_the_work(&report) => {
            Failure { code: report.sql_error_code(), message: report.message().to_owned() }
        }
        other => other.rethrow(),
    })
}

/// The same for work that runs code of others, who may raise an error under any code and put anything into its words:
/// none of these goes on. Only what the server itself does to end the statement does, and a mistake of ours.
pub fn attempt_of_others<T>(work: impl FnOnce() -> T) -> Result<T, Failure> {
    caught(work).map_err(|error| match *error {
        CaughtError::PostgresError(report) | CaughtError::ErrorReport(report)
            if report.function_name() != Some("ProcessInterrupts")
                || report.sql_error_code() == PgSqlErrorCode::ERRCODE_LOCK_NOT_AVAILABLE =>
        {
            Failure { code: report.sql_error_code(), message: String::new() }
        }
        other => other.rethrow(),
    })
}

fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Box<CaughtError>> {
    let (mut work, mut done) = (Some(work), None);
    run(&mut || done = work.take().map(|work| work()))?;
    Ok(done.expect("work that was run is done"))
}

// Not a copy for each kind of work.
fn run(work: &mut dyn FnMut()) -> Result<(), Box<CaughtError>> {
    // SAFETY: as PL/pgSQL does for a block with EXCEPTION: the memory context and the resource owner of before are put
    // back when the subtransaction has ended, either way. Rolling back restores user and settings too.
    unsafe {
        let (context, owner) = (pg_sys::CurrentMemoryContext, pg_sys::CurrentResourceOwner);
        pg_sys::BeginInternalSubTransaction(std::ptr::null());
        pg_sys::MemoryContextSwitchTo(context);
        let done = PgTryBuilder::new(AssertUnwindSafe(|| {
            work();
            pg_sys::ReleaseCurrentSubTransaction();
            Ok(())
        }))
        .catch_others(|error| Err(Box::new(error)))
        .catch_rust_panic(|error| Err(Box::new(error)))
        .execute();
        if done.is_err() {
            pg_sys::RollbackAndReleaseCurrentSubTransaction();
        }
        pg_sys::MemoryContextSwitchTo(context);
        pg_sys::CurrentResourceOwner = owner;
        if done.is_err() {
            // What was read in the meantime may never have been.
            invalidation::forget();
        }
        done
    }
}

/// Whether an error says something about what was tried. Code of others may claim any code.
fn is_of_the_work(report: &ErrorReportWithLevel) -> bool {
    let by_code_of_others = || LANGUAGES.iter().any(|file| report.file().ends_with(file));
    match &sqlstate(report.sql_error_code())[..] {
        "57014" => report.function_name() != Some("ProcessInterrupts"),
        "40001" => by_code_of_others(),
        code if code.starts_with("53") || code.starts_with("57") => by_code_of_others(),
        _ => true,
    }
}

/// Where procedural languages raise what their functions want raised.
const LANGUAGES: [&str; 4] = ["pl_exec.c", "plpy_elog.c", "plperl.c", "pltcl.c"];

fn sqlstate(code: PgSqlErrorCode) -> String {
    (0..5).map(|place| char::from(((code as i32 >> (6 * place)) & 0x3F) as u8 + b'0')).collect()
}
