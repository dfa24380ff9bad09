//! Any bytes taken as a jsonb document.
#![no_main]

#[path = "../../tests/common/mod.rs"]
mod common;
mod sample;

use libfuzzer_sys::fuzz_target;
use pii_engine::explain::explain_jsonb;
use pii_engine::{Access, Masked};

fuzz_target!(|bytes: &[u8]| {
    let mut masker = sample::masker();
    let at = masker.root();
    let masked = match masker.mask_jsonb(at, bytes) {
        Ok(Masked::Document(masked)) => Some(masked.to_vec()),
        _ => None,
    };
    let _ = masker.mask_pruned(at, bytes, &[b"handle".to_vec(), b"a".to_vec()]);
    let _ = explain_jsonb(&sample::policy(), &sample::rules(), &Access::nothing(), Some("c"), bytes);
    if let Some(masked) = masked {
        masker.mask_jsonb(at, &masked).expect("a masked document is sound");
    }
});
