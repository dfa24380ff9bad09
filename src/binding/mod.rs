//! Which role and which relation a row of the policy's tables is about.
//!
//! A row keeps names, and the OIDs that they had in one database. OIDs are what counts: a rename does not change
//! them. They count only in the database whose identity the row carries (see [`identity`]); wherever a row comes
//! from elsewhere, the triggers here bind it anew, by its names:
//!
//! - a restore brings new rows: those that name what is missing are left out, with a warning;
//! - logical replication brings new rows, changes and deletions, in any order with the DDL of the subscriber: what
//!   cannot be bound stays unbound, and counts for nothing until it is granted anew;
//! - rows that came while the triggers were off are bound when they are on again: see [`repair`].

mod finding;
mod grant;
mod hash_key;
mod identity;
mod left_out;
mod masked_view;
mod matcher;
mod path;
pub mod repair;
mod replicated;
mod row;

pub use identity::here;
pub use path::adopt as adopt_paths;
