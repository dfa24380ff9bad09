//! Strings that need no search, and small containers that need no walk: those seen before.
//!
//! Fields of events repeat: the names of libraries, user agents, campaigns, locales, plans. A string that was
//! searched at a path and held nothing is remembered there, and the next equal one is let through by one
//! comparison. So is the binary of a whole container, such as what a library or a screen tells of itself.

use crate::trie::Id;

/// Sets of strings remembered, two each.
const SETS: usize = 256;
/// Longer strings are searched each time, in bytes.
pub(super) const LONGEST: usize = 256;

/// Strings that hold nothing for this reader, each at its path.
pub(crate) struct Familiar {
    /// Whose string stands in each slot, and its length.
    slots: Vec<Slot>,
    /// The strings, [`LONGEST`] bytes a slot.
    texts: Vec<u8>,
}

#[derive(Clone, Copy)]
struct Slot {
    node: Id,
    length: u32,
    /// Whether it was met again: then the next newcomer does not take its place.
    met: bool,
}

const EMPTY: Slot = Slot { node: Id::NONE, length: 0, met: false };

impl Familiar {
    /// Takes its memory when the first string is learned: many a reader learns none.
    pub fn new() -> Familiar {
        Familiar { slots: Vec::new(), texts: Vec::new() }
    }

    /// Bytes that are taken.
    pub fn memory(&self) -> usize {
        self.slots.len() * (size_of::<Slot>() + LONGEST)
    }

    /// Forgets everything; needed when nodes get new meanings.
    pub fn clear(&mut self) {
        self.slots.fill(EMPTY);
    }

    /// Whether `text` is known to hold nothing at `node`.
    #[inline]
    pub fn knows(&mut self, node: Id, text: &[u8]) -> bool {
        let set = set(node, text);
        [set, set + 1].into_iter().any(|at| {
            let Some(slot) = self.slots.get_mut(at) else { return false };
            let known = (slot.node, slot.length as usize) == (node, text.len())
                && self.texts[at * LONGEST..][..LONGEST].starts_with(text);
            slot.met |= known;
            known
        })
    }

    /// From now on `text` is known to hold nothing at `node`, which must be a remembered node.
    pub fn learn(&mut self, node: Id, text: &[u8]) {
        if text.len() > LONGEST {
            return;
        }
        if self.slots.is_empty() {
            self.slots = vec![EMPTY; SETS * 2];
            self.texts = vec![0; SETS * 2 * LONGEST];
        }
        let set = set(node, text);
        // Strings that are never met again, as identifiers are, must not drive out those that are.
        let place = [set, set + 1].into_iter().find(|at| !self.slots[*at].met);
        self.slots[set].met = false;
        self.slots[set + 1].met = false;
        let Some(at) = place else { return };
        self.slots[at] = Slot { node, length: text.len() as u32, met: false };
        self.texts[at * LONGEST..][..text.len()].copy_from_slice(text);
    }
}

/// The first slot of a set, from the path, the length, and eight bytes of the middle and of the end.
#[inline]
fn set(node: Id, text: &[u8]) -> usize {
    let from = (text.len() / 2).saturating_sub(4);
    let sample = match (text.get(from..from + 8), text.last_chunk()) {
        (Some(middle), Some(end)) => {
            u64::from_le_bytes(middle.try_into().unwrap_or([0; 8])) ^ u64::from_le_bytes(*end).rotate_left(29)
        }
        _ => text.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte)),
    };
    let mixed = (sample ^ (u64::from(node.0) << 32) ^ text.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 32) as usize % SETS * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_string_is_not_known() {
        let mut familiar = Familiar::new();
        familiar.learn(Id(7), b"analytics.js");
        assert!(familiar.knows(Id(7), b"analytics.js"));
        assert!(!familiar.knows(Id(8), b"analytics.js"));
        // The same length and the same middle.
        assert!(!familiar.knows(Id(7), b"Xnalytics.js"));
        assert!(!familiar.knows(Id(7), b"analytics.jX"));
        familiar.clear();
        assert!(!familiar.knows(Id(7), b"analytics.js"));
    }

    #[test]
    fn what_comes_once_drives_nothing_out() {
        let mut familiar = Familiar::new();
        familiar.learn(Id(7), b"analytics.js");
        for number in 0..20_000 {
            assert!(familiar.knows(Id(7), b"analytics.js"), "{number}");
            familiar.learn(Id(7), format!("usr {number}").as_bytes());
        }
    }
}
