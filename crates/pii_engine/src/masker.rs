//! The entry point: one reader's view of documents.

use std::rc::Rc;

use crate::access::Access;
use crate::mask::ScalarMask;
use crate::path::PathRule;
use crate::policy::Policy;
use crate::trie::{Decider, Id};
use crate::walk::binary::{Buffers, Outcome};
use crate::walk::{Core, Leaf, MaskError};

/// Buffers larger than this are given back after the document that needed them.
const KEPT_BUFFER: usize = 256 << 10;

/// Where in a source a value stands: a document without a column, or a column. Valid for the
/// [`Masker`] that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeId(u32);

/// What became of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Masked<'a> {
    /// Nothing in it is hidden from this reader: use the bytes that came in.
    Unchanged,
    Document(&'a [u8]),
    /// The document is, or stands for, JSON null now.
    Null,
}

/// What became of a plain string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaskedText<'a> {
    Unchanged,
    Text(&'a [u8]),
    Null,
}

/// Masks documents for one reader: a policy, the classified paths of one source, and what the reader may
/// see. Remembers what it decided per path, so keep it and use it for many documents.
pub struct Masker {
    core: Core,
    buffers: Buffers,
    text: Vec<u8>,
    /// The columns asked for, `None` for the document without one; and their nodes.
    bases: Vec<(Option<Box<str>>, Id)>,
}

impl Masker {
    /// Rules whose category the policy does not know hide their values from everyone who does not see
    /// everything.
    pub fn new(policy: Rc<Policy>, rules: &[PathRule], access: Access) -> Masker {
        let core = Core::new(Decider::new(policy, rules, access));
        Masker { core, buffers: Buffers::default(), text: Vec::new(), bases: Vec::new() }
    }

    /// Sets the check that is asked, every few thousand values, whether to stop ([`MaskError::Interrupted`]).
    pub fn set_interrupt(&mut self, interrupt: Box<dyn Fn() -> bool>) {
        self.core.set_interrupt(interrupt);
    }

    /// Remembers at most `nodes` paths at once, instead of 32,768.
    pub fn limit_memory(&mut self, nodes: usize) {
        self.core.trie.limit(nodes);
    }

    /// The root of a document that stands in no column.
    pub fn root(&mut self) -> NodeId {
        self.base(None)
    }

    /// A column, whose name is the first key of every path in it.
    pub fn column(&mut self, name: &str) -> NodeId {
        self.base(Some(name))
    }

    fn base(&mut self, name: Option<&str>) -> NodeId {
        let position = self.bases.iter().position(|(have, _)| have.as_deref() == name).unwrap_or_else(|| {
            self.bases.push((name.map(Into::into), Id::NONE));
            self.bases.len() - 1
        });
        NodeId(position as u32)
    }

    /// Masks a binary jsonb document: the bytes behind its varlena header.
    pub fn mask_jsonb(&mut self, at: NodeId, doc: &[u8]) -> Result<Masked<'_>, MaskError> {
        let node = self.begin(at);
        let outcome = self.buffers.mask(&mut self.core, node, doc);
        Ok(match outcome? {
            Outcome::Unchanged => Masked::Unchanged,
            Outcome::Document => Masked::Document(&self.buffers.out),
            Outcome::Null => Masked::Null,
        })
    }

    /// Masks a plain string.
    pub fn mask_text(&mut self, at: NodeId, text: &[u8]) -> Result<MaskedText<'_>, MaskError> {
        let node = self.begin(at);
        self.text.clear();
        Ok(match self.core.string(node, text, 0, &mut self.text)? {
            Leaf::Unchanged => MaskedText::Unchanged,
            Leaf::Text => MaskedText::Text(&self.text),
            Leaf::Null | Leaf::Drop => MaskedText::Null,
        })
    }

    /// Masks a value of another type by its column: a number in decimal notation, `true` or `false`.
    /// [`ScalarMask::Keep`]: it is shown.
    pub fn mask_scalar(&mut self, at: NodeId, text: &str) -> ScalarMask {
        let node = self.begin(at);
        self.core.scalar(node, text).unwrap_or(ScalarMask::Keep)
    }

    /// Starts a document: gives back what an unusual one left behind, finds the node.
    fn begin(&mut self, at: NodeId) -> Id {
        if self.core.trie.is_full() {
            self.core.trie.clear();
            self.bases.iter_mut().for_each(|(_, id)| *id = Id::NONE);
        }
        self.buffers.shrink(KEPT_BUFFER);
        self.text.clear();
        self.text.shrink_to(KEPT_BUFFER);
        let Core { trie, decider, .. } = &mut self.core;
        let (name, id) = &self.bases[at.0 as usize];
        if *id != Id::NONE {
            return *id;
        }
        // Every base has a root of its own: a tree emptied in between cannot mix them up.
        let root = trie.root(decider);
        let id = match name {
            None => root,
            Some(name) => trie.child(decider, root, name.as_bytes()),
        };
        self.bases[at.0 as usize].1 = id;
        id
    }
}
