//! Numbers as text: exact, of any size, without floating point.

/// A decimal number: `0.d1d2d3… × 10^point`, without leading or trailing zero digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    /// ASCII digits; none for zero.
    digits: Vec<u8>,
    /// Where the decimal point stands, counted in digits from the first one.
    point: i64,
    /// Digits written after the point, after the exponent was applied.
    scale: i64,
}

/// Most digits that writing a number out may take; Postgres' `numeric` has at most 147,455.
const LONGEST: i64 = 200_000;

impl Decimal {
    /// Reads `-12.50`, `.5`, `1e-3`; `None` for anything else, and for exponents past `i32`.
    pub(super) fn parse(text: &[u8]) -> Option<Decimal> {
        let (negative, text) = match text.split_first()? {
            (b'-', rest) => (true, rest),
            (b'+', rest) => (false, rest),
            _ => (false, text),
        };
        let (mantissa, exponent) = match memchr::memchr2(b'e', b'E', text) {
            Some(at) => (&text[..at], exponent(&text[at + 1..])?),
            None => (text, 0),
        };
        let (whole, fraction) = match memchr::memchr(b'.', mantissa) {
            Some(at) => (&mantissa[..at], &mantissa[at + 1..]),
            None => (mantissa, &b""[..]),
        };
        let all_digits = whole.iter().chain(fraction).all(u8::is_ascii_digit);
        if !all_digits || whole.len() + fraction.len() == 0 {
            return None;
        }
        let mut digits = [whole, fraction].concat();
        let point = i64::try_from(whole.len()).ok()? + exponent;
        let scale = (i64::try_from(fraction.len()).ok()? - exponent).max(0);
        let leading = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..leading);
        let mut number = Decimal { negative, digits, point: point - i64::try_from(leading).ok()?, scale };
        number.trim();
        Some(number)
    }

    fn trim(&mut self) {
        while self.digits.last() == Some(&b'0') {
            self.digits.pop();
        }
        if self.digits.is_empty() {
            self.negative = false;
            self.point = 0;
        }
    }

    /// Whether both are the same number, however written.
    pub(super) fn equals(&self, other: &Decimal) -> bool {
        (self.negative, &self.digits, self.point) == (other.negative, &other.digits, other.point)
    }

    /// How many digits stand before the point, at least one.
    pub(super) fn whole_digits(&self) -> usize {
        usize::try_from(self.point.max(1)).unwrap_or(usize::MAX)
    }

    /// The number with one digit after the point, half away from zero.
    pub(super) fn round_to_tenths(&self) -> Decimal {
        let mut rounded = Decimal { scale: self.scale.min(1), ..self.clone() };
        let keep = self.point + 1;
        if keep < 0 {
            rounded.digits.clear();
        } else if let Ok(keep) = usize::try_from(keep)
            && keep < self.digits.len()
        {
            let up = self.digits[keep] >= b'5';
            rounded.digits.truncate(keep);
            if up {
                rounded.increment();
            }
        }
        rounded.trim();
        rounded
    }

    /// Adds one to the last digit kept.
    fn increment(&mut self) {
        for digit in self.digits.iter_mut().rev() {
            if *digit != b'9' {
                *digit += 1;
                return;
            }
            *digit = b'0';
        }
        self.digits.insert(0, b'1');
        self.point += 1;
    }

    /// Appends the number in plain notation with its scale: `-0.5`, `13.0`, `100`. Returns false,
    /// having appended nothing, if that took more than 200,000 digits.
    pub(super) fn write(&self, out: &mut Vec<u8>) -> bool {
        self.write_with_scale(self.scale, out)
    }

    /// Appends the one notation that all equal numbers share: `1` for `1.0` and `10e-1`.
    pub(super) fn write_canonical(&self, out: &mut Vec<u8>) {
        let length = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        if !self.write_with_scale((length - self.point).max(0), out) {
            out.extend_from_slice(if self.negative { b"-0." } else { b"0." });
            out.extend_from_slice(&self.digits);
            out.extend_from_slice(format!("e{}", self.point).as_bytes());
        }
    }

    fn write_with_scale(&self, scale: i64, out: &mut Vec<u8>) -> bool {
        if scale + self.point.abs() > LONGEST {
            return false;
        }
        if self.negative {
            out.push(b'-');
        }
        let digit = |place: i64| {
            usize::try_from(place).ok().and_then(|place| self.digits.get(place)).copied().unwrap_or(b'0')
        };
        if self.point <= 0 {
            out.push(b'0');
        } else {
            out.extend((0..self.point).map(digit));
        }
        if scale > 0 {
            out.push(b'.');
            out.extend((self.point..self.point + scale).map(digit));
        }
        true
    }
}

fn exponent(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok()?.parse::<i32>().ok().map(i64::from)
}
