//! Percent-encoding, as in URLs and form bodies.

/// Appends what `encoded` stands for: `%40` is `@`, `+` is a blank. Malformed escapes stay.
pub fn decode_into(encoded: &[u8], out: &mut Vec<u8>) {
    let mut at = 0;
    while let Some(&byte) = encoded.get(at) {
        match (byte, escape(&encoded[at..])) {
            (b'%', Some(decoded)) => {
                out.push(decoded);
                at += 3;
                continue;
            }
            (b'+', _) => out.push(b' '),
            _ => out.push(byte),
        }
        at += 1;
    }
}

/// The byte that the escape at the beginning of `text` stands for.
pub(super) fn escape(text: &[u8]) -> Option<u8> {
    match text {
        [b'%', high, low, ..] => {
            let (high, low) = (char::from(*high).to_digit(16)?, char::from(*low).to_digit(16)?);
            u8::try_from(high * 16 + low).ok()
        }
        _ => None,
    }
}

/// Appends `decoded` as the value of a query parameter; at most three times as long.
///
/// Letters, digits and what a mask leaves (`*`, `@`, `.`, `-`, `[`, …) stay readable, a blank becomes
/// `+`; whatever could end the value, or is not ASCII, becomes an escape.
pub fn encode_into(decoded: &[u8], out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in decoded {
        match byte {
            b' ' => out.push(b'+'),
            byte if byte.is_ascii_alphanumeric() || b"*@.-_~:/,!$()[]?".contains(&byte) => out.push(byte),
            byte => {
                let (high, low) = (HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]);
                out.extend_from_slice(&[b'%', high, low]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn table() {
        for (encoded, decoded) in [
            ("bob%40x.com", "bob@x.com"),
            ("a+b%20c", "a b c"),
            ("100%", "100%"),
            ("%zz%4", "%zz%4"),
            ("%C3%A9", "é"),
        ] {
            let mut out = Vec::new();
            decode_into(encoded.as_bytes(), &mut out);
            assert_eq!(out, decoded.as_bytes());
        }
        let mut out = Vec::new();
        encode_into("b***@x.com&é= [A]".as_bytes(), &mut out);
        assert_eq!(out, b"b***@x.com%26%C3%A9%3D+[A]");
    }

    proptest! {
        #[test]
        fn encoding_and_back(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let (mut encoded, mut back) = (Vec::new(), Vec::new());
            encode_into(&bytes, &mut encoded);
            decode_into(&encoded, &mut back);
            prop_assert_eq!(back, bytes);
        }
    }
}
