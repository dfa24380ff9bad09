//! The constants of `utils/jsonb.h` (unchanged from PostgreSQL 9.4 to 18).

/// Every entry: a length, or where [`HAS_OFFSET`] is set the offset of its end.
pub const LENGTH_MASK: u32 = 0x0FFF_FFFF;
/// The bits of an entry that say what it is.
pub const TYPE_MASK: u32 = 0x7000_0000;
pub const HAS_OFFSET: u32 = 0x8000_0000;

pub const STRING: u32 = 0x0000_0000;
pub const NUMERIC: u32 = 0x1000_0000;
pub const FALSE: u32 = 0x2000_0000;
pub const TRUE: u32 = 0x3000_0000;
pub const NULL: u32 = 0x4000_0000;
pub const CONTAINER: u32 = 0x5000_0000;

/// A writer stores an offset in every 32nd entry; a reader must not rely on it.
pub const OFFSET_STRIDE: usize = 32;

/// The bits of a container's header.
pub const COUNT_MASK: u32 = 0x0FFF_FFFF;
pub const SCALAR: u32 = 0x1000_0000;
pub const OBJECT: u32 = 0x2000_0000;
pub const ARRAY: u32 = 0x4000_0000;

/// The next multiple of four: numerics and containers start there.
#[inline]
pub const fn align(offset: usize) -> usize {
    (offset + 3) & !3
}
