//! Symmetric 3×3 tensors: projection, and eigenvalues that keep their digits at double roots.
//!
//! Component order xx, yy, zz, xy, yz, zx. Not from a standard.

/// Symmetric tensor, components xx, yy, zz, xy, yz, zx.
pub type Sym3 = [f64; 6];
/// A direction in space.
pub type Vec3 = [f64; 3];

/// The unit tensor.
pub const IDENTITY: Sym3 = [1.0, 1.0, 1.0, 0.0, 0.0, 0.0];

/// nᵀ T n.
#[must_use]
#[inline(always)]
pub fn project(t: &Sym3, n: &Vec3) -> f64 {
    let [x, y, z] = *n;
    t[0] * x * x + t[1] * y * y + t[2] * z * z + 2.0 * (t[3] * x * y + t[4] * y * z + t[5] * z * x)
}

/// T n.
#[must_use]
#[inline(always)]
pub fn apply(t: &Sym3, n: &Vec3) -> Vec3 {
    let [x, y, z] = *n;
    [t[0] * x + t[3] * y + t[5] * z, t[3] * x + t[1] * y + t[4] * z, t[5] * x + t[4] * y + t[2] * z]
}

/// a·A + b·B.
#[must_use]
#[inline(always)]
pub fn combine(a: f64, ta: &Sym3, b: f64, tb: &Sym3) -> Sym3 {
    std::array::from_fn(|k| a * ta[k] + b * tb[k])
}

