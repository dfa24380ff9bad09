//! `pii_grant_access` and `pii_revoke_access`.

use pgrx::datum::TimestampWithTimeZone;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{PgLogLevel, pg_sys};
use pii_engine::builtin;
use serde_json::json;

use super::audit::{self, Actor, Event};
use super::limits;
use super::mark::{mark, unmark_if_last};
use crate::authority;
use crate::backend;
use crate::catalog::{self, Relation};
use crate::errors::{Complaint, invalid, undefined};
use crate::local_setting::LocalSetting;
use crate::objects::Objects;
use crate::policy::{self, grants as stored, invalidation};
use crate::run_as::RunAs;
use crate::sql;
use crate::subtransaction::attempt;

/// Stands for every category in the table of grants.
pub const EVERY_CATEGORY: &str = "*";

#[pg_extern(sql = false)]
fn pii_grant_access(
    role: Option<pg_sys::Oid>,
    source: Option<pg_sys::Oid>,
    categories: Option<Vec<Option<String>>>,
    expires_at: Option<TimestampWithTimeZone>,
    reason: Option<&str>,
) {
    let objects = Objects::find();
    let source = source.map(super::source);
    require(&objects, source.as_ref(), "grant access to personal data");
    let role = existing_role(role);
    let categories = known_categories(categories);
    let expires_at = expiry(expires_at);
    if let Some(source) = &source {
        let grants = &policy::current().grants;
        let others = grants.iter().filter(|grant| grant.source != source.oid || grant.role != role.0);
        limits::refuse_too_many(&objects, source, "grants", others.map(|grant| grant.source));
    }
    let actor = Actor::now();
    {
        let _owner = RunAs::extension_owner(objects.owner);
        lock(&objects);
        bury(&objects, role.0);
        for category in &categories {
            let row = Row {
                role: &role,
                source: source.as_ref(),
                category,
                expires_at,
                reason,
                break_glass: false,
                by: &actor.name,
            };
            insert(&objects, &row);
        }
        mark(&objects, &role.1);
        audit::record(
            &objects,
            &actor,
            Event {
                action: "grant access",
                object: role.1.clone(),
                detail: json!({
                    "source": source.as_ref().map(Relation::qualified),
                    "categories": shown(&categories),
                    "expires_at": expires_at.map(|at| at.to_iso_string()),
                    "reason": reason,
                }),
                weakens: true,
            },
        );
    }
    invalidation::forget();
}

#[pg_extern(sql = false)]
fn pii_revoke_access(
    role: Option<pg_sys::Oid>,
    source: Option<pg_sys::Oid>,
    categories: Option<Vec<Option<String>>>,
) {
    let objects = Objects::find();
    let source = source.map(super::source);
    require(&objects, source.as_ref(), "revoke access to personal data");
    let role = existing_role(role);
    let categories = categories.map(|categories| known_categories(Some(categories)));
    refuse_part_of_wider(&role, source.as_ref(), categories.as_deref());
    let actor = Actor::now();
    let removed = {
        let _owner = RunAs::extension_owner(objects.owner);
        let removed = match source {
            Some(_) => delete(&objects, role.0, source.as_ref(), categories.as_deref()),
            None => delete_free(&objects, &role, categories.as_deref()),
        };
        // Without waiting: whoever has a grant of his own under way must not hold up a revoke.
        if try_lock(&objects) {
            unmark_if_last(&objects, &role);
        }
        audit::record(
            &objects,
            &actor,
            Event {
                action: "revoke access",
                object: role.1.clone(),
                detail: json!({
                    "source": source.as_ref().map(Relation::qualified),
                    "categories": categories.as_deref().map(shown),
                }),
                weakens: false,
            },
        );
        removed
    };
    invalidation::forget();
    if removed == 0 {
        notice!("role \"{}\" held no such grant", role.1);
    }
}

fn require(objects: &Objects, source: Option<&Relation>, what: &str) {
    match source {
        Some(source) => authority::require_source(objects, source, what),
        None => authority::require_administrator(objects, &format!("{what} of every source")),
    }
}

/// A role that exists, with its name.
pub fn existing_role(role: Option<pg_sys::Oid>) -> (pg_sys::Oid, String) {
    let Some(oid) = role else { invalid("the role is NULL").hint("Name the role.").raise() };
    match catalog::role(oid) {
        Some(role) => (oid, role.name),
        None => undefined(format!("role with OID {} does not exist", oid.to_u32())).hint("See \\du.").raise(),
    }
}

