//! What makes a verdict, apart from the stresses: made once per procedure, material and detail, and asked for hotspots
//! and nodes alike, so that each rule stands in one place.

use super::Reason;
use super::plan::Plan;
use super::procedure::PreparedProcedure;
use super::reduce::Sense;
use super::verdict::Verdict;
use crate::combination::{Cycle, Reduction};
use crate::definition::{
    CombinationRule, Confidence, Detail, DetailKind, FatigueLimit, Frame, LimitUse, Material, Standard,
    weakest,
};
use crate::diagram::{LimitDiagram, LoadPath};
use crate::message;
use crate::message::assessment as code;
use crate::stress::StressKind;
use std::sync::Arc;

/// How a place's stresses are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Given {
    /// Per load component, superposed by the program.
    PerLoad,
    /// Per condition, by the analyst.
    PerCondition,
}

/// Everything a verdict needs that does not depend on the stresses.
#[derive(Debug, Clone)]
pub struct Judge {
    rule: CombinationRule,
    asked: Option<Reduction>,
    path: LoadPath,
    required: f64,
    published_only: bool,
    fatigue: Resting<FatigueBasis>,
    /// None: the procedure has no static check.
    static_check: Option<Resting<StaticBasis>>,
    /// In-service loads against yield. None: the standard that judges fatigue states no factor for them.
    service: Option<Resting<StaticBasis>>,
    service_judged: bool,
}

/// What a verdict rests on, or why there can be none, per way in which stresses are given.
#[derive(Debug, Clone)]
struct Resting<T> {
    per_load: Result<(), Reason>,
    per_condition: Result<(), Reason>,
    basis: Result<T, Reason>,
}

impl<T> Resting<T> {
    fn basis(&self, given: Given) -> Result<&T, Reason> {
        let permitted = match given {
            Given::PerLoad => &self.per_load,
            Given::PerCondition => &self.per_condition,
        };
        permitted.clone()?;
        self.basis.as_ref().map_err(Clone::clone)
    }
}

/// The fatigue limit of a material and detail under a standard.
#[derive(Debug, Clone)]
pub struct FatigueBasis {
    /// The limit.
    pub limit: Arc<FatigueLimit>,
    /// Its diagram for the material.
    pub diagram: Arc<LimitDiagram>,
    /// Whether the line would rise in compression, and is flat there because the detail is a weld.
    pub flattened: bool,
    /// Weakest confidence of rule, exclusive groups and limit.
    confidence: Confidence,
    conditions: ConditionConfidence,
}

/// Yield over its safety factor.
#[derive(Debug, Clone)]
pub struct StaticBasis {
    /// Yield ÷ safety factor, MPa.
    pub limit_mpa: f64,
    /// Yield strength, MPa.
    pub yield_mpa: f64,
    /// Safety factor on yield.
    pub safety_factor_on_yield: f64,
    /// Weakest confidence of safety factor and check.
    confidence: Confidence,
    conditions: ConditionConfidence,
}

/// Weakest confidence of the conditions. Whose stresses they are does not change how surely the list is known.
#[derive(Debug, Clone, Copy)]
struct ConditionConfidence {
    with_forces: Confidence,
    list: Confidence,
}

impl ConditionConfidence {
    fn of(plan: &Plan) -> Self {
        Self { with_forces: plan.confidence, list: plan.list_confidence }
    }

    fn under(self, given: Given) -> Confidence {
        match given {
            Given::PerLoad => self.with_forces,
            Given::PerCondition => self.list,
        }
    }
}

/// How a place's stresses cover the conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// Where they come from.
    pub given: Given,
    /// Whether some stress followed from those of other conditions.
    pub derived: bool,
    /// Whether a main condition was not tested, and no reason was given why the verdict stands all the same.
    pub lacking: bool,
}

impl Coverage {
    /// Every condition, superposed from the stresses per load: nodes.
    pub const FULL: Self = Self { given: Given::PerLoad, derived: false, lacking: false };
}

/// A utilisation judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// Utilisation that counts.
    pub utilisation: f64,
    /// The verdict.
    pub verdict: Verdict,
    /// The verdict of the utilisation alone: were unverified numbers not refused, and nothing untested.
    pub unrefused: Verdict,
    /// Whether the upper bound of a search that stopped early counts.
    pub bound_counts: bool,
    /// Whether the verdict is refused because it rests on unverified numbers.
    pub refused: bool,
    /// Weakest confidence of what the verdict rests on.
    pub confidence: Confidence,
}

/// Share by which the upper bound of a search exceeds what was found from which on it counts: less is the tolerance of
/// the search itself.
const STOPPED: f64 = 1e-5;

