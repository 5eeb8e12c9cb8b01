//! Which loads of a sum act together: exclusive groups, correlations, senses.

use super::judge::Given;
use crate::combination::{CorrelationError, Reduction, SumVariant, correlated};
use crate::definition::{Category, Frame, Mirror, Standard};
use crate::load::{ConditionForces, ExclusiveMember, LoadSet};
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

/// Correlation coefficients of the conditions as the frame load file has them; `None` if it has none for this standard.
///
/// # Errors
/// [`PlanError::UnknownCondition`].
pub(super) fn correlation_matrix(
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
pub(super) fn variants(
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
