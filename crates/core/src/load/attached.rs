//! Conditions of attached components: motor, gear box, brake, damper, traction, braking, …

use super::known::{Known, shown_number};
use super::value::{ConditionForces, Force};
use crate::definition::{
    Attached, AttachedInstance, AttachedRule, Category, Confidence, FormulaError, Frame, FrameLoad, Standard,
    Unit,
};
use crate::message;
use crate::message::{Message, load as code};
use indexmap::IndexMap;

/// Adds what the standard's attached rule says for every attached component of the frame.
pub(super) fn attached_conditions(
    frame: &Frame,
    standard: &Standard,
    on_all: bool,
    known: &mut Known,
    conditions: &mut Vec<ConditionForces>,
    notes: &mut Vec<Message>,
) -> Result<(), FormulaError> {
    let attached: Vec<(&FrameLoad, &Attached)> = frame
        .loads
        .values()
        .filter(|l| !standard.components.contains_key(&l.id))
        .filter_map(|l| Some((l, l.attached.as_ref()?)))
        .collect();
    if attached.is_empty() {
        return Ok(());
    }
    let Some(rule) = &standard.attached else {
        let names: Vec<&str> = attached.iter().map(|(load, _)| load.id.as_str()).collect();
        notes.push(message!(code::NO_ATTACHED_RULE, &standard.id, names.join(", ")));
        return Ok(());
    };
    if let Some(formula) = &rule.in_every_condition {
        for (load, parts) in &attached {
            put_in(known, standard, load, parts);
            let force = known.force(formula, Unit::KN)?;
            if standard.lasting_kn(load) != parts.steady_kn() && load.omitted.is_none() {
                let steady = format!("{} kN", shown_number(parts.steady_kn()));
                notes.push(message!(code::STEADY_PART_NOT_LASTING, &standard.id, &load.id, steady));
            }
            if force.value != 0.0 {
                // A force that the analyst leaves out is no input of the result.
                let confidence = match load.omitted {
                    Some(_) => rule.provenance.confidence,
                    None => rule.provenance.confidence.min(known.confidence_of(formula)),
                };
                for condition in conditions.iter_mut() {
                    condition.forces.insert(load.id.clone(), force.clone());
                    condition.confidence = condition.confidence.min(confidence);
                }
            }
        }
    }
    // Opposite senses come last: of equal pairs the one of the conditions as given is named.
    for reversed in [false, true] {
        for (load, parts) in &attached {
            put_in(known, standard, load, parts);
            let instances = standard.attached_instances(load, on_all);
            for instance in instances.iter().filter(|i| i.reversed == reversed) {
                // A base that is left out for an optional component leaves out what acts on top of it.
                let is_there = |base: &str| conditions.iter().any(|c| c.id == base);
                if !instance.base.is_none_or(is_there) {
                    continue;
                }
                let made = condition(standard, rule, load, instance, known, conditions)?;
                conditions.push(made);
            }
        }
    }
    Ok(())
}

/// Defines the parts of a component's force: the user's own numbers, as sure as their source.
fn put_in(known: &mut Known, standard: &Standard, load: &FrameLoad, parts: &Attached) {
    let confidence = if parts.source.is_some() { Confidence::User } else { Confidence::Unverified };
    for (name, term) in standard.parts_of_force(load, parts) {
        let shown = format!("{} kN", shown_number(term.value / Unit::KN.to_base));
        known.define(&name, term, confidence, shown);
    }
}

fn condition(
    standard: &Standard,
    rule: &AttachedRule,
    load: &FrameLoad,
    instance: &AttachedInstance<'_>,
    known: &Known,
    conditions: &[ConditionForces],
) -> Result<ConditionForces, FormulaError> {
    let base = instance.base.and_then(|b| conditions.iter().find(|c| c.id == b));
    let mut forces: IndexMap<String, Force> = base.map(|c| c.forces.clone()).unwrap_or_default();
    let mut force = known.force(&instance.template.force, Unit::KN)?;
    if instance.reversed {
        force.value = -force.value;
        force.formula = format!("-({})", force.formula);
        force.numbers = format!("-({})", force.numbers);
    }
    forces.insert(load.id.clone(), force);
    let base_confidence = base.map_or(Confidence::Published, |c| c.confidence);
    let own = match load.omitted {
        Some(_) => Confidence::Published,
        None => known.confidence_of(&instance.template.force),
    };
    Ok(ConditionForces {
        id: instance.id.clone(),
        category: instance.template.category,
        forces,
        source: rule.provenance.source.clone(),
        confidence: rule.provenance.confidence.min(base_confidence).min(own),
        exclusive_group: None,
        derived_from: instance.derived_from.clone(),
        both_senses: instance.template.category == Category::Static && standard.turns(load),
    })
}
