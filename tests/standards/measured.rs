//! Source: closed forms of least squares and of projection; not from a standard. The stresses are invented.
//! Goal: measured stresses are compared with the calculated ones along the gauge, the statistics are those of the
//! textbook, both verdicts are worked out apart, nothing is filled in, and bad input is refused.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use crate::common;
use approx::assert_relative_eq;
use bogie_fatigue::assessment::{Verdict, assess};
use bogie_fatigue::comparison::{Acting, MeasuredComparison, Statistics, measured};
use bogie_fatigue::definition::Frame;
use bogie_fatigue::report::measured as report;
use common::{JIS, UIC, problems, read, text};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::process::Command;

// ---------------------------------------------------------------- statistics

#[test]
fn a_straight_line_is_found_exactly() {
    // calculated = 5 + 2 × measured.
    let s = Statistics::of(&[(-10.0, -15.0), (0.0, 5.0), (10.0, 25.0), (40.0, 85.0)]);
    assert_eq!(s.count, 4);
    assert_relative_eq!(s.slope.unwrap(), 2.0, max_relative = 1e-14);
    assert_relative_eq!(s.intercept_mpa.unwrap(), 5.0, max_relative = 1e-13);
    assert_relative_eq!(s.correlation.unwrap(), 1.0, max_relative = 1e-14);
    // Σcm ÷ Σm² = (150 + 250 + 3400) ÷ (100 + 100 + 1600).
    assert_relative_eq!(s.ratio.unwrap(), 3800.0 / 1800.0, max_relative = 1e-14);
    // Differences −5, 5, 15, 45.
    assert_relative_eq!(s.rms_mpa, (2300.0_f64 / 4.0).sqrt(), max_relative = 1e-14);
    assert_eq!((s.within_10_percent, s.within_20_percent), (0, 0));
}

/// Worked by hand: m = 1, 2, 3, 4; c = 1, 3, 2, 5; means 2.5 and 2.75; Smm = 5, Scc = 8.75, Smc = 5.5.
#[test]
fn a_scatter_by_hand() {
    let s = Statistics::of(&[(1.0, 1.0), (2.0, 3.0), (3.0, 2.0), (4.0, 5.0)]);
    assert_relative_eq!(s.slope.unwrap(), 1.1, max_relative = 1e-13);
    assert_relative_eq!(s.intercept_mpa.unwrap(), 0.0, epsilon = 1e-13);
    assert_relative_eq!(s.correlation.unwrap(), 5.5 / (5.0_f64 * 8.75).sqrt(), max_relative = 1e-13);
    assert_relative_eq!(s.ratio.unwrap(), 33.0 / 30.0, max_relative = 1e-13);
}

#[test]
fn what_cannot_be_worked_out_is_absent() {
    for pairs in [&[][..], &[(3.0, 4.0)], &[(3.0, 4.0), (3.0, 5.0)]] {
        let s = Statistics::of(pairs);
        assert_eq!((s.slope, s.intercept_mpa, s.correlation), (None, None, None), "{pairs:?}");
        assert!(s.rms_mpa.is_finite());
    }
    // The calculation does not vary: a slope of 0, but no correlation.
    let flat = Statistics::of(&[(1.0, 4.0), (2.0, 4.0)]);
    assert_eq!((flat.slope, flat.correlation), (Some(0.0), None));
    assert_eq!(Statistics::of(&[(0.0, 4.0)]).ratio, None);
}

