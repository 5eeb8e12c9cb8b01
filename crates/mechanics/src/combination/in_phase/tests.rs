//! The bound against every sign pattern and every direction, and what it must not depend on.

use super::*;
use crate::combination::{correlated, critical_plane, critical_plane_of_pairs};
use crate::diagram::{CompressionRule, Goodman, MeanStressSensitivity, NotchClass};
use crate::stress::StressKind;
use approx::assert_relative_eq;
use nalgebra::{DMatrix, Rotation3};

/// Numbers from −1 to 1, the same in every run.
fn random(seed: u64) -> impl FnMut() -> f64 {
    let mut seed = seed;
    move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(seed >> 33).unwrap()) / f64::from(1u32 << 30) - 1.0
    }
}

fn diagrams() -> [LimitDiagram; 3] {
    let notch = NotchClass {
        amplitude_mpa: 63.0,
        pulsating_ratio: 5.0 / 3.0,
        tensile_share: 0.75,
        compression_ratio: 1.2,
        yield_share: 0.66,
        tensile_mpa: 490.0,
        yield_mpa: 355.0,
    };
    let compression = CompressionRule::Flat;
    let goodman = Goodman { amplitude_mpa: 70.0, end_mpa: 490.0, yield_mpa: 315.0, compression };
    let compression = CompressionRule::Extrapolated;
    let fkm = MeanStressSensitivity { amplitude_mpa: 60.0, sensitivity: 0.3, yield_mpa: 355.0, compression };
    [goodman.diagram().unwrap(), notch.diagram().unwrap(), fkm.diagram().unwrap()]
}

fn tensor(random: &mut impl FnMut() -> f64, size: f64) -> Tensor {
    Tensor(std::array::from_fn(|_| size * random()))
}

fn cycle(random: &mut impl FnMut() -> f64, mean: f64, amplitude: f64, loads: usize) -> StressCycle {
    let mean = tensor(random, mean);
    StressCycle { mean, alternating: (0..loads).map(|_| tensor(random, amplitude)).collect() }
}

fn bound(cycle: &StressCycle, diagram: &LimitDiagram, path: LoadPath) -> InPhase {
    in_phase_bound(std::slice::from_ref(cycle), None, diagram, path, None).unwrap()
}

fn direction(random: &mut impl FnMut() -> f64) -> Vector3<f64> {
    loop {
        let v = Vector3::from_fn(|_, _| random());
        if v.norm() < 1.0 && v.norm() > 0.1 {
            return v.normalize();
        }
    }
}

/// Every pattern by itself: the pair M ± S, for which the critical plane of pairs is exact.
fn over_all_patterns(cycle: &StressCycle, diagram: &LimitDiagram, path: LoadPath) -> f64 {
    let loads = cycle.alternating.len();
    let patterns = (0..1usize << (loads - 1)).map(|signs| {
        let signed = cycle.alternating.iter().enumerate();
        let sum =
            signed.fold(Tensor::ZERO, |sum, (k, d)| if signs >> k & 1 == 1 { sum - *d } else { sum + *d });
        let states = [cycle.mean + sum, cycle.mean - sum];
        critical_plane_of_pairs(&states, StressKind::Full, diagram, path).unwrap().1.utilisation
    });
    patterns.fold(0.0, f64::max)
}

/// Equal to the worst of all patterns where the number is exact, above every direction in any case.
#[test]
fn it_is_the_worst_of_all_sign_patterns() {
    let mut random = random(21);
    for case in 0..45 {
        let loads = 1 + case % 5;
        let size = [6.0, 14.0, 30.0][case % 3];
        let cycle = cycle(&mut random, 60.0, size, loads);
        for diagram in diagrams() {
            for path in LoadPath::ALL {
                let found = bound(&cycle, &diagram, path);
                let expected = over_all_patterns(&cycle, &diagram, path);
                let told = format!("case {case}, {path}: {found:?}, all patterns {expected}");
                if found.is_exact() {
                    let equal = found.utilisation == expected
                        || (found.utilisation - expected).abs() <= 2e-10 * expected;
                    assert!(equal, "{told}");
                    let n = found.cycle.direction;
                    let own =
                        diagram.utilisation(path, cycle.mean.along(&n), cycle.in_phase_amplitude_mpa(&n));
                    assert!(
                        own == found.utilisation || (own - found.utilisation).abs() <= 1e-12 * own,
                        "{told}"
                    );
                }
                // The verdict is the same in any case.
                assert_eq!(found.utilisation > 1.0, expected > 1.0, "{told}");
                for _ in 0..40 {
                    let n = direction(&mut random);
                    let u = diagram.utilisation(path, cycle.mean.along(&n), cycle.in_phase_amplitude_mpa(&n));
                    assert!(u <= found.utilisation * (1.0 + 1e-9) || found.utilisation > 1.0, "{told}: {u}");
                }
            }
        }
    }
}

