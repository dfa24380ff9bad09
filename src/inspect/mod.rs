//! Looking at the mask itself: what is found, what another role would see, and why.

mod detect;
mod explain;
mod preview;
