//! Entering a container: which node each member has, and whether members are renamed or vanish.

use super::binary::Frame;
use super::rebuild::Planned;
use super::{Core, WalkError};
use crate::jsonb::Corrupt;
use crate::jsonb::layout::{STRING, TYPE_MASK};
use crate::jsonb::reader::Container;
use crate::stop;
use crate::trie::{Id, Mark};

/// Stacks that the frames of a walk share; each frame's part is on top while it is the innermost.
#[derive(Default)]
pub(crate) struct Enter {
    /// An object's members' nodes in order ([`Id::NONE`]: not remembered), or the one node of an array's elements.
    pub children: Vec<Id>,
    pub plan: Vec<Planned>,
    /// Masked keys of the container that is being planned, one behind the other.
    pub(super) renamed: Vec<u8>,
}

impl Enter {
    pub fn clear(&mut self) {
        self.children.clear();
        self.plan.clear();
        self.renamed.clear();
    }

    /// Gives back memory beyond about `kept` bytes a stack.
    pub fn shrink(&mut self, kept: usize) {
        stop::shrink(&mut self.children, kept);
        stop::shrink(&mut self.plan, kept);
        stop::shrink(&mut self.renamed, kept);
    }

    /// Drops what belongs to `frame`.
    #[inline]
    pub fn leave(&mut self, frame: &Frame) {
        self.children.truncate(frame.children);
        if let Some(plan) = frame.plan {
            self.plan.truncate(plan);
        }
    }

    /// A frame for a container whose members are not known yet.
    #[inline]
    pub fn fresh(&self, source: Container, node: Id) -> Frame {
        Frame::new(source, node, self.children.len(), Mark::default())
    }

    /// Finds the nodes of a container's members. The frame has a plan when it must be rebuilt.
    #[inline]
    pub fn fill(
        &mut self,
        core: &mut Core,
        doc: &[u8],
        frame: &mut Frame,
        text: &mut Vec<u8>,
    ) -> Result<(), WalkError> {
        let special = self.nodes(core, doc, frame)?;
        if (special || core.decider.policy.drops_by_value) && !frame.source.scalar {
            self.make_plan(core, doc, frame, text)?;
        }
        Ok(())
    }

    /// Finds the nodes of a container's members; says whether a key is masked or a member may vanish.
    #[inline]
    pub fn nodes(&mut self, core: &mut Core, doc: &[u8], frame: &mut Frame) -> Result<bool, WalkError> {
        let special = if frame.source.object {
            self.members(core, doc, frame)?
        } else {
            let node = frame.node;
            let element = if frame.source.scalar { node } else { core.trie.element(&core.decider, node) };
            self.children.push(element);
            core.trie.node(element).may_drop
        };
        frame.mark = core.trie.mark();
        Ok(special)
    }

    /// Finds the nodes of an object's members; says whether a key is masked or a member may vanish.
    #[inline]
    pub fn members(&mut self, core: &mut Core, doc: &[u8], frame: &mut Frame) -> Result<bool, WalkError> {
        let source = &frame.source;
        let entries = &doc[source.start + 4..source.start + 4 + source.count * 4];
        if let Some(shape) = core.trie.shapes.find(frame.node, entries, &doc[source.data..source.end]) {
            self.children.extend_from_slice(shape.children);
            frame.offset = shape.keys;
            return Ok(shape.special);
        }
        self.look_up(core, doc, frame, entries)
    }

    #[cold]
    fn look_up(
        &mut self,
        core: &mut Core,
        doc: &[u8],
        frame: &mut Frame,
        entries: &[u8],
    ) -> Result<bool, WalkError> {
        let source = &frame.source;
        stop::room(source.count * size_of::<Id>() * 2);
        let (mut special, mut late) = (false, false);
        for index in 0..source.count {
            let entry = source.entry(doc, index);
            if entry & TYPE_MASK != STRING {
                return Err(Corrupt("key that is no string").into());
            }
            let end = source.entry_end(entry, frame.offset)?;
            let key = &doc[source.data + frame.offset..source.data + end];
            frame.offset = end;
            core.spend(key.len())?;
            let id = core.trie.remembered(&core.decider, frame.node, key);
            if let Some(id) = id {
                let child = core.trie.node(id);
                special |= child.masked_key.is_some() || child.may_drop;
            } else {
                let mark = core.trie.mark();
                let id = core.trie.child(&core.decider, frame.node, key);
                let child = core.trie.node(id);
                special |= child.masked_key.is_some() || child.may_drop;
                core.trie.release(mark);
                late = true;
            }
            self.children.push(id.unwrap_or(Id::NONE));
        }
        if !late {
            let (data, children) = (&doc[source.data..source.end], &self.children[frame.children..]);
            core.trie.shapes_insert(frame.node, entries, data, frame.offset, children, special);
        }
        Ok(special)
    }
}
