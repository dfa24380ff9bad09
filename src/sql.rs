//! Running SQL of our own, with arguments bound and every name qualified.

use pgrx::datum::DatumWithOid;
use pgrx::prelude::*;
use pgrx::spi::SpiTupleTable;

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
