//! Masking by example, end to end through binary jsonb.

mod common;

use common::{as_builtin, by_keys, encode, mask, masker, policy};
use pii_engine::{Access, Label, MaskKind, Masked, PathPattern, PathRule, Policy, Sensitivity};
use serde_json::{Value, json};
use std::rc::Rc;

fn sample() -> Rc<Policy> {
    policy(vec![
        by_keys("email", &["email", "handle"], Sensitivity::Yellow, MaskKind::Shape),
        by_keys("ssn", &["ssn"], Sensitivity::Red, MaskKind::Full),
        by_keys("gone", &["gone"], Sensitivity::Yellow, MaskKind::Drop),
        by_keys("nil", &["nil"], Sensitivity::Yellow, MaskKind::Null),
        as_builtin("address", "email", Sensitivity::Yellow, MaskKind::Shape),
    ])
}

fn rule(path: &str, label: Label, mask: Option<MaskKind>) -> PathRule {
    PathRule { pattern: PathPattern::parse(path).unwrap(), label, category: "classified".into(), mask }
}

fn masked(value: Value) -> Value {
    mask(&mut masker(&sample(), &[], Access::nothing()), &value)
}

#[test]
fn keys_and_values_are_masked() {
    assert_eq!(
        masked(
            json!({"email": "bob@x.com", "n": 1, "text": "mail bob@x.com now", "list": ["bob@x.com", true, null, 2.5]})
        ),
        json!({"email": "b***@***.c***", "n": 1, "text": "mail b***@***.c*** now", "list": ["b***@***.c***", true, null, 2.5]})
    );
}

#[test]
fn a_key_over_a_container_masks_every_leaf() {
    assert_eq!(
        masked(json!({"ssn": {"a": ["078-05-1120", 7, true, null, ""], "b": {"c": "xy"}}})),
        json!({"ssn": {"a": ["***-***-***", null, null, null, ""], "b": {"c": "***"}}})
    );
}

#[test]
fn members_vanish_only_by_drop() {
    assert_eq!(
        masked(
            json!({"gone": "x", "nil": "x", "a": {"gone": {"b": 1}}, "email": null, "list": [{"gone": 3}]})
        ),
        json!({"nil": null, "a": {}, "email": null, "list": [{}]})
    );
}

#[test]
fn keys_that_are_personal_are_masked_apart() {
    assert_eq!(
        masked(json!({"bob@x.com": 3, "ben@x.com": {"email": "ab"}, "id": [1]})),
        json!({"id": [1], "b***@***.c***": {"email": "a***"}, "b***@***.c***#2": 3})
    );
}

#[test]
fn root_scalars() {
    assert_eq!(masked(json!("bob@x.com")), json!("b***@***.c***"));
    assert_eq!(masked(json!("plain")), json!("plain"));
    assert_eq!(masked(json!(12)), json!(12));
    assert_eq!(masked(json!(null)), json!(null));
    let mut column = masker(&sample(), &[], Access::nothing());
    let at = column.column("gone");
    for value in [json!("x"), json!(1), json!({"a": 1}), json!([])] {
        assert_eq!(column.mask_jsonb(at, &encode(&value)).unwrap(), Masked::Null);
    }
}

#[test]
fn access_lifts_the_mask_only_with_every_category() {
    let policy = sample();
    let mut access = Access::nothing();
    access.allow(policy.category("email").unwrap());
    let mut some = masker(&policy, &[], access.clone());
    let value = json!({"handle": "Bob", "x": "bob@x.com", "y": {"handle": "bob@x.com"}});
    assert_eq!(
        mask(&mut some, &value),
        json!({"handle": "Bob", "x": "b***@***.c***", "y": {"handle": "b***@***.c***"}})
    );
    access.allow(policy.category("address").unwrap());
    assert_eq!(mask(&mut masker(&policy, &[], access), &value), value);
    let mut all = masker(&policy, &[], Access::everything());
    assert_eq!(mask(&mut all, &json!({"ssn": "078-05-1120"})), json!({"ssn": "078-05-1120"}));
}

