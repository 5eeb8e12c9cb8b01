//! The critical plane: the largest utilisation over all directions.

use super::critical_pair::pairs;
use super::critical_plane_state::plane_state;
use super::critical_search::search;
use super::cycle::{Cycle, StressCycle};
use super::pairs::TIE;
use crate::diagram::{LimitDiagram, LoadPath};
use crate::stress::{StressKind, Tensor};
use nalgebra::Vector3;

/// Utilisations closer than this, relatively, are equal: rounding must not choose between them.
const EQUAL: f64 = 1e-12;

/// The direction of largest utilisation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CriticalPlane {
    /// Largest utilisation found.
    pub utilisation: f64,
    /// Mean, amplitude and direction there.
    pub cycle: Cycle,
    /// Value that no direction exceeds; equal to `utilisation` within 1e-9 unless the search gave up.
    pub upper_bound: f64,
}

impl CriticalPlane {
    /// The one that uses the diagram more; of equals the one with the larger mean, and after that the first.
    #[must_use]
    pub(super) fn worse(self, other: Self) -> Self {
        let (own, new) = (self.utilisation, other.utilisation);
        if own.is_finite() && (new - own).abs() <= EQUAL * own {
            let (mean, than) = (other.cycle.mean_mpa, self.cycle.mean_mpa);
            return if mean - than > TIE * mean.abs().max(than.abs()) { other } else { self };
        }
        if new > own { other } else { self }
    }

    pub(super) fn at(cycle: Cycle, diagram: &LimitDiagram, path: LoadPath) -> Self {
        let utilisation = cycle.utilisation(diagram, path);
        Self { utilisation, cycle, upper_bound: utilisation }
    }
}

/// Largest utilisation of a stress cycle over all directions.
///
/// Plane states by polynomial roots, full tensors by a search that brackets the maximum to 1e-9 (1e-6 where
/// the maximum is so flat that 1e-9 would take too long). Not from a standard: it is the exact bound of what
/// any choice of direction can give. Checked by `tests/engine/critical_plane.rs` against brute force.
#[must_use]
pub fn critical_plane(
    cycle: &StressCycle,
    kind: StressKind,
    diagram: &LimitDiagram,
    path: LoadPath,
) -> CriticalPlane {
    match kind {
        StressKind::Scalar => CriticalPlane::at(cycle.along(&Vector3::x()), diagram, path),
        StressKind::Plane => plane_state(cycle, diagram, path),
        StressKind::Full => search(cycle, diagram, path, 0.0),
    }
}

/// Largest utilisation over all directions and all pairs of conditions, with the pair's positions.
///
/// By eigenvalues alone, in convex and dented diagrams. Plane states are tensors like others: a direction out
/// of their plane only scales mean and amplitude down together.
/// `None` for fewer than two conditions.
#[must_use]
pub fn critical_plane_of_pairs(
    conditions: &[Tensor],
    kind: StressKind,
    diagram: &LimitDiagram,
    path: LoadPath,
) -> Option<((usize, usize), CriticalPlane)> {
    if conditions.len() < 2 {
        return None;
    }
    if kind != StressKind::Scalar {
        return pairs(conditions, diagram, path);
    }
    let mut best: Option<((usize, usize), CriticalPlane)> = None;
    for (i, first) in conditions.iter().enumerate() {
        for (j, second) in conditions.iter().enumerate().skip(i + 1) {
            let cycle = StressCycle::of_pair(first, second);
            let here = critical_plane(&cycle, kind, diagram, path);
            best = match best {
                None => Some(((i, j), here)),
                Some((pair, b)) => {
                    let pair = if here.utilisation > b.utilisation { (i, j) } else { pair };
                    Some((pair, b.worse(here)))
                }
            };
        }
    }
    best
}
