//! A frame load file as written: the types that mirror the analyst's TOML.

use super::limit_file::LimitEntry;
use super::provenance::Confidence;
use super::standard_file::{RunningGear, SpringLevel, VehicleClass};
use super::toml_text::Located;
use crate::combination::Reduction;
use crate::diagram::LoadPath;
use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};
use std::borrow::Cow;
use std::fmt;

/// A frame load file: one bogie frame with its vehicle, loads, materials, details and hotspots.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(title = "bogie-fatigue frame load file")]
pub struct FrameFile {
    /// What is assessed.
    pub frame: FrameEntry,
    /// How it is assessed.
    pub assessment: AssessmentEntry,
    /// Units of bare numbers.
    #[serde(default)]
    pub units: UnitsEntry,
    /// Other files, relative to this one and below its folder.
    #[serde(default)]
    pub files: FilesEntry,
    /// Masses and numbers of the vehicle.
    pub vehicle: Located<VehicleEntry>,
    /// Materials by name.
    #[serde(default)]
    pub materials: IndexMap<String, Located<MaterialEntry>>,
    /// Construction details by name: weld or parent class with one fatigue limit per standard.
    #[serde(default)]
    pub details: IndexMap<String, Located<DetailEntry>>,
    /// Load components by name, with the reference load at which the hotspot stresses hold.
    #[serde(default)]
    pub loads: IndexMap<String, Located<FrameLoadEntry>>,
    /// Numbers of a standard that you replace: `[override.STANDARD.PARAMETER]`.
    #[serde(default, rename = "override")]
    pub overrides: IndexMap<String, IndexMap<String, Located<OverrideEntry>>>,
    /// What to do where a standard's scope does not cover this vehicle: `[scope.STANDARD]`.
    #[serde(default)]
    pub scope: IndexMap<String, Located<ScopeDecisionEntry>>,
    /// Conditions of a standard that were not applied, or act in one sense only: `[conditions.STANDARD]`.
    #[serde(default)]
    pub conditions: IndexMap<String, Located<ConditionsEntry>>,
    /// Fatigue limits of your own.
    #[serde(default)]
    pub limit: Vec<LimitEntry>,
    /// Correlation between dynamic conditions, other than none.
    #[serde(default)]
    pub correlation: Vec<Located<CorrelationEntry>>,
    /// How a whole finite-element result is screened.
    pub screen: Option<Located<ScreenEntry>>,
    /// The hotspots.
    #[serde(default)]
    pub hotspot: Vec<Located<HotspotEntry>>,
}

/// What is assessed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct FrameEntry {
    /// Name of the frame.
    pub name: String,
    /// A sentence about it.
    pub description: Option<String>,
    /// What the vehicle runs on; decides whether a standard applies.
    pub running_gear: RunningGear,
    /// Class of vehicle; decides whether a standard applies.
    pub vehicle_class: VehicleClass,
}

/// How the frame is assessed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AssessmentEntry {
    /// Identifiers of the standards to judge by; see `bogie standards`.
    pub standards: Located<Vec<String>>,
    /// What stays constant up to the limit: mean_constant (F1), ratio_constant (F2), minimum_constant (F3) or
    /// maximum_constant (F4); mean constant if absent.
    #[serde(default)]
    pub load_path: PathName,
    /// How tensors become mean and amplitude; each standard's own way if absent.
    pub reduction: Option<Reduction>,
    /// Required safety factor against the fatigue limit; 1 if absent.
    pub required_safety_factor: Option<Located<f64>>,
    /// Whether in-service loads are judged against yield ÷ safety factor, too; they are shown in any case.
    #[serde(default)]
    pub service_yield_check: bool,
}

/// Units of bare numbers.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct UnitsEntry {
    /// Unit of every hotspot stress in this file and in its hotspot file, e.g. "MPa".
    /// Results that `bogie screen` reads have it too, unless they or `--stress-unit` say another.
    pub stress: Option<Located<String>>,
    /// Unit of the coordinates in results that `bogie screen` reads: "mm", "cm", "m" or "in"; "mm" if absent.
    pub length: Option<Located<String>>,
}

