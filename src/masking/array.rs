//! Arrays: every element under its own step of the path.

use pgrx::pg_sys;
use pii_engine::NodeId;

use super::column;
use super::maskers::Kept;
use super::types;

/// Masks the elements of an array; an element that is hidden whole becomes NULL, so that subscripts keep
/// their meaning. The very datum that came in when nothing changed.
///
/// # Safety
/// `value` is a non-NULL array datum with elements of type `element`.
pub unsafe fn masked(
    kept: &Kept,
    node: NodeId,
    element: pg_sys::Oid,
    value: pg_sys::Datum,
) -> Option<pg_sys::Datum> {
    let element_node = kept.masker.borrow_mut().element(node);
    let of = types::of(element);
    // SAFETY: the caller vouches for the array; the arrays of values and nulls have `count` items.
    unsafe {
        let array: *mut pg_sys::ArrayType = pg_sys::pg_detoast_datum(value.cast_mut_ptr()).cast();
        let (mut length, mut by_value, mut alignment) = (0, false, 0);
        pg_sys::get_typlenbyvalalign(element, &mut length, &mut by_value, &mut alignment);
        let (mut values, mut nulls, mut count) = (std::ptr::null_mut(), std::ptr::null_mut(), 0);
        pg_sys::deconstruct_array(
            array,
            element,
            length.into(),
            by_value,
            alignment,
            &mut values,
            &mut nulls,
            &mut count,
        );
        let mut changed = false;
        for n in 0..count as usize {
            if *nulls.add(n) {
                continue;
            }
            let before = *values.add(n);
            match column::masked(kept, element_node, of, before) {
                Some(after) if after.value() == before.value() => {}
                Some(after) => {
                    *values.add(n) = after;
                    changed = true;
                }
                None => {
                    *nulls.add(n) = true;
                    changed = true;
                }
            }
        }
        if !changed {
            return Some(value);
        }
        let header: *mut i32 = array.cast::<u8>().add(size_of::<pg_sys::ArrayType>()).cast();
        let dimensions = (*array).ndim;
        let result = pg_sys::construct_md_array(
            values,
            nulls,
            dimensions,
            header,
            header.add(dimensions as usize),
            element,
            length.into(),
            by_value,
            alignment,
        );
        Some(pg_sys::Datum::from(result))
    }
}
