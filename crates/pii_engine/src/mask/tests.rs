//! The formats' tables, and what holds for every mask on every input.

use proptest::prelude::*;

use super::*;

const CONTEXT: MaskContext<'_> = MaskContext { category: "email", hash_key: b"key" };

fn masked(kind: MaskKind, input: &[u8]) -> Vec<u8> {
    let mut out = b"before ".to_vec();
    match mask_string(kind, &CONTEXT, input, &mut out) {
        StringMask::Text => out.split_off(7),
        other => panic!("{other:?}"),
    }
}

fn check(kind: MaskKind, table: &[(&str, &str)]) {
    for (input, expected) in table {
        assert_eq!(
            &String::from_utf8(masked(kind, input.as_bytes())).unwrap(),
            expected,
            "{kind:?} {input:?}"
        );
    }
}

#[test]
fn shape() {
    check(
        MaskKind::Shape,
        &[
            ("Bob the Builder", "B*** t*** B***"),
            ("on.the@inter.net", "o***.t***@i***.n***"),
            ("+1 (415) 555-0132", "+*** (4***) 5***-0***"),
            ("8.8.8.8", "***.***.***.***"),
            ("a", "***"),
            ("José Ñandú", "J*** Ñ***"),
            // Decomposed: the accent goes with its letter.
            ("e\u{301}te\u{301} a\u{301}", "e\u{301}*** ***"),
            ("محمد علي", "م*** ع***"),
            ("山田 太郎", "山*** 太***"),
            ("李", "***"),
            ("किरण कुमार", "कि*** कु***"),
            ("สมชาย ใจดี", "ส*** ใ***"),
            ("𝒜𝓃𝓃𝒶", "𝒜***"),
            ("ⒷⓄⒷ", "Ⓑ***"),
            ("Bob 👨‍👩‍👧 ❤️ 👍🏽 ok", "B*** 👨‍👩‍👧 ❤️ 👍🏽 o***"),
            ("a\u{1}bc\u{7f}d", "***\u{1}b***\u{7f}***"),
            ("O'Brien-Smith", "***'B***-S***"),
            ("!?", "***"),
            ("*", "[MASKED]"),
            ("***", "[MASKED]"),
            (" ", "***"),
            ("👍", "***"),
        ],
    );
}

#[test]
fn full() {
    check(
        MaskKind::Full,
        &[
            ("078-05-1120", "***-***-***"),
            ("Bob the Builder", "*** *** ***"),
            ("किरण e\u{301}t", "*** ***"),
            ("[MASKED]", "[***]"),
        ],
    );
}

#[test]
fn last4() {
    check(
        MaskKind::Last4,
        &[
            ("4111 1111 1111 1111", "*** *** *** 1111"),
            ("4111111111111111", "***1111"),
            ("4111-1111-1111-11-11", "***-***-***-11-11"),
            ("4111-1111-1111-111-1.", "***-***-***-111-1."),
            ("12345678 12 345", "*** ***2 345"),
            ("078-05-1120", "***-***-***"),
            ("12345678901", "***"),
            ("123456789012", "***9012"),
            ("३७८२८२२४६३१०००५", "***०००५"),
            ("DE89 3704 0044 0532 0130 00", "*** *** *** *** ***30 00"),
        ],
    );
    assert_eq!(masked(MaskKind::Last4, b"411111111111\xFF111"), b"***");
}

#[test]
fn email() {
    check(
        MaskKind::Email,
        &[
            ("bob@x.com", "b***@x.com"),
            ("on.the@inter.net", "o***.t***@inter.net"),
            ("a+b@mail.example.org", "***+***@mail.example.org"),
            (" bob@x.com ", " b***@x.com "),
            ("用户@例子.公司", "用***@例子.公司"),
            ("Bob <bob@x.com>", "*** <***@***.***>"),
            ("bob@localhost", "***@***"),
            ("bob@8.8.8.8", "***@***.***.***.***"),
            ("b@c@x.com", "***@***@***.***"),
            ("@x.com", "@***.***"),
            ("*@x.com", "*@***.***"),
            ("bob", "***"),
        ],
    );
}

