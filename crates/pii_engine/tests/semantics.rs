//! The engine against the reference: random documents, matchers, classified paths and grants.

mod common;
#[path = "common/reference.rs"]
mod reference;

use std::collections::HashSet;
use std::rc::Rc;

use common::{as_builtin, by_keys, by_value, decode, encode};
use pii_engine::{
    Access, Label, MaskKind, Masked, Masker, Matcher, PathPattern, PathRule, Policy, PolicyDefinition,
    Sensitivity,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use reference::Reference;
use serde_json::{Map, Value, json};

const KEYS: &[&str] = &[
    "a", "b", "alpha", "beta", "gamma", "name", "full name", "bob@x.com", "ben@x.com", "b***@***.c***",
    "q12", "ü",
];
const TEXTS: &[&str] = &[
    "",
    "x",
    "plain text",
    "Bob Builder",
    "bob@x.com",
    "mail bob@x.com or q12",
    "q12",
    "4111 1111 1111 1111",
    "alpha=Bob&beta=q12",
    "https://x.com/?alpha=bob%40x.com&b=2#gamma=5",
    "{\"alpha\": \"x\", cut",
    "[info] alpha",
    "Alpha: Bob\nBeta: q12",
    "say \"gamma\": \"Bob\" now",
    "ünï@x.com é",
    "8.8.8.8",
    "1999-12-31",
    "alpha=8.8.8.8 q7",
];
const PATTERNS: &[&str] = &[
    "alpha", "*.beta", "**.gamma", "a.**", "[]", "a[].name", "**[]", "name", "**", "beta.alpha", "b.*.a",
    "alpha.beta",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![6 => select(TEXTS).prop_map(str::to_owned), 1 => "[ -$&-~é]{0,12}"]
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::Bool),
        6 => text().prop_map(Value::String),
        1 => any::<i64>().prop_map(|number| json!(number)),
        1 => select(&["4111111111111111", "378282246310005", "0.5", "-12.250", "1500000000000", "37.42"][..])
            .prop_map(|number| Value::Number(number.parse().unwrap())),
    ]
}

fn object(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop::collection::vec((select(KEYS), value), 0..7).prop_map(|members| {
        Value::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    })
}

fn document() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            4 => object(inner.clone()),
            2 => prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            // JSON inside a string.
            1 => object(inner.clone()).prop_map(|value| Value::String(value.to_string())),
            // Enough members for offsets to be stored.
            1 => (inner.clone(), text(), 30..80usize).prop_map(|(value, text, count)| {
                Value::Array((0..count).map(|n| if n % 7 == 3 { value.clone() } else { if n % 2 == 0 { json!(text) } else { json!(n) } }).collect())
            }),
            1 => (inner, 20..40usize).prop_map(|(value, count)| {
                let members = (0..count).map(|n| (format!("{}{n}", KEYS[n % KEYS.len()]), value.clone()));
                Value::Object(members.collect::<Map<_, _>>())
            }),
        ]
    })
}

