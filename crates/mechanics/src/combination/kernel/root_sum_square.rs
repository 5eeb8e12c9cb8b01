//! Static mean and root-sum-square amplitude, one node: the largest utilisation over all directions.
//!
//! σ_m = nᵀMn, σ_a = √Σ_d (nᵀD_d n)² (JIS E 4207: square root of the sum of the squares of the dynamic stresses).
//! The search over directions is not from a standard.

use super::directions::{Bracket, maximise};
use super::limit::{ConvexDiagram, LoadPath};
use super::tensor::{Sym3, Vec3, project};

/// What the root-sum-square reduction found at one node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RootSumSquareResult {
    /// Utilisation by the load path; infinite outside the diagram's ends.
    pub utilisation: f64,
    /// Which of the alternative load sets governs, counted from 0.
    pub alternative: usize,
    /// Unit vector normal to the plane.
    pub direction: Vec3,
    /// nᵀMn.
    pub sigma_m_mpa: f64,
    /// √Σ (nᵀD_d n)².
    pub sigma_a_mpa: f64,
    /// Σ |nᵀD_d n| along the same direction: the amplitude if all loads acted in phase.
    pub sigma_a_in_phase_mpa: f64,
    /// True if no other direction can exceed the utilisation by more than 1e-6 of it; false only if the search
    /// gave up (see `directions`).
    pub proven: bool,
}

/// σ_m, σ_a and Σ|nᵀD_d n| along a given direction.
#[must_use]
pub fn along(mean: &Sym3, dynamic: &[Sym3], n: &Vec3) -> (f64, f64, f64) {
    let sigma_m_mpa = project(mean, n);
    let (mut scale, mut in_phase) = (0.0_f64, 0.0);
    for d in dynamic {
        let a = project(d, n).abs();
        scale = scale.max(a);
        in_phase += a;
    }
    if scale == 0.0 {
        return (sigma_m_mpa, 0.0, 0.0);
    }
    let sum: f64 = dynamic.iter().map(|d| (project(d, n) / scale).powi(2)).sum();
    (sigma_m_mpa, scale * sum.sqrt(), in_phase)
}

/// The largest utilisation over all directions for one static tensor and its dynamic tensors.
#[must_use]
pub fn root_sum_square(
    mean: &Sym3,
    dynamic: &[Sym3],
    limit: &ConvexDiagram,
    path: LoadPath,
) -> RootSumSquareResult {
    let Bracket { utilisation, direction, proven } = maximise(mean, dynamic, limit, path, 0.0);
    let (sigma_m_mpa, sigma_a_mpa, sigma_a_in_phase_mpa) = along(mean, dynamic, &direction);
    RootSumSquareResult {
        utilisation,
        alternative: 0,
        direction,
        sigma_m_mpa,
        sigma_a_mpa,
        sigma_a_in_phase_mpa,
        proven,
    }
}
