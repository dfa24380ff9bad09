//! Masks one member of a document and leaves the others out: what `doc -> 'event'` needs.

use super::binary::{Buffers, Frame, Outcome};
use super::{Core, Leaf, WalkError};
use crate::jsonb::layout::{CONTAINER, FALSE, NULL, NUMERIC, OBJECT, STRING, TRUE};
use crate::jsonb::reader::{Container, Value};
use crate::jsonb::writer::{Target, pad};
use crate::stop::append;
use crate::trie::{Id, Mark, Treat};

impl Buffers {
    /// Masks the member at `path` as the whole mask would, into `out`. What comes out holds that member,
    /// where the masked document has one, and of the others only what could not be told apart: objects
    /// with masked keys or with members that may vanish, and everything in an array.
    pub fn mask_pruned(
        &mut self,
        core: &mut Core,
        node: Id,
        doc: &[u8],
        path: &[Vec<u8>],
        out: &mut Vec<u8>,
    ) -> Result<Outcome, WalkError> {
        let root = Container::root(doc)?;
        let mark = core.trie.mark();
        let pruned = self.prune(core, node, doc, root, path, out);
        core.trie.release(mark);
        pruned
    }

    fn prune(
        &mut self,
        core: &mut Core,
        node: Id,
        doc: &[u8],
        root: Container,
        path: &[Vec<u8>],
        out: &mut Vec<u8>,
    ) -> Result<Outcome, WalkError> {
        if core.trie.treat(node) == (Treat::Shown { below: true }) {
            return Ok(Outcome::Unchanged);
        }
        if core.trie.node(node).drops_container && !root.scalar {
            return Ok(Outcome::Null);
        }
        out.clear();
        // The single-member objects around what is wanted.
        let mut around: Vec<Target> = Vec::new();
        let (mut at, mut id) = (root, node);
        let mut path = path.iter();
        loop {
            let special = !at.object || self.is_special(core, doc, at, id)?;
            let key = match path.next() {
                Some(key) if !special => key,
                // The container itself, whole.
                _ => {
                    let outcome = self.mask_container(core, id, doc, at)?;
                    if around.is_empty() {
                        if outcome == Outcome::Document {
                            std::mem::swap(out, &mut self.out);
                        }
                        return Ok(outcome);
                    }
                    let from = out.len();
                    match outcome {
                        Outcome::Null => return self.close(around, NULL, from, out),
                        Outcome::Document => {
                            pad(out);
                            append(out, &self.out);
                        }
                        Outcome::Unchanged => {
                            pad(out);
                            append(out, &doc[at.start..at.end]);
                        }
                    }
                    return self.close(around, CONTAINER, from, out);
                }
            };
            let Some(index) = at.find(doc, key)? else {
                let empty = Target::new(OBJECT, 0, out);
                return self.close(around, CONTAINER, empty.from, out);
            };
            let target = Target::new(OBJECT | 1, 2, out);
            let from = out.len();
            out.extend_from_slice(key);
            target.set_fresh(0, STRING, from, out)?;
            around.push(target);
            id = core.trie.child(&core.decider, id, key);
            let (entry, start, end) = at.nth(doc, index)?;
            let value = at.value(entry, start, end)?;
            match value {
                Value::Container { start, end } if core.trie.treat(id) == (Treat::Shown { below: true }) => {
                    let from = out.len();
                    pad(out);
                    append(out, &doc[start..end]);
                    return self.close(around, CONTAINER, from, out);
                }
                Value::Container { start, end } => at = Container::at(doc, start, end)?,
                leaf => {
                    let from = out.len();
                    let kind = self.leaf(core, doc, id, leaf, out)?;
                    return self.close(around, kind, from, out);
                }
            }
        }
    }

    /// Whether members of an object can change their names or vanish.
    fn is_special(&mut self, core: &mut Core, doc: &[u8], at: Container, id: Id) -> Result<bool, WalkError> {
        self.enter.clear();
        let mut frame = Frame::new(at, id, 0, Mark::default());
        let special = self.enter.members(core, doc, &mut frame)?;
        Ok(special || core.decider.policy.drops_by_value)
    }

    /// Ends the objects around a value that was appended since `from`.
    fn close(
        &self,
        around: Vec<Target>,
        mut kind: u32,
        mut from: usize,
        out: &mut [u8],
    ) -> Result<Outcome, WalkError> {
        for target in around.into_iter().rev() {
            target.set_fresh(1, kind, from, out)?;
            (kind, from) = (CONTAINER, target.from);
        }
        Ok(Outcome::Document)
    }

    /// Appends a masked leaf; returns its kind.
    fn leaf(
        &mut self,
        core: &mut Core,
        doc: &[u8],
        id: Id,
        value: Value,
        out: &mut Vec<u8>,
    ) -> Result<u32, WalkError> {
        let (scalar, kind) = match value {
            Value::String { start, end } => {
                let text = &doc[start..end];
                return Ok(match core.string(id, text, 0, out)? {
                    Leaf::Text => STRING,
                    Leaf::Unchanged => {
                        append(out, text);
                        STRING
                    }
                    Leaf::Null | Leaf::Drop => NULL,
                });
            }
            Value::Numeric { start, end } => {
                let number = &doc[start..end];
                let masked = core.numeric(id, number)?;
                if masked.is_none() {
                    pad(out);
                    out.extend_from_slice(number);
                }
                (masked, NUMERIC)
            }
            Value::Bool(value) => {
                let text = if value { "true" } else { "false" };
                (core.scalar(id, text), if value { TRUE } else { FALSE })
            }
            Value::Null | Value::Container { .. } => (None, NULL),
        };
        Ok(match scalar {
            None => kind,
            Some(mask) => {
                self.text.clear();
                let kind = mask.append(&mut self.text);
                if kind == NUMERIC {
                    pad(out);
                }
                append(out, &self.text);
                kind
            }
        })
    }
}