/// Other files, relative to the frame load file.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct FilesEntry {
    /// Load-case files of your own.
    #[serde(default)]
    pub load_cases: Vec<Located<String>>,
    /// Fatigue-limit files of your own.
    #[serde(default)]
    pub fatigue_limits: Vec<Located<String>>,
    /// File with more hotspots, or a list of them: CSV and other text, or a spreadsheet (.xlsx, .ods).
    pub hotspots: Option<Located<HotspotFiles>>,
    /// How the hotspot file is laid out, where it is not as the program expects it.
    pub hotspot_table: Option<Located<TableEntry>>,
}

/// Names of hotspot files: one, or a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HotspotFiles(pub Vec<String>);

struct NameOrList;

impl<'de> de::Visitor<'de> for NameOrList {
    type Value = HotspotFiles;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a file or a list of names")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(HotspotFiles(vec![name.to_owned()]))
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(name) = seq.next_element::<String>()? {
            list.push(name);
        }
        Ok(HotspotFiles(list))
    }
}

impl<'de> Deserialize<'de> for HotspotFiles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NameOrList)
    }
}

impl JsonSchema for HotspotFiles {
    fn schema_name() -> Cow<'static, str> {
        "HotspotFiles".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Name of a file, or a list of names.",
            "type": ["string", "array"],
            "items": { "type": "string" }
        })
    }
}

/// Layout of the hotspot file.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct TableEntry {
    /// Spreadsheets: name of the sheet; may be absent if there is only one.
    pub sheet: Option<Located<String>>,
    /// Row (of a text: line) with the column heads, counted from 1; found if absent.
    pub header_row: Option<Located<u32>>,
    /// Row (of a text: line) with the units of the columns; the one below the heads is found without.
    pub units_row: Option<Located<u32>>,
    /// Texts: decimal mark, "." or ","; found if absent.
    pub decimal: Option<Located<String>>,
    /// Texts: encoding such as "windows-1252" or "shift_jis"; UTF-8 and UTF-16 are found without.
    pub encoding: Option<Located<String>>,
    /// Column heads that are not the program's names: `"vertical_left.xx" = "LC1 SX"`.
    #[serde(default)]
    pub columns: IndexMap<String, Located<String>>,
    /// Heads of columns that are not read.
    #[serde(default)]
    pub ignore: Vec<Located<String>>,
}

/// Masses and numbers of the vehicle.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct VehicleEntry {
    /// Vehicle mass in running order, e.g. "38 t".
    pub m_v: Located<String>,
    /// Exceptional payload, e.g. "21.6 t".
    pub c1: Located<String>,
    /// Normal payload, e.g. "14.4 t".
    pub c2: Located<String>,
    /// Mass of one bogie, e.g. "7.85 t".
    pub m_plus: Located<String>,
    /// Unsprung mass of one bogie: wheelsets, axle boxes and what hangs on them, e.g. "3.4 t".
    pub m_unsprung: Option<Located<String>>,
    /// Bogies per vehicle.
    pub n_b: Located<i64>,
    /// Axles per bogie.
    pub n_e: Located<i64>,
    /// Acceleration of gravity; "9.81 m/s²" if absent.
    pub g: Option<Located<String>>,
}

/// Strength of a material.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct MaterialEntry {
    /// Yield strength, e.g. "355 MPa".
    #[serde(rename = "yield")]
    pub yield_strength: Located<String>,
    /// Tensile strength, e.g. "490 MPa".
    pub tensile: Located<String>,
    /// Where the values come from.
    pub source: Option<String>,
}

/// Whether a detail is parent metal or a weld.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DetailKind {
    /// Parent metal.
    Parent,
    /// Weld.
    Weld,
}

/// A construction detail.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct DetailEntry {
    /// Parent metal or weld: selects the safety factor on yield.
    pub kind: DetailKind,
    /// What it is.
    pub title: Option<String>,
    /// Fatigue limit per standard: `STANDARD = "file/limit"`, or the id of a [[limit]] of this file.
    pub limits: IndexMap<String, Located<String>>,
    /// Required safety factor of this detail, before that of [assessment].
    pub required_safety_factor: Option<Located<f64>>,
    /// Kind of the stresses given for this detail; it should be that of its limits.
    pub stress_kind: Option<StressConcept>,
    /// Partial factor γ_Mf of EN 1993-1-9 limits, before the limit's own: 1.0 to 1.35 by assessment method and consequence
    /// of failure.
    pub gamma_mf: Option<Located<f64>>,
}

