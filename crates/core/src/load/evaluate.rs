//! Evaluates the load formulas of a standard for a frame.

use super::attached::attached_conditions;
use super::known::{Known, shown_number};
use super::notes::{level_notes, sense_notes, successor_note};
use super::options::options;
use super::value::{ConditionForces, ExclusiveMember, LoadSet, LoadValue, ParameterValue};
use crate::definition::{
    Category, CombinationRule, ConditionDefinition, Confidence, Environment, Formula, FormulaError, Frame,
    Need, Standard, Term, Vehicle, on_top_id,
};
use crate::message;
use crate::message::{Message, load as code};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why the loads cannot be worked out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// A formula fails with this vehicle's numbers.
    #[error("{standard}, {what}: {error}")]
    Formula {
        /// Standard.
        standard: String,
        /// Load or condition.
        what: String,
        /// Why.
        error: Box<FormulaError>,
    },
    /// The user must give a parameter.
    #[error(
        "{standard} needs the parameter `{parameter}`: give it as [override.{standard}.{parameter}] with a source"
    )]
    ParameterNotGiven {
        /// Standard.
        standard: String,
        /// Parameter.
        parameter: String,
    },
    /// A loaded component is not in the frame load file.
    #[error(
        "{standard}, condition {condition}: `{component}` carries {value}, but the frame load file has no \
         [loads.{component}]: add it with its stresses, or omit it with a reason"
    )]
    ComponentMissing {
        /// Standard.
        standard: String,
        /// Condition.
        condition: String,
        /// Component.
        component: String,
        /// Force with unit.
        value: String,
    },
}

/// All loads and conditions of `standard` for `frame`.
///
/// # Errors
/// [`LoadError`] for a formula that fails with this vehicle's numbers, a parameter nobody gives, or a loaded
/// component without stresses.
pub fn evaluate(frame: &Frame, standard: &Arc<Standard>) -> Result<LoadSet, LoadError> {
    evaluate_on(frame, standard, false)
}

/// The same with the particular loads on top of every in-service condition, for the note that tells what this choice
/// would change.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_on_all(frame: &Frame, standard: &Arc<Standard>) -> Result<LoadSet, LoadError> {
    evaluate_on(frame, standard, true)
}

fn evaluate_on(frame: &Frame, standard: &Arc<Standard>, on_all: bool) -> Result<LoadSet, LoadError> {
    let mut known = vehicle_names(&frame.vehicle);
    let mut notes = Vec::new();
    successor_note(standard, &mut notes);
    let parameters = parameters(frame, standard, &mut known, &mut notes)?;
    let fail = |what: String| {
        move |error| LoadError::Formula { standard: standard.id.clone(), what, error: Box::new(error) }
    };
    let mut loads = Vec::new();
    for load in &standard.loads {
        let value = load
            .formula
            .evaluate_in(&known.environment, load.unit)
            .map_err(fail(format!("load {}", load.id)))?;
        let confidence = known.confidence_of(&load.formula).min(load.provenance.confidence);
        let numbers = known.numbers(&load.formula);
        known.define(
            &load.id,
            Term::new(value, load.unit),
            confidence,
            format!("{}{}", shown_number(value), load.unit.suffix()),
        );
        loads.push(LoadValue {
            id: load.id.clone(),
            title: load.title.clone(),
            value,
            unit: load.unit,
            formula: load.formula.text().to_owned(),
            numbers,
            source: load.provenance.source.clone(),
            confidence,
        });
    }
    let mut conditions: Vec<ConditionForces> = Vec::new();
    for definition in &standard.conditions {
        let Some(own) = condition(frame, standard, definition, &known, &mut notes)? else { continue };
        let bases = standard.bases(&definition.on_top_of, definition.category, on_all);
        if bases.is_empty() {
            conditions.push(own);
            continue;
        }
        for name in &bases {
            // A base that is left out for an optional component leaves out what acts on top of it.
            let Some(base) = conditions.iter().find(|c| c.id == *name).cloned() else { continue };
            let mut made = own.clone();
            made.id = on_top_id(&own.id, name, bases.len() > 1);
            made.confidence = own.confidence.min(base.confidence);
            made.forces = base.forces;
            made.forces.extend(own.forces.clone());
            conditions.push(made);
        }
    }
    attached_conditions(frame, standard, on_all, &mut known, &mut conditions, &mut notes)
        .map_err(fail("attached component".to_owned()))?;
    exclusive_groups(frame, standard, &mut conditions);
    if standard.rule == CombinationRule::RootSumSquare {
        options(frame, standard, &mut conditions);
    }
    sense_notes(frame, standard, &mut notes);
    level_notes(frame, standard, &mut notes);
    Ok(LoadSet { standard: standard.clone(), parameters, loads, conditions, notes })
}

fn vehicle_names(vehicle: &Vehicle) -> Known {
    let mut known =
        Known { environment: Environment::new(), confidence: BTreeMap::new(), shown: BTreeMap::new() };
    for (name, quantity) in vehicle.iter() {
        // Vehicle data are the user's own facts: they never weaken the confidence.
        known.define(
            name,
            Term::new(quantity.number, quantity.unit),
            Confidence::Published,
            quantity.to_string(),
        );
    }
    known
}

