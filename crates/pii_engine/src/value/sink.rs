//! What the searches report to.

pub use super::kind::Kind;
use crate::stop::{Rounds, reserve};

/// How sure a hit is; among overlapping hits the surest wins, then the longest.
pub mod strength {
    /// What an administrator registered.
    pub const CUSTOM: u8 = 100;
    /// A known prefix, or a checksum over a distinctive layout.
    pub const CERTAIN: u8 = 90;
    /// A checksum of about one in a hundred, or a layout that nothing else has.
    pub const STRONG: u8 = 70;
    /// A layout with rules.
    pub const LAYOUT: u8 = 50;
    /// Bare digits with checks.
    pub const BARE: u8 = 40;
}

/// A span that a search reports. Small: a long string may hold a million.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    pub kind: Kind,
    pub start: u32,
    pub end: u32,
    pub strength: u8,
}

/// Receives what the searches find.
#[derive(Default)]
pub struct Sink {
    pub found: Vec<Candidate>,
    /// Kept only where somebody asks why.
    pub refused: Option<Vec<(Kind, &'static str)>>,
    pub(super) rounds: Rounds,
}

impl Sink {
    pub fn hit(&mut self, kind: Kind, start: usize, end: usize, strength: u8) {
        self.rounds.next();
        reserve(&mut self.found, 1);
        self.found.push(Candidate { kind, start: start as u32, end: end as u32, strength });
    }

    /// Counts a round of a search, so that a long one can be stopped.
    #[inline]
    pub fn round(&mut self) {
        self.rounds.next();
    }

    /// Notes that something looked like `kind` and why it is none.
    pub fn veto(&mut self, kind: Kind, reason: &'static str) {
        self.rounds.next();
        if let Some(refused) = &mut self.refused {
            refused.push((kind, reason));
        }
    }
}
