//! Hardware addresses: six or eight pairs with one separator, or groups of four with dots.

use super::sink::{Kind, Sink, strength};

/// Looks at every place where two hexadecimal digits are followed by a separator, and every place
/// where four are followed by a dot.
pub fn find(text: &[u8], sink: &mut Sink) {
    let mut at = 0;
    while at + 14 <= text.len() {
        let start = at;
        at += 1;
        if !text[start].is_ascii_hexdigit() || start > 0 && text[start - 1].is_ascii_alphanumeric() {
            continue;
        }
        let (width, separator) = match (text[start + 2], text[start + 4]) {
            (separator @ (b':' | b'-'), _) => (2, separator),
            (_, b'.') => (4, b'.'),
            _ => continue,
        };
        sink.round();
        let groups = groups(text, start, width, separator);
        let wanted = if width == 2 { 6 } else { 3 };
        if groups < wanted - 1 {
            continue;
        }
        if groups != wanted && groups * width != 16 {
            sink.veto(Kind::Mac, "it has too many or too few parts");
            at = start + groups * (width + 1);
            continue;
        }
        let end = start + groups * (width + 1) - 1;
        check(text, start, end, separator, sink);
        at = end;
    }
}

/// How many groups of `width` hexadecimal digits follow each other from `start`; a last group that
/// runs on into a longer word does not count.
fn groups(text: &[u8], start: usize, width: usize, separator: u8) -> usize {
    let mut count = 0;
    let mut at = start;
    loop {
        let group = text.get(at..at + width);
        if !group.is_some_and(|group| group.iter().all(u8::is_ascii_hexdigit)) {
            return count;
        }
        let after = text.get(at + width).copied().unwrap_or(b' ');
        if after.is_ascii_alphanumeric() || after == b'_' {
            return count;
        }
        count += 1;
        if after != separator || count > 8 {
            return count;
        }
        at += width + 1;
    }
}

fn check(text: &[u8], start: usize, end: usize, separator: u8, sink: &mut Sink) {
    let address = &text[start..end];
    let digits: Vec<u8> = address.iter().filter(|b| **b != separator).map(u8::to_ascii_lowercase).collect();
    let before = start.checked_sub(1).map(|i| text[i]);
    let after = text.get(end).copied();
    let joined = |byte: Option<u8>| byte.is_some_and(|b| matches!(b, b':' | b'-') && separator != b'.');
    let outer_before = joined(before) && start >= 2 && text[start - 2].is_ascii_hexdigit();
    let outer_after = joined(after) && text.get(end + 1).is_some_and(u8::is_ascii_hexdigit);
    if outer_before || outer_after {
        sink.veto(Kind::Mac, "it is part of something longer");
    } else if digits.iter().all(|b| *b == digits[0]) {
        sink.veto(Kind::Mac, "it repeats one digit");
    } else if separator == b'-' && is_time(&digits) {
        sink.veto(Kind::Mac, "it is rather a date and time");
    } else {
        sink.hit(Kind::Mac, start, end, strength::STRONG + 5);
    }
}

/// `24-01-15-10-00-00`: year, month, day, hour, minute, second.
fn is_time(digits: &[u8]) -> bool {
    if digits.len() != 12 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let pair = |i: usize| (digits[2 * i] - b'0') * 10 + digits[2 * i + 1] - b'0';
    (1..=12).contains(&pair(1)) && (1..=31).contains(&pair(2)) && pair(3) < 24 && pair(4) < 60 && pair(5) < 60
}
