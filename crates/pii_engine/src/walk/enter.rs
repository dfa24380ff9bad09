//! Entering a container: which node each member has, and whether members are renamed or vanish.

use super::binary::Frame;
use super::rebuild::Planned;
use super::{Core, WalkError};
use crate::jsonb::reader::Container;
use crate::stop;
use crate::trie::{Child, Id, Mark};

/// Stacks that the frames of a walk share; each frame's part is on top while it is the innermost.
#[derive(Default)]
pub(crate) struct Enter {
    /// An object's members' nodes in order ([`Child::UNKNOWN`]: not remembered), or the one node of an array's elements.
    pub children: Vec<Child>,
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
            frame.walked = true;
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
            self.children.push(core.trie.at_a_glance(element));
            core.trie.node(element).may_drop
        };
        frame.mark = core.trie.mark();
        Ok(special)
    }

    /// Finds the nodes of an object's members; says whether a key is masked or a member may vanish.
    #[inline]
    pub fn members(&mut self, core: &mut Core, doc: &[u8], frame: &mut Frame) -> Result<bool, WalkError> {
        let (source, node) = (&frame.source, frame.node);
        let (entries, data) = (source.key_entries(doc), &doc[source.data..source.end]);
        if let Some(shape) = core.trie.shapes.find(node, entries, data) {
            self.children.extend_from_slice(&shape.children);
            frame.offset = shape.keys();
            return Ok(shape.special);
        }
        let looked_up = core.look_up(doc, source, node, &mut self.children)?;
        if looked_up.late {
            frame.walked = true;
        } else {
            let children = self.children[frame.children..].into();
            core.trie.shapes_insert(node, entries, data, looked_up.keys, children, looked_up.special);
        }
        frame.offset = looked_up.keys;
        Ok(looked_up.special)
    }
}
