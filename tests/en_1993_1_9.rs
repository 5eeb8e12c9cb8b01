//! Source: EN 1993-1-9:2005, 7.1: Δσ_D = 0.737 Δσ_C; detail categories 160 to 36.
//! Goal: `fatigue_limits/en_1993_1_9.toml` holds every category, typed here a second time; the amplitude is
//! half of the range Δσ_D, at every mean. Example: category 80 → 0.737 · 80/2 = 29.48 MPa.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

mod common;
use common::{catalogue, steel};

const CATEGORIES: [u32; 14] = [160, 140, 125, 112, 100, 90, 80, 71, 63, 56, 50, 45, 40, 36];

#[test]
fn every_category_gives_half_of_its_constant_amplitude_limit() {
    let catalogue = catalogue();
    let file = catalogue.collections().find(|c| c.id == "en_1993_1_9").unwrap();
    assert_eq!(file.limits.len(), CATEGORIES.len());
    for category in CATEGORIES {
        let limit = catalogue.limit(&format!("en_1993_1_9/detail_{category}")).unwrap();
        let diagram = limit.diagram(&steel(355.0, 490.0)).unwrap();
        let amplitude = 0.737 * f64::from(category) / 2.0;
        for mean in [-200.0, 0.0, 200.0] {
            let got = diagram.limit_at(mean);
            assert!((got - amplitude).abs() < 1e-9, "category {category} at {mean}: {got}");
        }
        // The yield cut: σ_m + σ_a ≤ 355.
        assert!((diagram.limit_at(350.0) - 5.0).abs() < 1e-9);
    }
    let eighty = catalogue.limit("en_1993_1_9/detail_80").unwrap().diagram(&steel(355.0, 490.0)).unwrap();
    assert!((eighty.limit_at(0.0) - 29.48).abs() < 1e-9);
}
