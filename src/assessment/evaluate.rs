//! All hotspots under all procedures.

use super::fatigue::{FatigueCase, hotspot_diagram};
use super::plan::{Plan, PlanError};
use super::result::{Assessment, FatigueResult, HotspotAssessment, StandardAssessment, StaticResult};
use super::static_check::static_check;
use super::verdict::Verdict;
use crate::definition::{
    Confidence, Detail, FatigueLimit, Frame, Hotspot, Material, Procedure, ScopeDecision, Standard, weakest,
};
use crate::diagram::LimitDiagram;
use crate::load::{self, LoadError, LoadSet};
use crate::message;
use crate::message::{Message, assessment as code};
use crate::stress::StressKind;
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// Why a frame cannot be assessed at all.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AssessmentError {
    /// The loads fail.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The combinations fail.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

/// Judges every hotspot of a frame under every procedure.
///
/// # Errors
/// [`AssessmentError`] where loads or combinations cannot be worked out; a hotspot that lacks something is
/// `not_assessed` instead.
pub fn assess(frame: &Frame) -> Result<Assessment, AssessmentError> {
    let standards: Vec<StandardAssessment> =
        frame.procedures.iter().map(|p| under(frame, p)).collect::<Result<_, _>>()?;
    Ok(Assessment {
        frame_name: frame.name.clone(),
        frame_sha256: frame.sha256.clone(),
        verdict: Verdict::worst(standards.iter().map(|s| s.verdict)),
        warnings: frame.warnings.clone(),
        standards,
    })
}

type DiagramKey = (String, String);
type DiagramEntry = Result<(Arc<FatigueLimit>, Arc<LimitDiagram>), String>;

struct Context<'a> {
    frame: &'a Frame,
    procedure: &'a Procedure,
    fatigue_plan: Plan,
    exceptional: Option<(Plan, Arc<LoadSet>)>,
    diagrams: HashMap<DiagramKey, DiagramEntry>,
    scope: ScopeState,
    exceptional_scope: ScopeState,
}

/// One note per unverified limit in use: where its numbers should come from.
fn unverified_limits(diagrams: &HashMap<DiagramKey, DiagramEntry>) -> Vec<Message> {
    let mut notes: Vec<Message> = diagrams
        .values()
        .filter_map(|entry| entry.as_ref().ok())
        .filter(|(limit, _)| limit.provenance.confidence == Confidence::Unverified)
        .map(|(limit, _)| message!(code::LIMIT_UNVERIFIED, &limit.id, &limit.provenance.source))
        .collect();
    notes.sort();
    notes.dedup();
    notes
}

/// Whether a standard's scope covers the frame.
#[derive(Debug, Clone, PartialEq)]
enum ScopeState {
    Inside,
    Accepted(Message),
    AllowableOnly(Message),
    Outside(Message),
}

impl ScopeState {
    /// Whether a hotspot may be judged by this standard; the reason if not.
    fn permits(&self, standard: &Standard, hotspot: &Hotspot) -> Result<(), String> {
        let direct = standard.known_as().any(|id| hotspot.per_condition.contains_key(id));
        match self {
            Self::Outside(why) => Err(why.to_string()),
            Self::AllowableOnly(why) if !direct => {
                Err(format!("{why} — its loads do not apply: give the hotspot's stresses per condition"))
            }
            _ => Ok(()),
        }
    }
}

fn under(frame: &Frame, procedure: &Procedure) -> Result<StandardAssessment, AssessmentError> {
    let fatigue_loads = Arc::new(load::evaluate(frame, &procedure.fatigue)?);
    let exceptional_loads =
        procedure.exceptional.as_ref().map(|s| load::evaluate(frame, s).map(Arc::new)).transpose()?;
    let exceptional = exceptional_loads.clone().map(|l| (Plan::exceptional(frame, &l), l));
    let mut notes = fatigue_loads.notes.clone();
    for note in exceptional_loads.iter().flat_map(|l| &l.notes) {
        if !notes.contains(note) {
            notes.push(note.clone());
        }
    }
    let fatigue_scope = scope(frame, &procedure.fatigue);
    let exceptional_scope =
        procedure.exceptional.as_ref().map_or(ScopeState::Inside, |standard| scope(frame, standard));
    for state in [&fatigue_scope, &exceptional_scope] {
        match state {
            ScopeState::Accepted(why) | ScopeState::AllowableOnly(why) | ScopeState::Outside(why)
                if !notes.contains(why) =>
            {
                notes.push(why.clone());
            }
            _ => {}
        }
    }
    let diagrams = diagrams(frame, &procedure.fatigue);
    notes.extend(unverified_limits(&diagrams));
    let context = Context {
        frame,
        procedure,
        fatigue_plan: Plan::fatigue(frame, &fatigue_loads)?,
        exceptional,
        diagrams,
        scope: fatigue_scope,
        exceptional_scope,
    };
    let hotspots: Vec<HotspotAssessment> =
        frame.hotspots.par_iter().enumerate().map(|(i, h)| context.hotspot(i, h)).collect();
    let confidence = weakest(hotspots.iter().map(|h| h.confidence));
    Ok(StandardAssessment {
        procedure: procedure.clone(),
        fatigue_loads,
        exceptional_loads,
        verdict: Verdict::worst(hotspots.iter().map(|h| h.verdict)),
        confidence: if hotspots.is_empty() { Confidence::Unverified } else { confidence },
        notes,
        hotspots,
    })
}

