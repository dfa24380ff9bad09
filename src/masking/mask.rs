//! `pii_mask(doc)` and `pii_mask(doc, source)`.

use std::cell::RefMut;
use std::rc::Rc;

use pgrx::pg_sys;
use pii_engine::{Masked, Masker, NodeId, WalkError};

use super::interrupt;
use super::maskers::{Kept, Reads};
use super::site::Site;
use crate::errors::{corrupted, out_of_memory};
use crate::function::{argument, pg_function};
use crate::prefetch;
use crate::varlena::{self, Bytes, LARGE};

pg_function! {
    /// SQL: `pii_mask(doc jsonb[, source regclass]) RETURNS jsonb`, STRICT.
    fn pii_mask(fcinfo) {
        // SAFETY: Postgres calls with one or two non-NULL arguments of the declared types.
        unsafe {
            let document = argument(fcinfo, 0);
            let source = ((*fcinfo).nargs > 1).then(|| pg_sys::Oid::from(argument(fcinfo, 1).value() as u32));
            let site = Site::of(fcinfo);
            match site.masker(Reads::Document { source }) {
                None => document,
                Some(kept) => {
                    let kept = Rc::clone(kept);
                    let node = kept.masker.borrow_mut().root();
                    jsonb(&kept, node, document).unwrap_or_else(|| varlena::datum(&JSON_NULL))
                }
            }
        }
    }
}

/// The jsonb document `null`: an array of one element that stands for a scalar (`JB_FSCALAR`).
pub const JSON_NULL: [u8; 8] = {
    let header = (1u32 | 0x1000_0000 | 0x4000_0000).to_ne_bytes();
    let entry = 0x4000_0000u32.to_ne_bytes();
    [header[0], header[1], header[2], header[3], entry[0], entry[1], entry[2], entry[3]]
};

/// Masks a jsonb datum; the very datum that came in when nothing changed, `None` where JSON null or nothing
/// stands in its place.
///
/// # Safety
/// `document` is a non-NULL jsonb datum.
pub unsafe fn jsonb(kept: &Kept, node: NodeId, document: pg_sys::Datum) -> Option<pg_sys::Datum> {
    // SAFETY: the caller vouches for the datum.
    let bytes = unsafe { varlena::bytes(document) };
    prefetch::ask_for(bytes.as_slice());
    loop {
        let mut masker = kept.masker.borrow_mut();
        match masker.mask_jsonb(node, bytes.as_slice()) {
            Ok(Masked::Unchanged) => return Some(document),
            Ok(Masked::Document(masked)) if masked.len() < LARGE => return Some(varlena::datum(masked)),
            Ok(Masked::Document(_)) => return Some(moved(masker, bytes)),
            Ok(Masked::Null) => return None,
            Err(error) => {
                drop(masker);
                stopped(error);
            }
        }
    }
}

/// What a masker wrote, moved out of it; `input` is let go first.
pub fn moved(mut masker: RefMut<'_, Masker>, input: Bytes<'_>) -> pg_sys::Datum {
    let written = masker.take_written();
    drop((masker, input));
    varlena::moved(written)
}

/// Serves an interrupt, or raises the error of a datum that cannot be read.
pub fn stopped(error: WalkError) {
    match error {
        WalkError::Interrupted => interrupt::serve(),
        WalkError::OutOfMemory => out_of_memory("masked"),
        WalkError::Corrupt(_) => corrupted("a jsonb value is corrupt and cannot be masked")
            .hint("Find the row by reading the source row by row, and repair or delete it.")
            .raise(),
    }
}
