//! `pii_mask_pruned`: a masked document of which only one member is wanted.

use std::rc::Rc;

use pgrx::{FromDatum, pg_sys};
use pii_engine::Masked;

use super::mask::{JSON_NULL, moved, stopped};
use super::maskers::Reads;
use super::site::Site;
use crate::function::{argument, pg_function};
use crate::varlena::{self, LARGE};

pg_function! {
    /// SQL: `pii_mask_pruned(doc jsonb, [[column_name text,] source regclass,] path text[]) RETURNS jsonb`, STRICT.
    ///
    /// For the member at `path`, the same as the whole mask; other members may be missing.
    fn pii_mask_pruned(fcinfo) {
        // SAFETY: Postgres calls with two to four non-NULL arguments of the declared types.
        unsafe {
            let count = (*fcinfo).nargs as usize;
            let document = argument(fcinfo, 0);
            let source = (count > 2).then(|| pg_sys::Oid::from(argument(fcinfo, count - 2).value() as u32));
            let reads = match (count, source) {
                (4, Some(source)) => Reads::Column { source },
                _ => Reads::Document { source },
            };
            let site = Site::of(fcinfo);
            let Some(kept) = site.masker(reads) else { return document };
            let kept = Rc::clone(kept);
            let node = match count {
                4 => site.column_node(&kept, varlena::bytes(argument(fcinfo, 1)).as_slice()),
                _ => kept.masker.borrow_mut().root(),
            };
            let wanted = argument(fcinfo, count - 1);
            let path = site.path(varlena::bytes(wanted).as_slice(), || path(wanted));
            let bytes = varlena::bytes(document);
            loop {
                let mut masker = kept.masker.borrow_mut();
                match masker.mask_pruned(node, bytes.as_slice(), &path) {
                    Ok(Masked::Unchanged) => return document,
                    Ok(Masked::Document(masked)) if masked.len() < LARGE => return varlena::datum(masked),
                    Ok(Masked::Document(_)) => return moved(masker, bytes),
                    Ok(Masked::Null) => return varlena::datum(&JSON_NULL),
                    Err(error) => {
                        drop(masker);
                        stopped(error);
                    }
                }
            }
        }
    }
}

unsafe fn path(datum: pg_sys::Datum) -> Vec<Vec<u8>> {
    // SAFETY: the argument is declared text[].
    let items = unsafe { Vec::<Option<String>>::from_datum(datum, false) };
    items.unwrap_or_default().into_iter().flatten().map(String::into_bytes).collect()
}
