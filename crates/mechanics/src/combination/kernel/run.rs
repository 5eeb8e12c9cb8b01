//! All nodes: blocks over threads, vectors of nodes within a block.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::conditions::{ConditionPlan, VonMisesLanes};
use super::error::KernelError;
use super::lanes::{MAX_LANES, tangent_frame};
use super::lanes_conditions::ConditionLanes;
use super::lanes_in_phase::{InPhaseLanes, InPhasePlan, InPhaseResult};
use super::lanes_pairs::PairLanes;
use super::lanes_rss::RootSumSquareLanes;
use super::lanes_worst::{PairsLeft, worst_pairs_of_lanes};
use super::node::{
    NodeResult, conditions_at, finite, pairs_at, root_sum_square_at, von_mises_at, worst_pair_at,
};
use super::pairs::{PairResult, critical_plane_from};
use super::parts::settled;
use super::plan::{PairPlan, RootSumSquarePlan};
use super::root_sum_square::RootSumSquareResult;
use super::stresses::Stresses;
use crate::combination::PairChoice;

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

/// What is asked of every node; all of it in one pass over the stresses. Plans of the same conditions share their
/// superposition.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plans<'a> {
    /// The largest utilisation over all pairs of conditions and all directions.
    pub pairs: &'a [PairPlan],
    /// The largest utilisation of static means and root-sum-square amplitudes over all directions.
    pub sums: &'a [RootSumSquarePlan],
    /// The largest utilisation if all dynamic loads acted together.
    pub in_phase: &'a [InPhasePlan],
    /// The pair of conditions with the largest amplitude, as [`crate::combination::worst_pair`] finds it.
    pub leads: Option<&'a ConditionPlan>,
    /// The largest von Mises equivalent stress over the conditions.
    pub equivalents: Option<&'a ConditionPlan>,
    /// The same over other conditions, for instance those in service.
    pub service_equivalents: Option<&'a ConditionPlan>,
    /// Whether the diagrams of `pairs`, those of `sums` and those of `in_phase` are the convex parts of one diagram. The last part is
    /// searched first; where its worst cycle is no better off in another part, it is the worst of the whole diagram, and
    /// the other parts may be left out ([`NodeResult::NotAssessed`]).
    pub parts_of_one: bool,
}

impl Plans<'_> {
    fn check(&self, found: usize) -> Result<(), KernelError> {
        let pairs = self.pairs.iter().map(|p| p.loads);
        let sums = self.sums.iter().chain(self.in_phase.iter().map(|p| &p.0)).map(|p| p.loads);
        let equivalents = self.equivalents.into_iter().chain(self.service_equivalents);
        let conditions = self.leads.into_iter().chain(equivalents).map(|p| p.loads);
        match pairs.chain(sums).chain(conditions).find(|expected| *expected != found) {
            Some(expected) => Err(KernelError::Length { what: "of the loads", expected, found }),
            None => Ok(()),
        }
    }
}

/// Results of [`screen`], one per node; empty where no plan was given.
#[derive(Debug, Clone, Default)]
pub struct Screened {
    /// One list per plan of [`Plans::pairs`].
    pub pairs: Vec<Vec<NodeResult<PairResult>>>,
    /// One list per plan of [`Plans::sums`].
    pub sums: Vec<Vec<NodeResult<RootSumSquareResult>>>,
    /// One list per plan of [`Plans::in_phase`]. Not assessed also where the vector path does not settle it: there
    /// [`crate::combination::in_phase_bound`] does.
    pub in_phase: Vec<Vec<NodeResult<InPhaseResult>>>,
    /// None where a stress is not finite or there are fewer than two conditions.
    pub leads: Vec<Option<PairChoice>>,
    /// In MPa; NaN where a stress is not finite.
    pub equivalents_mpa: Vec<f64>,
    /// The same over [`Plans::service_equivalents`].
    pub service_equivalents_mpa: Vec<f64>,
    /// Nodes (counted once per plan) that the vector path handed to the plain one.
    pub handed_on: usize,
}

