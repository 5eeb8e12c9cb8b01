//! A block of nodes under one procedure.

use super::field::{NO_CONDITION, NodeOutcome};
use super::kernel::{
    KernelError, NodeResult, Options, PairPlan, RootSumSquarePlan, Stresses, screen_pairs,
    screen_root_sum_square,
};
use super::plan::{ProcedurePlan, RegionPlan};
use crate::assessment::{Verdict, pair_state, sum_state};
use crate::combination::{
    Cycle, PairChoice, Reduction, StressCycle, critical_plane, critical_plane_of_pairs, worst_pair,
};
use crate::definition::{CombinationRule, Hotspot};
use crate::diagram::{LimitDiagram, LoadPath};
use crate::results::StressBlock;
use crate::stress::{StressKind, Tensor, superpose};
use indexmap::IndexMap;
use nalgebra::Vector3;
use rayon::prelude::*;

/// Nodes handed to a thread at a time.
const CHUNK: usize = 512;

/// What the kernel says of a node: utilisation, direction, governing pair or combination.
#[derive(Clone, Copy)]
struct Worst {
    utilisation: f64,
    direction: Vector3<f64>,
    governing: (i32, i32),
    /// Value no direction exceeds, where a search was made.
    upper_bound: f64,
    /// Whether this is exact; otherwise the node is done again by the general search.
    exact: bool,
}

/// Outcomes of all nodes of a block. `regions` has one entry per node of the block.
pub(super) fn evaluate(
    block: &StressBlock,
    regions: &[u16],
    plan: &ProcedurePlan,
    path: LoadPath,
) -> Result<Vec<NodeOutcome>, KernelError> {
    let mut out = vec![NodeOutcome::NOT_ASSESSED; block.len()];
    for (number, region) in plan.regions.iter().enumerate() {
        let members: Vec<usize> =
            regions.iter().enumerate().filter(|(_, r)| usize::from(**r) == number).map(|(i, _)| i).collect();
        if members.is_empty() {
            continue;
        }
        let worst = match &region.diagram {
            Ok(diagram) => kernel(block, &members, region, diagram, path)?,
            Err(_) => vec![None; members.len()],
        };
        let nodes: Vec<NodeOutcome> = members
            .par_iter()
            .zip(worst)
            .with_min_len(CHUNK)
            .map_init(Scratch::default, |Scratch { loads, conditions }, (&node, worst)| {
                loads.clear();
                loads.extend((0..block.loads()).map(|l| Tensor(block.tensor(l, node))));
                let node = Node { plan, region, path, loads };
                match (&region.diagram, worst) {
                    (Ok(diagram), Some(worst)) => {
                        conditions.clear();
                        conditions
                            .extend(plan.fatigue.conditions.iter().map(|c| superpose(loads, &c.factors)));
                        node.outcome(diagram, conditions, worst)
                    }
                    _ => node.static_outcome(),
                }
            })
            .collect();
        for (member, node) in members.iter().zip(nodes) {
            if let Some(slot) = out.get_mut(*member) {
                *slot = node;
            }
        }
    }
    Ok(out)
}

/// Buffers of one thread.
#[derive(Default)]
struct Scratch {
    loads: Vec<Tensor>,
    conditions: Vec<Tensor>,
}

/// Critical plane of the members by the vectorised kernel, one run per convex part of the diagram.
fn kernel(
    block: &StressBlock,
    members: &[usize],
    region: &RegionPlan,
    diagram: &LimitDiagram,
    path: LoadPath,
) -> Result<Vec<Option<Worst>>, KernelError> {
    let whole = members.len() == block.len();
    let gathered: Vec<Vec<f64>> = if whole {
        Vec::new()
    } else {
        let slices = (0..block.loads()).flat_map(|l| (0..6).map(move |k| block.component(l, k)));
        slices.map(|c| members.iter().map(|i| c.get(*i).copied().unwrap_or(f64::NAN)).collect()).collect()
    };
    let arrays: Vec<&[f64]> = if whole {
        (0..block.loads()).flat_map(|l| (0..6).map(move |k| block.component(l, k))).collect()
    } else {
        gathered.iter().map(Vec::as_slice).collect()
    };
    let stresses = Stresses::from_components(block.loads(), &arrays)?;
    let mut parts: Vec<Vec<Option<Part>>> = Vec::new();
    for plan in &region.pairs {
        parts.push(pair_part(&stresses, plan, diagram, path)?);
    }
    for plan in &region.sums {
        parts.push(sum_part(&stresses, plan, diagram, path)?);
    }
    Ok((0..members.len()).map(|i| union(parts.iter().filter_map(|p| p.get(i).copied().flatten()))).collect())
}

