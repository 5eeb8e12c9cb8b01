//! Load factors and combinations of one standard, worked out once for all hotspots.

use super::Reason;
use super::judge::Given;
use crate::combination::{CorrelationError, Reduction, SumVariant, correlated};
use crate::definition::{
    Category, CombinationRule, Confidence, Frame, Hotspot, Mirror, NotTested, ScopeDecision, Standard,
    weakest,
};
use crate::load::{ConditionForces, ExclusiveMember, LoadSet};
use crate::message;
use crate::message::assessment as code;
use crate::stress::{Tensor, superpose};
use indexmap::IndexMap;
use nalgebra::DMatrix;
use std::sync::Arc;

/// Largest number of combinations of mutually exclusive components.
const MOST_VARIANTS: usize = 4096;

/// Why a plan cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// The correlation matrix is impossible.
    #[error("{standard}: {error}")]
    Correlation {
        /// Standard.
        standard: String,
        /// Why.
        error: CorrelationError,
    },
    /// A correlation names something that is no dynamic condition.
    #[error(
        "{standard}: a correlation names `{condition}`, which is no dynamic condition; there are {known}"
    )]
    UnknownCondition {
        /// Standard.
        standard: String,
        /// Condition named.
        condition: String,
        /// Conditions there are.
        known: String,
    },
    /// Too many combinations of exclusive components.
    #[error("{standard}: the exclusive groups give {count} combinations, more than {MOST_VARIANTS}")]
    TooManyVariants {
        /// Standard.
        standard: String,
        /// Their number.
        count: usize,
    },
}

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