fn known_categories(categories: Option<Vec<Option<String>>>) -> Vec<String> {
    let Some(categories) = categories else { return vec![EVERY_CATEGORY.into()] };
    if categories.is_empty() {
        invalid("no category is named").hint("Leave categories out to mean all of them.").raise()
    }
    let snapshot = policy::current();
    categories
        .into_iter()
        .map(|category| {
            let category = category.unwrap_or_default();
            let known = snapshot.engine.category(&category).is_some()
                || builtin::builtins().any(|builtin| builtin.category == category);
            if !known {
                undefined(format!("category \"{category}\" does not exist"))
                    .hint(format!(
                        "See SELECT DISTINCT category FROM {};",
                        snapshot.objects.qualify("pii_matcher")
                    ))
                    .raise()
            }
            category
        })
        .collect()
}

/// An expiry that lies ahead; `infinity` is none.
fn expiry(at: Option<TimestampWithTimeZone>) -> Option<TimestampWithTimeZone> {
    let at = at?;
    let microseconds = pg_sys::TimestampTz::from(at);
    if microseconds == i64::MAX {
        return None;
    }
    if microseconds <= backend::now() {
        invalid("the expiry lies in the past")
            .hint("Give a moment ahead, such as expires_at => now() + '4 hours', or leave it out.")
            .raise()
    }
    Some(at)
}

/// One grant on its way into the table.
pub struct Row<'a> {
    pub role: &'a (pg_sys::Oid, String),
    pub source: Option<&'a Relation>,
    pub category: &'a str,
    pub expires_at: Option<TimestampWithTimeZone>,
    pub reason: Option<&'a str>,
    pub break_glass: bool,
    pub by: &'a str,
}

/// Writes a grant over the one of the same role, source and category.
pub fn insert(objects: &Objects, row: &Row<'_>) {
    sql::run(
        &format!(
            "INSERT INTO {} (role_oid, role_name, source_oid, source_name, category, expires_at, reason, \
             break_glass, granted_by, granted_at, cluster) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, pg_catalog.clock_timestamp(), '') \
             ON CONFLICT (role_oid, source_oid, category, break_glass) WHERE cluster OPERATOR(pg_catalog.<>) '' \
             DO UPDATE SET \
             role_name = excluded.role_name, source_name = excluded.source_name, \
             expires_at = excluded.expires_at, reason = excluded.reason, granted_by = excluded.granted_by, \
             granted_at = excluded.granted_at, cluster = excluded.cluster",
            objects.qualify("pii_grant")
        ),
        &[
            row.role.0.into(),
            row.role.1.as_str().into(),
            sql::AnyOid(row.source.map_or(pg_sys::InvalidOid, |source| source.oid)).into(),
            row.source.map(Relation::qualified).unwrap_or_default().into(),
            row.category.into(),
            row.expires_at.into(),
            row.reason.into(),
            row.break_glass.into(),
            row.by.into(),
        ],
    );
}

/// How long another session's change of grants is waited for, in milliseconds.
const PATIENCE: i32 = 5_000;

/// One change of grants at a time. The owner of any table may have one under way, and leave it so: whoever has to wait
/// for long, is told whom for.
pub fn lock(objects: &Objects) {
    let locked = attempt(|| {
        let _bounded = LocalSetting::lock_timeout(PATIENCE);
        sql::run(&format!("LOCK TABLE {} IN SHARE UPDATE EXCLUSIVE MODE", objects.qualify("pii_grant")), &[]);
    });
    match locked {
        Ok(()) => {}
        Err(failure) if failure.code == PgSqlErrorCode::ERRCODE_LOCK_NOT_AVAILABLE => Complaint::new(
            failure.code,
            "another session is changing grants and has not ended its transaction",
        )
        .hint(format!(
            "Find it, and end it if need be: SELECT pid, pg_terminate_backend(pid) FROM pg_locks WHERE relation = \
             '{}'::regclass AND mode = 'ShareUpdateExclusiveLock' AND granted;",
            objects.qualify("pii_grant")
        ))
        .raise(),
        Err(failure) => Complaint::new(failure.code, failure.message).raise(),
    }
}

/// As [`lock`], but only if nobody else changes grants now.
fn try_lock(objects: &Objects) -> bool {
    // SAFETY: the table exists; the lock is held until the end of the transaction.
    unsafe {
        pg_sys::ConditionalLockRelationOid(
            objects.grant,
            pg_sys::ShareUpdateExclusiveLock as pg_sys::LOCKMODE,
        )
    }
}

/// Deletes what an earlier role of the same OID left behind: rows without the mark, which DROP OWNED took.
/// Otherwise the mark that `role` is about to get would bring them back to life for it.
pub fn bury(objects: &Objects, role: pg_sys::Oid) {
    if !stored::is_marked(objects, role) {
        delete(objects, role, None, None);
    }
}

/// Marks a role that a restored or replicated grant was just bound to.
pub fn mark_anew(objects: &Objects, role: &(pg_sys::Oid, String)) {
    lock(objects);
    bury(objects, role.0);
    mark(objects, &role.1);
}

