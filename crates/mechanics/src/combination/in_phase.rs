//! The in-phase bound: the amplitude if everything dynamic acted together, in the worst signs and the worst direction.
//!
//! Along n it is Σ_d |nᵀD_d n|, the largest of |nᵀSn| over the sign patterns S = Σ s_d D_d. Each pattern is a pair of states
//! M ± S, of which [`super::critical_pair`] knows the largest utilisation over all directions, in dented diagrams too; the
//! bound is the largest over the patterns. They are discarded in bundles: with |D| the tensor of the same axes and the
//! magnitudes of the principal values, no sign gives more than nᵀ|D|n, so that one tensor bounds all patterns that begin
//! alike. Above [`MOST_EXACT`] loads the small ones act with that bound instead of a sign, and the result is an upper bound.
//!
//! On F3 and F4 more amplitude also moves the point where the path begins: up to 1 the bound still holds, above 1 only its
//! verdict does. Not from a standard.

use super::critical::CriticalPlane;
use super::critical_pair::Lead;
use super::cycle::{Cycle, StressCycle};
use super::pairs::mean_and_spread;
use crate::diagram::{LimitDiagram, LoadPath};
use crate::stress::Tensor;
use nalgebra::Vector3;

/// Most loads whose signs are all tried.
pub const MOST_EXACT: usize = 16;
/// A utilisation this much above the one found, relatively, is proven not to occur.
const PROVEN: f64 = 1e-10;

/// How far the number of an [`InPhase`] can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InPhaseKind {
    /// The largest of all directions, signs and choices of group members.
    Exact,
    /// No direction, sign or choice gives more; there are more than [`MOST_EXACT`] loads.
    UpperBound,
    /// Above 1 on F3 or F4: some direction and signs give this, others or smaller amplitudes may give more.
    Exceeded,
}

/// The utilisation if all dynamic loads acted together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InPhase {
    /// Utilisation.
    pub utilisation: f64,
    /// What kind of number that is.
    pub kind: InPhaseKind,
    /// Position of the choice among exclusive components that gives it.
    pub variant: usize,
    /// Mean, Σ|amplitude| and direction there.
    pub cycle: Cycle,
}

impl InPhase {
    /// Whether no direction, sign or choice gives more than this, and one gives just this.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.kind == InPhaseKind::Exact
    }
}

/// The in-phase bound over all choices among exclusive components, each with its own mean and its own loads.
///
/// `direction`: the one direction of a scalar, gauge or weld normal; all directions if absent. `hint` is a direction to
/// begin with, where one is known to be bad. `None` if there is no choice at all.
#[must_use]
pub fn in_phase_bound(
    variants: &[StressCycle],
    direction: Option<Vector3<f64>>,
    diagram: &LimitDiagram,
    path: LoadPath,
    hint: Option<Vector3<f64>>,
) -> Option<InPhase> {
    let mut best: Option<InPhase> = None;
    for (variant, cycle) in variants.iter().enumerate() {
        let known = best.map(|b| b.utilisation);
        let (found, kind) = match direction {
            Some(n) => {
                let found = in_phase_along(cycle, &n, diagram, path);
                (
                    found,
                    if exceeds(path, found.utilisation) { InPhaseKind::Exceeded } else { InPhaseKind::Exact },
                )
            }
            None => Patterns::new(cycle, diagram, path).search(known, hint),
        };
        if known.is_none_or(|known| found.utilisation > known) {
            best = Some(InPhase { utilisation: found.utilisation, kind, variant, cycle: found.cycle });
        }
    }
    // An upper bound of any of the choices makes the whole an upper bound.
    let bounded = direction.is_none() && variants.iter().any(|v| v.alternating.len() > MOST_EXACT);
    best.map(|b| match b.kind {
        InPhaseKind::Exact if bounded => InPhase { kind: InPhaseKind::UpperBound, ..b },
        _ => b,
    })
}

