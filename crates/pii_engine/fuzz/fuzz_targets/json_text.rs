//! Any text taken as a `json` value.
#![no_main]

#[path = "../../tests/common/mod.rs"]
mod common;
mod sample;

use libfuzzer_sys::fuzz_target;
use pii_engine::Masked;
use pii_engine::text::json::validate;

fuzz_target!(|text: &str| {
    let mut masker = sample::masker();
    let at = masker.root();
    let is_json = validate(text.as_bytes()).is_ok();
    match masker.mask_json_text(at, text.as_bytes()).expect("never interrupted") {
        Masked::Unchanged => assert!(is_json),
        Masked::Document(masked) => {
            assert!(is_json);
            assert!(std::str::from_utf8(masked).is_ok());
            assert!(validate(masked).is_ok());
        }
        Masked::Null => {}
    }
});