#[test]
fn year() {
    check(
        MaskKind::Year,
        &[
            ("1985-03-04", "1985"),
            ("1985-03-04T10:00:00.123Z", "1985"),
            ("1985-03-04 10:00:00+01", "1985"),
            ("1985/3/4", "1985"),
            ("19850304", "1985"),
            ("1985-03", "1985"),
            ("04/03/1985", "1985"),
            ("12/31/1985", "1985"),
            ("31.12.1985", "1985"),
            ("March 4, 1985", "1985"),
            ("4 March 1985", "1985"),
            ("4th of Mar, 1985", "1985"),
            ("4-Mar-1985", "1985"),
            ("Mon, 04 Mar 1985 10:00:00 GMT", "1985"),
            ("Mon Mar  4 10:00:00 1985", "1985"),
            ("Mon Mar 04 1985 10:00:00 GMT+0100 (Central European Standard Time)", "1985"),
            ("March 1985", "1985"),
            ("1985", "***"),
            ("04/03/85", "***/***/***"),
            ("99/99/1985", "***/***/***"),
            ("1985-13-04", "***-***-***"),
            ("0000-01-01", "***-***-***"),
            ("soon", "***"),
            ("Call 555 March 1985", "*** *** *** ***"),
            ("1985-03-04 Bob", "***-***-*** ***"),
        ],
    );
}

#[test]
fn ip_prefix() {
    check(
        MaskKind::IpPrefix,
        &[
            ("203.0.113.77", "203.0.113.0/24"),
            ("203.0.113.77:8080", "203.0.113.0/24"),
            ("203.0.113.77/32", "203.0.113.0/24"),
            ("2001:db8:85a3::8a2e:370:7334", "2001:db8:85a3::/48"),
            ("2001:0DB8:85A3:0000:0000:8A2E:0370:7334", "2001:db8:85a3::/48"),
            ("[2001:db8:85a3::1]:443", "2001:db8:85a3::/48"),
            ("fe80::1%eth0", "fe80::/48"),
            ("::ffff:203.0.113.77", "203.0.113.0/24"),
            ("203.0.113.0", "***.***.***.***"),
            ("203.0.113.0/24", "***.***.***.***/***"),
            ("203.0.113.0/2", "***.***.***.***/***"),
            ("2001:db8:85a3::", "***:***:***::"),
            ("203.0.113.999", "***.***.***.***"),
            ("localhost", "***"),
        ],
    );
}

#[test]
fn round() {
    check(
        MaskKind::Round,
        &[
            ("52.5200", "52.5"),
            ("52.5200, 13.4050", "52.5, 13.4"),
            ("-0.04", "0.0"),
            ("(52.55;13.04)", "(52.6;13.0)"),
            ("-122.4194 37.7749 12", "-122.4 37.8 12"),
            ("52.5", "***.***"),
            ("42", "***"),
            ("1e5000, 0.25", "***, ***.***"),
            ("1, 2, 3, 4.55", "***, ***, ***, ***.***"),
            ("POINT(1.23 4.56)", "***(***.*** ***.***)"),
        ],
    );
}

