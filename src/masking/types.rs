//! How a type of column is masked.

use pgrx::pg_sys;

/// What the mask of a type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Jsonb,
    /// JSON text.
    Json,
    /// A varlena of characters: text, varchar, char(n), citext.
    Text,
    /// Numbers and booleans.
    Number,
    /// Another type whose output is text that may hold personal data; masked through its text.
    Printed(Generalisation),
    /// A hardware address: personal by its type.
    Hardware,
    /// A type in which personal data cannot be told from other data: hidden whole.
    Opaque,
    Array {
        element: pg_sys::Oid,
    },
}

/// What masked text a type can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generalisation {
    /// `year` of a date or timestamp becomes the first of January.
    Year,
    /// `ip_prefix` of an address.
    Prefix,
    /// None: NULL.
    Nothing,
}

/// How a type is masked, and what its values are.
#[derive(Clone, Copy, Debug)]
pub struct TypeOf {
    pub oid: pg_sys::Oid,
    pub kind: Kind,
    /// Whether the type is a domain, so that a changed value must not be assumed to satisfy it.
    pub is_domain: bool,
}

/// Looks `oid` up.
pub fn of(oid: pg_sys::Oid) -> TypeOf {
    // SAFETY: `oid` is the type of an argument; the backend looks it up and raises if it is none.
    let base = unsafe { pg_sys::getBaseType(oid) };
    TypeOf { oid, kind: kind(base), is_domain: base != oid }
}

fn kind(base: pg_sys::Oid) -> Kind {
    match base {
        pg_sys::JSONBOID => return Kind::Jsonb,
        pg_sys::JSONOID => return Kind::Json,
        pg_sys::TEXTOID | pg_sys::VARCHAROID | pg_sys::BPCHAROID => return Kind::Text,
        pg_sys::INETOID | pg_sys::CIDROID => return Kind::Printed(Generalisation::Prefix),
        pg_sys::DATEOID | pg_sys::TIMESTAMPOID | pg_sys::TIMESTAMPTZOID => {
            return Kind::Printed(Generalisation::Year);
        }
        pg_sys::MACADDROID | pg_sys::MACADDR8OID => return Kind::Hardware,
        // Arrays by their looks, but such as cannot hold a NULL.
        pg_sys::INT2VECTOROID | pg_sys::OIDVECTOROID => return Kind::Printed(Generalisation::Nothing),
        pg_sys::NAMEOID
        | pg_sys::UUIDOID
        | pg_sys::TIMEOID
        | pg_sys::TIMETZOID
        | pg_sys::INTERVALOID
        | pg_sys::MONEYOID
        | pg_sys::CHAROID
        | pg_sys::POINTOID
        | pg_sys::BITOID
        | pg_sys::VARBITOID => return Kind::Printed(Generalisation::Nothing),
        _ => {}
    }
    // SAFETY: as in `of`.
    unsafe {
        let element = pg_sys::get_element_type(base);
        if element != pg_sys::InvalidOid {
            return Kind::Array { element };
        }
        let (mut category, mut preferred) = (0, false);
        pg_sys::get_type_category_preferred(base, &mut category, &mut preferred);
        match category as u8 {
            pg_sys::TYPCATEGORY_NUMERIC | pg_sys::TYPCATEGORY_BOOLEAN => Kind::Number,
            pg_sys::TYPCATEGORY_ENUM | pg_sys::TYPCATEGORY_GEOMETRIC => {
                Kind::Printed(Generalisation::Nothing)
            }
            pg_sys::TYPCATEGORY_RANGE => range(base),
            // citext and its like: the layout of text under another name.
            pg_sys::TYPCATEGORY_STRING if pg_sys::get_typlen(base) == -1 => Kind::Text,
            _ => Kind::Opaque,
        }
    }
}

/// A range or multirange is as its bounds are: what cannot be searched there, cannot be searched here.
unsafe fn range(base: pg_sys::Oid) -> Kind {
    // SAFETY: looks types up; InvalidOid for what is no range or multirange.
    unsafe {
        let of_multirange = pg_sys::get_multirange_range(base);
        let range = if of_multirange == pg_sys::InvalidOid { base } else { of_multirange };
        match pg_sys::get_range_subtype(range) {
            pg_sys::InvalidOid => Kind::Opaque,
            bounds => match kind(pg_sys::getBaseType(bounds)) {
                Kind::Json | Kind::Jsonb | Kind::Opaque | Kind::Array { .. } => Kind::Opaque,
                _ => Kind::Printed(Generalisation::Nothing),
            },
        }
    }
}

/// Whether values of a type that is not [`Kind::Text`] can hold any text all the same: names, ranges over
/// text, and arrays of such.
pub fn holds_any_text(oid: pg_sys::Oid) -> bool {
    // SAFETY: looks types up; InvalidOid for what is no array, range or multirange.
    unsafe {
        let base = pg_sys::getBaseType(oid);
        if base == pg_sys::NAMEOID || matches!(kind(base), Kind::Text) {
            return true;
        }
        [pg_sys::get_element_type(base), pg_sys::get_range_subtype(base), pg_sys::get_multirange_range(base)]
            .into_iter()
            .any(|inner| inner != pg_sys::InvalidOid && holds_any_text(inner))
    }
}
