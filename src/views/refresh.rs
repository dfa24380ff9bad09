//! `pii_refresh_masked_views`, and the refresh that a change of policy brings along.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{PgLogLevel, pg_sys};
use serde_json::json;

use super::columns::{self, Column};
use super::create::{clean_columns, refuse_row_security, view};
use super::definition;
use super::evidence::{self, Evidence};
use super::registry::{self, Registered};
use super::renames;
use super::treatment::{self, Treatment};
use crate::admin::audit::{self, Actor, Event};
use crate::authority;
use crate::catalog::{self, Relation};
use crate::errors::Complaint;
use crate::policy::{self, Snapshot};
use crate::run_as::{Patience, RunAs};
use crate::sql;
use crate::subtransaction::{self, Failure};

/// View, column, treatment, and why.
type Shown = (pg_sys::Oid, String, String, String);

/// Brings views up to date with their sources: new columns appear, renamed ones follow, text columns are
/// sampled anew. Returns what the views do with each column now.
#[pg_extern(sql = false)]
fn pii_refresh_masked_views(
    source: Option<pg_sys::Oid>,
) -> TableIterator<
    'static,
    (name!(view, pg_sys::Oid), name!(column_name, String), name!(treatment, String), name!(because, String)),
> {
    let snapshot = policy::current();
    let source = source.map(crate::admin::source);
    match &source {
        Some(source) => authority::require_source(&snapshot.objects, source, "refresh masked views"),
        None => authority::require_administrator(&snapshot.objects, "refresh every masked view"),
    }
    // One that is asked for by name; of many, one must not keep the others from being brought up to date.
    if let Some(source) = &source {
        refuse_row_security(source);
    }
    let actor = Actor::now();
    let mut shown = Vec::new();
    for row in registry::all(&snapshot.objects) {
        if source.as_ref().is_some_and(|source| source.oid != row.source) {
            continue;
        }
        let (Some(view), Some(of)) = (view(&row), catalog::relation(row.source)) else { continue };
        if source.is_some() {
            shown.extend(refresh(&actor, row, &view, &of));
        } else if let Err(failure) =
            subtransaction::attempt(|| shown.extend(refresh(&actor, row, &view, &of)))
        {
            left_behind(&snapshot, &actor, &view, failure);
        }
    }
    TableIterator::new(shown)
}

/// Brings one up to date, whatever that takes.
fn refresh(actor: &Actor, row: Registered, view: &Relation, source: &Relation) -> Vec<Shown> {
    let row = renames::follow(&policy::current().objects, actor, row, view, source);
    let snapshot = policy::current();
    let treated = treat(&snapshot, source, &row, |column| evidence::gather(&snapshot, source, column));
    replace(&snapshot, actor, &row, view, source, &treated);
    let show = |(column, treatment): (Column, Treatment)| {
        (view.oid, column.name, treatment.how.name().to_owned(), treatment.because)
    };
    treated.into_iter().map(show).collect()
}

/// After a change of matchers or classified paths: columns that were bare and are personal data now pass
/// through the mask from here on. Nothing is sampled: a column keeps its evidence unless the new policy has
/// other value patterns, which nobody looked for yet.
///
/// The views of the source `of` must follow, or the change is refused. Of all others, one that cannot must not keep
/// everybody's from being masked: its owner could hold up every change of the policy. That is told, and in the audit.
pub fn follow_policy(of: Option<pg_sys::Oid>) {
    let snapshot = policy::current();
    let actor = Actor::now();
    for row in registry::all(&snapshot.objects) {
        let (Some(view), Some(source)) = (view(&row), catalog::relation(row.source)) else { continue };
        if of == Some(row.source) {
            follow(&actor, row, &view, &source);
            continue;
        }
        if let Err(failure) = subtransaction::attempt(|| {
            let _patience = Patience::limited();
            follow(&actor, row, &view, &source)
        }) {
            left_behind(&snapshot, &actor, &view, failure);
        }
    }
}

fn follow(actor: &Actor, row: Registered, view: &Relation, source: &Relation) {
    let row = renames::follow(&policy::current().objects, actor, row, view, source);
    let snapshot = policy::current();
    let values_changed = snapshot.engine.has_custom_value_patterns();
    let treated = treat(&snapshot, source, &row, |column| {
        if row.clean.contains(&column.name) && !values_changed {
            Evidence::Clean { values: evidence::NEEDED }
        } else {
            Evidence::NotAsked
        }
    });
    replace(&snapshot, actor, &row, view, source, &treated);
}

fn left_behind(snapshot: &Snapshot, actor: &Actor, view: &Relation, failure: Failure) {
    ErrorReport::new(
        PgSqlErrorCode::ERRCODE_WARNING,
        format!("masked view {} cannot be brought up to date", view.qualified()),
        "pii_access",
    )
    .set_detail(failure.message)
    .set_hint(format!(
        "A column that is personal data may be bare in it. Mend the view or drop it, then SELECT * FROM {}();",
        snapshot.objects.qualify("pii_refresh_masked_views")
    ))
    .report(PgLogLevel::WARNING);
    let _owner = RunAs::extension_owner(snapshot.objects.owner);
    audit::record(
        &snapshot.objects,
        actor,
        Event {
            action: "masked view left behind",
            object: view.qualified(),
            detail: json!({ "error": failure.code }),
            weakens: true,
        },
    );
}

fn treat(
    snapshot: &Snapshot,
    source: &Relation,
    row: &Registered,
    evidence: impl Fn(&Column) -> Evidence,
) -> Vec<(Column, Treatment)> {
    columns::of(source.oid)
        .into_iter()
        .map(|column| {
            let treatment =
                treatment::of(snapshot, source, &column, &row.keep, &row.mask, || evidence(&column));
            (column, treatment)
        })
        .collect()
}

/// Gives the view its new query in place, so that privileges, comments and dependants stay.
fn replace(
    snapshot: &Snapshot,
    actor: &Actor,
    row: &Registered,
    view: &Relation,
    source: &Relation,
    treated: &[(Column, Treatment)],
) {
    let query = definition::query(&snapshot.objects, source, treated);
    if query == row.definition {
        return;
    }
    let before = columns::of(view.oid);
    if before.len() > treated.len() {
        Complaint::new(
            PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            format!("{} has columns that {} lost", view.qualified(), source.qualified()),
        )
        .hint("Drop the view with pii_drop_masked_view and create it anew.")
        .raise()
    }
    {
        let _owner = RunAs::source_owner(view.owner);
        for (old, (new, _)) in before.iter().zip(treated) {
            if old.name != new.name {
                sql::run(
                    &format!(
                        "ALTER VIEW {} RENAME COLUMN {} TO {}",
                        view.qualified(),
                        crate::quote::identifier(&old.name),
                        crate::quote::identifier(&new.name)
                    ),
                    &[],
                );
            }
        }
        sql::run(&format!("CREATE OR REPLACE VIEW {} AS {query}", view.qualified()), &[]);
    }
    let fresh = Registered { definition: query, clean: clean_columns(treated), ..row.clone() };
    let _owner = RunAs::extension_owner(snapshot.objects.owner);
    registry::write(&snapshot.objects, &fresh, &source.qualified(), &actor.name);
    audit::record(
        &snapshot.objects,
        actor,
        Event {
            action: "refresh masked view",
            object: view.qualified(),
            detail: json!({"source": source.qualified()}),
            weakens: false,
        },
    );
}