#[test]
fn within_ten_and_twenty_percent() {
    let s = Statistics::of(&[(100.0, 110.0), (-100.0, -120.0), (100.0, 121.0), (0.0, 0.0), (0.0, 1.0)]);
    assert_eq!((s.within_10_percent, s.within_20_percent), (2, 3));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// r does not change when either side is scaled or shifted; the slope scales.
    #[test]
    fn correlation_is_free_of_scale(
        pairs in prop::collection::vec((-200.0_f64..200.0, -200.0_f64..200.0), 3..30),
        factor in 0.1_f64..10.0,
        shift in -100.0_f64..100.0,
    ) {
        let s = Statistics::of(&pairs);
        let moved: Vec<(f64, f64)> = pairs.iter().map(|(m, c)| (*m, factor * c + shift)).collect();
        let t = Statistics::of(&moved);
        prop_assert!((s.correlation.unwrap() - t.correlation.unwrap()).abs() < 1e-9);
        prop_assert!((factor * s.slope.unwrap() - t.slope.unwrap()).abs() < 1e-9 * (1.0 + t.slope.unwrap().abs()));
    }
}

// ---------------------------------------------------------------- pairs and verdicts

const LOADS: &str = r#"
[loads.vertical_left]
reference = "100 kN"
at = "secondary"
[loads.vertical_right]
reference = "100 kN"
at = "secondary"
[loads.lateral]
reference = "100 kN"
[loads.longitudinal]
reference = "100 kN"
[loads.twist]
reference = "10 ‰"
[loads.lozenging]
omitted = "not needed here"
"#;

const PLANE: &str = r#"
[[hotspot]]
id = "P"
material = "S355"
detail = "toe"
stress.vertical_left = [40.0, 8.0, 5.0]
stress.vertical_right = [10.0, 2.0, 0.0]
stress.lateral = [20.0, -4.0, 6.0]
stress.longitudinal = [5.0, 0.0, 0.0]
stress.twist = [8.0, 0.0, 1.0]
"#;

fn with(measured: &str) -> String {
    text(&[JIS, UIC], &format!("{LOADS}{PLANE}\n[hotspot.measured]\nsource = \"test\"\n{measured}"))
}

fn compared(frame: &Frame) -> MeasuredComparison {
    measured(frame, &assess(frame).unwrap()).unwrap().unwrap()
}

#[test]
fn tensors_are_projected_onto_the_gauge() {
    // 30°: cos² = 3/4, sin² = 1/4, 2 sin cos = √3/2.
    let frame = read(&with("direction = 30.0\nstress = { vertical_left = 35.0, lateral = 20 }"));
    let gauge = &compared(&frame).gauges[0];
    let root = 3.0_f64.sqrt() / 2.0;
    let pairs: Vec<_> =
        gauge.pairs.iter().map(|p| (p.of.clone(), p.calculated_mpa, p.measured_mpa)).collect();
    assert_eq!(pairs[0].0, Acting::Load("vertical_left".to_owned()));
    assert_relative_eq!(pairs[0].1, 30.0 + 2.0 + 5.0 * root, max_relative = 1e-12);
    assert_relative_eq!(pairs[1].1, 15.0 - 1.0 + 6.0 * root, max_relative = 1e-12);
    assert_eq!((pairs[0].2, pairs[1].2, pairs.len()), (35.0, 20.0, 2));
    assert_relative_eq!(gauge.pairs[1].ratio().unwrap(), pairs[1].1 / 20.0, max_relative = 1e-14);
    let expected = (pairs[0].1 * 35.0 + pairs[1].1 * 20.0) / (35.0_f64.powi(2) + 400.0);
    assert_relative_eq!(gauge.ratio.unwrap(), expected, max_relative = 1e-12);
}

/// UIC condition 3 with g = 10: F_z = 10 (40 + 1.2·10 − 16) / 4 = 90 kN, F_y = 0.5 (90 + 40) = 65 kN; left 0.9 F_z,
/// right 0.7 F_z.
#[test]
fn conditions_are_superposed() {
    let frame = read(&with("direction = 0.0\ncondition.uic_615_4_2003.3 = 50.0"));
    let pair = &compared(&frame).gauges[0].pairs[0];
    assert_relative_eq!(pair.calculated_mpa, 0.81 * 40.0 + 0.63 * 10.0 + 0.65 * 20.0, max_relative = 1e-9);
    assert_eq!(pair.of.words(), "UIC 3");
}

