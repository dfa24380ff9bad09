//! Reading tables as the server reads its own catalogs: with a snapshot of now, whatever the
//! isolation level, and without needing any privilege of the caller.

use std::ffi::CStr;

use pgrx::{FromDatum, pg_sys};

/// One row during [`scan`]; attributes are numbered from 1.
pub struct Row<'a> {
    tuple: pg_sys::HeapTuple,
    values: &'a [pg_sys::Datum],
    nulls: &'a [bool],
}

impl Row<'_> {
    fn get<T: FromDatum>(&self, attribute: usize) -> Option<T> {
        // SAFETY: every caller names the type that the column has.
        unsafe { T::from_datum(self.values[attribute - 1], self.nulls[attribute - 1]) }
    }

    pub fn text(&self, attribute: usize) -> Option<String> {
        self.get(attribute)
    }

    /// A `name` column.
    pub fn name(&self, attribute: usize) -> String {
        // SAFETY: a name is a NUL-terminated array within the tuple.
        let name = unsafe { CStr::from_ptr(self.values[attribute - 1].cast_mut_ptr()) };
        name.to_string_lossy().into_owned()
    }

    pub fn oid(&self, attribute: usize) -> pg_sys::Oid {
        self.get(attribute).unwrap_or(pg_sys::InvalidOid)
    }

    pub fn boolean(&self, attribute: usize) -> Option<bool> {
        self.get(attribute)
    }

    pub fn integer(&self, attribute: usize) -> Option<i32> {
        self.get(attribute)
    }

    pub fn big_integer(&self, attribute: usize) -> Option<i64> {
        self.get(attribute)
    }

    pub fn double(&self, attribute: usize) -> Option<f64> {
        self.get(attribute)
    }

    pub fn bytes(&self, attribute: usize) -> Option<Vec<u8>> {
        self.get(attribute)
    }

    pub fn texts(&self, attribute: usize) -> Option<Vec<String>> {
        let items: Vec<Option<String>> = self.get(attribute)?;
        Some(items.into_iter().flatten().collect())
    }

    /// A `timestamptz` in microseconds since 2000-01-01.
    pub fn timestamp(&self, attribute: usize) -> Option<pg_sys::TimestampTz> {
        (!self.nulls[attribute - 1]).then(|| self.values[attribute - 1].value() as pg_sys::TimestampTz)
    }

    /// Whether the transaction that is running now wrote the row.
    pub fn is_of_this_transaction(&self) -> bool {
        // SAFETY: the tuple is live during the scan, and its header holds the inserting transaction.
        unsafe {
            let header = (*self.tuple).t_data;
            let frozen =
                u32::from((*header).t_infomask) & pg_sys::HEAP_XMIN_FROZEN == pg_sys::HEAP_XMIN_FROZEN;
            !frozen && pg_sys::TransactionIdIsCurrentTransactionId((*header).t_choice.t_heap.t_xmin)
        }
    }
}

/// How [`scan`] narrows a table down: rows whose `attribute` equals `value`, through `index`.
pub struct Key {
    pub index: pg_sys::Oid,
    pub attribute: usize,
    pub procedure: pg_sys::Oid,
    pub value: pg_sys::Datum,
}

impl Key {
    /// Equality of OIDs.
    pub fn oid(index: pg_sys::Oid, attribute: usize, value: pg_sys::Oid) -> Key {
        Key { index, attribute, procedure: pg_sys::Oid::from(pg_sys::F_OIDEQ), value: value.into() }
    }
}

