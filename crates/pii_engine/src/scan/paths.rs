//! What was found, by path, within bounds.
//!
//! Senders of events choose the keys. Where an object has ever new ones they are folded into `*`; what is too deep is
//! told under `**`; and where there is still too much, more is folded, until it fits.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Finding;
use super::tallies::{Met, Tally};
use crate::definition::Sensitivity;
use crate::explain::shown_key;
use crate::path::{PathPattern, Step};
use crate::trie::{Id, SHOWN_DEPTH};
use crate::walk::Core;

/// Findings of one source, at most.
const MOST: usize = 2_000;
/// Keys of one object that are told apart.
const MOST_KEYS: usize = 100;
/// A key that is met in one of so many rows is told apart, whatever others there are.
const OFTEN: u64 = 20;
/// Places of the tree, those included that were folded away.
const MOST_PLACES: usize = 100_000;
/// Longer keys, in bytes, are told as `*`.
const LONGEST_KEY: usize = 48;
/// Longer names of classified paths, in bytes, are cut.
const LONGEST_NAME: usize = 400;

/// A tree of the paths at which something was found.
pub(super) struct Paths {
    places: Vec<Place>,
    /// Findings in it.
    count: usize,
    most: usize,
    /// Keys of one object, and steps of a path, that are told apart now.
    keys: usize,
    depth: usize,
    folded: bool,
    row: u64,
}

#[derive(Default)]
struct Place {
    children: BTreeMap<Step, usize>,
    /// How many of the children are keys.
    keys: usize,
    /// Whether all other keys are told as `*`.
    folded: bool,
    tallies: Vec<Tally>,
}

impl Default for Paths {
    fn default() -> Self {
        Paths {
            places: vec![Place::default()],
            count: 0,
            most: MOST,
            keys: MOST_KEYS,
            depth: SHOWN_DEPTH as usize,
            folded: false,
            row: 0,
        }
    }
}

impl Paths {
    pub fn limit(&mut self, most: usize) {
        self.most = most;
    }

    pub fn is_folded(&self) -> bool {
        self.folded
    }

    /// Says how many rows there are so far: nothing was met in more.
    pub fn in_row(&mut self, row: u64) {
        self.row = self.row.max(row);
    }

    /// Counts what was met at a node, in so many rows and last in the row `last`.
    pub fn count(&mut self, core: &Core, id: Id, met: Met, rows: u64, last: u64) {
        self.in_row(last + 1);
        let steps = self.steps(core, id);
        let at = self.place(&steps);
        self.take(at, Tally { met, rows, last });
        if self.places.len() > MOST_PLACES {
            self.rebuild();
        }
        while self.count > self.most && (self.keys > 1 || self.depth > 1) {
            self.tighten();
        }
    }

    /// The steps to a node, as they are shown.
    fn steps(&mut self, core: &Core, id: Id) -> Vec<Step> {
        let shallow = core.trie.node(id).shallow;
        let deep = shallow != Id::NONE;
        let mut at = if deep { shallow } else { id };
        let mut steps = Vec::new();
        if deep {
            steps.push(Step::AnyDepth);
            self.folded = true;
        }
        while core.trie.node(at).parent != Id::NONE {
            steps.push(match core.trie.key(at) {
                None => Step::Elements,
                Some(key) => self.key(core, at, key),
            });
            at = core.trie.node(at).parent;
        }
        steps.reverse();
        steps
    }