impl Screened {
    /// Room for `nodes` nodes under the plans; no memory is taken where it was there.
    fn resize(&mut self, plans: &Plans<'_>, nodes: usize) {
        let of = |asked: bool| if asked { nodes } else { 0 };
        self.pairs.resize_with(plans.pairs.len(), Vec::new);
        self.pairs.iter_mut().for_each(|v| v.resize(nodes, NodeResult::NotAssessed));
        self.sums.resize_with(plans.sums.len(), Vec::new);
        self.sums.iter_mut().for_each(|v| v.resize(nodes, NodeResult::NotAssessed));
        self.in_phase.resize_with(plans.in_phase.len(), Vec::new);
        self.in_phase.iter_mut().for_each(|v| v.resize(nodes, NodeResult::NotAssessed));
        self.leads.resize(of(plans.leads.is_some()), None);
        self.equivalents_mpa.resize(of(plans.equivalents.is_some()), f64::NAN);
        self.service_equivalents_mpa.resize(of(plans.service_equivalents.is_some()), f64::NAN);
    }
}

/// Every plan at every node in one pass over the stresses.
///
/// Each node's result depends on its own stresses alone: not on block size, threads or its neighbours.
/// Results take about 100 bytes per node and plan; to bound the memory hand over the nodes piece by piece.
///
/// # Errors
/// A plan is for another number of loads than the stresses.
pub fn screen(stresses: &Stresses<'_>, plans: Plans<'_>, options: Options) -> Result<Screened, KernelError> {
    let mut out = Screened::default();
    screen_into(stresses, plans, options, &mut out)?;
    Ok(out)
}

/// As [`screen`], into results that are there already: no memory is taken when pieces of one size follow each other.
///
/// # Errors
/// A plan is for another number of loads than the stresses.
pub fn screen_into(
    stresses: &Stresses<'_>,
    plans: Plans<'_>,
    options: Options,
    out: &mut Screened,
) -> Result<(), KernelError> {
    plans.check(stresses.loads())?;
    let nodes = stresses.nodes();
    let size = options.block_nodes.max(1);
    out.resize(&plans, nodes);
    let paths = Paths::new(stresses, plans, options.vectorised);
    let mut pairs: Vec<_> = out.pairs.iter_mut().map(|v| v.chunks_mut(size)).collect();
    let mut sums: Vec<_> = out.sums.iter_mut().map(|v| v.chunks_mut(size)).collect();
    let mut in_phase: Vec<_> = out.in_phase.iter_mut().map(|v| v.chunks_mut(size)).collect();
    let mut leads = out.leads.chunks_mut(size);
    let mut equivalents = out.equivalents_mpa.chunks_mut(size);
    let mut service = out.service_equivalents_mpa.chunks_mut(size);
    let blocks: Vec<Block<'_>> = (0..nodes)
        .step_by(size)
        .map(|first| Block {
            paths: &paths,
            first,
            last: (first + size).min(nodes),
            pairs: pairs.iter_mut().filter_map(Iterator::next).collect(),
            sums: sums.iter_mut().filter_map(Iterator::next).collect(),
            in_phase: in_phase.iter_mut().filter_map(Iterator::next).collect(),
            leads: leads.next().unwrap_or_default(),
            equivalents: equivalents.next().unwrap_or_default(),
            service: service.next().unwrap_or_default(),
        })
        .collect();
    let arch = Arch::new();
    out.handed_on = blocks.into_par_iter().map(|block| arch.dispatch(block)).sum();
    Ok(())
}

/// The plans as the vector path takes them.
struct Paths<'a> {
    stresses: &'a Stresses<'a>,
    plans: Plans<'a>,
    vectorised: bool,
    conditions: Vec<Shared<'a>>,
    sums: Vec<Option<RootSumSquareLanes>>,
    in_phase: Vec<Option<InPhaseLanes>>,
    equivalents: Option<VonMisesLanes>,
    service: Option<VonMisesLanes>,
}

/// Conditions, and who asks for them.
struct Shared<'a> {
    factors: &'a [Vec<f64>],
    lanes: ConditionLanes,
    /// Positions in [`Plans::pairs`]; None for a plan that goes the plain way.
    pairs: Vec<(usize, Option<PairLanes>)>,
    leads: bool,
}

