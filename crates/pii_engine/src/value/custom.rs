//! Value patterns of registered matchers: one automaton says which of them occur, each then finds
//! its spans.

use std::sync::OnceLock;

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::meta::Regex;
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::{Input, MatchKind, PatternSet};
use regex_syntax::hir::Hir;

use crate::definition::{DefinitionError, Matcher, MatcherId};

/// Compiled size, in bytes, of one pattern and of all together, at most.
const PATTERN_SIZE: usize = 1 << 20;
const ALL_SIZE: usize = 32 << 20;
/// Memory of the automaton's states in one backend, in bytes, at most.
const CACHE: usize = 1 << 20;

/// All registered value patterns.
pub struct CustomValues {
    automaton: DFA,
    patterns: Vec<Pattern>,
}

struct Pattern {
    matcher: MatcherId,
    hir: Hir,
    /// Compiled when it first occurs.
    regex: OnceLock<Option<Regex>>,
}

/// The memory of a scan.
pub struct CustomScratch {
    cache: Cache,
    occurring: PatternSet,
}

impl CustomValues {
    /// Compiles the patterns of the matchers that are not built in; `None` if there are none.
    pub fn build(matchers: &[Matcher]) -> Result<Option<CustomValues>, DefinitionError> {
        let mut patterns = Vec::new();
        for (id, matcher) in matchers.iter().enumerate().filter(|(_, matcher)| matcher.builtin.is_none()) {
            if let Some(pattern) = &matcher.value_pattern {
                let hir = parse(&matcher.name, pattern)?;
                patterns.push(Pattern { matcher: id as MatcherId, hir, regex: OnceLock::new() });
            }
        }
        if patterns.is_empty() {
            return Ok(None);
        }
        let hirs: Vec<&Hir> = patterns.iter().map(|pattern| &pattern.hir).collect();
        let automaton = compile(&hirs, ALL_SIZE).ok_or_else(|| too_large(&patterns, matchers))?;
        Ok(Some(CustomValues { automaton, patterns }))
    }

    pub fn scratch(&self) -> CustomScratch {
        CustomScratch {
            cache: self.automaton.create_cache(),
            occurring: PatternSet::new(self.patterns.len()),
        }
    }

    /// Calls `hit` with every span of every pattern that occurs in `text`.
    pub fn find(
        &self,
        text: &[u8],
        scratch: &mut CustomScratch,
        mut hit: impl FnMut(MatcherId, usize, usize),
    ) {
        scratch.occurring.clear();
        let input = Input::new(text);
        // The automaton gives up only when its memory thrashes; then every pattern is asked.
        let gave_up = self
            .automaton
            .try_which_overlapping_matches(&mut scratch.cache, &input, &mut scratch.occurring)
            .is_err();
        for (index, pattern) in self.patterns.iter().enumerate() {
            let index = regex_automata::PatternID::must(index);
            if !gave_up && !scratch.occurring.contains(index) {
                continue;
            }
            match pattern.regex.get_or_init(|| Regex::builder().build_from_hir(&pattern.hir).ok()) {
                Some(regex) => {
                    regex.find_iter(text).for_each(|found| hit(pattern.matcher, found.start(), found.end()))
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
        regex_syntax::ParserBuilder::new().utf8(false).unicode(unicode).build().parse(pattern)
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

fn compile(hirs: &[&Hir], limit: usize) -> Option<DFA> {
    let config =
        thompson::Config::new().utf8(false).which_captures(WhichCaptures::None).nfa_size_limit(Some(limit));
    let nfa = thompson::Compiler::new().configure(config).build_many_from_hir(hirs).ok()?;
    let config =
        DFA::config().match_kind(MatchKind::All).cache_capacity(CACHE).skip_cache_capacity_check(true);
    DFA::builder().configure(config).build_from_nfa(nfa).ok()
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
