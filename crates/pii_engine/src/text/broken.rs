//! Text that begins like JSON and is none: cut off, or in another language's notation.

use crate::stop::Rounds;

/// Whether `text` holds at least one thing that looks like a member: `"key":`, `'key':`, `"key" =>`,
/// or, in text that begins with `{`, a bare `key:` after `{` or `,`.
///
/// Such a text cannot be read member by member and must be masked whole; without one it is prose
/// that happens to begin with a bracket.
pub fn smells_of_members(text: &[u8]) -> bool {
    let braced = text.trim_ascii_start().first() == Some(&b'{');
    let mut rounds = Rounds::default();
    memchr::memchr2_iter(b':', b'=', text).any(|at| {
        rounds.next();
        if text[at] == b'=' && text.get(at + 1) != Some(&b'>') {
            return false;
        }
        let before = text[..at].trim_ascii_end();
        match before.split_last() {
            Some((quote @ (b'"' | b'\''), rest)) => memchr::memchr(*quote, rest).is_some(),
            Some(_) if braced => is_bare_key(before),
            _ => false,
        }
    })
}

/// Whether `before` ends in `{` or `,`, blanks and an identifier.
fn is_bare_key(before: &[u8]) -> bool {
    const LONGEST: usize = 128;
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'-' | 0x80..);
    let length = before.iter().rev().take(LONGEST).take_while(|byte| is_key(byte)).count();
    let (rest, key) = before.split_at(before.len() - length);
    let named = key.first().is_some_and(|first| !first.is_ascii_digit() && *first != b'-');
    named && matches!(rest.trim_ascii_end().last(), Some(b'{' | b','))
}

#[cfg(test)]
mod tests {
    use super::smells_of_members;

    #[test]
    fn members() {
        for text in [
            r#"{"email": "bob@x.com", "na"#, r#"{"email":"#, "{'name': 'Bob'}", r#"[{"a":1},"#,
            r#"{\"name\":\"Bob\"}"#, r#"{"name"=>"Bob"}"#, "{name: Bob}", "{a: 1, last_name : Builder",
        ] {
            assert!(smells_of_members(text.as_bytes()), "{text}");
        }
        for text in [
            "[INFO] worker: started", "[12:30] hi", "{firstName}, welcome", "{12:30}", "{", "",
            "[see: \"x\"]", "{{ user }} at https://x.com", "[a=b]",
        ] {
            assert!(!smells_of_members(text.as_bytes()), "{text}");
        }
    }
}
