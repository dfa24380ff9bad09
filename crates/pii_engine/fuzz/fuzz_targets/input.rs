//! Definitions and documents made from fuzzed bytes.

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use pii_engine::{MaskKind, Sensitivity};
use serde_json::{Map, Value};

/// A short string: one that matters, or any.
pub fn text(u: &mut Unstructured<'_>, known: &[&str]) -> Result<String> {
    if !known.is_empty() && u.ratio(1, 2)? {
        return Ok((*u.choose(known)?).to_owned());
    }
    Ok(u.arbitrary::<&str>()?.chars().filter(|c| *c != '\0').take(60).collect())
}

pub fn mask(u: &mut Unstructured<'_>) -> Result<MaskKind> {
    Ok(*u.choose(&MaskKind::ALL)?)
}

pub fn sensitivity(u: &mut Unstructured<'_>) -> Result<Sensitivity> {
    Ok(if u.arbitrary()? { Sensitivity::Red } else { Sensitivity::Yellow })
}

/// Any document of moderate size.
pub fn document(u: &mut Unstructured<'_>, keys: &[&str], strings: &[&str], depth: usize) -> Result<Value> {
    Ok(match u.int_in_range(0..=if depth < 5 { 6 } else { 4 })? {
        0 => Value::Null,
        1 => Value::Bool(u.arbitrary()?),
        2 => Value::from(u.arbitrary::<i32>()?),
        3 | 4 => Value::String(text(u, strings)?),
        5 => {
            let count = u.int_in_range(0..=3)?;
            Value::Array((0..count).map(|_| document(u, keys, strings, depth + 1)).collect::<Result<_>>()?)
        }
        _ => {
            let mut members = Map::new();
            for _ in 0..u.int_in_range(0..=4)? {
                members.insert(text(u, keys)?, document(u, keys, strings, depth + 1)?);
            }
            Value::Object(members)
        }
    })
}
