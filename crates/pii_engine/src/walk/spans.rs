//! Masks spans of a string and leaves the rest.

use crate::mask::{MaskKind, StringMask, mask_string};
use crate::policy::Policy;
use crate::stop::{Rounds, reserve};
use crate::value::ValueHit;

/// Appends `text` with every hit masked by its matcher's mask. A span has no member to remove and no place
/// for JSON null: `drop` and `null` become `full` here.
pub(crate) fn write(policy: &Policy, text: &[u8], hits: &[ValueHit], out: &mut Vec<u8>) {
    let (mut shown, mut rounds) = (0, Rounds::default());
    reserve(out, text.len() + text.len() / 2);
    for hit in hits {
        rounds.next();
        // Positions are the scanner's word; a wrong one must not show anything twice or panic.
        let (start, end) = (hit.start.max(shown), hit.end.min(text.len()));
        if start >= end {
            continue;
        }
        out.extend_from_slice(&text[shown..start]);
        mask_span(policy, hit.matcher, &text[start..end], out);
        shown = end;
    }
    out.extend_from_slice(&text[shown..]);
}

/// Appends one span, masked.
pub(crate) fn mask_span(policy: &Policy, matcher: u16, span: &[u8], out: &mut Vec<u8>) {
    let matcher = &policy.matchers()[usize::from(matcher)];
    let context = policy.context(&matcher.category);
    let kind = match matcher.mask {
        MaskKind::Null | MaskKind::Drop => MaskKind::Full,
        kind => kind,
    };
    let before = out.len();
    match mask_string(kind, &context, span, out) {
        StringMask::Text => {}
        StringMask::Keep if kind == MaskKind::Keep => out.extend_from_slice(span),
        StringMask::Keep | StringMask::Null | StringMask::Drop => {
            out.truncate(before);
            out.extend_from_slice(WHOLE);
        }
    }
}

/// What stands for a string of which nothing can be shown.
pub(crate) const WHOLE: &[u8] = b"***";
