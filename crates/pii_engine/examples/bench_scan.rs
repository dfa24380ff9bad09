//! Nanoseconds a document of the inventory's search, for both sizes of generated events:
//! `cargo run --release -p pii_engine --example bench_scan [-- ROUNDS]`.

#[path = "../tests/common/mod.rs"]
mod common;

use std::rc::Rc;
use std::time::Instant;

use event_generator::{Options, Size, line};
use pii_engine::{Policy, PolicyDefinition, Scanner, builtin};

/// Distinct documents: more than the caches hold of any one.
const DOCUMENTS: u64 = 4000;

fn main() {
    let rounds = std::env::args().nth(1).map_or(20, |rounds| rounds.parse().expect("a number of rounds"));
    let matchers = builtin::builtins().map(|builtin| builtin.matcher()).collect();
    let definition = PolicyDefinition { matchers, hash_key: b"key".to_vec(), ..Default::default() };
    let policy = Rc::new(Policy::compile(definition).expect("built-ins compile"));
    for (name, size) in [("small", Size::Small), ("large", Size::Large)] {
        for clean in [true, false] {
            let options = Options { size, seed: 7, clean, start: 1_767_225_600 };
            let documents: Vec<Vec<u8>> = (0..DOCUMENTS)
                .map(|index| common::encode(&serde_json::from_str(&line(&options, index)).expect("JSON")))
                .collect();
            let mut scanner = Scanner::new(Rc::clone(&policy), &[]);
            let at = scanner.column("event", 0);
            let mut best = f64::MAX;
            for _ in 0..rounds {
                let started = Instant::now();
                for doc in &documents {
                    scanner.jsonb(at, doc).expect("sound");
                    scanner.end_row();
                }
                best = best.min(started.elapsed().as_nanos() as f64 / documents.len() as f64);
            }
            let clean = if clean { "-clean" } else { "" };
            println!("{name}{clean}: {} findings, {best:.0} ns", scanner.findings().len());
        }
    }
}