/// Whether a utilisation is above 1 on a path that begins elsewhere with more amplitude: only the verdict holds then.
fn exceeds(path: LoadPath, utilisation: f64) -> bool {
    matches!(path, LoadPath::MinimumConstant | LoadPath::MaximumConstant) && utilisation > 1.0
}

fn in_phase_along(
    cycle: &StressCycle,
    n: &Vector3<f64>,
    diagram: &LimitDiagram,
    path: LoadPath,
) -> CriticalPlane {
    let amplitude_mpa = cycle.in_phase_amplitude_mpa(n);
    CriticalPlane::at(Cycle { mean_mpa: cycle.mean.along(n), amplitude_mpa, direction: *n }, diagram, path)
}

/// The sign patterns of one choice.
struct Patterns<'a> {
    /// The mean and the loads; the first keeps its sign.
    cycle: StressCycle,
    /// Σ|D_d| over the loads from each position on.
    rest: Vec<Tensor>,
    diagram: &'a LimitDiagram,
    path: LoadPath,
    /// Whether small loads are bounded together.
    bounded: bool,
    best: CriticalPlane,
    /// A utilisation reached elsewhere: below it nothing matters.
    known: f64,
}

impl<'a> Patterns<'a> {
    fn new(cycle: &StressCycle, diagram: &'a LimitDiagram, path: LoadPath) -> Self {
        let mut loads: Vec<(f64, Tensor)> = cycle
            .alternating
            .iter()
            .map(|d| (d.dominant_principal().0.abs(), *d))
            .filter(|(size, _)| *size > 0.0)
            .collect();
        loads.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut alternating: Vec<Tensor> = loads.iter().map(|(_, d)| *d).collect();
        let bounded = alternating.len() > MOST_EXACT;
        if bounded {
            let small = alternating.split_off(MOST_EXACT - 1);
            // It is positive in every direction: its sign is no matter of choice.
            alternating.insert(0, small.iter().map(magnitude).fold(Tensor::ZERO, |sum, t| sum + t));
        }
        let mut rest = vec![Tensor::ZERO; alternating.len() + 1];
        for (k, d) in alternating.iter().enumerate().rev() {
            let after = rest.get(k + 1).copied().unwrap_or_default();
            if let Some(slot) = rest.get_mut(k) {
                *slot = after + magnitude(d);
            }
        }
        let cycle = StressCycle { mean: cycle.mean, alternating };
        let best = in_phase_along(&cycle, &Vector3::x(), diagram, path);
        Self { cycle, rest, diagram, path, bounded, best, known: 0.0 }
    }

    /// The largest utilisation, exact where it exceeds `known`.
    fn search(mut self, known: Option<f64>, hint: Option<Vector3<f64>>) -> (CriticalPlane, InPhaseKind) {
        self.known = known.unwrap_or(0.0);
        let mut starts: Vec<Vector3<f64>> = hint.into_iter().collect();
        let tensors = std::iter::once(&self.cycle.mean).chain(&self.cycle.alternating);
        starts.extend(tensors.flat_map(|t| t.eigen().vectors));
        for n in starts {
            self.offer(&n);
        }
        self.ascend();
        if self.cycle.alternating.is_empty() {
            self.pattern(&Tensor::ZERO);
        } else {
            let first = self.cycle.alternating.first().copied().unwrap_or_default();
            self.descend(1, &first);
        }
        let kind = match (exceeds(self.path, self.best.utilisation), self.bounded) {
            (true, _) => InPhaseKind::Exceeded,
            (false, true) => InPhaseKind::UpperBound,
            (false, false) => InPhaseKind::Exact,
        };
        (self.best, kind)
    }

    /// Whether more would change nothing.
    fn is_settled(&self) -> bool {
        let level = self.best.utilisation;
        level.is_infinite() || exceeds(self.path, level)
    }

    fn offer(&mut self, n: &Vector3<f64>) -> bool {
        let here = in_phase_along(&self.cycle, n, self.diagram, self.path);
        let better = here.utilisation > self.best.utilisation;
        if better {
            self.best = here;
        }
        better
    }

