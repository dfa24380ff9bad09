//! Looking at the mask itself: what is found, what another role would see, and why.

mod detect;
mod explain;
mod preview;

use pii_engine::{Access, LeafReport, PathRule, WalkError};

use crate::backend;
use crate::errors::{corrupted, out_of_memory};
use crate::masking::serve_interrupt;
use crate::policy::Snapshot;

/// What is known of every leaf of a jsonb document; can be cancelled. `done` completes "cannot be …".
fn leaves(
    snapshot: &Snapshot,
    rules: &[PathRule],
    access: &Access,
    document: &[u8],
    done: &str,
) -> Vec<LeafReport> {
    loop {
        let wanted = backend::interrupt_pending;
        match pii_engine::explain::explain_until(wanted, &snapshot.engine, rules, access, None, document) {
            Ok(leaves) => return leaves,
            Err(WalkError::Interrupted) => serve_interrupt(),
            Err(WalkError::OutOfMemory) => out_of_memory(done),
            Err(WalkError::Corrupt(_)) => corrupted(format!("a jsonb value is corrupt and cannot be {done}"))
                .hint("Find the row by reading the source row by row.")
                .raise(),
        }
    }
}
