//! Source: worked out by hand on the DIN 15018 line of S355, K2 (`din_15018_diagram.rs`); the four paths are
//! the overload cases F1 to F4 of the FKM guideline.
//! Goal: limit at the mean and safety factors on the four load paths.
//! Expected, as printed (±0.5 in the last digit): below.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

mod common;
use bogie_fatigue::diagram::LoadPath;
use common::{catalogue, steel};

/// σ_m, σ_a, limit at σ_m, n_F1, n_F2, n_F3, n_F4.
const POINTS: [[f64; 7]; 4] = [
    [0.0, 40.0, 63.00, 1.575, 1.575, 1.479, 1.575],
    [60.0, 40.0, 51.25, 1.281, 1.225, 1.241, 1.344],
    [-60.0, 50.0, 63.00, 1.260, 1.225, 1.260, 1.231],
    [150.0, 45.0, 36.25, 0.806, 0.875, 0.833, 0.767],
];

#[test]
fn safety_factors_on_the_four_load_paths() {
    let diagram = catalogue().limit("din_15018/k2").unwrap().diagram(&steel(355.0, 490.0)).unwrap();
    for [mean, amplitude, limit, factors @ ..] in POINTS {
        let here = diagram.limit_at(mean);
        assert!((here - limit).abs() <= 0.005, "limit at {mean}: {here}");
        for (path, expected) in LoadPath::ALL.into_iter().zip(factors) {
            let factor = 1.0 / diagram.utilisation(path, mean, amplitude);
            assert!((factor - expected).abs() <= 0.0005, "{path} at ({mean}, {amplitude}): {factor}");
        }
    }
}

#[test]
fn the_path_ends_on_the_limit_line() {
    let diagram = catalogue().limit("din_15018/k2").unwrap().diagram(&steel(355.0, 490.0)).unwrap();
    for [mean, amplitude, ..] in POINTS {
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
