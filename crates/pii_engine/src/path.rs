//! Dotted paths: `traits.email`, `products[].name`, `*` for one key, `**` for any depth.
//!
//! Keys that hold anything but letters, digits, `_`, `-` or `$` are quoted as in SQL: `"first.name"`, a quote
//! doubled. Keys are compared exactly, as JSON does. `[]` is one array level, all elements.

use std::fmt;

use crate::access::CategoryId;
use crate::definition::{DefinitionError, Label};
use crate::mask::MaskKind;

/// The longest path that can be classified, in bytes.
const MAX_LENGTH: usize = 4096;

/// One step of a [`PathPattern`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    Key(String),
    /// `*`: any one key.
    AnyKey,
    /// `[]`: the elements of an array.
    Elements,
    /// `**`: any number of keys and array levels, none included.
    AnyDepth,
}

/// A path, with or without wildcards.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PathPattern {
    steps: Vec<Step>,
}

/// A person's word about the values at and below a path.
#[derive(Clone, Debug)]
pub struct PathRule {
    pub pattern: PathPattern,
    pub label: Label,
    pub category: String,
    /// `None`: the mask of the category's matcher, else `shape`.
    pub mask: Option<MaskKind>,
}

impl PathPattern {
    /// Reads the dotted form.
    pub fn parse(text: &str) -> Result<PathPattern, DefinitionError> {
        if text.len() > MAX_LENGTH {
            return Err(refused("path is longer than 4096 bytes"));
        }
        let mut steps = Vec::new();
        let mut rest = text;
        loop {
            rest =
                if steps.is_empty() && rest.starts_with("[]") { rest } else { read_key(rest, &mut steps)? };
            while let Some(after) = rest.strip_prefix("[]") {
                steps.push(Step::Elements);
                rest = after;
            }
            if rest.is_empty() {
                break;
            }
            rest = rest
                .strip_prefix('.')
                .ok_or_else(|| refused("a dot or [] is expected between the steps of a path"))?;
        }
        // `**.**` says no more than `**`.
        steps.dedup_by(|later, earlier| *later == Step::AnyDepth && *earlier == Step::AnyDepth);
        Ok(PathPattern { steps })
    }

    /// The steps, outermost first.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The path of these steps.
    pub(crate) fn of_steps(steps: Vec<Step>) -> PathPattern {
        PathPattern { steps }
    }

    /// The path of one key.
    pub fn of_key(key: &str) -> PathPattern {
        PathPattern { steps: vec![Step::Key(key.into())] }
    }

    /// The same path one key further down, whatever that key.
    pub fn below_any_key(&self) -> PathPattern {
        PathPattern { steps: std::iter::once(Step::AnyKey).chain(self.steps.iter().cloned()).collect() }
    }

    /// The path below its first key; `None` when nothing is left. What begins with `**` stays as it is.
    pub fn without_first_key(&self) -> Option<PathPattern> {
        match self.steps.split_first()? {
            (Step::AnyDepth, _) => Some(self.clone()),
            (_, []) => None,
            (_, rest) => Some(PathPattern { steps: rest.to_vec() }),
        }
    }

