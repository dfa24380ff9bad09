//! Which keys say that what they hold is personal data.

use crate::definition::{DefinitionError, Matcher, MatcherId};

/// A further condition on the value under a key whose name alone does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape(pub u16);

impl Shape {
    /// Whether `value` (a string, or a number in decimal notation) has this shape.
    pub fn accepts(self, value: &[u8]) -> bool {
        let _ = value;
        true
    }
}

/// A matcher that a key met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyHit {
    pub matcher: MatcherId,
    /// When set, the hit counts only for values of this shape.
    pub shape: Option<Shape>,
}

/// A matcher that a key seemed to meet, and why it did not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyVeto {
    pub matcher: MatcherId,
    pub reason: String,
}

/// What a key says of the values under it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyDecision {
    pub hits: Vec<KeyHit>,
    pub vetoes: Vec<KeyVeto>,
}

/// All key conditions of a policy.
pub struct KeyIndex {
    rules: Vec<(MatcherId, Vec<String>)>,
}

impl KeyIndex {
    /// Compiles the key conditions of `matchers`; the index in the slice is the [`MatcherId`].
    pub fn build(matchers: &[Matcher]) -> Result<KeyIndex, DefinitionError> {
        let rules = matchers
            .iter()
            .enumerate()
            .map(|(id, matcher)| (id as MatcherId, matcher.keys.iter().map(|key| key.replace(' ', "")).collect()))
            .collect();
        Ok(KeyIndex { rules })
    }

    /// Decides `key`, which stands below `ancestors` (outermost first; an array level is `[]`).
    ///
    /// Slow (microseconds) and meant to be remembered by the caller per distinct path.
    pub fn decide(&self, ancestors: &[&str], key: &str) -> KeyDecision {
        let _ = ancestors;
        let flat: String = key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let hits = self
            .rules
            .iter()
            .filter(|(_, keys)| keys.contains(&flat))
            .map(|(matcher, _)| KeyHit { matcher: *matcher, shape: None })
            .collect();
        KeyDecision { hits, vetoes: Vec::new() }
    }
}
