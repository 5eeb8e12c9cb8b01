//! Conditions of attached components: motor, gear box, brake, damper, traction, braking, …

use super::evaluate::{Known, shown_number};
use super::value::{ConditionForces, Force};
use crate::definition::{Confidence, FormulaError, Frame, Standard, Term, Unit};
use crate::message;
use crate::message::{Message, load as code};
use indexmap::IndexMap;
use std::sync::Arc;

/// Adds what the standard's attached rule says for every attached component of the frame.
pub(super) fn attached_conditions(
    frame: &Frame,
    standard: &Arc<Standard>,
    known: &mut Known,
    conditions: &mut Vec<ConditionForces>,
    notes: &mut Vec<Message>,
) -> Result<(), FormulaError> {
    let attached: Vec<_> = frame
        .loads
        .values()
        .filter(|l| !standard.components.contains_key(&l.id))
        .filter_map(|l| Some((l.id.clone(), l.attached.clone()?)))
        .collect();
    if attached.is_empty() {
        return Ok(());
    }
    let Some(rule) = &standard.attached else {
        let names: Vec<&str> = attached.iter().map(|(id, _)| id.as_str()).collect();
        notes.push(message!(code::NO_ATTACHED_RULE, &standard.id, names.join(", ")));
        return Ok(());
    };
    // The forces of an attached component are the user's own; only the rule's confidence counts.
    let confidence = rule.provenance.confidence;
    let put_in = |known: &mut Known, id: &str| {
        let Some((_, a)) = attached.iter().find(|(name, _)| name == id) else { return };
        let shown = |kn: f64| format!("{} kN", shown_number(kn));
        known.define(
            "static_part",
            Term::new(a.static_kn, Unit::KN),
            Confidence::Published,
            shown(a.static_kn),
        );
        known.define(
            "dynamic_part",
            Term::new(a.dynamic_kn, Unit::KN),
            Confidence::Published,
            shown(a.dynamic_kn),
        );
    };
    if let Some(formula) = &rule.in_every_condition {
        for (id, _) in &attached {
            put_in(known, id);
            let force = known.force(formula, Unit::KN)?;
            if force.value != 0.0 {
                for condition in conditions.iter_mut() {
                    condition.forces.insert(id.clone(), force.clone());
                    condition.confidence = condition.confidence.min(confidence);
                }
            }
        }
    }
    for (id, _) in &attached {
        put_in(known, id);
        for template in &rule.conditions {
            let base = template.on_top_of.as_ref().and_then(|b| conditions.iter().find(|c| c.id == *b));
            let mut forces: IndexMap<String, Force> = base.map(|c| c.forces.clone()).unwrap_or_default();
            let base_confidence = base.map_or(Confidence::Published, |c| c.confidence);
            forces.insert(id.clone(), known.force(&template.force, Unit::KN)?);
            conditions.push(ConditionForces {
                id: template.id.replace("{component}", id),
                category: template.category,
                forces,
                source: rule.provenance.source.clone(),
                confidence: confidence.min(base_confidence),
                exclusive_group: None,
            });
        }
    }
    Ok(())
}
