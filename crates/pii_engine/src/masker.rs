//! The entry point: one reader's view of documents.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use crate::access::Access;
use crate::jsonb::writer::TOO_LARGE;
use crate::mask::ScalarMask;
use crate::path::PathRule;
use crate::policy::Policy;
use crate::stop::{self, Listening};
use crate::trie::{Decider, Id};
use crate::walk::binary::{Buffers, Outcome};
use crate::walk::{Core, Leaf, TextOutcome, WalkError};

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

/// A document whose mask does not fit into jsonb is hidden whole: one such row must not fail a query.
fn fitting(outcome: Result<Outcome, WalkError>) -> Result<Outcome, WalkError> {
    match outcome {
        Err(WalkError::Corrupt(corrupt)) if corrupt == TOO_LARGE => Ok(Outcome::Null),
        other => other,
    }
}

/// Masks documents for one reader: a policy, the classified paths of one source, and what the reader may
/// see. Remembers what it decided per path, so keep it and use it for many documents.
pub struct Masker {
    core: Core,
    buffers: Buffers,
    /// What the last mask wrote.
    text: Vec<u8>,
    bases: Vec<Base>,
}

/// A place that was asked for.
struct Base {
    place: Place,
    /// [`Id::NONE`] after the paths were forgotten.
    id: Id,
    hits: bool,
    green: bool,
}

#[derive(Clone, PartialEq)]
enum Place {
    Root,
    Column(Box<str>),
    Elements(NodeId),
}

impl Masker {
    /// Rules whose category the policy does not know hide their values from everyone who does not see
    /// everything.
    pub fn new(policy: Rc<Policy>, rules: &[PathRule], access: Access) -> Masker {
        let core = Core::new(Decider::new(policy, rules, access));
        Masker { core, buffers: Buffers::default(), text: Vec::new(), bases: Vec::new() }
    }

    /// Sets the check that is asked, every few thousand values, whether to stop ([`WalkError::Interrupted`]).
    pub fn set_interrupt(&mut self, interrupt: Box<dyn Fn() -> bool>) {
        self.core.set_interrupt(interrupt.into());
    }

    /// Remembers at most `nodes` paths at once, instead of 12,000.
    pub fn limit_memory(&mut self, nodes: usize) {
        self.core.trie.limit(nodes);
    }

    /// What is remembered, in bytes, roughly. The search's own memory belongs to the policy.
    pub fn memory(&self) -> usize {
        self.core.trie.memory() + self.core.familiar.memory() + self.core.containers.memory()
    }

    /// The root of a document that stands in no column.
    pub fn root(&mut self) -> NodeId {
        self.base(Place::Root)
    }

    /// A column, whose name is the first key of every path in it.
    pub fn column(&mut self, name: &str) -> NodeId {
        self.base(Place::Column(name.into()))
    }

    /// The elements of an SQL array that stands at `of`.
    pub fn element(&mut self, of: NodeId) -> NodeId {
        self.base(Place::Elements(of))
    }

    /// Whether the path alone says that values there are personal data, be it under a condition, and
    /// whether or not the reader may see them.
    pub fn has_hits(&self, at: NodeId) -> bool {
        self.bases[at.0 as usize].hits
    }

    /// Whether a classified path says that values there are no personal data.
    pub fn is_green(&self, at: NodeId) -> bool {
        self.bases[at.0 as usize].green
    }

    fn base(&mut self, place: Place) -> NodeId {
        if let Some(known) = self.bases.iter().position(|base| base.place == place) {
            return NodeId(known as u32);
        }
        let id = self.build(&place);
        let node = self.core.trie.node(id);
        let (hits, green) = (!node.hits.is_empty(), node.green);
        self.bases.push(Base { place, id, hits, green });
        NodeId(self.bases.len() as u32 - 1)
    }

    /// Finds the node of a place, which must not be transient: room is made if need be.
    fn build(&mut self, place: &Place) -> Id {
        if self.core.trie.is_full() {
            self.forget();
        }
        let above = match place {
            Place::Elements(of) => Some(self.resolve(*of)),
            Place::Root | Place::Column(_) => None,
        };
        let Core { trie, decider, .. } = &mut self.core;
        match (place, above) {
            (Place::Elements(_), Some(above)) => trie.element(decider, above),
            (Place::Column(name), _) => {
                let root = trie.root(decider);
                trie.child(decider, root, name.as_bytes())
            }
            _ => trie.root(decider),
        }
    }

    fn resolve(&mut self, at: NodeId) -> Id {
        let base = &self.bases[at.0 as usize];
        if base.id != Id::NONE {
            return base.id;
        }
        let place = base.place.clone();
        let id = self.build(&place);
        self.bases[at.0 as usize].id = id;
        id
    }

    fn forget(&mut self) {
        self.core.trie.clear();
        self.core.familiar.clear();
        self.core.containers.clear();
        self.core.habits.clear();
        self.bases.iter_mut().for_each(|base| base.id = Id::NONE);
    }

