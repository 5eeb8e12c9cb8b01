//! Source: FKM guideline, mean-stress sensitivity, as implemented in pyLife (constants a_M, b_M); the check
//! values are worked out from its four fields of R.
//! Goal: with M = 0.5 and an amplitude of 1 at R = −1, the points below all lie on the limit line.
//! Expected (σ_m, σ_a): (−4, 2) (−2, 2) (−1, 1.5) (0, 1) (0.4, 0.8) (2/3, 2/3) (7/6, 7/12).

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

mod common;
use bogie_fatigue::definition::LimitShape;
use bogie_fatigue::diagram::{LoadPath, MeanStressSensitivity};
use common::catalogue;

const POINTS: [(f64, f64); 7] = [
    (-4.0, 2.0),
    (-2.0, 2.0),
    (-1.0, 1.5),
    (0.0, 1.0),
    (0.4, 0.8),
    (2.0 / 3.0, 2.0 / 3.0),
    (7.0 / 6.0, 7.0 / 12.0),
];

#[test]
fn the_check_values_lie_on_the_line() {
    let diagram =
        MeanStressSensitivity { amplitude_mpa: 1.0, sensitivity: 0.5, yield_mpa: 100.0 }.diagram().unwrap();
    for (mean, amplitude) in POINTS {
        let limit = diagram.limit_at(mean);
        assert!((limit - amplitude).abs() < 1e-12, "limit at {mean}: {limit}");
        let u = diagram.utilisation(LoadPath::RatioConstant, mean, amplitude);
        assert!((u - 1.0).abs() < 1e-12, "u at ({mean}, {amplitude}): {u}");
    }
    // Beyond R = 0.5 the line is flat: (3 + M)/[3 (1 + M)²] = 3.5/6.75.
    assert!((diagram.limit_at(5.0) - 3.5 / 6.75).abs() < 1e-12);
}

#[test]
fn the_constants_of_steel_and_cast_steel() {
    for (id, r_m, expected) in [("fkm/steel", 490.0, 0.0715), ("fkm/cast_steel", 600.0, 0.26)] {
        let limit = catalogue().limit(id).unwrap();
        let LimitShape::MeanStressSensitivity { amplitude_mpa: None, a_m, b_m } = limit.shape else {
            panic!("{id}");
        };
        let m = MeanStressSensitivity::sensitivity(a_m, b_m, r_m);
        assert!((m - expected).abs() < 1e-12, "{id}: M = {m}");
    }
}
