//! Quoting names for SQL and for the tables that keep names.

/// `name`, quoted where SQL needs it.
pub fn identifier(name: impl AsRef<str>) -> String {
    plainly(|| pgrx::spi::quote_identifier(name.as_ref()))
}

/// `schema.name`, each quoted where SQL needs it.
pub fn qualified(schema: impl AsRef<str>, name: impl AsRef<str>) -> String {
    plainly(|| pgrx::spi::quote_qualified_identifier(schema.as_ref(), name.as_ref()))
}

/// Whatever `quote_all_identifiers` says. Anybody may set it, and names kept in the policy's tables are
/// compared: under two ways of quoting the same name would be two.
fn plainly(quote: impl FnOnce() -> String) -> String {
    // SAFETY: a variable of the backend, which has one thread; quoting reads nothing else and raises only
    // when memory runs out.
    unsafe {
        let setting = pgrx::pg_sys::quote_all_identifiers;
        pgrx::pg_sys::quote_all_identifiers = false;
        let quoted = quote();
        pgrx::pg_sys::quote_all_identifiers = setting;
        quoted
    }
}
