//! Marks on a plan: it shows a source in clear, and was made for a role that may see it.
//!
//! A mark is a `PlanInvalItem` with a cache id that no cache of Postgres has. Nothing else looks at it, and
//! it is copied and cached with the plan. Workers of a parallel query get plans without any such items: the
//! leader is the one that is checked.

use pgrx::{PgList, pg_sys};

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

/// Marks that the mask of this source is decided at execution.
///
/// # Safety
/// As [`new`].
pub unsafe fn decided_at_execution(source: Source) -> *mut pg_sys::PlanInvalItem {
    // SAFETY: as in `new`.
    unsafe {
        match source {
            Source::Known(source) => {
                item(DECIDED_AT_EXECUTION, source.unwrap_or(pg_sys::InvalidOid).to_u32())
            }
            Source::Unknown => item(OF_UNKNOWN_SOURCE, 0),
        }
    }
}

/// Whether a plan has a mark of [`decided_at_execution`].
///
/// # Safety
/// `plan` is a live plan.
#[inline]
pub unsafe fn is_decided_at_execution(plan: *mut pg_sys::PlannedStmt) -> bool {
    let mut found = false;
    // SAFETY: the caller vouches for the plan.
    unsafe { each_decided_at_execution(plan, |_| found = true) };
    found
}

/// Calls `visit` for every mark of [`decided_at_execution`].
///
/// # Safety
/// `plan` is a live plan.
#[inline]
pub unsafe fn each_decided_at_execution(plan: *mut pg_sys::PlannedStmt, mut visit: impl FnMut(Source)) {
    // SAFETY: the list holds PlanInvalItem nodes only.
    unsafe {
        if plan.is_null() || (*plan).invalItems.is_null() {
            return;
        }
        for item in PgList::<pg_sys::PlanInvalItem>::from_pg((*plan).invalItems).iter_ptr() {
            let source = pg_sys::Oid::from((*item).hashValue);
            match (*item).cacheId {
                DECIDED_AT_EXECUTION => {
                    visit(Source::Known((source != pg_sys::InvalidOid).then_some(source)))
                }
                OF_UNKNOWN_SOURCE => visit(Source::Unknown),
                _ => {}
            }
        }
    }
}

/// A mark for `source` (`None`: every source). Allocates in the current memory context.
///
/// # Safety
/// The current memory context is the planner's.
pub unsafe fn new(source: Option<pg_sys::Oid>) -> *mut pg_sys::PlanInvalItem {
    // SAFETY: a zeroed node of the right size and tag.
    unsafe { item(MARK, source.unwrap_or(pg_sys::InvalidOid).to_u32()) }
}

/// Makes the plan depend on the definition of `function`.
///
/// # Safety
/// As [`new`].
pub unsafe fn function(function: pg_sys::Oid) -> *mut pg_sys::PlanInvalItem {
    let cache = pg_sys::SysCacheIdentifier::PROCOID as i32;
    let none = pg_sys::Datum::from(0usize);
    // SAFETY: hashes the key; the node is as in `new`.
    unsafe { item(cache, pg_sys::GetSysCacheHashValue(cache, function.into(), none, none, none)) }
}

unsafe fn item(cache: i32, hash: u32) -> *mut pg_sys::PlanInvalItem {
    // SAFETY: palloc0 returns zeroed memory or raises.
    unsafe {
        let item: *mut pg_sys::PlanInvalItem = pg_sys::palloc0(size_of::<pg_sys::PlanInvalItem>()).cast();
        (*item).type_ = pg_sys::NodeTag::T_PlanInvalItem;
        (*item).cacheId = cache;
        (*item).hashValue = hash;
        item
    }
}

/// Calls `visit` for the source of every mark of a plan.
///
/// # Safety
/// `plan` is a live plan.
#[inline]
pub unsafe fn each(plan: *mut pg_sys::PlannedStmt, mut visit: impl FnMut(Option<pg_sys::Oid>)) {
    // SAFETY: the list holds PlanInvalItem nodes only.
    unsafe {
        if plan.is_null() || (*plan).invalItems.is_null() {
            return;
        }
        for item in PgList::<pg_sys::PlanInvalItem>::from_pg((*plan).invalItems).iter_ptr() {
            if (*item).cacheId == MARK {
                let source = pg_sys::Oid::from((*item).hashValue);
                visit((source != pg_sys::InvalidOid).then_some(source));
            }
        }
    }
}
