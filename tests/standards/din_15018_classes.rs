//! Source: rules of DIN 15018-1.
//! Goal: every class of `fatigue_limits/din_15018.toml` has the ratios of the rules, here typed a second time; σ_W is in
//! `tests/cases/din_15018.toml`.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use crate::common;
use bogie_fatigue::definition::{Confidence, LimitShape};
use common::catalogue;

#[test]
fn the_ratios_typed_twice_agree() {
    let catalogue = catalogue();
    let file = catalogue.collections().find(|c| c.id == "din_15018").unwrap();
    assert_eq!(file.limits.len(), 8);
    for (limit, _) in &file.limits {
        let class = &limit.id;
        let LimitShape::NotchClass { pulsating_ratio, tensile_share, compression_ratio, yield_share, .. } =
            limit.shape
        else {
            panic!("{class} is no notch class");
        };
        let numbers = [pulsating_ratio, tensile_share, compression_ratio, yield_share];
        for (got, expected) in numbers.iter().zip([5.0 / 3.0, 0.75, 1.2, 0.66]) {
            assert!((got - expected).abs() < 1e-12, "{class}: {got}, expected {expected}");
        }
        assert_eq!(limit.provenance.confidence, Confidence::Derived);
    }
}