impl Judge {
    /// The judge of a material and detail, by their names in the frame load file.
    #[must_use]
    pub fn new(procedure: &PreparedProcedure<'_>, material: &str, detail: &str) -> Self {
        let frame = procedure.frame;
        let standard = &procedure.procedure.fatigue;
        let parts = frame
            .details
            .get(detail)
            .zip(frame.materials.get(material))
            .ok_or_else(|| message!(code::DETAIL_UNDEFINED));
        let fatigue = Resting {
            per_load: procedure.scope.permits(false),
            per_condition: procedure.scope.permits(true),
            basis: parts.clone().and_then(|(d, m)| FatigueBasis::new(procedure, standard, d, m)),
        };
        let static_check = procedure.exceptional_scope.as_ref().map(|scope| Resting {
            per_load: scope.permits(false),
            per_condition: scope.permits(true),
            basis: parts.clone().and_then(|(d, m)| StaticBasis::new(procedure, d.kind, m)),
        });
        let factors = standard.static_check.as_ref().and_then(|check| check.service.as_ref());
        let service = factors.map(|factors| Resting {
            per_load: procedure.scope.permits(false),
            per_condition: procedure.scope.permits(true),
            basis: parts.clone().and_then(|(d, m)| StaticBasis::service(procedure, factors, d.kind, m)),
        });
        Self {
            rule: standard.rule,
            asked: frame.settings.reduction,
            path: frame.settings.load_path,
            // Without a detail nothing is judged: NaN could not pass.
            required: parts.map_or(f64::NAN, |(d, _)| frame.required_safety_factor(d)),
            published_only: frame.settings.require_published,
            fatigue,
            static_check,
            service,
            service_judged: frame.settings.service_yield_check,
        }
    }

    /// Load path of utilisations.
    #[must_use]
    pub fn path(&self) -> LoadPath {
        self.path
    }

    /// Safety factor required against the fatigue limit; NaN where the detail is not defined.
    #[must_use]
    pub fn required(&self) -> f64 {
        self.required
    }

    /// The fatigue limit.
    ///
    /// # Errors
    /// Why there is none, or why the standard does not apply.
    pub fn fatigue_basis(&self, given: Given) -> Result<&FatigueBasis, Reason> {
        self.fatigue.basis(given)
    }

    /// The fatigue limit, whatever the scope says.
    #[must_use]
    pub fn limit(&self) -> Option<&Arc<FatigueLimit>> {
        self.fatigue.basis.as_ref().ok().map(|b| &b.limit)
    }

    /// The limit whose rise in compression is left out, if it is.
    #[must_use]
    pub fn flattened_limit(&self) -> Option<&Arc<FatigueLimit>> {
        self.fatigue.basis.as_ref().ok().filter(|b| b.flattened).map(|b| &b.limit)
    }

    /// The limit of the static check; `None` if the procedure has no such check.
    pub fn static_basis(&self, given: Given) -> Option<Result<&StaticBasis, Reason>> {
        self.static_check.as_ref().map(|check| check.basis(given))
    }

    /// Yield ÷ safety factor for in-service loads; `None` if the standard that judges fatigue states no such factor.
    pub fn service_basis(&self, given: Given) -> Option<Result<&StaticBasis, Reason>> {
        self.service.as_ref().map(|check| check.basis(given))
    }

    /// Whether in-service loads against yield are part of the verdict, not only shown beside.
    #[must_use]
    pub fn service_judged(&self) -> bool {
        self.service_judged && self.service.is_some()
    }

    /// The reduction that holds at a place.
    #[must_use]
    pub fn reduction(&self, sense: Sense) -> Reduction {
        reduction(self.rule, self.asked, sense)
    }

    /// Judges a cycle; `bound` is a value that no direction exceeds, where a search gave one.
    #[must_use]
    pub fn fatigue(
        &self,
        basis: &FatigueBasis,
        coverage: Coverage,
        cycle: &Cycle,
        bound: Option<f64>,
    ) -> Judged {
        let found = cycle.utilisation(&basis.diagram, self.path);
        let bound = bound.filter(|bound| *bound > found * (1.0 + STOPPED));
        let of_conditions = basis.conditions.under(coverage.given);
        let confidence = weakest([basis.confidence, of_conditions, derived(coverage)]);
        Judged {
            bound_counts: bound.is_some(),
            ..self.judged(bound.unwrap_or(found), self.required, coverage, confidence)
        }
    }

    /// The verdict of another cycle's utilisation at this place, by the number alone.
    #[must_use]
    pub fn would_be(&self, utilisation: f64) -> Verdict {
        Verdict::of(utilisation, self.required)
    }

    /// Judges the largest equivalent stress of the exceptional conditions.
    ///
    /// # Errors
    /// The stress is not known.
    pub fn static_check(
        &self,
        basis: &StaticBasis,
        coverage: Coverage,
        equivalent_mpa: f64,
    ) -> Result<Judged, Reason> {
        if equivalent_mpa.is_nan() {
            return Err(message!(code::STRESS_NOT_FINITE));
        }
        let of_conditions = basis.conditions.under(coverage.given);
        let confidence = weakest([basis.confidence, of_conditions, derived(coverage)]);
        Ok(self.judged(equivalent_mpa / basis.limit_mpa, 1.0, coverage, confidence))
    }

