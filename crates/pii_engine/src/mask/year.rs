//! `year`: of a date, only its year.

/// Appends the four-digit year of the date that `input` is.
///
/// Understood are ISO 8601 dates with `-`, `/`, `.` or nothing between the parts (also year and
/// month alone), with or without a time; day, month and year, or month, day and year, in digits; and
/// English month names in any usual order, weekday and time allowed (RFC 5322, `Date.toString()`,
/// `ctime`). Years have four digits, from 1000 to 2999: two digits do not say the century. Returns
/// false, having appended nothing, for anything else, a bare year among it.
pub(super) fn year(input: &[u8], out: &mut Vec<u8>) -> bool {
    const LONGEST: usize = 80;
    let text = input.trim_ascii();
    if text.len() > LONGEST || !text.is_ascii() {
        return false;
    }
    let found = numeric(text).or_else(|| named(text));
    found.is_some_and(|year| append(year, out))
}

/// Appends the year of a point in time, in seconds or milliseconds since 1970, between 1973 and
/// 2100: bounds within which the two cannot be confused. Returns false otherwise.
pub(super) fn epoch_year(input: &str, out: &mut Vec<u8>) -> bool {
    let whole = input.split('.').next().unwrap_or_default();
    let seconds = match (whole.len(), whole.parse::<i64>()) {
        (9 | 10, Ok(seconds)) => seconds,
        (12 | 13, Ok(milliseconds)) => milliseconds / 1000,
        _ => return false,
    };
    if !(100_000_000..4_102_444_800).contains(&seconds) {
        return false;
    }
    append(civil_year(seconds.div_euclid(86_400)), out)
}

/// The Gregorian year of a day counted from 1970-01-01 (H. Hinnant's `civil_from_days`).
fn civil_year(days: i64) -> u32 {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let after_new_year = i64::from(day_of_year >= 306);
    u32::try_from(year_of_era + era * 400 + after_new_year).unwrap_or_default()
}

fn append(year: u32, out: &mut Vec<u8>) -> bool {
    use std::io::Write;
    (1000..=2999).contains(&year) && write!(out, "{year}").is_ok()
}

/// Dates in digits.
fn numeric(text: &[u8]) -> Option<u32> {
    let (first, rest) = digits(text)?;
    if first.len() == 8 {
        let (year, month, day) = (value(&first[..4]), value(&first[4..6]), value(&first[6..]));
        return (is_day(month, day) && is_time(rest)).then_some(year);
    }
    let separator = *rest.first().filter(|byte| matches!(byte, b'-' | b'/' | b'.'))?;
    let (second, rest) = digits(&rest[1..])?;
    let third = match rest.first() {
        Some(byte) if *byte == separator => Some(digits(&rest[1..])?),
        _ => None,
    };
    match (first.len(), second.len(), third) {
        (4, 1 | 2, None) if rest.is_empty() && separator != b'.' => {
            is_day(value(second), 1).then_some(value(first))
        }
        (4, 1 | 2, Some((third, rest))) if third.len() <= 2 => {
            (is_day(value(second), value(third)) && is_time(rest)).then_some(value(first))
        }
        (1 | 2, 1 | 2, Some((third, rest))) if third.len() == 4 => {
            let (one, two) = (value(first), value(second));
            ((is_day(one, two) || is_day(two, one)) && is_time(rest)).then_some(value(third))
        }
        _ => None,
    }
}

fn digits(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (1..=8).contains(&length).then(|| text.split_at(length))
}

fn value(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
}

fn is_day(month: u32, day: u32) -> bool {
    (1..=12).contains(&month) && (1..=31).contains(&day)
}

/// Whether this may follow a date: nothing, or a time after `T`, a blank or `, `.
fn is_time(rest: &[u8]) -> bool {
    let Some((mark, time)) = rest.split_first() else { return true };
    if !matches!(mark, b'T' | b't' | b' ' | b',') {
        return false;
    }
    let time = time.trim_ascii_start();
    time.first().is_some_and(u8::is_ascii_digit)
        && time.iter().all(|byte| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b':' | b'.' | b',' | b'+' | b'-' | b' ' | b'/' | b'_')
        })
}

/// Dates with the name of a month: every word must be one that dates have.
fn named(text: &[u8]) -> Option<u32> {
    let (mut year, mut months, mut days) = (None, 0, 0);
    let words = text.split(|byte| matches!(byte, b' ' | b',' | b'-' | b'(' | b')' | b'/' | b'.'));
    for (place, word) in words.filter(|word| !word.is_empty()).enumerate() {
        let number = word.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (number, suffix) = word.split_at(number);
        match (number.len(), suffix) {
            (0, name) if months == 0 && is_name_of(name, &MONTHS) => months += 1,
            (0, name) if place == 0 && is_name_of(name, &WEEKDAYS) => {}
            (0, name) if eq_any(name, &["of", "the", "at", "am", "pm"]) => {}
            // A zone, or its name, stands only after the year or a time of day.
            (0, _) if year.is_some() && months == 1 => {}
            (4, b"") if year.is_none() && months == 1 => year = Some(value(number)),
            (1 | 2, suffix) if days == 0 && is_ordinal(suffix) && value(number) <= 31 => days += 1,
            (1 | 2, [b':', ..]) => {}
            (_, _) if year.is_some() && months == 1 => {}
            _ => return None,
        }
    }
    year.filter(|_| months == 1)
}

fn is_ordinal(suffix: &[u8]) -> bool {
    suffix.is_empty() || eq_any(suffix, &["st", "nd", "rd", "th"])
}

fn eq_any(word: &[u8], words: &[&str]) -> bool {
    words.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

/// Whether `word` is one of `names` or at least its first three letters.
fn is_name_of(word: &[u8], names: &[&str]) -> bool {
    word.len() >= 3
        && names.iter().any(|name| {
            name.as_bytes().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
        })
}

const MONTHS: [&str; 12] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
];

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
