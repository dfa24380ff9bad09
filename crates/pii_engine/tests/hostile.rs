//! Bytes that are no jsonb, nesting, size, floods of keys: errors or masks, never a panic or a raw value.

mod common;

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use common::{as_builtin, by_keys, decode, encode, mask, masker, policy};
use pii_engine::explain::explain_jsonb;
use pii_engine::{Access, MaskKind, Masked, MaskedText, Masker, Policy, Sensitivity, WalkError};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn sample() -> Rc<Policy> {
    policy(vec![
        by_keys("handle", &["handle"], Sensitivity::Yellow, MaskKind::Shape),
        by_keys("gone", &["gone"], Sensitivity::Yellow, MaskKind::Drop),
        by_keys("rough", &["rough"], Sensitivity::Yellow, MaskKind::Round),
        as_builtin("address", "email", Sensitivity::Yellow, MaskKind::Shape),
    ])
}

fn hidden() -> Masker {
    masker(&sample(), &[], Access::nothing())
}

fn try_all(masker: &mut Masker, bytes: &[u8]) {
    let at = masker.root();
    let _ = masker.mask_jsonb(at, bytes);
    let _ = masker.mask_pruned(at, bytes, &[b"handle".to_vec(), b"a".to_vec()]);
    let _ = masker.mask_json_text(at, bytes);
    let _ = masker.mask_text(at, bytes);
    let _ = explain_jsonb(&sample(), &[], &Access::nothing(), None, bytes);
}

