//! `key=value` pairs in URLs, form bodies, cookies, log lines and command lines, and `key: value`
//! ones in headers and in JSON that stands inside prose.

mod equals;
mod key;
mod labelled;
#[cfg(test)]
mod tests;
mod value;

use std::ops::Range;

pub use equals::{Pairs, pairs};
pub use labelled::{Labelled, labelled};

/// A key and its value, as ranges of the text; neither is empty, and pairs do not overlap.
///
/// Quotes around either are not part of it. A value may hold pairs or JSON itself
/// (`next=https://…?email=…`): read it again, as a text of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub key: Range<usize>,
    pub value: Range<usize>,
    /// Whether both are percent-encoded: read them with [`decode_into`](super::percent::decode_into),
    /// and put a masked value back with [`encode_into`](super::percent::encode_into). Otherwise both
    /// stand as they are.
    pub encoded: bool,
}
