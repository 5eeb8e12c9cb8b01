//! One node at a time: the plain way, which the vector path must equal, and which serves the nodes it passes on.

use super::directions::maximise;
use super::limit::Limit;
use super::pairs::{
    PairResult, TIE_RELATIVE, critical_plane, mean_and_difference, most_utilised_pair, pairs, worst_pair,
};
use super::plan::{PairPlan, PairReduction, RootSumSquarePlan};
use super::root_sum_square::{RootSumSquareResult, along, root_sum_square};
use super::stresses::Stresses;
use super::tensor::{Sym3, Vec3, project};

/// Assessed, or not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NodeResult<T> {
    /// A number was found (it may be infinite, never NaN).
    Assessed(T),
    /// Some input stress is NaN or infinite.
    NotAssessed,
}

impl<T> NodeResult<T> {
    /// The result, if assessed.
    pub fn assessed(self) -> Option<T> {
        match self {
            Self::Assessed(t) => Some(t),
            Self::NotAssessed => None,
        }
    }
}

/// Σ_l factors\[l\] σ_l.
fn sum(stresses: &Stresses<'_>, node: usize, factors: &[f64]) -> Sym3 {
    let mut t = [0.0; 6];
    for (l, f) in factors.iter().enumerate() {
        if *f != 0.0 {
            let s = stresses.at(node, l);
            for k in 0..6 {
                t[k] += f * s[k];
            }
        }
    }
    t
}

pub(crate) fn finite(stresses: &Stresses<'_>, node: usize) -> bool {
    (0..stresses.loads()).all(|l| stresses.at(node, l).iter().all(|v| v.is_finite()))
}

/// Pairs at one node.
#[must_use]
pub fn pairs_at(stresses: &Stresses<'_>, node: usize, plan: &PairPlan) -> NodeResult<PairResult> {
    if !finite(stresses, node) {
        return NodeResult::NotAssessed;
    }
    NodeResult::Assessed(reduce_pairs(&conditions_at(stresses, node, plan), plan))
}

/// Condition stresses of one node.
pub(crate) fn conditions_at(stresses: &Stresses<'_>, node: usize, plan: &PairPlan) -> Vec<Sym3> {
    plan.factors.iter().map(|f| sum(stresses, node, f)).collect()
}

/// Pairs of the given condition stresses.
#[must_use]
pub fn reduce_pairs(conditions: &[Sym3], plan: &PairPlan) -> PairResult {
    match (&plan.limit, plan.reduction) {
        (_, PairReduction::FixedDirection(n)) => {
            let values: Vec<f64> = conditions.iter().map(|c| project(c, &n)).collect();
            pairs_of_values(&values, &plan.limit, plan, n)
        }
        (Limit::Convex(c), PairReduction::CriticalPlane) => critical_plane(conditions, c, plan.path),
        (Limit::Convex(c), PairReduction::WorstPair) => worst_pair(conditions, c, plan.path),
        (Limit::Convex(c), PairReduction::MostUtilisedPair) => most_utilised_pair(conditions, c, plan.path),
        (Limit::Polyline(_), _) => by_search(conditions, plan),
    }
}

/// Pairs of scalars (a gauge, a weld normal): the pair with the largest utilisation, ties to the first.
fn pairs_of_values(values: &[f64], limit: &Limit, plan: &PairPlan, direction: Vec3) -> PairResult {
    let mut best: Option<PairResult> = None;
    for pair in pairs(values.len()) {
        let (a, b) = (values[pair.0], values[pair.1]);
        let (sigma_m_mpa, sigma_a_mpa) = (0.5 * a + 0.5 * b, (0.5 * a - 0.5 * b).abs());
        let utilisation = limit.utilisation(plan.path, sigma_m_mpa, sigma_a_mpa);
        if best.is_none_or(|b| utilisation > b.utilisation * (1.0 + TIE_RELATIVE)) {
            best = Some(PairResult { utilisation, pair, direction, sigma_m_mpa, sigma_a_mpa });
        }
    }
    best.unwrap_or(PairResult {
        utilisation: 0.0,
        pair: (0, 0),
        direction,
        sigma_m_mpa: 0.0,
        sigma_a_mpa: 0.0,
    })
}

