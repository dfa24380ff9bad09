//! Which of overlapping hits count.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::ValueHit;
use super::sink::strength;
use crate::definition::MatcherId;
use crate::stop::Rounds;

/// So many spans that overlap are compared each with each.
const FEW: usize = 16;

/// A hit on its way to the caller. Small: a long string may hold a million.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub start: u32,
    pub end: u32,
    pub matcher: MatcherId,
    pub strength: u8,
}

impl Span {
    pub fn hit(&self) -> ValueHit {
        ValueHit { matcher: self.matcher, start: self.start as usize, end: self.end as usize }
    }

    /// The least goes first.
    fn rank(&self) -> impl Ord + use<> {
        (Reverse((self.strength, self.end - self.start)), self.start, self.matcher)
    }
}

/// Of overlapping spans of built-in matchers keeps the strongest, of equally strong ones the longest.
/// Spans of registered matchers all stay, whatever they overlap: each is a category that counts.
/// Sorted by position, registered before built-in.
pub fn resolve(spans: &mut Vec<Span>) {
    let mut rounds = Rounds::default();
    spans.sort_unstable_by_key(|span| {
        rounds.next();
        (span.strength != strength::CUSTOM, span.start, Reverse(span.end), span.matcher)
    });
    let registered = spans.partition_point(|span| span.strength == strength::CUSTOM);
    // Spans up to here stay. Whatever overlaps nothing of a cluster is decided without it.
    let (mut stay, mut from) = (registered, registered);
    while from < spans.len() {
        let mut end = spans[from].end;
        let rest = spans[from + 1..].iter().take_while(|span| {
            let overlaps = span.start < end;
            end = end.max(span.end);
            overlaps
        });
        let to = from + 1 + rest.count();
        let kept = match to - from {
            1 => 1,
            2..=FEW => keep_few(&mut spans[from..to]),
            _ => keep_many(&mut spans[from..to]),
        };
        spans.copy_within(from..from + kept, stay);
        (stay, from) = (stay + kept, to);
        rounds.next();
    }
    spans.truncate(stay);
    if registered > 0 {
        spans.sort_by_key(|span| span.start);
    }
}

/// Moves the spans that count to the front, by position, and says how many.
fn keep_few(spans: &mut [Span]) -> usize {
    spans.sort_unstable_by_key(Span::rank);
    let mut kept = 0;
    for at in 0..spans.len() {
        let span = spans[at];
        if spans[..kept].iter().all(|other| other.end <= span.start || span.end <= other.start) {
            spans[kept] = span;
            kept += 1;
        }
    }
    spans[..kept].sort_unstable_by_key(|span| span.start);
    kept
}

/// The same for any number.
fn keep_many(spans: &mut [Span]) -> usize {
    let mut rounds = Rounds::default();
    spans.sort_unstable_by_key(|span| {
        rounds.next();
        span.rank()
    });
    let mut kept: BTreeMap<u32, Span> = BTreeMap::new();
    for span in spans.iter() {
        rounds.next();
        let before = kept.range(..span.end).next_back();
        if before.is_none_or(|(_, other)| other.end <= span.start) {
            kept.insert(span.start, *span);
        }
    }
    spans.iter_mut().zip(kept.values()).for_each(|(place, span)| *place = *span);
    kept.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The rule, read literally.
    fn expected(spans: &[Span]) -> Vec<Span> {
        let mut ranked = spans.to_vec();
        ranked.sort_by_key(Span::rank);
        let (mut all, built_in): (Vec<Span>, Vec<Span>) =
            ranked.into_iter().partition(|span| span.strength == strength::CUSTOM);
        let mut kept: Vec<Span> = Vec::new();
        for span in built_in {
            if kept.iter().all(|other| other.end <= span.start || span.end <= other.start) {
                kept.push(span);
            }
        }
        kept.sort_by_key(|span| span.start);
        all.extend(kept);
        all.sort_by_key(|span| span.start);
        all
    }

    fn any_span() -> impl Strategy<Value = Span> {
        let strength = prop::sample::select(vec![strength::CUSTOM, strength::CERTAIN, strength::BARE]);
        (0..120u32, 1..20u32, 0..3u16, strength).prop_map(|(start, length, matcher, strength)| Span {
            start,
            end: start + length,
            matcher,
            strength,
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_surest_wins(spans in prop::collection::vec(any_span(), 0..60)) {
            let mut resolved = spans.clone();
            resolve(&mut resolved);
            prop_assert_eq!(resolved, expected(&spans));
        }
    }
}
