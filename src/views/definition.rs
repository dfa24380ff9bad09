//! The SQL of a masked view. Built from catalog names alone, each quoted.

use super::columns::Column;
use super::treatment::{How, Treatment};
use crate::catalog::Relation;
use crate::objects::Objects;

/// The query of the view.
pub fn query(objects: &Objects, source: &Relation, columns: &[(Column, Treatment)]) -> String {
    let list: Vec<String> =
        columns.iter().map(|(column, treatment)| item(objects, source, column, treatment.how)).collect();
    // No alias: a plan shows it, and is to be the one of the base table.
    format!("SELECT {} FROM {}", list.join(", "), source.qualified())
}

/// Whether a view of this query shows the column bare.
pub fn shows_bare(query: &str, column: &str) -> bool {
    !query.contains(&argument(column))
}

/// How a masked column is told its name.
fn argument(column: &str) -> String {
    format!(", {}::pg_catalog.text, ", pgrx::spi::quote_literal(column))
}

fn item(objects: &Objects, source: &Relation, column: &Column, how: How) -> String {
    let name = crate::quote::identifier(&column.name);
    let value = crate::quote::qualified(&source.name, &column.name);
    match how {
        // A view's column cannot change its type, and the mask of a domain has the base type: a matcher that comes later
        // could not be followed.
        How::Bare if column.is_domain => format!("{value}::{} AS {name}", column.type_name),
        How::Bare => format!("{value} AS {name}"),
        How::Masked => format!(
            "{}({value}::{type_name}{argument}{source}::pg_catalog.regclass)::{type_name} AS {name}",
            objects.qualify("pii_mask_column"),
            type_name = column.type_name,
            argument = argument(&column.name),
            source = pgrx::spi::quote_literal(source.qualified()),
        ),
    }
}
