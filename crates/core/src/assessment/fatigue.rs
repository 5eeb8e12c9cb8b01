//! The fatigue verdict of one hotspot.

use super::Reason;
use super::judge::{Coverage, FatigueBasis, Judge, Judged};
use super::plan::{HotspotStresses, Plan};
use super::reduce::{Sense, SumState, counts_more, pair_state, printed_pair, sum_state};
use super::result::{CrossCheck, DynamicShare, FatigueResult, Origin, PrintedRule};
use crate::combination::{
    CriticalPlane, InPhase, PairChoice, Reduction, StressCycle, critical_plane, critical_plane_of_pairs,
    dynamic_parts, in_phase_bound,
};
use crate::definition::{CombinationRule, Hotspot};
use crate::message;
use crate::message::{Message, assessment as code};
use crate::stress::{StressKind, Tensor};
use nalgebra::Vector3;
use std::sync::Arc;

/// A hotspot with what judges it.
pub(super) struct FatigueCase<'a> {
    pub(super) plan: &'a Plan,
    pub(super) rule: CombinationRule,
    pub(super) judge: &'a Judge,
}

impl FatigueCase<'_> {
    /// The fatigue result; warnings go to `warnings`.
    pub(super) fn assess(
        &self,
        hotspot: &Hotspot,
        warnings: &mut Vec<Message>,
    ) -> Result<FatigueResult, Reason> {
        let basis = self.judge.fatigue_basis(self.plan.given(hotspot))?;
        let given = self.plan.stresses(hotspot)?;
        let place = Place::new(self, basis, &given, hotspot)?;
        let reduction = self.judge.reduction(place.sense);
        let path = self.judge.path();
        let (cycle, origin, worst_pair, bound) = match self.rule {
            CombinationRule::WorstPair => {
                let (lead, worst) = pair_state(&place.tested, place.sense, reduction, &basis.diagram, path)?;
                let origin = place.pair_origin(&lead);
                (lead.cycle, origin, worst.map(|w| place.pair_check(&w)), None)
            }
            CombinationRule::RootSumSquare => {
                let variants = self.plan.variants(given.given);
                let state = sum_state(variants, &place.summed, place.sense, reduction, &basis.diagram, path)?;
                (state.cycle, place.sum_origin(&state), None, state.upper_bound)
            }
        };
        let judged = self.judge.fatigue(basis, place.coverage(), &cycle, bound);
        let utilisation = judged.utilisation;
        if judged.bound_counts {
            let found = cycle.utilisation(&basis.diagram, path);
            warnings.push(message!(code::SEARCH_STOPPED, format!("{found:.4}"), format!("{utilisation:.4}")));
        }
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        let result = FatigueResult {
            verdict: judged.verdict,
            utilisation,
            safety_factor: 1.0 / utilisation,
            required_safety_factor: self.judge.required(),
            load_path: path,
            reduction,
            sigma_m_mpa: cycle.mean_mpa,
            sigma_a_mpa: cycle.amplitude_mpa,
            sigma_a_limit_mpa: basis.diagram.limit_at(cycle.mean_mpa),
            direction: (hotspot.kind != StressKind::Scalar).then_some(cycle.direction),
            origin,
            limit: basis.limit.clone(),
            diagram: basis.diagram.clone(),
            confidence: judged.confidence,
            worst_utilisation_pair: worst_pair
                .filter(|w| w.utilisation > utilisation * (1.0 + 1e-9))
                .map(Box::new),
            critical_plane: place.cross_check(reduction).map(Box::new),
            printed_rule: place.printed_rule(reduction),
            derived: owned(self.plan.names(&given.derived)),
            untested: owned(self.plan.names(&given.untested)),
            lacking: owned(place.lacking.clone()),
            refused: judged.refused,
        };
        self.warn(&result, judged, warnings);
        Ok(result)
    }

    fn warn(&self, result: &FatigueResult, judged: Judged, warnings: &mut Vec<Message>) {
        let changed = |other: f64| self.judge.would_be(other) != judged.unrefused;
        let shown = |utilisation: f64| format!("{utilisation:.3}");
        if let Some(check) = &result.critical_plane
            && changed(check.utilisation)
        {
            warnings.push(message!(
                code::CRITICAL_PLANE_DIFFERS,
                result.reduction.to_string(),
                shown(result.utilisation),
                shown(check.utilisation)
            ));
        }
        if let Some(check) = &result.worst_utilisation_pair
            && changed(check.utilisation)
            && let Some((first, second)) = &check.pair
        {
            warnings.push(message!(
                code::PAIR_DIFFERS,
                shown(result.utilisation),
                first,
                second,
                shown(check.utilisation)
            ));
        }
        if let Origin::Sum { in_phase_utilisation, in_phase_exact, .. } = &result.origin
            && changed(*in_phase_utilisation)
        {
            warnings.push(message!(
                if *in_phase_exact { code::IN_PHASE_DIFFERS } else { code::IN_PHASE_BOUND_DIFFERS },
                shown(result.utilisation),
                shown(*in_phase_utilisation)
            ));
        }
        if let Some(printed) = &result.printed_rule
            && changed(printed.utilisation)
        {
            let outcome = self.judge.would_be(printed.utilisation).to_string();
            let (first, second) = &printed.pair;
            warnings.push(message!(
                code::PRINTED_RULE_DIFFERS,
                shown(result.utilisation),
                shown(printed.utilisation),
                outcome,
                first,
                second
            ));
        }
    }
}

