//! The labelled rows in `detection/` stay above the bars, and the generated documentation is fresh.

use std::path::Path;

#[path = "../examples/score/engine.rs"]
mod engine;
#[path = "../examples/matcher_docs/render.rs"]
mod render;
#[path = "../examples/score/table.rs"]
mod table;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_labelled_rows_are_told_apart() {
    let engine = engine::Engine::new();
    for file in ["keys.tsv", "values.tsv", "context.tsv"] {
        let text = std::fs::read_to_string(root().join("detection").join(file)).unwrap();
        let mut score = table::Score::default();
        let rows = table::rows(&text);
        assert!(rows.len() > 50, "{file}");
        let mut wrong = Vec::new();
        for row in &rows {
            let predicted = engine.predict(row);
            if score.add(row, &predicted) {
                wrong.push(format!("{row:?}: {predicted:?}"));
            }
        }
        for (precision, recall) in score.ratios() {
            assert!(precision >= 0.99 && recall >= 0.99, "{file}\n{score}\n{}", wrong.join("\n"));
        }
    }
}

#[test]
fn the_list_of_matchers_is_fresh() {
    let page = std::fs::read_to_string(root().join("../../docs/matchers.md")).unwrap();
    assert!(page == render::page(), "run: cargo run -p pii_engine --example matcher_docs > docs/matchers.md");
}
