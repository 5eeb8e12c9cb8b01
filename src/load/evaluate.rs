//! Evaluates the load formulas of a standard for a frame.

use super::attached::attached_conditions;
use super::value::{ConditionForces, ExclusiveMember, Force, LoadSet, LoadValue, ParameterValue};
use crate::definition::{
    Category, ConditionDefinition, Confidence, Environment, Formula, FormulaError, Frame, Need, SpringLevel,
    Standard, Term, Unit, Vehicle, weakest,
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

/// Names with values, their confidence and how they are shown.
pub(super) struct Known {
    pub(super) environment: Environment,
    pub(super) confidence: BTreeMap<String, Confidence>,
    pub(super) shown: BTreeMap<String, String>,
}

impl Known {
    pub(super) fn define(&mut self, name: &str, term: Term, confidence: Confidence, shown: String) {
        self.environment.insert(name.to_owned(), term);
        self.confidence.insert(name.to_owned(), confidence);
        self.shown.insert(name.to_owned(), shown);
    }

    pub(super) fn confidence_of(&self, formula: &Formula) -> Confidence {
        weakest(formula.names().iter().filter_map(|n| self.confidence.get(n).copied()))
    }

    /// Evaluates a formula as a force.
    pub(super) fn force(&self, formula: &Formula, unit: Unit) -> Result<Force, FormulaError> {
        Ok(Force {
            value: formula.evaluate_in(&self.environment, unit)?,
            unit,
            formula: formula.text().to_owned(),
            numbers: self.numbers(formula),
        })
    }

    fn numbers(&self, formula: &Formula) -> String {
        formula.with_numbers(|name| self.shown.get(name).cloned().unwrap_or_else(|| name.to_owned()))
    }
}

/// Rounds for display in calculations: six significant digits, without trailing zeros.
#[must_use]
pub(crate) fn shown_number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    #[expect(clippy::cast_possible_truncation, reason = "decimal exponent of a finite float")]
    let exponent = value.abs().log10().floor() as i32;
    let decimals = usize::try_from((5 - exponent).clamp(0, 12)).unwrap_or(0);
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// All loads and conditions of `standard` for `frame`.
///
/// # Errors
/// [`LoadError`] for a formula that fails with this vehicle's numbers, a parameter nobody gives, or a loaded
/// component without stresses.
pub fn evaluate(frame: &Frame, standard: &Arc<Standard>) -> Result<LoadSet, LoadError> {
    let mut known = vehicle_names(&frame.vehicle);
    let mut notes = Vec::new();
    let parameters = parameters(frame, standard, &mut known)?;
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
    let mut conditions = Vec::new();
    for definition in &standard.conditions {
        if let Some(condition) = condition(frame, standard, definition, &known, &mut notes)? {
            conditions.push(condition);
        }
    }
    attached_conditions(frame, standard, &mut known, &mut conditions, &mut notes)
        .map_err(fail("attached component".to_owned()))?;
    exclusive_groups(frame, standard, &mut conditions);
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
) -> Result<Vec<ParameterValue>, LoadError> {
    let mut parameters = Vec::new();
    for parameter in standard.parameters.values() {
        let replaced = frame.override_of(standard.known_as(), &parameter.id);
        let (quantity, provenance, overridden) = match (replaced, parameter.default) {
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
    }))
}

/// Marks the static and dynamic conditions of components that never act together.
fn exclusive_groups(frame: &Frame, standard: &Arc<Standard>, conditions: &mut [ConditionForces]) {
    let group_of = |component: &str| -> Option<String> {
        let own = frame.loads.get(component).and_then(|l| l.exclusive_group.clone());
        own.or_else(|| {
            let group =
                standard.exclusive_groups.iter().find(|g| g.components.iter().any(|c| c == component));
            group.map(|g| g.id.clone())
        })
    };
    for condition in conditions {
        if !matches!(condition.category, Category::Static | Category::Dynamic) || condition.forces.len() != 1
        {
            continue;
        }
        if let Some(component) = condition.forces.keys().next()
            && let Some(group) = group_of(component)
        {
            condition.exclusive_group = Some(ExclusiveMember { group, component: component.clone() });
        }
    }
}

/// States where a stress field was made at another spring level than the standard's force.
fn level_notes(frame: &Frame, standard: &Arc<Standard>, notes: &mut Vec<Message>) {
    let word = |level| match level {
        SpringLevel::Primary => message!(code::SPRING_PRIMARY),
        SpringLevel::Secondary => message!(code::SPRING_SECONDARY),
    };
    let mismatch = standard.components.values().find_map(|component| {
        let wanted = component.at?;
        let made = frame.loads.get(&component.id)?.at?;
        (wanted != made).then_some((wanted, made))
    });
    if let Some((wanted, made)) = mismatch {
        let consequence = match (wanted, made) {
            (SpringLevel::Primary, SpringLevel::Secondary) => {
                message!(code::OWN_WEIGHT_AT_SEATS)
            }
            _ => message!(code::OWN_WEIGHT_MAY_BE_LOST),
        };
        notes.push(message!(code::SPRING_LEVEL, &standard.id, word(wanted), word(made), consequence));
    }
}
