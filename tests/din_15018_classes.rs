//! Source: FEM 2131/2132, table T.3-4.5.1.1: σ_W at R = −1, group E8, the same for S235, S275 and S355.
//! Goal: `fatigue_limits/din_15018.toml` holds this table; here it is typed a second time.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

mod common;
use bogie_fatigue::definition::{Confidence, LimitShape};
use common::{catalogue, steel};

const SIGMA_W_MPA: [(&str, f64); 8] = [
    ("w0", 120.0),
    ("w1", 102.0),
    ("w2", 84.0),
    ("k0", 84.0),
    ("k1", 75.0),
    ("k2", 63.0),
    ("k3", 45.0),
    ("k4", 27.0),
];

#[test]
fn the_table_typed_twice_agrees() {
    let catalogue = catalogue();
    let file = catalogue.collections().find(|c| c.id == "din_15018").unwrap();
    assert_eq!(file.limits.len(), SIGMA_W_MPA.len());
    for (class, sigma_w) in SIGMA_W_MPA {
        let limit = catalogue.limit(&format!("din_15018/{class}")).unwrap();
        let LimitShape::NotchClass {
            amplitude_mpa,
            pulsating_ratio,
            tensile_share,
            compression_ratio,
            yield_share,
        } = limit.shape
        else {
            panic!("{class} is no notch class");
        };
        let numbers = [amplitude_mpa, pulsating_ratio, tensile_share, compression_ratio, yield_share];
        for (got, expected) in numbers.iter().zip([sigma_w, 5.0 / 3.0, 0.75, 1.2, 0.66]) {
            assert!((got - expected).abs() < 1e-12, "{class}: {got}, expected {expected}");
        }
        assert_eq!(limit.provenance.confidence, Confidence::Derived);
        for (r_e, r_m) in [(235.0, 360.0), (275.0, 430.0), (355.0, 490.0)] {
            let at_zero_mean = limit.diagram(&steel(r_e, r_m)).unwrap().limit_at(0.0);
            assert!((at_zero_mean - sigma_w).abs() < 1e-9, "{class}, R_e {r_e}");
        }
    }
}
