//! Limit diagrams as the kernel needs them: convex ones as half-planes, others as a polyline.
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
    /// Utilisation of this half-plane alone, not below zero; infinite if the path starts outside.
    ///
    /// F2: p σ_m + q σ_a. F1, F3, F4: κ σ_a / (1 − p σ_m − μ σ_a) with (μ, κ) = (0, q), (−p, p + q), (p, q − p):
    /// the ratio of the amplitude to the one reached on the line along the path. κ ≤ 0: the path never leaves here.
    #[must_use]
    #[inline]
    pub fn utilisation(&self, path: LoadPath, sigma_m_mpa: f64, sigma_a_mpa: f64) -> f64 {
        let (p, q) = (self.p_per_mpa, self.q_per_mpa);
        if path == LoadPath::RatioConstant {
            return (p * sigma_m_mpa + q * sigma_a_mpa).max(0.0);
        }
        let (mu, kappa) = self.path_factors(path);
        let room = 1.0 - p * sigma_m_mpa - mu * sigma_a_mpa;
        if room <= 0.0 {
            f64::INFINITY
        } else if kappa <= 0.0 {
            0.0
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

    /// Factors (p′, q′) so that "utilisation ≤ u" reads p′ σ_m + q′ σ_a ≤ 1.
    #[must_use]
    #[inline]
    pub(crate) fn at(&self, path: LoadPath, u: f64) -> (f64, f64) {
        let t = 1.0 / u;
        if path == LoadPath::RatioConstant {
            return (self.p_per_mpa * t, self.q_per_mpa * t);
        }
        let (mu, kappa) = self.path_factors(path);
        (self.p_per_mpa, if kappa > 0.0 { mu + kappa * t } else { mu })
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

/// One piece of a polyline: its line as a half-plane and the stretch of the path coordinate it covers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment {
    pub line: HalfPlane,
    pub from: (f64, f64),
    pub to: (f64, f64),
}

/// A diagram given as the polyline of the amplitude limit over the mean; it need not be convex.
#[derive(Debug, Clone)]
pub struct PolylineDiagram {
    pub(crate) segments: Vec<Segment>,
    vertices: Vec<(f64, f64)>,
}

impl PolylineDiagram {
    /// Diagram from vertices (σ_m, σ_a) in MPa: means ascending, amplitudes not negative, zero at both ends, the
    /// origin inside.
    ///
    /// # Errors
    /// Any of these conditions broken.
    pub fn new(vertices_mpa: &[(f64, f64)]) -> Result<Self, KernelError> {
        let fault = |index| Err(KernelError::Polyline { index });
        let n = vertices_mpa.len();
        if n < 3 {
            return fault(n);
        }
        let mut segments = Vec::with_capacity(n - 1);
        for (index, &(m, a)) in vertices_mpa.iter().enumerate() {
            let end = index == 0 || index + 1 == n;
            if !m.is_finite() || !a.is_finite() || (end && a != 0.0) || (!end && a <= 0.0) {
                return fault(index);
            }
            if index > 0 {
                let (m0, a0) = vertices_mpa[index - 1];
                if m < m0 || (m - m0 == 0.0 && index + 1 != n && index != 1) {
                    return fault(index);
                }
                // Line through both points as p m + q a = 1, q ≥ 0.
                let (p, q) = (a - a0, m0 - m);
                let c = p * m0 + q * a0;
                if c >= 0.0 {
                    return Err(KernelError::LineBelowOrigin { index });
                }
                segments.push(Segment {
                    line: HalfPlane { p_per_mpa: p / c, q_per_mpa: q / c },
                    from: (m0, a0),
                    to: (m, a),
                });
            }
        }
        if vertices_mpa[0].0 >= 0.0 || vertices_mpa[n - 1].0 <= 0.0 {
            return fault(0);
        }
        Ok(Self { segments, vertices: vertices_mpa.to_vec() })
    }

    /// True if the polyline bounds a convex region, so that the half-planes of its segments say the same.
    #[must_use]
    pub fn is_convex(&self) -> bool {
        self.vertices.windows(3).all(|w| {
            let (m0, a0) = (w[1].0 - w[0].0, w[1].1 - w[0].1);
            let (m1, a1) = (w[2].0 - w[1].0, w[2].1 - w[1].1);
            m0 * a1 - a0 * m1 <= 0.0
        })
    }

    /// The same region as half-planes, if it is convex.
    #[must_use]
    pub fn to_convex(&self) -> Option<ConvexDiagram> {
        let half_planes = self.segments.iter().map(|s| s.line).collect();
        self.is_convex().then_some(ConvexDiagram { half_planes })
    }

    /// Utilisation along the path up to the first crossing; infinite if the path starts outside.
    #[must_use]
    pub fn utilisation(&self, path: LoadPath, sigma_m_mpa: f64, sigma_a_mpa: f64) -> f64 {
        let c = path_coordinate(path, sigma_m_mpa, sigma_a_mpa);
        if path != LoadPath::RatioConstant && !(self.left() < c && c < self.right()) {
            return f64::INFINITY;
        }
        self.segments
            .iter()
            .filter(|s| s.covers(path, c, c))
            .map(|s| s.line.utilisation(path, sigma_m_mpa, sigma_a_mpa))
            .fold(0.0, f64::max)
    }

    pub(crate) fn left(&self) -> f64 {
        self.vertices.first().map_or(0.0, |v| v.0)
    }

    pub(crate) fn right(&self) -> f64 {
        self.vertices.last().map_or(0.0, |v| v.0)
    }
}

impl Segment {
    /// Whether a path with its coordinate in `lo..=hi` can cross this piece.
    pub(crate) fn covers(&self, path: LoadPath, lo: f64, hi: f64) -> bool {
        let a = path_coordinate(path, self.from.0, self.from.1);
        let b = path_coordinate(path, self.to.0, self.to.1);
        a.min(b) <= hi && lo <= a.max(b)
    }
}

/// What stays constant along the path: σ_m, the angle of the ray (rising with the mean), σ_m ∓ σ_a.
pub(crate) fn path_coordinate(path: LoadPath, sigma_m_mpa: f64, sigma_a_mpa: f64) -> f64 {
    match path {
        LoadPath::MeanConstant => sigma_m_mpa,
        LoadPath::RatioConstant => sigma_m_mpa.atan2(sigma_a_mpa),
        LoadPath::MinimumConstant => sigma_m_mpa - sigma_a_mpa,
        LoadPath::MaximumConstant => sigma_m_mpa + sigma_a_mpa,
    }
}

/// Either kind of diagram.
#[derive(Debug, Clone)]
pub enum Limit {
    /// Half-planes: the exact, fast way.
    Convex(ConvexDiagram),
    /// A polyline: the slower search over directions.
    Polyline(PolylineDiagram),
}

impl Limit {
    /// Utilisation of a mean and an amplitude.
    #[must_use]
    pub fn utilisation(&self, path: LoadPath, sigma_m_mpa: f64, sigma_a_mpa: f64) -> f64 {
        match self {
            Self::Convex(d) => d.utilisation(path, sigma_m_mpa, sigma_a_mpa),
            Self::Polyline(d) => d.utilisation(path, sigma_m_mpa, sigma_a_mpa),
        }
    }
}
