//! The matchers in force: built-in ones, overlaid by the table of custom ones and switches.

use pgrx::pg_sys;
use pii_engine::{MaskKind, Matcher, Sensitivity, builtin};

use crate::catalog;
use crate::errors::corrupted;

/// A row of `pii_matcher_overlay`.
#[derive(Clone, Debug, PartialEq)]
pub struct OverlayRow {
    pub name: String,
    pub custom: bool,
    pub category: String,
    pub sensitivity: String,
    pub keys: Vec<String>,
    pub key_pattern: Option<String>,
    pub value_pattern: Option<String>,
    pub mask: String,
    pub similar: bool,
    pub enabled: bool,
    pub description: String,
}

impl OverlayRow {
    /// The matcher that the row defines. A row that no function of ours wrote is an error: what cannot
    /// be understood must not be skipped.
    pub fn matcher(&self) -> Matcher {
        let (Some(sensitivity), Some(mask)) =
            (Sensitivity::parse(&self.sensitivity), MaskKind::parse(&self.mask))
        else {
            corrupted(format!("the definition of matcher \"{}\" cannot be read", self.name))
                .hint("Register it anew with pii_add_matcher.")
                .raise()
        };
        Matcher {
            name: self.name.clone(),
            category: self.category.clone(),
            sensitivity,
            keys: self.keys.clone(),
            key_pattern: self.key_pattern.clone(),
            value_pattern: self.value_pattern.clone(),
            similar: self.similar,
            mask,
            description: self.description.clone(),
            builtin: None,
        }
    }
}

/// Reads the table; sorted by name, so that equal contents compare equal.
pub fn read(table: pg_sys::Oid) -> Vec<OverlayRow> {
    let mut rows = Vec::new();
    catalog::scan(table, None, |row| {
        rows.push(OverlayRow {
            name: row.text(1).unwrap_or_default(),
            custom: row.boolean(2).unwrap_or(true),
            category: row.text(3).unwrap_or_default(),
            sensitivity: row.text(4).unwrap_or_default(),
            keys: row.texts(5).unwrap_or_default(),
            key_pattern: row.text(6),
            value_pattern: row.text(7),
            mask: row.text(8).unwrap_or_default(),
            similar: row.boolean(9).unwrap_or(false),
            enabled: row.boolean(10).unwrap_or(true),
            description: row.text(11).unwrap_or_default(),
        });
    });
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    rows
}

/// The matchers that count: enabled custom ones, and built-in ones that are neither overridden nor
/// switched off.
pub fn matchers_in_force(overlay: &[OverlayRow]) -> Vec<Matcher> {
    let row = |name: &str| overlay.iter().find(|row| row.name == name);
    let builtins = builtin::builtins()
        .filter(|builtin| row(builtin.name).is_none_or(|row| !row.custom && row.enabled))
        .map(|builtin| builtin.in_policy());
    let custom = overlay.iter().filter(|row| row.custom && row.enabled).map(OverlayRow::matcher);
    custom.chain(builtins).collect()
}
