//! Every leaf of a document, those inside its strings included.

use std::rc::Rc;

use super::LeafReport;
use super::leaf::{Value, key_report, report};
use crate::access::Access;
use crate::jsonb::numeric::Numeric;
use crate::jsonb::reader::{self, Container};
use crate::path::PathRule;
use crate::policy::Policy;
use crate::stop::{self, Rounds};
use crate::text::escape::unescape;
use crate::text::json::{TokenKind, Tokens, looks_like_json, validate};
use crate::trie::{Decider, Id, Treat};
use crate::walk::{Core, MAX_DEPTH, MAX_LAYERS, WalkError, decoded_pairs};

/// Explains a binary jsonb document (the bytes behind its varlena header), leaf by leaf in the order it is
/// stored, as a reader with `access` would see it; `column` is the first key, if it stands in one.
pub fn explain_jsonb(
    policy: &Rc<Policy>,
    rules: &[PathRule],
    access: &Access,
    column: Option<&str>,
    doc: &[u8],
) -> Result<Vec<LeafReport>, WalkError> {
    explain_until(|| false, policy, rules, access, column, doc)
}

/// As [`explain_jsonb`], until `interrupt` says to stop ([`WalkError::Interrupted`]).
pub fn explain_until(
    interrupt: impl Fn() -> bool + 'static,
    policy: &Rc<Policy>,
    rules: &[PathRule],
    access: &Access,
    column: Option<&str>,
    doc: &[u8],
) -> Result<Vec<LeafReport>, WalkError> {
    stop::run(Some(Rc::new(interrupt)), || explain(policy, rules, access, column, doc))
}

fn explain(
    policy: &Rc<Policy>,
    rules: &[PathRule],
    access: &Access,
    column: Option<&str>,
    doc: &[u8],
) -> Result<Vec<LeafReport>, WalkError> {
    let mut core = Core::new(Decider::new(Rc::clone(policy), rules, access.clone()));
    let mut at = core.trie.root(&core.decider);
    if let Some(column) = column {
        at = core.trie.child(&core.decider, at, column.as_bytes());
    }
    let mut reports = Reports::default();
    container(&mut core, at, doc, &mut reports)?;
    Ok(reports.rows)
}

/// A container, and the member that comes next.
struct Open {
    source: Container,
    node: Id,
    next: usize,
    offset: usize,
    mark: crate::trie::Mark,
}

fn container(core: &mut Core, root: Id, doc: &[u8], reports: &mut Reports) -> Result<(), WalkError> {
    let source = Container::root(doc)?;
    let offset = source.entry_start(doc, if source.object { source.count } else { 0 })?;
    let mut stack = vec![Open { source, node: root, next: 0, offset, mark: core.trie.mark() }];
    let mut rounds = Rounds::default();
    while let Some(open) = stack.last_mut() {
        core.trie.release(open.mark);
        rounds.next();
        if open.next == open.source.count {
            stack.pop();
            continue;
        }
        let (source, index, at) = (open.source, open.next, open.offset);
        let entry = source.entry(doc, if source.object { source.count + index } else { index });
        let end = source.entry_end(entry, at)?;
        (open.next, open.offset) = (index + 1, end);
        let id = if source.object {
            core.trie.child(&core.decider, open.node, source.key(doc, index)?)
        } else if source.scalar {
            open.node
        } else {
            core.trie.element(&core.decider, open.node)
        };
        if source.object {
            key_report(core, id).into_iter().for_each(|key| reports.push(key));
        }
        match source.value(entry, at, end)? {
            reader::Value::String { start, end } => string(core, id, &doc[start..end], 0, reports)?,
            reader::Value::Numeric { start, end } => {
                let mut decimal = String::new();
                Numeric::read(&doc[start..end])?.write(&mut decimal)?;
                reports.push(report(core, id, Value::Scalar(&decimal))?);
            }
            reader::Value::Bool(value) => {
                reports.push(report(core, id, Value::Scalar(if value { "true" } else { "false" }))?);
            }
            reader::Value::Null => reports.push(report(core, id, Value::Null)?),
            reader::Value::Container { start, end } if stack.len() < MAX_DEPTH => {
                let source = Container::at(doc, start, end)?;
                let offset = source.entry_start(doc, if source.object { source.count } else { 0 })?;
                stack.push(Open { source, node: id, next: 0, offset, mark: core.trie.mark() });
            }
            reader::Value::Container { .. } => {}
        }
    }
    Ok(())
}

