//! Which keys say that what they hold is personal data.
//!
//! A key is split into words ([`words`]) and every run of its words is looked up among the phrases
//! of the built-in matchers ([`phrases`]). The longest run wins (`user name` over `name`), and it
//! counts only where its neighbours allow it: words before it must not make it a question, a count
//! or a setting, words after it must not make it something else (`email_opened`, `phone_model`).
//! Where the last segment of the path says nothing, its parent is read with it (`device.id`).
//! Registered matchers follow their own, exact rules and know no veto ([`custom`]).

mod custom;
mod lexicon;
mod phrases;
mod shape;
pub mod words;

use std::collections::HashMap;

use custom::CustomKeys;
use lexicon::{is_container, is_lead_veto, is_number, is_person, is_qualifier, is_tail};
use phrases::{Kind, Phrase, Phrases};
pub use shape::Shape;

use crate::definition::{DefinitionError, Matcher, MatcherId};

/// A matcher that a key met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyHit {
    pub matcher: MatcherId,
    /// When set, the hit counts only for values of this shape.
    pub shape: Option<Shape>,
}

/// A matcher that a key seemed to meet, and why it did not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyVeto {
    pub matcher: MatcherId,
    pub reason: String,
}

/// What a key says of the values under it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyDecision {
    pub hits: Vec<KeyHit>,
    pub vetoes: Vec<KeyVeto>,
}

impl KeyDecision {
    fn hit(&mut self, matcher: MatcherId, shape: Option<Shape>) {
        match self.hits.iter_mut().find(|hit| hit.matcher == matcher) {
            // A hit without condition beats one with a condition.
            Some(hit) if shape.is_none() => hit.shape = None,
            Some(_) => {}
            None => self.hits.push(KeyHit { matcher, shape }),
        }
    }

    fn veto(&mut self, matcher: MatcherId, reason: String) {
        self.vetoes.push(KeyVeto { matcher, reason });
    }
}

/// Longer keys are read only so far; a name is not hidden behind them.
const MOST_WORDS: usize = 32;
/// The longest phrase, in words as a key may spell it (`a-b-c` counts three).
const LONGEST_PHRASE: usize = 8;

/// All key conditions of a policy.
pub struct KeyIndex {
    phrases: &'static Phrases,
    /// The matchers in force that are built in, by name.
    builtins: HashMap<&'static str, MatcherId>,
    custom: CustomKeys,
}

/// A phrase found in the words of a key.
struct Found {
    start: usize,
    end: usize,
    phrases: Vec<Phrase>,
}

impl KeyIndex {
    /// Compiles the key conditions of `matchers`; the index in the slice is the [`MatcherId`].
    pub fn build(matchers: &[Matcher]) -> Result<KeyIndex, DefinitionError> {
        let builtin = |(id, matcher): (usize, &Matcher)| Some((matcher.builtin?.name, id as MatcherId));
        let builtins = matchers.iter().enumerate().filter_map(builtin).collect();
        Ok(KeyIndex { phrases: Phrases::of_builtins(), builtins, custom: CustomKeys::build(matchers)? })
    }

    /// Decides `key`, which stands below `ancestors` (outermost first; an array level is `[]`).
    ///
    /// Says nothing about what an ancestor's own key decides. Slow (microseconds) and meant to be
    /// remembered by the caller per distinct path.
    pub fn decide(&self, ancestors: &[&str], key: &str) -> KeyDecision {
        let mut decision = KeyDecision::default();
        let mut custom = Vec::new();
        self.custom.matches(key, &mut custom);
        custom.into_iter().for_each(|matcher| decision.hit(matcher, None));

        let words = self.words(key);
        let found = self.find(&words, 0);
        for item in &found {
            for phrase in &item.phrases {
                self.judge(&words, item, *phrase, ancestors, &mut decision);
            }
        }
        let parent = ancestors.iter().rev().find(|name| **name != "[]");
        if let Some(parent) = parent {
            self.decide_with_parent(&self.words(parent), &words, ancestors, &mut decision);
        }
        decision.vetoes.retain(|veto| !decision.hits.iter().any(|hit| hit.matcher == veto.matcher));
        decision.vetoes.dedup();
        decision
    }

    fn words(&self, key: &str) -> Vec<String> {
        let mut words = words::split(key);
        words.truncate(MOST_WORDS);
        self.phrases.split_compounds(words)
    }

