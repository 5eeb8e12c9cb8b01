//! The fatigue verdict of one hotspot.

use super::Reason;
use super::judge::{FatigueBasis, Judge};
use super::plan::{HotspotStresses, Plan};
use super::reduce::{Sense, SumState, counts_more, pair_state, sum_state};
use super::result::{CrossCheck, DynamicShare, FatigueResult, Origin};
use crate::combination::{
    CriticalPlane, PairChoice, Reduction, critical_plane, critical_plane_of_pairs, dynamic_parts,
};
use crate::definition::{CombinationRule, Hotspot};
use crate::message;
use crate::message::{Message, assessment as code};
use crate::stress::{StressKind, Tensor};

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
        if given.stresses.iter().any(|t| !t.is_finite()) {
            return Err(message!(code::STRESS_NOT_FINITE));
        }
        let sense = Sense { kind: hotspot.kind, direction: hotspot.direction };
        let place = Place { case: self, basis, given: &given, sense };
        let reduction = self.judge.reduction(sense);
        let path = self.judge.path();
        let (cycle, origin, worst_pair, bound) = match self.rule {
            CombinationRule::WorstPair => {
                let (lead, worst) = pair_state(&given.stresses, sense, reduction, &basis.diagram, path)?;
                let origin = place.pair_origin(&lead);
                (lead.cycle, origin, worst.map(|w| place.pair_check(&w)), None)
            }
            CombinationRule::RootSumSquare => {
                let variants = self.plan.variants(given.given);
                let state = sum_state(variants, &given.stresses, sense, reduction, &basis.diagram, path)?;
                (state.cycle, place.sum_origin(&state), None, state.upper_bound)
            }
        };
        let judged = self.judge.fatigue(basis, given.given, &cycle, bound);
        let utilisation = judged.utilisation;
        if judged.bound_counts {
            let found = cycle.utilisation(&basis.diagram, path);
            warnings.push(message!(code::SEARCH_STOPPED, format!("{found:.4}"), format!("{utilisation:.4}")));
        }
        let critical = place.cross_check(reduction);
        let result = FatigueResult {
            verdict: judged.unrefused,
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
            worst_utilisation_pair: worst_pair.filter(|w| w.utilisation > utilisation * (1.0 + 1e-9)),
            critical_plane: critical.filter(|_| reduction != Reduction::CriticalPlane),
        };
        self.warn(&result, warnings);
        Ok(FatigueResult { verdict: judged.verdict, ..result })
    }

    fn warn(&self, result: &FatigueResult, warnings: &mut Vec<Message>) {
        let changed = |other: f64| self.judge.would_be(other) != result.verdict;
        if let Some(check) = &result.critical_plane
            && changed(check.utilisation)
        {
            warnings.push(message!(
                code::CRITICAL_PLANE_DIFFERS,
                result.reduction.to_string(),
                format!("{:.3}", result.utilisation),
                format!("{:.3}", check.utilisation)
            ));
        }
        if let Some(check) = &result.worst_utilisation_pair
            && changed(check.utilisation)
            && let Some((first, second)) = &check.pair
        {
            warnings.push(message!(
                code::PAIR_DIFFERS,
                format!("{:.3}", result.utilisation),
                first,
                second,
                format!("{:.3}", check.utilisation)
            ));
        }
        if let Origin::Sum { in_phase_utilisation, .. } = &result.origin
            && changed(*in_phase_utilisation)
        {
            warnings.push(message!(
                code::IN_PHASE_DIFFERS,
                format!("{:.3}", result.utilisation),
                format!("{in_phase_utilisation:.3}")
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
}

impl Place<'_> {
    fn stresses(&self) -> &[Tensor] {
        &self.given.stresses
    }

    /// A condition's name and its stress along a direction. Positions come from the list itself; NaN and no name could
    /// not pass for a result.
    fn along(&self, position: usize, n: &nalgebra::Vector3<f64>) -> (String, f64) {
        let named = self.case.plan.conditions.get(position).zip(self.stresses().get(position));
        named.map_or_else(|| (String::new(), f64::NAN), |(c, t)| (c.id.clone(), t.along(n)))
    }

    fn pair_origin(&self, pair: &PairChoice) -> Origin {
        let n = &pair.cycle.direction;
        let ((first, first_mpa), (second, second_mpa)) =
            (self.along(pair.first, n), self.along(pair.second, n));
        Origin::Pair { first, second, first_mpa, second_mpa }
    }

    fn names(&self, first: usize, second: usize) -> (String, String) {
        let n = nalgebra::Vector3::x();
        (self.along(first, &n).0, self.along(second, &n).0)
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

    fn sum_origin(&self, state: &SumState<'_>) -> Origin {
        let n = &state.cycle.direction;
        let along = |i: &usize| self.along(*i, n);
        let in_phase = dynamic_parts(state.variant, self.stresses()).in_phase_amplitude_mpa(n);
        let shares = state.variant.dynamics.iter().map(along);
        Origin::Sum {
            statics: state.variant.statics.iter().map(along).collect(),
            dynamics: shares.map(|(id, sigma_a_mpa)| DynamicShare { id, sigma_a_mpa }).collect(),
            in_phase_sigma_a_mpa: in_phase,
            in_phase_utilisation: self.basis.diagram.utilisation(
                self.case.judge.path(),
                state.cycle.mean_mpa,
                in_phase,
            ),
            correlated: self.case.plan.correlated,
        }
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
                let ((i, j), found) = critical_plane_of_pairs(self.stresses(), kind, diagram, path)?;
                (found, Some(self.names(i, j)))
            }
            CombinationRule::RootSumSquare => {
                let cycles =
                    self.case.plan.variants(self.given.given).iter().map(|v| v.cycle(self.stresses()));
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
