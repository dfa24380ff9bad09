//! PostgreSQL's `numeric` as it is stored: decimal text from it, and it from decimal text.
//!
//! Format (`utils/adt/numeric.c`): a varlena header; a 16-bit word whose two high bits tell short (`10`),
//! special (`11`) and long forms; digits in base 10,000, most significant first.

use super::Corrupt;

const SPECIAL_MASK: u16 = 0xC000;
const SHORT: u16 = 0x8000;
const SPECIAL: u16 = 0xC000;
const NEGATIVE: u16 = 0x4000;
const NAN: u16 = 0xC000;
const INFINITE: u16 = 0xD000;
const INFINITE_NEGATIVE: u16 = 0xF000;

const SHORT_NEGATIVE: u16 = 0x2000;
const SHORT_SCALE_SHIFT: u16 = 7;
const SHORT_SCALE_MAX: u16 = 0x3F;
const SHORT_WEIGHT_SIGN: u16 = 0x0040;
const SHORT_WEIGHT_MASK: u16 = 0x003F;
const LONG_SCALE_MASK: u16 = 0x3FFF;

/// Digits before the decimal point that `numeric` can hold; longer text is not encoded.
const MAX_INTEGER_DIGITS: usize = 131_072;
/// Digits after it.
const MAX_SCALE: usize = 16_383;

/// A stored number, taken apart but not copied.
#[derive(Clone, Copy, Debug)]
pub struct Numeric<'a> {
    form: Form,
    /// Digits in base 10,000, two bytes each.
    digits: &'a [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    NaN,
    Infinity { negative: bool },
    Finite { negative: bool, weight: i32, scale: usize },
}

