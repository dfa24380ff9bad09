//! Nanoseconds a document, for both sizes of generated events, with and without personal data:
//! `cargo run --release -p pii_engine --example bench_mask [-- ROUNDS [NAME]]`.

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;
use std::rc::Rc;
use std::time::Instant;

use event_generator::{Options, Size, line};
use pii_engine::{Access, Masked, Masker, Policy, PolicyDefinition, builtin};

/// Distinct documents: more than the caches hold of any one.
const DOCUMENTS: u64 = 4000;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let rounds = arguments.next().map_or(20, |rounds| rounds.parse().expect("a number of rounds"));
    let only = arguments.next();
    let matchers = builtin::builtins().map(|builtin| builtin.in_policy()).collect();
    let definition = PolicyDefinition { matchers, hash_key: b"key".to_vec(), ..Default::default() };
    let started = Instant::now();
    let policy = Rc::new(Policy::compile(definition).expect("built-ins compile"));
    println!("compile the built-ins: {:?}", started.elapsed());
    for (name, size) in [("small", Size::Small), ("large", Size::Large)] {
        for clean in [true, false] {
            let name = format!("{name}{}", if clean { "-clean" } else { "" });
            if only.as_ref().is_some_and(|only| *only != name) {
                continue;
            }
            let options = Options { size, seed: 7, clean, start: 1_767_225_600 };
            let documents: Vec<Vec<u8>> = (0..DOCUMENTS)
                .map(|index| common::encode(&serde_json::from_str(&line(&options, index)).expect("JSON")))
                .collect();
            bench(&policy, &name, rounds, &documents);
        }
    }
}

fn bench(policy: &Rc<Policy>, name: &str, rounds: usize, documents: &[Vec<u8>]) {
    let mut masker = Masker::new(Rc::clone(policy), &[], Access::nothing());
    let at = masker.root();
    let started = Instant::now();
    let mut changed = 0;
    for doc in documents {
        changed += usize::from(masker.mask_jsonb(at, doc).expect("sound") != Masked::Unchanged);
    }
    let first = started.elapsed();
    let mut best = f64::MAX;
    for _ in 0..rounds {
        let started = Instant::now();
        for doc in documents {
            black_box(masker.mask_jsonb(at, black_box(doc)).expect("sound"));
        }
        best = best.min(started.elapsed().as_nanos() as f64 / documents.len() as f64);
    }
    let bytes: usize = documents.iter().map(Vec::len).sum::<usize>() / documents.len();
    let cold = first.as_nanos() as f64 / documents.len() as f64;
    println!(
        "{name}: {bytes} bytes, {changed} of {} masked, {best:.0} ns (first round {cold:.0} ns)",
        documents.len()
    );
}
