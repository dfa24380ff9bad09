//! `pii_create_masked_view`.

use std::ffi::CString;

use pgrx::pg_sys;
use pgrx::prelude::*;
use serde_json::json;

use super::columns::{self, Column};
use super::registry::{self, Registered};
use super::treatment::{self, How, Treatment};
use super::{ddl, definition, evidence, row_security};
use crate::admin::audit::{self, Actor, Event};
use crate::authority;
use crate::binding;
use crate::catalog::{self, Relation};
use crate::errors::{Complaint, invalid, unsupported};
use crate::objects::Objects;
use crate::overloads;
use crate::policy::{self, Snapshot};
use crate::run_as::RunAs;
use crate::sql;

/// How long an identifier may be, in bytes; Postgres cuts longer ones.
const LONGEST_NAME: usize = 63;

#[pg_extern(sql = false)]
fn pii_create_masked_view(
    source: Option<pg_sys::Oid>,
    name: Option<&str>,
    keep: Option<Vec<Option<String>>>,
    mask: Option<Vec<Option<String>>>,
) -> TableIterator<'static, (name!(column_name, String), name!(treatment, String), name!(because, String))> {
    let Some(source) = source else { invalid("the source is NULL").hint("Name the table.").raise() };
    let source = crate::admin::source(source);
    authority::require_source(&Objects::find(), &source, "create a masked view");
    binding::adopt_paths(&Objects::find());
    let snapshot = policy::current();
    let treated = create(&snapshot, &source, name, &listed(keep), &listed(mask));
    TableIterator::new(
        treated
            .into_iter()
            .map(|(column, treatment)| (column.name, treatment.how.name().to_owned(), treatment.because)),
    )
}

fn listed(columns: Option<Vec<Option<String>>>) -> Vec<String> {
    columns.unwrap_or_default().into_iter().flatten().collect()
}

/// Creates the view and returns what it did with each column.
pub fn create(
    snapshot: &Snapshot,
    source: &Relation,
    name: Option<&str>,
    keep: &[String],
    mask: &[String],
) -> Vec<(Column, Treatment)> {
    row_security::refuse(source);
    let columns = columns::of(source.oid);
    if columns.is_empty() {
        unsupported(format!("{} has no columns", source.qualified()))
            .hint("There is nothing to mask.")
            .raise()
    }
    for listed in keep.iter().chain(mask) {
        require_column(source, &columns, listed);
    }
    if let Some(both) = keep.iter().find(|column| mask.contains(column)) {
        invalid(format!("column \"{both}\" is both to be kept and to be masked"))
            .hint("Name it once.")
            .raise()
    }
    let (schema, name) = view_name(source, name);
    if schema.len() > LONGEST_NAME || name.len() > LONGEST_NAME {
        Complaint::new(
            PgSqlErrorCode::ERRCODE_NAME_TOO_LONG,
            format!("the name of the view is longer than {LONGEST_NAME} bytes"),
        )
        .hint("Shorten it.")
        .raise()
    }
    let view_name = crate::quote::qualified(&schema, &name);
    refuse_taken(&schema, &name, &view_name);
    let actor = Actor::now();
    for column in mask {
        crate::admin::classify_column(snapshot, source, column, &actor);
    }
    let snapshot = &policy::current();
    let treated: Vec<(Column, Treatment)> = columns
        .into_iter()
        .map(|column| {
            let treatment = treatment::of(snapshot, source, &column, keep, mask, || {
                evidence::gather(snapshot, source, &column)
            });
            (column, treatment)
        })
        .collect();
    let query = definition::query(&snapshot.objects, source, &treated);
    let comment =
        pgrx::spi::quote_literal(format!("Masked view of {}, made by pii_access", source.qualified()));
    ddl::run_as_owner(
        source.owner,
        &[format!("CREATE VIEW {view_name} AS {query}"), format!("COMMENT ON VIEW {view_name} IS {comment}")],
    );
    // Now that the view holds a lock on it: somebody may have been faster.
    if let Some(source) = catalog::relation(source.oid) {
        row_security::refuse(&source);
    }
    let view = relation_oid(&schema, &name);
    overloads::require_ours(&snapshot.objects, view, &view_name, &treated);
    let row = Registered {
        view,
        view_name: view_name.clone(),
        source: source.oid,
        keep: keep.to_vec(),
        mask: mask.to_vec(),
        clean: clean_columns(&treated),
        definition: query,
        problem: None,
    };
    {
        let _owner = RunAs::extension_owner(snapshot.objects.owner);
        registry::write(&snapshot.objects, &row, &source.qualified(), &actor.name);
        let bare: Vec<&str> = treated
            .iter()
            .filter(|(_, treatment)| treatment.how == How::Bare)
            .map(|(column, _)| column.name.as_str())
            .collect();
        audit::record(
            &snapshot.objects,
            &actor,
            Event {
                action: "create masked view",
                object: view_name,
                detail: json!({"source": source.qualified(), "bare": bare, "keep": keep, "mask": mask}),
                weakens: !keep.is_empty(),
            },
        );
    }
    treated
}

