//! All nodes: blocks over threads, vectors of nodes within a block.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::error::KernelError;
use super::lanes::{MAX_LANES, tangent_frame};
use super::lanes_pairs::PairLanes;
use super::lanes_rss::RootSumSquareLanes;
use super::node::{NodeResult, conditions_at, finite, pairs_at, root_sum_square_at};
use super::pairs::{PairResult, critical_plane_from};
use super::plan::{PairPlan, RootSumSquarePlan};
use super::root_sum_square::RootSumSquareResult;
use super::stresses::Stresses;

/// How to run. Threads are those of the current `rayon` pool.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Nodes handed to a thread at a time; the results do not depend on it.
    pub block_nodes: usize,
    /// False: every node by the plain scalar way (for checks).
    pub vectorised: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { block_nodes: 2048, vectorised: true }
    }
}

/// Results of [`screen`], one per node; empty where no plan was given.
#[derive(Debug, Clone, Default)]
pub struct Screened {
    /// Pairs of conditions.
    pub pairs: Vec<NodeResult<PairResult>>,
    /// Static mean and root-sum-square amplitude.
    pub root_sum_square: Vec<NodeResult<RootSumSquareResult>>,
    /// Nodes (counted once per plan) that the vector path handed to the plain one.
    pub handed_on: usize,
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
    screen(stresses, Some(plan), None, options).map(|s| s.pairs)
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
    screen(stresses, None, Some(plan), options).map(|s| s.root_sum_square)
}

/// Both reductions at every node in one pass over the stresses.
///
/// Each node's result depends on its own stresses alone: not on block size, threads or its neighbours.
/// Results take about 100 bytes per node and plan; to bound the memory hand over the nodes piece by piece.
///
/// # Errors
/// A plan is for another number of loads than the stresses.
pub fn screen(
    stresses: &Stresses<'_>,
    pairs: Option<&PairPlan>,
    root_sum_square: Option<&RootSumSquarePlan>,
    options: Options,
) -> Result<Screened, KernelError> {
    let mut out = Screened::default();
    screen_into(stresses, pairs, root_sum_square, options, &mut out)?;
    Ok(out)
}

/// As [`screen`], into results that are there already: no memory is taken when pieces of one size follow each other.
///
/// # Errors
/// A plan is for another number of loads than the stresses.
pub fn screen_into(
    stresses: &Stresses<'_>,
    pairs: Option<&PairPlan>,
    root_sum_square: Option<&RootSumSquarePlan>,
    options: Options,
    out: &mut Screened,
) -> Result<(), KernelError> {
    for expected in pairs.map(|p| p.loads).into_iter().chain(root_sum_square.map(|p| p.loads)) {
        if expected != stresses.loads() {
            return Err(KernelError::Length { what: "of the loads", expected, found: stresses.loads() });
        }
    }
    let nodes = stresses.nodes();
    let size = options.block_nodes.max(1);
    out.pairs.resize(if pairs.is_some() { nodes } else { 0 }, NodeResult::NotAssessed);
    out.root_sum_square.resize(if root_sum_square.is_some() { nodes } else { 0 }, NodeResult::NotAssessed);
    let lanes = Paths {
        stresses,
        pairs,
        root_sum_square,
        pair_lanes: pairs.filter(|_| options.vectorised).and_then(PairLanes::new),
        rss_lanes: root_sum_square.filter(|_| options.vectorised).and_then(RootSumSquareLanes::new),
    };
    let arch = Arch::new();
    let blocks = nodes.div_ceil(size);
    let mut pieces = Vec::with_capacity(blocks);
    let (mut a, mut b) = (out.pairs.as_mut_slice(), out.root_sum_square.as_mut_slice());
    for index in 0..blocks {
        let (x, rest) = a.split_at_mut(size.min(a.len()));
        a = rest;
        let (y, rest) = b.split_at_mut(size.min(b.len()));
        b = rest;
        pieces.push((index * size, x, y));
    }
    out.handed_on = pieces
        .into_par_iter()
        .map(|(first, pairs, rss)| {
            let last = (first + size).min(nodes);
            arch.dispatch(Block { paths: &lanes, first, last, pairs, rss })
        })
        .sum();
    Ok(())
}

