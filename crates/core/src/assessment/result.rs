//! What is known of an assessed hotspot, with its origin.

use super::Reason;
use super::plan::Plan;
use super::verdict::Verdict;
use crate::combination::Reduction;
use crate::definition::{Confidence, FatigueLimit, Procedure};
use crate::diagram::{LimitDiagram, LoadPath};
use crate::load::LoadSet;
use crate::message::Message;
use nalgebra::Vector3;
use std::sync::Arc;

/// A frame under all its procedures.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// Name of the frame.
    pub frame_name: String,
    /// SHA-256 of the frame load file.
    pub frame_sha256: String,
    /// One entry per procedure.
    pub standards: Vec<StandardAssessment>,
    /// Worst of all.
    pub verdict: Verdict,
    /// What the reader must know of the frame as a whole: overrides in use, replaced definitions, implausible input.
    pub warnings: Vec<Message>,
}

impl Assessment {
    /// Loads of all standards in use, fatigue and exceptional, each standard once.
    #[must_use]
    pub fn load_sets(&self) -> Vec<&LoadSet> {
        let mut sets: Vec<&LoadSet> = Vec::new();
        for standard in &self.standards {
            for set in std::iter::once(&standard.fatigue_loads).chain(&standard.exceptional_loads) {
                if !sets.iter().any(|known| known.standard.id == set.standard.id) {
                    sets.push(set);
                }
            }
        }
        sets
    }
}

/// A frame under one procedure.
#[derive(Debug, Clone)]
pub struct StandardAssessment {
    /// The procedure.
    pub procedure: Procedure,
    /// Loads of the standard that judges fatigue.
    pub fatigue_loads: Arc<LoadSet>,
    /// Its fatigue conditions, as every hotspot was judged by them.
    pub plan: Arc<Plan>,
    /// Loads of the standard that gives the exceptional conditions.
    pub exceptional_loads: Option<Arc<LoadSet>>,
    /// Its exceptional conditions, as every hotspot was judged by them.
    pub exceptional_plan: Option<Arc<Plan>>,
    /// Worst of all hotspots.
    pub verdict: Verdict,
    /// Weakest of all hotspots.
    pub confidence: Confidence,
    /// Assumptions that hold for every hotspot.
    pub notes: Vec<Message>,
    /// One entry per hotspot, in the order of the frame load file.
    pub hotspots: Vec<HotspotAssessment>,
}

/// A hotspot under one procedure.
#[derive(Debug, Clone)]
pub struct HotspotAssessment {
    /// Identifier.
    pub id: String,
    /// Position in the frame.
    pub index: usize,
    /// Worst of fatigue and static check.
    pub verdict: Verdict,
    /// Weakest confidence among everything the verdict rests on.
    pub confidence: Confidence,
    /// Why parts of it are not assessed; absent if all are.
    pub not_assessed: Option<Box<NotAssessed>>,
    /// Fatigue; absent if not assessed.
    pub fatigue: Option<FatigueResult>,
    /// Static check; absent if the procedure has none, or it was not assessed.
    pub static_check: Option<StaticResult>,
    /// In-service loads against yield, shown beside, or judged where the frame load file asks; absent if the standard
    /// states no factor for them, or the stresses are not known.
    pub service_check: Option<StaticResult>,
    /// Whether [`HotspotAssessment::service_check`] is part of the verdict.
    pub service_judged: bool,
    /// What the reader must know beside the verdict.
    pub warnings: Vec<Message>,
}

/// Why parts of a hotspot's verdict are not assessed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NotAssessed {
    /// Fatigue.
    pub fatigue: Option<Reason>,
    /// The static check.
    pub static_check: Option<Reason>,
    /// The check of in-service loads, where it is judged.
    pub service_check: Option<Reason>,
}

impl HotspotAssessment {
    /// Utilisation by which hotspots are ranked: the larger of fatigue and static check, times the required
    /// factor of each; infinite if not assessed, so that such hotspots stand on top.
    #[must_use]
    pub fn rank(&self) -> f64 {
        let fatigue = self.fatigue.as_ref().map(|f| f.utilisation * f.required_safety_factor);
        let judged = self.service_check.as_ref().filter(|_| self.service_judged);
        let check = self.static_check.iter().chain(judged).map(|s| s.utilisation).reduce(f64::max);
        match (fatigue, check) {
            (None, None) => f64::INFINITY,
            (a, b) => a.unwrap_or(0.0).max(b.unwrap_or(0.0)),
        }
    }
}

/// The fatigue verdict with everything it came from.
#[derive(Debug, Clone)]
pub struct FatigueResult {
    /// Pass or fail; not assessed where unverified numbers are refused.
    pub verdict: Verdict,
    /// Amplitude ÷ limit amplitude on the load path.
    pub utilisation: f64,
    /// 1 ÷ utilisation; infinite without amplitude.
    pub safety_factor: f64,
    /// Safety factor required.
    pub required_safety_factor: f64,
    /// Load path of utilisation and safety factor.
    pub load_path: LoadPath,
    /// How tensors became mean and amplitude.
    pub reduction: Reduction,
    /// Mean stress in MPa.
    pub sigma_m_mpa: f64,
    /// Stress amplitude in MPa, half the range.
    pub sigma_a_mpa: f64,
    /// Limit amplitude at that mean in MPa; 0 outside the diagram.
    pub sigma_a_limit_mpa: f64,
    /// Direction; absent for a scalar, whose direction is the gauge's.
    pub direction: Option<Vector3<f64>>,
    /// Conditions that made the cycle.
    pub origin: Origin,
    /// Limit used.
    pub limit: Arc<FatigueLimit>,
    /// Its diagram for the hotspot's material.
    pub diagram: Arc<LimitDiagram>,
    /// Weakest confidence among rule, conditions and limit.
    pub confidence: Confidence,
    /// Largest utilisation over all directions, where the reduction does not give it anyway.
    pub critical_plane: Option<Box<CrossCheck>>,
    /// The pair of largest utilisation, where it is not the pair of largest amplitude.
    pub worst_utilisation_pair: Option<Box<CrossCheck>>,
    /// What the printed rule of a standard of pairs gives, beside the verdict.
    pub printed_rule: Option<PrintedRule>,
    /// Conditions whose stress followed from those of others.
    pub derived: Vec<String>,
    /// Conditions that were not tested.
    pub untested: Vec<String>,
    /// Those of them without which nothing passes.
    pub lacking: Vec<String>,
    /// Whether the verdict is refused because it rests on unverified numbers.
    pub refused: bool,
}

