//! The settings `pii_access.*`. None can weaken a mask for the role that sets it.

use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting};
use pgrx::pg_sys;
use pgrx::prelude::*;

/// Anybody may switch it on: the session then sees what a role without grants sees.
pub static FORCE_MASK: GucSetting<bool> = GucSetting::<bool>::new(false);

/// Whether a statement that reads unmasked data leaves a line in the server's log.
pub static LOG_UNMASKED: GucSetting<bool> = GucSetting::<bool>::new(false);

/// The longest duration that `pii_break_glass` accepts.
pub static BREAK_GLASS_MAX: GucSetting<i32> = GucSetting::<i32>::new(8 * 60 * 60);

/// Defines the settings and reserves their prefix.
pub fn init() {
    // SAFETY: the hook is a static function that neither raises nor reads a catalog.
    unsafe {
        GucRegistry::define_bool_guc_with_hooks(
            c"pii_access.force_mask",
            c"Masks even what the current role was granted.",
            c"For screen sharing, and for running somebody else's view or function. It can only take away.",
            &FORCE_MASK,
            GucContext::Userset,
            GucFlags::default(),
            None,
            Some(force_mask_assigned),
            None,
        );
    }
    GucRegistry::define_bool_guc(
        c"pii_access.log_unmasked",
        c"Writes a line to the server log for every statement that reads unmasked data.",
        c"The line names the role and the source, never a value.",
        &LOG_UNMASKED,
        GucContext::Suset,
        GucFlags::default(),
    );
    GucRegistry::define_int_guc(
        c"pii_access.break_glass_max",
        c"The longest duration that pii_break_glass accepts.",
        c"",
        &BREAK_GLASS_MAX,
        60,
        7 * 24 * 60 * 60,
        GucContext::Suset,
        GucFlags::UNIT_S,
    );
    reserve_prefix();
}

/// Plans made before may show in clear; they are made anew.
#[pg_guard]
unsafe extern "C-unwind" fn force_mask_assigned(new: bool, _extra: *mut std::ffi::c_void) {
    if new != FORCE_MASK.get() {
        // SAFETY: marks cached plans as invalid.
        unsafe { pg_sys::ResetPlanCache() }
    }
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
