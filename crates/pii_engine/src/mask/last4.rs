//! `last4`: the end of a long number, which its holder recognises.

use super::letters::{Unit, unit};
use super::shape::{STARS, full, next_run};

const KEPT: usize = 4;
const HIDDEN_AT_LEAST: usize = 8;

/// As `full`, with the last four letters or digits kept when at least eight stand before them.
///
/// Returns whether there was a run, as [`full`].
pub(super) fn last4(input: &[u8], out: &mut Vec<u8>) -> bool {
    let Some(cut) = cut(input) else { return full(input, out) };
    let mut at = 0;
    while let Some(run) = next_run(input, at) {
        if run.start >= cut {
            break;
        }
        out.extend_from_slice(&input[at..run.start]);
        out.extend_from_slice(STARS);
        at = run.end.min(cut);
    }
    out.extend_from_slice(&input[at..]);
    true
}

/// Where the fourth letter or digit from the end begins; `None` if too few stand before it or the
/// text is not valid.
fn cut(input: &[u8]) -> Option<usize> {
    // The starts of the last four letters seen, as a ring.
    let mut ring = [0; KEPT];
    let (mut at, mut letters) = (0, 0);
    while at < input.len() {
        let (unit, length) = unit(&input[at..]);
        match unit {
            Unit::Broken => return None,
            Unit::Letter => {
                ring[letters % KEPT] = at;
                letters += 1;
            }
            _ => {}
        }
        at += length;
    }
    (letters >= KEPT + HIDDEN_AT_LEAST).then(|| ring[letters % KEPT])
}
