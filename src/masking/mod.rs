//! Masking datums: from the call to the engine and back.

mod array;
mod column;
mod interrupt;
mod mask;
pub mod maskers;
mod pruned;
mod site;
mod types;

pub use interrupt::serve as serve_interrupt;
pub use mask::{JSON_NULL, jsonb as mask_jsonb};
pub use types::{Generalisation, Kind, holds_any_text, of as type_of};
