//! All hotspots under all procedures.

use super::Reason;
use super::fatigue::FatigueCase;
use super::judge::{Judge, judges};
use super::plausibility;
use super::procedure::PreparedProcedure;
use super::result::{
    Assessment, FatigueResult, HotspotAssessment, NotAssessed, StandardAssessment, StaticResult,
};
use super::static_check::{check, static_check};
use super::variants::PlanError;
use super::verdict::Verdict;
use crate::definition::{Confidence, Frame, Hotspot, Procedure, weakest};
use crate::load::LoadError;
use crate::message;
use crate::message::{Message, assessment as code};
use crate::stress::StressKind;
use rayon::prelude::*;
use std::collections::HashMap;

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
        warnings: frame.warnings.iter().cloned().chain(plausibility::told(frame, &standards)).collect(),
        standards,
    })
}

struct Context<'a> {
    prepared: PreparedProcedure<'a>,
    judges: HashMap<(&'a str, &'a str), Judge>,
}

/// One note per unverified limit in use: where its numbers should come from.
fn unverified_limits<'a>(judges: impl Iterator<Item = &'a Judge>) -> Vec<Message> {
    let mut notes: Vec<Message> = judges
        .filter_map(|judge| judge.limit())
        .filter(|limit| limit.provenance.confidence == Confidence::Unverified)
        .map(|limit| message!(code::LIMIT_UNVERIFIED, &limit.id, &limit.provenance.source))
        .collect();
    notes.sort();
    notes.dedup();
    notes
}

/// One note per limit that would rise in compression, where it is flat for welds.
fn flattened_limits<'a>(judges: impl Iterator<Item = &'a Judge>) -> Vec<Message> {
    let flattened = judges.filter_map(|judge| judge.flattened_limit());
    let mut notes: Vec<Message> =
        flattened.map(|limit| message!(code::COMPRESSION_FLATTENED, &limit.id)).collect();
    notes.sort();
    notes.dedup();
    notes
}

fn under(frame: &Frame, procedure: &Procedure) -> Result<StandardAssessment, AssessmentError> {
    let prepared = PreparedProcedure::new(frame, procedure)?;
    let judges = judges(&prepared, frame);
    let mut notes = prepared.notes();
    notes.extend(unverified_limits(judges.values()));
    notes.extend(flattened_limits(judges.values()));
    let context = Context { prepared, judges };
    let hotspots: Vec<HotspotAssessment> =
        frame.hotspots.par_iter().enumerate().map(|(i, h)| context.hotspot(i, h)).collect();
    notes.extend(context.prepared.notes_on(&hotspots));
    notes.extend(super::alternatives::notes(&context.prepared, &context.judges, &hotspots));
    let confidence = weakest(hotspots.iter().map(|h| h.confidence));
    let prepared = context.prepared;
    Ok(StandardAssessment {
        procedure: procedure.clone(),
        fatigue_loads: prepared.loads,
        plan: prepared.plan,
        exceptional_loads: prepared.exceptional_loads,
        exceptional_plan: prepared.exceptional_plan,
        verdict: Verdict::worst(hotspots.iter().map(|h| h.verdict)),
        confidence: if hotspots.is_empty() { Confidence::Unverified } else { confidence },
        notes,
        hotspots,
    })
}

