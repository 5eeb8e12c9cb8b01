//! What every output of a standard's verdicts says beside them, once for all hotspots.

use super::judge::Given;
use super::plan::Plan;
use super::procedure::PreparedProcedure;
use super::result::HotspotAssessment;
use super::verdict::Verdict;
use crate::combination::Reduction;
use crate::definition::CombinationRule;
use crate::message;
use crate::message::{Argument, Message, assessment as code};
use crate::stress::StressKind;

/// Hotspots that a note names; the others are told at their own place.
const NAMED: usize = 20;

impl PreparedProcedure<'_> {
    /// Notes on how the hotspots were judged.
    pub(super) fn notes_on(&self, hotspots: &[HotspotAssessment]) -> Vec<Message> {
        let mut notes = self.reduction_notes();
        notes.extend(self.not_tested_notes());
        let mut derived: Vec<&str> = Vec::new();
        for id in hotspots.iter().filter_map(|h| h.fatigue.as_ref()).flat_map(|f| &f.derived) {
            if !derived.contains(&id.as_str()) {
                derived.push(id);
            }
        }
        if !derived.is_empty() {
            notes.push(message!(code::CONDITIONS_DERIVED, derived.join(", ")));
        }
        let checks = hotspots.iter().flat_map(|h| h.static_check.iter().chain(&h.service_check));
        if checks.into_iter().any(|s| s.one_direction) {
            notes.push(message!(code::ONE_DIRECTION));
        }
        notes.extend(self.printed_rule_note(hotspots));
        notes.extend(self.service_note(hotspots));
        notes
    }

    fn id(&self) -> &str {
        &self.procedure.fatigue.id
    }

    fn reduction_notes(&self) -> Vec<Message> {
        let Some(asked) = self.frame.settings.reduction else { return Vec::new() };
        let mut notes = Vec::new();
        match (asked, self.procedure.fatigue.rule) {
            (Reduction::WorstPair, CombinationRule::WorstPair) => {
                notes.push(message!(code::JUDGED_BY_PRINTED_RULE, self.id()));
            }
            (Reduction::WorstPair, CombinationRule::RootSumSquare) => {
                notes.push(message!(code::NO_PAIRS_TO_JUDGE, self.id()));
                return notes;
            }
            _ => {}
        }
        let overridden = self.frame.hotspots.iter().filter(|h| {
            asked != Reduction::FixedDirection && h.kind != StressKind::Scalar && h.direction.is_some()
        });
        let names: Vec<String> = overridden.map(|h| h.id.clone()).collect();
        if !names.is_empty() {
            notes.push(message!(code::DIRECTION_OVERRIDDEN, self.id(), asked.to_string(), listed(&names)));
        }
        notes
    }

    /// Conditions that were not applied, once per standard.
    fn not_tested_notes(&self) -> Vec<Message> {
        let mut notes = Vec::new();
        for plan in std::iter::once(&self.plan).chain(&self.exceptional_plan) {
            let Some(declared) = &plan.not_tested else { continue };
            let names = declared.conditions.join(", ");
            let note = match &declared.accepted {
                None => message!(code::NOT_TESTED, plan.name(), names, &declared.reason),
                Some(why) => {
                    message!(code::NOT_TESTED_ACCEPTED, plan.name(), names, &declared.reason, why)
                }
            };
            let all = [Some(note), self.calculated_note(plan)];
            notes.extend(all.into_iter().flatten());
        }
        notes.dedup();
        let mut once: Vec<Message> = Vec::new();
        for note in notes {
            if !once.contains(&note) {
                once.push(note);
            }
        }
        once
    }

    fn calculated_note(&self, plan: &Plan) -> Option<Message> {
        let calculated =
            self.frame.hotspots.iter().any(|h| plan.given(h) == Given::PerLoad && !h.per_load.is_empty());
        calculated.then(|| message!(code::NOT_TESTED_BUT_CALCULATED, plan.name()))
    }

    /// In-service loads above yield ÷ safety factor, where that is shown beside only.
    fn service_note(&self, hotspots: &[HotspotAssessment]) -> Option<Message> {
        let above: Vec<String> = hotspots
            .iter()
            .filter(|h| !h.service_judged)
            .filter_map(|h| Some((h, h.service_check.as_ref()?)))
            .filter(|(_, s)| Verdict::of(s.utilisation, 1.0) == Verdict::Fail)
            .map(|(h, s)| {
                format!("{} ({:.1} > {:.1} MPa, {})", h.id, s.equivalent_mpa, s.limit_mpa, s.condition)
            })
            .collect();
        (!above.is_empty()).then(|| message!(code::SERVICE_BESIDE, self.id(), listed(&above)))
    }

    /// The hotspots whose verdict the printed rule would change.
    fn printed_rule_note(&self, hotspots: &[HotspotAssessment]) -> Option<Message> {
        let changed: Vec<String> = hotspots
            .iter()
            .filter_map(|h| {
                let f = h.fatigue.as_ref()?;
                let printed = f.printed_rule.as_ref()?;
                (f.reduction != Reduction::WorstPair && printed.verdict != f.verdict)
                    .then(|| format!("{} ({:.3} → {:.3})", h.id, f.utilisation, printed.utilisation))
            })
            .collect();
        (!changed.is_empty()).then(|| message!(code::PRINTED_RULE_CHANGES, self.id(), listed(&changed)))
    }
}

/// The first names, and how many more there are.
pub(super) fn listed(names: &[String]) -> Argument {
    let shown = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(NAMED) {
        Some(more) if more > 0 => message!(code::AND_MORE, shown, more).into(),
        _ => shown.into(),
    }
}
