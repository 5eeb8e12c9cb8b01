//! The fatigue verdict of one hotspot.

use super::plan::Plan;
use super::result::{CrossCheck, DynamicShare, FatigueResult, Origin};
use super::verdict::Verdict;
use crate::combination::{
    Cycle, PairChoice, Reduction, critical_plane, critical_plane_of_pairs, dynamic_parts, pair_along,
    principal_projection, projection_direction, worst_pairs,
};
use crate::definition::{
    CombinationRule, Confidence, Detail, FatigueLimit, Hotspot, LimitUse, Material, Provenance, Standard,
    weakest,
};
use crate::diagram::{LimitDiagram, LoadPath};
use crate::message;
use crate::message::{Message, assessment as code};
use crate::stress::{StressKind, Tensor};
use nalgebra::Vector3;
use std::sync::Arc;

/// Everything about a hotspot's fatigue that does not depend on its stresses.
pub(super) struct FatigueCase<'a> {
    pub(super) plan: &'a Plan,
    pub(super) standard: &'a Standard,
    pub(super) limit: Arc<FatigueLimit>,
    pub(super) diagram: Arc<LimitDiagram>,
    pub(super) path: LoadPath,
    pub(super) asked: Option<Reduction>,
    pub(super) required: f64,
}

/// The diagram of a hotspot under a standard.
///
/// # Errors
/// The reason why there is none, as a sentence.
pub fn hotspot_diagram(
    standard: &Standard,
    detail: &Detail,
    material: &Material,
) -> Result<(Arc<FatigueLimit>, Arc<LimitDiagram>), String> {
    let Some(limit) = detail.limit(standard.known_as()) else {
        return Err(format!("detail `{}` has no fatigue limit for {}", detail.id, standard.id));
    };
    let way = LimitUse { kind: detail.kind, gamma_mf: detail.gamma_mf };
    let diagram = limit.diagram_for(material, way).map_err(|e| e.to_string())?;
    Ok((limit.clone(), Arc::new(diagram)))
}

/// Mean, amplitude and origin of a pair of conditions by a reduction.
///
/// # Errors
/// The reason why the reduction does not apply, as a sentence.
pub fn pair_state(
    stresses: &[Tensor],
    hotspot: &Hotspot,
    reduction: Reduction,
    diagram: &LimitDiagram,
    path: LoadPath,
) -> Result<(PairChoice, Option<PairChoice>), String> {
    let too_few = || "fewer than two conditions give no pair".to_owned();
    if hotspot.kind == StressKind::Scalar {
        let x = Vector3::x();
        let widest = pair_along(stresses, &x).ok_or_else(too_few)?;
        let scalars: Vec<f64> = stresses.iter().map(|t| t.along(&x)).collect();
        return Ok((widest, worst_scalar_pair(&scalars, diagram, path)));
    }
    match reduction {
        Reduction::WorstPair => {
            let (lead, worst) = worst_pairs(stresses, diagram, path).ok_or_else(too_few)?;
            Ok((lead, Some(worst)))
        }
        Reduction::PrincipalProjection => Ok((principal_projection(stresses).ok_or_else(too_few)?, None)),
        Reduction::CriticalPlane => {
            let ((first, second), found) =
                critical_plane_of_pairs(stresses, hotspot.kind, diagram, path).ok_or_else(too_few)?;
            Ok((PairChoice { first, second, cycle: found.cycle }, None))
        }
        Reduction::FixedDirection => {
            let n = hotspot.direction.ok_or_else(|| no_direction(hotspot))?;
            Ok((pair_along(stresses, &n).ok_or_else(too_few)?, None))
        }
    }
}

fn no_direction(hotspot: &Hotspot) -> String {
    format!("fixed_direction was asked for, but hotspot `{}` gives no direction", hotspot.id)
}

/// The pair of scalars with the largest utilisation.
fn worst_scalar_pair(scalars: &[f64], diagram: &LimitDiagram, path: LoadPath) -> Option<PairChoice> {
    let mut best: Option<(f64, PairChoice)> = None;
    for (i, a) in scalars.iter().enumerate() {
        for (j, b) in scalars.iter().enumerate().skip(i + 1) {
            let cycle = Cycle {
                mean_mpa: f64::midpoint(*a, *b),
                amplitude_mpa: ((a - b) / 2.0).abs(),
                direction: Vector3::x(),
            };
            let u = cycle.utilisation(diagram, path);
            if best.is_none_or(|(known, _)| u > known) {
                let (first, second) = if a >= b { (i, j) } else { (j, i) };
                best = Some((u, PairChoice { first, second, cycle }));
            }
        }
    }
    best.map(|(_, pair)| pair)
}

