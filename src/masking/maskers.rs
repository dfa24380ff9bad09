//! The engine's maskers of this backend: one for each thing read and each set of categories in clear.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use pgrx::pg_sys;
use pii_engine::{Access, Label, MaskKind, Masker, PathPattern, PathRule, Policy, Sensitivity};

use crate::errors::corrupted;
use crate::policy::paths::PathRow;
use crate::policy::{Snapshot, invalidation};
use crate::{backend, catalog};

/// How many maskers are kept; each remembers the paths it has seen.
const KEPT: usize = 16;
/// What all but the last one may remember together, in bytes.
const KEPT_BYTES: usize = 3 << 20;

/// What is read: decides which classified paths apply and where they begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// A document, of which no column is known.
    Document { source: Option<pg_sys::Oid> },
    /// A column of a source, whose name is the first key.
    Column { source: pg_sys::Oid },
}

impl Reads {
    /// The source whose grants and paths count.
    pub fn source(self) -> Option<pg_sys::Oid> {
        match self {
            Reads::Document { source } => source,
            Reads::Column { source } => Some(source),
        }
    }
}

/// A masker with what it was made for.
pub struct Kept {
    engine: Rc<Policy>,
    reads: Reads,
    /// The source's name, by which classified paths may know it, and what [`invalidation::names`] was when it had it.
    name: Option<String>,
    names: Cell<u64>,
    pub access: Access,
    pub masker: RefCell<Masker>,
}

impl Kept {
    /// The policy in whose ids `access` is.
    pub fn engine(&self) -> &Policy {
        &self.engine
    }
}

thread_local! {
    static KEPT_MASKERS: RefCell<Vec<Rc<Kept>>> = const { RefCell::new(Vec::new()) };
}

/// The masker for this reading.
pub fn get(snapshot: &Snapshot, reads: Reads, access: &Access) -> Rc<Kept> {
    // First the number, then the name: a change that arrives in between makes this finding old.
    let names = invalidation::names();
    let known = KEPT_MASKERS.with(|kept| {
        let mut kept = kept.borrow_mut();
        kept.retain(|kept| Rc::ptr_eq(&kept.engine, &snapshot.engine));
        let position = kept.iter().position(|kept| kept.reads == reads && kept.access == *access)?;
        let found = kept.remove(position);
        let_go(&mut kept);
        kept.push(Rc::clone(&found));
        Some(found)
    });
    if let Some(known) = &known
        && known.names.get() == names
    {
        return Rc::clone(known);
    }
    // No borrow is held meanwhile: looking a name up may raise an error.
    let name = reads.source().and_then(catalog::relation).map(|relation| relation.qualified());
    if let Some(known) = known {
        if known.name == name {
            known.names.set(names);
            return known;
        }
        KEPT_MASKERS.with(|kept| kept.borrow_mut().retain(|kept| !Rc::ptr_eq(kept, &known)));
    }
    let rules = rules(snapshot, reads);
    let mut masker = Masker::new(Rc::clone(&snapshot.engine), &rules, access.clone());
    masker.set_interrupt(Box::new(backend::interrupt_pending));
    let fresh = Rc::new(Kept {
        engine: Rc::clone(&snapshot.engine),
        reads,
        name,
        names: Cell::new(names),
        access: access.clone(),
        masker: RefCell::new(masker),
    });
    KEPT_MASKERS.with(|kept| {
        let mut kept = kept.borrow_mut();
        let_go(&mut kept);
        kept.push(Rc::clone(&fresh));
    });
    fresh
}

/// Lets go of those that were not used for the longest time: there is one for each view that a session reads, and it may
/// read hundreds.
fn let_go(kept: &mut Vec<Rc<Kept>>) {
    let (mut count, mut bytes) = (0, 0);
    let stay = kept.iter().rev().take_while(|kept| {
        count += 1;
        // One in use is in the midst of a value, and counts the next time.
        bytes += kept.masker.try_borrow().map_or(0, |masker| masker.memory());
        count < KEPT && bytes <= KEPT_BYTES
    });
    let gone = kept.len() - stay.count();
    kept.drain(..gone);
}

/// The classified paths that count for this reading.
///
/// The paths of a source begin with a column. A document of a source that comes without its column takes
/// them from the second step on. Paths for every source may begin with a column or in the document.
pub fn rules(snapshot: &Snapshot, reads: Reads) -> Vec<PathRule> {
    let mut rules = Vec::new();
    for row in &snapshot.paths {
        let pattern = pattern(row);
        match reads {
            _ if row.is_for_every_source() => {
                if matches!(reads, Reads::Column { .. }) {
                    rules.push(rule(row, pattern.below_any_key()));
                }
                rules.push(rule(row, pattern));
            }
            Reads::Column { source } if row.is_for(source) => rules.push(rule(row, pattern)),
            Reads::Document { source: Some(source) } if row.is_for(source) => {
                if let Some(pattern) = pattern.without_first_key() {
                    rules.push(rule(row, pattern));
                }
            }
            _ => {}
        }
    }
    rules
}

fn pattern(row: &PathRow) -> PathPattern {
    PathPattern::parse(&row.path).unwrap_or_else(|_| unreadable(row))
}

fn rule(row: &PathRow, pattern: PathPattern) -> PathRule {
    let label = match row.label.as_str() {
        "green" => Label::Green,
        other => Label::Pii(Sensitivity::parse(other).unwrap_or_else(|| unreadable(row))),
    };
    let mask = row.mask.as_deref().map(|mask| MaskKind::parse(mask).unwrap_or_else(|| unreadable(row)));
    PathRule { pattern, label, category: row.category.clone(), mask }
}

fn unreadable(row: &PathRow) -> ! {
    corrupted(format!("a classified path of \"{}\" cannot be read", row.source_name))
        .hint("Classify it anew with pii_classify.")
        .raise()
}
