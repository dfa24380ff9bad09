//! The automaton of the built-in patterns, as the build script compiled it: every connection needs it before its first
//! row, and parsing the patterns would take most of that time.

use regex_automata::nfa::thompson::{Builder, NFA, Transition};
use regex_automata::util::look::Look;
use regex_automata::util::primitives::StateID;

/// What the build script wrote: see `build.rs`, which says how.
static WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/built_in_patterns"));

/// Builds the automaton, state by state.
pub fn nfa() -> Option<NFA> {
    let mut words = Words(WORDS);
    let mut builder = Builder::new();
    builder.set_utf8(false);
    let (anchored, unanchored) = (words.state()?, words.state()?);
    let starts = (0..words.next()?).map(|_| words.state()).collect::<Option<Vec<StateID>>>()?;
    while let Some(kind) = words.next() {
        let added = match kind {
            0 => builder.add_range(words.transition()?),
            1 => builder.add_sparse((0..words.next()?).map(|_| words.transition()).collect::<Option<_>>()?),
            2 => builder.add_look(words.state()?, Look::from_repr(words.next()?)?),
            3 => builder.add_union((0..words.next()?).map(|_| words.state()).collect::<Option<_>>()?),
            4 => {
                let pattern = builder.start_pattern().ok()?;
                let end = builder.add_match();
                builder.finish_pattern(*starts.get(pattern.as_usize())?).ok()?;
                end
            }
            5 => builder.add_fail(),
            _ => return None,
        };
        added.ok()?;
    }
    builder.build(anchored, unanchored).ok()
}

/// Words of four bytes, the least first.
struct Words(&'static [u8]);

impl Words {
    fn next(&mut self) -> Option<u32> {
        let (word, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*word))
    }

    fn state(&mut self) -> Option<StateID> {
        StateID::new(self.next()? as usize).ok()
    }

    /// The last byte, the first byte, and in the upper half of the word the state.
    fn transition(&mut self) -> Option<Transition> {
        let word = self.next()?;
        let next = StateID::new((word >> 16) as usize).ok()?;
        Some(Transition { start: (word >> 8) as u8, end: word as u8, next })
    }
}

#[cfg(test)]
mod tests {
    use crate::value::pattern_list::{compiled, parsed};

    #[test]
    fn it_is_what_the_patterns_compile_to() {
        let (hirs, ready) = (parsed(), super::nfa().expect("it can be read"));
        let fresh = compiled(&hirs.iter().collect::<Vec<_>>(), usize::MAX).expect("they compile");
        assert_eq!(format!("{ready:?}"), format!("{fresh:?}"));
        assert!(ready.states() == fresh.states());
        assert_eq!(ready.start_anchored(), fresh.start_anchored());
        assert_eq!(ready.is_always_start_anchored(), fresh.is_always_start_anchored());
    }
}
