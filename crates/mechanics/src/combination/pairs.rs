//! Pairs of conditions: the two that differ most.

use super::critical::CriticalPlane;
use super::cycle::{Cycle, StressCycle};
use crate::diagram::{LimitDiagram, LoadPath, Vertex};
use crate::stress::Tensor;
use nalgebra::Vector3;

/// Two conditions, by their position in the list, with the cycle between them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairChoice {
    /// Position of the condition with the larger stress along the direction.
    pub first: usize,
    /// Position of the other.
    pub second: usize,
    /// Mean, amplitude, direction.
    pub cycle: Cycle,
}

impl PairChoice {
    /// The same pair in the direction that uses the diagram most, of those in which its amplitude is largest: both of pure
    /// shear, all of a plane or of space where principal values of the range are equal. `first` and `second` are the
    /// stresses of the two conditions.
    #[must_use]
    pub fn worst_of_ties(
        self,
        first: &Tensor,
        second: &Tensor,
        diagram: &LimitDiagram,
        path: LoadPath,
    ) -> Self {
        let (mean, d) = ((*first + *second) * 0.5, (*first - *second) * 0.5);
        let eigen = d.eigen();
        let [high, _, low] = eigen.values;
        let largest = high.abs().max(low.abs());
        let mut directions = Vec::new();
        for target in [high, low] {
            let equal = |value: f64| (value - target).abs() <= TIE * largest;
            if target.abs() < largest * (1.0 - TIE) {
                continue;
            }
            let pairs = eigen.values.into_iter().zip(eigen.vectors);
            let space: Vec<Vector3<f64>> =
                pairs.filter(|(value, _)| equal(*value)).map(|(_, vector)| vector).collect();
            directions.extend(telling_directions(&mean, &space, target.abs(), diagram, path));
        }
        if directions.len() < 2 {
            return self;
        }
        let at = |n: Vector3<f64>| {
            let cycle = Cycle { mean_mpa: mean.along(&n), amplitude_mpa: d.along(&n).abs(), direction: n };
            CriticalPlane::at(cycle, diagram, path)
        };
        let found = directions
            .into_iter()
            .map(at)
            .fold(CriticalPlane::at(self.cycle, diagram, path), CriticalPlane::worse);
        let n = found.cycle.direction;
        if second.along(&n) > first.along(&n) {
            Self { first: self.second, second: self.first, cycle: found.cycle }
        } else {
            Self { cycle: found.cycle, ..self }
        }
    }
}

/// Of the directions in the span of orthonormal `space`, which all have this amplitude, those of the smallest and the
/// largest mean and those whose load path ends in a corner of the diagram: in between, utilisation has no maximum.
fn telling_directions(
    mean: &Tensor,
    space: &[Vector3<f64>],
    amplitude: f64,
    diagram: &LimitDiagram,
    path: LoadPath,
) -> Vec<Vector3<f64>> {
    let (high, low) = match space {
        [only] => return vec![*only],
        [a, b] => {
            let n = largest_mean_within(mean, &[*a, *b]);
            let across = a * n.dot(b) - b * n.dot(a);
            (n, across)
        }
        _ => {
            let eigen = mean.eigen();
            (eigen.vectors[0], eigen.vectors[2])
        }
    };
    let (most, least) = (mean.along(&high), mean.along(&low));
    let corner = |v: &Vertex| match path {
        LoadPath::MeanConstant => v.mean_mpa,
        LoadPath::RatioConstant => v.mean_mpa * amplitude / v.amplitude_mpa,
        LoadPath::MinimumConstant => v.mean_mpa - v.amplitude_mpa + amplitude,
        LoadPath::MaximumConstant => v.mean_mpa + v.amplitude_mpa - amplitude,
    };
    let between = diagram.vertices().iter().map(corner).filter(|m| *m > least && *m < most);
    // nᵀMn = most·cos² + least·sin² between two directions of extreme mean.
    let turned = between.map(|m| {
        let share = (m - least) / (most - least);
        high * share.sqrt() + low * (1.0 - share).sqrt()
    });
    let mut all = vec![high, low];
    all.extend(turned);
    all
}

/// Amplitudes closer than this, relatively, count as equal: then the larger mean decides, and after that
/// the order of the conditions. Symmetric frames have many such pairs, and rounding must not choose.
pub const TIE: f64 = 1e-9;

