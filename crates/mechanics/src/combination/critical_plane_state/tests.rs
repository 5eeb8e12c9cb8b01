//! Trigonometric polynomials against the functions they stand for, and roots that are known.

use super::*;
use crate::diagram::Vertex;
use approx::assert_relative_eq;
use std::f64::consts::{FRAC_PI_2, PI, TAU};

const ANGLES: [f64; 6] = [0.0, 0.3, 1.7, -2.2, 3.0, 5.9];

/// 3 + 2 cos θ − 5 sin θ is the normal stress of xx = 5, yy = 1, xy = −5 at half the angle.
#[test]
fn a_normal_stress_as_a_polynomial() {
    let tensor = Tensor::plane(5.0, 1.0, -5.0);
    let p = Trig::normal_stress(&tensor);
    assert_eq!(p.degree(), 1);
    for theta in ANGLES {
        let (sin, cos) = f64::sin_cos(theta / 2.0);
        assert_relative_eq!(p.at(theta), 3.0 + 2.0 * theta.cos() - 5.0 * theta.sin(), epsilon = 1e-13);
        assert_relative_eq!(p.at(theta), tensor.along(&Vector3::new(cos, sin, 0.0)), epsilon = 1e-13);
        assert_relative_eq!(
            p.derivative().at(theta),
            -2.0 * theta.sin() - 5.0 * theta.cos(),
            epsilon = 1e-13
        );
    }
}

#[test]
fn arithmetic_of_polynomials() {
    let p = Trig::normal_stress(&Tensor::plane(5.0, 1.0, -5.0));
    let q = Trig::normal_stress(&Tensor::plane(-1.0, 4.0, 2.0));
    let product = p.times(&q);
    assert_eq!(product.degree(), 2);
    for theta in ANGLES {
        let (a, b) = (p.at(theta), q.at(theta));
        assert_relative_eq!(product.at(theta), a * b, epsilon = 1e-12);
        assert_relative_eq!(product.times(&p).at(theta), a * b * a, epsilon = 1e-11);
        assert_relative_eq!(p.plus(&product).at(theta), a + a * b, epsilon = 1e-12);
        assert_relative_eq!(product.plus(&p).at(theta), a + a * b, epsilon = 1e-12);
        assert_relative_eq!(p.plus(&Trig::constant(7.0)).at(theta), a + 7.0, epsilon = 1e-13);
        assert_relative_eq!(p.scaled(-3.0).at(theta), -3.0 * a, epsilon = 1e-13);
        let (da, db) = (p.derivative().at(theta), q.derivative().at(theta));
        assert_relative_eq!(product.derivative().at(theta), da * b + a * db, epsilon = 1e-11);
    }
}

/// (cos θ − cos α)(cos θ − cos β)… has its roots at ±α, ±β.
#[test]
fn roots_are_found_to_the_last_digits() {
    let factor = |alpha: f64| Trig(vec![C::new(0.5, 0.0), C::new(-alpha.cos(), 0.0), C::new(0.5, 0.0)]);
    let known: [f64; 4] = [0.4, 1.1, 2.0, 2.9];
    let mut polynomial = Trig::constant(1.0);
    for (count, alpha) in known.iter().enumerate() {
        polynomial = polynomial.times(&factor(*alpha));
        for size in [1e-12, 1.0, 1e12] {
            let found = polynomial.scaled(size).root_angles();
            assert_eq!(found.len(), 2 * (count + 1));
            for root in known[..=count].iter().flat_map(|a| [*a, -*a]) {
                let off = found.iter().map(|t| (t - root).sin().abs()).fold(f64::MAX, f64::min);
                assert!(off < 4e-15, "{root}: off by {off}");
            }
        }
    }
}

#[test]
fn polynomials_without_roots_or_of_lower_degree() {
    assert!(Trig::constant(3.0).root_angles().is_empty());
    assert!(Trig::constant(0.0).root_angles().is_empty());
    let cosine = Trig(vec![C::new(0.5, 0.0), C::new(0.0, 0.0), C::new(0.5, 0.0)]);
    assert!(cosine.scaled(0.0).root_angles().is_empty());
    assert!(cosine.scaled(f64::NAN).root_angles().is_empty());
    assert!(cosine.scaled(f64::INFINITY).root_angles().is_empty());
    // Degree 2 in form, 1 in fact: ±π/2.
    let padded = cosine.plus(&cosine.times(&cosine).scaled(0.0));
    let mut roots: Vec<f64> = padded.root_angles();
    roots.sort_by(f64::total_cmp);
    assert_eq!(roots.len(), 2);
    assert_relative_eq!(roots[0], -FRAC_PI_2, epsilon = 1e-15);
    assert_relative_eq!(roots[1], FRAC_PI_2, epsilon = 1e-15);
    // 2 + cos θ has no real root: a Newton step from its complex roots' angle, π, leads nowhere.
    for theta in Trig::constant(2.0).plus(&cosine).root_angles() {
        assert_relative_eq!(theta.rem_euclid(TAU), PI, epsilon = 1e-6);
    }
}

