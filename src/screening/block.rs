//! A block of nodes under one procedure.

use super::field::{NO_CONDITION, NodeOutcome};
use super::kernel::{
    KernelError, NodeResult, Options, PairPlan, RootSumSquarePlan, Stresses, screen_pairs,
    screen_root_sum_square,
};
use super::plan::{ProcedurePlan, RegionPlan};
use crate::assessment::{Verdict, pair_state, sum_state};
use crate::combination::{Reduction, StressCycle, critical_plane, critical_plane_of_pairs, worst_pair};
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
        let Ok(diagram) = &region.diagram else { continue };
        let members: Vec<usize> =
            regions.iter().enumerate().filter(|(_, r)| usize::from(**r) == number).map(|(i, _)| i).collect();
        if members.is_empty() {
            continue;
        }
        let worst = kernel(block, &members, region, diagram, path)?;
        let nodes: Vec<NodeOutcome> = members
            .par_iter()
            .zip(worst)
            .with_min_len(CHUNK)
            .map_init(Vec::new, |loads: &mut Vec<Tensor>, (&node, worst)| {
                loads.clear();
                loads.extend((0..block.loads()).map(|l| Tensor(block.tensor(l, node))));
                Node { plan, region, diagram, path, loads }.outcome(worst)
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
    diagram: &'a LimitDiagram,
    path: LoadPath,
    loads: &'a [Tensor],
}

impl Node<'_> {
    fn outcome(&self, worst: Option<Worst>) -> NodeOutcome {
        let Some(worst) = worst else { return NodeOutcome::NOT_ASSESSED };
        let conditions: Vec<Tensor> =
            self.plan.fatigue.conditions.iter().map(|c| superpose(self.loads, &c.factors)).collect();
        let worst = if worst.exact { worst } else { self.again(&conditions).unwrap_or(worst) };
        let Some((cycle, governing)) = self.cycle(&conditions, worst) else {
            return NodeOutcome::NOT_ASSESSED;
        };
        let utilisation = cycle.utilisation(self.diagram, self.path);
        let static_utilisation = self.static_utilisation();
        let mut verdicts = vec![Verdict::of(utilisation, self.region.required)];
        if self.plan.exceptional.is_some() {
            verdicts.push(static_utilisation.map_or(Verdict::NotAssessed, |u| Verdict::of(u, 1.0)));
        }
        NodeOutcome {
            utilisation,
            sigma_m_mpa: cycle.mean_mpa,
            sigma_a_mpa: cycle.amplitude_mpa,
            sigma_a_limit_mpa: self.diagram.limit_at(cycle.mean_mpa),
            critical_plane_utilisation: worst.utilisation,
            static_utilisation: static_utilisation.unwrap_or(f64::NAN),
            governing,
            verdict: if self.region.refused { Verdict::NotAssessed } else { Verdict::worst(verdicts) },
        }
    }

    /// Mean and amplitude by the procedure's own reduction.
    fn cycle(&self, conditions: &[Tensor], worst: Worst) -> Option<(crate::combination::Cycle, (i32, i32))> {
        let n = &worst.direction;
        match (self.plan.rule, self.plan.reduction) {
            (CombinationRule::WorstPair, Reduction::WorstPair) => {
                let pair = worst_pair(conditions)?;
                Some((pair.cycle, (index(pair.first), index(pair.second))))
            }
            (CombinationRule::WorstPair, Reduction::CriticalPlane) => {
                let (i, j) = worst.governing;
                let first = conditions.get(usize::try_from(i).ok()?)?;
                let second = conditions.get(usize::try_from(j).ok()?)?;
                let ordered = if second.along(n) > first.along(n) { (j, i) } else { (i, j) };
                Some((StressCycle::of_pair(first, second).along(n), ordered))
            }
            (CombinationRule::RootSumSquare, Reduction::CriticalPlane) => {
                let variant = self.plan.fatigue.variants.get(usize::try_from(worst.governing.0).ok()?)?;
                Some((variant.cycle(conditions).along(n), worst.governing))
            }
            (rule, reduction) => {
                let hotspot = bare_hotspot();
                match rule {
                    CombinationRule::WorstPair => {
                        let (pair, _) =
                            pair_state(conditions, &hotspot, reduction, self.diagram, self.path).ok()?;
                        Some((pair.cycle, (index(pair.first), index(pair.second))))
                    }
                    CombinationRule::RootSumSquare => {
                        let plan = &self.plan.fatigue;
                        let state =
                            sum_state(plan, conditions, &hotspot, reduction, self.diagram, self.path).ok()?;
                        Some((state.cycle, (index(state.variant), NO_CONDITION)))
                    }
                }
            }
        }
    }

    /// The critical plane by the general search, for the few nodes the kernel does not settle.
    fn again(&self, conditions: &[Tensor]) -> Option<Worst> {
        match self.plan.rule {
            CombinationRule::WorstPair => {
                let ((i, j), found) =
                    critical_plane_of_pairs(conditions, StressKind::Full, self.diagram, self.path)?;
                Some(Worst {
                    utilisation: found.utilisation,
                    direction: found.cycle.direction,
                    governing: (index(i), index(j)),
                    exact: true,
                })
            }
            CombinationRule::RootSumSquare => {
                let planes = self.plan.fatigue.variants.iter().enumerate().map(|(k, v)| {
                    (k, critical_plane(&v.cycle(conditions), StressKind::Full, self.diagram, self.path))
                });
                let (k, found) = planes.max_by(|a, b| a.1.utilisation.total_cmp(&b.1.utilisation))?;
                Some(Worst {
                    utilisation: found.utilisation,
                    direction: found.cycle.direction,
                    governing: (index(k), NO_CONDITION),
                    exact: true,
                })
            }
        }
    }

    /// Largest von Mises stress of the exceptional conditions over its limit.
    fn static_utilisation(&self) -> Option<f64> {
        let plan = self.plan.exceptional.as_ref()?;
        let limit = self.region.static_limit_mpa?;
        let stresses = plan.conditions.iter().map(|c| superpose(self.loads, &c.factors).von_mises());
        Some(stresses.fold(0.0, f64::max) / limit)
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
