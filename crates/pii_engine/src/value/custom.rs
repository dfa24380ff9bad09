//! Value patterns of registered matchers: the automaton says which of them may occur, each then finds
//! its spans.

use std::sync::OnceLock;

use regex_automata::meta::Regex;
use regex_syntax::hir::Hir;

use super::gate::Facts;
use super::needs::Needs;
use super::patterns::{Automaton, Occurring, compile};
use crate::definition::{DefinitionError, Matcher, MatcherId};

/// Compiled size, in bytes, of one pattern and of all together, at most.
const PATTERN_SIZE: usize = 1 << 20;
const ALL_SIZE: usize = 32 << 20;
/// Spans of one pattern in one string, at most: a search for the next may read to the end of the
/// string. What follows the last counts as a whole.
const SPANS: usize = 256;

/// All registered value patterns.
pub struct CustomValues {
    patterns: Vec<Pattern>,
    /// What a string must hold for any of them, pruned.
    needs: Vec<Needs>,
    /// What all of them have in common; `None` where there are none.
    least: Option<Needs>,
}

struct Pattern {
    matcher: MatcherId,
    hir: Hir,
    /// Compiled when it first occurs.
    regex: OnceLock<Option<Regex>>,
}

impl CustomValues {
    /// Parses the patterns of the matchers that are not built in, and compiles them into one automaton
    /// with the built-in ones.
    pub fn build(matchers: &[Matcher]) -> Result<(CustomValues, Automaton), DefinitionError> {
        let mut patterns = Vec::new();
        for (id, matcher) in matchers.iter().enumerate().filter(|(_, matcher)| matcher.builtin.is_none()) {
            if let Some(pattern) = &matcher.value_pattern {
                let hir = parse(&matcher.name, pattern)?;
                patterns.push(Pattern { matcher: id as MatcherId, hir, regex: OnceLock::new() });
            }
        }
        let hirs: Vec<&Hir> = patterns.iter().map(|pattern| &pattern.hir).collect();
        // Where all together stay below the limit of one, none needs to be measured.
        let automaton = match Automaton::build(&hirs, PATTERN_SIZE) {
            Some(automaton) => automaton,
            None if hirs.iter().any(|hir| compile(&[hir], PATTERN_SIZE).is_none()) => {
                return Err(too_large(&patterns, matchers));
            }
            None => Automaton::build(&hirs, ALL_SIZE).ok_or_else(|| too_large(&patterns, matchers))?,
        };
        let mut needs: Vec<Needs> = hirs.iter().map(|hir| Needs::of(hir)).collect();
        Needs::prune(&mut needs);
        let least = needs.iter().copied().reduce(Needs::or);
        Ok((CustomValues { patterns, needs, least }, automaton))
    }

    /// Whether there is no pattern.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Whether any pattern may occur in a string of `length` bytes and these facts.
    pub fn may_occur(&self, length: usize, facts: &Facts, plain_id: bool) -> bool {
        self.least.is_some_and(|least| least.met(length, facts, plain_id))
            && self.needs.iter().any(|needs| needs.met(length, facts, plain_id))
    }

    /// Calls `hit` with every span of every pattern that occurs in `text`.
    pub fn find(&self, text: &[u8], occurring: &Occurring<'_>, mut hit: impl FnMut(MatcherId, usize, usize)) {
        if self.patterns.is_empty() || !occurring.any_registered() {
            return;
        }
        let patterns = self.patterns.iter().enumerate().filter(|(index, _)| occurring.registered(*index));
        for (_, pattern) in patterns {
            match pattern.regex.get_or_init(|| Regex::builder().build_from_hir(&pattern.hir).ok()) {
                Some(regex) => {
                    for (count, found) in regex.find_iter(text).enumerate() {
                        if count == SPANS {
                            hit(pattern.matcher, found.start(), text.len());
                            break;
                        }
                        hit(pattern.matcher, found.start(), found.end());
                    }
                }
                // A pattern that occurs and cannot be located hides everything.
                None => hit(pattern.matcher, 0, text.len()),
            }
        }
    }
}

/// Parses a pattern over bytes. Classes are ASCII, unless the pattern itself needs other letters.
fn parse(name: &str, pattern: &str) -> Result<Hir, DefinitionError> {
    let refuse = |why: String, hint: &str| DefinitionError {
        message: format!("invalid value pattern of matcher \"{name}\": {why}"),
        hint: Some(hint.to_owned()),
    };
    let parser = |unicode: bool| {
        let mut parser = regex_syntax::ParserBuilder::new().utf8(false).unicode(unicode).build();
        parser.parse(pattern).map_err(Box::new)
    };
    let hir = parser(false).or_else(|_| parser(true)).map_err(|error| {
        refuse(
            error.to_string(),
            "Value patterns are regular expressions without look-around and back-references.",
        )
    })?;
    if hir.properties().look_set().contains_word_unicode() {
        return Err(refuse(
            "a Unicode word boundary is too slow".into(),
            r"Write (?-u:\b) for a boundary of ASCII words.",
        ));
    }
    match hir.properties().minimum_len() {
        Some(0) => {
            Err(refuse("it matches the empty string".into(), "Let it require at least one character."))
        }
        None => Err(refuse("it matches nothing".into(), "Check the character classes.")),
        Some(_) => Ok(hir),
    }
}

/// Names the pattern that is too large, or says that all together are.
fn too_large(patterns: &[Pattern], matchers: &[Matcher]) -> DefinitionError {
    let culprit = patterns.iter().find(|pattern| compile(&[&pattern.hir], PATTERN_SIZE).is_none());
    let message = match culprit {
        Some(pattern) => {
            format!(
                "the value pattern of matcher \"{}\" is too large",
                matchers[usize::from(pattern.matcher)].name
            )
        }
        None => "the value patterns of all matchers are too large together".into(),
    };
    DefinitionError { message, hint: Some("Use smaller repeat counts.".into()) }
}