struct Paths<'a> {
    stresses: &'a Stresses<'a>,
    pairs: Option<&'a PairPlan>,
    root_sum_square: Option<&'a RootSumSquarePlan>,
    pair_lanes: Option<PairLanes>,
    rss_lanes: Option<RootSumSquareLanes>,
}

impl Paths<'_> {
    #[cold]
    #[inline(never)]
    fn pairs_plainly(&self, node: usize, known: f64) -> NodeResult<PairResult> {
        let Some(plan) = self.pairs else { return NodeResult::NotAssessed };
        if known > 0.0 && known.is_finite() && finite(self.stresses, node) {
            let conditions = conditions_at(self.stresses, node, plan);
            return NodeResult::Assessed(critical_plane_from(&conditions, &plan.limit, plan.path, known));
        }
        pairs_at(self.stresses, node, plan)
    }

    #[cold]
    #[inline(never)]
    fn root_sum_square_plainly(&self, node: usize) -> NodeResult<RootSumSquareResult> {
        self.root_sum_square.map_or(NodeResult::NotAssessed, |p| root_sum_square_at(self.stresses, node, p))
    }
}

/// One block of nodes on one thread.
struct Block<'a> {
    paths: &'a Paths<'a>,
    first: usize,
    last: usize,
    pairs: &'a mut [NodeResult<PairResult>],
    rss: &'a mut [NodeResult<RootSumSquareResult>],
}

impl WithSimd for Block<'_> {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) -> usize {
        let paths = self.paths;
        let lanes = S::F64_LANES;
        let rows = 6 * paths.stresses.loads();
        let mut handed_on = 0;
        if paths.pair_lanes.is_none() && paths.rss_lanes.is_none() || lanes > MAX_LANES {
            for (k, out) in self.pairs.iter_mut().enumerate() {
                *out = paths.pairs_plainly(self.first + k, 0.0);
            }
            for (k, out) in self.rss.iter_mut().enumerate() {
                *out = paths.root_sum_square_plainly(self.first + k);
            }
            return self.last - self.first;
        }
        let mut units = vec![0.0; rows * lanes];
        let mut pair_work = paths.pair_lanes.as_ref().map(PairLanes::work);
        let mut rss_work = paths.rss_lanes.as_ref().map(RootSumSquareLanes::work);
        let mut first = self.first;
        while first < self.last {
            paths.stresses.gather(first, lanes, &mut units);
            let count = lanes.min(self.last - first);
            let offset = first - self.first;
            let bad = not_finite(&units, lanes);
            let frame = tangent_frame(s, &units);
            if let (Some(l), Some(work)) = (&paths.pair_lanes, &mut pair_work) {
                let out = &mut self.pairs[offset..offset + count];
                let failed = l.run(s, &units, &frame, work, out);
                for (lane, out) in out.iter_mut().enumerate() {
                    if bad[lane] {
                        *out = NodeResult::NotAssessed;
                    } else if let Some(known) = failed[lane] {
                        handed_on += 1;
                        *out = paths.pairs_plainly(first + lane, known);
                    }
                }
            } else {
                for (lane, out) in self.pairs.iter_mut().skip(offset).take(count).enumerate() {
                    *out = paths.pairs_plainly(first + lane, 0.0);
                }
            }
            if let (Some(l), Some(work)) = (&paths.rss_lanes, &mut rss_work) {
                let found = l.run(s, &units, &frame, work);
                for lane in 0..count {
                    self.rss[offset + lane] = match found[lane] {
                        _ if bad[lane] => NodeResult::NotAssessed,
                        Some(r) => NodeResult::Assessed(r),
                        None => {
                            handed_on += 1;
                            paths.root_sum_square_plainly(first + lane)
                        }
                    };
                }
            } else {
                for (lane, out) in self.rss.iter_mut().skip(offset).take(count).enumerate() {
                    *out = paths.root_sum_square_plainly(first + lane);
                }
            }
            first += lanes;
        }
        handed_on
    }
}

/// Nodes with a NaN or an infinity among their stresses.
#[inline(always)]
pub(super) fn not_finite(units: &[f64], lanes: usize) -> [bool; MAX_LANES] {
    let mut sum = [0.0; MAX_LANES];
    for row in units.chunks_exact(lanes) {
        for (sum, v) in sum.iter_mut().zip(row) {
            *sum += v * 0.0;
        }
    }
    sum.map(f64::is_nan)
}
