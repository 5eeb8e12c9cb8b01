//! The screening kernel: unit-load stresses of many nodes → exact utilisation per node.
//!
//! | file | what it holds |
//! |---|---|
//! | `tensor` | symmetric 3×3 tensors, principal values |
//! | `limit` | convex diagrams as half-planes, load paths |
//! | `plan` | factors, diagram, path |
//! | `stresses` | unit-load stresses as they lie in memory |
//! | `pairs` | critical plane over pairs, one node |
//! | `root_sum_square`, `directions` | static mean, root-sum-square amplitude, all directions, one node |
//! | `lanes`, `lanes_limit`, `lanes_pairs`, `lanes_rss` | the same for a vector of nodes at once |
//! | `lanes_conditions` | the conditions of a vector of nodes, superposed once for all who need them |
//! | `conditions`, `lanes_worst` | the largest equivalent stress and the pair of largest amplitude, no diagram needed |
//! | `lanes_in_phase` | all dynamic loads acting together, for a vector of nodes at once |
//! | `parts` | where the answer in one convex part of a diagram is that of the whole |
//! | `quartic` | proof that a direction is the worst of all |
//! | `node`, `run` | plans at a node; blocks of nodes over threads |

mod conditions;
mod directions;
mod error;
mod lanes;
mod lanes_conditions;
mod lanes_in_phase;
mod lanes_limit;
mod lanes_pairs;
mod lanes_rss;
mod lanes_worst;
mod limit;
mod node;
mod pairs;
mod parts;
mod plan;
mod quartic;
mod root_sum_square;
mod run;
mod stresses;
pub mod tensor;

pub use conditions::ConditionPlan;
pub use directions::{Bracket, maximise};
pub use error::KernelError;
pub use lanes_in_phase::{InPhasePlan, InPhaseResult};
pub use limit::{ConvexDiagram, HalfPlane, LoadPath};
pub use node::{NodeResult, pairs_at, root_sum_square_at};
pub use pairs::{PairResult, critical_plane};
pub use plan::{LoadSet, MAX_CONDITIONS, PairPlan, RootSumSquarePlan};
pub use root_sum_square::{RootSumSquareResult, along, root_sum_square};
pub use run::{Options, Plans, Screened, screen, screen_into};
pub use stresses::Stresses;
