//! What can be wrong with the kernel's inputs.

use super::plan::MAX_CONDITIONS;

/// A plan or a block that cannot be computed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum KernelError {
    /// No half-plane.
    #[error("the limit diagram has no half-planes; give at least one")]
    EmptyDiagram,
    /// A half-plane with impossible factors.
    #[error(
        "half-plane {index} has p = {p_per_mpa} 1/MPa and q = {q_per_mpa} 1/MPa; both must be finite, q not negative, \
         and not both zero"
    )]
    HalfPlane {
        /// Which half-plane.
        index: usize,
        /// Its p.
        p_per_mpa: f64,
        /// Its q.
        q_per_mpa: f64,
    },
    /// Factor rows of different lengths, none at all, or not finite.
    #[error("{what} needs {expected} finite factors, one per load; {found} are given")]
    Factors {
        /// Which table.
        what: &'static str,
        /// Number of loads.
        expected: usize,
        /// Number found.
        found: usize,
    },
    /// Too few conditions.
    #[error("{found} conditions are given; at least two are needed to make a pair, at most {max} are supported", max = MAX_CONDITIONS)]
    Conditions {
        /// Number given.
        found: usize,
    },
    /// Arrays of different lengths.
    #[error("the stress array {what} has {found} values; {expected} are expected")]
    Length {
        /// Which array.
        what: &'static str,
        /// Number expected.
        expected: usize,
        /// Number found.
        found: usize,
    },
}
