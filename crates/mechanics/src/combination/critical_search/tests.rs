//! The bounds worked by hand, what they promise on random cells, and the work the search needs.

use super::*;
use crate::diagram::{CompressionRule, MeanStressSensitivity, NotchClass, Vertex};
use approx::assert_relative_eq;

/// Numbers from −1 to 1, the same in every run.
fn random(seed: u64) -> impl FnMut() -> f64 {
    let mut seed = seed;
    move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(seed >> 33).unwrap()) / f64::from(1u32 << 30) - 1.0
    }
}

fn s355_k2() -> LimitDiagram {
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

/// With dents.
fn fkm() -> LimitDiagram {
    let compression = CompressionRule::Extrapolated;
    MeanStressSensitivity { amplitude_mpa: 60.0, sensitivity: 0.3, yield_mpa: 355.0, compression }
        .diagram()
        .unwrap()
}

fn convex() -> LimitDiagram {
    let points = [(-350.0, 0.0), (-280.0, 70.0), (0.0, 70.0), (490.0, 0.0)];
    LimitDiagram::new(points.map(|(m, a)| Vertex::new(m, a)).to_vec()).unwrap()
}

fn direction(random: &mut impl FnMut() -> f64) -> Vector3<f64> {
    loop {
        let v = Vector3::from_fn(|_, _| random());
        if v.norm() < 1.0 && v.norm() > 0.1 {
            return v.normalize();
        }
    }
}

fn cycle(random: &mut impl FnMut() -> f64, mean: f64, amplitude: f64, parts: usize) -> StressCycle {
    let mut tensor = |size: f64| Tensor(std::array::from_fn(|_| size * random()));
    StressCycle { mean: tensor(mean), alternating: (0..parts).map(|_| tensor(amplitude)).collect() }
}

/// Where a direction lies in a cell, from −1 to 1 each way; by the cell's definition.
fn place(cell: &Cell, n: &Vector3<f64>) -> (f64, f64) {
    let (u, v) = match cell.face {
        0 => (n.y / n.x, n.z / n.x),
        1 => (n.z / n.y, n.x / n.y),
        _ => (n.x / n.z, n.y / n.z),
    };
    ((u - cell.u) / cell.half, (v - cell.v) / cell.half)
}

#[test]
fn the_cells_cover_every_direction_once() {
    let mut random = random(3);
    for _ in 0..200 {
        let n = direction(&mut random);
        let mut cells = Cell::all();
        assert_eq!(cells.len(), 48);
        for _ in 0..5 {
            let inside = |cell: &&Cell| {
                let (du, dv) = place(cell, &n);
                du.abs() <= 1.0 && dv.abs() <= 1.0
            };
            // One face alone has the largest component.
            let face = n.iamax();
            let found: Vec<Cell> = cells.iter().filter(inside).copied().collect();
            assert_eq!(found.len(), 1, "{n} is in {} cells", found.len());
            assert_eq!(usize::from(found[0].face), face);
            let (du, dv) = place(&found[0], &n);
            assert_relative_eq!(found[0].direction(du, dv).dot(&n).abs(), 1.0, max_relative = 1e-14);
            cells = found[0].quarters().to_vec();
        }
    }
}

#[test]
fn the_cap_of_a_cell_reaches_its_corners_and_no_farther() {
    let mut random = random(4);
    let mut all = Cell::all();
    all.extend(all.clone().iter().flat_map(|c| c.quarters()));
    for cell in all {
        let centre = cell.direction(0.0, 0.0);
        let angle = |du, dv| centre.dot(&cell.direction(du, dv)).clamp(-1.0, 1.0).acos();
        let corners = [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)].map(|(du, dv)| angle(du, dv));
        let farthest = corners.into_iter().fold(0.0, f64::max);
        assert_relative_eq!(cell.sine(&centre), farthest.sin(), max_relative = 1e-11);
        assert!(cell.sine(&centre) > corners.into_iter().map(f64::sin).fold(0.0, f64::max));
        for _ in 0..20 {
            assert!(angle(random(), random()).sin() <= cell.sine(&centre));
        }
    }
    // On the axis: centre (1, 0, 0), corner (1, ¼, ¼): sine √(1/8)/√(9/8) = 1/3.
    let cell = Cell { face: 0, u: 0.0, v: 0.0, half: 0.25 };
    assert_relative_eq!(cell.sine(&Vector3::x()), 1.0 / 3.0, max_relative = 1e-11);
}

