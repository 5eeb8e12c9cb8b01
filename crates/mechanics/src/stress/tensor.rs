//! Symmetric stress tensors, MPa, component order xx, yy, zz, xy, yz, zx; tension positive.

use nalgebra::{Matrix3, Vector3};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::{Add, Mul, Neg, Sub};

/// How much of the stress state a hotspot gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StressKind {
    /// Stress along one fixed direction, kept as the xx component.
    Scalar,
    /// Plane stress in local surface axes: xx, yy, xy.
    Plane,
    /// All six components.
    Full,
}

/// Stresses below this, in MPa, count as none in combinations, which take their squares: those would lose their digits.
/// Not from a standard, and far below any stress.
pub const SMALLEST_MPA: f64 = 1e-140;

/// A symmetric stress tensor in MPa.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tensor(pub [f64; 6]);

/// Eigenvalues of a tensor with their directions, largest first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Eigen {
    /// Principal stresses σ₁ ≥ σ₂ ≥ σ₃ in MPa.
    pub values: [f64; 3],
    /// Unit vectors of the principal directions.
    pub vectors: [Vector3<f64>; 3],
}

impl Tensor {
    /// No stress.
    pub const ZERO: Self = Self([0.0; 6]);

    /// A stress that is not known: nothing that is worked out from it can pass.
    pub const UNKNOWN: Self = Self([f64::NAN; 6]);

    /// A stress along one fixed direction.
    #[must_use]
    pub const fn scalar(stress_mpa: f64) -> Self {
        Self([stress_mpa, 0.0, 0.0, 0.0, 0.0, 0.0])
    }

    /// Plane stress.
    #[must_use]
    pub const fn plane(xx: f64, yy: f64, xy: f64) -> Self {
        Self([xx, yy, 0.0, xy, 0.0, 0.0])
    }

    /// As a 3×3 matrix.
    #[must_use]
    pub fn matrix(&self) -> Matrix3<f64> {
        let [xx, yy, zz, xy, yz, zx] = self.0;
        Matrix3::new(xx, xy, zx, xy, yy, yz, zx, yz, zz)
    }

    /// Normal stress nᵀσn in the direction of a unit vector, MPa.
    #[must_use]
    pub fn along(&self, n: &Vector3<f64>) -> f64 {
        let [xx, yy, zz, xy, yz, zx] = self.0;
        xx * n.x * n.x
            + yy * n.y * n.y
            + zz * n.z * n.z
            + 2.0 * (xy * n.x * n.y + yz * n.y * n.z + zx * n.z * n.x)
    }

    /// Traction vector σn, MPa.
    #[must_use]
    pub fn traction(&self, n: &Vector3<f64>) -> Vector3<f64> {
        self.matrix() * n
    }

    /// The tensor without components below [`SMALLEST_MPA`].
    #[must_use]
    pub fn without_traces(self) -> Self {
        Self(self.0.map(|c| if c.abs() < SMALLEST_MPA { 0.0 } else { c }))
    }

    /// The tensor less a third of its trace in every direction.
    ///
    /// From differences: equal normal stresses leave nothing, and not the rounding of their mean, in which there may be
    /// no isolated eigenvalue at all.
    #[must_use]
    pub fn deviator(&self) -> Self {
        let [xx, yy, zz, xy, yz, zx] = self.0;
        let third = |a: f64, b: f64, c: f64| ((a - b) + (a - c)) / 3.0;
        Self([third(xx, yy, zz), third(yy, zz, xx), third(zz, xx, yy), xy, yz, zx])
    }

    /// The deviator, scaled so that its largest component has magnitude 1; zero where there is none.
    #[must_use]
    pub(crate) fn deviator_at_unit_size(&self) -> Self {
        let scale = self.scale();
        if !(scale > 0.0 && scale.is_finite()) {
            return Self::ZERO;
        }
        let deviator = Self(self.0.map(|c| c / scale)).deviator();
        let size = deviator.scale();
        if size > 0.0 { Self(deviator.0.map(|c| c / size)) } else { Self::ZERO }
    }

