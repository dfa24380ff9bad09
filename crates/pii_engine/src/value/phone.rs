//! Telephone numbers: with a calling code, in the North American layout, or after a word that says so.

use super::calling_codes::calling_code;
use super::sink::{Kind, Sink, strength};
use super::text::{ends, is_word, starts, word_before};

/// The most bytes that a written number takes.
const LONGEST: usize = 32;

/// A number as written: where it ends after each group, and its digits.
struct Written {
    digits: Vec<u8>,
    /// How many digits, and where the text stands after them.
    stops: Vec<(usize, usize)>,
    separated: bool,
}

/// Reads digits with single separators (two at brackets) from `at`.
fn read(text: &[u8], at: usize) -> Written {
    let mut written = Written { digits: Vec::with_capacity(16), stops: Vec::new(), separated: false };
    let (mut here, mut gap) = (at, 0);
    while here < text.len().min(at + LONGEST) && written.digits.len() < 16 {
        match text[here] {
            digit @ b'0'..=b'9' => {
                if gap > 0 && !written.digits.is_empty() {
                    written.stops.push((written.digits.len(), here - gap));
                    written.separated = true;
                }
                gap = 0;
                written.digits.push(digit - b'0');
            }
            b' ' | b'-' | b'.' | b'(' | b')' | b'/' | 0xa0 | 0xc2 if gap < 3 => gap += 1,
            _ => break,
        }
        here += 1;
    }
    written.stops.push((written.digits.len(), here - gap));
    written
}

/// Looks at every `+`, and at every digit and bracket that begins a token.
pub fn find(text: &[u8], sink: &mut Sink) {
    let mut at = 0;
    while at < text.len() {
        let start = at;
        at += 1;
        let found = match text[start] {
            b'+' if start == 0 || !(is_word(text[start - 1]) || text[start - 1] == b'+') => {
                international(text, start + 1, sink)
            }
            b'0'..=b'9' | b'(' if start == 0 || !text[start - 1].is_ascii_digit() => {
                sink.round();
                let found = if opens(text, start) {
                    domestic(text, start).or_else(|| after_word(text, start))
                } else {
                    None
                };
                if found.is_none() {
                    // The rest of this group cannot begin a number.
                    at = (at..text.len()).find(|i| !text[*i].is_ascii_digit()).unwrap_or(text.len());
                }
                found
            }
            _ => None,
        };
        if let Some((end, strong)) = found {
            let end = extension(text, end);
            sink.hit(Kind::Phone, start, end, strong);
            at = end;
        }
    }
}

fn opens(text: &[u8], start: usize) -> bool {
    if text[start] == b'(' {
        start == 0 || !is_word(text[start - 1])
    } else {
        starts(text, start) || follows_code(text, start)
    }
}

/// After `91-` or `44-`: a calling code without its plus sign.
fn follows_code(text: &[u8], start: usize) -> bool {
    let digits = text[..start].iter().rev().skip(1).take_while(|b| b.is_ascii_digit()).count();
    start > 2
        && text[start - 1] == b'-'
        && (1..=3).contains(&digits)
        && starts(text, start - 1 - digits)
        && calling_code(&text[start - 1 - digits..start - 1].iter().map(|b| b - b'0').collect::<Vec<_>>())
            .is_some_and(|code| code.0 == digits)
}

/// After the plus sign: a known calling code and as many digits as its country has; of a row of
/// numbers, the longest that fits.
fn international(text: &[u8], at: usize, sink: &mut Sink) -> Option<(usize, u8)> {
    let written = read(text, at);
    if written.digits.len() < 7 {
        return None;
    }
    let Some((code, least, most)) = calling_code(&written.digits) else {
        sink.veto(Kind::Phone, "no such calling code");
        return None;
    };
    // A trunk zero in brackets, `+41 (0)69 …`, is written and not counted.
    let trunk = usize::from(text[at..].windows(3).take(8).any(|w| w == b"(0)"));
    let fits = |(count, end): &&(usize, usize)| {
        let rest = count - code.min(*count);
        rest >= least && rest <= most + trunk && ends(text, *end) | extends(text, *end)
    };
    let Some((_, end)) = written.stops.iter().rev().find(fits) else {
        sink.veto(Kind::Phone, "no number of that country has so many digits");
        return None;
    };
    let national = &written.digits[code..];
    if code == 1 && written.digits[0] == 1 && (national[0] < 2 || national[3] < 2) {
        sink.veto(Kind::Phone, "no such area or exchange");
        return None;
    }
    if national.iter().all(|digit| *digit == national[0]) {
        sink.veto(Kind::Phone, "it repeats one digit");
        return None;
    }
    Some((*end, strength::STRONG - 5))
}

