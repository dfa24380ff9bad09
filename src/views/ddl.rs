//! The commands that make, change and drop a view, as the owner of its source.

use std::ffi::CString;

use pgrx::{PgList, pg_sys};

use crate::authority;
use crate::run_as::RunAs;
use crate::sql;

/// Runs commands as `owner`, in a security-restricted context.
///
/// A caller who does not have the owner's rights (an administrator, or the owner of another source whose word changes
/// the policy) is not to fire event triggers with them: what a superuser's event trigger looks up without a schema, the
/// caller may have put into `pg_temp`.
pub fn run_as_owner(owner: pg_sys::Oid, commands: &[String]) {
    // SAFETY: reads the role caches.
    let is_his = unsafe { pg_sys::has_privs_of_role(authority::caller(), owner) };
    let _owner = RunAs::source_owner(owner);
    for command in commands {
        if is_his { sql::run(command, &[]) } else { without_event_triggers(command) }
    }
}

fn without_event_triggers(command: &str) {
    let text = CString::new(command).unwrap_or_else(|_| unreachable!("names have no NUL"));
    // SAFETY: the parser reads a NUL-terminated text and yields one statement of a utility command, which is run as
    // SPI would, but as part of a greater command: event triggers are for whole ones. It sees what was done before, and
    // what comes after sees it.
    unsafe {
        let statements = PgList::<pg_sys::RawStmt>::from_pg(pg_sys::raw_parser(
            text.as_ptr(),
            pg_sys::RawParseMode::RAW_PARSE_DEFAULT,
        ));
        for raw in statements.iter_ptr() {
            let planned: *mut pg_sys::PlannedStmt = pg_sys::palloc0(size_of::<pg_sys::PlannedStmt>()).cast();
            (*planned).type_ = pg_sys::NodeTag::T_PlannedStmt;
            (*planned).commandType = pg_sys::CmdType::CMD_UTILITY;
            (*planned).utilityStmt = (*raw).stmt;
            (*planned).stmt_location = (*raw).stmt_location;
            (*planned).stmt_len = (*raw).stmt_len;
            pg_sys::CommandCounterIncrement();
            pg_sys::PushActiveSnapshot(pg_sys::GetTransactionSnapshot());
            let receiver = pg_sys::CreateDestReceiver(pg_sys::CommandDest::DestNone);
            pg_sys::ProcessUtility(
                planned,
                text.as_ptr(),
                false,
                pg_sys::ProcessUtilityContext::PROCESS_UTILITY_SUBCOMMAND,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                receiver,
                std::ptr::null_mut(),
            );
            pg_sys::PopActiveSnapshot();
            pg_sys::CommandCounterIncrement();
        }
    }
}
