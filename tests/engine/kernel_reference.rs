//! Goal: the kernel's exact reductions equal a slow, plain reference: un-pruned eigenvalues by an iterative solver,
//! and a fine grid of directions with local refinement. Own numbers; not from a standard.

use crate::support;

use bogie_fatigue::screening::kernel::tensor::{Sym3, principal};
use bogie_fatigue::screening::kernel::{LoadPath, critical_plane, root_sum_square};
use support::{PATHS, Random, diagram, differs, maximum_over_directions, normal_stress, top_eigenvalue};

fn mean_difference(a: &Sym3, b: &Sym3) -> (Sym3, Sym3) {
    (std::array::from_fn(|k| 0.5 * (a[k] + b[k])), std::array::from_fn(|k| 0.5 * (a[k] - b[k])))
}

fn cases(conditions: usize, count: usize) -> Vec<Vec<Sym3>> {
    let mut r = Random(7);
    (0..count)
        .map(|k| match k % 4 {
            0 => (0..conditions).map(|_| r.solid(60.0)).collect(),
            1 => r.surface(conditions, 90.0, 0.0),
            2 => r.surface(conditions, 90.0, 3.0),
            _ => (0..conditions).map(|_| r.solid(0.2)).collect(),
        })
        .collect()
}

#[test]
fn principal_values_equal_the_iterative_solver() {
    let mut r = Random(1);
    let mut special: Vec<Sym3> = vec![
        [0.0; 6],
        [5.0, 5.0, 5.0, 0.0, 0.0, 0.0],
        [1.0, 1.0, 7.0, 0.0, 0.0, 0.0],
        [7.0, 1.0, 1.0, 1e-9, 0.0, 0.0],
        [0.0, 0.0, 0.0, 3.0, 0.0, 0.0],
        [1e12, 1e12, 1e12, 1e-3, 0.0, 0.0],
        [1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
    ];
    special.extend((0..2000).map(|k| r.solid(10f64.powi(k % 25 - 12))));
    for t in special {
        let p = principal(&t);
        let scale = t.iter().fold(1e-300, |m: f64, v| m.max(v.abs()));
        assert!((p.values[2] - top_eigenvalue(&t)).abs() <= 4e-15 * scale, "{t:?}");
        assert!((p.values[0] + top_eigenvalue(&t.map(|v| -v))).abs() <= 4e-15 * scale, "{t:?}");
        for k in 0..3 {
            let v = normal_stress(&t, &p.directions[k]);
            assert!((v - p.values[k]).abs() <= 4e-15 * scale, "{t:?} {k}");
        }
    }
}

#[test]
fn ratio_constant_critical_plane_equals_the_unpruned_eigenvalues() {
    for c in cases(13, 200) {
        let got = critical_plane(&c, &diagram(), LoadPath::RatioConstant);
        let mut want: f64 = 0.0;
        for i in 0..13 {
            for j in i + 1..13 {
                let (m, d) = mean_difference(&c[i], &c[j]);
                for h in diagram().half_planes() {
                    for sign in [1.0, -1.0] {
                        let t: Sym3 = std::array::from_fn(|k| h.p_per_mpa * m[k] + sign * h.q_per_mpa * d[k]);
                        want = want.max(top_eigenvalue(&t));
                    }
                }
            }
        }
        assert!(differs(got.utilisation, want) < 1e-12, "{} {want}", got.utilisation);
        let again = diagram().utilisation(LoadPath::RatioConstant, got.sigma_m_mpa, got.sigma_a_mpa);
        assert!(differs(again, want) < 1e-12);
    }
}

#[test]
fn critical_plane_equals_the_refined_grid_on_every_load_path() {
    for (k, c) in cases(5, 16).into_iter().enumerate() {
        let size = [1.0, 0.4, 2.5][k % 3];
        let c: Vec<Sym3> = c.iter().map(|t| t.map(|v| size * v)).collect();
        for path in PATHS {
            let got = critical_plane(&c, &diagram(), path);
            let want = maximum_over_directions(|n| {
                let mut worst: f64 = 0.0;
                for i in 0..5 {
                    for j in i + 1..5 {
                        let (a, b) = (normal_stress(&c[i], n), normal_stress(&c[j], n));
                        worst = worst.max(diagram().utilisation(path, 0.5 * (a + b), 0.5 * (a - b).abs()));
                    }
                }
                worst
            });
            assert!(differs(got.utilisation, want) < 1e-9, "case {k} {path:?}: {} {want}", got.utilisation);
        }
    }
}

#[test]
fn root_sum_square_equals_the_refined_grid_on_every_load_path() {
    for (k, c) in cases(8, 16).into_iter().enumerate() {
        let size = [0.6, 0.25, 1.5][k % 3];
        let c: Vec<Sym3> = c.iter().map(|t| t.map(|v| size * v)).collect();
        let (mean, dynamic) = (c[0], &c[1..]);
        for path in PATHS {
            let got = root_sum_square(&mean, dynamic, &diagram(), path);
            assert!(got.proven, "case {k} {path:?}");
            let want = maximum_over_directions(|n| {
                let a = dynamic.iter().map(|d| normal_stress(d, n).powi(2)).sum::<f64>().sqrt();
                diagram().utilisation(path, normal_stress(&mean, n), a)
            });
            assert!(differs(got.utilisation, want) < 1e-9, "case {k} {path:?}: {} {want}", got.utilisation);
        }
    }
}

#[test]
fn one_dynamic_tensor_equals_one_pair() {
    for c in cases(2, 60) {
        for path in PATHS {
            let (m, d) = mean_difference(&c[0], &c[1]);
            let pair = critical_plane(&c, &diagram(), path);
            let single = root_sum_square(&m, &[d], &diagram(), path);
            assert!(differs(pair.utilisation, single.utilisation) < 1e-9, "{path:?} {pair:?} {single:?}");
        }
    }
}

#[test]
fn special_states() {
    let zero = [0.0; 6];
    let pressure = |p: f64| [p, p, p, 0.0, 0.0, 0.0];
    for path in PATHS {
        let r = critical_plane(&[zero, zero, zero], &diagram(), path);
        assert_eq!((r.utilisation, r.sigma_a_mpa), (0.0, 0.0));
        let r = root_sum_square(&zero, &[zero, zero], &diagram(), path);
        assert_eq!((r.utilisation, r.sigma_a_mpa), (0.0, 0.0));
    }
    // Hydrostatic: mean 50, amplitude 30 in every direction.
    let r = critical_plane(&[pressure(80.0), pressure(20.0)], &diagram(), LoadPath::RatioConstant);
    assert!(differs(r.utilisation, 50.0 / 490.0 + 30.0 / 140.0) < 1e-14);
    let r = critical_plane(&[pressure(80.0), pressure(20.0)], &diagram(), LoadPath::MeanConstant);
    assert!(differs(r.utilisation, (30.0 / 140.0) / (1.0 - 50.0 / 490.0)) < 1e-14);
    let r = root_sum_square(
        &pressure(50.0),
        &[pressure(24.0), pressure(18.0)],
        &diagram(),
        LoadPath::RatioConstant,
    );
    assert!(differs(r.utilisation, 50.0 / 490.0 + 30.0 / 140.0) < 1e-14);
    // A mean beyond the right end is infinite under F1 even where the amplitude is zero.
    let r = critical_plane(&[pressure(346.0), pressure(346.0)], &diagram(), LoadPath::MeanConstant);
    assert!(r.utilisation.is_infinite() && r.utilisation > 0.0);
    let r = root_sum_square(&[0.0, -346.0, 0.0, 0.0, 0.0, 0.0], &[zero], &diagram(), LoadPath::MeanConstant);
    assert!(r.utilisation.is_infinite() && r.utilisation > 0.0);
}

#[test]
fn utilisation_scales_with_the_stress_from_tiny_to_huge() {
    let mut r = Random(3);
    for _ in 0..6 {
        let c = r.surface(6, 50.0, 1.0);
        let base = critical_plane(&c, &diagram(), LoadPath::RatioConstant).utilisation;
        let rss = root_sum_square(&c[0], &c[1..], &diagram(), LoadPath::RatioConstant).utilisation;
        for scale in [1e-12, 1e-6, 1e6, 1e12] {
            let s: Vec<Sym3> = c.iter().map(|t| t.map(|v| scale * v)).collect();
            let got = critical_plane(&s, &diagram(), LoadPath::RatioConstant).utilisation;
            assert!(differs(got, scale * base) < 1e-12);
            let got = root_sum_square(&s[0], &s[1..], &diagram(), LoadPath::RatioConstant);
            assert!(differs(got.utilisation, scale * rss) < 1e-12 && got.proven);
        }
    }
}

#[test]
fn equal_pairs_go_to_the_first() {
    let mut r = Random(11);
    for _ in 0..50 {
        let mut c = r.surface(4, 80.0, 0.0);
        c.push(c[1]);
        c.push(c[2]);
        c.push(c[0]);
        for path in PATHS {
            let got = critical_plane(&c, &diagram(), path);
            assert!(got.pair.0 < 4 && got.pair.1 < 4, "{:?}", got.pair);
        }
    }
}
