//! `pii_refresh_masked_views`, and the refresh that a change of policy brings along.

use pgrx::pg_sys;
use pgrx::prelude::*;
use serde_json::json;

use super::columns::{self, Column};
use super::create::{clean_columns, view};
use super::each::{InClear, each, tell_of_views_under_way};
use super::evidence::{self, Evidence};
use super::registry::{self, Registered};
use super::renames;
use super::row_security;
use super::treatment::{self, How, Treatment};
use super::{ddl, definition};
use crate::admin::audit::{self, Actor, Event};
use crate::authority;
use crate::catalog::{self, Relation};
use crate::errors::Complaint;
use crate::overloads;
use crate::policy::{self, Snapshot};
use crate::run_as::RunAs;

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
    let actor = Actor::now();
    let rows: Vec<Registered> = registry::all(&snapshot.objects)
        .into_iter()
        .filter(|row| source.as_ref().is_none_or(|source| source.oid == row.source))
        .collect();
    let refreshed: Vec<_> = match &source {
        // Of one that is asked for by name, the error is wanted.
        Some(source) => {
            row_security::refuse(source);
            rows.iter().map(|row| refresh(&actor, row, &InClear::default())).collect()
        }
        None => each(&snapshot.objects, &actor, rows, |row, in_clear| refresh(&actor, row, in_clear)),
    };
    let shown: Vec<_> = refreshed
        .into_iter()
        .flatten()
        .flat_map(|(view, treated)| {
            treated.into_iter().map(move |(column, treatment)| {
                (view, column.name, treatment.how.name().to_owned(), treatment.because)
            })
        })
        .collect();
    TableIterator::new(shown)
}

/// What a view does with each column.
type Refreshed = (pg_sys::Oid, Vec<(Column, Treatment)>);

/// Brings one view up to date; `None` where it, or its source, is gone.
fn refresh(actor: &Actor, row: &Registered, in_clear: &InClear) -> Option<Refreshed> {
    let (view, source) = (view(row)?, catalog::relation(row.source)?);
    let objects = policy::current().objects.clone();
    let row = renames::follow(&objects, actor, row.clone(), &view, &source);
    let snapshot = policy::current();
    let treated = treat(&snapshot, &source, &row, |column| evidence::gather(&snapshot, &source, column));
    replace(&snapshot, actor, &row, &view, &source, &treated, in_clear);
    Some((view.oid, treated))
}

/// After a change of matchers or classified paths: columns that were bare and are personal data now pass
/// through the mask from here on. Nothing is sampled: a column keeps its evidence unless the new policy has
/// other value patterns, which nobody looked for yet.
///
/// The views of the source `of` must follow, or the change is refused. Of all others, one that cannot must not keep
/// everybody's from being masked: its owner could hold up every change of the policy.
pub fn follow_policy(of: Option<pg_sys::Oid>) {
    let objects = policy::current().objects.clone();
    let actor = Actor::now();
    let (own, others): (Vec<_>, Vec<_>) =
        registry::all(&objects).into_iter().partition(|row| of == Some(row.source));
    for row in &own {
        follow(&actor, row, &InClear::default());
    }
    each(&objects, &actor, others, |row, in_clear| follow(&actor, row, in_clear));
    tell_of_views_under_way(&objects, &actor);
}

fn follow(actor: &Actor, row: &Registered, in_clear: &InClear) {
    let (Some(view), Some(source)) = (view(row), catalog::relation(row.source)) else { return };
    let row = renames::follow(&policy::current().objects, actor, row.clone(), &view, &source);
    let snapshot = policy::current();
    let values_changed = snapshot.engine.has_custom_value_patterns();
    let treated = treat(&snapshot, &source, &row, |column| {
        if row.clean.contains(&column.name) && !values_changed {
            Evidence::Clean { values: evidence::NEEDED }
        } else {
            Evidence::NotAsked
        }
    });
    replace(&snapshot, actor, &row, &view, &source, &treated, in_clear);
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
    in_clear: &InClear,
) {
    let query = definition::query(&snapshot.objects, source, treated);
    let problem = source.row_security.then(|| row_security::PROBLEM.to_owned());
    let is_sound = overloads::calls_ours(&snapshot.objects, view.oid, treated);
    if query == row.definition && problem == row.problem && is_sound {
        in_clear.replace(Some(Vec::new()));
        return;
    }
    let before = columns::of(view.oid);
    in_clear.replace(Some(newly_masked(row, &before, treated)));
    if before.len() > treated.len() {
        Complaint::new(
            PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            format!("{} has columns that {} lost", view.qualified(), source.qualified()),
        )
        .hint("Drop the view with pii_drop_masked_view and create it anew.")
        .raise()
    }
    if query != row.definition || !is_sound {
        let mut commands: Vec<String> = before
            .iter()
            .zip(treated)
            .filter(|(old, (new, _))| old.name != new.name)
            .map(|(old, (new, _))| {
                format!(
                    "ALTER VIEW {} RENAME COLUMN {} TO {}",
                    view.qualified(),
                    crate::quote::identifier(&old.name),
                    crate::quote::identifier(&new.name)
                )
            })
            .collect();
        commands.push(format!("CREATE OR REPLACE VIEW {} AS {query}", view.qualified()));
        ddl::run_as_owner(view.owner, &commands);
    }
    overloads::require_ours(&snapshot.objects, view.oid, &view.qualified(), treated);
    let fresh = Registered { definition: query, clean: clean_columns(treated), problem, ..row.clone() };
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

/// Columns that the view shows bare and that pass through the mask from now on.
fn newly_masked(row: &Registered, before: &[Column], treated: &[(Column, Treatment)]) -> Vec<String> {
    let shown = before.iter().zip(treated).filter(|(old, (_, treatment))| {
        treatment.how == How::Masked && definition::shows_bare(&row.definition, &old.name)
    });
    shown.map(|(old, _)| old.name.clone()).collect()
}
