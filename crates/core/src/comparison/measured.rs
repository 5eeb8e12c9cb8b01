//! Measured against calculated stresses: gauge by gauge, all together, and in their verdicts.
//!
//! Not from a standard. The calculated tensor is projected onto the gauge's direction, nᵀσn; a hotspot of scalar
//! stresses has the gauge's direction already. Ratios are calculated ÷ measured: above 1, more was calculated than
//! measured.

use crate::assessment::{
    Assessment, AssessmentError, Given, HotspotAssessment, Verdict, assess, load_factors,
};
use crate::definition::{Frame, FrameLoad, Hotspot, Measured, Standard};
use crate::load::{ConditionForces, LoadSet};
use crate::stress::{StressKind, Tensor, superpose};
use indexmap::IndexMap;
use nalgebra::Vector3;

/// All gauges of a frame.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredComparison {
    /// One entry per measured hotspot, in the order of the frame load file.
    pub gauges: Vec<GaugeComparison>,
    /// Over all pairs of all gauges.
    pub statistics: Statistics,
}

/// One gauge.
#[derive(Debug, Clone, PartialEq)]
pub struct GaugeComparison {
    /// Identifier of the hotspot.
    pub id: String,
    /// Position in the frame.
    pub index: usize,
    /// Where the measured values come from.
    pub source: String,
    /// Unit vector of the gauge's direction; absent for scalar stresses.
    pub direction: Option<Vector3<f64>>,
    /// Calculated and measured stresses, loads first.
    pub pairs: Vec<StressPair>,
    /// Calculated ÷ measured over all its pairs, by least squares through the origin; absent if every measured
    /// stress is zero.
    pub ratio: Option<f64>,
    /// Verdict from both, per procedure.
    pub verdicts: Vec<GaugeVerdict>,
}

/// A calculated stress with the measured one, both along the gauge.
#[derive(Debug, Clone, PartialEq)]
pub struct StressPair {
    /// What acted.
    pub of: Acting,
    /// Calculated stress in MPa.
    pub calculated_mpa: f64,
    /// Measured stress in MPa.
    pub measured_mpa: f64,
}

/// What acted while a stress was measured.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Acting {
    /// A load component at its reference load.
    Load(String),
    /// A condition of a standard.
    Condition {
        /// Standard.
        standard: String,
        /// Condition.
        condition: String,
    },
}

impl Acting {
    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Load(load) => load.clone(),
            Self::Condition { standard, condition } => {
                format!("{} {condition}", super::short_name(standard))
            }
        }
    }
}

impl StressPair {
    /// Calculated ÷ measured; absent if nothing was measured, zero.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        (self.measured_mpa != 0.0).then(|| self.calculated_mpa / self.measured_mpa)
    }
}

/// Verdict of one procedure from calculated and from measured stresses.
#[derive(Debug, Clone, PartialEq)]
pub struct GaugeVerdict {
    /// Procedure.
    pub standard: String,
    /// From the calculated stresses.
    pub calculated: Judged,
    /// From the measured stresses, along the gauge only.
    pub measured: Judged,
}

/// A verdict in short.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    /// Fatigue utilisation; absent if not assessed.
    pub utilisation: Option<f64>,
    /// Utilisation of the static check; absent if not assessed.
    pub static_utilisation: Option<f64>,
    /// Why the verdict is what it is.
    pub reason: String,
}

/// How well pairs of stresses agree.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// Number of pairs.
    pub count: usize,
    /// Pearson's correlation coefficient; absent below two pairs, or if one side does not vary.
    pub correlation: Option<f64>,
    /// Slope of calculated over measured, least squares with intercept; absent likewise.
    pub slope: Option<f64>,
    /// Its intercept in MPa.
    pub intercept_mpa: Option<f64>,
    /// Calculated ÷ measured, least squares through the origin.
    pub ratio: Option<f64>,
    /// Root mean square of calculated − measured in MPa.
    pub rms_mpa: f64,
    /// Pairs whose difference is at most 10 % of the measured stress.
    pub within_10_percent: usize,
    /// Pairs whose difference is at most 20 % of the measured stress.
    pub within_20_percent: usize,
}

