//! Source: not from a standard; what must hold whatever the stresses are.
//! Goal: linearity, rotation invariance, order and sign of conditions, bounds between the reductions, and that
//! nothing undefined reads as pass. Random cases; a failing one is shrunk and kept beside this file.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use crate::common;
use bogie_fatigue::assessment::Verdict;
use bogie_fatigue::combination::{
    StressCycle, SumVariant, critical_plane, critical_plane_of_pairs, pair_along, principal_projection,
    worst_pairs,
};
use bogie_fatigue::diagram::{CompressionRule, Goodman, LimitDiagram, LoadPath, NotchClass};
use bogie_fatigue::stress::{StressKind, Tensor, superpose};
use nalgebra::{Matrix3, Rotation3, Vector3};
use proptest::prelude::*;

const F1: LoadPath = LoadPath::MeanConstant;
const F2: LoadPath = LoadPath::RatioConstant;

fn k2() -> LimitDiagram {
    let class = NotchClass {
        amplitude_mpa: 63.0,
        pulsating_ratio: 5.0 / 3.0,
        tensile_share: 0.75,
        compression_ratio: 1.2,
        yield_share: 0.66,
        tensile_mpa: 490.0,
        yield_mpa: 355.0,
    };
    class.diagram().unwrap()
}

fn goodman() -> LimitDiagram {
    let line =
        Goodman { amplitude_mpa: 70.0, end_mpa: 490.0, yield_mpa: 315.0, compression: CompressionRule::Flat };
    line.diagram().unwrap()
}

fn full(size: f64) -> impl Strategy<Value = Tensor> {
    prop::array::uniform6(-1.0..1.0f64).prop_map(move |c| Tensor(c) * size)
}

fn plane(size: f64) -> impl Strategy<Value = Tensor> {
    prop::array::uniform3(-1.0..1.0f64).prop_map(move |[a, b, c]| Tensor::plane(a, b, c) * size)
}

fn turned(t: &Tensor, r: &Rotation3<f64>) -> Tensor {
    let m: Matrix3<f64> = r.matrix() * t.matrix() * r.matrix().transpose();
    Tensor([m[(0, 0)], m[(1, 1)], m[(2, 2)], m[(0, 1)], m[(1, 2)], m[(2, 0)]])
}

fn rotation() -> impl Strategy<Value = Rotation3<f64>> {
    prop::array::uniform3(-3.0..3.0f64).prop_map(|[a, b, c]| Rotation3::from_euler_angles(a, b, c))
}