fn correlation_matrix(
    frame: &Frame,
    loads: &Arc<LoadSet>,
    forces: &[&ConditionForces],
) -> Result<Option<DMatrix<f64>>, PlanError> {
    let standard = &loads.standard;
    let mut rho = DMatrix::identity(forces.len(), forces.len());
    let mut any = false;
    for c in frame.correlations.iter().filter(|c| standard.known_as().any(|id| id == c.standard)) {
        let position = |name: &String| {
            let found = forces.iter().position(|f| f.id == *name && f.category == Category::Dynamic);
            found.ok_or_else(|| PlanError::UnknownCondition {
                standard: standard.id.clone(),
                condition: name.clone(),
                known: forces
                    .iter()
                    .filter(|f| f.category == Category::Dynamic)
                    .map(|f| f.id.as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
            })
        };
        let [first, second] = &c.conditions;
        let (i, j) = (position(first)?, position(second)?);
        rho[(i, j)] = c.rho;
        rho[(j, i)] = c.rho;
        any = true;
    }
    // A load that acts the other way is correlated with the others the other way.
    for (i, force) in forces.iter().enumerate().filter(|(_, f)| f.category == Category::Dynamic) {
        let [(of, factor)] = force.derived_from.as_slice() else { continue };
        let Some(of) = forces.iter().position(|f| f.id == *of) else { continue };
        for k in (0..forces.len()).filter(|k| *k != i && *k != of) {
            let value = factor.signum() * rho[(of, k)];
            rho[(i, k)] = value;
            rho[(k, i)] = value;
        }
    }
    Ok(any.then_some(rho))
}

/// All combinations of what groups may do: one option of each, or none where leaving a steady force, or one that is
/// correlated with another, out may be worse; steady stresses that are given per condition may be there without a steady
/// force. A correlation between loads that mirrors of the frame turn differently is tried with both signs.
fn variants(
    frame: &Frame,
    standard: &Standard,
    forces: &[&ConditionForces],
    rho: Option<&DMatrix<f64>>,
    given: Given,
) -> Result<Vec<SumVariant>, PlanError> {
    let tried = |m: &ExclusiveMember| given == Given::PerCondition || !m.only_given;
    // Every load turns the direction of the principal projection, and less of a load may turn it to where it is worse.
    let projected = frame.settings.reduction == Some(Reduction::PrincipalProjection);
    let mut groups: IndexMap<&str, Vec<Option<&str>>> = IndexMap::new();
    for (position, force) in forces.iter().enumerate() {
        let Some(member) = force.exclusive_group.as_ref().filter(|m| tried(m)) else { continue };
        let options = groups.entry(member.group.as_str()).or_default();
        if !options.contains(&Some(member.option.as_str())) {
            options.push(Some(member.option.as_str()));
        }
        let steady = force.category == Category::Static && force.forces.values().any(|f| f.value != 0.0);
        let correlated =
            rho.is_some_and(|rho| (0..forces.len()).any(|k| k != position && rho[(position, k)] != 0.0));
        let counts = steady || correlated || projected || given == Given::PerCondition;
        let none = member.may_be_absent && counts;
        if none && !options.contains(&None) {
            options.push(None);
        }
    }
    let count =
        groups.values().try_fold(1usize, |n, options| n.checked_mul(options.len())).unwrap_or(usize::MAX);
    if count > MOST_VARIANTS {
        return Err(PlanError::TooManyVariants { standard: standard.id.clone(), count });
    }
    let mut all = Vec::with_capacity(count);
    for number in 0..count {
        let mut rest = number;
        let mut chosen: IndexMap<&str, Option<&str>> = IndexMap::new();
        for (group, options) in &groups {
            // Every group has at least the member that made it.
            chosen.insert(group, options.get(rest % options.len()).copied().flatten());
            rest /= options.len();
        }
        let acts = |force: &ConditionForces| match &force.exclusive_group {
            None => true,
            Some(m) => tried(m) && chosen.get(m.group.as_str()).copied().flatten() == Some(m.option.as_str()),
        };
        let positions = |category: Category| -> Vec<usize> {
            let picked = forces.iter().enumerate().filter(|(_, f)| f.category == category && acts(f));
            picked.map(|(i, _)| i).collect()
        };
        let dynamics = positions(Category::Dynamic);
        let statics = positions(Category::Static);
        let Some(rho) = rho else {
            all.push(SumVariant { statics, dynamics, mixing: None });
            continue;
        };
        let given = rho.select_rows(&dynamics).select_columns(&dynamics);
        let acting: Vec<&ConditionForces> = dynamics.iter().filter_map(|k| forces.get(*k).copied()).collect();
        for signs in sign_choices(frame, standard, &acting, &given) {
            let image = DMatrix::from_fn(given.nrows(), given.ncols(), |i, j| {
                given[(i, j)] * signs.get(i).zip(signs.get(j)).map_or(f64::NAN, |(a, b)| a * b)
            });
            let error = |error| PlanError::Correlation { standard: standard.id.clone(), error };
            let mixing = Some(correlated(&image).map_err(error)?);
            all.push(SumVariant { statics: statics.clone(), dynamics: dynamics.clone(), mixing });
            if all.len() > MOST_VARIANTS {
                return Err(PlanError::TooManyVariants { standard: standard.id.clone(), count: all.len() });
            }
        }
    }
    Ok(all)
}

/// The senses in which correlated loads may meet, each once. Loads that every mirror of the frame turns alike keep theirs
/// to each other; where a mirror turns one of two round and not the other, or one acts in both senses, their correlation
/// is tried with both signs.
fn sign_choices(
    frame: &Frame,
    standard: &Standard,
    forces: &[&ConditionForces],
    rho: &DMatrix<f64>,
) -> Vec<Vec<f64>> {
    let images = |c: &ConditionForces| {
        [Mirror::LeftRight, Mirror::FrontRear].map(|mirror| turned(standard, c, mirror))
    };
    let both = |c: &ConditionForces| {
        c.forces.keys().filter_map(|name| frame.loads.get(name)).any(|load| standard.turns(load))
    };
    // Loads that keep their sense to each other have one number; those that are not correlated at all need none.
    let mut block: Vec<usize> = (0..forces.len()).collect();
    let mut free = vec![false; forces.len()];
    for (i, a) in forces.iter().enumerate() {
        for (j, b) in forces.iter().enumerate().skip(i + 1) {
            if rho[(i, j)] == 0.0 {
                continue;
            }
            let (Some(one), Some(other)) = (block.get(i).copied(), block.get(j).copied()) else { continue };
            if images(a) != images(b) || both(a) || both(b) {
                [i, j].into_iter().for_each(|k| free[k] = true);
            } else {
                block.iter_mut().filter(|known| **known == other).for_each(|known| *known = one);
            }
        }
    }
    let turning = |number: usize| block.iter().zip(&free).any(|(b, free)| *b == number && *free);
    let mut choices = vec![vec![1.0; forces.len()]];
    // The first keeps its sense: turning all of them changes nothing.
    for number in (0..forces.len()).filter(|number| turning(*number)).skip(1) {
        for k in 0..choices.len() {
            let Some(mut turned) = choices.get(k).cloned() else { continue };
            turned.iter_mut().zip(&block).filter(|(_, b)| **b == number).for_each(|(sign, _)| *sign = -*sign);
            choices.push(turned);
        }
    }
    choices
}

/// Whether a mirror turns every force of a condition round.
fn turned(standard: &Standard, condition: &ConditionForces, mirror: Mirror) -> bool {
    let acting = || condition.forces.iter().filter(|(_, f)| f.value != 0.0);
    // Components of the frame that turn have options of their own for that.
    let reversed =
        |name: &String| standard.components.get(name).is_some_and(|c| c.reversed_by.contains(&mirror));
    acting().next().is_some() && acting().all(|(name, _)| reversed(name))
}
