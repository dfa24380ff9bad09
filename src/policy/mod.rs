//! The policy as this backend knows it: matchers, classified paths and grants.
//!
//! It is read like a system catalog, compiled once, and dropped when a transaction that changed it
//! commits: see [`invalidation`].

pub mod grants;
mod hash_key;
pub mod invalidation;
pub mod overlay;
pub mod paths;
pub mod snapshot;

pub use snapshot::{Snapshot, current};

/// Registers the callbacks that tell of changes.
pub fn init() {
    invalidation::init();
}