/// Kind of a stress at a weld or notch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StressConcept {
    /// From beam or plate theory, without the detail's own rise.
    Nominal,
    /// With the rise of the structure, without that of the notch: what a gauge near the toe sees.
    Structural,
    /// With the rise of the notch itself.
    Notch,
}

impl StressConcept {
    /// The name it has in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nominal => "nominal",
            Self::Structural => "structural",
            Self::Notch => "notch",
        }
    }
}

/// A load component.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct FrameLoadEntry {
    /// Load at which the hotspot stresses hold, e.g. "100 kN" or "10 ‰".
    pub reference: Option<Located<String>>,
    /// Vertical loads: level at which the stress field was made.
    pub at: Option<SpringLevel>,
    /// Attached component: mass; its weight is the steady force.
    pub mass: Option<Located<String>>,
    /// Attached component: steady force, e.g. "6 kN".
    #[serde(rename = "static")]
    pub static_force: Option<Located<String>>,
    /// Attached component: alternating force (amplitude), e.g. "18 kN".
    #[serde(rename = "dynamic")]
    pub dynamic_force: Option<Located<String>>,
    /// Attached component: alternating force as a multiple of the steady force.
    pub coefficient: Option<Located<f64>>,
    /// Attached component that acts one way only (braking, traction torque, start and stop): its two ends, as
    /// ["0 kN", "42 kN"], instead of steady and alternating force.
    pub range: Option<Located<Vec<String>>>,
    /// Attached component: rare maximum beside the steady force (short circuit, inertia, emergency brake), for the
    /// static check.
    pub exceptional: Option<Located<String>>,
    /// Attached component: whether its force acts in both senses or as given only; the standard's rule if absent.
    pub sense: Option<Located<SenseEntry>>,
    /// Why it acts in one sense only.
    pub sense_reason: Option<Located<String>>,
    /// Name of a group of components that never act together.
    pub exclusive_group: Option<Located<String>>,
    /// Why this load is left out although a standard has it: its stresses are negligible at every hotspot.
    pub omitted: Option<Located<String>>,
    /// Where the values come from.
    pub source: Option<Located<String>>,
}

/// In which senses a force acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SenseEntry {
    /// As given only; `sense_reason` says why.
    One,
    /// As given, and the other way.
    Both,
}

/// What was done with the conditions of a standard.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ConditionsEntry {
    /// Conditions that were not applied, on the bench or in the model.
    #[serde(default)]
    pub not_tested: Vec<Located<String>>,
    /// Why they were not applied.
    pub reason: Option<Located<String>>,
    /// Whether the verdict stands although conditions are missing that it needs.
    #[serde(default)]
    pub accept: bool,
    /// Why it stands.
    pub accept_reason: Option<Located<String>>,
    /// Static conditions that act as given only, although the standard's definition tries both senses.
    #[serde(default)]
    pub one_sense: Vec<Located<String>>,
    /// Why they act in one sense only.
    pub one_sense_reason: Option<Located<String>>,
}

/// A number of a standard that the user replaces.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OverrideEntry {
    /// The value with its unit, e.g. "10 kN"; a pure number may stand without quotes.
    pub value: Located<NumberText>,
    /// Where it comes from.
    pub source: Located<String>,
    /// How surely it is known; `user` if absent: a number of your own with its source.
    pub confidence: Option<Confidence>,
}

/// What to do outside a standard's scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScopeDecision {
    /// Its loads and its allowable stresses are used all the same.
    Accept,
    /// Its loads are not used: its allowable stresses judge the stresses that hotspots give per condition.
    AllowableStressesOnly,
}

/// What to do outside a standard's scope, and why.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ScopeDecisionEntry {
    /// What is done.
    #[serde(rename = "use")]
    pub decision: ScopeDecision,
    /// Why it is justified; shown with every result.
    pub reason: Located<String>,
}

/// Correlation between two dynamic conditions.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CorrelationEntry {
    /// Standard it holds for.
    pub standard: Located<String>,
    /// The two dynamic conditions.
    pub conditions: [String; 2],
    /// Correlation coefficient, −1 to 1.
    pub rho: Located<f64>,
    /// Where it comes from.
    pub source: Located<String>,
}

