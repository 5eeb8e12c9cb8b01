//! Critical plane of plane stress: stationary points as roots of trigonometric polynomials.
//!
//! With θ twice the angle from local x, σ_m(θ) is a trigonometric polynomial of degree 1 and σ_a² one of
//! degree 2. On one edge p·σ_m + q·σ_a = 1 the utilisations at constant mean, minimum and maximum are
//! stationary where (σ_a²)'(1 − p σ_m) + 2 p σ_m' σ_a² = 0 (degree 3), that at constant ratio where
//! 4 p² σ_m'² σ_a² = q² (σ_a²)'² (degree 4). Where the diagram is not convex, directions that meet a vertex
//! are candidates too. Directions out of the plane only scale mean and amplitude down together, which a
//! star-shaped diagram never rates higher.
//!
//! Not from a standard.

use super::critical::CriticalPlane;
use super::cycle::StressCycle;
use crate::diagram::{LimitDiagram, LoadPath};
use crate::stress::Tensor;
use nalgebra::{Complex, DMatrix, Schur, Vector3};

type C = Complex<f64>;

/// A real trigonometric polynomial Σ c_k e^{ikθ}, k from −n to n, kept with all its coefficients.
#[derive(Debug, Clone)]
struct Trig(Vec<C>);

impl Trig {
    fn normal_stress(t: &Tensor) -> Self {
        let [xx, yy, _, xy, _, _] = t.0;
        let (middle, half, shear) = ((xx + yy) / 2.0, (xx - yy) / 2.0, xy);
        Self(vec![C::new(half, shear) / 2.0, C::new(middle, 0.0), C::new(half, -shear) / 2.0])
    }

    fn constant(value: f64) -> Self {
        Self(vec![C::new(value, 0.0)])
    }

    fn degree(&self) -> usize {
        self.0.len() / 2
    }

    fn times(&self, other: &Self) -> Self {
        let mut out = vec![C::new(0.0, 0.0); self.0.len() + other.0.len() - 1];
        for (i, a) in self.0.iter().enumerate() {
            for (j, b) in other.0.iter().enumerate() {
                if let Some(slot) = out.get_mut(i + j) {
                    *slot += a * b;
                }
            }
        }
        Self(out)
    }

    fn scaled(&self, factor: f64) -> Self {
        Self(self.0.iter().map(|c| c * factor).collect())
    }

    fn plus(&self, other: &Self) -> Self {
        let (long, short) = if self.degree() >= other.degree() { (self, other) } else { (other, self) };
        let shift = long.degree() - short.degree();
        let mut out = long.0.clone();
        for (j, b) in short.0.iter().enumerate() {
            if let Some(slot) = out.get_mut(j + shift) {
                *slot += b;
            }
        }
        Self(out)
    }

    fn derivative(&self) -> Self {
        let n = self.degree();
        #[expect(clippy::cast_precision_loss, reason = "degrees are at most 4")]
        let order = |j: usize| j as f64 - n as f64;
        Self(self.0.iter().enumerate().map(|(j, c)| c * C::new(0.0, order(j))).collect())
    }

    fn at(&self, theta: f64) -> f64 {
        let z = C::from_polar(1.0, theta);
        let sum = self.0.iter().rev().fold(C::new(0.0, 0.0), |acc, c| acc * z + c);
        #[expect(clippy::cast_precision_loss, reason = "degrees are at most 4")]
        let back = C::from_polar(1.0, -theta * self.degree() as f64);
        (sum * back).re
    }

