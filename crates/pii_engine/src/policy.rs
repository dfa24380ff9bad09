//! A compiled set of matchers.

use std::cell::Cell;
use std::collections::HashMap;

use crate::access::{Access, CategoryId};
use crate::definition::{DefinitionError, Matcher, MatcherId, Sensitivity};
use crate::key::{KeyDecision, KeyIndex};
use crate::mask::{MaskContext, MaskKind};
use crate::value::{ValueHit, ValueScanner, ValueScratch};

/// What a policy is compiled from.
#[derive(Clone, Debug, Default)]
pub struct PolicyDefinition {
    /// The enabled matchers: built-ins that are neither overridden nor switched off, and custom ones.
    pub matchers: Vec<Matcher>,
    /// The key of mask `hash`. Empty: there is none, and `hash` falls back to `full`.
    pub hash_key: Vec<u8>,
    /// Categories that no matcher has but a classified path or a grant names.
    pub extra_categories: Vec<String>,
}

/// A compiled set of matchers: immutable, shared by every [`crate::Masker`] that was made from it.
pub struct Policy {
    matchers: Vec<Matcher>,
    categories: Vec<String>,
    by_name: HashMap<String, CategoryId>,
    matcher_category: Vec<CategoryId>,
    hash_key: Vec<u8>,
    pub(crate) keys: KeyIndex,
    pub(crate) values: ValueScanner,
    /// The memory of searches, which all readers share: it grows with what is searched, not with who reads.
    scratch: Cell<Option<Box<ValueScratch>>>,
    /// Whether a value alone can make a member disappear.
    pub(crate) drops_by_value: bool,
    /// Strings shorter than this hold nothing that a value condition could find.
    pub(crate) shortest_value: usize,
}

/// The shortest string in which a built-in value condition finds anything.
const SHORTEST_BUILTIN_VALUE: usize = 4;

impl Policy {
    /// Compiles `definition`. Fails where a condition is no valid pattern or there are too many matchers
    /// (65,535) or categories (65,534).
    pub fn compile(definition: PolicyDefinition) -> Result<Policy, DefinitionError> {
        let PolicyDefinition { matchers, hash_key, extra_categories } = definition;
        if matchers.len() > usize::from(MatcherId::MAX) {
            return Err(too_many("matchers"));
        }
        let mut categories = Vec::new();
        let mut by_name = HashMap::new();
        let mut matcher_category = Vec::with_capacity(matchers.len());
        let names = matchers.iter().map(|matcher| &matcher.category).chain(&extra_categories);
        for (position, name) in names.enumerate() {
            let id = match by_name.get(name) {
                Some(id) => *id,
                None if categories.len() >= usize::from(CategoryId::MAX) => {
                    return Err(too_many("categories"));
                }
                None => {
                    let id = categories.len() as CategoryId;
                    categories.push(name.clone());
                    by_name.insert(name.clone(), id);
                    id
                }
            };
            if position < matchers.len() {
                matcher_category.push(id);
            }
        }
        // What a built-in searches is compiled in, whatever pattern is shown for it.
        let finds_values = |matcher: &&Matcher| matcher.value_pattern.is_some() || matcher.builtin.is_some();
        let drops_by_value =
            matchers.iter().filter(finds_values).any(|matcher| matcher.mask == MaskKind::Drop);
        let custom_values = matchers.iter().filter(finds_values).any(|matcher| matcher.builtin.is_none());
        let shortest_value = if custom_values { 1 } else { SHORTEST_BUILTIN_VALUE };
        Ok(Policy {
            keys: KeyIndex::build(&matchers)?,
            values: ValueScanner::build(&matchers)?,
            scratch: Cell::new(None),
            matchers,
            categories,
            by_name,
            matcher_category,
            hash_key,
            drops_by_value,
            shortest_value,
        })
    }

    /// The id of a category of this policy.
    pub fn category(&self, name: &str) -> Option<CategoryId> {
        self.by_name.get(name).copied()
    }

