//! Critical plane of pairs, by eigenvalues of 3×3 symmetric matrices alone.
//!
//! With M = (σᵢ + σⱼ)/2 and D = (σᵢ − σⱼ)/2, the points (nᵀMn, nᵀDn) of all directions n fill a convex set of
//! the plane (Brickman 1961: the joint range of two quadratic forms of three real variables is convex). On
//! one edge p·σ_m + q·σ_a = 1 of the diagram the largest utilisation therefore is an eigenvalue problem: at
//! constant ratio λ_max(pM ± qD); at constant mean the root u of λ_max(u·pM ± qD) = u; at constant minimum or
//! maximum likewise, each iterated from below. Where that direction lies beyond the edge, the maximum of the
//! edge's own sector lies on the line through one of its vertices; only vertices where the diagram is dented
//! inwards need that line, whose largest amplitude lies on the border of the convex set.
//!
//! Not from a standard.

use super::critical::CriticalPlane;
use super::cycle::StressCycle;
use super::pairs::mean_and_spread;
use crate::diagram::{HalfPlane, LimitDiagram, LoadPath, Vertex};
use crate::stress::Tensor;
use nalgebra::Vector3;

/// The largest utilisation over all pairs and directions. `None` for fewer than two conditions.
pub(super) fn pairs(
    conditions: &[Tensor],
    diagram: &LimitDiagram,
    path: LoadPath,
) -> Option<((usize, usize), CriticalPlane)> {
    let mut best: Option<((usize, usize), CriticalPlane)> = None;
    for (i, first) in conditions.iter().enumerate() {
        for (j, second) in conditions.iter().enumerate().skip(i + 1) {
            let (mean, half_range) = ((*first + *second) * 0.5, (*first - *second) * 0.5);
            let mut lead = Lead::new(mean, half_range, diagram, path, best.map(|(_, b)| b));
            lead.assess();
            if let (Some(found), true) = (lead.best, lead.grown) {
                best = Some(((i, j), found));
            }
        }
    }
    let ((i, j), found) = best?;
    let (first, second) = (conditions.get(i)?, conditions.get(j)?);
    let (mean, half_range) = ((*first + *second) * 0.5, (*first - *second) * 0.5);
    let found = Lead::new(mean, half_range, diagram, path, Some(found)).of_equals_the_largest_mean();
    let n = found.cycle.direction;
    Some((if second.along(&n) > first.along(&n) { (j, i) } else { (i, j) }, found))
}

/// One pair against the best so far.
pub(super) struct Lead<'a> {
    mean: Tensor,
    half_range: Tensor,
    diagram: &'a LimitDiagram,
    path: LoadPath,
    /// The best of this pair and those before it.
    pub(super) best: Option<CriticalPlane>,
    /// Whether it is one of this pair.
    pub(super) grown: bool,
}

impl<'a> Lead<'a> {
    pub(super) fn new(
        mean: Tensor,
        half_range: Tensor,
        diagram: &'a LimitDiagram,
        path: LoadPath,
        best: Option<CriticalPlane>,
    ) -> Self {
        Self { mean, half_range, diagram, path, best, grown: false }
    }

    fn level(&self) -> f64 {
        self.best.map_or(0.0, |b| b.utilisation)
    }

    fn at(&self, direction: &Vector3<f64>) -> CriticalPlane {
        let cycle = StressCycle { mean: self.mean, alternating: vec![self.half_range] }.along(direction);
        CriticalPlane::at(cycle, self.diagram, self.path)
    }

    fn offer(&mut self, direction: &Vector3<f64>) {
        let here = self.at(direction);
        if self.best.is_none_or(|b| here.utilisation > b.utilisation) {
            self.best = Some(here);
            self.grown = true;
        }
    }

