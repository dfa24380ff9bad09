//! Strings that need no search: those seen before.
//!
//! Fields of events repeat: the names of libraries, user agents, campaigns, locales, plans. A string that was
//! searched at a path and held nothing is remembered there, and the next equal one is let through by one
//! comparison.

use crate::trie::Id;

/// Strings remembered; a newer one takes the place of an older one with the same slot.
const SLOTS: usize = 512;
/// Longer strings are searched each time.
const LONGEST: usize = 256;

/// Strings that hold nothing for this reader, each at its path.
pub(crate) struct Familiar {
    /// Whose string stands in each slot, and its length.
    slots: Vec<(Id, u32)>,
    /// The strings, [`LONGEST`] bytes a slot.
    texts: Vec<u8>,
}

impl Familiar {
    pub fn new() -> Familiar {
        Familiar { slots: vec![(Id::NONE, 0); SLOTS], texts: vec![0; SLOTS * LONGEST] }
    }

    /// Forgets everything; needed when nodes get new meanings.
    pub fn clear(&mut self) {
        self.slots.fill((Id::NONE, 0));
    }

    /// Whether `text` is known to hold nothing at `node`.
    #[inline]
    pub fn knows(&self, node: Id, text: &[u8]) -> bool {
        let slot = place(node, text);
        self.slots[slot] == (node, text.len() as u32) && self.texts[slot * LONGEST..].starts_with(text)
    }

    /// From now on `text` is known to hold nothing at `node`, which must be a remembered node.
    pub fn learn(&mut self, node: Id, text: &[u8]) {
        if text.len() <= LONGEST {
            let slot = place(node, text);
            self.slots[slot] = (node, text.len() as u32);
            self.texts[slot * LONGEST..][..text.len()].copy_from_slice(text);
        }
    }
}

/// From the path, the length, and eight bytes of the middle: the ends of strings are often alike.
#[inline]
fn place(node: Id, text: &[u8]) -> usize {
    let from = (text.len() / 2).saturating_sub(4);
    let middle = match text.get(from..from + 8) {
        Some(bytes) => u64::from_le_bytes(bytes.try_into().unwrap_or([0; 8])),
        None => text.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte)),
    };
    let mixed = (middle ^ (u64::from(node.0) << 32) ^ text.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 32) as usize % SLOTS
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
}
