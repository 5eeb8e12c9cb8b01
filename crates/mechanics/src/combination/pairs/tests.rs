use super::*;
use crate::diagram::Vertex;
use approx::assert_relative_eq;

fn diagram() -> LimitDiagram {
    let points = [(-350.0, 0.0), (-280.0, 70.0), (0.0, 70.0), (490.0, 0.0)];
    LimitDiagram::new(points.map(|(m, a)| Vertex::new(m, a)).to_vec()).unwrap()
}

#[test]
fn uniaxial_pair_is_maximum_and_minimum() {
    let conditions = [10.0, 80.0, -40.0, 5.0].map(Tensor::scalar);
    let (pair, _) = worst_pairs(&conditions, &diagram(), LoadPath::MeanConstant).unwrap();
    assert_eq!((pair.first, pair.second), (1, 2));
    assert_relative_eq!(pair.cycle.amplitude_mpa, 60.0, max_relative = 1e-14);
    assert_relative_eq!(pair.cycle.mean_mpa, 20.0, max_relative = 1e-14);
}

#[test]
fn reversed_shear_has_two_equal_directions_and_takes_the_larger_mean() {
    // D is pure shear ±30 at ±45°; the mean is 50 along +45° only.
    let base = Tensor::plane(25.0, 25.0, 25.0);
    let shear = Tensor::plane(0.0, 0.0, 30.0);
    let conditions = [base + shear, base - shear];
    let (pair, _) = worst_pairs(&conditions, &diagram(), LoadPath::MeanConstant).unwrap();
    assert_relative_eq!(pair.cycle.amplitude_mpa, 30.0, max_relative = 1e-12);
    assert_relative_eq!(pair.cycle.mean_mpa, 50.0, max_relative = 1e-12);
}

#[test]
fn repeated_eigenvalue_takes_the_direction_of_the_largest_mean() {
    // Equibiaxial range in the x–y plane; the mean is largest along y.
    let base = Tensor::plane(-10.0, 60.0, 0.0);
    let biaxial = Tensor::plane(20.0, 20.0, 0.0);
    let (pair, _) =
        worst_pairs(&[base + biaxial, base - biaxial], &diagram(), LoadPath::MeanConstant).unwrap();
    assert_relative_eq!(pair.cycle.amplitude_mpa, 20.0, max_relative = 1e-12);
    assert_relative_eq!(pair.cycle.mean_mpa, 60.0, max_relative = 1e-12);
}

#[test]
fn largest_utilisation_may_be_another_pair() {
    // 0 ↔ 100 has the larger amplitude; 300 ↔ 390 has less amplitude at a mean with little room.
    let conditions = [-120.0, -10.0, 300.0, 330.0].map(Tensor::scalar);
    let (amplitude, utilisation) = worst_pairs(&conditions[..], &diagram(), LoadPath::MeanConstant).unwrap();
    assert_relative_eq!(amplitude.cycle.amplitude_mpa, 225.0);
    let u = |c: &PairChoice| c.cycle.utilisation(&diagram(), LoadPath::MeanConstant);
    assert!(u(&utilisation) >= u(&amplitude));
}

/// Numbers from −1 to 1, the same in every run.
fn random(seed: u64) -> impl FnMut() -> f64 {
    let mut seed = seed;
    move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(seed >> 33).unwrap()) / f64::from(1u32 << 30) - 1.0
    }
}

#[test]
fn the_amplitude_alone_finds_the_same_pair() {
    let mut random = random(7);
    for _ in 0..200 {
        let conditions: Vec<Tensor> =
            (0..9).map(|_| Tensor(std::array::from_fn(|_| 50.0 * random()))).collect();
        let (both, _) = worst_pairs(&conditions, &diagram(), LoadPath::MeanConstant).unwrap();
        assert_eq!(worst_pair(&conditions), Some(both));
    }
}

#[test]
fn fewer_than_two_conditions_give_no_pair() {
    assert!(worst_pairs(&[Tensor::scalar(1.0)], &diagram(), LoadPath::MeanConstant).is_none());
    assert!(pair_along(&[], &Vector3::x()).is_none());
    assert!(pair_along(&[Tensor::ZERO], &Vector3::x()).is_none());
}

