//! A fatigue-limit file as written: the types that mirror `fatigue_limits/*.toml`.

use super::frame_file::StressConcept;
use super::provenance::Confidence;
use super::toml_text::Located;
use crate::diagram::CompressionRule;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Fatigue limits of one source and edition.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LimitFile {
    /// Identifier; limits are referred to as `file/limit`.
    pub id: Located<String>,
    /// Title.
    pub title: String,
    /// Edition or year.
    pub edition: String,
    /// Values that every limit of the file shares.
    #[serde(default)]
    pub common: LimitNumbers,
    /// Steels for which the diagrams are shown in listings.
    #[serde(default)]
    pub steel: Vec<SteelEntry>,
    /// The limits.
    pub limit: Vec<LimitEntry>,
}

/// A steel for listings.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SteelEntry {
    /// Name.
    pub id: Located<String>,
    /// Yield strength with unit.
    #[serde(rename = "yield")]
    pub yield_strength: Located<String>,
    /// Tensile strength with unit.
    pub tensile: Located<String>,
    /// Citation.
    pub source: String,
}

/// Which constructor draws the limit line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConstructorName {
    /// Straight line from `amplitude` at zero mean to `end` (tensile strength), cut by yield.
    Goodman,
    /// Points (σ_m, σ_a), cut by yield in use.
    Polygon,
    /// Points (σ_m, σ_max, σ_min), cut by yield in use.
    Smith,
    /// FKM: `amplitude` at R = −1 with `a_m`, `b_m`, cut by yield.
    MeanStressSensitivity,
    /// DIN 15018: `amplitude` at R = −1, cut by a share of yield on both sides.
    NotchClass,
    /// Amplitude independent of the mean: `amplitude`, or from `detail_category`, cut by yield.
    EnduranceLimit,
}

/// Declares the numbers of a limit once, for the file's common table and for every entry.
macro_rules! limit_numbers {
    ($($(#[$meta:meta])* $field:ident: $kind:ty,)*) => {
        /// The numbers a limit may have; which ones are used depends on the constructor.
        #[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
        #[schemars(deny_unknown_fields)]
        pub struct LimitNumbers {
            $($(#[$meta])* pub $field: Option<Located<$kind>>,)*
        }

        /// One fatigue limit.
        #[derive(Debug, Clone, Deserialize, JsonSchema)]
        #[schemars(deny_unknown_fields)]
        pub struct LimitEntry {
            /// Identifier within the file.
            pub id: Located<String>,
            /// What it is for.
            pub title: Option<String>,
            /// Limit whose numbers are taken where none is given here, as `file/limit`.
            pub base: Option<Located<String>>,
            /// Citation.
            pub source: String,
            /// How surely it is known.
            pub confidence: Confidence,
            $($(#[$meta])* pub $field: Option<Located<$kind>>,)*
        }

        impl LimitEntry {
            /// The numbers of this entry.
            #[must_use]
            pub fn numbers(&self) -> LimitNumbers {
                LimitNumbers { $($field: self.$field.clone()),* }
            }
        }

        impl LimitNumbers {
            /// Own numbers where given, else those of `base`.
            #[must_use]
            pub fn or(self, base: &Self) -> Self {
                Self { $($field: self.$field.or_else(|| base.$field.clone())),* }
            }

            /// Names and places of the numbers given.
            #[must_use]
            pub fn given(&self) -> Vec<(&'static str, std::ops::Range<usize>)> {
                let mut out = Vec::new();
                $(if let Some(v) = &self.$field { out.push((stringify!($field), v.span.clone())); })*
                out
            }
        }
    };
}

limit_numbers! {
    /// How the line is drawn.
    constructor: ConstructorName,
    /// Kind of the stresses that it is for; the detail's should be the same.
    stress_kind: StressConcept,
    /// Bearable amplitude (half the range) with unit: at zero mean, or at R = −1.
    amplitude: String,
    /// Goodman: mean at zero amplitude, with unit; the material's tensile strength if absent.
    end: String,
    /// Goodman: rule for compressive means.
    compression: CompressionRule,
    /// Tensile strength with unit; the hotspot's material if absent.
    tensile: String,
    /// Yield strength with unit; that of the hotspot's material if absent, or if that is lower.
    #[serde(rename = "yield")]
    yield_strength: String,
    /// Notch class: upper stress at κ = 0 over σ_W.
    pulsating_ratio: String,
    /// Notch class: tensile end as a share of R_m.
    tensile_share: String,
    /// Notch class: compressive end over tensile end.
    compression_ratio: String,
    /// Notch class: share of R_e that σ_m + σ_a may reach.
    yield_share: String,
    /// Mean-stress sensitivity: a_M.
    a_m: String,
    /// Mean-stress sensitivity: b_M.
    b_m: String,
    /// Endurance limit: detail category Δσ_C (a range) with unit.
    detail_category: String,
    /// Endurance limit: Δσ_D ÷ Δσ_C.
    range_factor: String,
    /// Endurance limit: partial factor γ_Mf, which a detail category leaves to the user; a detail's own goes before it.
    gamma_mf: String,
    /// Endurance limit: `gamma_mf` under its former name.
    partial_factor: String,
    /// Polygon and Smith: unit of the points.
    unit: String,
    /// Polygon: points [σ_m, σ_a]. Smith: points [σ_m, σ_max, σ_min].
    points: Vec<Vec<f64>>,
}
