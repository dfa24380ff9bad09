//! Which strings hold personal data, whatever their key.
mod calling_codes;
mod card;
mod checks;
mod email;
mod iban;
mod ip;
mod mac;
mod national;
mod papers;
mod phone;
mod runs;
mod secret;
mod secret_prefixes;
mod sink;
mod ssn;
mod text;
mod wallet;

use crate::definition::{DefinitionError, Matcher, MatcherId};
use sink::{Candidate, Kind, Sink};

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

/// The patterns that the built-in matcher `name` searches in values, as text to show.
pub fn builtin_pattern(name: &str) -> Option<String> {
    let _ = name;
    None
}

/// All value conditions of a policy: one automaton, with checks after it.
pub struct ValueScanner {
    /// The matcher of each kind, if it is in force.
    matchers: [Option<MatcherId>; Kind::ALL.len()],
}

/// The mutable memory that a scan needs; one a thread, reused.
#[derive(Default)]
pub struct ValueScratch {
    sink: Sink,
    digits: Vec<u8>,
}

impl ValueScanner {
    /// Compiles the value conditions of `matchers`; the index in the slice is the [`MatcherId`].
    pub fn build(matchers: &[Matcher]) -> Result<ValueScanner, DefinitionError> {
        let matcher_of = |kind: &Kind| {
            let at = matchers
                .iter()
                .position(|matcher| matcher.builtin.is_some_and(|builtin| builtin.name == kind.matcher()));
            at.map(|at| at as MatcherId)
        };
        Ok(ValueScanner { matchers: std::array::from_fn(|i| matcher_of(&Kind::ALL[i])) })
    }

    /// Memory for [`ValueScanner::scan`].
    pub fn scratch(&self) -> ValueScratch {
        ValueScratch::default()
    }

    /// Appends the hits in `text`, by position and without overlap.
    ///
    /// `text` need not be valid UTF-8. Linear in its length.
    pub fn scan(&self, text: &[u8], scratch: &mut ValueScratch, hits: &mut Vec<ValueHit>) {
        scratch.sink.found.clear();
        search(text, &mut scratch.sink, &mut scratch.digits);
        if scratch.sink.found.is_empty() {
            return;
        }
        let found = &mut scratch.sink.found;
        found.retain(|candidate| self.matchers[candidate.kind as usize].is_some());
        resolve(found);
        hits.extend(found.iter().filter_map(|candidate| {
            let matcher = self.matchers[candidate.kind as usize]?;
            Some(ValueHit { matcher, start: candidate.start, end: candidate.end })
        }));
    }

    /// Every apparent hit that a check refused, for explanation. Slow.
    pub fn vetoes(&self, text: &[u8]) -> Vec<ValueVeto> {
        let mut sink = Sink { refused: Some(Vec::new()), ..Sink::default() };
        search(text, &mut sink, &mut Vec::new());
        let mut vetoes: Vec<ValueVeto> = Vec::new();
        for (kind, reason) in sink.refused.unwrap_or_default() {
            let Some(matcher) = self.matchers[kind as usize] else { continue };
            let hit = sink.found.iter().any(|candidate| candidate.kind == kind);
            let veto = ValueVeto { matcher, reason: reason.into() };
            if !hit && !vetoes.contains(&veto) {
                vetoes.push(veto);
            }
        }
        vetoes
    }
}

/// Runs all searches.
fn search(text: &[u8], sink: &mut Sink, digits: &mut Vec<u8>) {
    runs::each_run(text, |run| {
        card::find(text, run, digits, sink);
        ssn::find(text, run, digits, sink);
        ip::find_v4(text, run, sink);
        papers::find_medicare(text, run, digits, sink);
        national::grouped::find(text, run, digits, sink);
        national::bare::find(text, run, digits, sink);
    });
    email::find(text, sink);
    phone::find(text, sink);
    iban::find(text, sink);
    ip::find_v6(text, sink);
    mac::find(text, sink);
    wallet::find(text, sink);
    papers::find_mrz(text, sink);
    papers::find_tokens(text, sink);
    national::lettered::find(text, sink);
    secret::find(text, sink);
}

/// Keeps of overlapping candidates the strongest, of equally strong ones the longest; by position.
fn resolve(found: &mut Vec<Candidate>) {
    found.sort_unstable_by_key(|candidate| {
        (std::cmp::Reverse((candidate.strength, candidate.end - candidate.start)), candidate.start)
    });
    let mut kept: Vec<Candidate> = Vec::with_capacity(found.len());
    for candidate in found.iter() {
        if !kept.iter().any(|other| candidate.start < other.end && other.start < candidate.end) {
            kept.push(*candidate);
        }
    }
    kept.sort_unstable_by_key(|candidate| candidate.start);
    *found = kept;
}
