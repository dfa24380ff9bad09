//! Mail addresses, also percent-encoded, with letters of any script, and internationalised domains.

use super::sink::{Kind, Sink, strength};

/// RFC 5321's limits of a local part and of a domain, in bytes.
const LOCAL: usize = 64;
const DOMAIN: usize = 253;

/// Looks at every `@` and `%40`.
pub fn find(text: &[u8], sink: &mut Sink) {
    let mut from = 0;
    for at in memchr::memchr2_iter(b'@', b'%', text) {
        sink.round();
        let width = if text[at] == b'@' {
            1
        } else if text[at..].starts_with(b"%40") {
            3
        } else {
            continue;
        };
        if at < from {
            continue;
        }
        let start = local_start(text, at, from);
        let Some(end) = domain_end(text, at + width) else {
            if start < at {
                sink.veto(Kind::Email, "what follows the @ is no domain with a top level");
            }
            continue;
        };
        if start == at {
            sink.veto(Kind::Email, "nothing before the @");
            continue;
        }
        if text.get(end) == Some(&b'@') || is_file(&text[start..end]) {
            sink.veto(Kind::Email, "it is a file name or has two @");
            continue;
        }
        sink.hit(Kind::Email, start, end, strength::STRONG + 10);
        from = end;
    }
}

/// Where the local part before `at` begins; `at` itself if there is none.
fn local_start(text: &[u8], at: usize, from: usize) -> usize {
    if at > from + 1 && text[at - 1] == b'"' {
        let inside = &text[from.max(at.saturating_sub(LOCAL + 2))..at - 1];
        // A quoted local part: from its opening quote.
        return memchr::memrchr(b'"', inside).map_or(at, |i| at - 1 - inside.len() + i);
    }
    let mut start = at;
    while start > from && at - start < LOCAL {
        let byte = text[start - 1];
        let encoded_plus = start >= from + 3 && is_encoded_part(&text[start - 3..start]);
        if encoded_plus {
            start -= 3;
        } else if is_local(byte) {
            start -= 1;
        } else {
            break;
        }
    }
    // A percent-encoded separator before the local part (`%3Dada%40…`) is not of it.
    while let Some(skip) = leading_escape(&text[start..at]) {
        start += skip;
    }
    while start < at
        && matches!(
            text[start],
            b'.' | b'-'
                | b'\''
                | b'/'
                | b'='
                | b'?'
                | b'&'
                | b'#'
                | b'{'
                | b'}'
                | b'|'
                | b'*'
                | b'!'
                | b'`'
                | b'~'
        )
    {
        start += 1;
    }
    // What is left must not begin within a character.
    while start < at && text[start] & 0xc0 == 0x80 {
        start += 1;
    }
    if start < at
        && (text[at - 1] == b'.' || !text[start..at].iter().any(|b| b.is_ascii_alphanumeric() || *b >= 0x80))
    {
        return at;
    }
    start
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || byte >= 0x80
        || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-' | b'\'' | b'!' | b'#' | b'$' | b'*' | b'~')
}

/// `%2B`, `%2E`, `%5F`, `%2D`: characters that a local part has, encoded.
fn is_encoded_part(text: &[u8]) -> bool {
    matches!(text, [b'%', b'2', b'B' | b'b' | b'E' | b'e' | b'D' | b'd'] | [b'%', b'5', b'F' | b'f'])
}

fn leading_escape(local: &[u8]) -> Option<usize> {
    let escape = local.first() == Some(&b'%')
        && local.len() > 3
        && local[1].is_ascii_hexdigit()
        && local[2].is_ascii_hexdigit();
    (escape && !is_encoded_part(&local[..3])).then_some(3)
}

/// Where the domain from `start` ends: labels of letters, digits and hyphens in any script, the last
/// of at least two letters.
fn domain_end(text: &[u8], start: usize) -> Option<usize> {
    let (mut at, mut label, mut end) = (start, start, None);
    while at <= text.len() && at - start <= DOMAIN {
        let byte = text.get(at).copied().unwrap_or(b' ');
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte >= 0x80 && !is_punctuation(&text[at..]) {
            at += 1;
            continue;
        }
        let name = &text[label..at];
        if name.is_empty() || name[0] == b'-' || name[name.len() - 1] == b'-' {
            break;
        }
        if label > start {
            // The longest prefix whose last label may be a top level.
            if is_top_level(name) && byte != b'_' {
                end = Some(at);
            } else if name.iter().any(u8::is_ascii_digit) {
                end = None;
            }
        }
        if byte != b'.' {
            break;
        }
        at += 1;
        label = at;
    }
    end
}

/// Two to twenty-four letters, or an encoded label.
fn is_top_level(label: &[u8]) -> bool {
    label.len() >= 2
        && (label.starts_with(b"xn--")
            || label.len() <= 24 && label.iter().all(u8::is_ascii_alphabetic)
            || label.len() <= 72 && label.iter().all(|b| *b >= 0x80))
}

/// Full-width and typographic punctuation, which ends a domain like any other.
fn is_punctuation(text: &[u8]) -> bool {
    matches!(
        text,
        [0xe2, 0x80, ..] | [0xe3, 0x80, ..] | [0xef, 0xbc, 0x80..=0xa0, ..] | [0xc2, 0x80..=0xbf, ..]
    )
}

/// `icon@2x.png`: a picture for dense screens.
fn is_file(address: &[u8]) -> bool {
    let domain = address.rsplit(|b| *b == b'@').next().unwrap_or_default();
    let ending = domain.rsplit(|b| *b == b'.').next().unwrap_or_default();
    let scale = domain.len() > 2
        && domain[0].is_ascii_digit()
        && matches!(domain[1], b'x' | b'X')
        && domain[2] == b'.';
    let file = [b"png".as_slice(), b"jpg", b"jpeg", b"gif", b"svg", b"webp", b"js", b"css", b"map"];
    scale || file.iter().any(|known| ending.eq_ignore_ascii_case(known))
}
