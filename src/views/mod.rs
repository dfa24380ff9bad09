//! Masked views: a view over a source whose columns pass through the mask.

mod columns;
mod create;
mod ddl;
mod definition;
mod drop;
mod each;
mod evidence;
mod refresh;
mod registry;
mod renames;
mod row_security;
mod treatment;

pub use columns::Column;
pub use refresh::follow_policy;
pub use row_security::refuse_enabling as refuse_row_security;
pub use treatment::{How, Treatment};

/// The names of the columns of a source.
pub fn column_names(source: pgrx::pg_sys::Oid) -> Vec<String> {
    columns::of(source).into_iter().map(|column| column.name).collect()
}
