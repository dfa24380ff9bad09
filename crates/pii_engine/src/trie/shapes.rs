//! Whole key areas of objects, remembered: an object whose keys are those of an earlier one at the same
//! path finds all its children by one comparison.

use super::node::Id;
use super::table::fold;

/// Shapes remembered at once, of all paths. One that falls into the slot of another takes its place.
const SLOTS: usize = 4096;
/// Larger objects are looked up key by key.
const MAX_KEYS: usize = 256;

pub(crate) struct Shapes {
    slots: Vec<Option<Box<KnownShape>>>,
    bytes: usize,
}

/// The keys of an object as they stand in binary, and their nodes.
struct KnownShape {
    node: Id,
    /// The entries of the keys, and the keys' bytes.
    entries: Box<[u8]>,
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
        Shapes { slots: Vec::new(), bytes: 0 }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The shape at `node` with these entries, whose keys begin `data`.
    #[inline]
    pub fn find(&self, node: Id, entries: &[u8], data: &[u8]) -> Option<ShapeMatch<'_>> {
        let shape = self.slots.get(slot(node, entries, data))?.as_ref()?;
        let keys = shape.keys.len();
        (shape.node == node && *shape.entries == *entries && data.get(..keys) == Some(&*shape.keys))
            .then_some(ShapeMatch { children: &shape.children, keys, special: shape.special })
    }

    /// Remembers a shape, whose keys fill `data` up to `keys`; all `children` must be remembered nodes.
    pub fn insert(
        &mut self,
        node: Id,
        entries: &[u8],
        data: &[u8],
        keys: usize,
        children: &[Id],
        special: bool,
    ) {
        if children.len() > MAX_KEYS {
            return;
        }
        self.slots.resize_with(SLOTS, || None);
        let shape = KnownShape {
            node,
            entries: entries.into(),
            keys: data[..keys].into(),
            children: children.into(),
            special,
        };
        self.bytes += shape.bytes();
        let slot = &mut self.slots[slot(node, entries, data)];
        if let Some(old) = slot.replace(Box::new(shape)) {
            self.bytes -= old.bytes();
        }
    }
}

impl KnownShape {
    fn bytes(&self) -> usize {
        size_of::<KnownShape>() + self.entries.len() + self.keys.len() + size_of_val(&*self.children)
    }
}

/// Where a shape is kept: by its place, the lengths of its keys and the first bytes of them. A collision costs
/// a lookup key by key, no more.
#[inline]
fn slot(node: Id, entries: &[u8], data: &[u8]) -> usize {
    const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
    let word = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
    let mut hash = fold(u64::from(node.0) ^ ((entries.len() as u64) << 32), MIX);
    let mut chunks = entries.chunks_exact(8);
    for chunk in &mut chunks {
        hash = fold(hash ^ word(chunk), MIX);
    }
    if let Some(start) = data.get(..8) {
        hash = fold(hash ^ word(start), MIX);
    }
    (hash >> 20) as usize % SLOTS
}
