//! What stands inside strings, for whoever wants to know of every leaf: the members of JSON, the values of pairs.

use super::{Core, MAX_LAYERS, WalkError, decoded_pairs};
use crate::stop::Rounds;
use crate::text::escape::unescape;
use crate::text::json::{TokenKind, Tokens, looks_like_json, validate};
use crate::trie::{Id, Mark, Treat};

/// A leaf's value, as text.
#[derive(Clone, Copy)]
pub(crate) enum LeafValue<'a> {
    String(&'a [u8]),
    /// A number in decimal notation, or a boolean.
    Scalar(&'a str),
    Null,
}

/// Whoever is told of the leaves.
pub(crate) trait Leaves {
    /// A member's key, which may be personal data itself.
    fn key(&mut self, core: &mut Core, id: Id);

    fn leaf(&mut self, core: &mut Core, id: Id, value: LeafValue<'_>) -> Result<(), WalkError>;

    /// How much was told so far.
    fn told(&self) -> usize;

    /// Prose is full of things that look like pairs: of what was told since `from` only what was met is worth
    /// keeping.
    fn keep_met(&mut self, from: usize);
}

/// A string, and what stands inside it where the walk looks inside too.
pub(crate) fn string(
    core: &mut Core,
    id: Id,
    text: &[u8],
    layers: u32,
    leaves: &mut impl Leaves,
) -> Result<(), WalkError> {
    // A string that its path masks or shows whole is not looked into.
    let looks_inside = match core.trie.treat(id) {
        Treat::Scan => true,
        Treat::Decide => {
            let hits = &core.trie.node(id).hits;
            hits.iter().all(|hit| hit.allowed || hit.shape.is_some_and(|shape| !shape.accepts(text)))
        }
        Treat::Mask(_) | Treat::Shown { .. } => false,
    };
    if !looks_inside || layers >= MAX_LAYERS {
        return leaves.leaf(core, id, LeafValue::String(text));
    }
    let like_json = looks_like_json(text);
    if like_json && validate(text).is_ok() {
        return json(core, id, text, layers + 1, leaves);
    }
    leaves.leaf(core, id, LeafValue::String(text))?;
    if like_json {
        return Ok(());
    }
    for (key, value) in decoded_pairs(text) {
        let mark = core.trie.mark();
        let child = core.trie.child(&core.decider, id, &key);
        let before = leaves.told();
        string(core, child, &value, layers + 1, leaves)?;
        core.trie.release(mark);
        leaves.keep_met(before);
    }
    Ok(())
}

/// The leaves of a JSON text that is known to be one.
pub(crate) fn json(
    core: &mut Core,
    root: Id,
    text: &[u8],
    layers: u32,
    leaves: &mut impl Leaves,
) -> Result<(), WalkError> {
    let mark = core.trie.mark();
    // Open containers, with the node of the member or element at hand, and what stood when they were opened.
    let mut stack: Vec<(Id, Id, Mark)> = Vec::new();
    let mut rounds = Rounds::default();
    for token in Tokens::new(text).flatten() {
        rounds.next();
        core.spend(token.end - token.start)?;
        let id = stack.last().map_or(root, |(_, child, _)| *child);
        match token.kind {
            TokenKind::Key => {
                if let Some((node, child, mark)) = stack.last_mut() {
                    core.trie.release(*mark);
                    *child = core.trie.child(&core.decider, *node, &unescape(&text[token.inside()]));
                    leaves.key(core, *child);
                }
            }
            TokenKind::ObjectStart => stack.push((id, Id::NONE, core.trie.mark())),
            TokenKind::ArrayStart => {
                let element = core.trie.element(&core.decider, id);
                stack.push((id, element, core.trie.mark()));
            }
            TokenKind::ObjectEnd | TokenKind::ArrayEnd => drop(stack.pop()),
            TokenKind::String => string(core, id, &unescape(&text[token.inside()]), layers, leaves)?,
            TokenKind::Null => leaves.leaf(core, id, LeafValue::Null)?,
            TokenKind::Number | TokenKind::True | TokenKind::False => {
                let scalar = String::from_utf8_lossy(&text[token.range()]);
                leaves.leaf(core, id, LeafValue::Scalar(&scalar))?;
            }
        }
    }
    core.trie.release(mark);
    Ok(())
}
