//! Queries that are continued: what was computed for one role must not be handed to another.
//!
//! A cursor that sorts, or gathers rows in another way, computes its rows at the first fetch. Where the mask is
//! decided at execution (a grant with an expiry, a grant of some categories), they hold what the role of that
//! fetch saw. So what was seen is remembered, and a later fetch must see as much, or is refused.

use std::cell::RefCell;
use std::collections::HashMap;

use pgrx::{PgList, PgMemoryContexts, pg_sys};
use pii_engine::Access;

use super::marker;
use crate::access::effective;
use crate::policy;
use crate::{backend, force_mask};

type Seen = Vec<(Option<pg_sys::Oid>, Access)>;

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

/// Whether `query` may run on for the current role; remembers what the role sees of it.
///
/// # Safety
/// `query` is a started execution.
pub unsafe fn may_run_on(query: *mut pg_sys::QueryDesc) -> bool {
    // SAFETY: the caller vouches for the query; plan and state are live with it.
    unsafe {
        let (plan, state) = ((*query).plannedstmt, (*query).estate);
        if state.is_null() || !marker::is_decided_at_execution(plan) {
            return true;
        }
        let execution = state as usize;
        let before = SEEN.with(|seen| seen.borrow_mut().remove(&execution));
        if let Some(before) = &before {
            pg_sys::AcceptInvalidationMessages();
            if before.iter().any(|(source, access)| access.intersection(&of(*source)) != *access) {
                SEEN.with(|seen| seen.borrow_mut().insert(execution, before.clone()));
                return false;
            }
        }
        let now = of_plan(plan);
        let sees_something = now.iter().any(|(_, access)| *access != Access::nothing());
        if sees_something && gathers(plan) {
            SEEN.with(|seen| seen.borrow_mut().insert(execution, now));
            if before.is_none() {
                PgMemoryContexts::For((*state).es_query_cxt).leak_and_drop_on_delete(Forget(execution));
            }
        }
        true
    }
}

/// What the current role sees of a source now.
fn of(source: Option<pg_sys::Oid>) -> Access {
    if force_mask::is_on() {
        return Access::nothing();
    }
    effective::of(&policy::current(), backend::current_role(), source).access
}

/// What it sees of each source that the plan may read; all that have grants where the plan does not say.
unsafe fn of_plan(plan: *mut pg_sys::PlannedStmt) -> Seen {
    let mut sources = Vec::new();
    let mut add = |source| {
        if !sources.contains(&source) {
            sources.push(source);
        }
    };
    // SAFETY: the caller vouches for the plan.
    unsafe {
        marker::each_decided_at_execution(plan, |source| match source {
            marker::Source::Known(source) => add(source),
            marker::Source::Unknown => {
                add(None);
                policy::current().grants.iter().for_each(|grant| add(Some(grant.source)));
            }
        });
    }
    sources.into_iter().map(|source| (source, of(source))).collect()
}

/// Whether the plan may hold rows back: whether it has any node but those that are known to hand on each row
/// as it comes.
unsafe fn gathers(plan: *mut pg_sys::PlannedStmt) -> bool {
    // SAFETY: the caller vouches for the plan.
    unsafe { !(*plan).subplans.is_null() || !streams((*plan).planTree) }
}

unsafe fn streams(plan: *mut pg_sys::Plan) -> bool {
    if plan.is_null() {
        return true;
    }
    // SAFETY: the tag says which struct a node begins; each of them begins with a `Plan`.
    unsafe {
        let here = match (*plan).type_ {
            pg_sys::NodeTag::T_SeqScan
            | pg_sys::NodeTag::T_IndexScan
            | pg_sys::NodeTag::T_IndexOnlyScan
            | pg_sys::NodeTag::T_BitmapHeapScan
            | pg_sys::NodeTag::T_TidScan
            | pg_sys::NodeTag::T_Result
            | pg_sys::NodeTag::T_Limit
            | pg_sys::NodeTag::T_NestLoop => true,
            pg_sys::NodeTag::T_Append => {
                let children = (*plan.cast::<pg_sys::Append>()).appendplans;
                PgList::<pg_sys::Plan>::from_pg(children).iter_ptr().all(|child| streams(child))
            }
            pg_sys::NodeTag::T_SubqueryScan => streams((*plan.cast::<pg_sys::SubqueryScan>()).subplan),
            _ => false,
        };
        // Below a bitmap scan are scans of indexes, which read no rows.
        let below = (*plan).type_ == pg_sys::NodeTag::T_BitmapHeapScan
            || (streams((*plan).lefttree) && streams((*plan).righttree));
        here && below
    }
}
