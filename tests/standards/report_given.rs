//! Goal: what the analyst gives (forces of attached components, reference loads) and the forces of conditions can be
//! followed in every form of the report, with the analyst's own source; loads that exclude each other say so.
//! Source: not from a standard; numbers by hand from `examples/metro_motor_bogie.toml`: motor 0.65 t, g = 9.81 m/s²,
//! coefficient 3; α = 0.1, β = 0.2.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop anywhere")]

use crate::common;

use bogie_fatigue::assessment::{Verdict, assess};
use bogie_fatigue::comparison::compare;
use bogie_fatigue::report::hand_check::{hand_check, text};
use bogie_fatigue::report::html::{Language, Options, html};
use bogie_fatigue::report::{markdown, text as tables};
use scraper::{Html, Selector};

const METRO: &str = "metro_motor_bogie.toml";
/// 0.65 · 9.81 and three times that.
const STATIC: &str = "static_part = mass · g = 0.65 t × 9.81 m/s² = 6.3765 kN";
const DYNAMIC: &str = "dynamic_part = coefficient · static_part = 3 × 0.65 t × 9.81 m/s² = 19.1295 kN";
const SOURCE: &str = "invented; take it from a line measurement";
const FORCE: &str = "(1 + alpha - beta) * f_z = (1 + 0.1 - 0.2) × 97.07 kN = 87.363 kN";

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn page(name: &str, language: Language) -> Html {
    let frame = common::example(name);
    let assessment = assess(&frame).unwrap();
    let options = Options { language, full_checks: 3, input: "", command: "", screening: None, only: &[] };
    Html::parse_document(&html(&frame, &assessment, &compare(&assessment), &options).unwrap())
}

fn said(page: &Html, what: &str) -> String {
    let what = Selector::parse(what).unwrap();
    let found = page.select(&what).map(|e| e.text().collect::<Vec<_>>().join(" "));
    one_line(&found.collect::<Vec<_>>().join(" "))
}

#[test]
fn forces_of_attached_components_can_be_followed_with_the_analysts_source() {
    let frame = common::example(METRO);
    let a = assess(&frame).unwrap();
    let sets: Vec<_> = a.load_sets().into_iter().cloned().collect();
    let loads = one_line(&tables::loads(&frame, &sets));
    let page = said(&page(METRO, Language::English), "#loads");
    let explained: Vec<String> = a
        .standards
        .iter()
        .map(|s| one_line(&text("x", &hand_check(&frame, s, &frame.hotspots[0], &s.hotspots[0]))))
        .collect();
    for told in [&loads, &page].into_iter().chain(&explained) {
        for part in [STATIC, DYNAMIC, SOURCE] {
            assert!(told.contains(part), "{told}\nlacks `{part}`");
        }
    }
    assert!(page.contains("vertical_left 100 kN secondary springs"), "{page}");
    assert!(loads.contains("vertical_left 100 kN at the secondary springs"), "{loads}");
    let table = markdown::loads(&frame, &sets);
    assert!(
        table.contains("| motor | static\\_part | mass · g | 0.65 t × 9.81 m/s² | 6.3765 kN | invented;"),
        "{table}"
    );
    assert!(table.contains("| given by the analyst; rule published |"), "{table}");
    // No condition of an attached component claims the rule's confidence for the analyst's number.
    let rows = page.split("motor_dynamic").nth(2).unwrap();
    assert!(page.contains("given by the analyst rule: published"), "{rows}");
}

#[test]
fn forces_of_conditions_are_formulas_with_numbers() {
    let frame = common::example(METRO);
    let a = assess(&frame).unwrap();
    let sets: Vec<_> = a.load_sets().into_iter().cloned().collect();
    let loads = one_line(&tables::loads(&frame, &sets));
    assert!(loads.contains(&format!("vertical_left = {FORCE}; in 2, 3, 10")), "{loads}");
    let page = said(&page(METRO, Language::Japanese), "#loads .forces");
    assert!(page.contains(&format!("vertical_left {FORCE} 2, 3, 10")), "{page}");
    assert!(markdown::loads(&frame, &sets).contains("(1 + alpha - beta) \\* f\\_z"));
    // The hand check tells the forces of the pair, and of no other condition.
    let uic = &a.standards[1];
    for (hotspot, result) in frame.hotspots.iter().zip(&uic.hotspots) {
        let sections = hand_check(&frame, uic, hotspot, result);
        let told = sections.iter().find(|s| s.title == "Forces of the conditions used").unwrap();
        let short = result.fatigue.as_ref().unwrap().origin.short();
        let (first, second) = short.split_once(" ↔ ").unwrap();
        let names: Vec<&str> = told.steps.iter().map(|s| s.what.as_str()).collect();
        assert_eq!(names.len(), 2);
        for id in [first, second] {
            assert!(names.contains(&format!("forces of condition {id}").as_str()), "{names:?} {short}");
        }
    }
}

#[test]
fn what_an_exclusive_group_leaves_out_is_told_with_both_numbers() {
    let frame = common::example(METRO);
    let a = assess(&frame).unwrap();
    let at = frame.hotspots.iter().position(|h| h.id == "motor_bracket").unwrap();
    let jis = &a.standards[0];
    let told = text("x", &hand_check(&frame, jis, &frame.hotspots[at], &jis.hotspots[at]));
    // By hand: traction 36/50 · 9 = 6.48 MPa, braking 42/50 · 5 = 4.2 MPa.
    let line = "traction and braking exclude each other; braking left out: 4.2 < 6.48 MPa of traction";
    assert!(told.contains(line), "{told}");
    let page = said(&page(METRO, Language::Chinese), "article");
    assert!(page.contains("traction and braking 相互排斥；略去 braking：4.2 < 6.48 MPa"), "{page}");
}

#[test]
fn the_verdict_names_the_static_check_where_it_governs() {
    let frame = common::example(METRO);
    let a = assess(&frame).unwrap();
    let uic = &a.standards[1];
    let failed = uic.hotspots.iter().filter(|h| h.static_check.as_ref().unwrap().verdict == Verdict::Fail);
    let worst = uic
        .hotspots
        .iter()
        .max_by(|a, b| {
            let u = |h: &bogie_fatigue::assessment::HotspotAssessment| {
                h.static_check.as_ref().unwrap().utilisation
            };
            u(a).total_cmp(&u(b))
        })
        .unwrap();
    let check = worst.static_check.as_ref().unwrap();
    let sentence = format!(
        "Static check: {} fail; the largest utilisation is {:.3} at {} (condition {}).",
        failed.count(),
        check.utilisation,
        worst.id,
        check.condition
    );
    let page = page(METRO, Language::English);
    let told = said(&page, "#verdict");
    assert!(told.contains(&sentence) && told.contains("Fatigue governs."), "{told}\n{sentence}");
    assert_eq!(said(&page, "#ranking td.fail.n"), format!("{:.3}", check.utilisation));
    assert!(said(&page, "#diagrams").contains("passes fatigue"));
}

#[test]
fn the_ratio_of_a_gauge_is_defined_where_it_stands() {
    for language in Language::ALL {
        let page = page("measured_gauges.toml", language);
        for part in ["#measured > p", "#measured figcaption", "#measured tbody"] {
            assert!(said(&page, part).contains("Σcm/Σm²"), "{language:?} {part}");
        }
    }
}
