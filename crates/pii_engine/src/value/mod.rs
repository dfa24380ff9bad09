//! Which strings hold personal data, whatever their key.
mod calling_codes;
mod card;
mod checks;
mod custom;
mod email;
mod gate;
mod iban;
mod ip;
mod kind;
mod mac;
mod national;
mod needs;
mod overlaps;
mod papers;
mod pattern_list;
mod patterns;
mod phone;
mod ready;
mod runs;
mod secret;
mod secret_prefixes;
mod sink;
mod ssn;
mod text;
mod wallet;

pub(crate) use gate::is_plain_format;

use crate::definition::{DefinitionError, Matcher, MatcherId};
use crate::stop::{self, reserve};
use custom::CustomValues;
use overlaps::{Span, resolve};
use pattern_list::{Search, Searches};
use patterns::{Automaton, AutomatonScratch};
use runs::Group;
use sink::{Kind, Sink, strength};

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
    let kind = Kind::ALL.into_iter().find(|kind| kind.matcher() == name)?;
    Some(pattern_list::pattern_of(kind))
}

/// All value conditions of a policy: one automaton, with checks after it.
pub struct ValueScanner {
    /// The matcher of each kind, if it is in force.
    matchers: [Option<MatcherId>; Kind::ALL.len()],
    automaton: Automaton,
    custom: CustomValues,
}

/// The mutable memory that a scan needs; one a thread, reused.
pub struct ValueScratch {
    automaton: AutomatonScratch,
    sink: Sink,
    digits: Vec<u8>,
    spans: Vec<Span>,
}

impl ValueScratch {
    /// The memory that the automaton's states take, in bytes.
    pub fn memory(&self) -> usize {
        self.automaton.memory()
    }

    /// Gives back what lists take beyond `kept` bytes each. What was found is forgotten.
    pub(crate) fn shrink(&mut self, kept: usize) {
        stop::shrink(&mut self.sink.found, kept);
        stop::shrink(&mut self.digits, kept);
        stop::shrink(&mut self.spans, kept);
    }
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
        let (custom, automaton) = CustomValues::build(matchers)?;
        Ok(ValueScanner { matchers: std::array::from_fn(|i| matcher_of(&Kind::ALL[i])), automaton, custom })
    }

    /// Memory for [`ValueScanner::scan`].
    pub fn scratch(&self) -> ValueScratch {
        ValueScratch {
            automaton: self.automaton.scratch(),
            sink: Sink::default(),
            digits: Vec::new(),
            spans: Vec::new(),
        }
    }

    /// Whether a short string shows at sight that it holds nothing, neither JSON nor pairs either. The string is the
    /// first `length` of `bytes`; what stands behind it is only read so that loads are whole.
    #[inline(always)]
    pub fn is_clear(&self, bytes: &[u8], length: usize) -> bool {
        gate::is_clear_at_sight(bytes, length)
            && (self.custom.is_empty()
                || !self.custom.may_occur(length, &gate::facts(&bytes[..length]), false))
    }

    /// Appends the hits in `text`, by position. Those of built-in matchers do not overlap each other;
    /// those of registered matchers may overlap anything, and then each of them counts.
    ///
    /// `text` need not be valid UTF-8, and is shorter than 4 GB. Linear in its length.
    pub fn scan(&self, text: &[u8], scratch: &mut ValueScratch, hits: &mut Vec<ValueHit>) {
        let ValueScratch { automaton, sink, digits, spans } = scratch;
        let facts = gate::facts(text);
        let built_in = facts.may_hold_personal_data(text.len());
        let plain_id = built_in && gate::is_plain_id(text);
        if (!built_in || plain_id) && !self.custom.may_occur(text.len(), &facts, plain_id) {
            return;
        }
        let occurring = self.automaton.find(text, automaton);
        spans.clear();
        if occurring.searches != 0 {
            if text.len() >= stop::LONG {
                stop::look();
            }
            sink.found.clear();
            search(text, occurring.searches, sink, digits);
            self.keep_enabled(sink, spans);
        }
        self.custom.find(text, &occurring, |matcher, start, end| {
            let (start, end) = (start as u32, end as u32);
            spans.push(Span { start, end, matcher, strength: strength::CUSTOM });
        });
        if !spans.is_empty() {
            resolve(spans);
            reserve(hits, spans.len());
            hits.extend(spans.iter().map(Span::hit));
        }
    }

    /// Appends what was found by matchers that are in force.
    fn keep_enabled(&self, sink: &Sink, spans: &mut Vec<Span>) {
        // For these, for what becomes of them, and for the map of those that stay where very many overlap.
        stop::room(sink.found.len() * 8 * size_of::<Span>());
        spans.extend(sink.found.iter().filter_map(|candidate| {
            let matcher = self.matchers[candidate.kind as usize]?;
            let (start, end) = (candidate.start, candidate.end);
            Some(Span { start, end, matcher, strength: candidate.strength })
        }));
    }

    /// Every apparent hit that a check refused, for explanation. Slow.
    pub fn vetoes(&self, text: &[u8]) -> Vec<ValueVeto> {
        let mut sink = Sink { refused: Some(Vec::new()), ..Sink::default() };
        search(text, pattern_list::EVERY, &mut sink, &mut Vec::new());
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

/// Looks through a whole string.
type Find = fn(&[u8], &mut Sink);

/// Runs the given searches.
fn search(text: &[u8], searches: Searches, sink: &mut Sink, digits: &mut Vec<u8>) {
    let wanted = |search: Search| searches & search as Searches != 0;
    let of_runs = [Search::Card, Search::Ssn, Search::IpV4, Search::Medicare, Search::Grouped, Search::Bare];
    if of_runs.into_iter().any(wanted) {
        runs::each_run(text, |run| search_run(text, run, searches, sink, digits));
    }
    let searches: [(Search, Find); 10] = [
        (Search::Email, email::find),
        (Search::Phone, phone::find),
        (Search::Iban, iban::find),
        (Search::IpV6, ip::find_v6),
        (Search::Mac, mac::find),
        (Search::Wallet, wallet::find),
        (Search::Mrz, papers::find_mrz),
        (Search::Papers, papers::find_tokens),
        (Search::Lettered, national::lettered::find),
        (Search::Secret, secret::find),
    ];
    let long = text.len() >= stop::LONG;
    for (search, find) in searches {
        if wanted(search) {
            if long {
                stop::look();
            }
            find(text, sink);
        }
    }
}

/// Runs those of the given searches that look at groups of digits.
fn search_run(text: &[u8], run: &[Group], searches: Searches, sink: &mut Sink, digits: &mut Vec<u8>) {
    let wanted = |search: Search| searches & search as Searches != 0;
    if wanted(Search::Card) {
        card::find(text, run, digits, sink);
    }
    if wanted(Search::Ssn) {
        ssn::find(text, run, digits, sink);
    }
    if wanted(Search::IpV4) {
        ip::find_v4(text, run, sink);
    }
    if wanted(Search::Medicare) {
        papers::find_medicare(text, run, digits, sink);
    }
    if wanted(Search::Grouped) {
        national::grouped::find(text, run, digits, sink);
    }
    if wanted(Search::Bare) {
        national::bare::find(text, run, digits, sink);
    }
}

#[cfg(test)]
mod tests;
