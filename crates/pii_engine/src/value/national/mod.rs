//! National identity numbers whose layout or check digits are strong enough to be told without a
//! key: a random number or word of the same shape passes in at most about two of a hundred cases.

pub mod bare;
pub mod grouped;
pub mod lettered;
