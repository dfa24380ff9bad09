//! Who may see what.

pub mod effective;
pub mod roles;

/// Nothing to set up beyond the policy's callbacks.
pub fn init() {}
