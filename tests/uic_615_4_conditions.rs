//! Source: slide deck on EMU bogie strength (360docs 0311291833) for conditions 1 to 5; 6 to 13 customary.
//! Goal: the thirteen in-service conditions, typed a second time with numbers for a made-up vehicle with
//! F_z = 90 kN, F_y = 65 kN, α = 0.1, β = 0.2, twist 5 ‰; the variant with both senses of the twist has four
//! more conditions and is otherwise the same file.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

mod common;
use bogie_fatigue::definition::{Category, ConditionDefinition, Standard};
use common::{BOTH_TWISTS, UIC, force, loads, read, standard, text};

/// condition, left kN, right kN, lateral kN, twist ‰.
const TABLE: [(&str, f64, f64, f64, f64); 17] = [
    ("1", 90.0, 90.0, 0.0, 0.0),
    ("2", 81.0, 63.0, 0.0, 0.0),
    ("3", 81.0, 63.0, 65.0, 0.0),
    ("4", 117.0, 99.0, 0.0, 0.0),
    ("5", 117.0, 99.0, 65.0, 0.0),
    ("6", 63.0, 81.0, 0.0, 0.0),
    ("7", 63.0, 81.0, -65.0, 0.0),
    ("8", 99.0, 117.0, 0.0, 0.0),
    ("9", 99.0, 117.0, -65.0, 0.0),
    ("10", 81.0, 63.0, 65.0, 5.0),
    ("11", 117.0, 99.0, 65.0, 5.0),
    ("12", 63.0, 81.0, -65.0, 5.0),
    ("13", 99.0, 117.0, -65.0, 5.0),
    ("14", 81.0, 63.0, 65.0, -5.0),
    ("15", 117.0, 99.0, 65.0, -5.0),
    ("16", 63.0, 81.0, -65.0, -5.0),
    ("17", 99.0, 117.0, -65.0, -5.0),
];

fn check(id: &str, count: usize) {
    let set = loads(&read(&text(&[id], "")), id);
    let in_service: Vec<&str> = set.conditions_of(&[Category::InService]).map(|c| c.id.as_str()).collect();
    let expected: Vec<&str> = TABLE.iter().take(count).map(|row| row.0).collect();
    assert_eq!(in_service, expected);
    for (condition, left, right, lateral, twist) in TABLE.into_iter().take(count) {
        for (component, value) in
            [("vertical_left", left), ("vertical_right", right), ("lateral", lateral), ("twist", twist)]
        {
            let got = force(&set, condition, component);
            assert!((got - value).abs() < 1e-9, "{condition} {component}: {got}, expected {value}");
        }
    }
}

#[test]
fn the_thirteen_conditions() {
    check(UIC, 13);
}

#[test]
fn the_seventeen_conditions_with_both_senses_of_the_twist() {
    check(BOTH_TWISTS, 17);
}

fn written(c: &ConditionDefinition) -> (String, Category, Vec<(String, String)>) {
    let forces = c.forces.iter().map(|(k, f)| (k.clone(), f.text().to_owned())).collect();
    (c.id.clone(), c.category, forces)
}

#[test]
fn the_two_files_differ_in_the_four_conditions_only() {
    let (one, both) = (standard(UIC), standard(BOTH_TWISTS));
    let conditions = |s: &Standard| s.conditions.iter().map(written).collect::<Vec<_>>();
    let mut rest = conditions(&both);
    rest.retain(|(id, ..)| !["14", "15", "16", "17"].contains(&id.as_str()));
    assert_eq!(conditions(&one), rest);
    assert_eq!(one.parameters, both.parameters);
    assert_eq!(one.components, both.components);
    assert_eq!(one.scope, both.scope);
    assert_eq!(one.static_check, both.static_check);
    assert_eq!(one.exclusive_groups, both.exclusive_groups);
    assert_eq!((one.rule, &one.rule_provenance), (both.rule, &both.rule_provenance));
    let formulas = |s: &Standard| -> Vec<_> {
        s.loads.iter().map(|l| (l.id.clone(), l.formula.text().to_owned(), l.provenance.clone())).collect()
    };
    assert_eq!(formulas(&one), formulas(&both));
    let attached = |s: &Standard| -> Vec<_> {
        let rule = s.attached.as_ref().unwrap();
        let every = rule.in_every_condition.as_ref().map(|f| f.text().to_owned());
        rule.conditions.iter().map(|c| (c.id.clone(), c.force.text().to_owned(), every.clone())).collect()
    };
    assert_eq!(attached(&one), attached(&both));
    assert_eq!(both.variant_of.as_deref(), Some(UIC));
}
