//! The columns of a source.

use std::ffi::CStr;

use pgrx::pg_sys;

use crate::masking::{Kind, holds_any_text, type_of};

/// A column, in order.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
    /// Whether any text may stand in a value, also where the type is none of characters.
    pub holds_any_text: bool,
    /// The type as SQL writes it, with its modifier; for a domain its base type.
    pub type_name: String,
    pub is_domain: bool,
}

impl Column {
    /// Whether values of the type are characters in which anything may stand.
    pub fn is_text(&self) -> bool {
        match self.kind {
            Kind::Text => true,
            Kind::Array { element } => matches!(type_of(element).kind, Kind::Text),
            _ => false,
        }
    }

    /// Whether the type holds JSON.
    pub fn is_json(&self) -> bool {
        let json = |kind| matches!(kind, Kind::Json | Kind::Jsonb);
        match self.kind {
            Kind::Array { element } => json(type_of(element).kind),
            kind => json(kind),
        }
    }
}

/// The columns of `relation` that exist.
pub fn of(relation: pg_sys::Oid) -> Vec<Column> {
    let mut columns = Vec::new();
    // SAFETY: a lock is held while the descriptor is read; names and types are copied out of it.
    unsafe {
        let lock = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
        let open = pg_sys::relation_open(relation, lock);
        let descriptor = pgrx::PgTupleDesc::from_pg_unchecked((*open).rd_att);
        for attribute in descriptor.iter().filter(|attribute| !attribute.attisdropped) {
            let mut modifier = attribute.atttypmod;
            let base = pg_sys::getBaseTypeAndTypmod(attribute.atttypid, &mut modifier);
            let printed = pg_sys::format_type_extended(
                base,
                modifier,
                (pg_sys::FORMAT_TYPE_TYPEMOD_GIVEN | pg_sys::FORMAT_TYPE_FORCE_QUALIFY) as u16,
            );
            columns.push(Column {
                name: attribute.name().to_owned(),
                kind: type_of(base).kind,
                holds_any_text: holds_any_text(base),
                type_name: CStr::from_ptr(printed).to_string_lossy().into_owned(),
                is_domain: base != attribute.atttypid,
            });
        }
        drop(descriptor);
        pg_sys::relation_close(open, lock);
    }
    columns
}