#[test]
fn zero_and_hydrostatic_tensors_are_no_trouble() {
    let (pair, _) = worst_pairs(&[Tensor::ZERO; 3], &diagram(), LoadPath::MeanConstant).unwrap();
    assert_eq!(pair.cycle.amplitude_mpa, 0.0);
    let hydrostatic = Tensor([50.0, 50.0, 50.0, 0.0, 0.0, 0.0]);
    let (pair, _) = worst_pairs(&[hydrostatic, Tensor::ZERO], &diagram(), LoadPath::MeanConstant).unwrap();
    assert_relative_eq!(pair.cycle.amplitude_mpa, 25.0, max_relative = 1e-12);
    assert_relative_eq!(pair.cycle.mean_mpa, 25.0, max_relative = 1e-12);
}

/// Every pair in every direction of its largest amplitude, nothing left out.
fn every_candidate(conditions: &[Tensor]) -> Vec<Cycle> {
    let mut all = Vec::new();
    for (i, first) in conditions.iter().enumerate() {
        for second in &conditions[i + 1..] {
            let cycle = StressCycle::of_pair(first, second);
            all.extend(largest_amplitude(&cycle.mean, &cycle.alternating[0]).into_iter().flatten());
        }
    }
    all
}

#[test]
fn no_pair_that_is_left_out_would_have_led() {
    let dented = [(-300.0, 0.0), (-60.0, 90.0), (60.0, 50.0), (200.0, 40.0), (300.0, 0.0)];
    let dented = LimitDiagram::new(dented.map(|(m, a)| Vertex::new(m, a)).to_vec()).unwrap();
    let mut random = random(23);
    for case in 0..300 {
        // From small to far outside the diagram.
        let size = [5.0, 40.0, 150.0][case % 3];
        let conditions: Vec<Tensor> =
            (0..6).map(|_| Tensor(std::array::from_fn(|_| size * random()))).collect();
        for (diagram, path) in [&diagram(), &dented].iter().flat_map(|d| LoadPath::ALL.map(|p| (*d, p))) {
            let (amplitude, utilisation) = worst_pairs(&conditions, diagram, path).unwrap();
            let all = every_candidate(&conditions);
            let largest = all.iter().map(|c| c.amplitude_mpa).fold(0.0, f64::max);
            assert_relative_eq!(amplitude.cycle.amplitude_mpa, largest, max_relative = TIE);
            let most = all.iter().map(|c| c.utilisation(diagram, path)).fold(0.0, f64::max);
            let found = utilisation.cycle.utilisation(diagram, path);
            assert!(found == most || (found - most).abs() <= 1e-12 * most, "{path}: {found} {most}");
        }
    }
}

#[test]
fn of_pairs_as_large_as_each_other_the_larger_mean_leads_in_any_order() {
    // Ranges of 60, 60 (1 + 5e-10) and 60 (1 + 2e-9) MPa along x, y and z, with means 10, 20 and 5 MPa.
    let along = |axis: usize, mean: f64, range: f64| {
        let stress = |s: f64| Tensor(std::array::from_fn(|k| if k == axis { s } else { 0.0 }));
        [stress(mean + range / 2.0), stress(mean - range / 2.0)]
    };
    let [x, y] = [along(0, 10.0, 60.0), along(1, 20.0, 60.0 * (1.0 + 5e-10))];
    let z = along(2, 5.0, 60.0 * (1.0 + 2e-9));
    let leader = |pairs: &[[Tensor; 2]]| {
        // No range between conditions of different pairs exceeds 50 MPa.
        let conditions = pairs.concat();
        let (both, _) = worst_pairs(&conditions, &diagram(), LoadPath::MeanConstant).unwrap();
        assert_eq!(worst_pair(&conditions), Some(both));
        both.cycle.mean_mpa
    };
    assert_relative_eq!(leader(&[x, y]), 20.0);
    assert_relative_eq!(leader(&[y, x]), 20.0);
    assert_relative_eq!(leader(&[x, z]), 5.0);
    assert_relative_eq!(leader(&[z, x]), 5.0);
    // Deep in compression, where the limit is level, the larger mean also leads with a hair less range.
    let deep = |pair: [Tensor; 2]| pair.map(|t| t + Tensor([-100.0, -100.0, -100.0, 0.0, 0.0, 0.0]));
    let [x, y] = [along(0, -20.0, 60.0), along(1, -10.0, 60.0 * (1.0 - 5e-10))].map(deep);
    assert_relative_eq!(leader(&[x, y]), -110.0);
    assert_relative_eq!(leader(&[y, x]), -110.0);
}