/// Calls `visit` for every row of `relation` (or those that `key` selects).
pub fn scan(relation: pg_sys::Oid, key: Option<Key>, mut visit: impl FnMut(&Row<'_>)) {
    scan_with(std::ptr::null_mut(), relation, key, &mut visit);
}

/// Calls `visit` for every row of `relation` that another transaction inserted and has not committed.
pub fn scan_under_way(relation: pg_sys::Oid, mut visit: impl FnMut(&Row<'_>)) {
    let mut snapshot =
        pg_sys::SnapshotData { snapshot_type: pg_sys::SnapshotType::SNAPSHOT_DIRTY, ..Default::default() };
    let snapshot: *mut pg_sys::SnapshotData = &mut snapshot;
    scan_with(snapshot, relation, None, &mut |row| {
        // SAFETY: such a snapshot is told of each row who is inserting it, if anybody is.
        if unsafe { (*snapshot).xmin } != pg_sys::InvalidTransactionId {
            visit(row);
        }
    });
}

// Not a copy for each caller: the library would be a tenth larger.
fn scan_with(
    snapshot: pg_sys::Snapshot,
    relation: pg_sys::Oid,
    key: Option<Key>,
    visit: &mut dyn FnMut(&Row<'_>),
) {
    // SAFETY: a lock is held on the relation from open to close; tuples are used only until the next
    // one is fetched; an error in between is cleaned up by the end of the transaction.
    unsafe {
        let lock = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
        let relation = pg_sys::table_open(relation, lock);
        let descriptor = (*relation).rd_att;
        let width = (*descriptor).natts as usize;
        let (mut values, mut nulls) = (vec![pg_sys::Datum::from(0usize); width], vec![true; width]);
        let mut scan_key = pg_sys::ScanKeyData::default();
        let (index, keys) = match &key {
            Some(key) => {
                pg_sys::ScanKeyInit(
                    &mut scan_key,
                    key.attribute as pg_sys::AttrNumber,
                    pg_sys::BTEqualStrategyNumber as pg_sys::StrategyNumber,
                    key.procedure,
                    key.value,
                );
                (key.index, 1)
            }
            None => (pg_sys::InvalidOid, 0),
        };
        let scan = pg_sys::systable_beginscan(relation, index, key.is_some(), snapshot, keys, &mut scan_key);
        loop {
            let tuple = pg_sys::systable_getnext(scan);
            if tuple.is_null() {
                break;
            }
            pg_sys::heap_deform_tuple(tuple, descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
            visit(&Row { tuple, values: &values, nulls: &nulls });
        }
        pg_sys::systable_endscan(scan);
        pg_sys::table_close(relation, lock);
    }
}

/// What is known of a role.
pub struct Role {
    pub name: String,
    pub inherits: bool,
}

/// The role with this OID, if there is one.
pub fn role(oid: pg_sys::Oid) -> Option<Role> {
    // SAFETY: the tuple is copied out of before it is released.
    unsafe {
        let tuple =
            pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::AUTHOID as i32, pg_sys::Datum::from(oid));
        if tuple.is_null() {
            return None;
        }
        let form: pg_sys::Form_pg_authid = pgrx::pg_sys::GETSTRUCT(tuple).cast();
        let name = CStr::from_ptr((*form).rolname.data.as_ptr()).to_string_lossy().into_owned();
        let inherits = (*form).rolinherit;
        pg_sys::ReleaseSysCache(tuple);
        Some(Role { name, inherits })
    }
}

/// The OID of the role of this name.
pub fn role_by_name(name: &str) -> Option<pg_sys::Oid> {
    let name = std::ffi::CString::new(name).ok()?;
    // SAFETY: a NUL-terminated string that outlives the call; `true`: no error when missing.
    let oid = unsafe { pg_sys::get_role_oid(name.as_ptr(), true) };
    (oid != pg_sys::InvalidOid).then_some(oid)
}

/// What is known of a relation.
pub struct Relation {
    pub oid: pg_sys::Oid,
    pub schema: String,
    pub name: String,
    pub owner: pg_sys::Oid,
    pub kind: u8,
    pub row_security: bool,
    /// Whether its policies hold for its owner, too.
    pub forced_row_security: bool,
    pub temporary: bool,
}

impl Relation {
    /// Schema and name, each quoted where needed: the form that is stored and shown.
    pub fn qualified(&self) -> String {
        crate::quote::qualified(&self.schema, &self.name)
    }
}

/// The relation with this OID, if there is one.
pub fn relation(oid: pg_sys::Oid) -> Option<Relation> {
    // SAFETY: the tuple is copied out of before it is released.
    unsafe {
        let tuple =
            pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::RELOID as i32, pg_sys::Datum::from(oid));
        if tuple.is_null() {
            return None;
        }
        let form: pg_sys::Form_pg_class = pgrx::pg_sys::GETSTRUCT(tuple).cast();
        let (namespace, owner) = ((*form).relnamespace, (*form).relowner);
        let name = CStr::from_ptr((*form).relname.data.as_ptr()).to_string_lossy().into_owned();
        let (kind, row_security) = ((*form).relkind as u8, (*form).relrowsecurity);
        let forced_row_security = row_security && (*form).relforcerowsecurity;
        let temporary = (*form).relpersistence as u8 == pg_sys::RELPERSISTENCE_TEMP;
        pg_sys::ReleaseSysCache(tuple);
        Some(Relation {
            oid,
            schema: namespace_name(namespace)?,
            name,
            owner,
            kind,
            row_security,
            forced_row_security,
            temporary,
        })
    }
}

/// The name of a schema.
pub fn namespace_name(oid: pg_sys::Oid) -> Option<String> {
    // SAFETY: returns a palloc'd string or null.
    unsafe {
        let name = pg_sys::get_namespace_name(oid);
        (!name.is_null()).then(|| CStr::from_ptr(name).to_string_lossy().into_owned())
    }
}