/// One convex part's answer: its own maximum, and the node's true utilisation in that direction.
#[derive(Clone, Copy)]
struct Part {
    maximum: f64,
    at: Worst,
}

/// The utilisation in a union of convex diagrams is the smallest of those in its parts, so the smallest
/// maximum bounds it; where the true utilisation of some part's direction reaches that bound, it is exact.
fn union(parts: impl Iterator<Item = Part> + Clone) -> Option<Worst> {
    let bound = parts.clone().map(|p| p.maximum).fold(f64::INFINITY, f64::min);
    let proven = parts.clone().all(|p| p.at.exact);
    let best = parts.map(|p| p.at).max_by(|a, b| a.utilisation.total_cmp(&b.utilisation))?;
    let reached = best.utilisation >= bound * (1.0 - 1e-11);
    Some(Worst { exact: proven && reached, ..best })
}

fn index(i: usize) -> i32 {
    i32::try_from(i).unwrap_or(NO_CONDITION)
}

fn pair_part(
    stresses: &Stresses<'_>,
    plan: &PairPlan,
    diagram: &LimitDiagram,
    path: LoadPath,
) -> Result<Vec<Option<Part>>, KernelError> {
    let found = screen_pairs(stresses, plan, Options::default())?;
    let part = |r: NodeResult<super::kernel::PairResult>| {
        let r = r.assessed()?;
        Some(Part {
            maximum: r.utilisation,
            at: Worst {
                utilisation: diagram.utilisation(path, r.sigma_m_mpa, r.sigma_a_mpa),
                direction: Vector3::from(r.direction),
                governing: (index(r.pair.0), index(r.pair.1)),
                upper_bound: 0.0,
                exact: true,
            },
        })
    };
    Ok(found.into_iter().map(part).collect())
}

fn sum_part(
    stresses: &Stresses<'_>,
    plan: &RootSumSquarePlan,
    diagram: &LimitDiagram,
    path: LoadPath,
) -> Result<Vec<Option<Part>>, KernelError> {
    let found = screen_root_sum_square(stresses, plan, Options::default())?;
    let part = |r: NodeResult<super::kernel::RootSumSquareResult>| {
        let r = r.assessed()?;
        Some(Part {
            maximum: r.utilisation,
            at: Worst {
                utilisation: diagram.utilisation(path, r.sigma_m_mpa, r.sigma_a_mpa),
                direction: Vector3::from(r.direction),
                governing: (index(r.alternative), NO_CONDITION),
                upper_bound: 0.0,
                exact: r.proven,
            },
        })
    };
    Ok(found.into_iter().map(part).collect())
}

/// One node with everything around it.
struct Node<'a> {
    plan: &'a ProcedurePlan,
    region: &'a RegionPlan,
    path: LoadPath,
    loads: &'a [Tensor],
}

/// Mean and amplitude by the procedure's own reduction.
struct Reduced {
    cycle: Cycle,
    governing: (i32, i32),
    /// Value no direction exceeds, where the search for the critical plane stopped before 1e-9.
    upper_bound: f64,
}

