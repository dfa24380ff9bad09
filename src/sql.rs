//! Running SQL of our own, with arguments bound and every name qualified.

use pgrx::datum::DatumWithOid;
use pgrx::pg_sys;
use pgrx::prelude::*;
use pgrx::spi::SpiTupleTable;

/// An OID that may be 0, which pgrx would take for NULL.
pub struct AnyOid(pub pg_sys::Oid);

impl pgrx::IntoDatum for AnyOid {
    fn into_datum(self) -> Option<pg_sys::Datum> {
        Some(pg_sys::Datum::from(self.0))
    }

    fn type_oid() -> pg_sys::Oid {
        pg_sys::OIDOID
    }
}

/// Runs a statement that returns nothing.
pub fn run(statement: &str, arguments: &[DatumWithOid<'_>]) {
    if let Err(error) = Spi::run_with_args(statement, arguments) {
        pgrx::error!("pii_access: {error}");
    }
}

/// Runs a statement and hands its rows to `visit`; the number of rows is returned.
pub fn each(
    statement: &str,
    arguments: &[DatumWithOid<'_>],
    mut visit: impl FnMut(&SpiTupleTable<'_>),
) -> usize {
    Spi::connect_mut(|client| {
        let mut rows = match client.update(statement, None, arguments) {
            Ok(rows) => rows,
            Err(error) => pgrx::error!("pii_access: {error}"),
        };
        let mut count = 0;
        while rows.next().is_some() {
            visit(&rows);
            count += 1;
        }
        count
    })
}

/// The `n`th column (from 1) of the current row.
pub fn column<T: pgrx::IntoDatum + pgrx::FromDatum>(row: &SpiTupleTable<'_>, n: usize) -> Option<T> {
    row.get(n).unwrap_or(None)
}
