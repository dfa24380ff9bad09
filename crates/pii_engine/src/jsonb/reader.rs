//! Checked reading: no count or offset is believed before it is seen to fit.

use super::Corrupt;
use super::layout::{
    ARRAY, CONTAINER, COUNT_MASK, FALSE, HAS_OFFSET, LENGTH_MASK, NULL, NUMERIC, OBJECT, SCALAR, STRING,
    TRUE, TYPE_MASK, align,
};

/// An array or object inside a document; all fields are byte positions or counts in that document.
#[derive(Clone, Copy, Debug)]
pub struct Container {
    pub start: usize,
    /// First byte of the children's data. A multiple of four.
    pub data: usize,
    pub end: usize,
    /// Elements of an array, pairs of an object.
    pub count: usize,
    pub object: bool,
    /// A root that stands for the bare scalar in it.
    pub scalar: bool,
}

/// What stands at an entry; positions are absolute in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    String {
        start: usize,
        end: usize,
    },
    /// With its varlena header.
    Numeric {
        start: usize,
        end: usize,
    },
    Container {
        start: usize,
        end: usize,
    },
    Bool(bool),
    Null,
}

impl Container {
    /// The root of `doc`.
    pub fn root(doc: &[u8]) -> Result<Container, Corrupt> {
        let root = Container::at(doc, 0, doc.len())?;
        if root.scalar && (root.object || root.count != 1) {
            return Err(Corrupt("root scalar of several elements"));
        }
        Ok(root)
    }

    /// The container that fills `start..end`.
    #[inline(always)]
    pub fn at(doc: &[u8], start: usize, end: usize) -> Result<Container, Corrupt> {
        if end > doc.len() || end.saturating_sub(start) < 4 || !start.is_multiple_of(4) {
            return Err(Corrupt("container header out of bounds"));
        }
        let header = word(doc, start);
        let object = match header & (OBJECT | ARRAY) {
            OBJECT => true,
            ARRAY => false,
            _ => return Err(Corrupt("container is neither array nor object")),
        };
        let count = (header & COUNT_MASK) as usize;
        let entries = if object { count * 2 } else { count };
        if entries > (end - start - 4) / 4 {
            return Err(Corrupt("more children than bytes"));
        }
        let data = start + 4 + entries * 4;
        Ok(Container { start, data, end, count, object, scalar: header & SCALAR != 0 })
    }

    /// Number of entries: an object has two a pair.
    #[inline]
    pub fn entries(&self) -> usize {
        if self.object { self.count * 2 } else { self.count }
    }

    /// The raw entry at `index`, which must be below [`Container::entries`].
    #[inline]
    pub fn entry(&self, doc: &[u8], index: usize) -> u32 {
        word(doc, self.start + 4 + index * 4)
    }

    /// The raw entries of an object's keys.
    #[inline]
    pub fn key_entries<'a>(&self, doc: &'a [u8]) -> &'a [u8] {
        &doc[self.start + 4..self.start + 4 + self.count * 4]
    }

    /// Where the entry ends, relative to `data`, when the one before ends at `offset`.
    #[inline]
    pub fn entry_end(&self, entry: u32, offset: usize) -> Result<usize, Corrupt> {
        let field = (entry & LENGTH_MASK) as usize;
        let end = if entry & HAS_OFFSET != 0 { field } else { offset + field };
        if end < offset || end > self.end - self.data {
            return Err(Corrupt("child out of bounds"));
        }
        Ok(end)
    }

    /// Where the entry at `index` starts, relative to `data`: looks back to the nearest stored offset.
    pub fn entry_start(&self, doc: &[u8], index: usize) -> Result<usize, Corrupt> {
        let mut start = 0;
        for before in (0..index).rev() {
            let entry = self.entry(doc, before);
            start += (entry & LENGTH_MASK) as usize;
            if entry & HAS_OFFSET != 0 {
                break;
            }
        }
        if start > self.end - self.data {
            return Err(Corrupt("child out of bounds"));
        }
        Ok(start)
    }

    /// The value of an entry that fills `offset..end` of the data.
    #[inline]
    pub fn value(&self, entry: u32, offset: usize, end: usize) -> Result<Value, Corrupt> {
        let (start, stop) = (self.data + offset, self.data + end);
        match entry & TYPE_MASK {
            STRING => Ok(Value::String { start, end: stop }),
            NULL => Ok(Value::Null),
            TRUE => Ok(Value::Bool(true)),
            FALSE => Ok(Value::Bool(false)),
            kind @ (NUMERIC | CONTAINER) => {
                let start = align(start);
                if start > stop {
                    return Err(Corrupt("padding out of bounds"));
                }
                Ok(if kind == NUMERIC {
                    Value::Numeric { start, end: stop }
                } else {
                    Value::Container { start, end: stop }
                })
            }
            _ => Err(Corrupt("unknown kind of child")),
        }
    }

    /// The bytes of the key at `index`, which must be below `count`.
    pub fn key<'a>(&self, doc: &'a [u8], index: usize) -> Result<&'a [u8], Corrupt> {
        let entry = self.entry(doc, index);
        if entry & TYPE_MASK != STRING {
            return Err(Corrupt("key that is no string"));
        }
        let start = self.entry_start(doc, index)?;
        let end = self.entry_end(entry, start)?;
        Ok(&doc[self.data + start..self.data + end])
    }

    /// The entry and the extent (relative to `data`) of value `index`, which must be below `count`.
    pub fn nth(&self, doc: &[u8], index: usize) -> Result<(u32, usize, usize), Corrupt> {
        let index = if self.object { self.count + index } else { index };
        let entry = self.entry(doc, index);
        let start = self.entry_start(doc, index)?;
        Ok((entry, start, self.entry_end(entry, start)?))
    }

    /// Finds a key by binary search, in jsonb's order: by length, then by bytes.
    pub fn find(&self, doc: &[u8], key: &[u8]) -> Result<Option<usize>, Corrupt> {
        let (mut low, mut high) = (0, if self.object { self.count } else { 0 });
        while low < high {
            let middle = low + (high - low) / 2;
            let there = self.key(doc, middle)?;
            match there.len().cmp(&key.len()).then_with(|| there.cmp(key)) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Ok(Some(middle)),
            }
        }
        Ok(None)
    }
}

/// The bytes of a numeric or container without the padding before it; `start` is where `bytes` begin in the
/// document.
#[inline]
pub fn unpadded(bytes: &[u8], start: usize) -> &[u8] {
    bytes.get(align(start) - start..).unwrap_or(&[])
}

/// The word at `position`, which must have four bytes behind it.
#[inline]
fn word(doc: &[u8], position: usize) -> u32 {
    u32::from_ne_bytes(doc[position..position + 4].try_into().expect("four bytes"))
}
