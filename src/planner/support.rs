//! The support function of `pii_mask` and `pii_mask_column`: takes the call out of the plan where the role
//! may see everything anyway.

use pgrx::{PgList, PgMemoryContexts, pg_sys};

use super::marker;
use crate::access::effective;
use crate::function::{argument, pg_function};
use crate::{backend, force_mask, policy};

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
    // SAFETY: the request and its call are live nodes; `root` is checked before it is used.
    unsafe {
        let (root, call) = ((*request).root, (*request).fcall);
        if !is_planner_run(root) {
            return NO_CHANGE;
        }
        // SAFETY: valid anywhere in a transaction.
        pg_sys::AcceptInvalidationMessages();
        let snapshot = policy::current();
        let arguments = PgList::<pg_sys::Node>::from_pg((*call).args);
        let source = match source(&arguments) {
            Ok(source) => source,
            Err(NotConstant) => {
                depend(root, call, Call::Stays(marker::Source::Unknown));
                return NO_CHANGE;
            }
        };
        let sees =
            !force_mask::is_on() && effective::of(&snapshot, backend::current_role(), source).unconditional;
        depend(
            root,
            call,
            if sees { Call::Goes(source) } else { Call::Stays(marker::Source::Known(source)) },
        );
        if !sees {
            return NO_CHANGE;
        }
        arguments.get_ptr(0).map_or(NO_CHANGE, pg_sys::Datum::from)
    }
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

struct NotConstant;

/// The source that the call names: its last argument, unless it has only the document.
unsafe fn source(arguments: &PgList<pg_sys::Node>) -> Result<Option<pg_sys::Oid>, NotConstant> {
    if arguments.len() < 2 {
        return Ok(None);
    }
    // SAFETY: the node's tag is checked before it is read as a constant.
    unsafe {
        match arguments.get_ptr(arguments.len() - 1) {
            Some(node) if (*node).type_ == pg_sys::NodeTag::T_Const => {
                let constant: *mut pg_sys::Const = node.cast();
                if (*constant).constisnull {
                    return Err(NotConstant);
                }
                Ok(Some(pg_sys::Oid::from((*constant).constvalue.value() as u32)))
            }
            _ => Err(NotConstant),
        }
    }
}

/// What becomes of a call.
enum Call {
    /// It goes: the source (`None`: every source) shows in clear.
    Goes(Option<pg_sys::Oid>),
    Stays(marker::Source),
}

/// Makes the plan depend on the role, the policy and the function: always, also where the call stays, or a
/// later grant would never make an old plan faster. With a mark that says what became of the call.
unsafe fn depend(root: *mut pg_sys::PlannerInfo, call: *mut pg_sys::FuncExpr, becomes: Call) {
    let objects = &policy::current().objects;
    // SAFETY: `root` is a planner run. The lists must outlive the scratch contexts of planning, so they are
    // made in the planner's own.
    unsafe {
        let glob = (*root).glob;
        (*glob).dependsOnRole = true;
        PgMemoryContexts::For((*root).planner_cxt).switch_to(|_| {
            for table in objects.policy_tables() {
                (*glob).relationOids = pg_sys::list_append_unique_oid((*glob).relationOids, table);
            }
            let on_function = marker::function((*call).funcid);
            (*glob).invalItems = pg_sys::lappend((*glob).invalItems, on_function.cast());
            let mark = match becomes {
                Call::Goes(source) => marker::new(source),
                Call::Stays(source) => marker::decided_at_execution(source),
            };
            (*glob).invalItems = pg_sys::lappend((*glob).invalItems, mark.cast());
        });
    }
}