fn close(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= relative * a.abs().max(b.abs()) + 1e-9
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn stresses_are_linear_in_loads_and_in_unit_stresses(
        unit in prop::collection::vec(full(60.0), 4),
        a in prop::array::uniform4(-2.0..2.0f64),
        b in prop::array::uniform4(-2.0..2.0f64),
        factor in -3.0..3.0f64,
    ) {
        let sum: Vec<f64> = a.iter().zip(b).map(|(x, y)| x + factor * y).collect();
        let together = superpose(&unit, &sum);
        let apart = superpose(&unit, &a) + superpose(&unit, &b) * factor;
        prop_assert!((together - apart).scale() < 1e-10);
        let scaled: Vec<Tensor> = unit.iter().map(|t| *t * factor).collect();
        prop_assert!((superpose(&scaled, &a) - superpose(&unit, &a) * factor).scale() < 1e-10);
    }

    #[test]
    fn a_turned_frame_of_reference_changes_nothing(
        conditions in prop::collection::vec(full(60.0), 2..7), r in rotation()
    ) {
        let moved: Vec<Tensor> = conditions.iter().map(|t| turned(t, &r)).collect();
        for diagram in [k2(), goodman()] {
            let (lead, worst) = worst_pairs(&conditions, &diagram, F1).unwrap();
            let (lead_moved, worst_moved) = worst_pairs(&moved, &diagram, F1).unwrap();
            prop_assert!(close(lead.cycle.amplitude_mpa, lead_moved.cycle.amplitude_mpa, 1e-9));
            let u = |c: &bogie_fatigue::combination::PairChoice| c.cycle.utilisation(&diagram, F1);
            prop_assert!(close(u(&worst), u(&worst_moved), 1e-7));
            let (_, plane) = critical_plane_of_pairs(&conditions, StressKind::Full, &diagram, F1).unwrap();
            let (_, plane_moved) = critical_plane_of_pairs(&moved, StressKind::Full, &diagram, F1).unwrap();
            prop_assert!(close(plane.utilisation, plane_moved.utilisation, 1e-8));
        }
    }

    #[test]
    fn a_turned_frame_of_reference_changes_no_sum(
        mean in full(60.0), parts in prop::collection::vec(full(12.0), 1..5), r in rotation()
    ) {
        let cycle = StressCycle { mean, alternating: parts };
        let moved = StressCycle {
            mean: turned(&cycle.mean, &r),
            alternating: cycle.alternating.iter().map(|d| turned(d, &r)).collect(),
        };
        let here = critical_plane(&cycle, StressKind::Full, &goodman(), F1).utilisation;
        let there = critical_plane(&moved, StressKind::Full, &goodman(), F1).utilisation;
        prop_assert!(close(here, there, 2e-6), "{here} {there}");
    }

    #[test]
    fn the_order_of_conditions_does_not_matter(
        conditions in prop::collection::vec(full(60.0), 2..7), turn in 0..6usize
    ) {
        let mut other = conditions.clone();
        other.reverse();
        let count = other.len();
        other.rotate_left(turn % count);
        for diagram in [k2(), goodman()] {
            let (lead, worst) = worst_pairs(&conditions, &diagram, F1).unwrap();
            let (lead_other, worst_other) = worst_pairs(&other, &diagram, F1).unwrap();
            prop_assert!(close(lead.cycle.amplitude_mpa, lead_other.cycle.amplitude_mpa, 1e-12));
            prop_assert!(close(lead.cycle.mean_mpa, lead_other.cycle.mean_mpa, 1e-6));
            let u = |c: &bogie_fatigue::combination::PairChoice| c.cycle.utilisation(&diagram, F1);
            prop_assert!(close(u(&worst), u(&worst_other), 1e-9));
            let plane = |list: &[Tensor]| {
                critical_plane_of_pairs(list, StressKind::Full, &diagram, F1).unwrap().1.utilisation
            };
            prop_assert!(close(plane(&conditions), plane(&other), 1e-8));
        }
    }

    /// All stresses with the other sign: the same amplitude, the mean with the other sign. A dynamic part with
    /// the other sign changes nothing at all.
    #[test]
    fn the_sign_turns_the_mean_only(
        conditions in prop::collection::vec(plane(60.0), 2..7),
        parts in prop::collection::vec(full(20.0), 1..5), flips in prop::array::uniform5(any::<bool>()),
    ) {
        let negative: Vec<Tensor> = conditions.iter().map(|t| -*t).collect();
        let n = Vector3::new(0.6, 0.8, 0.0);
        let (one, other) = (pair_along(&conditions, &n).unwrap(), pair_along(&negative, &n).unwrap());
        prop_assert!(close(one.cycle.amplitude_mpa, other.cycle.amplitude_mpa, 1e-12));
        prop_assert!(close(one.cycle.mean_mpa, -other.cycle.mean_mpa, 1e-12));
        prop_assert!(one.cycle.amplitude_mpa >= 0.0);
        let flipped: Vec<Tensor> =
            parts.iter().zip(flips).map(|(t, f)| if f { -*t } else { *t }).collect();
        let cycle = |alternating| StressCycle { mean: Tensor::ZERO, alternating }.along(&n);
        prop_assert!(close(cycle(parts).amplitude_mpa, cycle(flipped).amplitude_mpa, 1e-12));
    }

    #[test]
    fn the_square_root_never_exceeds_the_sum_in_phase(
        parts in prop::collection::vec(full(40.0), 1..8), direction in prop::array::uniform3(-1.0..1.0f64)
    ) {
        prop_assume!(Vector3::from(direction).norm() > 0.1);
        let n = Vector3::from(direction).normalize();
        let cycle = StressCycle { mean: Tensor::ZERO, alternating: parts };
        let (root, sum) = (cycle.along(&n).amplitude_mpa, cycle.in_phase_amplitude_mpa(&n));
        prop_assert!(root <= sum * (1.0 + 1e-12));
        let largest = cycle.alternating.iter().map(|d| d.along(&n).abs()).fold(0.0, f64::max);
        prop_assert!(root >= largest * (1.0 - 1e-12));
    }

    /// A condition more never lowers the critical plane of pairs, a dynamic load more never that of a square root.
    #[test]
    fn more_load_never_lowers_a_utilisation(
        conditions in prop::collection::vec(full(50.0), 3..6), mean in full(40.0),
    ) {
        let (fewer, cycle) = (&conditions[1..], |parts: &[Tensor]| StressCycle {
            mean,
            alternating: parts.iter().map(|t| *t * 0.2).collect(),
        });
        for path in [F1, LoadPath::RatioConstant] {
            let pairs = |all: &[Tensor]| {
                critical_plane_of_pairs(all, StressKind::Full, &k2(), path).unwrap().1.utilisation
            };
            prop_assert!(pairs(&conditions) >= pairs(fewer) * (1.0 - 1e-12));
            let sum = |parts: &[Tensor]| critical_plane(&cycle(parts), StressKind::Full, &k2(), path).utilisation;
            prop_assert!(sum(&conditions) >= sum(fewer) * (1.0 - 1e-8));
        }
    }

    /// Mirrored stresses, left for right and fore for aft, are used alike.
    #[test]
    fn mirrored_stresses_give_mirrored_results(conditions in prop::collection::vec(full(50.0), 2..5)) {
        for sides in [[-1.0, 1.0, 1.0], [1.0, -1.0, 1.0], [-1.0, -1.0, 1.0]] {
            let mirrored: Vec<Tensor> = conditions
                .iter()
                .map(|t| {
                    let [xx, yy, zz, xy, yz, zx] = t.0;
                    let [a, b, c] = sides;
                    Tensor([xx, yy, zz, a * b * xy, b * c * yz, c * a * zx])
                })
                .collect();
            let pairs = |all: &[Tensor]| {
                critical_plane_of_pairs(all, StressKind::Full, &k2(), F1).unwrap().1.utilisation
            };
            let (one, other) = (pairs(&conditions), pairs(&mirrored));
            prop_assert!(one == other || close(one, other, 1e-9), "{one} {other}");
        }
    }

    #[test]
    fn the_worst_pair_has_the_largest_amplitude(
        conditions in prop::collection::vec(full(60.0), 2..8), direction in prop::array::uniform3(-1.0..1.0f64)
    ) {
        prop_assume!(Vector3::from(direction).norm() > 0.1);
        let (lead, _) = worst_pairs(&conditions, &k2(), F1).unwrap();
        let largest = lead.cycle.amplitude_mpa * (1.0 + 1e-9);
        prop_assert!(principal_projection(&conditions).unwrap().cycle.amplitude_mpa <= largest);
        let along = pair_along(&conditions, &Vector3::from(direction).normalize()).unwrap();
        prop_assert!(along.cycle.amplitude_mpa <= largest);
    }

    #[test]
    fn the_critical_plane_of_pairs_bounds_every_reduction(
        conditions in prop::collection::vec(full(70.0), 2..7), direction in prop::array::uniform3(-1.0..1.0f64)
    ) {
        prop_assume!(Vector3::from(direction).norm() > 0.1);
        for diagram in [k2(), goodman()] {
            for path in LoadPath::ALL {
                let (_, found) = critical_plane_of_pairs(&conditions, StressKind::Full, &diagram, path).unwrap();
                let top = found.utilisation * (1.0 + 1e-9);
                let (lead, worst) = worst_pairs(&conditions, &diagram, path).unwrap();
                let others = [
                    lead,
                    worst,
                    principal_projection(&conditions).unwrap(),
                    pair_along(&conditions, &Vector3::from(direction).normalize()).unwrap(),
                ];
                for other in others {
                    let u = other.cycle.utilisation(&diagram, path);
                    prop_assert!(u <= top, "{path}: {u} above {top}");
                }
            }
        }
    }

    #[test]
    fn the_critical_plane_of_plane_pairs_bounds_every_reduction(
        conditions in prop::collection::vec(plane(70.0), 2..7), degrees in 0.0..180.0f64
    ) {
        let n = Vector3::new(degrees.to_radians().cos(), degrees.to_radians().sin(), 0.0);
        for diagram in [k2(), goodman()] {
            for path in LoadPath::ALL {
                let (_, found) = critical_plane_of_pairs(&conditions, StressKind::Plane, &diagram, path).unwrap();
                let (lead, worst) = worst_pairs(&conditions, &diagram, path).unwrap();
                for other in [lead, worst, principal_projection(&conditions).unwrap(), pair_along(&conditions, &n).unwrap()] {
                    let u = other.cycle.utilisation(&diagram, path);
                    prop_assert!(u <= found.utilisation * (1.0 + 1e-9), "{path}: {u} above {}", found.utilisation);
                }
            }
        }
    }

    #[test]
    fn the_critical_plane_of_a_sum_bounds_every_direction(
        mean in full(60.0), parts in prop::collection::vec(full(15.0), 1..6),
        directions in prop::collection::vec(prop::array::uniform3(-1.0..1.0f64), 20),
    ) {
        let cycle = StressCycle { mean, alternating: parts };
        for diagram in [k2(), goodman()] {
            for path in LoadPath::ALL {
                let found = critical_plane(&cycle, StressKind::Full, &diagram, path);
                for d in &directions {
                    let v = Vector3::from(*d);
                    if v.norm() < 0.1 {
                        continue;
                    }
                    let u = cycle.along(&v.normalize()).utilisation(&diagram, path);
                    prop_assert!(u <= found.utilisation * (1.0 + 1e-6), "{path}: {u} above {}", found.utilisation);
                }
            }
        }
    }

    /// With one dynamic load the root of the sum of the squares is its magnitude: the sum is algebraic.
    #[test]
    fn one_dynamic_load_is_algebraic(mean in full(60.0), part in full(20.0), n in 0..3usize) {
        let stresses = [mean, part];
        let variant = SumVariant { statics: vec![0], dynamics: vec![1], mixing: None };
        let axis = [Vector3::x(), Vector3::y(), Vector3::z()][n];
        let cycle = variant.cycle(&stresses).along(&axis);
        prop_assert!(close(cycle.amplitude_mpa, part.along(&axis).abs(), 1e-14));
        let (high, low) = (mean.along(&axis) + cycle.amplitude_mpa, mean.along(&axis) - cycle.amplitude_mpa);
        let pair = pair_along(&[Tensor::scalar(high), Tensor::scalar(low)], &Vector3::x()).unwrap();
        prop_assert!(close(pair.cycle.mean_mpa, cycle.mean_mpa, 1e-12));
        prop_assert!(close(pair.cycle.amplitude_mpa, cycle.amplitude_mpa, 1e-12));
    }

    /// F2: proportional loading scales the utilisation.
    #[test]
    fn on_f2_the_utilisation_scales_with_the_load(
        mean in -150.0..150.0f64, amplitude in 0.0..80.0f64, factor in 0.1..5.0f64
    ) {
        for diagram in [k2(), goodman()] {
            let u = diagram.utilisation(F2, mean, amplitude);
            let scaled = diagram.utilisation(F2, factor * mean, factor * amplitude);
            prop_assert!(close(scaled, factor * u, 1e-9), "{u} {scaled}");
        }
    }

    /// A point is inside on every path, or on none (the verdict does not depend on the path, only the number
    /// does), as long as the paths start inside.
    #[test]
    fn the_verdict_does_not_depend_on_the_load_path(mean in -200.0..200.0f64, amplitude in 0.0..90.0f64) {
        for diagram in [k2(), goodman()] {
            let inside = |path| diagram.utilisation(path, mean, amplitude) <= 1.0;
            prop_assume!((diagram.utilisation(F1, mean, amplitude) - 1.0).abs() > 1e-6);
            for path in LoadPath::ALL {
                prop_assert_eq!(inside(path), inside(F1), "{} at ({}, {})", path, mean, amplitude);
            }
        }
    }

    #[test]
    fn nothing_undefined_or_outside_passes(
        mean in prop::num::f64::ANY, amplitude in prop::num::f64::ANY, factor in 1.0..3.0f64
    ) {
        for diagram in [k2(), goodman()] {
            let (left, right) = diagram.mean_range_mpa();
            for path in LoadPath::ALL {
                let u = diagram.utilisation(path, mean, amplitude);
                prop_assert!(!u.is_nan() && u >= 0.0);
                let undefined = !(mean.is_finite() && amplitude.is_finite() && amplitude >= 0.0);
                if undefined || mean < left || mean > right {
                    prop_assert_eq!(Verdict::of(u, factor), Verdict::Fail, "{} {} {}", path, mean, amplitude);
                }
            }
        }
    }
}

#[test]
fn an_empty_set_is_not_assessed() {
    assert_eq!(Verdict::worst([]), Verdict::NotAssessed);
    let assessment = common::judged(&common::text(&[common::JIS], ""));
    assert_eq!(assessment.verdict, Verdict::NotAssessed);
}

/// Twice the reference load is half the stress at every load: the frame file, end to end.
#[test]
fn the_result_is_linear_in_the_reference_load() {
    let stresses = ["20.0", "10.0", "15.0", "5.0", "8.0", "1.0"];
    let once = format!("{}{}", common::LOADS, common::hotspot("H", "toe", stresses));
    let twice = once.replace("reference = \"100 kN\"", "reference = \"200 kN\"").replace("10 ‰", "20 ‰");
    for id in [common::JIS, common::UIC] {
        let numbers = |rest: &str| {
            let assessment = common::judged(&common::text(&[id], rest));
            let f = common::fatigue(common::first(&assessment, id)).clone();
            (f.sigma_m_mpa, f.sigma_a_mpa)
        };
        let (one, half) = (numbers(&once), numbers(&twice));
        assert!(close(one.0, 2.0 * half.0, 1e-12) && close(one.1, 2.0 * half.1, 1e-12));
    }
}
