//! JSON text (RFC 8259) as tokens, without building anything.
//!
//! Accepts what Postgres' `json` type accepts: any value at the top, duplicate keys, `\u0000`, lone
//! surrogates as escapes. Refuses what it refuses: control characters in strings, leading zeros,
//! trailing commas, anything after the value. Bytes from 0x80 up are not checked: in the database
//! they are valid already.

use std::ops::Range;

use crate::stop::{Rounds, look};

#[cfg(test)]
mod tests;

/// Deepest nesting of objects and arrays; beyond it the tokenizer gives up.
///
/// State is one bit a level, so depth costs neither stack nor heap.
pub const DEPTH_LIMIT: usize = 1024;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    ObjectStart,
    ObjectEnd,
    ArrayStart,
    ArrayEnd,
    /// A member's name, with its quotes; the colon after it is not part of it.
    Key,
    /// A string value, with its quotes.
    String,
    Number,
    True,
    False,
    Null,
}

/// A token: bytes `start..end` of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub start: usize,
    pub end: usize,
}

impl Token {
    /// The bytes it covers.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The bytes of a key or string between its quotes, still escaped.
    pub fn inside(&self) -> Range<usize> {
        match self.kind {
            TokenKind::Key | TokenKind::String => self.start + 1..self.end - 1,
            _ => self.range(),
        }
    }
}

/// Why there are no more tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// The text is not JSON.
    Broken,
    /// It nests deeper than [`DEPTH_LIMIT`].
    TooDeep,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// A value.
    Value,
    /// A value or `]`, just after `[`.
    FirstElement,
    /// A key or `}`, just after `{`.
    FirstKey,
    /// `,` or the end of the open object or array.
    CommaOrEnd,
    /// Nothing but blanks.
    Nothing,
    /// An error was reported.
    Failed,
}

/// The tokens of a text, in order. After an error there are none.
///
/// The text is known to be JSON only once the iterator ended without one.
pub struct Tokens<'a> {
    text: &'a [u8],
    at: usize,
    depth: usize,
    /// One bit a level: set for an object.
    objects: [u64; DEPTH_LIMIT / 64],
    expect: Expect,
}

impl<'a> Tokens<'a> {
    pub fn new(text: &'a [u8]) -> Self {
        Tokens { text, at: 0, depth: 0, objects: [0; DEPTH_LIMIT / 64], expect: Expect::Value }
    }

    /// How many objects and arrays are open.
    pub fn depth(&self) -> usize {
        self.depth
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.peek() {
            self.at += 1;
            if self.at.is_multiple_of(1 << 20) {
                look();
            }
        }
    }

    fn in_object(&self) -> bool {
        self.depth > 0 && self.objects[(self.depth - 1) / 64] >> ((self.depth - 1) % 64) & 1 == 1
    }

    fn open(&mut self, object: bool) -> Result<Token, JsonError> {
        if self.depth == DEPTH_LIMIT {
            return Err(JsonError::TooDeep);
        }
        let (word, bit) = (self.depth / 64, 1 << (self.depth % 64));
        if object {
            self.objects[word] |= bit;
        } else {
            self.objects[word] &= !bit;
        }
        self.depth += 1;
        let (kind, expect) = if object {
            (TokenKind::ObjectStart, Expect::FirstKey)
        } else {
            (TokenKind::ArrayStart, Expect::FirstElement)
        };
        self.expect = expect;
        self.at += 1;
        Ok(Token { kind, start: self.at - 1, end: self.at })
    }

    fn close(&mut self) -> Token {
        let kind = if self.in_object() { TokenKind::ObjectEnd } else { TokenKind::ArrayEnd };
        self.depth -= 1;
        self.after_value();
        self.at += 1;
        Token { kind, start: self.at - 1, end: self.at }
    }

    fn after_value(&mut self) {
        self.expect = if self.depth == 0 { Expect::Nothing } else { Expect::CommaOrEnd };
    }

    fn step(&mut self) -> Result<Option<Token>, JsonError> {
        self.skip_blanks();
        match (self.expect, self.peek()) {
            (Expect::Failed, _) | (Expect::Nothing, None) => Ok(None),
            (Expect::FirstElement, Some(b']')) | (Expect::FirstKey, Some(b'}')) => Ok(Some(self.close())),
            (Expect::FirstKey, Some(b'"')) => self.key().map(Some),
            (Expect::Value | Expect::FirstElement, Some(byte)) => self.value(byte).map(Some),
            (Expect::CommaOrEnd, Some(b'}')) if self.in_object() => Ok(Some(self.close())),
            (Expect::CommaOrEnd, Some(b']')) if !self.in_object() => Ok(Some(self.close())),
            (Expect::CommaOrEnd, Some(b',')) => {
                self.at += 1;
                self.skip_blanks();
                match self.peek() {
                    Some(b'"') if self.in_object() => self.key().map(Some),
                    Some(byte) if !self.in_object() => self.value(byte).map(Some),
                    _ => Err(JsonError::Broken),
                }
            }
            _ => Err(JsonError::Broken),
        }
    }

