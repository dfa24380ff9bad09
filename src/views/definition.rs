//! The SQL of a masked view. Built from catalog names alone, each quoted.

use super::columns::Column;
use super::treatment::{How, Treatment};
use crate::catalog::Relation;
use crate::objects::Objects;

/// The query of the view.
pub fn query(objects: &Objects, source: &Relation, columns: &[(Column, Treatment)]) -> String {
    let list: Vec<String> =
        columns.iter().map(|(column, treatment)| item(objects, source, column, treatment.how)).collect();
    format!("SELECT {} FROM {} s", list.join(", "), source.qualified())
}

fn item(objects: &Objects, source: &Relation, column: &Column, how: How) -> String {
    let name = pgrx::spi::quote_identifier(&column.name);
    match how {
        How::Bare => format!("s.{name} AS {name}"),
        How::Masked => format!(
            "{}(s.{name}::{type_name}, {literal}::pg_catalog.text, {source}::pg_catalog.regclass)::{type_name} AS {name}",
            objects.qualify("pii_mask_column"),
            type_name = column.type_name,
            literal = pgrx::spi::quote_literal(&column.name),
            source = pgrx::spi::quote_literal(source.qualified()),
        ),
    }
}
