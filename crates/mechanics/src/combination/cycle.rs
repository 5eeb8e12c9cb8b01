//! Mean and amplitude as functions of the direction.

use crate::diagram::{LimitDiagram, LoadPath};
use crate::stress::Tensor;
use nalgebra::Vector3;

/// A stress cycle before a direction is chosen: a mean tensor and one or more alternating tensors whose
/// normal stresses combine as the root of the sum of their squares.
///
/// A pair of conditions (i, j) is the cycle with mean (σᵢ + σⱼ)/2 and the one alternating part (σᵢ − σⱼ)/2.
#[derive(Debug, Clone, PartialEq)]
pub struct StressCycle {
    /// Mean tensor M in MPa.
    pub mean: Tensor,
    /// Alternating tensors D_d in MPa (amplitudes).
    pub alternating: Vec<Tensor>,
}

/// Mean and amplitude along a direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cycle {
    /// Mean stress σ_m in MPa.
    pub mean_mpa: f64,
    /// Amplitude σ_a in MPa, half the range.
    pub amplitude_mpa: f64,
    /// Unit vector of the direction.
    pub direction: Vector3<f64>,
}

impl StressCycle {
    /// The cycle of a pair of conditions.
    #[must_use]
    pub fn of_pair(first: &Tensor, second: &Tensor) -> Self {
        Self { mean: (*first + *second) * 0.5, alternating: vec![(*first - *second) * 0.5] }
    }

    /// σ_m = nᵀMn and σ_a = √Σ_d (nᵀD_d n)².
    #[must_use]
    pub fn along(&self, direction: &Vector3<f64>) -> Cycle {
        let parts = self.alternating.iter().map(|d| d.along(direction));
        Cycle { mean_mpa: self.mean.along(direction), amplitude_mpa: norm(parts), direction: *direction }
    }

    /// Σ_d |nᵀD_d n|: the amplitude if everything acted in phase, in MPa.
    #[must_use]
    pub fn in_phase_amplitude_mpa(&self, direction: &Vector3<f64>) -> f64 {
        self.alternating.iter().map(|d| d.along(direction).abs()).sum()
    }

    /// Largest component magnitude of all tensors, MPa.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.alternating.iter().map(Tensor::scale).fold(self.mean.scale(), f64::max)
    }
}

impl Cycle {
    /// Utilisation in a diagram.
    #[must_use]
    pub fn utilisation(&self, diagram: &LimitDiagram, path: LoadPath) -> f64 {
        diagram.utilisation(path, self.mean_mpa, self.amplitude_mpa)
    }
}

/// Euclidean norm that neither overflows nor underflows.
pub(super) fn norm(parts: impl Iterator<Item = f64> + Clone) -> f64 {
    let largest = parts.clone().fold(0.0, |m: f64, p| m.max(p.abs()));
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    parts.map(|p| (p / largest).powi(2)).sum::<f64>().sqrt() * largest
}