/// A half-angle of sine 3/5 has the cosine 4/5: sin 2δ = 24/25.
#[test]
fn the_cap_of_a_sine() {
    let cap = Cap::of(0.6);
    assert_relative_eq!(cap.sin2, 0.96, max_relative = 1e-14);
    assert_relative_eq!(cap.sq, 0.36, max_relative = 1e-14);
}

/// Mean tensor with 10 along x and (3, 4) across, two alternating ones with 3 and 4 along x and (1, 2), (2, 4) across.
fn worked() -> StressCycle {
    StressCycle {
        mean: Tensor([10.0, 40.0, -20.0, 3.0, 7.0, 4.0]),
        alternating: vec![Tensor([3.0, 1.0, 1.0, 1.0, 0.0, 2.0]), Tensor([4.0, 0.0, 2.0, 2.0, 1.0, 4.0])],
    }
}

/// With δ of sin 2δ = 0.6 and sin²δ = 0.1: a mean of 10 ± 5·0.6, up by (50 − 10)·0.1 and down by (10 + 30)·0.1; an
/// amplitude of 5 ± drift, drift = √(5 + 20)·0.6 + 7·0.1 = 3.7.
#[test]
fn reach_worked_by_hand() {
    let (cycle, diagram) = (worked(), s355_k2());
    let eigen = Spectrum { mean_low: -30.0, mean_high: 50.0, spread: 7.0 };
    let search = Search { cycle: &cycle, diagram: &diagram, path: LoadPath::MeanConstant, eigen };
    let here = search.at(&Vector3::x());
    let (reach, drift) = search.reach(Cap { sin2: 0.6, sq: 0.1 }, &Vector3::x(), &here);
    assert_relative_eq!(drift, 3.7, max_relative = 1e-14);
    assert_relative_eq!(reach.mean_low, 10.0 - 3.0 - 4.0, max_relative = 1e-14);
    assert_relative_eq!(reach.mean_high, 10.0 + 3.0 + 4.0, max_relative = 1e-14);
    assert_relative_eq!(reach.amplitude_low, 1.3, max_relative = 1e-14);
    assert_relative_eq!(reach.amplitude_high, 8.7, max_relative = 1e-14);
    // An amplitude is never negative: 5 − (5·1.2 + 0.7).
    let (reach, _) = search.reach(Cap { sin2: 1.2, sq: 0.1 }, &Vector3::x(), &here);
    assert_eq!(reach.amplitude_low, 0.0);
    // A mean already beyond an extreme, as rounding gives it, is not moved back.
    let eigen = Spectrum { mean_low: 11.0, mean_high: 9.0, spread: 7.0 };
    let search = Search { cycle: &cycle, diagram: &diagram, path: LoadPath::MeanConstant, eigen };
    let (reach, _) = search.reach(Cap { sin2: 0.6, sq: 0.1 }, &Vector3::x(), &here);
    assert_relative_eq!(reach.mean_low, 7.0, max_relative = 1e-14);
    assert_relative_eq!(reach.mean_high, 13.0, max_relative = 1e-14);
}

#[test]
fn extremes_of_the_eigenvalues() {
    // Mean 50, 20, −30; ranges of the two others 8 and 15: √(64 + 225) = 17.
    let cycle = StressCycle {
        mean: Tensor([20.0, -30.0, 50.0, 0.0, 0.0, 0.0]),
        alternating: vec![Tensor([1.0, -3.0, 5.0, 0.0, 0.0, 0.0]), Tensor([-10.0, 5.0, 0.0, 0.0, 0.0, 0.0])],
    };
    let s = Spectrum::new(&cycle);
    assert_relative_eq!(s.mean_low, -30.0, max_relative = 1e-14);
    assert_relative_eq!(s.mean_high, 50.0, max_relative = 1e-14);
    assert_relative_eq!(s.spread, 17.0, max_relative = 1e-14);
}

