//! Entering a container: which node each member has, and whether members are renamed or vanish.

use super::binary::Frame;
use super::plan::KeyNames;
use super::{Core, Leaf, WalkError};
use crate::jsonb::Corrupt;
use crate::jsonb::layout::{ARRAY, OBJECT, SCALAR, STRING, TYPE_MASK};
use crate::jsonb::reader::{Container, Value};
use crate::jsonb::writer::Target;
use crate::mask::ScalarMask;
use crate::stop::{self, append};
use crate::trie::{Id, Mark};

/// Stacks that the frames of a walk share; each frame's part is on top while it is the innermost.
#[derive(Default)]
pub(crate) struct Enter {
    /// An object's members' nodes in order ([`Id::NONE`]: not remembered), or the one node of an array's elements.
    pub children: Vec<Id>,
    pub plan: Vec<Planned>,
    /// Masked keys, one behind the other.
    renamed: Vec<u8>,
}

/// A member of a container that is rebuilt.
#[derive(Clone, Copy)]
pub(crate) struct Planned {
    pub id: Id,
    /// Its place in the source.
    pub source: usize,
    /// The masked key in [`Enter::renamed`].
    key: Option<(usize, usize)>,
    pub entry: u32,
    pub at: usize,
    pub end: usize,
}

/// What a member of such a container may take while it is planned, in bytes: in two lists, in a sort, in a set.
const PLANNED: usize = 3 * size_of::<Planned>() + 128;

impl Enter {
    pub fn clear(&mut self) {
        self.children.clear();
        self.plan.clear();
        self.renamed.clear();
    }

    /// Gives back memory beyond about `kept` bytes a stack.
    pub fn shrink(&mut self, kept: usize) {
        let Enter { children, plan, renamed } = self;
        if children.capacity() * size_of::<Id>() > kept {
            children.clear();
            children.shrink_to(kept / size_of::<Id>());
        }
        if plan.capacity() * size_of::<Planned>() > kept {
            plan.clear();
            plan.shrink_to(kept / size_of::<Planned>());
        }
        if renamed.capacity() > kept {
            renamed.clear();
            renamed.shrink_to(kept);
        }
    }

    /// Drops what belongs to `frame`.
    #[inline]
    pub fn leave(&mut self, frame: &Frame) {
        self.children.truncate(frame.children);
        if let Some(plan) = frame.plan {
            self.plan.truncate(plan);
            self.renamed.truncate(frame.renamed);
        }
    }

