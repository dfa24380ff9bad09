//! The spans of one string that are personal data.

use std::rc::Rc;

use crate::access::Access;
use crate::definition::MatcherId;
use crate::policy::Policy;
use crate::stop;
use crate::text::escape::unescape;
use crate::text::json::{TokenKind, Tokens, validate};
use crate::trie::{Decider, HitSource, Id};
use crate::walk::{Core, WalkError, found_pairs};

/// A span of a string: bytes `start..end`, and the matcher that it met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub matcher: MatcherId,
    pub start: usize,
    pub end: usize,
}

/// Finds what in `value` is personal data: the whole of it by `key`, members of JSON and values of pairs by
/// their keys, the rest by value.
pub fn explain_value(policy: &Rc<Policy>, key: Option<&str>, value: &str) -> Vec<Span> {
    explain(policy, key, value)
}

/// As [`explain_value`], until `interrupt` says to stop ([`WalkError::Interrupted`]).
pub fn explain_value_until(
    interrupt: impl Fn() -> bool + 'static,
    policy: &Rc<Policy>,
    key: Option<&str>,
    value: &str,
) -> Result<Vec<Span>, WalkError> {
    stop::run(Some(Rc::new(interrupt)), || Ok(explain(policy, key, value)))
}

fn explain(policy: &Rc<Policy>, key: Option<&str>, value: &str) -> Vec<Span> {
    let mut core = Core::new(Decider::new(Rc::clone(policy), &[], Access::nothing()));
    let mut at = core.trie.root(&core.decider);
    if let Some(key) = key {
        at = core.trie.child(&core.decider, at, key.as_bytes());
    }
    let text = value.as_bytes();
    let mut spans = Vec::new();
    by_path(&core, at, text, 0..text.len(), &mut spans);
    if validate(text).is_ok() && crate::text::json::looks_like_json(text) {
        members(&mut core, at, text, &mut spans);
    } else {
        for pair in found_pairs(text) {
            let child = core.trie.child(&core.decider, at, &text[pair.key.clone()]);
            by_path(&core, child, &text[pair.value.clone()], pair.value, &mut spans);
        }
    }
    let mut hits = Vec::new();
    policy.search(text, &mut hits);
    stop::reserve(&mut spans, hits.len());
    spans.extend(hits.iter().map(|hit| Span { matcher: hit.matcher, start: hit.start, end: hit.end }));
    spans
}

/// Adds the span of a value for every matcher that its path meets.
fn by_path(core: &Core, id: Id, value: &[u8], at: std::ops::Range<usize>, spans: &mut Vec<Span>) {
    for hit in core.trie.node(id).hits.iter() {
        if let HitSource::Key(matcher) = hit.source
            && !value.is_empty()
            && hit.shape.is_none_or(|shape| shape.accepts(value))
        {
            stop::reserve(spans, 1);
            spans.push(Span { matcher, start: at.start, end: at.end });
        }
    }
}

/// Adds the leaves of a JSON text.
fn members(core: &mut Core, root: Id, text: &[u8], spans: &mut Vec<Span>) {
    let inherited = core.trie.node(root).hits.len();
    let mut stack: Vec<(Id, Id)> = Vec::new();
    let mut rounds = stop::Rounds::default();
    for token in Tokens::new(text).flatten() {
        rounds.next();
        let id = stack.last().map_or(root, |(_, child)| *child);
        match token.kind {
            TokenKind::Key => {
                if let Some((node, child)) = stack.last_mut() {
                    *child = core.trie.child(&core.decider, *node, &unescape(&text[token.inside()]));
                }
            }
            TokenKind::ObjectStart => stack.push((id, Id::NONE)),
            TokenKind::ArrayStart => {
                let element = core.trie.element(&core.decider, id);
                stack.push((id, element));
            }
            TokenKind::ObjectEnd | TokenKind::ArrayEnd => drop(stack.pop()),
            TokenKind::Null => {}
            // What the whole string's key says is reported for the whole string already.
            _ if core.trie.node(id).hits.len() == inherited => {}
            _ => by_path(core, id, &unescape(&text[token.inside()]), token.inside(), spans),
        }
    }
}
