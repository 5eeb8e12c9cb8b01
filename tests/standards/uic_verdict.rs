//! Goal: what makes a verdict of a standard of pairs: the largest utilisation over pairs and directions, the printed rule
//! beside it, the opposite sense of the twist, conditions that were not applied, confidence, in-service loads. Expected
//! values are closed forms: K2 on S355 of DIN 15018 and flat lines.
#![expect(clippy::unwrap_used, reason = "a test may stop anywhere")]

use crate::common;

use bogie_fatigue::assessment::{Given, HotspotAssessment, Sense, Verdict, pair_state, reduction};
use bogie_fatigue::combination::Reduction;
use bogie_fatigue::definition::{CombinationRule, Confidence};
use bogie_fatigue::diagram::{LimitDiagram, LoadPath};
use bogie_fatigue::screening::{NodeOutcome, Screener};
use bogie_fatigue::stress::{StressKind, Tensor};
use common::{JIS, UIC, first, judged, text, told, under};

/// A flat limit of 100 MPa for both standards.
const FLAT: &str = r#"
[details.d]
kind = "weld"
limits = { jis_e_4207_2019 = "flat", uic_615_4_2003 = "flat" }
[[limit]]
id = "flat"
constructor = "polygon"
unit = "MPa"
points = [[-355, 0], [-255, 100], [255, 100], [355, 0]]
source = "invented"
confidence = "published"
"#;

const EXCEPTIONAL: [&str; 11] = ["E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9", "E10", "E11"];

/// A hotspot with stresses per condition: those named, `rest` for the other main conditions, none for `left_out`.
fn given(detail: &str, named: &[(&str, &str)], rest: &str, left_out: &[&str]) -> String {
    let mut lines = format!(
        "\n[[hotspot]]\nid = \"H\"\nmaterial = \"S355\"\ndetail = \"{detail}\"\n[hotspot.condition.{UIC}]\n"
    );
    let main = (1..=13).map(|k| k.to_string()).chain(EXCEPTIONAL.map(str::to_owned));
    let particular = ["lozenging_plus", "lozenging_minus"].map(str::to_owned);
    for id in main.chain(particular).filter(|id| !left_out.contains(&id.as_str())) {
        let stress = named.iter().find(|(n, _)| *n == id).map_or(rest, |(_, s)| *s);
        lines += &format!("\"{id}\" = {stress}\n");
    }
    lines
}

fn of(file: &str) -> HotspotAssessment {
    first(&judged(file), UIC).clone()
}

fn not_tested(names: &[&str], accepted: bool) -> String {
    let accept = if accepted { "accept = true\naccept_reason = \"agreed\"\n" } else { "" };
    format!("\n[conditions.{UIC}]\nnot_tested = {names:?}\nreason = \"no actuator\"\n{accept}")
}

/// M = diag(100, −100). With D = diag(50, −49.9) the pair of largest amplitude lies along x and gives 1.121, with
/// D = diag(50, −50.1) along y, where it gives 0.882: a hair more amplitude turned the printed rule's FAIL into a pass.
/// The largest utilisation over all directions is that along x in both.
#[test]
fn a_hair_more_amplitude_turns_no_failure_into_a_pass() {
    for (yy, printed, passes) in [("-49.9", 1.121, false), ("-50.1", 0.882, true)] {
        let y: f64 = yy.parse().unwrap();
        let high = format!("[150, {}, 0]", -100.0 + y);
        let low = format!("[50, {}, 0]", -100.0 - y);
        let h = of(&text(&[UIC], &given("toe", &[("1", &high), ("2", &low)], "[100, -100, 0]", &[])));
        let f = common::fatigue(&h);
        assert_eq!((h.verdict, f.reduction), (Verdict::Fail, Reduction::CriticalPlane), "{}", h.reason());
        assert!((f.utilisation - 1.121).abs() < 5e-4, "{}", f.utilisation);
        assert!((f.sigma_m_mpa - 100.0).abs() < 1e-6 && (f.sigma_a_mpa - 50.0).abs() < 1e-6);
        let rule = f.printed_rule.as_ref().unwrap();
        assert!((rule.utilisation - printed).abs() < 5e-4, "{}", rule.utilisation);
        assert_eq!(rule.verdict == Verdict::Pass, passes);
        let changes = told(
            &under(
                &judged(&text(&[UIC], &given("toe", &[("1", &high), ("2", &low)], "[100, -100, 0]", &[]))),
                UIC,
            )
            .notes,
        );
        assert_eq!(
            changes.iter().any(|n| n.contains("the printed rule") && n.contains("H (1.121 → 0.882)")),
            passes
        );
        assert_eq!(told(&h.warnings).iter().any(|w| w.contains("printed rule")), passes, "{:?}", h.warnings);
    }
}

