//! Decides what a path says: classified paths, the key's own matchers, what encloses it.

use std::borrow::Cow;
use std::rc::Rc;

use super::Trie;
use super::node::{HitSource, Id, KEY_OF_ELEMENT, Node, PathHit, SHOWN_DEPTH, Treat};
use super::patterns::Patterns;
use crate::access::{Access, CategoryId};
use crate::definition::{Label, MatcherId, Sensitivity};
use crate::key::{KeyDecision, KeyHit};
use crate::mask::MaskKind;
use crate::path::{CompiledRule, PathRule, UNKNOWN_CATEGORY};
use crate::policy::Policy;
use crate::value::ValueHit;
use crate::walk::spans;

/// The nearest enclosing keys that a key's context can reach. Bounds the work per node in deep documents.
const MAX_ANCESTORS: usize = 16;

/// Everything that a decision depends on, and nothing that a document changes.
pub(crate) struct Decider {
    pub policy: Rc<Policy>,
    pub access: Access,
    patterns: Patterns,
    /// By matcher: whether the reader sees its category.
    pub allowed: Vec<bool>,
}

impl Decider {
    pub fn new(policy: Rc<Policy>, rules: &[PathRule], access: Access) -> Decider {
        let allowed = (0..policy.matchers().len())
            .map(|matcher| access.allows(policy.category_of(matcher as MatcherId)))
            .collect();
        Decider { patterns: Patterns::compile(&policy, rules), policy, access, allowed }
    }

    /// A classified path.
    pub fn rule(&self, index: u32) -> &CompiledRule {
        self.patterns.rule(index)
    }

    /// The name of a hit's category.
    pub fn category_name(&self, hit: &PathHit) -> &str {
        match hit.source {
            HitSource::Rule(rule) => &self.rule(rule).category_name,
            HitSource::Key(matcher) => &self.policy.matchers()[usize::from(matcher)].category,
        }
    }

    /// Whether the reader sees `category`.
    fn allows(&self, category: CategoryId) -> bool {
        self.access.is_everything() || category != UNKNOWN_CATEGORY && self.access.allows(category)
    }

    pub(super) fn root(&self) -> Node {
        let states = self.patterns.start();
        let rules = self.patterns.decide(&states);
        self.finish((Id::NONE, Id::NONE), 0, false, &Rc::from([]), rules, Vec::new(), states, None)
    }

    /// Decides the node of `key` (`None`: array level) under `parent`; the caller sets its key.
    pub(super) fn decide(&self, trie: &Trie, parent: Id, key: Option<&[u8]>) -> Node {
        let above = trie.node(parent);
        let text = key.map(String::from_utf8_lossy);
        let states = self.patterns.step(&above.states, text.as_deref());
        let rules = self.patterns.decide(&states);
        let green = self.greens(above.green, &rules);
        let mut keys = Vec::new();
        if let (false, Some(text)) = (green, &text) {
            keys = self.key_decision(trie, parent, text).hits;
        }
        let masked_key = if green { None } else { key.and_then(|key| self.mask_key(key)) };
        let inherited = Rc::clone(&above.hits);
        let shallow = if above.depth == SHOWN_DEPTH { parent } else { above.shallow };
        let place = (parent, shallow);
        self.finish(place, above.depth + 1, above.green, &inherited, rules, keys, states, masked_key)
    }

    /// What the key itself says, below `parent`.
    pub fn key_decision(&self, trie: &Trie, parent: Id, key: &str) -> KeyDecision {
        let ancestors = ancestors(trie, parent);
        let ancestors: Vec<&str> = ancestors.iter().rev().map(AsRef::as_ref).collect();
        self.policy.keys.decide(&ancestors, key)
    }