/// Mean and amplitude of a sum, with the combination of exclusive components that is worst.
#[derive(Debug, Clone, PartialEq)]
pub struct SumState {
    /// Position of the combination in the plan.
    pub variant: usize,
    /// Mean, amplitude, direction.
    pub cycle: Cycle,
    /// Value no direction exceeds, where the critical plane was searched.
    pub upper_bound: Option<f64>,
}

/// Mean and amplitude of the sum of static and the root of the sum of the squares of dynamic stresses.
///
/// # Errors
/// The reason why the reduction does not apply, as a sentence.
pub fn sum_state(
    plan: &Plan,
    stresses: &[Tensor],
    hotspot: &Hotspot,
    reduction: Reduction,
    diagram: &LimitDiagram,
    path: LoadPath,
) -> Result<SumState, String> {
    let mut best: Option<(f64, SumState)> = None;
    for (index, variant) in plan.variants.iter().enumerate() {
        let cycle = variant.cycle(stresses);
        let (cycle, upper_bound) = match (hotspot.kind, reduction) {
            (StressKind::Scalar, _) => (cycle.along(&Vector3::x()), None),
            (_, Reduction::FixedDirection) => {
                let n = hotspot.direction.ok_or_else(|| no_direction(hotspot))?;
                (cycle.along(&n), None)
            }
            (_, Reduction::PrincipalProjection) => {
                // Of the loads themselves: what correlation makes of them has no order and no sign.
                let parts = dynamic_parts(variant, stresses).alternating;
                let states: Vec<Tensor> = std::iter::once(cycle.mean)
                    .chain(parts.iter().flat_map(|d| [cycle.mean + *d, cycle.mean - *d]))
                    .collect();
                (cycle.along(&projection_direction(&states)), None)
            }
            (kind, _) => {
                let found = critical_plane(&cycle, kind, diagram, path);
                (found.cycle, Some(found.upper_bound))
            }
        };
        let u = cycle.utilisation(diagram, path);
        if best.as_ref().is_none_or(|(known, _)| u > *known) {
            best = Some((u, SumState { variant: index, cycle, upper_bound }));
        }
    }
    best.map(|(_, state)| state).ok_or_else(|| "the standard gives no combination".to_owned())
}

