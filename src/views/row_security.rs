//! Row security of sources. A masked view reads with the rights of its owner, so the policies of its source would not
//! hold for whoever reads the view.

use pgrx::{PgList, PgSqlErrorCode, pg_sys};

use super::registry::{self, Registered};
use crate::catalog::{self, Relation};
use crate::errors::{Complaint, unsupported};
use crate::objects::Objects;

/// What is wrong with a masked view over a table that has row security.
pub const WHY: &str = "A view reads its table with the rights of its owner, so the table's policies would not hold for \
                       the roles that read the view.";

/// The same, as `pii_masked_view` has it.
pub const PROBLEM: &str = "its source has row security, which does not hold for readers of the view";

/// Refuses a source whose policies a view could not carry over.
pub fn refuse(source: &Relation) {
    if source.row_security {
        unsupported(format!("{} has row security", source.qualified()))
            .detail(WHY)
            .hint("Write the rows that a role may see into a table or view without row security.")
            .raise()
    }
}

/// Refuses to switch on the row security of a table that has a masked view: until somebody noticed, the view would
/// show rows that the table hides.
///
/// # Safety
/// `command` is the statement of an event trigger, or null.
pub unsafe fn refuse_enabling(objects: &Objects, altered: &[pg_sys::Oid], command: *mut pg_sys::Node) {
    // SAFETY: the caller vouches for the statement.
    if !unsafe { enables(command) } {
        return;
    }
    for row in registry::all(objects).iter().filter(|row| altered.contains(&row.source)) {
        let Some(source) = catalog::relation(row.source).filter(|source| source.row_security) else {
            continue;
        };
        unsupported(format!(
            "row security cannot be enabled on {}: it has the masked view {}",
            source.qualified(),
            row.view_name
        ))
        .detail(WHY)
        .hint(format!(
            "Drop the view first: SELECT {}({});",
            objects.qualify("pii_drop_masked_view"),
            pgrx::spi::quote_literal(&row.view_name)
        ))
        .raise()
    }
}

/// Whether an ALTER TABLE has ENABLE ROW LEVEL SECURITY among its parts.
unsafe fn enables(command: *mut pg_sys::Node) -> bool {
    // SAFETY: nodes are read as what their tags say; the commands of ALTER TABLE are a list of AlterTableCmd.
    unsafe {
        if command.is_null() || (*command).type_ != pg_sys::NodeTag::T_AlterTableStmt {
            return false;
        }
        let parts =
            PgList::<pg_sys::AlterTableCmd>::from_pg((*command.cast::<pg_sys::AlterTableStmt>()).cmds);
        parts.iter_ptr().any(|part| (*part).subtype == pg_sys::AlterTableType::AT_EnableRowSecurity)
    }
}

/// Warns of a view whose source has row security all the same: it was switched on where nobody watched, with event
/// triggers disabled, say.
pub fn warn(row: &Registered) {
    if let Some(source) = catalog::relation(row.source).filter(|source| source.row_security) {
        Complaint::new(
            PgSqlErrorCode::ERRCODE_WARNING,
            format!("masked view {} does not keep the row security of its source", row.view_name),
        )
        .detail(WHY)
        .hint(format!(
            "Disable the row security of {}, or drop the view with pii_drop_masked_view.",
            source.qualified()
        ))
        .warn();
    }
}
