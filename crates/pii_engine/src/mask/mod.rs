//! The mask formats: how a value is hidden while what is left still looks like the thing.
//!
//! Values are bytes, normally UTF-8. A byte that is not counts as a letter and is never shown, so
//! the output is valid UTF-8 wherever the input is, and never holds half a character. No output is
//! longer than four times its input plus 256 bytes.

mod decimal;
mod email;
mod hash;
mod ip_prefix;
mod kind;
mod label;
mod last4;
mod letters;
mod round;
mod scalar;
mod shape;
mod string;
#[cfg(test)]
mod tests;
mod year;

pub use kind::MaskKind;
pub use scalar::mask_scalar;
pub use string::{mask_span, mask_string};

/// What a mask needs to know besides the value.
pub struct MaskContext<'a> {
    /// The category, as it appears in `label` (upper-cased there).
    pub category: &'a str,
    /// The key of `hash`. Empty: no key is at hand, and `hash` falls back to `full`.
    pub hash_key: &'a [u8],
}

/// What became of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StringMask {
    /// The masked text was appended to the buffer.
    Text,
    /// JSON null stands in its place.
    Null,
    /// The member or element goes.
    Drop,
    /// Shown as it is.
    Keep,
}

/// What became of a number or boolean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScalarMask {
    /// JSON null stands in its place (the default for a number or boolean).
    Null,
    /// Another number, in decimal notation.
    Number(String),
    /// A string.
    Text(Vec<u8>),
    /// The member or element goes.
    Drop,
    /// Shown as it is.
    Keep,
}