/// Largest and smallest normal stress along one direction over all conditions.
///
/// `None` for fewer than two conditions.
#[must_use]
pub fn pair_along(conditions: &[Tensor], direction: &Vector3<f64>) -> Option<PairChoice> {
    let stresses: Vec<f64> = conditions.iter().map(|t| t.along(direction)).collect();
    let mut high = 0;
    let mut low = 0;
    for (i, s) in stresses.iter().enumerate() {
        if *s > *stresses.get(high)? {
            high = i;
        }
        if *s < *stresses.get(low)? {
            low = i;
        }
    }
    if conditions.len() < 2 {
        return None;
    }
    if high == low {
        // All equal: any two conditions do.
        low = usize::from(high == 0);
    }
    let (a, b) = (*stresses.get(high)?, *stresses.get(low)?);
    let cycle = Cycle { mean_mpa: f64::midpoint(a, b), amplitude_mpa: (a - b) / 2.0, direction: *direction };
    Some(PairChoice { first: high, second: low, cycle })
}

/// Direction of the principal stress largest in magnitude over all tensors.
#[must_use]
pub fn projection_direction<'a>(tensors: impl IntoIterator<Item = &'a Tensor>) -> Vector3<f64> {
    let mut best = (0.0, Vector3::x());
    for tensor in tensors {
        let (value, direction) = tensor.dominant_principal();
        if value.abs() > best.0 {
            best = (value.abs(), direction);
        }
    }
    best.1
}

/// The customary shop rule: all conditions projected on the direction of the principal stress largest in
/// magnitude over all of them. Not from a standard. `None` for fewer than two conditions.
#[must_use]
pub fn principal_projection(conditions: &[Tensor]) -> Option<PairChoice> {
    pair_along(conditions, &projection_direction(conditions))
}

/// The pair with the largest amplitude alone, as [`worst_pairs`] finds it. `None` for fewer than two conditions.
#[must_use]
pub fn worst_pair(conditions: &[Tensor]) -> Option<PairChoice> {
    // The pair with the largest bound goes first: it is nearly always the one, and then few others are tried.
    let mut start: Option<(f64, usize, usize)> = None;
    let mut bounds = Vec::with_capacity(conditions.len() * conditions.len() / 2);
    for (i, first) in conditions.iter().enumerate() {
        for (j, second) in conditions.iter().enumerate().skip(i + 1) {
            let bound = amplitude_bound(&(*first - *second));
            bounds.push(bound);
            if start.is_none_or(|(known, ..)| bound > known) {
                start = Some((bound, i, j));
            }
        }
    }
    let (_, i, j) = start?;
    let mut floor = 0.5 * least_magnitude(&(*conditions.get(i)? - *conditions.get(j)?));
    let mut best: Option<PairChoice> = None;
    let mut bound = bounds.iter();
    for (i, first) in conditions.iter().enumerate() {
        for ((j, second), bound) in conditions.iter().enumerate().skip(i + 1).zip(bound.by_ref()) {
            let least = 2.0 * floor * (1.0 - TIE);
            if *bound < least || magnitudes_below(&(*first - *second), least) {
                continue;
            }
            best = lead(best, (i, first), (j, second));
            floor = best.map_or(floor, |b| floor.max(b.cycle.amplitude_mpa));
        }
    }
    best
}

/// The pair with the largest amplitude among `pairs` (i < j, in the order of [`worst_pair`]), which must hold every
/// pair whose amplitude is within [`TIE`] of the largest; then it is what [`worst_pair`] finds.
pub(crate) fn worst_pair_among(
    condition: impl Fn(usize) -> Tensor,
    pairs: impl Iterator<Item = (usize, usize)>,
) -> Option<PairChoice> {
    pairs.fold(None, |best, (i, j)| lead(best, (i, &condition(i)), (j, &condition(j))))
}

/// What [`worst_pair`] gives for the one pair (i, j), from a direction found before: None unless that direction is, to
/// the last digits, the one of the eigenvalue largest in magnitude and no other comes near.
pub(crate) fn pair_along_known(
    (i, first): (usize, &Tensor),
    (j, second): (usize, &Tensor),
    n: &Vector3<f64>,
) -> Option<PairChoice> {
    const CONVERGED: f64 = 1e-13;
    const APART: f64 = 1e-3;
    let (mean, d) = ((*first + *second) * 0.5, (*first - *second) * 0.5);
    let traction = d.traction(n);
    let value = n.dot(&traction);
    let [xx, yy, zz, xy, yz, zx] = d.0;
    let square = xx * xx + yy * yy + zz * zz + 2.0 * (xy * xy + yz * yz + zx * zx);
    // The other two eigenvalues are no larger than the root of the sum of their squares.
    let others = (square - value * value).max(0.0).sqrt();
    let gap = value.abs() - others;
    let converged = (traction - n * value).norm() <= CONVERGED * gap;
    (gap > APART * value.abs() && converged).then(|| {
        let cycle = Cycle { mean_mpa: mean.along(n), amplitude_mpa: value.abs(), direction: *n };
        ordered(i, j, first, second, cycle)
    })
}