#[test]
fn classified_paths() {
    let red = Label::Pii(Sensitivity::Red);
    let rules = [
        rule("traits.plan", red, Some(MaskKind::Label)),
        rule("open", Label::Green, None),
        rule("open.closed", red, Some(MaskKind::Full)),
        rule("items[].name", red, None),
        rule("**.deep", red, Some(MaskKind::Full)),
        rule("fine.deep", Label::Green, None),
    ];
    let mut masker = masker(&sample(), &rules, Access::nothing());
    assert_eq!(
        mask(
            &mut masker,
            &json!({
                "traits": {"plan": "pro", "x": "pro"},
                "open": {"email": "bob@x.com", "bob@x.com": 1, "closed": {"a": "secret"}},
                "items": [{"name": "Bob"}], "name": "Bob",
                "a": {"b": [{"deep": "x y"}]},
                "fine": {"deep": "x y"},
            })
        ),
        json!({
            "traits": {"plan": "[CLASSIFIED]", "x": "pro"},
            "open": {"email": "bob@x.com", "bob@x.com": 1, "closed": {"a": "***"}},
            "items": [{"name": "B***"}], "name": "Bob",
            "a": {"b": [{"deep": "*** ***"}]},
            "fine": {"deep": "x y"},
        })
    );
}

#[test]
fn what_holds_nothing_personal_comes_back_as_it_is() {
    let mut masker = masker(&sample(), &[], Access::nothing());
    let at = masker.root();
    let doc = encode(&json!({"event": "click", "n": [1, 2, {"a": null}]}));
    assert_eq!(masker.mask_jsonb(at, &doc).unwrap(), Masked::Unchanged);
}

#[test]
fn json_and_pairs_inside_strings() {
    assert_eq!(
        masked(json!({
            "body": r#" {"ssn": "078-05-1120", "n": 5, "handle": ["Bob"], "gone": 1, "e": "\u0062ob@x.com"} "#,
            "url": "https://x.com/?handle=Bob%20B&a=1&ssn=078-05-1120#x",
            "cut": r#"{"ssn": "078-05-11"#,
            "prose": "[INFO] nothing {here}",
            "deep": r#"{"a": "{\"ssn\": 78}"}"#,
        })),
        json!({
            "body": r#" {"ssn": "***-***-***", "n": 5, "handle": ["B***"], "e": "b***@***.c***"} "#,
            "url": "https://x.com/?handle=B***+***&a=1&ssn=***-***-***#x",
            "cut": r#"{"***": "***-***-***"#,
            "prose": "[INFO] nothing {here}",
            "deep": r#"{"a": "{\"ssn\": null}"}"#,
        })
    );
}

