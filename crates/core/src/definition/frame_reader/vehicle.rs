//! The `[vehicle]` table, and the numbers that standards need and nobody gives.

use super::super::frame_file::{FrameFile, VehicleEntry};
use super::super::quantity::{Quantity, Unit};
use super::super::standard::Procedure;
use super::super::toml_text::Located;
use super::super::vehicle::{VEHICLE_SYMBOLS, Vehicle};
use super::{DEFAULT_G, Reader};
use indexmap::IndexMap;

impl Reader<'_> {
    pub(super) fn vehicle(&mut self, entry: &Located<VehicleEntry>) -> Vehicle {
        let v = &entry.value;
        let texts = [
            ("m_v", Some(&v.m_v)),
            ("c1", Some(&v.c1)),
            ("c2", Some(&v.c2)),
            ("m_plus", Some(&v.m_plus)),
            ("m_unsprung", v.m_unsprung.as_ref()),
            ("g", v.g.as_ref()),
        ];
        let mut quantities = IndexMap::new();
        if v.g.is_none()
            && let Ok(g) = Quantity::parse(DEFAULT_G)
        {
            quantities.insert("g".to_owned(), g);
        }
        for (symbol, text) in texts {
            let Some(text) = text else { continue };
            let wanted = VEHICLE_SYMBOLS.iter().find(|s| s.symbol == symbol).and_then(|s| Unit::find(s.unit));
            let Some(quantity) = wanted.and_then(|w| self.quantity(text, w)) else { continue };
            let payload = matches!(symbol, "c1" | "c2");
            let base = quantity.in_base();
            if base < 0.0 || (base == 0.0 && !payload) || base > 1000.0 {
                self.checker.error(
                    text.span.clone(),
                    format!("`{symbol}` = {quantity} is absurd"),
                    match symbol {
                        "g" => "expected about 9.81 m/s²",
                        _ if payload => "expected 0 t to 1000 t",
                        _ => "expected above 0 t and at most 1000 t",
                    },
                    "check number and unit",
                );
            }
            quantities.insert(symbol.to_owned(), quantity);
        }
        for (symbol, count) in [("n_b", &v.n_b), ("n_e", &v.n_e)] {
            match u32::try_from(count.value) {
                Ok(n @ 1..=100) => {
                    quantities.insert(symbol.to_owned(), Quantity::number(f64::from(n)));
                }
                _ => self.checker.error(
                    count.span.clone(),
                    format!("`{symbol}` = {} is absurd", count.value),
                    "expected 1 to 100",
                    "give the number of bogies per vehicle (n_b) and of axles per bogie (n_e)",
                ),
            }
        }
        let base = |symbol: &str| quantities.get(symbol).map(Quantity::in_base);
        if let (Some(m_v), Some(m_plus), Some(n_b)) = (base("m_v"), base("m_plus"), base("n_b"))
            && n_b * m_plus >= m_v
        {
            self.checker.error(
                v.m_plus.span.clone(),
                format!("{n_b} bogies of {m_plus} t weigh no less than the vehicle with {m_v} t"),
                "mass of one bogie",
                "m_v is the whole vehicle in running order, bogies included",
            );
        }
        if let (Some(unsprung), Some(m_plus), Some(text)) =
            (base("m_unsprung"), base("m_plus"), &v.m_unsprung)
            && unsprung >= m_plus
        {
            self.checker.error(
                text.span.clone(),
                format!("the unsprung mass of {unsprung} t is no less than the bogie's {m_plus} t"),
                "unsprung mass of one bogie",
                "m_plus is the whole bogie, its unsprung parts included",
            );
        }
        Vehicle::new(quantities)
    }

    /// Vehicle quantities and parameters that the standards use and nobody gives.
    pub(super) fn needed_numbers(&mut self, file: &FrameFile, procedures: &[Procedure], vehicle: &Vehicle) {
        let mut reported: Vec<String> = Vec::new();
        for standard in procedures.iter().flat_map(Procedure::standards) {
            for name in standard.formulas().flat_map(|f| f.names().iter()) {
                let is_symbol = VEHICLE_SYMBOLS.iter().any(|v| v.symbol == name);
                if is_symbol
                    && vehicle.get(name).is_none()
                    && !vehicle_key_given(&file.vehicle.value, name)
                    && !reported.contains(name)
                {
                    reported.push(name.clone());
                    self.checker.error(
                        file.vehicle.span.clone(),
                        format!(
                            "[vehicle] lacks `{name}` ({}), which {} needs",
                            Vehicle::title(name).unwrap_or(""),
                            standard.id
                        ),
                        "missing vehicle quantity",
                        format!("add `{name}`"),
                    );
                }
            }
            for (name, parameter) in &standard.parameters {
                let given = standard
                    .known_as()
                    .any(|id| file.overrides.get(id).is_some_and(|o| o.contains_key(name)));
                let default = parameter.default_for(file.frame.vehicle_class, vehicle);
                // Where vehicle data could not be read, those are told first.
                let unreadable = parameter.default_only_if.keys().any(|symbol| vehicle.get(symbol).is_none());
                if default.is_none() && !given && !unreadable && !reported.contains(name) {
                    reported.push(name.clone());
                    let label = match parameter.restriction() {
                        Some(only) => format!("this standard's own value holds for {only} only"),
                        None => "this standard needs a number from you".to_owned(),
                    };
                    self.checker.error(
                        file.frame_span(),
                        format!("{} leaves `{name}` ({}) to you", standard.id, parameter.title),
                        label,
                        format!(
                            "add [override.{}.{name}] with value = \"…{}\" and source",
                            standard.id,
                            parameter.unit.suffix()
                        ),
                    );
                }
            }
        }
    }
}

/// Whether the key stands in the file, so that a malformed value is not also reported as missing.
fn vehicle_key_given(v: &VehicleEntry, name: &str) -> bool {
    match name {
        "m_unsprung" => v.m_unsprung.is_some(),
        _ => true,
    }
}
