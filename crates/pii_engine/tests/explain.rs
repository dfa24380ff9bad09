//! Explanations: complete, and never a raw value.

mod common;

use common::{as_builtin, by_keys, encode, policy};
use pii_engine::explain::{explain_jsonb, explain_value};
use pii_engine::{Access, Label, MaskKind, On, PathPattern, PathRule, Policy, Sensitivity};
use serde_json::json;
use std::rc::Rc;

fn sample() -> Rc<Policy> {
    policy(vec![
        by_keys("handle", &["handle"], Sensitivity::Yellow, MaskKind::Shape),
        as_builtin("address", "email", Sensitivity::Yellow, MaskKind::Full),
    ])
}

fn rules() -> Vec<PathRule> {
    let rule = |path: &str, label| PathRule {
        pattern: PathPattern::parse(path).unwrap(),
        label,
        category: "plan".into(),
        mask: None,
    };
    vec![rule("c.plan", Label::Pii(Sensitivity::Red)), rule("c.open", Label::Green)]
}

#[test]
fn every_leaf_is_explained() {
    let value = json!({
        "handle": {"x": "Bob Builder"}, "plan": "gold", "open": "bob@x.com", "n": 5, "nil": null,
        "text": "mail bob@x.com", "bob@x.com": [true], "a b": "x",
        "body": "{\"handle\": \"Wendy\"}", "log": "handle=Scoop",
    });
    let doc = encode(&value);
    let reports = explain_jsonb(&sample(), &rules(), &Access::nothing(), Some("c"), &doc).unwrap();
    let shown: Vec<String> =
        reports.iter().map(|leaf| format!("{}: {}, {}", leaf.path, leaf.decision, leaf.because)).collect();
    assert_eq!(
        shown,
        [
            "c.n: clear, no matcher hit",
            "c.\"a b\": clear, no matcher hit",
            "c.log: masked (in part), a key inside the string",
            "c.log.handle: masked (shape), matcher handle on its key",
            "c.nil: clear, null and empty strings stay",
            "c.body.handle: masked (shape), matcher handle on its key",
            "c.open: clear, classified green",
            "c.plan: masked (shape), classified path c.plan",
            "c.text: masked (full), matcher address on its value",
            "c.handle.x: masked (shape), matcher handle on an enclosing key",
            "c.\"***@***.***\": masked (key), matcher address on the text of the key",
            "c.\"***@***.***\"[]: clear, no matcher hit",
        ]
    );
    let printed = format!("{reports:?}");
    for raw in ["Bob", "bob", "gold", "Wendy", "Scoop"] {
        assert!(!printed.contains(raw), "{raw}");
    }
    let met = reports.iter().find(|leaf| leaf.path == "c.handle.x").unwrap();
    assert_eq!((met.hits[0].matcher.as_str(), met.hits[0].on), ("handle", On::ParentKey));
}

#[test]
fn grants_are_named() {
    let policy = sample();
    let mut access = Access::nothing();
    access.allow(policy.category("handle").unwrap());
    let doc = encode(&json!({"handle": "Bob"}));
    let reports = explain_jsonb(&policy, &[], &access, None, &doc).unwrap();
    assert!(!reports[0].is_masked);
    assert_eq!(reports[0].because, "matcher handle on its key: every category is granted");
}

#[test]
fn spans_of_a_value() {
    let policy = sample();
    let shown = |key: Option<&str>, text: &str| -> Vec<(String, String)> {
        let spans = explain_value(&policy, key, text);
        let name = |id: u16| policy.matchers()[usize::from(id)].name.clone();
        spans.iter().map(|span| (name(span.matcher), text[span.start..span.end].to_owned())).collect()
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(shown(None, "at bob@x.com!"), [pair("address", "bob@x.com")]);
    assert_eq!(shown(Some("handle"), "Bob"), [pair("handle", "Bob")]);
    assert_eq!(shown(None, "a=1&handle=Bob"), [pair("handle", "Bob")]);
    assert_eq!(shown(None, r#"{"handle": ["Bob"], "n": 1}"#), [pair("handle", "Bob")]);
    assert_eq!(shown(None, "nothing"), []);
}
