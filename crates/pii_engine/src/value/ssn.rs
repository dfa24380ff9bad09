//! United States social security numbers and individual taxpayer numbers, written in groups.

use super::checks::number;
use super::runs::{Group, digits, is_whole};
use super::sink::{Kind, Sink, strength};

/// Looks for `AAA-GG-SSSS` with hyphens or spaces among the groups of a run.
pub fn find(text: &[u8], run: &[Group], buffer: &mut Vec<u8>, sink: &mut Sink) {
    for from in 0..run.len().saturating_sub(2) {
        sink.round();
        let groups = &run[from..from + 3];
        let separator = groups[1].joined_by;
        let layout = groups[0].len() == 3 && groups[1].len() == 2 && groups[2].len() == 4;
        if !layout || separator != groups[2].joined_by || !matches!(separator, b'-' | b' ') {
            continue;
        }
        if !is_whole(text, run, from, from + 3) {
            sink.veto(Kind::Ssn, "it is part of a longer number or word");
            continue;
        }
        digits(text, groups, buffer);
        if is_number(buffer) {
            sink.hit(Kind::Ssn, groups[0].start, groups[2].end, strength::LAYOUT + 5);
        } else {
            sink.veto(Kind::Ssn, "no such area, group or serial number is given out");
        }
    }
}

/// Area not 000, 666 or 9xx, group not 00, serial not 0000 (SSA); or a taxpayer number: area 9xx and
/// a group of 50-65, 70-88, 90-92 or 94-99 (IRS).
fn is_number(digits: &[u8]) -> bool {
    let (area, group, serial) = (number(&digits[..3]), number(&digits[3..5]), number(&digits[5..]));
    if serial == 0 || group == 0 {
        return false;
    }
    match area {
        0 | 666 => false,
        900.. => matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99),
        _ => true,
    }
}
