//! Source: the definition of the walk: one change at a time, from the square-root rule to the pair rule.
//! Goal: every step of the walk is what its label says, worked out again from the two results; agreement follows the
//! verdicts.

#![allow(clippy::indexing_slicing, reason = "a missing entry fails the test")]

use crate::common;

use bogie_fatigue::assessment::{FatigueResult, Origin, Verdict, assess};
use bogie_fatigue::comparison::{Agreement, compare, short_name};
use bogie_fatigue::diagram::LoadPath;

/// Limit at a mean, between the vertices of a diagram, by a rule of three.
fn limit_at(f: &FatigueResult, mean: f64) -> f64 {
    let between = f.diagram.vertices().windows(2).find(|w| w[0].mean_mpa <= mean && mean <= w[1].mean_mpa);
    between.map_or(0.0, |w| {
        let share = (mean - w[0].mean_mpa) / (w[1].mean_mpa - w[0].mean_mpa);
        w[0].amplitude_mpa + share * (w[1].amplitude_mpa - w[0].amplitude_mpa)
    })
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0)
}

#[test]
fn every_step_of_the_walk_is_what_its_label_says() {
    let mut frame = common::example("metro_motor_bogie.toml");
    frame.settings.load_path = LoadPath::MeanConstant;
    let assessment = assess(&frame).unwrap();
    let comparison = compare(&assessment);
    assert_eq!(comparison.standards, ["jis_e_4207_2019", "uic_615_4_2003"]);
    assert_eq!(comparison.walk_between, Some((0, 1)));
    assert_eq!(comparison.hotspots.len(), 14);
    for h in &comparison.hotspots {
        let of = |standard: usize| common::fatigue(&assessment.standards[standard].hotspots[h.index]);
        let (jis, uic) = (of(0), of(1));
        let Origin::Sum { dynamics, in_phase_sigma_m_mpa: mean, in_phase_sigma_a_mpa: in_phase, .. } =
            &jis.origin
        else {
            panic!("JIS sums")
        };
        let (mean, in_phase) = (*mean, *in_phase);
        // The worst direction of all is no better than the one reported.
        let along: f64 = dynamics.iter().map(|d| d.sigma_a_mpa.abs()).sum();
        let along = along / limit_at(jis, jis.sigma_m_mpa);
        assert!(in_phase / limit_at(jis, mean) >= along * (1.0 - 1e-9), "{}", h.id);
        let there = limit_at(jis, uic.sigma_m_mpa);
        let expected = [
            (
                format!("JIS loads, JIS rule, limit {}", jis.limit.id),
                jis.sigma_m_mpa,
                jis.sigma_a_mpa,
                limit_at(jis, jis.sigma_m_mpa),
            ),
            ("the same loads all in phase".to_owned(), mean, in_phase, limit_at(jis, mean)),
            (
                format!("UIC loads and conditions, limit {}", jis.limit.id),
                uic.sigma_m_mpa,
                uic.sigma_a_mpa,
                there,
            ),
            (
                format!("limit {}", uic.limit.id),
                uic.sigma_m_mpa,
                uic.sigma_a_mpa,
                limit_at(uic, uic.sigma_m_mpa),
            ),
        ];
        assert_eq!(h.walk.len(), expected.len());
        for (step, (label, mean, amplitude, limit)) in h.walk.iter().zip(expected) {
            assert_eq!(step.label, label);
            assert!(near(step.sigma_m_mpa, mean) && near(step.sigma_a_mpa, amplitude), "{} {label}", h.id);
            assert!(near(step.sigma_a_limit_mpa, limit), "{} {label}", h.id);
            assert!(near(step.utilisation, amplitude / limit), "{} {label}", h.id);
        }
    }
}

#[test]
fn agreement_follows_the_verdicts() {
    let comparison = compare(&assess(&common::example("metro_motor_bogie.toml")).unwrap());
    let mut seen = Vec::new();
    for h in &comparison.hotspots {
        let (pass, fail) = (Verdict::Pass, Verdict::Fail);
        let expected = match h.verdicts[..] {
            [a, b] if a == pass && b == pass => (Agreement::AllPass, "agree: pass"),
            [a, b] if a == fail && b == fail => (Agreement::AllFail, "agree: fail"),
            [a, b] if a != Verdict::NotAssessed && b != Verdict::NotAssessed => (Agreement::Differ, "DIFFER"),
            _ => (Agreement::Incomplete, "incomplete"),
        };
        assert_eq!((h.agreement, h.agreement.words()), expected, "{}", h.id);
        seen.push(h.agreement);
    }
    for agreement in [Agreement::AllPass, Agreement::AllFail, Agreement::Differ] {
        assert!(seen.contains(&agreement), "{agreement:?}");
    }
}

#[test]
fn without_a_verdict_of_both_it_is_incomplete_and_there_is_no_walk() {
    let mut frame = common::example("metro_motor_bogie.toml");
    // No stress at all.
    let spot = &mut frame.hotspots[0];
    spot.per_load.clear();
    let comparison = compare(&assess(&frame).unwrap());
    let first = &comparison.hotspots[0];
    assert!(first.verdicts.contains(&Verdict::NotAssessed));
    assert_eq!((first.agreement, first.agreement.words()), (Agreement::Incomplete, "incomplete"));
    assert!(first.walk.is_empty());
    frame.procedures.truncate(1);
    let alone = compare(&assess(&frame).unwrap());
    assert_eq!(alone.walk_between, None);
    assert!(alone.hotspots.iter().all(|h| h.walk.is_empty() && h.verdicts.len() == 1));
}

#[test]
fn short_names() {
    let names = [
        ("jis_e_4207_2019", "JIS"),
        ("uic_615_4_2003", "UIC"),
        ("uic_615_4_2003_both_twists", "UIC both twists"),
        ("uic_615_4_2003_single_twist", "UIC single twist"),
        ("jis_e_4207_2019_uic_exceptional", "JIS + UIC exc."),
        ("mine", "mine"),
    ];
    for (id, name) in names {
        assert_eq!(short_name(id), name);
    }
}

/// The walk goes from the square-root rule to the pair rule in whatever order the standards are listed; between two of
/// one kind from the first to the second.
#[test]
fn the_walk_goes_from_the_sum_to_the_pair() {
    let hotspot = "[[hotspot]]\nid = \"H\"\nmaterial = \"S355\"\ndetail = \"toe\"\n\
                   stress = { vertical_left = 40.0, vertical_right = 10.0, lateral = 20.0, longitudinal = 5.0, twist = 8.0, lozenging = 0.0 }\n";
    let ends = |standards: &[&str]| {
        let frame = common::read(&common::text(standards, &format!("{}{hotspot}", common::LOADS)));
        compare(&assess(&frame).unwrap()).walk_between
    };
    use common::{JIS, UIC};
    let both_twists = "uic_615_4_2003_both_twists";
    assert_eq!(ends(&[JIS, UIC]), Some((0, 1)));
    assert_eq!(ends(&[UIC, JIS]), Some((1, 0)));
    assert_eq!(ends(&[UIC, both_twists, JIS]), Some((2, 0)));
    assert_eq!(ends(&[UIC, both_twists]), Some((0, 1)));
    assert_eq!(ends(&[UIC]), None);
}
