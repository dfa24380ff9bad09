//! Switching the current user for a while.

use pgrx::pg_sys;

/// Until dropped, the current user is another. An error resets it too: Postgres restores the user at
/// the end of the (sub)transaction, and unwinding drops this.
pub struct RunAs {
    user: pg_sys::Oid,
    context: std::ffi::c_int,
    level: std::ffi::c_int,
}

impl RunAs {
    /// As the owner of our tables. Settings of the caller stay in force, so every name must be
    /// qualified.
    pub fn extension_owner(owner: pg_sys::Oid) -> RunAs {
        RunAs::switch(owner, pg_sys::SECURITY_LOCAL_USERID_CHANGE as i32)
    }

    /// As the owner of a source, in a security-restricted context: whatever he planted runs with his
    /// rights and cannot escape. `search_path` is `pg_catalog, pg_temp` meanwhile.
    pub fn source_owner(owner: pg_sys::Oid) -> RunAs {
        RunAs::switch(owner, pg_sys::SECURITY_RESTRICTED_OPERATION as i32)
    }

    fn switch(to: pg_sys::Oid, flags: std::ffi::c_int) -> RunAs {
        let (mut user, mut context) = (pg_sys::InvalidOid, 0);
        // SAFETY: as in every place of the backend that does this (e.g. vacuum, create index): read,
        // switch, and restore when done; settings changed meanwhile are undone with the nest level.
        unsafe {
            pg_sys::GetUserIdAndSecContext(&mut user, &mut context);
            pg_sys::SetUserIdAndSecContext(to, context | flags);
            let level = pg_sys::NewGUCNestLevel();
            pg_sys::set_config_option(
                c"search_path".as_ptr(),
                c"pg_catalog, pg_temp".as_ptr(),
                pg_sys::GucContext::PGC_USERSET,
                pg_sys::GucSource::PGC_S_SESSION,
                pg_sys::GucAction::GUC_ACTION_SAVE,
                true,
                0,
                false,
            );
            RunAs { user, context, level }
        }
    }
}

impl Drop for RunAs {
    fn drop(&mut self) {
        // SAFETY: puts back what `switch` found. While unwinding from a Postgres error the abort of the
        // transaction would do the same; doing it twice is harmless.
        unsafe {
            if !std::thread::panicking() {
                pg_sys::AtEOXact_GUC(false, self.level);
            }
            pg_sys::SetUserIdAndSecContext(self.user, self.context);
        }
    }
}

/// Until dropped, nobody's lock is waited for longer than [`LONGEST_WAIT`], or than the caller would.
pub struct Patience {
    level: std::ffi::c_int,
}

/// In milliseconds.
const LONGEST_WAIT: std::ffi::c_int = 5_000;

impl Patience {
    pub fn limited() -> Patience {
        // SAFETY: reads a variable of the backend; the setting is undone with the nest level.
        unsafe {
            let level = pg_sys::NewGUCNestLevel();
            if pg_sys::LockTimeout == 0 || pg_sys::LockTimeout > LONGEST_WAIT {
                pg_sys::set_config_option(
                    c"lock_timeout".as_ptr(),
                    c"5s".as_ptr(),
                    pg_sys::GucContext::PGC_USERSET,
                    pg_sys::GucSource::PGC_S_SESSION,
                    pg_sys::GucAction::GUC_ACTION_SAVE,
                    true,
                    0,
                    false,
                );
            }
            Patience { level }
        }
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        // SAFETY: puts back what `limited` found; while unwinding from an error the abort of the (sub)transaction does.
        unsafe {
            if !std::thread::panicking() {
                pg_sys::AtEOXact_GUC(false, self.level);
            }
        }
    }
}
