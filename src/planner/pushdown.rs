//! Field push-down: `pii_mask(doc) ->> 'event'` masks the one member that is asked for.
//!
//! The finished plan is rewritten in place: the mask below an operator that takes a known key becomes
//! `pii_mask_pruned(doc, …, '{event}')`, which yields a document with that member alone, masked as the whole
//! would have it. The operator stays, so types, collations and every reference to the column stay too. A
//! place that is not reached is right, only slower.
//!
//! The hook is installed when the library is loaded: for the first query of a session that is during its
//! planning, unless the library is preloaded with `session_preload_libraries`.

use std::cell::Cell;

use pgrx::prelude::*;
use pgrx::{FromDatum, IntoDatum, pg_sys};

use super::{chain, marker, plan_walk};
use crate::objects::Masking;
use crate::{list, policy, unguarded};

thread_local! {
    static NEXT: Cell<pg_sys::planner_hook_type> = const { Cell::new(None) };
}

/// Installs the hook, before those of others.
pub fn init() {
    // SAFETY: called from _PG_init; the hook before ours is kept and called.
    unsafe {
        NEXT.set(pg_sys::planner_hook);
        pg_sys::planner_hook = Some(planner);
    }
}

unsafe extern "C-unwind" fn planner(
    query: *mut pg_sys::Query,
    text: *const std::ffi::c_char,
    options: std::ffi::c_int,
    parameters: pg_sys::ParamListInfo,
) -> *mut pg_sys::PlannedStmt {
    // SAFETY: the planner's own arguments are passed on.
    unsafe {
        let plan = chain::plan(&NEXT, query, text, options, parameters);
        after_planning(plan);
        plan
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn after_planning(plan: *mut pg_sys::PlannedStmt) {
    // SAFETY: the plan was just made.
    unsafe {
        // Where none stayed there is nothing to prune.
        if marker::stayed(plan).next().is_some() {
            rewrite(plan);
        }
    }
}

struct Rewrite {
    masking: Masking,
    changed: bool,
}

unsafe fn rewrite(plan: *mut pg_sys::PlannedStmt) {
    let mut rewrite = Rewrite { masking: policy::current().objects.masking, changed: false };
    // SAFETY: the plan was just made and is nobody else's yet. Nodes are allocated in the memory context
    // that the planner leaves current, which holds the plan. Nothing here must be dropped.
    unsafe {
        plan_walk::expressions(plan, &mut |expression| visit(expression, (&raw mut rewrite).cast()));
        if rewrite.changed {
            for function in rewrite.masking.pruned {
                (*plan).invalItems =
                    unguarded::lappend((*plan).invalItems, marker::function(function).cast());
            }
        }
    }
}

/// Walks an expression from the outside in.
unsafe extern "C-unwind" fn visit(node: *mut pg_sys::Node, context: *mut std::ffi::c_void) -> bool {
    // SAFETY: the context is the `Rewrite` on the stack of `rewrite`, and nothing else refers to it now. While the walk
    // goes on, no frame holds anything that must be dropped.
    unsafe {
        if node.is_null() {
            return false;
        }
        try_to_prune(node, &mut *context.cast::<Rewrite>());
        unguarded::expression_tree_walker(node, visit, context)
    }
}

unsafe fn try_to_prune(node: *mut pg_sys::Node, rewrite: &mut Rewrite) {
    let mut path = Vec::new();
    // SAFETY: the node is part of the plan.
    unsafe {
        if let Some(call) = mask_below(rewrite, node, &mut path)
            && !path.is_empty()
        {
            prune(rewrite, call, path);
        }
    }
}

/// The mask call from which `node` takes a member by a known key, and the keys from the outermost in.
unsafe fn mask_below(
    rewrite: &Rewrite,
    node: *mut pg_sys::Node,
    path: &mut Vec<String>,
) -> Option<*mut pg_sys::FuncExpr> {
    // SAFETY: each node's tag is checked before it is read as what it is.
    unsafe {
        match (*node).type_ {
            pg_sys::NodeTag::T_FuncExpr => {
                let call: *mut pg_sys::FuncExpr = node.cast();
                if rewrite.masking.is_mask((*call).funcid) && (*call).funcresulttype == pg_sys::JSONBOID {
                    return Some(call);
                }
                let taken = taken((*call).funcid, (*call).args)?;
                below(rewrite, taken, path)
            }
            pg_sys::NodeTag::T_OpExpr => {
                let operator: *mut pg_sys::OpExpr = node.cast();
                let taken = taken((*operator).opfuncid, (*operator).args)?;
                below(rewrite, taken, path)
            }
            pg_sys::NodeTag::T_SubscriptingRef => {
                let subscript: *mut pg_sys::SubscriptingRef = node.cast();
                if (*subscript).refcontainertype != pg_sys::JSONBOID || !(*subscript).refassgnexpr.is_null() {
                    return None;
                }
                let steps = list::pointers::<pg_sys::Node>((*subscript).refupperindexpr);
                let keys = steps.map_while(|step| constant_text(step)).collect();
                below(rewrite, Taken { from: (*subscript).refexpr.cast(), keys }, path)
            }
            // A cast that changes nothing but the name of the type.
            pg_sys::NodeTag::T_RelabelType => {
                let relabel: *mut pg_sys::RelabelType = node.cast();
                mask_below(rewrite, (*relabel).arg.cast(), path)
            }
            _ => None,
        }
    }
}

struct Taken {
    from: *mut pg_sys::Node,
    keys: Vec<String>,
}

unsafe fn below(rewrite: &Rewrite, taken: Taken, path: &mut Vec<String>) -> Option<*mut pg_sys::FuncExpr> {
    if taken.keys.is_empty() {
        return None;
    }
    // SAFETY: the node is part of the expression.
    let call = unsafe { mask_below(rewrite, taken.from, path)? };
    path.extend(taken.keys);
    Some(call)
}

/// What one of the operators that take a member takes, from what.
unsafe fn taken(function: pg_sys::Oid, arguments: *mut pg_sys::List) -> Option<Taken> {
    // SAFETY: the list holds expressions.
    unsafe {
        let mut arguments = list::pointers::<pg_sys::Node>(arguments);
        let (from, key) = (arguments.next()?, arguments.next()?);
        let keys = match function.to_u32() {
            pg_sys::F_JSONB_OBJECT_FIELD | pg_sys::F_JSONB_OBJECT_FIELD_TEXT | pg_sys::F_JSONB_EXISTS => {
                vec![constant_text(key)?]
            }
            pg_sys::F_JSONB_EXTRACT_PATH | pg_sys::F_JSONB_EXTRACT_PATH_TEXT => constant_texts(key)?,
            _ => return None,
        };
        Some(Taken { from, keys })
    }
}

unsafe fn constant(node: *mut pg_sys::Node, of: pg_sys::Oid) -> Option<pg_sys::Datum> {
    // SAFETY: the node's tag is checked before it is read as a constant.
    unsafe {
        let constant: *mut pg_sys::Const = node.cast();
        ((*node).type_ == pg_sys::NodeTag::T_Const && (*constant).consttype == of && !(*constant).constisnull)
            .then(|| (*constant).constvalue)
    }
}

unsafe fn constant_text(node: *mut pg_sys::Node) -> Option<String> {
    // SAFETY: a text constant.
    unsafe { String::from_datum(constant(node, pg_sys::TEXTOID)?, false) }
}

unsafe fn constant_texts(node: *mut pg_sys::Node) -> Option<Vec<String>> {
    // SAFETY: an array of text; one with a NULL in it selects nothing, and is left alone.
    unsafe {
        let items = Vec::<Option<String>>::from_datum(constant(node, pg_sys::TEXTARRAYOID)?, false)?;
        items.into_iter().collect()
    }
}

/// Turns the call into one of `pii_mask_pruned`, with the path as its last argument.
unsafe fn prune(rewrite: &mut Rewrite, call: *mut pg_sys::FuncExpr, path: Vec<String>) {
    // SAFETY: the call is part of a plan that is nobody else's. A list of its own is made for the arguments,
    // since plans may share lists.
    unsafe {
        let arguments = pg_sys::list_copy((*call).args);
        let Some(pruned) = rewrite.masking.pruned_for(pg_sys::list_length(arguments) as usize) else {
            return;
        };
        let Some(path) = path.into_datum() else { return };
        let constant = pg_sys::makeConst(
            pg_sys::TEXTARRAYOID,
            -1,
            pg_sys::DEFAULT_COLLATION_OID,
            -1,
            path,
            false,
            false,
        );
        (*call).args = pg_sys::lappend(arguments, constant.cast());
        (*call).funcid = pruned;
        rewrite.changed = true;
    }
}
