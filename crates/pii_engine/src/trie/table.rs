//! A hash table from (parent, key) to node, open addressing, without deletion.

use std::hash::{BuildHasher, RandomState};

use super::node::Id;

/// Slots hold the upper half of the hash beside the node, so that a miss seldom looks at a key.
pub(super) struct Table {
    slots: Vec<(u32, Id)>,
    used: usize,
    /// Remembered nodes, roots included.
    nodes: usize,
    /// Random per table: senders of events choose the keys.
    seed: u64,
}

const FIRST_SLOTS: usize = 256;

impl Table {
    pub fn new() -> Table {
        Table { slots: vec![(0, Id::NONE); FIRST_SLOTS], used: 0, nodes: 0, seed: seed() }
    }

    /// Remembered nodes.
    #[inline]
    pub fn len(&self) -> usize {
        self.nodes
    }

    /// Bytes that are taken.
    pub fn bytes(&self) -> usize {
        self.slots.len() * size_of::<(u32, Id)>()
    }

    /// Forgets everything; whoever knows what collided must not know it any more.
    pub fn clear(&mut self) {
        self.slots.fill((0, Id::NONE));
        (self.used, self.nodes) = (0, 0);
        self.seed = seed();
    }

    /// Counts one more remembered node.
    pub fn count(&mut self) {
        self.nodes += 1;
    }

    /// The hash of a key (`None`: array level) under `parent`.
    #[inline]
    pub fn hash(&self, parent: Id, key: Option<&[u8]>) -> u64 {
        let key = key.unwrap_or(b"[]");
        let mut hash = fold(self.seed ^ u64::from(parent.0), self.seed.rotate_left(32) ^ key.len() as u64);
        for chunk in key.as_chunks::<8>().0 {
            hash = fold(hash ^ u64::from_le_bytes(*chunk), self.seed);
        }
        if !key.len().is_multiple_of(8) {
            hash = fold(hash ^ end(key), self.seed);
        }
        fold(hash, 0x9E37_79B9_7F4A_7C15)
    }

    /// The node with this hash that `equal` accepts.
    #[inline]
    pub fn find(&self, hash: u64, equal: impl Fn(Id) -> bool) -> Option<Id> {
        let mask = self.slots.len() - 1;
        let mut at = (hash >> 32) as usize & mask;
        loop {
            let (tag, id) = self.slots[at];
            if id == Id::NONE {
                return None;
            }
            if tag == (hash >> 32) as u32 && equal(id) {
                return Some(id);
            }
            at = (at + 1) & mask;
        }
    }

    pub fn insert(&mut self, hash: u64, id: Id) {
        if (self.used + 1) * 2 > self.slots.len() {
            self.grow();
        }
        self.place(hash, id);
        self.used += 1;
    }

    fn place(&mut self, hash: u64, id: Id) {
        let mask = self.slots.len() - 1;
        let mut at = (hash >> 32) as usize & mask;
        while self.slots[at].1 != Id::NONE {
            at = (at + 1) & mask;
        }
        self.slots[at] = ((hash >> 32) as u32, id);
    }

    /// Doubles the slots. The position comes from the half of the hash that the slot keeps.
    fn grow(&mut self) {
        let larger = vec![(0, Id::NONE); self.slots.len() * 2];
        let old = std::mem::replace(&mut self.slots, larger);
        for (tag, id) in old.into_iter().filter(|(_, id)| *id != Id::NONE) {
            self.place(u64::from(tag) << 32, id);
        }
    }
}

fn seed() -> u64 {
    RandomState::new().hash_one(0u64) | 1
}

/// The last bytes of a key, up to eight, read without a copy to memory; of keys of one length no two are taken for one.
#[inline]
fn end(key: &[u8]) -> u64 {
    if let Some(end) = key.last_chunk() {
        return u64::from_le_bytes(*end);
    }
    match (key.first_chunk(), key.last_chunk()) {
        (Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32
        }
        _ => key.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
    }
}

/// A multiplication whose high and low halves are folded together.
#[inline]
pub(super) fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ (product >> 64) as u64
}
