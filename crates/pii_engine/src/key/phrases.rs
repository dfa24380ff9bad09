//! The word sequences of the built-in matchers, ready to be looked up.

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

/// Phrases by their words, joined without space, so that `e mail`, `email` and `eMail` are one. Every connection collects
/// them before its first row, so they are in few pieces.
pub struct Phrases {
    entries: Vec<Entry>,
    /// By the hash of the joined words: the number of the first entry that has them, from 1.
    slots: Vec<u16>,
    longest: usize,
}

struct Entry {
    text: &'static str,
    phrase: Phrase,
    /// The number of the next entry with the same words; 0: there is none.
    next: u16,
}

/// A power of two, and more than twice as many as there are phrases: a test sees to it.
const SLOTS: usize = 16_384;

impl Phrases {
    /// The phrases of all built-in matchers, collected once a process.
    pub fn of_builtins() -> &'static Phrases {
        static PHRASES: OnceLock<Phrases> = OnceLock::new();
        PHRASES.get_or_init(|| {
            let (entries, slots) = (Vec::with_capacity(SLOTS / 2), vec![0; SLOTS]);
            let mut phrases = Phrases { entries, slots, longest: 0 };
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

    fn add(&mut self, text: &'static str, phrase: Phrase) {
        let joined = || text.bytes().filter(|byte| *byte != b' ');
        self.longest = self.longest.max(joined().count());
        self.entries.push(Entry { text, phrase, next: 0 });
        let number = self.entries.len() as u16;
        match self.find(joined) {
            Ok(mut at) => {
                while self.entries[at].next > 0 {
                    at = usize::from(self.entries[at].next) - 1;
                }
                self.entries[at].next = number;
            }
            Err(slot) => self.slots[slot] = number,
        }
    }

    /// The first entry with these words, joined, or the slot where it would be.
    fn find<I: Iterator<Item = u8>>(&self, joined: impl Fn() -> I) -> Result<usize, usize> {
        let hash = joined().fold(0xCBF2_9CE4_8422_2325u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        });
        let mut slot = (hash ^ hash >> 32) as usize % SLOTS;
        loop {
            let Some(at) = usize::from(self.slots[slot]).checked_sub(1) else { return Err(slot) };
            if self.entries[at].text.bytes().filter(|byte| *byte != b' ').eq(joined()) {
                return Ok(at);
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    /// The phrases that `words`, joined, are.
    pub fn get(&self, words: &[String]) -> Vec<Phrase> {
        if words.iter().map(String::len).sum::<usize>() > self.longest {
            return Vec::new();
        }
        let mut phrases = Vec::new();
        let mut next = self.find(|| words.iter().flat_map(|word| word.bytes())).ok();
        while let Some(at) = next {
            let entry = &self.entries[at];
            phrases.push(entry.phrase);
            next = usize::from(entry.next).checked_sub(1);
        }
        phrases
    }

    fn knows(&self, text: &str) -> bool {
        text.len() <= self.longest && self.find(|| text.bytes()).is_ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_room() {
        let phrases = Phrases::of_builtins();
        assert!(phrases.entries.len() * 2 < SLOTS, "{} phrases", phrases.entries.len());
    }

    #[test]
    fn words_are_joined() {
        let phrases = Phrases::of_builtins();
        let get =
            |words: &[&str]| phrases.get(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        let names = |found: Vec<Phrase>| -> Vec<&str> {
            found.iter().filter_map(|phrase| phrase.builtin).map(|builtin| builtin.name).collect()
        };
        assert_eq!(names(get(&["email"])), names(get(&["e", "mail"])));
        assert!(names(get(&["email"])).contains(&"email"));
        assert!(get(&["emai"]).is_empty());
        // Every phrase is found, after those that were collected before it.
        for entry in &phrases.entries {
            let found = get(&entry.text.split(' ').collect::<Vec<_>>());
            let same = |phrase: &Phrase| {
                phrase.kind == entry.phrase.kind
                    && phrase.builtin.map(|builtin| builtin.name)
                        == entry.phrase.builtin.map(|builtin| builtin.name)
            };
            assert!(found.iter().any(same), "{}", entry.text);
        }
    }
}
