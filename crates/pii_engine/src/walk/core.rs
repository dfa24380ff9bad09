//! What every part of the walk shares: the decisions, the scanner's memory, the caller's wish to stop.

use std::rc::Rc;

use super::WalkError;
use super::familiar::Familiar;
use super::habits::Habits;
use crate::jsonb::Corrupt;
use crate::jsonb::layout::{STRING, TYPE_MASK};
use crate::jsonb::reader::Container;
use crate::stop::{self, Interrupt, shrink};
use crate::trie::{Child, Decider, Id, Trie};
use crate::value::ValueHit;

/// Work, in nodes and bytes together, between two looks at whether to stop.
const WORK_PER_CHECK: i64 = 64 << 10;
/// What one node counts for, in bytes.
pub(crate) const WORK_PER_NODE: i64 = 16;

pub(crate) struct Core {
    pub decider: Decider,
    pub trie: Trie,
    /// Strings that were searched and hold nothing.
    pub familiar: Familiar,
    /// Containers in which nothing was found, by their bytes.
    pub containers: Familiar,
    /// What became of containers by their paths.
    pub habits: Habits,
    /// Whether identifiers and moments can be told by their layout: no registered matcher looks into them.
    pub plain_formats: bool,
    /// Reused by scans that do not nest.
    pub hits: Vec<ValueHit>,
    /// Reused for numbers in decimal notation.
    pub decimal: String,
    /// Reused for the nodes of an object's members.
    looked_up: Vec<Child>,
    interrupt: Option<Interrupt>,
    work: i64,
}

/// What a look at all the keys of an object says.
pub(crate) struct LookedUp {
    /// Length of the keys' bytes.
    pub keys: usize,
    /// Whether a key is masked or a member may vanish.
    pub special: bool,
    /// Whether a node is not remembered.
    pub late: bool,
}

/// The nodes of an object's members, and the length of its keys' bytes.
type Children = (Rc<[Child]>, usize);

impl Core {
    pub fn new(decider: Decider) -> Core {
        let (hits, decimal) = (Vec::new(), String::new());
        let plain_formats = !decider.policy.has_custom_value_patterns();
        let (trie, familiar) = (Trie::new(), Familiar::new());
        Core {
            decider,
            trie,
            familiar,
            containers: Familiar::new(),
            habits: Habits::default(),
            looked_up: Vec::new(),
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

    /// What may still be counted before [`Core::spend`] asks whether to stop, for loops that count on their own.
    #[inline]
    pub fn budget(&self) -> i64 {
        self.work
    }

    /// Takes over what such a loop left.
    #[inline]
    pub fn left(&mut self, budget: i64) {
        self.work = budget;
    }

    /// The nodes of an object's members; `None` where some are not remembered, or a key is masked or a member may vanish.
    #[inline(always)]
    pub fn children(
        &mut self,
        doc: &[u8],
        source: &Container,
        node: Id,
    ) -> Result<Option<Children>, WalkError> {
        let (entries, data) = (source.key_entries(doc), &doc[source.data..source.end]);
        match self.trie.shapes.find(node, entries, data) {
            Some(shape) if shape.special => Ok(None),
            Some(shape) => Ok(Some((Rc::clone(&shape.children), shape.keys()))),
            None => self.new_children(doc, source, node),
        }
    }

    /// The same, of an object whose keys are not known yet.
    #[cold]
    fn new_children(
        &mut self,
        doc: &[u8],
        source: &Container,
        node: Id,
    ) -> Result<Option<Children>, WalkError> {
        let (entries, data) = (source.key_entries(doc), &doc[source.data..source.end]);
        let mut children = std::mem::take(&mut self.looked_up);
        children.clear();
        let LookedUp { keys, special, late } = self.look_up(doc, source, node, &mut children)?;
        let known = Rc::from(&children[..]);
        self.looked_up = children;
        if late {
            return Ok(None);
        }
        self.trie.shapes_insert(node, entries, data, keys, Rc::clone(&known), special);
        Ok((!special).then_some((known, keys)))
    }

    /// Finds the nodes of an object's members one by one ([`Child::UNKNOWN`]: not remembered), and appends them to `children`.
    #[cold]
    pub fn look_up(
        &mut self,
        doc: &[u8],
        source: &Container,
        node: Id,
        children: &mut Vec<Child>,
    ) -> Result<LookedUp, WalkError> {
        stop::room(source.count * size_of::<Child>() * 2);
        let mut looked_up = LookedUp { keys: 0, special: false, late: false };
        for index in 0..source.count {
            let entry = source.entry(doc, index);
            if entry & TYPE_MASK != STRING {
                return Err(Corrupt("key that is no string").into());
            }
            let end = source.entry_end(entry, looked_up.keys)?;
            let key = &doc[source.data + looked_up.keys..source.data + end];
            looked_up.keys = end;
            self.spend(key.len())?;
            let mark = self.trie.mark();
            let known = self.trie.remembered(&self.decider, node, key);
            let id = match known {
                Some(id) => id,
                None => self.trie.child(&self.decider, node, key),
            };
            let child = self.trie.node(id);
            looked_up.special |= child.masked_key.is_some() || child.may_drop;
            if known.is_none() {
                self.trie.release(mark);
                looked_up.late = true;
            }
            children.push(known.map_or(Child::UNKNOWN, |id| self.trie.at_a_glance(id)));
        }
        Ok(looked_up)
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
