//! The tree of the paths at which something was found, within bounds.

use std::collections::BTreeMap;

use super::tallies::Tally;
use crate::path::Step;
use crate::trie::SHOWN_DEPTH;

/// Findings of one source, at most.
const MOST: usize = 2_000;
/// Keys of one object that are told apart.
const MOST_KEYS: usize = 100;
/// A key that is met in one of so many rows is told apart, whatever others there are.
const OFTEN: u64 = 20;
/// Keys of one object that are personal data and told apart, masked.
const MOST_MASKED: usize = 10;
/// Places of the tree, those included that were folded away.
const MOST_PLACES: usize = 100_000;

/// A step of a path as it is shown, and whether it is a key that is personal data itself.
pub(super) struct Shown {
    pub step: Step,
    pub masked: bool,
}

impl Shown {
    pub fn plain(step: Step) -> Shown {
        Shown { step, masked: false }
    }
}

pub(super) struct Tree {
    places: Vec<Place>,
    /// Findings in it.
    count: usize,
    most: usize,
    /// Keys of one object, and steps of a path, that are told apart now.
    keys: usize,
    depth: usize,
    /// Whether anything was folded but keys that are personal data.
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
    /// Whether its own key is personal data, how many keys of its children are, and whether these are told as `*`.
    masked: bool,
    masked_keys: usize,
    masked_folded: bool,
    tallies: Vec<Tally>,
}

impl Default for Tree {
    fn default() -> Self {
        Tree {
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

impl Tree {
    pub fn limit(&mut self, most: usize) {
        self.most = most;
    }

    pub fn is_folded(&self) -> bool {
        self.folded
    }

    /// Takes note that something was folded before it came here.
    pub fn note_folded(&mut self) {
        self.folded = true;
    }

    /// Says how many rows there are so far: nothing was met in more.
    pub fn in_row(&mut self, row: u64) {
        self.row = self.row.max(row);
    }

    /// Adds what was met at a path.
    pub fn add(&mut self, steps: &[Shown], tally: Tally) {
        let at = self.place(steps);
        self.take(at, tally);
        if self.places.len() > MOST_PLACES {
            self.rebuild();
        }
        while self.count > self.most && (self.keys > 1 || self.depth > 1) {
            self.tighten();
        }
    }

    /// The place of a path.
    fn place(&mut self, steps: &[Shown]) -> usize {
        let mut at = 0;
        for (depth, shown) in steps.iter().enumerate() {
            if depth >= self.depth || shown.step == Step::AnyDepth {
                self.folded = true;
                return self.child(at, &Shown::plain(Step::AnyDepth), depth);
            }
            at = self.child(at, shown, depth);
        }
        at
    }

    /// The place of a step below `at`; the first step, a column, is never folded.
    fn child(&mut self, at: usize, shown: &Shown, depth: usize) -> usize {
        let place = &self.places[at];
        if let Some(child) = place.children.get(&shown.step) {
            return *child;
        }
        let is_key = matches!(shown.step, Step::Key(_)) && depth > 0;
        if is_key && (place.folded || shown.masked && place.masked_folded) {
            return self.child(at, &Shown::plain(Step::AnyKey), depth);
        }
        if is_key && shown.masked && place.masked_keys >= MOST_MASKED {
            self.fold_masked(at);
            return self.child(at, shown, depth);
        }
        if is_key && place.keys >= self.keys {
            self.fold(at);
            return self.child(at, shown, depth);
        }
        self.insert(at, shown)
    }

    /// A new place below `at`.
    fn insert(&mut self, at: usize, shown: &Shown) -> usize {
        let child = self.places.len();
        self.places.push(Place { masked: shown.masked, ..Place::default() });
        self.put(at, shown.step.clone(), child);
        child
    }

    /// Puts a place below `at`.
    fn put(&mut self, at: usize, step: Step, child: usize) {
        let masked = self.places[child].masked;
        let place = &mut self.places[at];
        place.keys += usize::from(matches!(step, Step::Key(_)));
        place.masked_keys += usize::from(masked);
        place.children.insert(step, child);
    }

    /// Takes the places of the keys below `at` that `which` wants out of it.
    fn take_keys(&mut self, at: usize, which: impl Fn(&Place) -> bool) -> Vec<(Step, usize)> {
        let children = std::mem::take(&mut self.places[at].children);
        (self.places[at].keys, self.places[at].masked_keys) = (0, 0);
        let mut taken = Vec::new();
        for (step, child) in children {
            if matches!(step, Step::Key(_)) && which(&self.places[child]) {
                taken.push((step, child));
            } else {
                self.put(at, step, child);
            }
        }
        taken
    }

    /// Makes one place of those of the keys below `at` that are personal data: hardly two rows have the same.
    fn fold_masked(&mut self, at: usize) {
        self.places[at].masked_folded = true;
        let keys = self.take_keys(at, |place| place.masked);
        self.merge_all(at, keys);
    }

    /// Makes one place of those of the keys below `at`, but of such as are met in many rows.
    fn fold(&mut self, at: usize) {
        self.folded = true;
        self.places[at].folded = true;
        let keys = self.take_keys(at, |_| true);
        let mut ranked: Vec<_> =
            keys.into_iter().map(|(step, key)| (self.rows_below(key), step, key)).collect();
        ranked.sort_by_key(|(rows, ..)| std::cmp::Reverse(*rows));
        let often = (self.row / OFTEN).max(2);
        let kept = ranked.iter().take(self.keys / 2).take_while(|(rows, ..)| *rows >= often).count();
        for (_, step, key) in ranked.drain(..kept) {
            self.put(at, step, key);
        }
        self.merge_all(at, ranked.into_iter().map(|(_, step, key)| (step, key)).collect());
    }

    /// Adds the places of keys that were taken out of `at` to the one of all other keys.
    fn merge_all(&mut self, at: usize, keys: Vec<(Step, usize)>) {
        for (_, key) in keys {
            let star = self.child(at, &Shown::plain(Step::AnyKey), 1);
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
        let Place { children, tallies, folded, masked_folded, .. } = std::mem::take(&mut self.places[from]);
        self.count -= tallies.len();
        if folded && !self.places[to].folded {
            self.fold(to);
        }
        if masked_folded && !self.places[to].masked_folded {
            self.fold_masked(to);
        }
        for tally in tallies {
            self.take(to, tally);
        }
        for (step, child) in children {
            let shown = Shown { step, masked: self.places[child].masked };
            let target = self.child(to, &shown, 1);
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
        let Place { children, folded, masked_folded, tallies, .. } = &old[from];
        (self.places[to].folded, self.places[to].masked_folded) = (*folded, *masked_folded);
        tallies.iter().for_each(|tally| self.take(to, *tally));
        for (step, child) in children {
            if depth >= self.depth {
                let rest = self.child(to, &Shown::plain(Step::AnyDepth), depth);
                self.gather(old, *child, rest);
            } else {
                let at = self.insert(to, &Shown { step: step.clone(), masked: old[*child].masked });
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
    pub fn all(&self) -> Vec<(Vec<Step>, Vec<Tally>)> {
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
}