fn matchers() -> impl Strategy<Value = Vec<Matcher>> {
    let sensitivity = || prop_oneof![Just(Sensitivity::Red), Just(Sensitivity::Yellow)];
    let mask = || select(&MaskKind::ALL[..]);
    let pool = (
        prop::collection::vec((sensitivity(), mask()), 9),
        subsequence((0..9usize).collect::<Vec<_>>(), 0..9),
    );
    pool.prop_map(|(kinds, chosen)| {
        let matcher = |index: usize| {
            let (sensitivity, mask) = kinds[index];
            match index {
                0 => by_keys("alpha", &["alpha"], sensitivity, mask),
                1 => by_keys("beta", &["beta", "a"], sensitivity, mask),
                2 => by_keys("gamma", &["gamma"], sensitivity, mask),
                3 => by_keys("alpha two", &["alpha", "b"], sensitivity, mask),
                4 => by_value("q", "q[0-9]+", sensitivity, mask),
                5 => as_builtin("address", "email", sensitivity, mask),
                6 => as_builtin("card", "credit_card", sensitivity, mask),
                7 => as_builtin("person", "name", sensitivity, mask),
                _ => by_value("octets", r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+|Bob", sensitivity, mask),
            }
        };
        chosen.into_iter().map(matcher).collect()
    })
}

fn rules() -> impl Strategy<Value = Vec<PathRule>> {
    let label = prop_oneof![
        Just(Label::Green),
        Just(Label::Pii(Sensitivity::Red)),
        Just(Label::Pii(Sensitivity::Yellow)),
    ];
    let category = select(&["alpha", "beta", "own"][..]);
    let mask = prop::option::of(select(&MaskKind::ALL[..]));
    let rule = (select(PATTERNS), label, category, mask).prop_map(|(pattern, label, category, mask)| {
        PathRule { pattern: PathPattern::parse(pattern).unwrap(), label, category: category.into(), mask }
    });
    prop::collection::vec(rule, 0..4)
}

/// All that a test needs: the engine and the reference for the same policy and reader.
fn both(matchers: Vec<Matcher>, rules: Vec<PathRule>, grants: u32, nodes: usize) -> (Masker, Reference) {
    const HASH_KEY: &[u8] = b"key";
    let definition = PolicyDefinition {
        matchers: matchers.clone(),
        hash_key: HASH_KEY.to_vec(),
        extra_categories: vec!["own".into()],
    };
    let policy = Rc::new(Policy::compile(definition).unwrap());
    let mut access = Access::nothing();
    let mut granted = HashSet::new();
    for (id, name) in policy.categories().filter(|(id, _)| grants >> id & 1 == 1) {
        access.allow(id);
        granted.insert(name.to_owned());
    }
    let mut masker = Masker::new(policy, &rules, access);
    masker.limit_memory(nodes);
    (masker, Reference::new(matchers, rules, granted, HASH_KEY))
}

fn masked(masker: &mut Masker, doc: &[u8]) -> Vec<u8> {
    let at = masker.root();
    match masker.mask_jsonb(at, doc).unwrap() {
        Masked::Unchanged => doc.to_vec(),
        Masked::Document(masked) => masked.to_vec(),
        Masked::Null => encode(&Value::Null),
    }
}

/// `PROPTEST_CASES` raises the number of cases.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig { cases: default.cases / 2, failure_persistence: None, ..default }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_engine_masks_as_the_reference(
        documents in prop::collection::vec(document(), 1..3),
        matchers in matchers(),
        rules in rules(),
        grants in prop_oneof![Just(0u32), any::<u32>()],
        nodes in prop_oneof![Just(32_768usize), Just(8), Just(64)],
    ) {
        let (mut masker, reference) = both(matchers, rules, grants, nodes);
        // The second round finds every path remembered.
        for value in documents.iter().chain(&documents) {
            let bytes = masked(&mut masker, &encode(value));
            let expected = reference.document(value);
            prop_assert_eq!(decode(&bytes), expected.clone());
            prop_assert_eq!(bytes, encode(&expected));
        }
    }

    #[test]
    fn a_member_alone_is_as_in_the_whole(
        value in object(document()),
        matchers in matchers(),
        rules in rules(),
        grants in prop_oneof![Just(0u32), any::<u32>()],
        path in prop::collection::vec(select(KEYS), 1..4),
    ) {
        let (mut masker, reference) = both(matchers, rules, grants, 32_768);
        let doc = encode(&value);
        let at = masker.root();
        let keys: Vec<Vec<u8>> = path.iter().map(|key| key.as_bytes().to_vec()).collect();
        let pruned = match masker.mask_pruned(at, &doc, &keys).unwrap() {
            Masked::Unchanged => value.clone(),
            Masked::Document(bytes) => {
                let pruned = decode(bytes);
                prop_assert_eq!(bytes, encode(&pruned));
                pruned
            }
            Masked::Null => Value::Null,
        };
        let follow = |value: &Value| path.iter().try_fold(value.clone(), |at, key| at.get(key).cloned());
        prop_assert_eq!(follow(&pruned), follow(&reference.document(&value)));
    }

    #[test]
    fn json_text_is_masked_as_the_same_in_a_string(
        value in object(document()),
        matchers in matchers(),
        rules in rules(),
        grants in prop_oneof![Just(0u32), any::<u32>()],
    ) {
        let (mut masker, _) = both(matchers, rules, grants, 32_768);
        let at = masker.root();
        let text = value.to_string();
        let as_json = match masker.mask_json_text(at, text.as_bytes()).unwrap() {
            Masked::Unchanged => value.clone(),
            Masked::Document(masked) => serde_json::from_slice(masked).unwrap(),
            Masked::Null => Value::Null,
        };
        let as_binary = decode(&masked(&mut masker, &encode(&value)));
        // Keys may be kept apart differently: text is read in its own order.
        if !as_binary.to_string().contains('#') && !as_json.to_string().contains('#') {
            prop_assert_eq!(as_json, as_binary);
        }
    }
}
