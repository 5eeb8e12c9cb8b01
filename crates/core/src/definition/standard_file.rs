//! A load-case file as written: the types that mirror `load_cases/*.toml`.

use super::provenance::Confidence;
use super::toml_text::Located;
use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;

/// A standard's load cases, or a procedure put together from two standards.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct StandardFile {
    /// Identifier used in frame load files and on the command line.
    pub id: Located<String>,
    /// Title.
    pub title: String,
    /// Edition or year.
    pub edition: String,
    /// Id of the standard this one is a variant of: its limits and overrides hold here too. Without a
    /// [combination] of its own, everything that is not said here stands as there.
    pub variant_of: Option<Located<String>>,
    /// Id of the standard that took this one's place; its use is told.
    pub successor: Option<Located<String>>,
    /// Variants: conditions of the other standard that are left out.
    #[serde(default)]
    pub without_conditions: Vec<Located<String>>,
    /// How conditions become mean and amplitude.
    pub combination: Option<Located<CombinationEntry>>,
    /// What the standard applies to.
    pub scope: Option<ScopeEntry>,
    /// Numbers of the standard.
    #[serde(default)]
    pub parameter: Vec<ParameterEntry>,
    /// Load components the standard knows.
    #[serde(default)]
    pub component: Vec<ComponentEntry>,
    /// Load formulas, in order: each may use those before it.
    #[serde(default)]
    pub load: Vec<LoadEntry>,
    /// Load conditions.
    #[serde(default)]
    pub condition: Vec<ConditionEntry>,
    /// How attached components (motor, brake, …) enter.
    pub attached: Option<AttachedEntry>,
    /// Components that never act together.
    #[serde(default)]
    pub exclusive_group: Vec<ExclusiveGroupEntry>,
    /// Static check against yield under the exceptional conditions.
    pub static_check: Option<StaticCheckEntry>,
    /// Instead of all that: the id of the standard that judges fatigue.
    pub fatigue_from: Option<Located<String>>,
    /// Instead of all that: the id of the standard that gives the exceptional conditions.
    pub exceptional_from: Option<Located<String>>,
}

/// Rule that turns condition stresses into mean and amplitude.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CombinationRule {
    /// The two conditions that differ most give range and mean.
    WorstPair,
    /// Mean: algebraic sum of the static stresses; amplitude: root of the sum of the squares of the dynamic
    /// stresses.
    RootSumSquare,
}

/// Combination rule with its source.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CombinationEntry {
    /// The rule's name.
    pub rule: CombinationRule,
    /// Citation.
    pub source: String,
    /// How surely it is known.
    pub confidence: Confidence,
}

/// What the vehicle runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunningGear {
    /// Steel wheels on rails.
    SteelWheel,
    /// Rubber tyres.
    RubberTyre,
    /// Monorail.
    Monorail,
    /// Trolley bus.
    TrolleyBus,
    /// Magnetic levitation.
    Maglev,
}

/// Class of vehicle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VehicleClass {
    /// Locomotive.
    Locomotive,
    /// Electric or diesel multiple unit.
    MultipleUnit,
    /// Hauled passenger coach.
    Coach,
    /// Metro.
    Metro,
    /// Tram or light rail.
    LightRail,
    /// Freight wagon.
    Freight,
    /// Something else.
    Other,
}

impl VehicleClass {
    /// All of them with the name they have in files.
    pub const ALL: [(&'static str, Self); 7] = [
        ("locomotive", Self::Locomotive),
        ("multiple_unit", Self::MultipleUnit),
        ("coach", Self::Coach),
        ("metro", Self::Metro),
        ("light_rail", Self::LightRail),
        ("freight", Self::Freight),
        ("other", Self::Other),
    ];

    /// The name it has in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, class)| *class == self).map_or("other", |(name, _)| name)
    }
}

/// What the standard applies to and what not.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ScopeEntry {
    /// The scope in words.
    pub text: String,
    /// Running gear outside the scope.
    #[serde(default)]
    pub running_gear_excluded: Vec<RunningGear>,
    /// Vehicle classes inside the scope; all if the list is absent.
    pub vehicle_classes: Option<Vec<VehicleClass>>,
    /// Citation.
    pub source: String,
    /// How surely it is known.
    pub confidence: Confidence,
}

/// A number of the standard.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ParameterEntry {
    /// Name in formulas.
    pub id: Located<String>,
    /// What it is.
    pub title: String,
    /// Value with unit, or absent if the user must give it.
    pub default: Option<Located<String>>,
    /// Values of vehicle classes for which the default is another: `{ freight = "5" }`.
    #[serde(default)]
    pub default_by_class: IndexMap<String, Located<String>>,
    /// The default as a formula in vehicle quantities, where it depends on them; `default` is its common value.
    pub default_formula: Option<Located<String>>,
    /// Vehicle quantities with the value for which alone the default holds, as `{ n_e = 2 }`; for others the
    /// user must give the number.
    #[serde(default)]
    pub default_only_if: IndexMap<String, Located<f64>>,
    /// Unit, needed only where there is no default.
    pub unit: Option<Located<String>>,
    /// Smallest and largest value that draw no warning, with units.
    pub range: Option<Located<Vec<String>>>,
    /// Citation.
    pub source: String,
    /// How surely it is known.
    pub confidence: Confidence,
}

/// When a load component must be in the frame load file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Always.
    #[default]
    Required,
    /// Only if its force is not zero.
    IfLoaded,
    /// Never; conditions that use it are left out without it.
    Optional,
}

/// Level at which a vertical force is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpringLevel {
    /// Axle-box springs.
    Primary,
    /// Springs between bogie frame and body.
    Secondary,
}

