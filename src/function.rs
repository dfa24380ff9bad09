//! Functions that Postgres calls with its own calling convention (version 1), without pgrx's
//! argument conversion: for polymorphic arguments and for the path of a row.

/// Defines a C function callable from SQL as `AS 'MODULE_PATHNAME', '<name>'`.
///
/// The body sees `$fcinfo: pg_sys::FunctionCallInfo` and returns a `pg_sys::Datum`. Panics and
/// Postgres errors are carried across the C boundary.
macro_rules! pg_function {
    ($(#[$doc:meta])* fn $name:ident($fcinfo:ident) $body:block) => {
        paste::paste! {
            #[doc(hidden)]
            #[unsafe(no_mangle)]
            pub extern "C" fn [<pg_finfo_ $name>]() -> &'static ::pgrx::pg_sys::Pg_finfo_record {
                const V1: ::pgrx::pg_sys::Pg_finfo_record = ::pgrx::pg_sys::Pg_finfo_record { api_version: 1 };
                &V1
            }
        }
        $(#[$doc])*
        #[unsafe(no_mangle)]
        pub extern "C-unwind" fn $name($fcinfo: ::pgrx::pg_sys::FunctionCallInfo) -> ::pgrx::pg_sys::Datum {
            let call = move || $body;
            // SAFETY: what `#[pg_guard]` does: panics and Postgres errors in the body become an ERROR here,
            // where no Rust frame of ours is left.
            unsafe { ::pgrx::pg_sys::panic::pgrx_extern_c_guard(call) }
        }
    };
}

pub(crate) use pg_function;

use pgrx::pg_sys;

/// The `n`th argument as a datum.
///
/// # Safety
/// `fcinfo` is the live call and has more than `n` arguments.
#[inline]
pub unsafe fn argument(fcinfo: pg_sys::FunctionCallInfo, n: usize) -> pg_sys::Datum {
    // SAFETY: the caller vouches for `fcinfo` and `n`.
    unsafe { (*(*fcinfo).args.as_ptr().add(n)).value }
}

/// Whether the `n`th argument is NULL.
///
/// # Safety
/// As [`argument`].
#[inline]
pub unsafe fn argument_is_null(fcinfo: pg_sys::FunctionCallInfo, n: usize) -> bool {
    // SAFETY: the caller vouches for `fcinfo` and `n`.
    unsafe { (*(*fcinfo).args.as_ptr().add(n)).isnull }
}

/// Returns SQL NULL.
///
/// # Safety
/// `fcinfo` is the live call.
pub unsafe fn return_null(fcinfo: pg_sys::FunctionCallInfo) -> pg_sys::Datum {
    // SAFETY: the caller vouches for `fcinfo`.
    unsafe { (*fcinfo).isnull = true };
    pg_sys::Datum::from(0usize)
}
