//! One automaton over all built-in patterns. It says which of them occur in a string; the searches
//! of those then look closely, with borders and checks.
//!
//! That of the built-in patterns alone is compiled when the extension is built: see [`super::ready`].

use std::sync::OnceLock;

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::NFA;
use regex_automata::{Input, MatchKind, PatternID, PatternSet};
use regex_syntax::hir::Hir;

use super::pattern_list::{self, EVERY, Searches};
use super::ready;

/// Memory of the automaton's states, in bytes, at most.
const CACHE: usize = 2 << 20;

/// An automaton over the built-in patterns and, after them, those of registered matchers.
#[derive(Clone)]
pub struct Automaton {
    dfa: DFA,
    searches: Vec<Searches>,
}

/// The memory of a scan.
pub struct AutomatonScratch {
    cache: Cache,
    occurring: PatternSet,
}

/// What occurs in a string.
pub struct Occurring<'a> {
    /// The searches that built-in patterns call.
    pub searches: Searches,
    /// Whether the automaton gave up: then anything may occur.
    gave_up: bool,
    set: &'a PatternSet,
    built_in: usize,
}

impl Occurring<'_> {
    /// Whether the registered pattern `index` may occur.
    pub fn registered(&self, index: usize) -> bool {
        self.gave_up || self.set.contains(PatternID::must(self.built_in + index))
    }

    /// Whether any registered pattern may occur.
    pub fn any_registered(&self) -> bool {
        self.gave_up
            || !self.set.is_empty()
                && self.set.iter().next_back().is_some_and(|id| id.as_usize() >= self.built_in)
    }
}

impl Automaton {
    /// Compiles the built-in patterns and `registered` ones; `None` if these are larger than `limit`
    /// bytes. Without registered ones, it is compiled once a process.
    pub fn build(registered: &[&Hir], limit: usize) -> Option<Automaton> {
        static BUILT_IN: OnceLock<Option<Automaton>> = OnceLock::new();
        if registered.is_empty() {
            return BUILT_IN.get_or_init(|| Automaton::compile(registered, limit)).clone();
        }
        Automaton::compile(registered, limit)
    }

    fn compile(registered: &[&Hir], limit: usize) -> Option<Automaton> {
        let searches = pattern_list::searches().map(|search| search as Searches).collect();
        let nfa = if registered.is_empty() {
            ready::nfa()?
        } else {
            let built_in = pattern_list::parsed();
            let hirs: Vec<&Hir> = built_in.iter().chain(registered.iter().copied()).collect();
            pattern_list::compiled(&hirs, limit)?
        };
        Some(Automaton { dfa: determined(nfa)?, searches })
    }

    pub fn scratch(&self) -> AutomatonScratch {
        AutomatonScratch {
            cache: self.dfa.create_cache(),
            occurring: PatternSet::new(self.dfa.pattern_len()),
        }
    }

    /// What occurs in `text`.
    #[inline]
    pub fn find<'a>(&self, text: &[u8], scratch: &'a mut AutomatonScratch) -> Occurring<'a> {
        scratch.occurring.clear();
        let result = self.dfa.try_which_overlapping_matches(
            &mut scratch.cache,
            &Input::new(text),
            &mut scratch.occurring,
        );
        // It gives up only when its memory thrashes.
        let gave_up = result.is_err();
        let set = &scratch.occurring;
        let searches = if gave_up {
            EVERY
        } else if set.is_empty() {
            0
        } else {
            let built_in = set.iter().map_while(|id| self.searches.get(id.as_usize()));
            built_in.fold(0, |searches, search| searches | search)
        };
        Occurring { searches, gave_up, set, built_in: self.searches.len() }
    }
}

impl AutomatonScratch {
    /// The memory in use, in bytes.
    pub fn memory(&self) -> usize {
        self.cache.memory_usage()
    }
}

/// Compiles patterns that take at most `limit` bytes.
pub fn compile(hirs: &[&Hir], limit: usize) -> Option<DFA> {
    determined(pattern_list::compiled(hirs, limit)?)
}

fn determined(nfa: NFA) -> Option<DFA> {
    let config = DFA::config()
        .match_kind(MatchKind::All)
        .cache_capacity(CACHE)
        .skip_cache_capacity_check(true)
        .minimum_cache_clear_count(Some(8))
        .minimum_bytes_per_state(Some(10));
    DFA::builder().configure(config).build_from_nfa(nfa).ok()
}
