//! Every example of every built-in matcher is found by it, and no counterexample is.

use std::collections::HashSet;

use pii_engine::builtin::{Builtin, builtins};
use pii_engine::key::KeyIndex;
use pii_engine::value::ValueScanner;
use pii_engine::{Matcher, Sensitivity};

struct Engine {
    matchers: Vec<Matcher>,
    keys: KeyIndex,
    values: ValueScanner,
}

impl Engine {
    fn new() -> Engine {
        let matchers: Vec<Matcher> = builtins().map(Builtin::matcher).collect();
        let keys = KeyIndex::build(&matchers).unwrap();
        let values = ValueScanner::build(&matchers).unwrap();
        Engine { matchers, keys, values }
    }

    /// The names of the matchers that meet `value` at `path`.
    fn matches(&self, path: &str, value: &str) -> HashSet<&str> {
        let mut segments = Vec::new();
        for segment in path.split('.') {
            match segment.strip_suffix("[]") {
                Some(name) => segments.extend([name, "[]"]),
                None => segments.push(segment),
            }
        }
        let mut found = HashSet::new();
        for at in (0..segments.len()).filter(|at| segments[*at] != "[]") {
            for hit in self.keys.decide(&segments[..at], segments[at]).hits {
                if hit.shape.is_none_or(|shape| shape.accepts(value.as_bytes())) {
                    found.insert(self.matchers[usize::from(hit.matcher)].name.as_str());
                }
            }
        }
        let mut hits = Vec::new();
        self.values.scan(value.as_bytes(), &mut self.values.scratch(), &mut hits);
        found.extend(hits.iter().map(|hit| self.matchers[usize::from(hit.matcher)].name.as_str()));
        found
    }
}

#[test]
fn examples_match_and_counterexamples_do_not() {
    let engine = Engine::new();
    let mut wrong = Vec::new();
    for builtin in builtins() {
        for (key, value) in builtin.examples {
            if !engine.matches(key, value).contains(builtin.name) {
                wrong.push(format!("{}: missed {key} = {value}", builtin.name));
            }
        }
        for (key, value) in builtin.counterexamples {
            if engine.matches(key, value).contains(builtin.name) {
                wrong.push(format!("{}: false alarm {key} = {value}", builtin.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_matcher_has_examples_and_counterexamples() {
    let mut names = HashSet::new();
    for builtin in builtins() {
        assert!(names.insert(builtin.name), "{} twice", builtin.name);
        assert!(!builtin.examples.is_empty() && !builtin.counterexamples.is_empty(), "{}", builtin.name);
        assert!(!builtin.description.is_empty() && builtin.all_keys().count() > 0, "{}", builtin.name);
    }
}

#[test]
fn keys_are_lower_case_words_without_accents() {
    for builtin in builtins() {
        for key in builtin.all_keys() {
            let words = pii_engine::key::words::split(key).concat();
            assert_eq!(words, key.replace(' ', ""), "{}: {key}", builtin.name);
        }
    }
}

#[test]
fn segments_default_matchers_are_all_there_in_its_colours() {
    let red = "social_security_number password visa veteran disability credit_card passport token";
    let yellow = "race birthdate phone address gender ethnicity citizenship name street city zipcode email certificate \
        license identification serial ip photo salary religion mac sex sexual_orientation medication allergy condition \
        diagnosis procedure";
    for (names, sensitivity) in [(red, Sensitivity::Red), (yellow, Sensitivity::Yellow)] {
        for name in names.split_whitespace() {
            let builtin = builtins().find(|builtin| builtin.name == name);
            assert_eq!(builtin.map(|builtin| builtin.sensitivity), Some(sensitivity), "{name}");
        }
    }
}