#[test]
fn label_and_hash() {
    check(MaskKind::Label, &[("bob@x.com", "[EMAIL]"), ("EMAIL", "***"), ("[", "***")]);
    let context = MaskContext { category: "loyalty_card 2<é>", hash_key: b"" };
    let mut out = Vec::new();
    mask_string(MaskKind::Label, &context, b"x", &mut out);
    assert_eq!(String::from_utf8(out).unwrap(), "[LOYALTY_CARD 2É]");
    let mut out = Vec::new();
    mask_string(MaskKind::Hash, &context, b"Bob 7", &mut out);
    assert_eq!(out, b"*** ***");
    // RFC 4231, test case 2.
    let context = MaskContext { category: "", hash_key: b"Jefe" };
    let mut out = Vec::new();
    mask_string(MaskKind::Hash, &context, b"what do ya want for nothing?", &mut out);
    assert_eq!(out, b"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

#[test]
fn what_is_no_text() {
    let mut out = Vec::new();
    assert_eq!(mask_string(MaskKind::Null, &CONTEXT, b"x", &mut out), StringMask::Null);
    assert_eq!(mask_string(MaskKind::Drop, &CONTEXT, b"x", &mut out), StringMask::Drop);
    assert_eq!(mask_string(MaskKind::Keep, &CONTEXT, b"x", &mut out), StringMask::Keep);
    for kind in MaskKind::ALL {
        assert_eq!(mask_string(kind, &CONTEXT, b"", &mut out), StringMask::Keep);
        assert_eq!(MaskKind::parse(kind.name()), Some(kind));
    }
    assert!(out.is_empty());
    mask_span(MaskKind::Drop, &CONTEXT, b"a b", &mut out);
    mask_span(MaskKind::Null, &CONTEXT, b"c", &mut out);
    mask_span(MaskKind::Keep, &CONTEXT, b"d", &mut out);
    assert_eq!(out, b"*** ******d");
}

#[test]
fn broken_utf8_is_hidden() {
    assert_eq!(masked(MaskKind::Shape, b"\xFFabc x\xC3 \xE2\x82yz"), b"*** x*** ***");
    assert_eq!(masked(MaskKind::Full, b"\xC3"), b"***");
}

#[test]
fn scalars() {
    let number = |text: &str| ScalarMask::Number(text.into());
    let table = [
        (MaskKind::Shape, "42", ScalarMask::Null),
        (MaskKind::Full, "true", ScalarMask::Null),
        (MaskKind::Last4, "4111111111111111", ScalarMask::Null),
        (MaskKind::IpPrefix, "1", ScalarMask::Null),
        (MaskKind::Drop, "1", ScalarMask::Drop),
        (MaskKind::Keep, "1", ScalarMask::Keep),
        (MaskKind::Label, "1", ScalarMask::Text(b"[EMAIL]".to_vec())),
        (MaskKind::Round, "52.5200", number("52.5")),
        (MaskKind::Round, "52.55", number("52.6")),
        (MaskKind::Round, "-52.55", number("-52.6")),
        (MaskKind::Round, "9.96", number("10.0")),
        (MaskKind::Round, "0.05", number("0.1")),
        (MaskKind::Round, "0.049", number("0.0")),
        (MaskKind::Round, "-0.04", number("0.0")),
        (MaskKind::Round, "1.2345e2", number("123.5")),
        (MaskKind::Round, "1e-400", number("0.0")),
        (MaskKind::Round, "99999999999999999999999999999.99", number("100000000000000000000000000000.0")),
        (MaskKind::Round, "42", ScalarMask::Null),
        (MaskKind::Round, "52.50", ScalarMask::Null),
        (MaskKind::Round, "1e400", ScalarMask::Null),
        (MaskKind::Round, "1e99999999999", ScalarMask::Null),
        (MaskKind::Round, "true", ScalarMask::Null),
        (MaskKind::Year, "1700000000", number("2023")),
        (MaskKind::Year, "1700000000000", number("2023")),
        (MaskKind::Year, "1704067199.5", number("2023")),
        (MaskKind::Year, "1704067200", number("2024")),
        (MaskKind::Year, "478742400", number("1985")),
        (MaskKind::Year, "1985", ScalarMask::Null),
        (MaskKind::Year, "19850304", ScalarMask::Null),
    ];
    for (kind, input, expected) in table {
        assert_eq!(mask_scalar(kind, &CONTEXT, input), expected, "{kind:?} {input}");
    }
    let hash = |text| mask_scalar(MaskKind::Hash, &CONTEXT, text);
    assert_eq!(hash("1"), hash("1.0"));
    assert_eq!(hash("100"), hash("1e2"));
    assert_eq!(hash("0"), hash("-0.00"));
    assert_ne!(hash("1"), hash("-1"));
    assert_ne!(hash("1"), hash("10"));
    let ScalarMask::Text(text) = hash("100") else { panic!() };
    assert_eq!(text, masked(MaskKind::Hash, b"100"));
    let no_key = MaskContext { category: "", hash_key: b"" };
    assert_eq!(mask_scalar(MaskKind::Hash, &no_key, "1"), ScalarMask::Null);
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[*a-c\\[\\]@. ]{1,6}",
        "[0-9]{1,20}",
        "[0-9./:-]{1,24}",
        "[\u{300}-\u{310}a\u{FE0F}\u{FE0E}❤👍\u{200D} ]{1,8}",
        "[A-Z]{1,7}",
        "[a-z]{1,8}@[a-z*.]{1,10}",
        "[\\[\\]MASKED]{1,8}",
        "[0-9a-f]{1,3}",
    ]
}

fn check_every_mask(input: &[u8]) -> Result<(), TestCaseError> {
    for kind in MaskKind::ALL {
        let mut out = Vec::new();
        match mask_string(kind, &CONTEXT, input, &mut out) {
            StringMask::Text => {
                prop_assert!(memchr::memmem::find(&out, input).is_none(), "{kind:?} {:?}", out);
                prop_assert!(std::str::from_utf8(&out).is_ok(), "{kind:?} {:?}", out);
                prop_assert!(out.len() <= input.len() * 4 + 256);
            }
            other => {
                prop_assert!(out.is_empty());
                let expected = match kind {
                    _ if input.is_empty() => StringMask::Keep,
                    MaskKind::Null => StringMask::Null,
                    MaskKind::Drop => StringMask::Drop,
                    _ => StringMask::Keep,
                };
                prop_assert_eq!(other, expected);
                prop_assert!(
                    input.is_empty() || matches!(kind, MaskKind::Null | MaskKind::Drop | MaskKind::Keep)
                );
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_contains_its_input(input in texts()) {
        check_every_mask(input.as_bytes())?;
    }

    /// ASCII is looked at in windows, which must not show.
    #[test]
    fn windows_do_not_show(input in "([a-z]{1,70}|[a-zA-Z0-9]{1,3}|[ .,@-]{1,3}){0,60}") {
        let run = regex::Regex::new("[A-Za-z0-9]+").unwrap();
        let shaped = run.replace_all(&input, |run: &regex::Captures<'_>| match &run[0] {
            one if one.len() == 1 => "***".to_owned(),
            more => format!("{}***", &more[..1]),
        });
        let mut out = Vec::new();
        let found = super::shape::shape(input.as_bytes(), &mut out);
        prop_assert_eq!(String::from_utf8(out).unwrap(), shaped);
        prop_assert_eq!(found, run.is_match(&input));
        let mut out = Vec::new();
        super::shape::full(input.as_bytes(), &mut out);
        prop_assert_eq!(String::from_utf8(out).unwrap(), run.replace_all(&input, "***"));
    }

    #[test]
    fn any_bytes_will_do(input in prop::collection::vec(any::<u8>(), 0..64)) {
        check_every_mask(&input)?;
    }

    #[test]
    fn scalars_never_stay(input in "-?[0-9]{1,14}(\\.[0-9]{1,6})?([eE][+-]?[0-9]{1,3})?") {
        for kind in MaskKind::ALL {
            match mask_scalar(kind, &CONTEXT, &input) {
                ScalarMask::Number(text) => prop_assert!(!text.contains(&input)),
                ScalarMask::Keep => prop_assert_eq!(kind, MaskKind::Keep),
                _ => {}
            }
        }
    }
}
