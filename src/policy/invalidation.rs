//! How a change of policy reaches every backend.
//!
//! Row triggers on the policy's tables (`ENABLE ALWAYS`, so that logical replication and
//! `session_replication_role = replica` fire them too) queue a relcache invalidation of the table. Postgres
//! sends it when the transaction commits, drops it when it aborts, replays it on standbys, and sends one by
//! itself for TRUNCATE and DDL. Every backend's callback then only moves a counter; the next use of the
//! policy compares and reloads.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use pgrx::prelude::*;
use pgrx::{PgTrigger, pg_sys};

use crate::objects::Objects;

static GENERATION: AtomicU64 = AtomicU64::new(1);
static NAMES: AtomicU64 = AtomicU64::new(1);
static WATCHED: [AtomicU32; 5] = [const { AtomicU32::new(0) }; 5];

/// A number that changes whenever the policy, a role or a membership may have changed.
#[inline]
pub fn generation() -> u64 {
    GENERATION.load(Ordering::Relaxed)
}

/// A number that changes whenever a relation or its schema may have another name, or be gone.
#[inline]
pub fn names() -> u64 {
    NAMES.load(Ordering::Relaxed)
}

/// Reloads the policy at its next use.
pub fn forget() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
}

/// From now on a change to one of these tables counts.
pub fn watch(objects: &Objects) {
    for (slot, oid) in WATCHED.iter().zip(objects.policy_tables()) {
        slot.store(oid.to_u32(), Ordering::Relaxed);
    }
}

/// Registers the callbacks; once a backend.
pub fn init() {
    // SAFETY: called from _PG_init, once; the callbacks are static functions that neither raise nor
    // read a catalog.
    unsafe {
        pg_sys::CacheRegisterRelcacheCallback(Some(relation_changed), pg_sys::Datum::from(0usize));
        for cache in [pg_sys::SysCacheIdentifier::AUTHOID, pg_sys::SysCacheIdentifier::AUTHMEMROLEMEM] {
            pg_sys::CacheRegisterSyscacheCallback(
                cache as std::ffi::c_int,
                Some(role_changed),
                pg_sys::Datum::from(0usize),
            );
        }
        pg_sys::CacheRegisterSyscacheCallback(
            pg_sys::SysCacheIdentifier::NAMESPACEOID as std::ffi::c_int,
            Some(schema_changed),
            pg_sys::Datum::from(0usize),
        );
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn relation_changed(_argument: pg_sys::Datum, relation: pg_sys::Oid) {
    NAMES.fetch_add(1, Ordering::Relaxed);
    let relation = relation.to_u32();
    if relation == 0 || WATCHED.iter().any(|slot| slot.load(Ordering::Relaxed) == relation) {
        forget();
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn schema_changed(_argument: pg_sys::Datum, _cache: std::ffi::c_int, _hash: u32) {
    NAMES.fetch_add(1, Ordering::Relaxed);
    // It may be the one that holds the extension: who has its old name now must not be taken for it.
    forget();
}

#[pg_guard]
unsafe extern "C-unwind" fn role_changed(_argument: pg_sys::Datum, _cache: std::ffi::c_int, _hash: u32) {
    forget();
    // Postgres before its minor releases of August 2026 keeps plans that depend on a role over a change
    // of its memberships (CVE-2026-14666).
    // SAFETY: marks plans as invalid; neither raises nor reads a catalog.
    unsafe { pg_sys::ResetPlanCache() }
}

/// The trigger function `pii_policy_changed()`.
#[pg_trigger(sql = false)]
fn pii_policy_changed<'a>(
    trigger: &'a PgTrigger<'a>,
) -> Result<Option<PgHeapTuple<'a, AllocatedByPostgres>>, PgTriggerError> {
    // SAFETY: queues a message; the relation is open while its trigger runs.
    unsafe { pg_sys::CacheInvalidateRelcacheByRelid(trigger.relid()?) }
    Ok(None)
}

/// Whether `relation` still has the trigger that tells of changes, enabled so that nothing skips it.
/// `pg_restore --disable-triggers` and `ALTER TABLE … ENABLE TRIGGER ALL` leave it weaker.
pub fn is_watched_reliably(relation: pg_sys::Oid) -> bool {
    // SAFETY: a lock is held while the trigger descriptors are read.
    unsafe {
        let lock = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
        let relation = pg_sys::table_open(relation, lock);
        let triggers = (*relation).trigdesc;
        let reliable = !triggers.is_null()
            && std::slice::from_raw_parts((*triggers).triggers, (*triggers).numtriggers as usize).iter().any(
                |trigger| {
                    std::ffi::CStr::from_ptr(trigger.tgname).to_bytes() == b"pii_policy_changed"
                        && trigger.tgenabled as u8 == pg_sys::TRIGGER_FIRES_ALWAYS
                },
            );
        pg_sys::table_close(relation, lock);
        reliable
    }
}