    /// Largest component magnitude in MPa; NaN components give NaN.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.0.iter().fold(0.0, |m: f64, c| if c.is_nan() || m.is_nan() { f64::NAN } else { m.max(c.abs()) })
    }

    /// Whether every component is finite.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        self.0.iter().all(|c| c.is_finite())
    }

    /// Principal stresses and directions; all zero with the coordinate axes for a tensor that is not finite.
    ///
    /// The tensor is scaled to unit size first, so that neither 1e-12 nor 1e12 MPa loses digits. Closed form:
    /// the isolated eigenvalue by trigonometry, the other two in the plane across its direction, which keeps
    /// all digits at repeated eigenvalues. Checked by `tests/engine/principal_stresses.rs`.
    #[must_use]
    pub fn eigen(&self) -> Eigen {
        let scale = self.scale();
        if !(scale.is_finite() && scale > 0.0) {
            return Eigen { values: [0.0; 3], vectors: [Vector3::x(), Vector3::y(), Vector3::z()] };
        }
        // Divided: the inverse of the smallest numbers is infinite.
        let unit = Self(self.0.map(|c| c / scale));
        let [xx, yy, zz, xy, yz, zx] = unit.0;
        let middle = (xx + yy + zz) / 3.0;
        let deviator = unit.deviator();
        let [a, b, c, ..] = deviator.0;
        let square = a * a + b * b + c * c + 2.0 * (xy * xy + yz * yz + zx * zx);
        let radius = (square / 6.0).sqrt();
        if radius < 1e-300 {
            let vectors = [Vector3::x(), Vector3::y(), Vector3::z()];
            return Eigen { values: [middle * scale; 3], vectors };
        }
        // The trigonometric root farther from the other two, its direction, then the plane across it.
        let shape = deviator.matrix() / radius;
        let half_det = (shape.determinant() / 2.0).clamp(-1.0, 1.0);
        let third = half_det.abs().acos() / 3.0;
        let apart = half_det.signum() * 2.0 * third.cos();
        let first = null_direction(&(shape - Matrix3::identity() * apart));
        let side = if first.x.abs() < 0.6 { Vector3::x() } else { Vector3::y() };
        let u = first.cross(&side).normalize();
        let w = first.cross(&u);
        let (uu, ww, uw) = (unit.along(&u), unit.along(&w), u.dot(&(unit.matrix() * w)));
        let turn = 0.5 * (2.0 * uw).atan2(uu - ww);
        let (sin, cos) = turn.sin_cos();
        let (centre, reach) = (f64::midpoint(uu, ww), ((uu - ww) / 2.0).hypot(uw));
        let isolated = (unit.along(&first) * scale, first);
        let high = ((centre + reach) * scale, u * cos + w * sin);
        let low = ((centre - reach) * scale, w * cos - u * sin);
        let ordered = if isolated.0 >= high.0 {
            [isolated, high, low]
        } else if isolated.0 >= low.0 {
            [high, isolated, low]
        } else {
            [high, low, isolated]
        };
        Eigen { values: ordered.map(|(value, _)| value), vectors: ordered.map(|(_, n)| n) }
    }

    /// Principal stress largest in magnitude, with its direction; the positive one of two equal magnitudes.
    #[must_use]
    pub fn dominant_principal(&self) -> (f64, Vector3<f64>) {
        let e = self.eigen();
        if e.values[0].abs() >= e.values[2].abs() {
            (e.values[0], e.vectors[0])
        } else {
            (e.values[2], e.vectors[2])
        }
    }

    /// Von Mises equivalent stress in MPa; |σ| for a scalar.
    #[must_use]
    pub fn von_mises(&self) -> f64 {
        let scale = self.scale();
        if scale == 0.0 {
            return 0.0;
        }
        let [xx, yy, zz, xy, yz, zx] = self.0.map(|c| c / scale);
        let normal = (xx - yy).powi(2) + (yy - zz).powi(2) + (zz - xx).powi(2);
        let shear = xy * xy + yz * yz + zx * zx;
        (0.5 * normal + 3.0 * shear).sqrt() * scale
    }
}

/// Unit vector that a symmetric matrix of rank 2 maps to zero: the longest cross product of two rows.
fn null_direction(m: &Matrix3<f64>) -> Vector3<f64> {
    let (a, b, c) = (m.column(0), m.column(1), m.column(2));
    let mut best = a.cross(&b);
    for other in [b.cross(&c), c.cross(&a)] {
        if other.norm_squared() > best.norm_squared() {
            best = other;
        }
    }
    best.normalize()
}

