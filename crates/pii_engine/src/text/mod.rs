//! Structure inside strings: JSON text and `key=value` pairs.
//!
//! Everything here works on bytes, never panics, and takes time linear in the text.

pub mod broken;
pub mod escape;
pub mod json;
pub mod pairs;
pub mod percent;
