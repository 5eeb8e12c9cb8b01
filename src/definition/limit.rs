//! Fatigue limits, validated: a limit plus a material gives a diagram.

use super::frame_file::StressConcept;
use super::material::Material;
use super::provenance::Provenance;
use crate::diagram::{
    CompressionRule, DiagramError, EnduranceLimit, Goodman, LimitDiagram, MeanStressSensitivity, NotchClass,
    Vertex,
};

/// A fatigue limit of a data file or of the frame load file.
#[derive(Debug, Clone, PartialEq)]
pub struct FatigueLimit {
    /// Full identifier, `file/limit`, or the bare name of a limit of the frame load file.
    pub id: String,
    /// What it is for.
    pub title: String,
    /// Title and edition of the file.
    pub collection: String,
    /// SHA-256 of the file it was read from.
    pub sha256: String,
    /// Source.
    pub provenance: Provenance,
    /// How the line is drawn.
    pub shape: LimitShape,
    /// Strengths given by the limit itself, which go before the material's: tensile, yield in MPa.
    pub own_strength: (Option<f64>, Option<f64>),
    /// Kind of the stresses that it is for, if stated.
    pub stress_kind: Option<StressConcept>,
}

/// Numbers of a limit line, without the material.
#[derive(Debug, Clone, PartialEq)]
pub enum LimitShape {
    /// Goodman line.
    Goodman {
        /// Amplitude at zero mean, MPa.
        amplitude_mpa: f64,
        /// Mean at zero amplitude, MPa; tensile strength if absent.
        end_mpa: Option<f64>,
        /// Rule for compressive means.
        compression: CompressionRule,
    },
    /// Fixed points.
    Points(Vec<Vertex>),
    /// FKM mean-stress sensitivity.
    MeanStressSensitivity {
        /// Amplitude at R = −1, MPa; `None` where the user must give it.
        amplitude_mpa: Option<f64>,
        /// a_M.
        a_m: f64,
        /// b_M.
        b_m: f64,
    },
    /// DIN 15018 notch class.
    NotchClass {
        /// σ_W at R = −1, MPa.
        amplitude_mpa: f64,
        /// σ₀ ÷ σ_W.
        pulsating_ratio: f64,
        /// Share of R_m.
        tensile_share: f64,
        /// Compressive over tensile end.
        compression_ratio: f64,
        /// Share of R_e.
        yield_share: f64,
    },
    /// Amplitude independent of the mean.
    EnduranceLimit {
        /// Amplitude, MPa.
        amplitude_mpa: f64,
        /// How it was worked out, if from a detail category.
        derivation: Option<String>,
    },
}

/// Why a limit gives no diagram for a material.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LimitError {
    /// The data file leaves a number to the user.
    #[error(
        "the limit `{id}` has no amplitude of its own: write a [[limit]] in the frame load file with \
         `base = \"{id}\"`, `amplitude` and `source`"
    )]
    AmplitudeIsTheUsers {
        /// The limit.
        id: String,
    },
    /// The points are no diagram.
    #[error("the limit `{id}` with material `{material}` gives no diagram: {error}")]
    Diagram {
        /// The limit.
        id: String,
        /// The material.
        material: String,
        /// What is wrong.
        error: DiagramError,
    },
}

impl FatigueLimit {
    /// The diagram for a material.
    ///
    /// # Errors
    /// [`LimitError`] if a number is left to the user, or the material's strengths give no diagram.
    pub fn diagram(&self, material: &Material) -> Result<LimitDiagram, LimitError> {
        let tensile_mpa = self.own_strength.0.unwrap_or(material.tensile_mpa);
        let yield_mpa = self.own_strength.1.unwrap_or(material.yield_mpa);
        let made = match &self.shape {
            LimitShape::Goodman { amplitude_mpa, end_mpa, compression } => Goodman {
                amplitude_mpa: *amplitude_mpa,
                end_mpa: end_mpa.unwrap_or(tensile_mpa),
                yield_mpa,
                compression: *compression,
            }
            .diagram(),
            LimitShape::Points(points) => LimitDiagram::new(points.clone()),
            LimitShape::MeanStressSensitivity { amplitude_mpa, a_m, b_m } => MeanStressSensitivity {
                amplitude_mpa: amplitude_mpa
                    .ok_or_else(|| LimitError::AmplitudeIsTheUsers { id: self.id.clone() })?,
                sensitivity: MeanStressSensitivity::sensitivity(*a_m, *b_m, tensile_mpa),
                yield_mpa,
            }
            .diagram(),
            LimitShape::NotchClass {
                amplitude_mpa,
                pulsating_ratio,
                tensile_share,
                compression_ratio,
                yield_share,
            } => NotchClass {
                amplitude_mpa: *amplitude_mpa,
                pulsating_ratio: *pulsating_ratio,
                tensile_share: *tensile_share,
                compression_ratio: *compression_ratio,
                yield_share: *yield_share,
                tensile_mpa,
                yield_mpa,
            }
            .diagram(),
            LimitShape::EnduranceLimit { amplitude_mpa, .. } => {
                EnduranceLimit { amplitude_mpa: *amplitude_mpa, yield_mpa }.diagram()
            }
        };
        made.map_err(|error| LimitError::Diagram {
            id: self.id.clone(),
            material: material.id.clone(),
            error,
        })
    }

    /// The rule of the line in words and numbers, for reports.
    #[must_use]
    pub fn rule(&self) -> String {
        match &self.shape {
            LimitShape::Goodman { amplitude_mpa, end_mpa, compression } => {
                let end = end_mpa.map_or("R_m".to_owned(), |e| format!("{e} MPa"));
                let left = match compression {
                    CompressionRule::Flat => "flat in compression",
                    CompressionRule::Extrapolated => "extrapolated in compression",
                };
                format!("Goodman line from {amplitude_mpa} MPa at zero mean to {end}, {left}, cut by yield")
            }
            LimitShape::Points(points) => format!("{} points given", points.len()),
            LimitShape::MeanStressSensitivity { amplitude_mpa, a_m, b_m } => {
                let w = amplitude_mpa.map_or("the user's".to_owned(), |a| format!("{a} MPa"));
                format!(
                    "FKM mean-stress sensitivity, amplitude at R = −1 {w}, a_M = {a_m}, b_M = {b_m}, cut by yield"
                )
            }
            LimitShape::NotchClass { amplitude_mpa, yield_share, .. } => {
                format!("DIN 15018 line for σ_W = {amplitude_mpa} MPa, cut by {yield_share} R_e in tension")
            }
            LimitShape::EnduranceLimit { amplitude_mpa, derivation } => {
                let how = derivation.as_deref().map_or(String::new(), |d| format!(" ({d})"));
                format!("amplitude {amplitude_mpa} MPa{how} at every mean, cut by yield")
            }
        }
    }
}
