//! Whole key areas of objects, remembered: an object whose keys are those of an earlier one at the same
//! path finds all its children by one comparison.

use super::node::Id;
use super::table::fold;

/// Shapes remembered at once, of all paths. One that falls into the slot of another takes its place.
const SLOTS: usize = 2048;
/// Larger objects are looked up key by key.
const MAX_KEYS: usize = 256;

pub(crate) struct Shapes {
    slots: Vec<KnownShape>,
    bytes: usize,
}

/// The keys of an object as they stand in binary, and their nodes. Few pieces, as each may be far from the others.
#[derive(Clone)]
struct KnownShape {
    /// [`Id::NONE`] in an empty slot.
    node: Id,
    special: bool,
    /// The length of the entries, and behind them of the keys' bytes.
    entries: u32,
    written: Box<[u8]>,
    children: Box<[Id]>,
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
        let shape = self.slots.get(slot(node, entries, data))?;
        if shape.node != node || shape.entries as usize != entries.len() {
            return None;
        }
        let (known_entries, known_keys) = shape.written.split_at(entries.len());
        let keys = known_keys.len();
        (known_entries == entries && data.get(..keys) == Some(known_keys)).then_some(ShapeMatch {
            children: &shape.children,
            keys,
            special: shape.special,
        })
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
        if self.slots.is_empty() {
            let (written, children) = (Box::default(), Box::default());
            let empty = KnownShape { node: Id::NONE, special: false, entries: 0, written, children };
            self.slots = vec![empty; SLOTS];
            self.bytes += SLOTS * size_of::<KnownShape>();
        }
        let written = [entries, &data[..keys]].concat().into();
        let entries_length = entries.len() as u32;
        let shape = KnownShape { node, special, entries: entries_length, written, children: children.into() };
        self.bytes += shape.bytes();
        let slot = &mut self.slots[slot(node, entries, data)];
        self.bytes -= std::mem::replace(slot, shape).bytes();
    }
}

impl KnownShape {
    fn bytes(&self) -> usize {
        self.written.len() + size_of_val(&*self.children)
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