/// σ₃ = 10, σ₁₀ = 40: the other sense follows as 2·10 − 40 = −20, and the pair 40 ↔ −20 counts: 30 about 10. The printed
/// rule knows 40 ↔ 0 only: 20 about 20.
#[test]
fn the_opposite_sense_of_the_twist_follows_from_stresses_per_condition() {
    let h = of(&text(&[UIC], &format!("{FLAT}{}", given("d", &[("3", "10"), ("10", "40")], "0", &[]))));
    let f = common::fatigue(&h);
    assert!((f.sigma_a_mpa - 30.0).abs() < 1e-12 && (f.sigma_m_mpa - 10.0).abs() < 1e-12, "{}", h.reason());
    assert!((f.utilisation - 0.3).abs() < 1e-12);
    assert_eq!(f.derived, ["10-", "11-", "12-", "13-"]);
    assert_eq!(f.origin.short(), "10+ ↔ 10-");
    let printed = f.printed_rule.as_ref().unwrap();
    assert!((printed.utilisation - 0.2).abs() < 1e-12);
    assert!((printed.sigma_m_mpa - 20.0).abs() < 1e-12);
    let notes = told(
        &under(&judged(&text(&[UIC], &format!("{FLAT}{}", given("d", &[("10", "40")], "0", &[])))), UIC)
            .notes,
    );
    assert!(notes.iter().any(|n| n.contains("followed linearly") && n.contains("10-")), "{notes:?}");
}

/// What was not applied leaves a failure a failure; a pass needs every main condition, unless accepted with a reason.
#[test]
fn a_missing_main_condition_never_passes() {
    let at = |stress: &str, accepted: bool| {
        let file =
            format!("{FLAT}{}{}", not_tested(&["4"], accepted), given("d", &[("1", stress)], "0", &["4"]));
        of(&text(&[UIC], &file))
    };
    let passing = at("100", false);
    assert_eq!(passing.verdict, Verdict::NotAssessed, "{}", passing.reason());
    assert!(
        passing.reason().contains("not tested: 4") && passing.reason().contains("0.500"),
        "{}",
        passing.reason()
    );
    assert_eq!(common::fatigue(&passing).untested, ["4"]);
    assert_eq!(at("240", false).verdict, Verdict::Fail);
    let accepted = at("100", true);
    assert_eq!(accepted.verdict, Verdict::Pass, "{}", accepted.reason());
}

/// Particular conditions may be missing, and that is told.
#[test]
fn particular_conditions_may_be_missing() {
    let left_out = ["lozenging_plus", "lozenging_minus"];
    let file =
        format!("{FLAT}{}{}", not_tested(&left_out, false), given("d", &[("1", "50")], "0", &left_out));
    let assessment = judged(&text(&[UIC], &file));
    assert_eq!(first(&assessment, UIC).verdict, Verdict::Pass, "{}", first(&assessment, UIC).reason());
    let notes = told(&under(&assessment, UIC).notes);
    assert!(notes.iter().any(|n| n.contains("not applied: lozenging_plus, lozenging_minus (no actuator)")));
}

