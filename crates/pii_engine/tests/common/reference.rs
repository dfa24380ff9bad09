//! The semantics once more, slow and plain, over `serde_json::Value`: every leaf is decided on its own
//! from its whole path. Shares with the engine the matchers' conditions and the mask formats, nothing of
//! the walk.
#![allow(dead_code)]

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pii_engine::jsonb::numeric;
use pii_engine::key::KeyIndex;
use pii_engine::mask::{MaskContext, ScalarMask, StringMask, mask_scalar, mask_string};
use pii_engine::path::Step;
use pii_engine::text::{broken, json, pairs, percent};
use pii_engine::value::{ValueHit, ValueScanner};
use pii_engine::{Label, MaskKind, Matcher, PathRule, Sensitivity};
use serde_json::{Map, Value};

pub struct Reference {
    pub matchers: Vec<Matcher>,
    pub rules: Vec<PathRule>,
    pub granted: HashSet<String>,
    keys: KeyIndex,
    values: ValueScanner,
    hash_key: Vec<u8>,
}

/// `None`: an array level.
type Path = Vec<Option<String>>;

/// Every key of the JSON text that is read; `None` in binary.
type Text<'a> = Option<&'a HashSet<String>>;

fn all_keys(value: &Value, keys: &mut HashSet<String>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|element| all_keys(element, keys)),
        Value::Object(members) => {
            for (key, value) in members {
                keys.insert(key.clone());
                all_keys(value, keys);
            }
        }
        _ => {}
    }
}

#[derive(Clone)]
struct Hit {
    category: String,
    mask: MaskKind,
    shape: Option<pii_engine::key::Shape>,
    rank: (bool, bool, bool, i64, usize),
    source: (bool, usize),
}

impl Reference {
    pub fn new(
        matchers: Vec<Matcher>,
        rules: Vec<PathRule>,
        granted: HashSet<String>,
        hash_key: &[u8],
    ) -> Self {
        Reference {
            keys: KeyIndex::build(&matchers).unwrap(),
            values: ValueScanner::build(&matchers).unwrap(),
            matchers,
            rules,
            granted,
            hash_key: hash_key.to_vec(),
        }
    }

    /// The document as the reader sees it; a root that goes becomes null.
    pub fn document(&self, value: &Value) -> Value {
        self.value(&Vec::new(), value, None, 0).unwrap_or(Value::Null)
    }

    fn value(&self, path: &Path, value: &Value, text: Text<'_>, layers: u32) -> Option<Value> {
        let (green, hits) = self.by_path(path);
        match value {
            Value::Array(_) | Value::Object(_) if !green && self.drops_container(&hits) => None,
            Value::Array(elements) => {
                let below = child(path, None);
                let elements =
                    elements.iter().filter_map(|element| self.value(&below, element, text, layers));
                Some(Value::Array(elements.collect()))
            }
            Value::Object(members) => Some(Value::Object(self.members(path, members, text, layers))),
            Value::Null => Some(Value::Null),
            _ if green => Some(value.clone()),
            Value::Bool(_) | Value::Number(_) => self.scalar(&hits, value),
            Value::String(string) => self.string(path, &hits, string, layers).map(|masked| match masked {
                None => Value::Null,
                Some(masked) => Value::String(masked),
            }),
        }
    }

    fn members(
        &self,
        path: &Path,
        members: &Map<String, Value>,
        text: Text<'_>,
        layers: u32,
    ) -> Map<String, Value> {
        let mut order: Vec<(&String, &Value)> = members.iter().collect();
        if text.is_none() {
            order.sort_by(|(a, _), (b, _)| (a.len(), a.as_bytes()).cmp(&(b.len(), b.as_bytes())));
        }
        let mut kept = Vec::new();
        for (key, value) in order {
            let below = child(path, Some(key));
            if let Some(value) = self.value(&below, value, text, layers) {
                kept.push((key, self.masked_key(&below, key), value));
            }
        }
        // In binary the keys that stay are taken from the start; in text every key of the text.
        let mut taken: HashSet<String> = match text {
            Some(keys) => keys.clone(),
            None => kept
                .iter()
                .filter(|(_, masked, _)| masked.is_none())
                .map(|(key, ..)| (*key).clone())
                .collect(),
        };
        let mut next: HashMap<String, u64> = HashMap::new();
        let mut out = Map::new();
        for (key, masked, value) in kept {
            let name = match masked {
                None => key.clone(),
                Some(masked) => {
                    let number = next.entry(masked.clone()).or_insert(1);
                    loop {
                        let name = if *number == 1 { masked.clone() } else { format!("{masked}#{number}") };
                        *number += 1;
                        if !taken.contains(&name) {
                            break name;
                        }
                    }
                }
            };
            taken.insert(name.clone());
            out.insert(name, value);
        }
        out
    }

