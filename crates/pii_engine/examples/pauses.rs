//! The longest time, on a processor, between two looks at whether to stop, over hostile documents:
//! `cargo run --release -p pii_engine --example pauses [-- NAME]`.

#[path = "../tests/common/mod.rs"]
mod common;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use pii_engine::walk::MAX_STRING;
use pii_engine::{Access, Masker, Policy, PolicyDefinition, builtin};
use serde_json::{Map, Value, json};

/// Bytes of a document of many values.
const LARGE: usize = 200 << 20;

/// Repeated to the longest string that is looked at.
const PIECES: &[&str] = &[
    "x", "words and more words. ", "1", "4", "1 ", "1.", "4111-1111-1111-1112 ", "+1 415 555 0132 ", "@",
    "a@", "bob@x.com ", "%40", "DE89 3704 0044 0532 0130 01 ", "eyJhbGciOiJIUzI1NiJ9.", "a://b:c@",
    "password=", "token:", "Bearer ", "P<", "<", "A", "0x", "1a", "tel: 1", "1.1.1.1 ", "00:", "::",
    "ab 12 34 56 ", "k=v&", "k=v ", "=", "a: b\n", "name: Bob, ", "\"name\": \"Bob\", ",
    "email=bob%40x.com&", "a==", "\u{e9}", " ", "[", "[] ", "{", "\"", "\\", "a=[1,", "a={\"b\":1}&",
    "k=\"v\" ", "\n", "a = b ", "(415) ", "-----BEGIN ",
];

fn main() {
    let only = std::env::args().nth(1);
    let matchers = builtin::builtins().map(|builtin| builtin.matcher()).collect();
    let definition = PolicyDefinition { matchers, hash_key: b"key".to_vec(), ..Default::default() };
    let policy = Rc::new(Policy::compile(definition).expect("built-ins compile"));
    let wanted = |name: &str| only.as_ref().is_none_or(|only| name.contains(only.as_str()));
    for piece in PIECES {
        let text = piece.repeat(MAX_STRING / piece.len());
        if wanted(piece) {
            for column in ["note", "name"] {
                measure(&policy, &format!("{column} {piece:?}"), |masker| {
                    let at = masker.column(column);
                    masker.mask_text(at, text.as_bytes()).is_ok()
                });
            }
        }
    }
    for (name, text) in [
        ("json objects", format!("[{}1]", "{\"handle\": \"x\"},".repeat(MAX_STRING / 16 - 1))),
        ("json emails", format!("[{}1]", "\"bob@x.com\",".repeat(MAX_STRING / 12 - 1))),
        ("json keys", {
            let keys: String = (0..MAX_STRING / 24).map(|n| format!("\"a{n}@x.com\":1,")).collect();
            format!("{{{keys}\"b\":1}}")
        }),
        ("json blanks", format!("[{}1]", " ".repeat(MAX_STRING - 8))),
        ("json broken", format!("[{}1", "{\"handle\": \"x\"},".repeat(MAX_STRING / 16 - 1))),
        ("json string", format!("[\"{}\"]", "\\n".repeat(MAX_STRING / 2 - 8))),
    ] {
        if wanted(name) {
            measure(&policy, name, |masker| {
                let at = masker.column("note");
                masker.mask_text(at, text.as_bytes()).is_ok()
            });
            measure(&policy, &format!("{name}, json"), |masker| {
                let at = masker.column("note");
                masker.mask_json_text(at, text.as_bytes()).is_ok()
            });
        }
    }
    let long = "x ".repeat(MAX_STRING / 2);
    for (name, value) in [
        (
            "many objects",
            json!(vec![json!({"email": "bob@x.com", "n": 1, "note": "plain words here"}); LARGE / 80]),
        ),
        ("many numbers", json!((0..LARGE / 20).collect::<Vec<_>>())),
        ("many nulls", json!(vec![Value::Null; LARGE / 8])),
        ("many long strings", json!(vec![long.as_str(); LARGE / MAX_STRING])),
        ("too long a string", json!([long.repeat(LARGE / MAX_STRING)])),
        ("one wide object", wide(LARGE / 64, "")),
        ("one wide object of addresses", wide(LARGE / 128, "@x.com")),
    ] {
        if wanted(name) {
            let doc = common::encode(&value);
            measure(&policy, &format!("{name}, {} MB", doc.len() >> 20), |masker| {
                let at = masker.root();
                masker.mask_jsonb(at, &doc).is_ok()
            });
            drop(doc);
            let text = value.to_string();
            drop(value);
            measure(&policy, &format!("{name}, json, {} MB", text.len() >> 20), |masker| {
                let at = masker.root();
                masker.mask_json_text(at, text.as_bytes()).is_ok()
            });
        }
    }
}

fn wide(members: usize, behind: &str) -> Value {
    Value::Object((0..members).map(|n| (format!("member{n}{behind}"), json!("x"))).collect::<Map<_, _>>())
}

fn measure(policy: &Rc<Policy>, name: &str, work: impl FnOnce(&mut Masker) -> bool) {
    let mut masker = Masker::new(Rc::clone(policy), &[], Access::nothing());
    let started = processor_time();
    let last = Rc::new(Cell::new(started));
    let longest = Rc::new(Cell::new(Duration::ZERO));
    let (then, most) = (Rc::clone(&last), Rc::clone(&longest));
    masker.set_interrupt(Box::new(move || {
        let now = processor_time();
        most.set(most.get().max(now - then.get()));
        then.set(now);
        false
    }));
    assert!(work(&mut masker), "{name}");
    let end = processor_time();
    longest.set(longest.get().max(end - last.get()));
    println!("{:>8.1} ms of {:>8.1} ms  {name}", ms(longest.get()), ms(end - started));
}

/// What this thread spent on a processor, as other programs may keep it waiting.
fn processor_time() -> Duration {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells");
    let nanoseconds = spent.split(' ').next().and_then(|text| text.parse().ok());
    Duration::from_nanos(nanoseconds.expect("a number"))
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
