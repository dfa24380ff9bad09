//! Which bytes a string is made of, sixteen at a time.

use wide::u8x16;

pub const CHUNK: usize = 16;

/// The bytes of a string, of one chunk at most or of one chunk of it; those behind its end are zero.
#[derive(Clone, Copy)]
pub struct Look(u8x16);

/// A set of the bytes of a chunk, the first byte lowest.
pub type Bits = u32;

impl Look {
    /// Looks at the first `length` of `bytes`, at most [`CHUNK`]. What stands behind them is only there to be loaded.
    #[inline(always)]
    pub fn of(bytes: &[u8], length: usize) -> Look {
        match bytes.first_chunk::<CHUNK>() {
            Some(chunk) => Look(u8x16::new(*chunk) & valid(length)),
            None => Look::of_end(&bytes[..length]),
        }
    }

    /// A whole chunk of a string.
    #[inline(always)]
    pub fn of_chunk(chunk: &[u8; CHUNK]) -> Look {
        Look(u8x16::new(*chunk))
    }

    #[inline(never)]
    fn of_end(bytes: &[u8]) -> Look {
        let mut chunk = [0; CHUNK];
        chunk[..bytes.len()].copy_from_slice(bytes);
        Look(u8x16::new(chunk))
    }

    #[inline(always)]
    fn within(self, first: u8, last: u8) -> u8x16 {
        let from_first = self.0 - u8x16::splat(first);
        from_first.min(u8x16::splat(last - first)).simd_eq(from_first)
    }

    #[inline(always)]
    fn is(self, byte: u8) -> u8x16 {
        self.0.simd_eq(u8x16::splat(byte))
    }

    /// Letters of the other case become equal to `byte`, as may a few signs.
    #[inline(always)]
    fn lowered_is(self, byte: u8) -> u8x16 {
        (self.0 | u8x16::splat(0x20)).simd_eq(u8x16::splat(byte))
    }

    /// Bytes beyond ASCII.
    #[inline(always)]
    pub fn wide(self) -> Bits {
        self.0.to_bitmask()
    }

    #[inline(always)]
    pub fn alphanumeric(self) -> Bits {
        let letter = Look(self.0 | u8x16::splat(0x20)).within(b'a', b'z');
        (self.within(b'0', b'9') | letter).to_bitmask()
    }

    #[inline(always)]
    pub fn digit(self) -> Bits {
        self.within(b'0', b'9').to_bitmask()
    }

    #[inline(always)]
    pub fn hexadecimal(self) -> Bits {
        let letter = Look(self.0 | u8x16::splat(0x20)).within(b'a', b'f');
        (self.within(b'0', b'9') | letter).to_bitmask()
    }

    #[inline(always)]
    pub fn upper(self) -> Bits {
        self.within(b'A', b'Z').to_bitmask()
    }

    #[inline(always)]
    pub fn lower(self) -> Bits {
        self.within(b'a', b'z').to_bitmask()
    }

    /// `- _ .`
    #[inline(always)]
    pub fn link(self) -> Bits {
        (self.within(b'-', b'.') | self.is(b'_')).to_bitmask()
    }

    /// What opens structure or joins the parts of an address: `" % : ; < = > ? @ [ {`.
    #[inline(always)]
    pub fn open(self) -> Bits {
        // `[` and `{` are one but for a bit.
        (self.within(b':', b'@') | self.lowered_is(b'{') | self.is(b'"') | self.is(b'%')).to_bitmask()
    }

    /// A blank or `+`.
    #[inline(always)]
    pub fn blank(self) -> Bits {
        (self.is(b' ') | self.is(b'+')).to_bitmask()
    }

    /// What may be the last letter of `bearer` or `basic`.
    #[inline(always)]
    pub fn header_end(self) -> Bits {
        (self.lowered_is(b'r') | self.lowered_is(b'c')).to_bitmask()
    }
}

/// Ones for the first `length` bytes of a chunk.
#[inline(always)]
fn valid(length: usize) -> u8x16 {
    const ONES: [u8; 2 * CHUNK] = {
        let mut ones = [0; 2 * CHUNK];
        let mut at = 0;
        while at < CHUNK {
            ones[at] = 0xFF;
            at += 1;
        }
        ones
    };
    let from = CHUNK - length.min(CHUNK);
    ONES[from..].first_chunk().map_or(u8x16::ZERO, |ones| u8x16::new(*ones))
}

/// The looks of a string of any length.
#[inline]
pub fn looks(text: &[u8]) -> impl Iterator<Item = Look> + '_ {
    let (chunks, rest) = text.as_chunks::<CHUNK>();
    let end = (!rest.is_empty()).then(|| Look::of_end(rest));
    chunks.iter().map(Look::of_chunk).chain(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(text: &[u8], is: impl Fn(u8) -> bool) -> Bits {
        text.iter().enumerate().fold(0, |bits, (at, byte)| bits | Bits::from(is(*byte)) << at)
    }

    proptest::proptest! {
        #[test]
        fn sees_what_is_there(
            text in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..=16),
            behind in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..20),
        ) {
            let look = Look::of(&[&text[..], &behind].concat(), text.len());
            for (seen, there) in [
                (look.digit(), bits(&text, |byte| byte.is_ascii_digit())),
                (look.hexadecimal(), bits(&text, |byte| byte.is_ascii_hexdigit())),
                (look.alphanumeric(), bits(&text, |byte| byte.is_ascii_alphanumeric())),
                (look.wide(), bits(&text, |byte| !byte.is_ascii())),
                (look.upper(), bits(&text, |byte| byte.is_ascii_uppercase())),
                (look.lower(), bits(&text, |byte| byte.is_ascii_lowercase())),
                (look.link(), bits(&text, |byte| b"-_.".contains(&byte))),
                (look.open(), bits(&text, |byte| b"\"%:;<=>?@[{".contains(&byte))),
                (look.blank(), bits(&text, |byte| b" +".contains(&byte))),
                (look.header_end(), bits(&text, |byte| matches!(byte | 0x20, b'r' | b'c'))),
            ] {
                proptest::prop_assert_eq!(seen, there);
            }
        }
    }
}
