//! One automaton over all built-in patterns. It says which of them occur in a string; the searches
//! of those then look closely, with borders and checks.
//!
//! The patterns are wider than what the searches accept, and written over bytes with ASCII classes:
//! Unicode classes and word boundaries would cost forty times the time and hundreds of megabytes.

use std::sync::OnceLock;

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::syntax;
use regex_automata::{Input, MatchKind, PatternSet};

use super::secret_prefixes::PREFIXES;
use super::sink::Kind;

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

/// Memory of the automaton's states, in bytes, at most.
const CACHE: usize = 2 << 20;

/// What is looked for, the search it calls, and the matchers it is shown under.
const PATTERNS: &[(Search, Kind, &str)] = &[
    (Search::Email, Kind::Email, r#"[A-Za-z0-9_+\-"'\x80-\xff](?:@|%40)[A-Za-z0-9\x80-\xff]"#),
    (Search::Phone, Kind::Phone, r"\+\(?[0-9](?:[ ().\-/\xa0\xc2]{0,3}[0-9]){6}"),
    (Search::Phone, Kind::Phone, r"\b[2-9][0-9]{2}[ .\-][2-9][0-9]{2}[ .\-][0-9]{4}"),
    (Search::Phone, Kind::Phone, r"\([0-9]{3}\)[ .\-]{0,2}[2-9][0-9]{2}[ .\-][0-9]{4}"),
    (
        Search::Phone,
        Kind::Phone,
        r##"(?i:phone|tel|mob|mobile|cell|fax|whatsapp|telefono?e?|handy|mobil|movil|celular|portable|telefoon|desk|landline|msisdn|number)[ :.="#]{1,4}\(?[0-9]"##,
    ),
    (Search::Card, Kind::Card, r"\b[2-9](?:[ \-]?[0-9]){11}"),
    (Search::Ssn, Kind::Ssn, r"\b[0-9]{3}[ \-][0-9]{2}[ \-][0-9]{4}\b"),
    (Search::Iban, Kind::Iban, r"\b[A-Za-z]{2}[0-9]{2}(?:[ .\-]?[A-Za-z0-9]){11}"),
    (Search::IpV4, Kind::Ip, r"(?:^|[^\w./\-]|[^\w]/)[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b"),
    (Search::IpV6, Kind::Ip, r"::[0-9A-Fa-f]|[0-9A-Fa-f]::|(?:[0-9A-Fa-f]{1,4}:){6}"),
    (Search::Mac, Kind::Mac, r"\b[0-9A-Fa-f]{2}(?:[:\-][0-9A-Fa-f]{2}){5}\b"),
    (Search::Mac, Kind::Mac, r"\b[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\b"),
    (Search::Wallet, Kind::Wallet, r"\b[123mnLMDXt][1-9A-HJ-NP-Za-km-z]{25}"),
    (Search::Wallet, Kind::Wallet, r"\b(?i:bc1|tb1|ltc1|bcrt1)[0-9A-Za-z]{20}"),
    (Search::Wallet, Kind::Wallet, r"\b0[xX][0-9a-fA-F]{40}\b"),
    (Search::Secret, Kind::Secret, r"\beyJ[0-9A-Za-z_\-]{9,}\."),
    (Search::Secret, Kind::Secret, r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY"),
    (Search::Secret, Kind::Secret, r"[A-Za-z0-9]://[^\s/?#]*:[^\s/?#]*@"),
    (Search::Secret, Kind::Secret, r"(?i:bearer|basic)[ +][0-9A-Za-z_.~+/\-]{8}"),
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
    (Search::Medicare, Kind::MedicalId, r"\b[2-6][0-9]{3}[ \-][0-9]{5}[ \-][0-9]{1,2}\b"),
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

/// The automaton, compiled once a process.
pub struct Automaton {
    dfa: DFA,
    searches: Vec<Searches>,
}

/// The memory of a scan.
pub struct AutomatonScratch {
    cache: Cache,
    occurring: PatternSet,
}

/// The automaton of the built-in patterns.
pub fn automaton() -> &'static Automaton {
    static AUTOMATON: OnceLock<Automaton> = OnceLock::new();
    AUTOMATON.get_or_init(|| {
        let prefixes = prefix_pattern();
        let mut searches: Vec<Searches> = PATTERNS.iter().map(|(search, _, _)| *search as Searches).collect();
        searches.push(Search::Secret as Searches);
        let texts: Vec<&str> = PATTERNS.iter().map(|(_, _, text)| *text).chain([prefixes.as_str()]).collect();
        let config = syntax::Config::new().unicode(false).utf8(false);
        let nfa = thompson::Compiler::new()
            .syntax(config)
            .configure(thompson::Config::new().utf8(false).which_captures(WhichCaptures::None))
            .build_many(&texts)
            .expect("the built-in patterns are constant, and a test compiles them");
        let config =
            DFA::config().match_kind(MatchKind::All).cache_capacity(CACHE).skip_cache_capacity_check(true);
        let dfa = DFA::builder().configure(config).build_from_nfa(nfa).expect("as the patterns");
        Automaton { dfa, searches }
    })
}

/// All documented prefixes of secrets, at the start of a word.
fn prefix_pattern() -> String {
    let escaped: Vec<String> = PREFIXES.iter().map(|(prefix, _, _)| prefix.replace('.', r"\.")).collect();
    format!(r"(?:^|[^0-9A-Za-z_\-])(?:{})[0-9A-Za-z_+/.\-]{{12}}", escaped.join("|"))
}

impl Automaton {
    pub fn scratch(&self) -> AutomatonScratch {
        AutomatonScratch { cache: self.dfa.create_cache(), occurring: PatternSet::new(self.searches.len()) }
    }

    /// The searches whose patterns occur in `text`.
    #[inline]
    pub fn searches(&self, text: &[u8], scratch: &mut AutomatonScratch) -> Searches {
        scratch.occurring.clear();
        let input = Input::new(text);
        match self.dfa.try_which_overlapping_matches(&mut scratch.cache, &input, &mut scratch.occurring) {
            Ok(()) if scratch.occurring.is_empty() => 0,
            Ok(()) => scratch.occurring.iter().fold(0, |set, id| set | self.searches[id.as_usize()]),
            // It gives up only when its memory thrashes.
            Err(_) => EVERY,
        }
    }
}

impl AutomatonScratch {
    /// The memory in use, in bytes.
    pub fn memory(&self) -> usize {
        self.cache.memory_usage()
    }
}

/// The patterns of a kind, as text to show.
pub fn pattern_of(kind: Kind) -> String {
    let own = PATTERNS.iter().filter(|(_, of, _)| *of == kind).map(|(_, _, text)| (*text).to_owned());
    let prefixes = (kind == Kind::Secret).then(prefix_pattern);
    own.chain(prefixes).collect::<Vec<_>>().join("|")
}
