//! Whole key areas of objects, remembered: an object whose keys are those of an earlier one at the same
//! path finds all its children by one comparison.

use super::node::Id;

/// Shapes remembered per node; the oldest gives way.
const PER_NODE: usize = 8;
/// Larger objects are looked up key by key.
const MAX_KEYS: usize = 256;

pub(crate) struct Shapes {
    /// By node.
    by_node: Vec<NodeShapes>,
    bytes: usize,
}

#[derive(Default)]
struct NodeShapes {
    shapes: Vec<KnownShape>,
    /// The one that gives way next.
    oldest: usize,
}

/// The keys of an object as they stand in binary, and their nodes.
struct KnownShape {
    /// The entries of the keys.
    entries: Box<[u8]>,
    /// The keys' bytes.
    keys: Box<[u8]>,
    children: Box<[Id]>,
    special: bool,
}

/// What a known shape says.
#[derive(Clone, Copy)]
pub(crate) struct ShapeMatch<'a> {
    pub children: &'a [Id],
    /// Length of the keys' bytes.
    pub keys: usize,
    /// Whether a key is masked or a member may vanish.
    pub special: bool,
}

impl Shapes {
    pub fn new() -> Shapes {
        Shapes { by_node: Vec::new(), bytes: 0 }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The shape at `node` with these entries, whose keys begin `data`.
    #[inline]
    pub fn find(&self, node: Id, entries: &[u8], data: &[u8]) -> Option<ShapeMatch<'_>> {
        let known = self.by_node.get(node.0 as usize)?;
        known
            .shapes
            .iter()
            .find(|shape| {
                *shape.entries == *entries
                    && data.get(..shape.keys.len()).is_some_and(|keys| *keys == *shape.keys)
            })
            .map(|shape| ShapeMatch {
                children: &shape.children,
                keys: shape.keys.len(),
                special: shape.special,
            })
    }

    /// Remembers a shape; all `children` must be remembered nodes.
    pub fn insert(&mut self, node: Id, entries: &[u8], keys: &[u8], children: &[Id], special: bool) {
        if children.len() > MAX_KEYS {
            return;
        }
        if self.by_node.len() <= node.0 as usize {
            self.by_node.resize_with(node.0 as usize + 1, NodeShapes::default);
        }
        let known = &mut self.by_node[node.0 as usize];
        let shape =
            KnownShape { entries: entries.into(), keys: keys.into(), children: children.into(), special };
        self.bytes += shape.bytes();
        if known.shapes.len() < PER_NODE {
            known.shapes.push(shape);
        } else {
            let old = std::mem::replace(&mut known.shapes[known.oldest], shape);
            self.bytes -= old.bytes();
            known.oldest = (known.oldest + 1) % PER_NODE;
        }
    }
}

impl KnownShape {
    fn bytes(&self) -> usize {
        self.entries.len() + self.keys.len() + size_of_val(&*self.children)
    }
}
