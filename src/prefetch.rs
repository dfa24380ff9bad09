//! Asking for memory before it is read.

/// Lines that are asked for at once, of 64 bytes each: what comes behind them the processor foresees itself.
const LINES: usize = 64;

/// Asks for the beginning of `bytes`. A document that lies in a page of the table is seldom in a cache near the
/// processor, and the walk would wait for it line by line.
#[inline]
pub fn ask_for(bytes: &[u8]) {
    #[cfg(target_arch = "x86_64")]
    for line in bytes.chunks(64).take(LINES) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a hint that reads nothing; SSE is part of x86-64.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (bytes, LINES);
}
