//! All nodes: blocks over threads.

use rayon::prelude::*;

use super::error::KernelError;
use super::node::{NodeResult, pairs_at, root_sum_square_at};
use super::pairs::PairResult;
use super::plan::{PairPlan, RootSumSquarePlan};
use super::root_sum_square::RootSumSquareResult;
use super::stresses::Stresses;

/// How to run. Threads are those of the current `rayon` pool.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Nodes handed to a thread at a time; the results do not depend on it.
    pub block_nodes: usize,
    /// False: every node by the plain scalar way (for checks; the results do not depend on it beyond rounding).
    pub vectorised: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { block_nodes: 1024, vectorised: true }
    }
}

/// Pairs at every node.
///
/// # Errors
/// The plan is for another number of loads than the stresses.
pub fn screen_pairs(
    stresses: &Stresses<'_>,
    plan: &PairPlan,
    options: Options,
) -> Result<Vec<NodeResult<PairResult>>, KernelError> {
    check_loads(plan.loads, stresses)?;
    Ok(blocks(stresses.nodes(), options, |first, out| {
        for (k, out) in out.iter_mut().enumerate() {
            *out = pairs_at(stresses, first + k, plan);
        }
    }))
}

/// Root-sum-square at every node.
///
/// # Errors
/// The plan is for another number of loads than the stresses.
pub fn screen_root_sum_square(
    stresses: &Stresses<'_>,
    plan: &RootSumSquarePlan,
    options: Options,
) -> Result<Vec<NodeResult<RootSumSquareResult>>, KernelError> {
    check_loads(plan.loads, stresses)?;
    Ok(blocks(stresses.nodes(), options, |first, out| {
        for (k, out) in out.iter_mut().enumerate() {
            *out = root_sum_square_at(stresses, first + k, plan);
        }
    }))
}

fn check_loads(expected: usize, stresses: &Stresses<'_>) -> Result<(), KernelError> {
    let found = stresses.loads();
    if expected == found {
        Ok(())
    } else {
        Err(KernelError::Length { what: "of the loads", expected, found })
    }
}

fn blocks<T: Clone + Send>(
    nodes: usize,
    options: Options,
    work: impl Fn(usize, &mut [NodeResult<T>]) + Sync,
) -> Vec<NodeResult<T>> {
    let size = options.block_nodes.max(1);
    let mut out = vec![NodeResult::NotAssessed; nodes];
    out.par_chunks_mut(size).enumerate().for_each(|(index, chunk)| work(index * size, chunk));
    out
}
