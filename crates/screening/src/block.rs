//! A block of nodes under one procedure.

use super::field::{Missing, NO_CONDITION, NodeOutcome};
use super::kernel::{
    KernelError, Options, PairResult, Plans, RootSumSquareResult, Screened, Stresses, screen_into,
};
use super::plan::{ProcedurePlan, RegionPlan};
use crate::assessment::{
    Coverage, FatigueBasis, Given, Reason, Sense, StaticBasis, Verdict, pair_state, sum_state,
};
use crate::combination::{
    Cycle, PairChoice, Reduction, StressCycle, critical_plane, critical_plane_of_pairs, dynamic_parts,
    in_phase_bound, worst_pair,
};
use crate::definition::CombinationRule;
use crate::diagram::{LimitDiagram, LoadPath};
use crate::results::StressBlock;
use crate::stress::{StressKind, Tensor, superpose};
use nalgebra::Vector3;
use rayon::prelude::*;
use std::borrow::Cow;
use std::cell::Cell;

/// Nodes done by a thread at a time, all their arrays in its cache.
const CHUNK: usize = 512;

/// A node that no region of the plan covers.
const UNVISITED: NodeOutcome = NodeOutcome { missing: Some(Missing::Diagram), ..NodeOutcome::NOT_ASSESSED };

/// What the kernel says of the critical plane of a node.
#[derive(Clone, Copy)]
struct Worst {
    utilisation: f64,
    cycle: Cycle,
    /// Governing pair, or combination of a sum.
    governing: (i32, i32),
    /// Value no direction exceeds, where a search was made.
    upper_bound: f64,
    /// Whether this is exact; otherwise the node is done again by the general search.
    exact: bool,
}

/// Outcomes of all nodes of a block under one procedure after the other, into `out`. `regions` has one entry per node
/// of the block. Gives back how many searches per procedure went the slower general way.
pub(super) fn evaluate(
    block: &StressBlock,
    regions: &[u16],
    plans: &[ProcedurePlan],
    path: LoadPath,
    out: &mut Vec<Vec<NodeOutcome>>,
) -> Result<Vec<usize>, KernelError> {
    if regions.len() != block.len() {
        return Err(KernelError::Length {
            what: "of the regions",
            expected: block.len(),
            found: regions.len(),
        });
    }
    out.resize_with(plans.len(), Vec::new);
    out.iter_mut().for_each(|own| own.resize(block.len(), UNVISITED));
    let mut own: Vec<_> = out.iter_mut().map(|own| own.chunks_mut(CHUNK)).collect();
    let pieces: Vec<(usize, &[u16], Vec<_>)> = regions
        .chunks(CHUNK)
        .enumerate()
        .map(|(k, regions)| (k * CHUNK, regions, own.iter_mut().filter_map(Iterator::next).collect()))
        .collect();
    let slow = pieces.into_par_iter().map(|(first, regions, out)| {
        // All procedures while the stresses are in the cache.
        let mut rooms = ROOMS.take();
        rooms.resize_with(plans.len(), Screened::default);
        let own = plans.iter().zip(out).zip(&mut rooms).map(|((plan, out), room)| {
            out.fill(UNVISITED);
            let piece = Piece { block, first, plan, path };
            let numbers = 0..plan.regions.len();
            numbers.map(|number| piece.region(number, regions, room, out)).sum()
        });
        let slow = own.collect::<Result<Vec<usize>, _>>();
        ROOMS.set(rooms);
        slow
    });
    let none = || vec![0; plans.len()];
    slow.try_reduce(none, |a, b| Ok(a.iter().zip(&b).map(|(a, b)| a + b).collect()))
}

thread_local! {
    /// Room of each thread for what the kernel says, per procedure.
    static ROOMS: Cell<Vec<Screened>> = const { Cell::new(Vec::new()) };
}

/// Consecutive nodes of a block under one procedure.
struct Piece<'a> {
    block: &'a StressBlock,
    first: usize,
    plan: &'a ProcedurePlan,
    path: LoadPath,
}