fn parameters(
    frame: &Frame,
    standard: &Arc<Standard>,
    known: &mut Known,
    notes: &mut Vec<Message>,
) -> Result<Vec<ParameterValue>, LoadError> {
    let mut parameters = Vec::new();
    for parameter in standard.parameters.values() {
        let replaced = frame.override_of(standard.known_as(), &parameter.id);
        let default = parameter.default_for(frame.vehicle_class, &frame.vehicle);
        if let (None, Some(own), Some(common)) = (replaced, default, parameter.default)
            && own != common
        {
            let by_class = parameter.default_by_class.contains_key(&frame.vehicle_class);
            let what = if by_class {
                message!(code::FOR_VEHICLE_CLASS, frame.vehicle_class.name())
            } else {
                message!(code::BY_FORMULA, parameter.default_formula.as_ref().map_or("", Formula::text))
            };
            let (own, common) = (own.to_string(), common.to_string());
            notes.push(message!(code::DEFAULT_OF_VEHICLE, &standard.id, &parameter.id, own, what, common));
        }
        let (quantity, provenance, overridden) = match (replaced, default) {
            (Some(o), _) => (o.value, o.provenance.clone(), true),
            (None, Some(default)) => (default, parameter.provenance.clone(), false),
            (None, None) => {
                return Err(LoadError::ParameterNotGiven {
                    standard: standard.id.clone(),
                    parameter: parameter.id.clone(),
                });
            }
        };
        known.define(
            &parameter.id,
            Term::new(quantity.number, quantity.unit),
            provenance.confidence,
            quantity.to_string(),
        );
        parameters.push(ParameterValue {
            id: parameter.id.clone(),
            title: parameter.title.clone(),
            quantity,
            provenance,
            overridden,
        });
    }
    Ok(parameters)
}

/// The condition's forces, or `None` with a note if it is about an optional component the frame has not.
fn condition(
    frame: &Frame,
    standard: &Arc<Standard>,
    definition: &ConditionDefinition,
    known: &Known,
    notes: &mut Vec<Message>,
) -> Result<Option<ConditionForces>, LoadError> {
    let mut forces = IndexMap::new();
    let mut confidence = definition.provenance.confidence;
    for (name, formula) in &definition.forces {
        let Some(component) = standard.components.get(name) else { continue };
        let force = known.force(formula, component.unit).map_err(|error| LoadError::Formula {
            standard: standard.id.clone(),
            what: format!("condition {}, {name}", definition.id),
            error: Box::new(error),
        })?;
        let declared = frame.loads.get(name);
        if declared.is_none() && !frame.loads.is_empty() {
            match component.need {
                Need::Optional => {
                    notes.push(message!(
                        code::CONDITION_WITHOUT_COMPONENT,
                        &definition.id,
                        &standard.id,
                        name
                    ));
                    return Ok(None);
                }
                Need::IfLoaded if force.value == 0.0 => continue,
                Need::IfLoaded | Need::Required => {
                    return Err(LoadError::ComponentMissing {
                        standard: standard.id.clone(),
                        condition: definition.id.clone(),
                        component: name.clone(),
                        value: format!("{}{}", shown_number(force.value), component.unit.suffix()),
                    });
                }
            }
        }
        if let Some(reason) = declared.and_then(|l| l.omitted.as_ref()) {
            let note = message!(code::COMPONENT_OMITTED, &standard.id, name, reason);
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        // A force that the analyst leaves out is no input of the result.
        if declared.is_none_or(|l| l.omitted.is_none()) {
            confidence = confidence.min(known.confidence_of(formula));
        }
        forces.insert(name.clone(), force);
    }
    Ok(Some(ConditionForces {
        id: definition.id.clone(),
        category: definition.category,
        forces,
        source: definition.provenance.source.clone(),
        confidence,
        exclusive_group: None,
        derived_from: derived_from(definition),
        both_senses: definition.both_senses && !one_sense(frame, standard, &definition.id),
    }))
}

/// How the stress of a condition follows where it is given for the other sense: it is linear in the forces, so that
/// the two senses lie symmetrically about the condition between them, or about zero.
fn derived_from(definition: &ConditionDefinition) -> Vec<(String, f64)> {
    let Some(opposite) = &definition.opposite_of else { return Vec::new() };
    let between = definition.untwisted.as_ref().map(|u| (u.clone(), 2.0));
    between.into_iter().chain([(opposite.clone(), -1.0)]).collect()
}

/// Whether the analyst says that a static condition acts as given only.
fn one_sense(frame: &Frame, standard: &Standard, condition: &str) -> bool {
    let said = standard.known_as().filter_map(|id| frame.one_sense.get(id));
    said.into_iter().any(|one| one.conditions.iter().any(|c| c == condition))
}

/// Marks the static and dynamic conditions of components that never act together.
fn exclusive_groups(frame: &Frame, standard: &Arc<Standard>, conditions: &mut [ConditionForces]) {
    for condition in conditions {
        if !matches!(condition.category, Category::Static | Category::Dynamic) || condition.forces.len() != 1
        {
            continue;
        }
        if let Some(component) = condition.forces.keys().next()
            && let Some(group) = standard.group_of(component, frame.loads.get(component))
        {
            let (group, component) = (group.to_owned(), component.clone());
            let option = component.clone();
            condition.exclusive_group =
                Some(ExclusiveMember { group, component, option, may_be_absent: true, only_given: false });
        }
    }
}
