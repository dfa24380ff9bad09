//! `round`: numbers and coordinates to one decimal, about 11 km of latitude.

use super::decimal::Decimal;

/// Appends `input` with each of its numbers rounded to one decimal, half away from zero.
///
/// `input` is one decimal number, or two or three with commas, semicolons or blanks between them
/// and brackets around, each at most 40 bytes long. Returns false, having appended nothing, for
/// anything else.
pub(super) fn round(input: &[u8], out: &mut Vec<u8>) -> bool {
    let start = out.len();
    if round_all(input, out).is_some() {
        return true;
    }
    out.truncate(start);
    false
}

fn round_all(input: &[u8], out: &mut Vec<u8>) -> Option<()> {
    const MOST_NUMBERS: usize = 3;
    const LONGEST: usize = 40;
    let mut rest = input;
    let mut numbers = 0;
    loop {
        let between = rest.iter().take_while(|byte| is_between(**byte)).count();
        out.extend_from_slice(&rest[..between]);
        rest = &rest[between..];
        if rest.is_empty() {
            break;
        }
        let length = rest.iter().take_while(|byte| !is_between(**byte)).count();
        numbers += 1;
        if numbers > MOST_NUMBERS || length > LONGEST {
            return None;
        }
        let rounded = Decimal::parse(&rest[..length])?.round_to_tenths();
        // An exponent must not blow a few bytes up.
        if rounded.whole_digits() > LONGEST || !rounded.write(out) {
            return None;
        }
        rest = &rest[length..];
    }
    (numbers > 0).then_some(())
}

fn is_between(byte: u8) -> bool {
    matches!(byte, b' ' | b',' | b';' | b'(' | b')' | b'[' | b']')
}
