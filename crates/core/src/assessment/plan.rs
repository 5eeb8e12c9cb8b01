//! Load factors and combinations of one standard, worked out once for all hotspots.

use super::Reason;
use super::judge::Given;
use super::variants::{PlanError, correlation_matrix, variants};
use crate::combination::SumVariant;
use crate::definition::{
    Category, CombinationRule, Confidence, Frame, Hotspot, NotTested, ScopeDecision, Standard, weakest,
};
use crate::load::{ConditionForces, LoadSet};
use crate::message;
use crate::message::assessment as code;
use crate::stress::{Tensor, superpose};
use indexmap::IndexMap;
use std::sync::Arc;

/// A steady part on top of an opposite sense follows from it, and that from the sense given: no longer chain is known, and
/// definitions that go round in circles end.
const MOST_STEPS: usize = 3;

/// One condition with its factors on the stresses per load component.
#[derive(Debug, Clone)]
pub struct PlanCondition {
    /// Identifier, shared by all results.
    pub id: Arc<str>,
    /// What it is for.
    pub category: Category,
    /// F ÷ F_reference per load component, in the order of [`Frame::loads`].
    pub factors: Vec<f64>,
    /// Confidence of condition and forces.
    pub confidence: Confidence,
    /// Whether the printed rule knows it: every condition but the opposite senses of in-service ones.
    pub printed: bool,
    /// Positions of conditions with the factors by which its stress follows from theirs, where stresses are given
    /// per condition and its own is not.
    pub derived_from: Vec<(usize, f64)>,
}

impl PlanCondition {
    /// Whether no verdict can pass without it: all but the particular conditions of components.
    #[must_use]
    pub fn is_main(&self) -> bool {
        self.category != Category::Particular
    }
}

/// Stress of every condition at a hotspot.
#[derive(Debug, Clone, PartialEq)]
pub struct HotspotStresses {
    /// In the order of [`Plan::conditions`]; [`Tensor::UNKNOWN`] for those not tested.
    pub stresses: Vec<Tensor>,
    /// Where they come from.
    pub given: Given,
    /// Positions of the conditions whose stress followed from others.
    pub derived: Vec<usize>,
    /// Positions of the conditions that have no stress.
    pub untested: Vec<usize>,
}

impl HotspotStresses {
    /// Positions and stresses of some conditions, those not tested left out.
    pub fn tested<'a>(&'a self, mut wanted: impl FnMut(usize) -> bool + 'a) -> (Vec<usize>, Vec<Tensor>) {
        let all = self.stresses.iter().enumerate();
        all.filter(|(k, _)| !self.untested.contains(k) && wanted(*k)).map(|(k, t)| (k, *t)).unzip()
    }
}

/// Conditions of one standard for one purpose, ready to be applied to hotspots.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Names under which hotspots may give stresses per condition.
    pub known_as: Vec<String>,
    /// The conditions.
    pub conditions: Vec<PlanCondition>,
    /// Combinations of static and dynamic conditions for stresses per load; empty for pairs.
    pub variants: Vec<SumVariant>,
    /// The same for stresses per condition, where a steady stress need not come from a steady force.
    pub variants_given: Vec<SumVariant>,
    /// Whether a correlation matrix is in use.
    pub correlated: bool,
    /// Weakest confidence of all conditions and their forces.
    pub confidence: Confidence,
    /// Weakest confidence of the list of conditions alone: for stresses that are given per condition.
    pub list_confidence: Confidence,
    /// Conditions that were not applied, as the frame load file has it.
    pub not_tested: Option<NotTested>,
    /// Whether the standard's loads apply to the frame; else only stresses per condition count.
    pub loads_apply: bool,
    /// Weakest confidence of the standard's exclusive groups in use; it holds for given stresses too.
    pub exclusive_confidence: Confidence,
}

