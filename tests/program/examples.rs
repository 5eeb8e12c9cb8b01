//! Source: the files of `examples/`; their stresses are invented.
//! Goal: every example runs through the library and through the program with the verdicts and the exit status
//! that its comment promises.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use crate::common;
use bogie_fatigue::assessment::{Assessment, Verdict, assess};
use bogie_fatigue::comparison::{Agreement, compare};
use bogie_fatigue::definition::{Confidence, Frame};
use bogie_fatigue::stress::StressKind;
use common::{JIS, UIC, read_with, under};
use std::fs;
use std::process::Command;

fn frame(name: &str) -> Frame {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let text = fs::read_to_string(format!("{folder}/{name}.toml")).unwrap();
    let csv = fs::read_to_string(format!("{folder}/hotspots.csv")).unwrap();
    read_with(&text, &[("hotspots.csv", &csv)])
}

fn assessed(name: &str) -> (Frame, Assessment) {
    let frame = frame(name);
    let result = assess(&frame).unwrap();
    (frame, result)
}

fn status(command: &str, name: &str) -> Option<i32> {
    let output = Command::new(env!("CARGO_BIN_EXE_bogie"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([command, &format!("examples/{name}.toml")])
        .output()
        .unwrap();
    output.status.code()
}

#[test]
fn metro_motor_bogie() {
    let (frame, result) = assessed("metro_motor_bogie");
    assert!(frame.hotspots.len() >= 12);
    for kind in [StressKind::Scalar, StressKind::Plane, StressKind::Full] {
        assert!(frame.hotspots.iter().filter(|h| h.kind == kind).count() >= 2, "{kind:?}");
    }
    assert!(frame.hotspots.iter().any(|h| h.normal.is_some()));
    assert!(frame.hotspots.iter().any(|h| h.direction.is_some()));

    let comparison = compare(&result);
    let of = |wanted: Agreement| -> Vec<&str> {
        let found = comparison.hotspots.iter().filter(|h| h.agreement == wanted);
        found.map(|h| h.id.as_str()).collect()
    };
    assert_eq!(of(Agreement::AllFail), ["motor_bracket"]);
    assert_eq!(of(Agreement::Differ), ["lateral_stop_toe", "traction_link", "axle_guide_weld"]);
    assert_eq!(of(Agreement::AllPass).len(), frame.hotspots.len() - 4);

    let verdicts = |id: &str, standard: &str| {
        let h = under(&result, standard).hotspots.iter().find(|h| h.id == id).unwrap();
        let check = h.static_check.as_ref().map(|s| s.verdict);
        (h.fatigue.as_ref().unwrap().verdict, check, h.verdict)
    };
    use Verdict::{Fail, Pass};
    assert_eq!(verdicts("lateral_stop_toe", JIS), (Pass, None, Pass));
    assert_eq!(verdicts("lateral_stop_toe", UIC), (Fail, Some(Pass), Fail));
    assert_eq!(verdicts("traction_link", JIS), (Fail, None, Fail));
    assert_eq!(verdicts("traction_link", UIC), (Pass, Some(Pass), Pass));
    assert_eq!(verdicts("axle_guide_weld", JIS), (Pass, None, Pass));
    assert_eq!(verdicts("axle_guide_weld", UIC), (Pass, Some(Fail), Fail));
    let only_static = under(&result, UIC).hotspots.iter().filter(|h| {
        h.static_check.as_ref().is_some_and(|s| s.verdict == Fail)
            && h.fatigue.as_ref().is_some_and(|f| f.verdict == Pass)
    });
    assert_eq!(only_static.count(), 1);
    for standard in &result.standards {
        assert_eq!(standard.confidence, Confidence::Unverified);
    }
    assert_eq!(status("evaluate", "metro_motor_bogie"), Some(1));
    assert_eq!(status("compare", "metro_motor_bogie"), Some(1));
    assert_eq!(status("loads", "metro_motor_bogie"), Some(0));
}

#[test]
fn every_hotspot_of_the_metro_frame_can_be_explained() {
    let frame = frame("metro_motor_bogie");
    for hotspot in &frame.hotspots {
        let output = Command::new(env!("CARGO_BIN_EXE_bogie"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["explain", "examples/metro_motor_bogie.toml", &hotspot.id])
            .output()
            .unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", hotspot.id);
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(told.contains(&hotspot.id) && told.contains("f_z") && told.contains("f_v"), "{told}");
    }
}

#[test]
fn static_test_gauges() {
    let (frame, result) = assessed("static_test_gauges");
    assert!(frame.loads.is_empty() && frame.hotspots.iter().all(|h| h.kind == StressKind::Scalar));
    assert_eq!(under(&result, UIC).verdict, Verdict::Pass);
    assert!(under(&result, UIC).hotspots.iter().all(|h| h.static_check.is_some()));
    let jis: Vec<Verdict> = under(&result, JIS).hotspots.iter().map(|h| h.verdict).collect();
    assert_eq!(
        jis,
        [Verdict::Pass, Verdict::Pass, Verdict::Pass, Verdict::NotAssessed, Verdict::NotAssessed]
    );
    assert_eq!(status("evaluate", "static_test_gauges"), Some(3));
}

#[test]
fn hotspots_csv() {
    let (frame, result) = assessed("hotspots_csv");
    let ids: Vec<&str> = frame.hotspots.iter().map(|h| h.id.as_str()).collect();
    assert_eq!(ids, ["gauge_1", "N11", "N12", "N13"]);
    assert_eq!(frame.hotspots[1].location, "side beam, bottom flange");
    assert_eq!(frame.hotspots[2].kind, StressKind::Full);
    assert_eq!(result.verdict, Verdict::Pass);
    assert_eq!(status("evaluate", "hotspots_csv"), Some(0));
}

#[test]
fn seo_2017_loads() {
    assert_eq!(status("loads", "seo_2017_loads"), Some(0));
    assert_eq!(status("evaluate", "seo_2017_loads"), Some(2), "nothing to judge is no pass");
}

/// Another example needs a test here.
#[test]
fn no_example_is_forgotten() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|n| n.ends_with(".toml"))
        .collect();
    names.sort();
    let known = [
        "hotspots_csv.toml",
        "measured_gauges.toml",
        "metro_motor_bogie.toml",
        "seo_2017_loads.toml",
        "static_test_gauges.toml",
    ];
    assert_eq!(names, known);
}
