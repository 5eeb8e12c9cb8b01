//! The exceptional conditions against yield: von Mises, or |σ| for a scalar, against yield ÷ safety factor.

use super::plan::Plan;
use super::result::StaticResult;
use super::verdict::Verdict;
use crate::definition::{Confidence, DetailKind, Hotspot, Material, weakest};
use crate::load::LoadSet;

/// Checks all exceptional conditions of a hotspot.
///
/// # Errors
/// The reason why the check is not possible, as a sentence.
pub(super) fn static_check(
    plan: &Plan,
    loads: &LoadSet,
    hotspot: &Hotspot,
    material: &Material,
    kind: DetailKind,
) -> Result<StaticResult, String> {
    let id = &loads.standard.id;
    let Some(rule) = &loads.standard.static_check else {
        return Err(format!("{id} states no static check for its exceptional conditions"));
    };
    let name = match kind {
        DetailKind::Parent => &rule.safety_parent,
        DetailKind::Weld => &rule.safety_weld,
    };
    let Some(parameter) = loads.parameter(name) else {
        return Err(format!("{id} has no safety factor `{name}`"));
    };
    let (stresses, direct) = plan.stresses(hotspot)?;
    let mut governing: Option<(f64, &str)> = None;
    for (stress, condition) in stresses.iter().zip(&plan.conditions) {
        let equivalent = stress.von_mises();
        if !equivalent.is_finite() {
            return Err(format!("the stress of condition {} is not finite", condition.id));
        }
        if governing.is_none_or(|(known, _)| equivalent > known) {
            governing = Some((equivalent, &condition.id));
        }
    }
    let Some((equivalent_mpa, condition)) = governing else {
        return Err(format!("{id} has no exceptional conditions"));
    };
    let factor = parameter.quantity.number;
    let limit_mpa = material.yield_mpa / factor;
    let utilisation = equivalent_mpa / limit_mpa;
    let conditions = if direct { Confidence::Published } else { plan.confidence };
    Ok(StaticResult {
        verdict: Verdict::of(utilisation, 1.0),
        utilisation,
        equivalent_mpa,
        limit_mpa,
        yield_mpa: material.yield_mpa,
        safety_factor_on_yield: factor,
        condition: condition.to_owned(),
        confidence: weakest([conditions, parameter.provenance.confidence, rule.provenance.confidence]),
    })
}
