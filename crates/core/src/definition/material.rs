//! Strength of a material.

/// A material's static strength, MPa.
#[derive(Debug, Clone, PartialEq)]
pub struct Material {
    /// Name in the frame load file.
    pub id: String,
    /// Yield strength R_e in MPa.
    pub yield_mpa: f64,
    /// Tensile strength R_m in MPa.
    pub tensile_mpa: f64,
    /// Where the values come from.
    pub source: Option<String>,
}
