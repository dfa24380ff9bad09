//! Binary jsonb for tests, written apart from the engine's own reader and writer: a port of PostgreSQL's
//! `convertToJsonb` and a plain decoder, over `serde_json::Value`.
#![allow(dead_code)]

use pii_engine::jsonb::numeric;
use pii_engine::{
    Access, MaskKind, Masked, Masker, Matcher, PathRule, Policy, PolicyDefinition, Sensitivity,
};
use serde_json::{Map, Number, Value};
use std::rc::Rc;

const OFFSET_MASK: u32 = 0x0FFF_FFFF;

/// Encodes a document as PostgreSQL stores it, without the varlena header.
pub fn encode(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    match value {
        Value::Array(_) | Value::Object(_) => {
            container(value, &mut out);
        }
        scalar => {
            out.extend_from_slice(&(0x4000_0000u32 | 0x1000_0000 | 1).to_ne_bytes());
            entries(&[scalar], 0, 1, &mut out);
        }
    }
    out
}

/// Appends a container, with its padding; returns its entry.
fn container(value: &Value, out: &mut Vec<u8>) -> u32 {
    let from = out.len();
    out.resize(out.len().next_multiple_of(4), 0);
    match value {
        Value::Array(elements) => {
            out.extend_from_slice(&(0x4000_0000 | elements.len() as u32).to_ne_bytes());
            let elements: Vec<&Value> = elements.iter().collect();
            entries(&elements, 0, elements.len(), out);
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members
                .sort_by(|(a, _), (b, _)| a.len().cmp(&b.len()).then_with(|| a.as_bytes().cmp(b.as_bytes())));
            out.extend_from_slice(&(0x2000_0000 | members.len() as u32).to_ne_bytes());
            let keys: Vec<Value> = members.iter().map(|(key, _)| Value::String((*key).clone())).collect();
            let all: Vec<&Value> = keys.iter().chain(members.iter().map(|(_, value)| *value)).collect();
            entries(&all, 0, all.len(), out);
        }
        _ => unreachable!("scalars are no containers"),
    }
    0x5000_0000 | (out.len() - from) as u32
}

fn entries(values: &[&Value], first: usize, count: usize, out: &mut Vec<u8>) {
    let table = out.len();
    out.resize(table + count * 4, 0);
    let mut total = 0;
    for (index, value) in values.iter().enumerate().skip(first) {
        let mut entry = match value {
            Value::String(text) => {
                out.extend_from_slice(text.as_bytes());
                text.len() as u32
            }
            Value::Null => 0x4000_0000,
            Value::Bool(false) => 0x2000_0000,
            Value::Bool(true) => 0x3000_0000,
            Value::Number(number) => {
                let from = out.len();
                out.resize(out.len().next_multiple_of(4), 0);
                assert!(numeric::encode(&number.to_string(), out), "{number}");
                0x1000_0000 | (out.len() - from) as u32
            }
            nested => container(nested, out),
        };
        total += entry & OFFSET_MASK;
        if index % 32 == 0 {
            entry = entry & 0x7000_0000 | 0x8000_0000 | total;
        }
        out[table + index * 4..][..4].copy_from_slice(&entry.to_ne_bytes());
    }
}

/// Decodes a document; panics on what is not well-formed.
pub fn decode(doc: &[u8]) -> Value {
    let header = word(doc, 0);
    let value = decode_container(doc);
    if header & 0x1000_0000 != 0 {
        let Value::Array(mut elements) = value else { panic!("root scalar is no array") };
        return elements.pop().expect("one element");
    }
    value
}

fn decode_container(bytes: &[u8]) -> Value {
    let header = word(bytes, 0);
    let object = header & 0x2000_0000 != 0;
    let count = (header & OFFSET_MASK) as usize;
    let entries = if object { count * 2 } else { count };
    let data = &bytes[4 + entries * 4..];
    let mut start = 0;
    let mut values = Vec::new();
    for index in 0..entries {
        let entry = word(bytes, 4 + index * 4);
        let field = (entry & OFFSET_MASK) as usize;
        let end = if entry & 0x8000_0000 != 0 { field } else { start + field };
        let aligned = start.next_multiple_of(4);
        values.push(match entry & 0x7000_0000 {
            0 => Value::String(String::from_utf8(data[start..end].to_vec()).expect("text is UTF-8")),
            0x1000_0000 => {
                let mut text = String::new();
                numeric::Numeric::read(&data[aligned..end]).unwrap().write(&mut text).unwrap();
                Value::Number(text.parse::<Number>().unwrap())
            }
            0x2000_0000 => Value::Bool(false),
            0x3000_0000 => Value::Bool(true),
            0x4000_0000 => Value::Null,
            0x5000_0000 => decode_container(&data[aligned..end]),
            _ => panic!("unknown entry"),
        });
        start = end;
    }
    assert_eq!(start, data.len(), "nothing stands behind the last value");
    if !object {
        return Value::Array(values);
    }
    let members = values.split_off(count);
    let mut map = Map::new();
    for (key, value) in values.into_iter().zip(members) {
        let Value::String(key) = key else { panic!("key is no string") };
        map.insert(key, value);
    }
    Value::Object(map)
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_ne_bytes(bytes[at..at + 4].try_into().unwrap())
}

/// A custom matcher by keys.
pub fn by_keys(name: &str, keys: &[&str], sensitivity: Sensitivity, mask: MaskKind) -> Matcher {
    Matcher {
        name: name.into(),
        category: name.into(),
        sensitivity,
        keys: keys.iter().map(|key| (*key).into()).collect(),
        key_pattern: None,
        value_pattern: None,
        similar: false,
        mask,
        description: String::new(),
        builtin: None,
    }
}

/// What the built-in matcher `builtin` finds in values, as a matcher of another name and mask.
pub fn as_builtin(name: &str, builtin: &str, sensitivity: Sensitivity, mask: MaskKind) -> Matcher {
    let builtin = pii_engine::builtin::builtins().find(|there| there.name == builtin).unwrap();
    let value_pattern = builtin.matcher().value_pattern;
    Matcher { builtin: Some(builtin), value_pattern, ..by_keys(name, &[], sensitivity, mask) }
}

/// A custom matcher by value.
pub fn by_value(name: &str, pattern: &str, sensitivity: Sensitivity, mask: MaskKind) -> Matcher {
    Matcher { value_pattern: Some(pattern.into()), ..by_keys(name, &[], sensitivity, mask) }
}

pub fn policy(matchers: Vec<Matcher>) -> Rc<Policy> {
    let definition = PolicyDefinition { matchers, hash_key: b"test key".to_vec(), ..Default::default() };
    Rc::new(Policy::compile(definition).unwrap())
}

/// Masks a value in binary and decodes what came out; checks that it is what PostgreSQL would have written.
pub fn mask(masker: &mut Masker, value: &Value) -> Value {
    let at = masker.root();
    let doc = encode(value);
    let masked = match masker.mask_jsonb(at, &doc).unwrap() {
        Masked::Unchanged => return value.clone(),
        Masked::Null => return Value::Null,
        Masked::Document(bytes) => bytes.to_vec(),
    };
    let decoded = decode(&masked);
    assert_eq!(masked, encode(&decoded), "canonical form of {decoded}");
    decoded
}

pub fn masker(policy: &Rc<Policy>, rules: &[PathRule], access: Access) -> Masker {
    Masker::new(Rc::clone(policy), rules, access)
}