impl<'a> Context<'a> {
    fn hotspot(&self, index: usize, hotspot: &'a Hotspot) -> HotspotAssessment {
        let mut warnings = Vec::new();
        let fatigue = self.fatigue(hotspot, &mut warnings);
        let check = self.check(hotspot, &mut warnings);
        let service = self.service_check(hotspot);
        let service_judged = self.judge(hotspot).is_ok_and(Judge::service_judged);
        let judged_service = service.as_ref().filter(|_| service_judged);
        self.stress_warnings(hotspot, &mut warnings);
        let verdict = Verdict::worst(
            std::iter::once(fatigue.as_ref().map_or(Verdict::NotAssessed, |f| f.verdict))
                .chain(check.as_ref().map(|c| c.as_ref().map_or(Verdict::NotAssessed, |s| s.verdict)))
                .chain(judged_service.map(|c| c.as_ref().map_or(Verdict::NotAssessed, |s| s.verdict))),
        );
        let confidences = [
            fatigue.as_ref().ok().map(|f| f.confidence),
            check.as_ref().and_then(|c| c.as_ref().ok()).map(|s| s.confidence),
            judged_service.and_then(|c| c.as_ref().ok()).map(|s| s.confidence),
        ];
        let open = NotAssessed {
            fatigue: fatigue.as_ref().err().cloned(),
            static_check: check.as_ref().and_then(|c| c.as_ref().err().cloned()),
            service_check: judged_service.and_then(|c| c.as_ref().err().cloned()),
        };
        let known: Vec<Confidence> = confidences.into_iter().flatten().collect();
        let confidence = if known.is_empty() { Confidence::Unverified } else { weakest(known) };
        HotspotAssessment {
            id: hotspot.id.clone(),
            index,
            verdict,
            confidence,
            not_assessed: (open != NotAssessed::default()).then(|| Box::new(open)),
            fatigue: fatigue.ok(),
            static_check: check.and_then(Result::ok),
            service_check: service.and_then(Result::ok),
            service_judged,
            warnings,
        }
    }

    fn judge(&self, hotspot: &'a Hotspot) -> Result<&Judge, Reason> {
        let key = (hotspot.material.as_str(), hotspot.detail.as_str());
        self.judges.get(&key).ok_or_else(|| message!(code::DETAIL_UNDEFINED))
    }

    fn fatigue(&self, hotspot: &'a Hotspot, warnings: &mut Vec<Message>) -> Result<FatigueResult, Reason> {
        let rule = self.prepared.procedure.fatigue.rule;
        let case = FatigueCase { plan: &self.prepared.plan, rule, judge: self.judge(hotspot)? };
        case.assess(hotspot, warnings)
    }

    /// The static check, if there is one: `None`, too, where the analyst accepts that it was not made.
    fn check(
        &self,
        hotspot: &'a Hotspot,
        warnings: &mut Vec<Message>,
    ) -> Option<Result<StaticResult, Reason>> {
        let plan = self.prepared.exceptional_plan.as_ref()?;
        let judge = match self.judge(hotspot) {
            Ok(judge) => judge,
            Err(why) => return Some(Err(why)),
        };
        let basis = judge.static_basis(plan.given(hotspot))?;
        let checked = basis.and_then(|basis| static_check(judge, basis, plan, hotspot)).transpose();
        if checked.is_none() {
            let accepted = plan.not_tested.as_ref().and_then(|n| n.accepted.clone()).unwrap_or_default();
            warnings.push(message!(code::STATIC_NOT_MADE, plan.name(), accepted));
        }
        checked
    }

    /// In-service loads against yield, if the standard states a factor for them.
    fn service_check(&self, hotspot: &'a Hotspot) -> Option<Result<StaticResult, Reason>> {
        let judge = self.judge(hotspot).ok()?;
        let plan = &self.prepared.plan;
        let basis = judge.service_basis(plan.given(hotspot))?;
        let nothing = || message!(code::TOO_FEW_CONDITIONS);
        Some(basis.and_then(|basis| check(judge, basis, plan, hotspot)?.ok_or_else(nothing)))
    }

    /// Conditions without a stress of which the frame load file says nothing.
    fn missing_conditions(&self, hotspot: &Hotspot, warnings: &mut Vec<Message>) {
        let fatigue = &self.prepared.plan;
        let exceptional = self.prepared.exceptional_plan.as_ref();
        for plan in std::iter::once(fatigue).chain(exceptional) {
            let Ok(given) = plan.stresses(hotspot) else { continue };
            let missing = plan.undeclared(&given);
            if !missing.is_empty() {
                warnings.push(message!(code::CONDITIONS_MISSING, missing.join(", "), plan.name()));
            }
        }
    }

    /// What the reader must know of the stresses given.
    fn stress_warnings(&self, hotspot: &Hotspot, warnings: &mut Vec<Message>) {
        self.missing_conditions(hotspot, warnings);
        if let (Some(n), StressKind::Full) = (hotspot.normal, hotspot.kind) {
            let known = |id: &&String| self.prepared.known_as().any(|own| own == id.as_str());
            let given =
                hotspot.per_condition.iter().filter(|(id, _)| known(id)).flat_map(|(_, t)| t.values());
            let worst = hotspot
                .per_load
                .iter()
                .chain(given)
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
