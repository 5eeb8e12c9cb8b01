//! Source: JIS E 4207 as summarised by Li, Xu, Zhang, China Standardization 133 (2025) no. 3; k_v, k_x and the
//! twist are unverified placeholders.
//! Goal: each formula against arithmetic by hand, for a made-up vehicle of round numbers:
//! m_v = 40 t, c₁ = 20 t, m⁺ = 8 t, m_unsprung = 3 t, n_b = 2, g = 10 m/s².

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

mod common;
use common::{JIS, LOADS, force, load_value, loads, problems, read, text, try_read};

#[test]
fn every_load_by_hand() {
    let set = loads(&read(&text(&[JIS], "")), JIS);
    let by_hand = [
        ("f_v", 135.0),        // 10 (40 + 20 − 6)/4: primary springs
        ("f_v_dynamic", 40.5), // 0.3 · 135
        ("w_carried", 220.0),  // 10 (60 − 16)/2
        ("f_l", 66.0),         // 0.3 · 220
        ("f_x", 66.0),         // 0.3 · 220
    ];
    assert_eq!(set.loads.len(), by_hand.len());
    for (id, expected) in by_hand {
        let value = load_value(&set, id);
        assert!((value - expected).abs() < 1e-9, "{id}: {value}");
    }
    assert!((force(&set, "vertical_static", "vertical_right") - 135.0).abs() < 1e-9);
    assert!((force(&set, "vertical_dynamic", "vertical_left") - 40.5).abs() < 1e-9);
    assert!((force(&set, "longitudinal_dynamic", "longitudinal") - 66.0).abs() < 1e-9);
    assert!((force(&set, "twist_dynamic", "twist") - 5.0).abs() < 1e-9);
    assert!(force(&set, "lateral_static", "lateral").abs() < 1e-12);
}

/// 70 % on the lateral stop, 30 % on the air springs, and a centrifugal force of 20 kN.
#[test]
fn the_lateral_load_is_shared() {
    let air = "\n[loads.lateral_air_spring]\nreference = \"100 kN\"\n";
    let give = |name: &str, value: &str| {
        format!("\n[override.jis_e_4207_2019.{name}]\nvalue = \"{value}\"\nsource = \"test\"\n")
    };
    let rest = format!("{LOADS}{air}{}{}", give("lateral_stop_share", "0.7"), give("f_centrifugal", "20 kN"));
    let set = loads(&read(&text(&[JIS], &rest)), JIS);
    assert!((force(&set, "lateral_dynamic", "lateral") - 46.2).abs() < 1e-9);
    assert!((force(&set, "lateral_dynamic", "lateral_air_spring") - 19.8).abs() < 1e-9);
    assert!((force(&set, "lateral_static", "lateral") - 14.0).abs() < 1e-9);
    assert!((force(&set, "lateral_static", "lateral_air_spring") - 6.0).abs() < 1e-9);
}

/// A loaded air spring without stresses is an error, not a silent zero.
#[test]
fn a_loaded_component_must_be_there() {
    let rest = format!(
        "{LOADS}\n[override.jis_e_4207_2019.lateral_stop_share]\nvalue = \"0.7\"\nsource = \"test\"\n"
    );
    let frame = read(&text(&[JIS], &rest));
    let error = bogie_fatigue::load::evaluate(&frame, &common::standard(JIS)).unwrap_err().to_string();
    assert!(error.contains("lateral_air_spring") && error.contains("19.8 kN"), "{error}");
}

/// 0.2 to 0.4 is the published range of the lateral coefficient: outside it a warning, no refusal.
#[test]
fn the_lateral_coefficient_outside_its_range_draws_a_warning() {
    let give = |value: &str| {
        let rest = format!("\n[override.jis_e_4207_2019.k_l]\nvalue = \"{value}\"\nsource = \"test\"\n");
        try_read(&text(&[JIS], &rest), &[]).unwrap().warnings.to_string()
    };
    assert!(give("0.45").contains("`k_l` = 0.45 lies outside 0.2 to 0.4"));
    assert!(give("0.2").is_empty() && give("0.4").is_empty());
}

/// The steady force of an attached component is its weight, the alternating one a multiple of it.
#[test]
fn a_motor_by_mass_and_coefficient() {
    let rest = "\n[loads.motor]\nreference = \"10 kN\"\nmass = \"650 kg\"\ncoefficient = 3.0\n";
    let set = loads(&read(&text(&[JIS], &format!("{LOADS}{rest}"))), JIS);
    assert!((force(&set, "motor_static", "motor") - 6.5).abs() < 1e-9);
    assert!((force(&set, "motor_dynamic", "motor") - 19.5).abs() < 1e-9);
    let wrong = rest.replace("coefficient = 3.0", "coefficient = 1e9");
    assert!(problems(&text(&[JIS], &format!("{LOADS}{wrong}")), &[]).contains("absurd"));
}
