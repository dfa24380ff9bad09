//! Marks on a plan: it shows a source in clear, and was made for a role that may see it.
//!
//! A mark is a `PlanInvalItem` with a cache id that no cache of Postgres has. Nothing else looks at it, and
//! it is copied and cached with the plan. Workers of a parallel query get plans without any such items: the
//! leader is the one that is checked.

use pgrx::pg_sys;

use crate::{list, unguarded};

/// Far outside of `SysCacheIdentifier`.
const MARK: i32 = -770_131;

/// A mark of another kind: the mask of this source is decided at execution.
const DECIDED_AT_EXECUTION: i32 = -770_132;

/// As above, of a source that is known at execution only.
const OF_UNKNOWN_SOURCE: i32 = -770_133;

/// What a call that stays in the plan reads.
#[derive(Clone, Copy)]
pub enum Source {
    /// `None`: every source.
    Known(Option<pg_sys::Oid>),
    /// Known at execution only.
    Unknown,
}

/// What became of a call.
#[derive(Clone, Copy)]
pub enum Call {
    /// It went: the source (`None`: every source) shows in clear.
    Went(Option<pg_sys::Oid>),
    /// It stayed: its mask is decided at execution.
    Stayed(Source),
}

impl Call {
    /// The source that it read, where that is known and is one.
    pub fn source(self) -> Option<pg_sys::Oid> {
        match self {
            Call::Went(source) | Call::Stayed(Source::Known(source)) => source,
            Call::Stayed(Source::Unknown) => None,
        }
    }

    fn item(self) -> (i32, u32) {
        let number = |source: Option<pg_sys::Oid>| source.unwrap_or(pg_sys::InvalidOid).to_u32();
        match self {
            Call::Went(source) => (MARK, number(source)),
            Call::Stayed(Source::Known(source)) => (DECIDED_AT_EXECUTION, number(source)),
            Call::Stayed(Source::Unknown) => (OF_UNKNOWN_SOURCE, 0),
        }
    }
}

/// Whether a list of items has the mark of such a call.
///
/// # Safety
/// `items` is a live list of `PlanInvalItem`.
pub unsafe fn has(items: *mut pg_sys::List, call: Call) -> bool {
    let wanted = call.item();
    // SAFETY: the caller vouches for the list.
    unsafe { iter(items) }.any(|item| item == wanted)
}

/// A mark of such a call.
///
/// # Safety
/// The current memory context is the planner's. As for all of [`unguarded`].
pub unsafe fn new(call: Call) -> *mut pg_sys::PlanInvalItem {
    let (cache, hash) = call.item();
    // SAFETY: as the caller says.
    unsafe { item(cache, hash) }
}

/// Makes the plan depend on the definition of `function`.
///
/// # Safety
/// As [`new`].
pub unsafe fn function(function: pg_sys::Oid) -> *mut pg_sys::PlanInvalItem {
    let cache = pg_sys::SysCacheIdentifier::PROCOID as i32;
    let none = pg_sys::Datum::from(0usize);
    // SAFETY: hashes the key; the node is as in `new`.
    unsafe { item(cache, unguarded::GetSysCacheHashValue(cache, function.into(), none, none, none)) }
}

unsafe fn item(cache: i32, hash: u32) -> *mut pg_sys::PlanInvalItem {
    // SAFETY: palloc0 returns zeroed memory or raises; a zeroed node gets its tag.
    unsafe {
        let item: *mut pg_sys::PlanInvalItem = unguarded::palloc0(size_of::<pg_sys::PlanInvalItem>()).cast();
        (*item).type_ = pg_sys::NodeTag::T_PlanInvalItem;
        (*item).cacheId = cache;
        (*item).hashValue = hash;
        item
    }
}

/// Cache id and hash value of each item.
unsafe fn iter(items: *mut pg_sys::List) -> impl Iterator<Item = (i32, u32)> {
    // SAFETY: the caller vouches for the list, which holds PlanInvalItem nodes only.
    unsafe { list::pointers::<pg_sys::PlanInvalItem>(items).map(|item| ((*item).cacheId, (*item).hashValue)) }
}

fn source(number: u32) -> Option<pg_sys::Oid> {
    (number != 0).then(|| pg_sys::Oid::from(number))
}

/// The source of every call that went: what a plan shows in clear.
///
/// # Safety
/// `plan` is a live plan, or null.
#[inline]
pub unsafe fn went(plan: *mut pg_sys::PlannedStmt) -> impl Iterator<Item = Option<pg_sys::Oid>> {
    // SAFETY: the caller vouches for the plan.
    unsafe { of(plan) }.filter(|(cache, _)| *cache == MARK).map(|(_, number)| source(number))
}

/// What every call that stayed reads.
///
/// # Safety
/// `plan` is a live plan, or null.
#[inline]
pub unsafe fn stayed(plan: *mut pg_sys::PlannedStmt) -> impl Iterator<Item = Source> {
    // SAFETY: the caller vouches for the plan.
    unsafe { of(plan) }.filter_map(|(cache, number)| match cache {
        DECIDED_AT_EXECUTION => Some(Source::Known(source(number))),
        OF_UNKNOWN_SOURCE => Some(Source::Unknown),
        _ => None,
    })
}

/// Whether a plan has any mark.
///
/// # Safety
/// `plan` is a live plan, or null.
#[inline]
pub unsafe fn is_marked(plan: *mut pg_sys::PlannedStmt) -> bool {
    // SAFETY: the caller vouches for the plan.
    unsafe { of(plan) }.any(|(cache, _)| matches!(cache, MARK | DECIDED_AT_EXECUTION | OF_UNKNOWN_SOURCE))
}

unsafe fn of(plan: *mut pg_sys::PlannedStmt) -> impl Iterator<Item = (i32, u32)> {
    // SAFETY: the caller vouches for the plan.
    unsafe { iter(if plan.is_null() { std::ptr::null_mut() } else { (*plan).invalItems }) }
}
