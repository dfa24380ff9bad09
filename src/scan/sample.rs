//! Which rows of a source are looked at.

use pgrx::pg_sys;

use super::column::Column;
use super::read::{self, Go};
use crate::catalog::Relation;
use crate::sql;

/// Rows to look at.
pub struct Sample {
    query: String,
    /// Of the rows that the query gives, one in so many.
    step: u64,
    /// So many rows, at most.
    most: u64,
    /// Whether they are all rows of the source, if the end is reached.
    whole: bool,
}

/// Tables up to this size, in blocks, are read whole, if only to count their rows.
const SMALL: i64 = 64;
/// Blocks that a sample takes from larger ones at least, so that it is spread over the table.
const SPREAD: f64 = 64.0;
/// About so many are looked at to see how many rows a block holds.
const PROBED: f64 = 256.0;

impl Sample {
    /// About `wanted` rows of `source`, or all. Runs as its owner.
    pub fn of(source: &Relation, columns: &[Column], wanted: Option<u64>) -> Sample {
        let names: Vec<String> =
            columns.iter().map(|column| format!("s.{}", crate::quote::identifier(&column.name))).collect();
        let query = format!("SELECT {} FROM {} s", names.join(", "), source.qualified());
        let all = |most| Sample { query: query.clone(), step: 1, most, whole: true };
        let Some(wanted) = wanted else { return all(u64::MAX) };
        let most = wanted.saturating_mul(2);
        let Some(blocks) = blocks(source.oid) else {
            // Foreign tables give no sample. One row more, to see whether there are more.
            let query = format!("{query} LIMIT {}", wanted.saturating_add(1));
            return Sample { query, step: 1, most: wanted, whole: true };
        };
        if blocks <= SMALL {
            let step = count(source, "").div_ceil(wanted).max(1);
            return Sample { step, whole: step == 1, ..all(most) };
        }
        let blocks = blocks as f64;
        let percent = |blocks_wanted: f64| (100.0 * blocks_wanted / blocks).min(100.0);
        let probed = percent(PROBED);
        let rows = count(source, &system(probed)) as f64 * 100.0 / probed;
        let part = wanted as f64 / rows;
        if part >= 1.0 {
            return all(most);
        }
        let taken = (part * blocks).max(SPREAD).min(blocks);
        let step = (taken / blocks * rows / wanted as f64).round().max(1.0) as u64;
        Sample { query: format!("{query}{}", system(percent(taken))), step, most, whole: false }
    }

    /// Calls `visit` with the values of each row; returns whether it saw the whole source.
    pub fn each(&self, mut visit: impl FnMut(&[pg_sys::Datum], &[bool])) -> bool {
        let (mut read, mut seen) = (0u64, 0u64);
        let ended = read::each(&self.query, |values, nulls| {
            let due = read.is_multiple_of(self.step);
            read += 1;
            if due && seen == self.most {
                return Go::Enough;
            }
            if due {
                visit(values, nulls);
                seen += 1;
            }
            Go::On
        });
        ended && self.whole
    }
}

/// Blocks from all over the table.
fn system(percent: f64) -> String {
    format!(" TABLESAMPLE pg_catalog.system ({percent:.9})")
}

/// The rows of a table, or of a sample of it.
fn count(source: &Relation, sample: &str) -> u64 {
    let mut rows = 0;
    read::each(&format!("SELECT 1 FROM {} s{sample}", source.qualified()), |_, _| {
        rows += 1;
        Go::On
    });
    rows
}

/// How many blocks the table and its partitions and children have; `None` where one of them is a foreign table.
fn blocks(relation: pg_sys::Oid) -> Option<i64> {
    let mut blocks = None;
    sql::each(
        "WITH RECURSIVE t (oid) AS (SELECT $1 UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i \
             JOIN t ON i.inhparent OPERATOR(pg_catalog.=) t.oid) \
         SELECT CASE WHEN pg_catalog.bool_or(c.relkind OPERATOR(pg_catalog.=) 'f'::pg_catalog.\"char\") THEN NULL \
             ELSE pg_catalog.sum(pg_catalog.pg_relation_size(t.oid))::pg_catalog.int8 OPERATOR(pg_catalog./) \
                 pg_catalog.current_setting('block_size')::pg_catalog.int8 END \
         FROM t JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) t.oid",
        &[relation.into()],
        |row| blocks = sql::column(row, 1),
    );
    blocks
}
