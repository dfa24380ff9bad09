//! A first look at a string: which kinds of bytes are in it at all.
//!
//! Most strings of events are words or identifiers, and are turned away here within a few nanoseconds.

use super::secret_prefixes;
use crate::look::{Bits, CHUNK, Look, looks};

/// What a string holds, as far as the value conditions ask for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub digits: u32,
    pub upper: u32,
    /// Which of `@ %`, `: = <` and `- _ .` occur.
    pub address: bool,
    pub pair: bool,
    pub link: bool,
    /// Whether `bearer` or `basic` stands before a blank.
    header: bool,
}

/// Looks at the whole of a string.
pub fn facts(text: &[u8]) -> Facts {
    let (mut facts, mut open, mut before) = (Facts::default(), false, 0);
    for look in looks(text) {
        facts.digits += look.digit().count_ones();
        facts.upper += look.upper().count_ones();
        facts.link |= look.link() != 0;
        open |= look.open() != 0;
        facts.header |= may_end_header(look, &mut before);
    }
    facts.address = open && memchr::memchr2(b'@', b'%', text).is_some();
    facts.pair = open && memchr::memchr3(b':', b'=', b'<', text).is_some();
    facts.header = facts.header && holds_header(text);
    facts
}

impl Facts {
    /// Whether a string of these facts and `length` bytes may hold anything that a built-in matcher looks for.
    #[inline]
    pub fn may_hold_personal_data(&self, length: usize) -> bool {
        self.digits >= 4
            || self.address
            || self.pair
            || length >= SENTENCE && (self.digits >= 1 || self.upper >= 3)
            || self.link && length >= LINKED
            || self.header
    }
}

/// From this length on a digit or three capitals, or a sign that links, may be part of something.
const SENTENCE: usize = 20;
const LINKED: usize = 14;
/// No header is shorter: `basic` and twelve characters.
const HEADER: usize = 18;
/// Longer strings are not told at sight.
const LONGEST: usize = 64;

/// Whether a blank of this chunk stands behind what may be the last letter of `bearer` or `basic`; `before` is what
/// the chunk before leaves to it.
#[inline(always)]
fn may_end_header(look: Look, before: &mut Bits) -> bool {
    let ends = look.header_end() << 1 | *before >> CHUNK;
    *before = ends;
    look.blank() & ends != 0
}

/// Whether the value of an authorization header may begin somewhere.
#[cold]
fn holds_header(text: &[u8]) -> bool {
    memchr::memchr2_iter(b' ', b'+', text).any(|at| {
        let before = &text[..at];
        let ends_in = |word: &[u8]| at >= word.len() && before[at - word.len()..].eq_ignore_ascii_case(word);
        ends_in(b"bearer") || ends_in(b"basic")
    })
}

/// Whether a string shows at sight that it holds nothing that a built-in matcher looks for, and neither JSON nor
/// pairs: it is made of words, or an identifier (see [`is_tag`]). It is the first `length` of `bytes`; what stands
/// behind it is only there to be loaded.
#[inline(always)]
pub fn is_clear_at_sight(bytes: &[u8], length: usize) -> bool {
    if length <= CHUNK {
        let look = Look::of(bytes, length);
        let digits = look.digit();
        look.open() == 0
            && (!has_four(digits) && (length < LINKED || look.link() == 0)
                || is_tag([digits, look.upper(), look.lower(), look.link()].map(u64::from), &bytes[..length]))
    } else {
        length <= LONGEST && is_long_clear(bytes, length)
    }
}

/// Whether four bits are set, or more.
#[inline(always)]
fn has_four(bits: Bits) -> bool {
    let three = bits & bits.wrapping_sub(1);
    let two = three & three.wrapping_sub(1);
    two & two.wrapping_sub(1) != 0
}

/// Of strings longer than a chunk.
#[inline(never)]
fn is_long_clear(bytes: &[u8], length: usize) -> bool {
    let (mut digit, mut upper, mut lower, mut link) = (0u64, 0u64, 0u64, 0u64);
    let (mut at, mut before, mut header) = (0, 0, false);
    while at < length {
        let look = Look::of(&bytes[at..], (length - at).min(CHUNK));
        if look.open() != 0 {
            return false;
        }
        digit |= u64::from(look.digit()) << at;
        upper |= u64::from(look.upper()) << at;
        lower |= u64::from(look.lower()) << at;
        link |= u64::from(look.link()) << at;
        header |= may_end_header(look, &mut before);
        at += CHUNK;
    }
    let text = &bytes[..length];
    if length < SENTENCE {
        return link == 0 && digit.count_ones() < 4 && !(length >= HEADER && header && holds_header(text))
            || is_tag([digit, upper, lower, link], text);
    }
    digit == 0 && link == 0 && upper.count_ones() < 3 && !(header && holds_header(text))
        || is_tag([digit, upper, lower, link], text)
}