impl Add for Tensor {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] + other.0[i]))
    }
}

impl Sub for Tensor {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] - other.0[i]))
    }
}

impl Neg for Tensor {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.map(|c| -c))
    }
}

impl Mul<f64> for Tensor {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self(self.0.map(|c| c * factor))
    }
}

/// σ = Σ_c (F_c / F_reference,c) · σ_c: linear superposition with load factors.
#[must_use]
pub fn superpose(per_load: &[Tensor], factors: &[f64]) -> Tensor {
    if per_load.len() != factors.len() {
        return Tensor::UNKNOWN;
    }
    let mut sum = [0.0; 6];
    for (stress, factor) in per_load.iter().zip(factors) {
        if *factor != 0.0 {
            for (s, c) in sum.iter_mut().zip(stress.0) {
                *s += factor * c;
            }
        }
    }
    Tensor(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn sums_differences_and_the_opposite() {
        let (a, b) = (Tensor([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), Tensor([0.5, -1.0, 2.0, 0.0, 1.0, -3.0]));
        assert_eq!((a + b).0, [1.5, 1.0, 5.0, 4.0, 6.0, 3.0]);
        assert_eq!((a - b).0, [0.5, 3.0, 1.0, 4.0, 4.0, 9.0]);
        assert_eq!((-b).0, [-0.5, 1.0, -2.0, 0.0, -1.0, 3.0]);
        assert_eq!((a * 2.0).0, [2.0, 4.0, 6.0, 8.0, 10.0, 12.0]);
    }

    #[test]
    fn principal_stresses_of_plane_shear() {
        let e = Tensor::plane(0.0, 0.0, 10.0).eigen();
        assert_relative_eq!(e.values[0], 10.0, epsilon = 1e-12);
        assert_relative_eq!(e.values[1], 0.0, epsilon = 1e-12);
        assert_relative_eq!(e.values[2], -10.0, epsilon = 1e-12);
        let n = e.vectors[0];
        assert_relative_eq!(n.x.abs(), std::f64::consts::FRAC_1_SQRT_2, epsilon = 1e-12);
        assert_relative_eq!(Tensor::plane(0.0, 0.0, 10.0).along(&n), 10.0, epsilon = 1e-12);
    }

    #[test]
    fn von_mises_closed_forms() {
        assert_relative_eq!(Tensor::scalar(-123.0).von_mises(), 123.0, max_relative = 1e-14);
        assert_relative_eq!(
            Tensor::plane(0.0, 0.0, 50.0).von_mises(),
            50.0 * 3f64.sqrt(),
            max_relative = 1e-14
        );
        assert_eq!(Tensor([7.0, 7.0, 7.0, 0.0, 0.0, 0.0]).von_mises(), 0.0);
    }

    #[test]
    fn eigenvalues_keep_their_digits_at_any_size() {
        for size in [1e-12, 1.0, 1e12] {
            let e = (Tensor([3.0, 3.0, -1.0, 0.0, 0.0, 0.0]) * size).eigen();
            assert_relative_eq!(e.values[0], 3.0 * size, max_relative = 1e-14);
            assert_relative_eq!(e.values[1], 3.0 * size, max_relative = 1e-14);
            assert_relative_eq!(e.values[2], -size, max_relative = 1e-14);
        }
    }

    #[test]
    fn traces_are_dropped_and_nothing_else() {
        let t = Tensor([1e-139, -1e-139, 1e-141, -1e-141, 0.0, SMALLEST_MPA]);
        assert_eq!(t.without_traces().0, [1e-139, -1e-139, 0.0, 0.0, 0.0, SMALLEST_MPA]);
    }

    #[test]
    fn what_is_no_number_shows() {
        for k in 0..6 {
            for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                let t = Tensor(std::array::from_fn(|i| if i == k { bad } else { 7.0 }));
                assert!(!t.is_finite());
                assert_eq!(t.scale().is_nan(), bad.is_nan(), "component {k}");
                assert_eq!(t.eigen().values, [0.0; 3]);
            }
        }
        assert!(Tensor([1e308; 6]).is_finite());
        assert_eq!(Tensor([1.0, -9.0, 3.0, 0.0, 2.0, 8.0]).scale(), 9.0);
    }
}
