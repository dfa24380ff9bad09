//! Switching the current user for a while.

use pgrx::pg_sys;

use crate::local_setting::LocalSetting;

/// Until dropped, the current user is another. An error resets it too: Postgres restores the user at
/// the end of the (sub)transaction, and unwinding drops this.
pub struct RunAs {
    user: pg_sys::Oid,
    context: std::ffi::c_int,
    search_path: Option<LocalSetting>,
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
        // switch, and restore when done.
        unsafe {
            pg_sys::GetUserIdAndSecContext(&mut user, &mut context);
            pg_sys::SetUserIdAndSecContext(to, context | flags);
        }
        let search_path = LocalSetting::set(c"search_path", c"pg_catalog, pg_temp");
        RunAs { user, context, search_path: Some(search_path) }
    }
}

impl Drop for RunAs {
    fn drop(&mut self) {
        drop(self.search_path.take());
        // SAFETY: puts back what `switch` found. While unwinding from a Postgres error the abort of the
        // transaction would do the same; doing it twice is harmless.
        unsafe { pg_sys::SetUserIdAndSecContext(self.user, self.context) }
    }
}
