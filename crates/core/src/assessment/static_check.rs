//! The exceptional conditions against yield: von Mises, or |σ| for a scalar, against yield ÷ safety factor.

use super::Reason;
use super::judge::{Coverage, Judge, StaticBasis};
use super::plan::Plan;
use super::result::StaticResult;
use crate::definition::Hotspot;
use crate::message;
use crate::message::assessment as code;
use crate::stress::{StressKind, Tensor};

/// The largest equivalent stress over conditions, and which gives it; the first of equals.
///
/// # Errors
/// A stress that is not finite.
pub(super) fn largest_equivalent<'a>(
    stresses: impl Iterator<Item = (&'a Tensor, &'a str)>,
) -> Result<Option<(f64, &'a str)>, Reason> {
    let mut governing: Option<(f64, &str)> = None;
    for (stress, condition) in stresses {
        let equivalent = stress.von_mises();
        if !equivalent.is_finite() {
            return Err(message!(code::CONDITION_NOT_FINITE, condition));
        }
        if governing.is_none_or(|(known, _)| equivalent > known) {
            governing = Some((equivalent, condition));
        }
    }
    Ok(governing)
}

/// Checks all exceptional conditions of a hotspot; `None` if none of them was applied, and the analyst says why the
/// verdict stands all the same.
///
/// # Errors
/// The reason why the check is not possible.
pub(super) fn static_check(
    judge: &Judge,
    basis: &StaticBasis,
    plan: &Plan,
    hotspot: &Hotspot,
) -> Result<Option<StaticResult>, Reason> {
    let found = check(judge, basis, plan, hotspot)?;
    let given = plan.stresses(hotspot)?;
    if found.is_none() && !plan.lacking(&given).is_empty() {
        let declared = plan.not_tested.as_ref().filter(|_| plan.undeclared(&given).is_empty());
        return Err(match declared {
            Some(declared) => {
                message!(code::EXCEPTIONAL_DECLARED, plan.name(), &declared.reason, plan.name())
            }
            None => message!(code::EXCEPTIONAL_NOT_TESTED, plan.name(), plan.name()),
        });
    }
    Ok(found)
}

/// The largest equivalent stress of a plan's conditions against a limit; `None` if none of them was applied.
///
/// # Errors
/// The reason why the check is not possible.
pub(super) fn check(
    judge: &Judge,
    basis: &StaticBasis,
    plan: &Plan,
    hotspot: &Hotspot,
) -> Result<Option<StaticResult>, Reason> {
    let given = plan.stresses(hotspot)?;
    let (positions, tested) = given.tested(|_| true);
    let lacking = plan.lacking(&given);
    let names = plan.names(&positions);
    let Some((equivalent_mpa, condition)) = largest_equivalent(tested.iter().zip(names))? else {
        return Ok(None);
    };
    let coverage =
        Coverage { given: given.given, derived: !given.derived.is_empty(), lacking: !lacking.is_empty() };
    let judged = judge.static_check(basis, coverage, equivalent_mpa)?;
    Ok(Some(StaticResult {
        verdict: judged.verdict,
        utilisation: judged.utilisation,
        equivalent_mpa,
        limit_mpa: basis.limit_mpa,
        yield_mpa: basis.yield_mpa,
        safety_factor_on_yield: basis.safety_factor_on_yield,
        condition: condition.into(),
        confidence: judged.confidence,
        one_direction: hotspot.kind == StressKind::Scalar,
        untested: plan.names(&given.untested).into_iter().map(str::to_owned).collect(),
        lacking: lacking.into_iter().map(str::to_owned).collect(),
        refused: judged.refused,
    }))
}
