//! What a matcher is, before it is compiled.

use std::fmt;

use crate::builtin::Builtin;
use crate::mask::MaskKind;

/// Index of a matcher in a compiled policy.
pub type MatcherId = u16;

/// How sensitive a kind of personal data is, in Segment's colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sensitivity {
    /// Personal, but not dangerous by itself.
    Yellow,
    /// Highly sensitive.
    Red,
}

impl Sensitivity {
    /// The name used in SQL.
    pub fn name(self) -> &'static str {
        match self {
            Sensitivity::Yellow => "yellow",
            Sensitivity::Red => "red",
        }
    }

    /// Reads the name used in SQL.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "yellow" => Some(Sensitivity::Yellow),
            "red" => Some(Sensitivity::Red),
            _ => None,
        }
    }
}

/// A person's word about a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// Personal data of this sensitivity, whatever the matchers say.
    Pii(Sensitivity),
    /// Not personal data, whatever the matchers say.
    Green,
}

/// One matcher: what counts as personal data of one category, and how it is masked.
///
/// The conditions are alternatives: a key that equals one of `keys` (compared as words, see
/// [`crate::key`]), a key that `key_pattern` finds, or a value in which `value_pattern` finds a span.
#[derive(Clone, Debug)]
pub struct Matcher {
    pub name: String,
    pub category: String,
    pub sensitivity: Sensitivity,
    pub keys: Vec<String>,
    pub key_pattern: Option<String>,
    pub value_pattern: Option<String>,
    /// Whether `keys` also match by similarity (Dice over character bigrams > 0.7).
    pub similar: bool,
    pub mask: MaskKind,
    pub description: String,
    /// The compiled-in definition this one stands for; `None` for a custom matcher.
    pub builtin: Option<&'static Builtin>,
}

/// Why a definition was refused. The text names the thing and never holds a document's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionError {
    pub message: String,
    pub hint: Option<String>,
}

impl fmt::Display for DefinitionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DefinitionError {}