/// Every diagram in use, worked out once.
fn diagrams(frame: &Frame, standard: &Standard) -> HashMap<DiagramKey, DiagramEntry> {
    let mut all = HashMap::new();
    for h in &frame.hotspots {
        let key = (h.detail.clone(), h.material.clone());
        if let (false, Some(detail), Some(material)) =
            (all.contains_key(&key), frame.details.get(&h.detail), frame.materials.get(&h.material))
        {
            all.insert(key, hotspot_diagram(standard, detail, material));
        }
    }
    all
}

fn scope(frame: &Frame, standard: &Standard) -> ScopeState {
    let Some(scope) = &standard.scope else { return ScopeState::Inside };
    let gear_out = scope.running_gear_excluded.contains(&frame.running_gear);
    let class_out = scope.vehicle_classes.as_ref().is_some_and(|c| !c.contains(&frame.vehicle_class));
    if !gear_out && !class_out {
        return ScopeState::Inside;
    }
    let what = if gear_out {
        format!("running gear {}", snake_name(&frame.running_gear))
    } else {
        format!("vehicle class {}", snake_name(&frame.vehicle_class))
    };
    let decision = standard.known_as().find_map(|id| frame.scope.get(id));
    match decision {
        Some((ScopeDecision::Accept, reason)) => {
            ScopeState::Accepted(message!(code::SCOPE_ACCEPTED, &standard.id, what, reason))
        }
        Some((ScopeDecision::AllowableStressesOnly, reason)) => {
            ScopeState::AllowableOnly(message!(code::SCOPE_ALLOWABLE_ONLY, &standard.id, what, reason))
        }
        None => {
            let remedy = format!(
                "{} Say [scope.{}] in the frame load file if its use is justified.",
                scope.text, standard.id
            );
            ScopeState::Outside(message!(code::SCOPE_OUTSIDE, &standard.id, what, remedy))
        }
    }
}

/// Why stresses per load component cannot be judged under a standard, if its scope does not cover the frame.
#[must_use]
pub fn scope_refusal(frame: &Frame, standard: &Standard) -> Option<String> {
    match scope(frame, standard) {
        ScopeState::Inside | ScopeState::Accepted(_) => None,
        ScopeState::AllowableOnly(why) | ScopeState::Outside(why) => Some(why.to_string()),
    }
}

/// The name an enum has in files.
fn snake_name<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

