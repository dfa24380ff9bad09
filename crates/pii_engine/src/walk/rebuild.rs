//! Rebuilding a container that loses members or has masked keys.

use std::cmp::Ordering;
use std::io::Write;
use std::ops::Range;

use super::binary::Frame;
use super::enter::Enter;
use super::plan::KeyNames;
use super::{Core, Leaf, WalkError};
use crate::jsonb::Corrupt;
use crate::jsonb::layout::{ARRAY, OBJECT, SCALAR, STRING};
use crate::jsonb::reader::Value;
use crate::jsonb::writer::{TOO_LARGE, Target};
use crate::mask::ScalarMask;
use crate::stop::{self, append, reserve};
use crate::trie::Id;

/// What a member may take while it is planned, in bytes: in a list, in a set that grows, masked.
const PLANNED: usize = size_of::<Planned>() + 96;
/// Memory for masked keys that is kept, in bytes.
const KEPT_NAMES: usize = 64 << 10;

/// A member. Small, for there may be millions; what a document holds fits into 28 bits.
#[derive(Clone, Copy)]
pub(crate) struct Planned {
    /// Its node, if remembered.
    pub id: Option<Id>,
    /// Its place in the source.
    pub source: u32,
    /// Where its value starts and ends in the data.
    pub at: u32,
    pub end: u32,
    key: Key,
}

/// The key that is shown for a member: its own, in the document, or a masked one, in [`Enter::renamed`], with the number
/// that keeps it apart from others.
#[derive(Clone, Copy, Default)]
struct Key {
    start: u32,
    length: u32,
    /// Not 0 in a masked key.
    number: u32,
}

impl Key {
    fn own(range: Range<usize>) -> Key {
        Key { start: range.start as u32, length: range.len() as u32, number: 0 }
    }

    /// Appends a masked key to `keys`.
    fn masked(keys: &mut Vec<u8>, name: &[u8]) -> Result<Key, Corrupt> {
        let start = u32::try_from(keys.len()).map_err(|_| TOO_LARGE)?;
        append(keys, name);
        Ok(Key { start, length: name.len() as u32, number: 1 })
    }

    fn is_masked(&self) -> bool {
        self.number > 0
    }

    /// The key without its number.
    fn stem<'a>(&self, doc: &'a [u8], masked: &'a [u8]) -> &'a [u8] {
        let start = self.start as usize;
        &(if self.is_masked() { masked } else { doc })[start..start + self.length as usize]
    }

    fn suffix(&self) -> Suffix {
        let mut suffix = Suffix::default();
        if self.number > 1 {
            let mut left = &mut suffix.bytes[..];
            let room = left.len();
            write!(left, "#{}", self.number).expect("a number has at most ten digits");
            suffix.length = room - left.len();
        }
        suffix
    }

    /// jsonb's order: by length, then by bytes.
    fn order(&self, other: &Key, doc: &[u8], masked: &[u8]) -> Ordering {
        let (a, b) = (self.stem(doc, masked), other.stem(doc, masked));
        if self.number.max(other.number) <= 1 {
            return a.len().cmp(&b.len()).then_with(|| a.cmp(b));
        }
        let (c, d) = (self.suffix(), other.suffix());
        (a.len() + c.length)
            .cmp(&(b.len() + d.length))
            .then_with(|| a.iter().chain(c.bytes()).cmp(b.iter().chain(d.bytes())))
    }
}

/// `#` and a number, or nothing.
#[derive(Default)]
struct Suffix {
    bytes: [u8; 11],
    length: usize,
}

impl Suffix {
    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Enter {
    /// Plans a container that loses members or has masked keys. Members that may vanish are decided here
    /// once more than in the walk: so nothing has to be taken out of what was written.
    pub(super) fn make_plan(
        &mut self,
        core: &mut Core,
        doc: &[u8],
        frame: &mut Frame,
        text: &mut Vec<u8>,
    ) -> Result<(), WalkError> {
        let source = frame.source;
        stop::room(source.count * PLANNED);
        let plan = self.plan.len();
        reserve(&mut self.plan, source.count);
        self.renamed.clear();
        let mut names = KeyNames::default();
        let (mut key_at, mut at) = (0, frame.offset);
        // The last masked key: neighbours often have the same.
        let mut last = Key::default();
        for index in 0..source.count {
            let entry = source.entry(doc, if source.object { source.count + index } else { index });
            let end = source.entry_end(entry, at)?;
            let slot = frame.children + if source.object { index } else { 0 };
            let known = self.children[slot].known();
            let mut key = Key::default();
            if source.object {
                let key_end = source.entry_end(source.entry(doc, index), key_at)?;
                key = Key::own(source.data + key_at..source.data + key_end);
                key_at = key_end;
            }
            let own = key.stem(doc, &[]);
            core.spend(own.len())?;
            let id = match known {
                Some(id) => id,
                None => core.trie.child(&core.decider, frame.node, own),
            };
            if !drops(core, doc, id, source.value(entry, at, end)?, text)? {
                if source.object {
                    match &core.trie.node(id).masked_key {
                        Some(name) => {
                            if !last.is_masked() || last.stem(doc, &self.renamed) != &**name {
                                last = Key::masked(&mut self.renamed, name)?;
                            }
                            key = last;
                        }
                        None => names.take(own),
                    }
                }
                let (source, at, end) = (index as u32, at as u32, end as u32);
                self.plan.push(Planned { id: known, source, at, end, key });
            }
            if known.is_none() {
                core.trie.release(frame.mark);
            }
            at = end;
        }
        let Enter { plan: members, renamed, .. } = self;
        if !last.is_masked() && members.len() - plan == source.count {
            members.truncate(plan);
            return Ok(());
        }
        let mut rounds = stop::Rounds::default();
        let mut name = Vec::new();
        for member in members[plan..].iter_mut().filter(|member| member.key.is_masked()) {
            name.clear();
            name.extend_from_slice(member.key.stem(doc, renamed));
            member.key.number = names.apart(&mut name) as u32;
        }
        if source.object {
            members[plan..].sort_unstable_by(|a, b| {
                rounds.next();
                a.key.order(&b.key, doc, renamed)
            });
        }
        frame.plan = Some(plan);
        frame.count = members.len() - plan;
        Ok(())
    }

    /// Writes the head of a planned container: header, room for the entries, keys.
    pub fn begin(&mut self, doc: &[u8], frame: &mut Frame, out: &mut Vec<u8>) -> Result<(), Corrupt> {
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
                append(out, member.key.stem(doc, &self.renamed));
                out.extend_from_slice(member.key.suffix().bytes());
                target.set_fresh(index, STRING, from, out)?;
            }
        }
        // They are written: nobody asks for them again.
        stop::shrink(&mut self.renamed, KEPT_NAMES);
        frame.target = Some(target);
        Ok(())
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
