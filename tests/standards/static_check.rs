//! Source: TB/T 3549.1-2019 (no permanent deformation under exceptional loads); UIC 566 as quoted in Xu Baolei
//! et al., Welding 2020(12): safety on yield 1.0 parent, 1.1 weld.
//! Goal: the worse of fatigue and static check counts, and a missing one is no pass; the numbers are in
//! `tests/cases/uic_combination.toml`.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use crate::common;
use bogie_fatigue::assessment::Verdict;
use common::{UIC, first, hotspot, judged, text};

/// Only the static check fails: fatigue passes, the verdict of the hotspot is fail, and the reason says which.
#[test]
fn the_worse_of_fatigue_and_static_check_counts() {
    let rest =
        format!("{}{}", common::LOADS, hotspot("H", "toe", ["20.0", "20.0", "0.0", "130.0", "0.0", "0.0"]));
    let assessment = judged(&text(&[UIC], &rest));
    let h = first(&assessment, UIC);
    assert_eq!(h.fatigue.as_ref().unwrap().verdict, Verdict::Pass);
    assert_eq!(h.verdict, Verdict::Fail);
    assert!(h.reason().contains("static 348.0 > 322.7 MPa (condition E8)"), "{}", h.reason());
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
    assert!(h.reason().contains("no stress is given for any exceptional condition of"), "{}", h.reason());
}

/// Of conditions that stress alike the first is named.
#[test]
fn the_first_of_equal_exceptional_conditions_is_named() {
    let conditions: String = (1..=13).map(|i| format!("{i} = 5.0\n")).collect();
    let exceptional: String = (1..=11).map(|i| format!("E{i} = {}\n", [30.0, -70.0, 70.0][i % 3])).collect();
    let rest = format!(
        "\n[[hotspot]]\nid = \"H\"\nmaterial = \"S355\"\ndetail = \"toe\"\n[hotspot.condition.{UIC}]\n{conditions}\
         lozenging_plus = 5.0\nlozenging_minus = 5.0\n{exceptional}"
    );
    let check = first(&judged(&text(&[UIC], &rest)), UIC).static_check.clone().unwrap();
    assert_eq!((&*check.condition, check.equivalent_mpa), ("E1", 70.0));
}
