//! Source: not from a standard; what a verdict says of itself must be true.
//! Goal: the sentence of every verdict, and each warning exactly where it belongs.
//! Inputs: stresses per condition under a limit of 100 MPa from −390 to 390 MPa that knows no yield strength.

#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; values that are handed through; symbols such as σ_m are no code"
)]

use crate::common;
use bogie_fatigue::assessment::{HotspotAssessment, Verdict, assess};
use common::{COMPOSITE, JIS, SINGLE_TWIST, UIC, first, judged, text, text_of, under};

const FLAT: &str = r#"
[[limit]]
id = "flat"
constructor = "polygon"
unit = "MPa"
points = [[-400, 0], [-390, 100], [390, 100], [400, 0]]
source = "invented"
confidence = "published"
[details.d]
kind = "parent"
limits = { jis_e_4207_2019 = "flat", uic_615_4_2003 = "flat" }
"#;

/// A hotspot of S355 (yield 355 MPa) with a steady and an alternating stress under JIS.
fn sum(mean: f64, amplitude: f64) -> HotspotAssessment {
    sum_under(FLAT, &mean.to_string(), [&amplitude.to_string(), "0"])
}

/// A hotspot with a steady and two alternating stresses under JIS and some limit, each a number or a tensor.
fn sum_under(limit: &str, mean: &str, [vertical, lateral]: [&str; 2]) -> HotspotAssessment {
    let none = match mean.matches(',').count() {
        0 => "0",
        2 => "[0, 0, 0]",
        _ => "[0, 0, 0, 0, 0, 0]",
    };
    let rest = format!(
        "{limit}\n[[hotspot]]\nid = \"H\"\nmaterial = \"S355\"\ndetail = \"d\"\n[hotspot.condition.{JIS}]\n\
         vertical_static = {mean}\nlateral_static = {none}\nvertical_dynamic = {vertical}\nlateral_dynamic = {lateral}\n\
         longitudinal_dynamic = {none}\ntwist_dynamic = {none}\n"
    );
    first(&judged(&text(&[JIS], &rest)), JIS).clone()
}

/// A hotspot with thirteen stresses under UIC, none of them exceptional.
fn pairs(stresses: &[f64]) -> HotspotAssessment {
    let given: String = (1..=13)
        .map(|k| format!("\"{k}\" = {:?}\n", stresses.get(k - 1).unwrap_or(stresses.last().unwrap())))
        .collect();
    let rest = format!(
        "{FLAT}\n[[hotspot]]\nid = \"H\"\nmaterial = \"S355\"\ndetail = \"d\"\n[hotspot.condition.{SINGLE_TWIST}]\n\
         {given}lozenging_plus = {last:?}\nlozenging_minus = {last:?}\n",
        last = stresses.last().unwrap()
    );
    first(&judged(&text(&[SINGLE_TWIST], &rest)), SINGLE_TWIST).clone()
}

#[test]
fn the_sentence_gives_utilisation_limit_and_stresses() {
    assert_eq!(
        sum(50.0, 20.0).reason(),
        "fatigue utilisation 0.200 ≤ 1.000 (sum, led by vertical_dynamic: σ_a 20.0 MPa at σ_m 50.0 MPa, limit 100.0 MPa)"
    );
    assert_eq!(
        sum(50.0, 120.0).reason(),
        "fatigue utilisation 1.200 > 1.000 (sum, led by vertical_dynamic: σ_a 120.0 MPa at σ_m 50.0 MPa, limit 100.0 MPa)"
    );
}

/// With a required factor the sentence names what is allowed, 1 ÷ factor.
#[test]
fn the_sentence_names_what_the_required_factor_leaves() {
    let detail = FLAT.replace("kind = \"parent\"", "kind = \"parent\"\nrequired_safety_factor = 1.25");
    let of = |amplitude: f64| sum_under(&detail, "0", [&amplitude.to_string(), "0"]);
    assert!((of(79.0).rank() - 0.79 * 1.25).abs() < 1e-12, "ranked by what is left of the factor");
    assert!(of(79.0).reason().contains("fatigue utilisation 0.790 ≤ 0.800 ("), "{}", of(79.0).reason());
    assert!(of(81.0).reason().contains("fatigue utilisation 0.810 > 0.800 ("), "{}", of(81.0).reason());
}

#[test]
fn a_mean_outside_the_diagram_is_called_so() {
    let outside = sum(450.0, 20.0);
    assert_eq!(
        outside.reason(),
        "fatigue: the mean stress of 450.0 MPa lies outside the diagram (sum, led by vertical_dynamic)"
    );
    assert_eq!(outside.verdict, Verdict::Fail);
}

/// Outside the diagram the utilisation is infinite and so is its bound; where σ_a² = a² (cos²2φ + sin²2φ) is the same all
/// around, the bound is a millionth above, however large: nothing was left open.
#[test]
fn a_search_that_ended_did_not_stop() {
    let outside = sum_under(FLAT, "[450, 0, 0]", ["[20, 0, 0]", "[0, 0, 0]"]);
    assert!(outside.fatigue.as_ref().unwrap().utilisation.is_infinite());
    let flat = ["[3e8, -3e8, 0, 0, 0, 0]", "[0, 0, 0, 3e8, 0, 0]"];
    let large = sum_under(FLAT, "[0, 0, 0, 0, 0, 0]", flat);
    assert!((large.fatigue.as_ref().unwrap().utilisation / 3e6 - 1.0).abs() < 1e-6);
    for found in [outside, large] {
        assert!(!common::told(&found.warnings).iter().any(|w| w.contains("stopped")), "{:?}", found.warnings);
    }
}