    /// The first key; `None` where that is a wildcard or an array level.
    pub fn first_key(&self) -> Option<&str> {
        match self.steps.first() {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// The last key, array levels behind it aside; `None` where that is a wildcard or there is none.
    pub fn last_key(&self) -> Option<&str> {
        match self.steps.iter().rev().find(|step| **step != Step::Elements) {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// Whether values at `path` stand at or below this pattern. In `path`, `*` and `**` stand for what somebody left
    /// open: only what matches every key, or everything, covers them.
    pub fn covers(&self, path: &PathPattern) -> bool {
        covers(&self.steps, &path.steps)
    }

    /// How loosely it matches: the count of `**`, then of `*`. Of two patterns that match one place the
    /// lesser is the more precise.
    pub(crate) fn looseness(&self) -> (usize, usize) {
        let count = |wanted: Step| self.steps.iter().filter(|step| **step == wanted).count();
        (count(Step::AnyDepth), count(Step::AnyKey))
    }
}

fn covers(pattern: &[Step], path: &[Step]) -> bool {
    let Some((first, rest)) = pattern.split_first() else { return true };
    if *first == Step::AnyDepth {
        return covers(rest, path) || path.split_first().is_some_and(|(_, below)| covers(pattern, below));
    }
    let Some((step, below)) = path.split_first() else { return false };
    let met = first == step || *first == Step::AnyKey && matches!(step, Step::Key(_));
    met && *step != Step::AnyDepth && covers(rest, below)
}

/// Reads one key, bare or quoted, or a wildcard.
fn read_key<'a>(text: &'a str, steps: &mut Vec<Step>) -> Result<&'a str, DefinitionError> {
    if let Some(mut rest) = text.strip_prefix('"') {
        let mut key = String::new();
        loop {
            let end = rest.find('"').ok_or_else(|| refused("unterminated quoted key in path"))?;
            key.push_str(&rest[..end]);
            rest = &rest[end + 1..];
            match rest.strip_prefix('"') {
                Some(after) => {
                    key.push('"');
                    rest = after;
                }
                None => break,
            }
        }
        steps.push(Step::Key(key));
        return Ok(rest);
    }
    let end = text.find(['.', '[', ']', '"']).unwrap_or(text.len());
    match &text[..end] {
        "" => return Err(refused("empty key in path")),
        "*" => steps.push(Step::AnyKey),
        "**" => steps.push(Step::AnyDepth),
        key if key.contains('*') => return Err(refused("* stands for a whole key only")),
        key => steps.push(Step::Key(key.into())),
    }
    Ok(&text[end..])
}

fn refused(message: &str) -> DefinitionError {
    DefinitionError {
        message: message.into(),
        hint: Some(
            "Write a path as traits.email or products[].name; quote keys with other characters: \"a.b\"."
                .into(),
        ),
    }
}

/// Appends a key to a dotted path, quoted where needed.
pub fn push_key(path: &mut String, key: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    let bare = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$');
    if !key.is_empty() && key.chars().all(bare) {
        path.push_str(key);
    } else {
        path.push('"');
        path.push_str(&key.replace('"', "\"\""));
        path.push('"');
    }
}

impl fmt::Display for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut path = String::new();
        for step in &self.steps {
            match step {
                Step::Key(key) => push_key(&mut path, key),
                Step::Elements => path.push_str("[]"),
                Step::AnyKey | Step::AnyDepth => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(if *step == Step::AnyKey { "*" } else { "**" });
                }
            }
        }
        f.write_str(&path)
    }
}

/// A classified path, compiled.
#[derive(Clone, Debug)]
pub(crate) struct CompiledRule {
    pub label: Label,
    pub category_name: String,
    /// [`UNKNOWN_CATEGORY`] when the policy does not know it.
    pub category: CategoryId,
    pub mask: MaskKind,
    pub looseness: (usize, usize),
    pub text: String,
}

/// Stands for a category without an id: seen only by who sees everything.
pub(crate) const UNKNOWN_CATEGORY: CategoryId = CategoryId::MAX;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_form() {
        for (given, canonical) in [
            ("traits.email", "traits.email"),
            ("products[].name", "products[].name"),
            ("a[][].b", "a[][].b"),
            ("[].b", "[].b"),
            ("**.email", "**.email"),
            ("a.**.**.b.*", "a.**.b.*"),
            ("\"a.b\".c", "\"a.b\".c"),
            ("\"a\".\"say \"\"hi\"\"\"", "a.\"say \"\"hi\"\"\""),
            ("First Name", "\"First Name\""),
            ("\"\"", "\"\""),
            ("\"*\"", "\"*\""),
        ] {
            let parsed = PathPattern::parse(given).unwrap();
            assert_eq!(parsed.to_string(), canonical);
            assert_eq!(PathPattern::parse(canonical).unwrap(), parsed);
        }
    }

    #[test]
    fn covered_paths() {
        for (pattern, path, covered) in [
            ("a.b", "a.b", true),
            ("a.b", "a.b.c", true),
            ("a.b", "a", false),
            ("a.*", "a.b[].c", true),
            ("a.*", "a[]", false),
            ("a.*", "a.*.c", true),
            ("a.b", "a.*.c", false),
            ("**.email", "a.b[].email", true),
            ("**.email", "email", true),
            ("**.email", "a.**", false),
            ("a.**", "a.**", true),
            ("a.*", "a.**", false),
            ("**", "a", true),
            ("a[].b", "a[].b", true),
            ("a[].b", "a.b", false),
        ] {
            let parse = |text| PathPattern::parse(text).unwrap();
            assert_eq!(parse(pattern).covers(&parse(path)), covered, "{pattern} {path}");
        }
    }

    #[test]
    fn refusals() {
        for text in ["", ".", "a.", ".a", "a..b", "a[0]", "a[", "a]b", "\"a", "a*", "\"a\"b", "a[]b"] {
            assert!(PathPattern::parse(text).is_err(), "{text}");
        }
    }
}
