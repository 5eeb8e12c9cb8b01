//! Source: JIS E 4207 as summarised by Li, Xu, Zhang, China Standardization 133 (2025) no. 3; k_v, k_x and the
//! twist are unverified placeholders.
//! Goal: what must not pass silently; the numbers are in `tests/cases/jis_e_4207_loads.toml`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use crate::common;
use common::{JIS, LOADS, UIC, problems, read, text, try_read};

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

/// A coefficient that no vibration has is a slip of the pen.
#[test]
fn an_absurd_coefficient_is_refused() {
    let rest = "\n[loads.motor]\nreference = \"10 kN\"\nmass = \"650 kg\"\ncoefficient = 3.0\n";
    let wrong = rest.replace("coefficient = 3.0", "coefficient = 1e9");
    assert!(problems(&text(&[JIS], &format!("{LOADS}{wrong}")), &[]).contains("absurd"));
}

/// A checker sees the numbers put in, and computes the force from them.
#[test]
fn forces_show_their_formula_with_numbers() {
    let set = bogie_fatigue::load::evaluate(&read(&text(&[JIS], LOADS)), &common::standard(JIS)).unwrap();
    let force = |condition: &str, component: &str| {
        let c = set.conditions.iter().find(|c| c.id == condition).unwrap();
        let f = &c.forces[component];
        (f.formula.clone(), f.numbers.clone(), f.value)
    };
    let expected = ("lateral_stop_share * f_l".to_owned(), "1 × 66 kN".to_owned(), 66.0);
    assert_eq!(force("lateral_dynamic", "lateral"), expected);
    assert_eq!(force("twist_dynamic", "twist"), ("twist".to_owned(), "5 ‰".to_owned(), 5.0));
}

/// Stress fields made at another level of springs than the standard's force: which way, and what that means.
#[test]
fn another_spring_level_is_told() {
    let notes = |level: &str| {
        let loads = LOADS.replace("\"secondary\"", &format!("\"{level}\""));
        let set = bogie_fatigue::load::evaluate(&read(&text(&[JIS], &loads)), &common::standard(JIS));
        common::told(&set.unwrap().notes)
    };
    let [told] = &notes("secondary")[..] else { panic!("one note") };
    assert!(told.contains("meant at the primary (axle-box) springs"), "{told}");
    assert!(told.contains("on the safe side") && !told.contains("not lost"), "{told}");
    assert_eq!(notes("primary"), [""; 0]);
    let loads = LOADS.replace("\"secondary\"", "\"primary\"");
    let uic = bogie_fatigue::load::evaluate(&read(&text(&[UIC], &loads)), &common::standard(UIC)).unwrap();
    let told = common::told(&uic.notes).into_iter().find(|n| n.contains("springs")).unwrap();
    assert!(told.contains("meant at the secondary springs") && told.contains("not lost"), "{told}");
    assert!(!told.contains("on the safe side"), "{told}");
}
