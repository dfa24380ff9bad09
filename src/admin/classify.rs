//! `pii_classify`: a person's word about a path.

use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_engine::PathPattern;
use serde_json::json;

use super::audit::{self, Actor, Event};
use super::limits;
use super::matchers::{parse_mask, required_name};
use crate::authority;
use crate::catalog::Relation;
use crate::errors::{Complaint, invalid};
use crate::policy::{self, Snapshot, invalidation};
use crate::run_as::RunAs;
use crate::{sql, views};

#[pg_extern(sql = false)]
fn pii_classify(
    source: Option<pg_sys::Oid>,
    path: Option<&str>,
    label: Option<&str>,
    category: Option<&str>,
    mask: Option<&str>,
) {
    let snapshot = policy::current();
    let source = source.map(super::source);
    match &source {
        Some(source) => authority::require_source(&snapshot.objects, source, "classify paths"),
        None => authority::require_administrator(&snapshot.objects, "classify paths of every source"),
    }
    let pattern = parse_path(path);
    if let Some(source) = &source {
        require_column(source, &pattern);
    }
    let label = match label {
        Some(label @ ("red" | "yellow" | "green")) => label,
        other => {
            let shown = other.map_or("NULL".into(), |label| format!("\"{label}\""));
            invalid(format!("label {shown} does not exist")).hint("Use 'red', 'yellow' or 'green'.").raise()
        }
    };
    if let Some(mask) = mask {
        parse_mask(mask);
    }
    let category = match category {
        Some(category) => required_name(Some(category), "a category"),
        None => own_category(&snapshot, &pattern),
    };
    let row = Row { source: source.as_ref(), path: pattern.to_string(), label, category: &category, mask };
    let actor = Actor::now();
    write(&snapshot, &actor, &row);
    views::follow_policy(source.map(|source| source.oid));
}

/// Classifies a whole column as personal data: what `mask => '{column}'` of a masked view means.
pub fn classify_column(snapshot: &Snapshot, source: &Relation, column: &str, actor: &Actor) {
    let pattern = PathPattern::of_key(column);
    let category = own_category(snapshot, &pattern);
    let row = Row {
        source: Some(source),
        path: pattern.to_string(),
        label: "yellow",
        category: &category,
        mask: None,
    };
    write(snapshot, actor, &row);
}

struct Row<'a> {
    source: Option<&'a Relation>,
    path: String,
    label: &'a str,
    category: &'a str,
    mask: Option<&'a str>,
}

fn write(snapshot: &Snapshot, actor: &Actor, row: &Row<'_>) {
    if let Some(source) = row.source {
        let others =
            snapshot.paths.iter().filter(|known| known.source != source.oid || known.path != row.path);
        limits::refuse_too_many(
            &snapshot.objects,
            source,
            "classified paths",
            others.map(|known| known.source),
        );
    }
    let source_oid = row.source.map_or(pg_sys::InvalidOid, |source| source.oid);
    {
        let _owner = RunAs::extension_owner(snapshot.objects.owner);
        sql::run(
            &format!(
                "INSERT INTO {} (source_oid, source_name, path, label, category, mask, classified_by, \
                 classified_at, cluster) VALUES ($1, $2, $3, $4, $5, $6, $7, pg_catalog.now(), '') \
                 ON CONFLICT (source_oid, source_name, path) DO UPDATE SET label = excluded.label, \
                 category = excluded.category, mask = excluded.mask, classified_by = excluded.classified_by, \
                 classified_at = excluded.classified_at",
                snapshot.objects.qualify("pii_path")
            ),
            &[
                sql::AnyOid(source_oid).into(),
                row.source.map(Relation::qualified).unwrap_or_default().into(),
                row.path.as_str().into(),
                row.label.into(),
                row.category.into(),
                row.mask.into(),
                actor.name.as_str().into(),
            ],
        );
        audit::record(
            &snapshot.objects,
            actor,
            Event {
                action: "classify path",
                object: row.path.clone(),
                detail: json!({
                    "source": row.source.map(Relation::qualified),
                    "label": row.label,
                    "category": row.category,
                    "mask": row.mask,
                }),
                weakens: row.label == "green" || row.mask == Some("keep"),
            },
        );
    }
    invalidation::forget();
}

fn parse_path(path: Option<&str>) -> PathPattern {
    let Some(path) = path else {
        invalid("the path is NULL").hint("Give a path such as 'context.traits.email'.").raise()
    };
    match PathPattern::parse(path) {
        Ok(pattern) => pattern,
        Err(error) => invalid(format!("the path is refused: {error}"))
            .hint("Write it as 'context.traits.email', 'products[].name', '*.email' or '**.email'.")
            .raise(),
    }
}

/// The path of a source begins with one of its columns.
fn require_column(source: &Relation, pattern: &PathPattern) {
    let Some(first) = pattern.first_key() else { return };
    let exists = views::column_names(source.oid).iter().any(|column| column == first);
    if !exists {
        Complaint::new(
            PgSqlErrorCode::ERRCODE_UNDEFINED_COLUMN,
            format!("column \"{first}\" of {} does not exist", source.qualified()),
        )
        .detail("The path of a source begins with a column.")
        .hint(format!("Columns: {}.", views::column_names(source.oid).join(", ")))
        .raise()
    }
}

/// The category that the last key of the path has by itself, or else that key as a category of its own.
fn own_category(snapshot: &Snapshot, pattern: &PathPattern) -> String {
    let Some(key) = pattern.last_key() else { return "classified".into() };
    match snapshot.engine.decide_key(&[], key).hits.first() {
        Some(hit) => snapshot.engine.matchers()[usize::from(hit.matcher)].category.clone(),
        None => key.chars().take(40).collect::<String>().to_lowercase(),
    }
}
