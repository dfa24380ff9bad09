//! Any JSON: the inventory finds what the explanation says is masked, in one document and beside others.
#![no_main]

#[path = "../../tests/common/mod.rs"]
mod common;
mod sample;
mod usual;

use std::cell::RefCell;
use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use pii_engine::explain::explain_jsonb;
use pii_engine::{Access, Scanner};
use serde_json::Value;

thread_local! {
    /// One that has seen all documents before.
    static SEEN: RefCell<Option<Scanner>> = const { RefCell::new(None) };
}

fuzz_target!(|text: &str| {
    let Ok(value) = serde_json::from_str::<Value>(text) else { return };
    if !usual::is_usual(&value, 0) {
        return;
    }
    let (policy, rules) = (sample::policy(), sample::rules());
    let doc = common::encode(&value);
    let mut expected: BTreeSet<(String, String)> = BTreeSet::new();
    for leaf in explain_jsonb(&policy, &rules, &Access::nothing(), Some("c"), &doc).expect("sound") {
        let counted = leaf.hits.into_iter().filter(|hit| leaf.is_masked && hit.vetoed.is_none());
        expected.extend(counted.map(|hit| (hit.category, hit.matcher)));
    }
    let mut scanner = Scanner::new(policy.clone(), &rules);
    let at = scanner.column("c", 0);
    scanner.jsonb(at, &doc).expect("sound");
    scanner.end_row();
    assert_eq!(scanner.skipped(), 0);
    let found: BTreeSet<_> =
        scanner.findings().into_iter().map(|found| (found.category, found.matcher)).collect();
    assert_eq!(found, expected);
    SEEN.with_borrow_mut(|seen| {
        let seen = seen.get_or_insert_with(|| {
            let mut seen = Scanner::new(policy, &rules);
            seen.limit_findings(50);
            seen.column("c", 0);
            seen
        });
        seen.jsonb(at, &doc).expect("sound");
        seen.end_row();
        let found: BTreeSet<_> =
            seen.findings().into_iter().map(|found| (found.category, found.matcher)).collect();
        assert!(found.is_superset(&expected));
    });
});
