//! Queries that are continued: what was computed for one role must not be handed to another, nor what was computed by
//! one policy handed out under another.
//!
//! A cursor that sorts, or gathers rows in another way, computes its rows at the first fetch. Where the mask is
//! decided at execution (for a role that sees nothing, by a grant with an expiry or of some categories), they hold what
//! the role of that fetch saw. So that is remembered: a later fetch must see as much, by the same matchers and paths, or
//! is refused.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use pgrx::{PgMemoryContexts, pg_sys};
use pii_engine::Access;

use super::marker;
use crate::access::effective;
use crate::policy::{self, Snapshot};
use crate::{backend, catalog, force_mask, list};

/// What an execution may have gathered.
struct Seen {
    /// The client's statement that ran it last.
    statement: pg_sys::TimestampTz,
    /// The policy by which it began, and the names that its sources had, by which classified paths may know them.
    rules: Rc<Snapshot>,
    names: Names,
    /// The policy in whose ids the accesses are.
    snapshot: Rc<Snapshot>,
    sources: Sources,
    keeps: Keeps,
    /// Why what is kept may not be handed on any more, once that was so.
    stale: Option<Verdict>,
}

/// Which rows of earlier fetches a plan may still hand on.
#[derive(Clone, Copy, PartialEq)]
enum Keeps {
    Nothing,
    /// One, but not before it is fetched backward: a limit keeps the row that it handed on last, for when it turns round
    /// behind its last row or before its first.
    LastRow,
    Rows,
}

type Names = Vec<(pg_sys::Oid, Option<String>)>;

/// Sources that a plan may read.
struct Sources {
    /// Each with what was seen of it.
    seen: Vec<(Option<pg_sys::Oid>, Access)>,
    /// Whether there may be others.
    unknown: bool,
}

thread_local! {
    /// By the state of the execution, in whose memory context a [`Forget`] lives.
    static SEEN: RefCell<HashMap<usize, Seen>> = RefCell::default();
}

/// Takes an execution out when its memory goes.
struct Forget(usize);

impl Drop for Forget {
    fn drop(&mut self) {
        // While the thread ends there is nothing left to take it out of.
        let _ = SEEN.try_with(|seen| seen.borrow_mut().remove(&self.0));
    }
}

/// Whether an execution may run on.
#[derive(Clone, Copy, PartialEq)]
pub enum Verdict {
    RunsOn,
    /// The current role sees less than the one for which rows were gathered.
    SeesLess,
    /// The gathered rows were masked by other matchers or paths.
    MaskedOtherwise,
}

/// Whether `query` may run on in this direction for the current role; remembers what the role sees of it.
///
/// # Safety
/// `query` is a started execution.
pub unsafe fn verdict(query: *mut pg_sys::QueryDesc, direction: pg_sys::ScanDirection::Type) -> Verdict {
    // SAFETY: the caller vouches for the query; plan and state are live with it.
    unsafe {
        let (plan, state) = ((*query).plannedstmt, (*query).estate);
        if state.is_null() || marker::stayed(plan).next().is_none() {
            return Verdict::RunsOn;
        }
        let execution = state as usize;
        let before = SEEN.with(|seen| seen.borrow_mut().remove(&execution));
        let mut keeps = before.as_ref().map_or_else(|| keeps(plan, state), |before| before.keeps);
        if keeps == Keeps::Nothing {
            return Verdict::RunsOn;
        }
        if direction == pg_sys::ScanDirection::BackwardScanDirection {
            keeps = Keeps::Rows;
        }
        let snapshot = policy::current();
        let statement = backend::statement_start();
        let began = match before {
            Some(mut before) => match before.stale.unwrap_or_else(|| before.verdict(&snapshot, statement)) {
                Verdict::RunsOn => Some((before.rules, before.names)),
                refusal => {
                    let runs_on = keeps == Keeps::LastRow;
                    if runs_on {
                        before.stale = Some(refusal);
                    }
                    SEEN.with(|seen| seen.borrow_mut().insert(execution, before));
                    return if runs_on { Verdict::RunsOn } else { refusal };
                }
            },
            None => {
                PgMemoryContexts::For((*state).es_query_cxt).leak_and_drop_on_delete(Forget(execution));
                None
            }
        };
        let sources = sources(plan, &snapshot);
        let (rules, names) = began.unwrap_or_else(|| (Rc::clone(&snapshot), sources.names(&snapshot)));
        let now = Seen { statement, rules, names, snapshot, sources, keeps, stale: None };
        SEEN.with(|seen| seen.borrow_mut().insert(execution, now));
        Verdict::RunsOn
    }
}

