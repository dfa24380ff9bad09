//! What was counted at the remembered nodes of the trie: a look into a short list for each hit.

use super::paths::Paths;
use crate::definition::MatcherId;
use crate::trie::Id;
use crate::walk::Core;

/// What a leaf met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Met {
    Matcher(MatcherId),
    /// The index of a classified path.
    Rule(u32),
}

/// In how many rows something was met, and in which one last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tally {
    pub met: Met,
    pub rows: u64,
    pub last: u64,
}

#[derive(Default)]
pub(super) struct Tallies {
    /// By node: the place of its first entry, plus one.
    first: Vec<u32>,
    entries: Vec<Entry>,
}

struct Entry {
    node: Id,
    tally: Tally,
    /// The place of the node's next entry, plus one.
    next: u32,
}

impl Tallies {
    /// Counts that `met` was met at `node` in `row`.
    pub fn count(&mut self, node: Id, met: Met, row: u64) {
        let slot = node.0 as usize;
        if slot >= self.first.len() {
            self.first.resize(slot + 1, 0);
        }
        let mut at = self.first[slot];
        while at != 0 {
            let entry = &mut self.entries[at as usize - 1];
            if entry.tally.met == met {
                entry.tally.rows += u64::from(entry.tally.last != row);
                entry.tally.last = row;
                return;
            }
            at = entry.next;
        }
        self.entries.push(Entry { node, tally: Tally { met, rows: 1, last: row }, next: self.first[slot] });
        self.first[slot] = self.entries.len() as u32;
    }

    /// Hands everything over to `paths`.
    pub fn flush(&mut self, core: &Core, paths: &mut Paths, row: u64) {
        paths.in_row(row);
        for Entry { node, tally, .. } in self.entries.drain(..) {
            paths.count(core, node, tally.met, tally.rows, tally.last);
        }
        self.first.clear();
    }
}
