//! Condition stresses → mean and amplitude.
//!
//! The rules are named for their mathematics; which one a standard uses is said in its definition file.
//!
//! | file | gives |
//! |---|---|
//! | `reduction` | the names of the reductions |
//! | `cycle` | mean and amplitude along a direction |
//! | `pairs` | worst pair and projection of a list of conditions |
//! | `sum` | algebraic sum and root of the sum of the squares, exclusive groups, correlation |
//! | `in_phase` | the largest utilisation if all dynamic loads act together, in whatever signs |
//! | `critical_pair` | exact critical plane of pairs, by eigenvalues |
//! | `critical_plane_state` | exact critical plane of plane stress, by polynomial roots |
//! | `critical_search` | critical plane of full tensors, by a search that brackets the maximum |
//! | [`kernel`] | the same rules for vectors of nodes, for millions of them |

mod critical;
mod critical_pair;
mod critical_plane_state;
mod critical_search;
mod cycle;
mod in_phase;
pub mod kernel;
mod pairs;
mod reduction;
mod sum;

pub use critical::{CriticalPlane, critical_plane, critical_plane_of_pairs};
pub(crate) use critical_pair::constrained_maximum;
pub use cycle::{Cycle, StressCycle};
pub use in_phase::{InPhase, InPhaseKind, MOST_EXACT, in_phase_bound};
pub use pairs::{
    PairChoice, pair_along, principal_projection, projection_direction, worst_pair, worst_pairs,
};
pub(crate) use pairs::{TIE, pair_along_known, worst_pair_among};
pub use reduction::Reduction;
pub use sum::{CorrelationError, SumVariant, correlated, dynamic_parts};