impl Piece<'_> {
    /// Outcomes of the piece's nodes in one region; `screened` is room for what the kernel says of them.
    fn region(
        &self,
        number: usize,
        regions: &[u16],
        screened: &mut Screened,
        out: &mut [NodeOutcome],
    ) -> Result<usize, KernelError> {
        let Some(region) = self.plan.regions.get(number) else { return Ok(0) };
        let members: Vec<usize> =
            regions.iter().enumerate().filter(|(_, r)| usize::from(**r) == number).map(|(i, _)| i).collect();
        if members.is_empty() {
            return Ok(0);
        }
        let gathered = self.gather(&members, regions.len());
        let arrays: Vec<&[f64]> = gathered.iter().map(AsRef::as_ref).collect();
        let stresses = Stresses::from_components(self.block.loads(), &arrays)?;
        let judged = region.basis.is_ok();
        let plans = Plans {
            pairs: &region.pairs,
            sums: &region.sums,
            leads: self.plan.printed.as_ref().filter(|_| judged).map(|p| &p.plan),
            equivalents: self.plan.equivalents.as_ref(),
            in_phase: &region.in_phase,
            parts_of_one: true,
            ..Plans::default()
        };
        screen_into(&stresses, plans, Options::default(), screened)?;
        let mut slow = screened.handed_on;
        for (k, &member) in members.iter().enumerate() {
            let node = Node {
                plan: self.plan,
                region,
                path: self.path,
                block: self.block,
                position: self.first + member,
                in_phase: in_phase_of(screened, k, region, self.path),
                lead: screened.leads.get(k).copied().flatten(),
                equivalent_mpa: screened.equivalents_mpa.get(k).copied().unwrap_or(f64::NAN),
            };
            let worst = region.basis.as_ref().ok().and_then(|b| worst_of(screened, k, &b.diagram, self.path));
            slow += usize::from(worst.is_some_and(|w| !w.exact));
            if let Some(out) = out.get_mut(member) {
                *out = match (&region.basis, worst) {
                    (Ok(basis), Some(worst)) => node.outcome(basis, worst),
                    _ => node.static_outcome(),
                };
            }
        }
        Ok(slow)
    }

    /// The stresses of the members: where they lie if they are all `count` nodes, else copied together.
    fn gather(&self, members: &[usize], count: usize) -> Vec<Cow<'_, [f64]>> {
        let all = (0..self.block.loads()).flat_map(|l| (0..6).map(move |k| (l, k)));
        all.map(|(l, k)| {
            let whole = self.block.component(l, k).get(self.first..self.first + count).unwrap_or_default();
            if members.len() == count {
                Cow::Borrowed(whole)
            } else {
                members.iter().map(|i| whole.get(*i).copied().unwrap_or(f64::NAN)).collect()
            }
        })
        .collect()
    }
}

/// The critical plane of one node; the kernel has an answer for each convex part of the diagram.
fn worst_of(screened: &Screened, node: usize, diagram: &LimitDiagram, path: LoadPath) -> Option<Worst> {
    let pairs = screened.pairs.iter().filter_map(|part| part.get(node)?.assessed());
    let sums = screened.sums.iter().filter_map(|part| part.get(node)?.assessed());
    let pairs = pairs.rev().map(|r| pair_part(&r, diagram, path));
    union(pairs.chain(sums.rev().map(|r| sum_part(&r, diagram, path))))
}

/// The in-phase bound of one node from the convex parts of its diagram, where they settle it.
fn in_phase_of(screened: &Screened, node: usize, region: &RegionPlan, path: LoadPath) -> Option<f64> {
    let diagram = &region.basis.as_ref().ok()?.diagram;
    let parts = screened.in_phase.iter().filter_map(|part| part.get(node)?.assessed());
    let parts = parts.rev().map(|r| Part {
        maximum: r.utilisation,
        at: Worst {
            utilisation: diagram.utilisation(path, r.sigma_m_mpa, r.sigma_a_mpa),
            cycle: cycle(r.sigma_m_mpa, r.sigma_a_mpa, r.direction),
            governing: (index(r.alternative), NO_CONDITION),
            upper_bound: 0.0,
            exact: true,
        },
    });
    union(parts).filter(|found| found.exact).map(|found| found.utilisation)
}

/// One convex part's answer: its own maximum, and the node's true utilisation in that direction.
#[derive(Clone, Copy)]
struct Part {
    maximum: f64,
    at: Worst,
}