impl Statistics {
    /// Of (measured, calculated) in MPa. Checked by `tests/standards/measured.rs` against closed forms.
    #[must_use]
    pub fn of(pairs: &[(f64, f64)]) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a number of gauges")]
        let n = pairs.len() as f64;
        let sum = |f: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|&(m, c)| f(m, c)).sum::<f64>();
        let (mean_m, mean_c) = (sum(&|m, _| m) / n, sum(&|_, c| c) / n);
        let smm = sum(&|m, _| (m - mean_m).powi(2));
        let scc = sum(&|_, c| (c - mean_c).powi(2));
        let smc = sum(&|m, c| (m - mean_m) * (c - mean_c));
        let slope = (smm > 0.0).then(|| smc / smm);
        let within = |share: f64| {
            // A hair more, so that exactly a tenth counts as a tenth.
            pairs.iter().filter(|(m, c)| (c - m).abs() <= share * m.abs() * (1.0 + 1e-12)).count()
        };
        Self {
            count: pairs.len(),
            correlation: (smm > 0.0 && scc > 0.0).then(|| (smc / (smm * scc).sqrt()).clamp(-1.0, 1.0)),
            slope,
            intercept_mpa: slope.map(|b| mean_c - b * mean_m),
            ratio: through_origin(pairs),
            rms_mpa: if pairs.is_empty() { 0.0 } else { (sum(&|m, c| (c - m).powi(2)) / n).sqrt() },
            within_10_percent: within(0.1),
            within_20_percent: within(0.2),
        }
    }
}

/// Σ c·m ÷ Σ m².
fn through_origin(pairs: &[(f64, f64)]) -> Option<f64> {
    let square: f64 = pairs.iter().map(|(m, _)| m * m).sum();
    (square > 0.0).then(|| pairs.iter().map(|(m, c)| m * c).sum::<f64>() / square)
}

/// Compares what gauges measured with what was calculated; `None` if no hotspot was measured.
///
/// The verdict from measured stresses takes them as scalar stresses of the same hotspot. It needs all that the
/// calculated verdict needs: a gauge that was not measured under every load or condition is `not assessed`;
/// nothing is filled in from the calculation.
///
/// # Errors
/// [`AssessmentError`] as [`assess`].
pub fn measured(
    frame: &Frame,
    assessment: &Assessment,
) -> Result<Option<MeasuredComparison>, AssessmentError> {
    let gauges: Vec<(usize, &Hotspot, &Measured)> = frame
        .hotspots
        .iter()
        .enumerate()
        .filter_map(|(index, h)| Some((index, h, h.measured.as_ref()?)))
        .collect();
    if gauges.is_empty() {
        return Ok(None);
    }
    let sets = assessment.load_sets();
    // Stresses are given one way only: once by what was measured per load, once per condition.
    let bench = |way: Given| Frame {
        hotspots: gauges.iter().map(|(_, h, m)| as_measured(frame, h, m, way)).collect(),
        ..frame.clone()
    };
    let by_loads = assess(&bench(Given::PerLoad))?;
    let by_conditions = assess(&bench(Given::PerCondition))?;
    let mut all = Vec::with_capacity(gauges.len());
    for (position, (index, hotspot, given)) in gauges.into_iter().enumerate() {
        let pairs = pairs(frame, &sets, hotspot, given);
        let verdicts = assessment
            .standards
            .iter()
            .zip(by_loads.standards.iter().zip(&by_conditions.standards))
            .filter_map(|(a, (loads, conditions))| {
                let from = match measured_way(frame, &sets, &a.procedure.fatigue, given) {
                    Given::PerLoad => loads,
                    Given::PerCondition => conditions,
                };
                Some(GaugeVerdict {
                    standard: a.procedure.id.clone(),
                    calculated: judged(a.hotspots.iter().find(|h| h.index == index)?),
                    measured: with_missing(judged(from.hotspots.get(position)?), frame, given),
                })
            })
            .collect();
        all.push(GaugeComparison {
            id: hotspot.id.clone(),
            index,
            source: given.source.clone(),
            direction: given.direction,
            ratio: through_origin(&numbers(&pairs)),
            pairs,
            verdicts,
        });
    }
    let together: Vec<(f64, f64)> = all.iter().flat_map(|g| numbers(&g.pairs)).collect();
    Ok(Some(MeasuredComparison { gauges: all, statistics: Statistics::of(&together) }))
}

fn numbers(pairs: &[StressPair]) -> Vec<(f64, f64)> {
    pairs.iter().map(|p| (p.measured_mpa, p.calculated_mpa)).collect()
}

/// Loads under which a gauge was not measured, though the analyst does not leave them out.
fn missing<'a>(frame: &'a Frame, given: &Measured) -> Vec<&'a str> {
    let loads = frame.loads.values().filter(|l| l.omitted.is_none());
    loads.map(|l| l.id.as_str()).filter(|id| !given.per_load.contains_key(*id)).collect()
}

