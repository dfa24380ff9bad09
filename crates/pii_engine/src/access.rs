//! What one reader may see in clear: a set of categories.

/// Index of a category in a compiled policy.
pub type CategoryId = u16;

/// The categories a reader sees in clear.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Access {
    everything: bool,
    words: Vec<u64>,
}

impl Access {
    /// No category at all: what a role sees that nobody granted anything.
    pub fn nothing() -> Self {
        Access { everything: false, words: Vec::new() }
    }

    /// Every category, also those that do not exist yet.
    pub fn everything() -> Self {
        Access { everything: true, words: Vec::new() }
    }

    /// Adds one category.
    pub fn allow(&mut self, category: CategoryId) {
        let (word, bit) = (usize::from(category / 64), category % 64);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << bit;
    }

    /// Whether this reader sees everything.
    pub fn is_everything(&self) -> bool {
        self.everything
    }

    /// Whether this reader sees values of `category`.
    pub fn allows(&self, category: CategoryId) -> bool {
        self.everything
            || self.words.get(usize::from(category / 64)).is_some_and(|word| word >> (category % 64) & 1 == 1)
    }

    /// What both allow.
    pub fn intersection(&self, other: &Access) -> Access {
        match (self.everything, other.everything) {
            (true, _) => other.clone(),
            (_, true) => self.clone(),
            _ => Access {
                everything: false,
                words: self.words.iter().zip(&other.words).map(|(mine, theirs)| mine & theirs).collect(),
            },
        }
    }
}
