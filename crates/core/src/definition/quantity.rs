//! Numbers with units: parsing `"7.85 t"`, dimensions for formulas.
//!
//! The base of the formula arithmetic is t, m, s, so that t·m/s² is exactly kN.

use std::fmt;

/// Physical dimension as exponents of mass, length and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Dimension {
    mass: i8,
    length: i8,
    time: i8,
}

impl Dimension {
    /// A pure number (also ‰ and %).
    pub const NUMBER: Self = Self::new(0, 0, 0);
    /// Mass.
    pub const MASS: Self = Self::new(1, 0, 0);
    /// Length.
    pub const LENGTH: Self = Self::new(0, 1, 0);
    /// Acceleration.
    pub const ACCELERATION: Self = Self::new(0, 1, -2);
    /// Force.
    pub const FORCE: Self = Self::new(1, 1, -2);
    /// Moment of a force.
    pub const MOMENT: Self = Self::new(1, 2, -2);
    /// Force per length, a spring stiffness.
    pub const STIFFNESS: Self = Self::new(1, 0, -2);
    /// Stress.
    pub const STRESS: Self = Self::new(1, -1, -2);

    const fn new(mass: i8, length: i8, time: i8) -> Self {
        Self { mass, length, time }
    }

    /// Dimension of a product; `None` if an exponent leaves the range of sensible formulas.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        Some(Self {
            mass: self.mass.checked_add(other.mass)?,
            length: self.length.checked_add(other.length)?,
            time: self.time.checked_add(other.time)?,
        })
    }

    /// Dimension of a quotient; `None` if an exponent leaves the range of sensible formulas.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        Some(Self {
            mass: self.mass.checked_sub(other.mass)?,
            length: self.length.checked_sub(other.length)?,
            time: self.time.checked_sub(other.time)?,
        })
    }

    /// Units a user may write for this dimension, e.g. `kN, N, MN`.
    #[must_use]
    pub fn allowed_units(self) -> String {
        let known = UNITS.iter().filter(|u| u.dimension == self && u.symbol != "1");
        known.map(|u| u.symbol).collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = match *self {
            Self::NUMBER => "a pure number",
            Self::MASS => "a mass",
            Self::LENGTH => "a length",
            Self::ACCELERATION => "an acceleration",
            Self::FORCE => "a force",
            Self::MOMENT => "a moment",
            Self::STIFFNESS => "a stiffness",
            Self::STRESS => "a stress",
            Self { mass, length, time } => return write!(f, "t^{mass}·m^{length}·s^{time}"),
        };
        f.write_str(named)
    }
}

/// One unit of the unit table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// How it is written, e.g. `kN`.
    pub symbol: &'static str,
    /// Its dimension.
    pub dimension: Dimension,
    /// Factor to the t–m–s base.
    pub to_base: f64,
}

const fn unit(symbol: &'static str, dimension: Dimension, to_base: f64) -> Unit {
    Unit { symbol, dimension, to_base }
}

const UNITS: &[Unit] = &[
    unit("t", Dimension::MASS, 1.0),
    unit("kg", Dimension::MASS, 1e-3),
    unit("kN", Dimension::FORCE, 1.0),
    unit("N", Dimension::FORCE, 1e-3),
    unit("MN", Dimension::FORCE, 1e3),
    unit("MPa", Dimension::STRESS, 1e3),
    unit("N/mm²", Dimension::STRESS, 1e3),
    unit("N/mm2", Dimension::STRESS, 1e3),
    unit("GPa", Dimension::STRESS, 1e6),
    unit("kPa", Dimension::STRESS, 1.0),
    unit("Pa", Dimension::STRESS, 1e-3),
    unit("m", Dimension::LENGTH, 1.0),
    unit("mm", Dimension::LENGTH, 1e-3),
    unit("m/s²", Dimension::ACCELERATION, 1.0),
    unit("m/s2", Dimension::ACCELERATION, 1.0),
    unit("kN·m", Dimension::MOMENT, 1.0),
    unit("kNm", Dimension::MOMENT, 1.0),
    unit("kN/mm", Dimension::STIFFNESS, 1e3),
    unit("kN/m", Dimension::STIFFNESS, 1.0),
    unit("N/mm", Dimension::STIFFNESS, 1.0),
    unit("1", Dimension::NUMBER, 1.0),
    unit("‰", Dimension::NUMBER, 1e-3),
    unit("permille", Dimension::NUMBER, 1e-3),
    unit("%", Dimension::NUMBER, 1e-2),
];

impl Unit {
    /// The unit written `symbol`, if the table has it.
    #[must_use]
    pub fn find(symbol: &str) -> Option<Self> {
        UNITS.iter().copied().find(|u| u.symbol == symbol)
    }

    /// Megapascal, the program's unit of stress.
    pub const MPA: Self = unit("MPa", Dimension::STRESS, 1e3);
    /// Kilonewton, the program's unit of force.
    pub const KN: Self = unit("kN", Dimension::FORCE, 1.0);
    /// The pure number 1.
    pub const ONE: Self = unit("1", Dimension::NUMBER, 1.0);

    /// What stands behind a number in this unit: a blank and the symbol, or nothing for pure numbers.
    #[must_use]
    pub fn suffix(self) -> String {
        if self.symbol == "1" { String::new() } else { format!(" {}", self.symbol) }
    }
}