#[test]
fn json_text_keeps_its_formatting_and_sees_every_duplicate() {
    let mut masker = masker(&sample(), &[], Access::nothing());
    let at = masker.root();
    for (text, expected) in [
        (r#"{ "ssn" : "12" , "ssn": 3,"a":[ 1 ] }"#, r#"{ "ssn" : "***" , "ssn": null,"a":[ 1 ] }"#),
        (r#"{"s\u0073n": "x\ny"}"#, r#"{"s\u0073n": "***\n***"}"#),
        (r#"{"gone": 1, "a": 2}"#, r#"{"a": 2}"#),
        (r#"{"a": 2, "gone": {"x": [1, 2]} , "b": 3}"#, r#"{"a": 2 , "b": 3}"#),
        (r#"{"gone": 1, "gone": 2}"#, r#"{}"#),
        (r#"[{"gone": 1, "a": {"gone": 5}, "gone": 2}]"#, r#"[{"a": {}}]"#),
        (
            r#"{"bob@x.com": {"ssn": "x"}, "ben@x.com": 2}"#,
            r#"{"b***@***.c***": {"ssn": "***"}, "b***@***.c***#2": 2}"#,
        ),
        ("\"bob@x.com\"", "\"b***@***.c***\""),
        (r#"{"a": 378282246310005}"#, r#"{"a": 378282246310005}"#),
    ] {
        let masked = match masker.mask_json_text(at, text.as_bytes()).unwrap() {
            Masked::Unchanged => text.as_bytes(),
            Masked::Document(masked) => masked,
            Masked::Null => b"null",
        };
        assert_eq!(std::str::from_utf8(masked).unwrap(), expected, "{text}");
    }
    assert_eq!(masker.mask_json_text(at, b"{\"a\": 1").unwrap(), Masked::Null);
    let deep = "[".repeat(2000) + &"]".repeat(2000);
    assert_eq!(masker.mask_json_text(at, deep.as_bytes()).unwrap(), Masked::Null);
}

#[test]
fn a_member_alone_is_masked_as_in_the_whole() {
    let mut masker = masker(&sample(), &[], Access::nothing());
    let value = json!({
        "ssn": "078-05-1120", "n": 12.5, "t": true, "z": null, "s": "plain", "a": [1, {"handle": "Bob"}],
        "o": {"handle": "Bob B", "p": {"q": "bob@x.com"}}, "odd": {"bob@x.com": 1, "c": 2}, "e": {},
    });
    let whole = mask(&mut masker, &value);
    let at = masker.root();
    let doc = encode(&value);
    for path in [
        "ssn", "n", "t", "z", "s", "a", "o", "o.handle", "o.p.q", "odd", "odd.c", "odd.d", "e", "no", "a.x",
        "s.x",
    ] {
        let keys: Vec<Vec<u8>> = path.split('.').map(|key| key.as_bytes().to_vec()).collect();
        let Masked::Document(bytes) = masker.mask_pruned(at, &doc, &keys).unwrap() else { panic!("{path}") };
        let pruned = common::decode(bytes);
        assert_eq!(bytes, encode(&pruned), "{path}");
        let follow = |value: &Value| path.split('.').try_fold(value.clone(), |at, key| at.get(key).cloned());
        assert_eq!(follow(&pruned), follow(&whole), "{path}");
        assert!(pruned.as_object().unwrap().len() <= 1, "{pruned}");
    }
}

#[test]
fn the_same_string_elsewhere_is_decided_anew() {
    let rules = [rule("b.zeta", Label::Pii(Sensitivity::Red), None)];
    let mut masker = masker(&sample(), &rules, Access::nothing());
    let value =
        json!({"a": ["zeta=One&x=2", "{\"zeta\": \"One\"}"], "b": "zeta=One&x=2", "c": "zeta=One&x=2"});
    for _ in 0..2 {
        assert_eq!(
            mask(&mut masker, &value),
            json!({"a": ["zeta=One&x=2", "{\"zeta\": \"One\"}"], "b": "zeta=O***&x=2", "c": "zeta=One&x=2"})
        );
        let other = json!({"b": "{\"zeta\": \"One\"}"});
        assert_eq!(mask(&mut masker, &other), json!({"b": "{\"zeta\": \"O***\"}"}));
    }
}

#[test]
fn a_container_that_held_nothing_is_known_only_where_and_as_it_was() {
    let rules = [rule("b.app.name", Label::Pii(Sensitivity::Red), None)];
    let mut masker = masker(&sample(), &rules, Access::nothing());
    let at = |place: &str, name: &str| json!({place: {"app": {"name": name, "build": "5401"}, "n": [1, {"x": "y"}]}});
    // Often enough that it is known, and with so many others between that some are tried in vain.
    for round in 0..40 {
        assert_eq!(mask(&mut masker, &at("a", "Shop")), at("a", "Shop"));
        assert_eq!(mask(&mut masker, &at("b", "Shop")), at("b", "S***"));
        // As long, and alike at its end and in its middle.
        assert_eq!(mask(&mut masker, &at("a", "bob@shop.co")), at("a", "b***@s***.c***"));
        let other = format!("bob {round:07}");
        assert_eq!(mask(&mut masker, &at("a", &other)), at("a", &other));
    }
    // What was forgotten is learned anew.
    masker.limit_memory(4);
    for _ in 0..3 {
        assert_eq!(mask(&mut masker, &at("a", "Shop")), at("a", "Shop"));
        assert_eq!(mask(&mut masker, &at("b", "Shop")), at("b", "S***"));
        assert_eq!(
            mask(&mut masker, &json!({"c": {"app": {"name": "Shop"}}})),
            json!({"c": {"app": {"name": "Shop"}}})
        );
    }
}