    /// Every category of this policy.
    pub fn categories(&self) -> impl Iterator<Item = (CategoryId, &str)> {
        self.categories.iter().enumerate().map(|(id, name)| (id as CategoryId, name.as_str()))
    }

    /// What `access`, which is in the ids of `from`, allows in those of this policy: policies number their categories
    /// each for itself, and what this one does not have is left out.
    pub fn carry_over(&self, access: &Access, from: &Policy) -> Access {
        if access.is_everything() || std::ptr::eq(self, from) {
            return access.clone();
        }
        let mut carried = Access::nothing();
        let allowed = from.categories().filter(|(id, _)| access.allows(*id));
        allowed.filter_map(|(_, name)| self.category(name)).for_each(|id| carried.allow(id));
        carried
    }

    /// Whether `access` allows all that `other` does, which is in the ids of `from`.
    pub fn covers(&self, access: &Access, other: &Access, from: &Policy) -> bool {
        let mut allowed = from.categories().filter(|(id, _)| other.allows(*id));
        access.is_everything()
            || (!other.is_everything()
                && allowed.all(|(_, name)| self.category(name).is_some_and(|id| access.allows(id))))
    }

    /// The matchers; the index is the [`MatcherId`].
    pub fn matchers(&self) -> &[Matcher] {
        &self.matchers
    }

    /// The category of a matcher.
    pub fn category_of(&self, matcher: MatcherId) -> CategoryId {
        self.matcher_category[usize::from(matcher)]
    }

    /// What a key says, below `ancestors` (outermost first; an array level is `[]`).
    pub fn decide_key(&self, ancestors: &[&str], key: &str) -> KeyDecision {
        self.keys.decide(ancestors, key)
    }

    /// Whether a custom matcher has a condition on values.
    pub fn has_custom_value_patterns(&self) -> bool {
        self.matchers.iter().any(|matcher| matcher.builtin.is_none() && matcher.value_pattern.is_some())
    }

    /// The name of the first matcher that finds something in `text`, a plain string.
    pub fn first_value_matcher(&self, text: &[u8]) -> Option<&str> {
        let mut hits = Vec::new();
        self.search(text, &mut hits);
        hits.first().map(|hit| self.matchers[usize::from(hit.matcher)].name.as_str())
    }

    /// Appends what value conditions find in `text`; see [`ValueScanner::scan`].
    pub(crate) fn search(&self, text: &[u8], hits: &mut Vec<ValueHit>) {
        // Taken out: what a search that does not end leaves behind is lost.
        let mut scratch = self.scratch.take().unwrap_or_else(|| Box::new(self.values.scratch()));
        self.values.scan(text, &mut scratch, hits);
        self.scratch.set(Some(scratch));
    }

    /// Gives back the memory that a long search took, beyond `kept` bytes a list.
    pub(crate) fn shrink_search(&self, kept: usize) {
        if let Some(mut scratch) = self.scratch.take() {
            scratch.shrink(kept);
            self.scratch.set(Some(scratch));
        }
    }

    /// Of several matchers that a value met the least of these chooses the mask.
    pub(crate) fn value_rank(&self, matcher: MatcherId) -> impl Ord + use<> {
        let there = &self.matchers[usize::from(matcher)];
        (there.sensitivity != Sensitivity::Red, there.builtin.is_some(), matcher)
    }

    /// What the mask formats need to know about a category.
    pub(crate) fn context<'a>(&'a self, category: &'a str) -> MaskContext<'a> {
        MaskContext { category, hash_key: &self.hash_key }
    }

    /// The mask of the strongest matcher of a category, for a path that was classified without one.
    pub(crate) fn default_mask(&self, category: &str) -> MaskKind {
        self.matchers
            .iter()
            .filter(|matcher| matcher.category == category && matcher.mask != MaskKind::Keep)
            .max_by_key(|matcher| (matcher.sensitivity == Sensitivity::Red, matcher.builtin.is_none()))
            .map_or(MaskKind::Shape, |matcher| matcher.mask)
    }
}

fn too_many(what: &str) -> DefinitionError {
    DefinitionError { message: format!("too many {what} in one policy"), hint: None }
}
