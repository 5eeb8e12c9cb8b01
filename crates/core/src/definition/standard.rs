//! A standard's load cases, validated: every formula parses, every name exists, every dimension fits.

use super::formula::{Formula, FormulaError};
use super::provenance::Provenance;
use super::quantity::{Quantity, Unit};
pub use super::standard_file::{
    AttachedOnly, Category, CombinationRule, Mirror, Need, RunningGear, SpringLevel, VehicleClass,
};
use super::vehicle::Vehicle;
use indexmap::IndexMap;
use std::sync::Arc;

/// Load cases of one standard and edition.
#[derive(Debug, Clone)]
pub struct Standard {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// Edition.
    pub edition: String,
    /// Standard this one is a variant of: its limits and overrides hold here too.
    pub variant_of: Option<String>,
    /// Standard that took this one's place.
    pub successor: Option<String>,
    /// SHA-256 of the definition file, hexadecimal; of a variant that says only what differs, of the file
    /// followed by the other standard's SHA-256.
    pub sha256: String,
    /// Where the definition was read from.
    pub origin: String,
    /// How conditions become mean and amplitude.
    pub rule: CombinationRule,
    /// Where the rule comes from.
    pub rule_provenance: Provenance,
    /// What the standard applies to.
    pub scope: Option<Scope>,
    /// Numbers, by id.
    pub parameters: IndexMap<String, Parameter>,
    /// Load components, by id.
    pub components: IndexMap<String, Component>,
    /// Load formulas in order.
    pub loads: Vec<LoadDefinition>,
    /// Conditions in order.
    pub conditions: Vec<ConditionDefinition>,
    /// How attached components enter.
    pub attached: Option<AttachedRule>,
    /// Components that never act together.
    pub exclusive_groups: Vec<ExclusiveGroup>,
    /// Static check.
    pub static_check: Option<StaticCheck>,
}

/// What a standard applies to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// In words.
    pub text: String,
    /// Running gear outside the scope.
    pub running_gear_excluded: Vec<RunningGear>,
    /// Vehicle classes inside the scope; all if absent.
    pub vehicle_classes: Option<Vec<VehicleClass>>,
    /// Source.
    pub provenance: Provenance,
}

/// A number of a standard.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Name in formulas.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Value, or `None` if the user must give it.
    pub default: Option<Quantity>,
    /// Values of vehicle classes that have another.
    pub default_by_class: IndexMap<VehicleClass, Quantity>,
    /// The default worked out for the vehicle; `default` is its common value.
    pub default_formula: Option<Formula>,
    /// Vehicle quantities, in their shown unit, for which alone the default holds.
    pub default_only_if: IndexMap<String, f64>,
    /// Unit in which it is shown.
    pub unit: Unit,
    /// Range that draws no warning, in `unit`.
    pub range: Option<(f64, f64)>,
    /// Source.
    pub provenance: Provenance,
}

impl Parameter {
    /// The standard's value for a vehicle, or `None` if the user must give it.
    #[must_use]
    pub fn default_for(&self, class: VehicleClass, vehicle: &Vehicle) -> Option<Quantity> {
        let holds = self.default_only_if.iter().all(|(symbol, wanted)| {
            vehicle.get(symbol).is_some_and(|q| (q.number - wanted).abs() <= 1e-9 * wanted.abs().max(1.0))
        });
        if !holds {
            return None;
        }
        if let Some(own) = self.default_by_class.get(&class) {
            return Some(*own);
        }
        match &self.default_formula {
            // A formula that fails for this vehicle leaves the number to the user.
            Some(formula) => {
                let number = formula.evaluate_in(&vehicle.environment(), self.unit).ok()?;
                Some(Quantity { number, unit: self.unit })
            }
            None => self.default,
        }
    }

