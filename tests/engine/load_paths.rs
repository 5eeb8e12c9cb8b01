//! Source: the overload cases F1 to F4 of the FKM guideline, on the DIN 15018 line of S355, K2.
//! Goal: each path ends on the limit line and keeps what it must; the safety factors are in
//! `tests/cases/din_15018.toml`.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use crate::common;
use bogie_fatigue::diagram::{HalfPlane, LimitDiagram, LoadPath, Vertex};
use common::{catalogue, steel};
use proptest::prelude::*;

/// σ_m, σ_a.
const POINTS: [[f64; 2]; 4] = [[0.0, 40.0], [60.0, 40.0], [-60.0, 50.0], [150.0, 45.0]];

#[test]
fn the_path_ends_on_the_limit_line() {
    let diagram = catalogue().limit("din_15018/k2").unwrap().diagram(&steel(355.0, 490.0)).unwrap();
    for [mean, amplitude] in POINTS {
        for path in LoadPath::ALL {
            let end = diagram.limit_point(path, mean, amplitude).unwrap();
            let there = diagram.limit_at(end.mean_mpa);
            assert!((there - end.amplitude_mpa).abs() < 1e-9, "{path}: {end:?}, limit {there}");
            let kept = match path {
                LoadPath::MeanConstant => end.mean_mpa - mean,
                LoadPath::RatioConstant => end.mean_mpa * amplitude - mean * end.amplitude_mpa,
                LoadPath::MinimumConstant => (end.mean_mpa - end.amplitude_mpa) - (mean - amplitude),
                LoadPath::MaximumConstant => (end.mean_mpa + end.amplitude_mpa) - (mean + amplitude),
            };
            assert!(kept.abs() < 1e-8, "{path}: what must stay constant moved by {kept}");
        }
    }
}

/// (−100, 0), (−60, 60), (0, 30), (60, 50), (100, 0): dented at (0, 30).
fn dented() -> LimitDiagram {
    let points = [(-100.0, 0.0), (-60.0, 60.0), (0.0, 30.0), (60.0, 50.0), (100.0, 0.0)];
    LimitDiagram::new(points.map(|(m, a)| Vertex::new(m, a)).to_vec()).unwrap()
}

/// Points whose paths meet the dented line where a drawing shows it: utilisation = amplitude ÷ amplitude there, on F2
/// the share of the ray.
#[test]
fn utilisation_in_a_dented_diagram() {
    let d = dented();
    for (path, mean, amplitude, expected) in [
        // Straight up from −30: 45; from 30: 40; from 80: 25.
        (LoadPath::MeanConstant, -30.0, 9.0, 9.0 / 45.0),
        (LoadPath::MeanConstant, 30.0, 10.0, 10.0 / 40.0),
        (LoadPath::MeanConstant, 80.0, 30.0, 30.0 / 25.0),
        // Rays to the corners and to points between them.
        (LoadPath::RatioConstant, -30.0, 30.0, 0.5),
        (LoadPath::RatioConstant, 0.0, 15.0, 0.5),
        (LoadPath::RatioConstant, 120.0, 100.0, 2.0),
        (LoadPath::RatioConstant, -15.0, 22.5, 0.5),
        (LoadPath::RatioConstant, 40.0, 12.5, 0.5),
        (LoadPath::RatioConstant, 50.0, 0.0, 0.5),
        (LoadPath::RatioConstant, -25.0, 0.0, 0.25),
        (LoadPath::RatioConstant, 0.0, 0.0, 0.0),
        // Along σ_m − σ_a = −30 to (0, 30), = 10 to (60, 50), = −95 past the first edge to (−130/3, 155/3).
        (LoadPath::MinimumConstant, -20.0, 10.0, 10.0 / 30.0),
        (LoadPath::MinimumConstant, 20.0, 10.0, 10.0 / 50.0),
        (LoadPath::MinimumConstant, -93.0, 2.0, 6.0 / 155.0),
        // Along σ_m + σ_a = 30 to (0, 30), = 110 beyond the right end, = 0 to (−60, 60).
        (LoadPath::MaximumConstant, 20.0, 10.0, 10.0 / 30.0),
        (LoadPath::MaximumConstant, -10.0, 10.0, 10.0 / 60.0),
        // On the line at a corner, though the path along σ_m + σ_a = 110 or σ_m − σ_a = −120 begins outside.
        (LoadPath::MaximumConstant, 60.0, 50.0, 1.0),
        (LoadPath::MinimumConstant, -60.0, 60.0, 1.0),
        // Inside, though its path begins at −105: up to (−50, 55). Outside beyond that, and before the way in at (−90, 15).
        (LoadPath::MinimumConstant, -80.0, 25.0, 25.0 / 55.0),
        (LoadPath::MinimumConstant, -45.0, 60.0, 60.0 / 55.0),
        (LoadPath::MinimumConstant, -95.0, 10.0, f64::INFINITY),
        // The same on the right, from 105 in at (80, 25) and up to (56.25, 48.75).
        (LoadPath::MaximumConstant, 70.0, 35.0, 35.0 / (195.0 / 4.0)),
        (LoadPath::MeanConstant, 100.0, 1.0, f64::INFINITY),
        (LoadPath::MeanConstant, -101.0, 0.0, f64::INFINITY),
    ] {
        // In whatever unit.
        for size in [1e-9, 1.0, 1e9] {
            let vertices =
                d.vertices().iter().map(|v| Vertex::new(v.mean_mpa * size, v.amplitude_mpa * size));
            let scaled = LimitDiagram::new(vertices.collect()).unwrap();
            let u = scaled.utilisation(path, mean * size, amplitude * size);
            assert!(
                u == expected || (u - expected).abs() < 1e-12,
                "{path} ({mean}, {amplitude})·{size}: {u}, not {expected}"
            );
        }
    }
}

