//! Masks personal data inside PostgreSQL, by default, for every role that nobody granted access.
//!
//! The engine (`crates/pii_engine`) knows what personal data is and how it is hidden; this crate knows
//! Postgres: who asks ([`access`]), what the policy's tables say ([`policy`]), and how a datum becomes
//! bytes and back ([`masking`]). All `unsafe` of the project is here.
#![allow(unsafe_code)]

mod access;
mod admin;
mod audit_log;
mod authority;
mod backend;
mod binding;
mod catalog;
mod compat;
mod dropped_columns;
mod errors;
mod follow_up;
mod force_mask;
mod function;
mod inspect;
mod install;
mod list;
mod local_setting;
mod masking;
mod objects;
mod overloads;
mod planner;
mod policy;
mod prefetch;
mod quote;
mod run_as;
mod scan;
mod settings;
mod sql;
mod startup_options;
mod subtransaction;
mod unguarded;
mod varlena;
mod views;

use pgrx::prelude::*;

::pgrx::pg_module_magic!();

#[pg_guard]
pub extern "C-unwind" fn _PG_init() {
    settings::init();
    policy::init();
    access::init();
    planner::init();
}
