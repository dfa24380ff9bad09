//! Any JSON: the engine against the plain reference.
#![no_main]

#[path = "../../tests/common/mod.rs"]
mod common;
#[path = "../../tests/common/reference.rs"]
mod reference;
mod sample;

use std::collections::HashSet;

use libfuzzer_sys::fuzz_target;
use pii_engine::Masked;
use serde_json::Value;

thread_local! {
    static REFERENCE: reference::Reference =
        reference::Reference::new(sample::matchers(), sample::rules(), HashSet::new(), b"test key");
}

/// What jsonb and the reference can hold: moderate nesting and numbers.
fn is_usual(value: &Value, depth: usize) -> bool {
    match value {
        Value::Array(elements) => depth < 20 && elements.iter().all(|element| is_usual(element, depth + 1)),
        Value::Object(members) => depth < 20 && members.values().all(|member| is_usual(member, depth + 1)),
        // A `%` may stand for bytes that are no UTF-8, which the reference cannot hold; JSON inside strings
        // is reprinted by it; it knows no limit to pairs within pairs, which the engine masks whole.
        Value::String(text) => {
            let pairs = text.matches(['=', ':']).count();
            !text.contains('%') && !text.trim_start().starts_with(['{', '[']) && pairs < 8
        }
        Value::Number(number) => {
            let text = number.to_string();
            text.len() < 30 && !text.contains(['e', 'E']) && !text.starts_with("-0")
        }
        _ => true,
    }
}

fuzz_target!(|text: &str| {
    let Ok(value) = serde_json::from_str::<Value>(text) else { return };
    if !is_usual(&value, 0) {
        return;
    }
    let doc = common::encode(&value);
    let mut masker = sample::masker();
    let at = masker.root();
    let masked = match masker.mask_jsonb(at, &doc).expect("sound") {
        Masked::Unchanged => doc,
        Masked::Document(masked) => masked.to_vec(),
        Masked::Null => common::encode(&Value::Null),
    };
    let expected = REFERENCE.with(|reference| reference.document(&value));
    assert_eq!(masked, common::encode(&expected), "{} is not {expected}", common::decode(&masked));
});
