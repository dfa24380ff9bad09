//! The inventory counts what the mask hides, and stays within its bounds.

mod common;

use common::{as_builtin, by_keys, by_value, encode, policy};
use pii_engine::explain::explain_jsonb;
use pii_engine::{
    Access, Finding, Label, MaskKind, PathPattern, PathRule, Policy, PolicyDefinition, Scanner, Sensitivity,
    builtin,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::rc::Rc;

fn all_builtins() -> Rc<Policy> {
    let mut matchers: Vec<_> = builtin::builtins().map(|builtin| builtin.matcher()).collect();
    matchers.extend([
        by_keys("gone", &["gone"], Sensitivity::Yellow, MaskKind::Drop),
        by_keys("kept", &["kept"], Sensitivity::Yellow, MaskKind::Keep),
        by_keys("nil", &["nil"], Sensitivity::Red, MaskKind::Null),
        by_value("badge", "B-[0-9]{3}", Sensitivity::Yellow, MaskKind::Full),
        by_value("shown", "S-[0-9]{3}", Sensitivity::Yellow, MaskKind::Keep),
    ]);
    let definition = PolicyDefinition { matchers, hash_key: b"key".to_vec(), ..Default::default() };
    Rc::new(Policy::compile(definition).unwrap())
}

fn rules() -> Vec<PathRule> {
    let rule = |path: &str, label| PathRule {
        pattern: PathPattern::parse(path).unwrap(),
        label,
        category: "plan".into(),
        mask: None,
    };
    let red = Label::Pii(Sensitivity::Red);
    vec![
        rule("c.plan", red),
        rule("c.open", Label::Green),
        rule("c.open.email", red),
        rule("**.deep", red),
        rule("c.*.log.email", Label::Green),
    ]
}

fn scanner(policy: &Rc<Policy>, rules: &[PathRule]) -> Scanner {
    Scanner::new(Rc::clone(policy), rules)
}

/// Path, category and matcher.
type Triple = (String, String, String);

fn triples(findings: Vec<Finding>) -> BTreeSet<Triple> {
    findings.into_iter().map(|found| (found.path, found.category, found.matcher)).collect()
}

/// What `pii_detect` says is masked.
fn explained(policy: &Rc<Policy>, rules: &[PathRule], doc: &[u8]) -> BTreeSet<Triple> {
    let reports = explain_jsonb(policy, rules, &Access::nothing(), Some("c"), doc).unwrap();
    let mut met = BTreeSet::new();
    for report in reports.into_iter().filter(|report| report.is_masked) {
        for hit in report.hits.into_iter().filter(|hit| hit.vetoed.is_none()) {
            met.insert((report.path.clone(), hit.category, hit.matcher));
        }
    }
    met
}

fn key() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "email", "name", "firstName", "traits", "context", "properties", "library", "user", "address",
        "city", "ip", "card", "plan", "open", "deep", "log", "gone", "kept", "nil", "note", "url",
        "products", "bob@x.com", "ann@example.com", "B-123", "zip", "birthday", "a b", "x", "phone", "token",
        "lat", "gender", "S-123",
    ])
    .prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "bob@x.com",
        "plain words",
        "",
        "4111 1111 1111 1111",
        "078-05-1120",
        "B-123",
        "S-123",
        "https://x.com/?email=bob%40x.com&a=1",
        "email=bob@x.com",
        "name: Bob Builder",
        "{\"email\": \"bob@x.com\", \"n\": [1, {\"name\": \"Bob\"}]}",
        "{\"open\": {",
        "[1, \"bob@x.com\"]",
        "log=S-123",
        "8.8.8.8",
        "+1 415 555 0132",
        "analytics.js",
        "Bob",
        "Acme Inc",
        "F",
        "[\"{\\\"email\\\": \\\"a@b.co\\\"}\"]",
        "{\"bob@x.com\": true}",
        "user_9055861e0a",
        "2015-02-23T22:28:55Z",
        "kept=bob@x.com",
        "gone=1",
        "open=bob@x.com",
    ])
    .prop_map(str::to_owned);
    prop_oneof![4 => part.clone(), 1 => (part.clone(), part).prop_map(|(a, b)| format!("{a} {b}"))]
}

fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        6 => text().prop_map(Value::String),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
        2 => prop::sample::select(vec![0i64, 7, 4111111111111111, 1234567890123, 42424242]).prop_map(|n| json!(n)),
        1 => Just(json!(52.5)),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            3 => prop::collection::vec((key(), inner), 0..6).prop_map(|members| {
                Value::Object(members.into_iter().collect::<Map<_, _>>())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn finds_what_detect_says_is_masked(docs in prop::collection::vec(document(), 1..4), nodes in 1usize..60) {
        let (policy, rules) = POLICY.with(|policy| (Rc::clone(policy), rules()));
        let mut expected = BTreeSet::new();
        // One that has seen the documents before, and one that remembers hardly any path.
        let (mut whole, mut narrow) = (scanner(&policy, &rules), scanner(&policy, &rules));
        narrow.limit_memory(nodes);
        let (at, narrow_at) = (whole.column("c", 0), narrow.column("c", 0));
        for doc in &docs {
            let doc = encode(doc);
            expected.extend(explained(&policy, &rules, &doc));
            for _ in 0..3 {
                whole.jsonb(at, &doc).unwrap();
                whole.end_row();
                narrow.jsonb(narrow_at, &doc).unwrap();
                narrow.end_row();
            }
        }
        let (whole, narrow) = (whole.findings(), narrow.findings());
        prop_assert_eq!(&whole, &narrow);
        prop_assert_eq!(triples(whole), expected);
    }

    #[test]
    fn json_text_is_counted_as_jsonb(doc in document()) {
        let (policy, rules) = POLICY.with(|policy| (Rc::clone(policy), rules()));
        let (mut binary, mut text) = (scanner(&policy, &rules), scanner(&policy, &rules));
        let at = binary.column("c", 0);
        binary.jsonb(at, &encode(&doc)).unwrap();
        binary.end_row();
        let at = text.column("c", 0);
        text.json_text(at, doc.to_string().as_bytes()).unwrap();
        text.end_row();
        prop_assert_eq!(binary.findings(), text.findings());
    }

    #[test]
    fn findings_stay_within_the_bound(docs in prop::collection::vec(document(), 1..6), most in 1usize..12) {
        let policy = POLICY.with(Rc::clone);
        let mut scanner = scanner(&policy, &[]);
        scanner.limit_findings(most);
        let at = scanner.column("c", 0);
        for doc in &docs {
            scanner.jsonb(at, &encode(doc)).unwrap();
            scanner.end_row();
        }
        let rows = scanner.rows();
        let findings = scanner.findings();
        let paths: BTreeSet<_> = findings.iter().map(|found| &found.path).collect();
        prop_assert!(findings.len() <= most || paths.iter().all(|path| ["c", "c.**"].contains(&path.as_str())), "{:?}", paths);
        for found in &findings {
            prop_assert!((1..=rows).contains(&found.rows), "{:?}", found);
            prop_assert!(PathPattern::parse(&found.path).is_ok_and(|path| path.to_string() == found.path));
        }
    }
}

thread_local! {
    static POLICY: Rc<Policy> = all_builtins();
}

fn found(scanner: &mut Scanner) -> Vec<(String, String, u64)> {
    scanner.findings().into_iter().map(|found| (found.path, found.matcher, found.rows)).collect()
}

fn sample() -> Rc<Policy> {
    policy(vec![
        by_keys("handle", &["handle"], Sensitivity::Yellow, MaskKind::Shape),
        as_builtin("address", "email", Sensitivity::Yellow, MaskKind::Full),
    ])
}

fn triple(path: &str, matcher: &str, rows: u64) -> (String, String, u64) {
    (path.to_owned(), matcher.to_owned(), rows)
}

#[test]
fn rows_count_once() {
    let mut scanner = scanner(&sample(), &[]);
    let (doc, words) = (scanner.column("doc", 0), scanner.column("words", 1));
    for value in
        [json!([{"handle": "a@b.co"}, {"handle": "x"}, "b@c.de c@d.ef"]), json!([]), json!([{"handle": "y"}])]
    {
        scanner.jsonb(doc, &encode(&value)).unwrap();
        scanner.text(words, b"a@b.co").unwrap();
        scanner.text(words, b"plain").unwrap();
        scanner.end_row();
    }
    assert_eq!(scanner.rows(), 3);
    assert_eq!(
        found(&mut scanner),
        [
            triple("doc[]", "address", 1),
            triple("doc[].handle", "address", 1),
            triple("doc[].handle", "handle", 2),
            triple("words[]", "address", 3),
        ]
    );
    assert!(!scanner.is_folded());
    // Going on after a look.
    scanner.text(words, b"a@b.co").unwrap();
    scanner.end_row();
    assert_eq!(found(&mut scanner).last(), Some(&triple("words[]", "address", 4)));
}

#[test]
fn other_types() {
    let mut scanner = scanner(&all_builtins(), &[]);
    let (card, ssn, plain) =
        (scanner.column("number", 0), scanner.column("ssn", 0), scanner.column("total", 0));
    scanner.scalar(card, "4111111111111111").unwrap();
    scanner.scalar(plain, "12").unwrap();
    scanner.opaque(ssn);
    scanner.opaque(plain);
    scanner.end_row();
    assert_eq!(
        found(&mut scanner),
        [triple("number", "credit_card", 1), triple("ssn", "social_security_number", 1)]
    );
}

#[test]
fn keys_without_end_are_folded() {
    let mut scanner = scanner(&sample(), &[]);
    let at = scanner.column("c", 0);
    for row in 0..5_000 {
        let doc = json!({"users": {format!("u{row}"): {"handle": "Bob", "tags": [{format!("t{row}"): "a@b.co"}]}}, "handle": "x"});
        scanner.jsonb(at, &encode(&doc)).unwrap();
        scanner.end_row();
    }
    assert_eq!(
        found(&mut scanner),
        [
            triple("c.handle", "handle", 5_000),
            triple("c.users.*.handle", "handle", 5_000),
            triple("c.users.*.tags[].*", "address", 5_000),
        ]
    );
    assert!(scanner.is_folded());
}

#[test]
fn what_is_deep_is_told_together() {
    let mut scanner = scanner(&sample(), &[]);
    let at = scanner.column("c", 0);
    let mut doc = json!({"handle": "x"});
    for level in 0..200 {
        doc = json!({format!("k{}", level % 3): doc, "mail": "a@b.co"});
    }
    scanner.jsonb(at, &encode(&doc)).unwrap();
    scanner.end_row();
    let found = found(&mut scanner);
    assert_eq!(found.len(), 15 + 2, "{found:?}");
    assert_eq!(found.iter().filter(|(path, ..)| path.ends_with(".**")).count(), 2);
    assert!(scanner.is_folded());
}

/// Each document has other keys at every level: neither memory nor the number of findings may follow.
#[test]
fn floods_of_keys_stay_small() {
    let mut scanner = scanner(&sample(), &[]);
    scanner.limit_memory(500);
    let at = scanner.column("c", 0);
    let mut number = 0u64;
    for _ in 0..400 {
        let mut doc = json!({});
        for _ in 0..20 {
            number += 1;
            let inner =
                json!({format!("b{}", number * 7): {format!("c{number}"): [["a@b.co"]]}, "handle": "x"});
            doc[format!("a{number}")] = inner;
        }
        scanner.jsonb(at, &encode(&doc)).unwrap();
        scanner.end_row();
    }
    assert_eq!(
        found(&mut scanner),
        [triple("c.*.*.*[][]", "address", 400), triple("c.*.handle", "handle", 400)]
    );
}

#[test]
fn keys_that_are_personal_appear_masked() {
    let mut scanner = scanner(&sample(), &[]);
    let at = scanner.column("c", 0);
    let long = "k".repeat(60);
    scanner
        .jsonb(
            at,
            &encode(
                &json!({"bob@x.com": {"handle": "x"}, "q\u{1}r": {"handle": "x"}, long: {"handle": "x"}}),
            ),
        )
        .unwrap();
    scanner.end_row();
    let found = scanner.findings();
    let paths: Vec<&str> = found.iter().map(|found| found.path.as_str()).collect();
    assert_eq!(paths, ["c.\"***@***.***\"", "c.\"***@***.***\".handle", "c.*.handle"]);
    assert!(!format!("{found:?}").contains("bob"));
}

#[test]
fn many_keys_that_are_personal_are_told_as_one() {
    let mut scanner = scanner(&sample(), &[]);
    let at = scanner.column("c", 0);
    for row in 0..400 {
        // What is left of each differs.
        let key: String = (0..5).map(|bit| if row >> bit & 1 == 0 { "b." } else { "b-" }).collect();
        let key = format!("{key}b@x.com");
        let doc = json!({"seen": {key: {"handle": "x"}, "plan": {"handle": "x"}}});
        scanner.jsonb(at, &encode(&doc)).unwrap();
        scanner.end_row();
    }
    let paths = [
        triple("c.seen.*", "address", 400),
        triple("c.seen.*.handle", "handle", 400),
        triple("c.seen.plan.handle", "handle", 400),
    ];
    assert_eq!(found(&mut scanner), paths);
    assert!(!scanner.is_folded());
}

#[test]
fn corrupt_documents_are_errors() {
    let mut scanner = scanner(&sample(), &[]);
    let at = scanner.column("c", 0);
    assert!(scanner.jsonb(at, &[1, 2, 3]).is_err());
    let mut doc = encode(&json!({"a": {"handle": "x"}}));
    doc.truncate(doc.len() - 6);
    assert!(scanner.jsonb(at, &doc).is_err());
    scanner.jsonb(at, &encode(&json!({"handle": "x"}))).unwrap();
    scanner.end_row();
    assert_eq!(found(&mut scanner), [triple("c.handle", "handle", 1)]);
}

#[test]
fn a_search_can_be_stopped_and_taken_up_again() {
    let mut scanner = scanner(&sample(), &[]);
    let asked = Rc::new(std::cell::Cell::new(0));
    let counter = Rc::clone(&asked);
    scanner.set_interrupt(Box::new(move || {
        counter.set(counter.get() + 1);
        counter.get() == 3
    }));
    let at = scanner.column("c", 0);
    let doc = encode(&Value::Array((0..50_000).map(|n| json!({"handle": format!("Bob {n}")})).collect()));
    assert!(scanner.jsonb(at, &doc).is_err());
    scanner.jsonb(at, &doc).unwrap();
    scanner.end_row();
    assert!(asked.get() > 3);
    assert_eq!(found(&mut scanner), [triple("c[].handle", "handle", 1)]);
}
