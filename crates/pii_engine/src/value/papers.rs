//! Machine-readable zones of passports and identity cards, British driving licences, American
//! medicare numbers and insurance numbers.

use super::checks::{month_day, number, weighted};
use super::runs::{Group, digits, is_whole};
use super::sink::{Kind, Sink, strength};
use super::text::{alphanumeric_tokens, ends, starts};
use crate::stop::reserve;

/// ICAO 9303: lines of 30, 36 or 44 characters, with check digits.
pub fn find_mrz(text: &[u8], sink: &mut Sink) {
    let is_part = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'<';
    let mut lines: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        sink.round();
        let length = text[at..].iter().take_while(|b| is_part(b)).count();
        if matches!(length, 30 | 36 | 44) {
            reserve(&mut lines, 1);
            lines.push((at, at + length));
        }
        at += length + 1;
    }
    let mut from = 0;
    while from < lines.len() {
        let (start, end) = lines[from];
        let adjacent = |a: usize, b: usize| lines[b].0 - lines[a].1 <= 2;
        let next = from + 1;
        let found = match end - start {
            30 if next < lines.len() && lines[next].1 - lines[next].0 == 30 && adjacent(from, next) => {
                let (one, two) = (&text[start..end], &text[lines[next].0..lines[next].1]);
                let last = if next + 1 < lines.len() && adjacent(next, next + 1) { next + 1 } else { next };
                (checked(one, 5, 9) && checked(two, 0, 6) && checked(two, 8, 6)).then_some((start, last))
            }
            _ => {
                let line = &text[start..end];
                let valid =
                    end - start > 30 && checked(line, 0, 9) && checked(line, 13, 6) && checked(line, 21, 6);
                let above = from > 0
                    && adjacent(from - 1, from)
                    && lines[from - 1].1 - lines[from - 1].0 == end - start;
                valid.then(|| (if above { lines[from - 1].0 } else { start }, from))
            }
        };
        match found {
            Some((start, last)) => {
                sink.hit(Kind::Passport, start, lines[last].1, strength::CERTAIN);
                from = last + 1;
            }
            None => from += 1,
        }
    }
}

/// Whether the character after the `length` ones from `at` is their check digit: weights 7, 3, 1.
fn checked(line: &[u8], at: usize, length: usize) -> bool {
    let value = |b: u8| match b {
        b'0'..=b'9' => u32::from(b - b'0'),
        b'A'..=b'Z' => u32::from(b - b'A') + 10,
        _ => 0,
    };
    let sum: u32 = line[at..at + length]
        .iter()
        .zip([7, 3, 1].iter().cycle())
        .map(|(b, weight)| value(*b) * weight)
        .sum();
    line[at + length].is_ascii_digit()
        && sum % 10 == value(line[at + length])
        && line[at..at + length].iter().any(u8::is_ascii_digit)
}

/// Words of letters and digits of a fixed layout.
pub fn find_tokens(text: &[u8], sink: &mut Sink) {
    for (start, end) in alphanumeric_tokens(text) {
        sink.round();
        let token = &text[start..end];
        match token.len() {
            16 if starts(text, start) && ends(text, end) && looks_like_dvla(token) => {
                if is_dvla(token) {
                    sink.hit(Kind::DriverLicense, start, end, strength::STRONG);
                } else {
                    sink.veto(Kind::DriverLicense, "no such date of birth");
                }
            }
            // With hyphens, 4-3-4.
            4 if text.get(end) == Some(&b'-') && text.len() >= end + 9 && text[end + 4] == b'-' => {
                let whole = [token, &text[end + 1..end + 4], &text[end + 5..end + 9]].concat();
                if starts(text, start) && ends(text, end + 9) && is_mbi(&whole) {
                    sink.hit(Kind::MedicalId, start, end + 9, strength::STRONG);
                }
            }
            11 if starts(text, start) && ends(text, end) && is_mbi(token) => {
                sink.hit(Kind::MedicalId, start, end, strength::STRONG);
            }
            10 if starts(text, start) && ends(text, end) && is_kvnr(token) => {
                sink.hit(Kind::MedicalId, start, end, strength::BARE);
            }
            _ => {}
        }
    }
}

/// Five characters of the surname, six digits, two initials, a digit or letter, two letters.
fn looks_like_dvla(token: &[u8]) -> bool {
    let letter = |b: &u8| b.is_ascii_uppercase() || *b == b'9';
    let padded = token[..5].iter().skip_while(|b| b.is_ascii_uppercase()).all(|b| *b == b'9');
    token[0].is_ascii_uppercase()
        && padded
        && token[5..11].iter().all(u8::is_ascii_digit)
        && token[11..13].iter().all(letter)
        && token[13].is_ascii_alphanumeric()
        && token[14..].iter().all(u8::is_ascii_alphanumeric)
}

/// Month (plus 50 for women) and day of birth in digits two to five.
fn is_dvla(token: &[u8]) -> bool {
    let part = |from: usize| u64::from(token[from] - b'0') * 10 + u64::from(token[from + 1] - b'0');
    let month = part(6);
    month_day(if month > 50 { month - 50 } else { month }, part(8))
}

/// Medicare beneficiary identifier (CMS): eleven positions of digits and letters without S, L, O, I,
/// B, Z.
fn is_mbi(token: &[u8]) -> bool {
    let letter = |b: u8| b.is_ascii_uppercase() && !matches!(b, b'S' | b'L' | b'O' | b'I' | b'B' | b'Z');
    let digit = |b: u8| b.is_ascii_digit();
    token.len() == 11
        && matches!(token[0], b'1'..=b'9')
        && letter(token[1])
        && (letter(token[2]) || digit(token[2]))
        && digit(token[3])
        && letter(token[4])
        && (letter(token[5]) || digit(token[5]))
        && digit(token[6])
        && letter(token[7])
        && letter(token[8])
        && digit(token[9])
        && digit(token[10])
}

/// German health insurance number: a letter, nine digits, the last a check over all.
fn is_kvnr(token: &[u8]) -> bool {
    if !token[0].is_ascii_uppercase() || !token[1..].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let letter = token[0] - b'A' + 1;
    let digits: Vec<u8> =
        [letter / 10, letter % 10].into_iter().chain(token[1..9].iter().map(|b| b - b'0')).collect();
    let sum: u32 = digits
        .iter()
        .enumerate()
        .map(|(i, digit)| {
            let product = u32::from(*digit) * (1 + i as u32 % 2);
            product / 10 + product % 10
        })
        .sum();
    sum % 10 == u32::from(token[9] - b'0')
}

/// Australian medicare number in groups, 4-5-1: first digit 2 to 6, a check digit at position nine.
pub fn find_medicare(text: &[u8], run: &[Group], buffer: &mut Vec<u8>, sink: &mut Sink) {
    for from in 0..run.len().saturating_sub(2) {
        sink.round();
        let groups = &run[from..from + 3];
        let layout = groups[0].len() == 4 && groups[1].len() == 5 && matches!(groups[2].len(), 1 | 2);
        if !layout || groups[1].joined_by != groups[2].joined_by || !is_whole(text, run, from, from + 3) {
            continue;
        }
        digits(text, groups, buffer);
        let check = weighted(&buffer[..8], &[1, 3, 7, 9, 1, 3, 7, 9]) % 10;
        if (2..=6).contains(&buffer[0]) && u64::from(check) == number(&buffer[8..9]) {
            sink.hit(Kind::MedicalId, groups[0].start, groups[2].end, strength::LAYOUT);
        }
    }
}
