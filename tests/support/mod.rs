//! Stresses for the kernel's tests and the slow, plain reference they are compared with.
#![allow(
    dead_code,
    clippy::expect_used,
    reason = "each test file uses its own part; a broken fixture may panic"
)]

use bogie_fatigue::screening::kernel::tensor::Sym3;
use bogie_fatigue::screening::kernel::{ConvexDiagram, HalfPlane, LoadPath};

/// Small deterministic generator (splitmix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in −1…1.
    pub fn signed(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    pub fn solid(&mut self, size: f64) -> Sym3 {
        std::array::from_fn(|_| size * self.signed())
    }

    /// `count` plane-stress tensors in one random tangent plane, plus noise out of it.
    pub fn surface(&mut self, count: usize, size: f64, noise: f64) -> Vec<Sym3> {
        let frame = nalgebra::Matrix3::from_fn(|_, _| self.signed()).qr().q();
        (0..count)
            .map(|_| {
                let (a, b, c) =
                    (size * self.signed(), 0.5 * size * self.signed(), 0.5 * size * self.signed());
                let t = nalgebra::Matrix3::new(a, c, 0.0, c, b, 0.0, 0.0, 0.0, 0.0);
                let t = frame * t * frame.transpose();
                let n = self.solid(noise);
                let s = [t[(0, 0)], t[(1, 1)], t[(2, 2)], t[(0, 1)], t[(1, 2)], t[(2, 0)]];
                std::array::from_fn(|k| s[k] + n[k])
            })
            .collect()
    }
}

/// Tension line cut by yield, flat limit in compression cut by yield (made-up numbers).
pub fn diagram() -> ConvexDiagram {
    let h = |p, q| HalfPlane { p_per_mpa: p, q_per_mpa: q };
    ConvexDiagram::new(&[
        h(1.0 / 490.0, 1.0 / 140.0),
        h(1.0 / 345.0, 1.0 / 345.0),
        h(0.0, 1.0 / 140.0),
        h(-1.0 / 345.0, 1.0 / 345.0),
    ])
    .expect("the half-planes are allowed")
}

pub const PATHS: [LoadPath; 4] =
    [LoadPath::MeanConstant, LoadPath::RatioConstant, LoadPath::MinimumConstant, LoadPath::MaximumConstant];

/// Largest eigenvalue by nalgebra's iterative solver.
pub fn top_eigenvalue(t: &Sym3) -> f64 {
    let m = nalgebra::Matrix3::new(t[0], t[3], t[5], t[3], t[1], t[4], t[5], t[4], t[2]);
    nalgebra::SymmetricEigen::new(m).eigenvalues.max()
}

pub fn normal_stress(t: &Sym3, n: &[f64; 3]) -> f64 {
    let [x, y, z] = *n;
    t[0] * x * x + t[1] * y * y + t[2] * z * z + 2.0 * (t[3] * x * y + t[4] * y * z + t[5] * z * x)
}

fn at_angles(theta: f64, phi: f64) -> [f64; 3] {
    [theta.sin() * phi.cos(), theta.sin() * phi.sin(), theta.cos()]
}

/// Maximum over all directions: a 3° grid, then a shrinking pattern search from its twelve best points.
pub fn maximum_over_directions(value: impl Fn(&[f64; 3]) -> f64) -> f64 {
    let step = 3f64.to_radians();
    let mut points: Vec<(f64, f64, f64)> = Vec::new();
    for i in 0..=60 {
        for j in 0..60 {
            let (a, b) = (f64::from(i) * step, f64::from(j) * step);
            points.push((value(&at_angles(a, b)), a, b));
        }
    }
    points.sort_by(|x, y| y.0.total_cmp(&x.0));
    let mut best = f64::NEG_INFINITY;
    for &(v, a, b) in points.iter().take(12) {
        // Tangent steps about the present direction, so that the pole is no special place.
        let (mut v, mut n, mut s) = (v, at_angles(a, b), step);
        while s > 1e-9 {
            let seed = if n[0].abs() < 0.6 { [1.0, 0.0, 0.0] } else { [0.0, 1.0, 0.0] };
            let cross = |a: &[f64; 3], b: &[f64; 3]| {
                [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
            };
            let normal = |a: [f64; 3]| {
                let l = a.iter().map(|v| v * v).sum::<f64>().sqrt();
                a.map(|v| v / l)
            };
            let e = normal(cross(&n, &seed));
            let f = cross(&n, &e);
            let mut moved = false;
            for k in 0..8 {
                let (c, d) = (
                    (f64::from(k) * std::f64::consts::FRAC_PI_4).cos(),
                    (f64::from(k) * std::f64::consts::FRAC_PI_4).sin(),
                );
                let next = normal(std::array::from_fn(|i| n[i] + s * (c * e[i] + d * f[i])));
                let w = value(&next);
                if w > v {
                    (v, n, moved) = (w, next, true);
                    break;
                }
            }
            if !moved {
                s *= 0.5;
            }
        }
        best = best.max(v);
    }
    best
}

/// Relative difference; equal infinities are equal.
pub fn differs(a: f64, b: f64) -> f64 {
    if a.is_infinite() && b.is_infinite() && a.signum() == b.signum() {
        0.0
    } else {
        (a - b).abs() / a.abs().max(b.abs()).max(1e-300)
    }
}