    pub(super) fn assess(&mut self) {
        // Climbing needs a level above zero.
        if self.best.is_none() || self.level() <= 0.0 {
            self.offer(&self.half_range.dominant_principal().1);
        }
        if self.level() <= 0.0 {
            // Without a range the mean alone uses the diagram, or lies outside it.
            for n in self.mean.eigen().vectors {
                self.offer(&n);
            }
        }
        // Both signs on their own: beyond a dent each may have its own maximum.
        let signed = [self.half_range, -self.half_range];
        for edge in self.diagram.edges() {
            for half_range in &signed {
                if self.level().is_infinite() {
                    return;
                }
                self.begin_beyond(*edge, half_range);
                self.climb(*edge, half_range);
            }
        }
        for v in self.diagram.dents() {
            for half_range in &signed {
                self.along_vertex(v, half_range);
            }
        }
    }

    /// Offers the direction whose load path begins farthest beyond the edge, if one begins there at all: no level
    /// leads to it, since its utilisation is infinite.
    fn begin_beyond(&mut self, edge: HalfPlane, half_range: &Tensor) {
        let Some((p, mu)) = edge.start_form(self.path) else { return };
        if may_exceed_one(&(self.mean * p + *half_range * mu))
            && let Some(n) = self.top(p, mu, half_range)
            && p * self.mean.along(&n) + mu * half_range.along(&n).abs() >= 1.0
        {
            self.offer(&n);
        }
    }

    /// Raises the level on one edge: n ← direction in which the form at the level is largest, as long as it grows.
    fn climb(&mut self, edge: HalfPlane, half_range: &Tensor) {
        let mut level = self.level();
        let mut at: Option<Vector3<f64>> = None;
        for _ in 0..60 {
            if level <= 0.0 || level.is_infinite() {
                break;
            }
            let (p, kappa) = edge.form(self.path, level);
            // Most pairs end here: an upper bound of the eigenvalue shows that they cannot lead.
            if !may_exceed_one(&(self.mean * p + *half_range * kappa)) {
                break;
            }
            let Some(n) = self.top(p, kappa, half_range) else { break };
            let (mean, amplitude) = (self.mean.along(&n), half_range.along(&n).abs());
            if p * mean + kappa * amplitude <= 1.0 + 1e-15 {
                break;
            }
            let next = edge.utilisation(self.path, mean, amplitude);
            if next.is_nan() || next <= level {
                break;
            }
            level = next;
            at = Some(n);
        }
        if let Some(n) = at {
            self.offer(&n);
        }
    }

    /// The direction in which p·σ_m + κ·σ_a is largest, where σ_a is the amplitude of this sign.
    fn top(&self, p: f64, kappa: f64, half_range: &Tensor) -> Option<Vector3<f64>> {
        let n = (self.mean * p + *half_range * kappa).eigen().vectors[0];
        if kappa < 0.0 && half_range.along(&n) < 0.0 {
            // Amplitude counts less than nothing, and there is no amplitude below zero.
            return constrained_maximum(&(self.mean * p), half_range, 0.0);
        }
        Some(n)
    }

    /// Largest amplitude on the line of load paths that end in the vertex.
    fn along_vertex(&mut self, v: Vertex, half_range: &Tensor) {
        let (m, d) = (self.mean, *half_range);
        let (constraint, target, objective) = match self.path {
            LoadPath::MeanConstant => (m, v.mean_mpa, d),
            LoadPath::RatioConstant => {
                let length = v.mean_mpa.hypot(v.amplitude_mpa);
                let (c, s) = (v.mean_mpa / length, v.amplitude_mpa / length);
                (m * s - d * c, 0.0, m * c + d * s)
            }
            LoadPath::MinimumConstant => (m - d, v.mean_mpa - v.amplitude_mpa, d),
            LoadPath::MaximumConstant => (m + d, v.mean_mpa + v.amplitude_mpa, d),
        };
        let (middle, spread) = mean_and_spread(&constraint);
        let slack = 1e-12 * (middle.abs() + spread);
        if target > middle + spread + slack || target < middle - spread - slack {
            return;
        }
        let (middle, spread) = mean_and_spread(&objective);
        let reach = match self.path {
            LoadPath::RatioConstant => v.mean_mpa.hypot(v.amplitude_mpa),
            _ => v.amplitude_mpa,
        };
        if (middle + spread) * (1.0 + 1e-12) <= self.level() * reach {
            return;
        }
        if let Some(n) = constrained_maximum(&objective, &constraint, target) {
            self.offer(&n);
        }
    }

