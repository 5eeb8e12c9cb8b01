//! A standard's load cases, validated: every formula parses, every name exists, every dimension fits.

use super::formula::{Formula, FormulaError};
use super::provenance::Provenance;
use super::quantity::{Quantity, Unit};
pub use super::standard_file::{Category, CombinationRule, Need, RunningGear, SpringLevel, VehicleClass};
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
    /// SHA-256 of the definition file, hexadecimal.
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
    /// Unit in which it is shown.
    pub unit: Unit,
    /// Range that draws no warning, in `unit`.
    pub range: Option<(f64, f64)>,
    /// Source.
    pub provenance: Provenance,
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
    /// Conditions per attached component.
    pub conditions: Vec<AttachedCondition>,
    /// Source.
    pub provenance: Provenance,
}

/// A condition made for each attached component.
#[derive(Debug, Clone)]
pub struct AttachedCondition {
    /// Identifier with `{component}` for the component's name.
    pub id: String,
    /// What it is for.
    pub category: Category,
    /// Condition whose forces act at the same time.
    pub on_top_of: Option<String>,
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
