//! Strings that need no search: shapes that cannot be personal data, and strings seen before.
//!
//! Fields of events repeat: the names of libraries, user agents, campaigns, locales, plans. A string that was
//! searched at a path and held nothing is remembered there, and the next equal one is let through by one
//! comparison. Half of the rest are identifiers and moments, which say by their layout what they are.

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

/// Whether `text` is a UUID or an ISO 8601 moment and nothing else. No built-in matcher looks inside either.
#[inline]
pub(crate) fn is_plain_format(text: &[u8]) -> bool {
    match text.len() {
        36 => is_uuid(text),
        19..=29 => is_moment(text),
        _ => false,
    }
}

fn is_uuid(text: &[u8]) -> bool {
    if text[8] != b'-' || text[13] != b'-' || text[18] != b'-' || text[23] != b'-' {
        return false;
    }
    // Without a branch, so that many bytes are looked at in one step.
    let (mut dashes, mut others) = (0u8, 0u8);
    for byte in text {
        let digit = byte.wrapping_sub(b'0') < 10;
        let letter = (byte | 0x20).wrapping_sub(b'a') < 6;
        dashes += u8::from(*byte == b'-');
        others += u8::from(!digit & !letter & (*byte != b'-'));
    }
    dashes == 4 && others == 0
}

/// `2015-02-23T22:28:55`, with a `T` or a blank, then a fraction and a zone if any.
fn is_moment(text: &[u8]) -> bool {
    let marks = text[4] == b'-' && text[7] == b'-' && text[13] == b':' && text[16] == b':';
    if !marks || !matches!(text[10], b'T' | b' ') {
        return false;
    }
    let digits = text[..19].iter().fold(0u8, |sum, byte| sum + u8::from(byte.wrapping_sub(b'0') < 10));
    digits == 14 && is_fraction_and_zone(&text[19..])
}

fn is_fraction_and_zone(rest: &[u8]) -> bool {
    let zone = match rest.strip_prefix(b".") {
        Some(fraction) => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            &fraction[digits..]
        }
        None => rest,
    };
    match zone {
        b"" | b"Z" => true,
        [b'+' | b'-', a, b, b':', c, d] | [b'+' | b'-', a, b, c, d] => {
            [a, b, c, d].iter().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_exact() {
        for text in [
            "022bb90c-bbac-11e4-8dfc-aa07a5b093db", "2015-02-23T22:28:55.387Z", "2015-02-23 22:28:55",
            "2015-02-23T22:28:55+02:00", "2015-02-23T22:28:55.3871+0200",
        ] {
            assert!(is_plain_format(text.as_bytes()), "{text}");
        }
        for text in [
            "022bb90c-bbac-11e4-8dfc-aa07a5b093d@", "022bb90c-bbac-11e4-8dfcxaa07a5b093db",
            "2015-02-23T22:28:55 a@b.co", "2015-02-23T22:28:55.387Zx", "2015-02-23T22:28:55+02:0x",
            "4111-1111-1111-1111", "",
        ] {
            assert!(!is_plain_format(text.as_bytes()), "{text}");
        }
    }

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
