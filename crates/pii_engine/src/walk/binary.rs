//! The walk over binary jsonb.
//!
//! Nothing is written before the first change. Then the containers around it are begun, each with a bulk
//! copy of all that stands before; from there on unchanged neighbours are copied in runs. A document
//! without a change costs no copy at all.

use super::edits::{Edits, Written};
use super::enter::Enter;
use super::pass::{LARGEST, Members, Pass};
use super::rebuild::Planned;
use super::{Core, Leaf, MAX_DEPTH, WalkError};
use crate::jsonb::Corrupt;
use crate::jsonb::layout::{CONTAINER, HAS_OFFSET, NULL, NUMERIC, STRING, TYPE_MASK};
use crate::jsonb::reader::{Container, Value};
use crate::jsonb::writer::{Target, copy_value, pad};
use crate::mask::ScalarMask;
use crate::stop::{append, reserve, shrink};
use crate::trie::{Id, Mark, Treat};

/// Members that are passed over before what changed is written: the memory for edits is bounded by these.
const AT_ONCE: usize = 64;

/// What became of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Unchanged,
    /// The masked document stands in [`Buffers::out`].
    Document,
    /// JSON null stands for the whole document.
    Null,
}

/// Memory that is reused from document to document.
#[derive(Default)]
pub(crate) struct Buffers {
    pub out: Vec<u8>,
    stack: Vec<Frame>,
    /// How many frames of `stack` are written up to the child that is being walked.
    opened: usize,
    pub enter: Enter,
    pub text: Vec<u8>,
    edits: Edits,
    /// How long the masked document will be, about.
    expected: usize,
}

/// A container on the way to the current value.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    pub source: Container,
    pub node: Id,
    /// Which member comes next, and how many there are to visit.
    pub next: usize,
    pub count: usize,
    /// The current value: its entry, and where it starts and ends in the data.
    entry: u32,
    at: usize,
    pub offset: usize,
    /// Where this frame's nodes begin in [`Enter::children`].
    pub children: usize,
    pub target: Option<Target>,
    /// Entries from here on, and their data from there on, are still to be copied.
    run: usize,
    run_offset: usize,
    /// Where this frame's members begin in [`Enter::plan`], if it is rebuilt member by member.
    pub plan: Option<usize>,
    pub mark: Mark,
    /// Whether it, or something in it, cannot be done in one pass.
    pub walked: bool,
}

impl Frame {
    #[inline]
    pub fn new(source: Container, node: Id, children: usize, mark: Mark) -> Frame {
        Frame {
            source,
            node,
            next: 0,
            count: source.count,
            entry: 0,
            at: 0,
            offset: 0,
            children,
            target: None,
            run: 0,
            run_offset: 0,
            plan: None,
            mark,
            walked: false,
        }
    }

    /// The index of the current value's entry: in the source, or in the rebuilt container.
    #[inline]
    fn index(&self) -> usize {
        if self.source.object { self.count + self.next } else { self.next }
    }

    /// Writes everything before the current value.
    fn bring(&mut self, doc: &[u8], out: &mut Vec<u8>) -> Result<(), Corrupt> {
        if self.plan.is_some() {
            return Ok(());
        }
        match &self.target {
            None => self.target = Some(Target::copy(&self.source, doc, self.at, out)),
            Some(target) => {
                let entries = (self.run, self.index());
                target.copy_run(&self.source, doc, entries, (self.run_offset, self.at), out)?;
            }
        }
        Ok(())
    }

    /// Sets the entry of the current value, which was appended since `from`, and goes on behind it.
    fn set(&mut self, kind: u32, from: usize, out: &mut [u8]) -> Result<(), Corrupt> {
        let index = self.index();
        if let Some(target) = &self.target {
            match self.plan {
                Some(_) => target.set_fresh(index, kind, from, out)?,
                None => target.set(index, kind, from, self.entry & HAS_OFFSET != 0, out)?,
            }
        }
        self.run = index + 1;
        self.run_offset = self.offset;
        self.next += 1;
        Ok(())
    }

