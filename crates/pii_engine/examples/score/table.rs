//! Labelled rows, and precision and recall over them.

use std::collections::BTreeMap;
use std::fmt;

/// A labelled row. No category expected: there is no personal data.
#[derive(Debug)]
pub struct Row {
    pub key: Option<String>,
    pub value: Option<String>,
    pub expected: Vec<String>,
}

/// Reads a table whose header names `key`, `value`, `label` and `expected`.
pub fn rows(text: &str) -> Vec<Row> {
    let mut lines = text.split('\n').filter(|line| !line.is_empty());
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name: &str| header.iter().position(|column| *column == name);
    let (key, value, label, expected) = (column("key"), column("value"), column("label"), column("expected"));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).map(|cell| unescape(cell));
            let said = cell(expected).unwrap_or_default();
            // With a label, `expected` is 1 or 0; without, it is the label or `-`.
            let labels = if label.is_some() {
                if said == "1" { cell(label).unwrap_or_default() } else { String::new() }
            } else {
                said
            };
            let labels =
                labels.split('|').filter(|label| !label.is_empty() && *label != "-").map(family).collect();
            Row { key: cell(key), value: cell(value), expected: labels }
        })
        .collect()
}

/// The escapes of PostgreSQL's COPY text format.
fn unescape(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut characters = cell.chars();
    while let Some(character) = characters.next() {
        match (character, if character == '\\' { characters.next() } else { None }) {
            ('\\', Some('n')) => out.push('\n'),
            ('\\', Some('t')) => out.push('\t'),
            ('\\', Some('r')) => out.push('\r'),
            ('\\', Some(other)) => out.push(other),
            (other, _) => out.push(other),
        }
    }
    out
}

/// The part of a label before its first dot, under the engine's name for it.
fn family(label: &str) -> String {
    match label.split('.').next().unwrap_or_default() {
        "ip_address" => "ip",
        "mac_address" => "mac",
        "postal_code" => "zipcode",
        // One group: who is told one of them apart from the others is a matter of country.
        "ssn" | "tax_id" => "national_id",
        other => other,
    }
    .to_owned()
}

/// Counts by category.
#[derive(Default)]
pub struct Score {
    /// True positives, false positives, false negatives.
    labels: BTreeMap<String, [u32; 3]>,
    any: [u32; 3],
    rows: u32,
}

impl Score {
    /// Counts a row; whether the prediction is wrong.
    pub fn add(&mut self, row: &Row, predicted: &[&str]) -> bool {
        self.rows += 1;
        let predicted: Vec<String> = predicted.iter().map(|label| family(label)).collect();
        let first = predicted.first().cloned();
        match (row.expected.first(), first) {
            (None, None) => return false,
            (None, Some(first)) => {
                self.any[1] += 1;
                self.labels.entry(first).or_default()[1] += 1;
            }
            (Some(expected), None) => {
                self.any[2] += 1;
                self.labels.entry(expected.clone()).or_default()[2] += 1;
            }
            (Some(expected), Some(first)) => {
                self.any[0] += 1;
                if predicted.iter().any(|label| row.expected.contains(label)) {
                    self.labels.entry(expected.clone()).or_default()[0] += 1;
                    return false;
                }
                self.labels.entry(expected.clone()).or_default()[2] += 1;
                self.labels.entry(first).or_default()[1] += 1;
            }
        }
        true
    }
}

impl Score {
    /// Precision and recall of finding any personal data, and of naming its category.
    #[allow(dead_code, reason = "the scorer prints tables, the test reads numbers")]
    pub fn ratios(&self) -> [(f64, f64); 2] {
        let ratio = |part: u32, whole: u32| if whole == 0 { 1.0 } else { f64::from(part) / f64::from(whole) };
        [self.any, self.all()].map(|[tp, fp, fn_]| (ratio(tp, tp + fp), ratio(tp, tp + fn_)))
    }

    fn all(&self) -> [u32; 3] {
        let add = |sum: [u32; 3], counts: &[u32; 3]| std::array::from_fn(|i| sum[i] + counts[i]);
        self.labels.values().fold([0; 3], add)
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "  {:<24} {:>9} {:>7} {:>7} {:>5} {:>4} {:>4}",
            "", "precision", "recall", "F1", "tp", "fp", "fn"
        )?;
        let mut line = |name: &str, [tp, fp, fn_]: [u32; 3]| {
            let ratio =
                |part: u32, whole: u32| if whole == 0 { 1.0 } else { f64::from(part) / f64::from(whole) };
            let (precision, recall) = (ratio(tp, tp + fp), ratio(tp, tp + fn_));
            let f1 =
                if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
            writeln!(f, "  {name:<24} {precision:>9.4} {recall:>7.4} {f1:>7.4} {tp:>5} {fp:>4} {fn_:>4}")
        };
        line("any personal data", self.any)?;
        line("right category", self.all())?;
        for (label, counts) in &self.labels {
            line(label, *counts)?;
        }
        Ok(())
    }
}