/// Takes the mark from a role whose last grant was revoked by replication, as [`pii_revoke_access`] does.
pub fn unmark_revoked(objects: &Objects, role: pg_sys::Oid) {
    let Some(known) = catalog::role(role) else { return };
    let _owner = RunAs::extension_owner(objects.owner);
    if stored::is_marked(objects, role) && try_lock(objects) {
        unmark_if_last(objects, &(role, known.name));
    }
}

fn delete(
    objects: &Objects,
    role: pg_sys::Oid,
    source: Option<&Relation>,
    categories: Option<&[String]>,
) -> usize {
    let categories: Option<Vec<Option<String>>> =
        categories.map(|categories| categories.iter().cloned().map(Some).collect());
    sql::each(
        &format!(
            "DELETE FROM {} WHERE role_oid OPERATOR(pg_catalog.=) $1 \
             AND ($2 IS NULL OR source_oid OPERATOR(pg_catalog.=) $2) \
             AND ($3 IS NULL OR category OPERATOR(pg_catalog.=) ANY ($3)) RETURNING 1",
            objects.qualify("pii_grant")
        ),
        &[role.into(), source.map(|source| source.oid).into(), categories.into()],
        |_| {},
    )
}

/// As [`delete`], of every source, but without waiting for the owner of one of them who has a change of his own
/// grant under way: he could hold up the revoke of all the others. What is left is told, and counted.
fn delete_free(objects: &Objects, role: &(pg_sys::Oid, String), categories: Option<&[String]>) -> usize {
    let categories: Option<Vec<Option<String>>> =
        categories.map(|categories| categories.iter().cloned().map(Some).collect());
    let table = objects.qualify("pii_grant");
    let those = format!(
        "{table} g WHERE g.role_oid OPERATOR(pg_catalog.=) $1 \
         AND ($2 IS NULL OR g.category OPERATOR(pg_catalog.=) ANY ($2))"
    );
    let removed = sql::each(
        &format!(
            "WITH free AS (SELECT g.ctid FROM {those} FOR UPDATE SKIP LOCKED) \
             DELETE FROM {table} d USING free f WHERE d.ctid OPERATOR(pg_catalog.=) f.ctid RETURNING 1"
        ),
        &[role.0.into(), categories.clone().into()],
        |_| {},
    );
    let mut left: Vec<String> = Vec::new();
    sql::each(
        &format!("SELECT DISTINCT g.source_name FROM {those}"),
        &[role.0.into(), categories.into()],
        |row| {
            left.extend(
                sql::column(row, 1)
                    .map(|name: String| if name.is_empty() { "every source".into() } else { name }),
            )
        },
    );
    if !left.is_empty() {
        left.sort();
        ErrorReport::new(
            PgSqlErrorCode::ERRCODE_WARNING,
            format!("role \"{}\" keeps grants that another session is changing", role.1),
            "pii_access",
        )
        .set_detail(format!("On: {}.", left.join(", ")))
        .set_hint("Revoke them again when that session has ended, or end it.")
        .report(PgLogLevel::WARNING);
    }
    removed + left.len()
}

/// A grant is taken back as it was given: a part of a wider one cannot be.
fn refuse_part_of_wider(
    role: &(pg_sys::Oid, String),
    source: Option<&Relation>,
    categories: Option<&[String]>,
) {
    let now = backend::now();
    let wider = policy::current()
        .grants
        .iter()
        .find(|grant| {
            let wider_source = source.is_some() && grant.source == pg_sys::InvalidOid;
            let wider_category = categories.is_some() && grant.category.is_none();
            let touches_source =
                source.is_none_or(|source| grant.source == source.oid || grant.source == pg_sys::InvalidOid);
            let touches_category = match (categories, &grant.category) {
                (Some(categories), Some(category)) => categories.contains(category),
                _ => true,
            };
            grant.role == role.0
                && grant.is_live(now)
                && touches_source
                && touches_category
                && (wider_source || wider_category)
        })
        .cloned();
    let Some(wider) = wider else { return };
    let of = |name: &str| if name.is_empty() { "every source".to_owned() } else { name.to_owned() };
    let category =
        wider.category.as_deref().map_or("every category".into(), |name| format!("category \"{name}\""));
    Complaint::new(
        PgSqlErrorCode::ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST,
        format!("role \"{}\" holds a wider grant: {category} of {}", role.1, of(&wider.source_name)),
    )
    .detail("A part cannot be taken out of a wider grant.")
    .hint("Revoke the wider grant, then grant what is to stay.")
    .raise()
}

fn shown(categories: &[String]) -> serde_json::Value {
    if categories.iter().any(|category| category == EVERY_CATEGORY) {
        json!("every category")
    } else {
        json!(categories)
    }
}