    /// The phrases in `words` that end after `boundary`, none of them inside a longer one.
    fn find(&self, words: &[String], boundary: usize) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for start in 0..words.len() {
            for end in ((start + 1).max(boundary + 1)..=words.len().min(start + LONGEST_PHRASE)).rev() {
                if found.iter().any(|outer| outer.start <= start && end <= outer.end) {
                    continue;
                }
                let phrases = self.phrases.get(&words[start..end]);
                if !phrases.is_empty() {
                    found.push(Found { start, end, phrases });
                }
            }
        }
        let spans: Vec<_> = found.iter().map(|item| (item.start, item.end)).collect();
        found.retain(|item| {
            !spans.iter().any(|(start, end)| {
                *start <= item.start && item.end <= *end && end - start > item.end - item.start
            })
        });
        found
    }

    /// Records whether `phrase`, found in the words of a key, counts.
    fn judge(
        &self,
        words: &[String],
        found: &Found,
        phrase: Phrase,
        ancestors: &[&str],
        decision: &mut KeyDecision,
    ) {
        let Some(builtin) = phrase.builtin else { return };
        let Some(matcher) = self.builtins.get(builtin.name).copied() else { return };
        let (lead, tail) = (&words[..found.start], &words[found.end..]);
        if let Some(word) = lead.iter().find(|word| is_lead_veto(word)) {
            return decision.veto(matcher, format!("\"{word}\" before it"));
        }
        let allowed = |word: &String| is_tail(word) || builtin.tails.contains(&word.as_str());
        if let Some(word) = tail.iter().find(|word| !allowed(word)) {
            return decision.veto(matcher, format!("\"{word}\" after it"));
        }
        let stranger = lead.iter().find(|word| !is_person(word) && !is_qualifier(word));
        match phrase.kind {
            Kind::Free => decision.hit(matcher, None),
            Kind::Alone | Kind::Shaped(_) if stranger.is_some() => {
                let word = stranger.map_or("", String::as_str);
                decision.veto(matcher, format!("\"{word}\" before it"));
            }
            Kind::Alone => decision.hit(matcher, None),
            Kind::Shaped(shape) => decision.hit(matcher, Some(shape)),
            Kind::OfPerson | Kind::InPerson => {
                match self.person(
                    lead,
                    ancestors,
                    phrase.kind == Kind::OfPerson && tail.iter().all(|word| is_number(word)),
                ) {
                    // A bare name may still be a page's or a company's: its value can say so.
                    Ok(()) if builtin.name == "name" => decision.hit(matcher, Some(Shape::NOT_A_THING)),
                    Ok(()) => decision.hit(matcher, None),
                    Err(reason) => decision.veto(matcher, reason),
                }
            }
            Kind::Neutral => {}
        }
    }

    /// Whether words before a key word, or the objects around it, speak of a person.
    fn person(&self, lead: &[String], ancestors: &[&str], at_root: bool) -> Result<(), String> {
        if lead.last().is_some_and(|word| is_person(word) || is_side(word)) {
            return Ok(());
        }
        if let Some(word) = lead.iter().rev().find(|word| !is_number(word) && !is_determiner(word)) {
            return Err(format!("\"{word}\" before it is no person"));
        }
        for ancestor in ancestors.iter().rev().filter(|ancestor| **ancestor != "[]") {
            let words = self.words(ancestor);
            match words.last() {
                Some(word)
                    if is_person(word) || is_side(word) || matches!(word.as_str(), "bill" | "ship") =>
                {
                    return Ok(());
                }
                Some(word) if is_container(word) => {}
                Some(word) => return Err(format!("\"{word}\" around it is no person")),
                None => {}
            }
        }
        if at_root { Ok(()) } else { Err("no person around it".into()) }
    }

    /// Reads the parent's key and the key as one: `device.id`, `memory.address`.
    fn decide_with_parent(
        &self,
        parent: &[String],
        words: &[String],
        ancestors: &[&str],
        decision: &mut KeyDecision,
    ) {
        let both: Vec<String> = parent.iter().chain(words).cloned().collect();
        let boundary = parent.len();
        let own: Vec<MatcherId> = decision.hits.iter().map(|hit| hit.matcher).collect();
        for found in
            self.find(&both, boundary).iter().filter(|found| found.start < boundary && found.end > boundary)
        {
            for phrase in &found.phrases {
                if phrase.kind == Kind::Neutral {
                    let compound = both[found.start..found.end].join(" ");
                    for matcher in &own {
                        decision.hits.retain(|hit| hit.matcher != *matcher);
                        decision.veto(*matcher, format!("part of \"{compound}\""));
                    }
                } else if own.is_empty() && both[found.end - 1] != "name" {
                    self.judge(&both, found, *phrase, ancestors, decision);
                }
            }
        }
    }
}

/// Words before a key word that leave open whose it is.
fn is_determiner(word: &str) -> bool {
    matches!(word, "my" | "your" | "the" | "new" | "old" | "current" | "previous")
}

/// Sides of an order under which a bare name is somebody's.
fn is_side(word: &str) -> bool {
    matches!(word, "billing" | "shipping" | "delivery")
}
