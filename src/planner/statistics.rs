//! Statistics on what a mask hides are not for the planner.
//!
//! They hold what the owner of the table saw when it was analyzed. The planner would hand them to the operators of
//! whoever asks the masked view, for whom the same expression is masked. `CREATE STATISTICS` on the mask is refused, but
//! a function of somebody's that calls the mask, and that is inlined, comes to the same expression.

use std::cell::Cell;

use pgrx::prelude::*;
use pgrx::{PgList, pg_sys};

use crate::objects::Masking;

thread_local! {
    static NEXT: Cell<pg_sys::get_relation_info_hook_type> = const { Cell::new(None) };
}

/// Installs the hook, before those of others.
pub fn init() {
    // SAFETY: called from _PG_init; the hook before ours is kept and called.
    unsafe {
        NEXT.set(pg_sys::get_relation_info_hook);
        pg_sys::get_relation_info_hook = Some(relation_info);
    }
}

unsafe extern "C-unwind" fn relation_info(
    root: *mut pg_sys::PlannerInfo,
    relation: pg_sys::Oid,
    is_parent: bool,
    info: *mut pg_sys::RelOptInfo,
) {
    // SAFETY: the planner's own arguments are passed on. An error jumps over this frame, which holds nothing.
    unsafe {
        if let Some(next) = NEXT.get() {
            next(root, relation, is_parent, info);
        }
        if !(*info).statlist.is_null() {
            leave_out(info);
        }
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn leave_out(info: *mut pg_sys::RelOptInfo) {
    // SAFETY: the list holds what the planner found out about statistics; it is replaced by one that is shorter.
    unsafe {
        let statistics = PgList::<pg_sys::StatisticExtInfo>::from_pg((*info).statlist);
        // Most are on columns alone; elsewhere the library may be loaded without the extension.
        if statistics.iter_ptr().all(|statistics| (*statistics).exprs.is_null()) {
            return;
        }
        let Some(mut masking) = Masking::of_database() else { return };
        let mut kept = PgList::<pg_sys::StatisticExtInfo>::new();
        for statistics in statistics.iter_ptr() {
            if !calls_mask((*statistics).exprs.cast(), (&raw mut masking).cast()) {
                kept.push(statistics);
            }
        }
        (*info).statlist = kept.into_pg();
    }
}

/// Whether a mask is called anywhere in an expression, or a list of them.
unsafe extern "C-unwind" fn calls_mask(node: *mut pg_sys::Node, masking: *mut std::ffi::c_void) -> bool {
    // SAFETY: the node's tag is checked before it is read as a call; the context is the `Masking` on the stack of
    // `leave_out`.
    unsafe {
        if node.is_null() {
            return false;
        }
        if (*node).type_ == pg_sys::NodeTag::T_FuncExpr {
            let function = (*node.cast::<pg_sys::FuncExpr>()).funcid;
            let masking = &*masking.cast::<Masking>();
            if masking.is_mask(function) || masking.pruned.contains(&function) {
                return true;
            }
        }
        pg_sys::expression_tree_walker(node, Some(calls_mask), masking)
    }
}
