//! Throughput of the value scan over leaf strings of generated events, one thread.
//!
//! usage: bench_values [ROUNDS]
//!
//! Prints, for each corpus and policy, megabytes a second, nanoseconds a leaf, and the share of
//! leaves with a hit; best of the rounds. The events are the same in every run.

use std::time::{Duration, Instant};

use pii_engine::builtin::{Builtin, builtins};
use pii_engine::value::ValueScanner;
use pii_engine::{MaskKind, Matcher, Sensitivity};

#[path = "bench_values/corpus.rs"]
mod corpus;

fn main() {
    let rounds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(7);
    let plain = corpus::leaves(corpus::Letters::Ascii);
    let accented = corpus::leaves(corpus::Letters::Accented);
    let built_in: Vec<Matcher> = builtins().map(Builtin::matcher).collect();
    let mut with_custom = built_in.clone();
    with_custom.extend((0..100).map(custom));

    let start = Instant::now();
    let scanner = ValueScanner::build(&built_in).expect("built-in patterns compile");
    println!("build, built-in: {:.2} ms", start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    let mut scratch = scanner.scratch();
    plain.iter().take(23).for_each(|leaf| scanner.scan(leaf.as_bytes(), &mut scratch, &mut Vec::new()));
    println!("first 23 leaves: {:.2} ms", start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    pii_engine::key::KeyIndex::build(&built_in).expect("built-in keys compile");
    println!("build, keys: {:.2} ms", start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    let hundred = ValueScanner::build(&with_custom).expect("custom patterns compile");
    println!("build, built-in and 100 more: {:.2} ms", start.elapsed().as_secs_f64() * 1e3);

    let base = measure("built-in, ASCII", &scanner, &plain, rounds);
    let other = measure("built-in, accented", &scanner, &accented, rounds);
    let more = measure("built-in and 100 more", &hundred, &plain, rounds);
    println!("accented / ASCII, time a byte: {:.2}", other / base);
    println!("100 more / built-in, time a byte: {:.2}", more / base);
}

/// A matcher such as an administrator registers: a prefix of the house and digits.
fn custom(number: u16) -> Matcher {
    Matcher {
        name: format!("house_{number}"),
        category: "house".into(),
        sensitivity: Sensitivity::Yellow,
        keys: Vec::new(),
        key_pattern: None,
        value_pattern: Some(match number % 4 {
            0 => format!(r"\bEMP{number}-\d{{6}}\b"),
            1 => format!(r"(?i)\bcust{number}[0-9a-f]{{8}}\b"),
            2 => format!(r"\b{number:03}/\d{{4}}/[A-Z]{{3}}\b"),
            _ => format!(r"@team{number}\.example\.net\b"),
        }),
        similar: false,
        mask: MaskKind::Shape,
        description: String::new(),
        builtin: None,
    }
}

/// Nanoseconds a byte.
fn measure(name: &str, scanner: &ValueScanner, leaves: &[String], rounds: usize) -> f64 {
    let bytes: usize = leaves.iter().map(String::len).sum();
    let mut scratch = scanner.scratch();
    let mut hits = Vec::new();
    let mut best = Duration::MAX;
    let mut found = 0;
    for _ in 0..rounds {
        found = 0;
        let start = Instant::now();
        for leaf in leaves {
            hits.clear();
            scanner.scan(leaf.as_bytes(), &mut scratch, &mut hits);
            found += usize::from(!hits.is_empty());
        }
        best = best.min(start.elapsed());
    }
    let seconds = best.as_secs_f64();
    println!(
        "{name:<24} {:>7.0} MB/s {:>6.1} ns a leaf {:>5.1} % hit ({} leaves, {:.1} bytes each, {} KB of states)",
        bytes as f64 / seconds / 1e6,
        seconds * 1e9 / leaves.len() as f64,
        found as f64 * 100.0 / leaves.len() as f64,
        leaves.len(),
        bytes as f64 / leaves.len() as f64,
        scratch.memory() / 1024,
    );
    seconds * 1e9 / bytes as f64
}
