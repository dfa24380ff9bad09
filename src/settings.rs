//! The settings `pii_access.*`. None can weaken a mask for the role that sets it.

use std::ffi::CStr;

use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting};
use pgrx::pg_sys;

use crate::{force_mask, startup_options};

/// Whether a statement that reads unmasked data leaves a line in the server's log.
pub static LOG_UNMASKED: GucSetting<bool> = GucSetting::<bool>::new(false);

/// The longest duration that `pii_break_glass` accepts.
pub static BREAK_GLASS_MAX: GucSetting<i32> = GucSetting::<i32>::new(8 * 60 * 60);

const LOG_UNMASKED_NAME: &CStr = c"pii_access.log_unmasked";
const BREAK_GLASS_MAX_NAME: &CStr = c"pii_access.break_glass_max";

/// Defines the settings and reserves their prefix.
pub fn init() {
    force_mask::init();
    startup_options::define_beside(LOG_UNMASKED_NAME, c"on", || {
        GucRegistry::define_bool_guc(
            LOG_UNMASKED_NAME,
            c"Writes a line to the server log for every statement that reads unmasked data.",
            c"The line names the role and the source, never a value.",
            &LOG_UNMASKED,
            GucContext::Suset,
            GucFlags::default(),
        );
    });
    startup_options::define_beside(BREAK_GLASS_MAX_NAME, c"1min", || {
        GucRegistry::define_int_guc(
            BREAK_GLASS_MAX_NAME,
            c"The longest duration that pii_break_glass accepts.",
            c"",
            &BREAK_GLASS_MAX,
            60,
            7 * 24 * 60 * 60,
            GucContext::Suset,
            GucFlags::UNIT_S,
        );
    });
    reserve_prefix();
}

fn reserve_prefix() {
    // SAFETY: a NUL-terminated name that outlives the call; called from _PG_init only.
    unsafe {
        #[cfg(feature = "pg14")]
        pg_sys::EmitWarningsOnPlaceholders(c"pii_access".as_ptr());
        #[cfg(not(feature = "pg14"))]
        pg_sys::MarkGUCPrefixReserved(c"pii_access".as_ptr());
    }
}