    /// Masks a binary jsonb document: the bytes behind its varlena header.
    pub fn mask_jsonb(&mut self, at: NodeId, doc: &[u8]) -> Result<Masked<'_>, WalkError> {
        let outcome = self.guarded(doc.len(), |this| {
            let node = this.begin(at);
            fitting(this.buffers.mask(&mut this.core, node, doc))
        })?;
        Ok(match outcome.unwrap_or(Outcome::Null) {
            Outcome::Unchanged => Masked::Unchanged,
            Outcome::Document => {
                std::mem::swap(&mut self.text, &mut self.buffers.out);
                Masked::Document(&self.text)
            }
            Outcome::Null => Masked::Null,
        })
    }

    /// What the last mask wrote, for the caller to keep or to give back bit by bit: so a large document need not stand
    /// in memory once more than it must.
    pub fn take_written(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.text)
    }

    /// Masks the member of a binary jsonb document that stands at `path`, a key a step: for that member, what
    /// comes out is the same as from [`Masker::mask_jsonb`]; others may be missing. An array on the way
    /// comes whole.
    pub fn mask_pruned(&mut self, at: NodeId, doc: &[u8], path: &[Vec<u8>]) -> Result<Masked<'_>, WalkError> {
        let outcome = self.guarded(doc.len(), |this| {
            let node = this.begin(at);
            fitting(this.buffers.mask_pruned(&mut this.core, node, doc, path, &mut this.text))
        })?;
        Ok(match outcome.unwrap_or(Outcome::Null) {
            Outcome::Unchanged => Masked::Unchanged,
            Outcome::Document => Masked::Document(&self.text),
            Outcome::Null => Masked::Null,
        })
    }

    /// Masks a JSON text (a `json` column): what is not touched keeps its formatting. Text that is no JSON
    /// or nests too deep is masked whole.
    pub fn mask_json_text(&mut self, at: NodeId, text: &[u8]) -> Result<Masked<'_>, WalkError> {
        let outcome = self.guarded(text.len(), |this| {
            let node = this.begin(at);
            this.core.json_text(node, text, 0, &mut this.text)
        })?;
        Ok(match outcome {
            Some(TextOutcome::Unchanged) => Masked::Unchanged,
            Some(TextOutcome::Changed) => Masked::Document(&self.text),
            Some(TextOutcome::Null | TextOutcome::Unreadable(_)) | None => Masked::Null,
        })
    }

    /// Masks a plain string.
    pub fn mask_text(&mut self, at: NodeId, text: &[u8]) -> Result<MaskedText<'_>, WalkError> {
        let leaf = self.guarded(text.len(), |this| {
            let node = this.begin(at);
            this.text.clear();
            this.core.string(node, text, 0, &mut this.text)
        })?;
        Ok(match leaf {
            Some(Leaf::Unchanged) => MaskedText::Unchanged,
            Some(Leaf::Text) => MaskedText::Text(&self.text),
            Some(Leaf::Null | Leaf::Drop) | None => MaskedText::Null,
        })
    }

    /// Masks a value of another type by its column: a number in decimal notation, `true` or `false`.
    /// [`ScalarMask::Keep`]: it is shown.
    pub fn mask_scalar(&mut self, at: NodeId, text: &str) -> ScalarMask {
        let mask = self.guarded(text.len(), |this| {
            let node = this.begin(at);
            Ok(this.core.scalar(node, text).unwrap_or(ScalarMask::Keep))
        });
        mask.ok().flatten().unwrap_or(ScalarMask::Null)
    }

    /// Runs a mask over so many bytes; `None` where it panicked. A mistake of ours that some value brings to light
    /// must not fail every query over that value's row: the value is hidden whole.
    fn guarded<T>(
        &mut self,
        bytes: usize,
        work: impl FnOnce(&mut Masker) -> Result<T, WalkError>,
    ) -> Result<Option<T>, WalkError> {
        let long = bytes >= stop::LONG;
        let listening = long.then(|| self.listen());
        let result = catch_unwind(AssertUnwindSafe(|| {
            if long {
                stop::some_room();
            }
            work(self)
        }));
        drop(listening);
        if long {
            self.core.shrink(KEPT_BUFFER);
            self.buffers.shrink_aside(KEPT_BUFFER);
        }
        let failure = match result {
            Ok(Ok(done)) => return Ok(Some(done)),
            Ok(Err(error)) => Err(error),
            Err(payload) => stop::reason(&*payload).map_or(Ok(None), Err),
        };
        self.start_afresh();
        failure
    }

    #[cold]
    fn listen(&self) -> Listening {
        stop::listen(self.core.interrupt())
    }

    /// Throws away what a mask that did not end left behind.
    #[cold]
    fn start_afresh(&mut self) {
        self.forget();
        self.buffers = Buffers::default();
        self.text = Vec::new();
        self.core.hits = Vec::new();
    }

    /// Starts a document: gives back what an unusual one left behind, finds the node.
    fn begin(&mut self, at: NodeId) -> Id {
        if self.core.trie.is_full() {
            self.forget();
        }
        self.buffers.shrink(KEPT_BUFFER);
        self.text.clear();
        self.text.shrink_to(KEPT_BUFFER);
        self.resolve(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::policy::PolicyDefinition;

    #[test]
    fn a_panic_hides_the_value_and_leaves_the_masker_sound() {
        let definition = PolicyDefinition {
            matchers: builtin::builtins().map(|builtin| builtin.matcher()).collect(),
            ..PolicyDefinition::default()
        };
        let policy = Rc::new(Policy::compile(definition).unwrap());
        let mut masker = Masker::new(policy, &[], Access::nothing());
        // The interrupt is asked in the midst of a walk, and so a good place to fail.
        masker.set_interrupt(Box::new(|| panic!("on purpose")));
        let long = "x ".repeat(100 << 10);
        let at = masker.column("note");
        let doc = "[".repeat(5_000) + &"]".repeat(5_000);
        assert_eq!(masker.mask_text(at, long.as_bytes()), Ok(MaskedText::Null));
        assert_eq!(masker.mask_json_text(at, format!("[\"{long}\"]").as_bytes()), Ok(Masked::Null));
        assert!(masker.mask_json_text(at, doc.as_bytes()).is_ok());
        masker.set_interrupt(Box::new(|| false));
        assert_eq!(masker.mask_text(at, b"bob@x.com"), Ok(MaskedText::Text(b"b***@***.c***")));
        assert_eq!(masker.mask_text(at, b"plain words"), Ok(MaskedText::Unchanged));
    }
}