    /// Leaves the current value as it is.
    #[inline]
    fn keep(&mut self, doc: &[u8], out: &mut Vec<u8>) -> Result<(), Corrupt> {
        if self.plan.is_none() {
            self.next += 1;
            return Ok(());
        }
        let from = out.len();
        copy_value(&self.source, doc, self.entry, (self.at, self.offset), out)?;
        self.set(self.entry & TYPE_MASK, from, out)
    }
}

impl Buffers {
    /// Masks `doc`, whose root stands at `node`.
    pub fn mask(&mut self, core: &mut Core, node: Id, doc: &[u8]) -> Result<Outcome, WalkError> {
        let root = Container::root(doc)?;
        self.mask_container(core, node, doc, root)
    }

    /// Masks one container of `doc`; what is written is a document of its own.
    pub fn mask_container(
        &mut self,
        core: &mut Core,
        node: Id,
        doc: &[u8],
        root: Container,
    ) -> Result<Outcome, WalkError> {
        self.out.clear();
        self.stack.clear();
        self.enter.clear();
        self.opened = 0;
        let length = root.end - root.start;
        self.expected = length + length / 8;
        if core.trie.treat(node) == (Treat::Shown { below: true }) {
            return Ok(Outcome::Unchanged);
        }
        if core.trie.node(node).drops_container && !root.scalar {
            return Ok(Outcome::Null);
        }
        if root.end - root.start <= LARGEST
            && let Some(outcome) = self.pass_whole(core, doc, &root, node)?
        {
            return Ok(outcome);
        }
        // Taken out, so that the frame in use can be borrowed beside the buffers, and need not be moved.
        let mut stack = std::mem::take(&mut self.stack);
        let target = self.walk(core, doc, root, node, &mut stack);
        self.stack = stack;
        Ok(match target? {
            None => Outcome::Unchanged,
            Some(_) if root.scalar && self.is_null_scalar() => Outcome::Null,
            Some(_) => Outcome::Document,
        })
    }

    /// Masks a container in one pass, if it can be done.
    #[inline]
    fn pass_whole(
        &mut self,
        core: &mut Core,
        doc: &[u8],
        root: &Container,
        node: Id,
    ) -> Result<Option<Outcome>, WalkError> {
        self.edits.clear();
        if !(Pass { core, doc, edits: &mut self.edits }.whole(root, node, 0)?) {
            return Ok(None);
        }
        if self.edits.is_empty() {
            return Ok(Some(Outcome::Unchanged));
        }
        self.edits.write_all(doc, root, &mut self.out)?;
        Ok(Some(if root.scalar && self.is_null_scalar() { Outcome::Null } else { Outcome::Document }))
    }