/// A scalar history: one stress per condition. Mean and amplitude of the pair with the largest utilisation.
#[must_use]
pub fn reduce_values(values: &[f64], plan: &PairPlan, direction: Vec3) -> PairResult {
    pairs_of_values(values, &plan.limit, plan, direction)
}

/// Polyline limits: the directional search per pair, or the amplitude rules with the polyline's utilisation.
fn by_search(conditions: &[Sym3], plan: &PairPlan) -> PairResult {
    let mut best: Option<PairResult> = None;
    for pair in pairs(conditions.len()) {
        let (m, d) = mean_and_difference(&conditions[pair.0], &conditions[pair.1]);
        let floor = best.map_or(0.0, |b| b.utilisation);
        let found = match plan.reduction {
            PairReduction::CriticalPlane => maximise(&m, &[d], &plan.limit, plan.path, floor).direction,
            _ => amplitude_direction(&d),
        };
        let (sigma_m_mpa, sigma_a_mpa) = (project(&m, &found), project(&d, &found).abs());
        let utilisation = plan.limit.utilisation(plan.path, sigma_m_mpa, sigma_a_mpa);
        let better = match (plan.reduction, best) {
            (_, None) => true,
            (PairReduction::WorstPair, Some(b)) => sigma_a_mpa > b.sigma_a_mpa * (1.0 + TIE_RELATIVE),
            (_, Some(b)) => utilisation > b.utilisation * (1.0 + TIE_RELATIVE),
        };
        if better {
            best = Some(PairResult { utilisation, pair, direction: found, sigma_m_mpa, sigma_a_mpa });
        }
    }
    let none = PairResult {
        utilisation: 0.0,
        pair: (0, 0),
        direction: [1.0, 0.0, 0.0],
        sigma_m_mpa: 0.0,
        sigma_a_mpa: 0.0,
    };
    best.unwrap_or(none)
}

fn amplitude_direction(d: &Sym3) -> Vec3 {
    let p = super::tensor::principal(d);
    if p.values[2] >= -p.values[0] { p.directions[2] } else { p.directions[0] }
}

/// Root-sum-square at one node.
#[must_use]
pub fn root_sum_square_at(
    stresses: &Stresses<'_>,
    node: usize,
    plan: &RootSumSquarePlan,
) -> NodeResult<RootSumSquareResult> {
    if !finite(stresses, node) {
        return NodeResult::NotAssessed;
    }
    let mut worst: Option<RootSumSquareResult> = None;
    for alternative in 0..plan.alternatives.len() {
        let r = alternative_at(stresses, node, plan, alternative);
        let proven = worst.is_none_or(|w| w.proven) && r.proven;
        match &mut worst {
            Some(w) if r.utilisation <= w.utilisation => w.proven = proven,
            _ => worst = Some(RootSumSquareResult { proven, ..r }),
        }
    }
    worst.map_or(NodeResult::NotAssessed, NodeResult::Assessed)
}

/// One alternative of [`root_sum_square_at`].
pub(crate) fn alternative_at(
    stresses: &Stresses<'_>,
    node: usize,
    plan: &RootSumSquarePlan,
    alternative: usize,
) -> RootSumSquareResult {
    let set = &plan.alternatives[alternative];
    let mean = sum(stresses, node, &set.static_factors);
    let dynamic: Vec<Sym3> = set.dynamic_factors.iter().map(|f| sum(stresses, node, f)).collect();
    let result = match plan.direction {
        None => root_sum_square(&mean, &dynamic, &plan.limit, plan.path),
        Some(n) => root_sum_square_along(&mean, &dynamic, &plan.limit, plan, &n),
    };
    RootSumSquareResult { alternative, ..result }
}

fn root_sum_square_along(
    mean: &Sym3,
    dynamic: &[Sym3],
    limit: &Limit,
    plan: &RootSumSquarePlan,
    n: &Vec3,
) -> RootSumSquareResult {
    let (sigma_m_mpa, sigma_a_mpa, sigma_a_in_phase_mpa) = along(mean, dynamic, n);
    RootSumSquareResult {
        utilisation: limit.utilisation(plan.path, sigma_m_mpa, sigma_a_mpa),
        alternative: 0,
        direction: *n,
        sigma_m_mpa,
        sigma_a_mpa,
        sigma_a_in_phase_mpa,
        proven: true,
        by_search: false,
    }
}
