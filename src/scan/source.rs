//! Scanning one source.

use std::collections::HashMap;
use std::rc::Rc;

use pgrx::{PgSqlErrorCode, pg_sys};
use pii_engine::{Finding, PathPattern, Scanner};
use serde_json::json;

use super::column;
use super::inventory::{self, Entry};
use super::sample::Sample;
use crate::admin::audit::{self, Actor, Event};
use crate::authority;
use crate::backend;
use crate::catalog::{self, Relation};
use crate::errors::Complaint;
use crate::local_setting::LocalSetting;
use crate::masking::maskers::{self, Reads};
use crate::objects::Objects;
use crate::policy::{self, Snapshot};
use crate::run_as::RunAs;
use crate::subtransaction::{Failure, attempt_of_others};

/// What a scan saw.
pub struct Scanned {
    pub findings: Vec<Finding>,
    /// Rows that were looked at, and whether they are all.
    pub rows: u64,
    pub whole: bool,
}

/// How long a lock on one of many sources is waited for, in milliseconds.
const PATIENCE: i32 = 2_000;

/// Whether the call names the source, or means all.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Of {
    One,
    Many,
}

/// Scans `source` for whoever calls, and writes down what was found. `Err`: it could not be scanned.
pub fn scan(source: &Relation, wanted: Option<u64>, of: Of) -> Result<Vec<Entry>, Failure> {
    attempt_of_others(|| {
        let _bounded = (of == Of::Many).then(|| LocalSetting::lock_timeout(PATIENCE));
        // From here on it keeps name and owner.
        // SAFETY: locks by OID, which need not exist any more.
        unsafe { pg_sys::LockRelationOid(source.oid, pg_sys::AccessShareLock as pg_sys::LOCKMODE) }
        let objects = policy::current().objects.clone();
        let Some(source) = catalog::relation(source.oid) else { return Vec::new() };
        authority::require_source(&objects, &source, "scan the rows");
        let scanned = look(&source, wanted);
        inventory::write(&objects, &source, &scanned)
    })
}

/// Looks at the rows, as the owner of the source: whatever he planted runs with his rights.
fn look(source: &Relation, wanted: Option<u64>) -> Scanned {
    let snapshot = policy::current();
    let rules = maskers::rules(&snapshot, Reads::Column { source: source.oid });
    let mut scanner = Scanner::new(Rc::clone(&snapshot.engine), &rules);
    scanner.set_interrupt(Box::new(backend::interrupt_pending));
    let mut columns = column::of(source.oid, &mut scanner);
    let whole = {
        let _owner = RunAs::source_owner(source.owner);
        let sample = Sample::of(source, &columns, wanted);
        sample.each(|values, nulls| {
            for ((column, value), is_null) in columns.iter_mut().zip(values).zip(nulls) {
                if !is_null {
                    // SAFETY: the query names the columns in this order.
                    unsafe { column.search(&mut scanner, *value) }
                }
            }
            scanner.end_row();
        })
    };
    let mut findings = scanner.findings();
    as_classified(&snapshot, &mut findings);
    say(source, &scanner);
    Scanned { findings, rows: scanner.rows(), whole }
}

/// A path that was classified for every source is followed from the document on, too: it goes by the name that it was
/// given.
fn as_classified(snapshot: &Snapshot, findings: &mut Vec<Finding>) {
    let mut given: HashMap<String, &str> = HashMap::new();
    for row in snapshot.paths.iter().filter(|row| row.is_for_every_source()) {
        if let Ok(pattern) = PathPattern::parse(&row.path) {
            given.insert(pattern.below_any_key().to_string(), &row.path);
        }
    }
    for finding in findings.iter_mut() {
        if let Some(path) = given.get(&finding.matcher) {
            finding.matcher = (*path).to_owned();
        }
    }
    findings.sort_by(|a, b| {
        (&a.path, &a.category, &a.matcher, b.rows).cmp(&(&b.path, &b.category, &b.matcher, a.rows))
    });
    findings.dedup_by(|a, b| (&a.path, &a.category, &a.matcher) == (&b.path, &b.category, &b.matcher));
}

/// Says what the inventory does not show.
fn say(source: &Relation, scanner: &Scanner) {
    let name = source.qualified();
    if scanner.is_folded() {
        pgrx::notice!(
            "paths of {name} are folded in the inventory: * stands for any key, ** for what is deeper"
        );
    }
    if scanner.skipped() > 0 {
        pgrx::warning!("{} values of {name} could not be searched", scanner.skipped());
    }
    if source.forced_row_security {
        pgrx::notice!("{name} forces row security on its owner: only the rows that he sees were scanned");
    }
}

/// Says that a source could not be scanned, in the audit too. The error itself stays unsaid: it may be in the words of
/// code that the owner wrote, or hold values.
pub fn report(objects: &Objects, actor: &Actor, source: &Relation, failure: &Failure) {
    {
        let _owner = RunAs::extension_owner(objects.owner);
        audit::record(
            objects,
            actor,
            Event {
                action: "scan failed",
                object: source.qualified(),
                detail: json!({"sqlstate": failure.sqlstate()}),
                weakens: false,
            },
        );
    }
    complaint(source, failure, PgSqlErrorCode::ERRCODE_WARNING).warn();
}

/// The same as an error.
pub fn raise(source: &Relation, failure: &Failure) -> ! {
    complaint(source, failure, failure.code).raise()
}

fn complaint(source: &Relation, failure: &Failure, code: PgSqlErrorCode) -> Complaint {
    let state = failure.sqlstate();
    let complaint = Complaint::new(code, format!("{} could not be scanned", source.qualified()));
    if failure.code == PgSqlErrorCode::ERRCODE_LOCK_NOT_AVAILABLE {
        return complaint
            .detail(format!("Another session holds a lock on it (SQLSTATE {state})."))
            .hint("Try again when the lock is gone.");
    }
    let owner = authority::role_name(source.owner);
    complaint
        .detail(format!(
            "The attempt to read it as its owner, role \"{owner}\", failed with SQLSTATE {state}."
        ))
        .hint("To see the error itself, read the table as its owner.")
}
