//! What is decided by path, remembered per distinct path.
//!
//! A document's paths form a tree of [`Node`]s, built as documents show them. A node costs microseconds to
//! build and one hash lookup to find again. The tree is bounded: once full, further paths are decided anew
//! each time (transient nodes, a stack on top of the remembered ones), and the next document starts over
//! with an empty tree, so that a flood of odd keys slows only itself.

mod decide;
mod node;
mod patterns;
mod shapes;
mod table;

use std::rc::Rc;

pub(crate) use decide::Decider;
pub(crate) use node::{Child, Glance, HitSource, Id, Node, PathHit, SHOWN_DEPTH, Treat};

use node::KEY_OF_ELEMENT;
use shapes::Shapes;
use table::Table;

use crate::stop;

/// Paths that are remembered at once.
const MAX_NODES: usize = 12_000;
/// Bytes of keys, shapes and masked keys that are remembered at once, besides the nodes themselves.
const MAX_BYTES: usize = 768 << 10;

/// The remembered paths of one reader.
pub(crate) struct Trie {
    nodes: Vec<Node>,
    /// What is done at each node, apart from the rest of it: the walk asks at every value, and so many fit into
    /// a cache line.
    treats: Vec<Treat>,
    /// The keys' bytes.
    keys: Vec<u8>,
    table: Table,
    /// Bytes beside `keys` that nodes own.
    owned: usize,
    full: bool,
    /// Read freely; written by [`Trie::shapes_insert`].
    pub shapes: Shapes,
    max_nodes: usize,
}

/// How much of the tree stands; see [`Trie::mark`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mark {
    nodes: usize,
    keys: usize,
}

impl Trie {
    pub fn new() -> Trie {
        Trie {
            nodes: Vec::new(),
            treats: Vec::new(),
            keys: Vec::new(),
            table: Table::new(),
            owned: 0,
            full: false,
            shapes: Shapes::default(),
            max_nodes: MAX_NODES,
        }
    }

    /// For tests: remembers so few paths that the bound is met.
    pub fn limit(&mut self, max_nodes: usize) {
        self.max_nodes = max_nodes;
    }

    /// Whether the tree should be emptied before the next document.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// Whether the node stays until the tree is emptied, rather than until the walk has left it.
    #[inline]
    pub fn is_remembered(&self, id: Id) -> bool {
        (id.0 as usize) < self.table.len()
    }

    /// Bytes that are taken, roughly.
    pub fn memory(&self) -> usize {
        let node = size_of::<Node>() + size_of::<Treat>();
        self.nodes.capacity() * node
            + self.keys.capacity()
            + self.table.bytes()
            + self.owned
            + self.shapes.bytes()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        // The memory is kept for what comes next: giving it back and growing anew would leave it in pieces.
        stop::shrink(&mut self.nodes, MAX_NODES * 2 * size_of::<Node>());
        stop::shrink(&mut self.treats, MAX_NODES * 2 * size_of::<Treat>());
        stop::shrink(&mut self.keys, MAX_BYTES);
        self.nodes.clear();
        self.treats.clear();
        self.keys.clear();
        self.table.clear();
        self.shapes = Shapes::default();
        (self.owned, self.full) = (0, false);
    }

    /// What is to be done with the values at a node.
    #[inline]
    pub fn treat(&self, id: Id) -> Treat {
        self.treats[id.0 as usize]
    }

    /// The same at a glance, of a node that is remembered.
    #[inline]
    pub fn at_a_glance(&self, id: Id) -> Child {
        Child::new(id, self.treats.get(id.0 as usize).map_or(Glance::Unknown, |treat| Glance::of(*treat)))
    }

    #[inline]
    pub fn node(&self, id: Id) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The key of a node; `None` for an array level or a root.
    pub fn key(&self, id: Id) -> Option<&[u8]> {
        self.node(id).key_range().map(|range| &self.keys[range])
    }

    /// Adds a root: a path of no steps. Roots are remembered whatever the bound.
    pub fn root(&mut self, decider: &Decider) -> Id {
        self.push(decider.root(), false)
    }

    /// What stands now, so that later transient nodes can be taken off.
    #[inline]
    pub fn mark(&self) -> Mark {
        Mark { nodes: self.nodes.len(), keys: self.keys.len() }
    }

    /// Takes off the transient nodes above `mark`. Remembered nodes stay.
    #[inline]
    pub fn release(&mut self, mark: Mark) {
        if self.full && self.nodes.len() > mark.nodes.max(self.table.len()) {
            let keep = mark.nodes.max(self.table.len());
            let keys = if keep == mark.nodes { mark.keys } else { self.nodes[keep].keys_before() };
            self.nodes.truncate(keep);
            self.treats.truncate(keep);
            self.keys.truncate(keys);
        }
    }

    /// The remembered node of `key` under `parent`, built if there is room, else `None`.
    pub fn remembered(&mut self, decider: &Decider, parent: Id, key: &[u8]) -> Option<Id> {
        let hash = self.table.hash(parent, Some(key));
        let found = self.table.find(hash, |id| {
            let node = self.node(id);
            node.parent == parent && node.key_range().is_some_and(|range| &self.keys[range] == key)
        });
        match found {
            Some(id) => Some(id),
            None if self.has_room() => Some(self.build(decider, parent, Some(key), Some(hash))),
            None => None,
        }
    }

    /// The node of `key` under `parent`, transient where it cannot be remembered.
    pub fn child(&mut self, decider: &Decider, parent: Id, key: &[u8]) -> Id {
        match self.remembered(decider, parent, key) {
            Some(id) => id,
            None => self.build(decider, parent, Some(key), None),
        }
    }

    /// The node of the elements of the array at `parent`.
    pub fn element(&mut self, decider: &Decider, parent: Id) -> Id {
        let known = self.node(parent).element;
        if known != Id::NONE {
            return known;
        }
        if !self.has_room() {
            return self.build(decider, parent, None, None);
        }
        let hash = self.table.hash(parent, None);
        let id = self.build(decider, parent, None, Some(hash));
        self.nodes[parent.0 as usize].element = id;
        id
    }

    /// Remembers the keys of an object as one shape; see [`Shapes::insert`].
    pub fn shapes_insert(
        &mut self,
        node: Id,
        entries: &[u8],
        data: &[u8],
        keys: usize,
        children: Rc<[Child]>,
        special: bool,
    ) {
        if (node.0 as usize) < self.table.len() && self.has_room() {
            self.shapes.insert(node, entries, data, keys, children, special);
        }
    }

    fn has_room(&mut self) -> bool {
        self.full |= self.nodes.len() >= self.max_nodes
            || self.keys.len() + self.owned + self.shapes.bytes() >= MAX_BYTES;
        !self.full
    }

    fn build(&mut self, decider: &Decider, parent: Id, key: Option<&[u8]>, remember: Option<u64>) -> Id {
        let mut node = decider.decide(self, parent, key);
        node.key_start = self.keys.len() as u32;
        node.key_length = match key {
            Some(key) => {
                self.keys.extend_from_slice(key);
                key.len() as u32
            }
            None => KEY_OF_ELEMENT,
        };
        let id = self.push(node, remember.is_none());
        if let Some(hash) = remember {
            self.table.insert(hash, id);
        }
        id
    }

    fn push(&mut self, node: Node, transient: bool) -> Id {
        let id = Id(self.nodes.len() as u32);
        if !transient {
            self.owned += node.owned_bytes();
            self.table.count();
        }
        self.treats.push(node.treat);
        self.nodes.push(node);
        id
    }
}