/// Every line is cut by yield: a point beyond it fails, one on it is on the limit.
#[test]
fn a_point_beyond_yield_fails() {
    let judged = |mean: f64, amplitude: f64| sum(mean, amplitude).fatigue.unwrap();
    for mean in [-300.0, 300.0] {
        let (beyond, on) = (judged(mean, 56.0), judged(mean, 55.0));
        assert!((beyond.utilisation - 56.0 / 55.0).abs() < 1e-12, "{}", beyond.utilisation);
        assert_eq!(beyond.verdict, Verdict::Fail);
        assert!((on.utilisation - 1.0).abs() < 1e-12, "{}", on.utilisation);
        assert_eq!(on.verdict, Verdict::Pass);
    }
}

/// The normal of a free surface carries no traction: more than a tenth of the principal stress is said.
#[test]
fn a_normal_that_is_not_free_is_said() {
    let with = |zz: f64| {
        let stress = format!("[50, 20, {zz}, 0, 0, 0]");
        let rest = common::LOADS.to_owned()
            + FLAT
            + &common::hotspot("H", "d", [&stress, "[0, 0, 0, 0, 0, 0]", &stress, &stress, &stress, &stress])
            + "normal = [0, 0, 1]\n";
        let found = first(&judged(&text(&[JIS], &rest)), JIS).clone();
        common::told(&found.warnings).into_iter().filter(|w| w.contains("free surface")).collect::<Vec<_>>()
    };
    assert!(with(0.0).is_empty());
    assert!(with(5.0).is_empty(), "a tenth");
    assert_eq!(
        with(10.0),
        [
            "the stated normal is not that of a free surface: a load leaves a traction of 20 % of the largest principal stress on it"
        ]
    );
}

/// A stress that is no number says nothing of the normal.
#[test]
fn an_infinite_stress_says_nothing_of_the_normal() {
    let stresses = ["[50, 20, 0, 0, 0, 0]"; 6];
    let rest =
        common::LOADS.to_owned() + FLAT + &common::hotspot("H", "d", stresses) + "normal = [0, 0, 1]\n";
    let mut frame = common::read(&text(&[JIS], &rest));
    for stress in &mut frame.hotspots[0].per_load {
        stress.0[2] = f64::INFINITY;
    }
    let found = first(&assess(&frame).unwrap(), JIS).clone();
    assert_eq!(found.verdict, Verdict::NotAssessed);
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
}

/// Of scalars the pair with most utilisation need not be the one with most amplitude: it judges, named with its larger
/// stress first, and the printed rule's stands beside it.
#[test]
fn the_pair_of_largest_utilisation_of_scalars() {
    // 300 ↔ 357: 28.5 about 328.5, limit 355 − 328.5. 340 ↔ 357: 8.5 about 348.5, limit 6.5. 300 ↔ 340: 20 about 320, limit 35.
    for (stresses, first, second, third) in
        [([300.0, 340.0, 357.0, 300.0], "3", "2", "1"), ([357.0, 300.0, 340.0, 340.0], "1", "3", "2")]
    {
        let found = pairs(&stresses);
        let fatigue = found.fatigue.as_ref().unwrap();
        assert_eq!((fatigue.sigma_m_mpa, fatigue.sigma_a_mpa), (348.5, 8.5));
        assert!((fatigue.utilisation - 8.5 / 6.5).abs() < 1e-12);
        assert!(found.reason().contains(&format!("{first} ↔ {second}")), "{}", found.reason());
        let printed = fatigue.printed_rule.as_ref().unwrap();
        assert_eq!((printed.sigma_m_mpa, printed.sigma_a_mpa), (328.5, 28.5));
        assert!((printed.utilisation - 28.5 / 26.5).abs() < 1e-12);
        assert_eq!(printed.pair, (first.into(), third.into()));
    }
    // 300 ↔ 340 is the worst in both respects.
    let alike = pairs(&[300.0, 320.0, 340.0, 300.0]).fatigue.unwrap();
    assert_eq!((alike.sigma_m_mpa, alike.sigma_a_mpa), (320.0, 20.0));
    assert_eq!(alike.utilisation, alike.printed_rule.unwrap().utilisation);
}

/// What concerns both the fatigue and the exceptional conditions is told once.
#[test]
fn notes_of_two_standards_are_told_once() {
    let hotspot = common::hotspot("H", "parent", ["20", "5", "9", "3", "6", "1"]);
    let scope = format!("[scope.{UIC}]\nuse = \"accept\"\nreason = \"trial\"\n");
    let rest = format!("{}{scope}{hotspot}", common::LOADS);
    for (class, standard) in [("metro", COMPOSITE), ("other", UIC)] {
        let assessment = judged(&text_of("steel_wheel", class, &[standard], &rest));
        let notes = &under(&assessment, standard).notes;
        let mut once = notes.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), notes.len(), "{notes:#?}");
        assert_eq!(common::told(notes).iter().any(|n| n.contains("trial")), class == "other", "{notes:#?}");
    }
}

#[test]
fn a_direction_asked_for_and_not_given_is_told() {
    let stresses = ["[20, 5, 1]"; 6];
    let rest = common::LOADS.to_owned() + &common::hotspot("H", "toe", stresses);
    let asked =
        text(&[JIS, UIC], &rest).replace("[assessment]\n", "[assessment]\nreduction = \"fixed_direction\"\n");
    let assessment = judged(&asked);
    for standard in [JIS, UIC] {
        let found = first(&assessment, standard);
        assert!(found.fatigue.is_none());
        let told = "fatigue not assessed: fixed_direction was asked for, but the hotspot gives no direction";
        assert!(found.reason().starts_with(told), "{}", found.reason());
    }
}