/// Whether a string is a short word of lower-case letters, one `-` or `_`, and letters and digits, as in
/// `usr_9055861e0a` or `ajs-25d708951015f735`. Given which of its bytes are digits, capitals, small letters, and
/// signs that link.
///
/// Hardly any search looks behind that sign, which makes what follows part of a longer word (see
/// [`super::text::starts`]). Those that do are excluded: prefixes of secrets, account numbers behind a hyphen, and
/// the lines of a passport, which have capitals and are longer.
#[inline(never)]
fn is_tag([digit, upper, lower, link]: [u64; 4], text: &[u8]) -> bool {
    if !link.is_power_of_two() {
        return false;
    }
    let (at, length) = (link.trailing_zeros() as usize, text.len());
    let before = link - 1;
    let behind = (u64::MAX >> (LONGEST - length)) & !before & !link;
    (2..=12).contains(&at)
        && text[at] != b'.'
        && lower & before == before
        && (digit | lower | upper) & behind == behind
        && (length - at <= 29 || upper & behind == 0)
        && !(text[at] == b'-' && length - at > 15 && begins_like_iban(&text[at + 1..]))
        && !secret_prefixes::any_begins(text)
}

fn begins_like_iban(text: &[u8]) -> bool {
    matches!(text, [a, b, c, d, ..] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && c.is_ascii_digit() && d.is_ascii_digit())
}

/// Whether a string is an identifier or a moment by its layout alone: a UUID, an ISO 8601 moment, or a row of
/// hexadecimal digits that are not all decimal. No built-in pattern looks inside.
pub fn is_plain_id(text: &[u8]) -> bool {
    let hex = |b: &u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    is_plain_format(text)
        || (20..=128).contains(&text.len())
            && hex(&text[0])
            && hex(&text[19])
            && text.iter().all(hex)
            && !text.iter().all(u8::is_ascii_digit)
}

/// Whether `text` is a UUID or an ISO 8601 moment and nothing else. No built-in matcher looks inside either.
#[inline]
pub fn is_plain_format(text: &[u8]) -> bool {
    match text.len() {
        36 => is_uuid(text),
        19..=29 => is_moment(text),
        _ => false,
    }
}

fn is_uuid(text: &[u8]) -> bool {
    // Which bytes of three chunks are hexadecimal digits; the last two overlap.
    const WANTED: [(usize, Bits); 3] =
        [(0, 0b1101_1110_1111_1111), (16, 0b1111_1111_0111_1011), (20, 0xFFF7)];
    text.len() == 36
        && text[8] == b'-'
        && text[13] == b'-'
        && text[18] == b'-'
        && text[23] == b'-'
        && WANTED.iter().all(|(at, wanted)| Look::of(&text[*at..], CHUNK).hexadecimal() == *wanted)
}

/// `2015-02-23T22:28:55`, with a `T` or a blank, then a fraction and a zone if any.
fn is_moment(text: &[u8]) -> bool {
    text.len() >= 19
        && text[4] == b'-'
        && text[7] == b'-'
        && matches!(text[10], b'T' | b' ')
        && text[13] == b':'
        && text[16] == b':'
        && Look::of(text, CHUNK).digit() == 0b1101_1011_0110_1111
        && text[17].is_ascii_digit()
        && text[18].is_ascii_digit()
        && is_fraction_and_zone(&text[19..])
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
        [b'+' | b'-', a, b] => a.is_ascii_digit() && b.is_ascii_digit(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{facts, is_clear_at_sight, is_plain_format, is_plain_id};

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
    fn plain_ids() {
        for (text, plain) in [
            ("550e8400-e29b-41d4-a716-446655440000", true),
            ("2024-01-15T10:00:00.000Z", true),
            ("2024-01-15 10:00:00+00", true),
            ("d94f3f016ae679c3008de268209132f2", true),
            ("4111111111111111", false),
            ("41111111111111111111", false),
            ("2024-01-15T10:00:00 078-05-1120", false),
            // A card behind what looks like the beginning of a moment.
            ("2024-01-15 10:4111111111111111", false),
            ("a@b.co-e29b-41d4-a716-446655440000aa", false),
        ] {
            assert_eq!(is_plain_id(text.as_bytes()), plain, "{text}");
        }
    }

    #[test]
    fn words_are_turned_away() {
        for (text, passes) in [
            ("order cart page view", false),
            ("Springfield", false),
            ("", false),
            ("a@b.co", true),
            ("10.0.0.1", true),
            ("Basic dXNlcjpwYXNz", true),
            ("basically everything", false),
            ("AKIAABCDEFGHIJKLMNOP", true),
            ("AA-BB-CC-DD-EE-FF", true),
        ] {
            assert_eq!(facts(text.as_bytes()).may_hold_personal_data(text.len()), passes, "{text}");
        }
    }

    #[test]
    fn tags() {
        for text in [
            "usr_9055861e0a", "ajs-25d708951015f735ede53110429c13aa", "list-7fee85ab12",
            "cus_9s6XKzkNRiz8i3", "order-4111111111111111", "ord-fc9567c1",
        ] {
            assert!(is_clear_at_sight(text.as_bytes(), text.len()), "{text}");
        }
        for text in [
            "key-0123456789abcdef0123456789abcdef", "shpat_0123456789abcdef0123456789abcdef",
            "a-de89370400440532013000", "usr_9055-861e0a", "4111-1111111111111", "usr_9055861e0a x",
            "usr.9055861e0a", "usr_é9055861e0a", "iban-DE89370400440532013000",
        ] {
            assert!(!is_clear_at_sight(text.as_bytes(), text.len()), "{text}");
        }
    }
}
