//! Source: the overload cases F1 to F4 of the FKM guideline, on the DIN 15018 line of S355, K2.
//! Goal: each path ends on the limit line and keeps what it must; the safety factors are in
//! `tests/cases/din_15018.toml`.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

mod common;
use bogie_fatigue::diagram::LoadPath;
use common::{catalogue, steel};

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
