//! The maximum under a constraint against closed forms and its dual; what begins outside the diagram.

use super::*;
use approx::assert_relative_eq;
use nalgebra::Rotation3;

/// Numbers from −1 to 1, the same in every run.
fn random(seed: u64) -> impl FnMut() -> f64 {
    let mut seed = seed;
    move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(seed >> 33).unwrap()) / f64::from(1u32 << 30) - 1.0
    }
}

/// The tensor with these principal stresses in turned axes.
fn turned(principal: [f64; 3], r: &Rotation3<f64>) -> Tensor {
    let m = r.matrix() * nalgebra::Matrix3::from_diagonal(&principal.into()) * r.matrix().transpose();
    Tensor([m[(0, 0)], m[(1, 1)], m[(2, 2)], m[(0, 1)], m[(1, 2)], m[(2, 0)]])
}

/// With common axes the squares x of the direction's components sum to 1: Σ cx is largest under Σ bx = t at a mixture of
/// two axes.
#[test]
fn common_axes_make_it_a_linear_programme() {
    let mut random = random(12);
    for case in 0..300 {
        let b: [f64; 3] = std::array::from_fn(|_| 50.0 * random());
        let c: [f64; 3] = std::array::from_fn(|_| 80.0 * random());
        let r = Rotation3::from_euler_angles(3.0 * random(), 3.0 * random(), 3.0 * random());
        let [low, high] =
            [b.iter().copied().fold(f64::MAX, f64::min), b.iter().copied().fold(f64::MIN, f64::max)];
        let target = low + (high - low) * f64::midpoint(1.0, random());
        let mut expected = f64::MIN;
        for i in 0..3 {
            for j in 0..3 {
                let share = (target - b[j]) / (b[i] - b[j]);
                if i != j && (0.0..=1.0).contains(&share) {
                    expected = expected.max(c[i] * share + c[j] * (1.0 - share));
                }
            }
        }
        let (tc, tb) = (turned(c, &r), turned(b, &r));
        let n = constrained_maximum(&tc, &tb, target).unwrap();
        assert_relative_eq!(n.norm(), 1.0, max_relative = 1e-12);
        assert_relative_eq!(tb.along(&n), target, epsilon = 1e-8);
        assert_relative_eq!(tc.along(&n), expected, epsilon = 1e-6);
        assert!(tc.along(&n) <= expected + 1e-8, "case {case}");
        // Out of reach.
        assert_eq!(constrained_maximum(&tc, &tb, high + 0.1), None);
        assert_eq!(constrained_maximum(&tc, &tb, low - 0.1), None);
    }
}

/// For any μ the maximum is at most λ_max(C + μ(B − t)), and for some μ it is just that.
#[test]
fn the_dual_gives_the_same_maximum() {
    let mut random = random(13);
    for size in [1e-6, 1.0, 1e6] {
        for case in 0..60 {
            let mut tensor = |s: f64| Tensor(std::array::from_fn(|_| s * random()));
            let (c, b) = (tensor(80.0 * size), tensor(50.0));
            let [high, _, low] = b.eigen().values;
            let target = low + (high - low) * f64::midpoint(1.0, random());
            let n = constrained_maximum(&c, &b, target).unwrap();
            let dual = |mu: f64| (c + b * mu).eigen().values[0] - mu * target;
            // Golden section of a convex function, from wide to narrow.
            let mut width = 1e6 * size;
            let mut centre = 0.0;
            while width > 1e-9 * size {
                let steps = (-20..=20).map(|k| centre + width * f64::from(k) / 20.0);
                centre = steps.min_by(|x, y| dual(*x).total_cmp(&dual(*y))).unwrap();
                width /= 4.0;
            }
            assert_relative_eq!(b.along(&n), target, epsilon = 1e-9);
            assert_relative_eq!(c.along(&n), dual(centre), epsilon = 1e-6 * size);
            assert!(c.along(&n) <= dual(centre) + 1e-8 * size, "case {case}, size {size}");
        }
    }
}

