//! Whole key areas of objects, remembered: an object whose keys are those of an earlier one at the same
//! path finds all its children by one comparison.

use std::rc::Rc;

use super::node::{Child, Id};
use super::table::fold;

/// Sets of shapes. A shape may stand in any way of its set, and so many are remembered at once, of all paths.
const SETS: usize = 512;
const WAYS: usize = 4;
/// Larger objects are looked up key by key.
const MAX_KEYS: usize = 256;

#[derive(Default)]
pub(crate) struct Shapes {
    /// Apart from the shapes, so that a search touches little memory.
    sets: Vec<Set>,
    shapes: Vec<KnownShape>,
    bytes: usize,
}

#[derive(Clone, Default)]
struct Set {
    /// A part of each shape's hash; zero where there is none.
    tags: [u32; WAYS],
    /// Which were met since a newcomer found the set full.
    met: [bool; WAYS],
}

/// The keys of an object as they stand in binary, and their nodes. Few pieces, as each may be far from the others.
#[derive(Clone)]
pub(crate) struct KnownShape {
    node: Id,
    /// Whether a key is masked or a member may vanish.
    pub special: bool,
    /// The length of the entries, and behind them of the keys' bytes.
    entries: u32,
    written: Box<[u8]>,
    pub children: Rc<[Child]>,
}

impl Shapes {
    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The shape at `node` with these entries, whose keys begin `data`.
    #[inline]
    pub fn find(&mut self, node: Id, entries: &[u8], data: &[u8]) -> Option<&KnownShape> {
        let (at, tag) = place(node, entries, data);
        let set = self.sets.get_mut(at)?;
        let way = set.tags.iter().position(|known| *known == tag)?;
        let shape = &self.shapes[at * WAYS + way];
        if shape.node != node || shape.entries as usize != entries.len() {
            return None;
        }
        let (known_entries, known_keys) = shape.written.split_at(entries.len());
        let keys = data.get(..known_keys.len())?;
        if known_entries != entries || known_keys != keys {
            return None;
        }
        set.met[way] = true;
        // Lent, as what is returned by value is stored and loaded in pieces that do not match, which the processor waits for.
        Some(shape)
    }

    /// Remembers a shape, whose keys fill `data` up to `keys`; all `children` must be remembered nodes.
    pub fn insert(
        &mut self,
        node: Id,
        entries: &[u8],
        data: &[u8],
        keys: usize,
        children: Rc<[Child]>,
        special: bool,
    ) {
        if children.len() > MAX_KEYS {
            return;
        }
        if self.sets.is_empty() {
            let (written, children) = (Box::default(), Rc::default());
            let empty = KnownShape { node: Id::NONE, special: false, entries: 0, written, children };
            self.shapes = vec![empty; SETS * WAYS];
            self.sets = vec![Set::default(); SETS];
            self.bytes += size_of_val(&self.shapes[..]) + size_of_val(&self.sets[..]);
        }
        let (at, tag) = place(node, entries, data);
        let set = &mut self.sets[at];
        // Shapes that are never met again must not drive out those that are. Two of one tag would hide each other.
        let way = match set.tags.iter().position(|known| *known == tag) {
            Some(way) => Some(way),
            None => {
                set.tags.iter().position(|known| *known == 0).or_else(|| set.met.iter().position(|met| !met))
            }
        };
        let Some(way) = way else {
            set.met = [false; WAYS];
            return;
        };
        set.tags[way] = tag;
        set.met[way] = false;
        let written = [entries, &data[..keys]].concat().into();
        let entries = entries.len() as u32;
        let shape = KnownShape { node, special, entries, written, children };
        self.bytes += shape.bytes();
        self.bytes -= std::mem::replace(&mut self.shapes[at * WAYS + way], shape).bytes();
    }
}

impl KnownShape {
    /// Length of the keys' bytes.
    #[inline]
    pub fn keys(&self) -> usize {
        self.written.len() - self.entries as usize
    }

    fn bytes(&self) -> usize {
        self.written.len() + size_of_val(&*self.children)
    }
}

/// The set in which a shape is kept, and its tag: by its place, the lengths of its keys and the first bytes of them.
/// A collision costs a lookup key by key, no more.
#[inline]
fn place(node: Id, entries: &[u8], data: &[u8]) -> (usize, u32) {
    let word = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
    let mut sum = u64::from(node.0) << 32 | entries.len() as u64;
    // Turned and added rather than multiplied at each step: a step waits for the one before.
    let mut chunks = entries.chunks_exact(8);
    for chunk in &mut chunks {
        sum = sum.rotate_left(7) ^ word(chunk);
    }
    if let Some(start) = data.get(..8) {
        sum = sum.rotate_left(7) ^ word(start);
    }
    let hash = fold(sum, 0x9E37_79B9_7F4A_7C15);
    ((hash >> 20) as usize % SETS, (hash >> 32) as u32 | 1)
}