impl Context<'_> {
    fn hotspot(&self, index: usize, hotspot: &Hotspot) -> HotspotAssessment {
        let mut warnings = Vec::new();
        let fatigue = self.fatigue(hotspot, &mut warnings);
        let check = self.check(hotspot);
        self.stress_warnings(hotspot, &fatigue, &mut warnings);
        let verdict = Verdict::worst(
            std::iter::once(fatigue.as_ref().map_or(Verdict::NotAssessed, |f| f.verdict))
                .chain(check.as_ref().map(|c| c.as_ref().map_or(Verdict::NotAssessed, |s| s.verdict))),
        );
        let confidences = [
            fatigue.as_ref().ok().map(|f| f.confidence),
            check.as_ref().and_then(|c| c.as_ref().ok()).map(|s| s.confidence),
        ];
        let known: Vec<Confidence> = confidences.into_iter().flatten().collect();
        let confidence = if known.is_empty() { Confidence::Unverified } else { weakest(known) };
        HotspotAssessment {
            id: hotspot.id.clone(),
            index,
            verdict,
            confidence,
            reason: reason(&fatigue, check.as_ref()),
            fatigue: fatigue.ok(),
            static_check: check.and_then(Result::ok),
            warnings,
        }
    }

    fn parts(&self, hotspot: &Hotspot) -> Result<(&Arc<Detail>, &Arc<Material>), String> {
        let detail = self.frame.details.get(&hotspot.detail);
        let material = self.frame.materials.get(&hotspot.material);
        detail.zip(material).ok_or_else(|| "its detail or material is not defined".to_owned())
    }

    fn fatigue(&self, hotspot: &Hotspot, warnings: &mut Vec<Message>) -> Result<FatigueResult, String> {
        let standard = &self.procedure.fatigue;
        self.scope.permits(standard, hotspot)?;
        let (detail, _) = self.parts(hotspot)?;
        let key = (hotspot.detail.clone(), hotspot.material.clone());
        let (limit, diagram) = match self.diagrams.get(&key) {
            Some(Ok(found)) => found.clone(),
            Some(Err(why)) => return Err(why.clone()),
            None => return Err("there is no fatigue-limit diagram".to_owned()),
        };
        let case = FatigueCase {
            plan: &self.fatigue_plan,
            standard,
            limit,
            diagram,
            path: self.frame.settings.load_path,
            asked: self.frame.settings.reduction,
            required: self.frame.required_safety_factor(detail),
        };
        let mut result = case.assess(hotspot, warnings)?;
        if self.frame.settings.require_published && result.confidence == Confidence::Unverified {
            result.verdict = Verdict::NotAssessed;
        }
        Ok(result)
    }

    fn check(&self, hotspot: &Hotspot) -> Option<Result<StaticResult, String>> {
        let (plan, loads) = self.exceptional.as_ref()?;
        let checked = self
            .exceptional_scope
            .permits(&loads.standard, hotspot)
            .and_then(|()| self.parts(hotspot))
            .and_then(|(detail, material)| static_check(plan, loads, hotspot, material, detail.kind));
        Some(checked.map(|mut result| {
            if self.frame.settings.require_published && result.confidence == Confidence::Unverified {
                result.verdict = Verdict::NotAssessed;
            }
            result
        }))
    }

    /// Stresses that the diagram allows but that the reader must know of.
    fn stress_warnings(
        &self,
        hotspot: &Hotspot,
        fatigue: &Result<FatigueResult, String>,
        warnings: &mut Vec<Message>,
    ) {
        if let (Ok(f), Some(material)) = (fatigue, self.frame.materials.get(&hotspot.material)) {
            let extreme = f.sigma_m_mpa.abs() + f.sigma_a_mpa;
            if extreme > material.yield_mpa && f.verdict == Verdict::Pass {
                let compressed = f.sigma_m_mpa < 0.0;
                let side =
                    if compressed { code::BEYOND_YIELD_COMPRESSION } else { code::BEYOND_YIELD_TENSION };
                warnings.push(message!(side, format!("{extreme:.1}"), material.yield_mpa.to_string()));
            }
        }
        if let (Some(n), StressKind::Full) = (hotspot.normal, hotspot.kind) {
            let worst = hotspot
                .per_load
                .iter()
                .map(|t| {
                    (t.traction(&n).norm(), t.eigen().values.iter().fold(0.0, |m: f64, v| m.max(v.abs())))
                })
                .filter(|(_, size)| *size > 0.0)
                .map(|(traction, size)| traction / size)
                .fold(0.0, f64::max);
            if worst > 0.1 {
                warnings.push(message!(code::NORMAL_NOT_FREE, format!("{:.0}", worst * 100.0)));
            }
        }
    }
}

fn reason(fatigue: &Result<FatigueResult, String>, check: Option<&Result<StaticResult, String>>) -> String {
    let mut parts = Vec::new();
    match fatigue {
        Err(why) => parts.push(format!("fatigue not assessed: {why}")),
        Ok(f) => {
            let relation = match f.verdict {
                Verdict::NotAssessed => {
                    parts.push("fatigue not assessed: it rests on unverified numbers".to_owned());
                    None
                }
                Verdict::Pass => Some("≤"),
                Verdict::Fail => Some(">"),
            };
            if let Some(relation) = relation {
                if f.sigma_a_limit_mpa > 0.0 {
                    let limit = 1.0 / f.required_safety_factor;
                    parts.push(format!(
                        "fatigue utilisation {:.3} {relation} {limit:.3} ({}: σ_a {:.1} MPa at σ_m {:.1} MPa, limit {:.1} MPa)",
                        f.utilisation,
                        f.origin.short(),
                        f.sigma_a_mpa,
                        f.sigma_m_mpa,
                        f.sigma_a_limit_mpa
                    ));
                } else {
                    parts.push(format!(
                        "fatigue: the mean stress of {:.1} MPa lies outside the diagram ({})",
                        f.sigma_m_mpa,
                        f.origin.short()
                    ));
                }
            }
        }
    }
    match check {
        None => {}
        Some(Err(why)) => parts.push(format!("static check not assessed: {why}")),
        Some(Ok(s)) => match s.verdict {
            Verdict::NotAssessed => {
                parts.push("static check not assessed: it rests on unverified numbers".to_owned());
            }
            verdict => {
                let relation = if verdict == Verdict::Pass { "≤" } else { ">" };
                parts.push(format!(
                    "static {:.1} {relation} {:.1} MPa (condition {})",
                    s.equivalent_mpa, s.limit_mpa, s.condition
                ));
            }
        },
    }
    parts.join("; ")
}
