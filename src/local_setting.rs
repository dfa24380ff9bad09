//! A setting of Postgres that holds for a while.

use std::ffi::CStr;

use pgrx::pg_sys;

/// Until dropped, a setting has another value. An error resets it too: the end of the (sub)transaction undoes it.
pub struct LocalSetting {
    level: std::ffi::c_int,
}

impl LocalSetting {
    /// Sets `name`, which anybody may set.
    pub fn set(name: &CStr, value: &CStr) -> LocalSetting {
        // SAFETY: NUL-terminated strings; a nest level of its own is what `drop` undoes.
        unsafe {
            let level = pg_sys::NewGUCNestLevel();
            pg_sys::set_config_option(
                name.as_ptr(),
                value.as_ptr(),
                pg_sys::GucContext::PGC_USERSET,
                pg_sys::GucSource::PGC_S_SESSION,
                pg_sys::GucAction::GUC_ACTION_SAVE,
                true,
                0,
                false,
            );
            LocalSetting { level }
        }
    }

    /// A bound on waiting for each lock, in milliseconds, unless a shorter one is set already.
    pub fn lock_timeout(milliseconds: i32) -> LocalSetting {
        // SAFETY: reads a variable of the backend.
        let set = unsafe { pg_sys::LockTimeout };
        let bound = if set > 0 { set.min(milliseconds) } else { milliseconds };
        let value = std::ffi::CString::new(bound.to_string()).unwrap_or_default();
        LocalSetting::set(c"lock_timeout", &value)
    }
}

impl Drop for LocalSetting {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: undoes what `set` began. While unwinding from an error the abort of the transaction does.
            unsafe { pg_sys::AtEOXact_GUC(false, self.level) }
        }
    }
}