/// A load component.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ComponentEntry {
    /// Name in conditions and in the frame load file.
    pub id: Located<String>,
    /// What it is, with its positive sense.
    pub title: String,
    /// Unit of its force.
    pub unit: Located<String>,
    /// When it must be given.
    #[serde(default)]
    pub need: Need,
    /// Spring level at which the standard means a vertical force.
    pub at: Option<SpringLevel>,
    /// Mirrors of the frame that turn its sense round.
    #[serde(default)]
    pub reversed_by: Vec<Mirror>,
}

/// A mirror of the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mirror {
    /// Left becomes right.
    LeftRight,
    /// Front becomes rear.
    FrontRear,
}

/// A load formula.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LoadEntry {
    /// Name in later formulas.
    pub id: Located<String>,
    /// What it is.
    pub title: String,
    /// Formula in vehicle quantities, parameters and earlier loads.
    pub formula: Located<String>,
    /// Unit of the result.
    pub unit: Located<String>,
    /// Citation.
    pub source: String,
    /// How surely it is known.
    pub confidence: Confidence,
}

/// What a condition is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Rare maximum: static check against yield.
    Exceptional,
    /// Frequent load: fatigue, paired with the others.
    InService,
    /// Frequent load of one component: fatigue, paired with the others.
    Particular,
    /// Steady part: adds to the mean.
    Static,
    /// Alternating part: adds to the amplitude.
    Dynamic,
}

/// A load condition.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ConditionEntry {
    /// Identifier.
    pub id: Located<String>,
    /// Another name under which stresses may be given.
    pub also_called: Option<Located<String>>,
    /// Condition whose opposite sense this is. It is not part of the printed rule; where stresses are given per
    /// condition it follows as 2·σ(`untwisted`) − σ(`opposite_of`).
    pub opposite_of: Option<Located<String>>,
    /// The condition halfway between the two senses.
    pub untwisted: Option<Located<String>>,
    /// Static conditions: the opposite sense is tried, too.
    #[serde(default)]
    pub both_senses: bool,
    /// What it is for.
    pub category: Category,
    /// Conditions whose forces act at the same time, a set that is its own mirror image; with several there is
    /// one condition for each.
    #[serde(default)]
    pub on_top_of: Names,
    /// Formula per load component; components not named carry nothing.
    pub forces: IndexMap<String, Located<String>>,
    /// Citation.
    pub source: String,
    /// How surely it is known.
    pub confidence: Confidence,
}

/// How attached components enter the conditions.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AttachedEntry {
    /// Force of every attached component in every condition above, in `static_part`, `dynamic_part` and
    /// `lasting_part` (the steady force, 0 where a component comes and goes).
    pub in_every_condition: Option<Located<String>>,
    /// Components whose force turns with the running direction: both senses are tried unless the frame load file
    /// says one with a reason.
    #[serde(default)]
    pub both_senses: Vec<String>,
    /// Conditions added for each attached component.
    #[serde(default)]
    pub condition: Vec<AttachedConditionEntry>,
    /// Citation.
    pub source: String,
    /// How surely it is known.
    pub confidence: Confidence,
}

/// A condition added for each attached component.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AttachedConditionEntry {
    /// Identifier; `{component}` stands for the component's name.
    pub id: Located<String>,
    /// What it is for.
    pub category: Category,
    /// Conditions whose forces act at the same time, a set that is its own mirror image; with several there is
    /// one condition for each.
    #[serde(default)]
    pub on_top_of: Names,
    /// Components it is for; all if absent.
    pub only: Option<AttachedOnly>,
    /// Left out where the frame load file says that the component acts in one sense only.
    #[serde(default)]
    pub opposite: bool,
    /// Force of the component, in `static_part`, `dynamic_part`, `steady_part` (what acts as long as the component
    /// does) and `exceptional_part`.
    pub force: Located<String>,
}

/// Attached components that a condition is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttachedOnly {
    /// Those that come and go: members of an exclusive group, ranges, forces that turn with the running direction.
    Intermittent,
    /// Those that come and go, and have a steady part while they act.
    SteadyAtTimes,
    /// Those with an exceptional force.
    Exceptional,
}

/// One name, or a list of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Names(pub Vec<Located<String>>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = Located::<OneOrMany>::deserialize(deserializer)?;
        let at = |name| Located { value: name, span: given.span.clone() };
        Ok(Self(match given.value {
            OneOrMany::One(name) => vec![at(name)],
            OneOrMany::Many(names) => names.into_iter().map(at).collect(),
        }))
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl JsonSchema for Names {
    fn schema_name() -> Cow<'static, str> {
        "Names".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A name, or a list of names.",
            "type": ["string", "array"],
            "items": { "type": "string" }
        })
    }
}

/// Components that never act together.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ExclusiveGroupEntry {
    /// Identifier.
    pub id: Located<String>,
    /// Names of the load components.
    pub components: Vec<String>,
    /// Citation.
    pub source: String,
    /// How surely it is known.
    pub confidence: Confidence,
}

/// Static check of the exceptional conditions against yield ÷ safety factor.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct StaticCheckEntry {
    /// Parameter with the safety factor for parent metal.
    pub safety_parent: Located<String>,
    /// Parameter with the safety factor for welds.
    pub safety_weld: Located<String>,
    /// Parameter with the safety factor for parent metal under in-service loads, if there is one.
    pub service_parent: Option<Located<String>>,
    /// Parameter with the safety factor for welds under in-service loads, if there is one.
    pub service_weld: Option<Located<String>>,
    /// Citation.
    pub source: String,
    /// How surely it is known.
    pub confidence: Confidence,
}
