//! Crypto currency addresses: base58check, bech32 and bech32m, and 0x with forty digits.

use sha2::{Digest, Sha256};

use super::sink::{Kind, Sink, strength};
use super::text::{alphanumeric_tokens, ends, starts};

/// Looks at every word of letters and digits that is long enough.
pub fn find(text: &[u8], sink: &mut Sink) {
    for (start, end) in alphanumeric_tokens(text) {
        sink.round();
        let token = &text[start..end];
        if !(26..=90).contains(&token.len()) || !starts(text, start) || !ends(text, end) {
            continue;
        }
        let known = match token {
            [b'0', b'x' | b'X', digits @ ..] => {
                digits.len() == 40 && digits.iter().all(u8::is_ascii_hexdigit) && !is_dull(digits)
            }
            [b'1' | b'2' | b'3' | b'L' | b'D' | b'X', ..] if token.len() <= 35 => {
                let valid = is_base58check(token);
                if !valid
                    && token.len() >= 33
                    && matches!(token[0], b'1' | b'3')
                    && !token.iter().all(u8::is_ascii_hexdigit)
                {
                    sink.veto(Kind::Wallet, "its check sum is wrong");
                }
                valid
            }
            _ => false,
        };
        if known || is_bech32(token) {
            sink.hit(Kind::Wallet, start, end, strength::CERTAIN);
        }
    }
}

/// One digit over and over: a placeholder.
fn is_dull(digits: &[u8]) -> bool {
    digits[1..39].iter().all(|b| *b == digits[1])
}

/// 25 bytes in base 58, the last four the start of the double SHA-256 of the others.
fn is_base58check(token: &[u8]) -> bool {
    const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut bytes = [0u8; 26];
    for symbol in token {
        let Some(value) = ALPHABET.iter().position(|b| b == symbol) else { return false };
        let mut carry = value as u32;
        for byte in bytes.iter_mut().rev() {
            carry += u32::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        if carry != 0 {
            return false;
        }
    }
    let payload = if bytes[0] == 0 { &bytes[1..] } else { &bytes[..] };
    let (body, check) = payload.split_at(payload.len() - 4);
    Sha256::digest(Sha256::digest(body))[..4] == *check
}

/// BIP 173 and BIP 350 for the main and test networks of Bitcoin, and Litecoin.
fn is_bech32(token: &[u8]) -> bool {
    const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let lower = token.to_ascii_lowercase();
    if lower != token && token.to_ascii_uppercase() != token {
        return false;
    }
    let Some(prefix) =
        [b"bc1".as_slice(), b"tb1", b"ltc1", b"bcrt1"].into_iter().find(|prefix| lower.starts_with(prefix))
    else {
        return false;
    };
    let human = &prefix[..prefix.len() - 1];
    let mut check = 1u32;
    let mut feed = |value: u32| {
        const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
        let top = check >> 25;
        check = (check & 0x01ff_ffff) << 5 ^ value;
        for (i, generator) in GENERATOR.iter().enumerate() {
            if top >> i & 1 == 1 {
                check ^= generator;
            }
        }
    };
    human.iter().for_each(|b| feed(u32::from(b >> 5)));
    feed(0);
    human.iter().for_each(|b| feed(u32::from(b & 31)));
    for symbol in &lower[prefix.len()..] {
        let Some(value) = ALPHABET.iter().position(|b| b == symbol) else { return false };
        feed(value as u32);
    }
    lower.len() > prefix.len() + 8 && matches!(check, 1 | 0x2bc8_30a3)
}
