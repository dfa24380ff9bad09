//! The built-in matchers: the one declarative source of the engine, of the view `pii_matcher` and
//! of the documentation.

use crate::definition::{Matcher, Sensitivity};
use crate::mask::MaskKind;

/// A built-in matcher.
#[derive(Debug)]
pub struct Builtin {
    pub name: &'static str,
    pub category: &'static str,
    pub sensitivity: Sensitivity,
    /// Word sequences, lower case, separated by spaces: `first name`.
    pub keys: &'static [&'static str],
    /// The pattern shown in `pii_matcher`; what the value scanner really runs is in [`crate::value`].
    pub value_pattern: Option<&'static str>,
    /// Name of the check that a hit of `value_pattern` must pass (`luhn`, `iban`, …).
    pub validator: Option<&'static str>,
    pub mask: MaskKind,
    pub description: &'static str,
}

impl Builtin {
    /// The matcher it stands for.
    pub fn matcher(&'static self) -> Matcher {
        Matcher {
            name: self.name.into(),
            category: self.category.into(),
            sensitivity: self.sensitivity,
            keys: self.keys.iter().map(|key| (*key).into()).collect(),
            key_pattern: None,
            value_pattern: self.value_pattern.map(Into::into),
            similar: false,
            mask: self.mask,
            description: self.description.into(),
            builtin: Some(self),
        }
    }
}

/// All built-in matchers.
pub fn builtins() -> impl Iterator<Item = &'static Builtin> {
    TABLE.iter()
}

static TABLE: &[Builtin] = &[
    Builtin {
        name: "email",
        category: "email",
        sensitivity: Sensitivity::Yellow,
        keys: &["email", "e mail"],
        value_pattern: Some(r"[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}"),
        validator: None,
        mask: MaskKind::Shape,
        description: "Electronic mail addresses",
    },
    Builtin {
        name: "name",
        category: "name",
        sensitivity: Sensitivity::Yellow,
        keys: &["name", "first name", "last name", "full name"],
        value_pattern: None,
        validator: None,
        mask: MaskKind::Shape,
        description: "Names of people",
    },
];
