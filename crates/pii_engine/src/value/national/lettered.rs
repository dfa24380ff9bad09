//! Words of letters and digits with a check character or a distinctive layout.

use crate::value::checks::{ddmmyy, month_day, number, weighted, yymmdd};
use crate::value::sink::{Kind, Sink, strength};
use crate::value::text::{alphanumeric_tokens, ends, starts};

/// Looks at every word, and at the layouts that are written with spaces or brackets.
pub fn find(text: &[u8], sink: &mut Sink) {
    for (start, end) in alphanumeric_tokens(text) {
        sink.round();
        if end - start > 18 || !starts(text, start) {
            continue;
        }
        let token = text[start..end].to_ascii_uppercase();
        let written_upper = token == text[start..end];
        let (known, end, strong) = match token.len() {
            2 => (is_spaced_nino(text, start), start + 13, strength::LAYOUT),
            6 => match finnish_end(text, start) {
                Some(end) => (true, end, strength::STRONG),
                None => continue,
            },
            7 | 8 if text.get(end) == Some(&b'(') => {
                (is_hong_kong(&token, text.get(end + 1), text.get(end + 2)), end + 3, strength::LAYOUT)
            }

            9 => (is_spanish(&token) || is_singaporean(&token) || is_nino(&token), end, strength::LAYOUT),
            10 => (is_taiwanese(&token) || written_upper && is_indian(&token), end, strength::LAYOUT),
            11 => (is_finnish(&token), end, strength::STRONG),
            15 => (is_corsican(&token), end, strength::STRONG),
            16 => (is_italian(&token), end, strength::STRONG),
            18 => (is_mexican(&token), end, strength::STRONG),
            _ => continue,
        };
        if known && ends(text, end) {
            sink.hit(Kind::NationalId, start, end, strong);
        } else if token.len() == 9
            && token[..8].iter().all(u8::is_ascii_digit)
            && token[8].is_ascii_alphabetic()
        {
            sink.veto(Kind::NationalId, "its check letter is wrong");
        }
    }
}

fn values(text: &[u8]) -> Option<Vec<u8>> {
    text.iter().map(|b| b.is_ascii_digit().then(|| b - b'0')).collect()
}

/// NIF and NIE: eight digits, or X, Y, Z and seven, and a letter modulo 23.
fn is_spanish(token: &[u8]) -> bool {
    let first = match token[0] {
        b'X' => b'0',
        b'Y' => b'1',
        b'Z' => b'2',
        other => other,
    };
    let Some(digits) = values(&[&[first], &token[1..8]].concat()) else { return false };
    token[8] == b"TRWAGMYFPDXBNJZSQVHLCKE"[(number(&digits) % 23) as usize]
}

/// NRIC and FIN: S, T, F, G or M, seven digits, a letter modulo 11.
fn is_singaporean(token: &[u8]) -> bool {
    let Some(digits) = values(&token[1..8]) else { return false };
    let sum = weighted(&digits, &[2, 7, 6, 5, 4, 3, 2]);
    let (offset, letters): (u32, &[u8; 11]) = match token[0] {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        b'M' => (3, b"KLJNPQRTUWX"),
        _ => return false,
    };
    let rest = ((sum + offset) % 11) as usize;
    token[8] == letters[if token[0] == b'M' { 10 - rest } else { rest }]
}

/// National insurance number: prefix rules of HMRC, six digits, A to D.
fn is_nino(token: &[u8]) -> bool {
    let prefix = [token[0], token[1]];
    let letters = prefix
        .iter()
        .all(|b| b.is_ascii_alphabetic() && !matches!(b, b'D' | b'F' | b'I' | b'Q' | b'U' | b'V'));
    letters
        && token[1] != b'O'
        && !matches!(&prefix, b"BG" | b"GB" | b"NK" | b"KN" | b"TN" | b"NT" | b"ZZ")
        && token[2..8].iter().all(u8::is_ascii_digit)
        && matches!(token[8], b'A'..=b'D')
}

/// `AA 12 34 56 B`.
fn is_spaced_nino(text: &[u8], start: usize) -> bool {
    let Some(written) = text.get(start..start + 13) else { return false };
    let spaced = written.iter().enumerate().all(|(i, b)| (*b == b' ') == matches!(i, 2 | 5 | 8 | 11));
    let compact: Vec<u8> = written.iter().filter(|b| **b != b' ').map(u8::to_ascii_uppercase).collect();
    spaced && compact.len() == 9 && is_nino(&compact)
}

/// Permanent account number: five letters (the fourth a kind of holder), four digits, a letter.
fn is_indian(token: &[u8]) -> bool {
    token[..5].iter().all(u8::is_ascii_uppercase)
        && matches!(token[3], b'A' | b'B' | b'C' | b'F' | b'G' | b'H' | b'J' | b'L' | b'P' | b'T')
        && token[5..9].iter().all(u8::is_ascii_digit)
        && token[9].is_ascii_uppercase()
}

