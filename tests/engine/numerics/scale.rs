//! From 1e-12 to 1e12 MPa, and smaller.

use crate::numerics::{assessed, close, screened, states, times};
use bogie_fatigue::assessment::{ON_LIMIT, Verdict};
use bogie_fatigue::diagram::LoadPath;
use bogie_fatigue::stress::Tensor;

const F2: LoadPath = LoadPath::RatioConstant;

/// Relative difference allowed: the accuracy to which `screen` and `evaluate` agree.
const ALLOWED: f64 = 1e-9;

#[test]
fn utilisation_is_proportional_to_the_stresses_and_the_verdict_follows() {
    let states = states();
    let unit = assessed(F2, &states);
    let unit_screened = screened(F2, &states);
    for power in [-12, -9, -6, -3, -1, 1, 3, 6, 9, 12] {
        let factor = 10f64.powi(power);
        let scaled: Vec<_> = states.iter().map(|s| times(s, factor)).collect();
        let found = assessed(F2, &scaled);
        let nodes = screened(F2, &scaled);
        for (k, (one, other)) in unit.standards.iter().zip(&found.standards).enumerate() {
            let id = &one.procedure.id;
            for (i, (a, b)) in one.hotspots.iter().zip(&other.hotspots).enumerate() {
                let (a, b) = (a.fatigue.as_ref().unwrap(), b.fatigue.as_ref().unwrap());
                let what = format!(
                    "{id}, state {i}, 1e{power}: {} {} {}",
                    a.utilisation, b.utilisation, b.sigma_a_mpa
                );
                assert!(close(a.utilisation * factor, b.utilisation, ALLOWED), "{what}");
                // At the maximum over directions the amplitude may change where the utilisation does not.
                assert!(close(a.sigma_a_mpa * factor, b.sigma_a_mpa, 1e-6), "{what}");
                let within = b.utilisation <= 1.0 + ON_LIMIT;
                assert_eq!(b.verdict, if within { Verdict::Pass } else { Verdict::Fail }, "{what}");
                let node = nodes[k][i];
                let before = unit_screened[k][i];
                assert!(close(node.utilisation, b.utilisation, ALLOWED), "{what}\n{node:?}");
                assert!(close(before.utilisation * factor, node.utilisation, ALLOWED), "{what}\n{node:?}");
                assert_eq!(node.verdict, other.hotspots[i].verdict, "{what}\n{node:?}");
                if let (Some(s), Some(t)) = (&one.hotspots[i].static_check, &other.hotspots[i].static_check) {
                    assert!(close(s.utilisation * factor, t.utilisation, ALLOWED), "{s:?} {t:?}");
                    assert!(close(t.utilisation, node.static_utilisation, ALLOWED), "{t:?} {node:?}");
                }
            }
        }
    }
}

#[test]
fn the_same_stress_by_another_reference_load_is_the_same() {
    // 3 MPa at 100 kN is 3e9 MPa at 1e11 kN and 3e-9 MPa at 1e-7 kN.
    use crate::common::{JIS, LOADS, UIC, fatigue, first, hotspot, judged, text};
    let stresses = [3.0, 2.5, -1.5, 0.75, 1.25, -0.5];
    let at = |power: i32| {
        let factor = 10f64.powi(power);
        let written: Vec<String> = stresses.iter().map(|s| format!("{:e}", s * factor)).collect();
        let [a, b, c, d, e, f] = written.each_ref_of_six();
        let loads = LOADS
            .replace("100 kN", &format!("{:e} kN", 100.0 * factor))
            .replace("10 ‰", &format!("{:e} ‰", 10.0 * factor));
        judged(&text(&[JIS, UIC], &(loads + &hotspot("H", "toe", [a, b, c, d, e, f]))))
    };
    let expected = at(0);
    for power in [-9, -6, -3, 3, 6, 9] {
        let found = at(power);
        for id in [JIS, UIC] {
            let (a, b) = (fatigue(first(&expected, id)), fatigue(first(&found, id)));
            assert!(close(a.utilisation, b.utilisation, 1e-12), "1e{power}: {a:?} {b:?}");
            assert_eq!(first(&expected, id).verdict, first(&found, id).verdict);
        }
    }
}

trait EachOfSix {
    fn each_ref_of_six(&self) -> [&str; 6];
}

impl EachOfSix for Vec<String> {
    fn each_ref_of_six(&self) -> [&str; 6] {
        std::array::from_fn(|i| self[i].as_str())
    }
}

#[test]
fn stresses_too_small_for_full_precision_pass_and_are_no_nan() {
    for size in [0.0, -0.0, 5e-324, 1e-320, 2.3e-308, 1e-300, 1e-160] {
        let nodes: Vec<_> = states().iter().map(|s| times(s, size)).collect();
        for path in LoadPath::ALL {
            let found = assessed(path, &nodes);
            let nodes = screened(path, &nodes);
            for (standard, nodes) in found.standards.iter().zip(nodes) {
                for (h, node) in standard.hotspots.iter().zip(nodes) {
                    let f = h.fatigue.as_ref().unwrap_or_else(|| panic!("{size:e}: {}", h.reason()));
                    let what =
                        format!("{size:e}, {path:?}: {} of {} MPa\n{node:?}", f.utilisation, f.sigma_a_mpa);
                    assert_eq!((f.verdict, node.verdict), (Verdict::Pass, Verdict::Pass), "{what}");
                    assert!((0.0..1e-100).contains(&f.sigma_a_mpa) && f.utilisation < 1e-3, "{what}");
                    assert!((0.0..1e-100).contains(&node.sigma_a_mpa) && node.utilisation < 1e-3, "{what}");
                }
            }
        }
    }
}

#[test]
fn principal_stresses_of_any_size() {
    for state in states() {
        for tensor in state {
            let unit = Tensor(tensor).eigen().values;
            for size in [1e-310, 1e-300, 1e-160, 1e-12, 1e12, 1e160, 1e300] {
                let scaled = Tensor(tensor.map(|c| c * size));
                // Below 2.2e-308 the tensor itself has fewer digits.
                let lost = 5e-324 / (size * Tensor(tensor).scale()).max(5e-324);
                for (value, one) in scaled.eigen().values.iter().zip(unit) {
                    let error = (value / size - one).abs() / Tensor(tensor).scale().max(f64::MIN_POSITIVE);
                    assert!(error <= 1e-12 + 10.0 * lost, "{tensor:?} at {size:e}: {value:e} for {one}");
                }
                let (a, b) = (scaled.von_mises() / size, Tensor(tensor).von_mises());
                assert!((a - b).abs() <= (1e-12 + 10.0 * lost) * Tensor(tensor).scale(), "{a} {b}");
            }
        }
    }
}

#[test]
fn stresses_too_large_never_pass() {
    for size in [1e20, 1e100, 1e155, 1e200, 1e300, f64::MAX, f64::INFINITY, f64::NAN] {
        let nodes: Vec<_> = states().iter().map(|s| times(s, size)).collect();
        for path in LoadPath::ALL {
            for nodes in screened(path, &nodes) {
                for node in nodes {
                    assert_ne!(node.verdict, Verdict::Pass, "{size:e}, {path:?}: {node:?}");
                }
            }
        }
    }
}
