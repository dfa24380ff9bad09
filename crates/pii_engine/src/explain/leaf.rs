//! One leaf: its hits, its decision, the reason.

use super::{Hit, LeafReport, On};
use crate::jsonb::numeric::integer_text;
use crate::mask::{MaskKind, ScalarMask};
use crate::path;
use crate::text::json::looks_like_json;
use crate::trie::{HitSource, Id, PathHit, Treat};
use crate::value::ValueHit;
use crate::walk::inside::LeafValue;
use crate::walk::{Core, Leaf, WalkError, spans};

/// The dotted path of a node.
pub(super) fn path(core: &Core, id: Id) -> String {
    let mut steps = Vec::new();
    let mut at = id;
    while core.trie.node(at).parent != Id::NONE {
        steps.push(core.trie.key(at));
        at = core.trie.node(at).parent;
    }
    let mut path = String::new();
    for step in steps.into_iter().rev() {
        match step {
            Some(key) => path::push_key(&mut path, &String::from_utf8_lossy(&shown_key(core, key))),
            None => path.push_str("[]"),
        }
    }
    path
}

/// A key as a path may show it, whoever reads it: personal data in it masked.
pub(crate) fn shown_key(core: &Core, key: &[u8]) -> Vec<u8> {
    let policy = &core.decider.policy;
    let mut hits = Vec::new();
    policy.search(key, &mut hits);
    let mut shown = Vec::with_capacity(key.len());
    spans::write(policy, key, &hits, &mut shown);
    shown
}

/// Reports the leaf at `id`.
pub(super) fn report(core: &mut Core, id: Id, value: LeafValue<'_>) -> Result<LeafReport, WalkError> {
    let path = path(core, id);
    let (is_masked, values, vetoes) = match value {
        LeafValue::Null => (false, Vec::new(), Vec::new()),
        LeafValue::String(text) => {
            let is_masked = core.string(id, text, 0, &mut Vec::new())? != Leaf::Unchanged;
            let (hits, vetoes) = value_hits(core, id, text);
            (is_masked, hits, vetoes)
        }
        LeafValue::Scalar(text) => {
            let is_masked = core.scalar(id, text).is_some_and(|mask| mask != ScalarMask::Keep);
            let (hits, vetoes) = match integer_text(text, 13, 19) {
                Some(integer) => value_hits(core, id, integer.as_bytes()),
                None => Default::default(),
            };
            (is_masked, hits, vetoes)
        }
    };
    let bytes: &[u8] = match value {
        LeafValue::String(text) => text,
        LeafValue::Scalar(text) => text.as_bytes(),
        LeafValue::Null => b"",
    };
    let is_empty = bytes.is_empty();
    let node = core.trie.node(id);
    let (mut hits, mut counted) = (Vec::new(), Vec::new());
    for met in node.hits.iter() {
        let fits = met.shape.is_none_or(|shape| shape.accepts(bytes));
        let vetoed = (!fits && !is_empty).then(|| "the value does not look like it".to_owned());
        if fits {
            counted.push(*met);
        }
        hits.push(path_hit(core, met, node.depth, vetoed));
    }
    for veto in own_vetoes(core, id) {
        hits.push(matcher_hit(core, veto.matcher, On::Key, Some(veto.reason)));
    }
    let mut seen = Vec::new();
    for found in &values {
        if !seen.contains(&found.matcher) {
            seen.push(found.matcher);
            hits.push(matcher_hit(core, found.matcher, On::Value, None));
        }
    }
    for (matcher, reason) in vetoes {
        hits.push(matcher_hit(core, matcher, On::Value, Some(reason)));
    }
    let (decision, because) = explain(core, id, is_masked, bytes, &counted, &seen);
    Ok(LeafReport { path, hits, is_masked, decision, because })
}

/// Reports the key of the node at `id` where its text is itself personal data.
pub(super) fn key_report(core: &Core, id: Id) -> Option<LeafReport> {
    let (found, _) = value_hits(core, id, core.trie.key(id)?);
    let mut hits: Vec<Hit> = Vec::new();
    for matcher in found.iter().map(|found| found.matcher) {
        let hit = matcher_hit(core, matcher, On::KeyText, None);
        if !hits.contains(&hit) {
            hits.push(hit);
        }
    }
    let because = format!("matcher {} on the text of the key", hits.first()?.matcher);
    let (is_masked, decision, because) = match core.trie.node(id).masked_key {
        Some(_) => (true, "masked (key)".into(), because),
        None => (false, "clear".into(), format!("{because}: every category is granted")),
    };
    Some(LeafReport { path: path(core, id), hits, is_masked, decision, because })
}

