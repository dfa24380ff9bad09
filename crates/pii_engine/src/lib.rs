//! Finds and masks personal data in PostgreSQL's binary jsonb, in JSON text and in plain strings.
//!
//! Pure Rust, without Postgres: bytes in, bytes out. The extension around it decides who may see
//! what ([`Access`]); this crate decides what is personal data ([`Policy`]) and how it is hidden
//! ([`MaskKind`]), in one walk over the document ([`Masker`]).
#![forbid(unsafe_code)]

pub mod access;
pub mod builtin;
pub mod definition;
pub mod explain;
pub mod jsonb;
pub mod key;
mod look;
pub mod mask;
pub mod masker;
pub mod path;
pub mod policy;
pub mod scan;
mod stop;
pub mod text;
mod trie;
pub mod value;
pub mod walk;

pub use access::{Access, CategoryId};
pub use definition::{DefinitionError, Label, Matcher, MatcherId, Sensitivity};
pub use explain::{Hit, LeafReport, On};
pub use key::KeyDecision;
pub use mask::{MaskKind, ScalarMask};
pub use masker::{Masked, MaskedText, Masker, NodeId};
pub use path::{PathPattern, PathRule};
pub use policy::{Policy, PolicyDefinition};
pub use scan::{ColumnId, Finding, Scanner};
pub use stop::has_room;
pub use walk::WalkError;
