//! All classified paths as one tree of steps, followed together along a document's path.

use std::collections::HashMap;
use std::rc::Rc;

use crate::definition::Label;
use crate::path::{CompiledRule, PathPattern, PathRule, Step, UNKNOWN_CATEGORY};
use crate::policy::Policy;

/// The tree and the rules at its ends.
pub(crate) struct Patterns {
    nodes: Vec<PatternNode>,
    rules: Vec<CompiledRule>,
}

#[derive(Default)]
struct PatternNode {
    keys: HashMap<String, u32>,
    any_key: Option<u32>,
    elements: Option<u32>,
    any_depth: Option<u32>,
    /// This node is what a `**` leads to: it may consume any step and stay.
    loops: bool,
    rules: Vec<u32>,
}

/// The places in the tree that a document's path has reached.
pub(crate) type States = Rc<[u32]>;

impl Patterns {
    pub fn compile(policy: &Policy, rules: &[PathRule]) -> Patterns {
        let mut patterns =
            Patterns { nodes: vec![PatternNode::default()], rules: Vec::with_capacity(rules.len()) };
        for (index, rule) in rules.iter().enumerate() {
            let end = patterns.insert(&rule.pattern);
            patterns.nodes[end as usize].rules.push(index as u32);
            patterns.rules.push(CompiledRule {
                label: rule.label,
                category: policy.category(&rule.category).unwrap_or(UNKNOWN_CATEGORY),
                category_name: rule.category.clone(),
                mask: rule.mask.unwrap_or_else(|| policy.default_mask(&rule.category)),
                looseness: rule.pattern.looseness(),
                text: rule.pattern.to_string(),
            });
        }
        patterns
    }

    fn insert(&mut self, pattern: &PathPattern) -> u32 {
        let mut at = 0u32;
        for step in pattern.steps() {
            let fresh = self.nodes.len() as u32;
            let node = &mut self.nodes[at as usize];
            at = match step {
                Step::Key(key) => *node.keys.entry(key.clone()).or_insert(fresh),
                Step::AnyKey => *node.any_key.get_or_insert(fresh),
                Step::Elements => *node.elements.get_or_insert(fresh),
                Step::AnyDepth => *node.any_depth.get_or_insert(fresh),
            };
            if at == fresh {
                self.nodes.push(PatternNode { loops: *step == Step::AnyDepth, ..PatternNode::default() });
            }
        }
        at
    }

    pub fn rule(&self, index: u32) -> &CompiledRule {
        &self.rules[index as usize]
    }

    /// Where every path begins.
    pub fn start(&self) -> States {
        let mut reached = Vec::new();
        self.reach(0, &mut reached);
        reached.into()
    }

    /// Where `states` lead by a key, or by an array level (`None`).
    pub fn step(&self, states: &States, key: Option<&str>) -> States {
        if states.is_empty() {
            return states.clone();
        }
        let mut reached = Vec::new();
        for state in states.iter() {
            let node = &self.nodes[*state as usize];
            let (exact, any) = match key {
                Some(key) => (node.keys.get(key).copied(), node.any_key),
                None => (node.elements, None),
            };
            for next in [exact, any, node.loops.then_some(*state)].into_iter().flatten() {
                self.reach(next, &mut reached);
            }
        }
        reached.into()
    }

    /// Adds a state, and what `**` reaches from it without a step.
    fn reach(&self, state: u32, reached: &mut Vec<u32>) {
        let mut next = Some(state);
        while let Some(state) = next {
            if reached.contains(&state) {
                return;
            }
            reached.push(state);
            next = self.nodes[state as usize].any_depth;
        }
    }

    /// The rules that hold at a place: either one green rule, or all that say it is personal data.
    ///
    /// The most precise pattern decides whether the place is green; of equally precise ones, personal wins.
    pub fn decide(&self, states: &States) -> Vec<u32> {
        let mut met: Vec<u32> =
            states.iter().flat_map(|state| self.nodes[*state as usize].rules.iter().copied()).collect();
        let green = |index: &u32| self.rule(*index).label == Label::Green;
        let Some(best) = met.iter().copied().min_by_key(|index| (self.rule(*index).looseness, green(index)))
        else {
            return met;
        };
        if green(&best) {
            return vec![best];
        }
        met.retain(|index| !green(index));
        met.sort_unstable();
        met
    }
}
