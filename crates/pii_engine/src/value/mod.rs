//! Which strings hold personal data, whatever their key.

use crate::definition::{DefinitionError, Matcher, MatcherId};

/// The patterns that the built-in matcher `name` searches in values, as text to show.
pub fn builtin_pattern(name: &str) -> Option<String> {
    (name == "email").then(|| r"[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}".into())
}

/// A span of a string that is personal data: bytes `start..end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueHit {
    pub matcher: MatcherId,
    pub start: usize,
    pub end: usize,
}

/// An apparent hit that a check refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueVeto {
    pub matcher: MatcherId,
    pub reason: String,
}

/// All value conditions of a policy: one automaton, with checks after it.
pub struct ValueScanner {
    pattern: Option<(MatcherId, regex::bytes::Regex)>,
}

/// The mutable memory that a scan needs; one a thread, reused.
#[derive(Default)]
pub struct ValueScratch;

impl ValueScanner {
    /// Compiles the value conditions of `matchers`; the index in the slice is the [`MatcherId`].
    pub fn build(matchers: &[Matcher]) -> Result<ValueScanner, DefinitionError> {
        let pattern = matchers.iter().enumerate().find_map(|(id, matcher)| {
            let pattern = matcher.value_pattern.as_deref()?;
            Some((id as MatcherId, regex::bytes::Regex::new(&format!("(?i-u:{pattern})")).ok()?))
        });
        Ok(ValueScanner { pattern })
    }

    /// Memory for [`ValueScanner::scan`].
    pub fn scratch(&self) -> ValueScratch {
        ValueScratch
    }

    /// Appends the hits in `text`, by position and without overlap.
    ///
    /// `text` need not be valid UTF-8. Linear in its length.
    pub fn scan(&self, text: &[u8], scratch: &mut ValueScratch, hits: &mut Vec<ValueHit>) {
        let _ = scratch;
        if let Some((matcher, regex)) = &self.pattern {
            for found in regex.find_iter(text) {
                hits.push(ValueHit { matcher: *matcher, start: found.start(), end: found.end() });
            }
        }
    }

    /// Every apparent hit that a check refused, for explanation. Slow.
    pub fn vetoes(&self, text: &[u8]) -> Vec<ValueVeto> {
        let _ = text;
        Vec::new()
    }
}