/// How a whole finite-element result is screened.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ScreenEntry {
    /// Solver step (its last increment) per load component, for results with steps.
    #[serde(default)]
    pub steps: IndexMap<String, Located<u32>>,
    /// Name of the stress field per load component, for results with named fields; the component's own name
    /// if absent.
    #[serde(default)]
    pub fields: IndexMap<String, Located<String>>,
    /// Material of nodes in no region.
    pub material: Located<String>,
    /// Detail of nodes in no region.
    pub detail: Located<String>,
    /// Node sets with a material or detail of their own; where sets overlap, the later region holds.
    #[serde(default)]
    pub region: Vec<Located<RegionEntry>>,
    /// Node sets at constraints and load introduction: screened, but ranked apart.
    #[serde(default)]
    pub exclude: Vec<Located<String>>,
    /// Distance within which only the worst node counts as a hotspot; "50 mm" if absent.
    pub separation: Option<Located<String>>,
    /// Order of the six stress components in results that do not name them (VTU), such as "xx yy zz xy yz xz"; such results
    /// are refused if absent.
    pub component_order: Option<Located<String>>,
    /// Array or column of the node numbers, where results have several that differ, or one with an unusual name; "none"
    /// takes none of them.
    pub node_numbers: Option<String>,
    /// Column heads of a table of results that are not the program's names: `node = "Point"`, `sxx = "LC1 X"`,
    /// `"vertical_left.xx" = "LC1 X"`.
    #[serde(default)]
    pub columns: IndexMap<String, Located<String>>,
    /// How a table of results is laid out, where it does not show it.
    pub table: Option<Located<ResultTableEntry>>,
    /// As `header_row` of the table above.
    pub header_row: Option<Located<u32>>,
}

/// Layout of a table of results (CSV and other text).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ResultTableEntry {
    /// Line with the column heads, counted from 1; found if absent.
    pub header_row: Option<Located<u32>>,
    /// Decimal mark: "." or ","; found if absent.
    pub decimal: Option<Located<String>>,
    /// Encoding such as "windows-1252" or "shift_jis"; UTF-8 and UTF-16 are found without.
    pub encoding: Option<Located<String>>,
    /// Columns (material, section, …) across whose values the stresses of the elements at a node are averaged; those of
    /// different values are refused if absent.
    #[serde(default)]
    pub average_across: Vec<Located<String>>,
}

/// Node sets with a material or detail of their own.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RegionEntry {
    /// Names of the node sets.
    pub sets: Vec<String>,
    /// Material; that of [screen] if absent.
    pub material: Option<Located<String>>,
    /// Detail; that of [screen] if absent.
    pub detail: Option<Located<String>>,
}

/// A hotspot.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct HotspotEntry {
    /// Identifier.
    pub id: Located<String>,
    /// Where it is.
    pub location: Option<String>,
    /// Name of its material. Absent only where a row of a hotspot file has the same id and this entry adds what was
    /// measured there.
    #[serde(default = "absent")]
    pub material: Located<String>,
    /// Name of its detail; as the material.
    #[serde(default = "absent")]
    pub detail: Located<String>,
    /// Stress per load component at its reference load: a number (scalar along one fixed direction),
    /// [xx, yy, xy] (plane, local surface axes) or [xx, yy, zz, xy, yz, zx] (full tensor).
    #[serde(default)]
    pub stress: IndexMap<String, Located<StressInput>>,
    /// Instead: stress per condition of a standard, `[hotspot.condition.STANDARD]`.
    #[serde(default)]
    pub condition: IndexMap<String, IndexMap<String, Located<StressInput>>>,
    /// Outward surface normal [x, y, z], full tensors only.
    pub normal: Option<Located<[f64; 3]>>,
    /// Fixed direction: degrees from local x (plane) or [x, y, z] (full).
    pub direction: Option<Located<DirectionInput>>,
    /// What a uniaxial strain gauge measured there, to be compared with the calculated stresses.
    pub measured: Option<Located<MeasuredEntry>>,
}

impl HotspotEntry {
    /// Whether it has nothing but what was measured: it belongs to a hotspot of a table.
    #[must_use]
    pub fn is_gauge(&self) -> bool {
        self.measured.is_some() && self.stress.is_empty() && self.condition.is_empty()
    }
}

/// A name that is not given.
fn absent() -> Located<String> {
    Located { value: String::new(), span: 0..0 }
}

