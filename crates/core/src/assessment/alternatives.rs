//! Choices that no open source settles, tried: which hotspots' verdicts would another choice change?

use super::judge::{Coverage, Given, Judge};
use super::notes::listed;
use super::plan::Plan;
use super::procedure::PreparedProcedure;
use super::reduce::{Sense, pair_state};
use super::result::HotspotAssessment;
use super::verdict::Verdict;
use crate::combination::Reduction;
use crate::definition::{Category, CombinationRule, Hotspot};
use crate::load;
use crate::message;
use crate::message::{Message, assessment as code};
use crate::stress::Tensor;
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

type Judges<'a> = HashMap<(&'a str, &'a str), Judge>;

/// Hotspots at which more conditions than the standard's are tried, those of the largest utilisation that pass: there are
/// thousands of pairs more at each.
const MOST_TRIED: usize = 100;

/// One note per choice that would change a verdict, with both utilisations.
pub(super) fn notes(
    procedure: &PreparedProcedure<'_>,
    judges: &Judges<'_>,
    hotspots: &[HotspotAssessment],
) -> Vec<Message> {
    let standard = &procedure.procedure.fatigue;
    // The printed rule is not monotone, and judges by its own conditions.
    let by_it = procedure.frame.settings.reduction == Some(Reduction::WorstPair);
    if standard.rule != CombinationRule::WorstPair || by_it {
        return Vec::new();
    }
    [one_sense(procedure, judges, hotspots), on_every_condition(procedure, judges, hotspots)]
        .into_iter()
        .flatten()
        .collect()
}

/// One sense of the twist only: fewer conditions, so only a failure can change.
fn one_sense(
    procedure: &PreparedProcedure<'_>,
    judges: &Judges<'_>,
    hotspots: &[HotspotAssessment],
) -> Option<Message> {
    let plan = &procedure.plan;
    let opposite = |k: usize| plan.conditions.get(k).is_some_and(|c| !c.printed);
    if !(0..plan.conditions.len()).any(opposite) {
        return None;
    }
    let changed: Vec<String> = hotspots
        .par_iter()
        .filter(|h| h.fatigue.as_ref().is_some_and(|f| f.verdict == Verdict::Fail))
        .filter_map(|h| {
            let hotspot = procedure.frame.hotspots.get(h.index)?;
            let given = plan.stresses(hotspot).ok()?;
            let (_, stresses) = given.tested(|k| !opposite(k));
            changed(judges, hotspot, h, &stresses, given.given)
        })
        .collect();
    (!changed.is_empty())
        .then(|| message!(code::ONE_SENSE_CHANGES, &procedure.procedure.id, listed(&changed)))
}

/// Particular loads on top of every in-service condition: more conditions, so only a pass can change.
fn on_every_condition(
    procedure: &PreparedProcedure<'_>,
    judges: &Judges<'_>,
    hotspots: &[HotspotAssessment],
) -> Option<Message> {
    let own = &procedure.plan;
    if !own.conditions.iter().any(|c| c.category == Category::Particular) {
        return None;
    }
    let loads = load::evaluate_on_all(procedure.frame, &procedure.procedure.fatigue).ok()?;
    let plan = Plan::fatigue(procedure.frame, &Arc::new(loads)).ok()?;
    if plan.conditions.len() == own.conditions.len() {
        return None;
    }
    let mut passed: Vec<&HotspotAssessment> =
        hotspots.iter().filter(|h| h.fatigue.as_ref().is_some_and(|f| f.verdict == Verdict::Pass)).collect();
    passed.sort_by(|a, b| b.rank().total_cmp(&a.rank()));
    passed.truncate(MOST_TRIED);
    passed.sort_by_key(|h| h.index);
    let changed: Vec<String> = passed
        .par_iter()
        .filter_map(|h| {
            let hotspot = procedure.frame.hotspots.get(h.index)?;
            if plan.given(hotspot) == Given::PerCondition {
                return None;
            }
            let given = plan.stresses(hotspot).ok()?;
            changed(judges, hotspot, h, &given.stresses, given.given)
        })
        .collect();
    let id = &procedure.procedure.id;
    (!changed.is_empty())
        .then(|| message!(code::ON_EVERY_CONDITION_CHANGES, id, listed(&changed), passed.len()))
}

/// The hotspot with both utilisations, if these stresses give it another verdict on fatigue.
fn changed(
    judges: &Judges<'_>,
    hotspot: &Hotspot,
    assessed: &HotspotAssessment,
    stresses: &[Tensor],
    given: Given,
) -> Option<String> {
    let judge = judges.get(&(hotspot.material.as_str(), hotspot.detail.as_str()))?;
    let basis = judge.fatigue_basis(given).ok()?;
    let sense = Sense { kind: hotspot.kind, direction: hotspot.direction };
    let (pair, _) = pair_state(stresses, sense, judge.reduction(sense), &basis.diagram, judge.path()).ok()?;
    let fatigue = assessed.fatigue.as_ref()?;
    let other = judge.fatigue(basis, Coverage { given, ..Coverage::FULL }, &pair.cycle, None);
    let differs = other.unrefused != judge.would_be(fatigue.utilisation);
    differs.then(|| format!("{} ({:.3} → {:.3})", hotspot.id, fatigue.utilisation, other.utilisation))
}
