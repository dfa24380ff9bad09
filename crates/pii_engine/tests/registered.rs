//! Registered matchers: what they match, and which definitions are refused.

use std::rc::Rc;

use pii_engine::builtin::{Builtin, builtins};
use pii_engine::key::KeyIndex;
use pii_engine::value::{ValueHit, ValueScanner};
use pii_engine::{Access, MaskKind, MaskedText, Masker, Matcher, Policy, PolicyDefinition, Sensitivity};

fn matcher(name: &str) -> Matcher {
    Matcher {
        name: name.into(),
        category: name.into(),
        sensitivity: Sensitivity::Yellow,
        keys: Vec::new(),
        key_pattern: None,
        value_pattern: None,
        similar: false,
        mask: MaskKind::Shape,
        description: String::new(),
        builtin: None,
    }
}

fn by_value(pattern: &str) -> Matcher {
    Matcher { value_pattern: Some(pattern.into()), ..matcher("house") }
}

fn keys_hit(matcher: Matcher, key: &str) -> bool {
    !KeyIndex::build(&[matcher]).unwrap().decide(&[], key).hits.is_empty()
}

fn spans(matchers: &[Matcher], text: &str) -> Vec<(u16, usize, usize)> {
    let scanner = ValueScanner::build(matchers).unwrap();
    let mut hits: Vec<ValueHit> = Vec::new();
    scanner.scan(text.as_bytes(), &mut scanner.scratch(), &mut hits);
    hits.iter().map(|hit| (hit.matcher, hit.start, hit.end)).collect()
}

#[test]
fn keys_are_compared_as_words_and_know_no_veto() {
    let nickname = || Matcher { keys: vec!["nickname".into()], ..matcher("nickname") };
    for key in ["nickname", "nickName", "NICK-NAME", "nick_name", "$nickname"] {
        assert!(keys_hit(nickname(), key), "{key}");
    }
    for key in ["nicknames", "user_nickname", "nick"] {
        assert!(!keys_hit(nickname(), key), "{key}");
    }
    assert!(keys_hit(Matcher { keys: vec!["email_count".into()], ..matcher("x") }, "emailCount"));
}

#[test]
fn similar_keys() {
    let email = || Matcher { keys: vec!["email".into()], similar: true, ..matcher("x") };
    for (key, similar) in [
        ("mail", true),
        ("e-mail", true),
        ("emails", true),
        ("email_id", true),
        ("name", false),
        ("phone", false),
    ] {
        assert_eq!(keys_hit(email(), key), similar, "{key}");
    }
}

#[test]
fn key_patterns_are_searched_in_the_raw_key() {
    let pattern = |text: &str| Matcher { key_pattern: Some(text.into()), ..matcher("x") };
    assert!(keys_hit(pattern("^cust_"), "cust_name"));
    assert!(!keys_hit(pattern("^cust_"), "a_cust_name"));
    assert!(keys_hit(pattern("(?i)größe"), "GRÖSSE_größe"));
    let many: Vec<Matcher> =
        (0..500).map(|n| Matcher { key_pattern: Some(format!("^k{n}_")), ..matcher("x") }).collect();
    let index = KeyIndex::build(&many).unwrap();
    assert_eq!(index.decide(&[], "k499_a").hits.iter().map(|hit| hit.matcher).collect::<Vec<_>>(), [499]);
}

#[test]
fn value_patterns_are_searched_anywhere() {
    assert_eq!(spans(&[by_value("@example.com")], "to jane@example.com!"), [(0, 7, 19)]);
    assert_eq!(spans(&[by_value("secret word")], "a secret word and secret word"), [(0, 2, 13), (0, 18, 29)]);
    assert_eq!(spans(&[by_value("größe")], "die größe"), [(0, 4, 11)]);
    assert_eq!(spans(&[by_value(r"\p{Greek}+")], "abc αβγ"), [(0, 4, 10)]);
}

#[test]
fn both_count_where_a_registered_matcher_overlaps_a_built_in_one() {
    let mut matchers = vec![by_value("jane@")];
    matchers.extend(builtins().map(Builtin::matcher));
    let email = matchers.iter().position(|matcher| matcher.name == "email").unwrap() as u16;
    assert_eq!(spans(&matchers, "jane@example.com"), [(0, 0, 5), (email, 0, 16)]);
}

