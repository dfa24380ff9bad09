//! The walk over binary jsonb that counts.

use super::KEPT;
use super::leaf::Counter;
use super::skim::{Changing, Members, Skim};
use crate::jsonb::numeric::Numeric;
use crate::jsonb::reader::{Container, Value};
use crate::trie::{Id, Treat};
use crate::walk::binary::Frame;
use crate::walk::enter::Enter;
use crate::walk::inside::{LeafValue, Leaves};
use crate::walk::{Core, MAX_DEPTH, WalkError};

/// Memory that is reused from document to document.
#[derive(Default)]
pub(super) struct Walk {
    stack: Vec<Open>,
    enter: Enter,
    /// The paths whose containers are to be walked at once.
    changing: Changing,
    /// Everything before this position of the document is known to hold nothing.
    cleared: usize,
}

/// A container on the way to the current value.
struct Open {
    frame: Frame,
    /// What was met before it.
    met: u64,
}

impl Walk {
    /// Forgets what belongs to nodes that get new meanings.
    pub fn forget(&mut self) {
        self.changing.clear();
    }

    /// Counts what stands in `doc`, whose root stands at `node`.
    pub fn document(
        &mut self,
        core: &mut Core,
        counter: &mut Counter,
        node: Id,
        doc: &[u8],
    ) -> Result<(), WalkError> {
        let root = Container::root(doc)?;
        if core.trie.treat(node) == (Treat::Shown { below: true }) {
            return Ok(());
        }
        let mut skim = Skim { doc, core, changing: &mut self.changing, cleared: 0 };
        let clear = skim.whole(&root, node, 0)?;
        let cleared = skim.cleared;
        if clear {
            return Ok(());
        }
        self.cleared = cleared;
        self.stack.clear();
        self.enter.clear();
        let mut stack = std::mem::take(&mut self.stack);
        let walked = self.walk(core, counter, doc, root, node, &mut stack);
        stack.clear();
        if stack.capacity() * size_of::<Open>() <= KEPT {
            self.stack = stack;
        }
        self.enter.shrink(KEPT);
        walked
    }

    fn walk(
        &mut self,
        core: &mut Core,
        counter: &mut Counter,
        doc: &[u8],
        root: Container,
        node: Id,
        stack: &mut Vec<Open>,
    ) -> Result<(), WalkError> {
        self.open(core, counter, doc, root, node, stack)?;
        loop {
            let depth = stack.len();
            let Some(Open { frame, met }) = stack.last_mut() else { return Ok(()) };
            self.skim(core, doc, frame)?;
            if frame.next == frame.count {
                self.enter.leave(frame);
                core.trie.release(frame.mark);
                self.changing.note(frame.node, counter.met() != *met);
                stack.pop();
                continue;
            }
            let (id, value) = self.load(core, doc, frame)?;
            match value {
                Value::String { start, end } => counter.string(core, id, &doc[start..end])?,
                Value::Numeric { start, end } => {
                    core.spend(end - start)?;
                    let number = &doc[start..end];
                    if core.numeric(id, number)?.is_some() {
                        let mut decimal = String::new();
                        Numeric::read(number)?.write(&mut decimal)?;
                        counter.leaf(core, id, LeafValue::Scalar(&decimal))?;
                    }
                }
                Value::Bool(value) => {
                    core.spend(1)?;
                    counter.leaf(core, id, LeafValue::Scalar(if value { "true" } else { "false" }))?;
                }
                Value::Null => core.spend(1)?,
                Value::Container { start, end } => {
                    core.spend(1)?;
                    let child = Container::at(doc, start, end)?;
                    // What is deeper is masked whole, whatever it is.
                    if depth < MAX_DEPTH && core.trie.treat(id) != (Treat::Shown { below: true }) {
                        self.open(core, counter, doc, child, id, stack)?;
                    }
                }
            }
        }
    }

    /// Begins a container, and counts those of its keys that are personal data.
    fn open(
        &mut self,
        core: &mut Core,
        counter: &mut Counter,
        doc: &[u8],
        source: Container,
        node: Id,
        stack: &mut Vec<Open>,
    ) -> Result<(), WalkError> {
        let mut frame = self.enter.fresh(source, node);
        let met = counter.met();
        let special = self.enter.nodes(core, doc, &mut frame)?;
        if special && source.object {
            for index in 0..source.count {
                let known = self.enter.children[frame.children + index];
                if let Some(known) = known.known() {
                    counter.key(core, known);
                    continue;
                }
                let id = core.trie.child(&core.decider, node, source.key(doc, index)?);
                counter.key(core, id);
                core.trie.release(frame.mark);
            }
        }
        stack.push(Open { frame, met });
        Ok(())
    }

    /// Passes over members in which nothing is to be counted.
    #[inline]
    fn skim(&mut self, core: &mut Core, doc: &[u8], frame: &mut Frame) -> Result<(), WalkError> {
        if frame.next == frame.count {
            return Ok(());
        }
        let first = frame.children + if frame.source.object { frame.next } else { 0 };
        let mut skim = Skim { doc, core, changing: &mut self.changing, cleared: self.cleared };
        let (source, children) = (&frame.source, &self.enter.children[first..]);
        let members = Members { source, first: frame.next, offset: frame.offset, children };
        let passed = skim.members(members, 0)?;
        self.cleared = skim.cleared;
        frame.next += passed.count;
        frame.offset = passed.offset;
        Ok(())
    }

    /// Finds the next value of `frame` and its node, and goes on behind it.
    fn load(&mut self, core: &mut Core, doc: &[u8], frame: &mut Frame) -> Result<(Id, Value), WalkError> {
        let source = &frame.source;
        let entry = source.entry(doc, if source.object { source.count + frame.next } else { frame.next });
        let at = frame.offset;
        let end = source.entry_end(entry, at)?;
        let value = source.value(entry, at, end)?;
        let child = self.enter.children[frame.children + if source.object { frame.next } else { 0 }];
        let id = match child.known() {
            Some(id) => id,
            None => {
                core.trie.release(frame.mark);
                core.trie.child(&core.decider, frame.node, source.key(doc, frame.next)?)
            }
        };
        frame.offset = end;
        frame.next += 1;
        Ok((id, value))
    }
}
