//! What a masked view does with each column, and why.

use pii_engine::{Access, KeyDecision};

use super::columns::Column;
use super::evidence::Evidence;
use crate::catalog::Relation;
use crate::masking::{Generalisation, Kind, maskers};
use crate::policy::Snapshot;

/// Whether a column passes through the mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Masked,
    Bare,
}

impl How {
    /// As shown to the caller.
    pub fn name(self) -> &'static str {
        match self {
            How::Masked => "masked",
            How::Bare => "bare",
        }
    }
}

/// What becomes of a column.
#[derive(Clone, Debug)]
pub struct Treatment {
    pub how: How,
    pub because: String,
    /// Whether it is bare because a sample was clean.
    pub by_evidence: bool,
}

fn masked(because: impl Into<String>) -> Treatment {
    Treatment { how: How::Masked, because: because.into(), by_evidence: false }
}

fn bare(because: impl Into<String>) -> Treatment {
    Treatment { how: How::Bare, because: because.into(), by_evidence: false }
}

/// Decides. `evidence` is asked only where a text column could stay bare.
pub fn of(
    snapshot: &Snapshot,
    source: &Relation,
    column: &Column,
    keep: &[String],
    mask: &[String],
    evidence: impl FnOnce() -> Evidence,
) -> Treatment {
    if keep.contains(&column.name) {
        return bare("kept as asked");
    }
    if mask.contains(&column.name) {
        return masked("masked as asked");
    }
    if column.is_json() {
        return masked("may hold any key");
    }
    if let Some(because) = named(snapshot, source, &column.name) {
        return masked(because);
    }
    match column.kind {
        Kind::Opaque => return masked("its type cannot be searched: NULL unless everything is granted"),
        Kind::Array { element } if matches!(crate::masking::type_of(element).kind, Kind::Opaque) => {
            return masked("its type cannot be searched: NULL unless everything is granted");
        }
        Kind::Printed(Generalisation::Prefix) => return masked("its type holds network addresses"),
        _ => {}
    }
    if !column.is_text() {
        return match searched_by_value(column.kind) || column.holds_any_text {
            true => masked("its type may hold personal data"),
            false => bare("its name says nothing, and its type holds no text"),
        };
    }
    match evidence() {
        Evidence::Clean { values } => Treatment {
            how: How::Bare,
            because: format!("its name says nothing, and {values} sampled values are clean"),
            by_evidence: true,
        },
        Evidence::Found { matcher } => masked(format!("a sampled value holds {matcher}")),
        Evidence::TooFew { values } => masked(format!(
            "text with too little evidence: {values} values, {} needed",
            super::evidence::NEEDED
        )),
        Evidence::NotAsked => masked("text without evidence"),
    }
}

/// Types whose values are looked at one by one: hardware addresses say what they are.
fn searched_by_value(kind: Kind) -> bool {
    match kind {
        Kind::Hardware => true,
        Kind::Array { element } => {
            matches!(
                crate::masking::type_of(element).kind,
                Kind::Hardware | Kind::Printed(Generalisation::Prefix)
            )
        }
        _ => false,
    }
}

/// Why the column's name alone says that it holds personal data.
fn named(snapshot: &Snapshot, source: &Relation, column: &str) -> Option<String> {
    let reads = maskers::Reads::Column { source: source.oid };
    let kept = maskers::get(snapshot, reads, &Access::nothing());
    let mut masker = kept.masker.borrow_mut();
    let node = masker.column(column);
    if masker.has_hits(node) {
        let KeyDecision { hits, .. } = snapshot.engine.decide_key(&[], column);
        return Some(match hits.first() {
            Some(hit) => {
                format!("its name is {}", snapshot.engine.matchers()[usize::from(hit.matcher)].name)
            }
            None => "its path is classified".into(),
        });
    }
    None
}