/// A hotspot's stresses with the limit they are held against.
struct Place<'a> {
    case: &'a FatigueCase<'a>,
    basis: &'a FatigueBasis,
    given: &'a HotspotStresses,
    sense: Sense,
    /// Positions of the conditions tested, and their stresses.
    positions: Vec<usize>,
    tested: Vec<Tensor>,
    /// Stress of every condition, those not tested left out of a sum.
    summed: Vec<Tensor>,
    /// Main conditions not tested, for no accepted reason.
    lacking: Vec<&'a str>,
}

impl<'a> Place<'a> {
    fn new(
        case: &'a FatigueCase<'a>,
        basis: &'a FatigueBasis,
        given: &'a HotspotStresses,
        hotspot: &Hotspot,
    ) -> Result<Self, Reason> {
        let (positions, tested) = given.tested(|_| true);
        if tested.iter().any(|t| !t.is_finite()) {
            return Err(message!(code::STRESS_NOT_FINITE));
        }
        let left_out = |k: usize| given.untested.contains(&k);
        let all = given.stresses.iter().enumerate();
        Ok(Self {
            case,
            basis,
            given,
            sense: Sense { kind: hotspot.kind, direction: hotspot.direction },
            positions,
            tested,
            summed: all.map(|(k, t)| if left_out(k) { Tensor::ZERO } else { *t }).collect(),
            lacking: case.plan.lacking(given),
        })
    }

    fn coverage(&self) -> Coverage {
        Coverage {
            given: self.given.given,
            derived: !self.given.derived.is_empty(),
            lacking: !self.lacking.is_empty(),
        }
    }

    /// A condition's name and its stress along a direction. Positions come from the list itself; NaN and no name could
    /// not pass for a result.
    fn along(&self, position: usize, n: &Vector3<f64>) -> (Arc<str>, f64) {
        let named = self.case.plan.conditions.get(position).zip(self.given.stresses.get(position));
        named.map_or_else(|| ("".into(), f64::NAN), |(c, t)| (c.id.clone(), t.along(n)))
    }

    /// The same for a position among the conditions tested.
    fn along_tested(&self, k: usize, n: &Vector3<f64>) -> (Arc<str>, f64) {
        self.along(self.positions.get(k).copied().unwrap_or(usize::MAX), n)
    }

    fn pair_origin(&self, pair: &PairChoice) -> Origin {
        let n = &pair.cycle.direction;
        let ((first, first_mpa), (second, second_mpa)) =
            (self.along_tested(pair.first, n), self.along_tested(pair.second, n));
        Origin::Pair { first, second, first_mpa, second_mpa }
    }

    fn names(&self, first: usize, second: usize) -> (Arc<str>, Arc<str>) {
        let n = Vector3::x();
        (self.along_tested(first, &n).0, self.along_tested(second, &n).0)
    }

    fn pair_check(&self, pair: &PairChoice) -> CrossCheck {
        CrossCheck {
            utilisation: pair.cycle.utilisation(&self.basis.diagram, self.case.judge.path()),
            sigma_m_mpa: pair.cycle.mean_mpa,
            sigma_a_mpa: pair.cycle.amplitude_mpa,
            direction: pair.cycle.direction,
            pair: Some(self.names(pair.first, pair.second)),
        }
    }

