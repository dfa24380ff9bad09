//! One pass over members and whole containers, without a frame for each: what stays is passed over in a tight loop,
//! what is masked is noted in [`Edits`].
//!
//! This is the way of nearly every document. Only what a pass cannot do (large or deep containers, keys that are masked,
//! members that may vanish, paths that are not remembered) is left to the walk.

use super::edits::{Edits, Place};
use super::leaf::is_clear;
use super::{Core, Leaf, WalkError, familiar};
use crate::jsonb::Corrupt;
use crate::jsonb::layout::{
    CONTAINER, FALSE, HAS_OFFSET, LENGTH_MASK, NULL, NUMERIC, OFFSET_STRIDE, STRING, TRUE, TYPE_MASK, align,
};
use crate::jsonb::numeric::is_short;
use crate::jsonb::reader::{Container, unpadded};
use crate::trie::{Child, Glance, Id};

/// Containers within containers that are passed over; what is deeper is walked.
const DEPTH: usize = 32;
/// Larger containers, and strings to be searched, are walked: so that the memory for edits is bounded, and the walk
/// can ask whether to stop.
pub(super) const LARGEST: usize = 64 << 10;

const OUT_OF_BOUNDS: Corrupt = Corrupt("child out of bounds");

pub(crate) struct Pass<'a> {
    pub core: &'a mut Core,
    pub doc: &'a [u8],
    pub edits: &'a mut Edits,
}

/// Members of a container, from one of them up to another.
#[derive(Clone, Copy)]
pub(crate) struct Members<'a> {
    pub source: &'a Container,
    pub first: usize,
    pub last: usize,
    /// Where the value of the first one begins in the data.
    pub offset: usize,
    /// Of an object's members from the first one on, or of all of an array's elements.
    pub children: &'a [Child],
}

/// How far a pass came.
pub(crate) struct Passed {
    /// The member it stopped at, and where its value begins in the data.
    pub next: usize,
    pub offset: usize,
}

