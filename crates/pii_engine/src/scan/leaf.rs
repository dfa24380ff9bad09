//! One leaf: which matchers count.

use super::Finding;
use super::paths::Paths;
use super::tallies::{Met, Tallies};
use crate::jsonb::numeric::integer_text;
use crate::mask::ScalarMask;
use crate::stop;
use crate::trie::{HitSource, Id, Treat};
use crate::value::ValueHit;
use crate::walk::inside::{self, LeafValue, Leaves};
use crate::walk::{Core, Leaf, WalkError};

/// Counts what is met at the leaves.
#[derive(Default)]
pub(super) struct Counter {
    tallies: Tallies,
    paths: Paths,
    /// Reused by searches.
    hits: Vec<ValueHit>,
    text: Vec<u8>,
    /// Whatever was met so far.
    met: u64,
    /// The row at hand, from 1.
    row: u64,
}

impl Counter {
    pub fn limit(&mut self, findings: usize) {
        self.paths.limit(findings);
    }

    /// Gives back what lists take beyond `kept` bytes each.
    pub fn shrink(&mut self, kept: usize) {
        stop::shrink(&mut self.hits, kept);
        stop::shrink(&mut self.text, kept);
    }

    pub fn met(&self) -> u64 {
        self.met
    }

    pub fn rows(&self) -> u64 {
        self.row
    }

    pub fn next_row(&mut self) {
        self.row += 1;
    }

    pub fn is_folded(&self) -> bool {
        self.paths.is_folded()
    }

    /// Takes down what was counted by nodes, which may be forgotten then.
    pub fn flush(&mut self, core: &Core) {
        self.tallies.flush(core, &mut self.paths, self.row);
    }

    pub fn findings(&self, core: &Core) -> Vec<Finding> {
        self.paths.findings(core)
    }

    /// A string of a document or column, and what stands inside it.
    pub fn string(&mut self, core: &mut Core, id: Id, text: &[u8]) -> Result<(), WalkError> {
        core.spend(text.len())?;
        let open = core.trie.treat(id) == Treat::Scan;
        if open && (text.len() < core.decider.policy.shortest_value || core.is_clear(id, text, text.len())) {
            return Ok(());
        }
        let before = self.met;
        inside::string(core, id, text, 0, self)?;
        if open && self.met == before && core.trie.is_remembered(id) {
            core.familiar.learn(id, text);
        }
        Ok(())
    }

    /// Counts what the path says of `value`; of one that nobody can read (`None`) what it says whatever the value.
    pub fn by_path(&mut self, core: &Core, id: Id, value: Option<&[u8]>) {
        for hit in core.trie.node(id).hits.iter() {
            let fits = hit.shape.is_none_or(|shape| value.is_some_and(|value| shape.accepts(value)));
            if fits {
                self.count(core, id, hit.source.into());
            }
        }
    }

    /// Counts what was found in the value.
    fn by_value(&mut self, core: &Core, id: Id) {
        let hits = std::mem::take(&mut self.hits);
        for hit in &hits {
            self.count(core, id, Met::Matcher(hit.matcher));
        }
        self.hits = hits;
    }

    fn count(&mut self, core: &Core, id: Id, met: Met) {
        self.met += 1;
        if core.trie.is_remembered(id) {
            self.tallies.count(id, met, self.row);
        } else {
            self.paths.count(core, id, met, 1, self.row);
        }
    }

    /// Searches `text`; what was found is in `self.hits` then.
    fn search(&mut self, core: &mut Core, text: &[u8]) {
        self.hits.clear();
        if text.len() >= core.decider.policy.shortest_value {
            core.decider.policy.search(text, &mut self.hits);
        }
    }

    fn text_leaf(&mut self, core: &mut Core, id: Id, text: &[u8]) -> Result<(), WalkError> {
        let treat = core.trie.treat(id);
        if text.is_empty() || matches!(treat, Treat::Shown { .. }) {
            return Ok(());
        }
        self.search(core, text);
        let hits = &core.trie.node(id).hits;
        let by_path = hits.iter().any(|hit| hit.shape.is_none_or(|shape| shape.accepts(text)));
        if !by_path && self.hits.is_empty() {
            return Ok(());
        }
        // What is shown all the same, by the mask `keep` say, does not count.
        let is_masked = matches!(treat, Treat::Mask(_)) || {
            self.text.clear();
            core.string(id, text, 0, &mut self.text)? != Leaf::Unchanged
        };
        if is_masked {
            self.by_path(core, id, Some(text));
            self.by_value(core, id);
        }
        Ok(())
    }

    fn scalar_leaf(&mut self, core: &mut Core, id: Id, text: &str) {
        if core.scalar(id, text).is_none_or(|mask| mask == ScalarMask::Keep) {
            return;
        }
        self.by_path(core, id, Some(text.as_bytes()));
        if let Some(integer) = integer_text(text, 13, 19) {
            self.search(core, integer.as_bytes());
            self.by_value(core, id);
        }
    }
}

impl Leaves for Counter {
    fn key(&mut self, core: &mut Core, id: Id) {
        if core.trie.node(id).masked_key.is_none() {
            return;
        }
        self.hits.clear();
        let Core { trie, decider, .. } = core;
        if let Some(key) = trie.key(id) {
            decider.policy.search(key, &mut self.hits);
        }
        self.by_value(core, id);
    }

    fn leaf(&mut self, core: &mut Core, id: Id, value: LeafValue<'_>) -> Result<(), WalkError> {
        match value {
            LeafValue::String(text) => self.text_leaf(core, id, text)?,
            LeafValue::Scalar(text) => self.scalar_leaf(core, id, text),
            LeafValue::Null => {}
        }
        Ok(())
    }

    fn told(&self) -> usize {
        0
    }

    fn keep_met(&mut self, _from: usize) {}
}

impl From<HitSource> for Met {
    fn from(source: HitSource) -> Met {
        match source {
            HitSource::Rule(rule) => Met::Rule(rule),
            HitSource::Key(matcher) => Met::Matcher(matcher),
        }
    }
}
