//! Asking for memory before it is used. Where an allocation of ours fails the whole server restarts, whereas Postgres'
//! own is an error of the statement.

use std::hint::black_box;

/// Left to everything else, and more than the greatest size for which the C library changes how it allocates.
const SLACK: usize = 33 << 20;

/// Whether `bytes`, and some more, are to be had now. Nothing is kept of them.
pub fn is_there(bytes: usize) -> bool {
    let mut room: Vec<u8> = Vec::new();
    let had = room.try_reserve_exact(bytes.saturating_add(SLACK));
    // Or nothing would be asked for.
    black_box(&room);
    had.is_ok()
}
