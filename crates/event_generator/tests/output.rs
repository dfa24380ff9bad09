//! The generator's promises: the same bytes, the documented sizes, valid JSON, and nothing personal where none was asked.

use event_generator::{Options, Size, line};
use serde_json::Value;

const START: i64 = 1_767_225_600;
const COUNT: u64 = 3000;

fn lines(size: Size, clean: bool) -> Vec<String> {
    let options = Options { size, seed: 1, clean, start: START };
    (0..COUNT).map(|index| line(&options, index)).collect()
}

/// FNV-1a, 64 bits.
fn hash(lines: &[String]) -> u64 {
    let bytes = lines.iter().flat_map(|line| line.bytes().chain([b'\n']));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn the_bytes_never_change() {
    // A change here makes older measurements incomparable: raise FORMAT with it.
    assert_eq!(event_generator::FORMAT, 1);
    let hashes = [(Size::Small, false), (Size::Small, true), (Size::Large, false), (Size::Large, true)]
        .map(|(s, c)| hash(&lines(s, c)));
    let expected =
        [0xc78c_9f1c_5e98_1b8f, 0xe906_12df_54fa_12b4, 0x06b6_6210_d328_f8c2, 0xe48b_a2d9_d0a4_3e56];
    assert_eq!(hashes, expected, "{hashes:#x?}");
}

#[test]
fn an_event_depends_on_seed_and_index_alone() {
    let options = Options { size: Size::Large, seed: 7, clean: false, start: START };
    assert_eq!(line(&options, 41), line(&options, 41));
    assert_ne!(line(&options, 41), line(&Options { seed: 8, ..options }, 41));
    assert_ne!(line(&options, 41), line(&options, 42));
}

#[test]
fn sizes_are_within_ten_percent() {
    for (size, wanted) in [(Size::Small, 330.0), (Size::Large, 1500.0)] {
        for clean in [false, true] {
            let lines = lines(size, clean);
            let mean = lines.iter().map(String::len).sum::<usize>() as f64 / lines.len() as f64;
            assert!((mean / wanted - 1.0).abs() < 0.1, "{size:?} clean={clean}: {mean} bytes");
        }
    }
}

#[test]
fn every_line_is_an_object_with_the_common_fields() {
    for (size, clean) in
        [(Size::Small, false), (Size::Small, true), (Size::Large, false), (Size::Large, true)]
    {
        for line in lines(size, clean) {
            let value: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
            for key in ["type", "userId", "messageId", "timestamp"] {
                assert!(value[key].is_string(), "{key} is missing: {line}");
            }
        }
    }
}

#[test]
fn about_one_event_in_three_is_rich() {
    let marks = ["@example", "%40", "555", "ssn", "iban", "card", "vorname", "firstName", "prénom"];
    let body = |line: &String| {
        let value: Value = serde_json::from_str(line).unwrap();
        [&value["properties"], &value["traits"]]
            .iter()
            .any(|part| marks.iter().any(|m| part.to_string().contains(m)))
    };
    let share = lines(Size::Large, false).iter().filter(|line| body(line)).count() as f64 / COUNT as f64;
    assert!((0.25..0.40).contains(&share), "{share}");
}

#[test]
fn clean_events_hold_nothing_personal() {
    let words = [
        "@", "\"ip\"", "userAgent", "email", "phone", "address", "advertisingId", "firstName", "lastName",
        "username", "ssn", "iban", "card", "password", "gender", "birth", "192.0.2.", "198.51.100.",
        "203.0.113.", "2001:db8",
    ];
    let both = |clean| [lines(Size::Small, clean), lines(Size::Large, clean)].concat().join("\n");
    let (dirty, clean) = (both(false), both(true));
    for word in words {
        assert!(!clean.contains(word), "{word}");
        assert!(dirty.contains(word), "{word} occurs in no event at all: the check above is empty");
    }
}
