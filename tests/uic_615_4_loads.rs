//! Source: UIC 615-4 loads, fitted to Seo et al. 2017, Table 1, and Li, Xu, Zhang 2025 (F_y, 1.4).
//! Goal: each formula against arithmetic by hand, for a made-up vehicle of round numbers:
//! m_v = 40 t, c₁ = 20 t, c₂ = 10 t, m⁺ = 8 t, n_b = n_e = 2, g = 10 m/s².

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

mod common;
use bogie_fatigue::definition::Category;
use common::{UIC, force, load_value, loads, read, text};

#[test]
fn every_load_by_hand() {
    let set = loads(&read(&text(&[UIC], "")), UIC);
    let by_hand = [
        ("f_z_max", 154.0),        // 1.4 · 10 (40 + 20 − 16)/4
        ("f_y_max", 120.0),        // 2 (10 + 60 · 10/(3 · 2 · 2))
        ("f_x_max", 240.0),        // 3 · 10 · 8
        ("f_lozenging_max", 38.8), // 0.1 (2 · 154 + 80)
        ("f_z", 90.0),             // 10 (40 + 1.2 · 10 − 16)/4
        ("f_y", 65.0),             // 0.5 (90 + 0.5 · 80)
        ("f_lozenging", 13.0),     // 0.05 (2 · 90 + 80)
    ];
    assert_eq!(set.loads.len(), by_hand.len());
    for (id, expected) in by_hand {
        let value = load_value(&set, id);
        assert!((value - expected).abs() < 1e-9, "{id}: {value}");
    }
}

#[test]
fn the_exceptional_conditions_by_hand() {
    let set = loads(&read(&text(&[UIC], "")), UIC);
    assert_eq!(set.conditions_of(&[Category::Exceptional]).count(), 11);
    let expected = [
        ("E1", [154.0, 154.0, 0.0, 0.0, 0.0, 0.0]),
        ("E3", [154.0, 154.0, -120.0, 0.0, 0.0, 0.0]),
        ("E6", [154.0, 154.0, -120.0, 10.0, 0.0, 0.0]),
        ("E9", [90.0, 90.0, 0.0, 0.0, -240.0, 0.0]),
        ("E11", [154.0, 154.0, 0.0, 0.0, 0.0, -38.8]),
    ];
    let names = ["vertical_left", "vertical_right", "lateral", "twist", "longitudinal", "lozenging"];
    for (condition, values) in expected {
        for (name, value) in names.iter().zip(values) {
            let got = force(&set, condition, name);
            assert!((got - value).abs() < 1e-9, "{condition} {name}: {got}");
        }
    }
}

/// 5 g for freight wagons is the user's to state; the formula then gives 5 · 10 · 8 = 400 kN.
#[test]
fn the_shock_of_a_freight_wagon_by_override() {
    let rest = "\n[override.uic_615_4_2003.k_shock]\nvalue = \"5\"\nsource = \"TB/T 3549.1-2019, preview\"\n";
    let set = loads(&read(&text(&[UIC], rest)), UIC);
    assert!((load_value(&set, "f_x_max") - 400.0).abs() < 1e-9);
}

/// An attached component: its steady force in every condition, the alternating one both ways on condition 1.
#[test]
fn particular_loads_of_a_motor() {
    let rest = "\n[loads.motor]\nreference = \"10 kN\"\nmass = \"0.6 t\"\ndynamic = \"15 kN\"\n";
    let loads_text = format!("{}{rest}", common::LOADS);
    let set = loads(&read(&text(&[UIC], &loads_text)), UIC);
    assert!((force(&set, "7", "motor") - 6.0).abs() < 1e-9);
    assert!((force(&set, "E4", "motor") - 6.0).abs() < 1e-9);
    assert!((force(&set, "motor_plus", "motor") - 21.0).abs() < 1e-9);
    assert!((force(&set, "motor_minus", "motor") + 9.0).abs() < 1e-9);
    assert!((force(&set, "motor_minus", "vertical_left") - 90.0).abs() < 1e-9);
}
