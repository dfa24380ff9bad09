//! What every part of the walk shares: the decisions, the scanner's memory, the caller's wish to stop.

use super::WalkError;
use super::familiar::Familiar;
use super::skim::{Changing, Skim};
use crate::stop::{Interrupt, shrink};
use crate::trie::{Decider, Trie};
use crate::value::ValueHit;

/// Work, in nodes and bytes together, between two looks at whether to stop.
const WORK_PER_CHECK: i64 = 64 << 10;
/// What one node counts for, in bytes.
pub(super) const WORK_PER_NODE: i64 = 16;

pub(crate) struct Core {
    pub decider: Decider,
    pub trie: Trie,
    /// Strings that were searched and hold nothing.
    pub familiar: Familiar,
    /// The paths whose containers are to be walked at once.
    pub changing: Changing,
    /// Whether identifiers and moments can be told by their layout: no registered matcher looks into them.
    pub plain_formats: bool,
    /// Reused by scans that do not nest.
    pub hits: Vec<ValueHit>,
    /// Reused for numbers in decimal notation.
    pub decimal: String,
    interrupt: Option<Interrupt>,
    work: i64,
}

impl Core {
    pub fn new(decider: Decider) -> Core {
        let (hits, decimal) = (Vec::new(), String::new());
        let plain_formats = !decider.policy.has_custom_value_patterns();
        let (trie, familiar) = (Trie::new(), Familiar::new());
        Core {
            decider,
            trie,
            familiar,
            changing: Changing::default(),
            plain_formats,
            hits,
            decimal,
            interrupt: None,
            work: WORK_PER_CHECK,
        }
    }

    pub fn set_interrupt(&mut self, interrupt: Interrupt) {
        self.interrupt = Some(interrupt);
    }

    pub fn interrupt(&self) -> Option<Interrupt> {
        self.interrupt.clone()
    }

    /// Counts a node and `bytes` that are about to be looked at.
    #[inline]
    pub fn spend(&mut self, bytes: usize) -> Result<(), WalkError> {
        self.work -= WORK_PER_NODE + bytes as i64;
        if self.work < 0 { self.look() } else { Ok(()) }
    }

    /// Begins a pass over what plainly stays, before which everything up to `cleared` is known to.
    #[inline]
    pub fn skim<'a>(&'a mut self, doc: &'a [u8], cleared: usize) -> Skim<'a> {
        Skim {
            doc,
            trie: &self.trie,
            familiar: &mut self.familiar,
            changing: &mut self.changing,
            policy: &self.decider.policy,
            plain_formats: self.plain_formats,
            budget: self.work,
            cleared,
        }
    }

    /// Counts what a pass left of its budget.
    #[inline]
    pub fn left(&mut self, budget: i64) {
        self.work = budget;
    }

    /// Gives back memory that the search of long strings took, beyond `kept` bytes a list.
    pub fn shrink(&mut self, kept: usize) {
        shrink(&mut self.hits, kept);
        self.decider.policy.shrink_search(kept);
    }

    #[cold]
    fn look(&mut self) -> Result<(), WalkError> {
        self.work = WORK_PER_CHECK;
        match &self.interrupt {
            Some(interrupt) if interrupt() => Err(WalkError::Interrupted),
            _ => Ok(()),
        }
    }
}
