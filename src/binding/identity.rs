//! What tells the OIDs of this database from those of another.

use std::ffi::CStr;

use pgrx::prelude::*;
use pgrx::{FromDatum, pg_sys};

use crate::errors::corrupted;
use crate::objects::Objects;
use crate::sql;

/// The identity of this database: rows that carry it hold OIDs of its own.
///
/// It is the default of the column `pii_grant.cluster`, drawn at random by CREATE EXTENSION. So it goes where OIDs
/// go (pg_upgrade, a physical copy, a database made from a template) and stays behind where they do (a dump, a
/// subscription).
pub fn here(objects: &Objects) -> String {
    // SAFETY: a lock is held while the default is read; a Const of type text holds a text.
    unsafe {
        let lock = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
        let relation = pg_sys::table_open(objects.grant, lock);
        let column = pg_sys::get_attnum(objects.grant, c"cluster".as_ptr());
        let default = if column == pg_sys::InvalidAttrNumber as pg_sys::AttrNumber {
            std::ptr::null_mut()
        } else {
            pg_sys::build_column_default(relation, column.into())
        };
        let is_text = !default.is_null()
            && (*default).type_ == pg_sys::NodeTag::T_Const
            && (*default.cast::<pg_sys::Const>()).consttype == pg_sys::TEXTOID;
        let identity = if is_text {
            let default = default.cast::<pg_sys::Const>();
            String::from_datum((*default).constvalue, (*default).constisnull)
        } else {
            None
        };
        pg_sys::table_close(relation, lock);
        identity.filter(|identity| !identity.is_empty()).unwrap_or_else(|| unknown(objects))
    }
}

fn unknown(objects: &Objects) -> ! {
    corrupted(format!("the default of {}.cluster is gone", objects.qualify("pii_grant")))
        .detail("It tells the grants of this database from those of others; without it none counts.")
        .hint("Restore the database from a dump, or drop and create the extension.")
        .raise()
}

/// Draws the identity. Called by the install script, which drops the function afterwards.
#[pg_extern(sql = false)]
fn pii_identify() {
    let objects = Objects::find();
    let mut identity = None;
    sql::each("SELECT pg_catalog.gen_random_uuid()::pg_catalog.text", &[], |row| {
        identity = sql::column::<String>(row, 1);
    });
    let Some(identity) = identity else { unreachable!("a SELECT without FROM has one row") };
    sql::run(
        &format!(
            "ALTER TABLE {} ALTER COLUMN cluster SET DEFAULT {}::pg_catalog.text",
            objects.qualify("pii_grant"),
            pgrx::spi::quote_literal(identity)
        ),
        &[],
    );
}

/// The text of a C string; for names in trigger descriptors.
pub fn text_of<'a>(name: *const std::ffi::c_char) -> std::borrow::Cow<'a, str> {
    // SAFETY: callers hand names that Postgres keeps NUL-terminated.
    unsafe { CStr::from_ptr(name) }.to_string_lossy()
}