/// A mean of 1000 MPa in every direction is outside everywhere: of equals the first, along x.
#[test]
fn of_equal_directions_the_first_is_named() {
    let points = [(-100.0, 0.0), (-50.0, 50.0), (0.0, 50.0), (100.0, 0.0)];
    let diagram = LimitDiagram::new(points.map(|(m, a)| Vertex::new(m, a)).to_vec()).unwrap();
    let cycle = StressCycle {
        mean: Tensor::plane(1000.0, 1000.0, 0.0),
        alternating: vec![Tensor::plane(5.0, 1.0, 2.0)],
    };
    let found = plane_state(&cycle, &diagram, LoadPath::MeanConstant);
    assert!(found.utilisation.is_infinite());
    assert_eq!(found.cycle.direction, Vector3::x());
}

/// An amplitude of 15 MPa in every direction, means from 0 to 36 MPa, and a dent at (20, 30) MPa that every load path
/// can reach: 15/30 is the most, on either side of zero.
#[test]
fn the_direction_that_meets_a_dent_is_found() {
    for side in [1.0, -1.0] {
        let mut points = [(-100.0, 0.0), (-60.0, 60.0), (20.0, 30.0), (60.0, 50.0), (100.0, 0.0)]
            .map(|(m, a)| Vertex::new(side * m, a));
        if side < 0.0 {
            points.reverse();
        }
        let diagram = LimitDiagram::new(points.to_vec()).unwrap();
        let alternating = vec![Tensor::plane(15.0, -15.0, 0.0), Tensor::plane(0.0, 0.0, 15.0)];
        let cycle = StressCycle { mean: Tensor::plane(36.0, 0.0, 0.0) * side, alternating };
        for path in LoadPath::ALL {
            let found = plane_state(&cycle, &diagram, path);
            assert_relative_eq!(found.utilisation, 0.5, max_relative = 1e-9);
        }
    }
}

/// A maximum a millionth beyond the diagram on F4, a minimum on F3, each in one direction only, is infinite.
#[test]
fn the_direction_of_the_extreme_stress_is_found() {
    let points = [(-350.0, 0.0), (-280.0, 70.0), (0.0, 70.0), (490.0, 0.0)];
    let diagram = LimitDiagram::new(points.map(|(m, a)| Vertex::new(m, a)).to_vec()).unwrap();
    let turned = |along: f64, across: f64, angle: f64| {
        let (sin, cos) = angle.sin_cos();
        let (cc, ss) = (cos * cos, sin * sin);
        Tensor::plane(along * cc + across * ss, along * ss + across * cc, (along - across) * sin * cos)
    };
    for (end, path) in [(490.0, LoadPath::MaximumConstant), (-350.0, LoadPath::MinimumConstant)] {
        for (k, angle) in [0.31, 0.9, 1.7, 2.6].into_iter().enumerate() {
            for (share, outside) in [(1.0 + 1e-6, true), (1.0 - 1e-6, false)] {
                let extreme = turned(end * share, 0.3 * end, angle);
                let part = turned(0.08 * end, 0.02 * end, angle + 0.4 + 0.1 * k as f64);
                let sign = if end > 0.0 { 1.0 } else { -1.0 };
                let cycle = StressCycle { mean: extreme - part, alternating: vec![part * sign] };
                let found = plane_state(&cycle, &diagram, path);
                assert_eq!(found.utilisation.is_infinite(), outside, "{path}, {angle}: {found:?}");
            }
        }
    }
}

/// Along rays from the origin utilisation is proportional to the stresses, whose squares and fourth powers must not leave
/// the range of numbers.
#[test]
fn rays_know_no_size() {
    let points = [(-350.0, 0.0), (-280.0, 70.0), (0.0, 70.0), (490.0, 0.0)];
    let diagram = LimitDiagram::new(points.map(|(m, a)| Vertex::new(m, a)).to_vec()).unwrap();
    let of = |size: f64| {
        let alternating = [Tensor::plane(20.0, -7.0, 11.0), Tensor::plane(-3.0, 16.0, 5.0)].map(|t| t * size);
        let cycle =
            StressCycle { mean: Tensor::plane(31.0, 74.0, -22.0) * size, alternating: alternating.to_vec() };
        plane_state(&cycle, &diagram, LoadPath::RatioConstant).utilisation / size
    };
    for size in [1e-100, 1e100] {
        assert_relative_eq!(of(size), of(1.0), max_relative = 1e-9);
    }
}