/// The leader of `best` and the pair (i, j).
fn lead(
    best: Option<PairChoice>,
    (i, first): (usize, &Tensor),
    (j, second): (usize, &Tensor),
) -> Option<PairChoice> {
    let (mean, d) = ((*first + *second) * 0.5, (*first - *second) * 0.5);
    let mut best = best;
    for candidate in largest_amplitude(&mean, &d).into_iter().flatten() {
        if best.is_none_or(|known| leads(&candidate, &known.cycle)) {
            best = Some(ordered(i, j, first, second, candidate));
        }
    }
    best
}

/// A little less than the eigenvalue largest in magnitude, from the cubic's closed form.
fn least_magnitude(d: &Tensor) -> f64 {
    let [xx, yy, zz, xy, yz, zx] = d.0;
    let mean = (xx + yy + zz) / 3.0;
    let (a, b, c) = (xx - mean, yy - mean, zz - mean);
    let half_width = ((a * a + b * b + c * c + 2.0 * (xy * xy + yz * yz + zx * zx)) / 6.0).sqrt();
    if half_width.is_nan() || half_width <= 0.0 {
        return mean.abs() * (1.0 - 1e-7);
    }
    let [a, b, c, xy, yz, zx] = [a, b, c, xy, yz, zx].map(|v| v / half_width);
    let determinant = a * (b * c - yz * yz) - xy * (xy * c - yz * zx) + zx * (xy * yz - b * zx);
    let angle = (0.5 * determinant).clamp(-1.0, 1.0).acos() / 3.0;
    let high = mean + 2.0 * half_width * angle.cos();
    let low = mean + 2.0 * half_width * (angle + std::f64::consts::TAU / 3.0).cos();
    high.abs().max(low.abs()) * (1.0 - 1e-7)
}

/// Whether every eigenvalue surely is smaller than `level` in magnitude: level·I ± D are positive definite, by
/// their minors, with a margin for rounding. In doubt false.
fn magnitudes_below(d: &Tensor, level: f64) -> bool {
    const MARGIN: f64 = 1e-12;
    let [xx, yy, zz, xy, yz, zx] = d.0;
    let squares = [xy * xy, yz * yz, zx * zx];
    let triple = 2.0 * xy * yz * zx;
    let definite = |sign: f64| {
        let (a, b, c) = (level - sign * xx, level - sign * yy, level - sign * zz);
        let minor = a * b - squares[0];
        let whole = c * minor - a * squares[1] - b * squares[2] - sign * triple;
        a > MARGIN * level && minor > MARGIN * level * level && whole > MARGIN * level * level * level
    };
    definite(1.0) && definite(-1.0)
}

/// Over all pairs (i, j): D = σᵢ − σⱼ, the eigenvalue of D largest in magnitude gives amplitude |λ|/2 and
/// its direction n; mean = nᵀ(σᵢ + σⱼ)n/2.
///
/// Returns the pair with the largest amplitude (the rule of the source paper, Li, Xu, Zhang 2025) and the
/// pair with the largest utilisation, which need not be the same. `None` for fewer than two conditions.
#[must_use]
pub fn worst_pairs(
    conditions: &[Tensor],
    diagram: &LimitDiagram,
    path: LoadPath,
) -> Option<(PairChoice, PairChoice)> {
    let mut by_amplitude: Option<PairChoice> = None;
    let mut by_utilisation: Option<(f64, PairChoice)> = None;
    for (i, first) in conditions.iter().enumerate() {
        for (j, second) in conditions.iter().enumerate().skip(i + 1) {
            let cycle = StressCycle::of_pair(first, second);
            let d = (*first - *second) * 0.5;
            let bound = amplitude_bound(&d);
            let may_lead = by_amplitude.is_none_or(|best| bound >= best.cycle.amplitude_mpa * (1.0 - TIE));
            let may_use =
                by_utilisation.is_none_or(|(best, _)| utilisation_bound(&cycle, bound, diagram, path) > best);
            if !may_lead && !may_use {
                continue;
            }
            for candidate in largest_amplitude(&cycle.mean, &d).into_iter().flatten() {
                let choice = ordered(i, j, first, second, candidate);
                if by_amplitude.is_none_or(|best| leads(&choice.cycle, &best.cycle)) {
                    by_amplitude = Some(choice);
                }
                let u = candidate.utilisation(diagram, path);
                if by_utilisation.is_none_or(|(best, _)| u > best) {
                    by_utilisation = Some((u, choice));
                }
            }
        }
    }
    Some((by_amplitude?, by_utilisation?.1))
}