/// Scalar product of two vectors.
#[must_use]
#[inline(always)]
pub fn dot(a: &Vec3, b: &Vec3) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Vector product.
#[must_use]
#[inline(always)]
pub fn cross(a: &Vec3, b: &Vec3) -> Vec3 {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// The vector divided by its length; the x axis if the length is zero.
#[must_use]
pub fn unit(a: &Vec3) -> Vec3 {
    let scale = a[0].abs().max(a[1].abs()).max(a[2].abs());
    if scale == 0.0 {
        return [1.0, 0.0, 0.0];
    }
    let b = [a[0] / scale, a[1] / scale, a[2] / scale];
    let s = 1.0 / dot(&b, &b).sqrt();
    [b[0] * s, b[1] * s, b[2] * s]
}

/// Two unit vectors that complete the unit vector `n` to a right-handed frame.
#[must_use]
pub fn complement(n: &Vec3) -> (Vec3, Vec3) {
    let (x, y, z) = (n[0].abs(), n[1].abs(), n[2].abs());
    let axis = if x <= y && x <= z {
        [1.0, 0.0, 0.0]
    } else if y <= z {
        [0.0, 1.0, 0.0]
    } else {
        [0.0, 0.0, 1.0]
    };
    let e2 = unit(&cross(n, &axis));
    (e2, cross(n, &e2))
}

/// Largest component magnitude.
#[must_use]
pub fn max_abs(t: &Sym3) -> f64 {
    t.iter().fold(0.0, |m: f64, v| m.max(v.abs()))
}

/// Principal values in ascending order and their unit directions.
#[derive(Debug, Clone, Copy)]
pub struct Principal {
    /// Ascending.
    pub values: [f64; 3],
    /// Orthonormal, in the order of the values.
    pub directions: [Vec3; 3],
}

/// Principal values and directions.
///
/// The eigenvalue that is far from the other two comes from the trigonometric solution, where it is well
/// conditioned; the other two from the 2×2 problem in the plane normal to its direction. The tensor is shifted
/// by its mean and scaled first, so magnitudes from 1e-150 to 1e150 neither overflow nor underflow.
/// Checked by `tests/engine/kernel_reference.rs` against an iterative solver.
#[must_use]
pub fn principal(t: &Sym3) -> Principal {
    let q = t[0] / 3.0 + t[1] / 3.0 + t[2] / 3.0;
    // From differences, which leave no rounding of the mean where normal stresses are equal.
    let third = |a: f64, b: f64, c: f64| ((a - b) + (a - c)) / 3.0;
    let dev = [third(t[0], t[1], t[2]), third(t[1], t[2], t[0]), third(t[2], t[0], t[1]), t[3], t[4], t[5]];
    let scale = max_abs(&dev);
    // Written so that a NaN takes this way too.
    if scale.partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) || !scale.is_finite() {
        return Principal { values: [q; 3], directions: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]] };
    }
    let [a, b, c, xy, yz, zx] = dev.map(|v| v / scale);
    let p = ((a * a + b * b + c * c + 2.0 * (xy * xy + yz * yz + zx * zx)) / 6.0).sqrt();
    let det = a * (b * c - yz * yz) - xy * (xy * c - yz * zx) + zx * (xy * yz - b * zx);
    let r = (det.abs() / (2.0 * p * p * p)).min(1.0);
    let isolated = (2.0 * p * (r.acos() / 3.0).cos()).copysign(det);
    let (a1, b1, c1) = (a - isolated, b - isolated, c - isolated);
    let rows = [[a1, xy, zx], [xy, b1, yz], [zx, yz, c1]];
    let candidates = [cross(&rows[0], &rows[1]), cross(&rows[1], &rows[2]), cross(&rows[2], &rows[0])];
    let mut best = 0;
    for k in 1..3 {
        if dot(&candidates[k], &candidates[k]) > dot(&candidates[best], &candidates[best]) {
            best = k;
        }
    }
    let n = unit(&candidates[best]);
    let scaled = [a, b, c, xy, yz, zx];
    let (e2, e3) = complement(&n);
    let (t2, t3) = (apply(&scaled, &e2), apply(&scaled, &e3));
    let (b22, b33, b23) = (dot(&e2, &t2), dot(&e3, &t3), dot(&e2, &t3));
    let half = 0.5 * (b22 - b33);
    let radius = half.hypot(b23);
    let middle = 0.5 * (b22 + b33);
    // Direction of the larger root: (half + radius, b23) or (b23, radius − half), the one without cancellation.
    let (x, y) = if radius == 0.0 {
        (1.0, 0.0)
    } else if half >= 0.0 {
        (half + radius, b23)
    } else {
        (b23, radius - half)
    };
    let length = x.hypot(y).max(f64::MIN_POSITIVE);
    let (cs, sn) = (x / length, y / length);
    let upper: Vec3 = std::array::from_fn(|k| cs * e2[k] + sn * e3[k]);
    let lower: Vec3 = std::array::from_fn(|k| cs * e3[k] - sn * e2[k]);
    let alone = project(&scaled, &n) * scale + q;
    let (hi, lo) = ((middle + radius) * scale + q, (middle - radius) * scale + q);
    if isolated > 0.0 {
        Principal { values: [lo, hi, alone], directions: [lower, upper, n] }
    } else {
        Principal { values: [alone, lo, hi], directions: [n, lower, upper] }
    }
}

/// True if 1 − T is surely positive definite, i.e. λ_max(T) < 1 (leading minors; no square root).
#[must_use]
#[inline(always)]
pub fn is_below_one(t: &Sym3) -> bool {
    let (a, b, c) = (1.0 - t[0], 1.0 - t[1], 1.0 - t[2]);
    let (d, e, f) = (-t[3], -t[4], -t[5]);
    let m2 = a * b - d * d;
    let det = a * (b * c - e * e) - d * (d * c - e * f) + f * (d * e - b * f);
    a > 0.0 && m2 > 0.0 && det > 1e-14
}

/// Upper bound of λ_max(T): trace and Frobenius norm of the deviator.
#[must_use]
#[inline(always)]
pub fn upper_bound(t: &Sym3) -> f64 {
    let q = (t[0] + t[1] + t[2]) / 3.0;
    let (a, b, c) = (t[0] - q, t[1] - q, t[2] - q);
    let s = a * a + b * b + c * c + 2.0 * (t[3] * t[3] + t[4] * t[4] + t[5] * t[5]);
    q + (s * (2.0 / 3.0)).sqrt()
}
