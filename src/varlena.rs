//! Datums to bytes and back.

use pgrx::pg_sys;

use crate::backend;

/// The bytes of a varlena, without its header: borrowed from the datum, or from a detoasted copy.
pub struct Bytes<'a> {
    data: &'a [u8],
    copy: *mut pg_sys::varlena,
}

impl Bytes<'_> {
    pub fn as_slice(&self) -> &[u8] {
        self.data
    }
}

impl Drop for Bytes<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        if !self.copy.is_null() {
            // SAFETY: `copy` was palloc'd by the detoaster for us alone.
            unsafe { pg_sys::pfree(self.copy.cast()) }
        }
    }
}

/// The contents of the varlena `datum`; detoasts where needed. Short headers are read in place, so the
/// slice may start at any address.
///
/// # Safety
/// `datum` is a non-NULL varlena that lives for `'a`.
#[inline(always)]
pub unsafe fn bytes<'a>(datum: pg_sys::Datum) -> Bytes<'a> {
    let start: *mut pg_sys::varlena = datum.cast_mut_ptr();
    // SAFETY: the caller vouches for the varlena, and both layouts say how long it is.
    unsafe {
        if pgrx::varatt_is_4b_u(start) || (pgrx::varatt_is_1b(start) && !pgrx::varatt_is_1b_e(start)) {
            let data =
                std::slice::from_raw_parts(pgrx::vardata_any(start).cast(), pgrx::varsize_any_exhdr(start));
            return Bytes { data, copy: std::ptr::null_mut() };
        }
        detoasted(start)
    }
}

#[cold]
unsafe fn detoasted<'a>(start: *mut pg_sys::varlena) -> Bytes<'a> {
    // SAFETY: the caller vouches for the varlena; the detoaster returns its argument when there is
    // nothing to do, and a palloc'd copy otherwise.
    unsafe {
        let plain = pg_sys::pg_detoast_datum_packed(start);
        let data =
            std::slice::from_raw_parts(pgrx::vardata_any(plain).cast(), pgrx::varsize_any_exhdr(plain));
        Bytes { data, copy: if plain == start { std::ptr::null_mut() } else { plain } }
    }
}

/// How much is moved between two looks at whether somebody wants to stop, in bytes.
const PIECE: usize = 16 << 20;

/// What is larger than this is better moved by [`moved`] than copied by [`datum`], in bytes.
pub const LARGE: usize = 1 << 20;

/// A palloc'd varlena that holds `data`.
pub fn datum(data: &[u8]) -> pg_sys::Datum {
    // SAFETY: the bytes fit what was allocated.
    unsafe {
        let (start, to) = room(data.len());
        std::ptr::copy_nonoverlapping(data.as_ptr(), to, data.len());
        pg_sys::Datum::from(start)
    }
}

/// The same, giving back what was moved piece by piece, from the end: a large value never stands in memory twice. It
/// can be cancelled.
pub fn moved(mut data: Vec<u8>) -> pg_sys::Datum {
    // SAFETY: each piece goes to its own place in what was allocated for all of them.
    unsafe {
        let (start, to) = room(data.len());
        while !data.is_empty() {
            if backend::interrupt_pending() {
                pg_sys::ProcessInterrupts();
            }
            let from = data.len().saturating_sub(PIECE);
            let piece = &data[from..];
            std::ptr::copy_nonoverlapping(piece.as_ptr(), to.add(from), piece.len());
            data.truncate(from);
            data.shrink_to_fit();
        }
        pg_sys::Datum::from(start)
    }
}

/// A palloc'd varlena with room for `length` bytes, and where these begin.
unsafe fn room(length: usize) -> (*mut pg_sys::varlena, *mut u8) {
    let size = length + pg_sys::VARHDRSZ;
    // SAFETY: palloc raises an error rather than return null.
    unsafe {
        let start: *mut pg_sys::varlena = match backend::try_palloc(size) {
            start if start.is_null() => pg_sys::palloc(size),
            start => start,
        }
        .cast();
        pgrx::set_varsize_4b(start, size as i32);
        (start, start.cast::<u8>().add(pg_sys::VARHDRSZ))
    }
}