    /// Angles of all roots of the polynomial in e^{iθ}, refined on the real line. Roots off the unit circle
    /// give angles too: they are harmless candidates.
    fn root_angles(&self) -> Vec<f64> {
        let largest = self.0.iter().map(|c| c.norm()).fold(0.0, f64::max);
        if !(largest > 0.0 && largest.is_finite()) {
            return Vec::new();
        }
        let mut coefficients: Vec<C> = self.0.iter().map(|c| c / largest).collect();
        while coefficients.len() > 2 && coefficients.last().is_some_and(|c| c.norm() < 1e-13) {
            coefficients.pop();
            coefficients.remove(0);
        }
        let degree = coefficients.len() - 1;
        let Some(lead) = coefficients.last().copied() else { return Vec::new() };
        if degree == 0 || lead.norm() == 0.0 {
            return Vec::new();
        }
        let mut companion = DMatrix::<C>::zeros(degree, degree);
        for i in 1..degree {
            companion[(i, i - 1)] = C::new(1.0, 0.0);
        }
        for (i, c) in coefficients.iter().take(degree).enumerate() {
            companion[(i, degree - 1)] = -c / lead;
        }
        let Some(schur) = Schur::try_new(companion, 1e-15, 2000) else { return Vec::new() };
        let (_, triangle) = schur.unpack();
        let derivative = self.derivative();
        (0..degree)
            .map(|i| triangle[(i, i)].arg())
            .map(|mut theta| {
                for _ in 0..4 {
                    let step = self.at(theta) / derivative.at(theta);
                    if !(step.is_finite() && step.abs() < 0.1) {
                        break;
                    }
                    theta -= step;
                }
                theta
            })
            .filter(|t| t.is_finite())
            .collect()
    }
}

/// Number of evenly spaced directions tried beside the stationary ones: a guard against a root lost to
/// rounding, not a search.
const GUARD_DIRECTIONS: u32 = 24;

pub(super) fn plane_state(cycle: &StressCycle, diagram: &LimitDiagram, path: LoadPath) -> CriticalPlane {
    let scale = cycle.scale();
    let at = |theta: f64| {
        let (sin, cos) = (theta / 2.0).sin_cos();
        CriticalPlane::at(cycle.along(&Vector3::new(cos, sin, 0.0)), diagram, path)
    };
    let start = at(0.0);
    if !(scale > 0.0 && scale.is_finite()) {
        return start;
    }
    let mean = Trig::normal_stress(&cycle.mean);
    let square = cycle
        .alternating
        .iter()
        .map(|d| Trig::normal_stress(&(*d * (1.0 / scale))))
        .map(|d| d.times(&d))
        .fold(Trig::constant(0.0), |sum, s| sum.plus(&s));
    let (mean_slope, square_slope) = (mean.derivative(), square.derivative());
    let mut angles: Vec<f64> = (0..GUARD_DIRECTIONS)
        .map(|k| std::f64::consts::TAU * f64::from(k) / f64::from(GUARD_DIRECTIONS))
        .collect();
    angles.extend(mean_slope.root_angles());
    angles.extend(square_slope.root_angles());
    // σ_max or σ_min stationary: where they leave the diagram, utilisation is infinite.
    let extremes = mean_slope.times(&mean_slope).times(&square).scaled(4.0 / (scale * scale));
    angles.extend(extremes.plus(&square_slope.times(&square_slope).scaled(-1.0)).root_angles());
    for edge in diagram.edges() {
        // Where no path leaves through the edge, a point beyond it counts: the same form as at constant ratio.
        let stationary = if path == LoadPath::RatioConstant || edge.never_leaves(path) {
            let mean_part = mean_slope.times(&mean_slope).times(&square).scaled(4.0 * edge.p * edge.p);
            let q = edge.q * scale;
            mean_part.plus(&square_slope.times(&square_slope).scaled(-q * q))
        } else {
            let room = Trig::constant(1.0).plus(&mean.scaled(-edge.p));
            square_slope.times(&room).plus(&mean_slope.times(&square).scaled(2.0 * edge.p))
        };
        angles.extend(stationary.root_angles());
    }
    if !diagram.is_convex() {
        for v in diagram.vertices() {
            let meets = match path {
                LoadPath::MeanConstant => mean.plus(&Trig::constant(-v.mean_mpa)),
                LoadPath::RatioConstant => {
                    let (m, a) = (v.mean_mpa * scale, v.amplitude_mpa);
                    mean.times(&mean).scaled(a * a).plus(&square.scaled(-m * m))
                }
                LoadPath::MinimumConstant | LoadPath::MaximumConstant => {
                    let sign = if path == LoadPath::MinimumConstant { -1.0 } else { 1.0 };
                    let off = mean.plus(&Trig::constant(-(v.mean_mpa + sign * v.amplitude_mpa)));
                    off.times(&off).plus(&square.scaled(-scale * scale))
                }
            };
            angles.extend(meets.root_angles());
        }
    }
    angles.into_iter().map(at).fold(start, CriticalPlane::worse)
}

#[cfg(test)]
mod tests;
