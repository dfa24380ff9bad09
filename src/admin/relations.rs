//! Which relations can be sources.

use pgrx::pg_sys;

use crate::catalog::{self, Relation};
use crate::errors::{undefined, wrong_kind};

/// The relation `oid` as a source of events; an error when it cannot be one.
pub fn source(oid: pg_sys::Oid) -> Relation {
    let Some(relation) = catalog::relation(oid) else {
        undefined(format!("relation with OID {} does not exist", oid.to_u32()))
            .hint("Name the table as 'schema.table'.")
            .raise()
    };
    let of_the_system = relation.schema == "pg_catalog"
        || relation.schema == "information_schema"
        || relation.schema.starts_with("pg_toast");
    if of_the_system {
        wrong_kind(format!("{} is a system table", relation.qualified()))
            .hint("A source is a table of yours that holds events.")
            .raise()
    }
    if relation.temporary {
        wrong_kind(format!("{} is a temporary table", relation.qualified()))
            .hint("A source must outlive the session.")
            .raise()
    }
    match relation.kind {
        pg_sys::RELKIND_RELATION
        | pg_sys::RELKIND_PARTITIONED_TABLE
        | pg_sys::RELKIND_FOREIGN_TABLE
        | pg_sys::RELKIND_MATVIEW => relation,
        pg_sys::RELKIND_VIEW => wrong_kind(format!("{} is a view", relation.qualified()))
            .hint("Name the table that it reads.")
            .raise(),
        _ => wrong_kind(format!("{} is not a table", relation.qualified()))
            .hint("A source is a table, partitioned table, foreign table or materialized view.")
            .raise(),
    }
}
