//! The vehicle's quantities that load formulas may use.

use super::formula::{Environment, Term};
use super::quantity::{Quantity, Unit};
use indexmap::IndexMap;

/// A vehicle quantity by its symbol.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VehicleSymbol {
    /// Symbol in formulas and key in `[vehicle]`.
    pub symbol: &'static str,
    /// Unit in which it is shown.
    pub unit: &'static str,
    /// What it is.
    pub title: &'static str,
}

/// The vehicle quantities every formula may use.
pub const VEHICLE_SYMBOLS: [VehicleSymbol; 8] = [
    VehicleSymbol { symbol: "g", unit: "m/s²", title: "acceleration of gravity" },
    VehicleSymbol { symbol: "m_v", unit: "t", title: "vehicle mass in running order" },
    VehicleSymbol { symbol: "c1", unit: "t", title: "exceptional payload" },
    VehicleSymbol { symbol: "c2", unit: "t", title: "normal payload" },
    VehicleSymbol { symbol: "m_plus", unit: "t", title: "mass of one bogie" },
    VehicleSymbol { symbol: "m_unsprung", unit: "t", title: "unsprung mass of one bogie" },
    VehicleSymbol { symbol: "n_b", unit: "1", title: "bogies per vehicle" },
    VehicleSymbol { symbol: "n_e", unit: "1", title: "axles per bogie" },
];

/// Vehicle data of a frame load file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Vehicle {
    quantities: IndexMap<String, Quantity>,
}

impl Vehicle {
    /// Puts the quantities together; the caller has checked their dimensions.
    #[must_use]
    pub fn new(quantities: IndexMap<String, Quantity>) -> Self {
        Self { quantities }
    }

    /// A quantity by its symbol.
    #[must_use]
    pub fn get(&self, symbol: &str) -> Option<Quantity> {
        self.quantities.get(symbol).copied()
    }

    /// All quantities in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Quantity)> {
        self.quantities.iter().map(|(k, v)| (k.as_str(), *v))
    }

    /// Names and values for formulas.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.iter().map(|(k, q)| (k.to_owned(), Term::new(q.number, q.unit))).collect()
    }

    /// An environment with the right dimensions and harmless values, to check formulas before any vehicle
    /// is known.
    #[must_use]
    pub fn specimen() -> Environment {
        VEHICLE_SYMBOLS
            .iter()
            .map(|v| (v.symbol.to_owned(), Term::new(1.0, Unit::find(v.unit).unwrap_or(Unit::ONE))))
            .collect()
    }

    /// What a symbol stands for.
    #[must_use]
    pub fn title(symbol: &str) -> Option<&'static str> {
        VEHICLE_SYMBOLS.iter().find(|v| v.symbol == symbol).map(|v| v.title)
    }
}
