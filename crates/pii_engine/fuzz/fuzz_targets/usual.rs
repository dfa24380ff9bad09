//! What jsonb and the reference can hold.

use serde_json::Value;

/// Moderate nesting and numbers.
pub fn is_usual(value: &Value, depth: usize) -> bool {
    match value {
        Value::Array(elements) => depth < 20 && elements.iter().all(|element| is_usual(element, depth + 1)),
        Value::Object(members) => depth < 20 && members.values().all(|member| is_usual(member, depth + 1)),
        // A `%` may stand for bytes that are no UTF-8, which the reference cannot hold; JSON inside strings
        // is reprinted by it; it knows no limit to pairs within pairs, which the engine masks whole.
        Value::String(text) => {
            let pairs = text.matches(['=', ':']).count();
            !text.contains('%') && !text.trim_start().starts_with(['{', '[']) && pairs < 8
        }
        Value::Number(number) => {
            let text = number.to_string();
            text.len() < 30 && !text.contains(['e', 'E']) && !text.starts_with("-0")
        }
        _ => true,
    }
}