    fn value(&mut self, byte: u8) -> Result<Token, JsonError> {
        let start = self.at;
        let kind = match byte {
            b'{' => return self.open(true),
            b'[' => return self.open(false),
            b'"' => {
                self.at = string_end(self.text, start).ok_or(JsonError::Broken)?;
                TokenKind::String
            }
            b'-' | b'0'..=b'9' => {
                self.at = number_end(self.text, start).ok_or(JsonError::Broken)?;
                TokenKind::Number
            }
            b't' => self.word(b"true", TokenKind::True)?,
            b'f' => self.word(b"false", TokenKind::False)?,
            b'n' => self.word(b"null", TokenKind::Null)?,
            _ => return Err(JsonError::Broken),
        };
        self.after_value();
        Ok(Token { kind, start, end: self.at })
    }

    fn word(&mut self, word: &[u8], kind: TokenKind) -> Result<TokenKind, JsonError> {
        if !self.text[self.at..].starts_with(word) {
            return Err(JsonError::Broken);
        }
        self.at += word.len();
        Ok(kind)
    }

    fn key(&mut self) -> Result<Token, JsonError> {
        let start = self.at;
        let end = string_end(self.text, start).ok_or(JsonError::Broken)?;
        self.at = end;
        self.skip_blanks();
        if self.peek() != Some(b':') {
            return Err(JsonError::Broken);
        }
        self.at += 1;
        self.expect = Expect::Value;
        Ok(Token { kind: TokenKind::Key, start, end })
    }
}

impl Iterator for Tokens<'_> {
    type Item = Result<Token, JsonError>;

    fn next(&mut self) -> Option<Self::Item> {
        let step = self.step();
        if step.is_err() {
            self.expect = Expect::Failed;
        }
        step.transpose()
    }
}

/// Whether `text` is a JSON value and nothing else, within [`DEPTH_LIMIT`].
pub fn validate(text: &[u8]) -> Result<(), JsonError> {
    Tokens::new(text).try_for_each(|token| token.map(drop))
}

/// The length of the JSON value that `text` begins with, whatever follows it.
pub fn prefix(text: &[u8]) -> Option<usize> {
    let mut tokens = Tokens::new(text);
    loop {
        let token = tokens.next()?.ok()?;
        if tokens.depth() == 0 {
            return Some(token.end);
        }
    }
}

/// Whether the first byte that is no blank is `{` or `[`.
pub fn looks_like_json(text: &[u8]) -> bool {
    matches!(text.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// The end of the string whose opening quote is at `start`, its closing quote included.
fn string_end(text: &[u8], start: usize) -> Option<usize> {
    let (mut at, mut rounds) = (start + 1, Rounds::default());
    loop {
        rounds.next();
        let found = at + memchr::memchr2(b'"', b'\\', &text[at..])?;
        if has_control(&text[at..found]) {
            return None;
        }
        if text[found] == b'"' {
            return Some(found + 1);
        }
        at = match text.get(found + 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => found + 2,
            b'u' => {
                let hex = text.get(found + 2..found + 6)?;
                if !hex.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                found + 6
            }
            _ => return None,
        };
    }
}

/// Whether a byte is below 0x20; no early exit, so that it becomes vector code.
fn has_control(text: &[u8]) -> bool {
    text.chunks(64).any(|chunk| chunk.iter().fold(false, |found, byte| found | (*byte < 0x20)))
}

fn number_end(text: &[u8], start: usize) -> Option<usize> {
    let digits = |from: usize| from + text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = start + usize::from(text[start] == b'-');
    let mut end = digits(whole);
    if end == whole || (text[whole] == b'0' && end > whole + 1) {
        return None;
    }
    if text.get(end) == Some(&b'.') {
        let fraction = end + 1;
        end = digits(fraction);
        if end == fraction {
            return None;
        }
    }
    if let Some(b'e' | b'E') = text.get(end) {
        let exponent = end + 1 + usize::from(matches!(text.get(end + 1), Some(b'+' | b'-')));
        end = digits(exponent);
        if end == exponent {
            return None;
        }
    }
    Some(end)
}
