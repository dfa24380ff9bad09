//! Asking for memory before it is read.

/// Lines that are asked for at once, of 64 bytes each: what comes behind them the processor foresees itself.
const LINES: usize = 64;
/// Bytes of a line.
const LINE: usize = 64;
/// A row is asked for ahead of its time up to so many lines.
const AHEAD: usize = 16;

/// Asks for the beginning of `bytes`, and for what lies before it. A document that lies in a page of the table is seldom
/// in a cache near the processor, and the walk would wait for it line by line. Before it lies the row that is read next,
/// as a page is filled from its end, which is likely as long as this one.
#[inline]
pub fn ask_for(bytes: &[u8]) {
    let (start, length) = (bytes.as_ptr(), bytes.len());
    let mut at = 0;
    while at < length.min(LINES * LINE) {
        hint(start.wrapping_add(at));
        at += LINE;
    }
    if length > AHEAD * LINE {
        return;
    }
    let mut before = start;
    while before > start.wrapping_sub(length + 2 * LINE) {
        before = before.wrapping_sub(LINE);
        hint(before);
    }
}

#[inline(always)]
fn hint(at: *const u8) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a hint that reads nothing; SSE is part of x86-64.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = at;
}
