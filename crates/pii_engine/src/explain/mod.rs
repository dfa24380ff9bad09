//! What in a document is personal data, what was decided about it, and why. Slow, and never shows a value.

mod document;
mod leaf;
mod value;

pub use document::{explain_jsonb, explain_until};
pub(crate) use leaf::shown_key;
pub use value::{Span, explain_value, explain_value_until};

use crate::definition::Sensitivity;

/// One leaf of a document, or one key that is itself personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafReport {
    /// Dotted: `context.traits.email`, `products[].name`; keys that are personal data appear masked. What
    /// stands inside a string (JSON, pairs) is a leaf of its own below that string's path.
    pub path: String,
    /// What was met, apparent hits that did not count included.
    pub hits: Vec<Hit>,
    pub is_masked: bool,
    /// `clear`, or `masked (shape)` with the masks that apply.
    pub decision: String,
    /// The matcher, classified path, grant or default that decided.
    pub because: String,
}

/// A matcher or classified path that a leaf met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The matcher's name, or the classified path.
    pub matcher: String,
    pub category: String,
    pub sensitivity: Sensitivity,
    pub on: On,
    /// Why it does not count.
    pub vetoed: Option<String>,
}

/// What of a leaf a hit was met on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum On {
    /// The leaf's own key.
    Key,
    /// A key that encloses it.
    ParentKey,
    Value,
    /// The text of the key itself, such as `{"ann@example.com": 3}`.
    KeyText,
    /// A classified path.
    Path,
}

impl On {
    /// The name used in SQL.
    pub fn name(self) -> &'static str {
        match self {
            On::Key => "key",
            On::ParentKey => "enclosing key",
            On::Value => "value",
            On::KeyText => "text of the key",
            On::Path => "classified path",
        }
    }
}
