//! Reading a query in portions, as datums: nothing of a row is turned into text that need not be.

use std::ffi::CString;

use pgrx::pg_sys;

use crate::masking::serve_interrupt;

/// Rows of the first portion, and of any.
const FIRST: usize = 8;
const MOST: usize = 256;
/// About how large a portion is to be, in bytes: rows of foreign tables hold their values whole.
const PORTION: usize = 4 << 20;

/// Whether whoever looks at rows wants more.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Go {
    On,
    Enough,
}

/// Runs `query` and calls `visit` with the values of every row and which of them are NULL, until it has enough. Returns
/// whether the end was reached.
pub fn each(query: &str, mut visit: impl FnMut(&[pg_sys::Datum], &[bool]) -> Go) -> bool {
    let query = CString::new(query).unwrap_or_else(|_| unreachable!("names have no NUL"));
    // SAFETY: SPI is connected from begin to end, an error in between is cleaned up by the (sub)transaction. Values are
    // used before their portion is freed; what `visit` allocates goes with the row.
    unsafe {
        pg_sys::SPI_connect();
        let portal = pg_sys::SPI_cursor_open_with_args(
            std::ptr::null(),
            query.as_ptr(),
            0,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            std::ptr::null(),
            false,
            pg_sys::CURSOR_OPT_NO_SCROLL as i32,
        );
        let context = pg_sys::AllocSetContextCreateExtended(
            pg_sys::CurrentMemoryContext,
            c"pii_access values".as_ptr(),
            0,
            8 << 10,
            8 << 20,
        );
        let (mut values, mut nulls) = (Vec::new(), Vec::new());
        let (mut go, mut portion_rows) = (Go::On, FIRST);
        let ended = loop {
            pg_sys::SPI_cursor_fetch(portal, true, portion_rows as _);
            let (count, portion) = (pg_sys::SPI_processed as usize, pg_sys::SPI_tuptable);
            if count == 0 || portion.is_null() {
                break true;
            }
            let descriptor = (*portion).tupdesc;
            values.resize((*descriptor).natts as usize, pg_sys::Datum::from(0usize));
            nulls.resize(values.len(), true);
            let before = pg_sys::MemoryContextSwitchTo(context);
            let mut bytes = 0;
            for row in 0..count {
                let tuple = *(*portion).vals.add(row);
                bytes += (*tuple).t_len as usize;
                pg_sys::heap_deform_tuple(tuple, descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
                go = visit(&values, &nulls);
                pg_sys::MemoryContextReset(context);
                if go == Go::Enough {
                    break;
                }
            }
            pg_sys::MemoryContextSwitchTo(before);
            pg_sys::SPI_freetuptable(portion);
            portion_rows = (PORTION * count / bytes.max(1)).clamp(1, (portion_rows * 2).min(MOST));
            if go == Go::Enough {
                break false;
            }
            if crate::backend::interrupt_pending() {
                serve_interrupt();
            }
        };
        pg_sys::SPI_cursor_close(portal);
        pg_sys::SPI_finish();
        ended
    }
}
