//! Any classified paths, categories and grants: what is not granted is not shown.
#![no_main]

#[path = "../../tests/common/mod.rs"]
mod common;
mod input;
#[path = "../../tests/common/reference.rs"]
mod reference;
mod usual;

use std::collections::HashSet;
use std::rc::Rc;

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use pii_engine::path::Step;
use pii_engine::{
    Access, Label, MaskKind, Masked, Masker, Matcher, PathPattern, PathRule, Policy, PolicyDefinition,
};
use serde_json::{Map, Value};

const PATHS: &[&str] =
    &["a", "a.b", "**.email", "*.b", "a[]", "a[].b", "**", "a.**.b", "\"x.y\"", "[].a", "**.a[].b", "b.*.**"];
const KEYS: &[&str] = &["a", "b", "email", "x.y", "name", "handle", "traits", "products"];
const STRINGS: &[&str] = &["bob@x.com", "q12", "Bob the Builder", "4111 1111 1111 1111", ""];
const SENTINEL: &str = "zq7qzmole";

fuzz_target!(|data: &[u8]| {
    let _ = run(&mut Unstructured::new(data));
});

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let count = u.int_in_range(0..=4)?;
    let mut rules: Vec<PathRule> = Vec::new();
    for _ in 0..count {
        rules.extend(rule(u)?);
    }
    let matchers = matchers(u)?;
    let grants: u32 = u.arbitrary()?;
    let (mut masker, reference) = both(&matchers, &rules, grants);

    let keys: Vec<&str> = rules
        .iter()
        .flat_map(|rule| rule.pattern.steps())
        .filter_map(|step| if let Step::Key(key) = step { Some(key.as_str()) } else { None })
        .chain(KEYS.iter().copied())
        .collect();
    let document = input::document(u, &keys, STRINGS, 0)?;
    if usual::is_usual(&document, 0) {
        as_the_reference(&mut masker, &reference, &document);
        let path: Vec<String> =
            (0..u.int_in_range(1..=3)?).map(|_| input::text(u, &keys)).collect::<Result<_>>()?;
        as_in_the_whole(&mut masker, &reference, &document, &path);
    }
    let shows = |rule: &PathRule| rule.label == Label::Green || rule.mask == Some(MaskKind::Keep);
    if !rules.iter().any(shows) && matchers.iter().all(|matcher| matcher.mask != MaskKind::Keep) {
        for rule in rules.iter().filter(|rule| !reference.granted.contains(&rule.category)) {
            hides(&mut masker, rule);
        }
    }
    Ok(())
}

/// A rule over any path that is accepted; the path is read back from how it is written.
fn rule(u: &mut Unstructured<'_>) -> Result<Option<PathRule>> {
    let text = input::text(u, PATHS)?;
    let Ok(pattern) = PathPattern::parse(&text) else { return Ok(None) };
    let written = pattern.to_string();
    let read = PathPattern::parse(&written).expect("what is written can be read");
    assert_eq!(read, pattern);
    assert_eq!(read.to_string(), written);
    let below = pattern.below_any_key();
    assert_eq!(below.without_first_key().as_ref(), Some(&pattern));
    if let Some(rest) = pattern.without_first_key() {
        assert_eq!(PathPattern::parse(&rest.to_string()).as_ref(), Ok(&rest));
    }
    let label = match u.int_in_range(0..=3)? {
        0 => Label::Green,
        _ => Label::Pii(input::sensitivity(u)?),
    };
    let mask = if u.arbitrary()? { Some(input::mask(u)?) } else { None };
    Ok(Some(PathRule { pattern, label, category: input::text(u, &["c0", "c1", "own", "email"])?, mask }))
}

fn matchers(u: &mut Unstructured<'_>) -> Result<Vec<Matcher>> {
    let mut matchers = vec![
        common::by_keys("c0", &["handle"], input::sensitivity(u)?, input::mask(u)?),
        common::by_keys("c1", &["email"], input::sensitivity(u)?, input::mask(u)?),
        common::by_value("c2", "q[0-9]+|Bob", input::sensitivity(u)?, input::mask(u)?),
        common::as_builtin("address", "email", input::sensitivity(u)?, input::mask(u)?),
    ];
    matchers.truncate(u.int_in_range(0..=4)?);
    Ok(matchers)
}

/// The engine and the reference for the same policy and reader. Some categories of the paths are unknown to the
/// policy, as when a row of it was written by hand.
fn both(matchers: &[Matcher], rules: &[PathRule], grants: u32) -> (Masker, reference::Reference) {
    const HASH_KEY: &[u8] = b"key";
    let definition = PolicyDefinition {
        matchers: matchers.to_vec(),
        hash_key: HASH_KEY.to_vec(),
        extra_categories: rules.iter().map(|rule| rule.category.clone()).collect(),
    };
    let policy = Rc::new(Policy::compile(definition).expect("sound"));
    let mut access = Access::nothing();
    let mut granted = HashSet::new();
    for (id, name) in policy.categories().filter(|(id, _)| grants >> (id % 32) & 1 == 1) {
        access.allow(id);
        granted.insert(name.to_owned());
    }
    let mut masker = Masker::new(policy, rules, access);
    masker.limit_memory(64);
    (masker, reference::Reference::new(matchers.to_vec(), rules.to_vec(), granted, HASH_KEY))
}

fn as_the_reference(masker: &mut Masker, reference: &reference::Reference, document: &Value) {
    let shown = common::mask(masker, document);
    let expected = reference.document(document);
    assert_eq!(common::encode(&shown), common::encode(&expected), "{shown} is not {expected}");
}

/// One member alone is what it is in the whole.
fn as_in_the_whole(masker: &mut Masker, reference: &reference::Reference, document: &Value, path: &[String]) {
    if !document.is_object() {
        return;
    }
    let doc = common::encode(document);
    let at = masker.root();
    let keys: Vec<Vec<u8>> = path.iter().map(|key| key.clone().into_bytes()).collect();
    let pruned = match masker.mask_pruned(at, &doc, &keys).expect("sound") {
        Masked::Unchanged => document.clone(),
        Masked::Document(bytes) => common::decode(bytes),
        Masked::Null => Value::Null,
    };
    let expected = reference.document(document);
    let member = |value: &Value| path.iter().try_fold(value.clone(), |value, key| value.get(key).cloned());
    assert_eq!(member(&pruned), member(&expected), "{path:?} of {pruned} is not that of {expected}");
}

/// A string at the path of a rule is not shown to whoever lacks its category. (Keys are shown, and so are categories by
/// the mask `label`: what has the sentinel there by itself says nothing.)
fn hides(masker: &mut Masker, rule: &PathRule) {
    if rule.pattern.to_string().contains(SENTINEL) || rule.category.contains(SENTINEL) {
        return;
    }
    for depth in 0..3 {
        let mut document = Value::String(SENTINEL.into());
        for step in rule.pattern.steps().iter().rev() {
            let around = |key: &str, inner: Value| Value::Object(Map::from_iter([(key.to_owned(), inner)]));
            document = match step {
                Step::Key(key) => around(key, document),
                Step::AnyKey => around("any", document),
                Step::Elements => Value::Array(vec![Value::Null, document]),
                Step::AnyDepth => {
                    (0..depth).fold(document, |inner, _| around("deep", Value::Array(vec![inner])))
                }
            };
        }
        if !usual::is_usual(&document, 0) {
            continue;
        }
        let shown = common::mask(masker, &document).to_string();
        assert!(!shown.contains(SENTINEL), "{} shows it: {shown}", rule.pattern);
    }
}
