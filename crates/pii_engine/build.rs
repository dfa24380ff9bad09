//! Compiles the built-in patterns into the automaton that `src/value/ready.rs` reads, as words of four bytes: the anchored
//! and the unanchored start, how many patterns there are and where each starts, and then the states in their order, each
//! its kind and what belongs to it.

use std::path::Path;
use std::{env, fs};

use regex_automata::nfa::thompson::{NFA, State, Transition};
use regex_automata::util::primitives::{PatternID, StateID};

#[allow(dead_code)]
#[path = "src/value"]
mod value {
    pub mod kind;
    pub mod pattern_list;
    pub mod secret_prefixes;
}

use value::pattern_list;

fn main() {
    for file in ["kind", "pattern_list", "secret_prefixes"] {
        println!("cargo:rerun-if-changed=src/value/{file}.rs");
    }
    let hirs = pattern_list::parsed();
    let nfa = pattern_list::compiled(&hirs.iter().collect::<Vec<_>>(), usize::MAX)
        .expect("built-in patterns compile");
    let bytes: Vec<u8> = words(&nfa).into_iter().flat_map(u32::to_le_bytes).collect();
    let directory = env::var_os("OUT_DIR").expect("cargo says where");
    fs::write(Path::new(&directory).join("built_in_patterns"), bytes)
        .expect("cargo's directory can be written");
}

fn words(nfa: &NFA) -> Vec<u32> {
    let mut words =
        vec![nfa.start_anchored().as_u32(), nfa.start_unanchored().as_u32(), nfa.pattern_len() as u32];
    let start = |pattern| nfa.start_pattern(PatternID::must(pattern)).expect("it is one of them").as_u32();
    words.extend((0..nfa.pattern_len()).map(start));
    let mut pattern = 0;
    for state in nfa.states() {
        match state {
            State::ByteRange { trans } => words.extend([0, transition(trans)]),
            State::Sparse(sparse) => {
                words.extend([1, sparse.transitions.len() as u32]);
                words.extend(sparse.transitions.iter().map(transition));
            }
            State::Look { look, next } => words.extend([2, next.as_u32(), look.as_repr()]),
            State::Union { alternates } => union(alternates, &mut words),
            State::BinaryUnion { alt1, alt2 } => union(&[*alt1, *alt2], &mut words),
            State::Match { pattern_id } => {
                assert_eq!(pattern_id.as_usize(), pattern, "matches come in the order of their patterns");
                pattern += 1;
                words.push(4);
            }
            State::Fail => words.push(5),
            State::Dense(_) | State::Capture { .. } => panic!("neither is compiled"),
        }
    }
    words
}

fn union(alternates: &[StateID], words: &mut Vec<u32>) {
    words.extend([3, alternates.len() as u32]);
    words.extend(alternates.iter().map(|state| state.as_u32()));
}

fn transition(transition: &Transition) -> u32 {
    let next = u16::try_from(transition.next.as_u32()).expect("the states are few");
    u32::from(next) << 16 | u32::from(transition.start) << 8 | u32::from(transition.end)
}
