//! Runs of digit groups: `4111 1111 1111 1111`, `078-05-1120`, `10.0.0.1`.

use crate::stop::{Rounds, reserve};

/// One group of digits.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    pub start: usize,
    pub end: usize,
    /// The separator before it that joins it to the group before, or 0.
    pub joined_by: u8,
}

impl Group {
    pub fn len(&self) -> usize {
        self.end - self.start
    }
}

/// Calls `each` with every maximal run of digit groups joined by one of ` -./` each.
pub fn each_run(text: &[u8], mut each: impl FnMut(&[Group])) {
    let mut run: Vec<Group> = Vec::new();
    let (mut at, mut rounds) = (0, Rounds::default());
    while at < text.len() {
        if !text[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < text.len() && text[at].is_ascii_digit() {
            at += 1;
        }
        let joined_by = match run.last() {
            Some(last) if last.end + 1 == start && matches!(text[last.end], b' ' | b'-' | b'.' | b'/') => {
                text[last.end]
            }
            _ => 0,
        };
        rounds.next();
        if joined_by == 0 && !run.is_empty() {
            each(&run);
            run.clear();
        }
        reserve(&mut run, 1);
        run.push(Group { start, end: at, joined_by });
    }
    if !run.is_empty() {
        each(&run);
    }
}

/// Whether the groups `from..to` of `run` stand for themselves: what precedes and follows them does
/// not continue them. A space joins only what is itself written with spaces.
pub fn is_whole(text: &[u8], run: &[Group], from: usize, to: usize) -> bool {
    let spaced = run[from + 1..to].iter().any(|group| group.joined_by == b' ');
    let left = match run[from].joined_by {
        0 => super::text::starts(text, run[from].start),
        b' ' => !spaced,
        _ => false,
    };
    let right = match run.get(to).map(|group| group.joined_by) {
        None => super::text::ends(text, run[to - 1].end),
        Some(b' ') => !spaced,
        Some(_) => false,
    };
    left && right
}

/// The digits of the groups, as values.
pub fn digits(text: &[u8], groups: &[Group], out: &mut Vec<u8>) {
    out.clear();
    for group in groups {
        out.extend(text[group.start..group.end].iter().map(|b| b - b'0'));
    }
}