/// Stresses measured by a uniaxial strain gauge, in the unit of `[units] stress`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct MeasuredEntry {
    /// Where the values come from: test, report, gauge.
    pub source: Located<String>,
    /// Direction of the gauge, where the calculated stresses are tensors: degrees from local x (plane) or
    /// [x, y, z] (full).
    pub direction: Option<Located<DirectionInput>>,
    /// Stress per load component at its reference load; those that were measured.
    #[serde(default)]
    pub stress: IndexMap<String, Located<f64>>,
    /// Stress per condition of a standard, `[hotspot.measured.condition.STANDARD]`; those that were measured.
    #[serde(default)]
    pub condition: IndexMap<String, IndexMap<String, Located<f64>>>,
}

/// A load path by its name or its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PathName(pub LoadPath);

impl<'de> Deserialize<'de> for PathName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let short = LoadPath::ALL.into_iter().find(|p| p.short_name().eq_ignore_ascii_case(&text));
        let named = || LoadPath::deserialize(de::value::StringDeserializer::<D::Error>::new(text.clone()));
        short.map_or_else(named, Ok).map(Self)
    }
}

impl JsonSchema for PathName {
    fn schema_name() -> Cow<'static, str> {
        "LoadPath".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What stays constant up to the limit.",
            "type": "string",
            "enum": [
                "mean_constant", "ratio_constant", "minimum_constant", "maximum_constant",
                "F1", "F2", "F3", "F4", "f1", "f2", "f3", "f4"
            ]
        })
    }
}

/// A quantity with its unit as a text, or a pure number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberText(pub String);

impl<'de> Deserialize<'de> for NumberText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Whole(i64),
            Number(f64),
            Text(String),
        }
        Ok(Self(match Either::deserialize(deserializer)? {
            Either::Whole(n) => n.to_string(),
            Either::Number(n) => n.to_string(),
            Either::Text(text) => text,
        }))
    }
}

impl JsonSchema for NumberText {
    fn schema_name() -> Cow<'static, str> {
        "NumberOrQuantity".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A quantity with its unit in quotes, or a pure number.",
            "type": ["string", "number"]
        })
    }
}

/// A stress as written: scalar, plane or full tensor.
#[derive(Debug, Clone, PartialEq)]
pub enum StressInput {
    /// Stress along one fixed direction.
    Scalar(f64),
    /// Components in the order of the file.
    Components(Vec<f64>),
}

/// A direction as written.
#[derive(Debug, Clone, PartialEq)]
pub enum DirectionInput {
    /// Angle from the local x axis in degrees.
    Degrees(f64),
    /// Vector.
    Vector(Vec<f64>),
}

struct NumberOrList;

impl<'de> de::Visitor<'de> for NumberOrList {
    type Value = Result<f64, Vec<f64>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a list of numbers")
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Self::Value, E> {
        Ok(Ok(v))
    }

    #[expect(clippy::cast_precision_loss, reason = "values beyond 2^53 are refused by the range check")]
    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Self::Value, E> {
        Ok(Ok(v as f64))
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::with_capacity(6);
        while let Some(v) = seq.next_element::<f64>()? {
            list.push(v);
        }
        Ok(Err(list))
    }
}

impl<'de> Deserialize<'de> for StressInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match deserializer.deserialize_any(NumberOrList)? {
            Ok(v) => Self::Scalar(v),
            Err(list) => Self::Components(list),
        })
    }
}

impl<'de> Deserialize<'de> for DirectionInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match deserializer.deserialize_any(NumberOrList)? {
            Ok(v) => Self::Degrees(v),
            Err(list) => Self::Vector(list),
        })
    }
}

impl JsonSchema for StressInput {
    fn schema_name() -> Cow<'static, str> {
        "Stress".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Scalar, [xx, yy, xy] or [xx, yy, zz, xy, yz, zx].",
            "type": ["number", "array"],
            "items": { "type": "number" },
            "minItems": 3,
            "maxItems": 6
        })
    }
}

impl JsonSchema for DirectionInput {
    fn schema_name() -> Cow<'static, str> {
        "Direction".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Degrees from local x (plane stress) or a vector [x, y, z] (full tensor).",
            "type": ["number", "array"],
            "items": { "type": "number" },
            "minItems": 3,
            "maxItems": 3
        })
    }
}