/// Condition 3 missing takes 10 in the other sense with it.
#[test]
fn what_follows_from_a_missing_condition_is_missing() {
    let file = format!("{FLAT}{}{}", not_tested(&["3"], false), given("d", &[], "0", &["3"]));
    let h = of(&text(&[UIC], &file));
    assert_eq!(common::fatigue(&h).untested, ["3", "10-"]);
    assert_eq!(h.verdict, Verdict::NotAssessed);
    let accepted = of(&text(
        &[UIC],
        &file.replace(
            "reason = \"no actuator\"\n",
            "reason = \"no actuator\"\naccept = true\naccept_reason = \"agreed\"\n",
        ),
    ));
    assert_eq!(accepted.verdict, Verdict::Pass, "{}", accepted.reason());
}

/// Without exceptional conditions there is no static check, and no pass, unless that is accepted; it is told in any case.
#[test]
fn missing_exceptional_conditions_are_no_static_check() {
    let at = |accepted: bool| {
        format!(
            "{FLAT}{}{}",
            not_tested(&EXCEPTIONAL, accepted),
            given("d", &[("1", "50")], "0", &EXCEPTIONAL)
        )
    };
    let h = of(&text(&[UIC], &at(false)));
    assert_eq!(h.verdict, Verdict::NotAssessed);
    assert!(
        h.static_check.is_none()
            && h.reason().contains("no exceptional condition of uic_615_4_2003 was applied (no actuator)"),
        "{}",
        h.reason()
    );
    let h = of(&text(&[UIC], &at(true)));
    assert_eq!(h.verdict, Verdict::Pass, "{}", h.reason());
    assert!(
        told(&h.warnings).iter().any(|w| w.contains("static check was not made") && w.contains("agreed"))
    );
    // One of them missing: a failure on the others stands, a pass does not.
    let one = |stress: &str| {
        let file =
            format!("{FLAT}{}{}", not_tested(&["E4"], false), given("d", &[("E1", stress)], "0", &["E4"]));
        of(&text(&[UIC], &file)).verdict
    };
    assert_eq!([one("100"), one("350")], [Verdict::NotAssessed, Verdict::Fail]);
}

/// Whose stresses they are does not change how surely the list of conditions is known.
#[test]
fn stresses_per_condition_are_no_surer_than_the_list_of_conditions() {
    let rest = format!("{FLAT}{}", given("d", &[("1", "50")], "0", &[]));
    let h = of(&text(&[UIC], &rest));
    assert_eq!((h.verdict, h.confidence), (Verdict::Pass, Confidence::Unverified));
    let mut frame = common::read(&text(&[UIC], &rest));
    frame.settings.require_published = true;
    let refused = first(&bogie_fatigue::assessment::assess(&frame).unwrap(), UIC).clone();
    assert_eq!(refused.verdict, Verdict::NotAssessed, "{}", refused.reason());
}

#[test]
fn the_free_surface_is_checked_for_stresses_per_condition() {
    let at = |zz: &str| {
        let stress = format!("[50, 20, {zz}, 0, 0, 0]");
        let rest = format!("{FLAT}{}", given("d", &[], &stress, &[]))
            .replace("detail = \"d\"\n", "detail = \"d\"\nnormal = [0, 0, 1]\n");
        told(&of(&text(&[UIC], &rest)).warnings).iter().any(|w| w.contains("free surface"))
    };
    assert_eq!([at("0"), at("10")], [false, true]);
}

/// `worst_pair` judges by the printed rule and says so; a sum has no pairs and says that.
#[test]
fn the_printed_rule_judges_where_asked_and_is_told() {
    let rest = common::LOADS.to_owned() + FLAT + &common::hotspot("H", "d", ["[20, 5, 1]"; 6]);
    let asked =
        text(&[JIS, UIC], &rest).replace("[assessment]\n", "[assessment]\nreduction = \"worst_pair\"\n");
    let assessment = judged(&asked);
    let uic = first(&assessment, UIC);
    assert_eq!(common::fatigue(uic).reduction, Reduction::WorstPair);
    assert!(uic.reason().contains("pair of largest amplitude alone"), "{}", uic.reason());
    assert!(told(&under(&assessment, UIC).notes).iter().any(|n| n.contains("worst_pair was asked for")));
    assert_eq!(common::fatigue(first(&assessment, JIS)).reduction, Reduction::CriticalPlane);
    assert!(told(&under(&assessment, JIS).notes).iter().any(|n| n.contains("has no pairs")));
    let with_direction = asked + "direction = 0\n";
    let notes = told(&under(&judged(&with_direction), UIC).notes);
    assert!(notes.iter().any(|n| n.contains("instead of the directions") && n.contains('H')), "{notes:?}");
}