    /// Walks everything below `root`; returns where it was written, if it was.
    fn walk(
        &mut self,
        core: &mut Core,
        doc: &[u8],
        root: Container,
        node: Id,
        stack: &mut Vec<Frame>,
    ) -> Result<Option<Target>, WalkError> {
        self.enter(core, doc, root, node, stack)?;
        loop {
            let depth = stack.len();
            let Some((frame, around)) = stack.split_last_mut() else {
                return Err(Corrupt("walk without a frame").into());
            };
            if frame.next == frame.count {
                if frame.target.is_some() && frame.plan.is_none() {
                    frame.at = frame.offset;
                    frame.bring(doc, &mut self.out)?;
                }
                self.enter.leave(frame);
                core.trie.release(frame.mark);
                let target = frame.target;
                core.habits.note_walked(frame.node, frame.walked);
                let walked = frame.walked;
                let Some(parent) = around.last_mut() else { return Ok(target) };
                self.opened = self.opened.min(depth - 2);
                parent.walked |= walked;
                match target {
                    Some(target) => parent.set(CONTAINER, target.from, &mut self.out)?,
                    None => parent.keep(doc, &mut self.out)?,
                }
                stack.pop();
                continue;
            }
            // The members of a rebuilt container are not walked in the order of their places.
            if frame.plan.is_none() {
                self.pass(core, doc, frame, around)?;
                if frame.next == frame.count {
                    continue;
                }
            }
            let id = self.load(core, doc, frame)?;
            match frame.source.value(frame.entry, frame.at, frame.offset)? {
                Value::String { start, end } => {
                    self.string(core, doc, (frame, around), id, &doc[start..end])?
                }
                Value::Numeric { start, end } => {
                    core.spend(end - start)?;
                    match core.numeric(id, &doc[start..end])? {
                        None => frame.keep(doc, &mut self.out)?,
                        Some(mask) => self.scalar(doc, (frame, around), mask)?,
                    }
                }
                Value::Bool(value) => {
                    core.spend(1)?;
                    let text = if value { "true" } else { "false" };
                    let mask = match core.trie.treat(id) {
                        Treat::Scan | Treat::Shown { .. } => None,
                        _ => core.scalar(id, text),
                    };
                    match mask {
                        None => frame.keep(doc, &mut self.out)?,
                        Some(mask) => self.scalar(doc, (frame, around), mask)?,
                    }
                }
                Value::Null => {
                    core.spend(1)?;
                    frame.keep(doc, &mut self.out)?;
                }
                Value::Container { start, end } => {
                    core.spend(1)?;
                    let child = Container::at(doc, start, end)?;
                    if core.trie.treat(id) == (Treat::Shown { below: true }) {
                        frame.keep(doc, &mut self.out)?;
                    } else if depth >= MAX_DEPTH {
                        self.open(doc, frame, around)?;
                        let from = self.out.len();
                        frame.set(NULL, from, &mut self.out)?;
                    } else {
                        self.enter(core, doc, child, id, stack)?;
                    }
                }
            }
        }
    }

    /// Passes over members of `frame` until one that has to be walked, and writes what changed.
    fn pass(
        &mut self,
        core: &mut Core,
        doc: &[u8],
        frame: &mut Frame,
        around: &mut [Frame],
    ) -> Result<(), WalkError> {
        while frame.next < frame.count {
            let (first, last) = (frame.next, frame.count.min(frame.next + AT_ONCE));
            let from = frame.children + if frame.source.object { first } else { 0 };
            let children = &self.enter.children[from..];
            let members = Members { source: &frame.source, first, last, offset: frame.offset, children };
            self.edits.clear();
            let passed = Pass { core, doc, edits: &mut self.edits }.members(members, 0)?;
            core.spend(passed.offset - frame.offset)?;
            if !self.edits.is_empty() {
                self.open_stack(doc, around)?;
                let Frame { source, target, run, run_offset, .. } = *frame;
                let written = target.map(|target| Written { target, index: run, offset: run_offset });
                if let Some(written) = self.edits.write(doc, &source, written, &mut self.out)? {
                    frame.target = Some(written.target);
                    (frame.run, frame.run_offset) = (written.index, written.offset);
                }
            }
            (frame.next, frame.offset) = (passed.next, passed.offset);
            if passed.next < last {
                break;
            }
        }
        Ok(())
    }

    /// Gives back memory beyond `kept` bytes a buffer.
    pub fn shrink(&mut self, kept: usize) {
        shrink(&mut self.out, kept);
        self.shrink_aside(kept);
    }

    /// The same, but for what was written.
    pub fn shrink_aside(&mut self, kept: usize) {
        shrink(&mut self.text, kept);
        shrink(&mut self.stack, kept);
        self.edits.shrink(kept);
        self.enter.shrink(kept);
    }

