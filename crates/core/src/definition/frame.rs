//! A frame load file, validated.

pub use super::frame_file::{DetailKind, ScopeDecision, StressConcept};
use super::limit::FatigueLimit;
use super::material::Material;
use super::provenance::Provenance;
use super::quantity::Quantity;
use super::standard::{Procedure, RunningGear, SpringLevel, VehicleClass};
use super::vehicle::Vehicle;
use crate::combination::Reduction;
use crate::diagram::LoadPath;
use crate::message::Message;
use crate::stress::{StressKind, Tensor};
use indexmap::IndexMap;
use nalgebra::Vector3;
use std::sync::Arc;

/// One bogie frame with everything needed to judge it.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Name.
    pub name: String,
    /// A sentence about it.
    pub description: Option<String>,
    /// What the vehicle runs on.
    pub running_gear: RunningGear,
    /// Class of vehicle.
    pub vehicle_class: VehicleClass,
    /// Path as the user gave it.
    pub path: String,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// Procedures to judge by.
    pub procedures: Vec<Procedure>,
    /// How to measure utilisation, and how much is required.
    pub settings: Settings,
    /// Vehicle data.
    pub vehicle: Vehicle,
    /// Materials by name.
    pub materials: IndexMap<String, Arc<Material>>,
    /// Details by name.
    pub details: IndexMap<String, Arc<Detail>>,
    /// Load components by name, in the order of the hotspots' stresses.
    pub loads: IndexMap<String, FrameLoad>,
    /// Replaced numbers: standard → parameter.
    pub overrides: IndexMap<String, IndexMap<String, Override>>,
    /// Decisions where the scope does not cover the vehicle.
    pub scope: IndexMap<String, (ScopeDecision, String)>,
    /// Correlations other than none.
    pub correlations: Vec<Correlation>,
    /// Conditions that were not applied: standard → which, and why.
    pub not_tested: IndexMap<String, NotTested>,
    /// Static conditions that act in one sense only: standard → which, and why.
    pub one_sense: IndexMap<String, OneSense>,
    /// Definitions in use that are not the built-in ones of their identifier: identifier → file.
    pub replaced: IndexMap<String, String>,
    /// The hotspots, in the order of the file.
    pub hotspots: Vec<Hotspot>,
    /// How a whole finite-element result is screened.
    pub screen: Option<ScreenSettings>,
    /// What the reader of every result must know of the files: warnings drawn while they were read.
    pub warnings: Vec<Message>,
}

/// How a whole finite-element result is screened.
#[derive(Debug, Clone, PartialEq)]
pub struct ScreenSettings {
    /// Stress field per load component, in the order of [`Frame::loads`]; absent for omitted loads.
    pub fields: Vec<Option<FieldChoice>>,
    /// Regions; the first holds for nodes in no set.
    pub regions: Vec<Region>,
    /// Node sets ranked apart.
    pub exclude: Vec<String>,
    /// Distance within which only the worst node counts as a hotspot, mm.
    pub separation_mm: f64,
    /// Unit of the stresses in results that do not say it, as `[units] stress` has it.
    pub stress_unit: Option<String>,
    /// Unit of the coordinates in results that do not say it, as `[units] length` has it.
    pub length_unit: Option<String>,
    /// How tables of results are laid out.
    pub table: bogie_fatigue_text::TableLayout,
    /// Order of stress components in results that do not name them, as written.
    pub component_order: Option<String>,
    /// Array or column of the node numbers, where it is not found by its name; `none` for no numbers.
    pub node_numbers: Option<String>,
}

/// Where the stresses of a load component stand in a result file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldChoice {
    /// Solver step.
    Step(u32),
    /// Name of the field.
    Name(String),
}

/// Nodes of one material and detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Node sets; empty for the default.
    pub sets: Vec<String>,
    /// Material.
    pub material: String,
    /// Detail.
    pub detail: String,
}

/// How utilisation is measured and how much safety is required.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Load path of the utilisation.
    pub load_path: LoadPath,
    /// Reduction for all standards it fits; each standard's own if absent.
    pub reduction: Option<Reduction>,
    /// Required safety factor against the fatigue limit.
    pub required_safety_factor: f64,
    /// A verdict that rests on an unverified number becomes `not_assessed`.
    pub require_published: bool,
    /// Whether in-service loads are judged against yield ÷ safety factor, too.
    pub service_yield_check: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            load_path: LoadPath::MeanConstant,
            reduction: None,
            required_safety_factor: 1.0,
            require_published: false,
            service_yield_check: false,
        }
    }
}

/// A construction detail.
#[derive(Debug, Clone)]
pub struct Detail {
    /// Name.
    pub id: String,
    /// What it is.
    pub title: Option<String>,
    /// Parent metal or weld.
    pub kind: DetailKind,
    /// Fatigue limit per standard.
    pub limits: IndexMap<String, Arc<FatigueLimit>>,
    /// Required safety factor of this detail.
    pub required_safety_factor: Option<f64>,
    /// Kind of the stresses given for it, if stated.
    pub stress_kind: Option<StressConcept>,
    /// Partial factor γ_Mf that divides the limit's amplitude, where the limit asks for one (EN 1993-1-9).
    pub gamma_mf: Option<f64>,
}

