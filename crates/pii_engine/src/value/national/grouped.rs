//! Digits in groups with separators of their own.

use super::bare::{is_brazilian, is_french, is_german, is_swiss};
use crate::value::checks::{ddmmyy, luhn, month_day, number, verhoeff, weighted, yymmdd};
use crate::value::runs::{Group, digits, is_whole};
use crate::value::sink::{Kind, Sink, strength};
use crate::value::text::word_before;

/// A layout: the lengths of the groups, the separators that may join them, and the check.
struct Layout {
    groups: &'static [usize],
    /// Alternatives, each one separator for each join.
    separators: &'static [&'static [u8]],
    check: fn(&[u8]) -> bool,
    /// Words one of which must stand before it, where the check alone is too weak.
    words: &'static [&'static str],
    why: &'static str,
}

const CHECK: &str = "its check digits or date are wrong";

const LAYOUTS: &[Layout] = &[
    // Brazil, CPF.
    Layout { groups: &[3, 3, 3, 2], separators: &[b"..-"], check: is_brazilian, words: &[], why: CHECK },
    // Russia, SNILS.
    Layout {
        groups: &[3, 3, 3, 2],
        separators: &[b"-- ", b"---"],
        check: is_russian,
        words: &[],
        why: CHECK,
    },
    // Switzerland, AHV.
    Layout { groups: &[3, 4, 4, 2], separators: &[b"..."], check: is_swiss, words: &[], why: CHECK },
    // Belgium, national register.
    Layout {
        groups: &[2, 2, 2, 3, 2],
        separators: &[b"..-.", b"...."],
        check: is_belgian,
        words: &[],
        why: CHECK,
    },
    // Pakistan, CNIC.
    Layout {
        groups: &[5, 7, 1],
        separators: &[b"--"],
        check: |d| (1..=8).contains(&d[0]),
        words: &[],
        why: "no such province",
    },
    // Argentina, CUIT and CUIL.
    Layout { groups: &[2, 8, 1], separators: &[b"--"], check: is_argentinian, words: &[], why: CHECK },
    // Malaysia, MyKad.
    Layout { groups: &[6, 2, 4], separators: &[b"--"], check: is_malaysian, words: &[], why: CHECK },
    // Korea, resident registration.
    Layout { groups: &[6, 7], separators: &[b"-"], check: is_korean, words: &[], why: CHECK },
    // Sweden, personnummer and samordningsnummer.
    Layout { groups: &[6, 4], separators: &[b"-"], check: is_swedish, words: &[], why: CHECK },
    Layout {
        groups: &[8, 4],
        separators: &[b"-"],
        check: |d| matches!(number(&d[..2]), 18..=20) && is_swedish(&d[2..]),
        words: &[],
        why: CHECK,
    },
    // Denmark, CPR: a date only, so a word must say it.
    Layout {
        groups: &[6, 4],
        separators: &[b"-"],
        check: |d| ddmmyy(&d[..6]),
        words: &["cpr", "personnummer"],
        why: CHECK,
    },
    // Latvia, personas kods of the old form.
    Layout { groups: &[6, 5], separators: &[b"-"], check: is_latvian, words: &[], why: CHECK },
    // Czechia and Slovakia, rodné číslo.
    Layout {
        groups: &[6, 4],
        separators: &[b"/"],
        check: |d| is_czech(d) && number(&d[..9]) % 11 % 10 == number(&d[9..]),
        words: &[],
        why: CHECK,
    },
    Layout {
        groups: &[6, 3],
        separators: &[b"/"],
        check: |d| is_czech(d) && number(&d[..2]) < 54,
        words: &[],
        why: CHECK,
    },
    // Canada, social insurance number.
    Layout { groups: &[3, 3, 3], separators: &[b"--"], check: is_canadian, words: &[], why: CHECK },
    Layout {
        groups: &[3, 3, 3],
        separators: &[b"  "],
        check: is_canadian,
        words: &["sin", "nas", "social", "insurance", "sociale"],
        why: CHECK,
    },
    // India, Aadhaar.
    Layout {
        groups: &[4, 4, 4],
        separators: &[b"  ", b"--"],
        check: |d| d[0] >= 2 && verhoeff(d),
        words: &[],
        why: CHECK,
    },
    // France, NIR.
    Layout {
        groups: &[1, 2, 2, 2, 3, 3, 2],
        separators: &[b"      "],
        check: is_french,
        words: &[],
        why: CHECK,
    },
    Layout {
        groups: &[1, 2, 2, 2, 3, 3, 2],
        separators: &[b"------", b"......"],
        check: is_french,
        words: &[],
        why: CHECK,
    },
    // Germany, tax identification number.
    Layout { groups: &[2, 3, 3, 3], separators: &[b"   "], check: is_german, words: &[], why: CHECK },
];

