//! Deterministic customer events for the demo, the tests and the benchmark.
//!
//! Events have the shape of Segment's spec (track, page, screen, identify, group, alias). About one in three carries rich
//! personal data of an invented person; the others carry an IP address and, when large, what a device tells about itself.
//! The same options give the same bytes, in every version of this crate: [`FORMAT`] is raised when they change.

mod event;
mod json;
mod person;
mod random;
mod rich;
pub mod time;

/// Raised whenever the same options give other bytes, because measurements over them are then no longer comparable.
pub const FORMAT: u32 = 1;

/// How long an event is, as the text of a `jsonb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// About 0.33 KB.
    Small,
    /// About 1.5 KB.
    Large,
}

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub size: Size,
    pub seed: u64,
    /// Without anything that a detector could take for personal data.
    pub clean: bool,
    /// The time of the first event, in seconds since 1970.
    pub start: i64,
}

/// Event number `index` as one line of JSON, without the line's end. It depends on nothing but its arguments, so any
/// range of a run can be made alone.
pub fn line(options: &Options, index: u64) -> String {
    event::event(options, index).to_string()
}