#[test]
fn simple_bound_takes_the_worse_end_of_each() {
    let reach = Reach { mean_low: -20.0, mean_high: 60.0, amplitude_low: 5.0, amplitude_high: 30.0 };
    for (p, kappa, expected) in
        [(0.01, 0.1, 0.6 + 3.0), (-0.01, 0.1, 0.2 + 3.0), (0.01, -0.1, 0.6 - 0.5), (-0.01, -0.1, 0.2 - 0.5)]
    {
        assert_relative_eq!(reach.simple_bound(p, kappa), expected, max_relative = 1e-14);
    }
}

/// The tensor 4, 1, 1, 2, 2, 1 has its eigenvalues within 2 ± 4, and (2, 1) across x.
#[test]
fn bound_worked_by_hand() {
    let wide = Reach { mean_low: -1e6, mean_high: 1e6, amplitude_low: 0.0, amplitude_high: 1e6 };
    let n = Vector3::x();
    let cap = Cap { sin2: 0.6, sq: 0.1 };
    let view = |amplitude: f64, reach: &Reach, form: &Form| {
        View { cap, drift: 2.0, n: &n, mean: 10.0, amplitude, reach }.bound(form)
    };
    let form = |p: f64, kappa: f64| Form { p, kappa, tensor: Tensor([4.0, 1.0, 1.0, 2.0, 2.0, 1.0]) };
    let slope = 5f64.sqrt() * 0.6;
    // Value 0.01·10 + 0.05·5 = 0.35; the rest 0.05·2²/(2·5).
    let expected = 0.35 + slope + (6.0 - 0.35) * 0.1 + 0.02;
    assert_relative_eq!(view(5.0, &wide, &form(0.01, 0.05)), expected, max_relative = 1e-14);
    // −0.25 with κ below zero: no rest.
    let expected = -0.15 + slope + (6.0 + 0.15) * 0.1;
    assert_relative_eq!(view(5.0, &wide, &form(0.01, -0.05)), expected, max_relative = 1e-14);
    // A value beyond the eigenvalues is not moved back: 0.7·10 + 0.05·5 = 7.25.
    assert_relative_eq!(view(5.0, &wide, &form(0.7, 0.05)), 7.25 + slope + 0.02, max_relative = 1e-14);
    // The simple bound where it is smaller, or where there is no amplitude to divide by.
    let narrow = Reach { mean_low: 9.0, mean_high: 11.0, amplitude_low: 4.0, amplitude_high: 6.0 };
    assert_relative_eq!(view(5.0, &narrow, &form(0.01, 0.05)), 0.11 + 0.3, max_relative = 1e-14);
    assert_relative_eq!(view(0.0, &wide, &form(0.01, 0.0)), 1e4, max_relative = 1e-14);
}

#[test]
fn the_mixture_of_two_forms_has_the_smallest_slope() {
    let n = Vector3::x();
    let form = |p: f64, kappa: f64, xy: f64, zx: f64| Form {
        p,
        kappa,
        tensor: Tensor([5.0, 1.0, 2.0, xy, 3.0, zx]),
    };
    let check = |a: &Form, b: &Form, share: f64| {
        let mixed = balanced(&n, a, b);
        let mix = |x: f64, y: f64| share * x + (1.0 - share) * y;
        assert_relative_eq!(mixed.p, mix(a.p, b.p), max_relative = 1e-14);
        assert_relative_eq!(mixed.kappa, mix(a.kappa, b.kappa), max_relative = 1e-14);
        for k in 0..6 {
            assert_relative_eq!(mixed.tensor.0[k], mix(a.tensor.0[k], b.tensor.0[k]), max_relative = 1e-14);
        }
    };
    // (1, 0) and (−1, 2): the origin is nearest to (0.5, 0.5), three quarters of the first.
    check(&form(1.0, 7.0, 1.0, 0.0), &form(3.0, 2.0, -1.0, 2.0), 0.75);
    // (1, 0) and (3, 0): the first alone; the other way round the second alone.
    check(&form(1.0, 7.0, 1.0, 0.0), &form(3.0, 2.0, 3.0, 0.0), 1.0);
    check(&form(3.0, 2.0, 3.0, 0.0), &form(1.0, 7.0, 1.0, 0.0), 0.0);
    check(&form(1.0, 7.0, 1.0, 2.0), &form(3.0, 2.0, 1.0, 2.0), 0.5);
}

