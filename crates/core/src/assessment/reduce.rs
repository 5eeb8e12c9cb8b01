//! Condition stresses of one place → mean and amplitude, by the reduction that holds there.

use super::Reason;
use crate::combination::{
    Cycle, PairChoice, Reduction, SumVariant, critical_plane, critical_plane_of_pairs, dynamic_parts,
    pair_along, principal_projection, projection_direction, worst_pair, worst_pairs,
};
use crate::diagram::{LimitDiagram, LoadPath};
use crate::message;
use crate::message::assessment as code;
use crate::stress::{StressKind, Tensor};
use nalgebra::Vector3;

/// How much of the stress state is given at a place, and along which direction it is to be judged, if one is given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sense {
    /// Scalar, plane or full.
    pub kind: StressKind,
    /// Unit vector of the fixed direction.
    pub direction: Option<Vector3<f64>>,
}

impl Sense {
    /// A full tensor without a direction: a node.
    pub const NODE: Self = Self { kind: StressKind::Full, direction: None };

    fn fixed(&self) -> Result<Vector3<f64>, Reason> {
        self.direction.ok_or_else(|| message!(code::NO_DIRECTION))
    }
}

/// Mean, amplitude and origin of a pair of conditions by a reduction; for the pair of largest amplitude also the pair of
/// largest utilisation in its own eigen-direction.
///
/// # Errors
/// The reason why the reduction does not apply.
pub fn pair_state(
    stresses: &[Tensor],
    sense: Sense,
    reduction: Reduction,
    diagram: &LimitDiagram,
    path: LoadPath,
) -> Result<(PairChoice, Option<PairChoice>), Reason> {
    let too_few = || message!(code::TOO_FEW_CONDITIONS);
    let scalar = sense.kind == StressKind::Scalar;
    let x = Vector3::x();
    match reduction {
        Reduction::WorstPair if scalar => {
            let widest = pair_along(stresses, &x).ok_or_else(too_few)?;
            Ok((widest, worst_pair_along(stresses, &x, diagram, path)))
        }
        Reduction::WorstPair => {
            let (lead, worst) = worst_pairs(stresses, diagram, path).ok_or_else(too_few)?;
            let lead = worst_of_ties(lead, stresses, diagram, path);
            Ok((lead, Some(worst)))
        }
        Reduction::PrincipalProjection if !scalar => {
            Ok((principal_projection(stresses).ok_or_else(too_few)?, None))
        }
        Reduction::CriticalPlane if !scalar => {
            let ((first, second), found) =
                critical_plane_of_pairs(stresses, sense.kind, diagram, path).ok_or_else(too_few)?;
            let choice = PairChoice { first, second, cycle: found.cycle };
            Ok((larger_first(choice, stresses), None))
        }
        _ => {
            let n = if scalar { x } else { sense.fixed()? };
            Ok((worst_pair_along(stresses, &n, diagram, path).ok_or_else(too_few)?, None))
        }
    }
}

/// The printed rule of a standard of pairs: the pair of largest amplitude, in its eigen-direction, or along the direction
/// that is given. `None` for fewer than two conditions.
#[must_use]
pub fn printed_pair(
    stresses: &[Tensor],
    sense: Sense,
    along_given: bool,
    diagram: &LimitDiagram,
    path: LoadPath,
) -> Option<PairChoice> {
    match (sense.kind, sense.direction.filter(|_| along_given)) {
        (StressKind::Scalar, _) => pair_along(stresses, &Vector3::x()),
        (_, Some(n)) => pair_along(stresses, &n),
        (_, None) => worst_pair(stresses).map(|lead| worst_of_ties(lead, stresses, diagram, path)),
    }
}

/// Where several directions have a pair's largest amplitude, the worst of them counts.
fn worst_of_ties(
    lead: PairChoice,
    stresses: &[Tensor],
    diagram: &LimitDiagram,
    path: LoadPath,
) -> PairChoice {
    match (stresses.get(lead.first), stresses.get(lead.second)) {
        (Some(first), Some(second)) => lead.worst_of_ties(first, second, diagram, path),
        _ => lead,
    }
}

/// Whether a utilisation counts more than the one known: NaN counts most, so that it is never lost in a maximum.
pub(super) fn counts_more(utilisation: f64, known: f64) -> bool {
    !known.is_nan() && (utilisation.is_nan() || utilisation > known)
}

/// The pair with the larger stress along the direction first.
fn larger_first(choice: PairChoice, stresses: &[Tensor]) -> PairChoice {
    let along = |k: usize| stresses.get(k).map_or(f64::NAN, |t| t.along(&choice.cycle.direction));
    if along(choice.second) > along(choice.first) {
        PairChoice { first: choice.second, second: choice.first, ..choice }
    } else {
        choice
    }
}

/// The pair with the largest utilisation along a direction. `None` for fewer than two conditions.
fn worst_pair_along(
    stresses: &[Tensor],
    direction: &Vector3<f64>,
    diagram: &LimitDiagram,
    path: LoadPath,
) -> Option<PairChoice> {
    let along: Vec<f64> = stresses.iter().map(|t| t.along(direction)).collect();
    let mut best: Option<(f64, PairChoice)> = None;
    for (i, a) in along.iter().enumerate() {
        for (j, b) in along.iter().enumerate().skip(i + 1) {
            let cycle = Cycle {
                mean_mpa: f64::midpoint(*a, *b),
                amplitude_mpa: ((a - b) / 2.0).abs(),
                direction: *direction,
            };
            let u = cycle.utilisation(diagram, path);
            if best.is_none_or(|(known, _)| counts_more(u, known)) {
                let (first, second) = if a >= b { (i, j) } else { (j, i) };
                best = Some((u, PairChoice { first, second, cycle }));
            }
        }
    }
    best.map(|(_, pair)| pair)
}

/// Mean and amplitude of a sum, with the combination of exclusive components that is worst.
#[derive(Debug, Clone, PartialEq)]
pub struct SumState<'a> {
    /// Position of the combination in the list.
    pub position: usize,
    /// The combination.
    pub variant: &'a SumVariant,
    /// Mean, amplitude, direction.
    pub cycle: Cycle,
    /// Value no direction exceeds, where the critical plane was searched.
    pub upper_bound: Option<f64>,
}

/// Mean and amplitude of the sum of static and the root of the sum of the squares of dynamic stresses, by the worst
/// combination.
///
/// # Errors
/// The reason why the reduction does not apply.
pub fn sum_state<'a>(
    variants: &'a [SumVariant],
    stresses: &[Tensor],
    sense: Sense,
    reduction: Reduction,
    diagram: &LimitDiagram,
    path: LoadPath,
) -> Result<SumState<'a>, Reason> {
    let mut best: Option<(f64, SumState<'a>)> = None;
    for (position, variant) in variants.iter().enumerate() {
        let cycle = variant.cycle(stresses);
        let (cycle, upper_bound) = match (sense.kind, reduction) {
            (StressKind::Scalar, _) => (cycle.along(&Vector3::x()), None),
            (_, Reduction::FixedDirection) => (cycle.along(&sense.fixed()?), None),
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
        if best.as_ref().is_none_or(|(known, _)| counts_more(u, *known)) {
            best = Some((u, SumState { position, variant, cycle, upper_bound }));
        }
    }
    best.map(|(_, state)| state).ok_or_else(|| message!(code::NO_COMBINATION))
}
