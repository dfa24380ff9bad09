//! What became of the containers at each path so far, to foresee what becomes of the next one.

use crate::trie::Id;

/// So many new containers in a row, and those at this path are not expected to repeat.
const PATIENCE: u8 = 16;

/// Per path.
#[derive(Default)]
pub(crate) struct Habits(Vec<Habit>);

#[derive(Clone, Copy, Default)]
struct Habit {
    /// The last one had to be walked: a pass over the next one would most likely be for nothing.
    walked: bool,
    /// How many came since one that was known; goes round, so that paths of which nothing repeated are tried again.
    new: u8,
}

impl Habits {
    #[inline]
    fn at(&self, node: Id) -> Habit {
        self.0.get(node.0 as usize).copied().unwrap_or_default()
    }

    #[inline]
    fn at_mut(&mut self, node: Id) -> &mut Habit {
        let at = node.0 as usize;
        if at >= self.0.len() {
            self.0.resize(at + 1, Habit::default());
        }
        &mut self.0[at]
    }

    #[inline]
    pub fn walked(&self, node: Id) -> bool {
        self.at(node).walked
    }

    /// Notes whether the container at `node` had to be walked.
    pub fn note_walked(&mut self, node: Id, walked: bool) {
        if walked || self.walked(node) {
            self.at_mut(node).walked = walked;
        }
    }

    /// Whether containers at `node` may be expected to be known.
    #[inline]
    pub fn repeats(&self, node: Id) -> bool {
        self.at(node).new < PATIENCE
    }

    /// Notes whether the container at `node` was known.
    #[inline]
    pub fn note_known(&mut self, node: Id, known: bool) {
        let habit = self.at_mut(node);
        habit.new = if known { 0 } else { habit.new.wrapping_add(1) };
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}
