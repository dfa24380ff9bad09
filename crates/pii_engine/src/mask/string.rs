//! Masks on strings, and on spans of them.

use super::label::{MASKED, label};
use super::shape::{STARS, full, shape};
use super::{MaskContext, MaskKind, StringMask};
use super::{email::email, hash::hash, ip_prefix::ip_prefix, last4::last4, round::round, year::year};

/// Masks a whole string; appends to `out`. Never yields text that contains a non-empty `input`.
///
/// A value that does not fit its mask gets `full`; one that `full` would not change, having no
/// letter or digit, becomes `***`, or `[MASKED]` where even that would contain it. The empty string
/// is [`StringMask::Keep`] under every mask. Nothing is appended unless the answer is
/// [`StringMask::Text`].
pub fn mask_string(kind: MaskKind, context: &MaskContext<'_>, input: &[u8], out: &mut Vec<u8>) -> StringMask {
    if input.is_empty() {
        return StringMask::Keep;
    }
    match kind {
        MaskKind::Keep => return StringMask::Keep,
        MaskKind::Null => return StringMask::Null,
        MaskKind::Drop => return StringMask::Drop,
        _ => mask_text(kind, context, input, out),
    }
    StringMask::Text
}

/// Masks a span inside a longer text; always appends a replacement to `out`, unless `span` is empty.
///
/// As [`mask_string`], except that `null` and `drop` have no meaning inside a text and become
/// `full`. `keep` appends the span as it is.
pub fn mask_span(kind: MaskKind, context: &MaskContext<'_>, span: &[u8], out: &mut Vec<u8>) {
    match kind {
        MaskKind::Keep => out.extend_from_slice(span),
        _ if span.is_empty() => {}
        MaskKind::Null | MaskKind::Drop => mask_text(MaskKind::Full, context, span, out),
        _ => mask_text(kind, context, span, out),
    }
}

/// Appends a text that does not contain `input`, which is not empty.
fn mask_text(kind: MaskKind, context: &MaskContext<'_>, input: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    // The first three prove by themselves that their output differs: see `shape`.
    let safe = match kind {
        MaskKind::Shape => shape(input, out),
        MaskKind::Last4 => last4(input, out),
        MaskKind::Full | MaskKind::Null | MaskKind::Drop | MaskKind::Keep => full(input, out),
        MaskKind::Email => email(input, out) && hides(&out[start..], input),
        MaskKind::Hash => hash(context.hash_key, input, out),
        MaskKind::Year => year(input, out) && hides(&out[start..], input),
        MaskKind::IpPrefix => ip_prefix(input, out) && hides(&out[start..], input),
        MaskKind::Round => round(input, out) && hides(&out[start..], input),
        MaskKind::Label => {
            label(context.category, out);
            hides(&out[start..], input)
        }
    };
    if safe {
        return;
    }
    out.truncate(start);
    if full(input, out) {
        return;
    }
    out.truncate(start);
    out.extend_from_slice(if hides(STARS, input) { STARS } else { MASKED });
}

/// Whether `output` does not contain `input`.
fn hides(output: &[u8], input: &[u8]) -> bool {
    input.len() > output.len() || memchr::memmem::find(output, input).is_none()
}
