//! Numbers and booleans.

use super::Core;
use crate::jsonb::layout::{NULL, NUMERIC, STRING};
use crate::jsonb::numeric::{Numeric, integer_text};
use crate::jsonb::{Corrupt, numeric};
use crate::mask::{MaskKind, ScalarMask, mask_scalar};
use crate::stop::append;
use crate::trie::{Id, PathHit, Treat};

/// Integers of this many digits may be card numbers and are searched by value.
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 13..=19;

impl Core {
    /// What becomes of a stored number; `None` where it stays.
    #[inline]
    pub fn numeric(&mut self, id: Id, bytes: &[u8]) -> Result<Option<ScalarMask>, Corrupt> {
        let treat = self.trie.treat(id);
        if let Treat::Shown { .. } = treat {
            return Ok(None);
        }
        let numeric = Numeric::read(bytes)?;
        let card = numeric.integer_digits().is_some_and(|digits| CARD_DIGITS.contains(&digits));
        if treat == Treat::Scan && !card {
            return Ok(None);
        }
        if let Treat::Mask(mask @ (MaskKind::Null | MaskKind::Drop)) = treat {
            return Ok(Some(if mask == MaskKind::Null { ScalarMask::Null } else { ScalarMask::Drop }));
        }
        let mut decimal = std::mem::take(&mut self.decimal);
        decimal.clear();
        let masked = numeric.write(&mut decimal).map(|()| self.scalar(id, &decimal));
        self.decimal = decimal;
        masked
    }

    /// What becomes of a number in decimal notation, or of `true` or `false`; `None` where it stays.
    pub fn scalar(&mut self, id: Id, text: &str) -> Option<ScalarMask> {
        let node = self.trie.node(id);
        if let Treat::Shown { .. } = node.treat {
            return None;
        }
        let mut best: Option<PathHit> = None;
        let mut denied = false;
        for hit in node.hits.iter().filter(|hit| hit.shape.is_none_or(|shape| shape.accepts(text.as_bytes())))
        {
            best = best.or(Some(*hit));
            denied |= !hit.allowed;
        }
        if denied {
            return self.masked_scalar(&best?, text);
        }
        let card = integer_text(text, *CARD_DIGITS.start(), *CARD_DIGITS.end())?;
        self.hits.clear();
        self.decider.policy.search(card.as_bytes(), &mut self.hits);
        if self.hits.iter().all(|hit| self.decider.allowed[usize::from(hit.matcher)]) {
            return None;
        }
        if let Some(best) = best {
            return self.masked_scalar(&best, text);
        }
        let policy = &self.decider.policy;
        let matcher = self.hits.iter().map(|hit| hit.matcher).min_by_key(|id| policy.value_rank(*id))?;
        let matcher = &policy.matchers()[usize::from(matcher)];
        keep_is_none(mask_scalar(matcher.mask, &policy.context(&matcher.category), text))
    }

    fn masked_scalar(&self, hit: &PathHit, text: &str) -> Option<ScalarMask> {
        let context = self.decider.policy.context(self.decider.category_name(hit));
        keep_is_none(mask_scalar(hit.mask, &context, text))
    }
}

impl ScalarMask {
    /// Appends what stands in a number's or boolean's place, without the padding that a number needs; returns its kind,
    /// as the type bits of an entry.
    pub(super) fn append(&self, out: &mut Vec<u8>) -> u32 {
        match self {
            ScalarMask::Text(text) => {
                append(out, text);
                STRING
            }
            ScalarMask::Number(decimal) => {
                let from = out.len();
                if numeric::encode(decimal, out) {
                    return NUMERIC;
                }
                out.truncate(from);
                NULL
            }
            ScalarMask::Null | ScalarMask::Drop | ScalarMask::Keep => NULL,
        }
    }
}

fn keep_is_none(mask: ScalarMask) -> Option<ScalarMask> {
    (mask != ScalarMask::Keep).then_some(mask)
}
