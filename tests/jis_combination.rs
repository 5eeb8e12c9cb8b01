//! Source: arithmetic only (worked out by hand); the rule is that of Li, Xu, Zhang 2025: mean = algebraic sum
//! of the static stresses, amplitude = root of the sum of the squares of the dynamic stresses.
//! Goal: static {62, −8, 11}, dynamic {18.6, 24, 9, 15, 6} MPa.
//! Expected: σ_m = 65.000, σ_a = 35.552, all in phase 72.6 MPa; straight line 70 → 490: limit 60.714,
//! utilisation 0.5856; with 110: 95.408, 0.3726.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

mod common;
use bogie_fatigue::assessment::{Origin, Verdict};
use bogie_fatigue::definition::Confidence;
use common::{JIS, fatigue, first, judged, text};

/// The stresses per condition, through a frame load file: a motor brings the third static and fifth dynamic.
fn file(detail: &str) -> String {
    let rest = format!(
        r#"
[details.ground]
kind = "weld"
limits = {{ jis_e_4207_2019 = "jis_e_4207_2019/ground_toe" }}
[loads.motor]
reference = "10 kN"
static = "5 kN"
dynamic = "10 kN"
{}
[[hotspot]]
id = "H"
material = "S355"
detail = "{detail}"
[hotspot.condition.jis_e_4207_2019]
vertical_static = 62.0
lateral_static = -8.0
motor_static = 11.0
vertical_dynamic = 18.6
lateral_dynamic = 24.0
longitudinal_dynamic = 9.0
twist_dynamic = 15.0
motor_dynamic = 6.0
"#,
        common::LOADS
    );
    text(&[JIS], &rest)
}

#[test]
fn mean_amplitude_and_utilisation() {
    for (detail, limit, utilisation) in [("toe", 60.714, 0.5856), ("ground", 95.408, 0.3726)] {
        let assessment = judged(&file(detail));
        let hotspot = first(&assessment, JIS);
        let result = fatigue(hotspot);
        assert!((result.sigma_m_mpa - 65.0).abs() <= 0.0005, "{}", result.sigma_m_mpa);
        assert!((result.sigma_a_mpa - 35.552).abs() <= 0.0005, "{}", result.sigma_a_mpa);
        assert!((result.sigma_a_limit_mpa - limit).abs() <= 0.0005, "{}", result.sigma_a_limit_mpa);
        assert!((result.utilisation - utilisation).abs() <= 0.00005, "{}", result.utilisation);
        let Origin::Sum { in_phase_sigma_a_mpa, statics, dynamics, .. } = &result.origin else {
            panic!("JIS is a sum");
        };
        assert!((in_phase_sigma_a_mpa - 72.6).abs() < 1e-9);
        assert_eq!((statics.len(), dynamics.len()), (3, 5));
        assert_eq!(hotspot.verdict, Verdict::Pass);
        assert_eq!(hotspot.confidence, Confidence::Unverified, "the limit is");
    }
}

/// All in phase the toe would fail (72.6/60.714 > 1): said beside the verdict that passes.
#[test]
fn the_in_phase_bound_is_told() {
    let assessment = judged(&file("toe"));
    let warnings = first(&assessment, JIS).warnings.join("\n");
    assert!(warnings.contains("0.586") && warnings.contains("1.196"), "{warnings}");
}