impl Node<'_> {
    fn outcome(&self, diagram: &LimitDiagram, conditions: &[Tensor], worst: Worst) -> NodeOutcome {
        let worst = if worst.exact { worst } else { self.again(diagram, conditions).unwrap_or(worst) };
        let Some(Reduced { cycle, governing, upper_bound }) = self.reduced(diagram, conditions, worst) else {
            return self.static_outcome();
        };
        let mut utilisation = cycle.utilisation(diagram, self.path);
        // As for a single hotspot: where the search gave up, the upper bound counts.
        if upper_bound > utilisation * (1.0 + 1e-5) {
            utilisation = upper_bound;
        }
        let fatigue = if self.region.refused {
            Verdict::NotAssessed
        } else {
            Verdict::of(utilisation, self.region.required)
        };
        let (static_utilisation, static_verdict) = self.static_check();
        NodeOutcome {
            utilisation,
            sigma_m_mpa: cycle.mean_mpa,
            sigma_a_mpa: cycle.amplitude_mpa,
            sigma_a_limit_mpa: diagram.limit_at(cycle.mean_mpa),
            critical_plane_utilisation: worst.utilisation,
            static_utilisation,
            governing,
            verdict: Verdict::worst(std::iter::once(fatigue).chain(static_verdict)),
        }
    }

    /// A node whose fatigue is not assessed: the static check alone can still fail it.
    fn static_outcome(&self) -> NodeOutcome {
        let (static_utilisation, static_verdict) = self.static_check();
        NodeOutcome {
            static_utilisation,
            verdict: Verdict::worst(std::iter::once(Verdict::NotAssessed).chain(static_verdict)),
            ..NodeOutcome::NOT_ASSESSED
        }
    }

    /// Largest von Mises stress of the exceptional conditions over its limit, NaN if unknown, and the verdict if
    /// the procedure has such a check.
    fn static_check(&self) -> (f64, Option<Verdict>) {
        let Some(plan) = &self.plan.exceptional else { return (f64::NAN, None) };
        let unknown = (f64::NAN, Some(Verdict::NotAssessed));
        let (Some(limit_mpa), false) = (self.region.static_limit_mpa, plan.conditions.is_empty()) else {
            return unknown;
        };
        let mut largest: f64 = 0.0;
        for condition in &plan.conditions {
            let equivalent = superpose(self.loads, &condition.factors).von_mises();
            if !equivalent.is_finite() {
                return unknown;
            }
            largest = largest.max(equivalent);
        }
        let utilisation = largest / limit_mpa;
        let refused = self.region.static_refused;
        (utilisation, Some(if refused { Verdict::NotAssessed } else { Verdict::of(utilisation, 1.0) }))
    }

    /// Mean and amplitude by the procedure's own reduction.
    fn reduced(&self, diagram: &LimitDiagram, conditions: &[Tensor], worst: Worst) -> Option<Reduced> {
        let n = &worst.direction;
        let pair = |p: PairChoice| Reduced {
            cycle: p.cycle,
            governing: (index(p.first), index(p.second)),
            upper_bound: 0.0,
        };
        match (self.plan.rule, self.plan.reduction) {
            (CombinationRule::WorstPair, Reduction::WorstPair) => worst_pair(conditions).map(pair),
            (CombinationRule::WorstPair, Reduction::CriticalPlane) => {
                let (i, j) = worst.governing;
                let first = conditions.get(usize::try_from(i).ok()?)?;
                let second = conditions.get(usize::try_from(j).ok()?)?;
                let governing = if second.along(n) > first.along(n) { (j, i) } else { (i, j) };
                let cycle = StressCycle::of_pair(first, second).along(n);
                Some(Reduced { cycle, governing, upper_bound: 0.0 })
            }
            (CombinationRule::RootSumSquare, Reduction::CriticalPlane) => {
                let variant = self.plan.fatigue.variants.get(usize::try_from(worst.governing.0).ok()?)?;
                let cycle = variant.cycle(conditions).along(n);
                Some(Reduced { cycle, governing: worst.governing, upper_bound: worst.upper_bound })
            }
            (CombinationRule::WorstPair, reduction) => {
                pair_state(conditions, &bare_hotspot(), reduction, diagram, self.path)
                    .ok()
                    .map(|(p, _)| pair(p))
            }
            (CombinationRule::RootSumSquare, reduction) => {
                let plan = &self.plan.fatigue;
                let state =
                    sum_state(plan, conditions, &bare_hotspot(), reduction, diagram, self.path).ok()?;
                Some(Reduced {
                    cycle: state.cycle,
                    governing: (index(state.variant), NO_CONDITION),
                    upper_bound: state.upper_bound.unwrap_or(0.0),
                })
            }
        }
    }

    /// The critical plane by the general search, for the few nodes the kernel does not settle.
    fn again(&self, diagram: &LimitDiagram, conditions: &[Tensor]) -> Option<Worst> {
        match self.plan.rule {
            CombinationRule::WorstPair => {
                let ((i, j), found) =
                    critical_plane_of_pairs(conditions, StressKind::Full, diagram, self.path)?;
                Some(Worst {
                    utilisation: found.utilisation,
                    direction: found.cycle.direction,
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
                    direction: found.cycle.direction,
                    governing: (index(k), NO_CONDITION),
                    upper_bound: found.upper_bound,
                    exact: true,
                })
            }
        }
    }
}

/// A full-tensor hotspot without a direction, for reductions that want one.
fn bare_hotspot() -> Hotspot {
    Hotspot {
        id: String::new(),
        location: String::new(),
        material: String::new(),
        detail: String::new(),
        kind: StressKind::Full,
        per_load: Vec::new(),
        per_condition: IndexMap::new(),
        normal: None,
        direction: None,
    }
}