    /// For which vehicles the default holds, in words; `None` if for all.
    #[must_use]
    pub fn restriction(&self) -> Option<String> {
        let parts: Vec<String> =
            self.default_only_if.iter().map(|(symbol, value)| format!("{symbol} = {value}")).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// A load component.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Name.
    pub id: String,
    /// What it is, with its positive sense.
    pub title: String,
    /// Unit of its force.
    pub unit: Unit,
    /// When the frame load file must have it.
    pub need: Need,
    /// Spring level of a vertical force.
    pub at: Option<SpringLevel>,
    /// Mirrors of the frame that turn its sense round.
    pub reversed_by: Vec<Mirror>,
}

/// A load formula.
#[derive(Debug, Clone)]
pub struct LoadDefinition {
    /// Name in later formulas.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Formula.
    pub formula: Formula,
    /// Unit of the result.
    pub unit: Unit,
    /// Source.
    pub provenance: Provenance,
}

/// A load condition.
#[derive(Debug, Clone)]
pub struct ConditionDefinition {
    /// Identifier.
    pub id: String,
    /// Another name under which stresses may be given.
    pub also_called: Option<String>,
    /// Condition whose opposite sense this is: not part of the printed rule.
    pub opposite_of: Option<String>,
    /// The condition halfway between the two senses.
    pub untwisted: Option<String>,
    /// Whether the opposite sense of a static condition is tried.
    pub both_senses: bool,
    /// Conditions whose forces act at the same time; with several there is one condition for each.
    pub on_top_of: Vec<String>,
    /// What it is for.
    pub category: Category,
    /// Formula per load component.
    pub forces: IndexMap<String, Formula>,
    /// Source.
    pub provenance: Provenance,
}

/// How attached components enter.
#[derive(Debug, Clone)]
pub struct AttachedRule {
    /// Force in every ordinary condition.
    pub in_every_condition: Option<Formula>,
    /// Components whose force turns with the running direction.
    pub both_senses: Vec<String>,
    /// Conditions per attached component.
    pub conditions: Vec<AttachedCondition>,
    /// Source.
    pub provenance: Provenance,
}

/// A condition made for each attached component.
#[derive(Debug, Clone, PartialEq)]
pub struct AttachedCondition {
    /// Identifier with `{component}` for the component's name.
    pub id: String,
    /// What it is for.
    pub category: Category,
    /// Conditions whose forces act at the same time; with several there is one condition for each.
    pub on_top_of: Vec<String>,
    /// Components it is for; all if absent.
    pub only: Option<AttachedOnly>,
    /// Left out where the component acts in one sense only.
    pub opposite: bool,
    /// Force of the component.
    pub force: Formula,
}

/// Components that never act together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExclusiveGroup {
    /// Identifier.
    pub id: String,
    /// Names of the load components.
    pub components: Vec<String>,
    /// Source.
    pub provenance: Provenance,
}

/// Static check of the exceptional conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticCheck {
    /// Parameter with the safety factor on yield of parent metal.
    pub safety_parent: String,
    /// Parameter with the safety factor on yield of welds.
    pub safety_weld: String,
    /// Parameters with the safety factors under in-service loads, of parent metal and of welds.
    pub service: Option<(String, String)>,
    /// Source.
    pub provenance: Provenance,
}

impl Standard {
    /// Unit of a load component; of attached components, the caller knows it from the frame load file.
    #[must_use]
    pub fn component_unit(&self, id: &str) -> Option<Unit> {
        self.components.get(id).map(|c| c.unit)
    }

    /// Ids under which the user may give limits, overrides and stresses for this standard, best first.
    pub fn known_as(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.id.as_str()).chain(self.variant_of.as_deref())
    }

    /// A condition by its name, or by the other name it has.
    #[must_use]
    pub fn condition(&self, name: &str) -> Option<&ConditionDefinition> {
        let own = self.conditions.iter().find(|c| c.id == name);
        own.or_else(|| self.conditions.iter().find(|c| c.also_called.as_deref() == Some(name)))
    }

    /// Every formula of the standard with where it stands, for checks and listings.
    pub fn formulas(&self) -> impl Iterator<Item = &Formula> {
        let loads = self.loads.iter().map(|l| &l.formula);
        loads.chain(self.conditions.iter().flat_map(|c| c.forces.values()))
    }
}

/// What a verdict is asked for: the standard that judges fatigue and the one that gives the exceptional
/// conditions, usually the same.
#[derive(Debug, Clone)]
pub struct Procedure {
    /// Identifier used on the command line and in results.
    pub id: String,
    /// Title.
    pub title: String,
    /// Judges fatigue.
    pub fatigue: Arc<Standard>,
    /// Gives the exceptional conditions, if any.
    pub exceptional: Option<Arc<Standard>>,
}

impl Procedure {
    /// A standard on its own.
    #[must_use]
    pub fn of(standard: &Arc<Standard>) -> Self {
        let has_exceptional = standard.conditions.iter().any(|c| c.category == Category::Exceptional);
        Self {
            id: standard.id.clone(),
            title: standard.title.clone(),
            fatigue: standard.clone(),
            exceptional: has_exceptional.then(|| standard.clone()),
        }
    }

    /// The one or two standards involved, without repetition.
    #[must_use]
    pub fn standards(&self) -> Vec<&Arc<Standard>> {
        let mut all = vec![&self.fatigue];
        if let Some(other) = &self.exceptional
            && other.id != self.fatigue.id
        {
            all.push(other);
        }
        all
    }
}

/// Shortens a formula error to what a diagnostic's label shows.
pub(super) fn formula_label(error: &FormulaError) -> &'static str {
    match error {
        FormulaError::Syntax { .. } => "not a formula",
        FormulaError::UnknownName { .. } => "unknown name",
        FormulaError::Dimension { .. } => "dimensions do not fit",
        FormulaError::Result { .. } => "another dimension than the unit",
        FormulaError::NotFinite { .. } => "not finite",
    }
}