#[test]
fn which_of_two_cycles_leads() {
    let cycle =
        |mean_mpa: f64, amplitude_mpa: f64| Cycle { mean_mpa, amplitude_mpa, direction: Vector3::x() };
    let best = cycle(10.0, 50.0);
    let cases = [
        (cycle(20.0, 50.0 * (1.0 - 5e-10)), best, true),
        (cycle(20.0, 50.0 * (1.0 - 2e-9)), best, false),
        (cycle(5.0, 50.0 * (1.0 + 2e-9)), best, true),
        (cycle(5.0, 50.0 * (1.0 + 5e-10)), best, false),
        (cycle(10.0 * (1.0 + 5e-10), 50.0), best, false),
        (cycle(10.0 * (1.0 + 2e-9), 50.0), best, true),
        (cycle(-5.0, 50.0), cycle(-10.0, 50.0), true),
        (cycle(-10.0, 50.0), cycle(-5.0, 50.0), false),
        (cycle(0.0, 50.0), cycle(0.0, 50.0), false),
        (cycle(5.0, 0.0), cycle(1.0, 0.0), true),
        (cycle(1.0, 0.0), cycle(5.0, 0.0), false),
    ];
    for (new, old, expected) in cases {
        assert_eq!(leads(&new, &old), expected, "{new:?} against {old:?}");
    }
}

#[test]
fn along_one_direction_the_first_of_equal_stresses_counts() {
    let stresses = |list: &[f64]| {
        let conditions: Vec<Tensor> = list.iter().map(|s| Tensor::scalar(*s)).collect();
        let found = pair_along(&conditions, &Vector3::x()).unwrap();
        (found.first, found.second, found.cycle.mean_mpa, found.cycle.amplitude_mpa)
    };
    assert_eq!(stresses(&[10.0, 10.0, -5.0, -5.0]), (0, 2, 2.5, 7.5));
    assert_eq!(stresses(&[-5.0, 10.0, -5.0, 10.0]), (1, 0, 2.5, 7.5));
    assert_eq!(stresses(&[5.0, 5.0, 5.0]), (0, 1, 5.0, 0.0));
}

#[test]
fn of_pairs_that_use_the_diagram_alike_the_first_counts() {
    let conditions = [0.0, 60.0, 0.0].map(Tensor::scalar);
    for path in LoadPath::ALL {
        let (amplitude, utilisation) = worst_pairs(&conditions, &diagram(), path).unwrap();
        assert_eq!((amplitude.first, amplitude.second), (1, 0), "{path}");
        assert_eq!((utilisation.first, utilisation.second), (1, 0), "{path}");
    }
}

#[test]
fn the_projection_goes_along_the_principal_stress_largest_in_magnitude() {
    let tensors = [Tensor::scalar(50.0), Tensor::plane(0.0, -80.0, 0.0), Tensor::scalar(60.0)];
    assert_eq!(projection_direction(&tensors).map(f64::abs), Vector3::y());
    let equal = [Tensor::scalar(80.0), Tensor::plane(0.0, 80.0, 0.0)];
    assert_eq!(projection_direction(&equal).map(f64::abs), Vector3::x());
    // Along y: 0, −80, 0.
    let found = principal_projection(&tensors).unwrap();
    assert_eq!((found.cycle.mean_mpa, found.cycle.amplitude_mpa), (-40.0, 40.0));
}

