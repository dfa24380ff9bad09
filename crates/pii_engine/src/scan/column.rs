//! Where the paths of a source begin.

use crate::trie::Id;
use crate::walk::Core;

/// A column of a [`super::Scanner`], or the elements of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnId(u32);

#[derive(Default)]
pub(super) struct Columns {
    all: Vec<Column>,
}

struct Column {
    name: Box<str>,
    levels: u32,
    /// [`Id::NONE`] after the paths were forgotten.
    id: Id,
}

impl Columns {
    pub fn add(&mut self, name: &str, levels: u32) -> ColumnId {
        self.all.push(Column { name: name.into(), levels, id: Id::NONE });
        ColumnId(self.all.len() as u32 - 1)
    }

    pub fn node(&mut self, core: &mut Core, at: ColumnId) -> Id {
        let column = &mut self.all[at.0 as usize];
        if column.id == Id::NONE {
            let Core { trie, decider, .. } = core;
            let root = trie.root(decider);
            let mut id = trie.child(decider, root, column.name.as_bytes());
            for _ in 0..column.levels {
                id = trie.element(decider, id);
            }
            // One that did not fit is found anew each time.
            if !trie.is_remembered(id) {
                return id;
            }
            column.id = id;
        }
        column.id
    }

    pub fn forget(&mut self) {
        self.all.iter_mut().for_each(|column| column.id = Id::NONE);
    }
}