impl Seen {
    /// Whether the current role may have in `statement` what was gathered. A statement that goes on, as a loop over a
    /// query does, need not heed what changed in the matchers since it began.
    fn verdict(&self, snapshot: &Snapshot, statement: pg_sys::TimestampTz) -> Verdict {
        let sees_as_much = |(source, access): &(Option<pg_sys::Oid>, Access)| {
            snapshot.engine.covers(&of(snapshot, *source), access, &self.snapshot.engine)
        };
        let masked_alike = || {
            if self.sources.unknown {
                Rc::ptr_eq(&self.rules.engine, &snapshot.engine)
            } else {
                self.sources.seen.iter().all(|(source, _)| self.rules.masks_alike(snapshot, *source))
            }
        };
        if !self.sources.seen.iter().all(sees_as_much) {
            Verdict::SeesLess
        } else if statement != self.statement && !(masked_alike() && self.has_names()) {
            Verdict::MaskedOtherwise
        } else {
            Verdict::RunsOn
        }
    }
}

impl Seen {
    /// Whether the sources have the names that they had when it began.
    fn has_names(&self) -> bool {
        self.names.iter().all(|(source, name)| *name == name_of(*source))
    }
}

impl Sources {
    /// The names that they have now; none where no path was classified.
    fn names(&self, snapshot: &Snapshot) -> Names {
        if snapshot.paths.is_empty() {
            return Names::new();
        }
        self.seen.iter().filter_map(|(source, _)| source.map(|source| (source, name_of(source)))).collect()
    }
}

fn name_of(source: pg_sys::Oid) -> Option<String> {
    catalog::relation(source).map(|relation| relation.qualified())
}

/// What the current role sees of a source now.
fn of(snapshot: &Snapshot, source: Option<pg_sys::Oid>) -> Access {
    if force_mask::is_on() {
        return Access::nothing();
    }
    effective::of(snapshot, backend::current_role(), source).access.clone()
}

/// What it sees of each source that the plan may read; of all that have grants where the plan does not say.
unsafe fn sources(plan: *mut pg_sys::PlannedStmt, snapshot: &Snapshot) -> Sources {
    let mut sources = Vec::new();
    let mut unknown = false;
    let mut add = |source| {
        if !sources.contains(&source) {
            sources.push(source);
        }
    };
    // SAFETY: the caller vouches for the plan.
    unsafe {
        for source in marker::stayed(plan) {
            match source {
                marker::Source::Known(source) => add(source),
                marker::Source::Unknown => {
                    unknown = true;
                    add(None);
                    snapshot.grants.iter().for_each(|grant| add(Some(grant.source)));
                }
            }
        }
    }
    let seen = sources.into_iter().map(|source| (source, of(snapshot, source))).collect();
    Sources { seen, unknown }
}

/// What the plan may hold back: rows, if it has any node but those that are known to hand on each row as it comes. A
/// nested loop does not: it keeps the row of its outer side, whose mask may be computed already.
unsafe fn keeps(plan: *mut pg_sys::PlannedStmt, state: *mut pg_sys::EState) -> Keeps {
    // SAFETY: the caller vouches for the plan and its state.
    unsafe {
        let mut limited = false;
        if !(*plan).subplans.is_null() || !streams((*plan).planTree, &mut limited) {
            return Keeps::Rows;
        }
        let scrolls = (*state).es_top_eflags & pg_sys::EXEC_FLAG_BACKWARD as i32 != 0;
        if limited && scrolls { Keeps::LastRow } else { Keeps::Nothing }
    }
}

/// Whether a plan hands on each row as it comes; notes in `limited` whether a limit is in it.
unsafe fn streams(plan: *mut pg_sys::Plan, limited: &mut bool) -> bool {
    if plan.is_null() {
        return true;
    }
    // SAFETY: the tag says which struct a node begins; each of them begins with a `Plan`.
    unsafe {
        *limited |= (*plan).type_ == pg_sys::NodeTag::T_Limit;
        let here = match (*plan).type_ {
            pg_sys::NodeTag::T_SeqScan
            | pg_sys::NodeTag::T_IndexScan
            | pg_sys::NodeTag::T_IndexOnlyScan
            | pg_sys::NodeTag::T_BitmapHeapScan
            | pg_sys::NodeTag::T_TidScan
            | pg_sys::NodeTag::T_Result
            | pg_sys::NodeTag::T_Limit => true,
            pg_sys::NodeTag::T_Append => {
                let children = (*plan.cast::<pg_sys::Append>()).appendplans;
                list::pointers::<pg_sys::Plan>(children).all(|child| streams(child, limited))
            }
            pg_sys::NodeTag::T_SubqueryScan => {
                streams((*plan.cast::<pg_sys::SubqueryScan>()).subplan, limited)
            }
            _ => false,
        };
        // Below a bitmap scan are scans of indexes, which read no rows.
        let below = (*plan).type_ == pg_sys::NodeTag::T_BitmapHeapScan
            || (streams((*plan).lefttree, limited) && streams((*plan).righttree, limited));
        here && below
    }
}