impl<'a> Numeric<'a> {
    /// Reads a numeric with its varlena header; `bytes` must be exactly that.
    pub fn read(bytes: &'a [u8]) -> Result<Numeric<'a>, Corrupt> {
        let body = body(bytes)?;
        let header = half(body, 0).ok_or(Corrupt("number without a header"))?;
        let (form, digits) = match header & SPECIAL_MASK {
            SPECIAL => match header & 0xF000 {
                NAN => (Form::NaN, &body[2..]),
                INFINITE => (Form::Infinity { negative: false }, &body[2..]),
                INFINITE_NEGATIVE => (Form::Infinity { negative: true }, &body[2..]),
                _ => return Err(Corrupt("unknown special number")),
            },
            SHORT => {
                let low = i32::from(header & SHORT_WEIGHT_MASK);
                let weight = if header & SHORT_WEIGHT_SIGN != 0 { low - 64 } else { low };
                let scale = usize::from((header >> SHORT_SCALE_SHIFT) & SHORT_SCALE_MAX);
                (Form::Finite { negative: header & SHORT_NEGATIVE != 0, weight, scale }, &body[2..])
            }
            sign => {
                let weight = half(body, 2).ok_or(Corrupt("number without a weight"))?;
                let scale = usize::from(header & LONG_SCALE_MASK);
                (
                    Form::Finite { negative: sign == NEGATIVE, weight: i32::from(weight as i16), scale },
                    &body[4..],
                )
            }
        };
        if !digits.len().is_multiple_of(2) {
            return Err(Corrupt("half a digit"));
        }
        Ok(Numeric { form, digits })
    }

    /// Decimal digits before the point when the number is finite and has nothing but zeros behind it.
    #[inline]
    pub fn integer_digits(&self) -> Option<usize> {
        let Form::Finite { weight, .. } = self.form else { return None };
        let count = self.digits.len() / 2;
        if weight < 0 || count == 0 || count > weight as usize + 1 {
            return None;
        }
        let first = self.digit(0);
        let leading = 1 + usize::from(first >= 10) + usize::from(first >= 100) + usize::from(first >= 1000);
        Some(weight as usize * 4 + leading)
    }

    /// Appends the decimal notation, as `numeric_out` gives it.
    pub fn write(&self, out: &mut String) -> Result<(), Corrupt> {
        let Form::Finite { negative, weight, scale } = self.form else {
            out.push_str(match self.form {
                Form::NaN => "NaN",
                Form::Infinity { negative: true } => "-Infinity",
                _ => "Infinity",
            });
            return Ok(());
        };
        let count = self.digits.len() / 2;
        if (0..count).any(|index| self.digit(index) >= 10_000) {
            return Err(Corrupt("digit above 9999"));
        }
        if negative {
            out.push('-');
        }
        if weight < 0 {
            out.push('0');
        }
        for index in 0..=weight.max(-1) {
            let digit = self.digit(index as usize);
            push_digits(out, digit, index > 0, 4);
        }
        if scale > 0 {
            out.push('.');
            let mut left = scale;
            let mut index = weight + 1;
            while left > 0 {
                let digit = if index < 0 { 0 } else { self.digit(index as usize) };
                push_digits(out, digit, true, left.min(4));
                left -= left.min(4);
                index += 1;
            }
        }
        Ok(())
    }

    /// The digit at `index`; zero behind the last.
    #[inline]
    fn digit(&self, index: usize) -> u16 {
        half(self.digits, index * 2).unwrap_or(0)
    }
}

/// Appends the first `places` of the four decimal places of `digit`.
fn push_digits(out: &mut String, digit: u16, leading_zeros: bool, places: usize) {
    let all = [digit / 1000, digit / 100 % 10, digit / 10 % 10, digit % 10];
    let mut shown = leading_zeros;
    for (place, decimal) in all.into_iter().enumerate().take(places) {
        shown |= decimal != 0 || place == 3;
        if shown {
            out.push(char::from(b'0' + decimal as u8));
        }
    }
}

/// Appends the stored form (with a four-byte varlena header) of a number in decimal notation, an exponent
/// allowed. False, and nothing appended, when the text is no finite number or out of `numeric`'s range.
pub fn encode(text: &str, out: &mut Vec<u8>) -> bool {
    let Some(decimal) = Decimal::parse(text) else { return false };
    let (point, scale) = (decimal.point, decimal.scale);
    if scale > MAX_SCALE || point > MAX_INTEGER_DIGITS as i64 {
        return false;
    }
    let mut digits: Vec<u16> = Vec::with_capacity(decimal.digits.len() / 4 + 2);
    // Groups of four count from the decimal point; position 0 is the first group that holds a digit.
    let mut weight = if point > 0 { (point + 3) / 4 - 1 } else { -(-point / 4) - 1 };
    let lead = (weight + 1) * 4 - point;
    let mut group = [0u8; 4];
    let mut filled = lead as usize;
    for digit in &decimal.digits {
        group[filled] = digit - b'0';
        filled += 1;
        if filled == 4 {
            digits.push(group.iter().fold(0, |all, place| all * 10 + u16::from(*place)));
            (group, filled) = ([0; 4], 0);
        }
    }
    if filled > 0 {
        digits.push(group.iter().fold(0, |all, place| all * 10 + u16::from(*place)));
    }
    let first = digits.iter().position(|digit| *digit != 0).unwrap_or(digits.len());
    digits.drain(..first);
    weight -= first as i64;
    while digits.last() == Some(&0) {
        digits.pop();
    }
    let negative = decimal.negative && !digits.is_empty();
    if digits.is_empty() {
        weight = 0;
    }
    let short = scale <= usize::from(SHORT_SCALE_MAX) && (-64..=63).contains(&weight);
    let length = 4 + if short { 2 } else { 4 } + digits.len() * 2;
    let header = if cfg!(target_endian = "little") { (length as u32) << 2 } else { length as u32 };
    out.extend_from_slice(&header.to_ne_bytes());
    if short {
        let sign = if negative { SHORT_NEGATIVE } else { 0 };
        let weight_bits = (weight as i16 as u16) & (SHORT_WEIGHT_MASK | SHORT_WEIGHT_SIGN);
        let word = SHORT | sign | ((scale as u16) << SHORT_SCALE_SHIFT) | weight_bits;
        out.extend_from_slice(&word.to_ne_bytes());
    } else {
        let sign = if negative { NEGATIVE } else { 0 };
        out.extend_from_slice(&(sign | scale as u16).to_ne_bytes());
        out.extend_from_slice(&(weight as i16).to_ne_bytes());
    }
    for digit in digits {
        out.extend_from_slice(&digit.to_ne_bytes());
    }
    true
}

/// The integer that `text` (decimal notation, exponents allowed) stands for, sign and digits, when it has
/// no fraction and from `least` to `most` digits.
pub fn integer_text(text: &str, least: usize, most: usize) -> Option<String> {
    let decimal = Decimal::parse(text)?;
    let skipped = decimal.digits.iter().take_while(|digit| **digit == b'0').count();
    let point = usize::try_from(decimal.point).ok()?.checked_sub(skipped)?;
    if point < least || point > most {
        return None;
    }
    let digits = &decimal.digits[skipped..];
    if digits.get(point..).is_some_and(|fraction| fraction.iter().any(|digit| *digit != b'0')) {
        return None;
    }
    let mut integer = String::with_capacity(point + 1);
    if decimal.negative {
        integer.push('-');
    }
    integer.extend((0..point).map(|index| char::from(digits.get(index).copied().unwrap_or(b'0'))));
    Some(integer)
}

/// A number taken apart: 0.`digits` × 10^`point`.
struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    point: i64,
    scale: usize,
}