fn rich() -> Value {
    json!({
        "handle": "Bob", "a": [1, 2.5, {"gone": 1, "rough": 12.34, "x": null}, true, "bob@x.com"], "b": {},
        "gone": {"y": 1}, "bob@x.com": {"z": [[["q"]]]}, "long": (0..40).collect::<Vec<_>>(),
        "s": "{\"handle\": \"x\"}", "url": "handle=Bob&a=1",
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        try_all(&mut hidden(), &bytes);
    }

    #[test]
    fn changed_documents(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = encode(&rich());
        for (at, to) in changes {
            let length = bytes.len();
            bytes[at.index(length)] = to;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        try_all(&mut hidden(), &bytes);
    }
}

#[test]
fn every_single_bit() {
    let mut masker = hidden();
    let sound = encode(&rich());
    for bit in 0..sound.len() * 8 {
        let mut bytes = sound.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let at = masker.root();
        if let Ok(Masked::Document(masked)) = masker.mask_jsonb(at, &bytes) {
            assert!(masked.len() < sound.len() * 4);
        }
    }
}

/// `levels` arrays and objects around `inner`, as bytes, without recursion.
fn nested(levels: usize, inner: &Value) -> Vec<u8> {
    let mut bytes = encode(inner);
    for level in 0..levels {
        let length = bytes.len() as u32;
        let mut around = Vec::new();
        if level % 2 == 0 {
            around.extend_from_slice(&(0x4000_0000u32 | 1).to_ne_bytes());
            around.extend_from_slice(&(0xD000_0000 | length).to_ne_bytes());
        } else {
            around.extend_from_slice(&(0x2000_0000u32 | 1).to_ne_bytes());
            around.extend_from_slice(&(0x8000_0000u32 | 4).to_ne_bytes());
            around.extend_from_slice(&(0x5000_0000 | length).to_ne_bytes());
            around.extend_from_slice(b"deep");
        }
        around.extend_from_slice(&bytes);
        bytes = around;
    }
    bytes
}

#[test]
fn deep_documents_are_masked() {
    let mut masker = hidden();
    let at = masker.root();
    let inner = json!({"handle": "Bob"});
    for levels in [1, 2, 5000, 9990] {
        let Masked::Document(masked) = masker.mask_jsonb(at, &nested(levels, &inner)).unwrap() else {
            panic!()
        };
        assert_eq!(masked, nested(levels, &json!({"handle": "B***"})), "{levels}");
    }
    // Beyond the limit the innermost container that fits is null.
    let Masked::Document(masked) = masker.mask_jsonb(at, &nested(50_000, &inner)).unwrap() else { panic!() };
    assert!(!masked.windows(3).any(|three| three == b"Bob"));
}

#[test]
fn floods_of_keys_stay_linear_and_small() {
    let mut masker = hidden();
    masker.limit_memory(1000);
    let members = |from: usize, count: usize| -> Value {
        let members =
            (from..from + count).map(|n| (format!("user{n}@x.com"), json!({"handle": "Bob", "n": n})));
        Value::Object(members.collect::<Map<_, _>>())
    };
    for round in 0..3 {
        let value = members(round * 2000, 2000);
        let masked = mask(&mut masker, &value);
        assert_eq!(masked.as_object().unwrap().len(), 2000);
        assert!(!masked.to_string().contains("Bob"));
        assert!(!masked.to_string().contains("user"));
    }
    // And a usual document is still right.
    assert_eq!(mask(&mut masker, &json!({"handle": "Bob"})), json!({"handle": "B***"}));
}

#[test]
fn structure_within_structure_ends() {
    let mut masker = hidden();
    let at = masker.root();
    let mut text = "handle=Bob".to_owned();
    for _ in 0..12 {
        text = json!({"a": text}).to_string();
        let MaskedText::Text(masked) = masker.mask_text(at, text.as_bytes()).unwrap() else {
            panic!("{text}")
        };
        assert!(!String::from_utf8_lossy(masked).contains("Bob"));
    }
}

#[test]
fn strings_beyond_the_limit_are_masked_whole() {
    let mut masker = hidden();
    let text = "x".repeat(pii_engine::walk::MAX_STRING + 1);
    assert_eq!(mask(&mut masker, &json!({"a": text})), json!({"a": "***"}));
}

#[test]
fn a_wish_to_stop_is_heard() {
    let mut masker = hidden();
    let asked = Rc::new(Cell::new(0));
    let count = Rc::clone(&asked);
    masker.set_interrupt(Box::new(move || {
        count.set(count.get() + 1);
        count.get() > 3
    }));
    let at = masker.root();
    let doc = encode(&json!((0..100_000).map(|n| json!({"n": n, "handle": "Bob"})).collect::<Vec<_>>()));
    assert_eq!(masker.mask_jsonb(at, &doc), Err(WalkError::Interrupted));
    assert_eq!(asked.get(), 4);
    // What was left behind does no harm.
    asked.set(-1_000_000);
    let Masked::Document(masked) = masker.mask_jsonb(at, &doc).unwrap() else { panic!() };
    assert_eq!(decode(masked)[99_999], json!({"handle": "B***", "n": 99_999}));
}

/// Within one string, too: whatever it is made of, somebody who waits is heard before its end.
#[test]
fn a_wish_to_stop_is_heard_within_a_string() {
    const LENGTH: usize = 256 << 10;
    let everything = pii_engine::builtin::builtins().map(|builtin| builtin.matcher()).collect();
    let policy = policy(everything);
    let asked = Rc::new(Cell::new(0));
    let stop_at = Rc::new(Cell::new(i32::MAX));
    let mut masker = masker(&policy, &[], Access::nothing());
    let (count, limit) = (Rc::clone(&asked), Rc::clone(&stop_at));
    masker.set_interrupt(Box::new(move || {
        count.set(count.get() + 1);
        count.get() > limit.get()
    }));
    let ask = |at_most: i32| {
        asked.set(0);
        stop_at.set(at_most);
    };
    let keys: String = (0..LENGTH / 24).map(|n| format!("\"a{n}@x.com\":1,")).collect();
    for (column, text) in [
        ("note", "bob@x.com ".repeat(LENGTH / 10)),
        ("note", "a@".repeat(LENGTH / 2)),
        ("note", "token:".repeat(LENGTH / 6)),
        ("note", "password=".repeat(LENGTH / 9)),
        ("note", "1.1.1.1 ".repeat(LENGTH / 8)),
        ("note", "4111-1111-1111-1112 ".repeat(LENGTH / 20)),
        ("note", "+1 415 555 0132 ".repeat(LENGTH / 16)),
        ("note", "00:".repeat(LENGTH / 3)),
        ("note", "<".repeat(LENGTH)),
        ("note", "k=v&".repeat(LENGTH / 4)),
        ("note", "a = b ".repeat(LENGTH / 6)),
        ("note", "a: b\n".repeat(LENGTH / 5)),
        ("note", format!("[{}1]", "\"bob@x.com\",".repeat(LENGTH / 12))),
        ("note", format!("{{{keys}\"b\":1}}")),
        ("name", "bob ".repeat(LENGTH / 4)),
    ] {
        let shown = &text[..20];
        let at = masker.column(column);
        ask(i32::MAX);
        let whole = masker.mask_text(at, text.as_bytes()).map(|masked| format!("{masked:?}"));
        assert!(whole.is_ok(), "{shown}");
        let times = asked.get();
        assert!(times >= 3, "{shown}: asked {times} times");
        ask(times / 2);
        assert_eq!(masker.mask_text(at, text.as_bytes()), Err(WalkError::Interrupted), "{shown}");
        // What was left behind does no harm.
        ask(i32::MAX);
        let again = masker.mask_text(at, text.as_bytes()).map(|masked| format!("{masked:?}"));
        assert!(again == whole, "{shown}");
    }
    let at = masker.column("note");
    assert_eq!(masker.mask_text(at, b"bob@x.com"), Ok(MaskedText::Text(b"b***@***.c***")));
}

/// A key by a key is renamed in JSON text, and in binary, in an object that has very many.
#[test]
fn a_wish_to_stop_is_heard_while_keys_are_renamed() {
    let members = (0..20_000).map(|n| (format!("user{n}@x.com"), json!(n)));
    let doc = encode(&Value::Object(members.collect::<Map<_, _>>()));
    let mut masker = hidden();
    let asked = Rc::new(Cell::new(0));
    let count = Rc::clone(&asked);
    masker.set_interrupt(Box::new(move || {
        count.set(count.get() + 1);
        false
    }));
    let at = masker.root();
    assert!(masker.mask_jsonb(at, &doc).is_ok());
    // The walk alone, at sixteen bytes a member and a look every 64 KB, would ask far less often.
    assert!(asked.get() > 100, "asked {} times", asked.get());
}

/// Each takes far longer if it is quadratic.
#[test]
fn large_documents_take_linear_time() {
    let mut masker = hidden();
    let started = Instant::now();
    let renamed: Map<_, _> = (0..20_000).map(|n| (format!("a{n}@x.com"), json!(n))).collect();
    let mut deep = json!({"gone": 1, "bob@x.com": 2});
    for _ in 0..100 {
        deep = json!({"gone": 1, "bob@x.com": deep, "fill": "x".repeat(1000)});
    }
    for value in [
        Value::Object(renamed),
        json!(vec![json!({"gone": 1, "a": [1]}); 20_000]),
        json!(vec!["handle=Bob&b=2"; 20_000]),
        json!("handle=Bob&b=2&".repeat(20_000)),
        json!(format!("[{}1]", "{\"handle\": \"x\"},".repeat(20_000))),
        deep,
    ] {
        mask(&mut masker, &value);
    }
    assert!(started.elapsed() < Duration::from_secs(240), "{:?}", started.elapsed());
}