    /// The printed rule, on its own conditions.
    fn printed_rule(&self, reduction: Reduction) -> Option<PrintedRule> {
        if self.case.rule != CombinationRule::WorstPair {
            return None;
        }
        let conditions = &self.case.plan.conditions;
        let (positions, stresses) = self.given.tested(|k| conditions.get(k).is_some_and(|c| c.printed));
        let (diagram, path) = (&self.basis.diagram, self.case.judge.path());
        let along_given = reduction == Reduction::FixedDirection;
        let pair = printed_pair(&stresses, self.sense, along_given, diagram, path)?;
        let name = |k: usize| {
            let position = positions.get(k).copied().unwrap_or(usize::MAX);
            self.along(position, &pair.cycle.direction).0
        };
        let judged = self.case.judge.fatigue(self.basis, self.coverage(), &pair.cycle, None);
        Some(PrintedRule {
            utilisation: judged.utilisation,
            verdict: judged.verdict,
            sigma_m_mpa: pair.cycle.mean_mpa,
            sigma_a_mpa: pair.cycle.amplitude_mpa,
            direction: (self.sense.kind != StressKind::Scalar).then_some(pair.cycle.direction),
            pair: (name(pair.first), name(pair.second)),
        })
    }

    fn sum_origin(&self, state: &SumState<'_>) -> Origin {
        let n = &state.cycle.direction;
        let acting = |all: &'_ [usize]| -> Vec<(Arc<str>, f64)> {
            let tested = all.iter().filter(|k| !self.given.untested.contains(k));
            tested.map(|k| self.along(*k, n)).collect()
        };
        let in_phase = self.in_phase(n);
        let shares = acting(&state.variant.dynamics).into_iter();
        Origin::Sum {
            statics: acting(&state.variant.statics),
            dynamics: shares.map(|(id, sigma_a_mpa)| DynamicShare { id, sigma_a_mpa }).collect(),
            in_phase_sigma_m_mpa: in_phase.map_or(f64::NAN, |b| b.cycle.mean_mpa),
            in_phase_sigma_a_mpa: in_phase.map_or(f64::NAN, |b| b.cycle.amplitude_mpa),
            in_phase_utilisation: in_phase.map_or(f64::NAN, |b| b.utilisation),
            in_phase_exact: in_phase.is_some_and(|b| b.is_exact()),
            in_phase_direction: in_phase
                .filter(|_| self.sense.kind != StressKind::Scalar)
                .map(|b| b.cycle.direction),
            correlated: self.case.plan.correlated,
        }
    }

    /// All dynamic loads acting together, in the worst signs, choice among exclusive components and direction; `hint` is
    /// the direction of the square root.
    fn in_phase(&self, hint: &Vector3<f64>) -> Option<InPhase> {
        let variants = self.case.plan.variants(self.given.given);
        let cycles: Vec<StressCycle> = variants.iter().map(|v| dynamic_parts(v, &self.summed)).collect();
        let direction = match self.sense.kind {
            StressKind::Scalar => Some(Vector3::x()),
            StressKind::Plane | StressKind::Full => {
                let along_given = self.case.judge.reduction(self.sense) == Reduction::FixedDirection;
                self.sense.direction.filter(|_| along_given)
            }
        };
        in_phase_bound(&cycles, direction, &self.basis.diagram, self.case.judge.path(), Some(*hint))
    }

    /// Largest utilisation over all directions, for tensors judged otherwise.
    fn cross_check(&self, reduction: Reduction) -> Option<CrossCheck> {
        let kind = self.sense.kind;
        if kind == StressKind::Scalar || reduction == Reduction::CriticalPlane {
            return None;
        }
        let (diagram, path) = (&self.basis.diagram, self.case.judge.path());
        let (found, pair) = match self.case.rule {
            CombinationRule::WorstPair => {
                let ((i, j), found) = critical_plane_of_pairs(&self.tested, kind, diagram, path)?;
                (found, Some(self.names(i, j)))
            }
            CombinationRule::RootSumSquare => {
                let cycles = self.case.plan.variants(self.given.given).iter().map(|v| v.cycle(&self.summed));
                let planes = cycles.map(|c| critical_plane(&c, kind, diagram, path));
                // The last of equals, as ever.
                let worse = |a: CriticalPlane, b: CriticalPlane| {
                    if counts_more(a.utilisation, b.utilisation) { a } else { b }
                };
                (planes.reduce(worse)?, None)
            }
        };
        Some(CrossCheck {
            utilisation: found.utilisation,
            sigma_m_mpa: found.cycle.mean_mpa,
            sigma_a_mpa: found.cycle.amplitude_mpa,
            direction: found.cycle.direction,
            pair,
        })
    }
}