    /// Whether a place is green, below one that is or is not.
    fn greens(&self, above: bool, rules: &[u32]) -> bool {
        match rules.first() {
            Some(rule) => self.rule(*rule).label == Label::Green,
            None => above,
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn finish(
        &self,
        (parent, shallow): (Id, Id),
        depth: u32,
        green_above: bool,
        inherited: &Rc<[PathHit]>,
        rules: Vec<u32>,
        keys: Vec<KeyHit>,
        states: Rc<[u32]>,
        masked_key: Option<Box<[u8]>>,
    ) -> Node {
        let green = self.greens(green_above, &rules);
        let hits: Rc<[PathHit]> = if green {
            Rc::from([])
        } else if rules.is_empty() && keys.is_empty() {
            Rc::clone(inherited)
        } else {
            let own = rules.iter().map(|rule| self.rule_hit(*rule, depth));
            let own = own.chain(keys.iter().map(|hit| self.key_hit(*hit, depth)));
            let mut all: Vec<PathHit> = Vec::new();
            // Own before inherited: of a matcher met twice the inner one stays.
            for hit in own.chain(inherited.iter().copied()) {
                if !all.iter().any(|have| have.source == hit.source && have.shape == hit.shape) {
                    all.push(hit);
                }
            }
            all.sort_by_key(PathHit::rank);
            all.into()
        };
        let treat = self.treat(green, &hits, &states);
        Node {
            parent,
            key_start: 0,
            key_length: KEY_OF_ELEMENT,
            element: Id::NONE,
            drops_container: !self.access.is_everything()
                && hits.first().is_some_and(|hit| hit.shape.is_none() && hit.mask == MaskKind::Drop)
                && hits.iter().any(|hit| hit.shape.is_none() && !hit.allowed),
            may_drop: hits.iter().any(|hit| hit.mask == MaskKind::Drop),
            treat,
            green,
            depth,
            shallow,
            hits,
            states,
            masked_key,
        }
    }

    fn treat(&self, green: bool, hits: &[PathHit], states: &[u32]) -> Treat {
        if self.access.is_everything() {
            return Treat::Shown { below: true };
        }
        if green {
            return Treat::Shown { below: states.is_empty() };
        }
        let Some(first) = hits.first() else { return Treat::Scan };
        if hits.iter().any(|hit| hit.shape.is_some()) || hits.iter().all(|hit| hit.allowed) {
            return Treat::Decide;
        }
        match first.mask {
            MaskKind::Keep => Treat::Shown { below: false },
            mask => Treat::Mask(mask),
        }
    }

    fn rule_hit(&self, index: u32, depth: u32) -> PathHit {
        let rule = self.rule(index);
        PathHit {
            source: HitSource::Rule(index),
            mask: rule.mask,
            shape: None,
            red: rule.label == Label::Pii(Sensitivity::Red),
            custom: true,
            depth,
            allowed: self.allows(rule.category),
        }
    }

    fn key_hit(&self, hit: KeyHit, depth: u32) -> PathHit {
        let matcher = &self.policy.matchers()[usize::from(hit.matcher)];
        let category = self.policy.category_of(hit.matcher);
        PathHit {
            source: HitSource::Key(hit.matcher),
            mask: matcher.mask,
            shape: hit.shape,
            red: matcher.sensitivity == Sensitivity::Red,
            custom: matcher.builtin.is_none(),
            depth,
            allowed: self.allows(category),
        }
    }

    /// What is shown for a key that is itself personal data.
    fn mask_key(&self, key: &[u8]) -> Option<Box<[u8]>> {
        if key.len() < self.policy.shortest_value {
            return None;
        }
        let mut hits: Vec<ValueHit> = Vec::new();
        self.policy.search(key, &mut hits);
        if hits.iter().all(|hit| self.allowed[usize::from(hit.matcher)]) {
            return None;
        }
        let mut masked = Vec::with_capacity(key.len());
        spans::write(&self.policy, key, &hits, &mut masked);
        (masked != key).then(|| masked.into_boxed_slice())
    }
}

/// The keys from `parent` outwards, nearest first.
fn ancestors(trie: &Trie, parent: Id) -> Vec<Cow<'_, str>> {
    let mut keys = Vec::new();
    let mut at = parent;
    while keys.len() < MAX_ANCESTORS {
        let node = trie.node(at);
        if node.parent == Id::NONE {
            break;
        }
        keys.push(trie.key(at).map_or(Cow::Borrowed("[]"), String::from_utf8_lossy));
        at = node.parent;
    }
    keys
}