    /// A frame for a container whose members are not known yet.
    #[inline]
    pub fn fresh(&self, source: Container, node: Id) -> Frame {
        Frame::new(source, node, self.children.len(), self.renamed.len(), Mark::default())
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

    /// Plans a container that loses members or has masked keys. Members that may vanish are decided here
    /// once more than in the walk: so nothing has to be taken out of what was written.
    fn make_plan(
        &mut self,
        core: &mut Core,
        doc: &[u8],
        frame: &mut Frame,
        text: &mut Vec<u8>,
    ) -> Result<(), WalkError> {
        let source = frame.source;
        stop::room(source.count * PLANNED);
        let plan = self.plan.len();
        let mut names = KeyNames::default();
        let (mut key_at, mut at) = (0, frame.offset);
        let mut masked: Vec<(usize, usize)> = Vec::new();
        let mut masked_keys: Vec<u8> = Vec::new();
        for index in 0..source.count {
            let entry = source.entry(doc, if source.object { source.count + index } else { index });
            let end = source.entry_end(entry, at)?;
            let slot = frame.children + if source.object { index } else { 0 };
            let known = self.children[slot];
            let mut key: &[u8] = &[];
            if source.object {
                let key_end = source.entry_end(source.entry(doc, index), key_at)?;
                key = &doc[source.data + key_at..source.data + key_end];
                key_at = key_end;
                core.spend(key.len())?;
            }
            let id = if known == Id::NONE { core.trie.child(&core.decider, frame.node, key) } else { known };
            if !drops(core, doc, id, source.value(entry, at, end)?, text)? {
                if source.object {
                    match &core.trie.node(id).masked_key {
                        Some(name) => {
                            masked.push((self.plan.len(), masked_keys.len()));
                            append(&mut masked_keys, name);
                        }
                        None => names.take(key),
                    }
                }
                self.plan.push(Planned { id: known, source: index, key: None, entry, at, end });
            }
            if known == Id::NONE {
                core.trie.release(frame.mark);
            }
            at = end;
        }
        if masked.is_empty() && self.plan.len() - plan == source.count {
            self.plan.truncate(plan);
            return Ok(());
        }
        let mut rounds = stop::Rounds::default();
        let mut name = Vec::new();
        for (at, (member, from)) in masked.iter().enumerate() {
            let to = masked.get(at + 1).map_or(masked_keys.len(), |(_, next)| *next);
            name.clear();
            name.extend_from_slice(&masked_keys[*from..to]);
            names.apart(&mut name);
            let start = self.renamed.len();
            append(&mut self.renamed, &name);
            self.plan[*member].key = Some((start, name.len()));
        }
        if source.object {
            // jsonb's order: by length, then by bytes.
            let (members, renamed) = (&mut self.plan[plan..], &self.renamed);
            let mut keyed = Vec::with_capacity(members.len());
            for member in members.iter() {
                rounds.next();
                keyed.push((member_key(member, &source, doc, renamed)?, *member));
            }
            keyed.sort_by(|(a, _), (b, _)| {
                rounds.next();
                a.len().cmp(&b.len()).then_with(|| a.cmp(b))
            });
            for (place, (_, member)) in members.iter_mut().zip(keyed) {
                *place = member;
            }
        }
        frame.plan = Some(plan);
        frame.count = self.plan.len() - plan;
        Ok(())
    }

    /// Writes the head of a planned container: header, room for the entries, keys.
    pub fn begin(&self, doc: &[u8], frame: &mut Frame, out: &mut Vec<u8>) -> Result<(), Corrupt> {
        let Some(plan) = frame.plan else { return Ok(()) };
        let source = &frame.source;
        let (kind, entries) = if source.object { (OBJECT, frame.count * 2) } else { (ARRAY, frame.count) };
        let scalar = if source.scalar { SCALAR } else { 0 };
        let target = Target::new(kind | scalar | frame.count as u32, entries, out);
        if source.object {
            let mut rounds = stop::Rounds::default();
            for (index, member) in self.plan[plan..].iter().enumerate() {
                rounds.next();
                let from = out.len();
                append(out, member_key(member, source, doc, &self.renamed)?);
                target.set_fresh(index, STRING, from, out)?;
            }
        }
        frame.target = Some(target);
        Ok(())
    }
}

fn member_key<'a>(
    member: &Planned,
    source: &Container,
    doc: &'a [u8],
    renamed: &'a [u8],
) -> Result<&'a [u8], Corrupt> {
    match member.key {
        Some((start, length)) => Ok(&renamed[start..start + length]),
        None => source.key(doc, member.source),
    }
}

/// Whether a member vanishes: a leaf by its mask, a container by the mask of its own key.
fn drops(core: &mut Core, doc: &[u8], id: Id, value: Value, text: &mut Vec<u8>) -> Result<bool, WalkError> {
    let node = core.trie.node(id);
    if !node.may_drop && !core.decider.policy.drops_by_value {
        return Ok(false);
    }
    Ok(match value {
        Value::Container { .. } => node.drops_container,
        Value::String { start, end } => {
            text.clear();
            core.string(id, &doc[start..end], 0, text)? == Leaf::Drop
        }
        Value::Numeric { start, end } => core.numeric(id, &doc[start..end])? == Some(ScalarMask::Drop),
        Value::Bool(value) => core.scalar(id, if value { "true" } else { "false" }) == Some(ScalarMask::Drop),
        Value::Null => false,
    })
}
