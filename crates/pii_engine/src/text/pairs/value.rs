//! Where a value ends.

use super::key::{begins_with_key, key_before};
use crate::stop::Rounds;
use crate::text::json;

/// Where a pair stands, which decides what may be in its value.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// In the query or fragment of a URL.
    pub(super) query: bool,
    /// On a line that begins with a pair: all of it is read as pairs, so that a blank does not end
    /// a value. Elsewhere is prose, where it does.
    pub(super) line: bool,
    /// The bracket that closes a group of pairs (`User(name=Bob Builder, age=5)`): only a pair after
    /// a comma or blank, or that bracket, ends a value.
    pub(super) group: Option<u8>,
}

/// How often the JSON at the beginning of a value may turn out to be none before it is no longer
/// tried, which keeps the whole linear.
pub(super) const JSON_TRIES: u32 = 16;

/// The end of the value that begins at `start`, and whether `&` ended it.
pub(super) fn value_end(text: &[u8], start: usize, place: Place, tries: &mut u32) -> (usize, bool) {
    if matches!(text.get(start), Some(b'{' | b'[')) && *tries > 0 {
        match json::prefix(&text[start..]) {
            Some(length) => return (start + length, false),
            None => *tries -= 1,
        }
    }
    let (mut at, mut open, mut rounds) = (start, 0, Rounds::default());
    while let Some(&byte) = text.get(at) {
        rounds.next();
        let rest = &text[at + 1..];
        match byte {
            b'\n' | b'\r' => return (at, false),
            b'(' | b'[' | b'{' if place.group == Some(closing(byte)) => {
                open += 1;
                at += 1;
            }
            byte if place.group == Some(byte) => {
                if open == 0 {
                    return (at, false);
                }
                open -= 1;
                at += 1;
            }
            b' ' | b'\t' if place.group.is_some() => {
                let blanks = 1 + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
                if begins_with_key(&text[at + blanks..]) {
                    return (at, false);
                }
                at += blanks;
            }
            b' ' | b'\t' => return (at_blank(text, start, at, place), false),
            b'&' if begins_with_key(rest) => return (at, true),
            b'|' if begins_with_key(rest) => return (at, false),
            b';' if is_end(rest) || begins_with_key(rest) => return (at, false),
            b',' if begins_with_key(rest.trim_ascii_start())
                || (is_end(rest) && !place.line && place.group.is_none()) =>
            {
                return (at, false);
            }
            b'#' | b'<' | b'>' if place.query => return (at, false),
            b'"' if place.query || is_end(rest) || CLOSERS.contains(&rest[0]) => return (at, false),
            b'\'' if at > start && (is_end(rest) || CLOSERS.contains(&rest[0])) => return (at, false),
            b'\\' if rest.first() == Some(&b'"') => return (at, false),
            _ => at += 1,
        }
    }
    (at, false)
}

/// The bracket that closes what `open` opens.
pub(super) fn closing(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}

/// What may follow a closing quote.
const CLOSERS: &[u8] = b",;)]}>/";

/// Whether nothing or a blank follows.
fn is_end(rest: &[u8]) -> bool {
    rest.first().is_none_or(u8::is_ascii_whitespace)
}

/// The end of a value at whose byte `blank` a blank stands.
fn at_blank(text: &[u8], start: usize, blank: usize, place: Place) -> usize {
    // Whether only a key or the end of the line ends it.
    let long = place.line && !place.query;
    let (mut at, mut rounds) = (blank, Rounds::default());
    // The next sign that can end a value which holds blanks.
    while let Some(found) = text[at..].iter().position(|byte| b"&;=\"<>\n\r".contains(byte)) {
        rounds.next();
        at += found;
        match text[at] {
            b'\n' | b'\r' => break,
            b'&' if begins_with_key(&text[at + 1..]) => return at,
            b';' if long => return at,
            b'=' if long => {
                if let Some(key) = key_before(text, blank, at) {
                    return trim(text, start, key.start).max(blank);
                }
            }
            b'&' | b';' => {}
            _ if long => {}
            _ => return blank,
        }
        at += 1;
    }
    let end = text[at..]
        .iter()
        .position(|byte| matches!(byte, b'\n' | b'\r'))
        .map_or(text.len(), |found| at + found);
    if long { trim(text, start, end) } else { blank }
}

/// `end` without the blanks and the comma before it.
fn trim(text: &[u8], start: usize, end: usize) -> usize {
    let value = text[start..end].trim_ascii_end();
    let value = value.strip_suffix(b",").unwrap_or(value);
    start + value.len()
}
