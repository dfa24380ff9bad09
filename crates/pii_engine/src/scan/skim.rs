//! What plainly holds nothing: members, and whole containers, passed over in tight loops without a frame.
//!
//! The walk asks first whether everything it stands before is plain. Where something is not, the walk enters the
//! containers around it, and does not look again at what was found plain before it.

use std::rc::Rc;

use crate::jsonb::Corrupt;
use crate::jsonb::layout::{
    CONTAINER, FALSE, HAS_OFFSET, LENGTH_MASK, NULL, NUMERIC, STRING, TRUE, TYPE_MASK, align,
};
use crate::jsonb::numeric::is_short;
use crate::jsonb::reader::{Container, unpadded};
use crate::trie::{Child, Glance, Id};
use crate::walk::{Core, WORK_PER_NODE};

/// Containers within containers that are passed over; what is deeper is walked.
const DEPTH: usize = 32;

/// What a pass over plain members needs.
pub(super) struct Skim<'a> {
    pub doc: &'a [u8],
    pub core: &'a mut Core,
    pub changing: &'a mut Changing,
    /// Everything before this position of the document is known to hold nothing.
    pub cleared: usize,
}

/// The paths whose containers changed when they were met last. These are walked at once: a pass over them would most
/// likely stop in the midst.
#[derive(Default)]
pub(super) struct Changing(Vec<bool>);

impl Changing {
    #[inline]
    fn is(&self, node: Id) -> bool {
        self.0.get(node.0 as usize).copied().unwrap_or(false)
    }

    /// Notes what became of the container at `node`.
    #[inline]
    pub fn note(&mut self, node: Id, changed: bool) {
        let at = node.0 as usize;
        if at >= self.0.len() {
            if !changed {
                return;
            }
            self.0.resize(at + 1, false);
        }
        self.0[at] = changed;
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// Members of a container, from one of them on.
#[derive(Clone, Copy)]
pub(super) struct Members<'a> {
    pub source: &'a Container,
    /// The first member, and where its value begins in the data.
    pub first: usize,
    pub offset: usize,
    /// The nodes of an object's members from the first one on, or the one node of an array's elements.
    pub children: &'a [Child],
}

/// How far a pass came.
pub(super) struct Passed {
    pub count: usize,
    /// Where the value that it stopped at begins in the data.
    pub offset: usize,
}

impl Skim<'_> {
    /// Passes over members that stay, until one that needs a closer look.
    pub fn members(&mut self, members: Members<'_>, depth: usize) -> Result<Passed, Corrupt> {
        let Members { source, first, mut offset, children } = members;
        let doc = self.doc;
        let head = source.start + 4;
        let index = if source.object { source.count + first } else { first };
        let entries = &doc[head + index * 4..head + source.entries() * 4];
        let data = &doc[source.data..source.end];
        let stride = usize::from(source.object);
        // Where the data begins that is not known to stay.
        let unknown = self.cleared.saturating_sub(source.data);
        let mut budget = self.core.budget();
        let mut count = 0;
        for entry in entries.chunks_exact(4) {
            let entry = u32::from_ne_bytes([entry[0], entry[1], entry[2], entry[3]]);
            let field = (entry & LENGTH_MASK) as usize;
            let end = if entry & HAS_OFFSET != 0 { field } else { offset + field };
            if end < offset || end > data.len() {
                return Err(Corrupt("child out of bounds"));
            }
            // What ends right there may hold, or be, something without a length that was not passed.
            if end >= unknown || end == offset {
                // A node that is not remembered has no number here.
                let child = children[count * stride];
                let (id, glance) = (child.id(), child.glance());
                budget -= WORK_PER_NODE + (end - offset) as i64;
                if budget < 0 {
                    break;
                }
                let stays = match entry & TYPE_MASK {
                    STRING if glance == Glance::Scan => self.core.is_clear(id, &data[offset..], end - offset),
                    NUMERIC if glance == Glance::Scan => {
                        is_short(unpadded(&data[offset..end], source.data + offset))
                    }
                    CONTAINER if glance == Glance::Scan && depth < DEPTH => {
                        self.core.left(budget + (end - offset) as i64);
                        let stays =
                            self.container((source.data + offset, source.data + end), id, depth + 1)?;
                        budget = self.core.budget();
                        stays
                    }
                    NULL => true,
                    TRUE | FALSE => glance != Glance::Closer && glance != Glance::Unknown,
                    STRING => glance == Glance::Shown || glance == Glance::ShownBelow,
                    CONTAINER => glance == Glance::ShownBelow,
                    _ => false,
                };
                if !stays {
                    break;
                }
            }
            (offset, count) = (end, count + 1);
        }
        self.core.left(budget);
        self.cleared = self.cleared.max(source.data + offset);
        Ok(Passed { count, offset })
    }

    /// Whether the container that fills `from..to`, with its padding, stays as it is.
    #[inline]
    fn container(&mut self, (from, to): (usize, usize), node: Id, depth: usize) -> Result<bool, Corrupt> {
        if self.changing.is(node) {
            return Ok(false);
        }
        let source = Container::at(self.doc, align(from), to)?;
        self.whole(&source, node, depth)
    }

    /// Whether a container at `node` stays as it is.
    pub fn whole(&mut self, source: &Container, node: Id, depth: usize) -> Result<bool, Corrupt> {
        let trie = &mut self.core.trie;
        if self.core.decider.policy.drops_by_value || self.changing.is(node) {
            return Ok(false);
        }
        let (element, shape);
        let (children, offset): (&[Child], usize) = if source.object {
            let entries = &self.doc[source.start + 4..source.start + 4 + source.count * 4];
            shape = match trie.shapes.find(node, entries, &self.doc[source.data..source.end]) {
                Some(known) if !known.special => (Rc::clone(&known.children), known.keys()),
                _ => return Ok(false),
            };
            (&shape.0, shape.1)
        } else {
            let id = if source.scalar { node } else { trie.node(node).element };
            if id == Id::NONE || trie.node(id).may_drop {
                return Ok(false);
            }
            element = [trie.at_a_glance(id)];
            (&element, 0)
        };
        let passed = self.members(Members { source, first: 0, offset, children }, depth)?;
        Ok(passed.count == source.count)
    }
}
