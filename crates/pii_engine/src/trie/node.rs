//! One distinct path and what was decided for it.

use std::ops::Range;
use std::rc::Rc;

use super::patterns::States;
use crate::definition::MatcherId;
use crate::key::Shape;
use crate::mask::MaskKind;

/// A node of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Id(pub u32);

impl Id {
    pub const NONE: Id = Id(u32::MAX);
}

/// Steps of a path that an inventory keeps; what is deeper stands under `**`.
pub(crate) const SHOWN_DEPTH: u32 = 16;

/// The `key_length` of an array level.
pub(super) const KEY_OF_ELEMENT: u32 = u32::MAX;

/// Where a hit by path comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HitSource {
    /// The index of a classified path.
    Rule(u32),
    Key(MatcherId),
}

/// A reason, known from the path alone, to hide the values here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PathHit {
    pub source: HitSource,
    pub mask: MaskKind,
    /// Counts only for values of this shape.
    pub shape: Option<Shape>,
    pub red: bool,
    pub custom: bool,
    /// Steps from the root to the key or path that was met.
    pub depth: u32,
    /// Whether the reader sees this category.
    pub allowed: bool,
}

impl PathHit {
    /// The lesser goes first: a classified path before a key, red before yellow, custom before built-in,
    /// the inner key before the enclosing one.
    pub fn rank(&self) -> impl Ord + use<> {
        (
            matches!(self.source, HitSource::Key(_)),
            !self.red,
            !self.custom,
            std::cmp::Reverse(self.depth),
            match self.source {
                HitSource::Rule(rule) => rule,
                HitSource::Key(matcher) => u32::from(matcher),
            },
        )
    }
}

/// What is to be done with the values at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Treat {
    /// Nothing is known by path: the value decides.
    Scan,
    /// Every leaf is masked by the first hit, whatever it holds.
    Mask(MaskKind),
    /// The hits depend on the value's shape, or the reader may see them and the value has a say.
    Decide,
    /// The leaf is shown and not looked at; with `below`, so is everything beneath.
    Shown { below: bool },
}

/// What a value's path says, as far as plain values are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Glance {
    /// [`Treat::Scan`]
    Scan = 0,
    /// [`Treat::Shown`], without and with all beneath.
    Shown = 1,
    ShownBelow = 2,
    /// Anything else.
    Closer = 3,
    /// There is no such node, or it is not remembered.
    Unknown = 4,
}

impl Glance {
    pub(super) fn of(treat: Treat) -> Glance {
        match treat {
            Treat::Scan => Glance::Scan,
            Treat::Shown { below: false } => Glance::Shown,
            Treat::Shown { below: true } => Glance::ShownBelow,
            Treat::Mask(_) | Treat::Decide => Glance::Closer,
        }
    }
}

/// A member's node together with what its path says, for the loop that asks for every member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Child(u32);

impl Child {
    /// Where the glance begins. Nodes are fewer.
    const SHIFT: u32 = 28;

    pub const UNKNOWN: Child = Child((Glance::Unknown as u32) << Child::SHIFT);

    #[inline]
    pub(super) fn new(id: Id, glance: Glance) -> Child {
        match id.0 >> Child::SHIFT {
            0 => Child((glance as u32) << Child::SHIFT | id.0),
            _ => Child::UNKNOWN,
        }
    }

    /// The node, if there is one.
    #[inline]
    pub fn known(self) -> Option<Id> {
        (self.glance() != Glance::Unknown).then(|| self.id())
    }

    /// Means nothing where the glance is [`Glance::Unknown`].
    #[inline]
    pub fn id(self) -> Id {
        Id(self.0 & ((1 << Child::SHIFT) - 1))
    }

    #[inline]
    pub fn glance(self) -> Glance {
        match self.0 >> Child::SHIFT {
            0 => Glance::Scan,
            1 => Glance::Shown,
            2 => Glance::ShownBelow,
            3 => Glance::Closer,
            _ => Glance::Unknown,
        }
    }

    /// Whether the value decides alone.
    #[inline]
    pub fn is_open(self) -> bool {
        self.0 >> Child::SHIFT == Glance::Scan as u32
    }

    /// Whether values of any kind may be hidden by their path.
    #[inline]
    pub fn may_hide(self) -> bool {
        self.0 >> Child::SHIFT >= Glance::Closer as u32
    }
}

/// One distinct path.
pub(crate) struct Node {
    pub parent: Id,
    pub(super) key_start: u32,
    pub(super) key_length: u32,
    /// The node of this array's elements, once built.
    pub element: Id,
    pub treat: Treat,
    /// A classified path says that this is no personal data.
    pub green: bool,
    /// Whether a value here, leaf or container, can vanish because of its path.
    pub may_drop: bool,
    /// Whether a container here vanishes whole, leaves of every kind being masked by `drop`.
    pub drops_container: bool,
    pub depth: u32,
    /// The node at [`SHOWN_DEPTH`] above this one; [`Id::NONE`] for nodes up to there.
    pub shallow: Id,
    /// Best first; own and inherited.
    pub hits: Rc<[PathHit]>,
    pub(super) states: States,
    /// What is shown for the key, when the key itself is personal data.
    pub masked_key: Option<Box<[u8]>>,
}

impl Node {
    pub(super) fn key_range(&self) -> Option<Range<usize>> {
        let start = self.key_start as usize;
        (self.key_length != KEY_OF_ELEMENT).then(|| start..start + self.key_length as usize)
    }

    pub(super) fn keys_before(&self) -> usize {
        self.key_start as usize
    }

    /// Bytes on the heap that are this node's own, roughly.
    pub(super) fn owned_bytes(&self) -> usize {
        self.masked_key.as_ref().map_or(0, |key| key.len())
            + self.hits.len() * size_of::<PathHit>()
            + self.states.len() * size_of::<u32>()
    }
}
