//! The support function of `pii_mask` and `pii_mask_column`: takes the call out of the plan where the role
//! may see everything anyway.

use pgrx::pg_sys;

use super::marker::{self, Call, Source};
use crate::access::effective;
use crate::function::{argument, pg_function};
use crate::{backend, force_mask, list, policy, unguarded};

pg_function! {
    /// SQL: `pii_mask_support(internal) RETURNS internal`.
    fn pii_mask_support(fcinfo) {
        // SAFETY: the planner calls with a support request node.
        unsafe {
            let request: *mut pg_sys::Node = argument(fcinfo, 0).cast_mut_ptr();
            if (*request).type_ == pg_sys::NodeTag::T_SupportRequestSimplify {
                simplify(request.cast())
            } else {
                NO_CHANGE
            }
        }
    }
}

const NO_CHANGE: pg_sys::Datum = pg_sys::Datum::null();

unsafe fn simplify(request: *mut pg_sys::SupportRequestSimplify) -> pg_sys::Datum {
    // SAFETY: the request and its call are live nodes; `root` is checked before it is used. No frame up to here
    // holds anything that must be dropped, nor does `depend`.
    unsafe {
        let (root, call) = ((*request).root, (*request).fcall);
        if !is_planner_run(root) {
            return NO_CHANGE;
        }
        unguarded::AcceptInvalidationMessages();
        let source = source((*call).args);
        let becomes = becomes(source);
        depend((*root).glob, (*root).planner_cxt, (*call).funcid, policy_tables(), becomes);
        match becomes {
            Call::Went(_) => {
                list::pointers::<pg_sys::Node>((*call).args).next().map_or(NO_CHANGE, pg_sys::Datum::from)
            }
            Call::Stayed(_) => NO_CHANGE,
        }
    }
}

/// What becomes of a call that reads `source`.
fn becomes(source: Source) -> Call {
    let Source::Known(known) = source else { return Call::Stayed(source) };
    let sees = !force_mask::is_on()
        && effective::of(&policy::current(), backend::current_role(), known).unconditional;
    if sees { Call::Went(known) } else { Call::Stayed(source) }
}

fn policy_tables() -> [pg_sys::Oid; 5] {
    policy::current().objects.policy_tables()
}

/// Whether this is a run of the planner that will make a plan, rather than one of the skeletons with which
/// the backend (index expressions, casts of PL/pgSQL) and extensions simplify expressions on their own. What
/// those make is kept without regard to the role, so nothing may be taken out there.
unsafe fn is_planner_run(root: *mut pg_sys::PlannerInfo) -> bool {
    // SAFETY: each pointer is checked before it is followed.
    unsafe {
        !root.is_null()
            && (*root).type_ == pg_sys::NodeTag::T_PlannerInfo
            && !(*root).planner_cxt.is_null()
            && !(*root).parse.is_null()
            && (*(*root).parse).type_ == pg_sys::NodeTag::T_Query
            && !(*root).glob.is_null()
            && (*(*root).glob).type_ == pg_sys::NodeTag::T_PlannerGlobal
    }
}

/// The source that the call names: its last argument, unless it has only the document.
unsafe fn source(arguments: *mut pg_sys::List) -> Source {
    // SAFETY: the list holds expressions; the node's tag is checked before it is read as a constant.
    unsafe {
        let arguments = list::pointers::<pg_sys::Node>(arguments);
        if arguments.len() < 2 {
            return Source::Known(None);
        }
        match arguments.last() {
            Some(node) if (*node).type_ == pg_sys::NodeTag::T_Const => {
                let constant: *mut pg_sys::Const = node.cast();
                if (*constant).constisnull {
                    return Source::Unknown;
                }
                Source::Known(Some(pg_sys::Oid::from((*constant).constvalue.value() as u32)))
            }
            _ => Source::Unknown,
        }
    }
}

/// Makes the plan depend on the role, the policy, the source (whose name counts, and which no part of the query may name:
/// it can come from a function that was inlined) and the function: always, also where the call stays, or a later grant
/// would never make an old plan faster. With a mark that says what became of the call.
unsafe fn depend(
    glob: *mut pg_sys::PlannerGlobal,
    planning: pg_sys::MemoryContext,
    function: pg_sys::Oid,
    policy_tables: [pg_sys::Oid; 5],
    call: Call,
) {
    // SAFETY: `glob` belongs to a planner run. Its lists must outlive the scratch contexts of planning, so they are
    // made in the planner's own. An error leaves no context to go back to: its handler sets one.
    unsafe {
        (*glob).dependsOnRole = true;
        // The other columns of a source ask for the same, but for the function, which may be another.
        let before = unguarded::switch_to(planning);
        for table in policy_tables.into_iter().chain(call.source()) {
            (*glob).relationOids = unguarded::list_append_unique_oid((*glob).relationOids, table);
        }
        let on_function = marker::function(function);
        (*glob).invalItems = unguarded::lappend((*glob).invalItems, on_function.cast());
        if !marker::has((*glob).invalItems, call) {
            (*glob).invalItems = unguarded::lappend((*glob).invalItems, marker::new(call).cast());
        }
        unguarded::switch_to(before);
    }
}
