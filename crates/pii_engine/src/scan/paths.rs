//! What was found, by path.
//!
//! Senders of events choose the keys. Where an object has ever new ones they are folded into `*`; what is too deep is
//! told under `**`; and where there is still too much, more is folded, until it fits: see [`Tree`].

use std::borrow::Cow;

use super::Finding;
use super::tallies::{Met, Tally};
use super::tree::{Shown, Tree};
use crate::definition::Sensitivity;
use crate::explain::shown_key;
use crate::path::{PathPattern, Step};
use crate::trie::Id;
use crate::walk::Core;

/// Longer keys, in bytes, are told as `*`.
const LONGEST_KEY: usize = 48;
/// Longer names of classified paths, in bytes, are cut.
const LONGEST_NAME: usize = 400;

/// The paths at which something was found.
#[derive(Default)]
pub(super) struct Paths {
    tree: Tree,
}

impl Paths {
    pub fn limit(&mut self, most: usize) {
        self.tree.limit(most);
    }

    pub fn is_folded(&self) -> bool {
        self.tree.is_folded()
    }

    /// Says how many rows there are so far.
    pub fn in_row(&mut self, row: u64) {
        self.tree.in_row(row);
    }

    /// Counts what was met at a node, in so many rows and last in the row `last`.
    pub fn count(&mut self, core: &Core, id: Id, met: Met, rows: u64, last: u64) {
        self.in_row(last + 1);
        let steps = self.steps(core, id);
        self.tree.add(&steps, Tally { met, rows, last });
    }

    /// The steps to a node, as they are shown.
    fn steps(&mut self, core: &Core, id: Id) -> Vec<Shown> {
        let shallow = core.trie.node(id).shallow;
        let deep = shallow != Id::NONE;
        let mut at = if deep { shallow } else { id };
        let mut steps = Vec::new();
        if deep {
            steps.push(Shown::plain(Step::AnyDepth));
            self.tree.note_folded();
        }
        while core.trie.node(at).parent != Id::NONE {
            steps.push(match core.trie.key(at) {
                None => Shown::plain(Step::Elements),
                Some(key) => self.key(core, at, key),
            });
            at = core.trie.node(at).parent;
        }
        steps.reverse();
        steps
    }

    fn key(&mut self, core: &Core, id: Id, key: &[u8]) -> Shown {
        let node = core.trie.node(id);
        let is_column = node.depth == 1;
        let shown: Cow<'_, [u8]> = match &node.masked_key {
            Some(masked) => Cow::Borrowed(masked),
            // The keys of what is no personal data were not looked at.
            None if node.green => Cow::Owned(shown_key(core, key)),
            None => Cow::Borrowed(key),
        };
        let shown = String::from_utf8_lossy(&shown).into_owned();
        if !is_column && (shown.len() > LONGEST_KEY || shown.chars().any(char::is_control)) {
            self.tree.note_folded();
            return Shown::plain(Step::AnyKey);
        }
        Shown { step: Step::Key(shown), masked: node.masked_key.is_some() }
    }

    /// What was found, by path, category and matcher.
    pub fn findings(&self, core: &Core) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::new();
        for (steps, tallies) in self.tree.all() {
            let path = PathPattern::of_steps(steps).to_string();
            for tally in tallies {
                findings.push(finding(core, &path, tally));
            }
        }
        findings.sort_by(|a, b| {
            (&a.path, &a.category, &a.matcher, b.rows).cmp(&(&b.path, &b.category, &b.matcher, a.rows))
        });
        // Two classified paths whose names begin alike.
        findings.dedup_by(|a, b| (&a.path, &a.category, &a.matcher) == (&b.path, &b.category, &b.matcher));
        findings
    }
}

fn finding(core: &Core, path: &str, tally: Tally) -> Finding {
    let (category, sensitivity, mut matcher) = match tally.met {
        Met::Matcher(matcher) => {
            let matcher = &core.decider.policy.matchers()[usize::from(matcher)];
            (matcher.category.clone(), matcher.sensitivity, matcher.name.clone())
        }
        Met::Rule(rule) => {
            let rule = core.decider.rule(rule);
            let red = rule.label == crate::Label::Pii(Sensitivity::Red);
            let sensitivity = if red { Sensitivity::Red } else { Sensitivity::Yellow };
            (rule.category_name.clone(), sensitivity, rule.text.clone())
        }
    };
    if matcher.len() > LONGEST_NAME {
        let end = (0..=LONGEST_NAME).rev().find(|at| matcher.is_char_boundary(*at)).unwrap_or(0);
        matcher.truncate(end);
    }
    Finding { path: path.to_owned(), category, sensitivity, matcher, rows: tally.rows }
}
