//! Any definition of matchers, as an administrator may register them: it is refused, or it hides what it names.
#![no_main]

#[path = "../../tests/common/mod.rs"]
mod common;
mod input;

use std::rc::Rc;

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use pii_engine::{
    Access, MaskKind, Masked, MaskedText, Masker, Matcher, Policy, PolicyDefinition, builtin, explain,
};
use serde_json::{Map, Value};

const KEYS: &[&str] = &["handle", "nick name", "firstName", "e-mail", "a", "$x9", "данные", "naïve_key"];
const PATTERNS: &[&str] =
    &["q[0-9]+", "(?i)ab+c", r"\bx.y\b", "[^a-z]{2,9}", "ä|ö", "(a|b)*c", "^$", r"\d{3,40}"];
const STRINGS: &[&str] =
    &["q12 abc", "bob@x.com", "x.y", "4111 1111 1111 1111", "Bob the Builder", "+1 415 555 0132"];

fuzz_target!(|data: &[u8]| {
    let _ = run(&mut Unstructured::new(data));
});

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let count = u.int_in_range(1..=3)?;
    let own: Vec<Matcher> = (0..count).map(|n| matcher(u, n)).collect::<Result<_>>()?;
    let mut matchers = own.clone();
    if u.ratio(1, 16)? {
        matchers.extend(builtin::builtins().map(|builtin| builtin.matcher()));
    }
    let hash_key = if u.arbitrary()? { b"key".to_vec() } else { Vec::new() };
    let definition = PolicyDefinition { matchers, hash_key, extra_categories: Vec::new() };
    let Ok(policy) = Policy::compile(definition) else { return Ok(()) };
    let policy = Rc::new(policy);
    let mut masker = Masker::new(Rc::clone(&policy), &[], Access::nothing());
    masker.limit_memory(64);

    let keys: Vec<&str> = own
        .iter()
        .flat_map(|matcher| &matcher.keys)
        .map(String::as_str)
        .chain(KEYS.iter().copied())
        .collect();
    let document = input::document(u, &keys, STRINGS, 0)?;
    let value = input::text(u, STRINGS)?;
    whole(&policy, &mut masker, &document);
    // Where some mask shows, what hides need not win.
    if own.iter().all(|matcher| matcher.mask != MaskKind::Keep) {
        for matcher in &own {
            hides_by_key(&mut masker, matcher, &value);
            hides_by_value(&mut masker, matcher, &value);
        }
    }
    Ok(())
}

/// A registered matcher with any conditions.
fn matcher(u: &mut Unstructured<'_>, n: usize) -> Result<Matcher> {
    let condition = |u: &mut Unstructured<'_>| -> Result<Option<String>> {
        Ok(if u.ratio(1, 2)? { Some(input::text(u, PATTERNS)?) } else { None })
    };
    let count = u.int_in_range(0..=3)?;
    Ok(Matcher {
        name: format!("m{n}"),
        category: input::text(u, &["c0", "c1", "c2", "email"])?,
        sensitivity: input::sensitivity(u)?,
        keys: (0..count).map(|_| input::text(u, KEYS)).collect::<Result<_>>()?,
        key_pattern: condition(u)?,
        value_pattern: condition(u)?,
        similar: u.arbitrary()?,
        mask: input::mask(u)?,
        description: String::new(),
        builtin: None,
    })
}

/// What comes out is sound, can be masked again, and is clear for whoever may see every category.
fn whole(policy: &Rc<Policy>, masker: &mut Masker, document: &Value) {
    let doc = common::encode(document);
    let at = masker.root();
    if let Masked::Document(masked) = masker.mask_jsonb(at, &doc).expect("sound") {
        let masked = masked.to_vec();
        assert!(masked.len() <= 64 * doc.len() + 4096);
        common::decode(&masked);
        masker.mask_jsonb(at, &masked).expect("a masked document is sound");
    }
    explain::explain_jsonb(policy, &[], &Access::nothing(), Some("c"), &doc).expect("sound");
    let mut all = Access::nothing();
    policy.categories().for_each(|(category, _)| all.allow(category));
    let mut granted = Masker::new(Rc::clone(policy), &[], all);
    let at = granted.root();
    assert!(matches!(granted.mask_jsonb(at, &doc), Ok(Masked::Unchanged)), "every category was granted");
}

/// Text that is read as nothing but text: neither JSON nor pairs.
fn is_plain(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '@'))
}

/// A key that the matcher names hides the string behind it, also as a column and in an array.
fn hides_by_key(masker: &mut Masker, matcher: &Matcher, value: &str) {
    let names = |key: &&String| key.chars().any(char::is_alphanumeric);
    if !is_plain(value) {
        return;
    }
    for key in matcher.keys.iter().filter(names) {
        let string = Value::String(value.into());
        for behind in [
            string.clone(),
            Value::Array(vec![string.clone()]),
            Value::Object(Map::from_iter([("z".into(), string)])),
        ] {
            let document = Value::Object(Map::from_iter([(key.clone(), behind)]));
            let shown = common::mask(masker, &document);
            let mut left = Vec::new();
            strings(&shown, &mut left);
            assert!(left.iter().all(|left| !left.contains(value)), "{key:?} shows {value:?}");
        }
        let at = masker.column(key);
        if let MaskedText::Text(masked) = masker.mask_text(at, value.as_bytes()).expect("never interrupted") {
            assert!(!String::from_utf8_lossy(masked).contains(value), "column {key:?} shows {value:?}");
        } else {
            assert_ne!(masker.mask_text(at, value.as_bytes()), Ok(MaskedText::Unchanged), "column {key:?}");
        }
    }
}

fn strings<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(elements) => elements.iter().for_each(|element| strings(element, found)),
        Value::Object(members) => members.values().for_each(|member| strings(member, found)),
        _ => {}
    }
}

/// What the pattern finds, by another engine, is not shown.
fn hides_by_value(masker: &mut Masker, matcher: &Matcher, value: &str) {
    let Some(pattern) = &matcher.value_pattern else { return };
    let build = |unicode| regex::bytes::RegexBuilder::new(pattern).unicode(unicode).build();
    let Ok(pattern) = build(false).or_else(|_| build(true)) else { return };
    if !is_plain(value) || pattern.find(value.as_bytes()).is_none() {
        return;
    }
    let document = Value::Object(Map::from_iter([("z9".into(), Value::String(value.into()))]));
    assert_ne!(common::mask(masker, &document), document, "{pattern} is in {value:?}");
}