/// Traction of 4, 1, 1, 2, 2, 1 on (1, 1, 0)/√2 is (6, 3, 3)/√2; along the normal 9/2, across (1.5, −1.5, 3)/√2.
#[test]
fn tangential_part_worked_by_hand() {
    let root = 2f64.sqrt();
    let n = Vector3::new(1.0, 1.0, 0.0) / root;
    let across = tangential(&n, &Tensor([4.0, 1.0, 1.0, 2.0, 2.0, 1.0]));
    assert_relative_eq!(across, Vector3::new(1.5, -1.5, 3.0) / root, max_relative = 1e-14);
}

/// What the bounds say of a cell holds for every direction in it.
#[test]
fn no_direction_of_a_cell_exceeds_its_bounds() {
    let mut random = random(99);
    let diagram = fkm();
    for case in 0..400 {
        let cycle = cycle(&mut random, 60.0, 20.0, 1 + case % 4);
        let search = Search::new(&cycle, &diagram, LoadPath::MeanConstant);
        let mut cell = Cell::all()[case % 48];
        for k in 0..case % 5 {
            cell = cell.quarters()[(case + k) % 4];
        }
        let n = cell.direction(0.0, 0.0);
        let here = search.at(&n);
        let sine = cell.sine(&n);
        let cap = Cap::of(sine);
        let (reach, drift) = search.reach(cap, &n, &here);
        let (mean, amplitude) = (here.cycle.mean_mpa, here.cycle.amplitude_mpa);
        let view = View { cap, drift, n: &n, mean, amplitude, reach: &reach };
        let (p, kappa) = (0.01 * random(), 0.03 * random());
        let form = Form { p, kappa, tensor: search.linearised(&n, p, kappa, amplitude) };
        let (bound, simple) = (view.bound(&form), reach.simple_bound(p, kappa));
        for _ in 0..60 {
            let there = search.at(&cell.direction(random(), random())).cycle;
            let (m, s) = (there.mean_mpa, there.amplitude_mpa);
            assert!(m >= reach.mean_low && m <= reach.mean_high, "mean");
            assert!(s >= reach.amplitude_low && s <= reach.amplitude_high, "amplitude");
            assert!(p * m + kappa * s <= simple + 1e-12, "simple bound");
            assert!(p * m + kappa * s <= bound + 1e-12, "bound of p {p}, κ {kappa}");
        }
    }
}

/// Σ of the cells looked at for the same stresses, on each load path.
fn work(diagram: &LimitDiagram, mean: f64, amplitude: f64) -> Vec<usize> {
    let of = |path| {
        let mut random = random(1234);
        let one = |k: usize| {
            let cycle = cycle(&mut random, mean, amplitude, 1 + k % 5);
            Search::new(&cycle, diagram, path).run(0.0).1
        };
        (0..60).map(one).sum()
    };
    LoadPath::ALL.map(of).to_vec()
}

/// A bound that is too loose, or a climb that stops short, gives the same answers after more work: the numbers of cells
/// are pinned within a few per cent.
#[test]
fn the_search_stays_as_short_as_it_is() {
    for (diagram, mean, amplitude, expected) in [
        (s355_k2(), 60.0, 15.0, [41_344, 40_800, 40_772, 43_984]),
        (convex(), 60.0, 15.0, [40_876, 40_980, 40_224, 41_168]),
        (fkm(), 60.0, 15.0, [38_400, 36_420, 38_144, 38_652]),
        (fkm(), 300.0, 60.0, [7_296, 37_816, 4_444, 8_784]),
    ] {
        let work = work(&diagram, mean, amplitude);
        for (cells, expected) in work.iter().zip(expected) {
            #[expect(clippy::cast_precision_loss, reason = "some thousands")]
            let ratio = *cells as f64 / f64::from(expected);
            assert!((0.97..1.03).contains(&ratio), "{work:?}, expected {expected}");
        }
    }
}

