//! The built-in matchers: the one declarative source of the engine, of the view `pii_matcher` and
//! of the documentation.
//!
//! One file a family. Keys are word sequences in lower case without accents; how they are compared
//! is told in [`crate::key`]. What is searched in values stands in [`crate::value`], under the same
//! matcher names.

mod contact;
mod device;
mod government;
mod health;
mod identity;
mod location;
mod payment;
mod secrets;
mod special;

use crate::definition::{Matcher, Sensitivity};
use crate::key::Shape;
use crate::mask::MaskKind;

/// A built-in matcher.
#[derive(Debug)]
pub struct Builtin {
    pub name: &'static str,
    pub category: &'static str,
    pub sensitivity: Sensitivity,
    /// Word sequences, lower case, separated by spaces: `first name`. They match at the end of a
    /// key, whatever words stand before them: `customer_first_name`.
    pub keys: &'static [&'static str],
    /// Word sequences that match alone or after words that say whose or which it is
    /// (`customer_age`, `home_city`), and after no other (`cache_age`).
    pub keys_alone: &'static [&'static str],
    /// Word sequences that match only where a person is named, in the key before them
    /// (`buyer_name`) or in the object around them (`traits.name`).
    pub keys_of_person: &'static [&'static str],
    /// As `keys_of_person`, but not at the top of a document, where they may be anybody's.
    pub keys_in_person: &'static [&'static str],
    /// Word sequences that match alone, and only over values of a shape.
    pub keys_shaped: &'static [(&'static str, Shape)],
    /// Words that may follow a key of this matcher without changing what it holds, beside those
    /// that may follow any key.
    pub tails: &'static [&'static str],
    /// Name of the check that a hit in a value must pass (`luhn`, `mod97`, …).
    pub validator: Option<&'static str>,
    pub mask: MaskKind,
    pub description: &'static str,
    /// Pairs of key and value that this matcher must find.
    pub examples: &'static [(&'static str, &'static str)],
    /// Pairs of key and value that this matcher must not find.
    pub counterexamples: &'static [(&'static str, &'static str)],
}

/// What a family's entries start from.
const BASE: Builtin = Builtin {
    name: "",
    category: "",
    sensitivity: Sensitivity::Yellow,
    keys: &[],
    keys_alone: &[],
    keys_of_person: &[],
    keys_in_person: &[],
    keys_shaped: &[],
    tails: &[],
    validator: None,
    mask: MaskKind::Shape,
    description: "",
    examples: &[],
    counterexamples: &[],
};

impl Builtin {
    /// Every word sequence, of whatever kind.
    pub fn all_keys(&self) -> impl Iterator<Item = &'static str> + use<> {
        let shaped = self.keys_shaped.iter().map(|(key, _)| *key);
        let plain = [self.keys, self.keys_alone, self.keys_of_person, self.keys_in_person]
            .into_iter()
            .flatten()
            .copied();
        plain.chain(shaped)
    }

    /// What is searched in values, as a pattern to show; `None` where only keys decide.
    pub fn value_pattern(&self) -> Option<String> {
        crate::value::builtin_pattern(self.name)
    }

    /// The matcher it stands for.
    pub fn matcher(&'static self) -> Matcher {
        Matcher {
            keys: self.all_keys().map(Into::into).collect(),
            value_pattern: self.value_pattern(),
            description: self.description.into(),
            ..self.in_policy()
        }
    }

    /// The same for a policy, which has the keys and patterns of built-in matchers compiled in: without them.
    pub fn in_policy(&'static self) -> Matcher {
        Matcher {
            name: self.name.into(),
            category: self.category.into(),
            sensitivity: self.sensitivity,
            keys: Vec::new(),
            key_pattern: None,
            value_pattern: None,
            similar: false,
            mask: self.mask,
            description: String::new(),
            builtin: Some(self),
        }
    }
}

/// All built-in matchers.
pub fn builtins() -> impl Iterator<Item = &'static Builtin> {
    FAMILIES.iter().flat_map(|family| family.iter())
}

/// The built-in matcher of this name.
pub fn builtin(name: &str) -> Option<&'static Builtin> {
    builtins().find(|builtin| builtin.name == name)
}

static FAMILIES: &[&[Builtin]] = &[
    identity::TABLE,
    contact::TABLE,
    location::TABLE,
    government::TABLE,
    payment::TABLE,
    secrets::TABLE,
    device::TABLE,
    health::TABLE,
    special::TABLE,
];
