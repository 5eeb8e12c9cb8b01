//! Loads with where they come from.

use crate::definition::{Category, Confidence, Provenance, Quantity, Standard, Unit};
use crate::message::Message;
use indexmap::IndexMap;
use std::sync::Arc;

/// All loads and conditions of one standard for one frame.
#[derive(Debug, Clone)]
pub struct LoadSet {
    /// The standard.
    pub standard: Arc<Standard>,
    /// Parameters as used.
    pub parameters: Vec<ParameterValue>,
    /// Loads in the order of the definition.
    pub loads: Vec<LoadValue>,
    /// Conditions in the order of the definition, then those of attached components.
    pub conditions: Vec<ConditionForces>,
    /// Assumptions and omissions that every result states.
    pub notes: Vec<Message>,
}

/// A parameter as used.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterValue {
    /// Name in formulas.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Value.
    pub quantity: Quantity,
    /// Source: the standard's or the user's.
    pub provenance: Provenance,
    /// Whether the user replaced the default.
    pub overridden: bool,
}

/// A load with its calculation.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadValue {
    /// Name in formulas.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Value in `unit`.
    pub value: f64,
    /// Unit.
    pub unit: Unit,
    /// Formula in symbols.
    pub formula: String,
    /// Formula with the numbers put in.
    pub numbers: String,
    /// Source of the formula.
    pub source: String,
    /// Weakest confidence of the formula and of everything put in.
    pub confidence: Confidence,
}

/// The forces of one condition.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionForces {
    /// Identifier.
    pub id: String,
    /// What it is for.
    pub category: Category,
    /// Force per load component.
    pub forces: IndexMap<String, Force>,
    /// Source of the condition.
    pub source: String,
    /// Weakest confidence of the condition and of everything put in.
    pub confidence: Confidence,
    /// Group of conditions that never act together with this one.
    pub exclusive_group: Option<ExclusiveMember>,
    /// Conditions with the factors by which its stress follows from theirs, where stresses are given per condition
    /// and its own is not. Empty for conditions that stand alone: those are the printed rule's.
    pub derived_from: Vec<(String, f64)>,
    /// Static conditions: the opposite sense is tried, too.
    pub both_senses: bool,
}

/// Membership in a group of components that never act together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExclusiveMember {
    /// The group.
    pub group: String,
    /// The component whose conditions belong together.
    pub component: String,
    /// What the group does with this condition acting; one option of each group is taken.
    pub option: String,
    /// Whether the group may also do nothing.
    pub may_be_absent: bool,
    /// Whether the option is tried only where stresses are given per condition.
    pub only_given: bool,
}

/// A force with its calculation.
#[derive(Debug, Clone, PartialEq)]
pub struct Force {
    /// Value in `unit`.
    pub value: f64,
    /// Unit.
    pub unit: Unit,
    /// Formula in symbols.
    pub formula: String,
    /// Formula with the numbers put in.
    pub numbers: String,
}

impl LoadSet {
    /// Conditions of the given categories, in order.
    pub fn conditions_of<'a>(
        &'a self,
        categories: &'a [Category],
    ) -> impl Iterator<Item = &'a ConditionForces> + 'a {
        self.conditions.iter().filter(move |c| categories.contains(&c.category))
    }

    /// A parameter by name.
    #[must_use]
    pub fn parameter(&self, id: &str) -> Option<&ParameterValue> {
        self.parameters.iter().find(|p| p.id == id)
    }
}
