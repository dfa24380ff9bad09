//! What a key looks like in running text.

use std::ops::Range;

/// Longest key in bytes; also bounds how far a separator looks ahead.
pub(super) const LONGEST: usize = 128;

/// Letters, digits, the signs that join words or index them (`user[name]`, `user.name`), and
/// percent-encoding.
pub(super) fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'_' | b'-' | b'.' | b'$' | b'[' | b']' | b'%' | b'+' | 0x80..)
}

/// The key that ends at `end` and begins at or after `from`.
pub(super) fn key_before(text: &[u8], from: usize, end: usize) -> Option<Range<usize>> {
    let length =
        text[from..end].iter().rev().take(LONGEST + 1).take_while(|byte| is_key_byte(**byte)).count();
    if length > LONGEST {
        return None;
    }
    let run = &text[end - length..end];
    // A bracket that does not close is no part of the key: `Person[name=…`.
    let bracket = memchr::memrchr2(b'[', b']', run).filter(|at| run[*at] == b'[').map_or(0, |at| at + 1);
    // Nor is what cannot begin a word: `--flag=…`.
    let signs = |byte: &&u8| matches!(byte, b'-' | b'.' | b'[' | b']' | b'+');
    let skipped = bracket + run[bracket..].iter().take_while(signs).count();
    is_word(&run[skipped..]).then_some(end - length + skipped..end)
}

/// The key in quotes whose closing quote is the byte before `end`.
pub(super) fn quoted_key_before(text: &[u8], from: usize, end: usize) -> Option<Range<usize>> {
    let (quote, before) = text[from..end].split_last()?;
    if !matches!(quote, b'"' | b'\'') {
        return None;
    }
    let start = memchr::memrchr(*quote, &before[before.len().saturating_sub(LONGEST)..])?;
    let start = before.len() - before.len().min(LONGEST) + start + 1;
    let key = &before[start..];
    // The backslash of `\"` belongs to the quote.
    let key = key.strip_suffix(b"\\").unwrap_or(key);
    let plain = key.iter().all(|byte| *byte >= b' ' && !matches!(byte, b'=' | b':' | b','));
    (plain && is_word(key)).then_some(from + start..from + start + key.len())
}

/// Whether a key and `=` stand at the beginning of `text`: where a separator really separates.
pub(super) fn begins_with_key(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"amp;").unwrap_or(text);
    let length = text.iter().take(LONGEST).take_while(|byte| is_key_byte(**byte)).count();
    text.get(length) == Some(&b'=') && text.get(length + 1) != Some(&b'=') && is_word(&text[..length])
}

fn is_word(key: &[u8]) -> bool {
    key.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80)
}
