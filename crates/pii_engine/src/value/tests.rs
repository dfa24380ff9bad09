//! The automaton misses nothing that the searches find.

use super::pattern_list::EVERY;
use super::sink::Sink;
use super::{gate, patterns, search};

/// What all searches find in `text`, and what those find that the gate and the automaton let run.
fn both(text: &[u8]) -> [Vec<(u8, usize, usize)>; 2] {
    thread_local!(static AUTOMATON: patterns::Automaton = patterns::Automaton::build(&[], 1 << 25).unwrap());
    let passes = gate::facts(text).may_hold_personal_data(text.len()) && !gate::is_plain_id(text);
    let called = if passes {
        AUTOMATON.with(|automaton| automaton.find(text, &mut automaton.scratch()).searches)
    } else {
        0
    };
    [EVERY, called].map(|searches| {
        let mut sink = Sink::default();
        search(text, searches, &mut sink, &mut Vec::new());
        let mut found: Vec<_> =
            sink.found.iter().map(|hit| (hit.kind as u8, hit.start as usize, hit.end as usize)).collect();
        found.sort_unstable();
        found
    })
}

#[test]
fn the_automaton_covers_the_searches() {
    let examples =
        crate::builtin::builtins().flat_map(|builtin| builtin.examples.iter().chain(builtin.counterexamples));
    for (_, value) in examples {
        for text in [
            value.to_string(),
            format!("a {value} b"),
            format!("x={value}&y"),
            format!("\u{e9}{value}\u{e9}"),
            format!("[{value}]"),
        ] {
            let [all, called] = both(text.as_bytes());
            assert_eq!(all, called, "{text}");
        }
    }
}

proptest::proptest! {
    #[test]
    fn the_automaton_covers_the_searches_on_noise(text in "[0-9A-Fa-z@:=+ ./()<_-]{0,60}") {
        let [all, called] = both(text.as_bytes());
        proptest::prop_assert_eq!(all, called);
    }

    #[test]
    fn the_automaton_covers_the_searches_on_numbers(text in "[a-z]{0,3}[ :(+-]?([0-9]{1,8}[ ./-]){1,6}[0-9A-Z]{0,9}[ )]?") {
        let [all, called] = both(text.as_bytes());
        proptest::prop_assert_eq!(all, called);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(4000))]

    /// What is let through at sight holds nothing: identifiers, and words.
    #[test]
    fn what_is_clear_at_sight_holds_nothing(
        head in proptest::prop_oneof![
            "[a-z]{1,13}[-_.]", "(key|fc|pul|list|sk|hf|npm|shpat|bc1|eyJ|b)[-_]", "[a-zA-Z ]{0,24}", "(to|The) [Bb]earer ",
            "authorization basic[ +]",
        ],
        body in proptest::prop_oneof![
            "[0-9a-f]{1,50}", "[0-9A-Za-z]{1,40}", "[0-9]{1,46}", "[A-Za-z]{10,30}", "[a-fA-F]{2}[0-9]{2}[0-9a-f]{10,28}",
            "DE89370400440532013000", "de89370400440532013000", "4111111111111111", "[A-Z]{5}[0-9]{4}[A-Z]",
            "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "[0-9A-Z<]{30}", "[0-9 -]{1,20}",
        ],
        tail in "[a-z .]{0,3}",
    ) {
        let text = format!("{head}{body}{tail}");
        if gate::is_clear_at_sight(text.as_bytes(), text.len()) {
            let [all, called] = both(text.as_bytes());
            proptest::prop_assert!(all.is_empty() && called.is_empty(), "{}: {:?}", text, all);
        }
    }

    /// A token without a digit is one, too.
    #[test]
    fn the_gate_lets_no_token_of_letters_through(
        at in 0..super::secret_prefixes::PREFIXES.len(),
        before in proptest::prop_oneof!["", "to ", "\\(", "Authorization: "],
        body in "[a-zA-Z]{16,80}",
        word in proptest::prop_oneof!["[Bb]earer ", "basic\\+"],
    ) {
        for text in [
            format!("{before}{}{body}", super::secret_prefixes::PREFIXES[at].0), format!("{before}{word}{body}"),
        ] {
            let [all, called] = both(text.as_bytes());
            proptest::prop_assert_eq!(all, called, "{}", text);
        }
    }
}

/// The full stop is of the prefix, and none of the punctuation after a secret.
#[test]
fn a_prefix_that_ends_in_a_full_stop_needs_a_body() {
    for (prefix, _, _) in super::secret_prefixes::PREFIXES {
        for tail in ["", " ", ".", "...", ":", "\u{18}"] {
            let text = format!("{prefix}{tail}{}", " ".repeat(24));
            let mut sink = Sink::default();
            search(text.as_bytes(), EVERY, &mut sink, &mut Vec::new());
            assert!(sink.found.is_empty(), "{text}");
        }
    }
}

#[test]
fn a_bracket_behind_a_word_for_phones_needs_digits() {
    for text in ["  +6666663B  [desk (q.\u{1a}(", "phone: (", "tel ()", "mobile: +"] {
        let mut sink = Sink::default();
        search(text.as_bytes(), EVERY, &mut sink, &mut Vec::new());
        assert!(sink.found.is_empty(), "{text}");
    }
}
