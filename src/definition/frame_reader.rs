//! A frame load file as written → a validated [`Frame`], or every problem at once.

use super::catalogue::Catalogue;
use super::diagnostic::{Checker, Diagnostics, SourceText, nearest};
use super::frame::{Attached, Correlation, Detail, Frame, FrameLoad, Hotspot, Override, Settings};
use super::frame_file::{DetailEntry, FrameFile, FrameLoadEntry, MaterialEntry, VehicleEntry};
use super::hotspot_csv::read_hotspots;
use super::hotspot_reader::HotspotReader;
use super::limit::FatigueLimit;
use super::limit_file::LimitNumbers;
use super::limit_reader::{LimitContext, read_limit};
use super::material::Material;
use super::provenance::{Confidence, Provenance};
use super::quantity::{Dimension, Quantity, QuantityError, Unit};
use super::screen_reader::read_screen;
use super::standard::{Category, Component, Need, Procedure, Standard};
use super::standard_reader::sha256_hex;
use super::toml_text::{self, Located};
use super::vehicle::{VEHICLE_SYMBOLS, Vehicle};
use indexmap::IndexMap;
use std::ops::Range;
use std::sync::Arc;

/// Everything needed to read a frame load file.
pub struct FrameRequest<'a> {
    /// The file's text.
    pub source: Arc<SourceText>,
    /// Standards and limits known so far.
    pub catalogue: Catalogue,
    /// Standards asked for instead of those the file names.
    pub standards: Option<&'a [String]>,
    /// Reads another file named in the frame load file; the error is a sentence.
    pub read_file: &'a dyn Fn(&str) -> Result<Arc<SourceText>, String>,
    /// Whether a file without hotspots is a mistake.
    pub need_hotspots: bool,
}

/// A frame with what was found on the way.
#[derive(Debug, Clone)]
pub struct FrameReading {
    /// The frame.
    pub frame: Frame,
    /// Standards and limits, including those the file brought.
    pub catalogue: Catalogue,
    /// Warnings.
    pub warnings: Diagnostics,
}

/// Standard gravity used where the file gives none; not from a standard, stated in the result.
const DEFAULT_G: &str = "9.81 m/s²";

/// Reads a frame load file.
///
/// # Errors
/// Every problem of the file and of those it names, with place and remedy.
pub fn read_frame(request: FrameRequest<'_>) -> Result<FrameReading, Diagnostics> {
    let (file, checker): (FrameFile, Checker) = toml_text::read(&request.source)?;
    let mut reader = Reader { checker, catalogue: request.catalogue, read_file: request.read_file, g: None };
    reader.other_files(&file);
    let procedures = reader.procedures(&file, request.standards);
    let vehicle = reader.vehicle(&file.vehicle);
    reader.g = vehicle.get("g");
    reader.needed_numbers(&file, &procedures, &vehicle);
    let materials = reader.materials(&file.materials);
    let own_limits = reader.own_limits(&file, &request.source);
    let details = reader.details(&file.details, &own_limits);
    let loads = reader.loads(&file, &procedures);
    let overrides = reader.overrides(&file);
    let correlations = reader.correlations(&file, &procedures);
    for standard in file.scope.keys() {
        reader.known_standard(standard, file.frame_span());
    }
    let required = reader.safety_factor(file.assessment.required_safety_factor.as_ref());
    let hotspots = reader.hotspots(&file, &loads, &procedures, request.need_hotspots);
    let screen = file.screen.as_ref().and_then(|s| read_screen(&mut reader.checker, &s.value, &file, &loads));
    let frame = Frame {
        screen,
        name: file.frame.name,
        description: file.frame.description,
        running_gear: file.frame.running_gear,
        vehicle_class: file.frame.vehicle_class,
        path: request.source.name.clone(),
        sha256: sha256_hex(request.source.text.as_bytes()),
        procedures,
        settings: Settings {
            load_path: file.assessment.load_path,
            reduction: file.assessment.reduction,
            required_safety_factor: required.unwrap_or(1.0),
            require_published: false,
        },
        vehicle,
        materials,
        details,
        loads,
        overrides,
        scope: file.scope.into_iter().map(|(k, v)| (k, (v.value.decision, v.value.reason.value))).collect(),
        correlations,
        hotspots,
    };
    let (frame, warnings) = reader.checker.finish().into_result(frame)?;
    Ok(FrameReading { frame, catalogue: reader.catalogue, warnings })
}

