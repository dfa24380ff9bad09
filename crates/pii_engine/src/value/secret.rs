//! Secrets: known prefixes, JSON web tokens, private keys, credentials in URLs and headers, and
//! assignments to a name that says so.

use memchr::memmem;

use super::secret_prefixes::{Alphabet, PREFIXES};
use super::sink::{Kind, Sink, strength};
use super::text::is_word;

/// Looks for every kind of secret.
pub fn find(text: &[u8], sink: &mut Sink) {
    find_prefixed(text, sink);
    find_jwt(text, sink);
    find_private_key(text, sink);
    find_url_credentials(text, sink);
    find_header(text, sink);
    find_bot_token(text, sink);
    find_assignment(text, sink);
}

fn run(text: &[u8], at: usize, alphabet: Alphabet) -> usize {
    at + text[at..].iter().take_while(|b| alphabet.holds(**b)).count()
}

fn find_prefixed(text: &[u8], sink: &mut Sink) {
    let mut at = 0;
    while at + 18 <= text.len() {
        let start = at;
        at += 1;
        if !text[start].is_ascii_alphanumeric()
            || start > 0 && (is_word(text[start - 1]) || text[start - 1] == b'-')
        {
            continue;
        }
        sink.round();
        let first = text[start];
        let from = PREFIXES.partition_point(|(prefix, _, _)| prefix.as_bytes()[0] < first);
        let same = PREFIXES[from..].iter().take_while(|(prefix, _, _)| prefix.as_bytes()[0] == first);
        let rest = &text[start..];
        let mut end = None;
        for (prefix, alphabet, least) in same.filter(|(prefix, _, _)| rest.starts_with(prefix.as_bytes())) {
            let body = start + prefix.len();
            // The punctuation may reach into the prefix, when nothing else follows it.
            let stop = trim(text, run(text, body, *alphabet)).max(body);
            if stop - body < *least || text.get(stop).is_some_and(|b| is_word(*b)) {
                continue;
            }
            match plausible(&text[body..stop], *alphabet) {
                Ok(()) => end = end.max(Some(stop)),
                Err(reason) => sink.veto(Kind::Secret, reason),
            }
            // Nor does what is within it begin another.
            at = at.max(stop);
        }
        if let Some(end) = end {
            sink.hit(Kind::Secret, start, end, strength::CERTAIN);
            at = end;
        }
    }
}

/// Without the punctuation of a sentence at the end.
fn trim(text: &[u8], mut end: usize) -> usize {
    while end > 0 && matches!(text[end - 1], b'.' | b':') {
        end -= 1;
    }
    end
}

/// Whether what follows a prefix may be random: no placeholder, no row of words.
fn plausible(body: &[u8], alphabet: Alphabet) -> Result<(), &'static str> {
    if is_placeholder(body) {
        return Err("it is a placeholder");
    }
    let longest = body.split(|b| !b.is_ascii_alphanumeric()).map(<[u8]>::len).max().unwrap_or(0);
    let digits = body.iter().any(u8::is_ascii_digit);
    let upper = body.iter().filter(|b| b.is_ascii_uppercase()).count();
    let mixed = upper > 2 && body.iter().any(u8::is_ascii_lowercase);
    if longest < 10 || !digits && !mixed && alphabet != Alphabet::Upper {
        return Err("it reads like words");
    }
    Ok(())
}

/// Texts that stand in for a secret.
fn is_placeholder(body: &[u8]) -> bool {
    const STOP: &[&[u8]] = &[
        b"example", b"xxxx", b"placeholder", b"changeme", b"redacted", b"your_", b"your-", b"dummy", b"****",
    ];
    let lower = body.to_ascii_lowercase();
    let mut seen = [false; 256];
    body.iter().for_each(|b| seen[usize::from(*b)] = true);
    let distinct = seen.iter().filter(|seen| **seen).count();
    STOP.iter().any(|stop| memmem::find(&lower, stop).is_some()) || distinct < 5
}

/// Three parts in base64url, the first two of them JSON objects; an empty signature is none.
fn find_jwt(text: &[u8], sink: &mut Sink) {
    let mut from = 0;
    for start in memmem::find_iter(text, b"eyJ") {
        sink.round();
        if start < from || start > 0 && is_word(text[start - 1]) {
            continue;
        }
        let header = run(text, start, Alphabet::Url);
        let payload =
            if text.get(header) == Some(&b'.') { run(text, header + 1, Alphabet::Url) } else { header };
        if payload < header + 9 || header < start + 12 || text.get(payload) != Some(&b'.') {
            sink.veto(Kind::Secret, "it is no complete web token");
            from = header;
            continue;
        }
        // Encrypted tokens have five parts.
        let end = trim(text, run(text, payload + 1, Alphabet::Dotted));
        sink.hit(Kind::Secret, start, end, strength::CERTAIN);
        from = end;
    }
}

