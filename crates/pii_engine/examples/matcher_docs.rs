//! Writes the list of built-in matchers as Markdown.
//!
//! usage: cargo run -p pii_engine --example matcher_docs > docs/matchers.md

#[path = "matcher_docs/render.rs"]
mod render;

fn main() {
    print!("{}", render::page());
}
