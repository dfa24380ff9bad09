//! Masks personal data inside PostgreSQL.
#![allow(unsafe_code)]

::pgrx::pg_module_magic!();
