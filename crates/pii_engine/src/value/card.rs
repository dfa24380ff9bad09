//! Payment card numbers: an issuer's range, its lengths, and Luhn.

use super::checks::{luhn, number, one_digit_only};
use super::runs::{Group, digits};
use super::sink::{Kind, Sink, strength};

/// Looks for cards among the groups of a run.
pub fn find(text: &[u8], run: &[Group], buffer: &mut Vec<u8>, sink: &mut Sink) {
    for from in 0..run.len() {
        sink.round();
        for to in from + 1..=run.len().min(from + 6) {
            if to > from + 1 && !same_separator(&run[from + 1..to]) {
                break;
            }
            let length: usize = run[from..to].iter().map(Group::len).sum();
            if length > 19 {
                break;
            }
            if length >= 12 && is_layout(&run[from..to]) && is_bounded(text, run, from, to) {
                check(text, &run[from..to], buffer, sink);
            }
        }
    }
}

fn check(text: &[u8], groups: &[Group], buffer: &mut Vec<u8>, sink: &mut Sink) {
    digits(text, groups, buffer);
    if !has_issuer(buffer) {
        return;
    }
    if !luhn(buffer) {
        return sink.veto(Kind::Card, "its check digit is wrong");
    }
    if one_digit_only(buffer) {
        return sink.veto(Kind::Card, "it repeats one digit");
    }
    sink.hit(Kind::Card, groups[0].start, groups[groups.len() - 1].end, strength::STRONG);
}

/// One separator throughout, a space or a hyphen.
fn same_separator(joined: &[Group]) -> bool {
    let first = joined[0].joined_by;
    matches!(first, b' ' | b'-') && joined.iter().all(|group| group.joined_by == first)
}

/// Unbroken, or groups as cards are written: four digits each with a shorter last one, 4-6-5 and 4-6-4.
fn is_layout(groups: &[Group]) -> bool {
    let last = groups[groups.len() - 1].len();
    match groups {
        [_] => true,
        [a, b, c] if a.len() == 4 && b.len() == 6 => matches!(c.len(), 4 | 5),
        [a, b] => matches!((a.len(), b.len()), (4, 12) | (8, 8) | (6, 10) | (6, 13)),
        _ => groups[..groups.len() - 1].iter().all(|group| group.len() == 4) && last <= 4,
    }
}

/// As [`super::runs::is_whole`], but a card written with spaces may be followed or preceded by another number,
/// as long as that is no further group of four.
fn is_bounded(text: &[u8], run: &[Group], from: usize, to: usize) -> bool {
    let spaced = to > from + 1 && run[from + 1].joined_by == b' ';
    let before_ok = match run[from].joined_by {
        0 => super::text::starts(text, run[from].start),
        // `RS35 2600 0560 …`: a group of letters and digits before it makes it part of an account.
        b' ' => !spaced || run[from - 1].len() != 4 && super::text::starts(text, run[from - 1].start),
        _ => false,
    };
    let after_ok = match run.get(to) {
        None => super::text::ends(text, run[to - 1].end),
        Some(next) if next.joined_by == b' ' => !spaced || next.len() < 4,
        Some(_) => false,
    };
    before_ok && after_ok
}

/// Whether a known issuer has numbers of this beginning and length (ISO/IEC 7812 ranges as the
/// networks publish them).
fn has_issuer(digits: &[u8]) -> bool {
    let length = digits.len();
    let prefix = |n: usize| number(&digits[..n]);
    let (two, three, four, six) = (prefix(2), prefix(3), prefix(4), prefix(6));
    match digits[0] {
        // Visa.
        4 => matches!(length, 13 | 16 | 19),
        // Mir, Mastercard's second series.
        2 => {
            (2200..=2204).contains(&four) && (16..=19).contains(&length)
                || (2221..=2720).contains(&four) && length == 16
        }
        // American Express, Diners Club, JCB.
        3 => {
            matches!(two, 34 | 37) && length == 15
                || (matches!(two, 36 | 38 | 39) || (300..=305).contains(&three) || four == 3095)
                    && length == 14
                || (3528..=3589).contains(&four) && (16..=19).contains(&length)
        }
        // Mastercard, Maestro, Dankort, RuPay, Verve, Elo.
        5 => {
            (51..=55).contains(&two) && length == 16
                || matches!(four, 5018 | 5020 | 5038 | 5612 | 5893 | 5000 | 5010..=5017)
                    && (12..=19).contains(&length)
                || matches!(four, 5019 | 5041 | 5066 | 5067 | 5090) && length == 16
                || three == 508 && length == 16
                || (506099..=506198).contains(&six) && (16..=19).contains(&length)
        }
        // Discover, UnionPay, Maestro, RuPay, Hipercard, Elo, InterPayment.
        6 => {
            (four == 6011 || (644..=659).contains(&three) || two == 62) && (16..=19).contains(&length)
                || matches!(four, 6304 | 6390 | 6706 | 6709 | 6771) && (12..=19).contains(&length)
                || (6759..=6763).contains(&four) && (12..=19).contains(&length)
                || (two == 60 && (606985..=608999).contains(&six) || matches!(six, 606282 | 636297 | 636368))
                    && length == 16
                || three == 636 && (16..=19).contains(&length)
        }
        // UnionPay and RuPay.
        8 => (two == 81 && (16..=19).contains(&length)) || (two == 82 && length == 16),
        // Troy.
        9 => four == 9792 && length == 16,
        _ => false,
    }
}