impl Plan {
    /// Plan of the fatigue conditions.
    ///
    /// # Errors
    /// [`PlanError`] for impossible correlations or too many exclusive combinations.
    pub fn fatigue(frame: &Frame, loads: &Arc<LoadSet>) -> Result<Self, PlanError> {
        let standard = &loads.standard;
        match standard.rule {
            CombinationRule::WorstPair => {
                Ok(Self::new(frame, loads, &[Category::InService, Category::Particular]))
            }
            CombinationRule::RootSumSquare => {
                let mut plan = Self::new(frame, loads, &[Category::Static, Category::Dynamic]);
                let forces: Vec<&ConditionForces> =
                    loads.conditions_of(&[Category::Static, Category::Dynamic]).collect();
                let rho = correlation_matrix(frame, loads, &forces)?;
                plan.correlated = rho.is_some();
                plan.variants = variants(frame, standard, &forces, rho.as_ref(), Given::PerLoad)?;
                // More combinations than can be looked at concern only hotspots that give stresses per condition.
                let direct = |h: &Hotspot| plan.known_as.iter().any(|id| h.per_condition.contains_key(id));
                plan.variants_given =
                    match variants(frame, standard, &forces, rho.as_ref(), Given::PerCondition) {
                        Err(error) if frame.hotspots.iter().any(direct) => return Err(error),
                        made => made.unwrap_or_default(),
                    };
                let groups = standard.exclusive_groups.iter().filter(|g| {
                    forces.iter().any(|f| f.exclusive_group.as_ref().is_some_and(|m| m.group == g.id))
                });
                plan.exclusive_confidence = weakest(groups.map(|g| g.provenance.confidence));
                Ok(plan)
            }
        }
    }

    /// Plan of the exceptional conditions.
    #[must_use]
    pub fn exceptional(frame: &Frame, loads: &Arc<LoadSet>) -> Self {
        Self::new(frame, loads, &[Category::Exceptional])
    }

    fn new(frame: &Frame, loads: &Arc<LoadSet>, categories: &[Category]) -> Self {
        let chosen: Vec<&ConditionForces> = loads.conditions_of(categories).collect();
        let position = |id: &str| chosen.iter().position(|c| c.id == id);
        let conditions: Vec<PlanCondition> = chosen
            .iter()
            .map(|c| PlanCondition {
                id: c.id.as_str().into(),
                category: c.category,
                factors: load_factors(frame, c),
                confidence: c.confidence,
                printed: c.derived_from.is_empty() || c.category != Category::InService,
                derived_from: c
                    .derived_from
                    .iter()
                    .map(|(id, factor)| Some((position(id)?, *factor)))
                    .collect::<Option<_>>()
                    .unwrap_or_default(),
            })
            .collect();
        let confidence = weakest(conditions.iter().map(|c| c.confidence));
        let decision = loads.standard.known_as().find_map(|id| frame.scope.get(id));
        let known_as = loads.standard.known_as().map(str::to_owned).collect();
        let exclusive_confidence = Confidence::Published;
        Self {
            known_as,
            conditions,
            variants: Vec::new(),
            variants_given: Vec::new(),
            correlated: false,
            confidence,
            exclusive_confidence,
            list_confidence: list_confidence(&loads.standard, &chosen),
            not_tested: loads.standard.known_as().find_map(|id| frame.not_tested.get(id)).cloned(),
            loads_apply: !matches!(decision, Some((ScopeDecision::AllowableStressesOnly, _))),
        }
    }

    /// Combinations that hold for stresses given in this way; empty for pairs.
    #[must_use]
    pub fn variants(&self, given: Given) -> &[SumVariant] {
        match given {
            Given::PerLoad => &self.variants,
            Given::PerCondition => &self.variants_given,
        }
    }

    /// How a hotspot gives its stresses for this plan.
    #[must_use]
    pub fn given(&self, hotspot: &Hotspot) -> Given {
        let direct = self.known_as.iter().any(|id| hotspot.per_condition.contains_key(id));
        if direct { Given::PerCondition } else { Given::PerLoad }
    }

    /// Stress of every condition at a hotspot.
    ///
    /// # Errors
    /// The reason why there is none.
    pub fn stresses(&self, hotspot: &Hotspot) -> Result<HotspotStresses, Reason> {
        let direct = self.known_as.iter().find_map(|id| hotspot.per_condition.get(id));
        match direct {
            Some(_) if self.loads_apply && !hotspot.per_load.is_empty() => {
                Err(message!(code::GIVEN_BOTH_WAYS, self.name()))
            }
            Some(given) => Ok(self.of_given(given)),
            None if hotspot.per_load.is_empty() => Err(message!(code::NO_STRESSES, self.name())),
            None => {
                let superposed =
                    |c: &PlanCondition| superpose(&hotspot.per_load, &c.factors).without_traces();
                Ok(HotspotStresses {
                    stresses: self.conditions.iter().map(superposed).collect(),
                    given: Given::PerLoad,
                    derived: Vec::new(),
                    untested: Vec::new(),
                })
            }
        }
    }