/// The utilisation in a union of convex diagrams is the smallest of those in its parts, so the smallest maximum bounds
/// it; the first part whose direction reaches its own maximum in the union therefore decides. Parts after that one need
/// not be there (see [`Plans::parts_of_one`]).
fn union(parts: impl Iterator<Item = Part>) -> Option<Worst> {
    let reached = |at: &Worst, bound: f64| at.utilisation >= bound * (1.0 - 1e-11);
    let (mut bound, mut proven) = (f64::INFINITY, true);
    let mut best: Option<Worst> = None;
    for Part { maximum, at } in parts {
        if reached(&at, maximum) {
            return Some(at);
        }
        bound = bound.min(maximum);
        proven &= at.exact;
        // Of equals the first.
        if best.is_none_or(|b| at.utilisation > b.utilisation) {
            best = Some(at);
        }
    }
    let best = best?;
    Some(Worst { exact: proven && reached(&best, bound), ..best })
}

fn cycle(mean_mpa: f64, amplitude_mpa: f64, direction: [f64; 3]) -> Cycle {
    Cycle { mean_mpa, amplitude_mpa, direction: Vector3::from(direction) }
}

fn index(i: usize) -> i32 {
    i32::try_from(i).unwrap_or(NO_CONDITION)
}

fn pair_part(r: &PairResult, diagram: &LimitDiagram, path: LoadPath) -> Part {
    Part {
        maximum: r.utilisation,
        at: Worst {
            utilisation: diagram.utilisation(path, r.sigma_m_mpa, r.sigma_a_mpa),
            cycle: cycle(r.sigma_m_mpa, r.sigma_a_mpa, r.direction),
            governing: (index(r.pair.0), index(r.pair.1)),
            upper_bound: 0.0,
            exact: true,
        },
    }
}

fn sum_part(r: &RootSumSquareResult, diagram: &LimitDiagram, path: LoadPath) -> Part {
    Part {
        maximum: r.utilisation,
        at: Worst {
            utilisation: diagram.utilisation(path, r.sigma_m_mpa, r.sigma_a_mpa),
            cycle: cycle(r.sigma_m_mpa, r.sigma_a_mpa, r.direction),
            governing: (index(r.alternative), NO_CONDITION),
            upper_bound: 0.0,
            exact: r.proven,
        },
    }
}

/// One node with everything around it.
struct Node<'a> {
    plan: &'a ProcedurePlan,
    region: &'a RegionPlan,
    path: LoadPath,
    block: &'a StressBlock,
    /// In the block.
    position: usize,
    /// The in-phase bound, where the kernel settles it.
    in_phase: Option<f64>,
    /// The pair of largest amplitude among the conditions of the printed rule, counted as it counts them.
    lead: Option<PairChoice>,
    /// Largest equivalent stress of the exceptional conditions, NaN if there is none or it is not known.
    equivalent_mpa: f64,
}

/// Mean and amplitude by the procedure's own reduction.
struct Reduced {
    cycle: Cycle,
    governing: (i32, i32),
    /// Value no direction exceeds, where the critical plane was searched.
    upper_bound: Option<f64>,
}