impl Detail {
    /// The fatigue limit under the first of several names of a standard that has one.
    pub fn limit<'a>(&self, mut known_as: impl Iterator<Item = &'a str>) -> Option<&Arc<FatigueLimit>> {
        known_as.find_map(|id| self.limits.get(id))
    }
}

/// A load component of the frame.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameLoad {
    /// Name.
    pub id: String,
    /// Load at which the hotspots' stresses hold; absent where the load is omitted.
    pub reference: Option<Quantity>,
    /// Level at which a vertical stress field was made.
    pub at: Option<SpringLevel>,
    /// Forces of an attached component.
    pub attached: Option<Attached>,
    /// Group of components that never act together.
    pub exclusive_group: Option<String>,
    /// Why it is left out.
    pub omitted: Option<String>,
}

/// Forces of an attached component, kN.
#[derive(Debug, Clone, PartialEq)]
pub struct Attached {
    /// Steady force in kN.
    pub static_kn: f64,
    /// How the steady force was worked out.
    pub static_text: String,
    /// Amplitude of the alternating force in kN.
    pub dynamic_kn: f64,
    /// How the alternating force was worked out.
    pub dynamic_text: String,
    /// Mass in t, where the steady force is its weight.
    pub mass_t: Option<f64>,
    /// Smallest and largest force in kN of a load that acts one way; steady and alternating force are its mean and
    /// half its range.
    pub range_kn: Option<(f64, f64)>,
    /// Rare maximum in kN, beside the steady force, for the static check.
    pub exceptional_kn: Option<f64>,
    /// The same as given.
    pub exceptional_text: Option<String>,
    /// Whether it acts in one sense or in both; the standard's rule if absent.
    pub sense: Option<Sense>,
    /// Where the values come from.
    pub source: Option<String>,
}

impl Attached {
    /// Force in kN that stands as long as the component acts: of a range the end nearer to zero, 0 if it runs
    /// through zero.
    #[must_use]
    pub fn steady_kn(&self) -> f64 {
        match self.range_kn {
            Some((low, high)) if low > 0.0 => low.min(high),
            Some((_, high)) if high < 0.0 => high,
            Some(_) => 0.0,
            None => self.static_kn,
        }
    }
}

/// In which senses a force acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sense {
    /// As given only.
    One {
        /// Why.
        reason: String,
    },
    /// As given, and the other way.
    Both,
}

/// Conditions of a standard that were not applied, on the bench or in the model.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NotTested {
    /// Their identifiers.
    pub conditions: Vec<String>,
    /// Why.
    pub reason: String,
    /// Why the verdict stands all the same, if the analyst says so.
    pub accepted: Option<String>,
}

/// Static conditions of a standard whose opposite sense is not tried.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OneSense {
    /// Their identifiers.
    pub conditions: Vec<String>,
    /// Why.
    pub reason: String,
}

/// A number of a standard that the user replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct Override {
    /// The value.
    pub value: Quantity,
    /// The user's source.
    pub provenance: Provenance,
}

/// Correlation between two dynamic conditions of a standard.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlation {
    /// Standard.
    pub standard: String,
    /// The two conditions.
    pub conditions: [String; 2],
    /// Correlation coefficient.
    pub rho: f64,
    /// Where it comes from.
    pub source: String,
}

/// A hotspot.
#[derive(Debug, Clone, PartialEq)]
pub struct Hotspot {
    /// Identifier.
    pub id: String,
    /// Where it is.
    pub location: String,
    /// Name of its material.
    pub material: String,
    /// Name of its detail.
    pub detail: String,
    /// How much of the stress state is given.
    pub kind: StressKind,
    /// Stress per load component at its reference load, in the order of [`Frame::loads`]; empty if the
    /// stresses are given per condition.
    pub per_load: Vec<Tensor>,
    /// Stress per condition: standard → condition.
    pub per_condition: IndexMap<String, IndexMap<String, Tensor>>,
    /// Unit outward surface normal.
    pub normal: Option<Vector3<f64>>,
    /// Unit vector of the fixed direction.
    pub direction: Option<Vector3<f64>>,
    /// What a strain gauge measured there.
    pub measured: Option<Measured>,
}

/// Stresses that a uniaxial strain gauge measured at a hotspot.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Where the values come from.
    pub source: String,
    /// Unit vector of the gauge's direction; absent for a hotspot of scalar stresses, whose direction it is.
    pub direction: Option<Vector3<f64>>,
    /// Stress in MPa per load component at its reference load; those measured.
    pub per_load: IndexMap<String, f64>,
    /// Stress in MPa per condition: standard → condition; those measured.
    pub per_condition: IndexMap<String, IndexMap<String, f64>>,
}

impl Frame {
    /// Required safety factor of a detail.
    #[must_use]
    pub fn required_safety_factor(&self, detail: &Detail) -> f64 {
        detail.required_safety_factor.unwrap_or(self.settings.required_safety_factor)
    }

    /// An override of a parameter under the first of a standard's names that has one.
    pub fn override_of<'a>(
        &self,
        mut known_as: impl Iterator<Item = &'a str>,
        parameter: &str,
    ) -> Option<&Override> {
        known_as.find_map(|id| self.overrides.get(id)?.get(parameter))
    }
}