/// Looks for every layout at every group of a run.
pub fn find(text: &[u8], run: &[Group], buffer: &mut Vec<u8>, sink: &mut Sink) {
    for from in 0..run.len() {
        sink.round();
        for layout in LAYOUTS {
            let Some(groups) = run.get(from..from + layout.groups.len()) else { continue };
            let lengths = groups.iter().zip(layout.groups).all(|(group, length)| group.len() == *length);
            let joined = |separators: &&[u8]| {
                groups[1..].iter().zip(*separators).all(|(group, by)| group.joined_by == *by)
            };
            if !lengths || !layout.separators.iter().any(joined) {
                continue;
            }
            if !is_whole(text, run, from, from + groups.len()) {
                sink.veto(Kind::NationalId, "it is part of a longer number or word");
                continue;
            }
            digits(text, groups, buffer);
            if !(layout.check)(buffer) {
                sink.veto(Kind::NationalId, layout.why);
            } else if !layout.words.is_empty() && !word_before(text, groups[0].start, 24, layout.words) {
                sink.veto(Kind::NationalId, "nothing before it says what number it is");
            } else {
                sink.hit(Kind::NationalId, groups[0].start, groups[groups.len() - 1].end, strength::LAYOUT);
            }
        }
        find_chilean(text, run, from, buffer, sink);
    }
}

/// RUT: `12.345.678-K`, modulo 11.
fn find_chilean(text: &[u8], run: &[Group], from: usize, buffer: &mut Vec<u8>, sink: &mut Sink) {
    let Some(groups) = run.get(from..from + 3) else { return };
    let dotted =
        groups[0].len() <= 2 && groups[1..].iter().all(|group| group.len() == 3 && group.joined_by == b'.');
    let hyphen = groups[2].end;
    let Some((b'-', check)) =
        text.get(hyphen).zip(text.get(hyphen + 1)).map(|(hyphen, check)| (*hyphen, *check))
    else {
        return;
    };
    let bounded = run[from].joined_by == 0
        && super::super::text::starts(text, groups[0].start)
        && super::super::text::ends(text, hyphen + 2);
    if !dotted || !bounded {
        return;
    }
    digits(text, groups, buffer);
    let sum: u32 = buffer
        .iter()
        .rev()
        .zip([2, 3, 4, 5, 6, 7].iter().cycle())
        .map(|(digit, weight)| u32::from(*digit) * weight)
        .sum();
    let expected = match 11 - sum % 11 {
        11 => b'0',
        10 => b'K',
        other => b'0' + other as u8,
    };
    if check.to_ascii_uppercase() == expected {
        sink.hit(Kind::NationalId, groups[0].start, hyphen + 2, strength::LAYOUT);
    } else {
        sink.veto(Kind::NationalId, CHECK);
    }
}

fn is_russian(d: &[u8]) -> bool {
    let sum = weighted(&d[..9], &[9, 8, 7, 6, 5, 4, 3, 2, 1]);
    u64::from(sum % 101 % 100) == number(&d[9..])
}

/// Date, serial, and 97 minus the rest; born from 2000 on with a 2 before the number.
fn is_belgian(d: &[u8]) -> bool {
    let (body, check) = (number(&d[..9]), number(&d[9..]));
    let month = number(&d[2..4]) % 20;
    (month == 0 || month_day(month, number(&d[4..6])))
        && (97 - body % 97 == check || 97 - (2_000_000_000 + body) % 97 == check)
}

fn is_argentinian(d: &[u8]) -> bool {
    let check = match 11 - weighted(&d[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11 {
        11 => 0,
        10 => 9,
        other => other,
    };
    matches!(number(&d[..2]), 20 | 23..=27 | 30 | 33 | 34) && check == u32::from(d[10])
}

/// Date and place of birth, as the registration department numbers the states.
fn is_malaysian(d: &[u8]) -> bool {
    yymmdd(&d[..6]) && matches!(number(&d[6..8]), 1..=16 | 21..=68 | 71 | 72 | 74..=79 | 82..=93 | 98 | 99)
}

fn is_korean(d: &[u8]) -> bool {
    let check = (11 - weighted(&d[..12], &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10;
    let foreigner = (5..=8).contains(&d[6]);
    let expected = if foreigner { (check + 2) % 10 } else { check };
    yymmdd(&d[..6]) && (expected == u32::from(d[12]) || check == u32::from(d[12]))
}

/// Date (day plus 60 for coordination numbers) and Luhn.
fn is_swedish(d: &[u8]) -> bool {
    let day = number(&d[4..6]);
    month_day(number(&d[2..4]), if day > 60 { day - 60 } else { day }) && luhn(d)
}

fn is_latvian(d: &[u8]) -> bool {
    let sum = weighted(&d[..10], &[1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    ddmmyy(&d[..6]) && d[6] <= 2 && (1101 - sum) % 11 % 10 == u32::from(d[10])
}

/// Year, month (plus 50 for women, plus 20 when a day's numbers ran out), day.
fn is_czech(d: &[u8]) -> bool {
    let month = number(&d[2..4]);
    let month = if month > 50 { month - 50 } else { month };
    month_day(if month > 20 { month - 20 } else { month }, number(&d[4..6]))
}

fn is_canadian(d: &[u8]) -> bool {
    !matches!(d[0], 0 | 8) && luhn(d)
}
