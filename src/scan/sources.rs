//! All sources that the caller may scan.

use pgrx::pg_sys;

use crate::authority;
use crate::catalog::{self, Relation};
use crate::errors::forbidden;
use crate::objects::Objects;
use crate::sql;

/// The tables of this database that are somebody's data and that the caller may scan, by name; an error where there can
/// be none. Partitions are scanned with their table.
pub fn all(objects: &Objects) -> Vec<Relation> {
    authority::refuse_on_standby("scan sources");
    let caller = authority::caller();
    let is_administrator = authority::is_administrator(objects, caller);
    let mut oids: Vec<pg_sys::Oid> = Vec::new();
    sql::each(
        "SELECT c.oid FROM pg_catalog.pg_class c \
             JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace \
         WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,f,m}'::pg_catalog.\"char\"[]) AND NOT c.relispartition \
             AND c.relispopulated AND c.relpersistence OPERATOR(pg_catalog.<>) 't' \
             AND NOT pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') \
             AND n.nspname::pg_catalog.text OPERATOR(pg_catalog.<>) 'information_schema' \
             AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d \
                 WHERE d.deptype OPERATOR(pg_catalog.=) 'e' AND d.objsubid OPERATOR(pg_catalog.=) 0 AND ( \
                     d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass \
                         AND d.objid OPERATOR(pg_catalog.=) c.oid \
                     OR d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass \
                         AND d.objid OPERATOR(pg_catalog.=) n.oid)) \
         ORDER BY n.nspname, c.relname",
        &[],
        |row| oids.extend(sql::column::<pg_sys::Oid>(row, 1)),
    );
    let sources: Vec<Relation> = oids
        .into_iter()
        .filter_map(catalog::relation)
        .filter(|source| is_administrator || authority::owns(source, caller))
        .collect();
    if sources.is_empty() && !is_administrator {
        forbidden("permission denied to scan sources")
            .detail("Only the owners of tables may scan them, and administrators of pii_access.")
            .hint("Ask the owner of the table.")
            .raise()
    }
    sources
}
