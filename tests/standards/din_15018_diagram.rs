//! Source: DIN 15018-1 rules as a Haigh line, derived; used for bogie frames by Zhou and Yang 2019.
//! Goal: the line of S355 (R_e 355, R_m 490), notch class K2.
//! Expected: two slopes by hand: −10.5/52.5 = −0.2 before κ = 0 and −52.5/(367.5 − 52.5) = −1/6 after it: the line is
//! dented there. The vertices are in `tests/cases/din_15018.toml`.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use crate::common;
use common::{catalogue, steel};

#[test]
fn the_line_is_dented_at_the_pulsating_ratio() {
    let diagram = catalogue().limit("din_15018/k2").unwrap().diagram(&steel(355.0, 490.0)).unwrap();
    assert!(!diagram.is_convex());
    let dents: Vec<f64> = diagram.dents().map(|v| v.mean_mpa).collect();
    assert_eq!(dents.len(), 1, "{dents:?}");
    assert!((dents[0] - 52.5).abs() < 1e-9);
}

/// The Smith view of the same points: σ_max = σ_m + σ_a, σ_min = σ_m − σ_a.
#[test]
fn the_smith_view_is_the_same_line() {
    let diagram = catalogue().limit("din_15018/k2").unwrap().diagram(&steel(355.0, 490.0)).unwrap();
    let smith = diagram.smith();
    let pulsating = smith.iter().find(|p| (p.mean_mpa - 52.5).abs() < 1e-9).unwrap();
    assert!((pulsating.maximum_mpa - 105.0).abs() < 1e-9, "σ₀ = 5/3 · 63 = 105");
    assert!(pulsating.minimum_mpa.abs() < 1e-9);
}
