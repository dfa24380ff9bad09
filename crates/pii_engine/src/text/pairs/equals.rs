//! Pairs with `=`.

use super::Pair;
use super::key::{key_before, quoted_key_before};
use super::value::{JSON_TRIES, Place, closing, value_end};
use crate::stop::Rounds;

/// The `key=value` pairs of `text`, in order.
///
/// Found are those of a URL's query and fragment, form bodies, cookies, `key=value` and `key="some
/// value"` in log lines and command lines, `key = value`, and `"key" => "value"`. A key is a word of
/// at most 128 bytes; a comparison (`==`, `!=`, `<=`) makes no pair, an empty value neither.
///
/// `&`, `;`, `,` and `|` end a value only where another pair, or for `;` and `,` a blank, follows:
/// too long a value is masked too much, too short a one leaks. A blank ends it in prose; on a line
/// that begins with a pair only the next key does, or the line's end, and likewise in brackets that do
/// (`User(name=Bob Builder, age=5)`). Percent-encoded are pairs
/// after `?`, `&` or `#`, before `&`, and whatever holds an escape.
pub fn pairs(text: &[u8]) -> Pairs<'_> {
    Pairs { text, at: 0, line: Line::Fresh, query: false, group: None, tries: JSON_TRIES }
}

/// The iterator of [`pairs`].
pub struct Pairs<'a> {
    text: &'a [u8],
    /// End of the pair before.
    at: usize,
    line: Line,
    query: bool,
    /// The bracket that closes the group of pairs at hand.
    group: Option<u8>,
    tries: u32,
}

/// What is known of the line at hand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    /// It had no pair yet.
    Fresh,
    /// It began with a pair.
    OfPairs,
    /// It began with something else.
    Prose,
}

impl Iterator for Pairs<'_> {
    type Item = Pair;

    fn next(&mut self) -> Option<Pair> {
        let (mut search, mut rounds) = (self.at, Rounds::default());
        loop {
            rounds.next();
            let sign = search + memchr::memchr(b'=', self.text.get(search..)?)?;
            search = sign + 1;
            if self.text.get(search) == Some(&b'=') {
                search += self.text[search..].iter().take_while(|byte| **byte == b'=').count();
                continue;
            }
            if let Some(pair) = self.pair(sign) {
                return Some(pair);
            }
        }
    }
}

impl Pairs<'_> {
    /// The pair whose `=` is at `sign`.
    fn pair(&mut self, sign: usize) -> Option<Pair> {
        let text = self.text;
        let is_blank = |at: usize| matches!(text.get(at), Some(b' ' | b'\t'));
        let blanks = text[self.at..sign]
            .iter()
            .rev()
            .take(MOST_BLANKS)
            .take_while(|byte| matches!(byte, b' ' | b'\t'));
        let blanks = blanks.count();
        let arrow = text.get(sign + 1) == Some(&b'>');
        let mut start = sign + 1 + usize::from(arrow);
        // `a =b` is no pair, `a = b` is one.
        if blanks > 0 && !is_blank(start) {
            return None;
        }
        let end = sign - blanks;
        let key = key_before(text, self.at, end).or_else(|| quoted_key_before(text, self.at, end))?;
        if blanks > 0 || arrow {
            start += text[start..]
                .iter()
                .take(MOST_BLANKS)
                .take_while(|byte| matches!(byte, b' ' | b'\t'))
                .count();
        }
        self.enter(key.start);
        let (value, next, followed) = match quoted(text, start) {
            Some(inside) => (inside.clone(), inside.end + 1, false),
            None => {
                let line = self.line == Line::OfPairs || blanks > 0;
                let place = Place { query: self.query, line, group: self.group };
                let (end, followed) = value_end(text, start, place, &mut self.tries);
                (start..end, end, followed)
            }
        };
        if value.is_empty() {
            // What was looked at is not looked at again.
            self.at = sign + 1;
            return None;
        }
        self.at = next.min(text.len());
        self.query |= followed;
        let encoded = self.query || has_escape(&text[value.clone()]) || has_escape(&text[key.clone()]);
        Some(Pair { key, value, encoded })
    }

    /// Finds out on what kind of line, and whether in a query, the key at `key` stands.
    fn enter(&mut self, key: usize) {
        let gap = &self.text[self.at..key];
        let line = memchr::memrchr2(b'\n', b'\r', gap);
        if self.at == 0 || line.is_some() || self.line == Line::Fresh {
            let before = &gap[line.map_or(0, |at| at + 1)..];
            let begins = before.iter().all(|byte| byte.is_ascii_whitespace() || b"-'\"".contains(byte));
            self.line = if begins { Line::OfPairs } else { Line::Prose };
        }
        let opener = match gap {
            [before @ .., b'"' | b'\''] => before.last(),
            _ => gap.last(),
        };
        self.group = match opener {
            Some(open @ (b'(' | b'[' | b'{')) => Some(closing(*open)),
            _ if gap.len() <= MOST_BLANKS && gap.iter().all(|byte| b" \t,;:\"'".contains(byte)) => self.group,
            _ => None,
        };
        self.query = match gap.last() {
            Some(b'?' | b'&' | b'#') => true,
            _ => self.query && matches!(gap, b";" | b"&amp;"),
        };
    }
}

/// Most blanks on either side of a `=`.
const MOST_BLANKS: usize = 16;

/// The inside of the quotes that open at `start`, if they close.
pub(super) fn quoted(text: &[u8], start: usize) -> Option<std::ops::Range<usize>> {
    let quote = *text.get(start).filter(|byte| matches!(byte, b'"' | b'\''))?;
    let mut at = start + 1;
    loop {
        let found = at + memchr::memchr3(quote, b'\\', b'\n', &text[at..])?;
        match text[found] {
            b'\\' => at = (found + 2).min(text.len()),
            b'\n' => return None,
            _ => return Some(start + 1..found),
        }
    }
}

fn has_escape(text: &[u8]) -> bool {
    memchr::memchr_iter(b'%', text).any(|at| crate::text::percent::escape(&text[at..]).is_some())
}
