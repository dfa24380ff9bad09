//! No string makes a scan slow: time grows with length and with nothing else.

use std::sync::Mutex;
use std::time::{Duration, UNIX_EPOCH};

use pii_engine::builtin::{Builtin, builtins};
use pii_engine::value::ValueScanner;
use pii_engine::{MaskKind, Matcher, Sensitivity};

/// Pieces that, repeated, keep searches busy: half numbers, half addresses, half tokens.
const PIECES: &[&str] = &[
    "1", "4", "a", "@", "@a", "a@", "a@a.", "%40", "1 ", "1-", "1.", "4111 ", "4111-1111-1111-1112 ", "+1",
    "+", "(", "(415) ", "415-", ":", "::", "a:", "1:", "f:0", "00:", "DE89", "DE89 ",
    "DE89 3704 0044 0532 0130 01 ", "eyJ", "eyJa.", "eyJhbGciOiJIUzI1NiJ9.", "://", "a://b:c", "a://b:c@",
    "-----BEGIN ", "-----BEGIN PRIVATE KEY-----", "Bearer ", "bearer+a", "eyJ-", "glpat-.", "password=",
    "token:", "password:'", "ghp_", "sk-", "xoxb-a", "<", "<<", "P<", "A", "A<1", "0x", "1a", "bc1q", "tel:",
    "tel: 1", "phone 1", "x", "\"", "\"@", "ab 12 34 56 ", "S1234567", "12345678", "756.", "078-05-",
    "1.1.1.1", "1.1.1.", "\u{e9}", "\u{e9}@\u{e9}.", "=", "k=v&", " ", "-", "_", ".", "0123456789abcdef",
    ":A", "12345678:A",
];

fn scanner(extra: &[&str]) -> ValueScanner {
    let mut matchers: Vec<Matcher> = builtins().map(Builtin::matcher).collect();
    matchers.extend(extra.iter().map(|pattern| Matcher {
        name: "extra".into(),
        category: "extra".into(),
        sensitivity: Sensitivity::Yellow,
        keys: Vec::new(),
        key_pattern: None,
        value_pattern: Some((*pattern).into()),
        similar: false,
        mask: MaskKind::Shape,
        description: String::new(),
        builtin: None,
    }));
    ValueScanner::build(&matchers).unwrap()
}

/// One measurement at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// The least time that `times` scans of `text` took in two rounds.
fn best_of(times: u32, scanner: &ValueScanner, text: &str) -> Duration {
    let mut scratch = scanner.scratch();
    let mut hits = Vec::new();
    (0..2)
        .map(|_| {
            let start = processor_time();
            for _ in 0..times {
                hits.clear();
                scanner.scan(text.as_bytes(), &mut scratch, &mut hits);
            }
            processor_time() - start
        })
        .min()
        .unwrap()
}

/// What this thread spent on a processor, to within a tick: the clock on the wall also counts what others spend on a busy
/// machine. Where the system does not tell, the time since the epoch must do.
fn processor_time() -> Duration {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    match spent.and_then(|text| text.split(' ').next()?.parse().ok()) {
        Some(nanoseconds) => Duration::from_nanos(nanoseconds),
        None => UNIX_EPOCH.elapsed().unwrap_or_default(),
    }
}

/// One text may take at most five times what sixteen texts of a sixteenth take; where time is quadratic it
/// takes sixteen times as long. The clock goes in ticks of some milliseconds.
fn assert_linear(scanner: &ValueScanner, piece: &str) {
    const TICKS: Duration = Duration::from_millis(20);
    let text = |bytes: usize| piece.repeat(bytes.div_ceil(piece.len()));
    let (short, long) = (text(4 << 10), text(64 << 10));
    let _alone = ALONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    for _ in 0..4 {
        let long = best_of(1, scanner, &long);
        if long < TICKS || long < best_of(16, scanner, &short) * 5 + TICKS {
            return;
        }
    }
    let times: Vec<_> = [4, 16, 64].map(|kb| best_of(1, scanner, &text(kb << 10))).into();
    panic!("{piece:?} repeated takes more than linear time: {times:?} for 4, 16 and 64 KB");
}

#[test]
fn repeated_pieces() {
    let scanner = scanner(&[]);
    for piece in PIECES {
        assert_linear(&scanner, piece);
    }
}

#[test]
fn pairs_of_pieces() {
    let scanner = scanner(&[]);
    for (i, one) in PIECES.iter().enumerate() {
        let other = PIECES[(i * 7 + 3) % PIECES.len()];
        assert_linear(&scanner, &format!("{one}{other}"));
    }
}

#[test]
fn registered_patterns_that_backtrack_elsewhere() {
    let scanner = scanner(&["(a+)+b", "(x|x)*y", "(?:a?){20}a{20}", "[a-z]+@[a-z]+x"]);
    for piece in ["a", "x", "aab", "a@", "a@a"] {
        assert_linear(&scanner, piece);
    }
}
