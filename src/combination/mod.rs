//! Condition stresses → mean and amplitude.

mod reduction;

pub use reduction::Reduction;