/// `(415) 555-0132`, `415-555-0132`, `1 415 555 0132`; area and exchange begin with 2 to 9.
fn domestic(text: &[u8], start: usize) -> Option<(usize, u8)> {
    let mut at = start;
    // `1-`, `001-`, `011-1-`: the long distance and international prefixes.
    for prefix in [b"001".as_slice(), b"1"] {
        if text[at..].starts_with(prefix)
            && text.get(at + prefix.len()).is_some_and(|b| matches!(b, b'-' | b' ' | b'.'))
        {
            at += prefix.len() + 1;
            break;
        }
    }
    let bracket = text.get(at) == Some(&b'(');
    at += usize::from(bracket);
    let group = |at: usize, length: usize| {
        text.get(at..at + length).is_some_and(|group| group.iter().all(u8::is_ascii_digit))
    };
    if !group(at, 3) || !bracket && text[at] < b'2' {
        return None;
    }
    at += 3;
    if bracket {
        if text.get(at) != Some(&b')') {
            return None;
        }
        at += 1;
    }
    let mut gap = 0;
    while gap < 2 && text.get(at).is_some_and(|b| matches!(b, b' ' | b'-' | b'.')) {
        at += 1;
        gap += 1;
    }
    if !bracket && gap != 1 || !group(at, 3) || text[at] < b'2' {
        return None;
    }
    at += 3;
    let second = *text.get(at)?;
    if !matches!(second, b' ' | b'-' | b'.') || !group(at + 1, 4) {
        return None;
    }
    let end = at + 5;
    (ends(text, end) || extends(text, end)).then_some((end, strength::LAYOUT))
}

/// A number of any layout behind a word that says what it is, `Mobile: 0490 39 07 81`, or behind
/// `tel:`.
fn after_word(text: &[u8], start: usize) -> Option<(usize, u8)> {
    const WORDS: &[&str] = &[
        "phone", "telephone", "tel", "mobile", "mob", "cell", "cellphone", "fax", "whatsapp", "telefon",
        "telefono", "telefone", "handy", "mobil", "movil", "celular", "portable", "telefoon", "desk",
        "landline", "msisdn", "phonenumber",
    ];
    // Separators only between the word and the number.
    let before = text[..start]
        .iter()
        .rev()
        .take_while(|b| matches!(b, b' ' | b':' | b'.' | b'=' | b'"' | b'#'))
        .count();
    if before == 0 || before > 4 || text[start - 1] == b'.' || !word_before(text, start - before, 14, WORDS) {
        return None;
    }
    if text[..start - before].last().is_none_or(|b| !b.is_ascii_alphabetic()) {
        return None;
    }
    let written = read(text, start);
    let (count, end) = *written.stops.last()?;
    let digits = &written.digits;
    let first = *digits.first()?;
    let written_so = written.separated || first == 0 || text[start - before..start].contains(&b':');
    let plausible = (8..=15).contains(&count) && written_so && !digits.iter().all(|digit| *digit == first);
    (plausible && ends(text, end) && !is_date(&text[start..end])).then_some((end, strength::LAYOUT))
}

/// `2024-01-15`, `15.01.2024`.
fn is_date(written: &[u8]) -> bool {
    let groups: Vec<usize> = written.split(|b| !b.is_ascii_digit()).map(<[u8]>::len).collect();
    matches!(groups.as_slice(), [4, 2, 2, ..] | [2, 2, 4, ..])
}

fn extends(text: &[u8], end: usize) -> bool {
    extension(text, end) > end
        || text.get(end) == Some(&b'-') && text.get(end + 1).is_some_and(u8::is_ascii_alphabetic)
}

/// Where an extension after the number ends: `ext. 12`, `x4587`.
fn extension(text: &[u8], end: usize) -> usize {
    let mut at = end;
    while at < end + 2 && text.get(at).is_some_and(|b| matches!(b, b' ' | b',')) {
        at += 1;
    }
    let rest = &text[at..];
    let word = [b"extension".as_slice(), b"ext", b"x", b"#"]
        .into_iter()
        .find(|word| rest.len() > word.len() && rest[..word.len()].eq_ignore_ascii_case(word));
    let Some(word) = word else { return end };
    at += word.len();
    while at < text.len() && matches!(text[at], b'.' | b' ' | b':') && at < end + 16 {
        at += 1;
    }
    let digits = text[at..].iter().take_while(|b| b.is_ascii_digit()).count();
    if (1..=6).contains(&digits) && !text.get(at + digits).is_some_and(|b| is_word(*b)) {
        at + digits
    } else {
        end
    }
}