#[test]
fn after_very_many_spans_the_rest_is_one() {
    let text = "a ".repeat(5000);
    let found = spans(&[by_value("a")], &text);
    assert!(found.len() < 5000);
    assert_eq!(found.last().unwrap().2, text.len());
}

#[test]
fn a_disabled_built_in_finds_nothing() {
    let rest: Vec<Matcher> =
        builtins().filter(|builtin| builtin.name != "email").map(Builtin::matcher).collect();
    assert_eq!(spans(&rest, "jane@example.com"), []);
    assert!(KeyIndex::build(&rest).unwrap().decide(&[], "email").hits.is_empty());
}

#[test]
fn refused() {
    for (pattern, why) in [
        ("(", "unclosed group"),
        ("(?=a)", "look-around"),
        (r"(a)\1", "backreferences"),
        ("a*", "empty string"),
        ("", "empty string"),
        ("[a&&b]", "matches nothing"),
        (r"(?u:\b)\p{Greek}", "word boundary"),
        ("(a{1000}){1000}", "too large"),
    ] {
        let error = ValueScanner::build(&[by_value(pattern)])
            .err()
            .unwrap_or_else(|| panic!("{pattern} was accepted"));
        assert!(
            error.message.contains("house") && error.message.contains(why),
            "{pattern}: {}",
            error.message
        );
        assert!(error.hint.is_some());
    }
    for pattern in ["(", "(a{1000}){1000}"] {
        let error = KeyIndex::build(&[Matcher { key_pattern: Some(pattern.into()), ..matcher("house") }])
            .err()
            .unwrap();
        assert!(error.message.contains("house"), "{}", error.message);
    }
}

/// Access is by numbers that each policy gives its categories anew: what is allowed by one must not count as whatever
/// has the same number in another.
#[test]
fn access_is_carried_over_by_name() {
    let policy = |names: &[&str]| {
        let matchers = names.iter().map(|name| matcher(name)).collect();
        Policy::compile(PolicyDefinition { matchers, hash_key: vec![1; 32], extra_categories: Vec::new() })
            .unwrap()
    };
    let (old, new) = (policy(&["alpha", "beta", "gone"]), policy(&["aaa", "alpha", "beta"]));
    let access = |policy: &Policy, names: &[&str]| {
        let mut access = Access::nothing();
        names.iter().for_each(|name| access.allow(policy.category(name).unwrap()));
        access
    };
    assert_eq!(old.category("beta"), new.category("alpha"), "the numbers moved");
    let carried = new.carry_over(&access(&old, &["beta", "gone"]), &old);
    assert_eq!(carried, access(&new, &["beta"]));
    assert!(new.carry_over(&Access::everything(), &old).is_everything());

    let beta = access(&old, &["beta"]);
    assert!(new.covers(&access(&new, &["beta"]), &beta, &old));
    assert!(!new.covers(&access(&new, &["alpha"]), &beta, &old));
    assert!(
        !new.covers(&access(&new, &["alpha", "beta"]), &access(&old, &["gone"]), &old),
        "nobody has it any more"
    );
    assert!(!new.covers(&access(&new, &["alpha", "beta"]), &Access::everything(), &old));
    assert!(new.covers(&Access::everything(), &beta, &old));
    assert!(new.covers(&Access::nothing(), &Access::nothing(), &old));
}

/// Found by the fuzzer: what stood behind the inner one was shown.
#[test]
fn a_hit_within_another_shows_nothing_of_it_beside_pairs() {
    let matchers: Vec<Matcher> =
        builtins().map(|builtin| builtin.matcher()).chain([by_value("q[0-9]")]).collect();
    let definition = PolicyDefinition { matchers, ..Default::default() };
    let mut masker = Masker::new(Rc::new(Policy::compile(definition).unwrap()), &[], Access::nothing());
    let at = masker.column("note");
    assert_eq!(
        masker.mask_text(at, b"bobq6@example.com first_name=Ada"),
        Ok(MaskedText::Text(b"b***@e***.c*** first_name=A***"))
    );
}