const ALL_AS_CALCULATED: &str = "direction = 0.0\nstress = { vertical_left = 40.0, vertical_right = 10.0, \
                                 lateral = 20.0, longitudinal = 5.0, twist = 8.0 }";

/// A gauge that measured what was calculated along it gives the verdict of those scalars.
#[test]
fn the_measured_verdict_is_that_of_the_scalars() {
    let frame = read(&with(ALL_AS_CALCULATED));
    let gauge = &compared(&frame).gauges[0];
    assert_relative_eq!(gauge.ratio.unwrap(), 1.0, max_relative = 1e-14);
    let scalars = PLANE
        .replace("[40.0, 8.0, 5.0]", "40.0")
        .replace("[10.0, 2.0, 0.0]", "10.0")
        .replace("[20.0, -4.0, 6.0]", "20.0")
        .replace("[5.0, 0.0, 0.0]", "5.0")
        .replace("[8.0, 0.0, 1.0]", "8.0");
    let alone = assess(&read(&text(&[JIS, UIC], &format!("{LOADS}{scalars}")))).unwrap();
    for (verdict, standard) in gauge.verdicts.iter().zip(&alone.standards) {
        let h = &standard.hotspots[0];
        assert_eq!(verdict.measured.verdict, h.verdict);
        assert_eq!(verdict.measured.utilisation, h.fatigue.as_ref().map(|f| f.utilisation));
        assert_eq!(verdict.measured.static_utilisation, h.static_check.as_ref().map(|s| s.utilisation));
        assert_ne!(verdict.calculated.utilisation, verdict.measured.utilisation);
    }
}

#[test]
fn a_measurement_may_fail_what_was_calculated_to_pass() {
    let frame = read(&with(&ALL_AS_CALCULATED.replace("lateral = 20.0", "lateral = 200.0")));
    let gauge = &compared(&frame).gauges[0];
    for v in &gauge.verdicts {
        assert_eq!((v.calculated.verdict, v.measured.verdict), (Verdict::Pass, Verdict::Fail), "{v:?}");
    }
    let told = report::text(&compared(&frame));
    assert!(told.contains("DIFFER") && told.contains("measured FAIL"), "{told}");
}

#[test]
fn what_was_not_measured_is_not_filled_in() {
    let partial = ALL_AS_CALCULATED.replace(", twist = 8.0", "");
    let gauge = compared(&read(&with(&partial))).gauges.swap_remove(0);
    for v in &gauge.verdicts {
        assert_eq!(v.measured.verdict, Verdict::NotAssessed);
        assert!(v.measured.reason.contains("not measured under twist"), "{}", v.measured.reason);
        assert_eq!(v.measured.utilisation, None);
    }
    let told = report::text(&compared(&read(&with(&partial))));
    assert!(told.contains("incomplete") && !told.contains("DIFFER"), "{told}");
    // A condition measured besides does not stand in the way of a complete set of loads.
    let both = format!("{ALL_AS_CALCULATED}\ncondition.uic_615_4_2003.3 = 50.0");
    let gauge = compared(&read(&with(&both))).gauges.swap_remove(0);
    assert!(gauge.verdicts.iter().all(|v| v.measured.verdict == Verdict::Pass));
    assert_eq!(gauge.pairs.len(), 6);
}

#[test]
fn nothing_measured_is_nothing_compared() {
    let frame = read(&text(&[JIS], &format!("{LOADS}{PLANE}")));
    assert!(measured(&frame, &assess(&frame).unwrap()).unwrap().is_none());
}

/// The unit of the file holds for the gauges too.
#[test]
fn units_are_converted() {
    let file =
        with(ALL_AS_CALCULATED).replace("stress = \"MPa\"", "stress = \"GPa\"").replace("40.0", "0.04");
    let frame = read(&file);
    let m = frame.hotspots[0].measured.as_ref().unwrap();
    assert_relative_eq!(m.per_load["vertical_left"], 40.0, max_relative = 1e-12);
}

