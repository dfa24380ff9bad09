//! What the planner and the executor are told of the masking functions.
//!
//! Where a role may see everything of a source without a condition, the call disappears from the plan
//! ([`support`]), so that the plan is the one of the base table. Such a plan carries a [`marker`], and the
//! executor refuses to run it for a role that may not see ([`guard`]), and to hand rows of an open cursor to a role
//! that sees less than the one for which they were computed ([`resumed`]). Where the role may not, and the query wants
//! one member of a document, only that member is masked ([`pushdown`]). Statements that run plans kept from earlier hear
//! of changes before they choose one ([`news`]). Statistics on masks are hidden from the planner ([`statistics`]).

mod chain;
mod guard;
mod marker;
mod news;
mod plan_walk;
mod pushdown;
mod resumed;
mod statistics;
mod support;

/// Installs the hooks. The library is loaded in every backend that could have made a marked plan, so
/// nothing needs to be preloaded.
pub fn init() {
    guard::init();
    news::init();
    pushdown::init();
    statistics::init();
}
