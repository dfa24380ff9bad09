//! `pii_mask_column(value, column_name, source)`: what masked views call.

use std::ffi::{CStr, CString};
use std::rc::Rc;

use pgrx::pg_sys;
use pii_engine::{Masked, MaskedText, NodeId, ScalarMask};

use super::array;
use super::mask::{jsonb, moved, stopped};
use super::maskers::{Kept, Reads};
use super::site::Site;
use super::types::{self, Generalisation, Kind, TypeOf};
use crate::errors::{invalid, out_of_memory};
use crate::function::{argument, pg_function, return_null};
use crate::varlena::{self, LARGE};

pg_function! {
    /// SQL: `pii_mask_column(value anyelement, column_name text, source regclass) RETURNS anyelement`, STRICT.
    fn pii_mask_column(fcinfo) {
        // SAFETY: Postgres calls with three non-NULL arguments of the declared types; `value` has the type
        // that `get_fn_expr_argtype` names.
        unsafe {
            let value = argument(fcinfo, 0);
            let source = pg_sys::Oid::from(argument(fcinfo, 2).value() as u32);
            let site = Site::of(fcinfo);
            let Some(kept) = site.masker(Reads::Column { source }) else { return value };
            let kept = Rc::clone(kept);
            let of = match site.value_type {
                Some(of) => of,
                None => {
                    let oid = pg_sys::get_fn_expr_argtype((*fcinfo).flinfo, 0);
                    if oid == pg_sys::InvalidOid {
                        invalid("pii_mask_column cannot tell the type of its argument").raise()
                    }
                    *site.value_type.insert(types::of(oid))
                }
            };
            let name = varlena::bytes(argument(fcinfo, 1));
            let node = site.column_node(&kept, name.as_slice());
            match masked(&kept, node, of, value) {
                Some(masked) => masked,
                None => return_null(fcinfo),
            }
        }
    }
}

/// Masks a value of any type; `None` is NULL.
///
/// # Safety
/// `value` is a non-NULL datum of type `of`.
pub unsafe fn masked(kept: &Kept, node: NodeId, of: TypeOf, value: pg_sys::Datum) -> Option<pg_sys::Datum> {
    // SAFETY: the caller vouches for type and value.
    let masked = unsafe {
        match of.kind {
            Kind::Jsonb => jsonb(kept, node, value),
            Kind::Json => json(kept, node, value),
            Kind::Text => text(kept, node, value),
            Kind::Number => number(kept, node, of.oid, value),
            Kind::Printed(generalisation) => printed(kept, node, of.oid, generalisation, value),
            Kind::Hardware => printed(kept, node, of.oid, Generalisation::Nothing, value),
            Kind::Opaque => opaque(kept, node, value),
            Kind::Array { element } => array::masked(kept, node, element, value),
        }
    };
    // A domain may refuse the mask, and a value that it refuses must not carry its name.
    masked.filter(|masked| !of.is_domain || masked.value() == value.value())
}

unsafe fn json(kept: &Kept, node: NodeId, value: pg_sys::Datum) -> Option<pg_sys::Datum> {
    // SAFETY: json is a varlena of text.
    let bytes = unsafe { varlena::bytes(value) };
    loop {
        let mut masker = kept.masker.borrow_mut();
        match masker.mask_json_text(node, bytes.as_slice()) {
            Ok(Masked::Unchanged) => return Some(value),
            Ok(Masked::Document(masked)) if masked.len() < LARGE => return Some(varlena::datum(masked)),
            Ok(Masked::Document(_)) => return Some(moved(masker, bytes)),
            Ok(Masked::Null) => return None,
            Err(error) => {
                drop(masker);
                stopped(error);
            }
        }
    }
}

unsafe fn text(kept: &Kept, node: NodeId, value: pg_sys::Datum) -> Option<pg_sys::Datum> {
    // SAFETY: the kind says that the type has the layout of text.
    let bytes = unsafe { varlena::bytes(value) };
    loop {
        let mut masker = kept.masker.borrow_mut();
        match masker.mask_text(node, bytes.as_slice()) {
            Ok(MaskedText::Unchanged) => return Some(value),
            Ok(MaskedText::Text(masked)) if masked.len() < LARGE => return Some(varlena::datum(masked)),
            Ok(MaskedText::Text(_)) => return Some(moved(masker, bytes)),
            Ok(MaskedText::Null) => return None,
            Err(error) => {
                drop(masker);
                stopped(error);
            }
        }
    }
}

