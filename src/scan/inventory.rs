//! The table `pii_finding`: what was found, and what of it is still there.

use pgrx::datum::TimestampWithTimeZone;
use pgrx::pg_sys;
use pii_engine::PathPattern;

use super::source::Scanned;
use crate::backend;
use crate::catalog::{self, Relation};
use crate::masking::maskers::{self, Reads};
use crate::objects::Objects;
use crate::policy;
use crate::run_as::RunAs;
use crate::sql;

/// A row of it, for whoever scans.
pub struct Entry {
    pub path: String,
    pub category: String,
    pub sensitivity: String,
    pub matcher: String,
    pub share: f64,
    pub status: String,
}

/// In how many of the rows that a sample saw something must be due that is taken for gone when it was in none.
const DUE: f64 = 10.0;

/// Writes down what a scan of `source` found. What it did not find is gone where it saw all rows, or so many that it
/// would have to be there.
pub fn write(objects: &Objects, source: &Relation, scanned: &Scanned) -> Vec<Entry> {
    let rows = scanned.rows.max(1) as f64;
    let column = |pick: &dyn Fn(&pii_engine::Finding) -> String| -> Vec<Option<String>> {
        scanned.findings.iter().map(|finding| Some(pick(finding))).collect()
    };
    let shares: Vec<Option<f64>> =
        scanned.findings.iter().map(|finding| Some(finding.rows as f64 / rows)).collect();
    let classified = classified(source.oid);
    let now = TimestampWithTimeZone::try_from(backend::now())
        .unwrap_or_else(|_| unreachable!("the clock shows a time that Postgres can hold"));
    let name = source.qualified();
    let table = objects.qualify("pii_finding");
    {
        let _owner = RunAs::extension_owner(objects.owner);
        let kept = classified_paths(&table, source.oid, &classified);
        sql::run(
            &format!(
                "INSERT INTO {table} AS f (source_oid, source_name, path, category, matcher, sensitivity, share, \
                 scanned, first_seen, last_seen, gone, cluster) \
                 SELECT $1, $2, u.path, u.category, u.matcher, u.sensitivity, u.share, $8, $9, $9, false, '' \
                 FROM ROWS FROM (pg_catalog.unnest($3), pg_catalog.unnest($4), pg_catalog.unnest($5), \
                     pg_catalog.unnest($6), pg_catalog.unnest($7)) u (path, category, matcher, sensitivity, share) \
                 ON CONFLICT (source_oid, source_name, path, category, matcher) DO UPDATE SET \
                 sensitivity = excluded.sensitivity, share = excluded.share, scanned = excluded.scanned, \
                 last_seen = excluded.last_seen, gone = false"
            ),
            &[
                source.oid.into(),
                name.as_str().into(),
                column(&|finding| finding.path.clone()).into(),
                column(&|finding| finding.category.clone()).into(),
                column(&|finding| finding.matcher.clone()).into(),
                column(&|finding| finding.sensitivity.name().to_owned()).into(),
                shares.clone().into(),
                (scanned.rows as i64).into(),
                now.into(),
            ],
        );
        sql::run(
            &format!(
                "UPDATE {table} SET gone = true WHERE source_oid OPERATOR(pg_catalog.=) $1 AND NOT gone \
                 AND last_seen OPERATOR(pg_catalog.<) $2 \
                 AND ($3 OR share OPERATOR(pg_catalog.*) $4 OPERATOR(pg_catalog.>=) $5) \
                 AND path OPERATOR(pg_catalog.<>) ALL ($6)"
            ),
            &[source.oid.into(), now.into(), scanned.whole.into(), rows.into(), DUE.into(), kept.into()],
        );
    }
    let findings = scanned.findings.iter().zip(shares);
    findings
        .map(|(finding, share)| Entry {
            path: finding.path.clone(),
            category: finding.category.clone(),
            sensitivity: finding.sensitivity.name().to_owned(),
            matcher: finding.matcher.clone(),
            share: share.unwrap_or_default(),
            status: status(&classified, &finding.path, false).to_owned(),
        })
        .collect()
}

/// Paths of the source that a person classified: one that was said to be no personal data is not looked at, and so not
/// gone. Runs as the owner of the table.
fn classified_paths(table: &str, source: pg_sys::Oid, classified: &[PathPattern]) -> Vec<Option<String>> {
    let mut paths = Vec::new();
    sql::each(
        &format!("SELECT DISTINCT f.path FROM {table} f WHERE f.source_oid OPERATOR(pg_catalog.=) $1"),
        &[source.into()],
        |row| {
            let path = sql::column::<String>(row, 1);
            paths.extend(path.filter(|path| status(classified, path, false) == "classified").map(Some));
        },
    );
    paths
}

/// The classified paths that count for `source`.
pub fn classified(source: pg_sys::Oid) -> Vec<PathPattern> {
    let snapshot = policy::current();
    maskers::rules(&snapshot, Reads::Column { source }).into_iter().map(|rule| rule.pattern).collect()
}

/// What is to be said of a path.
pub fn status(classified: &[PathPattern], path: &str, gone: bool) -> &'static str {
    let is_classified =
        PathPattern::parse(path).is_ok_and(|path| classified.iter().any(|pattern| pattern.covers(&path)));
    match (is_classified, gone) {
        (true, _) => "classified",
        (false, true) => "gone",
        (false, false) => "new",
    }
}

/// Forgets what was found in columns that were dropped, of tables that stay. Called from the event trigger.
pub fn forget_columns(objects: &Objects, dropped: &[(pg_sys::Oid, String)]) {
    let mut forgotten: Vec<(pg_sys::Oid, String)> = Vec::new();
    catalog::scan(objects.finding, None, |row| {
        let (source, path) = (row.oid(1), row.text(3).unwrap_or_default());
        let first = PathPattern::parse(&path).ok().and_then(|path| path.first_key().map(str::to_owned));
        if dropped.iter().any(|(of, column)| *of == source && first.as_ref() == Some(column)) {
            forgotten.push((source, path));
        }
    });
    forgotten.dedup();
    if forgotten.is_empty() {
        return;
    }
    let _owner = RunAs::extension_owner(objects.owner);
    for (source, path) in forgotten {
        sql::run(
            &format!(
                "DELETE FROM {} WHERE source_oid OPERATOR(pg_catalog.=) $1 AND path OPERATOR(pg_catalog.=) $2",
                objects.qualify("pii_finding")
            ),
            &[source.into(), path.as_str().into()],
        );
    }
}
