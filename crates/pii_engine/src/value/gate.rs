//! A first look at a string: which kinds of bytes are in it at all.
//!
//! Most strings of events are words, and are turned away here within a few nanoseconds. The counts
//! are upper bounds: bytes at the seam of two chunks may count twice.

/// What a string holds, at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub digits: u32,
    pub upper: u32,
    /// Which of `@ %`, `: = <` and `- _ .` occur.
    pub address: bool,
    pub pair: bool,
    pub link: bool,
}

const CHUNK: usize = 16;

/// Counts over fixed chunks, which compile to vector instructions.
pub fn facts(text: &[u8]) -> Facts {
    let mut facts = Facts::default();
    let chunks = text.chunks_exact(CHUNK);
    let rest = chunks.remainder();
    for chunk in chunks {
        facts.add(chunk.try_into().unwrap_or(&[0; CHUNK]));
    }
    if rest.is_empty() {
        return facts;
    }
    if text.len() >= CHUNK {
        // The last sixteen bytes, some of them for the second time.
        let last = text.last_chunk::<CHUNK>().unwrap_or(&[0; CHUNK]);
        facts.add(last);
    } else {
        let mut padded = [0; CHUNK];
        padded[..rest.len()].copy_from_slice(rest);
        facts.add(&padded);
    }
    facts
}

impl Facts {
    #[inline(always)]
    fn add(&mut self, chunk: &[u8; CHUNK]) {
        let (mut digits, mut upper, mut address, mut pair, mut link) = (0u8, 0u8, 0u8, 0u8, 0u8);
        for byte in chunk {
            digits += u8::from(byte.wrapping_sub(b'0') < 10);
            upper += u8::from(byte.wrapping_sub(b'A') < 26);
            address |= u8::from(*byte == b'@') | u8::from(*byte == b'%');
            pair |= u8::from(*byte == b':') | u8::from(*byte == b'=') | u8::from(*byte == b'<');
            link |= u8::from(*byte == b'-') | u8::from(*byte == b'_') | u8::from(*byte == b'.');
        }
        self.digits += u32::from(digits);
        self.upper += u32::from(upper);
        self.address |= address != 0;
        self.pair |= pair != 0;
        self.link |= link != 0;
    }

    /// Whether a string of these facts may hold anything that a built-in matcher looks for.
    pub fn may_hold_personal_data(&self, text: &[u8]) -> bool {
        self.digits >= 4
            || self.address
            || self.pair
            || text.len() >= 20 && (self.digits >= 1 || self.upper >= 12)
            || self.link && text.len() >= 14
            || is_header(text)
    }
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
        [b'+' | b'-', a, b] => a.is_ascii_digit() && b.is_ascii_digit(),
        _ => false,
    }
}

/// The value of an authorization header.
fn is_header(text: &[u8]) -> bool {
    [b"bearer ".as_slice(), b"basic "]
        .iter()
        .any(|word| text.len() > word.len() && text[..word.len()].eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::{facts, is_plain_format, is_plain_id};

    #[test]
    fn counts() {
        for length in 0..70 {
            let text: Vec<u8> = (0..length).map(|i| if i % 3 == 0 { b'7' } else { b'x' }).collect();
            let digits = text.iter().filter(|b| b.is_ascii_digit()).count() as u32;
            let facts = facts(&text);
            assert!(
                facts.digits >= digits && facts.digits <= digits + 6,
                "{length}: {} for {digits}",
                facts.digits
            );
            assert!(!facts.address && !facts.pair && !facts.link && facts.upper == 0);
        }
        for at in 0..40 {
            let mut text = vec![b' '; 40];
            text[at] = b'@';
            assert!(facts(&text).address);
            text[at] = b'=';
            assert!(facts(&text).pair);
            text[at] = b'_';
            assert!(facts(&text).link);
        }
    }

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
            assert_eq!(facts(text.as_bytes()).may_hold_personal_data(text.as_bytes()), passes, "{text}");
        }
    }
}