/// 300 MPa in service against 355 ÷ 1.65 = 215.2 at a weld: beside the verdict, or part of it.
#[test]
fn in_service_loads_against_yield_are_judged_where_asked() {
    let rest = format!("{FLAT}{}", given("d", &[], "220", &[]));
    let beside = judged(&text(&[UIC], &rest));
    let h = first(&beside, UIC);
    assert_eq!(h.verdict, Verdict::Pass, "{}", h.reason());
    let service = h.service_check.as_ref().unwrap();
    assert!((service.limit_mpa - 355.0 / 1.65).abs() < 1e-9 && service.one_direction);
    let notes = told(&under(&beside, UIC).notes);
    assert!(notes.iter().any(|n| n.contains("H (220.0 > 215.2 MPa, 1)")), "{notes:?}");
    assert!(notes.iter().any(|n| n.contains("|σ| in the one direction")));
    let asked = text(&[UIC], &rest).replace("[assessment]\n", "[assessment]\nservice_yield_check = true\n");
    let h = of(&asked);
    assert_eq!(h.verdict, Verdict::Fail);
    assert!(h.reason().contains("in-service 220.0 > 215.2 MPa (condition 1)"), "{}", h.reason());
    assert!(h.rank() > 1.0);
}

fn sense(kind: StressKind) -> Sense {
    Sense { kind, direction: None }
}

fn diagrams() -> Vec<LimitDiagram> {
    let steel = common::steel(355.0, 490.0);
    let frame = common::read(&text(&[UIC], FLAT));
    ["toe", "parent", "d"].iter().map(|d| frame.details[*d].limits[UIC].diagram(&steel).unwrap()).collect()
}

fn random(generator: &mut fastrand::Rng, kind: StressKind) -> Tensor {
    let mut value = || 240.0 * generator.f64() - 120.0;
    match kind {
        StressKind::Scalar => Tensor::scalar(value()),
        StressKind::Plane => Tensor::plane(value(), value(), value()),
        StressKind::Full => Tensor([(); 6].map(|()| value())),
    }
}

/// More conditions never improve a verdict, their order does not matter, and on the path of constant ratio twice the load
/// is twice the utilisation.
#[test]
fn more_conditions_and_more_load_never_improve_a_verdict() {
    let mut generator = fastrand::Rng::with_seed(12);
    for round in 0..30 {
        for kind in [StressKind::Scalar, StressKind::Plane, StressKind::Full] {
            let mut conditions: Vec<Tensor> = (0..5).map(|_| random(&mut generator, kind)).collect();
            for (diagram, path) in diagrams().iter().zip([
                LoadPath::MeanConstant,
                LoadPath::RatioConstant,
                LoadPath::MaximumConstant,
            ]) {
                let u = |conditions: &[Tensor]| {
                    let by = reduction(CombinationRule::WorstPair, None, sense(kind));
                    pair_state(conditions, sense(kind), by, diagram, path)
                        .unwrap()
                        .0
                        .cycle
                        .utilisation(diagram, path)
                };
                let whole = u(&conditions);
                let fewer = u(&conditions[..4]);
                assert!(whole >= fewer * (1.0 - 1e-9), "round {round}: {whole} < {fewer}");
                conditions.reverse();
                let turned = u(&conditions);
                assert!(turned == whole || (turned / whole - 1.0).abs() < 1e-9, "{turned} {whole}");
                let doubled: Vec<Tensor> = conditions.iter().map(|t| *t * 2.0).collect();
                if path == LoadPath::RatioConstant {
                    assert!((u(&doubled) / whole - 2.0).abs() < 1e-9);
                }
            }
        }
    }
}

