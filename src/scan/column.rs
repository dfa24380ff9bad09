//! Searching the values of a column, by its type: as the mask would look at them.

use std::ffi::CStr;

use pgrx::pg_sys;
use pii_engine::{ColumnId, Scanner, WalkError};

use crate::errors::{corrupted, out_of_memory};
use crate::masking::{Kind, serve_interrupt, type_of};
use crate::varlena;

/// A column of the source, in the order of the query.
pub struct Column {
    pub name: String,
    place: ColumnId,
    how: How,
}

/// How a value is looked at.
enum How {
    Jsonb,
    Json,
    Text,
    /// Through the output function of its type; `scalar`: a number or boolean.
    Printed {
        output: Box<pg_sys::FmgrInfo>,
        scalar: bool,
    },
    /// It cannot be searched: its column's name alone counts.
    Opaque,
    Array {
        element: pg_sys::Oid,
        layout: (i32, bool, std::ffi::c_char),
        of: Box<How>,
    },
}

/// Arrays within arrays (by way of domains) that are looked into.
const MOST_LEVELS: u32 = 4;

/// The columns of `relation`, made known to the scanner.
pub fn of(relation: pg_sys::Oid, scanner: &mut Scanner) -> Vec<Column> {
    let mut columns = Vec::new();
    // SAFETY: a lock is held while the descriptor is read; names and types are copied out of it.
    unsafe {
        let lock = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
        let open = pg_sys::relation_open(relation, lock);
        let descriptor = pgrx::PgTupleDesc::from_pg_unchecked((*open).rd_att);
        for attribute in descriptor.iter().filter(|attribute| !attribute.attisdropped) {
            let name = attribute.name().to_owned();
            let (how, levels) = how(attribute.atttypid, 0);
            let place = scanner.column(&name, levels);
            columns.push(Column { name, place, how });
        }
        drop(descriptor);
        pg_sys::relation_close(open, lock);
    }
    columns
}

/// How values of a type are looked at, and how many arrays they stand in.
unsafe fn how(of: pg_sys::Oid, levels: u32) -> (How, u32) {
    // SAFETY: looks the type up, which exists as long as the relation is open.
    unsafe {
        match type_of(of).kind {
            Kind::Jsonb => (How::Jsonb, levels),
            Kind::Json => (How::Json, levels),
            Kind::Text => (How::Text, levels),
            Kind::Number => (How::Printed { output: output(of), scalar: true }, levels),
            Kind::Printed(_) | Kind::Hardware => (How::Printed { output: output(of), scalar: false }, levels),
            Kind::Array { element } if levels < MOST_LEVELS => {
                let (inner, levels) = how(element, levels + 1);
                let (mut length, mut by_value, mut alignment) = (0, false, 0);
                pg_sys::get_typlenbyvalalign(element, &mut length, &mut by_value, &mut alignment);
                let layout = (length.into(), by_value, alignment);
                (How::Array { element, layout, of: Box::new(inner) }, levels)
            }
            Kind::Opaque | Kind::Array { .. } => (How::Opaque, levels),
        }
    }
}

unsafe fn output(of: pg_sys::Oid) -> Box<pg_sys::FmgrInfo> {
    // SAFETY: looks the type's output function up; what is filled in lives in the context of the call.
    unsafe {
        let (mut function, mut is_varlena) = (pg_sys::InvalidOid, false);
        pg_sys::getTypeOutputInfo(of, &mut function, &mut is_varlena);
        let mut info = Box::<pg_sys::FmgrInfo>::default();
        pg_sys::fmgr_info(function, &mut *info);
        info
    }
}

impl Column {
    /// Searches a value of the column.
    ///
    /// # Safety
    /// `value` is a non-NULL datum of the column's type.
    pub unsafe fn search(&mut self, scanner: &mut Scanner, value: pg_sys::Datum) {
        // SAFETY: the caller vouches for the value.
        unsafe { search(scanner, self.place, &mut self.how, value) }
    }
}

unsafe fn search(scanner: &mut Scanner, at: ColumnId, how: &mut How, value: pg_sys::Datum) {
    // SAFETY: the caller vouches for the value, whose type `how` was made for; elements of an array are values of its
    // element type.
    unsafe {
        match how {
            How::Jsonb => {
                let bytes = varlena::bytes(value);
                until_done(|| scanner.jsonb(at, bytes.as_slice()));
            }
            How::Json => {
                let bytes = varlena::bytes(value);
                until_done(|| scanner.json_text(at, bytes.as_slice()));
            }
            How::Text => {
                let bytes = varlena::bytes(value);
                until_done(|| scanner.text(at, bytes.as_slice()));
            }
            How::Printed { output, scalar } => {
                let text = pg_sys::OutputFunctionCall(&mut **output, value);
                let printed = CStr::from_ptr(text);
                match (*scalar, printed.to_bytes()) {
                    (true, b"t") => until_done(|| scanner.scalar(at, "true")),
                    (true, b"f") => until_done(|| scanner.scalar(at, "false")),
                    (true, _) => until_done(|| scanner.scalar(at, &printed.to_string_lossy())),
                    (false, bytes) => until_done(|| scanner.text(at, bytes)),
                }
                pg_sys::pfree(text.cast());
            }
            How::Opaque => scanner.opaque(at),
            How::Array { element, layout: (length, by_value, alignment), of } => {
                let array: *mut pg_sys::ArrayType = pg_sys::pg_detoast_datum(value.cast_mut_ptr()).cast();
                let (mut values, mut nulls, mut count) = (std::ptr::null_mut(), std::ptr::null_mut(), 0);
                pg_sys::deconstruct_array(
                    array, *element, *length, *by_value, *alignment, &mut values, &mut nulls, &mut count,
                );
                for n in 0..count as usize {
                    if !*nulls.add(n) {
                        search(scanner, at, of, *values.add(n));
                    }
                }
            }
        }
    }
}

/// Serves interrupts, and raises the error of a value that cannot be read.
fn until_done(mut work: impl FnMut() -> Result<(), WalkError>) {
    loop {
        match work() {
            Ok(()) => return,
            Err(WalkError::Interrupted) => serve_interrupt(),
            Err(WalkError::OutOfMemory) => out_of_memory("searched"),
            Err(WalkError::Corrupt(_)) => corrupted("a jsonb value is corrupt and cannot be searched")
                .hint("Find the row by reading the source row by row, and repair or delete it.")
                .raise(),
        }
    }
}