    fn key(&mut self, core: &Core, id: Id, key: &[u8]) -> Step {
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
            self.folded = true;
            return Step::AnyKey;
        }
        Step::Key(shown)
    }

    /// The place of a path.
    fn place(&mut self, steps: &[Step]) -> usize {
        let mut at = 0;
        for (depth, step) in steps.iter().enumerate() {
            let step = match step {
                _ if depth >= self.depth => &Step::AnyDepth,
                step if self.is_folded_away(at, step) => &Step::AnyKey,
                step => step,
            };
            at = self.child(at, step, depth);
            if *step == Step::AnyDepth {
                self.folded = true;
                break;
            }
        }
        at
    }

    fn is_folded_away(&self, at: usize, step: &Step) -> bool {
        let place = &self.places[at];
        place.folded && matches!(step, Step::Key(_)) && !place.children.contains_key(step)
    }

    /// The place of a step below `at`; the first step, a column, is never folded.
    fn child(&mut self, at: usize, step: &Step, depth: usize) -> usize {
        if let Some(child) = self.places[at].children.get(step) {
            return *child;
        }
        let is_key = matches!(step, Step::Key(_));
        if is_key && depth > 0 && self.places[at].keys >= self.keys {
            self.fold(at);
            return self.child(at, &Step::AnyKey, depth);
        }
        self.insert(at, step)
    }

    /// A new place below `at`.
    fn insert(&mut self, at: usize, step: &Step) -> usize {
        let child = self.places.len();
        self.places.push(Place::default());
        self.places[at].children.insert(step.clone(), child);
        self.places[at].keys += usize::from(matches!(step, Step::Key(_)));
        child
    }

    /// Makes one place of those of the keys below `at`, but of such as are met in many rows.
    fn fold(&mut self, at: usize) {
        self.folded = true;
        let children = std::mem::take(&mut self.places[at].children);
        (self.places[at].folded, self.places[at].keys) = (true, 0);
        let (keys, others): (Vec<_>, Vec<_>) =
            children.into_iter().partition(|(step, _)| matches!(step, Step::Key(_)));
        self.places[at].children.extend(others);
        let mut ranked: Vec<_> =
            keys.into_iter().map(|(step, key)| (self.rows_below(key), step, key)).collect();
        ranked.sort_by_key(|(rows, ..)| std::cmp::Reverse(*rows));
        let often = (self.row / OFTEN).max(2);
        let kept = ranked.iter().take(self.keys / 2).take_while(|(rows, ..)| *rows >= often).count();
        for (_, step, key) in ranked.drain(..kept) {
            self.places[at].children.insert(step, key);
            self.places[at].keys += 1;
        }
        if ranked.is_empty() {
            return;
        }
        let star = self.child(at, &Step::AnyKey, 1);
        for (.., key) in ranked {
            self.merge(star, key);
        }
    }

    /// In how many rows something was met at `at` or below.
    fn rows_below(&self, at: usize) -> u64 {
        let place = &self.places[at];
        let own = place.tallies.iter().map(|tally| tally.rows);
        own.chain(place.children.values().map(|child| self.rows_below(*child))).max().unwrap_or(0)
    }

    /// Adds all that stands at and below `from` to `to`.
    fn merge(&mut self, to: usize, from: usize) {
        let Place { children, tallies, folded, .. } = std::mem::take(&mut self.places[from]);
        self.count -= tallies.len();
        if folded && !self.places[to].folded {
            self.fold(to);
        }
        for tally in tallies {
            self.take(to, tally);
        }
        for (step, child) in children {
            let step = if self.is_folded_away(to, &step) { Step::AnyKey } else { step };
            let target = self.child(to, &step, 1);
            self.merge(target, child);
        }
    }

    /// Adds to what was met at a place. Rows in which two places that are one now were met are told apart only where
    /// it is the last one.
    fn take(&mut self, at: usize, tally: Tally) {
        match self.places[at].tallies.iter_mut().find(|known| known.met == tally.met) {
            Some(known) => {
                let both = u64::from(known.last == tally.last);
                known.rows = (known.rows + tally.rows - both).min(self.row.max(1));
                known.last = known.last.max(tally.last);
            }
            None => {
                self.places[at].tallies.push(tally);
                self.count += 1;
            }
        }
    }

    /// Tells fewer keys apart, or when that is down to one, fewer steps.
    fn tighten(&mut self) {
        self.folded = true;
        if self.keys > 1 {
            self.keys /= 2;
        } else {
            self.depth /= 2;
        }
        self.rebuild();
    }

    /// Builds the tree anew, without what was folded away.
    fn rebuild(&mut self) {
        let old = std::mem::replace(&mut self.places, vec![Place::default()]);
        self.count = 0;
        self.copy(&old, 0, 0, 0);
    }

    /// Copies what stands at and below `from`, which is so many steps deep, to `to`.
    fn copy(&mut self, old: &[Place], from: usize, to: usize, depth: usize) {
        let Place { children, folded, tallies, .. } = &old[from];
        self.places[to].folded = *folded;
        tallies.iter().for_each(|tally| self.take(to, *tally));
        for (step, child) in children {
            if depth >= self.depth {
                let rest = self.child(to, &Step::AnyDepth, depth);
                self.gather(old, *child, rest);
            } else {
                let at = self.insert(to, step);
                self.copy(old, *child, at, depth + 1);
            }
        }
        if depth > 0 && self.places[to].keys > self.keys {
            self.fold(to);
        }
    }

    /// Adds everything at and below `from` to the one place `to`.
    fn gather(&mut self, old: &[Place], from: usize, to: usize) {
        old[from].tallies.iter().for_each(|tally| self.take(to, *tally));
        old[from].children.values().for_each(|child| self.gather(old, *child, to));
    }

    /// Every path with what was met there.
    fn all(&self) -> Vec<(Vec<Step>, Vec<Tally>)> {
        let mut all = Vec::new();
        let mut stack: Vec<(usize, Vec<Step>)> = vec![(0, Vec::new())];
        while let Some((at, steps)) = stack.pop() {
            let place = &self.places[at];
            for (step, child) in &place.children {
                let below: Vec<Step> = steps.iter().chain([step]).cloned().collect();
                stack.push((*child, below));
            }
            if !place.tallies.is_empty() {
                all.push((steps, place.tallies.clone()));
            }
        }
        all
    }

    /// What was found, by path, category and matcher.
    pub fn findings(&self, core: &Core) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::new();
        for (steps, tallies) in self.all() {
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
