//! Many views, each brought up to date on its own: one that is broken or locked holds up neither the others nor
//! whoever changes the policy.

use std::cell::RefCell;

use pgrx::PgSqlErrorCode;
use serde_json::json;

use super::registry::{self, Registered};
use super::row_security;
use crate::admin::audit::{self, Actor, Event};
use crate::catalog;
use crate::errors::Complaint;
use crate::local_setting::LocalSetting;
use crate::objects::Objects;
use crate::run_as::RunAs;
use crate::subtransaction::{Failure, attempt};

/// How long a lock is waited for at first, in milliseconds: no longer than statements that pass by need it.
const FIRST_WAIT: i32 = 10;

/// How long is waited, in milliseconds, for all that were locked at first together.
const PATIENCE: i32 = 2_000;

/// Columns that a view shows in clear and the policy wants masked; unknown as long as nobody could look.
pub type InClear = RefCell<Option<Vec<String>>>;

/// Runs `work` for each of `rows` in a subtransaction of its own, and returns what it returned. A view that cannot be
/// brought up to date is told of by a warning and in `pii_masked_view`; the next change of policy tries it again.
pub fn each<T>(
    objects: &Objects,
    actor: &Actor,
    rows: Vec<Registered>,
    work: impl Fn(&Registered, &InClear) -> T,
) -> Vec<T> {
    let mut done: Vec<Option<T>> = Vec::new();
    let mut locked: Vec<usize> = Vec::new();
    let try_one = |row: &Registered, wait: i32| {
        let in_clear = InClear::default();
        let result = attempt(|| {
            let _bounded = LocalSetting::lock_timeout(wait);
            work(row, &in_clear)
        });
        (result, in_clear.into_inner())
    };
    for (place, row) in rows.iter().enumerate() {
        let (result, in_clear) = try_one(row, FIRST_WAIT);
        match &result {
            Err(failure) if failure.code == PgSqlErrorCode::ERRCODE_LOCK_NOT_AVAILABLE => locked.push(place),
            Err(failure) => report(objects, actor, row, failure, in_clear),
            Ok(_) => row_security::warn(row),
        }
        done.push(result.ok());
    }
    let share = (PATIENCE / i32::try_from(locked.len().max(1)).unwrap_or(i32::MAX)).max(FIRST_WAIT);
    for place in locked {
        let row = &rows[place];
        let (result, in_clear) = try_one(row, share);
        match &result {
            Err(failure) => report(objects, actor, row, failure, in_clear),
            Ok(_) => row_security::warn(row),
        }
        done[place] = result.ok();
    }
    done.into_iter().flatten().collect()
}

/// Says that a view is not up to date, and what follows from it. The error itself stays unsaid: it may be in the
/// words of code that the owner of the source wrote.
fn report(
    objects: &Objects,
    actor: &Actor,
    row: &Registered,
    failure: &Failure,
    in_clear: Option<Vec<String>>,
) {
    let state = failure.sqlstate();
    let shown = match &in_clear {
        Some(columns) if columns.is_empty() => None,
        Some(columns) => Some(columns.join(", ")),
        None => Some("perhaps columns that the policy wants masked".to_owned()),
    };
    let problem = match &shown {
        Some(shown) => format!("not brought up to date (SQLSTATE {state}); in clear until then: {shown}"),
        None => format!("not brought up to date (SQLSTATE {state})"),
    };
    let noted = attempt(|| {
        let _bounded = LocalSetting::lock_timeout(FIRST_WAIT);
        let _owner = RunAs::extension_owner(objects.owner);
        registry::note_problem(objects, row, &problem);
    });
    {
        let _owner = RunAs::extension_owner(objects.owner);
        audit::record(
            objects,
            actor,
            Event {
                action: "masked view left behind",
                object: row.view_name.clone(),
                detail: json!({"sqlstate": state, "in_clear": in_clear}),
                weakens: shown.is_some(),
            },
        );
    }
    let message = format!("masked view {} cannot be brought up to date", row.view_name);
    let message = match shown {
        Some(shown) => format!("{message}: until then it shows in clear: {shown}"),
        None => message,
    };
    let source = catalog::relation(row.source).map(|source| source.qualified()).unwrap_or_default();
    let why = match failure.code {
        PgSqlErrorCode::ERRCODE_LOCK_NOT_AVAILABLE => {
            format!("Another session holds a lock on it, or on {source} (SQLSTATE {state}).")
        }
        _ => format!("The attempt failed with SQLSTATE {state}."),
    };
    let unseen =
        if noted.is_ok() { "" } else { " It could not be noted in pii_masked_view, only in the audit." };
    Complaint::new(PgSqlErrorCode::ERRCODE_WARNING, message)
        .detail(format!("{why}{unseen}"))
        .hint(refresh_hint(objects, &source))
        .warn();
}

/// What to call to try it again, and to see the error.
fn refresh_hint(objects: &Objects, source: &str) -> String {
    let function = objects.qualify("pii_refresh_masked_views");
    format!("Try it again: SELECT * FROM {function}({});", pgrx::spi::quote_literal(source))
}

/// Views that another session is making or refreshing know nothing of a change of the policy that is not committed,
/// and cannot be seen by the one who makes it.
pub fn tell_of_views_under_way(objects: &Objects, actor: &Actor) {
    for name in registry::under_way(objects) {
        {
            let _owner = RunAs::extension_owner(objects.owner);
            audit::record(
                objects,
                actor,
                Event {
                    action: "masked view left behind",
                    object: name.clone(),
                    detail: json!({"under_way": true}),
                    weakens: true,
                },
            );
        }
        let function = objects.qualify("pii_refresh_masked_views");
        Complaint::new(
            PgSqlErrorCode::ERRCODE_WARNING,
            format!("masked view {name}, which another session is making or refreshing, may not follow this change"),
        )
        .detail("It may be made by the policy of before, and show in clear what is to be masked now.")
        .hint(format!("When it is there, bring it up to date: SELECT * FROM {function}();"))
        .warn();
    }
}
