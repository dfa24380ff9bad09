//! Where the extension's own objects are in this database.

use std::ffi::CString;

use pgrx::{PgSqlErrorCode, pg_sys};

use crate::catalog;
use crate::errors::{Complaint, corrupted};

/// The extension and its tables.
#[derive(Clone, Debug)]
pub struct Objects {
    schema_name: String,
    /// Who owns the extension and writes its tables.
    pub owner: pg_sys::Oid,
    pub matcher_overlay: pg_sys::Oid,
    pub grant: pg_sys::Oid,
    pub grant_mark: pg_sys::Oid,
    pub path: pg_sys::Oid,
    pub masked_view: pg_sys::Oid,
    pub finding: pg_sys::Oid,
    pub hash_key: pg_sys::Oid,
    /// `pii_administer()`.
    pub administer: pg_sys::Oid,
    pub masking: Masking,
}

/// The masking functions.
#[derive(Clone, Copy, Debug)]
pub struct Masking {
    masks: [pg_sys::Oid; 3],
    /// `pii_mask_pruned`, each with one argument more than the mask of the same place.
    pub pruned: [pg_sys::Oid; 3],
}

impl Masking {
    fn find(schema: pg_sys::Oid) -> Masking {
        use pg_sys::{ANYELEMENTOID, JSONBOID, REGCLASSOID, TEXTARRAYOID, TEXTOID};
        let pruned = "pii_mask_pruned";
        Masking {
            masks: [
                function("pii_mask", &[JSONBOID], schema),
                function("pii_mask", &[JSONBOID, REGCLASSOID], schema),
                function("pii_mask_column", &[ANYELEMENTOID, TEXTOID, REGCLASSOID], schema),
            ],
            pruned: [
                function(pruned, &[JSONBOID, TEXTARRAYOID], schema),
                function(pruned, &[JSONBOID, REGCLASSOID, TEXTARRAYOID], schema),
                function(pruned, &[JSONBOID, TEXTOID, REGCLASSOID, TEXTARRAYOID], schema),
            ],
        }
    }

    /// Those of this database, if the extension is created in it; whatever became of its tables.
    pub fn of_database() -> Option<Masking> {
        extension().map(|(schema, _)| Masking::find(schema))
    }

    /// `pii_mask_column`, which masked views call.
    pub fn column(&self) -> pg_sys::Oid {
        self.masks[2]
    }

    /// Whether `function` masks a whole value.
    pub fn is_mask(&self, function: pg_sys::Oid) -> bool {
        function != pg_sys::InvalidOid && self.masks.contains(&function)
    }

    /// The function that masks a part of what the mask with so many arguments masks.
    pub fn pruned_for(&self, arguments: usize) -> Option<pg_sys::Oid> {
        let function = *self.pruned.get(arguments.checked_sub(1)?)?;
        (function != pg_sys::InvalidOid).then_some(function)
    }
}

impl Objects {
    /// Whether the extension is created in this database.
    pub fn exist() -> bool {
        extension().is_some()
    }

    /// Finds them; an error when the extension is not created in this database.
    pub fn find() -> Objects {
        let Some((schema, owner)) = extension() else {
            Complaint::new(
                PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                "extension \"pii_access\" is not created in this database",
            )
            .hint("CREATE EXTENSION pii_access;")
            .raise()
        };
        let table = |name: &str| {
            let text = CString::new(name).expect("a literal without NUL");
            // SAFETY: a NUL-terminated name that outlives the call.
            let oid = unsafe { pg_sys::get_relname_relid(text.as_ptr(), schema) };
            if oid == pg_sys::InvalidOid {
                corrupted(format!("table \"{name}\" of extension \"pii_access\" is missing"))
                    .hint("Restore it from a dump, or drop and create the extension.")
                    .raise()
            }
            oid
        };
        Objects {
            schema_name: catalog::namespace_name(schema).unwrap_or_default(),
            owner,
            matcher_overlay: table("pii_matcher_overlay"),
            grant: table("pii_grant"),
            grant_mark: table("pii_grant_mark"),
            path: table("pii_path"),
            masked_view: table("pii_masked_view"),
            finding: table("pii_finding"),
            hash_key: table("pii_hash_key"),
            administer: function("pii_administer", &[], schema),
            masking: Masking::find(schema),
        }
    }

    /// `name` of the extension, qualified and quoted for SQL.
    pub fn qualify(&self, name: &str) -> String {
        crate::quote::qualified(self.schema_name.as_str(), name)
    }

    /// The tables whose rows our triggers bind or announce, with their names.
    pub fn tables_with_triggers(&self) -> [(pg_sys::Oid, &'static str); 6] {
        [
            (self.matcher_overlay, "pii_matcher_overlay"),
            (self.grant, "pii_grant"),
            (self.path, "pii_path"),
            (self.masked_view, "pii_masked_view"),
            (self.finding, "pii_finding"),
            (self.hash_key, "pii_hash_key"),
        ]
    }

    /// The policy's tables: a change to one of them is a change of policy.
    pub fn policy_tables(&self) -> [pg_sys::Oid; 5] {
        [self.matcher_overlay, self.grant, self.grant_mark, self.path, self.hash_key]
    }
}

/// Schema and owner of the extension, if it is created.
fn extension() -> Option<(pg_sys::Oid, pg_sys::Oid)> {
    let mut found = None;
    catalog::scan(pg_sys::ExtensionRelationId, None, |row| {
        if row.name(pg_sys::Anum_pg_extension_extname as usize) == "pii_access" {
            found = Some((
                row.oid(pg_sys::Anum_pg_extension_extnamespace as usize),
                row.oid(pg_sys::Anum_pg_extension_extowner as usize),
            ));
        }
    });
    found
}

/// The function of this name and these argument types, or `InvalidOid`.
fn function(name: &str, arguments: &[pg_sys::Oid], schema: pg_sys::Oid) -> pg_sys::Oid {
    let text = CString::new(name).expect("a literal without NUL");
    // SAFETY: looks up pg_proc by name, argument types and schema; InvalidOid when there is none.
    unsafe {
        let arguments = pg_sys::buildoidvector(arguments.as_ptr(), arguments.len() as i32);
        pg_sys::GetSysCacheOid(
            pg_sys::SysCacheIdentifier::PROCNAMEARGSNSP as i32,
            pg_sys::Anum_pg_proc_oid as pg_sys::AttrNumber,
            pg_sys::Datum::from(text.as_ptr()),
            pg_sys::Datum::from(arguments),
            pg_sys::Datum::from(schema),
            pg_sys::Datum::from(0usize),
        )
    }
}
