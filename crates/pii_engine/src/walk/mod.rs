//! The one walk over a document: leaf by leaf, by the decisions of the [`crate::trie`].

pub(crate) mod binary;
mod core;
mod edits;
pub(crate) mod enter;
mod familiar;
mod habits;
pub(crate) mod inside;
mod json_text;
mod leaf;
mod pairs;
mod pass;
mod plan;
mod pruned;
mod rebuild;
mod scalar;
pub(crate) mod spans;

pub(crate) use self::core::{Core, WORK_PER_NODE};
pub(crate) use self::json_text::TextOutcome;
pub(crate) use self::leaf::Leaf;
pub(crate) use self::pairs::{decoded_pairs, found_pairs};

use std::fmt;

use crate::jsonb::Corrupt;

/// Containers within containers that are walked, those inside strings included. What is deeper is masked
/// whole: JSON null stands in its place.
pub const MAX_DEPTH: usize = 10_000;

/// The longest string that is looked at, in bytes. A longer one that is not clear by its path is masked
/// whole, as `***`.
pub const MAX_STRING: usize = 8 << 20;

/// Strings inside strings (JSON in a string, a pair's value) that are read as such. What is deeper and
/// still looks like structure is masked whole.
pub const MAX_LAYERS: u32 = 8;

/// Why a document was not masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WalkError {
    /// The bytes are no jsonb, or the masked document would exceed what jsonb can hold.
    Corrupt(Corrupt),
    /// The caller's check asked to stop.
    Interrupted,
    /// The memory that the mask needs is not to be had.
    OutOfMemory,
}

impl From<Corrupt> for WalkError {
    fn from(corrupt: Corrupt) -> Self {
        WalkError::Corrupt(corrupt)
    }
}

impl fmt::Display for WalkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WalkError::Corrupt(corrupt) => corrupt.fmt(f),
            WalkError::Interrupted => f.write_str("masking was interrupted"),
            WalkError::OutOfMemory => f.write_str("out of memory"),
        }
    }
}

impl std::error::Error for WalkError {}