    /// Begins a container: its frame is on top of the stack then. It is made there, as moving it costs more
    /// than making it.
    #[inline]
    fn enter(
        &mut self,
        core: &mut Core,
        doc: &[u8],
        source: Container,
        node: Id,
        stack: &mut Vec<Frame>,
    ) -> Result<(), WalkError> {
        stack.push(self.enter.fresh(source, node));
        let Some((frame, around)) = stack.split_last_mut() else {
            return Err(Corrupt("walk without a frame").into());
        };
        self.enter.fill(core, doc, frame, &mut self.text)?;
        if frame.plan.is_some() {
            self.open_stack(doc, around)?;
            self.enter.begin(doc, frame, &mut self.out)?;
        }
        Ok(())
    }

    /// Finds the next value of `frame` and its node.
    #[inline]
    fn load(&mut self, core: &mut Core, doc: &[u8], frame: &mut Frame) -> Result<Id, WalkError> {
        let (id, key) = match frame.plan {
            None => {
                let entry = frame.source.entry(doc, frame.index());
                frame.entry = entry;
                frame.at = frame.offset;
                frame.offset = frame.source.entry_end(entry, frame.at)?;
                let slot = if frame.source.object { frame.next } else { 0 };
                (self.enter.children[frame.children + slot].known(), frame.next)
            }
            Some(plan) => {
                let Planned { id, source, at, end, .. } = self.enter.plan[plan + frame.next];
                let (source, values) = (source as usize, frame.source.entries() - frame.source.count);
                frame.entry = frame.source.entry(doc, values + source);
                (frame.at, frame.offset) = (at as usize, end as usize);
                (id, source)
            }
        };
        if let Some(id) = id {
            return Ok(id);
        }
        core.trie.release(frame.mark);
        let key = frame.source.key(doc, key)?;
        Ok(core.trie.child(&core.decider, frame.node, key))
    }

    /// Writes everything before the current value of `frame`, which is about to change.
    fn open(&mut self, doc: &[u8], frame: &mut Frame, around: &mut [Frame]) -> Result<(), Corrupt> {
        self.open_stack(doc, around)?;
        frame.bring(doc, &mut self.out)
    }

    fn open_stack(&mut self, doc: &[u8], around: &mut [Frame]) -> Result<(), Corrupt> {
        if self.out.is_empty() {
            // At once, as growing a large one step by step would take more than twice as much.
            reserve(&mut self.out, self.expected);
        }
        for frame in &mut around[self.opened..] {
            frame.bring(doc, &mut self.out)?;
        }
        self.opened = around.len();
        Ok(())
    }

    fn string(
        &mut self,
        core: &mut Core,
        doc: &[u8],
        (frame, around): (&mut Frame, &mut [Frame]),
        id: Id,
        text: &[u8],
    ) -> Result<(), WalkError> {
        self.text.clear();
        let kind = match core.string(id, text, 0, &mut self.text)? {
            Leaf::Unchanged => return Ok(frame.keep(doc, &mut self.out)?),
            Leaf::Text => STRING,
            Leaf::Null | Leaf::Drop => NULL,
        };
        self.open(doc, frame, around)?;
        let from = self.out.len();
        if kind == STRING {
            append(&mut self.out, &self.text);
        }
        Ok(frame.set(kind, from, &mut self.out)?)
    }

    fn scalar(
        &mut self,
        doc: &[u8],
        (frame, around): (&mut Frame, &mut [Frame]),
        mask: ScalarMask,
    ) -> Result<(), WalkError> {
        self.open(doc, frame, around)?;
        let from = self.out.len();
        self.text.clear();
        let kind = mask.append(&mut self.text);
        if kind == NUMERIC {
            pad(&mut self.out);
        }
        append(&mut self.out, &self.text);
        Ok(frame.set(kind, from, &mut self.out)?)
    }

    fn is_null_scalar(&self) -> bool {
        let entry: Option<[u8; 4]> = self.out.get(4..8).and_then(|bytes| bytes.try_into().ok());
        entry.is_some_and(|entry| u32::from_ne_bytes(entry) & TYPE_MASK == NULL)
    }
}
