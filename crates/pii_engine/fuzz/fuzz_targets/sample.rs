//! A policy with every kind of condition and mask, compiled once.

use std::rc::Rc;

use pii_engine::{
    Access, Label, MaskKind, Masker, Matcher, PathPattern, PathRule, Policy, Sensitivity, builtin,
};

use crate::common::{by_keys, by_value};

thread_local! {
    static POLICY: Rc<Policy> = crate::common::policy(matchers());
}

pub fn matchers() -> Vec<Matcher> {
    let mut matchers: Vec<Matcher> = builtin::builtins().map(|builtin| builtin.matcher()).collect();
    matchers.push(by_keys("handle", &["handle"], Sensitivity::Red, MaskKind::Shape));
    matchers.push(by_keys("gone", &["gone", "g"], Sensitivity::Yellow, MaskKind::Drop));
    matchers.push(by_keys("rough", &["rough", "r"], Sensitivity::Yellow, MaskKind::Round));
    matchers.push(by_value("q", "q[0-9]+", Sensitivity::Red, MaskKind::Null));
    matchers
}

pub fn policy() -> Rc<Policy> {
    POLICY.with(Rc::clone)
}

pub fn rules() -> Vec<PathRule> {
    let rule = |path: &str, label| PathRule {
        pattern: PathPattern::parse(path).expect("sound"),
        label,
        category: "own".into(),
        mask: None,
    };
    vec![rule("open.**", Label::Green), rule("**.a[]", Label::Pii(Sensitivity::Red))]
}

pub fn masker() -> Masker {
    let mut masker = Masker::new(policy(), &rules(), Access::nothing());
    masker.limit_memory(64);
    masker
}