/// From the opening line to the closing one, or to the end.
fn find_private_key(text: &[u8], sink: &mut Sink) {
    let mut from = 0;
    for start in memmem::find_iter(text, b"-----BEGIN ") {
        sink.round();
        if start < from {
            continue;
        }
        let line = &text[start + 11..text.len().min(start + 60)];
        let Some(close) = memmem::find(line, b"-----") else { continue };
        if memmem::find(&line[..close], b"PRIVATE KEY").is_none() {
            sink.veto(Kind::Secret, "it is no private key");
            continue;
        }
        let body = start + 11 + close + 5;
        let end = memmem::find(&text[body..], b"-----END ").map_or(text.len(), |end| {
            let tail = body + end + 9;
            memmem::find(&text[tail..text.len().min(tail + 60)], b"-----")
                .map_or(text.len(), |close| tail + close + 5)
        });
        sink.hit(Kind::Secret, start, end, strength::CERTAIN + 5);
        from = end;
    }
}

/// `scheme://user:password@host`: the user and the password.
fn find_url_credentials(text: &[u8], sink: &mut Sink) {
    for at in memmem::find_iter(text, b"://") {
        sink.round();
        let start = at + 3;
        if at == 0 || !text[at - 1].is_ascii_alphanumeric() {
            continue;
        }
        let stop = |b: &u8| {
            b.is_ascii_whitespace() || matches!(b, b'/' | b'?' | b'#' | b'"' | b'\'' | b'<' | b'>' | b'`')
        };
        let authority = text[start..].iter().take(512).take_while(|b| !stop(b)).count();
        let authority = &text[start..start + authority];
        let Some(sign) = memchr::memrchr(b'@', authority) else { continue };
        let Some(colon) = memchr::memchr(b':', &authority[..sign]) else { continue };
        let password = &authority[colon + 1..sign];
        let template = password.first().is_some_and(|b| matches!(b, b'$' | b'{' | b'%' | b'<'))
            && !password[1..].is_empty()
            && matches!(password[password.len() - 1], b'}' | b'%' | b'>')
            || password.first() == Some(&b'$')
                && password[1..].iter().all(|b| b.is_ascii_uppercase() || *b == b'_');
        let host =
            authority.get(sign + 1).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'[' || *b >= 0x80);
        if password.is_empty()
            || !host
            || template
            || password.iter().all(|b| matches!(b, b'*' | b'x' | b'X' | b'.'))
        {
            sink.veto(Kind::Secret, "there is no password in the URL");
            continue;
        }
        sink.hit(Kind::Secret, start, start + sign, strength::CERTAIN);
    }
}

/// `Bearer …` and `Basic …`.
fn find_header(text: &[u8], sink: &mut Sink) {
    let mut from = 0;
    for space in memchr::memchr2_iter(b' ', b'+', text).filter(|space| *space > 0) {
        sink.round();
        // What is within a token has been looked at with it.
        if space < from {
            continue;
        }
        let word = |word: &[u8]| {
            space >= word.len()
                && text[space - word.len()..space].eq_ignore_ascii_case(word)
                && (space == word.len() || !is_word(text[space - word.len() - 1]))
        };
        let (bearer, basic) = (word(b"bearer"), word(b"basic"));
        if !bearer && !basic {
            continue;
        }
        let start = space + 1;
        let end = start
            + text[start..]
                .iter()
                .take_while(|b| {
                    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~' | b'+' | b'/' | b'=')
                })
                .count();
        from = end;
        let end = trim(text, end);
        let token = &text[start..end];
        let digits = token.iter().any(u8::is_ascii_digit);
        let upper = token.iter().any(u8::is_ascii_uppercase);
        let lower = token.iter().any(u8::is_ascii_lowercase);
        let random = token.len() >= 16 && (digits || upper && lower) && !is_placeholder(token);
        let encoded =
            token.len() >= 12 && token.len().is_multiple_of(4) && upper && lower && !is_placeholder(token);
        if bearer && random || basic && encoded {
            sink.hit(Kind::Secret, start, end, strength::STRONG + 8);
        } else if token.len() >= 8 {
            sink.veto(Kind::Secret, "what follows is no token");
        }
    }
}