    fn masked_key(&self, path: &Path, key: &str) -> Option<String> {
        if self.by_path(path).0 {
            return None;
        }
        let hits = self.scan(key);
        if hits.iter().all(|hit| self.sees_matcher(hit)) {
            return None;
        }
        let masked = self.spans(key, &hits);
        (masked != key).then_some(masked)
    }

    /// Whether a path is green, and the hits that count there: best first.
    fn by_path(&self, path: &Path) -> (bool, Vec<Hit>) {
        let mut green = false;
        let mut hits: Vec<Hit> = Vec::new();
        for depth in 0..=path.len() {
            let here = &path[..depth];
            let matching: Vec<usize> =
                (0..self.rules.len()).filter(|rule| fits(self.rules[*rule].pattern.steps(), here)).collect();
            let precision = |rule: &usize| {
                let steps = self.rules[*rule].pattern.steps();
                let count = |wanted: Step| steps.iter().filter(|step| **step == wanted).count();
                (count(Step::AnyDepth), count(Step::AnyKey), self.rules[*rule].label == Label::Green)
            };
            let best = matching.iter().min_by_key(|rule| precision(rule));
            match best.map(|rule| self.rules[*rule].label) {
                Some(Label::Green) => {
                    (green, hits) = (true, Vec::new());
                    continue;
                }
                Some(Label::Pii(_)) => green = false,
                None if green => continue,
                None => {}
            }
            let mut own = Vec::new();
            for rule in matching {
                if let Label::Pii(sensitivity) = self.rules[rule].label {
                    own.push(self.rule_hit(rule, sensitivity, depth));
                }
            }
            if let Some(Some(key)) = here.last() {
                let ancestors: Vec<&str> =
                    here[..depth - 1].iter().map(|step| step.as_deref().unwrap_or("[]")).collect();
                for hit in self.keys.decide(&ancestors, key).hits {
                    let matcher = &self.matchers[usize::from(hit.matcher)];
                    own.push(Hit {
                        category: matcher.category.clone(),
                        mask: matcher.mask,
                        shape: hit.shape,
                        rank: (
                            true,
                            matcher.sensitivity == Sensitivity::Yellow,
                            matcher.builtin.is_some(),
                            -(depth as i64),
                            usize::from(hit.matcher),
                        ),
                        source: (true, usize::from(hit.matcher)),
                    });
                }
            }
            hits.retain(|hit| !own.iter().any(|own| own.source == hit.source && own.shape == hit.shape));
            hits.extend(own);
        }
        hits.sort_by_key(|hit| hit.rank);
        (green, hits)
    }

    fn rule_hit(&self, rule: usize, sensitivity: Sensitivity, depth: usize) -> Hit {
        let PathRule { category, mask, .. } = &self.rules[rule];
        let default = || {
            let of_category = self
                .matchers
                .iter()
                .filter(|there| there.category == *category && there.mask != MaskKind::Keep);
            of_category
                .max_by_key(|there| (there.sensitivity == Sensitivity::Red, there.builtin.is_none()))
                .map_or(MaskKind::Shape, |there| there.mask)
        };
        Hit {
            category: category.clone(),
            mask: mask.unwrap_or_else(default),
            shape: None,
            rank: (false, sensitivity == Sensitivity::Yellow, false, -(depth as i64), rule),
            source: (false, rule),
        }
    }

    fn sees(&self, category: &str) -> bool {
        self.granted.contains(category)
    }

    fn sees_matcher(&self, hit: &ValueHit) -> bool {
        self.sees(&self.matchers[usize::from(hit.matcher)].category)
    }

    fn drops_container(&self, hits: &[Hit]) -> bool {
        hits.first().is_some_and(|hit| hit.shape.is_none() && hit.mask == MaskKind::Drop)
            && hits.iter().any(|hit| hit.shape.is_none() && !self.sees(&hit.category))
    }