/// The columns that are bare by evidence.
pub fn clean_columns(treated: &[(Column, Treatment)]) -> Vec<String> {
    treated
        .iter()
        .filter(|(_, treatment)| treatment.by_evidence)
        .map(|(column, _)| column.name.clone())
        .collect()
}

fn require_column(source: &Relation, columns: &[Column], name: &str) {
    if !columns.iter().any(|column| column.name == name) {
        Complaint::new(
            PgSqlErrorCode::ERRCODE_UNDEFINED_COLUMN,
            format!("column \"{name}\" of {} does not exist", source.qualified()),
        )
        .hint("Name columns as they are, without quotes.")
        .raise()
    }
}

/// Schema and name of the view: as given (quoted as in SQL, in the source's schema unless it says
/// otherwise), or `<source>_masked`, clipped to what an identifier can hold.
fn view_name(source: &Relation, name: Option<&str>) -> (String, String) {
    let Some(name) = name else {
        const SUFFIX: &str = "_masked";
        let mut length = source.name.len().min(LONGEST_NAME - SUFFIX.len());
        while !source.name.is_char_boundary(length) {
            length -= 1;
        }
        return (source.schema.clone(), format!("{}{SUFFIX}", &source.name[..length]));
    };
    let mut parts: Vec<String> = Vec::new();
    let identifiers = PgTryBuilder::new(|| {
        let mut parts: Vec<String> = Vec::new();
        sql::each("SELECT p FROM pg_catalog.unnest(pg_catalog.parse_ident($1)) p", &[name.into()], |row| {
            parts.extend(sql::column::<String>(row, 1))
        });
        parts
    })
    .catch_others(|_| Vec::new())
    .execute();
    parts.extend(identifiers);
    match parts.len() {
        1 => (source.schema.clone(), parts.remove(0)),
        2 => {
            let schema = parts.remove(0);
            (schema, parts.remove(0))
        }
        _ => Complaint::new(
            PgSqlErrorCode::ERRCODE_INVALID_NAME,
            format!("{} is no name of a view", pgrx::spi::quote_literal(name)),
        )
        .hint("Quote it as in SQL: 'events_masked', 'reporting.events', '\"Events\"'.")
        .raise(),
    }
}

fn refuse_taken(schema: &str, name: &str, view_name: &str) {
    if relation_oid(schema, name) != pg_sys::InvalidOid {
        Complaint::new(
            PgSqlErrorCode::ERRCODE_DUPLICATE_TABLE,
            format!("relation {view_name} already exists"),
        )
        .hint("Give the view another name, or refresh it with pii_refresh_masked_views.")
        .raise()
    }
}

/// The relation of this name, or `InvalidOid`.
pub fn relation_oid(schema: &str, name: &str) -> pg_sys::Oid {
    let (Ok(schema), Ok(name)) = (CString::new(schema), CString::new(name)) else {
        return pg_sys::InvalidOid;
    };
    // SAFETY: NUL-terminated names that outlive the calls; `true`: no error for a missing schema.
    unsafe {
        let namespace = pg_sys::get_namespace_oid(schema.as_ptr(), true);
        if namespace == pg_sys::InvalidOid {
            return pg_sys::InvalidOid;
        }
        pg_sys::get_relname_relid(name.as_ptr(), namespace)
    }
}

/// The relation of a registered view, if it still is one.
pub fn view(row: &Registered) -> Option<Relation> {
    catalog::relation(row.view).filter(|relation| relation.kind == pg_sys::RELKIND_VIEW)
}
