//! The escapes of JSON strings.

use std::borrow::Cow;

use crate::stop::{Rounds, reserve};

/// The text that `inside`, the part of a JSON string between its quotes, stands for.
///
/// Borrowed when nothing is escaped. Surrogate pairs are joined, a lone surrogate becomes U+FFFD,
/// `\u0000` becomes the byte 0. An escape that JSON does not have stays as it is.
pub fn unescape(inside: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\\', inside).is_none() {
        return Cow::Borrowed(inside);
    }
    let mut out = Vec::new();
    reserve(&mut out, inside.len());
    unescape_into(inside, &mut out);
    Cow::Owned(out)
}

/// As [`unescape`], appended to `out`; never longer than `inside`.
pub fn unescape_into(inside: &[u8], out: &mut Vec<u8>) {
    let (mut at, mut rounds) = (0, Rounds::default());
    while let Some(found) = memchr::memchr(b'\\', &inside[at..]) {
        rounds.next();
        out.extend_from_slice(&inside[at..at + found]);
        at += found;
        let byte = match inside.get(at + 1) {
            Some(b'u') => {
                at += unicode(&inside[at..], out);
                continue;
            }
            Some(b'b') => 0x08,
            Some(b'f') => 0x0C,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(byte @ (b'"' | b'\\' | b'/')) => *byte,
            _ => {
                out.push(b'\\');
                at += 1;
                continue;
            }
        };
        out.push(byte);
        at += 2;
    }
    out.extend_from_slice(&inside[at..]);
}

/// Reads `\uXXXX`, or two that are a surrogate pair; returns how many bytes that were.
fn unicode(text: &[u8], out: &mut Vec<u8>) -> usize {
    let Some(first) = code_unit(text) else {
        out.push(b'\\');
        return 1;
    };
    let (char, length) = match first {
        0xD800..0xDC00 => match code_unit(&text[6..]) {
            Some(second @ 0xDC00..0xE000) => {
                (char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00)), 12)
            }
            _ => (None, 6),
        },
        _ => (char::from_u32(first), 6),
    };
    let char = char.unwrap_or(char::REPLACEMENT_CHARACTER);
    out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    length
}

fn code_unit(text: &[u8]) -> Option<u32> {
    let hex = text.strip_prefix(b"\\u")?.get(..4)?;
    hex.iter().try_fold(0, |sum, digit| Some(sum * 16 + char::from(*digit).to_digit(16)?))
}

/// Appends `decoded` as it is written between the quotes of a JSON string.
///
/// Only what must be is escaped: `"`, `\` and bytes below 0x20. At most six times as long.
pub fn escape_into(decoded: &[u8], out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut plain = 0;
    for (at, byte) in decoded.iter().enumerate() {
        let short = match byte {
            b'"' | b'\\' => *byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0C => b'f',
            0..0x20 => 0,
            _ => continue,
        };
        out.extend_from_slice(&decoded[plain..at]);
        plain = at + 1;
        if short == 0 {
            let (high, low) = (HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]);
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
        } else {
            out.extend_from_slice(&[b'\\', short]);
        }
    }
    out.extend_from_slice(&decoded[plain..]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes() {
        for (inside, expected) in [
            (r"plain", "plain"),
            (r#"a\"b\\c\/d\b\f\n\r\t"#, "a\"b\\c/d\u{8}\u{c}\n\r\t"),
            (r"\u00e9\u0000", "é\0"),
            (r"\ud83d\ude00", "😀"),
            (r"\ud83dx", "\u{FFFD}x"),
            (r"\ude00\ud83d", "\u{FFFD}\u{FFFD}"),
            (r"\ud83d\u0041", "\u{FFFD}A"),
            (r"\uZZZZ\q\", r"\uZZZZ\q\"),
            (r"\u12", r"\u12"),
        ] {
            assert_eq!(unescape(inside.as_bytes()), expected.as_bytes(), "{inside}");
        }
        assert!(matches!(unescape(b"plain"), Cow::Borrowed(_)));
    }

    fn part() -> impl Strategy<Value = u8> {
        prop_oneof![Just(b'\\'), Just(b'u'), Just(b'd'), any::<u8>()]
    }

    proptest! {
        #[test]
        fn escaping_and_back(text in any::<String>()) {
            let mut out = Vec::new();
            escape_into(text.as_bytes(), &mut out);
            prop_assert_eq!(unescape(&out).into_owned(), text.as_bytes());
            let quoted = format!("\"{}\"", String::from_utf8(out).unwrap());
            prop_assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), text);
        }

        #[test]
        fn any_bytes_will_do(bytes in prop::collection::vec(part(), 0..40)) {
            prop_assert!(unescape(&bytes).len() <= bytes.len());
        }
    }
}