unsafe fn number(kept: &Kept, node: NodeId, oid: pg_sys::Oid, value: pg_sys::Datum) -> Option<pg_sys::Datum> {
    // SAFETY: `value` is of type `oid`.
    let printed = unsafe { output(oid, value) };
    let printed = match printed.as_str() {
        "t" => "true",
        "f" => "false",
        other => other,
    };
    let mask = kept.masker.borrow_mut().mask_scalar(node, printed);
    match mask {
        ScalarMask::Keep => Some(value),
        // Only types that hold fractions can hold a rounded number; an integer would refuse `12.3`.
        // SAFETY: a number in decimal notation, which these types accept.
        ScalarMask::Number(rounded) if holds_fractions(oid) => Some(unsafe { input(oid, &rounded) }),
        _ => None,
    }
}

fn holds_fractions(oid: pg_sys::Oid) -> bool {
    // SAFETY: the type exists.
    let base = unsafe { pg_sys::getBaseType(oid) };
    matches!(base, pg_sys::NUMERICOID | pg_sys::FLOAT4OID | pg_sys::FLOAT8OID)
}

unsafe fn printed(
    kept: &Kept,
    node: NodeId,
    oid: pg_sys::Oid,
    generalisation: Generalisation,
    value: pg_sys::Datum,
) -> Option<pg_sys::Datum> {
    // SAFETY: `value` is of type `oid`.
    let printed = unsafe { output(oid, value) };
    let general = loop {
        let mut masker = kept.masker.borrow_mut();
        match masker.mask_text(node, printed.as_bytes()) {
            Ok(MaskedText::Unchanged) => return Some(value),
            Ok(MaskedText::Text(masked)) => break general(generalisation, masked)?,
            Ok(MaskedText::Null) => return None,
            Err(error) => {
                drop(masker);
                stopped(error);
            }
        }
    };
    // SAFETY: `general` is checked to be what the type accepts.
    Some(unsafe { input(oid, &general) })
}

/// The masked text in a form that the type is sure to accept, if there is one.
fn general(generalisation: Generalisation, masked: &[u8]) -> Option<String> {
    let masked = std::str::from_utf8(masked).ok()?;
    match generalisation {
        Generalisation::Year => {
            let is_year = masked.len() == 4 && masked.bytes().all(|byte| byte.is_ascii_digit());
            (is_year && masked != "0000").then(|| format!("{masked}-01-01"))
        }
        Generalisation::Prefix => {
            let (address, bits) = masked.split_once('/')?;
            let _: std::net::IpAddr = address.parse().ok()?;
            let _: u8 = bits.parse().ok()?;
            Some(masked.into())
        }
        Generalisation::Nothing => None,
    }
}

/// What cannot be searched is shown only where a person said that it is no personal data.
unsafe fn opaque(kept: &Kept, node: NodeId, value: pg_sys::Datum) -> Option<pg_sys::Datum> {
    kept.masker.borrow_mut().is_green(node).then_some(value)
}

unsafe fn output(oid: pg_sys::Oid, value: pg_sys::Datum) -> String {
    // SAFETY: the caller vouches for type and value; output functions return a NUL-terminated string.
    unsafe {
        let (mut function, mut is_varlena) = (pg_sys::InvalidOid, false);
        pg_sys::getTypeOutputInfo(oid, &mut function, &mut is_varlena);
        let text = pg_sys::OidOutputFunctionCall(function, value);
        let printed = CStr::from_ptr(text);
        let mut owned = String::new();
        if owned.try_reserve_exact(printed.count_bytes()).is_err() {
            out_of_memory("masked")
        }
        owned.push_str(&printed.to_string_lossy());
        pg_sys::pfree(text.cast());
        owned
    }
}

unsafe fn input(oid: pg_sys::Oid, text: &str) -> pg_sys::Datum {
    let text = CString::new(text).expect("masked text of these types has no NUL");
    // SAFETY: a NUL-terminated string in a form that the type accepts.
    unsafe {
        let (mut function, mut parameter) = (pg_sys::InvalidOid, pg_sys::InvalidOid);
        pg_sys::getTypeInputInfo(pg_sys::getBaseType(oid), &mut function, &mut parameter);
        pg_sys::OidInputFunctionCall(function, text.as_ptr().cast_mut(), parameter, -1)
    }
}