/// xx, yy, zz, xy, yz, zx = 4, 1, 1, 2, 2, 1: mean 2, deviator (2, −1, −1), Σ = 4 + 1 + 1 + 2·(4 + 4 + 1) = 24 and
/// √(24·2/3) = 4.
const WORKED: Tensor = Tensor([4.0, 1.0, 1.0, 2.0, 2.0, 1.0]);

#[test]
fn bounds_of_a_tensor_worked_by_hand() {
    assert_eq!(mean_and_spread(&WORKED), (2.0, 4.0));
    assert_eq!(mean_and_spread(&-WORKED), (-2.0, 4.0));
    for t in [WORKED, -WORKED] {
        let bound = amplitude_bound(&t);
        assert!(bound > 6.0 && bound < 6.0 * (1.0 + 1e-11), "{bound}");
    }
}

#[test]
fn bounds_of_amplitudes_hold_and_are_close() {
    let mut random = random(41);
    let mut tensors: Vec<Tensor> = (0..300).map(|_| Tensor(std::array::from_fn(|_| random()))).collect();
    tensors.extend(
        [[3.0, 3.0, 3.0], [-3.0, -3.0, -3.0], [2.0, 2.0, -1.0], [0.0, 0.0, 7.0]]
            .map(|[a, b, c]| Tensor([a, b, c, 0.0, 0.0, 0.0])),
    );
    for (t, size) in tensors.iter().flat_map(|t| [1e-12, 1.0, 1e12].map(|size| (*t * size, size))) {
        let [high, _, low] = t.eigen().values;
        let largest = high.abs().max(low.abs());
        let least = least_magnitude(&t) / largest;
        assert!((1.0 - 1.1e-7..=1.0 - 0.9e-7).contains(&least), "{t:?}: {least}");
        assert!(amplitude_bound(&t) >= largest);
        assert!(magnitudes_below(&t, 1.01 * largest), "{t:?} at {size}");
        assert!(!magnitudes_below(&t, largest * (1.0 - 1e-9)), "{t:?} at {size}");
        assert!(!magnitudes_below(&t, largest), "{t:?} at {size}");
    }
    assert_eq!(least_magnitude(&Tensor::ZERO), 0.0);
    assert!(!magnitudes_below(&Tensor::ZERO, 0.0));
}

#[test]
fn what_lies_within_rounding_of_the_level_is_not_below_it() {
    // One eigenvalue is the level but for 5e-13 of it; the other two are zero.
    for size in [1e-12, 1.0, 1e12] {
        for axis in 0..3 {
            let near = Tensor(std::array::from_fn(|k| if k == axis { size * (1.0 - 5e-13) } else { 0.0 }));
            assert!(!magnitudes_below(&near, size), "axis {axis}, size {size}");
            let apart = Tensor(std::array::from_fn(|k| if k == axis { size * (1.0 - 5e-12) } else { 0.0 }));
            assert!(magnitudes_below(&apart, size), "axis {axis}, size {size}");
        }
    }
}

#[test]
fn a_utilisation_is_bounded_by_the_extremes_of_mean_and_amplitude() {
    // Means of 20 ± 40 MPa, amplitudes up to 30 MPa.
    let cycle = |mean: Tensor| StressCycle { mean, alternating: vec![Tensor::ZERO] };
    let near = |value: f64, expected: f64| {
        assert!(value >= expected && value <= expected * (1.0 + 1e-11), "{value} {expected}");
    };
    let tension = cycle(WORKED * 10.0);
    near(
        utilisation_bound(&tension, 30.0, &diagram(), LoadPath::MeanConstant),
        30.0 / (70.0 * 430.0 / 490.0),
    );
    near(utilisation_bound(&tension, 30.0, &diagram(), LoadPath::RatioConstant), 60.0 / 490.0 + 30.0 / 70.0);
    // Means of −320 ± 20 MPa, on the edge −σ_m + σ_a = 350 MPa.
    let compression = cycle(WORKED * 5.0 + Tensor([-330.0, -330.0, -330.0, 0.0, 0.0, 0.0]));
    near(utilisation_bound(&compression, 30.0, &diagram(), LoadPath::MeanConstant), 30.0 / 10.0);
    near(utilisation_bound(&compression, 30.0, &diagram(), LoadPath::RatioConstant), (340.0 + 30.0) / 350.0);
    // Means of −360 ± 20 MPa leave the diagram, also without an amplitude.
    let outside = cycle(WORKED * 5.0 + Tensor([-370.0, -370.0, -370.0, 0.0, 0.0, 0.0]));
    for amplitude in [0.0, 30.0] {
        assert!(utilisation_bound(&outside, amplitude, &diagram(), LoadPath::MeanConstant).is_infinite());
    }
    for path in [LoadPath::MinimumConstant, LoadPath::MaximumConstant] {
        assert!(utilisation_bound(&tension, 30.0, &diagram(), path).is_infinite());
    }
}

