//! The inventory: what personal data is where.
//!
//! A source is read as its owner ([`read`]), a sample of it or all ([`sample`]), each value by its type ([`column`]).
//! What was found is kept by path and matcher ([`inventory`]), never a value, and shown to administrators and to the
//! owner of the source ([`report`]).

mod all;
mod call;
mod column;
mod inventory;
mod read;
mod report;
mod sample;
mod source;
mod sources;

pub use inventory::forget_columns;
