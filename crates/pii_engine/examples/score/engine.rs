//! The engine with all built-in matchers, asked about single rows.

use pii_engine::Matcher;
use pii_engine::builtin::{Builtin, builtins};
use pii_engine::key::KeyIndex;
use pii_engine::value::ValueScanner;

use crate::table::Row;

pub struct Engine {
    matchers: Vec<Matcher>,
    keys: KeyIndex,
    values: ValueScanner,
}

impl Engine {
    pub fn new() -> Engine {
        let matchers: Vec<Matcher> = builtins().map(Builtin::matcher).collect();
        let keys = KeyIndex::build(&matchers).expect("built-in keys compile");
        let values = ValueScanner::build(&matchers).expect("built-in patterns compile");
        Engine { matchers, keys, values }
    }

    /// The categories of a row: by its key and the objects around it, and by its value.
    pub fn predict(&self, row: &Row) -> Vec<&str> {
        let mut found = Vec::new();
        if let Some(key) = &row.key {
            let segments: Vec<&str> = key.split('.').collect();
            for at in (0..segments.len()).rev() {
                for hit in self.keys.decide(&segments[..at], segments[at]).hits {
                    let shaped =
                        |value: &String| hit.shape.is_none_or(|shape| shape.accepts(value.as_bytes()));
                    if row.value.as_ref().is_none_or(shaped) {
                        found.push(self.category(hit.matcher));
                    }
                }
            }
        }
        if let Some(value) = &row.value {
            let mut hits = Vec::new();
            self.values.scan(value.as_bytes(), &mut self.values.scratch(), &mut hits);
            found.extend(hits.iter().map(|hit| self.category(hit.matcher)));
        }
        let mut seen = Vec::new();
        found.retain(|category| {
            !seen.contains(category) && {
                seen.push(*category);
                true
            }
        });
        found
    }

    fn category(&self, matcher: u16) -> &str {
        &self.matchers[usize::from(matcher)].category
    }
}
