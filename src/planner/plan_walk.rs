//! Every expression of a finished plan.

use pgrx::pg_sys;

use crate::list::pointers;

type Visit<'a> = dyn FnMut(*mut pg_sys::Node) -> bool + 'a;

/// Calls `visit` with the expressions (or lists of them) of every node of the plan and its subplans. What
/// foreign and custom scans keep for themselves is left alone.
///
/// # Safety
/// `plan` is a finished plan.
pub unsafe fn expressions(plan: *mut pg_sys::PlannedStmt, visit: &mut Visit<'_>) {
    // SAFETY: the tree and the list of subplans consist of plan nodes, or nulls.
    unsafe {
        node((*plan).planTree, visit);
        for subplan in pointers::<pg_sys::Plan>((*plan).subplans) {
            node(subplan, visit);
        }
    }
}

unsafe fn nodes(list: *mut pg_sys::List, visit: &mut Visit<'_>) {
    // SAFETY: the list holds plan nodes.
    unsafe {
        for child in pointers::<pg_sys::Plan>(list) {
            node(child, visit);
        }
    }
}

unsafe fn node(plan: *mut pg_sys::Plan, visit: &mut Visit<'_>) {
    if plan.is_null() {
        return;
    }
    // SAFETY: the tag says which struct a node begins; each of them begins with a `Plan`.
    unsafe {
        let list = |list: *mut pg_sys::List| list.cast::<pg_sys::Node>();
        visit(list((*plan).targetlist));
        visit(list((*plan).qual));
        match (*plan).type_ {
            pg_sys::NodeTag::T_Result => {
                visit((*plan.cast::<pg_sys::Result>()).resconstantqual);
            }
            pg_sys::NodeTag::T_ModifyTable => modify(plan.cast(), visit),
            pg_sys::NodeTag::T_Append => nodes((*plan.cast::<pg_sys::Append>()).appendplans, visit),
            pg_sys::NodeTag::T_MergeAppend => nodes((*plan.cast::<pg_sys::MergeAppend>()).mergeplans, visit),
            pg_sys::NodeTag::T_BitmapAnd => nodes((*plan.cast::<pg_sys::BitmapAnd>()).bitmapplans, visit),
            pg_sys::NodeTag::T_BitmapOr => nodes((*plan.cast::<pg_sys::BitmapOr>()).bitmapplans, visit),
            pg_sys::NodeTag::T_SubqueryScan => node((*plan.cast::<pg_sys::SubqueryScan>()).subplan, visit),
            pg_sys::NodeTag::T_IndexScan => {
                let scan: *mut pg_sys::IndexScan = plan.cast();
                visit(list((*scan).indexqual));
                visit(list((*scan).indexqualorig));
                visit(list((*scan).indexorderby));
                visit(list((*scan).indexorderbyorig));
            }
            pg_sys::NodeTag::T_IndexOnlyScan => {
                let scan: *mut pg_sys::IndexOnlyScan = plan.cast();
                visit(list((*scan).indexqual));
                visit(list((*scan).recheckqual));
                visit(list((*scan).indexorderby));
            }
            pg_sys::NodeTag::T_BitmapIndexScan => {
                let scan: *mut pg_sys::BitmapIndexScan = plan.cast();
                visit(list((*scan).indexqual));
                visit(list((*scan).indexqualorig));
            }
            pg_sys::NodeTag::T_BitmapHeapScan => {
                visit(list((*plan.cast::<pg_sys::BitmapHeapScan>()).bitmapqualorig));
            }
            pg_sys::NodeTag::T_FunctionScan => {
                for function in
                    pointers::<pg_sys::RangeTblFunction>((*plan.cast::<pg_sys::FunctionScan>()).functions)
                {
                    visit((*function).funcexpr);
                }
            }
            pg_sys::NodeTag::T_ValuesScan => {
                visit(list((*plan.cast::<pg_sys::ValuesScan>()).values_lists));
            }
            pg_sys::NodeTag::T_NestLoop => {
                let join: *mut pg_sys::NestLoop = plan.cast();
                visit(list((*join).join.joinqual));
                for parameter in pointers::<pg_sys::NestLoopParam>((*join).nestParams) {
                    visit((*parameter).paramval.cast());
                }
            }
            pg_sys::NodeTag::T_MergeJoin => {
                let join: *mut pg_sys::MergeJoin = plan.cast();
                visit(list((*join).join.joinqual));
                visit(list((*join).mergeclauses));
            }
            pg_sys::NodeTag::T_HashJoin => {
                let join: *mut pg_sys::HashJoin = plan.cast();
                visit(list((*join).join.joinqual));
                visit(list((*join).hashclauses));
                visit(list((*join).hashkeys));
            }
            pg_sys::NodeTag::T_Hash => {
                visit(list((*plan.cast::<pg_sys::Hash>()).hashkeys));
            }
            pg_sys::NodeTag::T_Memoize => {
                visit(list((*plan.cast::<pg_sys::Memoize>()).param_exprs));
            }
            pg_sys::NodeTag::T_Limit => {
                let limit: *mut pg_sys::Limit = plan.cast();
                visit((*limit).limitOffset);
                visit((*limit).limitCount);
            }
            _ => {}
        }
        node((*plan).lefttree, visit);
        node((*plan).righttree, visit);
    }
}

unsafe fn modify(plan: *mut pg_sys::ModifyTable, visit: &mut Visit<'_>) {
    // SAFETY: the node is a ModifyTable; its lists hold expressions, or lists of them.
    unsafe {
        visit((*plan).returningLists.cast());
        visit((*plan).onConflictSet.cast());
        visit((*plan).onConflictWhere);
        visit((*plan).withCheckOptionLists.cast());
    }
}