/// 90 MPa in condition 1 and 10 MPa in all others of a standard, fatigue and exceptional, filed under `key`.
fn every_condition(standards: &[&str], key: &str) -> String {
    let frame = read(&text(standards, &format!("{LOADS}{PLANE}")));
    let assessment = assess(&frame).unwrap();
    let own = assessment.standards.iter().find(|s| s.procedure.id == standards[0]).unwrap();
    let sets = [Some(&own.fatigue_loads), own.exceptional_loads.as_ref()];
    let ids: BTreeSet<&String> = sets.iter().flatten().flat_map(|s| &s.conditions).map(|c| &c.id).collect();
    let line = |id: &&String| {
        format!("condition.{key}.\"{id}\" = {}\n", if id.as_str() == "1" { "90.0" } else { "10.0" })
    };
    ids.iter().map(line).collect()
}

/// Every condition measured: these count, not what the measured loads superpose to.
#[test]
fn measured_conditions_come_before_measured_loads() {
    let conditions = every_condition(&[UIC], UIC);
    for loads in [ALL_AS_CALCULATED, "direction = 0.0\nstress.lateral = 20.0", "direction = 0.0"] {
        let file = with(&format!("{loads}\n{conditions}"));
        let gauge = compared(&read(&file)).gauges.swap_remove(0);
        let [jis, uic] = [JIS, UIC].map(|id| gauge.verdicts.iter().find(|v| v.standard == id).unwrap());
        // Mean 50, amplitude 40.
        let u = uic.measured.utilisation.unwrap();
        let fatigue = common::fatigue(&assess(&read(&file)).unwrap().standards[1].hotspots[0]).clone();
        assert_relative_eq!(
            u,
            fatigue.diagram.utilisation(fatigue.load_path, 50.0, 40.0),
            max_relative = 1e-12
        );
        assert_eq!(uic.measured.verdict, Verdict::Pass, "{loads}");
        assert!(!uic.measured.reason.contains("not measured under"), "{}", uic.measured.reason);
        // The other standard has its loads, or not.
        let complete = loads == ALL_AS_CALCULATED;
        assert_eq!(jis.measured.utilisation.is_some(), complete, "{loads}");
        let told = jis.measured.reason.contains("not measured under");
        assert_eq!(told, loads.contains("lateral = 20.0") && !complete, "{loads}: {}", jis.measured.reason);
    }
}

/// A gauge has its own direction: what is asked of tensors is not asked of it.
#[test]
fn no_reduction_of_tensors_concerns_a_gauge() {
    let file = with(ALL_AS_CALCULATED);
    let plain = compared(&read(&file)).gauges.swap_remove(0);
    let asked = file.replace("[assessment]\n", "[assessment]\nreduction = \"fixed_direction\"\n");
    let gauge = compared(&read(&asked)).gauges.swap_remove(0);
    for (v, expected) in gauge.verdicts.iter().zip(&plain.verdicts) {
        assert_eq!(v.calculated.verdict, Verdict::NotAssessed);
        assert_eq!(v.measured, expected.measured);
    }
}

/// A variant of a standard takes the conditions named after the standard.
#[test]
fn a_variant_takes_the_conditions_of_its_standard() {
    const VARIANT: &str = "uic_615_4_2003_both_twists";
    let conditions = every_condition(&[VARIANT, JIS], UIC);
    let file = text(
        &[JIS, VARIANT],
        &format!("{LOADS}{PLANE}\n[hotspot.measured]\nsource = \"test\"\n{ALL_AS_CALCULATED}\n{conditions}"),
    );
    let gauge = compared(&read(&file)).gauges.swap_remove(0);
    let u = gauge.verdicts[1].measured.utilisation.unwrap();
    let fatigue = common::fatigue(&assess(&read(&file)).unwrap().standards[1].hotspots[0]).clone();
    assert_relative_eq!(u, fatigue.diagram.utilisation(fatigue.load_path, 50.0, 40.0), max_relative = 1e-12);
    let of_conditions = gauge.pairs.iter().filter(|p| matches!(p.of, Acting::Condition { .. })).count();
    assert_eq!(of_conditions, conditions.lines().count());
}

