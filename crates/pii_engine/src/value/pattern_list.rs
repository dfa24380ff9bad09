//! The built-in patterns. Also read by the build script, which compiles them: see [`super::ready`].
//!
//! The patterns are wider than what the searches accept, and written over bytes with ASCII classes:
//! Unicode classes and word boundaries would cost forty times the time and hundreds of megabytes.

use regex_automata::nfa::thompson::{self, NFA, WhichCaptures};
use regex_syntax::hir::Hir;

use super::kind::Kind;
use super::secret_prefixes::PREFIXES;

/// The searches, each a bit of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Search {
    Email = 1,
    Phone = 1 << 1,
    Card = 1 << 2,
    Ssn = 1 << 3,
    Iban = 1 << 4,
    IpV4 = 1 << 5,
    IpV6 = 1 << 6,
    Mac = 1 << 7,
    Wallet = 1 << 8,
    Secret = 1 << 9,
    Mrz = 1 << 10,
    Papers = 1 << 11,
    Medicare = 1 << 12,
    Lettered = 1 << 13,
    Grouped = 1 << 14,
    Bare = 1 << 15,
}

/// A set of searches.
pub type Searches = u32;
/// All of them.
pub const EVERY: Searches = (1 << 16) - 1;

/// What is looked for, the search it calls, and the matchers it is shown under.
const PATTERNS: &[(Search, Kind, &str)] = &[
    (Search::Email, Kind::Email, r#"[A-Za-z0-9_+\-"'\x80-\xff](?:@|%40)[A-Za-z0-9\x80-\xff]"#),
    (Search::Phone, Kind::Phone, r"\+\(?[0-9](?:[ ().\-/\xa0\xc2]{0,3}[0-9]){6}"),
    (Search::Phone, Kind::Phone, r"\b[2-9][0-9]{2}[ .\-][2-9][0-9]{2}[ .\-][0-9]{4}"),
    (Search::Phone, Kind::Phone, r"\([0-9]{3}\)[ .\-]{0,2}[2-9][0-9]{2}[ .\-][0-9]{4}"),
    (Search::Phone, Kind::Phone, r##"[A-Za-z][ :.="#]{1,4}\(?[0-9](?:[ ().\-/\xa0\xc2]{0,3}[0-9]){6}"##),
    (Search::Card, Kind::Card, r"\b[2-9](?:[ \-]?[0-9]){11}"),
    (Search::Ssn, Kind::Ssn, r"\b[0-9]{3}[ \-][0-9]{2}[ \-][0-9]{4}\b"),
    (Search::Iban, Kind::Iban, r"\b[A-Za-z]{2}[0-9]{2}[ .\-]?[0-9A-Za-z]{4}"),
    (Search::IpV4, Kind::Ip, r"(?:^|[^\w./\-]|[^\w]/)[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b"),
    (Search::IpV6, Kind::Ip, r"::[0-9A-Fa-f]|[0-9A-Fa-f]::|(?:[0-9A-Fa-f]{1,4}:){6}"),
    (Search::Mac, Kind::Mac, r"\b[0-9A-Fa-f]{2}(?:[:\-][0-9A-Fa-f]{2}){5}\b"),
    (Search::Mac, Kind::Mac, r"\b[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\b"),
    (Search::Wallet, Kind::Wallet, r"\b[123LDX][1-9A-HJ-NP-Za-km-z]{9}"),
    (Search::Wallet, Kind::Wallet, r"\b(?i:bc1|tb1|ltc1|bcrt1)[0-9A-Za-z]{20}"),
    (Search::Wallet, Kind::Wallet, r"\b0[xX][0-9a-fA-F]{40}\b"),
    (Search::Secret, Kind::Secret, r"\beyJ[0-9A-Za-z_\-]{9,}\."),
    (Search::Secret, Kind::Secret, r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY"),
    (Search::Secret, Kind::Secret, r"[A-Za-z0-9]://[^\s/?#]*:[^\s/?#]*@"),
    (Search::Secret, Kind::Secret, r"(?i:bearer|basic)[ +][0-9A-Za-z]"),
    (Search::Secret, Kind::Secret, r"[0-9]{8}:A[0-9A-Za-z_\-]{30}"),
    (
        Search::Secret,
        Kind::Secret,
        r#"(?i:secret|token|key)["' ]{0,2}[=:][ "'=>]{0,3}[^\s"'&;,<>`(){}|\[]{16}"#,
    ),
    (
        Search::Secret,
        Kind::Password,
        r#"(?i:pass(?:word|wd|phrase|wort)|pwd|contrasena|senha)["' ]{0,2}[=:][ "'=>]{0,3}[^\s"'&;,<>`(){}|\[]{4}"#,
    ),
    (Search::Mrz, Kind::Passport, r"[A-Z0-9<]{20}<[0-9<]|[A-Z]<<[A-Z]|[0-9A-Z<]{9}[0-9][A-Z<]{3}[0-9]{7}"),
    (Search::Papers, Kind::DriverLicense, r"\b[A-Z][A-Z9]{4}[0-9]{6}[A-Z9]{2}[0-9A-Za-z]{3}\b"),
    (Search::Papers, Kind::MedicalId, r"\b[1-9][A-Z][A-Z0-9][0-9]-?[A-Z][A-Z0-9][0-9]-?[A-Z]{2}[0-9]{2}\b"),
    (Search::Papers, Kind::MedicalId, r"\b[A-Z][0-9]{9}\b"),
    (Search::Medicare, Kind::MedicalId, r"\b[2-6][0-9]{3}[ \-][0-9]{5}[ \-][0-9]"),
    (Search::Lettered, Kind::NationalId, r"\b[A-Za-z]{2} [0-9]{2} [0-9]{2} [0-9]{2} [A-Da-d]\b"),
    (Search::Lettered, Kind::NationalId, r"\b[A-Za-z]{1,2}[0-9]{6}\([0-9Aa]\)"),
    (Search::Lettered, Kind::NationalId, r"\b(?:[0-9]{8}|[A-Za-z][0-9]{7}|[A-Za-z]{2}[0-9]{6})[A-Za-z]\b"),
    (Search::Lettered, Kind::NationalId, r"\b(?:[A-Za-z][0-9]{9}|[A-Z]{5}[0-9]{4}[A-Z])\b"),
    (Search::Lettered, Kind::NationalId, r"\b[0-9]{6}[+\-A-Fa-fU-Yu-y][0-9]{3}[0-9A-Za-z]\b"),
    (Search::Lettered, Kind::NationalId, r"\b[0-9]{5}2[ABab][0-9]{8}\b"),
    (
        Search::Lettered,
        Kind::NationalId,
        r"\b[A-Za-z]{6}[0-9A-Za-z]{2}[A-Za-z][0-9A-Za-z]{2}[A-Za-z][0-9A-Za-z]{3}[A-Za-z]\b",
    ),
    (Search::Lettered, Kind::NationalId, r"\b[A-Za-z]{4}[0-9]{6}[HMXhmx][A-Za-z]{5}[0-9A-Za-z][0-9]\b"),
    (Search::Grouped, Kind::NationalId, r"\b[0-9]{3}[.\- ][0-9]{3}[.\- ][0-9]{3}\b"),
    (Search::Grouped, Kind::NationalId, r"\b[0-9]{3}\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}\b"),
    (Search::Grouped, Kind::NationalId, r"\b[0-9]{2}\.[0-9]{2}\.[0-9]{2}[\-.][0-9]{3}\.[0-9]{2}\b"),
    (Search::Grouped, Kind::NationalId, r"\b(?:[0-9]{5}-[0-9]{7}-[0-9]|[0-9]{2}-[0-9]{8}-[0-9])\b"),
    (Search::Grouped, Kind::NationalId, r"\b[0-9]{6}-[0-9]{2}-[0-9]{4}\b"),
    (Search::Grouped, Kind::NationalId, r"\b(?:[0-9]{2})?[0-9]{6}[/\-](?:[0-9]{3,5}|[0-9]{7})\b"),
    (Search::Grouped, Kind::NationalId, r"\b[2-9][0-9]{3}[ \-][0-9]{4}[ \-][0-9]{4}\b"),
    (
        Search::Grouped,
        Kind::NationalId,
        r"\b[1-478][ .\-][0-9]{2}[ .\-][0-9]{2}[ .\-][0-9]{2}[ .\-][0-9]{3}\b",
    ),
    (Search::Grouped, Kind::NationalId, r"\b[0-9]{2} [0-9]{3} [0-9]{3} [0-9]{3}\b"),
    (Search::Grouped, Kind::NationalId, r"\b[0-9]{1,2}\.[0-9]{3}\.[0-9]{3}-[0-9Kk]\b"),
    (Search::Bare, Kind::NationalId, r"\b(?:[0-9]{11}|[0-9]{13}|[0-9]{15}|[0-9]{17}[0-9Xx])\b"),
];

/// The search that each pattern calls.
pub fn searches() -> impl Iterator<Item = Search> {
    PATTERNS.iter().map(|(search, _, _)| *search).chain([Search::Secret])
}

/// The patterns, parsed.
pub fn parsed() -> Vec<Hir> {
    let prefixes = prefix_pattern();
    let mut parser = regex_syntax::ParserBuilder::new().utf8(false).unicode(false).build();
    let texts = PATTERNS.iter().map(|(_, _, text)| *text).chain([prefixes.as_str()]);
    texts.map(|text| parser.parse(text).expect("built-in patterns are constant and tested")).collect()
}

/// One automaton over patterns that take at most `limit` bytes.
pub fn compiled(hirs: &[&Hir], limit: usize) -> Option<NFA> {
    let config =
        thompson::Config::new().utf8(false).which_captures(WhichCaptures::None).nfa_size_limit(Some(limit));
    thompson::Compiler::new().configure(config).build_many_from_hir(hirs).ok()
}

/// The documented prefixes of secrets, at the start of a word: their first two characters, and how
/// many must follow. Two hundred literals would make every state of the automaton large.
fn prefix_pattern() -> String {
    let mut heads: std::collections::BTreeMap<char, String> = std::collections::BTreeMap::new();
    for (prefix, _, _) in PREFIXES {
        let mut characters = prefix.chars();
        let (first, second) = (characters.next().unwrap_or_default(), characters.next().unwrap_or_default());
        let seconds = heads.entry(first).or_default();
        if !seconds.contains(second) {
            seconds.push(second);
        }
    }
    let heads: Vec<String> =
        heads.iter().map(|(first, seconds)| format!("{first}[{}]", seconds.replace('-', r"\-"))).collect();
    format!(r"(?:^|[^0-9A-Za-z_\-])(?:{})[0-9A-Za-z_.\-]{{16}}", heads.join("|"))
}

/// The patterns of a kind, as text to show.
pub fn pattern_of(kind: Kind) -> String {
    let own = PATTERNS.iter().filter(|(_, of, _)| *of == kind).map(|(_, _, text)| (*text).to_owned());
    let prefixes = (kind == Kind::Secret).then(prefix_pattern);
    own.chain(prefixes).collect::<Vec<_>>().join("|")
}