impl<'a> Shared<'a> {
    /// The entry of these factors, put in if it is not there.
    fn among<'b>(all: &'b mut Vec<Self>, factors: &'a [Vec<f64>]) -> &'b mut Self {
        let position = all.iter().position(|c| c.factors == factors).unwrap_or(all.len());
        if position == all.len() {
            let lanes = ConditionLanes::new(factors);
            all.push(Self { factors, lanes, pairs: Vec::new(), leads: false });
        }
        &mut all[position]
    }
}

impl<'a> Paths<'a> {
    fn new(stresses: &'a Stresses<'a>, plans: Plans<'a>, vectorised: bool) -> Self {
        let mut conditions: Vec<Shared<'a>> = Vec::new();
        for (k, plan) in plans.pairs.iter().enumerate() {
            let lanes = PairLanes::new(plan).filter(|_| vectorised);
            Shared::among(&mut conditions, &plan.factors).pairs.push((k, lanes));
        }
        if let Some(plan) = plans.leads {
            Shared::among(&mut conditions, &plan.factors).leads = true;
        }
        let sums = plans.sums.iter().map(|p| RootSumSquareLanes::new(p).filter(|_| vectorised)).collect();
        let in_phase = plans.in_phase.iter().map(InPhaseLanes::new).collect();
        let equivalents = plans.equivalents.map(VonMisesLanes::new);
        let service = plans.service_equivalents.map(VonMisesLanes::new);
        Self { stresses, plans, vectorised, conditions, sums, in_phase, equivalents, service }
    }

    #[cold]
    #[inline(never)]
    fn pairs_plainly(&self, plan: usize, node: usize, known: f64) -> NodeResult<PairResult> {
        let Some(plan) = self.plans.pairs.get(plan) else { return NodeResult::NotAssessed };
        if known > 0.0 && known.is_finite() && finite(self.stresses, node) {
            let conditions = conditions_at(self.stresses, node, &plan.factors);
            return NodeResult::Assessed(critical_plane_from(&conditions, &plan.limit, plan.path, known));
        }
        pairs_at(self.stresses, node, plan)
    }

    #[cold]
    #[inline(never)]
    fn sums_plainly(&self, plan: usize, node: usize) -> NodeResult<RootSumSquareResult> {
        let plan = self.plans.sums.get(plan);
        plan.map_or(NodeResult::NotAssessed, |p| root_sum_square_at(self.stresses, node, p))
    }
}

/// One block of nodes on one thread.
struct Block<'a> {
    paths: &'a Paths<'a>,
    first: usize,
    last: usize,
    pairs: Vec<&'a mut [NodeResult<PairResult>]>,
    sums: Vec<&'a mut [NodeResult<RootSumSquareResult>]>,
    in_phase: Vec<&'a mut [NodeResult<InPhaseResult>]>,
    leads: &'a mut [Option<PairChoice>],
    equivalents: &'a mut [f64],
    service: &'a mut [f64],
}

impl Block<'_> {
    /// Every node by the plain way.
    fn plainly(mut self) -> usize {
        let paths = self.paths;
        self.in_phase.iter_mut().for_each(|out| out.fill(NodeResult::NotAssessed));
        for node in self.first..self.last {
            let offset = node - self.first;
            for (k, out) in self.pairs.iter_mut().enumerate() {
                out[offset] = paths.pairs_plainly(k, node, 0.0);
            }
            for (k, out) in self.sums.iter_mut().enumerate() {
                out[offset] = paths.sums_plainly(k, node);
            }
            if let Some(plan) = paths.plans.leads {
                self.leads[offset] = worst_pair_at(paths.stresses, node, plan);
            }
            if let Some(plan) = paths.plans.equivalents {
                self.equivalents[offset] = von_mises_at(paths.stresses, node, plan);
            }
            if let Some(plan) = paths.plans.service_equivalents {
                self.service[offset] = von_mises_at(paths.stresses, node, plan);
            }
        }
        (self.last - self.first) * (self.pairs.len() + self.sums.len())
    }
}

