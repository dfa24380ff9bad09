//! Every leaf of a document, those inside its strings included.

use std::rc::Rc;

use super::LeafReport;
use super::leaf::{key_report, report};
use crate::access::Access;
use crate::jsonb::numeric::Numeric;
use crate::jsonb::reader::{self, Container};
use crate::path::PathRule;
use crate::policy::Policy;
use crate::stop::{self, Rounds};
use crate::trie::{Decider, Id};
use crate::walk::inside::{LeafValue, Leaves, string};
use crate::walk::{Core, MAX_DEPTH, WalkError};

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
            reports.key(core, id);
        }
        match source.value(entry, at, end)? {
            reader::Value::String { start, end } => string(core, id, &doc[start..end], 0, reports)?,
            reader::Value::Numeric { start, end } => {
                let mut decimal = String::new();
                Numeric::read(&doc[start..end])?.write(&mut decimal)?;
                reports.leaf(core, id, LeafValue::Scalar(&decimal))?;
            }
            reader::Value::Bool(value) => {
                reports.leaf(core, id, LeafValue::Scalar(if value { "true" } else { "false" }))?;
            }
            reader::Value::Null => reports.leaf(core, id, LeafValue::Null)?,
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

impl Leaves for Reports {
    fn key(&mut self, core: &mut Core, id: Id) {
        key_report(core, id).into_iter().for_each(|key| self.push(key));
    }

    fn leaf(&mut self, core: &mut Core, id: Id, value: LeafValue<'_>) -> Result<(), WalkError> {
        let report = report(core, id, value)?;
        self.push(report);
        Ok(())
    }

    fn told(&self) -> usize {
        self.rows.len()
    }

    fn keep_met(&mut self, from: usize) {
        let met = self.rows.split_off(from);
        self.rows.extend(met.into_iter().filter(|report| !report.hits.is_empty()));
    }
}

const ASKED: usize = 8 << 20;