/// (−50, 0), (−50, 40), (50, 40), (50, 0): a limit of 40 with upright ends.
fn upright() -> LimitDiagram {
    let points = [(-50.0, 0.0), (-50.0, 40.0), (50.0, 40.0), (50.0, 0.0)];
    LimitDiagram::new(points.map(|(m, a)| Vertex::new(m, a)).to_vec()).unwrap()
}

/// From 40 along σ_m − σ_a to (50, 10), and the same on the other side; from 0 to (±40, 40); the ray to (50, 25).
#[test]
fn paths_through_upright_ends() {
    let d = upright();
    for (path, mean, amplitude, expected) in [
        (LoadPath::MinimumConstant, 45.0, 5.0, 0.5),
        (LoadPath::MaximumConstant, -45.0, 5.0, 0.5),
        (LoadPath::MinimumConstant, 10.0, 10.0, 0.25),
        (LoadPath::MaximumConstant, -10.0, 10.0, 0.25),
        (LoadPath::RatioConstant, 40.0, 20.0, 0.8),
        (LoadPath::MeanConstant, 49.0, 20.0, 0.5),
        (LoadPath::MeanConstant, -49.0, 20.0, 0.5),
    ] {
        let u = d.utilisation(path, mean, amplitude);
        assert!((u - expected).abs() < 1e-12, "{path} ({mean}, {amplitude}): {u}, not {expected}");
    }
    assert_eq!(d.least_limit(-50.0, 50.0), 40.0);
}

#[test]
fn no_limit_point_without_a_limit() {
    let d = dented();
    for path in LoadPath::ALL {
        assert_eq!(d.limit_point(path, 120.0, 5.0).is_none(), path != LoadPath::RatioConstant, "{path}");
        assert_eq!(d.limit_point(path, f64::NAN, 5.0), None);
    }
    assert_eq!(d.limit_point(LoadPath::MeanConstant, 100.0, 5.0), None);
    assert_eq!(d.limit_point(LoadPath::MeanConstant, 0.0, 0.0), Some(Vertex::new(0.0, 30.0)));
    for path in &LoadPath::ALL[1..] {
        assert_eq!(d.limit_point(*path, 0.0, 0.0), None, "{path}: nothing grows");
    }
}

#[test]
fn least_limit_over_a_range_of_means() {
    let d = dented();
    for (low, high, expected) in [
        (-30.0, 30.0, 30.0),
        (-60.0, 60.0, 30.0),
        (10.0, 50.0, 30.0 + 10.0 / 3.0),
        (40.0, 90.0, 12.5),
        (-90.0, -50.0, 15.0),
        (0.0, 0.0, 30.0),
        (-100.0, 10.0, 0.0),
        (-100.5, 10.0, 0.0),
        (10.0, 100.5, 0.0),
    ] {
        assert!((d.least_limit(low, high) - expected).abs() < 1e-12, "{low} to {high}");
    }
    assert_eq!(d.least_limit(-30.0, f64::NAN), 0.0);
}

#[test]
fn the_edge_above_a_mean() {
    let d = dented();
    let edge = |mean: f64| d.edge_at(mean).map(|(a, b)| (a.mean_mpa, b.mean_mpa));
    assert_eq!(edge(-80.0), Some((-100.0, -60.0)));
    assert_eq!(edge(-100.0), Some((-100.0, -60.0)));
    assert_eq!(edge(30.0), Some((0.0, 60.0)));
    assert_eq!(edge(100.0), Some((60.0, 100.0)));
    assert_eq!((edge(100.5), edge(-100.5), edge(f64::NAN)), (None, None, None));
    // An upright edge is not above a mean.
    for mean in [-50.0, 0.0, 50.0] {
        let (a, b) = upright().edge_at(mean).unwrap();
        assert_eq!((a.mean_mpa, b.mean_mpa), (-50.0, 50.0));
    }
}

