//! The tokenizer against a table, and against another parser.

use proptest::prelude::*;

use super::*;

fn kinds(text: &str) -> String {
    Tokens::new(text.as_bytes())
        .map(|token| match token {
            Ok(token) => {
                let name = match token.kind {
                    TokenKind::ObjectStart => "{",
                    TokenKind::ObjectEnd => "}",
                    TokenKind::ArrayStart => "[",
                    TokenKind::ArrayEnd => "]",
                    TokenKind::Key => "k",
                    TokenKind::String => "s",
                    TokenKind::Number => "n",
                    TokenKind::True => "t",
                    TokenKind::False => "f",
                    TokenKind::Null => "0",
                };
                format!("{name}{}", &text[token.inside()])
            }
            Err(error) => format!("{error:?}"),
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn tokens() {
    assert_eq!(
        kinds(r#" {"a" : [1, -0.5e+3, "x\"y", true,false ,null], "a":{}, "":[]} "#),
        r#"{{ ka [[ n1 n-0.5e+3 sx\"y ttrue ffalse 0null ]] ka {{ }} k [[ ]] }}"#
    );
    assert_eq!(kinds("7"), "n7");
    assert_eq!(kinds(r#""\u0000\ud800""#), r"s\u0000\ud800");
}

#[test]
fn broken() {
    for text in [
        "", " ", "{", "[", "[1,]", "[,1]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{1:2}", "[1 2]",
        "1 2", "[1]]", "{]", "[}", "[\"a\":1]", "01", "-", "1.", ".5", "1e", "+1", "nul", "NaN", "'a'",
        "\"a", "\"\\x\"", "\"\\u12g4\"", "\"\\u12", "\"\\", "\"a\u{1}b\"", "\"a\nb\"", "truefalse",
        "{\"a\":1 \"b\":2}", "\u{feff}1", "1,", "{\"a\" 1}",
    ] {
        assert_eq!(validate(text.as_bytes()), Err(JsonError::Broken), "{text:?}");
    }
    assert!(Tokens::new(b"[x1").skip_while(Result::is_ok).nth(1).is_none());
}

#[test]
fn depth() {
    let nested = |depth: usize| [b"[".repeat(depth), b"]".repeat(depth)].concat();
    assert_eq!(validate(&nested(DEPTH_LIMIT)), Ok(()));
    assert_eq!(validate(&nested(DEPTH_LIMIT + 1)), Err(JsonError::TooDeep));
    assert_eq!(validate(&b"{\"a\":[".repeat(1_000_000)), Err(JsonError::TooDeep));
}

#[test]
fn prefixes() {
    assert_eq!(prefix(br#"{"a": [1]} tail"#), Some(10));
    assert_eq!(prefix(br#"{"a": [1}"#), None);
    assert_eq!(prefix(b""), None);
    assert!(looks_like_json(b" \n[1"));
    assert!(!looks_like_json(b"\"a\"") && !looks_like_json(b""));
}

/// Rebuilds the text without blanks.
fn compact(text: &[u8]) -> Result<Vec<u8>, JsonError> {
    let mut out: Vec<u8> = Vec::new();
    for token in Tokens::new(text) {
        let token = token?;
        let closes = matches!(token.kind, TokenKind::ObjectEnd | TokenKind::ArrayEnd);
        if !closes && !matches!(out.last(), None | Some(b'[' | b'{' | b':')) {
            out.push(b',');
        }
        out.extend_from_slice(&text[token.range()]);
        if token.kind == TokenKind::Key {
            out.push(b':');
        }
    }
    Ok(out)
}

fn jsonish() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just(",".to_owned()),
        Just("\"k\":".to_owned()),
        Just("\"s\\n\"".to_owned()),
        Just("1".to_owned()),
        Just("-0.5e3".to_owned()),
        Just(" ".to_owned()),
        Just("true".to_owned()),
        Just("null".to_owned()),
    ];
    prop::collection::vec(part, 0..9).prop_map(|parts| parts.concat())
}

fn documents() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn agrees_with_another_parser(text in jsonish()) {
        let other = serde_json::from_str::<serde_json::Value>(&text);
        prop_assert_eq!(validate(text.as_bytes()).is_ok(), other.is_ok());
    }

    #[test]
    fn tokens_are_the_document(document in documents(), pretty in any::<bool>()) {
        let expected = document.to_string();
        let text = if pretty { serde_json::to_string_pretty(&document).unwrap() } else { expected.clone() };
        prop_assert_eq!(String::from_utf8(compact(text.as_bytes()).unwrap()).unwrap(), expected);
        prop_assert_eq!(prefix(text.as_bytes()), Some(text.len()));
    }

    #[test]
    fn any_bytes_will_do(bytes in prop::collection::vec(prop_oneof![Just(b'"'), Just(b'\\'), any::<u8>()], 0..40)) {
        let _ = validate(&bytes);
        let _ = crate::text::broken::smells_of_members(&bytes);
    }
}
