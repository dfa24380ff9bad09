//! Counts what personal data stands where, over many rows: the inventory of a source.
//!
//! Counted is what the mask would hide from a reader who may see nothing, by the same walk and the same decisions.
//! Nothing is written and no value is kept: for each path and matcher, in how many rows it was met.

mod column;
mod document;
mod leaf;
mod paths;
mod skim;
mod tallies;
mod tree;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use crate::access::Access;
use crate::definition::Sensitivity;
use crate::path::PathRule;
use crate::policy::Policy;
use crate::stop;
use crate::text::json::validate;
use crate::trie::Decider;
use crate::walk::inside::{self, LeafValue, Leaves};
use crate::walk::{Core, WalkError};
pub use column::ColumnId;
use column::Columns;
use document::Walk;
use leaf::Counter;

/// Personal data at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// As a classified path is written. `*` stands for the keys of an object that has too many, `**` for what is too
    /// deep. Keys that are personal data appear masked.
    pub path: String,
    pub category: String,
    pub sensitivity: Sensitivity,
    /// The matcher's name, or the classified path.
    pub matcher: String,
    /// In how many rows it was met; about, where paths were folded.
    pub rows: u64,
}

/// Memory that a long value leaves behind, in bytes a list.
const KEPT: usize = 256 << 10;

/// Searches rows by one policy, with the classified paths of one source.
pub struct Scanner {
    core: Core,
    columns: Columns,
    walk: Walk,
    counter: Counter,
    skipped: u64,
}

impl Scanner {
    pub fn new(policy: Rc<Policy>, rules: &[PathRule]) -> Scanner {
        let core = Core::new(Decider::new(policy, rules, Access::nothing()));
        Scanner {
            core,
            columns: Columns::default(),
            walk: Walk::default(),
            counter: Counter::default(),
            skipped: 0,
        }
    }

    /// Sets the check that is asked, every few thousand values, whether to stop ([`WalkError::Interrupted`]). What was
    /// stopped may be searched again: within a row nothing counts twice.
    pub fn set_interrupt(&mut self, interrupt: Box<dyn Fn() -> bool>) {
        self.core.set_interrupt(interrupt.into());
    }

    /// Remembers at most `nodes` paths at once, instead of 16,000.
    pub fn limit_memory(&mut self, nodes: usize) {
        self.core.trie.limit(nodes);
    }

    /// Tells at most `findings`, instead of 2,000.
    pub fn limit_findings(&mut self, findings: usize) {
        self.counter.limit(findings);
    }

    /// A column, whose name is the first key of every path in it; `levels`: how many SQL arrays the values stand in.
    pub fn column(&mut self, name: &str, levels: u32) -> ColumnId {
        self.columns.add(name, levels)
    }

    /// Searches a binary jsonb document: the bytes behind its varlena header.
    pub fn jsonb(&mut self, at: ColumnId, doc: &[u8]) -> Result<(), WalkError> {
        self.guarded(doc.len(), |this| {
            let node = this.columns.node(&mut this.core, at);
            this.walk.document(&mut this.core, &mut this.counter, node, doc)
        })
    }

    /// Searches a JSON text. Of one that is no JSON nobody can tell what it holds: it is masked whole, and not counted.
    pub fn json_text(&mut self, at: ColumnId, text: &[u8]) -> Result<(), WalkError> {
        self.guarded(text.len(), |this| {
            let node = this.columns.node(&mut this.core, at);
            match validate(text) {
                Ok(()) => inside::json(&mut this.core, node, text, 0, &mut this.counter),
                Err(_) => Ok(()),
            }
        })
    }

    /// Searches a plain string.
    pub fn text(&mut self, at: ColumnId, text: &[u8]) -> Result<(), WalkError> {
        self.guarded(text.len(), |this| {
            let node = this.columns.node(&mut this.core, at);
            this.counter.string(&mut this.core, node, text)
        })
    }

    /// Searches a value of another type: a number in decimal notation, `true` or `false`.
    pub fn scalar(&mut self, at: ColumnId, text: &str) -> Result<(), WalkError> {
        self.guarded(text.len(), |this| {
            let node = this.columns.node(&mut this.core, at);
            this.counter.leaf(&mut this.core, node, LeafValue::Scalar(text))
        })
    }

    /// Counts a value that cannot be searched: what its column's name says.
    pub fn opaque(&mut self, at: ColumnId) {
        let node = self.columns.node(&mut self.core, at);
        self.counter.by_path(&self.core, node, None);
    }

    /// Ends a row.
    pub fn end_row(&mut self) {
        self.counter.next_row();
        if self.core.trie.is_full() {
            self.forget();
        }
    }

    /// Rows that were ended.
    pub fn rows(&self) -> u64 {
        self.counter.rows()
    }

    /// Values that could not be searched because of a mistake of ours.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Whether paths were folded to `*` or `**`, because there were too many, or because they are too deep. Known once
    /// the findings were asked for.
    pub fn is_folded(&self) -> bool {
        self.counter.is_folded()
    }

    /// What was found, by path.
    pub fn findings(&mut self) -> Vec<Finding> {
        self.forget();
        self.counter.findings(&self.core)
    }

    /// Takes down what was counted by nodes, and forgets them.
    fn forget(&mut self) {
        self.counter.flush(&self.core);
        self.core.trie.clear();
        self.core.familiar.clear();
        self.walk.forget();
        self.columns.forget();
    }

    /// Runs a search over so many bytes. A mistake of ours that some value brings to light must not keep the rest
    /// from being searched: the value is counted as skipped.
    fn guarded(
        &mut self,
        bytes: usize,
        work: impl FnOnce(&mut Scanner) -> Result<(), WalkError>,
    ) -> Result<(), WalkError> {
        let long = bytes >= stop::LONG;
        let listening = long.then(|| stop::listen(self.core.interrupt()));
        let result = catch_unwind(AssertUnwindSafe(|| {
            if long {
                stop::some_room();
            }
            work(self)
        }));
        drop(listening);
        if long {
            self.core.shrink(KEPT);
            self.counter.shrink(KEPT);
        }
        let failure = match result {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => Err(error),
            Err(payload) => match stop::reason(&*payload) {
                Some(error) => Err(error),
                None => {
                    self.skipped += 1;
                    Ok(())
                }
            },
        };
        self.forget();
        self.walk = Walk::default();
        self.core.hits = Vec::new();
        failure
    }
}