impl FrameFile {
    fn frame_span(&self) -> Range<usize> {
        self.assessment.standards.span.clone()
    }
}

struct Reader<'a> {
    checker: Checker,
    catalogue: Catalogue,
    read_file: &'a dyn Fn(&str) -> Result<Arc<SourceText>, String>,
    g: Option<Quantity>,
}

impl Reader<'_> {
    fn other_files(&mut self, file: &FrameFile) {
        for path in &file.files.load_cases {
            if let Some(text) = self.fetch(path)
                && let Err(problems) = self.catalogue.add_standard(&text)
            {
                self.checker.absorb(problems);
            }
        }
        for path in &file.files.fatigue_limits {
            if let Some(text) = self.fetch(path)
                && let Err(problems) = self.catalogue.add_limits(&text)
            {
                self.checker.absorb(problems);
            }
        }
    }

    fn fetch(&mut self, path: &Located<String>) -> Option<Arc<SourceText>> {
        match (self.read_file)(&path.value) {
            Ok(text) => Some(text),
            Err(why) => {
                self.checker.error(
                    path.span.clone(),
                    format!("`{}` cannot be read: {why}", path.value),
                    "file named here",
                    "give a path relative to the frame load file, in its folder or below",
                );
                None
            }
        }
    }

    fn procedures(&mut self, file: &FrameFile, asked: Option<&[String]>) -> Vec<Procedure> {
        let named = &file.assessment.standards;
        let ids: &[String] = asked.unwrap_or(&named.value);
        if ids.is_empty() {
            self.checker.error(
                named.span.clone(),
                "no standard is named",
                "empty list",
                "see `bogie standards`",
            );
        }
        let mut procedures: Vec<Procedure> = Vec::new();
        for id in ids {
            match self.catalogue.procedure(id) {
                Some(p) if procedures.iter().any(|known| known.id == p.id) => {}
                Some(p) => procedures.push(p),
                None => self.unknown_standard(id, named.span.clone()),
            }
        }
        procedures
    }

    fn known_standard(&mut self, id: &str, span: Range<usize>) {
        if self.catalogue.procedure(id).is_none() {
            self.unknown_standard(id, span);
        }
    }

    fn unknown_standard(&mut self, id: &str, span: Range<usize>) {
        let remedy = nearest(id, self.catalogue.procedure_ids());
        self.checker.error(span, format!("there is no standard `{id}`"), "unknown standard", remedy);
    }

    fn vehicle(&mut self, entry: &Located<VehicleEntry>) -> Vehicle {
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
                    if symbol == "g" {
                        "expected about 9.81 m/s²"
                    } else {
                        "expected above 0 t and at most 1000 t"
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
    fn needed_numbers(&mut self, file: &FrameFile, procedures: &[Procedure], vehicle: &Vehicle) {
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
                if parameter.default.is_none() && !given && !reported.contains(name) {
                    reported.push(name.clone());
                    self.checker.error(
                        file.frame_span(),
                        format!("{} leaves `{name}` ({}) to you", standard.id, parameter.title),
                        "this standard needs a number from you",
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

    /// A quantity of the dimension of `unit`; a bare number is refused unless a pure number is wanted.
    fn quantity(&mut self, text: &Located<String>, unit: Unit) -> Option<Quantity> {
        let allowed = unit.dimension.allowed_units();
        let parsed = Quantity::parse(&text.value).and_then(|q| {
            if q.unit == Unit::ONE && unit != Unit::ONE {
                Err(QuantityError::NoUnit(text.value.clone()))
            } else {
                Ok(q)
            }
        });
        match parsed {
            Ok(q) if q.unit.dimension == unit.dimension => Some(q),
            Ok(q) => {
                self.checker.error(
                    text.span.clone(),
                    format!("`{}` is {}, expected {}", text.value, q.unit.dimension, unit.dimension),
                    format!("expected {allowed}"),
                    format!("write it with a unit of {allowed}"),
                );
                None
            }
            Err(error) => {
                self.checker.error(
                    text.span.clone(),
                    error.to_string(),
                    format!("expected a number with {allowed}"),
                    format!("write it like \"12.5 {}\"", unit.symbol),
                );
                None
            }
        }
    }

    fn materials(
        &mut self,
        entries: &IndexMap<String, Located<MaterialEntry>>,
    ) -> IndexMap<String, Arc<Material>> {
        let mut materials = IndexMap::new();
        for (id, entry) in entries {
            let m = &entry.value;
            let yield_mpa = self.strength(&m.yield_strength);
            let tensile_mpa = self.strength(&m.tensile);
            let (Some(yield_mpa), Some(tensile_mpa)) = (yield_mpa, tensile_mpa) else { continue };
            if yield_mpa > tensile_mpa {
                self.checker.error(
                    m.yield_strength.span.clone(),
                    format!("yield {yield_mpa} MPa lies above tensile strength {tensile_mpa} MPa"),
                    "yield strength",
                    "are the two exchanged?",
                );
            }
            let material = Material { id: id.clone(), yield_mpa, tensile_mpa, source: m.source.clone() };
            materials.insert(id.clone(), Arc::new(material));
        }
        materials
    }

    fn strength(&mut self, text: &Located<String>) -> Option<f64> {
        let mpa = self.quantity(text, Unit::MPA)?.in_unit(Unit::MPA)?;
        if (20.0..=5000.0).contains(&mpa) {
            return Some(mpa);
        }
        self.checker.error(
            text.span.clone(),
            format!("a strength of {mpa} MPa is absurd"),
            "expected 20 to 5000 MPa",
            "check number and unit",
        );
        None
    }

    fn own_limits(
        &mut self,
        file: &FrameFile,
        source: &Arc<SourceText>,
    ) -> IndexMap<String, Arc<FatigueLimit>> {
        let sha256 = sha256_hex(source.text.as_bytes());
        let mut own: IndexMap<String, (Arc<FatigueLimit>, LimitNumbers)> = IndexMap::new();
        for entry in &file.limit {
            let context =
                LimitContext { id: entry.id.value.clone(), collection: "frame load file", sha256: &sha256 };
            let catalogue = &self.catalogue;
            let base_of = |id: &str| {
                let earlier = own.get(id).map(|(l, n)| (n.clone(), l.provenance.confidence));
                earlier.or_else(|| catalogue.numbers(id))
            };
            let made = read_limit(&mut self.checker, entry, &LimitNumbers::default(), &base_of, &context);
            if let Some(made) = made
                && own.insert(entry.id.value.clone(), made).is_some()
            {
                self.checker.error(
                    entry.id.span.clone(),
                    format!("limit `{}` is defined twice", entry.id.value),
                    "second definition",
                    "rename one of them",
                );
            }
        }
        own.into_iter().map(|(id, (limit, _))| (id, limit)).collect()
    }

    fn details(
        &mut self,
        entries: &IndexMap<String, Located<DetailEntry>>,
        own: &IndexMap<String, Arc<FatigueLimit>>,
    ) -> IndexMap<String, Arc<Detail>> {
        let mut details = IndexMap::new();
        for (id, entry) in entries {
            let mut limits = IndexMap::new();
            for (standard, reference) in &entry.value.limits {
                self.known_standard(standard, reference.span.clone());
                let found =
                    own.get(&reference.value).cloned().or_else(|| self.catalogue.limit(&reference.value));
                match found {
                    Some(limit) => {
                        limits.insert(standard.clone(), limit);
                    }
                    None => {
                        let known = own.keys().map(String::as_str).chain(self.catalogue.limit_ids());
                        let remedy = nearest(&reference.value, known);
                        self.checker.error(
                            reference.span.clone(),
                            format!("there is no fatigue limit `{}`", reference.value),
                            "unknown fatigue limit",
                            format!("{remedy} — `bogie limits` lists them all"),
                        );
                    }
                }
            }
            let required_safety_factor = self.safety_factor(entry.value.required_safety_factor.as_ref());
            let detail = Detail {
                id: id.clone(),
                title: entry.value.title.clone(),
                kind: entry.value.kind,
                limits,
                required_safety_factor,
            };
            details.insert(id.clone(), Arc::new(detail));
        }
        details
    }

    fn safety_factor(&mut self, given: Option<&Located<f64>>) -> Option<f64> {
        let given = given?;
        if (1.0..=20.0).contains(&given.value) {
            return Some(given.value);
        }
        self.checker.error(
            given.span.clone(),
            format!("a required safety factor of {} is absurd", given.value),
            "expected 1 to 20",
            "give the factor by which the fatigue limit must exceed the amplitude",
        );
        None
    }

    fn loads(&mut self, file: &FrameFile, procedures: &[Procedure]) -> IndexMap<String, FrameLoad> {
        let mut loads = IndexMap::new();
        for (id, entry) in &file.loads {
            if let Some(load) = self.load(id, entry, procedures) {
                loads.insert(id.clone(), load);
            }
        }
        if !file.loads.is_empty() {
            self.missing_loads(file, procedures);
        }
        loads
    }

    fn load(
        &mut self,
        id: &str,
        entry: &Located<FrameLoadEntry>,
        procedures: &[Procedure],
    ) -> Option<FrameLoad> {
        let e = &entry.value;
        let component = component_of(procedures, id);
        let attached_given = e.mass.is_some()
            || e.static_force.is_some()
            || e.dynamic_force.is_some()
            || e.coefficient.is_some();
        let known_elsewhere = self.catalogue.standards().any(|s| s.components.contains_key(id));
        if component.is_none() && !attached_given && e.omitted.is_none() {
            if known_elsewhere {
                self.checker.warning(
                    entry.span.clone(),
                    format!("load `{id}` is used by none of the standards asked for"),
                    "unused here",
                    "no remedy needed if another standard uses it",
                );
            } else {
                let known = procedures.iter().flat_map(|p| p.standards());
                let names: Vec<&str> = known.flat_map(|s| s.components.keys().map(String::as_str)).collect();
                self.checker.error(
                    entry.span.clone(),
                    format!("load `{id}` is used by no standard"),
                    "unknown load component",
                    format!(
                        "{} — an attached component needs `static` or `mass`, and `dynamic` or `coefficient`",
                        nearest(id, names)
                    ),
                );
            }
        }
        if component.is_some() && attached_given {
            self.checker.error(
                entry.span.clone(),
                format!("load `{id}` is a component of the standard and has forces of its own"),
                "the standard gives this force",
                "remove `mass`, `static`, `dynamic` and `coefficient`, or choose another name",
            );
        }
        let unit = component.map_or(Unit::KN, |c| c.unit);
        let reference = match (&e.reference, &e.omitted) {
            (Some(text), _) => {
                let quantity = self.quantity(text, unit)?;
                if quantity.number == 0.0 {
                    self.checker.error(
                        text.span.clone(),
                        format!("the reference load of `{id}` is zero"),
                        "stresses are divided by it",
                        "give the load at which the hotspot stresses were computed",
                    );
                }
                Some(quantity)
            }
            (None, Some(_)) => None,
            (None, None) => {
                self.checker.error(
                    entry.span.clone(),
                    format!("load `{id}` has no `reference`"),
                    "at which load do the stresses hold?",
                    format!("add reference = \"100 {}\", or omitted = \"reason\"", unit.symbol),
                );
                return None;
            }
        };
        if component.is_some_and(|c| c.at.is_some()) && e.at.is_none() && e.omitted.is_none() {
            self.checker.error(
                entry.span.clone(),
                format!("load `{id}` does not say at which springs its stress field was made"),
                "vertical load",
                "add at = \"secondary\" or at = \"primary\"",
            );
        }
        let attached = if attached_given { self.attached(id, entry, unit) } else { None };
        Some(FrameLoad {
            id: id.to_owned(),
            reference,
            at: e.at,
            attached,
            exclusive_group: e.exclusive_group.as_ref().map(|g| g.value.clone()),
            omitted: e.omitted.as_ref().map(|o| o.value.clone()),
        })
    }

    fn attached(&mut self, id: &str, entry: &Located<FrameLoadEntry>, unit: Unit) -> Option<Attached> {
        let e = &entry.value;
        if unit.dimension != Dimension::FORCE {
            return None;
        }
        let (static_kn, static_text) = match (&e.static_force, &e.mass) {
            (Some(text), None) => {
                let kn = self.quantity(text, unit)?.in_unit(Unit::KN)?;
                (kn, text.value.clone())
            }
            (None, Some(text)) => {
                let tonnes = self.quantity(text, Unit::find("t")?)?.in_base();
                let g = self.g?;
                (tonnes * g.in_base(), format!("{} × {g}", text.value))
            }
            (None, None) => (0.0, "0 kN".to_owned()),
            (Some(_), Some(text)) => {
                self.checker.error(
                    text.span.clone(),
                    format!("load `{id}` has both `static` and `mass`"),
                    "two steady forces",
                    "keep one of them",
                );
                return None;
            }
        };
        let (dynamic_kn, dynamic_text) = match (&e.dynamic_force, &e.coefficient) {
            (Some(text), None) => {
                let kn = self.quantity(text, unit)?.in_unit(Unit::KN)?;
                (kn, text.value.clone())
            }
            (None, Some(factor)) if factor.value.is_finite() && factor.value.abs() <= 1000.0 => {
                (factor.value * static_kn, format!("{} × {static_text}", factor.value))
            }
            (None, Some(factor)) => {
                self.checker.error(
                    factor.span.clone(),
                    format!("a coefficient of {} is absurd", factor.value),
                    "expected −1000 to 1000",
                    "give the alternating force as a multiple of the steady force",
                );
                return None;
            }
            (None, None) => {
                self.checker.error(
                    entry.span.clone(),
                    format!("load `{id}` has a steady force but no alternating one"),
                    "attached component",
                    "add `dynamic = \"18 kN\"` or `coefficient = 3.0`; write dynamic = \"0 kN\" if there is none",
                );
                return None;
            }
            (Some(text), Some(_)) => {
                self.checker.error(
                    text.span.clone(),
                    format!("load `{id}` has both `dynamic` and `coefficient`"),
                    "two alternating forces",
                    "keep one of them",
                );
                return None;
            }
        };
        Some(Attached {
            static_kn,
            static_text,
            dynamic_kn: dynamic_kn.abs(),
            dynamic_text,
            source: e.source.clone(),
        })
    }

    fn missing_loads(&mut self, file: &FrameFile, procedures: &[Procedure]) {
        let mut reported: Vec<&str> = Vec::new();
        for (standard, component) in needed_components(procedures) {
            let id = component.id.as_str();
            if file.loads.contains_key(id) || reported.contains(&id) || component.need != Need::Required {
                continue;
            }
            reported.push(id);
            self.checker.error(
                file.vehicle.span.clone(),
                format!("load `{id}` ({}) is missing, but {} uses it", component.title, standard.id),
                "no [loads] entry of this name in the file",
                format!(
                    "add [loads.{id}] with reference = \"100 {}\" and its stress at every hotspot, or omitted = \"reason\"",
                    component.unit.symbol
                ),
            );
        }
    }

    fn overrides(&mut self, file: &FrameFile) -> IndexMap<String, IndexMap<String, Override>> {
        let mut all = IndexMap::new();
        for (standard_id, entries) in &file.overrides {
            let standard = self.catalogue.standards().find(|s| s.id == *standard_id).cloned();
            let Some(standard) = standard else {
                let span = entries.values().next().map_or(0..0, |e| e.span.clone());
                let known: Vec<String> = self.catalogue.standards().map(|s| s.id.clone()).collect();
                self.checker.error(
                    span,
                    format!("[override.{standard_id}] names no standard with numbers of its own"),
                    "unknown standard",
                    nearest(standard_id, known.iter().map(String::as_str)),
                );
                continue;
            };
            let made: IndexMap<String, Override> = entries
                .iter()
                .filter_map(|(name, entry)| {
                    let Some(parameter) = standard.parameters.get(name) else {
                        self.checker.error(
                            entry.span.clone(),
                            format!("{standard_id} has no parameter `{name}`"),
                            "unknown parameter",
                            nearest(name, standard.parameters.keys().map(String::as_str)),
                        );
                        return None;
                    };
                    let value = self.quantity(&entry.value.value, parameter.unit)?;
                    if entry.value.source.value.trim().is_empty() {
                        self.checker.error(
                            entry.value.source.span.clone(),
                            format!("the override of `{name}` has no source"),
                            "empty",
                            "say where the value comes from",
                        );
                    }
                    if let (Some((low, high)), Some(v)) = (parameter.range, value.in_unit(parameter.unit))
                        && !(low..=high).contains(&v)
                    {
                        let unit = parameter.unit.suffix();
                        self.checker.warning(
                            entry.value.value.span.clone(),
                            format!("`{name}` = {value} lies outside {low}{unit} to {high}{unit}, the range of {standard_id}"),
                            "unusual value",
                            "check it; the assessment uses it as given",
                        );
                    }
                    let confidence = entry.value.confidence.unwrap_or(Confidence::Published);
                    let provenance = Provenance::new(&entry.value.source.value, confidence);
                    Some((name.clone(), Override { value, provenance }))
                })
                .collect();
            all.insert(standard_id.clone(), made);
        }
        all
    }

    fn correlations(&mut self, file: &FrameFile, procedures: &[Procedure]) -> Vec<Correlation> {
        let mut all = Vec::new();
        for entry in &file.correlation {
            let e = &entry.value;
            if !(-1.0..=1.0).contains(&e.rho.value) {
                self.checker.error(
                    e.rho.span.clone(),
                    format!("a correlation of {} is impossible", e.rho.value),
                    "expected −1 to 1",
                    "0 is the square-root rule, 1 everything in phase",
                );
            }
            if e.conditions.first() == e.conditions.last() {
                self.checker.error(
                    entry.span.clone(),
                    "a condition is correlated with itself",
                    "twice the same",
                    "name two conditions",
                );
            }
            let used = procedures.iter().any(|p| p.fatigue.known_as().any(|id| id == e.standard.value));
            if !used {
                self.checker.warning(
                    e.standard.span.clone(),
                    format!("the correlation is for `{}`, which is not asked for", e.standard.value),
                    "unused",
                    "name the standard that judges fatigue",
                );
            }
            all.push(Correlation {
                standard: e.standard.value.clone(),
                conditions: e.conditions.clone(),
                rho: e.rho.value,
                source: e.source.clone(),
            });
        }
        all
    }

    fn hotspots(
        &mut self,
        file: &FrameFile,
        loads: &IndexMap<String, FrameLoad>,
        procedures: &[Procedure],
        needed: bool,
    ) -> Vec<Hotspot> {
        let any = !file.hotspot.is_empty() || file.files.hotspots.is_some();
        if !any {
            if needed {
                self.checker.error(
                    file.frame_span(),
                    "the file has no hotspots",
                    "nothing to judge",
                    "add [[hotspot]] entries or files.hotspots = \"hotspots.csv\"; `bogie loads` works without",
                );
            }
            return Vec::new();
        }
        let to_mpa = match &file.units.stress {
            Some(text) => {
                let unit = Unit::find(&text.value);
                let factor = unit.and_then(|u| Quantity { number: 1.0, unit: u }.in_unit(Unit::MPA));
                if factor.is_none() {
                    self.checker.error(
                        text.span.clone(),
                        format!("`{}` is not a unit of stress", text.value),
                        format!("expected {}", Dimension::STRESS.allowed_units()),
                        "write stress = \"MPa\"",
                    );
                }
                factor.unwrap_or(1.0)
            }
            None => {
                self.checker.error(
                    file.frame_span(),
                    "the unit of the hotspot stresses is not stated",
                    "bare numbers follow",
                    "add [units] with stress = \"MPa\"",
                );
                1.0
            }
        };
        let mut hotspot_reader = HotspotReader::new(file, loads, procedures, to_mpa);
        for entry in &file.hotspot {
            hotspot_reader.read(&mut self.checker, &entry.value, &entry.span);
        }
        if let Some(path) = &file.files.hotspots
            && let Some(text) = self.fetch(path)
        {
            let mut checker = Checker::new(text.clone());
            read_hotspots(&text, &mut checker, |checker, entry, span| {
                hotspot_reader.read(checker, entry, span)
            });
            self.checker.absorb(checker.finish());
        }
        hotspot_reader.finish(&mut self.checker, file.frame_span(), needed)
    }
}

/// Whether the key stands in the file, so that a malformed value is not also reported as missing.
fn vehicle_key_given(v: &VehicleEntry, name: &str) -> bool {
    match name {
        "m_unsprung" => v.m_unsprung.is_some(),
        _ => true,
    }
}

/// A load component under the first procedure that knows it.
fn component_of<'a>(procedures: &'a [Procedure], id: &str) -> Option<&'a Component> {
    procedures.iter().flat_map(|p| p.standards()).find_map(|s| s.components.get(id))
}

/// Components that some condition of a procedure uses, with the standard that has it.
fn needed_components(procedures: &[Procedure]) -> Vec<(&Arc<Standard>, &Component)> {
    let mut needed: Vec<(&Arc<Standard>, &Component)> = Vec::new();
    for procedure in procedures {
        let from = |standard: &'_ Arc<Standard>, exceptional: bool| -> Vec<String> {
            standard
                .conditions
                .iter()
                .filter(|c| (c.category == Category::Exceptional) == exceptional)
                .flat_map(|c| c.forces.keys().cloned())
                .collect()
        };
        let fatigue_names = from(&procedure.fatigue, false);
        needed.extend(
            procedure
                .fatigue
                .components
                .values()
                .filter(|c| fatigue_names.contains(&c.id))
                .map(|c| (&procedure.fatigue, c)),
        );
        if let Some(standard) = &procedure.exceptional {
            let names = from(standard, true);
            needed.extend(
                standard.components.values().filter(|c| names.contains(&c.id)).map(|c| (standard, c)),
            );
        }
    }
    needed
}
