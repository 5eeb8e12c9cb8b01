//! Limit diagrams as the kernel needs them: convex, as half-planes. Others come as their convex parts.
//!
//! Load paths as FKM names them (F1–F4); the half-plane form of the exact critical plane is not from a standard.

use super::error::KernelError;
pub use crate::diagram::LoadPath;

/// p·σ_m + q·σ_a ≤ 1, q ≥ 0; p and q in 1/MPa.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HalfPlane {
    /// Factor of the mean, 1/MPa.
    pub p_per_mpa: f64,
    /// Factor of the amplitude, 1/MPa, not negative.
    pub q_per_mpa: f64,
}

impl HalfPlane {
    /// Utilisation of this half-plane alone, not below zero; infinite if the path starts outside and runs away from it.
    ///
    /// F2: p σ_m + q σ_a. F1, F3, F4: κ σ_a / (1 − p σ_m − μ σ_a) with (μ, κ) = (0, q), (−p, p + q), (p, q − p):
    /// the ratio of the amplitude to the one reached on the line along the path. κ ≤ 0: the path never leaves here; it may
    /// lead inside, and only a point that still lies outside counts.
    #[must_use]
    #[inline]
    pub fn utilisation(&self, path: LoadPath, sigma_m_mpa: f64, sigma_a_mpa: f64) -> f64 {
        let (p, q) = (self.p_per_mpa, self.q_per_mpa);
        let at = p * sigma_m_mpa + q * sigma_a_mpa;
        if path == LoadPath::RatioConstant {
            return at.max(0.0);
        }
        let (mu, kappa) = self.path_factors(path);
        let room = 1.0 - p * sigma_m_mpa - mu * sigma_a_mpa;
        if kappa <= 0.0 {
            if at > 1.0 { f64::INFINITY } else { 0.0 }
        } else if room <= 0.0 {
            f64::INFINITY
        } else {
            kappa * sigma_a_mpa / room
        }
    }

    /// (μ, κ): at utilisation u the path's condition is p σ_m + (μ + κ/u) σ_a ≤ 1. Not for F2.
    #[must_use]
    #[inline]
    pub(crate) fn path_factors(&self, path: LoadPath) -> (f64, f64) {
        let (p, q) = (self.p_per_mpa, self.q_per_mpa);
        match path {
            LoadPath::MeanConstant | LoadPath::RatioConstant => (0.0, q),
            LoadPath::MinimumConstant => (-p, p + q),
            LoadPath::MaximumConstant => (p, q - p),
        }
    }

    /// Factors (p′, q′) so that "utilisation ≤ u" reads p′ σ_m + q′ σ_a ≤ 1; where the path never leaves here, so that
    /// "the point lies inside" does.
    #[must_use]
    #[inline]
    pub(crate) fn at(&self, path: LoadPath, u: f64) -> (f64, f64) {
        let t = 1.0 / u;
        if path == LoadPath::RatioConstant {
            return (self.p_per_mpa * t, self.q_per_mpa * t);
        }
        let (mu, kappa) = self.path_factors(path);
        (self.p_per_mpa, if kappa > 0.0 { mu + kappa * t } else { self.q_per_mpa })
    }
}

/// A convex diagram: every half-plane must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct ConvexDiagram {
    half_planes: Vec<HalfPlane>,
}

impl ConvexDiagram {
    /// Diagram from its half-planes.
    ///
    /// # Errors
    /// None given, a factor that is not finite, a negative q, or both factors zero.
    pub fn new(half_planes: &[HalfPlane]) -> Result<Self, KernelError> {
        if half_planes.is_empty() {
            return Err(KernelError::EmptyDiagram);
        }
        for (index, h) in half_planes.iter().enumerate() {
            let (p, q) = (h.p_per_mpa, h.q_per_mpa);
            if !p.is_finite() || !q.is_finite() || q < 0.0 || (p == 0.0 && q == 0.0) {
                return Err(KernelError::HalfPlane { index, p_per_mpa: p, q_per_mpa: q });
            }
        }
        Ok(Self { half_planes: half_planes.to_vec() })
    }

    /// The half-planes, in the order given.
    #[must_use]
    pub fn half_planes(&self) -> &[HalfPlane] {
        &self.half_planes
    }

    /// Utilisation of a mean and an amplitude: the worst half-plane's.
    #[must_use]
    pub fn utilisation(&self, path: LoadPath, sigma_m_mpa: f64, sigma_a_mpa: f64) -> f64 {
        self.half_planes.iter().map(|h| h.utilisation(path, sigma_m_mpa, sigma_a_mpa)).fold(0.0, f64::max)
    }
}
