//! Borders and tokens of the text under search.

/// Whether `byte` belongs to a word of ASCII letters, digits and underscores.
pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a token may start at `at`: what is before it does not continue it.
///
/// Not inside a longer word, nor after a hyphen that joins it to one (the tail of a GUID), nor after
/// a decimal point. Other scripts are a border: they are written without spaces.
pub fn starts(text: &[u8], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|i| text[i]) else { return true };
    let outer = at.checked_sub(2).map(|i| text[i]);
    match before {
        _ if is_word(before) => false,
        b'-' => !outer.is_some_and(|b| is_word(b) || b == b'-' || b == b'*'),
        b'.' => !outer.is_some_and(|b| b.is_ascii_digit()),
        b'*' | b'$' | b'+' => false,
        _ => true,
    }
}

/// Whether a token may end before `at`.
pub fn ends(text: &[u8], at: usize) -> bool {
    let Some(after) = text.get(at) else { return true };
    let outer = text.get(at + 1);
    match after {
        after if is_word(*after) => false,
        b'-' => !outer.is_some_and(|b| is_word(*b)),
        b'.' => !outer.is_some_and(|b| b.is_ascii_digit()),
        b'*' => false,
        _ => true,
    }
}

/// The words of ASCII letters and digits in `text`, as spans.
pub fn alphanumeric_tokens(text: &[u8]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() && !text[at].is_ascii_alphanumeric() {
            at += 1;
        }
        let start = at;
        while at < text.len() && text[at].is_ascii_alphanumeric() {
            at += 1;
        }
        (at > start).then_some((start, at))
    })
}

/// Whether one of `words` (lower case) stands within `reach` bytes before `at`, as a whole word.
pub fn word_before(text: &[u8], at: usize, reach: usize, words: &[&str]) -> bool {
    let window = &text[at.saturating_sub(reach)..at];
    let begins = |at: usize| at == 0 || !window[at - 1].is_ascii_alphanumeric();
    (0..window.len()).filter(|at| begins(*at)).any(|at| {
        words.iter().any(|word| {
            let end = at + word.len();
            window.get(at..end).is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
                && !window.get(end).is_some_and(u8::is_ascii_alphanumeric)
        })
    })
}