// ---------------------------------------------------------------- refused

#[test]
fn bad_input_is_refused_with_a_remedy() {
    for (given, expected) in [
        ("stress.lateral = 1.0", "the direction of the gauge at hotspot `P` is not stated"),
        ("direction = [1.0, 0.0, 0.0]\nstress.lateral = 1.0", "direction does not fit"),
        ("direction = 0.0\nstress.laterl = 1.0", "measured under `laterl`, which is not in [loads]"),
        ("direction = 0.0\nstress.lozenging = 1.0", "no calculated stress for it"),
        ("direction = 0.0\nstress.lateral = nan", "not a finite number"),
        ("direction = 0.0\nstress.lateral = 1e300", "not a finite number"),
        ("direction = 0.0", "no stress is given"),
        ("direction = 0.0\ncondition.uic_615_4_2003.99 = 1.0", "no condition of uic_615_4_2003"),
        ("direction = 0.0\ncondition.uic_615_5.1 = 1.0", "unknown standard"),
        ("direction = 0.0\nstress.lateral = 1.0\ngauge = 3", "gauge"),
        ("direction = 0.0\nstress.lateral = \"1 MPa\"", "expected a number"),
    ] {
        let told = problems(&with(given), &[]);
        assert!(told.contains(expected), "{given}\n{told}");
    }
    let empty = with(ALL_AS_CALCULATED).replace("source = \"test\"", "source = \" \"");
    assert!(problems(&empty, &[]).contains("have no source"));
}

// ---------------------------------------------------------------- shown

fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_bogie"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("NO_COLOR", "1")
        .args(arguments)
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn compare_shows_the_example() {
    let file = "examples/measured_gauges.toml";
    let (_, told) = run(&["compare", file]);
    assert!(told.lines().all(|l| l.chars().count() <= 100), "{told}");
    for part in
        ["Measured against calculated", "invented test report 1, gauge G2", "UIC 3", "19 pairs of 4 gauges"]
    {
        assert!(told.contains(part), "{told}\nlacks `{part}`");
    }
    let (_, markdown) = run(&["compare", file, "--format", "markdown"]);
    assert!(markdown.contains("## Measured against calculated"), "{markdown}");
    let (_, json) = run(&["compare", file, "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["schema"], "bogie-fatigue/comparison/1");
    let gauges = value["measured"]["gauges"].as_array().unwrap();
    assert_eq!(gauges.len(), 4);
    assert_eq!(value["measured"]["statistics"]["pairs"], 19);
    assert_eq!(gauges[3]["verdicts"][0]["measured"]["verdict"], "not_assessed");
    assert_eq!(gauges[1]["pairs"][5]["condition"], "3");
    let (_, without) = run(&["compare", "examples/metro_motor_bogie.toml", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&without).unwrap();
    assert!(value.get("measured").is_none(), "the key is there only with gauges");
}

#[test]
fn plot_draws_the_example() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().to_str().unwrap();
    run(&[
        "plot",
        "examples/measured_gauges.toml",
        "-o",
        to,
        "--format",
        "svg",
        "--hotspot",
        "lateral_stop_toe",
    ]);
    let svg = std::fs::read_to_string(folder.path().join("measured.svg")).unwrap();
    for part in ["agreement", "±10 %", "±20 %", "19 pairs of 4 gauges", "<title>lateral_stop_toe · UIC 3 ·"]
    {
        assert!(svg.contains(part), "lacks `{part}`");
    }
    assert!(folder.path().join("walk_lateral_stop_toe.svg").exists());
    assert!(folder.path().join("loads_uic_615_4_2003.svg").exists());
}