    /// The hits that count for a value: the best, and whether one is denied.
    fn counting<'a>(&self, hits: &'a [Hit], value: &[u8]) -> (Option<&'a Hit>, bool) {
        let mut counting = hits.iter().filter(|hit| hit.shape.is_none_or(|shape| shape.accepts(value)));
        let denied = counting.clone().any(|hit| !self.sees(&hit.category));
        (counting.next(), denied)
    }

    fn scan(&self, text: &str) -> Vec<ValueHit> {
        let mut hits = Vec::new();
        self.values.scan(text.as_bytes(), &mut self.values.scratch(), &mut hits);
        hits
    }

    fn context<'a>(&'a self, category: &'a str) -> MaskContext<'a> {
        MaskContext { category, hash_key: &self.hash_key }
    }

    fn scalar(&self, hits: &[Hit], value: &Value) -> Option<Value> {
        let text = value.to_string();
        let (best, denied) = self.counting(hits, text.as_bytes());
        let (mask, category) = if denied {
            let best = best.unwrap();
            (best.mask, best.category.as_str())
        } else {
            let found =
                numeric::integer_text(&text, 13, 19).map(|integer| self.scan(&integer)).unwrap_or_default();
            if found.iter().all(|hit| self.sees_matcher(hit)) {
                return Some(value.clone());
            }
            let strongest = found.iter().map(|hit| hit.matcher).min_by_key(|id| {
                let there = &self.matchers[usize::from(*id)];
                (there.sensitivity == Sensitivity::Yellow, there.builtin.is_some(), *id)
            });
            let strongest = &self.matchers[usize::from(strongest.unwrap())];
            match best {
                Some(best) => (best.mask, best.category.as_str()),
                None => (strongest.mask, strongest.category.as_str()),
            }
        };
        match mask_scalar(mask, &self.context(category), &text) {
            ScalarMask::Null => Some(Value::Null),
            ScalarMask::Number(number) => Some(Value::Number(number.parse().unwrap())),
            ScalarMask::Text(text) => Some(Value::String(String::from_utf8(text).unwrap())),
            ScalarMask::Drop => None,
            ScalarMask::Keep => Some(value.clone()),
        }
    }

    /// `None`: goes; `Some(None)`: JSON null.
    fn string(&self, path: &Path, hits: &[Hit], text: &str, layers: u32) -> Option<Option<String>> {
        if text.is_empty() {
            return Some(Some(String::new()));
        }
        let (best, denied) = self.counting(hits, text.as_bytes());
        if denied {
            let best = best.unwrap();
            return self.whole(best.mask, &best.category, text);
        }
        if json::looks_like_json(text.as_bytes()) {
            if let Ok(value) = serde_json::from_str::<Value>(text) {
                let mut keys = HashSet::new();
                all_keys(&value, &mut keys);
                let masked = self.value(path, &value, Some(&keys), layers + 1)?;
                return Some(if masked == value { Some(text.into()) } else { Some(masked.to_string()) });
            }
            if broken::smells_of_members(text.as_bytes()) {
                return self.whole(MaskKind::Full, "", text);
            }
        }
        let (settled, shown) = self.pairs(path, text, layers);
        let inside = |at: &usize| settled.iter().any(|(range, _)| range.contains(at));
        let mut found = self.scan(text);
        found.retain(|hit| !(hit.start..hit.end).all(|at| inside(&at) || shown.contains(&at)));
        if found.iter().all(|hit| self.sees_matcher(hit)) {
            found.clear();
        }
        if let (Some(best), false) = (best, found.is_empty()) {
            return self.whole(best.mask, &best.category, text);
        }
        if let ([hit], true, true) = (&found[..], settled.is_empty(), shown.is_empty())
            && hit.end - hit.start == text.len()
        {
            let matcher = &self.matchers[usize::from(hit.matcher)];
            return self.whole(matcher.mask, &matcher.category, text);
        }
        // Byte by byte: what is decided, what is found, what stays.
        let mut out: Vec<u8> = Vec::new();
        let mut at = 0;
        while at < text.len() {
            if let Some((range, masked)) = settled.iter().find(|(range, _)| range.start == at) {
                out.extend_from_slice(masked.as_bytes());
                at = range.end;
            } else if let Some(hit) = found.iter().find(|hit| (hit.start..hit.end).contains(&at))
                && !shown.contains(&at)
            {
                let open = |at: &usize| *at < hit.end && !inside(at) && !shown.contains(at);
                let end = (at..).find(|at| !open(at)).unwrap();
                out.extend_from_slice(self.span(hit, &text[at..end]).as_bytes());
                at = end;
            } else {
                out.push(text.as_bytes()[at]);
                at += 1;
            }
        }
        Some(Some(String::from_utf8(out).unwrap()))
    }

    /// The parts of a text that are masked as pairs, and the bytes that a pair says are shown.
    fn pairs(&self, path: &Path, text: &str, layers: u32) -> (Vec<(Range<usize>, String)>, HashSet<usize>) {
        let bytes = text.as_bytes();
        let mut all: Vec<_> = pairs::pairs(bytes).chain(pairs::labelled(bytes)).collect();
        all.sort_by_key(|pair| (pair.key.start, usize::MAX - pair.value.end));
        let (mut settled, mut shown, mut end) = (Vec::new(), HashSet::new(), 0);
        for pair in all {
            let range = pair.value.start.max(end)..pair.value.end;
            end = end.max(range.end);
            if range.is_empty() {
                continue;
            }
            let decode = |range: Range<usize>| {
                let mut decoded = Vec::new();
                match pair.encoded {
                    true => percent::decode_into(&bytes[range], &mut decoded),
                    false => decoded.extend_from_slice(&bytes[range]),
                }
                String::from_utf8(decoded).unwrap()
            };
            let below = child(path, Some(&decode(pair.key.clone())));
            let value = decode(range.clone());
            let (green, hits) = self.by_path(&below);
            let unconditional = hits.iter().all(|hit| hit.shape.is_none());
            let denied = hits.iter().any(|hit| !self.sees(&hit.category));
            if green || unconditional && denied && hits[0].mask == MaskKind::Keep {
                shown.extend(range);
                continue;
            }
            let masked = match self.string(&below, &hits, &value, layers + 1) {
                Some(Some(masked)) if masked == value => continue,
                Some(Some(masked)) => masked,
                _ => self.whole(MaskKind::Full, "", &value).unwrap().unwrap(),
            };
            let mut encoded = Vec::new();
            match pair.encoded {
                true => percent::encode_into(masked.as_bytes(), &mut encoded),
                false => encoded.extend_from_slice(masked.as_bytes()),
            }
            settled.push((range, String::from_utf8(encoded).unwrap()));
        }
        (settled, shown)
    }

    fn whole(&self, mask: MaskKind, category: &str, text: &str) -> Option<Option<String>> {
        let mut out = Vec::new();
        match mask_string(mask, &self.context(category), text.as_bytes(), &mut out) {
            StringMask::Text => Some(Some(String::from_utf8(out).unwrap())),
            StringMask::Null => Some(None),
            StringMask::Drop => None,
            StringMask::Keep => Some(Some(text.into())),
        }
    }

    fn span(&self, hit: &ValueHit, text: &str) -> String {
        let matcher = &self.matchers[usize::from(hit.matcher)];
        let mask = match matcher.mask {
            MaskKind::Drop | MaskKind::Null => MaskKind::Full,
            mask => mask,
        };
        self.whole(mask, &matcher.category, text).unwrap().unwrap()
    }

    fn spans(&self, text: &str, hits: &[ValueHit]) -> String {
        let mut out = String::new();
        let mut at = 0;
        for hit in hits {
            out.push_str(&text[at..hit.start]);
            out.push_str(&self.span(hit, &text[hit.start..hit.end]));
            at = hit.end;
        }
        out + &text[at..]
    }
}

fn child(path: &Path, key: Option<&str>) -> Path {
    path.iter().cloned().chain(std::iter::once(key.map(Into::into))).collect()
}

/// Whether a pattern describes exactly this path.
fn fits(pattern: &[Step], path: &[Option<String>]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((Step::AnyDepth, rest)), here) => {
            fits(rest, path) || here.is_some_and(|(_, below)| fits(pattern, below))
        }
        (Some((step, rest)), Some((here, below))) => {
            let same = match (step, here) {
                (Step::Key(key), Some(here)) => key == here,
                (Step::AnyKey, Some(_)) | (Step::Elements, None) => true,
                _ => false,
            };
            same && fits(rest, below)
        }
        _ => false,
    }
}