/// `123456789:AA…`, as Telegram gives them to bots.
fn find_bot_token(text: &[u8], sink: &mut Sink) {
    for colon in memmem::find_iter(text, b":A") {
        sink.round();
        let digits = text[..colon].iter().rev().take_while(|b| b.is_ascii_digit()).count();
        let start = colon - digits.min(colon);
        let end = run(text, colon + 1, Alphabet::Url);
        let left = start == 0 || !is_word(text[start - 1]) || text[..start].ends_with(b"bot");
        if (8..=10).contains(&digits) && (34..=36).contains(&(end - colon - 1)) && left {
            sink.hit(Kind::Secret, start, end, strength::CERTAIN);
        }
    }
}

/// Names whose value is a secret, in lower case without separators, and whether it is a password.
const NAMES: &[(&[u8], bool)] = &[
    (b"password", true),
    (b"passwd", true),
    (b"pwd", true),
    (b"passphrase", true),
    (b"passwort", true),
    (b"contrasena", true),
    (b"senha", true),
    (b"secret", false),
    (b"secretkey", false),
    (b"token", false),
    (b"authtoken", false),
    (b"accesstoken", false),
    (b"refreshtoken", false),
    (b"apikey", false),
    (b"apisecret", false),
    (b"clientsecret", false),
    (b"secretaccesskey", false),
    (b"accesskey", false),
    (b"accountkey", false),
    (b"sharedaccesskey", false),
    (b"privatekey", false),
    (b"sessiontoken", false),
    (b"encryptionkey", false),
    (b"signingkey", false),
];

/// `password=hunter2`, `"api_key": "…"`, `AccountKey=…`.
fn find_assignment(text: &[u8], sink: &mut Sink) {
    for sign in memchr::memchr2_iter(b'=', b':', text) {
        sink.round();
        let Some(password) = assigned_name(&text[..sign]) else { continue };
        let mut start = sign + 1;
        while start < text.len()
            && start < sign + 4
            && matches!(text[start], b' ' | b'"' | b'\'' | b'=' | b'>')
        {
            start += 1;
        }
        let stop = |b: &u8| {
            b.is_ascii_whitespace()
                || matches!(
                    b,
                    b'"' | b'\'' | b'&' | b';' | b',' | b'<' | b'>' | b'`' | b'(' | b'{' | b'[' | b'|'
                )
        };
        let end = start + text[start..].iter().take(512).take_while(|b| !stop(b)).count();
        let value = &text[start..end];
        let call = matches!(text.get(end), Some(b'(' | b'{' | b'['));
        let least = if password { 4 } else { 16 };
        if value.len() < least || call {
            continue;
        }
        if is_placeholder(value) && !(password && value.len() >= 4 && !is_masked(value)) || value[0] == b'$' {
            sink.veto(if password { Kind::Password } else { Kind::Secret }, "it is a placeholder");
            continue;
        }
        let digits = value.iter().any(u8::is_ascii_digit);
        let symbols = value.iter().any(|b| b.is_ascii_punctuation() && !matches!(b, b'.' | b'-' | b'_'));
        // After a colon, prose may follow: a password then shows a digit or a symbol.
        if !(digits || password && (symbols || text[sign] == b'=')) {
            sink.veto(if password { Kind::Password } else { Kind::Secret }, "it reads like words");
            continue;
        }
        let kind = if password { Kind::Password } else { Kind::Secret };
        sink.hit(kind, start, end, strength::STRONG - 5);
    }
}

/// Stars, dots, and x over and over.
fn is_masked(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    memmem::find(&lower, b"xxxx").is_some()
        || memmem::find(&lower, b"***").is_some()
        || matches!(
            lower.as_slice(),
            b"true"
                | b"false"
                | b"null"
                | b"none"
                | b"required"
                | b"undefined"
                | b"redacted"
                | b"string"
                | b"changed"
        )
        || lower.starts_with(b"<")
        || lower.starts_with(b"[")
}

/// Whether what stands before the sign ends in a name of [`NAMES`]; the answer is whether it names a
/// password.
fn assigned_name(before: &[u8]) -> Option<bool> {
    let mut end = before.len();
    while end > 0 && before.len() - end < 3 && matches!(before[end - 1], b'"' | b'\'' | b' ') {
        end -= 1;
    }
    let mut name = [0u8; 24];
    let mut used = name.len();
    for byte in before[..end].iter().rev().take(32) {
        if byte.is_ascii_alphanumeric() {
            if used == 0 {
                break;
            }
            used -= 1;
            name[used] = byte.to_ascii_lowercase();
        } else if !matches!(byte, b'_' | b'-' | b'.') {
            break;
        }
    }
    let written = &name[used..];
    NAMES.iter().find(|(known, _)| written.ends_with(known)).map(|(_, password)| *password)
}