#[test]
fn constraints_without_a_choice() {
    let c = Tensor([1.0, 5.0, 3.0, 0.0, 0.0, 0.0]);
    // Everything meets it, nothing does, or one direction alone.
    assert_relative_eq!(constrained_maximum(&c, &Tensor::ZERO, 0.0).unwrap().map(f64::abs), Vector3::y());
    assert_eq!(constrained_maximum(&c, &Tensor::ZERO, 1.0), None);
    let hydrostatic = Tensor([4.0, 4.0, 4.0, 0.0, 0.0, 0.0]);
    assert_relative_eq!(constrained_maximum(&c, &hydrostatic, 4.0).unwrap().map(f64::abs), Vector3::y());
    let b = Tensor([9.0, -2.0, 0.0, 0.0, 0.0, 0.0]);
    for (target, expected) in [(9.0, Vector3::x()), (-2.0, Vector3::y())] {
        let n = constrained_maximum(&c, &b, target).unwrap().map(f64::abs);
        assert_relative_eq!(n, expected, epsilon = 1e-6);
    }
}

fn diagram() -> LimitDiagram {
    let points = [(-350.0, 0.0), (-280.0, 70.0), (0.0, 70.0), (490.0, 0.0)];
    LimitDiagram::new(points.map(|(m, a)| Vertex::new(m, a)).to_vec()).unwrap()
}

/// A hair outside the diagram in one direction only is infinite, a hair inside is not: the mean on F1, a condition on F3
/// and F4. Across that direction lies the whole range.
#[test]
fn what_begins_outside_is_infinite_however_small_the_range() {
    let mut random = random(14);
    for case in 0..60 {
        let r = Rotation3::from_euler_angles(3.0 * random(), 3.0 * random(), 3.0 * random());
        // With enough of the other two that a bound from the norm alone cannot tell.
        let (other, third) = (40.0 * random(), 60.0 * random());
        for (end, sign) in [(490.0, 1.0), (350.0, -1.0)] {
            for (share, outside) in [(1.0 + 1e-6, true), (1.0 - 1e-6, false)] {
                let mean = turned([end * sign * share, other, third], &r);
                let half_range = turned([0.0, 1.0, 0.0], &r);
                let conditions = [mean + half_range, mean - half_range];
                for path in [LoadPath::MeanConstant, LoadPath::MinimumConstant, LoadPath::MaximumConstant] {
                    let (_, found) = pairs(&conditions, &diagram(), path).unwrap();
                    assert_eq!(found.utilisation.is_infinite(), outside, "case {case}, {path}: {found:?}");
                }
                // Only one condition lies outside, and only on F3 and F4 it counts.
                let half_range = turned([2.0 * sign, 0.0, 0.0], &r);
                let shifted = mean - half_range;
                let conditions = [shifted + half_range, shifted - half_range];
                let infinite =
                    |path| pairs(&conditions, &diagram(), path).unwrap().1.utilisation.is_infinite();
                assert!(!infinite(LoadPath::MeanConstant));
                let own = if sign > 0.0 { LoadPath::MaximumConstant } else { LoadPath::MinimumConstant };
                assert_eq!(infinite(own), outside, "case {case}, {own}");
            }
        }
    }
}

/// The pair is named with the larger stress along the direction first, the earliest of equals.
#[test]
fn the_pair_and_its_order() {
    let conditions = [10.0, 80.0, -40.0, 80.0, -40.0].map(|s| Tensor::plane(s, 0.5 * s, 0.0));
    for path in LoadPath::ALL {
        let (pair, found) = pairs(&conditions, &diagram(), path).unwrap();
        assert_eq!(pair, (1, 2), "{path}");
        assert_relative_eq!(found.cycle.amplitude_mpa, 60.0, max_relative = 1e-9);
        assert_relative_eq!(found.cycle.mean_mpa, 20.0, max_relative = 1e-9);
    }
    assert!(pairs(&conditions[..1], &diagram(), LoadPath::MeanConstant).is_none());
}

/// Conditions without any difference have no direction of their own: the first pair stands.
#[test]
fn of_pairs_without_a_range_the_first() {
    let conditions = [Tensor::plane(40.0, 10.0, 5.0); 3];
    for path in LoadPath::ALL {
        let (pair, found) = pairs(&conditions, &diagram(), path).unwrap();
        assert_eq!((pair, found.cycle.amplitude_mpa), ((0, 1), 0.0), "{path}");
    }
}

