//! Writing: a container grows at the end of a buffer, entry by entry, as `convertToJsonb` lays it out.
//!
//! A value's entry counts the padding before it, and the offset stored in every 32nd entry is that of its
//! end, so everything here measures from the first byte of the container's data.

use super::Corrupt;
use super::layout::{CONTAINER, HAS_OFFSET, LENGTH_MASK, NUMERIC, OFFSET_STRIDE, TYPE_MASK, align};
use super::reader::Container;
use crate::stop::{append, reserve};

/// The masked document does not fit into jsonb. PostgreSQL refuses containers beyond this size too.
pub(crate) const TOO_LARGE: Corrupt = Corrupt("masked document exceeds the size of jsonb");

/// A container that is being written.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Where the container's own entry in its parent counts from: before the padding.
    pub from: usize,
    /// Its header. A multiple of four.
    start: usize,
    data: usize,
}

/// Pads the buffer as numerics and containers need it.
#[inline]
pub fn pad(out: &mut Vec<u8>) {
    let missing = align(out.len()) - out.len();
    out.extend_from_slice(&[0; 3][..missing]);
}

impl Target {
    /// Begins a copy of `source`: header, entries and the first `prefix` bytes of its data, none of which
    /// has changed.
    pub fn copy(source: &Container, doc: &[u8], prefix: usize, out: &mut Vec<u8>) -> Target {
        let from = out.len();
        pad(out);
        let start = out.len();
        append(out, &doc[source.start..source.data + prefix]);
        Target { from, start, data: start + source.data - source.start }
    }

    /// Begins a container with `header` and room for `entries` entries.
    pub fn new(header: u32, entries: usize, out: &mut Vec<u8>) -> Target {
        let from = out.len();
        pad(out);
        let start = out.len();
        let data = start + 4 + entries * 4;
        reserve(out, data - start);
        out.extend_from_slice(&header.to_ne_bytes());
        out.resize(data, 0);
        Target { from, start, data }
    }

    /// Writes the entry at `index` for what was appended since `from`, an offset where `offset` says so.
    #[inline]
    pub fn set(
        &self,
        index: usize,
        kind: u32,
        from: usize,
        offset: bool,
        out: &mut [u8],
    ) -> Result<(), Corrupt> {
        let (field, flag) = if offset { (out.len() - self.data, HAS_OFFSET) } else { (out.len() - from, 0) };
        if out.len() - self.data > LENGTH_MASK as usize {
            return Err(TOO_LARGE);
        }
        self.put(index, kind | flag | field as u32, out);
        Ok(())
    }

    /// As [`Target::set`], with offsets where PostgreSQL stores them.
    pub fn set_fresh(&self, index: usize, kind: u32, from: usize, out: &mut [u8]) -> Result<(), Corrupt> {
        self.set(index, kind, from, index.is_multiple_of(OFFSET_STRIDE), out)
    }

    /// Copies the unchanged entries `first..last` of `source`, which fill `offset..end` of its data. Their
    /// entries stand in the copy already and are corrected where lengths or offsets differ now.
    #[inline]
    pub fn copy_run(
        &self,
        source: &Container,
        doc: &[u8],
        (first, last): (usize, usize),
        (offset, end): (usize, usize),
        out: &mut Vec<u8>,
    ) -> Result<(), Corrupt> {
        if first == last {
            return Ok(());
        }
        let (mut index, mut shift) = (first, (out.len() - self.data) as i64 - offset as i64);
        let mut from = source.data + offset;
        // Padding depends on the place modulo four. The first padded value restores that for all behind it.
        if shift % 4 != 0 {
            let mut at = offset;
            while index < last {
                let entry = source.entry(doc, index);
                let next = source.entry_end(entry, at)?;
                if matches!(entry & TYPE_MASK, NUMERIC | CONTAINER) {
                    append(out, &doc[from..source.data + at]);
                    let begun = out.len();
                    pad(out);
                    from = align(source.data + at);
                    shift = (out.len() - self.data) as i64 - (from - source.data) as i64;
                    let value =
                        (source.data + next).checked_sub(from).ok_or(Corrupt("padding out of bounds"))?;
                    let field = match entry & HAS_OFFSET {
                        0 => (out.len() - begun + value) as u32,
                        _ => (next as i64 + shift) as u32,
                    };
                    self.put(index, entry & !LENGTH_MASK | field, out);
                    index += 1;
                    break;
                }
                self.shift(index, entry, shift, out);
                (index, at) = (index + 1, next);
            }
        }
        append(out, doc.get(from..source.data + end).ok_or(Corrupt("padding out of bounds"))?);
        if out.len() - self.data > LENGTH_MASK as usize {
            return Err(TOO_LARGE);
        }
        if shift != 0 {
            let entries = &doc[source.start + 4 + index * 4..source.start + 4 + last * 4];
            for (index, entry) in (index..).zip(entries.chunks_exact(4)) {
                self.shift(index, u32::from_ne_bytes([entry[0], entry[1], entry[2], entry[3]]), shift, out);
            }
        }
        Ok(())
    }

    /// Corrects the entry at `index` where it stores an offset.
    #[inline]
    fn shift(&self, index: usize, entry: u32, shift: i64, out: &mut [u8]) {
        if entry & HAS_OFFSET != 0 {
            // What does not fit is refused when the run has been written.
            let field = i64::from(entry & LENGTH_MASK) + shift;
            self.put(index, entry & !LENGTH_MASK | field as u32 & LENGTH_MASK, out);
        }
    }

    #[inline]
    fn put(&self, index: usize, entry: u32, out: &mut [u8]) {
        let at = self.start + 4 + index * 4;
        out[at..at + 4].copy_from_slice(&entry.to_ne_bytes());
    }
}

/// Appends the value of `entry`, which fills `offset..end` of `source`'s data, with its padding made anew.
pub fn copy_value(
    source: &Container,
    doc: &[u8],
    entry: u32,
    (offset, end): (usize, usize),
    out: &mut Vec<u8>,
) -> Result<(), Corrupt> {
    let mut start = source.data + offset;
    if matches!(entry & TYPE_MASK, NUMERIC | CONTAINER) {
        start = align(start);
        pad(out);
    }
    let bytes = doc.get(start..source.data + end).ok_or(Corrupt("padding out of bounds"))?;
    append(out, bytes);
    Ok(())
}
