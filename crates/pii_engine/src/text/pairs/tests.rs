//! What is a pair and where it ends.

use proptest::prelude::*;

use super::*;
use crate::text::percent::{decode_into, encode_into};

fn show(text: &str, pair: Pair) -> String {
    format!("{}{}{}", &text[pair.key], if pair.encoded { "~" } else { "=" }, &text[pair.value])
}

fn found(text: &str) -> Vec<String> {
    pairs(text.as_bytes()).map(|pair| show(text, pair)).collect()
}

#[test]
fn urls() {
    for (text, expected) in [
        ("https://x.com/?email=bob%40x.com&a=1#tok=z", &["email~bob%40x.com", "a~1", "tok~z"][..]),
        ("see https://x.com?a=b, or https://y.com?c=d.", &["a~b", "c~d."]),
        ("https://x.com/?a=1&amp;name=Bob", &["a~1", "name~Bob"]),
        ("https://x.com/?a=1;name=Bob+B", &["a~1", "name~Bob+B"]),
        ("/path?user[name]=Bob&user%5Bage%5D=4", &["user[name]~Bob", "user%5Bage%5D~4"]),
        ("<a href=\"https://x.com?a=b\">", &["href=https://x.com?a=b"]),
        ("(\"https://x.com?a=b\")", &["a~b"]),
        ("https://x.com?name=Bob Builder&age=5", &["name~Bob Builder", "age~5"]),
        ("https://x.com?a=1 then name=Bob", &["a~1", "name=Bob"]),
        ("https://x.com?next=https://y.com?email=b@x.com", &["next~https://y.com?email=b@x.com"]),
        ("https://x.com?a&b=&c=1", &["c~1"]),
        ("https://x.com?email=bob@x.com#top", &["email~bob@x.com"]),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn bodies_cookies_logs() {
    for (text, expected) in [
        ("a=b&c=d", &["a~b", "c~d"][..]),
        ("name=Bob+B", &["name=Bob+B"]),
        ("sid=abc; name=Bob Builder; Secure; Path=/", &["sid=abc", "name=Bob Builder", "Path=/"]),
        ("password=hunter2 user=bob", &["password=hunter2", "user=bob"]),
        ("name=Bob Builder age=5", &["name=Bob Builder", "age=5"]),
        ("user=\"Bob \\\"B\\\" Builder\" x='y z'", &["user=Bob \\\"B\\\" Builder", "x=y z"]),
        ("he said password=hunter2 to me", &["password=hunter2"]),
        ("run --password=hunter2 -x", &["password=hunter2"]),
        ("name = Bob Builder\nage = 5", &["name=Bob Builder", "age=5"]),
        ("{\"name\"=>\"Bob\", :age=>5}", &["name=Bob", "age=5"]),
        ("'name' => 'Bob'", &["name=Bob"]),
        ("company=AT&T&x=1", &["company~AT&T", "x~1"]),
        ("password=ab;cd&ef", &["password=ab;cd&ef"]),
        ("a=1,name=Bob,Jr", &["a=1", "name=Bob,Jr"]),
        ("name=Builder, Bob", &["name=Builder, Bob"]),
        ("got user=bob, ok", &["user=bob"]),
        ("payload={\"a\": \"b c\"} done", &["payload={\"a\": \"b c\"}"]),
        ("[level=info] x", &["level=info"]),
        ("saved User(name=Bob (B) Builder, age=5) now", &["name=Bob (B) Builder", "age=5"]),
        ("Person[name=Bob Builder, email=b@x.com]", &["name=Bob Builder", "email=b@x.com"]),
        ("{name=Bob Builder, age=5}, x", &["name=Bob Builder", "age=5"]),
        ("[user=bob id=7] hello", &["user=bob", "id=7"]),
        ("token=abc==", &["token=abc=="]),
        ("prénom=José", &["prénom=José"]),
        ("café=%C3%A9", &["café~%C3%A9"]),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn no_pairs() {
    for text in [
        "", "=", "==", "a == b", "a != b", "a <= b", "1=2", "YWJjZA==", "a=", "a =b", "plain text", "=x",
        "a=\n",
    ] {
        assert!(found(text).is_empty(), "{text}: {:?}", found(text));
    }
}

#[test]
fn labels() {
    for (text, expected) in [
        ("Authorization: Bearer abc", &["Authorization=Bearer abc"][..]),
        ("Host: x\r\nCookie:  a=b; c=d \r\n\r\nbody: no", &["Host=x", "Cookie=a=b; c=d", "body=no"]),
        ("failed for {\"name\": \"Bob B\", \"n\": 5, 'e':'x'}", &["name=Bob B", "n=5", "e=x"]),
        ("got \"user\": {\"a\": [1, 2]} and", &["user={\"a\": [1, 2]}"]),
        ("got \\\"name\\\": \\\"Bob B\\\", x", &["name=Bob B"]),
        ("cut \"name\": \"Bob B", &["name=Bob B"]),
        ("at 12:30 he said: hello", &[]),
        ("12: x", &[]),
        ("https://x.com", &[]),
        ("a:", &[]),
    ] {
        let found: Vec<_> = labelled(text.as_bytes()).map(|pair| show(text, pair)).collect();
        assert_eq!(found, expected, "{text}");
    }
}

/// A text made ten times longer takes about ten times longer, not a hundred.
#[test]
fn long_texts_take_no_squares() {
    for unit in [
        "a=", "a=&", "a=b c ", "a=[\"", " x=[\"\",\"", "&a", "a= ", "\"a\":", "a:\" ", "a=b = ", "'a'='",
        "\\\"a\\\":", "a=\\", "a: ", "{\"a\":[", "a=b;", "?a=b ", "a=b \"", "===", "a=&amp;", "x a=\"",
        "\"a\": [", "\"a\": '", "\"a\": \"b", ":", "a :", "\"a\"=\"", "?a=b & ", "x a=b & ", "a=b\n", "\n",
        "' ", "a = ", "(a=b ", "(a=   ", "{a=(", "[a=b, ",
    ] {
        let time = |length: usize| {
            let text = unit.repeat(length / unit.len());
            let started = processor_time();
            let _ = pairs(text.as_bytes()).count() + labelled(text.as_bytes()).count();
            let _ = crate::text::broken::smells_of_members(text.as_bytes());
            processor_time() - started
        };
        let (short, long) = (time(5_000), time(50_000));
        assert!(long < short * 40 + std::time::Duration::from_millis(100), "{unit:?}: {short:?}, {long:?}");
    }
}

/// What this thread spent on a processor, to within a tick: the clock on the wall also counts what others
/// spend on a busy machine. Where the system does not tell, the time since the epoch must do.
fn processor_time() -> std::time::Duration {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    match spent.and_then(|text| text.split(' ').next()?.parse().ok()) {
        Some(nanoseconds) => std::time::Duration::from_nanos(nanoseconds),
        None => std::time::UNIX_EPOCH.elapsed().unwrap_or_default(),
    }
}

fn texts() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        "[a-c=&;:,|? \"'#\\\\{}\\[\\]%+\n]{1,6}".prop_map(String::into_bytes),
        Just(b"name=".to_vec()),
        Just(b"&amp;".to_vec()),
        Just(b"\"k\": ".to_vec()),
        Just(b"%40".to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

fn check(text: &[u8], found: impl Iterator<Item = Pair>) -> Result<(), TestCaseError> {
    let mut rebuilt = Vec::new();
    let mut at = 0;
    for pair in found {
        prop_assert!(at <= pair.key.start && pair.key.start < pair.key.end);
        prop_assert!(pair.key.end < pair.value.start && pair.value.start < pair.value.end);
        rebuilt.extend_from_slice(&text[at..pair.value.start]);
        rebuilt.extend_from_slice(&text[pair.value.clone()]);
        at = pair.value.end;
        if pair.encoded {
            let (mut decoded, mut encoded, mut again) = (Vec::new(), Vec::new(), Vec::new());
            decode_into(&text[pair.value], &mut decoded);
            encode_into(&decoded, &mut encoded);
            decode_into(&encoded, &mut again);
            prop_assert_eq!(decoded, again);
        }
    }
    rebuilt.extend_from_slice(&text[at..]);
    prop_assert_eq!(rebuilt, text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5000))]

    #[test]
    fn pairs_are_ordered_parts_of_the_text(text in texts()) {
        check(&text, pairs(&text))?;
        check(&text, labelled(&text))?;
    }

    #[test]
    fn masking_a_query_leaves_its_other_pairs(value in "[a-zA-Z0-9 &=;#+%é\"]{1,12}") {
        let mut text = b"https://x.com/?a=1&email=".to_vec();
        encode_into(value.as_bytes(), &mut text);
        text.extend_from_slice(b"&z=2");
        let found: Vec<_> = pairs(&text).collect();
        prop_assert_eq!(found.len(), 3);
        let mut decoded = Vec::new();
        decode_into(&text[found[1].value.clone()], &mut decoded);
        prop_assert_eq!(decoded, value.as_bytes());
    }
}
