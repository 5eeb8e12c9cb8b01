//! Convex parts of one diagram: where the answer in one part is that of the whole.
//!
//! The utilisation in a union of convex parts is the smallest of those in the parts. So the worst cycle of one part bounds
//! the worst of the union, and where no other part rates that cycle lower, it is the worst of the union.

use std::ops::Range;

use super::limit::{ConvexDiagram, LoadPath};
use super::node::NodeResult;
use super::pairs::PairResult;
use super::plan::{PairPlan, RootSumSquarePlan};
use super::root_sum_square::RootSumSquareResult;

/// Relative rounding of one utilisation worked out in two ways.
const ROUNDING: f64 = 1e-12;

/// A plan for one part of a diagram.
pub(super) trait Part {
    /// What is found at a node.
    type Found: Copy;
    fn limit(&self) -> (&ConvexDiagram, LoadPath);
    /// Utilisation in the part, mean and amplitude.
    fn cycle(found: &Self::Found) -> [f64; 3];
}

impl Part for PairPlan {
    type Found = PairResult;
    fn limit(&self) -> (&ConvexDiagram, LoadPath) {
        (&self.limit, self.path)
    }
    fn cycle(found: &PairResult) -> [f64; 3] {
        [found.utilisation, found.sigma_m_mpa, found.sigma_a_mpa]
    }
}

impl Part for RootSumSquarePlan {
    type Found = RootSumSquareResult;
    fn limit(&self) -> (&ConvexDiagram, LoadPath) {
        (&self.limit, self.path)
    }
    fn cycle(found: &RootSumSquareResult) -> [f64; 3] {
        [found.utilisation, found.sigma_m_mpa, found.sigma_a_mpa]
    }
}

/// Whether, at every node that is not bad, some part after `part` has found the worst cycle of the whole diagram.
#[inline(never)]
pub(super) fn settled<P: Part>(
    plans: &[P],
    part: usize,
    found: &[&mut [NodeResult<P::Found>]],
    nodes: &Range<usize>,
    bad: &[bool],
) -> bool {
    let searched = found.get(part + 1..).unwrap_or_default();
    let mut nodes = nodes.clone().zip(bad);
    nodes.all(|(node, bad)| {
        *bad || searched.iter().enumerate().any(|(k, found)| match found.get(node) {
            Some(NodeResult::Assessed(found)) => is_worst_of_all(plans, part + 1 + k, P::cycle(found)),
            _ => false,
        })
    })
}

fn is_worst_of_all<P: Part>(
    plans: &[P],
    own: usize,
    [utilisation, mean_mpa, amplitude_mpa]: [f64; 3],
) -> bool {
    plans.iter().enumerate().filter(|(k, _)| *k != own).all(|(_, plan)| {
        let (limit, path) = plan.limit();
        limit.utilisation(path, mean_mpa, amplitude_mpa) >= utilisation * (1.0 - ROUNDING)
    })
}
