//! Conditions on the value under a key whose name alone does not decide.

/// A further condition on the value under a key whose name alone does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape(pub u16);

impl Shape {
    /// Holds something that may be a mail address.
    pub const EMAIL: Shape = Shape(1);
    /// Five digits.
    pub const DIGITS_5: Shape = Shape(2);
    /// Nine digits, separators aside.
    pub const DIGITS_9: Shape = Shape(3);
    /// At least seven digits, separators and at most two letters aside.
    pub const LONG_DIGITS: Shape = Shape(4);
    /// Twelve to nineteen digits, separators aside.
    pub const CARD: Shape = Shape(5);
    /// The layout of an Indian permanent account number, `ABCDE1234F`.
    pub const PAN_INDIA: Shape = Shape(6);
    /// Two to four capitalised words: a name of a person.
    pub const PERSON: Shape = Shape(7);
    /// Letters and digits, at least five digits among them.
    pub const LICENSE_NUMBER: Shape = Shape(8);
    /// Three to eight digits.
    pub const PIN: Shape = Shape(9);
    /// A letter or digit mix of four to ten, as on a number plate.
    pub const PLATE: Shape = Shape(10);
    /// A long random-looking word: what a session cookie holds.
    pub const SECRET_ID: Shape = Shape(11);
    /// Anything but a number or a short code.
    pub const SESSION: Shape = Shape(14);
    /// Anything but a bare number or code.
    pub const NOT_OPAQUE_ID: Shape = Shape(12);
    /// Anything but a truth value or a single letter.
    pub const NOT_FLAG: Shape = Shape(13);

    /// Anything but what begins as names of pages do or ends as names of companies do.
    pub const NOT_A_THING: Shape = Shape(15);
    /// A decimal number within 180 either way.
    pub const COORDINATE: Shape = Shape(16);

    /// Whether `value` (a string, a number in decimal notation, `true` or `false`) has this shape.
    pub fn accepts(self, value: &[u8]) -> bool {
        let value = value.trim_ascii();
        let digits = || value.iter().filter(|b| b.is_ascii_digit()).count();
        let letters = || value.iter().filter(|b| b.is_ascii_alphabetic()).count();
        let separators = || value.iter().filter(|b| matches!(b, b' ' | b'-' | b'.' | b'/')).count();
        let only_number = || digits() + letters() + separators() == value.len() && separators() < 5;
        match self {
            Shape::EMAIL => value.contains(&b'@') || value.windows(3).any(|w| w == b"%40"),
            Shape::DIGITS_5 => digits() == 5 && value.len() == 5,
            Shape::DIGITS_9 => digits() == 9 && letters() == 0 && only_number(),
            Shape::LONG_DIGITS => digits() >= 7 && letters() <= 2 && only_number(),
            Shape::CARD => (12..=19).contains(&digits()) && letters() == 0 && only_number(),
            Shape::PAN_INDIA => {
                value.len() == 10
                    && value.iter().enumerate().all(|(i, b)| {
                        if (5..9).contains(&i) { b.is_ascii_digit() } else { b.is_ascii_alphabetic() }
                    })
            }
            Shape::PERSON => is_person_name(value),
            Shape::LICENSE_NUMBER => digits() >= 5 && only_number() && value.len() <= 24,
            Shape::PIN => (3..=8).contains(&digits()) && digits() == value.len(),
            Shape::PLATE => (4..=12).contains(&value.len()) && digits() > 0 && letters() > 0 && only_number(),
            Shape::SECRET_ID => {
                value.len() >= 16
                    && letters() >= 4
                    && digits() >= 2
                    && value.iter().all(|b| b.is_ascii_graphic() && !matches!(b, b'-' if is_uuid(value)))
            }
            Shape::SESSION => digits() == 0 || letters() > 0 && value.len() >= 16,
            Shape::NOT_OPAQUE_ID => digits() == 0 || value.contains(&b'@') || value.contains(&b' '),
            Shape::NOT_FLAG => !matches!(value, b"true" | b"false") && value.len() != 1,
            Shape::COORDINATE => {
                let number = std::str::from_utf8(value).ok().and_then(|text| text.parse::<f64>().ok());
                value.contains(&b'.') && number.is_some_and(|number| number.abs() <= 180.0)
            }
            Shape::NOT_A_THING => !is_thing(value),
            _ => true,
        }
    }
}

fn is_person_name(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else { return false };
    let words: Vec<&str> = text.split(' ').collect();
    (2..=4).contains(&words.len())
        && words.iter().all(|word| {
            word.starts_with(char::is_uppercase)
                && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '-' | '’'))
        })
}

/// `Home`, `Pricing`, `/checkout`; `Initech, Inc.`, `Contoso Ltd`.
fn is_thing(value: &[u8]) -> bool {
    const PAGES: &[&[u8]] = &[
        b"home", b"homepage", b"index", b"landing", b"page", b"pricing", b"product", b"products",
        b"checkout", b"cart", b"dashboard", b"settings", b"login", b"signup", b"search", b"docs", b"receipt",
    ];
    const COMPANIES: &[&[u8]] = &[
        b"inc", b"inc.", b"llc", b"ltd", b"ltd.", b"limited", b"corp", b"corp.", b"corporation", b"gmbh",
        b"s.a.", b"b.v.", b"plc", b"company", b"industries", b"group", b"co.", b"ag",
    ];
    let is_one = |word: &[u8], list: &[&[u8]]| list.iter().any(|known| word.eq_ignore_ascii_case(known));
    let mut words = value.split(|b| *b == b' ');
    let first = words.next().unwrap_or_default();
    let last = words.next_back();
    value.starts_with(b"/") || is_one(first, PAGES) || last.is_some_and(|last| is_one(last, COMPANIES))
}

fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36 && [8, 13, 18, 23].iter().all(|at| value[*at] == b'-')
}

#[cfg(test)]
mod tests {
    use super::Shape;

    #[test]
    fn accepts() {
        for (shape, yes, no) in [
            (Shape::EMAIL, "a@b.co", "a"),
            (Shape::DIGITS_5, "00184", "3"),
            (Shape::DIGITS_9, "130-692-544", "12"),
            (Shape::LONG_DIGITS, "12.345.678-K", "12"),
            (Shape::CARD, "4111 1111 1111 1111", "4"),
            (Shape::PAN_INDIA, "CVAPC7097V", "zoom"),
            (Shape::PERSON, "Ada K. Lovelace", "editorial team"),
            (Shape::PERSON, "Zoë Ångström", "Ada"),
            (Shape::SESSION, "session-value", "12345"),
            (Shape::LICENSE_NUMBER, "H12234567", "left"),
            (Shape::PIN, "4711", "left"),
            (Shape::PLATE, "KA99ME3456", "dinner"),
            (Shape::SECRET_ID, "k2J9xQ7pLm4Zt8Vb3Nc6Rd", "12345"),
            (Shape::NOT_OPAQUE_ID, "ada", "110688"),
            (Shape::NOT_A_THING, "Bob the Builder", "Initech, Inc."),
            (Shape::NOT_A_THING, "Larry Page", "Home"),
            (Shape::COORDINATE, "-76.9411617", "3"),
            (Shape::NOT_FLAG, "+1", "true"),
        ] {
            assert!(shape.accepts(yes.as_bytes()), "{shape:?} {yes}");
            assert!(!shape.accepts(no.as_bytes()), "{shape:?} {no}");
        }
        assert!(!Shape::PERSON.accepts(b""));
    }
}
