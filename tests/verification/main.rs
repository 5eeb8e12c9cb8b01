//! Source: each file of `tests/cases/` names its own.
//! Goal: every check case agrees with the program within its tolerance; every load and condition of both standards
//! has a case; `docs/verification.md` is made of the same cases and is current.
//! To renew the manual: `VERIFICATION=renew cargo test --test verification`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop anywhere")]

#[path = "../common/mod.rs"]
mod common;

mod case;
mod compute;
mod manual;
mod supply_chain;

use case::{CaseFile, Kind, read_all};
use compute::{Check, checks};
use std::collections::BTreeSet;

#[test]
fn every_case_agrees_within_its_tolerance() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in read_all() {
        for case in &file.case {
            let found = checks(case);
            assert!(!found.is_empty(), "{} checks nothing", case.id);
            count += found.len();
            wrong.extend(found.iter().filter(|c| !c.agrees()).map(|c| format!("{} {c:?}", case.id)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 300, "only {count} numbers");
}

/// A wrong expectation is noticed, so that agreement means something.
#[test]
fn a_wrong_expectation_is_noticed() {
    for mut file in read_all() {
        for case in &mut file.case {
            case.spoil();
            let noticed = checks(case).iter().any(|c| !c.agrees());
            assert!(noticed || !case.brute_force.is_empty(), "{}", case.id);
        }
    }
}

fn cases(file: &CaseFile, kind: Kind, standard: &str) -> Vec<String> {
    let of = |c: &&case::Case| c.kind == kind && c.standard.as_deref() == Some(standard);
    file.case.iter().filter(of).flat_map(|c| c.rows.iter().map(|r| r.key.clone())).collect()
}

#[test]
fn every_formula_of_both_standards_has_a_case() {
    let files = read_all();
    for id in [common::JIS, common::UIC] {
        let standard = common::standard(id);
        let keys = |kind| -> BTreeSet<String> { files.iter().flat_map(|f| cases(f, kind, id)).collect() };
        let loads = keys(Kind::Loads);
        let missing: Vec<&String> =
            standard.loads.iter().map(|l| &l.id).filter(|l| !loads.contains(*l)).collect();
        assert!(missing.is_empty(), "loads of {id} without a case: {missing:?}");
        let forces = keys(Kind::Forces);
        let has = |condition: &str, component: &str| forces.contains(&format!("{condition} {component}"));
        let mut missing = Vec::new();
        for condition in &standard.conditions {
            missing.extend(
                condition.forces.keys().filter(|c| !has(&condition.id, c)).map(|c| (&condition.id, c)),
            );
        }
        assert!(missing.is_empty(), "conditions of {id} without a case: {missing:?}");
        for template in standard.attached.iter().flat_map(|a| &a.conditions) {
            // On top of several conditions it is called after each of them.
            let of_motor = template.id.replace("{component}", "motor");
            let on_top = format!("{of_motor}@");
            let found = has(&of_motor, "motor")
                || forces.iter().any(|key| key.starts_with(&on_top) && key.ends_with(" motor"));
            assert!(found, "{id} {}", template.id);
        }
    }
}

#[test]
fn every_fatigue_limit_with_numbers_has_a_case() {
    let files = read_all();
    let named = |id: &str| {
        let all = files.iter().flat_map(|f| &f.case);
        all.into_iter().any(|c| {
            c.limit.as_deref() == Some(id)
                || c.frame.as_deref().is_some_and(|f| f.contains(&format!("\"{id}\"")))
                || c.rows.iter().any(|r| r.key.starts_with(&format!("{id} ")))
        })
    };
    let catalogue = common::catalogue();
    let missing: Vec<&str> = catalogue.limit_ids().filter(|id| !named(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn ids_are_unique() {
    let mut seen = BTreeSet::new();
    for file in read_all() {
        for case in file.case {
            assert!(seen.insert(case.id.clone()), "{}", case.id);
        }
    }
}

/// The masses of the published load table: only these sums are determined by it.
#[test]
fn the_sums_of_the_masses_of_seo_2017_are_the_back_calculated_ones() {
    let vehicle = common::read(include_str!("../../examples/seo_2017_loads.toml")).vehicle;
    let t = |symbol: &str| vehicle.get(symbol).unwrap().in_base();
    assert!((t("m_v") + t("c1") - 65.78).abs() < 1e-9);
    assert!((t("m_v") + 1.2 * t("c2") - 56.475).abs() < 1e-9);
    assert!((t("m_plus") - 7.85).abs() < 1e-12);
}

/// Rows of a case with their outcome, for the manual.
fn outcome(case: &case::Case) -> Vec<Check> {
    checks(case)
}