    /// Given stresses in the order of the conditions; the opposite senses that were not given follow linearly.
    fn of_given(&self, given: &IndexMap<String, Tensor>) -> HotspotStresses {
        let mut all = HotspotStresses {
            stresses: Vec::with_capacity(self.conditions.len()),
            given: Given::PerCondition,
            derived: Vec::new(),
            untested: Vec::new(),
        };
        for (position, condition) in self.conditions.iter().enumerate() {
            let own = given.get(&*condition.id).copied();
            let stress = own.or_else(|| {
                let derived = self.derived(condition, given, MOST_STEPS)?;
                all.derived.push(position);
                Some(derived)
            });
            if stress.is_none() {
                all.untested.push(position);
            }
            all.stresses.push(stress.map_or(Tensor::UNKNOWN, Tensor::without_traces));
        }
        all
    }

    /// The stress of a condition that follows from others, where all of them are given or follow in turn.
    fn derived(
        &self,
        condition: &PlanCondition,
        given: &IndexMap<String, Tensor>,
        steps: usize,
    ) -> Option<Tensor> {
        if condition.derived_from.is_empty() {
            return None;
        }
        condition.derived_from.iter().try_fold(Tensor::ZERO, |sum, (position, factor)| {
            let base = self.conditions.get(*position)?;
            let known = given.get(&*base.id).copied();
            let stress = known.or_else(|| self.derived(base, given, steps.checked_sub(1)?))?;
            Some(sum + stress * *factor)
        })
    }

    /// The standard's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.known_as.first().map_or("this standard", String::as_str)
    }

    /// Whether the frame load file says that a condition, or one that it follows from, was not applied.
    fn is_declared(&self, condition: &PlanCondition, accepted_only: bool) -> bool {
        let Some(declared) = &self.not_tested else { return false };
        let named = |c: &PlanCondition| declared.conditions.iter().any(|name| **name == *c.id);
        let of = condition.derived_from.iter().filter_map(|(base, _)| self.conditions.get(*base));
        (declared.accepted.is_some() || !accepted_only) && std::iter::once(condition).chain(of).any(named)
    }

    /// Conditions without a stress that nothing is said of.
    #[must_use]
    pub fn undeclared(&self, given: &HotspotStresses) -> Vec<&str> {
        let untested = given.untested.iter().filter_map(|k| self.conditions.get(*k));
        untested.filter(|c| !self.is_declared(c, false)).map(|c| &*c.id).collect()
    }

    /// Names of conditions by position.
    #[must_use]
    pub fn names(&self, positions: &[usize]) -> Vec<&str> {
        positions.iter().filter_map(|k| self.conditions.get(*k)).map(|c| &*c.id).collect()
    }

    /// Main conditions without a stress, unless the analyst says why the verdict stands all the same: with one of them
    /// nothing passes.
    #[must_use]
    pub fn lacking(&self, given: &HotspotStresses) -> Vec<&str> {
        let untested = given.untested.iter().filter_map(|k| self.conditions.get(*k));
        untested.filter(|c| c.is_main() && !self.is_declared(c, true)).map(|c| &*c.id).collect()
    }
}

/// Weakest confidence of the conditions' definitions, whatever their forces rest on.
fn list_confidence(standard: &Standard, chosen: &[&ConditionForces]) -> Confidence {
    // A condition on top of several others is called after both.
    let defined = |id: &str| standard.condition(id.split('@').next().unwrap_or(id));
    weakest(chosen.iter().map(|c| match defined(&c.id) {
        Some(defined) => defined.provenance.confidence,
        None => standard.attached.as_ref().map_or(Confidence::Unverified, |a| a.provenance.confidence),
    }))
}

/// F ÷ F_reference per load component of the frame; 0 where the condition or the frame leaves it out.
#[must_use]
pub fn load_factors(frame: &Frame, condition: &ConditionForces) -> Vec<f64> {
    frame
        .loads
        .values()
        .map(|load| {
            let force = condition.forces.get(&load.id);
            match (force, load.reference) {
                (Some(f), Some(reference)) => reference.in_unit(f.unit).map_or(f64::NAN, |r| f.value / r),
                (None, _) => 0.0,
                (Some(_), None) if load.omitted.is_some() => 0.0,
                // Stresses without the load they hold at.
                (Some(_), None) => f64::NAN,
            }
        })
        .collect()
}
