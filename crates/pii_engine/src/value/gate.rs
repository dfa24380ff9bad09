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

/// Whether `text` is of a kind that events are full of and that holds nothing: a UUID, a time stamp, a
/// hash in lower case hexadecimal.
pub fn is_plain_id(text: &[u8]) -> bool {
    let hex = |b: &u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    match text.len() {
        36 if text[8] == b'-' && text[13] == b'-' && text[18] == b'-' && text[23] == b'-' => {
            text.iter().filter(|b| b.is_ascii_hexdigit()).count() == 32
        }
        19..=32
            if text[4] == b'-' && text[7] == b'-' && text[13] == b':' && matches!(text[10], b'T' | b' ') =>
        {
            text[11..].iter().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'Z' | b'+' | b'-'))
                && text[..10].iter().all(|b| b.is_ascii_digit() || *b == b'-')
        }
        20..=128 if hex(&text[0]) && hex(&text[19]) => {
            text.iter().all(hex) && !text.iter().all(u8::is_ascii_digit)
        }
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
    use super::{facts, is_plain_id};

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
    fn plain_ids() {
        for (text, plain) in [
            ("550e8400-e29b-41d4-a716-446655440000", true),
            ("2024-01-15T10:00:00.000Z", true),
            ("2024-01-15 10:00:00+00", true),
            ("d94f3f016ae679c3008de268209132f2", true),
            ("4111111111111111", false),
            ("41111111111111111111", false),
            ("2024-01-15T10:00:00 078-05-1120", false),
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
