//! International bank account numbers (ISO 13616): a country's length and mod 97.

use super::sink::{Kind, Sink, strength};
use super::text::is_word;

/// Lengths by country, sorted by country. From the registry of SWIFT, with the countries that use
/// the format without being in it.
const LENGTHS: &[(&[u8; 2], usize)] = &[
    (b"AD", 24),
    (b"AE", 23),
    (b"AL", 28),
    (b"AO", 25),
    (b"AT", 20),
    (b"AX", 18),
    (b"AZ", 28),
    (b"BA", 20),
    (b"BE", 16),
    (b"BF", 28),
    (b"BG", 22),
    (b"BH", 22),
    (b"BI", 27),
    (b"BJ", 28),
    (b"BL", 27),
    (b"BR", 29),
    (b"BY", 28),
    (b"CF", 27),
    (b"CG", 27),
    (b"CH", 21),
    (b"CI", 28),
    (b"CM", 27),
    (b"CR", 22),
    (b"CV", 25),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DJ", 27),
    (b"DK", 18),
    (b"DO", 28),
    (b"DZ", 26),
    (b"EE", 20),
    (b"EG", 29),
    (b"ES", 24),
    (b"FI", 18),
    (b"FK", 18),
    (b"FO", 18),
    (b"FR", 27),
    (b"GA", 27),
    (b"GB", 22),
    (b"GE", 22),
    (b"GF", 27),
    (b"GG", 22),
    (b"GI", 23),
    (b"GL", 18),
    (b"GP", 27),
    (b"GQ", 27),
    (b"GR", 27),
    (b"GT", 28),
    (b"GW", 25),
    (b"HN", 28),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IM", 22),
    (b"IQ", 23),
    (b"IR", 26),
    (b"IS", 26),
    (b"IT", 27),
    (b"JE", 22),
    (b"JO", 30),
    (b"KM", 27),
    (b"KW", 30),
    (b"KZ", 20),
    (b"LB", 28),
    (b"LC", 32),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"LY", 25),
    (b"MA", 28),
    (b"MC", 27),
    (b"MD", 24),
    (b"ME", 22),
    (b"MF", 27),
    (b"MG", 27),
    (b"MK", 19),
    (b"ML", 28),
    (b"MN", 20),
    (b"MQ", 27),
    (b"MR", 27),
    (b"MT", 31),
    (b"MU", 30),
    (b"MZ", 25),
    (b"NC", 27),
    (b"NE", 28),
    (b"NI", 28),
    (b"NL", 18),
    (b"NO", 15),
    (b"OM", 23),
    (b"PF", 27),
    (b"PK", 24),
    (b"PL", 28),
    (b"PM", 27),
    (b"PS", 29),
    (b"PT", 25),
    (b"QA", 29),
    (b"RE", 27),
    (b"RO", 24),
    (b"RS", 22),
    (b"RU", 33),
    (b"SA", 24),
    (b"SC", 31),
    (b"SD", 18),
    (b"SE", 24),
    (b"SI", 19),
    (b"SK", 24),
    (b"SM", 27),
    (b"SN", 28),
    (b"SO", 23),
    (b"ST", 25),
    (b"SV", 28),
    (b"TD", 27),
    (b"TF", 27),
    (b"TG", 28),
    (b"TL", 23),
    (b"TN", 24),
    (b"TR", 26),
    (b"UA", 29),
    (b"VA", 22),
    (b"VG", 24),
    (b"WF", 27),
    (b"XK", 20),
    (b"YE", 30),
    (b"YT", 27),
];

/// Looks at every two letters followed by two digits.
pub fn find(text: &[u8], sink: &mut Sink) {
    let mut at = 0;
    while at + 15 <= text.len() {
        let start = at;
        at += 1;
        let head = &text[start..start + 4];
        let looks = head[..2].iter().all(u8::is_ascii_alphabetic) && head[2..].iter().all(u8::is_ascii_digit);
        if !looks || start > 0 && is_word(text[start - 1]) {
            continue;
        }
        sink.round();
        let country = [head[0].to_ascii_uppercase(), head[1].to_ascii_uppercase()];
        let Ok(entry) = LENGTHS.binary_search_by(|(code, _)| (*code).cmp(&country)) else { continue };
        let Some(end) = extent(text, start, LENGTHS[entry].1) else { continue };
        if mod97(&text[start..end]) {
            sink.hit(Kind::Iban, start, end, strength::CERTAIN);
            at = end;
        } else {
            sink.veto(Kind::Iban, "its check digits are wrong");
        }
    }
}

/// Where `length` letters and digits from `start` end: unbroken, or in groups of four joined by one
/// kind of separator. Exactly so many, so that a following word is not taken in.
fn extent(text: &[u8], start: usize, length: usize) -> Option<usize> {
    let separator = text.get(start + 4).copied().filter(|b| matches!(b, b' ' | b'-' | b'.'));
    let (mut at, mut taken) = (start, 0);
    while taken < length {
        let byte = *text.get(at)?;
        if byte.is_ascii_alphanumeric() {
            taken += 1;
        } else if separator != Some(byte)
            || taken % 4 != 0 && !text.get(at + 1).is_some_and(u8::is_ascii_alphanumeric)
        {
            return None;
        }
        at += 1;
    }
    (!text.get(at).is_some_and(|b| is_word(*b))).then_some(at)
}

/// ISO 7064 MOD 97-10 over the number with its first four characters moved to the end.
fn mod97(iban: &[u8]) -> bool {
    let characters = || iban.iter().filter(|b| b.is_ascii_alphanumeric());
    let rotated = characters().skip(4).chain(characters().take(4));
    let remainder = rotated.fold(0u32, |remainder, byte| match byte {
        b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
        _ => (remainder * 100 + u32::from(byte.to_ascii_uppercase() - b'A') + 10) % 97,
    });
    remainder == 1
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_sorted() {
        assert!(super::LENGTHS.is_sorted_by(|a, b| a.0 < b.0));
    }
}