/// The printed rule of a standard of pairs: the conditions it prints, the pair of largest amplitude, in its
/// eigen-direction, or along the direction that is given.
#[derive(Debug, Clone, PartialEq)]
pub struct PrintedRule {
    /// Its utilisation.
    pub utilisation: f64,
    /// Its verdict.
    pub verdict: Verdict,
    /// Mean stress in MPa.
    pub sigma_m_mpa: f64,
    /// Amplitude in MPa.
    pub sigma_a_mpa: f64,
    /// Direction; absent for a scalar.
    pub direction: Option<Vector3<f64>>,
    /// The pair, the larger stress first.
    pub pair: (Arc<str>, Arc<str>),
}

/// Another reduction's result, for comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossCheck {
    /// Its utilisation.
    pub utilisation: f64,
    /// Mean stress in MPa.
    pub sigma_m_mpa: f64,
    /// Amplitude in MPa.
    pub sigma_a_mpa: f64,
    /// Direction.
    pub direction: Vector3<f64>,
    /// Conditions, if a pair made it.
    pub pair: Option<(Arc<str>, Arc<str>)>,
}

/// Conditions that made a cycle.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// Two conditions, the one with the larger stress first.
    Pair {
        /// Condition with the larger stress along the direction.
        first: Arc<str>,
        /// Condition with the smaller stress.
        second: Arc<str>,
        /// Stress of the first along the direction, MPa.
        first_mpa: f64,
        /// Stress of the second along the direction, MPa.
        second_mpa: f64,
    },
    /// Static conditions summed, dynamic conditions by root of the sum of the squares.
    Sum {
        /// Static conditions with their stress along the direction, MPa.
        statics: Vec<(Arc<str>, f64)>,
        /// Dynamic conditions with their amplitude along the direction.
        dynamics: Vec<DynamicShare>,
        /// Mean stress along the direction of the in-phase bound, MPa.
        in_phase_sigma_m_mpa: f64,
        /// Σ|amplitude| there: everything in phase, MPa.
        in_phase_sigma_a_mpa: f64,
        /// The largest utilisation with such an amplitude, over all directions, signs and choices among exclusive loads.
        in_phase_utilisation: f64,
        /// Whether that is the exact number: above 16 loads it is an upper bound, and above 1 on F3 and F4 its verdict
        /// holds, not its number.
        in_phase_exact: bool,
        /// Its direction; absent for a scalar.
        in_phase_direction: Option<Vector3<f64>>,
        /// Whether a correlation matrix other than the identity was used.
        correlated: bool,
    },
}

/// One dynamic condition of a sum.
#[derive(Debug, Clone, PartialEq)]
pub struct DynamicShare {
    /// Condition.
    pub id: Arc<str>,
    /// Signed amplitude along the direction, MPa.
    pub sigma_a_mpa: f64,
}

impl Origin {
    /// The origin in a few words.
    #[must_use]
    pub fn short(&self) -> String {
        match self {
            Self::Pair { first, second, .. } => format!("{first} ↔ {second}"),
            Self::Sum { dynamics, .. } => {
                let leader =
                    dynamics.iter().max_by(|a, b| a.sigma_a_mpa.abs().total_cmp(&b.sigma_a_mpa.abs()));
                leader.map_or_else(|| "static only".to_owned(), |d| format!("sum, led by {}", d.id))
            }
        }
    }
}

/// The exceptional conditions against yield.
#[derive(Debug, Clone, PartialEq)]
pub struct StaticResult {
    /// Pass or fail; not assessed where unverified numbers are refused.
    pub verdict: Verdict,
    /// Equivalent stress ÷ limit.
    pub utilisation: f64,
    /// Von Mises stress, |σ| for a scalar, MPa.
    pub equivalent_mpa: f64,
    /// Yield ÷ safety factor, MPa.
    pub limit_mpa: f64,
    /// Yield strength, MPa.
    pub yield_mpa: f64,
    /// Safety factor on yield.
    pub safety_factor_on_yield: f64,
    /// Governing condition.
    pub condition: Arc<str>,
    /// Weakest confidence among conditions and safety factor.
    pub confidence: Confidence,
    /// Whether the equivalent stress is |σ| along the one direction of a scalar.
    pub one_direction: bool,
    /// Exceptional conditions that were not tested.
    pub untested: Vec<String>,
    /// Those of them without which nothing passes.
    pub lacking: Vec<String>,
    /// Whether the verdict is refused because it rests on unverified numbers.
    pub refused: bool,
}
