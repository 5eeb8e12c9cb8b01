//! The exceptional conditions against yield: von Mises, or |σ| for a scalar, against yield ÷ safety factor.

use super::Reason;
use super::judge::{Judge, StaticBasis};
use super::plan::Plan;
use super::result::StaticResult;
use crate::definition::Hotspot;
use crate::message;
use crate::message::assessment as code;

/// Checks all exceptional conditions of a hotspot.
///
/// # Errors
/// The reason why the check is not possible.
pub(super) fn static_check(
    judge: &Judge,
    basis: &StaticBasis,
    plan: &Plan,
    hotspot: &Hotspot,
) -> Result<StaticResult, Reason> {
    let given = plan.stresses(hotspot)?;
    let mut governing: Option<(f64, &str)> = None;
    for (stress, condition) in given.stresses.iter().zip(&plan.conditions) {
        let equivalent = stress.von_mises();
        if !equivalent.is_finite() {
            return Err(message!(code::CONDITION_NOT_FINITE, &condition.id));
        }
        if governing.is_none_or(|(known, _)| equivalent > known) {
            governing = Some((equivalent, &condition.id));
        }
    }
    // A basis is made for a standard with exceptional conditions only.
    let (equivalent_mpa, condition) = governing.unwrap_or((f64::NAN, ""));
    let judged = judge.static_check(basis, given.given, equivalent_mpa)?;
    Ok(StaticResult {
        verdict: judged.verdict,
        utilisation: judged.utilisation,
        equivalent_mpa,
        limit_mpa: basis.limit_mpa,
        yield_mpa: basis.yield_mpa,
        safety_factor_on_yield: basis.safety_factor_on_yield,
        condition: condition.to_owned(),
        confidence: judged.confidence,
    })
}
