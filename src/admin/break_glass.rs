//! `pii_break_glass`: a role unmasks for itself, for a while, in the open.

use pgrx::datum::{Interval, TimestampWithTimeZone};
use pgrx::prelude::*;
use pgrx::{PgLogLevel, pg_sys};
use serde_json::json;

use super::audit::{self, Actor, Event};
use super::grants::{self, Row};
use crate::authority;
use crate::catalog::Relation;
use crate::errors::{Complaint, invalid};
use crate::objects::Objects;
use crate::policy::invalidation;
use crate::run_as::RunAs;
use crate::{settings, sql};

#[pg_extern(sql = false)]
fn pii_break_glass(reason: Option<&str>, duration: Option<Interval>, source: Option<pg_sys::Oid>) {
    // SAFETY: reads a flag in shared memory.
    if unsafe { pg_sys::RecoveryInProgress() } {
        Complaint::new(
            PgSqlErrorCode::ERRCODE_READ_ONLY_SQL_TRANSACTION,
            "cannot break the glass on a standby",
        )
        .detail("Break-glass is a grant, and must be in the audit before it counts.")
        .hint("Call pii_break_glass on the primary; the standby follows.")
        .raise()
    }
    let objects = Objects::find();
    let reason = match reason.map(str::trim) {
        None | Some("") => {
            invalid("break-glass needs a reason").hint("Say why, such as pii_break_glass('INC-42').").raise()
        }
        Some(reason) => reason,
    };
    let source = source.map(super::source);
    let Some(duration) = duration else {
        invalid("the duration is NULL").hint("Give one, such as '1 hour'.").raise()
    };
    let (seconds, expires_at) = end(duration);
    let most = settings::BREAK_GLASS_MAX.get();
    if seconds <= 0.0 {
        invalid("the duration is not positive").hint("Give one, such as '1 hour'.").raise()
    }
    if seconds > f64::from(most) {
        invalid(format!("the duration is longer than {most} seconds"))
            .hint("A superuser can raise pii_access.break_glass_max.")
            .raise()
    }
    let role = grants::existing_role(Some(authority::caller()));
    let actor = Actor::now();
    let of = source.as_ref().map_or("every source".to_owned(), Relation::qualified);
    // At once, so that it is known whatever becomes of the transaction.
    pgrx::pg_sys::panic::ErrorReport::new(
        PgSqlErrorCode::ERRCODE_SUCCESSFUL_COMPLETION,
        format!(
            "pii_access: role \"{}\" breaks the glass on {of} for {seconds} seconds: {reason}",
            actor.name
        ),
        "pii_access",
    )
    .report(PgLogLevel::LOG_SERVER_ONLY);
    {
        let _owner = RunAs::extension_owner(objects.owner);
        grants::lock(&objects);
        grants::bury(&objects, role.0);
        let row = Row {
            role: &role,
            source: source.as_ref(),
            category: grants::EVERY_CATEGORY,
            expires_at: Some(expires_at),
            reason: Some(reason),
            break_glass: true,
            by: &actor.name,
        };
        grants::insert(&objects, &row);
        super::mark(&objects, &role.1);
        audit::record(
            &objects,
            &actor,
            Event {
                action: "break glass",
                object: role.1.clone(),
                detail: json!({
                    "source": source.as_ref().map(Relation::qualified),
                    "expires_at": expires_at.to_iso_string(),
                    "reason": reason,
                }),
                weakens: true,
            },
        );
    }
    invalidation::forget();
}

/// The duration in seconds, and the moment it ends.
fn end(duration: Interval) -> (f64, TimestampWithTimeZone) {
    let mut end = None;
    sql::each(
        // What counts is when it ends: '11 mons -330 days' is nothing by its epoch, and days by the calendar.
        "SELECT pg_catalog.date_part('epoch', e.at OPERATOR(pg_catalog.-) e.now)::pg_catalog.float8, e.at \
         FROM (SELECT n.now, n.now OPERATOR(pg_catalog.+) $1 AS at \
               FROM pg_catalog.clock_timestamp() n(now)) e",
        &[duration.into()],
        |row| end = sql::column(row, 1).zip(sql::column(row, 2)),
    );
    end.unwrap_or_else(|| {
        invalid("the duration cannot be counted").hint("Give one, such as '1 hour'.").raise()
    })
}