impl Node<'_> {
    /// The stresses of all fatigue conditions.
    fn conditions(&self) -> Vec<Tensor> {
        let loads: Vec<Tensor> =
            (0..self.block.loads()).map(|l| Tensor(self.block.tensor(l, self.position))).collect();
        self.plan.fatigue.conditions.iter().map(|c| superpose(&loads, &c.factors).without_traces()).collect()
    }

    fn outcome(&self, basis: &FatigueBasis, worst: Worst) -> NodeOutcome {
        let diagram = &basis.diagram;
        let worst = if worst.exact { worst } else { self.again(diagram).unwrap_or(worst) };
        let Some(Reduced { cycle, governing, upper_bound }) = self.reduced(diagram, worst) else {
            return self.static_outcome();
        };
        let judge = &self.region.judge;
        let printed = self.printed(diagram).map(|p| p.cycle.utilisation(diagram, self.path));
        let judged = judge.fatigue(basis, Coverage::FULL, &cycle, upper_bound);
        let in_phase = self.in_phase(diagram, &cycle.direction);
        let (static_utilisation, static_verdict) = self.static_check();
        let verdict = Verdict::worst(std::iter::once(judged.verdict).chain(static_verdict));
        NodeOutcome {
            utilisation: judged.utilisation,
            sigma_m_mpa: cycle.mean_mpa,
            sigma_a_mpa: cycle.amplitude_mpa,
            sigma_a_limit_mpa: diagram.limit_at(cycle.mean_mpa),
            critical_plane_utilisation: worst.utilisation,
            static_utilisation,
            governing,
            verdict,
            critical_plane_fails: judged.unrefused == Verdict::Pass
                && judge.would_be(worst.utilisation) == Verdict::Fail,
            printed_rule_utilisation: printed.unwrap_or(f64::NAN),
            printed_rule_differs: printed.is_some_and(|u| judge.would_be(u) != judged.unrefused),
            in_phase_utilisation: in_phase.unwrap_or(f64::NAN),
            in_phase_fails: judged.unrefused == Verdict::Pass
                && in_phase.is_some_and(|u| judge.would_be(u) == Verdict::Fail),
            missing: (verdict == Verdict::NotAssessed).then(|| {
                if judged.verdict == Verdict::NotAssessed {
                    Missing::Unverified
                } else {
                    self.static_missing()
                }
            }),
        }
    }

    /// A node whose fatigue is not assessed: the static check alone can still fail it.
    fn static_outcome(&self) -> NodeOutcome {
        let (static_utilisation, static_verdict) = self.static_check();
        let infinite = |l: usize| !Tensor(self.block.tensor(l, self.position)).is_finite();
        let missing = match (0..self.block.loads()).find(|l| infinite(*l)) {
            Some(load) => Missing::Stress(load),
            None if self.region.basis.is_err() => Missing::Diagram,
            None => Missing::Reduction,
        };
        let verdict = Verdict::worst(std::iter::once(Verdict::NotAssessed).chain(static_verdict));
        NodeOutcome {
            static_utilisation,
            verdict,
            missing: (verdict == Verdict::NotAssessed).then_some(missing),
            ..NodeOutcome::NOT_ASSESSED
        }
    }

    /// Largest von Mises stress of the exceptional conditions over its limit, NaN if unknown, and the verdict if
    /// the procedure has such a check; with in-service loads where they are judged, the worse of both.
    fn static_check(&self) -> (f64, Option<Verdict>) {
        let exceptional = self.against(self.region.static_basis.as_ref(), || self.equivalent_mpa);
        let service = self.against(self.region.service_basis.as_ref(), || {
            let conditions = self.conditions();
            let equivalents = conditions.iter().map(Tensor::von_mises);
            equivalents.reduce(|a, b| if a.is_nan() || a > b { a } else { b }).unwrap_or(f64::NAN)
        });
        match (exceptional, service) {
            (None, None) => (f64::NAN, None),
            (Some((utilisation, verdict)), None) | (None, Some((utilisation, verdict))) => {
                (utilisation, Some(verdict))
            }
            (Some((a, one)), Some((b, other))) => (a.max(b), Some(Verdict::worst([one, other]))),
        }
    }

    /// An equivalent stress against its limit, if there is such a check.
    fn against(
        &self,
        basis: Option<&Result<StaticBasis, Reason>>,
        equivalent_mpa: impl FnOnce() -> f64,
    ) -> Option<(f64, Verdict)> {
        let judge = &self.region.judge;
        let judged = |basis: &StaticBasis| judge.static_check(basis, Coverage::FULL, equivalent_mpa()).ok();
        let judged = basis?.as_ref().ok().and_then(judged);
        Some(judged.map_or((f64::NAN, Verdict::NotAssessed), |j| (j.utilisation, j.verdict)))
    }

    /// Why the static check is not assessed.
    fn static_missing(&self) -> Missing {
        let bases = [&self.region.static_basis, &self.region.service_basis];
        let known = bases.into_iter().flatten().all(Result::is_ok);
        if known { Missing::Unverified } else { Missing::StaticLimit }
    }

    /// The pair of the printed rule, counted among all conditions; `None` if the standard is none of pairs.
    fn printed(&self, diagram: &LimitDiagram) -> Option<PairChoice> {
        let printed = self.plan.printed.as_ref()?;
        let lead = self.lead.or_else(|| {
            // Finite stresses whose squares the kernel cannot hold: below 1e-150 MPa.
            let conditions = self.conditions();
            let own: Vec<Tensor> =
                printed.positions.iter().filter_map(|k| conditions.get(*k).copied()).collect();
            let finite = own.iter().all(Tensor::is_finite);
            if finite { worst_pair(&own) } else { None }
        })?;
        let position = |k: usize| printed.positions.get(k).copied();
        let lead = PairChoice { first: position(lead.first)?, second: position(lead.second)?, ..lead };
        self.worst_of_ties(lead, diagram)
    }

    /// Where several directions have the pair's largest amplitude, the worst of them.
    fn worst_of_ties(&self, lead: PairChoice, diagram: &LimitDiagram) -> Option<PairChoice> {
        let loads: Vec<Tensor> =
            (0..self.block.loads()).map(|l| Tensor(self.block.tensor(l, self.position))).collect();
        let stress = |k: usize| {
            let condition = self.plan.fatigue.conditions.get(k)?;
            Some(superpose(&loads, &condition.factors).without_traces())
        };
        Some(lead.worst_of_ties(&stress(lead.first)?, &stress(lead.second)?, diagram, self.path))
    }

    /// The utilisation if all dynamic loads of a sum acted together; `hint` is the direction of the square root.
    fn in_phase(&self, diagram: &LimitDiagram, hint: &Vector3<f64>) -> Option<f64> {
        if self.plan.rule != CombinationRule::RootSumSquare {
            return None;
        }
        if self.in_phase.is_some() {
            return self.in_phase;
        }
        let conditions = self.conditions();
        let variants = self.plan.fatigue.variants(Given::PerLoad).iter();
        let cycles: Vec<StressCycle> = variants.map(|v| dynamic_parts(v, &conditions)).collect();
        in_phase_bound(&cycles, None, diagram, self.path, Some(*hint)).map(|bound| bound.utilisation)
    }

    /// Mean and amplitude by the procedure's own reduction.
    fn reduced(&self, diagram: &LimitDiagram, worst: Worst) -> Option<Reduced> {
        let pair = |p: PairChoice| Reduced {
            cycle: p.cycle,
            governing: (index(p.first), index(p.second)),
            upper_bound: None,
        };
        match (self.plan.rule, self.plan.reduction) {
            (CombinationRule::WorstPair, Reduction::WorstPair) => {
                let all = self.plan.printed.as_ref().is_some_and(|p| p.all);
                let lead = if all {
                    self.printed(diagram)
                } else {
                    worst_pair(&self.conditions()).and_then(|lead| self.worst_of_ties(lead, diagram))
                };
                lead.map(pair)
            }
            (CombinationRule::WorstPair, Reduction::CriticalPlane) => {
                let conditions = self.conditions();
                let (i, j) = worst.governing;
                let along = |i: i32| {
                    conditions.get(usize::try_from(i).ok()?).map(|c| c.along(&worst.cycle.direction))
                };
                let governing = if along(j)? > along(i)? { (j, i) } else { (i, j) };
                Some(Reduced { cycle: worst.cycle, governing, upper_bound: None })
            }
            (CombinationRule::RootSumSquare, Reduction::CriticalPlane) => {
                let Worst { cycle, governing, upper_bound, .. } = worst;
                Some(Reduced { cycle, governing, upper_bound: Some(upper_bound) })
            }
            (CombinationRule::WorstPair, reduction) => {
                pair_state(&self.conditions(), Sense::NODE, reduction, diagram, self.path)
                    .ok()
                    .map(|(p, _)| pair(p))
            }
            (CombinationRule::RootSumSquare, reduction) => {
                let (variants, conditions) = (self.plan.fatigue.variants(Given::PerLoad), self.conditions());
                let state =
                    sum_state(variants, &conditions, Sense::NODE, reduction, diagram, self.path).ok()?;
                Some(Reduced {
                    cycle: state.cycle,
                    governing: (index(state.position), NO_CONDITION),
                    upper_bound: state.upper_bound,
                })
            }
        }
    }

    /// The critical plane by the general search, for the few nodes the kernel does not settle.
    fn again(&self, diagram: &LimitDiagram) -> Option<Worst> {
        let conditions = &self.conditions();
        match self.plan.rule {
            CombinationRule::WorstPair => {
                let ((i, j), found) =
                    critical_plane_of_pairs(conditions, StressKind::Full, diagram, self.path)?;
                Some(Worst {
                    utilisation: found.utilisation,
                    cycle: found.cycle,
                    governing: (index(i), index(j)),
                    upper_bound: 0.0,
                    exact: true,
                })
            }
            CombinationRule::RootSumSquare => {
                // Backwards, so that the first of equals is kept.
                let planes = self.plan.fatigue.variants.iter().enumerate().rev().map(|(k, v)| {
                    (k, critical_plane(&v.cycle(conditions), StressKind::Full, diagram, self.path))
                });
                let (k, found) = planes.max_by(|a, b| a.1.utilisation.total_cmp(&b.1.utilisation))?;
                Some(Worst {
                    utilisation: found.utilisation,
                    cycle: found.cycle,
                    governing: (index(k), NO_CONDITION),
                    upper_bound: found.upper_bound,
                    exact: true,
                })
            }
        }
    }
}
