//! Any JSON: the engine against the plain reference.
#![no_main]

#[path = "../../tests/common/mod.rs"]
mod common;
#[path = "../../tests/common/reference.rs"]
mod reference;
mod sample;
mod usual;

use std::collections::HashSet;

use libfuzzer_sys::fuzz_target;
use pii_engine::Masked;
use serde_json::Value;

thread_local! {
    static REFERENCE: reference::Reference =
        reference::Reference::new(sample::matchers(), sample::rules(), HashSet::new(), b"test key");
}

fuzz_target!(|text: &str| {
    let Ok(value) = serde_json::from_str::<Value>(text) else { return };
    if !usual::is_usual(&value, 0) {
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