/// By which of the stresses measured a standard judges a gauge: per condition where all its conditions were measured, or
/// not all loads were.
fn measured_way(frame: &Frame, sets: &[&LoadSet], standard: &Standard, given: &Measured) -> Given {
    let measured = |id: &str| given.per_condition.get(id).is_some_and(|m| has_all(sets, id, m));
    if !complete(frame, given) || standard.known_as().any(measured) {
        Given::PerCondition
    } else {
        Given::PerLoad
    }
}

/// Whether a gauge was measured under every load that is not left out.
fn complete(frame: &Frame, given: &Measured) -> bool {
    missing(frame, given).is_empty() && !frame.loads.is_empty()
}

/// The hotspot with the stresses measured in one way in place of the calculated ones.
fn as_measured(frame: &Frame, hotspot: &Hotspot, given: &Measured, way: Given) -> Hotspot {
    // What is left out was not measured, and has no load.
    let of = |load: &FrameLoad| match given.per_load.get(&load.id) {
        Some(stress) => Tensor::scalar(*stress),
        None if load.omitted.is_some() => Tensor::ZERO,
        None => Tensor::UNKNOWN,
    };
    let scalars =
        |m: &IndexMap<String, f64>| m.iter().map(|(k, v)| (k.clone(), Tensor::scalar(*v))).collect();
    let conditions = || given.per_condition.iter().map(|(id, m)| (id.clone(), scalars(m))).collect();
    let by_loads = way == Given::PerLoad && complete(frame, given);
    Hotspot {
        kind: StressKind::Scalar,
        per_load: if by_loads { frame.loads.values().map(of).collect() } else { Vec::new() },
        per_condition: if way == Given::PerCondition { conditions() } else { IndexMap::new() },
        ..hotspot.clone()
    }
}

/// Whether every condition of a standard was measured.
fn has_all(sets: &[&LoadSet], standard: &str, given: &IndexMap<String, f64>) -> bool {
    let follows = |c: &ConditionForces| !c.derived_from.is_empty();
    called(sets, standard)
        .is_some_and(|set| set.conditions.iter().all(|c| given.contains_key(&c.id) || follows(c)))
}

fn judged(h: &HotspotAssessment) -> Judged {
    Judged {
        verdict: h.verdict,
        utilisation: h.fatigue.as_ref().map(|f| f.utilisation),
        static_utilisation: h.static_check.as_ref().map(|s| s.utilisation),
        reason: h.reason(),
    }
}

/// Says which loads were not measured, where that is why there is no verdict.
fn with_missing(mut judged: Judged, frame: &Frame, given: &Measured) -> Judged {
    let missing = missing(frame, given);
    if judged.verdict == Verdict::NotAssessed && !given.per_load.is_empty() && !missing.is_empty() {
        judged.reason = format!("{} (not measured under {})", judged.reason, missing.join(", "));
    }
    judged
}

/// The standard of that very name before a variant of it.
fn called<'a>(sets: &[&'a LoadSet], standard: &str) -> Option<&'a LoadSet> {
    let named = sets.iter().find(|s| s.standard.id == standard);
    let variant = || sets.iter().find(|s| s.standard.known_as().any(|id| id == standard));
    named.or_else(variant).copied()
}

fn pairs(frame: &Frame, sets: &[&LoadSet], hotspot: &Hotspot, given: &Measured) -> Vec<StressPair> {
    let along = |stress: &Tensor| match &given.direction {
        Some(n) => stress.along(n),
        None => stress.0[0],
    };
    let mut all = Vec::new();
    for (load, stress) in frame.loads.keys().zip(&hotspot.per_load) {
        if let Some(&measured_mpa) = given.per_load.get(load) {
            let of = Acting::Load(load.clone());
            all.push(StressPair { of, calculated_mpa: along(stress), measured_mpa });
        }
    }
    for (standard, stresses) in &given.per_condition {
        for (condition, &measured_mpa) in stresses {
            let Some(stress) = calculated(frame, sets, hotspot, (standard, condition)) else { continue };
            let of = Acting::Condition { standard: standard.clone(), condition: condition.clone() };
            all.push(StressPair { of, calculated_mpa: along(&stress), measured_mpa });
        }
    }
    all
}

/// The calculated stress of a condition: as given, else superposed.
fn calculated(
    frame: &Frame,
    sets: &[&LoadSet],
    hotspot: &Hotspot,
    (standard, condition): (&str, &str),
) -> Option<Tensor> {
    let set = called(sets, standard)?;
    if let Some(own) = set.standard.known_as().find_map(|id| hotspot.per_condition.get(id)) {
        return own.get(condition).copied();
    }
    let planned = set.conditions.iter().find(|c| c.id == condition)?;
    let superposed = || superpose(&hotspot.per_load, &load_factors(frame, planned));
    (!hotspot.per_load.is_empty()).then(superposed)
}
