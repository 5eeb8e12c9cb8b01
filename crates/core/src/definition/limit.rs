//! Fatigue limits, validated: a limit plus a material gives a diagram.

use super::frame_file::{DetailKind, StressConcept};
use super::material::Material;
use super::provenance::Provenance;
use crate::diagram::{
    CompressionRule, DiagramError, EnduranceLimit, Goodman, LimitDiagram, MeanStressSensitivity, NotchClass,
    Vertex, cut_by_yield,
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
        /// Amplitude before any partial factor, MPa.
        amplitude_mpa: f64,
        /// How it was worked out, if from a detail category.
        derivation: Option<String>,
        /// Partial factor γ_Mf that divides the amplitude, if the limit gives one. One from a detail category is the
        /// user's to give.
        gamma_mf: Option<f64>,
    },
}

/// How a detail uses a limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LimitUse {
    /// Parent metal or weld. For welds nothing rises in compression: residual stresses leave no credit there.
    pub kind: DetailKind,
    /// Partial factor γ_Mf of the detail, which goes before the limit's own.
    pub gamma_mf: Option<f64>,
}

impl LimitUse {
    /// Parent metal, without a factor of its own.
    pub const PARENT: Self = Self { kind: DetailKind::Parent, gamma_mf: None };
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
    /// The partial factor is the user's.
    #[error(
        "the limit `{id}` needs a partial factor γ_Mf, which EN 1993-1-9 leaves to the analyst (1.0 to 1.35 by assessment \
         method and consequence of failure): write it as `gamma_mf` of the detail, or in a [[limit]] with `base = \"{id}\"`"
    )]
    GammaIsTheUsers {
        /// The limit.
        id: String,
    },
    /// More amplitude than the material can bear once.
    #[error(
        "the limit `{id}` bears an amplitude of {amplitude_mpa} MPa at zero mean, above the tensile strength of {tensile_mpa} \
         MPa of material `{material}`: is one of their units wrong?"
    )]
    AboveTensile {
        /// The limit.
        id: String,
        /// Its amplitude at zero mean, MPa.
        amplitude_mpa: f64,
        /// Tensile strength, MPa.
        tensile_mpa: f64,
        /// The material.
        material: String,
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
    /// The diagram for parent metal of a material.
    ///
    /// # Errors
    /// As [`Self::diagram_for`].
    pub fn diagram(&self, material: &Material) -> Result<LimitDiagram, LimitError> {
        self.diagram_for(material, LimitUse::PARENT)
    }

    /// Bearable amplitude at zero mean before any cut or partial factor, MPa; `None` where it is the user's to give.
    #[must_use]
    pub fn amplitude_at_zero_mean_mpa(&self) -> Option<f64> {
        match &self.shape {
            LimitShape::MeanStressSensitivity { amplitude_mpa, .. } => *amplitude_mpa,
            LimitShape::Goodman { amplitude_mpa, .. }
            | LimitShape::NotchClass { amplitude_mpa, .. }
            | LimitShape::EnduranceLimit { amplitude_mpa, .. } => Some(*amplitude_mpa),
            LimitShape::Points(points) => LimitDiagram::new(points.clone()).ok().map(|d| d.limit_at(0.0)),
        }
    }

    /// Whether a partial factor γ_Mf divides the amplitude.
    #[must_use]
    pub fn takes_gamma_mf(&self) -> bool {
        matches!(self.shape, LimitShape::EnduranceLimit { .. })
    }

    /// Whether the limit would rise in compression, and is flat there instead because the detail is a weld.
    #[must_use]
    pub fn is_flattened(&self, kind: DetailKind) -> bool {
        let rises = match &self.shape {
            LimitShape::Goodman { compression, .. } => *compression == CompressionRule::Extrapolated,
            LimitShape::MeanStressSensitivity { .. } => true,
            LimitShape::Points(_) | LimitShape::NotchClass { .. } | LimitShape::EnduranceLimit { .. } => {
                false
            }
        };
        rises && kind == DetailKind::Weld
    }

    /// The diagram for a material as a detail uses it, cut by yield: the material's, and the limit's own where that is
    /// lower.
    ///
    /// # Errors
    /// [`LimitError`] if a number is left to the user, the amplitude exceeds the tensile strength, or the material's
    /// strengths give no diagram.
    pub fn diagram_for(&self, material: &Material, detail: LimitUse) -> Result<LimitDiagram, LimitError> {
        let tensile_mpa = self.own_strength.0.unwrap_or(material.tensile_mpa);
        let yield_mpa = self.own_strength.1.map_or(material.yield_mpa, |own| own.min(material.yield_mpa));
        if let Some(amplitude_mpa) = self.amplitude_at_zero_mean_mpa()
            && amplitude_mpa > tensile_mpa
        {
            let (id, material) = (self.id.clone(), material.id.clone());
            return Err(LimitError::AboveTensile { id, amplitude_mpa, tensile_mpa, material });
        }
        let flat = self.is_flattened(detail.kind);
        let made = match &self.shape {
            LimitShape::Goodman { amplitude_mpa, end_mpa, compression } => Goodman {
                amplitude_mpa: *amplitude_mpa,
                end_mpa: end_mpa.unwrap_or(tensile_mpa),
                yield_mpa,
                compression: if flat { CompressionRule::Flat } else { *compression },
            }
            .diagram(),
            LimitShape::Points(points) => {
                cut_by_yield(points, yield_mpa, yield_mpa).and_then(LimitDiagram::new)
            }
            LimitShape::MeanStressSensitivity { amplitude_mpa, a_m, b_m } => MeanStressSensitivity {
                amplitude_mpa: amplitude_mpa
                    .ok_or_else(|| LimitError::AmplitudeIsTheUsers { id: self.id.clone() })?,
                sensitivity: MeanStressSensitivity::sensitivity(*a_m, *b_m, tensile_mpa),
                yield_mpa,
                compression: if flat { CompressionRule::Flat } else { CompressionRule::Extrapolated },
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
            LimitShape::EnduranceLimit { amplitude_mpa, derivation, gamma_mf } => {
                let asked = || LimitError::GammaIsTheUsers { id: self.id.clone() };
                let gamma = match detail.gamma_mf.or(*gamma_mf) {
                    Some(gamma) => gamma,
                    None if derivation.is_some() => return Err(asked()),
                    None => 1.0,
                };
                EnduranceLimit { amplitude_mpa: amplitude_mpa / gamma, yield_mpa }.diagram()
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
            LimitShape::Points(points) => format!("{} points given, cut by yield", points.len()),
            LimitShape::MeanStressSensitivity { amplitude_mpa, a_m, b_m } => {
                let w = amplitude_mpa.map_or("the user's".to_owned(), |a| format!("{a} MPa"));
                format!(
                    "FKM mean-stress sensitivity, amplitude at R = −1 {w}, a_M = {a_m}, b_M = {b_m}, cut by yield"
                )
            }
            LimitShape::NotchClass { amplitude_mpa, yield_share, compression_ratio, .. } => {
                let compressed = ((compression_ratio * yield_share).min(1.0) * 1e6).round() / 1e6;
                format!(
                    "DIN 15018 line for σ_W = {amplitude_mpa} MPa, cut by {yield_share} R_e in tension and {compressed} \
                     R_e in compression"
                )
            }
            LimitShape::EnduranceLimit { amplitude_mpa, derivation, gamma_mf } => {
                let how = derivation.as_deref().map_or(String::new(), |d| format!(" ({d})"));
                let divided = match (gamma_mf, derivation) {
                    (Some(gamma), _) => format!(" ÷ γ_Mf {gamma}"),
                    (None, Some(_)) => " ÷ γ_Mf of the detail".to_owned(),
                    (None, None) => " ÷ γ_Mf of the detail, if it has one,".to_owned(),
                };
                format!("amplitude {amplitude_mpa} MPa{how}{divided} at every mean, cut by yield")
            }
        }
    }
}
