//! The walk over JSON text: a `json` column, or JSON inside a string.
//!
//! One pass over the tokens. What is not touched keeps its formatting; every one of duplicate keys is seen.

use std::borrow::Cow;
use std::rc::Rc;

use super::plan::{KeyNames, Names};
use super::{Core, Leaf, WalkError};
use crate::mask::ScalarMask;
use crate::stop::{Rounds, append, reserve};
use crate::text::escape::{escape_into, unescape};
use crate::text::json::{JsonError, Token, TokenKind, Tokens};
use crate::trie::{Id, Mark, Treat};

/// What became of a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextOutcome {
    Unchanged,
    /// The masked text was appended.
    Changed,
    /// JSON null stands for the whole.
    Null,
    /// It is no JSON, or nests too deep; nothing was appended.
    Unreadable(JsonError),
}

/// An open object or array.
struct Open {
    node: Id,
    object: bool,
    /// The node of an array's elements, or of the member at hand.
    child: Id,
    /// Where the member or element at hand begins.
    member: usize,
    /// Its key, and what is shown for it.
    renamed: Option<(Token, Vec<u8>)>,
    /// End of the last member that stays; `None` before there is one.
    kept: Option<usize>,
    /// The names of its masked keys, once there is one.
    names: Option<Box<KeyNames>>,
    mark: Mark,
}

/// The text that is written, lazily: up to `shown` everything is copied or replaced.
struct Copying<'a, 'b> {
    text: &'a [u8],
    shown: usize,
    changed: bool,
    out: &'b mut Vec<u8>,
}

impl Copying<'_, '_> {
    fn copy_to(&mut self, at: usize) {
        if !self.changed {
            self.changed = true;
            reserve(self.out, self.text.len() + self.text.len() / 8);
        }
        if at > self.shown {
            append(self.out, &self.text[self.shown..at]);
            self.shown = at;
        }
    }

    fn replace(&mut self, token: &Token, by: &[u8]) {
        self.copy_to(token.start);
        append(self.out, by);
        self.shown = token.end;
    }

    fn replace_string(&mut self, token: &Token, by: &[u8]) {
        self.copy_to(token.start);
        reserve(self.out, by.len() + 2);
        self.out.push(b'"');
        escape_into(by, self.out);
        self.out.push(b'"');
        self.shown = token.end;
    }
}

/// What is to be done with a value.
enum Step {
    Keep,
    Null,
    Drop,
    /// The text was put into the buffer.
    Text,
    Raw(String),
    Enter,
    /// A container that is passed without a look.
    Pass,
}

impl Core {
    /// Masks the JSON text `text`, whose value stands at `root`; appends to `out` only where it says
    /// [`TextOutcome::Changed`].
    pub fn json_text(
        &mut self,
        root: Id,
        text: &[u8],
        layers: u32,
        out: &mut Vec<u8>,
    ) -> Result<TextOutcome, WalkError> {
        let before = out.len();
        let mut copying = Copying { text, shown: 0, changed: false, out };
        let mut stack: Vec<Open> = Vec::new();
        // Every key of the text, once one of them is masked.
        let mut keys: Option<Rc<Names>> = None;
        let mut buffer = Vec::new();
        // While a container is passed or dropped: the depth at which it ends, and whether it goes.
        let mut passing: Option<(usize, bool)> = None;
        let mut tokens = Tokens::new(text);
        while let Some(token) = tokens.next() {
            let token = match token {
                Ok(token) => token,
                Err(error) => {
                    copying.out.truncate(before);
                    return Ok(TextOutcome::Unreadable(error));
                }
            };
            self.spend(token.end - token.start)?;
            if let Some((depth, drop)) = passing {
                if tokens.depth() == depth {
                    passing = None;
                    match stack.last_mut() {
                        Some(open) if drop => drop_member(open, token.end, &mut copying),
                        Some(open) => open.kept = Some(token.end),
                        None => {}
                    }
                }
                continue;
            }
            match token.kind {
                TokenKind::Key => {
                    if let Some(open) = stack.last_mut() {
                        self.key(open, &token, text, &mut copying);
                    }
                    continue;
                }
                TokenKind::ObjectEnd | TokenKind::ArrayEnd => {
                    if let Some(closed) = stack.pop() {
                        self.trie.release(closed.mark);
                    }
                    if let Some(open) = stack.last_mut() {
                        open.kept = Some(token.end);
                    }
                    continue;
                }
                _ => {}
            }
            let id = match stack.last_mut() {
                None => root,
                Some(open) => {
                    if !open.object {
                        begin_member(open, token.start, &mut copying);
                    }
                    open.child
                }
            };
            let step = self.value(id, &token, text, layers, &mut buffer)?;
            let Some(open) = stack.last_mut() else {
                match step {
                    Step::Keep => {}
                    Step::Null | Step::Drop => {
                        // What follows must still be read, for the text may yet turn out to be no JSON.
                        copying.changed = true;
                        if matches!(token.kind, TokenKind::ObjectStart | TokenKind::ArrayStart) {
                            passing = Some((0, false));
                        }
                        copying.replace(&token, b"null");
                        copying.shown = text.len();
                    }
                    Step::Text => copying.replace_string(&token, &buffer),
                    Step::Raw(raw) => copying.replace(&token, raw.as_bytes()),
                    Step::Enter => stack.push(self.open(id, &token)),
                    Step::Pass => passing = Some((0, false)),
                }
                continue;
            };
            if matches!(step, Step::Drop) {
                if matches!(token.kind, TokenKind::ObjectStart | TokenKind::ArrayStart) {
                    passing = Some((tokens.depth() - 1, true));
                } else {
                    drop_member(open, token.end, &mut copying);
                }
                continue;
            }
            if let Some((key, mut name)) = open.renamed.take() {
                let keys = keys.get_or_insert_with(|| Rc::new(all_keys(text)));
                let names = open.names.get_or_insert_with(|| Box::new(KeyNames::beside(Rc::clone(keys))));
                names.apart(&mut name);
                copying.replace_string(&key, &name);
            }
            open.kept = Some(token.end);
            match step {
                Step::Keep | Step::Drop => {}
                Step::Null => copying.replace(&token, b"null"),
                Step::Text => copying.replace_string(&token, &buffer),
                Step::Raw(raw) => copying.replace(&token, raw.as_bytes()),
                Step::Pass => passing = Some((tokens.depth() - 1, false)),
                Step::Enter => {
                    let opened = self.open(id, &token);
                    stack.push(opened);
                }
            }
        }
        if !copying.changed {
            return Ok(TextOutcome::Unchanged);
        }
        let end = text.len();
        copying.copy_to(end);
        let written = &out[before..];
        if written == b"null" && text.trim_ascii() != b"null" {
            out.truncate(before);
            return Ok(TextOutcome::Null);
        }
        Ok(TextOutcome::Changed)
    }

