//! Units of result files; everything is converted where it is read.

/// Unit of stress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StressUnit {
    /// Pa
    Pascal,
    /// kPa
    Kilopascal,
    /// MPa = N/mm²
    Megapascal,
    /// GPa
    Gigapascal,
    /// kgf/mm²
    KilogramForcePerSquareMillimetre,
    /// psi
    PoundPerSquareInch,
    /// ksi
    KilopoundPerSquareInch,
}

impl StressUnit {
    /// The spellings that [`StressUnit::parse`] takes, for messages.
    pub const ALLOWED: &'static str = "Pa, kPa, MPa, N/mm2, GPa, kgf/mm2, psi, ksi";

    /// Reads a unit's name. Case matters only where it tells units apart: `mPa` is refused.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim() {
            "Pa" | "N/m2" | "N/m²" | "N/m^2" => Self::Pascal,
            "kPa" | "KPa" => Self::Kilopascal,
            "MPa" | "MPA" | "Mpa" | "N/mm2" | "N/mm²" | "N/mm^2" | "N/mm**2" => Self::Megapascal,
            "GPa" => Self::Gigapascal,
            "kgf/mm2" | "kgf/mm²" | "kgf/mm^2" | "kg/mm2" => Self::KilogramForcePerSquareMillimetre,
            "psi" | "PSI" => Self::PoundPerSquareInch,
            "ksi" | "KSI" => Self::KilopoundPerSquareInch,
            _ => return None,
        })
    }

    /// The unit's name, as [`StressUnit::parse`] takes it.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Pascal => "Pa",
            Self::Kilopascal => "kPa",
            Self::Megapascal => "MPa",
            Self::Gigapascal => "GPa",
            Self::KilogramForcePerSquareMillimetre => "kgf/mm2",
            Self::PoundPerSquareInch => "psi",
            Self::KilopoundPerSquareInch => "ksi",
        }
    }

    /// Factor to MPa.
    #[must_use]
    pub fn to_mpa(self) -> f64 {
        match self {
            Self::Pascal => 1e-6,
            Self::Kilopascal => 1e-3,
            Self::Megapascal => 1.0,
            Self::Gigapascal => 1e3,
            Self::KilogramForcePerSquareMillimetre => 9.806_65,
            Self::PoundPerSquareInch => 6.894_757_293_168e-3,
            Self::KilopoundPerSquareInch => 6.894_757_293_168,
        }
    }
}

/// Unit of length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LengthUnit {
    /// mm
    Millimetre,
    /// cm
    Centimetre,
    /// m
    Metre,
    /// inch
    Inch,
}

impl LengthUnit {
    /// The spellings that [`LengthUnit::parse`] takes, for messages.
    pub const ALLOWED: &'static str = "mm, cm, m, in";

    /// The unit's name, as [`LengthUnit::parse`] takes it.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Millimetre => "mm",
            Self::Centimetre => "cm",
            Self::Metre => "m",
            Self::Inch => "in",
        }
    }

    /// Reads a unit's name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim() {
            "mm" => Self::Millimetre,
            "cm" => Self::Centimetre,
            "m" => Self::Metre,
            "in" | "inch" => Self::Inch,
            _ => return None,
        })
    }

    /// Factor to mm.
    #[must_use]
    pub fn to_mm(self) -> f64 {
        match self {
            Self::Millimetre => 1.0,
            Self::Centimetre => 10.0,
            Self::Metre => 1e3,
            Self::Inch => 25.4,
        }
    }
}

/// Units in which a result was read, where they are known: from the file itself, or else from the options.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SourceUnits {
    /// Unit of the stresses; MPa was assumed if it is absent. Of columns that differ in unit, that of the first.
    pub stress: Option<StressUnit>,
    /// Unit of the coordinates; mm was assumed if it is absent.
    pub length: Option<LengthUnit>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the definitions: 1 lb = 0.453 592 37 kg, g = 9.806 65 m/s², 1 in = 25.4 mm.
    #[test]
    fn units_have_the_size_of_their_definition() {
        let pound_force_n = 0.453_592_37 * 9.806_65;
        let psi = pound_force_n / (25.4 * 25.4);
        for (name, mpa) in [
            ("Pa", 1e-6),
            ("kPa", 1e-3),
            ("MPa", 1.0),
            ("N/mm2", 1.0),
            ("GPa", 1e3),
            ("kgf/mm2", 9.806_65),
            ("psi", psi),
            ("ksi", 1000.0 * psi),
        ] {
            let found = StressUnit::parse(name).map(StressUnit::to_mpa).unwrap_or_default();
            assert!((found / mpa - 1.0).abs() < 1e-12, "{name}: {found} is not {mpa}");
        }
        // As handbooks have it: 61 350 psi are 423 MPa, 36 kgf/mm² are 353 MPa.
        assert!((61_350.0 * psi - 423.0).abs() < 0.01);
        assert!((36.0 * 9.806_65_f64 - 353.039).abs() < 1e-3);
        for (name, mm) in [("mm", 1.0), ("cm", 10.0), ("m", 1000.0), ("in", 25.4)] {
            assert_eq!(LengthUnit::parse(name).map(LengthUnit::to_mm), Some(mm));
        }
    }
}
