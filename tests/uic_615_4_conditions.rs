//! Source: slide deck on EMU bogie strength (360docs 0311291833) for conditions 1 to 5; 6 to 13 customary.
//! Goal: which conditions there are; their forces are in `tests/cases/uic_615_4_conditions.toml`. The variant with both
//! senses of the twist has four more conditions and is otherwise the same file.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

mod common;
use bogie_fatigue::definition::{Category, ConditionDefinition, Standard};
use common::{BOTH_TWISTS, UIC, standard};

#[test]
fn the_conditions_are_thirteen_or_seventeen_in_service_and_eleven_exceptional() {
    for (id, count) in [(UIC, 13), (BOTH_TWISTS, 17)] {
        let standard = standard(id);
        let of = |wanted| -> Vec<&str> {
            let found = standard.conditions.iter().filter(|c| c.category == wanted);
            found.map(|c| c.id.as_str()).collect()
        };
        let numbers =
            |prefix: &str, last: usize| (1..=last).map(|k| format!("{prefix}{k}")).collect::<Vec<_>>();
        assert_eq!(of(Category::InService), numbers("", count));
        assert_eq!(of(Category::Exceptional), numbers("E", 11));
    }
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
