//! What a pass over members changes, to be written afterwards in one go.

use super::WalkError;
use crate::jsonb::Corrupt;
use crate::jsonb::layout::{CONTAINER, HAS_OFFSET, NUMERIC, align};
use crate::jsonb::reader::Container;
use crate::jsonb::writer::{Target, pad};
use crate::stop::{append, shrink};

/// A value that is replaced.
#[derive(Clone, Copy)]
pub(crate) struct Edit {
    /// Its entry in the container.
    index: u32,
    /// Where the value begins and ends in the container's data.
    at: u32,
    end: u32,
    /// What stands there now, as the type bits of an entry.
    kind: u32,
    /// Its bytes in [`Edits::text`]. Of a container, `to` is how many edits are in it.
    from: u32,
    to: u32,
}

/// Replaced values, each container before those in it.
#[derive(Default)]
pub(crate) struct Edits {
    list: Vec<Edit>,
    /// New values, one behind the other, without padding.
    pub text: Vec<u8>,
}

/// A state of [`Edits`] to go back to.
#[derive(Clone, Copy)]
pub(crate) struct Begun {
    list: usize,
    text: usize,
}

/// Where a value stands: its entry in the container, and its begin and end in the container's data.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub index: usize,
    pub at: usize,
    pub end: usize,
}

/// How far a container was written.
#[derive(Clone, Copy)]
pub(crate) struct Written {
    pub target: Target,
    /// Entries from here on, and their data from there on, are still to be copied.
    pub index: usize,
    pub offset: usize,
}

impl Edits {
    pub fn clear(&mut self) {
        self.list.clear();
        self.text.clear();
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Gives back memory beyond `kept` bytes a buffer.
    pub fn shrink(&mut self, kept: usize) {
        shrink(&mut self.text, kept);
        shrink(&mut self.list, kept);
    }

    /// Replaces a value by what was appended to the text since `from`, of this kind.
    #[inline]
    pub fn replace(&mut self, place: Place, kind: u32, from: usize) {
        self.push(place, kind, from, self.text.len());
    }

    /// Begins a container; what is replaced from now on stands in it.
    #[inline(always)]
    pub fn begin(&mut self, place: Place) -> Begun {
        let begun = Begun { list: self.list.len(), text: self.text.len() };
        self.push(place, CONTAINER, 0, 0);
        begun
    }

    /// Ends a container. Whether nothing in it is replaced.
    #[inline(always)]
    pub fn end(&mut self, begun: Begun) -> bool {
        let unchanged = self.list.len() == begun.list + 1;
        if unchanged {
            self.list.truncate(begun.list);
        } else {
            self.list[begun.list].to = (self.list.len() - begun.list - 1) as u32;
        }
        unchanged
    }

    /// Forgets a container that was begun, and all in it.
    pub fn undo(&mut self, begun: Begun) {
        self.list.truncate(begun.list);
        self.text.truncate(begun.text);
    }

    #[inline]
    fn push(&mut self, Place { index, at, end }: Place, kind: u32, from: usize, to: usize) {
        // Everything is below the 256 MB that an entry can tell.
        let [index, at, end, from, to] = [index, at, end, from, to].map(|position| position as u32);
        self.list.push(Edit { index, at, end, kind, from, to });
    }

    /// Writes a whole container of `doc` with all edits.
    pub fn write_all(&self, doc: &[u8], source: &Container, out: &mut Vec<u8>) -> Result<Target, WalkError> {
        Ok(self.container(doc, source, &self.list, out)?)
    }

    /// Writes `source` up to the last edit, from what is written already on.
    pub fn write(
        &self,
        doc: &[u8],
        source: &Container,
        written: Option<Written>,
        out: &mut Vec<u8>,
    ) -> Result<Option<Written>, Corrupt> {
        let Some(first) = self.list.first() else { return Ok(written) };
        let (index, at) = (first.index as usize, first.at as usize);
        let target = match written {
            None => Target::copy(source, doc, at, out),
            Some(Written { target, index: from, offset }) => {
                target.copy_run(source, doc, (from, index), (offset, at), out)?;
                target
            }
        };
        self.members(doc, source, &target, &self.list, out).map(Some)
    }

    fn container(
        &self,
        doc: &[u8],
        source: &Container,
        edits: &[Edit],
        out: &mut Vec<u8>,
    ) -> Result<Target, Corrupt> {
        let end = source.end - source.data;
        let target = Target::copy(source, doc, edits.first().map_or(end, |first| first.at as usize), out);
        if !edits.is_empty() {
            let Written { index, offset, .. } = self.members(doc, source, &target, edits, out)?;
            target.copy_run(source, doc, (index, source.entries()), (offset, end), out)?;
        }
        Ok(target)
    }

    /// Writes replaced members and what stands between them; all before the first one is written.
    #[inline(always)]
    fn members(
        &self,
        doc: &[u8],
        source: &Container,
        target: &Target,
        mut edits: &[Edit],
        out: &mut Vec<u8>,
    ) -> Result<Written, Corrupt> {
        let mut written = Written { target: *target, index: 0, offset: 0 };
        while let Some((edit, behind)) = edits.split_first() {
            edits = behind;
            let (index, end) = (edit.index as usize, edit.end as usize);
            let begun = out.len();
            if edit.kind == CONTAINER {
                let inside;
                (inside, edits) = edits.split_at(edit.to as usize);
                let within = Container::at(doc, align(source.data + edit.at as usize), source.data + end)?;
                self.container(doc, &within, inside, out)?;
            } else {
                if edit.kind == NUMERIC {
                    pad(out);
                }
                append(out, &self.text[edit.from as usize..edit.to as usize]);
            }
            let offset = source.entry(doc, index) & HAS_OFFSET != 0;
            target.set(index, edit.kind, begun, offset, out)?;
            (written.index, written.offset) = (index + 1, end);
            if let Some(next) = edits.first() {
                let (index, at) = (next.index as usize, next.at as usize);
                target.copy_run(source, doc, (written.index, index), (written.offset, at), out)?;
            }
        }
        Ok(written)
    }
}
