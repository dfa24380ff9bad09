//! What the client asked for when it connected (`PGOPTIONS`), about settings that are for superusers.
//!
//! As long as the library is not loaded, Postgres takes such an option from anybody, in place of what a superuser wrote
//! into `postgresql.conf` or gave the role. When the setting is defined the option is refused, but what it took the
//! place of is gone. So whoever tried gets the strictest value.

use std::ffi::CStr;

use pgrx::pg_sys;

use crate::compat;

/// Defines the setting `name`, and gives it the value `strictest` if the client asked for some value without being
/// allowed to.
pub fn define_beside(name: &CStr, strictest: &CStr, define: impl FnOnce()) {
    let asked = is_from_client(name);
    define();
    if !asked || is_from_client(name) {
        return;
    }
    // SAFETY: NUL-terminated strings; the setting is defined. As if the superuser had said so at the start of the
    // session: a superuser may change it later, a reload does not.
    unsafe {
        pg_sys::set_config_option(
            name.as_ptr(),
            strictest.as_ptr(),
            pg_sys::GucContext::PGC_SUSET,
            pg_sys::GucSource::PGC_S_OVERRIDE,
            pg_sys::GucAction::GUC_ACTION_SET,
            true,
            0,
            false,
        );
    }
}

/// Whether the value that the session began with is the client's.
fn is_from_client(name: &CStr) -> bool {
    // SAFETY: what is returned lives as long as the setting.
    compat::setting(name)
        .is_some_and(|setting| unsafe { (*setting).reset_source } == pg_sys::GucSource::PGC_S_CLIENT)
}