impl Pass<'_> {
    /// Passes over members, until one that has to be walked.
    pub fn members(&mut self, members: Members<'_>, depth: usize) -> Result<Passed, WalkError> {
        let Members { source, first, last, offset, children } = members;
        let keys = if source.object { source.count } else { 0 };
        let head = source.start + 4 + keys * 4;
        let entries = self.doc[head + first * 4..head + last * 4].chunks_exact(4);
        let data = &self.doc[source.data..source.end];
        let mut rest = &data[offset..];
        let one_by_one = if source.object { usize::MAX } else { 0 };
        for (member, entry) in entries.enumerate() {
            let entry = u32::from_ne_bytes([entry[0], entry[1], entry[2], entry[3]]);
            let mut length = (entry & LENGTH_MASK) as usize;
            if entry & HAS_OFFSET != 0 {
                if !(keys + first + member).is_multiple_of(OFFSET_STRIDE) {
                    return Ok(Passed { next: first + member, offset: data.len() - rest.len() });
                }
                length = length.checked_sub(data.len() - rest.len()).ok_or(OUT_OF_BOUNDS)?;
            }
            let Some((value, behind)) = rest.split_at_checked(length) else {
                return Err(OUT_OF_BOUNDS.into());
            };
            let child = children[member & one_by_one];
            let kind = entry & TYPE_MASK;
            let stays = match kind {
                STRING if child.is_open() => {
                    let Core { decider, familiar, plain_formats, .. } = &mut *self.core;
                    is_clear(&decider.policy, familiar, *plain_formats, child.id(), rest, length)
                }
                NUMERIC if child.is_open() => is_short(unpadded(value, data.len() - rest.len())),
                NULL => true,
                TRUE | FALSE => !child.may_hide(),
                _ => false,
            };
            if !stays {
                let offset = data.len() - rest.len();
                let place = Place { index: keys + first + member, at: offset, end: offset + length };
                if !self.closer(kind, child, source, place, depth)? {
                    return Ok(Passed { next: first + member, offset });
                }
            }
            rest = behind;
        }
        Ok(Passed { next: last, offset: data.len() - rest.len() })
    }

    /// Looks closer at a value that does not plainly stay; says whether it could be done.
    #[inline(always)]
    fn closer(
        &mut self,
        kind: u32,
        child: Child,
        source: &Container,
        place: Place,
        depth: usize,
    ) -> Result<bool, WalkError> {
        let glance = child.glance();
        if glance == Glance::Unknown {
            return Ok(false);
        }
        let value = &self.doc[source.data + place.at..source.data + place.end];
        match kind {
            CONTAINER if glance != Glance::ShownBelow => self.container(child.id(), source, place, depth),
            STRING if child.may_hide() || child.is_open() => self.string(child, place, value),
            NUMERIC if child.may_hide() || child.is_open() => {
                self.number(child.id(), place, unpadded(value, place.at))
            }
            TRUE | FALSE if child.may_hide() => self.boolean(child.id(), place, kind == TRUE),
            CONTAINER | STRING | NUMERIC | TRUE | FALSE | NULL => Ok(true),
            _ => Err(Corrupt("unknown kind of child").into()),
        }
    }

    /// Masks a string, which is not clear at sight.
    #[inline(never)]
    fn string(&mut self, child: Child, place: Place, text: &[u8]) -> Result<bool, WalkError> {
        if text.len() > LARGEST {
            return Ok(false);
        }
        let from = self.edits.text.len();
        let leaf = match child.is_open() {
            true => self.core.search(child.id(), text, &mut self.edits.text)?,
            false => self.core.string(child.id(), text, 0, &mut self.edits.text)?,
        };
        match leaf {
            Leaf::Unchanged => {}
            Leaf::Text => self.edits.replace(place, STRING, from),
            Leaf::Null | Leaf::Drop => self.edits.replace(place, NULL, from),
        }
        Ok(true)
    }

    #[inline(never)]
    fn number(&mut self, id: Id, place: Place, number: &[u8]) -> Result<bool, WalkError> {
        let from = self.edits.text.len();
        if let Some(mask) = self.core.numeric(id, number)? {
            let kind = mask.append(&mut self.edits.text);
            self.edits.replace(place, kind, from);
        }
        Ok(true)
    }

    #[inline(never)]
    fn boolean(&mut self, id: Id, place: Place, value: bool) -> Result<bool, WalkError> {
        let from = self.edits.text.len();
        if let Some(mask) = self.core.scalar(id, if value { "true" } else { "false" }) {
            let kind = mask.append(&mut self.edits.text);
            self.edits.replace(place, kind, from);
        }
        Ok(true)
    }

    /// Passes over the container that stands in `around` at `place`; if it cannot, nothing of it is noted.
    #[inline]
    fn container(
        &mut self,
        id: Id,
        around: &Container,
        place: Place,
        depth: usize,
    ) -> Result<bool, WalkError> {
        let (from, to) = (align(around.data + place.at), around.data + place.end);
        if depth >= DEPTH || place.end - place.at > LARGEST {
            return Ok(false);
        }
        let bytes = self.doc.get(from..to).unwrap_or(&[]);
        let may_repeat = bytes.len() <= familiar::LONGEST && self.core.habits.repeats(id);
        if may_repeat && self.core.containers.knows(id, bytes) {
            self.core.habits.note_known(id, true);
            return Ok(true);
        }
        let source = Container::at(self.doc, from, to)?;
        let begun = self.edits.begin(place);
        let passed = self.whole(&source, id, depth + 1)?;
        if !passed {
            self.edits.undo(begun);
            return Ok(false);
        }
        let unchanged = self.edits.end(begun);
        if bytes.len() <= familiar::LONGEST {
            self.core.habits.note_known(id, false);
            if may_repeat && unchanged {
                self.core.containers.learn(id, bytes);
            }
        }
        Ok(true)
    }

    /// Passes over a whole container at `node`. Whether it could; if not, some of it may be noted.
    pub fn whole(&mut self, source: &Container, node: Id, depth: usize) -> Result<bool, WalkError> {
        if self.core.habits.walked(node) {
            return Ok(false);
        }
        let passed = self.try_whole(source, node, depth)?;
        if !passed {
            self.core.habits.note_walked(node, true);
        }
        Ok(passed)
    }

    fn try_whole(&mut self, source: &Container, node: Id, depth: usize) -> Result<bool, WalkError> {
        let core = &mut *self.core;
        if core.decider.policy.drops_by_value && !source.scalar {
            return Ok(false);
        }
        let (known, element);
        let (children, offset): (&[Child], usize) = if source.object {
            let Some((children, keys)) = core.children(self.doc, source, node)? else { return Ok(false) };
            known = children;
            (&known, keys)
        } else {
            let mark = core.trie.mark();
            let id = if source.scalar { node } else { core.trie.element(&core.decider, node) };
            if core.trie.node(id).may_drop || !core.trie.is_remembered(id) {
                core.trie.release(mark);
                return Ok(false);
            }
            element = [core.trie.at_a_glance(id)];
            (&element, 0)
        };
        core.spend(source.end - source.start)?;
        let members = Members { source, first: 0, last: source.count, offset, children };
        let passed = self.members(members, depth)?;
        Ok(passed.next == source.count)
    }
}
