//! `label`: what it was, and nothing of it.

/// Appends the category in brackets and upper case: `[EMAIL]`.
///
/// A category is a user's text: only its first 63 letters, digits, underscores and spaces appear.
/// With none of those it is `[MASKED]`.
pub(super) fn label(category: &str, out: &mut Vec<u8>) {
    const LONGEST: usize = 63;
    let start = out.len();
    out.push(b'[');
    let kept = category.chars().filter(|char| char.is_alphanumeric() || matches!(char, '_' | ' '));
    for char in kept.take(LONGEST).flat_map(char::to_uppercase) {
        out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    }
    if out.len() == start + 1 {
        out.truncate(start);
        out.extend_from_slice(MASKED);
    } else {
        out.push(b']');
    }
}

/// The label of last resort.
pub(super) const MASKED: &[u8] = b"[MASKED]";