/// What was found so far.
#[derive(Default)]
struct Reports {
    rows: Vec<LeafReport>,
    /// Bytes that reports took since memory was last asked for.
    taken: usize,
}

impl Reports {
    fn push(&mut self, report: LeafReport) {
        // Its texts, more or less, and what the caller makes of it.
        self.taken += 2 * report.path.len() + 512;
        if self.taken > ASKED {
            self.taken = 0;
            stop::room(ASKED);
        }
        stop::reserve(&mut self.rows, 1);
        self.rows.push(report);
    }
}

const ASKED: usize = 8 << 20;

/// A string, and what stands inside it where the walk looks inside too.
fn string(core: &mut Core, id: Id, text: &[u8], layers: u32, reports: &mut Reports) -> Result<(), WalkError> {
    // A string that its path masks or shows whole is not looked into.
    let looks_inside = match core.trie.node(id).treat {
        Treat::Scan => true,
        Treat::Decide => {
            let hits = &core.trie.node(id).hits;
            hits.iter().all(|hit| hit.allowed || hit.shape.is_some_and(|shape| !shape.accepts(text)))
        }
        Treat::Mask(_) | Treat::Shown { .. } => false,
    };
    if !looks_inside || layers >= MAX_LAYERS {
        reports.push(report(core, id, Value::String(text))?);
        return Ok(());
    }
    if looks_like_json(text) && validate(text).is_ok() {
        return json(core, id, text, layers + 1, reports);
    }
    reports.push(report(core, id, Value::String(text))?);
    if looks_like_json(text) {
        return Ok(());
    }
    for (key, value) in decoded_pairs(text) {
        let mark = core.trie.mark();
        let child = core.trie.child(&core.decider, id, &key);
        let before = reports.rows.len();
        string(core, child, &value, layers + 1, reports)?;
        core.trie.release(mark);
        // Prose is full of things that look like pairs: only what was met is worth a line.
        let mut index = before;
        while index < reports.rows.len() {
            if reports.rows[index].hits.is_empty() { drop(reports.rows.remove(index)) } else { index += 1 }
        }
    }
    Ok(())
}

/// JSON inside a string.
fn json(core: &mut Core, root: Id, text: &[u8], layers: u32, reports: &mut Reports) -> Result<(), WalkError> {
    let mark = core.trie.mark();
    // Open containers, with the node of the member or element at hand.
    let mut stack: Vec<(Id, Id)> = Vec::new();
    let mut rounds = Rounds::default();
    for token in Tokens::new(text).flatten() {
        rounds.next();
        let id = stack.last().map_or(root, |(_, child)| *child);
        match token.kind {
            TokenKind::Key => {
                if let Some((node, child)) = stack.last_mut() {
                    *child = core.trie.child(&core.decider, *node, &unescape(&text[token.inside()]));
                    key_report(core, *child).into_iter().for_each(|key| reports.push(key));
                }
            }
            TokenKind::ObjectStart => stack.push((id, Id::NONE)),
            TokenKind::ArrayStart => {
                let element = core.trie.element(&core.decider, id);
                stack.push((id, element));
            }
            TokenKind::ObjectEnd | TokenKind::ArrayEnd => drop(stack.pop()),
            TokenKind::String => string(core, id, &unescape(&text[token.inside()]), layers, reports)?,
            TokenKind::Null => reports.push(report(core, id, Value::Null)?),
            TokenKind::Number | TokenKind::True | TokenKind::False => {
                let scalar = String::from_utf8_lossy(&text[token.range()]);
                reports.push(report(core, id, Value::Scalar(&scalar))?);
            }
        }
    }
    core.trie.release(mark);
    Ok(())
}