    /// Of the directions that use the diagram alike, as the two of pure shear under a flat limit do, the one with the
    /// largest mean, so that the answer does not hang on the axes.
    fn of_equals_the_largest_mean(&self) -> CriticalPlane {
        let Some(best) = self.best else { return self.at(&Vector3::x()) };
        let level = best.utilisation;
        if !(level > 0.0 && level.is_finite()) {
            return best;
        }
        let forms = self.diagram.edges().iter().map(|e| e.form(self.path, level));
        let both = forms.flat_map(|(p, kappa)| [kappa, -kappa].map(|k| self.mean * p + self.half_range * k));
        let directions = both.filter(may_exceed_one).map(|form| form.eigen().vectors[0]);
        directions.map(|n| self.at(&n)).fold(best, CriticalPlane::worse)
    }
}

/// Whether the tensor may have more than 1 in some direction, by a bound of its eigenvalues.
fn may_exceed_one(form: &Tensor) -> bool {
    let (middle, spread) = mean_and_spread(form);
    (middle + spread) * (1.0 + 1e-12) > 1.0
}

/// The direction that maximises nᵀCn under nᵀBn = b.
///
/// The points (nᵀBn, nᵀCn) fill a convex set; its border is met by the largest eigenvectors of cos φ·(±B) + sin φ·C.
/// From φ = 90°, the largest C of all, φ is lowered until nᵀBn reaches b. Where it jumps over b, at an edge of the set,
/// the two directions beside the jump span the directions of that edge.
///
/// `None` if no direction meets the constraint.
pub(crate) fn constrained_maximum(c: &Tensor, b: &Tensor, target: f64) -> Option<Vector3<f64>> {
    let spectrum = b.eigen();
    let slack = 4.0 * f64::EPSILON * b.scale();
    if !(spectrum.values[2] - slack <= target && target <= spectrum.values[0] + slack) {
        return None;
    }
    let start = c.eigen().vectors[0];
    let excess = |n: &Vector3<f64>| b.along(n) - target;
    let missing = excess(&start);
    if missing == 0.0 || spectrum.values[0] - spectrum.values[2] <= slack {
        return Some(start);
    }
    let sign = -missing.signum();
    // Only the shapes matter for eigenvectors: both at unit size, so that neither is lost in the other.
    let (b_shape, c_shape) = (b.deviator_at_unit_size() * sign, c.deviator_at_unit_size());
    let turned = |phi: f64| (b_shape * phi.cos() + c_shape * phi.sin()).eigen().vectors[0];
    let end = turned(0.0);
    if excess(&end) * sign <= 0.0 {
        // The constraint is the end of what there is, up to rounding: of the directions that reach it the best.
        return Some(turned(1e-8));
    }
    let (mut low, mut high) = (0.0, std::f64::consts::FRAC_PI_2);
    let (mut beyond, mut short) = (end, start);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        let n = turned(middle);
        if excess(&n) * sign > 0.0 {
            (low, beyond) = (middle, n);
        } else {
            (high, short) = (middle, n);
        }
        if excess(&short) == 0.0 {
            return Some(short);
        }
    }
    Some(between(&beyond, &short, |n| excess(n) * sign))
}

/// The direction on the arc from `beyond`, where `excess` is above 0, to `short`, where it is not, at which it is 0.
fn between(
    beyond: &Vector3<f64>,
    short: &Vector3<f64>,
    excess: impl Fn(&Vector3<f64>) -> f64,
) -> Vector3<f64> {
    let side = short - beyond * beyond.dot(short);
    let Some(side) = side.try_normalize(1e-15) else { return *short };
    let (mut low, mut high) = (0.0, beyond.dot(short).clamp(-1.0, 1.0).acos());
    let turned = |angle: f64| beyond * angle.cos() + side * angle.sin();
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if excess(&turned(middle)) > 0.0 { low = middle } else { high = middle }
    }
    turned(high)
}

#[cfg(test)]
mod tests;