/// Never below the square root, nor any correlation: √(aᵀρa) ≤ Σ|a|.
#[test]
fn it_is_above_the_square_root_and_every_correlation() {
    let mut random = random(22);
    for case in 0..12 {
        let loads = 2 + case % 3;
        let cycle = cycle(&mut random, 50.0, 9.0, loads);
        let shapes = DMatrix::from_fn(loads, 3, |_, _| random());
        let gram = &shapes * shapes.transpose();
        let rho = DMatrix::from_fn(loads, loads, |i, j| gram[(i, j)] / (gram[(i, i)] * gram[(j, j)]).sqrt());
        let rows = correlated(&rho).unwrap();
        let mixed = rows
            .iter()
            .map(|row| row.iter().zip(&cycle.alternating).fold(Tensor::ZERO, |sum, (b, d)| sum + *d * *b));
        let mixed = StressCycle { mean: cycle.mean, alternating: mixed.collect() };
        for diagram in diagrams() {
            for path in [LoadPath::MeanConstant, LoadPath::RatioConstant] {
                let found = bound(&cycle, &diagram, path);
                for other in [&cycle, &mixed] {
                    let u = critical_plane(other, StressKind::Full, &diagram, path).utilisation;
                    assert!(u <= found.utilisation * (1.0 + 1e-9), "case {case}, {path}: {u}, {found:?}");
                }
            }
        }
    }
}

/// Axes, order and signs of the loads do not matter; stresses and limits in another unit neither.
#[test]
fn it_does_not_depend_on_axes_order_signs_or_units() {
    let mut random = random(23);
    for case in 0..20 {
        let cycle = cycle(&mut random, 60.0, 8.0, 4);
        let r = Rotation3::from_euler_angles(3.0 * random(), 3.0 * random(), 3.0 * random());
        let turn = |t: &Tensor| {
            let m = r.matrix() * t.matrix() * r.matrix().transpose();
            Tensor([m[(0, 0)], m[(1, 1)], m[(2, 2)], m[(0, 1)], m[(1, 2)], m[(2, 0)]])
        };
        let turned = StressCycle {
            mean: turn(&cycle.mean),
            alternating: cycle.alternating.iter().map(turn).collect(),
        };
        let flipped = cycle.alternating.iter().enumerate().map(|(k, d)| if k % 2 == 0 { -*d } else { *d });
        let others = [
            turned,
            StressCycle { mean: cycle.mean, alternating: cycle.alternating.iter().rev().copied().collect() },
            StressCycle { mean: cycle.mean, alternating: flipped.collect() },
            // A load that does nothing changes nothing.
            StressCycle {
                mean: cycle.mean,
                alternating: [cycle.alternating.clone(), vec![Tensor::ZERO; 9]].concat(),
            },
        ];
        for diagram in diagrams() {
            for path in [LoadPath::MeanConstant, LoadPath::RatioConstant] {
                let expected = bound(&cycle, &diagram, path).utilisation;
                for (k, other) in others.iter().enumerate() {
                    let u = bound(other, &diagram, path).utilisation;
                    assert!(
                        u == expected || (u - expected).abs() <= 1e-9 * expected,
                        "case {case}, {k}: {u} {expected}"
                    );
                }
            }
        }
    }
}

/// Five loads along one axis, {18.6, 24, 9, 15, 6} MPa at a mean of 65 MPa: 72.6 MPa on the line from 70 to 490 MPa.
#[test]
fn along_one_direction_it_is_the_sum() {
    let parts = [18.6, -24.0, 9.0, 15.0, -6.0].map(Tensor::scalar).to_vec();
    let cycle = StressCycle { mean: Tensor::scalar(65.0), alternating: parts };
    let diagram = diagrams()[0].clone();
    let expected = 72.6 / (70.0 * (1.0 - 65.0 / 490.0));
    let variants =
        [StressCycle { mean: Tensor::ZERO, alternating: vec![Tensor::scalar(70.0)] }, cycle.clone()];
    let found =
        in_phase_bound(&variants, Some(Vector3::x()), &diagram, LoadPath::MeanConstant, None).unwrap();
    assert_eq!((found.variant, found.is_exact()), (1, true));
    assert_relative_eq!(found.utilisation, expected, max_relative = 1e-14);
    assert_relative_eq!(found.cycle.amplitude_mpa, 72.6, max_relative = 1e-14);
    // Uniaxial tensors have no worse direction.
    let found = in_phase_bound(&variants, None, &diagram, LoadPath::MeanConstant, None).unwrap();
    assert_eq!((found.variant, found.is_exact()), (1, true));
    assert_relative_eq!(found.utilisation, expected, max_relative = 1e-12);
    assert!(in_phase_bound(&[], None, &diagram, LoadPath::MeanConstant, None).is_none());
}