impl Decimal {
    fn parse(text: &str) -> Option<Decimal> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match rest.find(['e', 'E']) {
            Some(at) => (&rest[..at], rest[at + 1..].parse::<i32>().ok()?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let exponent = i64::from(exponent);
        let scale = usize::try_from((fraction.len() as i64 - exponent).max(0)).ok()?;
        Some(Decimal { negative, digits, point: whole.len() as i64 + exponent, scale })
    }
}

/// Whether the bytes are a sound number of at most 12 digits before the point, by a look at its two headers:
/// neither a not-a-number nor long enough to be a card's. Numbers that it does not know are `false`.
#[inline]
pub fn is_short(bytes: &[u8]) -> bool {
    let Some((&head, digits)) = bytes.split_first_chunk::<6>() else { return false };
    let word = u32::from_ne_bytes([head[0], head[1], head[2], head[3]]);
    let length = if cfg!(target_endian = "little") { word >> 2 } else { word };
    let whole = if cfg!(target_endian = "little") { word & 3 == 0 } else { word >> 30 == 0 };
    let header = u16::from_ne_bytes([head[4], head[5]]);
    let weight = header & (SHORT_WEIGHT_SIGN | SHORT_WEIGHT_MASK);
    whole
        && length as usize == bytes.len()
        && header & SPECIAL_MASK == SHORT
        && (weight < 3 || weight & SHORT_WEIGHT_SIGN != 0)
        && digits.len().is_multiple_of(2)
}

/// What stands behind the varlena header, which must announce exactly these bytes.
fn body(bytes: &[u8]) -> Result<&[u8], Corrupt> {
    const WRONG: Corrupt = Corrupt("number of another length");
    let first = *bytes.first().ok_or(WRONG)?;
    let one_byte = if cfg!(target_endian = "little") { first & 1 == 1 } else { first & 0x80 != 0 };
    if one_byte {
        let length = if cfg!(target_endian = "little") { first >> 1 } else { first & 0x7F };
        return if usize::from(length) == bytes.len() { Ok(&bytes[1..]) } else { Err(WRONG) };
    }
    let word = bytes.get(..4).ok_or(WRONG)?;
    let word = u32::from_ne_bytes(word.try_into().expect("four bytes"));
    let (compressed, length) = if cfg!(target_endian = "little") {
        (word & 2 != 0, word >> 2)
    } else {
        (word & 0x4000_0000 != 0, word & 0x3FFF_FFFF)
    };
    if compressed || length as usize != bytes.len() {
        return Err(WRONG);
    }
    Ok(&bytes[4..])
}

#[inline]
fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(bytes.get(at..at + 2)?.try_into().expect("two bytes")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(text: &str) -> String {
        let mut bytes = Vec::new();
        assert!(encode(text, &mut bytes), "{text}");
        let mut back = String::new();
        Numeric::read(&bytes).unwrap().write(&mut back).unwrap();
        back
    }

    #[test]
    fn decimal_text_survives() {
        for text in [
            "0", "1", "-1", "10", "9999", "10000", "4111111111111111", "0.1", "-0.0001", "0.00001",
            "123.4500", "1.10", "0.00", "100000000", "99999999.99999999", "12345678901234567890.5",
        ] {
            assert_eq!(round_trip(text), text);
        }
        assert_eq!(round_trip("1e3"), "1000");
        assert_eq!(round_trip("1.5e-3"), "0.0015");
        assert_eq!(round_trip("-0"), "0");
        assert_eq!(round_trip("007"), "7");
        let long = format!("1{}", "0".repeat(300));
        assert_eq!(round_trip("1e300"), long);
        let tiny = format!("0.{}1", "0".repeat(299));
        assert_eq!(round_trip("1e-300"), tiny);
    }

    #[test]
    fn stored_form_is_postgres_own() {
        // select encode(numeric_send(..)) and pageinspect agree on these words.
        let mut bytes = Vec::new();
        assert!(encode("12345.678", &mut bytes));
        let words: Vec<u16> =
            bytes[4..].chunks(2).map(|two| u16::from_ne_bytes(two.try_into().unwrap())).collect();
        assert_eq!(words, [0x8000 | 3 << 7 | 1, 1, 2345, 6780]);
        bytes.clear();
        assert!(encode("-0.00012", &mut bytes));
        let words: Vec<u16> =
            bytes[4..].chunks(2).map(|two| u16::from_ne_bytes(two.try_into().unwrap())).collect();
        assert_eq!(words, [0x8000 | 0x2000 | 5 << 7 | 0x7F, 1, 2000]);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", "1e", "abc", "1.2.3", "NaN", "1e999999999", "٣"] {
            assert!(!encode(text, &mut Vec::new()), "{text}");
        }
    }

    #[test]
    fn integers_are_told_from_fractions() {
        let digits = |text: &str| {
            let mut bytes = Vec::new();
            assert!(encode(text, &mut bytes));
            Numeric::read(&bytes).unwrap().integer_digits()
        };
        assert_eq!(digits("4111111111111111"), Some(16));
        assert_eq!(digits("4111111111111111.00"), Some(16));
        assert_eq!(digits("4111111111111111.5"), None);
        assert_eq!(digits("1e15"), Some(16));
        assert_eq!(digits("0.5"), None);
        assert_eq!(integer_text("4.111111111111111e15", 13, 19).as_deref(), Some("4111111111111111"));
        assert_eq!(integer_text("-4111111111111111.0", 13, 19).as_deref(), Some("-4111111111111111"));
        assert_eq!(integer_text("4111111111111111.5", 13, 19), None);
        assert_eq!(integer_text("1e400", 13, 19), None);
        assert_eq!(integer_text("12", 13, 19), None);
    }

    #[test]
    fn broken_bytes_are_errors() {
        for bytes in [&[][..], &[0], &[1], &[3, 0], &[24, 0, 0, 0], &[24, 0, 0, 0, 0x00, 0xE0]] {
            assert!(Numeric::read(bytes).is_err());
        }
    }
}
