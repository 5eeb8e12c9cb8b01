//! Source: closed forms of plane and three-dimensional stress (any textbook).
//! Goal: principal directions, turned tensors, and an independent solver; the closed forms are in
//! `tests/cases/principal_stresses.toml`.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use approx::assert_relative_eq;
use bogie_fatigue::stress::Tensor;
use nalgebra::Rotation3;

#[test]
fn direction_in_plane_stress() {
    let t = Tensor::plane(80.0, 20.0, 40.0);
    let e = t.eigen();
    // tan 2θ = 2τ/(σx − σy) = 80/60: θ = 26.565°, tan θ = 1/2.
    let n = e.vectors[0];
    assert_relative_eq!((n.y / n.x), 0.5, epsilon = 1e-10);
}

#[test]
fn a_turned_diagonal_keeps_its_principal_stresses() {
    let r = Rotation3::from_euler_angles(0.3, -1.1, 2.0);
    let d = nalgebra::Matrix3::from_diagonal(&nalgebra::Vector3::new(90.0, -30.0, 10.0));
    let m = r.matrix() * d * r.matrix().transpose();
    let t = Tensor([m[(0, 0)], m[(1, 1)], m[(2, 2)], m[(0, 1)], m[(1, 2)], m[(2, 0)]]);
    let e = t.eigen();
    for (value, expected) in e.values.iter().zip([90.0, 10.0, -30.0]) {
        assert_relative_eq!(*value, expected, epsilon = 1e-10);
    }
    for (value, n) in e.values.iter().zip(&e.vectors) {
        assert_relative_eq!(t.along(n), *value, epsilon = 1e-10);
        assert_relative_eq!((t.traction(n) - n * *value).norm(), 0.0, epsilon = 1e-9);
    }
    let (dominant, _) = Tensor([10.0, -80.0, 0.0, 0.0, 0.0, 0.0]).dominant_principal();
    assert_relative_eq!(dominant, -80.0, epsilon = 1e-12);
}

/// An independent solver (nalgebra's, by iteration) agrees on tensors of every shape, nearly repeated
/// eigenvalues and near-hydrostatic states included.
#[test]
fn an_independent_solver_agrees() {
    let mut seed = 12345u64;
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 11) as f64 / (1u64 << 53) as f64 * 2.0 - 1.0
    };
    for round in 0..20_000 {
        let mut principal = [random() * 100.0, random() * 100.0, random() * 100.0];
        let gap = 10f64.powf(-8.0 - 8.0 * random());
        match round % 5 {
            1 => principal[1] = principal[0] + gap,
            2 => principal[2] = principal[1] - gap,
            3 => principal = [principal[0], principal[0] + gap, principal[0] - gap * random()],
            4 => principal = [principal[0], 0.0, 0.0],
            _ => {}
        }
        let r = Rotation3::from_euler_angles(3.0 * random(), 3.0 * random(), 3.0 * random());
        let m = r.matrix() * nalgebra::Matrix3::from_diagonal(&principal.into()) * r.matrix().transpose();
        let t = Tensor([m[(0, 0)], m[(1, 1)], m[(2, 2)], m[(0, 1)], m[(1, 2)], m[(2, 0)]]);
        let own = t.eigen();
        let mut other: Vec<f64> = t.matrix().symmetric_eigenvalues().iter().copied().collect();
        other.sort_by(|a, b| b.total_cmp(a));
        let size = t.scale();
        for (a, b) in own.values.iter().zip(other) {
            assert!((a - b).abs() <= 4e-14 * size, "{t:?}: {:?}, {b}", own.values);
        }
        for (i, (value, n)) in own.values.iter().zip(&own.vectors).enumerate() {
            assert!((n.norm() - 1.0).abs() < 1e-14);
            assert!((t.traction(n) - n * *value).norm() <= 1e-13 * size, "{t:?} {i}: {own:?}");
            assert!(n.dot(&own.vectors[(i + 1) % 3]).abs() < 1e-14);
        }
    }
}