#[test]
fn within_a_plane_the_direction_of_the_largest_mean() {
    // In the plane of x and y the mean is [[30, 20], [20, 0]] MPa, with 40 along (2, 1)/√5 and −10 across; z has more.
    let mean = Tensor([30.0, 0.0, 90.0, 20.0, 7.0, -4.0]);
    let (sin, cos) = 0.3f64.sin_cos();
    let turned = [Vector3::new(cos, sin, 0.0), Vector3::new(-sin, cos, 0.0)];
    for space in [[Vector3::x(), Vector3::y()], [Vector3::y(), Vector3::x()], turned] {
        let n = largest_mean_within(&mean, &space);
        assert_relative_eq!(mean.along(&n), 40.0, max_relative = 1e-14);
        assert_relative_eq!(n.z, 0.0);
        assert_relative_eq!(n.norm(), 1.0, max_relative = 1e-14);
    }
    assert_eq!(largest_mean_within(&mean, &[Vector3::y()]), Vector3::y());
}

/// Two conditions with half range 250·`d` and mean (10, 20, 30).
fn around(d: &Tensor) -> [Tensor; 2] {
    let mean = Tensor([10.0, 20.0, 30.0, 0.0, 0.0, 0.0]);
    [mean + *d * 250.0, mean - *d * 250.0]
}

#[test]
fn a_known_direction_gives_what_the_eigenvalues_give() {
    let mut random = random(5);
    let mut taken = 0;
    for _ in 0..500 {
        let pair = [0, 1].map(|_| Tensor(std::array::from_fn(|_| 60.0 * random())));
        let exact = lead(None, (4, &pair[0]), (7, &pair[1])).unwrap();
        let eigen = (pair[0] - pair[1]).eigen();
        for n in eigen.vectors {
            if let Some(found) = pair_along_known((4, &pair[0]), (7, &pair[1]), &n) {
                taken += 1;
                assert_eq!((found.first, found.second), (exact.first, exact.second));
                assert_relative_eq!(
                    found.cycle.amplitude_mpa,
                    exact.cycle.amplitude_mpa,
                    max_relative = 1e-14
                );
                assert_relative_eq!(found.cycle.mean_mpa, exact.cycle.mean_mpa, epsilon = 1e-11);
            }
        }
    }
    assert!(taken > 50, "{taken} of 500 directions were good enough");
}

#[test]
fn a_known_direction_counts_only_if_no_other_eigenvalue_comes_near() {
    // Along the axis `a` the eigenvalue ±1; across it a block with components 0.36, 0.48, √0.32 and the root of the sum
    // of squares 1, times `size`.
    let axes = [Vector3::x(), Vector3::y(), Vector3::z()];
    let shear_of = [4, 5, 3];
    for (a, n) in axes.iter().enumerate() {
        for (size, sign, expected) in
            [(0.9985, 1.0, true), (0.9985, -1.0, true), (0.9995, 1.0, false), (1.2, 1.0, false)]
        {
            let mut d = [0.0; 6];
            d[a] = sign;
            d[(a + 1) % 3] = 0.36 * size;
            d[(a + 2) % 3] = 0.48 * size;
            d[shear_of[a]] = 0.32f64.sqrt() * size;
            let [first, second] = around(&Tensor(d));
            let found = pair_along_known((0, &first), (1, &second), n);
            assert_eq!(found.is_some(), expected, "axis {a}, size {size}");
            if let Some(found) = found {
                let mean = [10.0, 20.0, 30.0][a];
                assert_relative_eq!(found.cycle.mean_mpa, mean, epsilon = 1e-12);
                assert_relative_eq!(found.cycle.amplitude_mpa, 250.0, max_relative = 1e-14);
                assert_eq!((found.first, found.second), if sign > 0.0 { (0, 1) } else { (1, 0) });
            }
        }
    }
}

