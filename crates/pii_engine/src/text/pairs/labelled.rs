//! Pairs with `:`.

use super::Pair;
use super::equals::quoted;
use super::key::{is_key_byte, quoted_key_before};
use super::value::JSON_TRIES;
use crate::stop::Rounds;
use crate::text::json;

/// The `key: value` pairs of `text`, in order.
///
/// Precise rather than complete: lines that begin with one word, `:` and a blank, whose value is the
/// rest of the line (`Authorization: Bearer …`, `password: …`), and quoted keys anywhere with a
/// value that is quoted, JSON, or one word (`{"name": "Bob"}` inside prose). Never percent-encoded.
pub fn labelled(text: &[u8]) -> Labelled<'_> {
    Labelled { text, at: 0, tries: JSON_TRIES }
}

/// The iterator of [`labelled`].
pub struct Labelled<'a> {
    text: &'a [u8],
    at: usize,
    tries: u32,
}

impl Iterator for Labelled<'_> {
    type Item = Pair;

    fn next(&mut self) -> Option<Pair> {
        let (mut search, mut rounds) = (self.at, Rounds::default());
        loop {
            rounds.next();
            let colon = search + memchr::memchr(b':', self.text.get(search..)?)?;
            search = colon + 1;
            if let Some(pair) = self.member(colon).or_else(|| self.header(colon)) {
                self.at = pair.value.end;
                return Some(pair);
            }
        }
    }
}

impl Labelled<'_> {
    /// `"key": value`, with the colon at `colon`.
    fn member(&mut self, colon: usize) -> Option<Pair> {
        let text = self.text;
        let end = self.at + text[self.at..colon].trim_ascii_end().len();
        let key = quoted_key_before(text, self.at, end)?;
        let start = colon + 1 + (text.len() - colon - 1 - text[colon + 1..].trim_ascii_start().len());
        let value = match text.get(start)? {
            b'"' | b'\'' => quoted(text, start).unwrap_or_else(|| start + 1..line_end(text, start)),
            // `\"key\": \"value\"`: JSON that was made a string twice.
            b'\\' if text.get(start + 1) == Some(&b'"') => {
                let inside = &text[start + 2..];
                let length = memchr::memmem::find(inside, b"\\\"").unwrap_or(inside.len());
                start + 2..start + 2 + length
            }
            b'{' | b'[' => {
                let left = self.tries.checked_sub(1)?;
                let Some(length) = json::prefix(&text[start..]) else {
                    self.tries = left;
                    return None;
                };
                start..start + length
            }
            _ => {
                let word = text[start..].iter().take_while(|byte| !b" \t\r\n,}]\\\"'".contains(byte));
                start..start + word.count()
            }
        };
        (!value.is_empty()).then_some(Pair { key, value, encoded: false })
    }

    /// `Key: value` from the beginning of a line to its end, with the colon at `colon`.
    fn header(&self, colon: usize) -> Option<Pair> {
        let text = self.text;
        if !matches!(text.get(colon + 1), Some(b' ' | b'\t')) {
            return None;
        }
        let length = text[self.at..colon].iter().rev().take(super::key::LONGEST + 1);
        let length = length.take_while(|byte| is_key_byte(**byte)).count();
        let key = colon - length..colon;
        let before = &text[self.at..key.start];
        let indent =
            before.iter().rev().take(64).take_while(|byte| matches!(byte, b' ' | b'\t' | b'-')).count();
        let first = match before.len().checked_sub(indent + 1) {
            Some(at) => matches!(before[at], b'\n' | b'\r'),
            None => self.at == 0,
        };
        let named = text[key.clone()].iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
        if !first || !named || length > super::key::LONGEST {
            return None;
        }
        // Only now: finding the end of the line for every colon would take squares.
        let rest = colon + 1..line_end(text, colon);
        let value = text[rest.clone()].trim_ascii();
        if value.is_empty() {
            return None;
        }
        let start = rest.start + text[rest].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        Some(Pair { key, value: start..start + value.len(), encoded: false })
    }
}

fn line_end(text: &[u8], from: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &text[from..]).map_or(text.len(), |at| from + at)
}
