//! Which characters make a run: letters, digits and combining marks.
//!
//! Letters and digits are the general categories `L*` and `N*`, marks are `M*`; whatever else has
//! Unicode's property Alphabetic (circled and squared letters) counts as a letter too, because it
//! can spell a name. The tables come from `regex-syntax`, filled once a process on the first
//! character that is not ASCII.

use once_cell::sync::Lazy;
use regex_syntax::hir::{Class, HirKind};

/// What a byte begins: something that stays.
pub(super) const OTHER: u8 = 0;
/// What a byte begins: an ASCII letter or digit.
pub(super) const ALNUM: u8 = 1;
/// What a byte begins: a character beyond ASCII, or no character at all.
pub(super) const WIDE: u8 = 2;

/// [`OTHER`], [`ALNUM`] or [`WIDE`] for each byte.
pub(super) static CLASS: [u8; 256] = {
    let mut table = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        if byte >= 0x80 {
            table[byte] = WIDE;
        } else if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = ALNUM;
        }
        byte += 1;
    }
    table
};

/// What stands at one place of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// A letter or digit.
    Letter,
    /// A combining mark.
    Mark,
    /// Variation selector 15 or 16: a mark after a letter, part of an emoji elsewhere.
    Selector,
    /// A byte that is no part of valid UTF-8; it counts as a letter and is never shown.
    Broken,
    /// Anything else.
    Other,
}

impl Unit {
    /// Whether it continues a run.
    pub(super) fn continues(self) -> bool {
        self != Unit::Other
    }

    /// Whether it belongs to the character before it.
    pub(super) fn is_mark(self) -> bool {
        matches!(self, Unit::Mark | Unit::Selector)
    }
}

/// What stands at the beginning of `bytes`, and its length in bytes (at least 1).
///
/// `bytes` must not be empty.
pub(super) fn unit(bytes: &[u8]) -> (Unit, usize) {
    let first = bytes[0];
    if first < 0x80 {
        let unit = if first.is_ascii_alphanumeric() { Unit::Letter } else { Unit::Other };
        return (unit, 1);
    }
    match decode(bytes) {
        None => (Unit::Broken, 1),
        Some(char) => (classify(char), char.len_utf8()),
    }
}

/// The character at the beginning of `bytes`, unless it is not valid UTF-8.
pub(super) fn decode(bytes: &[u8]) -> Option<char> {
    let length = match bytes[0] {
        0..0x80 => 1,
        0xC2..0xE0 => 2,
        0xE0..0xF0 => 3,
        0xF0..0xF5 => 4,
        _ => return None,
    };
    std::str::from_utf8(bytes.get(..length)?).ok()?.chars().next()
}

fn classify(char: char) -> Unit {
    if matches!(char, '\u{FE0E}' | '\u{FE0F}') {
        Unit::Selector
    } else if MARKS.contains(char) {
        Unit::Mark
    // The standard library may know a newer Unicode.
    } else if LETTERS.contains(char) || char.is_alphanumeric() {
        Unit::Letter
    } else {
        Unit::Other
    }
}

static LETTERS: Lazy<CharSet> = Lazy::new(|| CharSet::of(r"[\p{L}\p{N}\p{Alphabetic}]"));
static MARKS: Lazy<CharSet> = Lazy::new(|| CharSet::of(r"\p{M}"));

/// A set of characters: one bit each in the basic plane (8 KB), ranges above.
struct CharSet {
    basic: Box<[u64; 1024]>,
    above: Vec<(u32, u32)>,
}

impl CharSet {
    fn of(class: &str) -> CharSet {
        let mut set = CharSet { basic: Box::new([0; 1024]), above: Vec::new() };
        let hir = regex_syntax::Parser::new().parse(class).expect("a class of Unicode's own properties");
        let HirKind::Class(Class::Unicode(class)) = hir.kind() else { return set };
        for range in class.ranges() {
            let (start, end) = (u32::from(range.start()), u32::from(range.end()));
            for code in start..=end.min(0xFFFF) {
                set.basic[(code / 64) as usize] |= 1 << (code % 64);
            }
            if end > 0xFFFF {
                set.above.push((start.max(0x1_0000), end));
            }
        }
        set
    }

    fn contains(&self, char: char) -> bool {
        let code = u32::from(char);
        match self.basic.get((code / 64) as usize) {
            Some(word) => word >> (code % 64) & 1 == 1,
            None => {
                let after = self.above.partition_point(|(start, _)| *start <= code);
                after > 0 && self.above[after - 1].1 >= code
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_agree_with_the_standard_library() {
        for char in '\u{80}'..=char::MAX {
            let unit = classify(char);
            if char.is_alphanumeric() {
                assert!(matches!(unit, Unit::Letter | Unit::Mark), "{char:?} {unit:?}");
            }
        }
    }

    #[test]
    fn emoji_and_controls_are_no_letters() {
        for char in "👍🏽👩\u{200D}🇩🇪—…\u{A0}\u{85}€".chars() {
            assert_eq!(classify(char), Unit::Other, "{char:?}");
        }
        assert_eq!(classify('\u{FE0F}'), Unit::Selector);
        assert_eq!(classify('\u{20E3}'), Unit::Mark);
        assert_eq!(classify('\u{E0100}'), Unit::Mark);
    }

    #[test]
    fn broken_bytes_are_single_letters() {
        for bytes in
            [&b"\xFF"[..], b"\xC3", b"\xC3(", b"\xE2\x82", b"\xED\xA0\x80", b"\xC0\xAF", b"\xF5\x80\x80\x80"]
        {
            assert_eq!(unit(bytes), (Unit::Broken, 1), "{bytes:?}");
        }
    }
}