/// From the principal directions alone, without any cell, the climb nearly always ends at the maximum.
#[test]
fn the_climb_alone_mostly_finds_the_maximum() {
    let mut reached = Vec::new();
    for diagram in [s355_k2(), fkm()] {
        for path in LoadPath::ALL {
            let mut random = random(77);
            let found = |k: &usize| {
                let cycle = cycle(&mut random, 60.0, 15.0, 1 + k % 5);
                let search = Search::new(&cycle, &diagram, path);
                search.start().utilisation >= search.run(0.0).0.utilisation * (1.0 - 1e-9)
            };
            reached.push((0..100).filter(found).count());
        }
    }
    for (found, least) in reached.iter().zip([94, 93, 96, 92, 97, 93, 95, 95]) {
        assert!(*found >= least, "{reached:?}");
    }
}

/// What is found is at least as much as a fine grid of directions gives, and the bracket is as narrow as promised.
#[test]
fn the_bracket_holds_and_is_narrow() {
    let mut random = random(8);
    for case in 0..40 {
        let diagram = if case % 2 == 0 { s355_k2() } else { fkm() };
        let path = LoadPath::ALL[case / 2 % 4];
        let cycle = cycle(&mut random, 60.0, 15.0, 1 + case % 3);
        let search = Search::new(&cycle, &diagram, path);
        let (best, _) = search.run(0.0);
        if best.utilisation.is_infinite() {
            continue;
        }
        assert_relative_eq!(best.upper_bound, best.utilisation * (1.0 + 1e-9), max_relative = 1e-15);
        for _ in 0..20_000 {
            let n = direction(&mut random);
            assert!(search.at(&n).utilisation <= best.upper_bound, "case {case}");
        }
        // Beneath a level known from elsewhere the level is the bound.
        let (beneath, fewer) = search.run(2.0 * best.utilisation);
        assert_relative_eq!(beneath.upper_bound, 2.0 * best.utilisation * (1.0 + 1e-9), max_relative = 1e-15);
        assert!(beneath.utilisation <= best.utilisation * (1.0 + 1e-9) && fewer <= search.run(0.0).1);
    }
}

/// σ_a² = a²(cos²2φ + sin²2φ) is the same all around in the plane: the search settles for the coarse width.
#[test]
fn a_flat_maximum_is_bracketed_coarsely() {
    let cycle = StressCycle {
        mean: Tensor::ZERO,
        alternating: vec![Tensor::plane(21.0, -21.0, 0.0), Tensor::plane(0.0, 0.0, 21.0)],
    };
    let diagram = s355_k2();
    let (found, cells) = Search::new(&cycle, &diagram, LoadPath::MeanConstant).run(0.0);
    assert_relative_eq!(found.utilisation, 21.0 / 63.0, max_relative = 1e-9);
    assert_relative_eq!(found.upper_bound, found.utilisation * (1.0 + 1e-6), max_relative = 1e-12);
    assert!(cells > CELLS_FINE && cells < 6 * CELLS_FINE, "{cells}");
}

/// A quarter turn about z takes x to y: the answer turns with the stresses.
#[test]
fn start_and_climb_turn_with_the_stresses() {
    let turned = |t: &Tensor| {
        let [xx, yy, zz, xy, yz, zx] = t.0;
        // New axes: x' = y, y' = z, z' = x.
        Tensor([yy, zz, xx, yz, zx, xy])
    };
    let mut random = random(61);
    for k in 0..20 {
        let cycle = cycle(&mut random, 60.0, 15.0, 1 + k % 4);
        let other = StressCycle {
            mean: turned(&cycle.mean),
            alternating: cycle.alternating.iter().map(turned).collect(),
        };
        let diagram = fkm();
        for path in LoadPath::ALL {
            let u = Search::new(&cycle, &diagram, path).run(0.0).0.utilisation;
            let v = Search::new(&other, &diagram, path).run(0.0).0.utilisation;
            assert!(u == v || (u - v).abs() <= 1e-9 * u, "{path}: {u} {v}");
        }
    }
}