/// The same judge at hotspots and nodes: verdict, printed rule, in-service loads, refusal.
#[test]
fn hotspots_and_nodes_have_one_judge() {
    let screen = "\n[screen]\nmaterial = \"S355\"\ndetail = \"d\"\n[screen.steps]\nvertical_left = 1\nvertical_right = 2\nlateral = 3\nlongitudinal = 4\ntwist = 5\nlozenging = 6\n";
    let mut generator = fastrand::Rng::with_seed(7);
    for settings in ["", "service_yield_check = true\n", "published", "reduction = \"worst_pair\"\n"] {
        for _ in 0..8 {
            let tensors: Vec<[f64; 6]> =
                (0..6).map(|_| [(); 6].map(|()| 300.0 * generator.f64() - 150.0)).collect();
            let texts: Vec<String> = tensors.iter().map(|t| format!("{t:?}")).collect();
            let stresses: [&str; 6] = std::array::from_fn(|k| texts[k].as_str());
            let rest = common::LOADS.to_owned() + FLAT + screen + &common::hotspot("H", "d", stresses);
            let file = text(&[JIS, UIC], &rest);
            let file = match settings {
                "published" => file,
                settings => file.replace("[assessment]\n", &format!("[assessment]\n{settings}")),
            };
            let mut frame = common::read(&file);
            frame.settings.require_published = settings == "published";
            let assessment = bogie_fatigue::assessment::assess(&frame).unwrap();
            let nodes = node(&frame, &tensors);
            for (node, standard) in nodes.iter().zip(&assessment.standards) {
                let h = standard.hotspots.first().unwrap();
                assert_eq!(node.verdict, h.verdict, "{settings}{}", h.reason());
                let f = common::fatigue(h);
                let close = |a: f64, b: f64| a == b || (a - b).abs() <= 1e-8 * a.abs().max(b.abs());
                assert!(close(node.utilisation, f.utilisation), "{} {}", node.utilisation, f.utilisation);
                if let Some(printed) = &f.printed_rule {
                    assert!(close(node.printed_rule_utilisation, printed.utilisation));
                }
            }
        }
    }
}

fn node(frame: &bogie_fatigue::definition::Frame, tensors: &[[f64; 6]]) -> Vec<NodeOutcome> {
    let folder = tempfile::tempdir().unwrap();
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 6, 6), }\n";
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    bytes.extend(header.bytes());
    bytes.extend(tensors.iter().flatten().flat_map(|v| v.to_le_bytes()));
    let path = folder.path().join("unit.npy");
    std::fs::write(&path, bytes).unwrap();
    let loads = (1..=6).map(bogie_fatigue::results::LoadSelection::Step).collect();
    let options = bogie_fatigue::results::OpenOptions { loads: Some(loads), ..Default::default() };
    let mut source = bogie_fatigue::results::open(&[path], &options).unwrap();
    let mut block = bogie_fatigue::results::StressBlock::with_capacity(4);
    source.read_block(&mut block).unwrap();
    let screener = Screener::new(frame, frame.screen.as_ref().unwrap()).unwrap();
    screener.evaluate(&block, &[0]).unwrap().into_iter().map(|own| own[0]).collect()
}

#[test]
fn given_both_ways_is_refused_by_the_plan_too() {
    let rest = common::LOADS.to_owned() + FLAT + &common::hotspot("H", "d", ["10"; 6]);
    let mut frame = common::read(&text(&[UIC], &rest));
    let plan = under(&bogie_fatigue::assessment::assess(&frame).unwrap(), UIC).plan.clone();
    let zeros = plan.conditions.iter().map(|c| (c.id.to_string(), Tensor::ZERO)).collect();
    frame.hotspots[0].per_condition.insert(UIC.to_owned(), zeros);
    assert_eq!(plan.given(&frame.hotspots[0]), Given::PerCondition);
    let assessment = bogie_fatigue::assessment::assess(&frame).unwrap();
    assert_eq!(first(&assessment, UIC).verdict, Verdict::NotAssessed);
    assert!(first(&assessment, UIC).reason().contains("per load and per condition"));
}
