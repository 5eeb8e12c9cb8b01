//! Root-sum-square over all directions for a vector of nodes at once.

use pulp::Simd;

use super::lanes::{MAX_LANES, Vector};
use super::plan::RootSumSquarePlan;
use super::root_sum_square::RootSumSquareResult;

/// What the vector path needs of a plan; None if the plan is not one for it.
#[derive(Debug, Clone)]
pub(crate) struct RootSumSquareLanes {}

/// Buffers of one thread.
pub(crate) struct RootSumSquareWork {}

impl RootSumSquareLanes {
    pub fn new(_plan: &RootSumSquarePlan) -> Option<Self> {
        None
    }

    pub fn work(&self) -> RootSumSquareWork {
        RootSumSquareWork {}
    }

    /// One vector of nodes.
    #[inline(always)]
    pub fn run<S: Simd>(
        &self,
        _s: S,
        _units: &[f64],
        _frame: &[Vector<S>; 3],
        _work: &mut RootSumSquareWork,
    ) -> [Option<RootSumSquareResult>; MAX_LANES] {
        [None; MAX_LANES]
    }
}