#[test]
fn load_paths_have_names() {
    let names = LoadPath::ALL.map(|p| p.to_string());
    assert_eq!(
        names,
        ["F1 (mean constant)", "F2 (ratio R constant)", "F3 (minimum constant)", "F4 (maximum constant)"]
    );
}

proptest! {
    /// The form of an edge exceeds 1 exactly where the utilisation on that edge exceeds the level.
    #[test]
    fn the_form_of_an_edge_is_its_utilisation(
        p in -0.02..0.02f64, q in 0.0..0.02f64, mean in -100.0..100.0f64, amplitude in 0.0..80.0f64, level in 0.05..3.0f64,
    ) {
        let edge = HalfPlane { p, q };
        for path in LoadPath::ALL {
            let u = edge.utilisation(path, mean, amplitude);
            let (a, b) = edge.form(path, level);
            let value = a * mean + b * amplitude;
            // Rounding decides nothing within 1e-9.
            prop_assume!((value - 1.0).abs() > 1e-9);
            prop_assert_eq!(value > 1.0, u > level, "{}: {} and {}", path, value, u);
            if let Some((a, b)) = edge.start_form(path) {
                prop_assert_eq!(a * mean + b * amplitude >= 1.0, u.is_infinite(), "{}: {}", path, u);
            }
        }
    }
}

/// Along an edge nothing grows: what counts is on which side of it the point lies.
#[test]
fn a_path_along_an_edge_leaves_the_form_of_the_point() {
    let along_minimum = HalfPlane { p: -0.01, q: 0.01 };
    assert_eq!(along_minimum.form(LoadPath::MinimumConstant, 0.5), (-0.01, 0.01));
    assert_eq!(along_minimum.form(LoadPath::MaximumConstant, 0.5), (-0.01, 0.02 / 0.5 - 0.01));
    let along_maximum = HalfPlane { p: 0.01, q: 0.01 };
    assert_eq!(along_maximum.form(LoadPath::MaximumConstant, 0.5), (0.01, 0.01));
    assert_eq!(along_maximum.form(LoadPath::MinimumConstant, 0.5), (0.01, 0.02 / 0.5 - 0.01));
    assert_eq!(along_maximum.start_form(LoadPath::MaximumConstant), None);
    assert_eq!(along_maximum.utilisation(LoadPath::MaximumConstant, 40.0, 50.0), 0.0);
    assert!(along_maximum.utilisation(LoadPath::MaximumConstant, 60.0, 50.0).is_infinite());
    // A path that begins on the line itself.
    assert!(along_maximum.utilisation(LoadPath::MeanConstant, 100.0, 0.0).is_infinite());
}

/// A point on the limit line is exactly 1 on every path: corners, points between them, both ends at amplitude zero.
#[test]
fn a_point_on_the_line_is_exactly_one() {
    let k2 = catalogue().limit("din_15018/k2").unwrap().diagram(&steel(355.0, 490.0)).unwrap();
    for d in [dented(), upright(), k2] {
        for pair in d.vertices().windows(2) {
            for share in [0.0, 0.25, 0.5, 1.0] {
                let mean = pair[0].mean_mpa + share * (pair[1].mean_mpa - pair[0].mean_mpa);
                let amplitude =
                    pair[0].amplitude_mpa + share * (pair[1].amplitude_mpa - pair[0].amplitude_mpa);
                for path in LoadPath::ALL {
                    assert_eq!(d.utilisation(path, mean, amplitude), 1.0, "{path} ({mean}, {amplitude})");
                }
            }
        }
    }
}

proptest! {
    /// Inside the diagram every path says below 1, outside every path says above 1, and none says NaN: also in polygons
    /// steeper than 45°, where paths begin outside and lead in.
    #[test]
    fn every_path_agrees_on_which_side_a_point_lies(
        left in 20.0..400.0f64, right in 20.0..400.0f64, steps in prop::collection::vec((0.01..1.0f64, 1.0..300.0f64), 1..5),
        share in -1.2..1.2f64, amplitude in 0.0..350.0f64,
    ) {
        let total: f64 = steps.iter().map(|s| s.0).sum::<f64>() + 0.05;
        let (mut at, mut points) = (0.0, vec![Vertex::new(-left, 0.0)]);
        for (step, height) in steps {
            at += step / total;
            points.push(Vertex::new(-left + at * (left + right), height));
        }
        points.push(Vertex::new(right, 0.0));
        let Ok(d) = LimitDiagram::new(points) else { return Ok(()) };
        let mean = if share < 0.0 { share * left } else { share * right };
        let inside = amplitude < d.limit_at(mean);
        prop_assume!((amplitude - d.limit_at(mean)).abs() > 1e-6);
        for path in LoadPath::ALL {
            let u = d.utilisation(path, mean, amplitude);
            prop_assert_eq!(u < 1.0, inside, "{} {}", path, u);
        }
    }
}
