//! Critical plane of pairs, by eigenvalues of 3×3 symmetric matrices alone.
//!
//! With M = (σᵢ + σⱼ)/2 and D = (σᵢ − σⱼ)/2, the points (nᵀMn, nᵀDn) of all directions n fill a convex set of
//! the plane (Brickman 1961: the joint range of two quadratic forms of three real variables is convex). On
//! one edge p·σ_m + q·σ_a = 1 of the diagram the largest utilisation therefore is an eigenvalue problem: at
//! constant ratio λ_max(pM ± qD); at constant mean the root u of λ_max(u·pM ± qD) = u; at constant minimum or
//! maximum likewise, each iterated from below. Where that direction lies beyond the edge, the maximum of the
//! edge's own sector lies on the line through one of its vertices; only vertices where the diagram is dented
//! inwards need that line, whose largest amplitude is min over μ of λ_max(C + μ(B − b)), a convex function.
//!
//! Not from a standard.

use super::critical::CriticalPlane;
use super::critical_search::search;
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
            let mut lead = Lead {
                mean: (*first + *second) * 0.5,
                half_range: (*first - *second) * 0.5,
                diagram,
                path,
                best: best.map(|(_, b)| b),
                grown: false,
            };
            lead.assess([first, second]);
            if let (Some(found), true) = (lead.best, lead.grown) {
                let n = found.cycle.direction;
                let pair = if second.along(&n) > first.along(&n) { (j, i) } else { (i, j) };
                best = Some((pair, found));
            }
        }
    }
    best
}

/// One pair against the best of all pairs so far.
struct Lead<'a> {
    mean: Tensor,
    half_range: Tensor,
    diagram: &'a LimitDiagram,
    path: LoadPath,
    best: Option<CriticalPlane>,
    grown: bool,
}

impl Lead<'_> {
    fn level(&self) -> f64 {
        self.best.map_or(0.0, |b| b.utilisation)
    }

    fn offer(&mut self, direction: &Vector3<f64>) {
        let cycle = StressCycle { mean: self.mean, alternating: vec![self.half_range] }.along(direction);
        let here = CriticalPlane::at(cycle, self.diagram, self.path);
        self.take(here);
    }

    fn take(&mut self, here: CriticalPlane) {
        if self.best.is_none_or(|b| here.utilisation > b.utilisation) {
            self.best = Some(here);
            self.grown = true;
        }
    }

    fn assess(&mut self, conditions: [&Tensor; 2]) {
        // Climbing needs a level above zero, which pairs without a range do not give.
        if self.best.is_none() || self.level() <= 0.0 {
            self.offer(&self.half_range.dominant_principal().1);
        }
        if self.level().is_infinite() {
            return;
        }
        if self.leaves(conditions) {
            let cycle = StressCycle { mean: self.mean, alternating: vec![self.half_range] };
            self.take(search(&cycle, self.diagram, self.path, self.level()));
            return;
        }
        for edge in self.diagram.edges() {
            for half_range in [self.half_range, -self.half_range] {
                self.climb(*edge, &half_range);
            }
        }
        for v in self.diagram.dents() {
            for half_range in [self.half_range, -self.half_range] {
                self.along_vertex(v, &half_range);
            }
        }
    }

    /// Whether on F3 and F4 a starting point may lie outside the diagram: a minimum or maximum, which is the stress
    /// of one of the conditions. At constant mean the direction of a mean outside is offered at once.
    fn leaves(&mut self, conditions: [&Tensor; 2]) -> bool {
        let (left, right) = self.diagram.mean_range_mpa();
        let outside = |t: &Tensor| {
            let (middle, spread) = mean_and_spread(t);
            if middle + spread < right * (1.0 - 1e-12) && middle - spread > left * (1.0 - 1e-12) {
                return None;
            }
            let e = t.eigen();
            if e.values[0] >= right {
                Some(e.vectors[0])
            } else if e.values[2] <= left {
                Some(e.vectors[2])
            } else {
                None
            }
        };
        match self.path {
            LoadPath::RatioConstant => false,
            LoadPath::MeanConstant => {
                if let Some(n) = outside(&self.mean) {
                    self.offer(&n);
                }
                false
            }
            LoadPath::MinimumConstant | LoadPath::MaximumConstant => {
                conditions.iter().any(|c| outside(c).is_some())
            }
        }
    }

    /// Raises the level on one edge: n ← eigenvector of the form at the level, as long as it grows.
    fn climb(&mut self, edge: HalfPlane, half_range: &Tensor) {
        let mut level = self.level();
        let mut at: Option<Vector3<f64>> = None;
        for _ in 0..60 {
            if level <= 0.0 {
                break;
            }
            let Some((p, kappa)) = edge.form(self.path, level) else { return };
            let form = self.mean * p + *half_range * kappa;
            // Most pairs end here: an upper bound of the eigenvalue shows that they cannot lead.
            let (middle, spread) = mean_and_spread(&form);
            if (middle + spread) * (1.0 + 1e-12) <= 1.0 {
                break;
            }
            if kappa < 0.0 {
                let cycle = StressCycle { mean: self.mean, alternating: vec![self.half_range] };
                self.take(search(&cycle, self.diagram, self.path, self.level()));
                return;
            }
            let eigen = form.eigen();
            if eigen.values[0] <= 1.0 + 1e-15 {
                break;
            }
            let n = eigen.vectors[0];
            let next = edge.utilisation(self.path, self.mean.along(&n), half_range.along(&n).abs());
            if !(next > level && next.is_finite()) {
                break;
            }
            level = next;
            at = Some(n);
        }
        if let Some(n) = at {
            self.offer(&n);
        }
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
        if target > middle + spread || target < middle - spread {
            return;
        }
        let (middle, spread) = mean_and_spread(&objective);
        let reach = match self.path {
            LoadPath::RatioConstant => v.mean_mpa.hypot(v.amplitude_mpa),
            _ => v.amplitude_mpa,
        };
        if middle + spread <= self.level() * reach {
            return;
        }
        if let Some(n) = constrained_maximum(&objective, &constraint, target) {
            self.offer(&n);
        }
    }
}

