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

    let runs = [
        ("built-in, ASCII", &scanner, &plain),
        ("built-in, accented", &scanner, &accented),
        ("built-in and 100 more", &hundred, &plain),
    ];
    let [base, other, more] = measure(&runs, rounds);
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

/// A corpus under a policy.
type Run<'a> = (&'a str, &'a ValueScanner, &'a Vec<String>);

/// Nanoseconds a byte of each run. The rounds of the runs alternate, so that what else the machine
/// does falls on all of them.
fn measure(runs: &[Run<'_>; 3], rounds: usize) -> [f64; 3] {
    let mut scratches = runs.map(|(_, scanner, _)| scanner.scratch());
    let mut best = [Duration::MAX; 3];
    let mut found = [0u32; 3];
    let mut hits = Vec::new();
    for _ in 0..rounds {
        for (i, (_, scanner, leaves)) in runs.iter().enumerate() {
            found[i] = 0;
            let start = Instant::now();
            for leaf in leaves.iter() {
                hits.clear();
                scanner.scan(leaf.as_bytes(), &mut scratches[i], &mut hits);
                found[i] += u32::from(!hits.is_empty());
            }
            best[i] = best[i].min(start.elapsed());
        }
    }
    std::array::from_fn(|i| {
        let (name, _, leaves) = runs[i];
        let (bytes, count) = (leaves.iter().map(String::len).sum::<usize>() as f64, leaves.len() as f64);
        let nanoseconds = best[i].as_secs_f64() * 1e9;
        println!(
            "{name:<24} {:>5.0} MB/s {:>6.1} ns a leaf of {:.1} bytes, {:.1} % hit, {} KB of states",
            bytes / nanoseconds * 1e3,
            nanoseconds / count,
            bytes / count,
            f64::from(found[i]) * 100.0 / count,
            scratches[i].memory() / 1024,
        );
        nanoseconds / bytes
    })
}