    /// A failure on what was tested is a failure; a pass needs every main condition.
    fn judged(&self, utilisation: f64, required: f64, coverage: Coverage, confidence: Confidence) -> Judged {
        let unrefused = Verdict::of(utilisation, required);
        let refused = self.published_only && confidence == Confidence::Unverified;
        let incomplete = coverage.lacking && unrefused == Verdict::Pass;
        let verdict = if refused || incomplete { Verdict::NotAssessed } else { unrefused };
        Judged { utilisation, verdict, unrefused, bound_counts: false, refused, confidence }
    }
}

fn derived(coverage: Coverage) -> Confidence {
    if coverage.derived { Confidence::Derived } else { Confidence::Published }
}

/// The reduction of a rule at a place: the one asked for where it fits, else the given direction, else the largest
/// utilisation over all directions.
#[must_use]
pub fn reduction(rule: CombinationRule, asked: Option<Reduction>, sense: Sense) -> Reduction {
    let scalar = sense.kind == StressKind::Scalar;
    let own = if scalar || sense.direction.is_some() {
        Reduction::FixedDirection
    } else {
        Reduction::CriticalPlane
    };
    match (asked, rule) {
        // A sum has no pairs: it keeps its own way, which is told.
        (None, _) | (Some(Reduction::WorstPair), CombinationRule::RootSumSquare) => own,
        (Some(Reduction::WorstPair), CombinationRule::WorstPair) => Reduction::WorstPair,
        (Some(_), _) if scalar => own,
        (Some(asked), _) => asked,
    }
}

impl FatigueBasis {
    fn new(
        procedure: &PreparedProcedure<'_>,
        standard: &Standard,
        detail: &Detail,
        material: &Material,
    ) -> Result<Self, Reason> {
        let limit = detail
            .limit(standard.known_as())
            .ok_or_else(|| message!(code::NO_LIMIT, &detail.id, &standard.id))?;
        let way = LimitUse { kind: detail.kind, gamma_mf: detail.gamma_mf };
        let diagram =
            limit.diagram_for(material, way).map_err(|e| message!(code::NO_DIAGRAM, e.to_string()))?;
        let plan = &procedure.plan;
        Ok(Self {
            limit: limit.clone(),
            diagram: Arc::new(diagram),
            flattened: limit.is_flattened(detail.kind),
            confidence: weakest([
                standard.rule_provenance.confidence,
                limit.provenance.confidence,
                plan.exclusive_confidence,
            ]),
            conditions: ConditionConfidence::of(plan),
        })
    }
}

impl StaticBasis {
    fn new(procedure: &PreparedProcedure<'_>, kind: DetailKind, material: &Material) -> Result<Self, Reason> {
        let (Some(loads), Some(plan)) = (&procedure.exceptional_loads, &procedure.exceptional_plan) else {
            return Err(message!(code::NO_STATIC_CHECK_ASKED));
        };
        let id = &loads.standard.id;
        let rule = loads.standard.static_check.as_ref().ok_or_else(|| message!(code::NO_STATIC_CHECK, id))?;
        let name = match kind {
            DetailKind::Parent => &rule.safety_parent,
            DetailKind::Weld => &rule.safety_weld,
        };
        let parameter = loads.parameter(name).ok_or_else(|| message!(code::NO_SAFETY_FACTOR, id, name))?;
        if plan.conditions.is_empty() {
            return Err(message!(code::NO_EXCEPTIONAL_CONDITIONS, id));
        }
        let safety_factor_on_yield = parameter.quantity.number;
        Ok(Self {
            limit_mpa: material.yield_mpa / safety_factor_on_yield,
            yield_mpa: material.yield_mpa,
            safety_factor_on_yield,
            confidence: weakest([parameter.provenance.confidence, rule.provenance.confidence]),
            conditions: ConditionConfidence::of(plan),
        })
    }
}

impl StaticBasis {
    /// Yield ÷ safety factor for the in-service conditions of the standard that judges fatigue.
    fn service(
        procedure: &PreparedProcedure<'_>,
        (parent, weld): &(String, String),
        kind: DetailKind,
        material: &Material,
    ) -> Result<Self, Reason> {
        let name = match kind {
            DetailKind::Parent => parent,
            DetailKind::Weld => weld,
        };
        let parameter = procedure
            .loads
            .parameter(name)
            .ok_or_else(|| message!(code::NO_SAFETY_FACTOR, &procedure.loads.standard.id, name))?;
        let safety_factor_on_yield = parameter.quantity.number;
        Ok(Self {
            limit_mpa: material.yield_mpa / safety_factor_on_yield,
            yield_mpa: material.yield_mpa,
            safety_factor_on_yield,
            confidence: parameter.provenance.confidence,
            conditions: ConditionConfidence::of(&procedure.plan),
        })
    }
}

/// The judges of all materials and details that a frame's hotspots use, each made once.
pub(super) fn judges<'a>(
    procedure: &PreparedProcedure<'_>,
    frame: &'a Frame,
) -> std::collections::HashMap<(&'a str, &'a str), Judge> {
    let mut all = std::collections::HashMap::new();
    for h in &frame.hotspots {
        all.entry((h.material.as_str(), h.detail.as_str()))
            .or_insert_with(|| Judge::new(procedure, &h.material, &h.detail));
    }
    all
}
