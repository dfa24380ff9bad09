//! The backend's lists, read in place.

use pgrx::pg_sys;

/// The pointers of a list; none of a null one.
///
/// # Safety
/// The list holds pointers to `T`, is live, and does not change while it is read.
#[inline]
pub unsafe fn pointers<T>(
    list: *mut pg_sys::List,
) -> impl DoubleEndedIterator<Item = *mut T> + ExactSizeIterator {
    let cells: &[pg_sys::ListCell] = if list.is_null() {
        &[]
    } else {
        // SAFETY: the caller vouches for the list, whose elements are an array of its length.
        unsafe { std::slice::from_raw_parts((*list).elements, (*list).length as usize) }
    };
    // SAFETY: cells of a list of pointers hold pointers.
    cells.iter().map(|cell| unsafe { cell.ptr_value.cast() })
}
