//! Unbroken digits: 11, 13, 15 and 18 of them, with dates and check digits.

use crate::value::checks::{ddmmyy, luhn, month_day, number, one_digit_only, weighted, yymmdd};
use crate::value::runs::{Group, digits, is_whole};
use crate::value::sink::{Kind, Sink, strength};

/// Looks at the groups of a run that stand for themselves.
pub fn find(text: &[u8], run: &[Group], buffer: &mut Vec<u8>, sink: &mut Sink) {
    for (at, group) in run.iter().enumerate() {
        sink.round();
        if !matches!(group.len(), 11 | 13 | 15 | 17 | 18) {
            continue;
        }
        // In a path, such numbers are ids of things.
        let in_path = group.start > 0 && text[group.start - 1] == b'/';
        let end_letter = group.len() == 17 && matches!(text.get(group.end), Some(b'X' | b'x'));
        let end = group.end + usize::from(end_letter);
        let whole = is_whole(text, run, at, at + 1)
            || end_letter
                && at + 1 == run.len()
                && super::super::text::ends(text, end)
                && super::super::text::starts(text, group.start);
        if in_path || !whole {
            continue;
        }
        digits(text, std::slice::from_ref(group), buffer);
        let known = match group.len() {
            11 => is_eleven(buffer),
            13 => is_romanian(buffer) || is_south_african(buffer) || is_swiss(buffer),
            15 => is_french(buffer),
            17 => end_letter && is_chinese(buffer, 10),
            _ => is_chinese(&buffer[..17], u32::from(buffer[17])),
        };
        if known {
            sink.hit(Kind::NationalId, group.start, end, strength::BARE);
        } else if group.len() == 11 {
            sink.veto(Kind::NationalId, "no country's check digits fit");
        }
    }
}

fn is_eleven(d: &[u8]) -> bool {
    !one_digit_only(d)
        && (is_norwegian(d)
            || is_polish(d)
            || is_baltic(d)
            || is_turkish(d)
            || is_brazilian(d)
            || is_german(d)
            || is_greek(d))
}

/// Fødselsnummer: day (D-numbers plus 40), month, year, and two check digits modulo 11.
fn is_norwegian(d: &[u8]) -> bool {
    let day = number(&d[..2]);
    let day = if day > 40 { day - 40 } else { day };
    month_day(number(&d[2..4]), day)
        && weighted(d, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11)
        && weighted(d, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// PESEL: year, month (plus 20, 40, 60 or 80 by century), day, and a check digit modulo 10.
fn is_polish(d: &[u8]) -> bool {
    month_day(number(&d[2..4]) % 20, number(&d[4..6]))
        && weighted(d, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10)
}

/// Estonia and Lithuania: sex and century, date, serial, and a check digit in two stages modulo 11.
fn is_baltic(d: &[u8]) -> bool {
    if !(1..=8).contains(&d[0]) || !yymmdd(&d[1..7]) {
        return false;
    }
    let first = weighted(d, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
    let check = if first == 10 { weighted(d, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10 } else { first };
    check == u32::from(d[10])
}

/// T.C. Kimlik: no leading zero, two check digits.
fn is_turkish(d: &[u8]) -> bool {
    let odd = weighted(d, &[1, 0, 1, 0, 1, 0, 1, 0, 1]);
    let even = weighted(d, &[0, 1, 0, 1, 0, 1, 0, 1]);
    let all: u32 = d[..10].iter().map(|digit| u32::from(*digit)).sum();
    d[0] != 0 && (odd * 7 + 100 - even) % 10 == u32::from(d[9]) && all % 10 == u32::from(d[10])
}

/// CPF: two check digits modulo 11.
pub fn is_brazilian(d: &[u8]) -> bool {
    let check = |sum: u32| sum * 10 % 11 % 10;
    !one_digit_only(d)
        && check(weighted(&d[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2])) == u32::from(d[9])
        && check(weighted(&d[..10], &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2])) == u32::from(d[10])
}

/// Steuerliche Identifikationsnummer: no leading zero, one digit two or three times among the first
/// ten and no other twice, ISO 7064 MOD 11,10.
pub fn is_german(d: &[u8]) -> bool {
    let mut counts = [0u8; 10];
    d[..10].iter().for_each(|digit| counts[usize::from(*digit)] += 1);
    let repeated: Vec<u8> = counts.into_iter().filter(|count| *count > 1).collect();
    if d[0] == 0 || repeated.len() != 1 || repeated[0] > 3 {
        return false;
    }
    let product = d[..10].iter().fold(10u32, |product, digit| {
        let sum = (u32::from(*digit) + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == u32::from(d[10])
}

/// AMKA: day, month, year, serial, Luhn.
fn is_greek(d: &[u8]) -> bool {
    ddmmyy(&d[..6]) && luhn(d)
}

/// CNP: sex and century, date, county, serial, and a check digit modulo 11.
fn is_romanian(d: &[u8]) -> bool {
    let check = weighted(d, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    d[0] != 0
        && yymmdd(&d[1..7])
        && matches!(number(&d[7..9]), 1..=48 | 51 | 52 | 70)
        && (if check == 10 { 1 } else { check }) == u32::from(d[12])
}

/// South Africa: date, sex, citizenship 0 or 1, 8 or 9, Luhn.
fn is_south_african(d: &[u8]) -> bool {
    yymmdd(&d[..6]) && d[10] <= 2 && d[11] >= 8 && luhn(d)
}

/// AHV number: 756 and an EAN-13 check digit.
pub fn is_swiss(d: &[u8]) -> bool {
    d[..3] == [7, 5, 6] && weighted(d, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
}

/// NIR: sex, year, month, place, serial, and 97 minus the rest as the key.
pub fn is_french(d: &[u8]) -> bool {
    matches!(d[0], 1..=4 | 7 | 8)
        && matches!(number(&d[3..5]), 1..=12 | 20 | 30..=42 | 50..=99)
        && number(&d[5..7]) != 0
        && 97 - number(&d[..13]) % 97 == number(&d[13..15])
}

/// Resident identity card number: region, date, serial, ISO 7064 MOD 11-2.
fn is_chinese(d: &[u8], check: u32) -> bool {
    let sum = weighted(d, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    matches!(number(&d[..2]), 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
        && (1850..=2099).contains(&number(&d[6..10]))
        && month_day(number(&d[10..12]), number(&d[12..14]))
        && (12 - sum % 11) % 11 == check
}
