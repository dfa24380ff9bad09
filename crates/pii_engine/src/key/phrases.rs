//! The word sequences of the built-in matchers, ready to be looked up.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::lexicon::{NEUTRAL, is_person, is_qualifier, is_tail};
use super::shape::Shape;
use crate::builtin::{Builtin, builtins};

/// What must stand around a phrase for it to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any words may stand before it.
    Free,
    /// Only words that say whose or which.
    Alone,
    /// A person must be named before it or around it.
    OfPerson,
    /// As `OfPerson`, but the top of a document is nobody.
    InPerson,
    /// As `Alone`, and the value must have this shape.
    Shaped(Shape),
    /// No personal data, although a key word is in it.
    Neutral,
}

/// One phrase of one matcher.
#[derive(Clone, Copy, Debug)]
pub struct Phrase {
    /// `None` for neutral phrases.
    pub builtin: Option<&'static Builtin>,
    pub kind: Kind,
}

/// Phrases by their words, joined without space, so that `e mail`, `email` and `eMail` are one.
pub struct Phrases {
    by_text: HashMap<Box<str>, Vec<Phrase>>,
    longest: usize,
}

impl Phrases {
    /// The phrases of all built-in matchers, collected once a process.
    pub fn of_builtins() -> &'static Phrases {
        static PHRASES: OnceLock<Phrases> = OnceLock::new();
        PHRASES.get_or_init(|| {
            let mut phrases = Phrases { by_text: HashMap::with_capacity(4096), longest: 0 };
            for builtin in builtins() {
                let mut add = |text, kind| phrases.add(text, Phrase { builtin: Some(builtin), kind });
                builtin.keys.iter().for_each(|text| add(text, Kind::Free));
                builtin.keys_alone.iter().for_each(|text| add(text, Kind::Alone));
                builtin.keys_of_person.iter().for_each(|text| add(text, Kind::OfPerson));
                builtin.keys_in_person.iter().for_each(|text| add(text, Kind::InPerson));
                builtin.keys_shaped.iter().for_each(|(text, shape)| add(text, Kind::Shaped(*shape)));
            }
            NEUTRAL.iter().for_each(|text| phrases.add(text, Phrase { builtin: None, kind: Kind::Neutral }));
            phrases
        })
    }

    fn add(&mut self, text: &str, phrase: Phrase) {
        let joined: String = text.chars().filter(|c| *c != ' ').collect();
        self.longest = self.longest.max(joined.len());
        self.by_text.entry(joined.into()).or_default().push(phrase);
    }

    /// The phrases that `words`, joined, are.
    pub fn get(&self, words: &[String]) -> &[Phrase] {
        if words.iter().map(String::len).sum::<usize>() > self.longest {
            return &[];
        }
        self.by_text.get(words.concat().as_str()).map_or(&[], Vec::as_slice)
    }

    fn knows(&self, text: &str) -> bool {
        self.by_text.contains_key(text)
    }

    /// Splits run-together words where both halves are known: `useremail`, `ssnhash`.
    pub fn split_compounds(&self, words: Vec<String>) -> Vec<String> {
        let mut split = Vec::with_capacity(words.len());
        for word in words {
            match self.halves(&word) {
                Some((left, right)) => split.extend([left.to_owned(), right.to_owned()]),
                None => split.push(word),
            }
        }
        split
    }

    fn halves<'a>(&self, word: &'a str) -> Option<(&'a str, &'a str)> {
        if word.len() < 7 || word.len() > 64 || !word.is_ascii() || self.knows(word) {
            return None;
        }
        let lead = (4..word.len() - 2).map(|at| word.split_at(at));
        let tail = (3..word.len() - 3).map(|at| word.split_at(at));
        lead.into_iter()
            .find(|(left, right)| (is_person(left) || is_qualifier(left)) && self.knows(right))
            .or_else(|| tail.into_iter().find(|(left, right)| self.knows(left) && is_tail(right)))
    }
}
