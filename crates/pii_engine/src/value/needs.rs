//! What a string must hold at least for a registered pattern to occur in it.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::gate::Facts;

/// Lower bounds over all strings that a pattern matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Needs {
    length: usize,
    digits: u32,
    upper: u32,
    address: bool,
    pair: bool,
    link: bool,
    /// A byte that no plain id has: see [`super::gate::is_plain_id`].
    beyond_ids: bool,
}

impl Needs {
    pub fn of(hir: &Hir) -> Needs {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Needs::default(),
            HirKind::Literal(literal) => {
                literal.0.iter().fold(Needs::default(), |needs, byte| needs.and(Needs::of_byte(*byte)))
            }
            HirKind::Class(class) => Needs::of_class(class),
            HirKind::Repetition(repetition) => Needs::of(&repetition.sub).times(repetition.min),
            HirKind::Capture(capture) => Needs::of(&capture.sub),
            HirKind::Concat(parts) => {
                parts.iter().fold(Needs::default(), |needs, part| needs.and(Needs::of(part)))
            }
            HirKind::Alternation(parts) => parts.iter().map(Needs::of).reduce(Needs::or).unwrap_or_default(),
        }
    }

    fn of_byte(byte: u8) -> Needs {
        Needs {
            length: 1,
            digits: u32::from(byte.is_ascii_digit()),
            upper: u32::from(byte.is_ascii_uppercase()),
            address: matches!(byte, b'@' | b'%'),
            pair: matches!(byte, b':' | b'=' | b'<'),
            link: matches!(byte, b'-' | b'_' | b'.'),
            beyond_ids: !matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' | b'-' | b':' | b'.' | b'+' | b' ' | b'T' | b'Z'),
        }
    }

    fn of_class(class: &Class) -> Needs {
        let members: Option<Vec<u8>> = match class {
            Class::Bytes(class) => {
                Some(class.ranges().iter().flat_map(|range| range.start()..=range.end()).collect())
            }
            Class::Unicode(class) if class.is_ascii() => Some(
                class.ranges().iter().flat_map(|range| range.start() as u8..=range.end() as u8).collect(),
            ),
            Class::Unicode(_) => None,
        };
        let one = Needs { length: 1, ..Needs::default() };
        members.and_then(|bytes| bytes.into_iter().map(Needs::of_byte).reduce(Needs::or)).unwrap_or(one)
    }

    fn and(self, other: Needs) -> Needs {
        Needs {
            length: self.length.saturating_add(other.length),
            digits: self.digits.saturating_add(other.digits),
            upper: self.upper.saturating_add(other.upper),
            address: self.address || other.address,
            pair: self.pair || other.pair,
            link: self.link || other.link,
            beyond_ids: self.beyond_ids || other.beyond_ids,
        }
    }

    /// What both need.
    pub fn or(self, other: Needs) -> Needs {
        Needs {
            length: self.length.min(other.length),
            digits: self.digits.min(other.digits),
            upper: self.upper.min(other.upper),
            address: self.address && other.address,
            pair: self.pair && other.pair,
            link: self.link && other.link,
            beyond_ids: self.beyond_ids && other.beyond_ids,
        }
    }

    fn times(self, count: u32) -> Needs {
        let some = count > 0;
        Needs {
            length: self.length.saturating_mul(count as usize),
            digits: self.digits.saturating_mul(count),
            upper: self.upper.saturating_mul(count),
            address: self.address && some,
            pair: self.pair && some,
            link: self.link && some,
            beyond_ids: self.beyond_ids && some,
        }
    }

    /// Whether a string of `length` bytes and these facts may match; `plain_id` if it is one.
    pub fn met(&self, length: usize, facts: &Facts, plain_id: bool) -> bool {
        length >= self.length
            && facts.digits >= self.digits
            && facts.upper >= self.upper
            && facts.address >= self.address
            && facts.pair >= self.pair
            && facts.link >= self.link
            && !(plain_id && self.beyond_ids)
    }

    /// Drops what others imply: where one needs less in everything, the other adds nothing.
    pub fn prune(needs: &mut Vec<Needs>) {
        let all = needs.clone();
        needs.retain(|one| !all.iter().any(|other| other != one && other.or(*one) == *other));
        needs.sort_by_key(|one| (one.length, one.digits, one.upper));
        needs.dedup();
    }
}

#[cfg(test)]
mod tests {
    use super::Needs;
    use crate::value::gate::facts;

    fn needs(pattern: &str) -> Needs {
        Needs::of(
            &regex_syntax::ParserBuilder::new().utf8(false).unicode(false).build().parse(pattern).unwrap(),
        )
    }

    #[test]
    fn met_by_what_matches() {
        for (pattern, yes, no) in [
            (r"EMP-\d{6}", "EMP-123456", "emp 123456"),
            (r"(?i)emp\d+", "Emp1", "employee"),
            (r"[a-z]+@x\.org", "a@x.org", "a at x.org"),
            (r"secret|k:\d", "secret", "k"),
            (r"(?:ab){3}", "ababab", "abab"),
            (r"a?b*", "", "\u{0}"),
        ] {
            let needs = needs(pattern);
            assert!(needs.met(yes.len(), &facts(yes.as_bytes()), false), "{pattern} {yes}");
            if no != "\u{0}" {
                assert!(!needs.met(no.len(), &facts(no.as_bytes()), false), "{pattern} {no}");
            }
        }
    }

    #[test]
    fn plain_ids_hold_no_other_letters() {
        let uuid = "550e8400-e29b-41d4-a716-446655440000";
        for (pattern, may) in [(r"(?i)cust\d+", false), (r"[0-9a-f]{8}-", true), (r"x|\d{4}", true)] {
            assert_eq!(needs(pattern).met(uuid.len(), &facts(uuid.as_bytes()), true), may, "{pattern}");
        }
    }

    #[test]
    fn pruned_to_the_least() {
        let mut all = vec![needs("abc1"), needs("abc12"), needs("a@b"), needs("abc1")];
        Needs::prune(&mut all);
        assert_eq!(all.len(), 2);
    }
}
