//! Key conditions of registered matchers: equal words, Segment's similarity, patterns.

use std::collections::{HashMap, HashSet};

use regex_automata::util::syntax;
use regex_automata::{Input, PatternSet, meta};

use super::words;
use crate::definition::{DefinitionError, Matcher, MatcherId};

/// Above this share of common bigrams two keys are similar (Segment's documented threshold).
const SIMILAR: f64 = 0.7;

/// Compiled size of one key pattern, in bytes, at most.
const PATTERN_SIZE: usize = 1 << 20;

/// Key conditions of all registered matchers.
pub struct CustomKeys {
    equal: HashMap<String, Vec<MatcherId>>,
    similar: Vec<(MatcherId, HashSet<[char; 2]>)>,
    patterns: Option<meta::Regex>,
    pattern_owner: Vec<MatcherId>,
}

impl CustomKeys {
    /// Compiles the conditions of the matchers that are not built in.
    pub fn build(matchers: &[Matcher]) -> Result<CustomKeys, DefinitionError> {
        let mut custom = CustomKeys {
            equal: HashMap::new(),
            similar: Vec::new(),
            patterns: None,
            pattern_owner: Vec::new(),
        };
        let mut sources = Vec::new();
        for (id, matcher) in matchers.iter().enumerate().filter(|(_, matcher)| matcher.builtin.is_none()) {
            let id = id as MatcherId;
            for key in &matcher.keys {
                custom.equal.entry(joined(key)).or_default().push(id);
                if matcher.similar {
                    custom.similar.push((id, bigrams(&key.to_lowercase())));
                    custom.similar.push((id, bigrams(&joined(key))));
                }
            }
            if let Some(pattern) = &matcher.key_pattern {
                check_pattern(&matcher.name, pattern)?;
                sources.push(pattern.as_str());
                custom.pattern_owner.push(id);
            }
        }
        if !sources.is_empty() {
            let config = meta::Config::new()
                .match_kind(regex_automata::MatchKind::All)
                .nfa_size_limit(Some(PATTERN_SIZE * 64))
                .hybrid_cache_capacity(1 << 20);
            let patterns = meta::Builder::new().configure(config).build_many(&sources);
            custom.patterns = Some(patterns.map_err(|_| DefinitionError {
                message: "the key patterns of all matchers are too large together".into(),
                hint: Some("Drop matchers, or replace key patterns by lists of keys.".into()),
            })?);
        }
        Ok(custom)
    }

    /// Appends the matchers that `key` meets, each once.
    pub fn matches(&self, key: &str, out: &mut Vec<MatcherId>) {
        let joined = joined(key);
        out.extend(self.equal.get(&joined).into_iter().flatten());
        if !self.similar.is_empty() {
            let spellings = [bigrams(&key.to_lowercase()), bigrams(&joined)];
            let close = |known: &HashSet<_>| spellings.iter().any(|spelling| dice(spelling, known) > SIMILAR);
            out.extend(self.similar.iter().filter(|(_, known)| close(known)).map(|(id, _)| *id));
        }
        if let Some(patterns) = &self.patterns {
            let mut set = PatternSet::new(patterns.pattern_len());
            patterns.which_overlapping_matches(&Input::new(key), &mut set);
            out.extend(set.iter().map(|pattern| self.pattern_owner[pattern.as_usize()]));
        }
        out.sort_unstable();
        out.dedup();
    }
}

/// Refuses a pattern that does not parse or compiles to too much.
fn check_pattern(name: &str, pattern: &str) -> Result<(), DefinitionError> {
    let refuse = |why: String| DefinitionError {
        message: format!("invalid key pattern of matcher \"{name}\": {why}"),
        hint: Some("Key patterns are regular expressions without look-around and back-references.".into()),
    };
    syntax::parse(pattern).map_err(|error| refuse(error.to_string()))?;
    let config = meta::Config::new().nfa_size_limit(Some(PATTERN_SIZE));
    meta::Builder::new().configure(config).build(pattern).map_err(|error| refuse(error.to_string()))?;
    Ok(())
}

fn joined(key: &str) -> String {
    words::split(key).concat()
}

/// The set of two-character sequences within the white-space separated words of `text`.
fn bigrams(text: &str) -> HashSet<[char; 2]> {
    text.split_whitespace()
        .flat_map(|word| word.chars().zip(word.chars().skip(1)).map(|(a, b)| [a, b]).collect::<Vec<_>>())
        .collect()
}

/// Sørensen and Dice: twice the common part over the sum of the sizes.
fn dice(a: &HashSet<[char; 2]>, b: &HashSet<[char; 2]>) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    2.0 * a.intersection(b).count() as f64 / (a.len() + b.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::{bigrams, dice};

    #[test]
    fn dice_as_documented() {
        for (a, b, score) in [
            ("e-mail", "email", 0.667),
            ("mail", "email", 0.857),
            ("sender", "gender", 0.8),
            ("email_id", "email", 0.727),
        ] {
            assert!((dice(&bigrams(a), &bigrams(b)) - score).abs() < 0.001, "{a} {b}");
        }
        assert_eq!(dice(&bigrams(""), &bigrams("email")), 0.0);
    }
}
