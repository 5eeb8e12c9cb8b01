//! Source: TB/T 3549.1-2019 (no permanent deformation under exceptional loads); UIC 566 as quoted in Xu Baolei
//! et al., Welding 2020(12): safety on yield 1.0 parent, 1.1 weld.
//! Goal: von Mises, or |σ| for a scalar, of every exceptional condition against yield ÷ factor.
//! Inputs: vehicle of `common`: F_z,max = 154, F_y,max = 120, F_z = 90, F_x,max = 240 kN, twist 10 ‰, lozenging
//! 38.8 kN; S355.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

mod common;
use approx::assert_relative_eq;
use bogie_fatigue::assessment::Verdict;
use common::{UIC, first, hotspot, judged, text};

fn check(detail: &str, stresses: [&str; 6]) -> (f64, f64, String, Verdict) {
    let rest = format!("{}{}", common::LOADS, hotspot("H", detail, stresses));
    let assessment = judged(&text(&[UIC], &rest));
    let found = first(&assessment, UIC).static_check.clone().unwrap();
    assert_relative_eq!(found.utilisation, found.equivalent_mpa / found.limit_mpa, max_relative = 1e-12);
    (found.equivalent_mpa, found.limit_mpa, found.condition, found.verdict)
}

/// E2: 0.60 · 154 + 0.20 · 154 + 0.50 · 120 = 183.2 MPa; with the twist of E4: + 0.8 · 10 → 191.2.
#[test]
fn a_scalar_by_hand() {
    let (equivalent, limit, condition, verdict) =
        check("parent", ["60.0", "20.0", "50.0", "0.0", "8.0", "0.0"]);
    assert_relative_eq!(equivalent, 191.2, max_relative = 1e-12);
    assert_relative_eq!(limit, 355.0, max_relative = 1e-12);
    assert_eq!((condition.as_str(), verdict), ("E4", Verdict::Pass));
}

/// The sign does not matter: compression in E9: −(0.20 · 180 + 1.30 · 240) = −348 MPa passes parent metal
/// (355) and fails a weld (355/1.1 = 322.73).
#[test]
fn compression_and_the_factor_of_welds() {
    let stresses = ["-20.0", "-20.0", "0.0", "130.0", "0.0", "0.0"];
    let (equivalent, limit, condition, verdict) = check("parent", stresses);
    assert_relative_eq!(equivalent, 348.0, max_relative = 1e-12);
    assert_eq!((limit, condition.as_str(), verdict), (355.0, "E9", Verdict::Pass));
    let (_, limit, _, verdict) = check("toe", stresses);
    assert_relative_eq!(limit, 355.0 / 1.1, max_relative = 1e-12);
    assert_eq!(verdict, Verdict::Fail);
}

/// Pure shear of 1.00 · 240 MPa from the shock: von Mises 240 √3 = 415.7 MPa.
#[test]
fn a_plane_tensor_by_von_mises() {
    let zero = "[0.0, 0.0, 0.0]";
    let (equivalent, _, condition, verdict) =
        check("parent", [zero, zero, zero, "[0.0, 0.0, 100.0]", zero, zero]);
    assert_relative_eq!(equivalent, 240.0 * 3f64.sqrt(), max_relative = 1e-12);
    assert_eq!((condition.as_str(), verdict), ("E8", Verdict::Fail));
}

/// Only the static check fails: fatigue passes, the verdict of the hotspot is fail, and the reason says which.
#[test]
fn the_worse_of_fatigue_and_static_check_counts() {
    let rest =
        format!("{}{}", common::LOADS, hotspot("H", "toe", ["20.0", "20.0", "0.0", "130.0", "0.0", "0.0"]));
    let assessment = judged(&text(&[UIC], &rest));
    let h = first(&assessment, UIC);
    assert_eq!(h.fatigue.as_ref().unwrap().verdict, Verdict::Pass);
    assert_eq!(h.verdict, Verdict::Fail);
    assert!(h.reason.contains("static 348.0 > 322.7 MPa (condition E8)"), "{}", h.reason);
}

/// Without exceptional stresses the static check is not assessed, and that is no pass.
#[test]
fn missing_exceptional_conditions_are_not_assessed() {
    let conditions: String = (1..=13).map(|i| format!("{i} = {i}.0\n")).collect();
    let rest = format!(
        "\n[[hotspot]]\nid = \"H\"\nmaterial = \"S355\"\ndetail = \"toe\"\n[hotspot.condition.{UIC}]\n{conditions}\
         lozenging_plus = 5.0\nlozenging_minus = 5.0\n"
    );
    let assessment = judged(&text(&[UIC], &rest));
    let h = first(&assessment, UIC);
    assert_eq!(h.fatigue.as_ref().unwrap().verdict, Verdict::Pass);
    assert!(h.static_check.is_none());
    assert_eq!(h.verdict, Verdict::NotAssessed);
    assert!(h.reason.contains("no stress is given for condition E1"), "{}", h.reason);
}
