//! Source: none: a made-up third standard and a made-up fatigue limit.
//! Goal: a new standard or diagram needs no Rust. Both are loaded from text as a user's files, in both
//! combination rules, and judge a hotspot; mistakes in them are refused with place and reason.
//! Vehicle of `common`: carried weight w = 10 (40 − 16)/2 = 120 kN.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use crate::common;
use bogie_fatigue::assessment::{Origin, Verdict, assess};
use bogie_fatigue::definition::SourceText;
use common::{catalogue, fatigue, first, problems, read_with, text};

const PAIRS: &str = r#"
id = "made_up_2031"
title = "Made-up standard"
edition = "2031"

[combination]
rule = "worst_pair"
source = "made up"
confidence = "published"

[[parameter]]
id = "k"
title = "dynamic factor"
default = "0.5"
source = "made up"
confidence = "published"

[[component]]
id = "heave"
title = "vertical force on the whole bogie"
unit = "kN"

[[load]]
id = "w"
title = "carried weight"
formula = "g * (m_v - n_b * m_plus) / n_b"
unit = "kN"
source = "made up"
confidence = "published"

[[condition]]
id = "low"
category = "in_service"
forces = { heave = "(1 - k) * w" }
source = "made up"
confidence = "published"

[[condition]]
id = "high"
category = "in_service"
forces = { heave = "(1 + k) * w" }
source = "made up"
confidence = "published"
"#;

const LIMITS: &str = r#"
id = "made_up"
title = "Made-up limits"
edition = "2031"

[[limit]]
id = "tent"
constructor = "polygon"
unit = "MPa"
points = [[-200, 0], [0, 100], [200, 0]]
source = "made up"
confidence = "published"

[[limit]]
id = "smith_tent"
constructor = "smith"
unit = "MPa"
points = [[-200, -200, -200], [0, 100, -100], [200, 200, 200]]
source = "made up"
confidence = "published"
"#;

/// The same loads with the other rule: the weight is static, its half dynamic.
fn sums() -> String {
    PAIRS
        .replace("made_up_2031", "made_up_sum")
        .replace("worst_pair", "root_sum_square")
        .replace("id = \"low\"\ncategory = \"in_service\"", "id = \"still\"\ncategory = \"static\"")
        .replace("(1 - k) * w", "w")
        .replace("id = \"high\"\ncategory = \"in_service\"", "id = \"moving\"\ncategory = \"dynamic\"")
        .replace("(1 + k) * w", "k * w")
}

fn frame(standard: &str, limit: &str) -> String {
    let rest = format!(
        r#"
[details.thing]
kind = "weld"
limits = {{ {standard} = "{limit}" }}
[files]
load_cases = ["pairs.toml", "sums.toml"]
fatigue_limits = ["limits.toml"]
[loads.heave]
reference = "60 kN"
[[hotspot]]
id = "H"
material = "S355"
detail = "thing"
stress.heave = 25.0
"#
    );
    text(&[standard], &rest)
}

/// σ = 25 · F/60: mean 25 · 120/60 = 50, amplitude half of it, 25; limit 100 (1 − 50/200) = 75; u = 1/3.
#[test]
fn a_made_up_standard_judges_without_any_rust() {
    let sums = sums();
    let files = [("pairs.toml", PAIRS), ("sums.toml", sums.as_str()), ("limits.toml", LIMITS)];
    for standard in ["made_up_2031", "made_up_sum"] {
        for limit in ["made_up/tent", "made_up/smith_tent"] {
            let assessment = assess(&read_with(&frame(standard, limit), &files)).unwrap();
            let hotspot = first(&assessment, standard);
            let result = fatigue(hotspot);
            assert!((result.sigma_m_mpa - 50.0).abs() < 1e-9, "{standard}: {}", result.sigma_m_mpa);
            assert!((result.sigma_a_mpa - 25.0).abs() < 1e-9);
            assert!((result.sigma_a_limit_mpa - 75.0).abs() < 1e-9);
            assert!((result.utilisation - 1.0 / 3.0).abs() < 1e-9);
            assert_eq!(hotspot.verdict, Verdict::Pass);
            assert_eq!(matches!(result.origin, Origin::Pair { .. }), standard == "made_up_2031");
            assert!(hotspot.static_check.is_none(), "it has no exceptional conditions");
        }
    }
}

fn refused(standard: &str) -> String {
    catalogue().add_standard(&SourceText::new("mine.toml", standard)).unwrap_err().to_string()
}

#[test]
fn a_formula_that_adds_a_force_to_a_mass_is_refused() {
    let told = refused(&PAIRS.replace("g * (m_v - n_b * m_plus) / n_b", "g * m_v + m_plus"));
    assert!(told.starts_with("mine.toml:26:"), "{told}");
    assert!(told.contains("adds a force and a mass"), "{told}");
}

#[test]
fn a_formula_of_another_dimension_than_its_unit_is_refused() {
    let told = refused(&PAIRS.replace("g * (m_v - n_b * m_plus) / n_b", "m_v - n_b * m_plus"));
    assert!(told.contains("a mass") && told.contains("mine.toml:26:"), "{told}");
}

#[test]
fn every_other_mistake_is_found_at_once() {
    let broken = PAIRS
        .replace(
            "category = \"in_service\"\nforces = { heave = \"(1 - k)",
            "category = \"static\"\nforces = { heave = \"(1 - kk)",
        )
        .replace("forces = { heave = \"(1 + k)", "forces = { heaven = \"(1 + k)");
    let told = refused(&broken);
    for part in ["does not fit the combination rule", "did you mean `k`?", "did you mean `heave`?"] {
        assert!(told.contains(part), "{part} is missing in:\n{told}");
    }
    let told = refused(&PAIRS.replace("category = \"in_service\"", "category = \"in_servce\""));
    assert!(told.contains("did you mean `in_service`?"), "{told}");
}

#[test]
fn a_broken_file_of_the_user_is_told_together_with_the_frame() {
    let frame = frame("made_up_2031", "made_up/tent").replace("stress.heave", "stress.heav");
    let broken = PAIRS.replace("unit = \"kN\"\nsource", "unit = \"kNN\"\nsource");
    let told = problems(&frame, &[("pairs.toml", &broken), ("sums.toml", &sums()), ("limits.toml", LIMITS)]);
    assert!(told.contains("pairs.toml:") && told.contains("`kNN`"), "{told}");
    assert!(told.contains("frame.toml:") && told.contains("`heav`"), "{told}");
}

#[test]
fn a_polygon_out_of_order_is_refused() {
    let broken = LIMITS.replace("[[-200, 0], [0, 100], [200, 0]]", "[[0, 100], [-200, 0], [200, 0]]");
    let told = catalogue().add_limits(&SourceText::new("mine.toml", broken)).unwrap_err().to_string();
    assert!(told.contains("mine.toml:10:"), "{told}");
}