/// The direction that maximises nᵀCn under nᵀBn = b, from the minimum over μ of λ_max(C + μ(B − b)).
///
/// `None` if no direction meets the constraint.
fn constrained_maximum(c: &Tensor, b: &Tensor, target: f64) -> Option<Vector3<f64>> {
    let extremes = b.eigen().values;
    if !(extremes[2] <= target && target <= extremes[0]) {
        return None;
    }
    let size = b.scale().max(target.abs());
    if size == 0.0 {
        return Some(c.eigen().vectors[0]);
    }
    let shifted = |mu: f64| (*c + *b * mu).eigen().vectors[0];
    let slope = |n: &Vector3<f64>| b.along(n) - target;
    let start = shifted(0.0);
    if slope(&start) == 0.0 {
        return Some(start);
    }
    // The slope in μ of the convex function is nᵀBn − b: walk against it until it changes sign.
    let sign = -slope(&start).signum();
    let (mut near, mut far) = (0.0, sign * (c.scale() / size).max(1e-9));
    let mut n_near = start;
    let mut n_far = shifted(far);
    for _ in 0..80 {
        if slope(&n_far) * sign >= 0.0 {
            break;
        }
        (near, n_near) = (far, n_far);
        far *= 2.0;
        n_far = shifted(far);
    }
    for _ in 0..80 {
        let middle = f64::midpoint(near, far);
        if middle == near || middle == far {
            break;
        }
        let n = shifted(middle);
        if slope(&n) * sign >= 0.0 {
            (far, n_far) = (middle, n);
        } else {
            (near, n_near) = (middle, n);
        }
    }
    // Between the two the constraint is met exactly by a direction in their plane.
    let side = n_far - n_near * n_near.dot(&n_far);
    if side.norm() < 1e-12 {
        return Some(n_near);
    }
    let side = side.normalize();
    let (mut low, mut high) = (0.0, n_near.dot(&n_far).clamp(-1.0, 1.0).acos());
    let turned = |angle: f64| n_near * f64::cos(angle) + side * f64::sin(angle);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if slope(&turned(middle)) * sign >= 0.0 { high = middle } else { low = middle }
    }
    Some(turned(high))
}

#[cfg(test)]
mod tests;