    /// The worst direction of the signs at the best direction, and again with the signs there, as long as it grows.
    fn ascend(&mut self) {
        for _ in 0..20 {
            let n = self.best.cycle.direction;
            let signed = self.cycle.alternating.iter().map(|d| *d * d.along(&n).signum());
            let sum = signed.fold(Tensor::ZERO, |sum, t| sum + t);
            let before = self.best.utilisation;
            self.pattern(&sum);
            if self.is_settled() || self.best.utilisation <= before * (1.0 + PROVEN) {
                return;
            }
        }
    }

    /// One pattern: the pair M ± S.
    fn pattern(&mut self, sum: &Tensor) {
        let level = CriticalPlane { utilisation: self.best.utilisation.max(self.known), ..self.best };
        let mut lead = Lead::new(self.cycle.mean, *sum, self.diagram, self.path, Some(level));
        lead.assess();
        if let (Some(found), true) = (lead.best, lead.grown) {
            // All amplitudes along it, whatever their signs in the pattern.
            self.offer(&found.cycle.direction);
        }
    }

    /// All patterns that begin with the `sum` of the first `count` loads.
    fn descend(&mut self, count: usize, sum: &Tensor) {
        if self.is_settled() || !self.may_exceed(count, sum) {
            return;
        }
        match self.cycle.alternating.get(count).copied() {
            None => self.pattern(sum),
            Some(next) => {
                // First as at the best direction found: that raises the level soonest.
                let n = self.best.cycle.direction;
                let sign = (next.along(&n) * sum.along(&n)).signum();
                self.descend(count + 1, &(*sum + next * sign));
                self.descend(count + 1, &(*sum - next * sign));
            }
        }
    }

    /// Whether some pattern that begins so may use more than the level: beyond a line of every convex part of the diagram.
    fn may_exceed(&self, count: usize, sum: &Tensor) -> bool {
        let level = self.best.utilisation.max(self.known) * (1.0 + PROVEN);
        if level <= 0.0 {
            return true;
        }
        let rest = self.rest.get(count).copied().unwrap_or_default();
        let ends = [*sum + rest, rest - *sum];
        let beyond = |k: &usize| {
            let Some(edge) = self.diagram.edges().get(*k) else { return true };
            let (p, kappa) = edge.form(self.path, level);
            // Up to 1 no factor of the amplitude is negative; above, the search ends.
            let kappa = kappa.max(0.0);
            ends.iter().any(|s| may_exceed_one(&(self.cycle.mean * p + *s * kappa)))
        };
        self.diagram.parts().iter().all(|part| part.iter().any(beyond))
    }
}

/// The tensor of the same axes with the magnitudes of the principal values: |nᵀDn| ≤ nᵀ|D|n.
fn magnitude(d: &Tensor) -> Tensor {
    let eigen = d.eigen();
    let parts = eigen.values.iter().zip(&eigen.vectors).map(|(value, n)| dyad(n) * value.abs());
    parts.fold(Tensor::ZERO, |sum, t| sum + t)
}

fn dyad(n: &Vector3<f64>) -> Tensor {
    Tensor([n.x * n.x, n.y * n.y, n.z * n.z, n.x * n.y, n.y * n.z, n.z * n.x])
}

/// Whether some direction may have more than 1: no by a bound of the eigenvalues, or by the minors of 1 − T.
fn may_exceed_one(t: &Tensor) -> bool {
    let (middle, spread) = mean_and_spread(t);
    if (middle + spread) * (1.0 + 1e-12) <= 1.0 {
        return false;
    }
    let [xx, yy, zz, xy, yz, zx] = t.0;
    let (a, b, c) = (1.0 - xx, 1.0 - yy, 1.0 - zz);
    let minor = a * b - xy * xy;
    let whole = c * minor - a * yz * yz - b * zx * zx - 2.0 * xy * yz * zx;
    !(a > 0.0 && minor > 0.0 && whole > 1e-14)
}

#[cfg(test)]
mod tests;