/// A mean exactly at an end of the diagram, without amplitude in that direction, is on the limit line; beyond it bears
/// nothing.
#[test]
fn a_mean_at_the_end_of_the_diagram_is_on_the_line() {
    let half_range = Tensor::plane(0.0, 1.0, 0.0);
    for end in [490.0, -350.0] {
        for (share, expected) in [(1.0 + 1e-9, Some(f64::INFINITY)), (1.0, Some(1.0)), (1.0 - 1e-6, None)] {
            let mean = Tensor::scalar(end * share);
            let (_, found) =
                pairs(&[mean + half_range, mean - half_range], &diagram(), LoadPath::MeanConstant).unwrap();
            match expected {
                Some(u) => assert_eq!(found.utilisation, u, "{mean:?}: {found:?}"),
                None => assert!(found.utilisation < 1.0, "{mean:?}: {found:?}"),
            }
        }
    }
}

/// On the ratio path a mean alone uses the diagram, also where no pair has a range.
#[test]
fn a_mean_without_a_range_uses_the_ratio_path() {
    let conditions = [Tensor([0.0, 245.0, 0.0, 0.0, 0.0, 0.0]); 2];
    let (_, found) = pairs(&conditions, &diagram(), LoadPath::RatioConstant).unwrap();
    assert_relative_eq!(found.utilisation, 0.5, max_relative = 1e-12);
}

/// A deviator has no mean of its own, 250 MPa along x all the same: beyond 200 MPa, though far from −900 MPa.
#[test]
fn a_deviator_may_lie_outside_a_lopsided_diagram() {
    let points = [(-900.0, 0.0), (-850.0, 50.0), (0.0, 50.0), (200.0, 0.0)];
    let diagram = LimitDiagram::new(points.map(|(m, a)| Vertex::new(m, a)).to_vec()).unwrap();
    let mean = Tensor([250.0, -125.0, -125.0, 0.0, 0.0, 0.0]);
    let half_range = Tensor::plane(0.0, 1.0, 0.0);
    let (_, found) =
        pairs(&[mean + half_range, mean - half_range], &diagram, LoadPath::MeanConstant).unwrap();
    assert!(found.utilisation.is_infinite(), "{found:?}");
}

/// Along x one condition reaches 490.5 MPa and begins outside on F4, −350.5 MPa on F3; the range is largest along y.
#[test]
fn a_condition_outside_counts_across_the_largest_range() {
    for (mean, sign, path) in
        [(489.5, 1.0, LoadPath::MaximumConstant), (-349.5, -1.0, LoadPath::MinimumConstant)]
    {
        let (mean, half_range) = (Tensor::scalar(mean), Tensor::plane(sign, 5.0 * sign, 0.0));
        let (_, found) = pairs(&[mean + half_range, mean - half_range], &diagram(), path).unwrap();
        assert!(found.utilisation.is_infinite(), "{path}: {found:?}");
    }
}

/// A half range of 15 MPa in every direction, means from 0 to 36 MPa, and a dent at (20, 30) MPa that every load path can
/// reach: 15/30 is the most, on either side of zero.
#[test]
fn the_direction_that_meets_a_dent_is_found() {
    for side in [1.0, -1.0] {
        let mut points = [(-100.0, 0.0), (-60.0, 60.0), (20.0, 30.0), (60.0, 50.0), (100.0, 0.0)]
            .map(|(m, a)| Vertex::new(side * m, a));
        if side < 0.0 {
            points.reverse();
        }
        let diagram = LimitDiagram::new(points.to_vec()).unwrap();
        let mean = Tensor([36.0, 0.0, 18.0, 0.0, 0.0, 0.0]) * side;
        let half_range = Tensor([15.0, 15.0, 15.0, 0.0, 0.0, 0.0]);
        for path in LoadPath::ALL {
            let (_, found) = pairs(&[mean + half_range, mean - half_range], &diagram, path).unwrap();
            assert_relative_eq!(found.utilisation, 0.5, max_relative = 1e-9);
        }
    }
}
