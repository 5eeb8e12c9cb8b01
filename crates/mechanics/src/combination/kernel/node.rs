//! One node at a time: the plain way, which the vector path must equal, and which serves the nodes it passes on.

use super::conditions::ConditionPlan;
use super::pairs::{PairResult, critical_plane};
use super::plan::{PairPlan, RootSumSquarePlan};
use super::root_sum_square::{RootSumSquareResult, root_sum_square};
use super::stresses::Stresses;
use super::tensor::Sym3;
use crate::combination::{PairChoice, worst_pair};
use crate::stress::Tensor;

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
    NodeResult::Assessed(critical_plane(
        &conditions_at(stresses, node, &plan.factors),
        &plan.limit,
        plan.path,
    ))
}

/// Condition stresses of one node.
pub(crate) fn conditions_at(stresses: &Stresses<'_>, node: usize, factors: &[Vec<f64>]) -> Vec<Sym3> {
    factors.iter().map(|f| sum(stresses, node, f)).collect()
}

/// The pair of largest amplitude at one node.
pub(crate) fn worst_pair_at(
    stresses: &Stresses<'_>,
    node: usize,
    plan: &ConditionPlan,
) -> Option<PairChoice> {
    let conditions: Vec<Tensor> =
        conditions_at(stresses, node, &plan.factors).into_iter().map(Tensor).collect();
    worst_pair(&conditions).filter(|_| finite(stresses, node))
}

/// The largest equivalent stress at one node in MPa, NaN if a stress is not finite.
pub(crate) fn von_mises_at(stresses: &Stresses<'_>, node: usize, plan: &ConditionPlan) -> f64 {
    if !finite(stresses, node) {
        return f64::NAN;
    }
    let conditions = conditions_at(stresses, node, &plan.factors);
    conditions.into_iter().map(|t| Tensor(t).von_mises()).fold(0.0, f64::max)
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
    let result = root_sum_square(&mean, &dynamic, &plan.limit, plan.path);
    RootSumSquareResult { alternative, ..result }
}