#[test]
fn a_known_direction_counts_only_to_the_last_digits() {
    for size in [1e-6, 1.0, 1e6] {
        let [first, second] = [1.0, -1.0].map(|sign| Tensor([size * sign, 0.0, 0.0, 0.0, 0.0, 0.0]));
        let known = |angle: f64| {
            let n = Vector3::new(angle.cos(), angle.sin(), 0.0);
            pair_along_known((0, &first), (1, &second), &n).is_some()
        };
        assert!(known(0.0) && known(5e-14), "size {size}");
        assert!(!known(1e-12) && !known(1e-9) && !known(1.0), "size {size}");
    }
}

/// ±λ alike along x and y with means of 100 and −100 MPa: under a DIN class the compressed one is kinder, on F3 with a
/// diagram that falls in compression it is the worse. Of a range alike in a whole plane the worst mean between counts.
#[test]
fn of_ties_the_worse_utilisation_counts() {
    let diagram = |points: &[(f64, f64)]| {
        LimitDiagram::new(points.iter().map(|(m, a)| Vertex::new(*m, *a)).collect()).unwrap()
    };
    let falls_left = diagram(&[(-150.0, 0.0), (0.0, 80.0), (200.0, 80.0), (280.0, 0.0)]);
    let (mean, shear) = (Tensor::plane(100.0, -100.0, 0.0), Tensor::plane(30.0, -30.0, 0.0));
    let states = [mean + shear, mean - shear];
    let lead = worst_pair(&states).unwrap();
    assert_relative_eq!(lead.cycle.mean_mpa, 100.0, epsilon = 1e-9);
    let worst = |d: &LimitDiagram, states: &[Tensor; 2]| {
        let lead = worst_pair(states).unwrap();
        let (first, second) = (states[lead.first], states[lead.second]);
        lead.worst_of_ties(&first, &second, d, LoadPath::MeanConstant)
    };
    let found = worst(&falls_left, &states);
    assert_relative_eq!(found.cycle.mean_mpa, -100.0, epsilon = 1e-9);
    assert!(
        states[found.first].along(&found.cycle.direction)
            > states[found.second].along(&found.cycle.direction)
    );
    // Where the left side is flat the larger mean stays.
    let flat = diagram(&[(-280.0, 0.0), (-200.0, 80.0), (0.0, 80.0), (200.0, 0.0)]);
    assert_relative_eq!(worst(&flat, &states).cycle.mean_mpa, 100.0, epsilon = 1e-9);
    // 30 MPa in every direction, means from −50 to 60 MPa: the dent at (20, 40) is the worst, 30/40.
    let dented = diagram(&[(-150.0, 0.0), (-60.0, 80.0), (20.0, 40.0), (70.0, 80.0), (150.0, 0.0)]);
    for mean in [Tensor([60.0, -50.0, 0.0, 0.0, 0.0, 0.0]), Tensor([60.0, -50.0, 200.0, 0.0, 0.0, 0.0])] {
        let plane = Tensor([30.0, 30.0, if mean.0[2] > 0.0 { 1.0 } else { 30.0 }, 0.0, 0.0, 0.0]);
        let found = worst(&dented, &[mean + plane, mean - plane]);
        assert_relative_eq!(found.cycle.mean_mpa, 20.0, epsilon = 1e-6);
        assert_relative_eq!(found.cycle.amplitude_mpa, 30.0, epsilon = 1e-6);
    }
}
