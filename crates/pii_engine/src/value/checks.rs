//! Check digits and dates, shared by the searches. Digits are given as values 0 to 9.

/// ISO/IEC 7812-1 annex B: every second digit from the right doubled, the sum divisible by ten.
pub fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, digit)| {
            let doubled = u32::from(*digit) * (1 + i as u32 % 2);
            doubled / 10 + doubled % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The sum of digits times weights; stops at the shorter of the two.
pub fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum()
}

/// The number that the digits write.
pub fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number, digit| number * 10 + u64::from(*digit))
}

/// Verhoeff's check over the dihedral group D5, check digit last.
pub fn verhoeff(digits: &[u8]) -> bool {
    const MULTIPLY: [[u8; 10]; 10] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
        [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
        [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
        [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
        [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
        [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
        [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
        [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
        [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
    ];
    const PERMUTE: [[u8; 10]; 8] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
        [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
        [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
        [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
        [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
        [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
        [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
    ];
    let check = digits.iter().rev().enumerate().fold(0u8, |check, (i, digit)| {
        MULTIPLY[usize::from(check)][usize::from(PERMUTE[i % 8][usize::from(*digit)])]
    });
    check == 0
}

/// Whether the digits are a month and a day of it; 29 February counts.
pub fn month_day(month: u64, day: u64) -> bool {
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// Whether six digits are year, month and day.
pub fn yymmdd(digits: &[u8]) -> bool {
    month_day(number(&digits[2..4]), number(&digits[4..6]))
}

/// Whether six digits are day, month and year.
pub fn ddmmyy(digits: &[u8]) -> bool {
    month_day(number(&digits[2..4]), number(&digits[..2]))
}

/// Whether all digits are the same.
pub fn one_digit_only(digits: &[u8]) -> bool {
    digits.windows(2).all(|pair| pair[0] == pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Vec<u8> {
        text.bytes().map(|b| b - b'0').collect()
    }

    #[test]
    fn checks() {
        assert!(luhn(&digits("79927398713")) && !luhn(&digits("79927398714")));
        assert!(verhoeff(&digits("2363")) && !verhoeff(&digits("2364")));
        assert!(
            month_day(2, 29)
                && !month_day(2, 30)
                && !month_day(13, 1)
                && !month_day(4, 31)
                && !month_day(1, 0)
        );
        assert!(yymmdd(&digits("991231")) && !yymmdd(&digits("991301")));
        assert!(ddmmyy(&digits("311299")) && !ddmmyy(&digits("311399")));
        assert_eq!(number(&digits("00420")), 420);
        assert_eq!(weighted(&digits("123"), &[3, 2, 1]), 10);
    }
}