impl FatigueCase<'_> {
    fn reduction(&self, hotspot: &Hotspot) -> Reduction {
        let own = match (self.standard.rule, hotspot.kind, hotspot.direction) {
            (CombinationRule::WorstPair, StressKind::Scalar, _) => Reduction::WorstPair,
            (CombinationRule::RootSumSquare, StressKind::Scalar, _) | (_, _, Some(_)) => {
                Reduction::FixedDirection
            }
            (CombinationRule::WorstPair, _, None) => Reduction::WorstPair,
            (CombinationRule::RootSumSquare, _, None) => Reduction::CriticalPlane,
        };
        match (self.asked, self.standard.rule, hotspot.kind) {
            (_, _, StressKind::Scalar) | (None, ..) => own,
            // A sum has no pairs: it keeps its own way.
            (Some(Reduction::WorstPair), CombinationRule::RootSumSquare, _) => own,
            (Some(asked), ..) => asked,
        }
    }

    /// The fatigue result; warnings go to `warnings`.
    pub(super) fn assess(
        &self,
        hotspot: &Hotspot,
        warnings: &mut Vec<Message>,
    ) -> Result<FatigueResult, String> {
        let (stresses, direct) = self.plan.stresses(hotspot)?;
        if stresses.iter().any(|t| !t.is_finite()) {
            return Err("a stress is not finite".to_owned());
        }
        let reduction = self.reduction(hotspot);
        let (cycle, origin, worst_pair, bound) = match self.standard.rule {
            CombinationRule::WorstPair => {
                let (lead, worst) = pair_state(&stresses, hotspot, reduction, &self.diagram, self.path)?;
                let origin = self.pair_origin(&stresses, &lead);
                (lead.cycle, origin, worst.map(|w| self.pair_check(&w)), None)
            }
            CombinationRule::RootSumSquare => {
                let state = sum_state(self.plan, &stresses, hotspot, reduction, &self.diagram, self.path)?;
                let origin = self.sum_origin(&stresses, &state);
                (state.cycle, origin, None, state.upper_bound)
            }
        };
        let mut utilisation = cycle.utilisation(&self.diagram, self.path);
        if let Some(bound) = bound
            && bound > utilisation * (1.0 + 1e-5)
        {
            warnings.push(message!(code::SEARCH_STOPPED, format!("{utilisation:.4}"), format!("{bound:.4}")));
            utilisation = bound;
        }
        let critical = self.cross_check(&stresses, hotspot, reduction);
        let own_confidence = if direct { Confidence::Published } else { self.plan.confidence };
        let Provenance { confidence: rule, .. } = self.standard.rule_provenance;
        let result = FatigueResult {
            verdict: Verdict::of(utilisation, self.required),
            utilisation,
            safety_factor: 1.0 / utilisation,
            required_safety_factor: self.required,
            load_path: self.path,
            reduction,
            sigma_m_mpa: cycle.mean_mpa,
            sigma_a_mpa: cycle.amplitude_mpa,
            sigma_a_limit_mpa: self.diagram.limit_at(cycle.mean_mpa),
            direction: (hotspot.kind != StressKind::Scalar).then_some(cycle.direction),
            origin,
            limit: self.limit.clone(),
            diagram: self.diagram.clone(),
            confidence: weakest([
                own_confidence,
                rule,
                self.limit.provenance.confidence,
                self.plan.exclusive_confidence,
            ]),
            worst_utilisation_pair: worst_pair.filter(|w| w.utilisation > utilisation * (1.0 + 1e-9)),
            critical_plane: critical.filter(|_| reduction != Reduction::CriticalPlane),
        };
        self.warn(&result, warnings);
        Ok(result)
    }

    fn id(&self, index: usize) -> String {
        self.plan.conditions.get(index).map_or_else(String::new, |c| c.id.clone())
    }

    fn pair_origin(&self, stresses: &[Tensor], pair: &PairChoice) -> Origin {
        let along = |i: usize| stresses.get(i).map_or(0.0, |t| t.along(&pair.cycle.direction));
        Origin::Pair {
            first: self.id(pair.first),
            second: self.id(pair.second),
            first_mpa: along(pair.first),
            second_mpa: along(pair.second),
        }
    }

    fn pair_check(&self, pair: &PairChoice) -> CrossCheck {
        CrossCheck {
            utilisation: pair.cycle.utilisation(&self.diagram, self.path),
            sigma_m_mpa: pair.cycle.mean_mpa,
            sigma_a_mpa: pair.cycle.amplitude_mpa,
            direction: pair.cycle.direction,
            pair: Some((self.id(pair.first), self.id(pair.second))),
        }
    }

    fn sum_origin(&self, stresses: &[Tensor], state: &SumState) -> Origin {
        let n = &state.cycle.direction;
        let along = |i: &usize| (self.id(*i), stresses.get(*i).map_or(0.0, |t| t.along(n)));
        let Some(variant) = self.plan.variants.get(state.variant) else {
            return Origin::Sum {
                statics: Vec::new(),
                dynamics: Vec::new(),
                in_phase_sigma_a_mpa: 0.0,
                in_phase_utilisation: 0.0,
                correlated: false,
            };
        };
        let in_phase = dynamic_parts(variant, stresses).in_phase_amplitude_mpa(n);
        Origin::Sum {
            statics: variant.statics.iter().map(along).collect(),
            dynamics: variant
                .dynamics
                .iter()
                .map(along)
                .map(|(id, sigma_a_mpa)| DynamicShare { id, sigma_a_mpa })
                .collect(),
            in_phase_sigma_a_mpa: in_phase,
            in_phase_utilisation: self.diagram.utilisation(self.path, state.cycle.mean_mpa, in_phase),
            correlated: self.plan.correlated,
        }
    }

    /// Largest utilisation over all directions, for tensors judged otherwise.
    fn cross_check(
        &self,
        stresses: &[Tensor],
        hotspot: &Hotspot,
        reduction: Reduction,
    ) -> Option<CrossCheck> {
        if hotspot.kind == StressKind::Scalar || reduction == Reduction::CriticalPlane {
            return None;
        }
        let (found, pair) = match self.standard.rule {
            CombinationRule::WorstPair => {
                let ((i, j), found) =
                    critical_plane_of_pairs(stresses, hotspot.kind, &self.diagram, self.path)?;
                (found, Some((self.id(i), self.id(j))))
            }
            CombinationRule::RootSumSquare => {
                let cycles = self.plan.variants.iter().map(|v| v.cycle(stresses));
                let planes = cycles.map(|c| critical_plane(&c, hotspot.kind, &self.diagram, self.path));
                (planes.max_by(|a, b| a.utilisation.total_cmp(&b.utilisation))?, None)
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

    fn warn(&self, result: &FatigueResult, warnings: &mut Vec<Message>) {
        let changed = |other: f64| Verdict::of(other, self.required) != result.verdict;
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
