//! Judges answers, and counts.

use std::collections::BTreeMap;

use crate::expected::{Expected, Shown};

/// Must never be seen without a grant; the server's log is searched for it.
const SENTINEL: &str = concat!("xk4", "quill");

/// A row of an answer: the id, e-mail address, name and plan.
pub type Row = [String; 4];

/// What one statement answered.
pub struct Answer {
    pub role: &'static str,
    pub rows: Vec<Row>,
}

/// What became of the statements.
#[derive(Default)]
pub struct Tally {
    pub statements: u64,
    /// Statements during which nothing changed, so that it is certain what they must show.
    pub certain: u64,
    /// Answers of `pool_flip` for certain, in clear and masked.
    pub flip_clear: u64,
    pub flip_masked: u64,
    /// Statements refused because the access ended between planning and running.
    pub refused: u64,
    /// Turns on the server connection that came right after another client's.
    pub handovers: u64,
    pub wrong: u64,
    /// How often the other session changed something meanwhile.
    pub changes: u64,
    /// The first few, without values.
    pub complaints: Vec<String>,
    pub fields: BTreeMap<(&'static str, &'static str), u64>,
}

impl Tally {
    /// Judges an answer.
    pub fn judge(&mut self, what: &str, answer: &Answer, expected: Expected) {
        self.statements += 1;
        let certain = expected.iter().all(Option::is_some);
        self.certain += u64::from(certain);
        if answer.rows.is_empty() {
            self.complain(what, answer.role, "no rows");
        }
        let mut seen: [Option<Shown>; 3] = [None; 3];
        let mut mistakes = Vec::new();
        for row in &answer.rows {
            for field in 0..3 {
                let Some(shown) = shown(field, &row[0], &row[field + 1]) else {
                    mistakes.push(format!("field {field} is neither the value nor its mask"));
                    continue;
                };
                if expected[field].is_some_and(|expected| expected != shown) {
                    mistakes.push(format!("field {field} is {shown:?}"));
                }
                // A running statement may lose access, never gain it.
                if seen[field] == Some(Shown::Masked) && shown == Shown::Clear {
                    mistakes.push(format!("field {field} became clear within a statement"));
                }
                seen[field] = Some(shown);
                let shown = if shown == Shown::Clear { "clear" } else { "masked" };
                *self.fields.entry((answer.role, shown)).or_default() += 1;
            }
        }
        if answer.role == "pool_flip" && certain {
            self.flip_clear += u64::from(seen[0] == Some(Shown::Clear));
            self.flip_masked += u64::from(seen[0] == Some(Shown::Masked));
        }
        if !mistakes.is_empty() {
            mistakes.dedup();
            self.complain(what, answer.role, &format!("{} where {expected:?} is right", mistakes.join(", ")));
        }
    }

    /// An error instead of an answer: only the one refusal, and only for the role whose access changes.
    pub fn error(&mut self, what: &str, role: &'static str, error: &str, state: &str) {
        self.statements += 1;
        if state == "42501" && role == "pool_flip" {
            self.refused += 1;
        } else {
            self.complain(what, role, error);
        }
    }

    fn complain(&mut self, what: &str, role: &str, complaint: &str) {
        self.wrong += 1;
        if self.complaints.len() < 10 {
            self.complaints.push(format!("{what} as {role}: {complaint}"));
        }
    }

    /// Adds what another client counted.
    pub fn add(&mut self, other: Tally) {
        self.statements += other.statements;
        self.certain += other.certain;
        self.flip_clear += other.flip_clear;
        self.flip_masked += other.flip_masked;
        self.refused += other.refused;
        self.handovers += other.handovers;
        self.wrong += other.wrong;
        self.complaints.extend(other.complaints);
        self.complaints.truncate(10);
        for (key, count) in other.fields {
            *self.fields.entry(key).or_default() += count;
        }
    }

    /// How many fields a role saw in clear or masked.
    pub fn saw(&self, role: &'static str, shown: &'static str) -> u64 {
        self.fields.get(&(role, shown)).copied().unwrap_or(0)
    }
}

/// What a field of row `id` shows; `None` when it is neither the value nor its mask.
fn shown(field: usize, id: &str, text: &str) -> Option<Shown> {
    let (clear, masked) = match field {
        0 => (format!("{SENTINEL}.p{id}@leak-host.example"), "x***.p***@l***-h***.e***"),
        1 => (format!("X{} Person{id}", &SENTINEL[1..]), "X*** P***"),
        _ => ("pro".to_owned(), "p***"),
    };
    if text == clear {
        Some(Shown::Clear)
    } else if text == masked {
        Some(Shown::Masked)
    } else {
        None
    }
}
