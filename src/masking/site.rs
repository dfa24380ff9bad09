//! What one call in a query remembers from row to row: who reads, and by which masker.

use std::rc::Rc;

use pgrx::{PgMemoryContexts, pg_sys};
use pii_engine::{Access, NodeId};

use super::maskers::{self, Kept, Reads};
use super::types::TypeOf;
use crate::access::effective;
use crate::policy::{self, invalidation};
use crate::{audit_log, backend, force_mask, unguarded};

/// The state of a call, kept in `fn_extra`.
///
/// It lives as long as the expression: one query, a whole cursor, or in PL/pgSQL a whole transaction. So
/// everything that the decision depends on is compared at every row, and decided again when it moved.
pub struct Site {
    user: pg_sys::Oid,
    generation: u64,
    statement: pg_sys::TimestampTz,
    until: pg_sys::TimestampTz,
    force: bool,
    reads: Option<Reads>,
    decision: Option<Decision>,
    /// How the column's type is masked; only for `pii_mask_column`.
    pub value_type: Option<TypeOf>,
    column: Option<Column>,
    path: Option<Path>,
}

/// The path that `pii_mask_pruned` was called with: as it came, and read.
struct Path {
    raw: Box<[u8]>,
    keys: Rc<[Vec<u8>]>,
}

/// The column a site reads, resolved in its masker.
struct Column {
    name: Box<[u8]>,
    node: NodeId,
}

#[derive(Clone)]
enum Decision {
    Everything,
    Masked(Rc<Kept>),
}

impl Site {
    /// The state of this call; made at its first row.
    ///
    /// # Safety
    /// `fcinfo` is the live call. The reference must not outlive it.
    pub unsafe fn of<'a>(fcinfo: pg_sys::FunctionCallInfo) -> &'a mut Site {
        // SAFETY: `fn_extra` is ours alone; the site is dropped with the context that holds `flinfo`.
        unsafe {
            let flinfo = (*fcinfo).flinfo;
            if (*flinfo).fn_extra.is_null() {
                let site = PgMemoryContexts::For((*flinfo).fn_mcxt).leak_and_drop_on_delete(Site::new());
                (*flinfo).fn_extra = site.cast();
            }
            &mut *(*flinfo).fn_extra.cast::<Site>()
        }
    }

    fn new() -> Site {
        Site {
            user: pg_sys::InvalidOid,
            generation: 0,
            statement: 0,
            until: i64::MAX,
            force: false,
            reads: None,
            decision: None,
            value_type: None,
            column: None,
            path: None,
        }
    }

    /// The masker for the current role, or `None` when it sees everything.
    #[inline]
    pub fn masker(&mut self, reads: Reads) -> Option<&Rc<Kept>> {
        let fresh = self.decision.is_some()
            && self.user == backend::current_role()
            && self.generation == invalidation::generation()
            && self.statement == backend::statement_start()
            && self.reads == Some(reads)
            && self.force == force_mask::is_on()
            && (self.until == i64::MAX || backend::now() < self.until);
        if !fresh {
            self.decide(reads);
        }
        match &self.decision {
            Some(Decision::Masked(kept)) => Some(kept),
            Some(Decision::Everything) => None,
            None => unreachable!("decide() decides"),
        }
    }

    /// Where the column of this name stands in the masker that [`Site::masker`] gave.
    #[inline]
    pub fn column_node(&mut self, kept: &Kept, name: &[u8]) -> NodeId {
        match &self.column {
            Some(column) if *column.name == *name => column.node,
            _ => {
                let node = kept.masker.borrow_mut().column(&String::from_utf8_lossy(name));
                self.column = Some(Column { name: name.into(), node });
                node
            }
        }
    }

    /// The keys of a path, read once as long as the same path comes.
    #[inline]
    pub fn path(&mut self, raw: &[u8], read: impl FnOnce() -> Vec<Vec<u8>>) -> Rc<[Vec<u8>]> {
        match &self.path {
            Some(path) if *path.raw == *raw => Rc::clone(&path.keys),
            _ => {
                let keys: Rc<[Vec<u8>]> = read().into();
                self.path = Some(Path { raw: raw.into(), keys: Rc::clone(&keys) });
                keys
            }
        }
    }

    #[cold]
    fn decide(&mut self, reads: Reads) {
        // A grant or revoke that another session committed before this statement must count, also where
        // the statement took no lock that would have brought the news.
        // SAFETY: valid anywhere in a transaction; up to the call by the backend no frame holds anything to drop.
        unsafe { unguarded::AcceptInvalidationMessages() }
        let user = backend::current_role();
        let statement = backend::statement_start();
        let snapshot = policy::current();
        let force = force_mask::is_on();
        let (mut access, until) = if force {
            (Access::nothing(), None)
        } else {
            let effective = effective::of(&snapshot, user, reads.source());
            (effective.access.clone(), effective.until)
        };
        if self.user == user && self.statement == statement && self.reads == Some(reads) {
            // A running statement may lose access, never gain it.
            match &self.decision {
                Some(Decision::Masked(kept)) => {
                    access = access.intersection(&snapshot.engine.carry_over(&kept.access, kept.engine()));
                }
                Some(Decision::Everything) | None => {}
            }
        }
        if access != Access::nothing() {
            audit_log::unmasked(user, reads.source());
        }
        self.column = None;
        self.decision = Some(if access.is_everything() {
            Decision::Everything
        } else {
            Decision::Masked(maskers::get(&snapshot, reads, &access))
        });
        (self.user, self.statement, self.reads, self.force) = (user, statement, Some(reads), force);
        self.generation = snapshot.generation;
        self.until = until.unwrap_or(i64::MAX);
    }
}
