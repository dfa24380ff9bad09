//! PostgreSQL's binary jsonb: layout, checked reading, writing.
//!
//! A document is the bytes *after* the varlena header: the root container. Offsets inside are relative
//! to it, and so is alignment (PostgreSQL aligns the datum itself). Integers are in native byte order.

pub mod layout;
pub mod numeric;
pub mod reader;
pub mod writer;

use std::fmt;

/// Bytes that are no jsonb. The text never holds any of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corrupt(pub &'static str);

impl fmt::Display for Corrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "corrupt jsonb: {}", self.0)
    }
}

impl std::error::Error for Corrupt {}