/// A number in the unit it was written in.
///
/// # Examples
/// ```
/// use bogie_fatigue_core::definition::{Quantity, Unit};
/// let force = Quantity::parse("1250 N").unwrap();
/// assert_eq!(force.number, 1250.0);
/// assert_eq!(force.in_unit(Unit::KN), Some(1.25));
/// assert_eq!(force.in_unit(Unit::MPA), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    /// The number as written.
    pub number: f64,
    /// The unit as written.
    pub unit: Unit,
}

/// Why a text is not a quantity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// No number at the start.
    #[error("`{0}` does not begin with a number")]
    NoNumber(String),
    /// Decimal comma or thousands separator.
    #[error("`{0}` is written with a comma")]
    Comma(String),
    /// Number without a unit.
    #[error("`{0}` has no unit")]
    NoUnit(String),
    /// Unit that the table does not know.
    #[error("`{0}` is not a unit this program knows")]
    UnknownUnit(String),
    /// NaN, infinite or too large to be computed with.
    #[error("`{0}` is not a finite number of sensible size")]
    NotFinite(String),
}

/// Largest magnitude accepted anywhere in an input file, in the unit written there.
///
/// Not from a standard: far beyond any force, mass or stress, and small enough that no product of a few
/// such numbers overflows.
pub const LARGEST_INPUT: f64 = 1e15;

impl Quantity {
    /// Reads `"7.85 t"`, `"100 kN"`, `"5 ‰"`, or a bare number for pure numbers.
    ///
    /// # Errors
    /// See [`QuantityError`]; a decimal comma is not a number.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        let trimmed = text.trim();
        let split = number_end(trimmed);
        let (digits, rest) = trimmed.split_at(split);
        let number: f64 = digits.parse().map_err(|_| {
            let word = trimmed.trim_start_matches(['+', '-']).to_ascii_lowercase();
            if word.starts_with("inf") || word.starts_with("nan") {
                QuantityError::NotFinite(text.to_owned())
            } else {
                QuantityError::NoNumber(text.to_owned())
            }
        })?;
        if !number.is_finite() || number.abs() > LARGEST_INPUT {
            return Err(QuantityError::NotFinite(text.to_owned()));
        }
        let symbol = rest.trim();
        if symbol.starts_with(',') {
            return Err(QuantityError::Comma(text.to_owned()));
        }
        let unit = if symbol.is_empty() {
            Unit::ONE
        } else {
            Unit::find(symbol).ok_or_else(|| QuantityError::UnknownUnit(symbol.to_owned()))?
        };
        Ok(Self { number, unit })
    }

    /// A pure number.
    #[must_use]
    pub fn number(number: f64) -> Self {
        Self { number, unit: Unit::ONE }
    }

    /// The number in `unit`, or `None` if the dimensions differ. Exact when the units are the same.
    #[must_use]
    pub fn in_unit(&self, unit: Unit) -> Option<f64> {
        if self.unit.dimension != unit.dimension {
            None
        } else if self.unit.to_base == unit.to_base {
            Some(self.number)
        } else {
            Some(self.number * (self.unit.to_base / unit.to_base))
        }
    }

    /// The number in the t–m–s base.
    #[must_use]
    pub fn in_base(&self) -> f64 {
        self.number * self.unit.to_base
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.number, self.unit.suffix())
    }
}

/// Byte index at which the number at the start of `text` ends.
fn number_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut end = 0;
    while let Some(&b) = bytes.get(end) {
        let sign_after_exponent =
            matches!(b, b'+' | b'-') && end > 0 && matches!(bytes.get(end - 1), Some(b'e' | b'E'));
        let leading_sign = matches!(b, b'+' | b'-') && end == 0;
        let exponent = matches!(b, b'e' | b'E')
            && end > 0
            && matches!(bytes.get(end + 1), Some(b'0'..=b'9' | b'+' | b'-'));
        if b.is_ascii_digit() || b == b'.' || leading_sign || sign_after_exponent || exponent {
            end += 1;
        } else {
            break;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_with_units() {
        for (text, number, symbol) in [
            ("7.85 t", 7.85, "t"),
            ("100kN", 100.0, "kN"),
            ("-1.5e2 MPa", -150.0, "MPa"),
            ("5 ‰", 5.0, "‰"),
            ("0.3", 0.3, "1"),
            ("9.81 m/s²", 9.81, "m/s²"),
        ] {
            let q = Quantity::parse(text).unwrap();
            assert_eq!((q.number, q.unit.symbol), (number, symbol), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_a_quantity() {
        for text in
            ["", "kN", "7,85 t", "nan t", "inf kN", "1e400 t", "1e16 kN", "3 stones", "1.2.3 t", "--1 t"]
        {
            assert!(Quantity::parse(text).is_err(), "{text} was accepted");
        }
    }

    #[test]
    fn tonne_metre_per_second_squared_is_a_kilonewton() {
        let weight = Dimension::MASS.times(Dimension::ACCELERATION);
        assert_eq!(weight, Some(Dimension::FORCE));
        assert_eq!(Unit::KN.to_base, 1.0);
    }
}
