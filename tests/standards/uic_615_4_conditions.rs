//! Source: slide deck on EMU bogie strength (360docs 0311291833) for conditions 1 to 5; 6 to 13 customary.
//! Goal: which conditions there are; their forces are in `tests/cases/uic_615_4_conditions.toml`. The variants say only
//! what differs, and everything else is the same.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use crate::common;
use bogie_fatigue::definition::{Category, ConditionDefinition, Standard};
use common::{BOTH_TWISTS, SINGLE_TWIST, UIC, standard};

fn of(standard: &Standard, wanted: Category) -> Vec<&str> {
    let found = standard.conditions.iter().filter(|c| c.category == wanted);
    found.map(|c| c.id.as_str()).collect()
}

const ONE_SENSE: [&str; 13] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10+", "11+", "12+", "13+"];
const OPPOSITE: [&str; 4] = ["10-", "11-", "12-", "13-"];

#[test]
fn thirteen_conditions_with_the_opposite_sense_of_four_and_eleven_exceptional() {
    let exceptional: Vec<String> = (1..=11).map(|k| format!("E{k}")).collect();
    for (id, opposite) in [(UIC, &OPPOSITE[..]), (BOTH_TWISTS, &OPPOSITE), (SINGLE_TWIST, &[])] {
        let standard = standard(id);
        let expected: Vec<&str> = ONE_SENSE.iter().chain(opposite).copied().collect();
        assert_eq!(of(&standard, Category::InService), expected, "{id}");
        assert_eq!(of(&standard, Category::Exceptional), exceptional, "{id}");
    }
}

#[test]
fn the_opposite_sense_names_what_it_follows_from() {
    let standard = standard(UIC);
    for (id, old, opposite_of, untwisted) in [
        ("10-", "14", "10+", "3"),
        ("11-", "15", "11+", "5"),
        ("12-", "16", "12+", "7"),
        ("13-", "17", "13+", "9"),
    ] {
        let condition = standard.condition(old).unwrap();
        assert_eq!(condition.id, id);
        assert_eq!(condition.opposite_of.as_deref(), Some(opposite_of));
        assert_eq!(condition.untwisted.as_deref(), Some(untwisted));
        assert_eq!(standard.condition(opposite_of.trim_end_matches('+')).unwrap().id, opposite_of);
    }
}

fn written(c: &ConditionDefinition) -> (String, Category, Vec<(String, String)>) {
    let forces = c.forces.iter().map(|(k, f)| (k.clone(), f.text().to_owned())).collect();
    (c.id.clone(), c.category, forces)
}

#[test]
fn the_variants_differ_in_the_four_conditions_only() {
    let one = standard(UIC);
    for (id, without) in [(BOTH_TWISTS, &[][..]), (SINGLE_TWIST, &OPPOSITE)] {
        let both = standard(id);
        let conditions = |s: &Standard| s.conditions.iter().map(written).collect::<Vec<_>>();
        let mut rest = conditions(&one);
        rest.retain(|(id, ..)| !without.contains(&id.as_str()));
        assert_eq!(conditions(&both), rest);
        assert_eq!(one.parameters, both.parameters);
        assert_eq!(one.components, both.components);
        assert_eq!(one.scope, both.scope);
        assert_eq!(one.static_check, both.static_check);
        assert_eq!(one.exclusive_groups, both.exclusive_groups);
        assert_eq!((one.rule, &one.rule_provenance), (both.rule, &both.rule_provenance));
        let formulas = |s: &Standard| -> Vec<_> {
            s.loads
                .iter()
                .map(|l| (l.id.clone(), l.formula.text().to_owned(), l.provenance.clone()))
                .collect()
        };
        assert_eq!(formulas(&one), formulas(&both));
        let attached = |s: &Standard| -> Vec<_> {
            let rule = s.attached.as_ref().unwrap();
            let every = rule.in_every_condition.as_ref().map(|f| f.text().to_owned());
            rule.conditions.iter().map(|c| (c.id.clone(), c.force.text().to_owned(), every.clone())).collect()
        };
        assert_eq!(attached(&one), attached(&both));
        assert_eq!(both.variant_of.as_deref(), Some(UIC));
        assert_ne!(both.sha256, one.sha256);
    }
}
