//! Rows that came while the triggers were off.
//!
//! `pg_restore --disable-triggers` switches all triggers of a table off, loads it, and switches them on again: but
//! for ordinary sessions only, where ours fire always. An event trigger sees both commands. Before, names are brought
//! up to date, so that a row whose name does not fit its OID afterwards is one that came meanwhile. Afterwards the
//! triggers fire always again, and what came is bound.

use pgrx::pg_sys;

use super::here;
use super::identity::text_of;
use crate::objects::Objects;
use crate::run_as::RunAs;
use crate::sql;

/// What became of the triggers of a table.
struct Triggers {
    off: bool,
    /// On, but not for everybody.
    weak: Vec<String>,
}

fn triggers(relation: pg_sys::Oid) -> Triggers {
    let mut found = Triggers { off: false, weak: Vec::new() };
    // SAFETY: a lock is held while the trigger descriptors are read.
    unsafe {
        let lock = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
        let relation = pg_sys::table_open(relation, lock);
        let descriptor = (*relation).trigdesc;
        if !descriptor.is_null() {
            let all = std::slice::from_raw_parts((*descriptor).triggers, (*descriptor).numtriggers as usize);
            for trigger in all {
                let name = text_of(trigger.tgname);
                if !["pii_bind", "pii_follow", "pii_policy_changed"].contains(&&*name) {
                    continue;
                }
                match trigger.tgenabled as u8 {
                    pg_sys::TRIGGER_FIRES_ALWAYS => {}
                    pg_sys::TRIGGER_DISABLED => found.off = true,
                    _ => found.weak.push(name.into_owned()),
                }
            }
        }
        pg_sys::table_close(relation, lock);
    }
    found
}

/// After ALTER TABLE on one of our own tables.
pub fn after_alter(objects: &Objects, altered: pg_sys::Oid) {
    let Some(table) = objects.tables_with_triggers().into_iter().find(|(oid, _)| *oid == altered) else {
        return;
    };
    let triggers = triggers(altered);
    let name = objects.qualify(table.1);
    let _owner = RunAs::extension_owner(objects.owner);
    if triggers.off {
        if altered == objects.grant {
            bury_dead(objects);
            write_role_names(objects);
        }
        return;
    }
    if triggers.weak.is_empty() {
        return;
    }
    let enabled: Vec<_> =
        triggers.weak.iter().map(|trigger| format!("ENABLE ALWAYS TRIGGER {trigger}")).collect();
    sql::run(&format!("ALTER TABLE {name} {}", enabled.join(", ")), &[]);
    // What came from elsewhere: its identity is another, or (from a copy of this database) its names say otherwise.
    let mut strangers = String::from(
        "t.cluster OPERATOR(pg_catalog.<>) ALL (ARRAY[$1, '']) OR t.cluster OPERATOR(pg_catalog.=) $1 AND ( \
         pg_catalog.to_regclass(NULLIF(t.source_name, ''))::pg_catalog.oid OPERATOR(pg_catalog.<>) t.source_oid",
    );
    match table.1 {
        "pii_grant" => strangers.push_str(
            " OR NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.oid OPERATOR(pg_catalog.=) t.role_oid \
             AND r.rolname::pg_catalog.text OPERATOR(pg_catalog.=) t.role_name))",
        ),
        "pii_path" | "pii_finding" => strangers.push(')'),
        "pii_masked_view" => strangers
            .push_str(" OR pg_catalog.to_regclass(t.view_name)::pg_catalog.oid IS DISTINCT FROM t.view_oid)"),
        "pii_hash_key" => {
            sql::run(
                &format!(
                    "DELETE FROM {name} k USING {name} o WHERE k.version OPERATOR(pg_catalog.=) o.version \
                     AND k.made_at OPERATOR(pg_catalog.>) o.made_at"
                ),
                &[],
            );
            return;
        }
        _ => return,
    }
    sql::run(
        &format!(
            "WITH came AS (DELETE FROM {name} t WHERE {strangers} RETURNING t.*) INSERT INTO {name} TABLE came"
        ),
        &[here(objects).into()],
    );
}

/// Deletes grants of roles that hold the mark no longer: DROP OWNED took it, and with it the grants.
pub fn bury_dead(objects: &Objects) -> Vec<String> {
    let mut buried = Vec::new();
    sql::each(
        // The marks are read with the snapshot of the rows: a grant that is seen is seen with its mark.
        &format!(
            "DELETE FROM {grant} g WHERE g.cluster OPERATOR(pg_catalog.=) $1 AND NOT EXISTS ( \
                 SELECT FROM pg_catalog.pg_class m, pg_catalog.aclexplode(m.relacl) a \
                 WHERE m.oid OPERATOR(pg_catalog.=) $2 AND a.grantee OPERATOR(pg_catalog.=) g.role_oid \
                 AND a.privilege_type OPERATOR(pg_catalog.=) 'REFERENCES') \
             RETURNING COALESCE((SELECT r.rolname::pg_catalog.text FROM pg_catalog.pg_roles r \
                 WHERE r.oid OPERATOR(pg_catalog.=) g.role_oid), g.role_name)",
            grant = objects.qualify("pii_grant")
        ),
        &[here(objects).into(), objects.grant_mark.into()],
        |row| {
            if let Some(name) = sql::column::<String>(row, 1)
                && !buried.contains(&name)
            {
                buried.push(name);
            }
        },
    );
    buried
}

/// Writes the names of roles that were renamed into their rows.
fn write_role_names(objects: &Objects) {
    sql::run(
        &format!(
            "UPDATE {} g SET role_name = r.rolname FROM pg_catalog.pg_roles r \
             WHERE r.oid OPERATOR(pg_catalog.=) g.role_oid AND g.cluster OPERATOR(pg_catalog.=) $1 \
             AND r.rolname::pg_catalog.text OPERATOR(pg_catalog.<>) g.role_name",
            objects.qualify("pii_grant")
        ),
        &[here(objects).into()],
    );
}
