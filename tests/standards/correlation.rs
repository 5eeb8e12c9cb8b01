//! Source: complete quadratic combination of earthquake engineering: √(Σᵢ Σⱼ ρᵢⱼ aᵢ aⱼ) with signed a.
//! Goal: everything in phase is the sum, and only a possible matrix is accepted; single pairs are in
//! `tests/cases/jis_combination.toml`. Inputs: vertical 12, lateral 5, longitudinal 3, twist 4 MPa (dynamic), per condition.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use crate::common;
use bogie_fatigue::assessment::{Origin, assess};
use common::{JIS, fatigue, first, judged, problems, read, text};

/// Two conditions and their correlation.
type Pair = (&'static str, &'static str, f64);

fn file(pairs: &[Pair]) -> String {
    let mut rest = r#"
[[hotspot]]
id = "H"
material = "S355"
detail = "toe"
[hotspot.condition.jis_e_4207_2019]
vertical_static = 30.0
lateral_static = 0.0
vertical_dynamic = 12.0
lateral_dynamic = 5.0
longitudinal_dynamic = 3.0
twist_dynamic = 4.0
"#
    .to_owned();
    for (a, b, rho) in pairs {
        rest += &format!(
            "[[correlation]]\nstandard = \"{JIS}\"\nconditions = [\"{a}_dynamic\", \"{b}_dynamic\"]\nrho = {rho}\nsource = \"test\"\n"
        );
    }
    text(&[JIS], &rest)
}

fn amplitude(pairs: &[Pair]) -> f64 {
    let assessment = judged(&file(pairs));
    let result = fatigue(first(&assessment, JIS)).clone();
    let Origin::Sum { correlated, in_phase_sigma_a_mpa, .. } = result.origin else { panic!("a sum") };
    assert_eq!(correlated, !pairs.is_empty());
    assert!((in_phase_sigma_a_mpa - 24.0).abs() < 1e-9, "the bound does not depend on ρ");
    assert!(result.sigma_a_mpa <= in_phase_sigma_a_mpa + 1e-6);
    result.sigma_a_mpa
}

#[test]
fn everything_in_phase() {
    let names = ["vertical", "lateral", "longitudinal", "twist"];
    let mut pairs = Vec::new();
    for (i, a) in names.iter().enumerate() {
        for b in names.iter().skip(i + 1) {
            pairs.push((*a, *b, 1.0));
        }
    }
    assert!((amplitude(&pairs) - 24.0).abs() < 1e-6);
}

/// Pairs are judged together: two opposed pairs are possible if the third goes with them.
#[test]
fn only_the_whole_matrix_is_judged() {
    let opposed = [("vertical", "lateral", -0.9), ("lateral", "twist", -0.9)];
    let told = problems(&file(&opposed), &[]);
    assert!(told.contains("no signals can have all the correlations"), "{told}");
    let [a, b] = opposed;
    let got = amplitude(&[a, b, ("vertical", "twist", 0.9)]);
    // In the frame turned left to right and front to rear, lateral goes with vertical and twist with both.
    let expected = 194.0 + 2.0 * 0.9 * (12.0 * 5.0 + 5.0 * 4.0 + 12.0 * 4.0);
    assert!((got - f64::sqrt(expected)).abs() < 1e-9);
}

/// A frame that did not come from a file is judged by the same rules: what can be correlated is named.
#[test]
fn an_unknown_condition_is_told_with_those_there_are() {
    let mut frame = read(&file(&[("vertical", "lateral", 0.5)]));
    for correlation in &mut frame.correlations {
        correlation.conditions = ["vertical_dynamic".to_owned(), "vertical_static".to_owned()];
    }
    let told = assess(&frame).unwrap_err().to_string();
    assert!(told.contains("`vertical_static`"), "{told}");
    assert!(
        told.contains("vertical_dynamic, lateral_dynamic, longitudinal_dynamic, twist_dynamic"),
        "{told}"
    );
    assert!(!told.contains("lateral_static"), "{told}");
}

/// Traction turns with the running direction, and whether it goes with the vertical load or against it has no sense of its
/// own: −0.5 is tried as +0.5 with the steady part that adds to the mean, 30 + 10 at √(12² + 8² + 2 · 0.5 · 12 · 8).
#[test]
fn a_correlation_with_a_load_that_turns_is_tried_with_both_signs_in_both_senses() {
    for rho in [-0.5, 0.5] {
        let rest = format!(
            "{}[loads.traction]\nreference = \"1 kN\"\nstatic = \"10 kN\"\ndynamic = \"8 kN\"\nsource = \"test\"\n\
             [[correlation]]\nstandard = \"{JIS}\"\nconditions = [\"vertical_dynamic\", \"traction_dynamic\"]\nrho = {rho}\n\
             source = \"test\"\n[[hotspot]]\nid = \"H\"\nmaterial = \"S355\"\ndetail = \"toe\"\n\
             [hotspot.condition.{JIS}]\nvertical_static = 30\nlateral_static = 0\nvertical_dynamic = 12\n\
             lateral_dynamic = 0\nlongitudinal_dynamic = 0\ntwist_dynamic = 0\ntraction_static = 10\ntraction_dynamic = 8\n",
            common::LOADS
        );
        let assessment = judged(&text(&[JIS], &rest));
        let result = fatigue(first(&assessment, JIS));
        let got = (result.sigma_m_mpa, result.sigma_a_mpa);
        assert!((got.0 - 40.0).abs() < 1e-9 && (got.1 - 304f64.sqrt()).abs() < 1e-9, "{rho}: {got:?}");
    }
}
