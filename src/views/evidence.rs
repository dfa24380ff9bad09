//! Whether a text column is free of personal data, going by a sample.

use pgrx::pg_sys;
use pii_engine::{Access, MaskedText};

use super::columns::Column;
use crate::catalog::Relation;
use crate::masking::maskers::{self, Reads};
use crate::policy::Snapshot;
use crate::run_as::RunAs;
use crate::sql;

/// How many values a column needs before a clean sample counts.
pub const NEEDED: usize = 1_000;

/// How many values are looked at.
const SAMPLED: usize = 10_000;

/// What a sample showed.
pub enum Evidence {
    Clean {
        values: usize,
    },
    Found {
        matcher: String,
    },
    TooFew {
        values: usize,
    },
    /// Nobody looked.
    NotAsked,
}

/// Looks at a sample of `column`, as the source's owner: whatever he planted runs with his rights.
pub fn gather(snapshot: &Snapshot, source: &Relation, column: &Column) -> Evidence {
    let kept = maskers::get(snapshot, Reads::Column { source: source.oid }, &Access::nothing());
    let node = kept.masker.borrow_mut().column(&column.name);
    let node = match column.kind {
        crate::masking::Kind::Array { .. } => kept.masker.borrow_mut().element(node),
        _ => node,
    };
    let mut values = 0;
    let mut found = None;
    {
        let _owner = RunAs::source_owner(source.owner);
        sql::each(&query(source, column), &[], |row| {
            values += 1;
            let Some(value) = sql::column::<String>(row, 1) else { return };
            let masked = kept
                .masker
                .borrow_mut()
                .mask_text(node, value.as_bytes())
                .map(|masked| !matches!(masked, MaskedText::Unchanged));
            if masked.unwrap_or(true) && found.is_none() {
                found = Some(
                    snapshot
                        .engine
                        .first_value_matcher(value.as_bytes())
                        .unwrap_or("personal data")
                        .to_owned(),
                );
            }
        });
    }
    match found {
        Some(matcher) => Evidence::Found { matcher },
        None if values < NEEDED => Evidence::TooFew { values },
        None => Evidence::Clean { values },
    }
}

fn query(source: &Relation, column: &Column) -> String {
    let name = crate::quote::identifier(&column.name);
    let sample = match (source.kind, estimated_rows(source.oid)) {
        // Blocks from all over the table rather than its first ones.
        (pg_sys::RELKIND_RELATION | pg_sys::RELKIND_MATVIEW, rows) if rows > 20.0 * SAMPLED as f64 => {
            format!(" TABLESAMPLE pg_catalog.system ({})", 100.0 * 4.0 * SAMPLED as f64 / rows)
        }
        _ => String::new(),
    };
    let from = format!("{} s{sample}", source.qualified());
    match column.kind {
        crate::masking::Kind::Array { .. } => format!(
            "SELECT u.v::pg_catalog.text FROM (SELECT s.{name} AS a FROM {from} WHERE s.{name} IS NOT NULL \
             LIMIT {SAMPLED}) t, pg_catalog.unnest(t.a) u(v) WHERE u.v IS NOT NULL LIMIT {SAMPLED}"
        ),
        _ => {
            format!("SELECT s.{name}::pg_catalog.text FROM {from} WHERE s.{name} IS NOT NULL LIMIT {SAMPLED}")
        }
    }
}

fn estimated_rows(relation: pg_sys::Oid) -> f64 {
    let mut rows = 0.0;
    sql::each(
        "SELECT c.reltuples::pg_catalog.float8 FROM pg_catalog.pg_class c \
         WHERE c.oid OPERATOR(pg_catalog.=) $1",
        &[relation.into()],
        |row| rows = sql::column(row, 1).unwrap_or(0.0),
    );
    rows
}
