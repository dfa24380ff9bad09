//! `pii_drop_masked_view`.

use pgrx::pg_sys;
use pgrx::prelude::*;
use serde_json::json;

use super::{ddl, registry};
use crate::admin::audit::{self, Actor, Event};
use crate::authority;
use crate::catalog;
use crate::errors::{undefined, wrong_kind};
use crate::objects::Objects;
use crate::run_as::RunAs;
use crate::sql;

#[pg_extern(sql = false)]
fn pii_drop_masked_view(view: Option<pg_sys::Oid>) {
    let objects = Objects::find();
    let Some(relation) = view.and_then(catalog::relation) else {
        undefined("the view does not exist").hint("See the table pii_masked_view.").raise()
    };
    authority::require_source(&objects, &relation, "drop the masked view");
    let Some(row) = registry::all(&objects).into_iter().find(|row| row.view == relation.oid) else {
        wrong_kind(format!("{} is not a masked view", relation.qualified()))
            .hint("See the table pii_masked_view.")
            .raise()
    };
    let actor = Actor::now();
    ddl::run_as_owner(relation.owner, &[format!("DROP VIEW {}", relation.qualified())]);
    let _owner = RunAs::extension_owner(objects.owner);
    sql::run(
        &format!(
            "DELETE FROM {} WHERE view_oid OPERATOR(pg_catalog.=) $1",
            objects.qualify("pii_masked_view")
        ),
        &[row.view.into()],
    );
    audit::record(
        &objects,
        &actor,
        Event {
            action: "drop masked view",
            object: row.view_name.clone(),
            detail: json!({}),
            weakens: false,
        },
    );
}