impl WithSimd for Block<'_> {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, s: S) -> usize {
        let paths = self.paths;
        let lanes = S::F64_LANES;
        if !paths.vectorised || lanes > MAX_LANES {
            return self.plainly();
        }
        let Plans { pairs: pair_plans, sums: sum_plans, in_phase: in_phase_plans, parts_of_one, .. } =
            paths.plans;
        let mut handed_on = 0;
        let mut units = vec![0.0; 6 * paths.stresses.loads() * lanes];
        let mut condition_work: Vec<_> = paths.conditions.iter().map(|c| c.lanes.work()).collect();
        let mut sum_work: Vec<_> =
            paths.sums.iter().map(|l| l.as_ref().map(RootSumSquareLanes::work)).collect();
        let mut in_phase_work: Vec<_> =
            paths.in_phase.iter().map(|l| l.as_ref().map(InPhaseLanes::work)).collect();
        let mut left: PairsLeft = Default::default();
        let mut first = self.first;
        while first < self.last {
            paths.stresses.gather::<S>(first, &mut units);
            let here = first - self.first..self.last.min(first + lanes) - self.first;
            let bad = not_finite(&units, lanes);
            let frame = tangent_frame(s, &units);
            for (shared, work) in paths.conditions.iter().zip(&mut condition_work) {
                let conditions = shared.lanes.superpose(s, &units, &frame, work);
                for (k, pair_lanes) in shared.pairs.iter().rev() {
                    if parts_of_one && settled(pair_plans, *k, &self.pairs, &here, &bad) {
                        self.pairs[*k][here.clone()].fill(NodeResult::NotAssessed);
                        continue;
                    }
                    let out = &mut self.pairs[*k][here.clone()];
                    let failed = match pair_lanes {
                        Some(pair_lanes) => pair_lanes.run(&conditions, out),
                        None => [Some(0.0); MAX_LANES],
                    };
                    for (lane, out) in out.iter_mut().enumerate() {
                        if bad[lane] {
                            *out = NodeResult::NotAssessed;
                        } else if let Some(known) = failed[lane] {
                            handed_on += 1;
                            *out = paths.pairs_plainly(*k, first + lane, known);
                        }
                    }
                }
                if shared.leads {
                    worst_pairs_of_lanes(&conditions, &bad, &mut left, &mut self.leads[here.clone()]);
                }
            }
            for (k, (sum_lanes, work)) in paths.sums.iter().zip(&mut sum_work).enumerate().rev() {
                if parts_of_one && settled(sum_plans, k, &self.sums, &here, &bad) {
                    self.sums[k][here.clone()].fill(NodeResult::NotAssessed);
                    continue;
                }
                let found = match (sum_lanes, work) {
                    (Some(sum_lanes), Some(work)) => sum_lanes.run(s, &units, &frame, work),
                    _ => [None; MAX_LANES],
                };
                for (lane, out) in self.sums[k][here.clone()].iter_mut().enumerate() {
                    *out = match found[lane] {
                        _ if bad[lane] => NodeResult::NotAssessed,
                        Some(r) => NodeResult::Assessed(r),
                        None => {
                            handed_on += 1;
                            paths.sums_plainly(k, first + lane)
                        }
                    };
                }
            }
            for (k, (lanes, work)) in paths.in_phase.iter().zip(&mut in_phase_work).enumerate().rev() {
                let left_out = parts_of_one && settled(in_phase_plans, k, &self.in_phase, &here, &bad);
                let found = match (lanes, work) {
                    (Some(lanes), Some(work)) if !left_out => lanes.run(s, &units, &frame, work),
                    _ => [None; MAX_LANES],
                };
                for (lane, out) in self.in_phase[k][here.clone()].iter_mut().enumerate() {
                    *out = match found[lane] {
                        Some(r) if !bad[lane] => NodeResult::Assessed(r),
                        _ => NodeResult::NotAssessed,
                    };
                }
            }
            if let Some(equivalents) = &paths.equivalents {
                equivalents.run(s, &units, &bad, &mut self.equivalents[here.clone()]);
            }
            if let Some(service) = &paths.service {
                service.run(s, &units, &bad, &mut self.service[here]);
            }
            first += lanes;
        }
        handed_on
    }
}

/// Nodes with a NaN or an infinity among their stresses.
#[inline(always)]
fn not_finite(units: &[f64], lanes: usize) -> [bool; MAX_LANES] {
    let mut sum = [0.0; MAX_LANES];
    for row in units.chunks_exact(lanes) {
        for (sum, v) in sum.iter_mut().zip(row) {
            *sum += v * 0.0;
        }
    }
    sum.map(f64::is_nan)
}
