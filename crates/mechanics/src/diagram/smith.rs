//! The Smith view: maximum and minimum stress over the mean.

use super::haigh::{LimitDiagram, Vertex};

/// A point of the Smith diagram, MPa.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SmithPoint {
    /// Mean stress σ_m.
    pub mean_mpa: f64,
    /// Maximum stress σ_max = σ_m + σ_a.
    pub maximum_mpa: f64,
    /// Minimum stress σ_min = σ_m − σ_a.
    pub minimum_mpa: f64,
}

impl From<Vertex> for SmithPoint {
    fn from(v: Vertex) -> Self {
        Self {
            mean_mpa: v.mean_mpa,
            maximum_mpa: v.mean_mpa + v.amplitude_mpa,
            minimum_mpa: v.mean_mpa - v.amplitude_mpa,
        }
    }
}

impl LimitDiagram {
    /// The limit line as a Smith diagram.
    #[must_use]
    pub fn smith(&self) -> Vec<SmithPoint> {
        self.vertices().iter().map(|&v| v.into()).collect()
    }
}
