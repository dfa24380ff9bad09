//! JSON values that keep the order of their keys, written with the spaces that Postgres puts into `jsonb::text`.

use std::fmt::{self, Display, Write};

/// A JSON value. A number is its text, so that `4.50` stays `4.50`.
#[derive(Clone, Debug)]
pub enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// A string value.
pub fn text(value: impl Into<String>) -> Json {
    Json::Text(value.into())
}

/// A number, from anything that is written as JSON writes numbers.
pub fn number(value: impl Display) -> Json {
    Json::Number(value.to_string())
}

/// An object with these members.
pub fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

impl Json {
    /// Sets `key` of an object, in place of an earlier value; on anything else it does nothing.
    pub fn set(&mut self, key: &str, value: Json) {
        if let Json::Object(members) = self {
            match members.iter_mut().find(|(name, _)| name == key) {
                Some(member) => member.1 = value,
                None => members.push((key.to_owned(), value)),
            }
        }
    }

    /// The object at `key`, made when missing.
    pub fn at(&mut self, key: &str) -> &mut Json {
        if !matches!(self, Json::Object(_)) {
            *self = Json::Object(Vec::new());
        }
        let Json::Object(members) = self else { unreachable!("it was made an object above") };
        let position = members.iter().position(|(name, _)| name == key).unwrap_or_else(|| {
            members.push((key.to_owned(), Json::Object(Vec::new())));
            members.len() - 1
        });
        &mut members[position].1
    }

    /// Adds the members of another object.
    pub fn extend(&mut self, other: Json) {
        if let Json::Object(members) = other {
            for (key, value) in members {
                self.set(&key, value);
            }
        }
    }
}

impl Display for Json {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => out.write_str("null"),
            Json::Bool(value) => write!(out, "{value}"),
            Json::Number(value) => out.write_str(value),
            Json::Text(value) => quote(out, value),
            Json::Array(items) => {
                out.write_char('[')?;
                for (index, item) in items.iter().enumerate() {
                    out.write_str(if index > 0 { ", " } else { "" })?;
                    item.fmt(out)?;
                }
                out.write_char(']')
            }
            Json::Object(members) => {
                out.write_char('{')?;
                for (index, (key, value)) in members.iter().enumerate() {
                    out.write_str(if index > 0 { ", " } else { "" })?;
                    quote(out, key)?;
                    out.write_str(": ")?;
                    value.fmt(out)?;
                }
                out.write_char('}')
            }
        }
    }
}

fn quote(out: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    out.write_char('"')?;
    for character in value.chars() {
        match character {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\t' => out.write_str("\\t")?,
            c if (c as u32) < 0x20 => write!(out, "\\u{:04x}", c as u32)?,
            c => out.write_char(c)?,
        }
    }
    out.write_char('"')
}