/// A bound that was taken along the direction of the square root alone: two loads at right angles there, and a third at 45°
/// that adds to both. σ_a along 45° is 10/2 + 10/2 + 12 = 22, along x or y 10 + 6 = 16.
#[test]
fn the_direction_need_not_be_that_of_the_square_root() {
    let cycle = StressCycle {
        mean: Tensor::ZERO,
        alternating: vec![
            Tensor::plane(10.0, 0.0, 0.0),
            Tensor::plane(0.0, 10.0, 0.0),
            Tensor::plane(6.0, 6.0, 6.0),
        ],
    };
    let found = bound(&cycle, &diagrams()[0], LoadPath::MeanConstant);
    assert_relative_eq!(found.cycle.amplitude_mpa, 22.0, max_relative = 1e-9);
    assert_relative_eq!(found.utilisation, 22.0 / 70.0, max_relative = 1e-9);
}

/// Above sixteen loads none is left out: the bound is above every direction and is called an upper bound; without the small
/// ones it would be lower.
#[test]
fn many_loads_have_an_upper_bound() {
    let mut random = random(24);
    for loads in [16, 17, 20, 40] {
        let cycle = cycle(&mut random, 40.0, 3.0, loads);
        for diagram in diagrams() {
            let found = bound(&cycle, &diagram, LoadPath::MeanConstant);
            assert_eq!(found.is_exact(), loads <= MOST_EXACT, "{loads}");
            let mut highest: f64 = 0.0;
            for _ in 0..2000 {
                let n = direction(&mut random);
                let (mean, amplitude) = (cycle.mean.along(&n), cycle.in_phase_amplitude_mpa(&n));
                highest = highest.max(diagram.utilisation(LoadPath::MeanConstant, mean, amplitude));
            }
            assert!(highest <= found.utilisation * (1.0 + 1e-9), "{loads}: {highest} {found:?}");
            assert!(highest >= 0.5 * found.utilisation, "{loads}: {highest} {found:?}");
        }
    }
}

/// A mean outside the diagram, all stresses zero, and states with equal principal stresses have an answer, too.
#[test]
fn degenerate_states_have_an_answer() {
    let equal = |a: f64, b: f64| Tensor([a, a, b, 0.0, 0.0, 0.0]);
    for diagram in diagrams() {
        for path in LoadPath::ALL {
            let none = StressCycle { mean: Tensor::ZERO, alternating: vec![Tensor::ZERO; 3] };
            assert_eq!(bound(&none, &diagram, path).utilisation, 0.0);
            let outside = StressCycle { mean: Tensor::scalar(600.0), alternating: vec![Tensor::scalar(1.0)] };
            assert!(bound(&outside, &diagram, path).utilisation > 1.0);
            let biaxial = StressCycle { mean: equal(30.0, 0.0), alternating: vec![equal(5.0, -5.0); 3] };
            let found = bound(&biaxial, &diagram, path);
            let expected = over_all_patterns(&biaxial, &diagram, path);
            assert_relative_eq!(found.utilisation, expected, max_relative = 1e-9);
        }
    }
}

/// On F3 and F4 more amplitude moves the start of the path: above 1 along a given direction the number is none to rely on.
#[test]
fn above_one_along_a_given_direction_only_the_verdict_holds() {
    let diagram = diagrams()[0].clone();
    let kind = |mpa: f64, path| {
        let cycle = StressCycle { mean: Tensor::ZERO, alternating: vec![Tensor::plane(mpa, 0.0, 0.0)] };
        in_phase_bound(&[cycle], Some(Vector3::x()), &diagram, path, None).unwrap().kind
    };
    for path in [LoadPath::MinimumConstant, LoadPath::MaximumConstant] {
        assert_eq!(kind(1000.0, path), InPhaseKind::Exceeded);
        assert_eq!(kind(1.0, path), InPhaseKind::Exact);
    }
    assert_eq!(kind(1000.0, LoadPath::MeanConstant), InPhaseKind::Exact);
}
