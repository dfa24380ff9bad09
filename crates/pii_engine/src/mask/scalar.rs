//! Masks on numbers and booleans.

use super::{MaskContext, MaskKind, ScalarMask};
use super::{decimal::Decimal, hash::hash, label::label, year::epoch_year};

/// Masks a number (decimal notation) or a boolean (`true`, `false`).
///
/// | mask | becomes |
/// | --- | --- |
/// | `hash` | the digest of the number's shortest notation, the same for `1`, `1.0` and `10e-1`, as text; null without a key |
/// | `year` | the year of a point in time in seconds or milliseconds since 1970; else null |
/// | `round` | the number to one decimal, half away from zero; null if that changes nothing |
/// | `label` | the label, as text |
/// | `drop`, `keep` | as for strings |
/// | any other | null |
///
/// What is not a decimal number becomes null under `round` and `year` and is hashed as it is.
pub fn mask_scalar(kind: MaskKind, context: &MaskContext<'_>, input: &str) -> ScalarMask {
    match kind {
        MaskKind::Keep => ScalarMask::Keep,
        MaskKind::Drop => ScalarMask::Drop,
        MaskKind::Hash => hashed(context, input),
        MaskKind::Year => {
            let mut out = Vec::new();
            if epoch_year(input, &mut out) { number(out, input) } else { ScalarMask::Null }
        }
        MaskKind::Round => rounded(input).unwrap_or(ScalarMask::Null),
        MaskKind::Label => {
            let mut out = Vec::new();
            label(context.category, &mut out);
            if contains(&out, input) { ScalarMask::Null } else { ScalarMask::Text(out) }
        }
        MaskKind::Shape
        | MaskKind::Full
        | MaskKind::Last4
        | MaskKind::Email
        | MaskKind::IpPrefix
        | MaskKind::Null => ScalarMask::Null,
    }
}

fn hashed(context: &MaskContext<'_>, input: &str) -> ScalarMask {
    let mut canonical = Vec::new();
    match Decimal::parse(input.as_bytes()) {
        Some(number) => number.write_canonical(&mut canonical),
        None => canonical.extend_from_slice(input.as_bytes()),
    }
    let mut out = Vec::new();
    if hash(context.hash_key, &canonical, &mut out) { ScalarMask::Text(out) } else { ScalarMask::Null }
}

fn rounded(input: &str) -> Option<ScalarMask> {
    let exact = Decimal::parse(input.as_bytes())?;
    let rounded = exact.round_to_tenths();
    let mut out = Vec::new();
    (!rounded.equals(&exact) && rounded.write(&mut out)).then(|| number(out, input))
}

fn number(out: Vec<u8>, input: &str) -> ScalarMask {
    match String::from_utf8(out) {
        Ok(text) if !contains(text.as_bytes(), input) => ScalarMask::Number(text),
        _ => ScalarMask::Null,
    }
}

fn contains(output: &[u8], input: &str) -> bool {
    memchr::memmem::find(output, input.as_bytes()).is_some()
}
