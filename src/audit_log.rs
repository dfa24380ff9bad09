//! One line in the server's log for a statement that reads unmasked data, by `pii_access.log_unmasked`.

use std::cell::RefCell;

use pgrx::prelude::*;
use pgrx::{PgLogLevel, pg_sys};

use crate::{authority, backend, catalog, settings};

type Read = (pg_sys::Oid, Option<pg_sys::Oid>);

thread_local! {
    /// What was logged for the statement that began then.
    static LOGGED: RefCell<(pg_sys::TimestampTz, Vec<Read>)> = const { RefCell::new((0, Vec::new())) };
}

/// `role` reads `source` (`None`: documents of no source) at least partly in clear. Logs it once a statement.
pub fn unmasked(role: pg_sys::Oid, source: Option<pg_sys::Oid>) {
    // SAFETY: reads a variable of the backend. In a worker the leader has logged.
    if !settings::LOG_UNMASKED.get() || unsafe { pg_sys::ParallelWorkerNumber } >= 0 {
        return;
    }
    let statement = backend::statement_start();
    let new = LOGGED.with(|logged| {
        let mut logged = logged.borrow_mut();
        if logged.0 != statement {
            *logged = (statement, Vec::new());
        }
        let new = !logged.1.contains(&(role, source));
        if new {
            logged.1.push((role, source));
        }
        new
    });
    if !new {
        return;
    }
    let name = source.and_then(catalog::relation).map(|relation| relation.qualified());
    pg_sys::panic::ErrorReport::new(
        PgSqlErrorCode::ERRCODE_SUCCESSFUL_COMPLETION,
        format!(
            "pii_access: role \"{}\" (session \"{}\") reads {} unmasked",
            authority::role_name(role),
            authority::role_name(authority::session_role()),
            name.as_deref().unwrap_or("documents"),
        ),
        "pii_access",
    )
    .report(PgLogLevel::LOG_SERVER_ONLY);
}
