//! `hash`: a pseudonym, the same for the same value.

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Appends HMAC-SHA-256 (RFC 2104, FIPS 180-4) of `input` under `key` as 64 lower-case hexadecimal
/// digits.
///
/// A digest that happens to contain `input`, as it may where that is one to three digits, is
/// replaced by that of `input`, a NUL and a count, so that the text never contains the value and
/// yet stays the same for the same value. Returns false, having appended nothing, without a key.
pub(super) fn hash(key: &[u8], input: &[u8], out: &mut Vec<u8>) -> bool {
    const TRIES: u16 = 4096;
    if key.is_empty() {
        return false;
    }
    let Ok(keyed) = Hmac::<Sha256>::new_from_slice(key) else { return false };
    for attempt in 0..TRIES {
        let mut mac = keyed.clone();
        mac.update(input);
        if attempt > 0 {
            mac.update(&[0]);
            mac.update(&attempt.to_be_bytes());
        }
        let mut hex = [0; 64];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(mac.finalize().into_bytes()) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        if input.len() > hex.len() || memchr::memmem::find(&hex, input).is_none() {
            out.extend_from_slice(&hex);
            return true;
        }
    }
    false
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";
