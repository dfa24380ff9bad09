//! Looking at the mask itself: what is found, what another role would see, and why.

mod detect;
mod explain;
mod preview;

use pii_engine::explain::Span;
use pii_engine::{Access, LeafReport, PathRule, WalkError, has_room};

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
            Ok(leaves) => {
                // What becomes of them takes about as much once more.
                require(leaves.iter().map(|leaf| 2 * (leaf.path.len() + ROW)).sum(), done);
                return leaves;
            }
            Err(WalkError::Interrupted) => serve_interrupt(),
            Err(WalkError::OutOfMemory) => out_of_memory(done),
            Err(WalkError::Corrupt(_)) => corrupted(format!("a jsonb value is corrupt and cannot be {done}"))
                .hint("Find the row by reading the source row by row.")
                .raise(),
        }
    }
}

/// What is personal data in one value; can be cancelled.
fn spans(snapshot: &Snapshot, key: Option<&str>, value: &str) -> Vec<Span> {
    const DONE: &str = "searched";
    loop {
        let wanted = backend::interrupt_pending;
        match pii_engine::explain::explain_value_until(wanted, &snapshot.engine, key, value) {
            Ok(spans) => {
                require(spans.len() * ROW, DONE);
                return spans;
            }
            Err(WalkError::Interrupted) => serve_interrupt(),
            Err(WalkError::OutOfMemory) => out_of_memory(DONE),
            Err(WalkError::Corrupt(_)) => unreachable!("text cannot be corrupt"),
        }
    }
}

/// What a row about a leaf takes, in bytes, without its path.
const ROW: usize = 512;

/// Raises an error where so much memory is not to be had.
fn require(bytes: usize, done: &str) {
    if bytes >= 1 << 20 && !has_room(bytes) {
        out_of_memory(done)
    }
}
