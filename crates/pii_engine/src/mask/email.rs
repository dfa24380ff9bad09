//! `email`: who wrote is hidden, from where stays.

use super::letters::{Unit, unit};
use super::shape::shape;

/// The local part by `shape`, the domain kept; blanks around the address stay.
///
/// Returns false, having appended nothing, if `input` is not one address: RFC 5322's `dot-atom`
/// (internationalised as in RFC 6531), `@`, and a host name of two or more labels whose last is
/// not a number.
pub(super) fn email(input: &[u8], out: &mut Vec<u8>) -> bool {
    let address = input.trim_ascii();
    let Some(at) = memchr::memrchr(b'@', address) else { return false };
    let (local, domain) = (&address[..at], &address[at..]);
    if !is_local(local) || !is_host(&domain[1..]) {
        return false;
    }
    let before = input.len() - input.trim_ascii_start().len();
    out.extend_from_slice(&input[..before]);
    shape(local, out);
    out.extend_from_slice(&input[before + at..]);
    true
}

fn is_local(local: &[u8]) -> bool {
    !local.is_empty() && all_letters_or(local, b"!#$%&'*+-/=?^_`{|}~.")
}

/// RFC 1123 host names, with letters of any script.
fn is_host(domain: &[u8]) -> bool {
    const LONGEST_NAME: usize = 253;
    const LONGEST_LABEL: usize = 63;
    let mut labels = 0;
    let mut last: &[u8] = b"";
    for label in domain.split(|byte| *byte == b'.') {
        if label.is_empty() || label.len() > LONGEST_LABEL || !all_letters_or(label, b"-") {
            return false;
        }
        labels += 1;
        last = label;
    }
    labels >= 2 && domain.len() <= LONGEST_NAME && !last.iter().all(u8::is_ascii_digit)
}

fn all_letters_or(mut text: &[u8], others: &[u8]) -> bool {
    while let Some(first) = text.first() {
        match unit(text) {
            (Unit::Letter | Unit::Mark, length) => text = &text[length..],
            (Unit::Other, 1) if others.contains(first) => text = &text[1..],
            _ => return false,
        }
    }
    true
}