/// A matcher and why it did not count.
type Vetoed = (u16, String);

/// What the value of a leaf meets, and what was refused. Nothing below a green path.
fn value_hits(core: &Core, id: Id, text: &[u8]) -> (Vec<ValueHit>, Vec<Vetoed>) {
    let policy = &core.decider.policy;
    if core.trie.node(id).green || text.len() < policy.shortest_value {
        return Default::default();
    }
    let mut hits = Vec::new();
    policy.search(text, &mut hits);
    let vetoes = policy.values.vetoes(text).into_iter().map(|veto| (veto.matcher, veto.reason)).collect();
    (hits, vetoes)
}

/// What the leaf's own key seemed to meet.
fn own_vetoes(core: &Core, id: Id) -> Vec<crate::key::KeyVeto> {
    let node = core.trie.node(id);
    match core.trie.key(id) {
        Some(key) if !node.green => {
            core.decider.key_decision(&core.trie, node.parent, &String::from_utf8_lossy(key)).vetoes
        }
        _ => Vec::new(),
    }
}

fn path_hit(core: &Core, met: &PathHit, depth: u32, vetoed: Option<String>) -> Hit {
    match met.source {
        HitSource::Key(matcher) => {
            matcher_hit(core, matcher, if met.depth == depth { On::Key } else { On::ParentKey }, vetoed)
        }
        HitSource::Rule(rule) => {
            let rule = core.decider.rule(rule);
            let sensitivity = if met.red { crate::Sensitivity::Red } else { crate::Sensitivity::Yellow };
            Hit {
                matcher: rule.text.clone(),
                category: rule.category_name.clone(),
                sensitivity,
                on: On::Path,
                vetoed,
            }
        }
    }
}

fn matcher_hit(core: &Core, matcher: u16, on: On, vetoed: Option<String>) -> Hit {
    let matcher = &core.decider.policy.matchers()[usize::from(matcher)];
    Hit {
        matcher: matcher.name.clone(),
        category: matcher.category.clone(),
        sensitivity: matcher.sensitivity,
        on,
        vetoed,
    }
}

/// The decision in words, and what made it.
fn explain(
    core: &Core,
    id: Id,
    is_masked: bool,
    bytes: &[u8],
    counted: &[PathHit],
    values: &[u16],
) -> (String, String) {
    let node = core.trie.node(id);
    let matchers = core.decider.policy.matchers();
    let clear = |because: String| ("clear".to_owned(), because);
    if core.decider.access.is_everything() {
        return clear("everything is granted".into());
    }
    if node.green {
        return clear("classified green".into());
    }
    if bytes.is_empty() {
        return clear("null and empty strings stay".into());
    }
    if counted.is_empty() && values.is_empty() {
        return match is_masked {
            true if looks_like_json(bytes) => {
                ("masked (full)".into(), "it looks like JSON and cannot be read".into())
            }
            true => ("masked (in part)".into(), "a key inside the string".into()),
            false => clear("no matcher hit".into()),
        };
    }
    if let Some(best) = counted.first() {
        let name = match best.source {
            HitSource::Rule(rule) => format!("classified path {}", core.decider.rule(rule).text),
            HitSource::Key(matcher) => {
                let of = if best.depth == node.depth { "its key" } else { "an enclosing key" };
                format!("matcher {} on {of}", matchers[usize::from(matcher)].name)
            }
        };
        return match (is_masked, best.mask == MaskKind::Keep || matches!(node.treat, Treat::Shown { .. })) {
            (true, _) => (format!("masked ({})", best.mask.name()), name),
            (false, true) => clear(format!("{name} has mask keep")),
            (false, false) => clear(format!("{name}: every category is granted")),
        };
    }
    let names = |pick: &dyn Fn(&crate::Matcher) -> &str| {
        let mut names: Vec<&str> = values.iter().map(|id| pick(&matchers[usize::from(*id)])).collect();
        names.dedup();
        names.join(", ")
    };
    let because = format!("matcher {} on its value", names(&|matcher| &matcher.name));
    match is_masked {
        true => (format!("masked ({})", names(&|matcher| matcher.mask.name())), because),
        false if values.iter().all(|id| core.decider.allowed[usize::from(*id)]) => {
            clear(format!("{because}: every category is granted"))
        }
        false => clear(format!("{because} has mask keep")),
    }
}