/// A letter, 1, 2, 8 or 9, eight digits, the last a check modulo 10.
fn is_taiwanese(token: &[u8]) -> bool {
    let letter = token[0].wrapping_sub(b'A');
    let Some(digits) = values(&token[1..]) else { return false };
    if letter > 25 || !matches!(digits[0], 1 | 2 | 8 | 9) {
        return false;
    }
    const CODES: [u32; 26] = [
        10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31,
        33,
    ];
    let code = CODES[usize::from(letter)];
    (code / 10 + code % 10 * 9 + weighted(&digits, &[8, 7, 6, 5, 4, 3, 2, 1, 1])).is_multiple_of(10)
}

/// One or two letters, six digits and a check digit or A, in brackets.
fn is_hong_kong(token: &[u8], check: Option<&u8>, bracket: Option<&u8>) -> bool {
    let letters = token.len() - 6;
    let (Some(check), Some(b')')) = (check, bracket) else { return false };
    let Some(digits) = values(&token[letters..]) else { return false };
    if !token[..letters].iter().all(u8::is_ascii_alphabetic) {
        return false;
    }
    let value = |b: u8| u32::from(b.to_ascii_uppercase() - b'A') + 10;
    let head =
        if letters == 2 { value(token[0]) * 9 + value(token[1]) * 8 } else { 36 * 9 + value(token[0]) * 8 };
    let last = match check.to_ascii_uppercase() {
        b'A' => 10,
        digit @ b'0'..=b'9' => u32::from(digit - b'0'),
        _ => return false,
    };
    (head + weighted(&digits, &[7, 6, 5, 4, 3, 2]) + last).is_multiple_of(11)
}

const FINNISH: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";

/// Henkilötunnus with a letter for the century: `131052A308T`.
fn is_finnish(token: &[u8]) -> bool {
    let century = matches!(token[6], b'A'..=b'F' | b'U'..=b'Y');
    let (Some(date), Some(serial)) = (values(&token[..6]), values(&token[7..10])) else { return false };
    let joined = number(&date) * 1000 + number(&serial);
    century && ddmmyy(&date) && number(&serial) >= 2 && token[10] == FINNISH[(joined % 31) as usize]
}

/// The same with a sign for the century: `240758-266N`.
fn finnish_end(text: &[u8], start: usize) -> Option<usize> {
    let written = text.get(start..start + 11)?;
    let mut token = written.to_ascii_uppercase();
    if !matches!(token[6], b'-' | b'+') {
        return None;
    }
    token[6] = b'A';
    is_finnish(&token).then_some(start + 11)
}

/// NIR of Corsica: 2A or 2B as the department.
fn is_corsican(token: &[u8]) -> bool {
    let swapped = match &token[5..7] {
        b"2A" => (b"19", 0),
        b"2B" => (b"18", 0),
        _ => return false,
    };
    let plain = [&token[..5], swapped.0, &token[7..]].concat();
    let Some(digits) = values(&plain) else { return false };
    matches!(digits[0], 1 | 2) && 97 - number(&digits[..13]) % 97 == number(&digits[13..])
}

/// Codice fiscale: six letters, year, month letter, day, place, check letter; digits may be written
/// as letters where two people would share one.
fn is_italian(token: &[u8]) -> bool {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        _ => b"LMNPQRSTUV".iter().position(|letter| *letter == b).map(|i| i as u8),
    };
    let numeric =
        |range: std::ops::Range<usize>| token[range].iter().map(|b| digit(*b)).collect::<Option<Vec<u8>>>();
    let (Some(_), Some(day), Some(_)) = (numeric(6..8), numeric(9..11), numeric(12..15)) else {
        return false;
    };
    let day = number(&day);
    let layout = token[..6].iter().all(u8::is_ascii_alphabetic)
        && b"ABCDEHLMPRST".contains(&token[8])
        && matches!(day, 1..=31 | 41..=71)
        && token[11].is_ascii_alphabetic()
        && token[15].is_ascii_alphabetic();
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let value = |b: u8| if b.is_ascii_digit() { usize::from(b - b'0') } else { usize::from(b - b'A') };
    let sum: u32 = token[..15]
        .iter()
        .enumerate()
        .map(|(i, b)| if i % 2 == 0 { ODD[value(*b)] } else { value(*b) as u32 })
        .sum();
    layout && token[15] == b'A' + (sum % 26) as u8
}

/// CURP: four letters, date, sex, state, three consonants, homonym character, check digit.
fn is_mexican(token: &[u8]) -> bool {
    let Some(date) = values(&token[4..10]) else { return false };
    let letters = token[..4].iter().chain(&token[11..16]).all(u8::is_ascii_alphabetic);
    if !letters || !yymmdd(&date) || !matches!(token[10], b'H' | b'M' | b'X') || !token[17].is_ascii_digit() {
        return false;
    }
    let value = |b: u8| match b {
        b'0'..=b'9' => u32::from(b - b'0'),
        b'A'..=b'N' => u32::from(b - b'A') + 10,
        _ => u32::from(b - b'A') + 11,
    };
    let sum: u32 = token[..17].iter().enumerate().map(|(i, b)| value(*b) * (18 - i as u32)).sum();
    month_day(number(&date[2..4]), number(&date[4..])) && (10 - sum % 10) % 10 == u32::from(token[17] - b'0')
}
