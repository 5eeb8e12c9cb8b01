//! Parameters, load components and load formulas.

use super::super::diagnostic::nearest;
use super::super::formula::{Formula, Term};
use super::super::provenance::Provenance;
use super::super::quantity::{Quantity, Unit};
use super::super::standard::{Component, LoadDefinition, Parameter, Standard, VehicleClass};
use super::super::standard_file::{ComponentEntry, LoadEntry, ParameterEntry};
use super::super::toml_text::Located;
use super::super::vehicle::{VEHICLE_SYMBOLS, Vehicle};
use super::{Reader, check_id};
use indexmap::IndexMap;
use std::collections::HashSet;

impl Reader {
    pub(super) fn parameters(
        &mut self,
        entries: &[ParameterEntry],
        base: Option<&Standard>,
    ) -> IndexMap<String, Parameter> {
        let mut parameters = base.map(|b| b.parameters.clone()).unwrap_or_default();
        for entry in entries {
            check_id(&mut self.checker, &entry.id, "a parameter");
            let default = entry.default.as_ref().and_then(|d| self.quantity(d));
            let stated = entry.unit.as_ref().and_then(|u| self.unit(u));
            let Some(unit) = default.map(|d| d.unit).or(stated) else {
                if entry.default.is_none() && entry.unit.is_none() {
                    self.checker.error(
                        entry.id.span.clone(),
                        format!("parameter `{}` has neither `default` nor `unit`", entry.id.value),
                        "its unit is not known",
                        "add `default = \"0.3\"`, or `unit = \"kN\"` if the user must give the value",
                    );
                }
                continue;
            };
            let range = entry.range.as_ref().and_then(|r| self.range(r, unit));
            let parameter = Parameter {
                id: entry.id.value.clone(),
                title: entry.title.clone(),
                default,
                default_by_class: self.by_class(entry, unit),
                default_formula: self.default_formula(entry, unit),
                default_only_if: self.only_if(entry),
                unit,
                range,
                provenance: Provenance::new(&entry.source, entry.confidence),
            };
            self.define(&entry.id, Term::new(default.map_or(1.0, |d| d.number), unit));
            parameters.insert(entry.id.value.clone(), parameter);
        }
        parameters
    }

    /// Values of vehicle classes that have another default.
    fn by_class(&mut self, entry: &ParameterEntry, unit: Unit) -> IndexMap<VehicleClass, Quantity> {
        let mut all = IndexMap::new();
        for (name, text) in &entry.default_by_class {
            let Some((_, class)) = VehicleClass::ALL.iter().find(|(known, _)| known == name) else {
                self.checker.error(
                    text.span.clone(),
                    format!("`{name}` is no vehicle class"),
                    "unknown vehicle class",
                    nearest(name, VehicleClass::ALL.iter().map(|(known, _)| *known)),
                );
                continue;
            };
            let Some(quantity) = self.quantity(text) else { continue };
            if quantity.unit.dimension == unit.dimension {
                all.insert(*class, quantity);
            } else {
                self.checker.error(
                    text.span.clone(),
                    format!(
                        "`{}` is {}, the default is {}",
                        text.value, quantity.unit.dimension, unit.dimension
                    ),
                    "another dimension",
                    format!("write it like \"0.3{}\"", unit.suffix()),
                );
            }
        }
        all
    }

    /// The default as a formula: it may use vehicle quantities only, since it is worked out before any load.
    fn default_formula(&mut self, entry: &ParameterEntry, unit: Unit) -> Option<Formula> {
        let text = entry.default_formula.as_ref()?;
        let kept = std::mem::replace(&mut self.environment, Vehicle::specimen());
        let formula = self.formula(text, Some(unit));
        self.environment = kept;
        formula
    }

    /// Vehicle quantities for which alone the default holds.
    fn only_if(&mut self, entry: &ParameterEntry) -> IndexMap<String, f64> {
        for (symbol, value) in &entry.default_only_if {
            if !VEHICLE_SYMBOLS.iter().any(|v| v.symbol == symbol) {
                self.checker.error(
                    value.span.clone(),
                    format!("`{symbol}` is no vehicle quantity"),
                    "unknown quantity",
                    nearest(symbol, VEHICLE_SYMBOLS.iter().map(|v| v.symbol)),
                );
            }
        }
        entry.default_only_if.iter().map(|(symbol, value)| (symbol.clone(), value.value)).collect()
    }

    fn range(&mut self, range: &Located<Vec<String>>, unit: Unit) -> Option<(f64, f64)> {
        let ends: Vec<Option<f64>> =
            range.value.iter().map(|text| Quantity::parse(text).ok().and_then(|q| q.in_unit(unit))).collect();
        match ends.as_slice() {
            [Some(low), Some(high)] if low <= high => Some((*low, *high)),
            _ => {
                self.checker.error(
                    range.span.clone(),
                    "this range is not two values, smallest first, of the parameter's dimension",
                    "here",
                    format!("write it like [\"0{0}\", \"1{0}\"]", unit.suffix()),
                );
                None
            }
        }
    }

    pub(super) fn components(
        &mut self,
        entries: &[ComponentEntry],
        base: Option<&Standard>,
    ) -> IndexMap<String, Component> {
        let mut components = base.map(|b| b.components.clone()).unwrap_or_default();
        let mut own = HashSet::new();
        for entry in entries {
            check_id(&mut self.checker, &entry.id, "a load component");
            let Some(unit) = self.unit(&entry.unit) else { continue };
            let component = Component {
                id: entry.id.value.clone(),
                title: entry.title.clone(),
                unit,
                need: entry.need,
                at: entry.at,
                reversed_by: entry.reversed_by.clone(),
            };
            if !own.insert(entry.id.value.clone()) {
                self.duplicate(&entry.id);
            }
            components.insert(entry.id.value.clone(), component);
        }
        components
    }

    pub(super) fn loads(&mut self, entries: &[LoadEntry], base: Option<&Standard>) -> Vec<LoadDefinition> {
        let mut loads = base.map(|b| b.loads.clone()).unwrap_or_default();
        for entry in entries {
            check_id(&mut self.checker, &entry.id, "a load");
            let unit = self.unit(&entry.unit);
            let formula = self.formula(&entry.formula, unit);
            if let Some(unit) = unit {
                self.define(&entry.id, Term::new(1.0, unit));
                if let Some(formula) = formula {
                    let made = LoadDefinition {
                        id: entry.id.value.clone(),
                        title: entry.title.clone(),
                        formula,
                        unit,
                        provenance: Provenance::new(&entry.source, entry.confidence),
                    };
                    // What a variant defines anew keeps its place, since later loads use it.
                    match loads.iter_mut().find(|l| l.id == made.id) {
                        Some(known) => *known = made,
                        None => loads.push(made),
                    }
                }
            }
        }
        loads
    }
}