    /// Takes note of a member's key.
    fn key(&mut self, open: &mut Open, token: &Token, text: &[u8], copying: &mut Copying<'_, '_>) {
        begin_member(open, token.start, copying);
        self.trie.release(open.mark);
        let key = unescape(&text[token.inside()]);
        open.child = self.trie.child(&self.decider, open.node, &key);
        let name = self.trie.node(open.child).masked_key.as_ref();
        open.renamed = name.map(|name| (*token, name.to_vec()));
    }

    fn open(&mut self, node: Id, token: &Token) -> Open {
        let object = token.kind == TokenKind::ObjectStart;
        let child = if object { Id::NONE } else { self.trie.element(&self.decider, node) };
        let mark = self.trie.mark();
        Open { node, object, child, member: token.start, renamed: None, kept: None, names: None, mark }
    }

    /// Decides one value, or the start of a container.
    fn value(
        &mut self,
        id: Id,
        token: &Token,
        text: &[u8],
        layers: u32,
        buffer: &mut Vec<u8>,
    ) -> Result<Step, WalkError> {
        buffer.clear();
        let treat = self.trie.treat(id);
        Ok(match token.kind {
            TokenKind::ObjectStart | TokenKind::ArrayStart => match treat {
                Treat::Shown { below: true } => Step::Pass,
                _ if self.trie.node(id).drops_container => Step::Drop,
                _ => Step::Enter,
            },
            TokenKind::String => {
                let decoded: Cow<'_, [u8]> = unescape(&text[token.inside()]);
                match self.string(id, &decoded, layers, buffer)? {
                    Leaf::Unchanged => Step::Keep,
                    Leaf::Text => Step::Text,
                    Leaf::Null => Step::Null,
                    Leaf::Drop => Step::Drop,
                }
            }
            TokenKind::Number | TokenKind::True | TokenKind::False => {
                let number = String::from_utf8_lossy(&text[token.range()]);
                match self.scalar(id, &number) {
                    None | Some(ScalarMask::Keep) => Step::Keep,
                    Some(ScalarMask::Null) => Step::Null,
                    Some(ScalarMask::Drop) => Step::Drop,
                    Some(ScalarMask::Number(number)) => Step::Raw(number),
                    Some(ScalarMask::Text(masked)) => {
                        *buffer = masked;
                        Step::Text
                    }
                }
            }
            TokenKind::Null | TokenKind::Key | TokenKind::ObjectEnd | TokenKind::ArrayEnd => Step::Keep,
        })
    }
}

/// Begins a member or element. Behind members that went, before one that stays, the comma goes too.
fn begin_member(open: &mut Open, at: usize, copying: &mut Copying<'_, '_>) {
    let gone_before = open.kept.is_none() && copying.changed && copying.shown > open.member;
    open.member = at;
    if gone_before {
        copying.shown = at;
    }
}

/// Takes a member or element out, with the comma before it if one stays.
fn drop_member(open: &mut Open, end: usize, copying: &mut Copying<'_, '_>) {
    open.renamed = None;
    copying.copy_to(open.kept.unwrap_or(open.member));
    copying.shown = end;
}

/// Every key of a JSON text, whatever object it is in: a masked key that equals none of them collides with
/// none, and they are collected once.
fn all_keys(text: &[u8]) -> Names {
    let (mut keys, mut rounds) = (Names::default(), Rounds::default());
    for token in Tokens::new(text).flatten() {
        rounds.next();
        if token.kind == TokenKind::Key {
            keys.insert(&unescape(&text[token.inside()]));
        }
    }
    keys
}
