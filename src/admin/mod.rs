//! What administrators and owners do: matchers, grants, classified paths, and the audit of it.

pub mod audit;
mod break_glass;
mod classify;
mod grants;
mod grants_report;
mod has_access;
mod limits;
mod mark;
mod matchers;
mod matchers_report;
mod relations;

pub use classify::classify_column;
pub use grants::{mark_anew, unmark_revoked};
pub use mark::mark;
pub use relations::source;
