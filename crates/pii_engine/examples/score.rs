//! Predicts for rows of labelled data and scores the predictions.
//!
//! usage: score [DIR]            tables for DIR (default: the crate's own `detection/`)
//!        score --predict FILE   one line of categories for each row of FILE
//!
//! A directory holds `keys*.tsv` (key, expected, …), `values*.tsv` (label, value, expected, …) and
//! `context*.tsv` or `values_ctx*.tsv` (label, key, value, expected, …), each with a header.

use std::path::{Path, PathBuf};

#[path = "score/engine.rs"]
mod engine;
#[path = "score/table.rs"]
mod table;

use engine::Engine;
use table::{Row, Score};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let engine = Engine::new();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--predict", file] => {
            for row in read(Path::new(file)) {
                println!("{}", engine.predict(&row).join(","));
            }
        }
        ["--errors", directory] => score(&engine, Path::new(directory), true),
        [directory] => score(&engine, Path::new(directory), false),
        _ => score(&engine, &Path::new(env!("CARGO_MANIFEST_DIR")).join("detection"), false),
    }
}

fn read(file: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    table::rows(&text)
}

fn score(engine: &Engine, directory: &Path, errors: bool) {
    let mut files: Vec<PathBuf> = std::fs::read_dir(directory)
        .unwrap_or_else(|error| panic!("{}: {error}", directory.display()))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "tsv"))
        .collect();
    files.sort();
    for file in files {
        let mut score = Score::default();
        for row in read(&file) {
            let predicted = engine.predict(&row);
            if score.add(&row, &predicted) && errors {
                eprintln!(
                    "{}\t{:?}\t{}\t{:?}",
                    if row.expected.is_empty() { "ALARM" } else { "MISS" },
                    row,
                    predicted.join(","),
                    file.file_name()
                );
            }
        }
        println!("{}\n{score}", file.file_stem().unwrap_or_default().to_string_lossy());
    }
}
