//! `shape` and `full`: the first character of each run, or nothing of it.

use crate::look::{CHUNK, Look};
use crate::stop::{LONG, Rounds};

use super::letters::{ALNUM, CLASS, OTHER, Unit, unit};

/// What stands for whatever was hidden.
pub(super) const STARS: &[u8] = b"***";

/// Each run becomes its first character, with its marks, and `***`; a run of one becomes `***`.
///
/// Returns whether there was a run. Then the text cannot contain `input`: either `input` has two
/// letters in a row and the text has not, or `input` has a letter and the text has none.
pub(super) fn shape(input: &[u8], out: &mut Vec<u8>) -> bool {
    runs(input, out, true)
}

/// Each run becomes `***`. Returns whether there was a run, with the same consequence.
pub(super) fn full(input: &[u8], out: &mut Vec<u8>) -> bool {
    runs(input, out, false)
}

#[inline(always)]
fn runs(input: &[u8], out: &mut Vec<u8>, keep_first: bool) -> bool {
    if input.len() < LONG
        && let Some(found) = ascii_runs(input, out, keep_first)
    {
        return found;
    }
    out.reserve(input.len() + 16);
    let (mut at, mut found) = (0, false);
    let (long, mut rounds) = (input.len() >= LONG, Rounds::default());
    while let Some(run) = next_run(input, at) {
        if long {
            rounds.next();
        }
        out.extend_from_slice(&input[at..run.start]);
        if keep_first && run.head < run.end && run.head > run.start {
            if run.head == run.start + 1 {
                let first = input[run.start];
                out.extend_from_slice(&[first, b'*', b'*', b'*']);
            } else {
                out.extend_from_slice(&input[run.start..run.head]);
                out.extend_from_slice(STARS);
            }
        } else {
            out.extend_from_slice(STARS);
        }
        at = run.end;
        found = true;
    }
    out.extend_from_slice(&input[at..]);
    found
}

/// Bytes looked at together.
const WINDOW: usize = 64;

/// As [`runs`], for ASCII without very long runs; `None` for anything else.
#[inline]
fn ascii_runs(input: &[u8], out: &mut Vec<u8>, keep_first: bool) -> Option<bool> {
    let before = out.len();
    let (mut rest, mut found) = (input, false);
    while !rest.is_empty() {
        let seen = rest.len().min(WINDOW);
        let mut padded = [0; WINDOW + STEP];
        padded[..seen].copy_from_slice(&rest[..seen]);
        let Some(letters) = letters(&padded, seen) else {
            out.truncate(before);
            return None;
        };
        let length = match rest.len() {
            // A run that goes on behind the window comes first in the next one.
            WINDOW.. => WINDOW - letters.leading_ones() as usize,
            all => all,
        };
        if length == 0 {
            out.truncate(before);
            return None;
        }
        let letters = letters & u64::MAX >> (WINDOW - length);
        found |= letters != 0;
        window(&padded, length, letters, out, keep_first);
        rest = &rest[length..];
    }
    Some(found)
}

/// Which of the first bytes, up to `length`, are letters or digits; `None` where one is not ASCII. Those behind are zero.
#[inline(always)]
fn letters(padded: &Padded, length: usize) -> Option<u64> {
    let (mut letters, mut at) = (0, 0);
    let (chunks, _) = padded.as_chunks::<CHUNK>();
    for chunk in &chunks[..length.div_ceil(CHUNK)] {
        let look = Look::of_chunk(chunk);
        if look.wide() != 0 {
            return None;
        }
        letters |= u64::from(look.alphanumeric()) << at;
        at += CHUNK;
    }
    Some(letters)
}

/// Bytes copied at once between runs; what is too much is written over.
const STEP: usize = 8;
/// The bytes of a window, with zeros behind them.
type Padded = [u8; WINDOW + STEP];

#[inline(always)]
fn window(padded: &Padded, end: usize, letters: u64, out: &mut Vec<u8>, keep_first: bool) {
    // A run of one and a sign become four.
    let mut text = [0; WINDOW * 2 + 2 * STEP];
    let (mut used, mut at, mut left) = (0, 0, letters);
    while left != 0 {
        let start = left.trailing_zeros() as usize;
        used = copy(padded, at, start, &mut text, used);
        let length = (left >> start).trailing_ones() as usize;
        // Four bytes at once, of which the last counts only behind a first character.
        let first = keep_first && length > 1;
        let head = if first { padded[start] } else { b'*' };
        text[used..used + 4].copy_from_slice(&[head, b'*', b'*', b'*']);
        used += 3 + usize::from(first);
        at = start + length;
        // Adding to the lowest bit of a run carries through all of it.
        left &= left.wrapping_add(left & left.wrapping_neg());
    }
    used = copy(padded, at, end, &mut text, used);
    out.extend_from_slice(&text[..used]);
}

/// Copies `from[at..end]` to `to[used..]`; says where it ends there.
#[inline(always)]
fn copy(from: &Padded, at: usize, end: usize, to: &mut [u8; WINDOW * 2 + 2 * STEP], used: usize) -> usize {
    let mut done = 0;
    while at + done < end {
        to[used + done..used + done + STEP].copy_from_slice(&from[at + done..at + done + STEP]);
        done += STEP;
    }
    used + (end - at)
}

/// A run `start..end`, whose first character with its marks is `start..head`.
///
/// `head == start` where the first character is not valid and must not be shown.
pub(super) struct Run {
    pub(super) start: usize,
    pub(super) head: usize,
    pub(super) end: usize,
}

/// The first run at or after `from`.
#[inline]
pub(super) fn next_run(input: &[u8], from: usize) -> Option<Run> {
    let mut start = from;
    while start < input.len() {
        match CLASS[usize::from(input[start])] {
            OTHER => start += 1,
            ALNUM => return Some(run_from(input, start, start + 1)),
            _ => match unit(&input[start..]) {
                (Unit::Broken, _) => return Some(wide_run(input, start, start, start + 1)),
                // An emoji's own selector stays; a second one in a row is nobody's and is hidden.
                (Unit::Selector, length) if !is_selector_before(input, start, from) => start += length,
                (Unit::Other, length) => start += length,
                (_, length) => return Some(run_from(input, start, start + length)),
            },
        }
    }
    None
}

fn is_selector_before(input: &[u8], at: usize, from: usize) -> bool {
    at >= from + 3 && matches!(&input[at - 3..at], b"\xEF\xB8\x8E" | b"\xEF\xB8\x8F")
}

#[inline]
fn run_from(input: &[u8], start: usize, head: usize) -> Run {
    let mut end = head;
    while let Some(&byte) = input.get(end) {
        match CLASS[usize::from(byte)] {
            ALNUM => end += 1,
            OTHER => return Run { start, head, end },
            _ if end == head => return wide_run(input, start, marks_end(input, head), head),
            _ => return wide_run(input, start, head, end),
        }
    }
    Run { start, head, end }
}

fn marks_end(input: &[u8], mut at: usize) -> usize {
    while at < input.len() {
        match unit(&input[at..]) {
            (unit, length) if unit.is_mark() => at += length,
            _ => break,
        }
    }
    at
}

fn wide_run(input: &[u8], start: usize, head: usize, mut end: usize) -> Run {
    end = end.max(head);
    while end < input.len() {
        match unit(&input[end..]) {
            (unit, length) if unit.continues() => end += length,
            _ => break,
        }
    }
    Run { start, head, end }
}
