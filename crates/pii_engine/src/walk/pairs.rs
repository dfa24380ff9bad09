//! `key=value` and `key: value` inside a string: each value is a leaf under its key.

use std::borrow::Cow;
use std::ops::Range;

use super::spans::{self, WHOLE};
use super::{Core, Leaf, WalkError};
use crate::mask::{MaskKind, StringMask, mask_string};
use crate::stop::{self, Rounds, reserve};
use crate::text::pairs::{Pair, labelled, pairs};
use crate::text::percent::{decode_into, encode_into};
use crate::trie::{Id, Treat};
use crate::value::ValueHit;

/// What became of the pairs in a string.
#[derive(Default)]
pub(crate) struct Settled {
    /// Parts of the text that are decided, in order: masked, with what stands for them in `texts`, or shown.
    parts: Vec<(Range<usize>, Option<Range<usize>>)>,
    texts: Vec<u8>,
    pub masked: bool,
}

impl Core {
    /// Decides the values of the pairs in `text`, which stands at `id`.
    pub fn pairs(&mut self, id: Id, text: &[u8], layers: u32) -> Result<Settled, WalkError> {
        let mut settled = Settled::default();
        for pair in found_pairs(text) {
            let key = decode(&pair, pair.key.clone(), text);
            let mark = self.trie.mark();
            let child = self.trie.child(&self.decider, id, &key);
            let outcome = self.pair_value(child, &pair, text, layers, &mut settled);
            self.trie.release(mark);
            outcome?;
        }
        Ok(settled)
    }

    fn pair_value(
        &mut self,
        id: Id,
        pair: &Pair,
        text: &[u8],
        layers: u32,
        settled: &mut Settled,
    ) -> Result<(), WalkError> {
        if matches!(self.trie.treat(id), Treat::Shown { .. }) {
            settled.parts.push((pair.value.clone(), None));
            return Ok(());
        }
        let value = decode(pair, pair.value.clone(), text);
        let mut masked = Vec::new();
        match self.string(id, &value, layers + 1, &mut masked)? {
            Leaf::Unchanged => return Ok(()),
            Leaf::Text => {}
            // There is no member to remove and no place for JSON null inside a string.
            Leaf::Null | Leaf::Drop => {
                masked.clear();
                let context = self.decider.policy.context("");
                if mask_string(MaskKind::Full, &context, &value, &mut masked) != StringMask::Text {
                    masked.clear();
                    masked.extend_from_slice(WHOLE);
                }
            }
        }
        let start = settled.texts.len();
        if pair.encoded {
            encode_into(&masked, &mut settled.texts);
        } else {
            settled.texts.extend_from_slice(&masked);
        }
        settled.parts.push((pair.value.clone(), Some(start..settled.texts.len())));
        settled.masked = true;
        Ok(())
    }
}

fn decode<'a>(pair: &Pair, range: Range<usize>, text: &'a [u8]) -> Cow<'a, [u8]> {
    if !pair.encoded {
        return Cow::Borrowed(&text[range]);
    }
    let mut decoded = Vec::with_capacity(range.len());
    decode_into(&text[range], &mut decoded);
    Cow::Owned(decoded)
}

/// All pairs of a text, in order and without overlap. Of two that overlap the one that begins first is
/// read whole (what is inside is read again, with its value) and the other only as far as it goes beyond.
pub(crate) fn found_pairs(text: &[u8]) -> Vec<Pair> {
    let (mut all, mut rounds): (Vec<Pair>, _) = (Vec::new(), Rounds::default());
    for pair in pairs(text).chain(labelled(text)) {
        rounds.next();
        reserve(&mut all, 1);
        all.push(pair);
    }
    // For the sort, and for what is written down of each.
    stop::room(all.len() * 8 * size_of::<Pair>());
    all.sort_by_key(|pair| {
        rounds.next();
        (pair.key.start, std::cmp::Reverse(pair.value.end))
    });
    let mut end = 0;
    all.retain_mut(|pair| {
        pair.value.start = pair.value.start.max(end);
        end = end.max(pair.value.end);
        pair.value.start < pair.value.end
    });
    all
}

/// The keys and values of the pairs of a text, decoded.
pub(crate) fn decoded_pairs(text: &[u8]) -> impl Iterator<Item = (Cow<'_, [u8]>, Cow<'_, [u8]>)> {
    found_pairs(text)
        .into_iter()
        .map(move |pair| (decode(&pair, pair.key.clone(), text), decode(&pair, pair.value.clone(), text)))
}

impl Settled {
    /// Whether no part of the text was decided.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether the bytes of a hit are all decided.
    pub fn covers(&self, hit: &ValueHit) -> bool {
        self.open_parts(hit).next().is_none()
    }

    /// What of a hit lies outside the decided parts.
    fn open_parts(&self, hit: &ValueHit) -> impl Iterator<Item = Range<usize>> {
        let first = self.parts.partition_point(|(range, _)| range.end <= hit.start);
        let inside = self.parts[first..].iter().take_while(|(range, _)| range.start < hit.end);
        let mut at = hit.start;
        let mut gaps: Vec<Range<usize>> = Vec::new();
        for (range, _) in inside {
            gaps.push(at..range.start.max(at));
            at = range.end;
        }
        gaps.push(at..hit.end.max(at));
        gaps.into_iter().filter(|gap| !gap.is_empty())
    }

    /// Appends `text` with the pairs as decided and `hits`, where they are open, masked.
    pub fn write(&self, core: &Core, text: &[u8], hits: &[ValueHit], out: &mut Vec<u8>) {
        let policy = &core.decider.policy;
        let mut edits: Vec<(Range<usize>, Edit)> = Vec::new();
        for (range, masked) in &self.parts {
            if let Some(masked) = masked {
                edits.push((range.clone(), Edit::Text(masked.clone())));
            }
        }
        for hit in hits {
            let whole = ValueHit { end: hit.end.min(text.len()), ..*hit };
            for gap in self.open_parts(&whole) {
                edits.push((gap, Edit::Span(hit.matcher)));
            }
        }
        let mut rounds = Rounds::default();
        edits.sort_by_key(|(range, _)| {
            rounds.next();
            range.start
        });
        let mut shown = 0;
        for (range, edit) in edits {
            rounds.next();
            // A hit may lie within another one, which has hidden it already.
            let start = range.start.max(shown);
            if start >= range.end {
                continue;
            }
            out.extend_from_slice(&text[shown..start]);
            match edit {
                Edit::Text(masked) => out.extend_from_slice(&self.texts[masked]),
                Edit::Span(matcher) => spans::mask_span(policy, matcher, &text[start..range.end], out),
            }
            shown = range.end;
        }
        out.extend_from_slice(&text[shown..]);
    }
}

enum Edit {
    Text(Range<usize>),
    Span(u16),
}
