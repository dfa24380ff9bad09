//! The page `docs/matchers.md`, from the table that the engine compiles.

use std::fmt::Write;

use pii_engine::builtin::{Builtin, builtins};

const HEAD: &str = "# Built-in matchers

What is looked for without anybody asking. The same list is the view `pii_matcher`.
[concepts.md](concepts.md#what-matches) says how keys are compared and when a key does not count;
[detection.md](detection.md) says how well it works.

This page is generated from `crates/pii_engine/src/builtin/` by
`cargo run -p pii_engine --example matcher_docs > docs/matchers.md`, and a test fails while it is stale. Every example
and counterexample runs as a test.

How to read the keys:

- keys match at the end of a key, whatever words stand before them: `customer_first_name`;
- keys *alone* match by themselves or after words that say whose or which it is (`customer_age`), and after no other
  (`cache_age`);
- keys *of a person* match where a person is named before them (`buyer_name`) or around them (`traits.name`), or at the
  top of a document; keys *in a person* do not at the top;
- keys *by shape* match alone, and only over values that look like it.

";

/// The whole page.
pub fn page() -> String {
    let mut page = String::from(HEAD);
    page.push_str("| matcher | category | sensitivity | mask | in values | what |\n| --- | --- | --- | --- | --- | --- |\n");
    for builtin in builtins() {
        let (name, sensitivity) = (builtin.name, builtin.sensitivity.name());
        let by_value =
            if builtin.value_pattern().is_some() { builtin.validator.unwrap_or("yes") } else { "" };
        let (category, mask, what) = (builtin.category, builtin.mask.name(), builtin.description);
        let _ = writeln!(
            page,
            "| [`{name}`](#{name}) | `{category}` | {sensitivity} | `{mask}` | {by_value} | {what} |"
        );
    }
    for builtin in builtins() {
        section(&mut page, builtin);
    }
    page
}

fn section(page: &mut String, builtin: &Builtin) {
    let _ = write!(page, "\n## {}\n\n{}.\n\n", builtin.name, builtin.description);
    keys(page, "Keys", builtin.keys);
    keys(page, "Keys alone", builtin.keys_alone);
    keys(page, "Keys of a person", builtin.keys_of_person);
    keys(page, "Keys in a person", builtin.keys_in_person);
    let shaped: Vec<&str> = builtin.keys_shaped.iter().map(|(key, _)| *key).collect();
    keys(page, "Keys by shape", &shaped);
    pairs(page, "Matches", builtin.examples);
    page.push('\n');
    pairs(page, "Does not match", builtin.counterexamples);
}

fn keys(page: &mut String, title: &str, keys: &[&str]) {
    if !keys.is_empty() {
        let _ = write!(page, "{title}: {}.\n\n", keys.join(", "));
    }
}

fn pairs(page: &mut String, title: &str, pairs: &[(&str, &str)]) {
    let _ = writeln!(page, "{title}:\n");
    for (key, value) in pairs {
        let value = value.replace('\n', "⏎");
        let _ = writeln!(page, "- `{key}`: `{value}`");
    }
}
