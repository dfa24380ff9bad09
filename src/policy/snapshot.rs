//! The policy as it was when it was last read.

use std::cell::RefCell;
use std::rc::Rc;

use pgrx::{PgSqlErrorCode, pg_sys};
use pii_engine::{Policy, PolicyDefinition, has_room};

use super::grants::{self, Grant};
use super::hash_key;
use super::invalidation;
use super::overlay::{self, OverlayRow};
use super::paths::{self, PathRow};
use crate::access::effective;
use crate::backend;
use crate::errors::{Complaint, corrupted, unsupported};
use crate::objects::Objects;

/// One reading of the policy.
pub struct Snapshot {
    /// What [`invalidation::generation`] was before it was read.
    pub generation: u64,
    pub objects: Objects,
    pub engine: Rc<Policy>,
    pub overlay: Vec<OverlayRow>,
    pub paths: Vec<PathRow>,
    pub grants: Vec<Grant>,
    /// What was found out from them.
    pub found: effective::Memo,
    hash_key: Vec<u8>,
    /// Whether changes are sure to be announced; if not, it is read anew for every statement.
    announced: bool,
    statement: pg_sys::TimestampTz,
}

impl Snapshot {
    /// Whether both mask `source` alike (`None`: nothing but what is said about every source).
    pub fn masks_alike(&self, other: &Snapshot, source: Option<pg_sys::Oid>) -> bool {
        let applies =
            |path: &&PathRow| path.is_for_every_source() || source.is_some_and(|source| path.is_for(source));
        Rc::ptr_eq(&self.engine, &other.engine)
            || (self.overlay == other.overlay
                && self.hash_key == other.hash_key
                && self.paths.iter().filter(applies).eq(other.paths.iter().filter(applies)))
    }
}

thread_local! {
    static LAST: RefCell<Option<Rc<Snapshot>>> = const { RefCell::new(None) };
}

/// The policy in force. Raises an error when it cannot be read or compiled.
pub fn current() -> Rc<Snapshot> {
    let last = LAST.with(|last| last.borrow().clone());
    if let Some(last) = &last
        && last.generation == invalidation::generation()
        && (last.announced || last.statement == backend::statement_start())
    {
        return Rc::clone(last);
    }
    // No borrow is held while tables are read: reading may raise an error, or come back here.
    let fresh = Rc::new(read(last.as_deref()));
    LAST.with(|last| *last.borrow_mut() = Some(Rc::clone(&fresh)));
    fresh
}

fn read(last: Option<&Snapshot>) -> Snapshot {
    require_utf8();
    // First the number, then the tables: a change that arrives in between makes this reading old.
    let generation = invalidation::generation();
    let objects = Objects::find();
    invalidation::watch(&objects);
    let announced = [objects.matcher_overlay, objects.grant, objects.path, objects.hash_key]
        .into_iter()
        .all(invalidation::is_watched_reliably);
    let overlay = overlay::read(objects.matcher_overlay);
    let paths = paths::read(&objects);
    let grants = grants::read(&objects);
    let hash_key = hash_key::read(objects.hash_key);
    let engine = match last {
        Some(last) if last.overlay == overlay && last.hash_key == hash_key && last.paths == paths => {
            Rc::clone(&last.engine)
        }
        _ => Rc::new(compile(&overlay, &paths, &hash_key)),
    };
    let statement = backend::statement_start();
    let found = effective::Memo::default();
    Snapshot { generation, objects, engine, overlay, paths, grants, found, hash_key, announced, statement }
}

/// What compiling the policy may take, in bytes.
const COMPILING: usize = 64 << 20;

fn compile(overlay: &[OverlayRow], paths: &[PathRow], hash_key: &[u8]) -> Policy {
    let definition = PolicyDefinition {
        matchers: overlay::matchers_in_force(overlay),
        hash_key: hash_key.to_vec(),
        extra_categories: paths.iter().map(|path| path.category.clone()).collect(),
    };
    if !has_room(COMPILING) {
        Complaint::new(PgSqlErrorCode::ERRCODE_OUT_OF_MEMORY, "out of memory")
            .detail("The masking policy cannot be compiled in the memory that the server gives.")
            .hint("Raise the limit of memory of the server's processes.")
            .raise()
    }
    match Policy::compile(definition) {
        Ok(policy) => policy,
        Err(error) => corrupted(format!("the masking policy cannot be compiled: {error}"))
            .hint("Drop or replace the matcher with pii_drop_matcher or pii_add_matcher.")
            .raise(),
    }
}

/// The engine reads UTF-8. In another encoding it could cut a character in two, so nothing is masked
/// there, and so nothing is shown.
fn require_utf8() {
    // SAFETY: reads a variable of the backend.
    let encoding = unsafe { pg_sys::GetDatabaseEncoding() };
    const UTF8: i32 = 6;
    if encoding != UTF8 {
        unsupported("pii_access needs a database in encoding UTF8")
            .hint("Create the database with ENCODING 'UTF8'.")
            .raise()
    }
}
