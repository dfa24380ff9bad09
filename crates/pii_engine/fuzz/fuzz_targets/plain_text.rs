//! Any string.
#![no_main]

#[path = "../../tests/common/mod.rs"]
mod common;
mod sample;

use libfuzzer_sys::fuzz_target;
use pii_engine::MaskedText;

fuzz_target!(|bytes: &[u8]| {
    let mut masker = sample::masker();
    let at = masker.root();
    if let Ok(MaskedText::Text(masked)) = masker.mask_text(at, bytes)
        && std::str::from_utf8(bytes).is_ok()
    {
        assert!(std::str::from_utf8(masked).is_ok());
    }
});