/// Whether `new` has the larger amplitude, or the same and the larger mean.
fn leads(new: &Cycle, best: &Cycle) -> bool {
    let slack = TIE * best.amplitude_mpa.max(new.amplitude_mpa);
    if (new.amplitude_mpa - best.amplitude_mpa).abs() > slack {
        return new.amplitude_mpa > best.amplitude_mpa;
    }
    new.mean_mpa - best.mean_mpa > TIE * best.mean_mpa.abs().max(new.mean_mpa.abs())
}

/// Directions in which the alternating part `d` of a pair has its largest amplitude.
///
/// Both ends of the spectrum where their magnitudes are equal; within a repeated eigenvalue the direction
/// of the largest mean.
fn largest_amplitude(mean: &Tensor, d: &Tensor) -> [Option<Cycle>; 2] {
    let eigen = d.eigen();
    let [high, _, low] = eigen.values;
    let largest = high.abs().max(low.abs());
    let equal = |v: f64, target: f64| (v - target).abs() <= TIE * largest;
    let along = |target: f64| {
        if target.abs() < largest * (1.0 - TIE) {
            return None;
        }
        let mut space = [Vector3::zeros(); 3];
        let mut dimension = 0;
        for (value, vector) in eigen.values.into_iter().zip(eigen.vectors) {
            if equal(value, target)
                && let Some(slot) = space.get_mut(dimension)
            {
                *slot = vector;
                dimension += 1;
            }
        }
        let direction = largest_mean_within(mean, space.get(..dimension).unwrap_or_default());
        Some(Cycle { mean_mpa: mean.along(&direction), amplitude_mpa: target.abs(), direction })
    };
    [along(high), if equal(high, low) { None } else { along(low) }]
}

/// The unit vector in the span of orthonormal `space` along which `mean` is largest.
fn largest_mean_within(mean: &Tensor, space: &[Vector3<f64>]) -> Vector3<f64> {
    match space {
        [only] => *only,
        [a, b] => {
            let traction = mean.traction(b);
            let angle = 0.5 * (2.0 * a.dot(&traction)).atan2(mean.along(a) - mean.along(b));
            a * angle.cos() + b * angle.sin()
        }
        _ => mean.eigen().vectors[0],
    }
}

fn ordered(i: usize, j: usize, first: &Tensor, second: &Tensor, cycle: Cycle) -> PairChoice {
    if first.along(&cycle.direction) >= second.along(&cycle.direction) {
        PairChoice { first: i, second: j, cycle }
    } else {
        PairChoice { first: j, second: i, cycle }
    }
}

/// |λ| ≤ |tr/3| + √(2/3)·‖dev‖, a little enlarged against rounding.
fn amplitude_bound(d: &Tensor) -> f64 {
    let (mean, spread) = mean_and_spread(d);
    (mean.abs() + spread) * (1.0 + 1e-12)
}

/// Third of the trace, and √(2/3) of the norm of the deviator: every eigenvalue lies within `mean ± spread`.
pub(super) fn mean_and_spread(t: &Tensor) -> (f64, f64) {
    let [xx, yy, zz, xy, yz, zx] = t.0;
    let mean = (xx + yy + zz) / 3.0;
    let (a, b, c) = (xx - mean, yy - mean, zz - mean);
    let square = a * a + b * b + c * c + 2.0 * (xy * xy + yz * yz + zx * zx);
    (mean, (square * (2.0 / 3.0)).sqrt())
}

/// Utilisation no direction of this pair exceeds; infinite where no cheap bound holds.
fn utilisation_bound(cycle: &StressCycle, amplitude: f64, diagram: &LimitDiagram, path: LoadPath) -> f64 {
    let (mean, spread) = mean_and_spread(&cycle.mean);
    let (low, high) = (mean - spread, mean + spread);
    let bound = match path {
        LoadPath::RatioConstant => {
            let worst = |p: f64| (p * low).max(p * high);
            diagram.edges().iter().map(|e| worst(e.p) + e.q * amplitude).fold(0.0, f64::max)
        }
        LoadPath::MeanConstant => {
            let limit = diagram.least_limit(low, high);
            if limit > 0.0 { amplitude / limit } else { f64::INFINITY }
        }
        LoadPath::MinimumConstant | LoadPath::MaximumConstant => f64::INFINITY,
    };
    bound * (1.0 + 1e-12)
}

#[cfg(test)]
mod tests;
