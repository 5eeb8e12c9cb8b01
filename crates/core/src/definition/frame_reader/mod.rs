//! A frame load file as written → a validated [`Frame`], or every problem at once.

mod attached;
mod conditions;
mod details;
mod hotspots;
mod loads;
mod overrides;
mod vehicle;

use super::catalogue::Catalogue;
use super::diagnostic::{Checker, Diagnostic, Diagnostics, SourceText, nearest};
use super::frame::{Detail, Frame, Settings};
use super::frame_file::FrameFile;
use super::limit::FatigueLimit;
use super::quantity::{Dimension, Quantity, QuantityError, Unit};
use super::screen_reader::{check_length_unit, read_screen};
use super::standard::Procedure;
use super::standard_reader::sha256_hex;
use super::toml_text::{self, Located};
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
    let mut reader = Reader {
        checker,
        catalogue: request.catalogue,
        read_file: request.read_file,
        g: None,
        standards_unknown: false,
    };
    reader.other_files(&file);
    let procedures = reader.procedures(&file, request.standards);
    let vehicle = reader.vehicle(&file.vehicle);
    reader.g = vehicle.get("g");
    reader.needed_numbers(&file, &procedures, &vehicle);
    let materials = reader.materials(&file.materials);
    let own_limits = reader.own_limits(&file, &request.source, &materials);
    let details = reader.details(&file, &own_limits);
    let loads = reader.loads(&file, &procedures);
    let overrides = reader.overrides(&file);
    let correlations = reader.correlations(&file, &procedures, &loads);
    let (not_tested, one_sense) = reader.condition_notes(&file, &loads);
    for (standard, entry) in &file.scope {
        reader.known_standard(standard, entry.span.clone());
        reader.not_empty(&entry.value.reason, "the reason for using it outside its scope");
    }
    let required = reader.safety_factor(file.assessment.required_safety_factor.as_ref());
    reader.verticals(&file, &loads, &procedures);
    let hotspots = reader.hotspots(&file, (&loads, &not_tested), &procedures, request.need_hotspots);
    check_length_unit(&mut reader.checker, &file);
    let screen = file.screen.as_ref().and_then(|s| read_screen(&mut reader.checker, &s.value, &file, &loads));
    let replaced = reader.replaced(&procedures, &details, &own_limits);
    let frame = Frame {
        screen,
        replaced,
        name: file.frame.name,
        description: file.frame.description,
        running_gear: file.frame.running_gear,
        vehicle_class: file.frame.vehicle_class,
        path: request.source.name.clone(),
        sha256: sha256_hex(request.source.text.as_bytes()),
        procedures,
        settings: Settings {
            load_path: file.assessment.load_path.0,
            reduction: file.assessment.reduction,
            required_safety_factor: required.unwrap_or(1.0),
            require_published: false,
            service_yield_check: file.assessment.service_yield_check,
        },
        vehicle,
        materials,
        details,
        loads,
        overrides,
        scope: file.scope.into_iter().map(|(k, v)| (k, (v.value.decision, v.value.reason.value))).collect(),
        correlations,
        not_tested,
        one_sense,
        hotspots,
        warnings: Vec::new(),
    };
    let (mut frame, warnings) = reader.checker.finish().into_result(frame)?;
    frame.warnings = warnings.items().iter().map(Diagnostic::message).collect();
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
    /// A standard asked for does not exist: what its loads are is not known.
    standards_unknown: bool,
}

impl Reader<'_> {
    /// Definitions in use that took the place of others.
    fn replaced(
        &self,
        procedures: &[Procedure],
        details: &IndexMap<String, Arc<Detail>>,
        own: &IndexMap<String, Arc<FatigueLimit>>,
    ) -> IndexMap<String, String> {
        let standards = procedures.iter().flat_map(|p| {
            std::iter::once(p.id.clone()).chain(p.standards().into_iter().map(|s| s.id.clone()))
        });
        let limits: Vec<&str> =
            details.values().flat_map(|d| d.limits.values()).map(|l| l.id.as_str()).collect();
        let files = limits.iter().filter_map(|id| id.split_once('/')).map(|(file, _)| file.to_owned());
        let mut all: IndexMap<String, String> = standards
            .chain(files)
            .filter_map(|id| Some((id.clone(), self.catalogue.replaced_by(&id)?.to_owned())))
            .collect();
        // A limit of the frame load file goes before one of a data file with the same identifier.
        for id in limits.into_iter().filter(|id| own.contains_key(*id) && self.catalogue.limit(id).is_some())
        {
            all.insert(id.to_owned(), self.checker.source().name.clone());
        }
        all
    }

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
                    // What is wrong with the contents is no matter of the path.
                    if why.contains("UTF-") || why.contains("workbook") || why.contains("bytes") {
                        ""
                    } else {
                        "give a path relative to the frame load file, in its folder or below"
                    },
                );
                None
            }
        }
    }

    fn procedures(&mut self, file: &FrameFile, asked: Option<&[String]>) -> Vec<Procedure> {
        let named = &file.assessment.standards;
        let ids: &[String] = asked.unwrap_or(&named.value);
        if ids.is_empty() {
            self.standards_unknown = true;
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
                None => {
                    self.standards_unknown = true;
                    self.unknown_standard(id, named.span.clone());
                }
            }
        }
        procedures
    }

    /// A decision, reason or source must say something.
    fn not_empty(&mut self, text: &Located<String>, what: &str) {
        if text.value.trim().is_empty() {
            self.checker.error(
                text.span.clone(),
                format!("{what} is empty"),
                "told with every result",
                "write the reason or source in words",
            );
        }
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
                    if unit.dimension == Dimension::NUMBER {
                        format!("expected a number alone or with {allowed}")
                    } else {
                        format!("expected {allowed}")
                    },
                    format!(
                        "write it like \"{}\"",
                        if unit == Unit::ONE { "0.3".to_owned() } else { format!("12.5 {}", unit.symbol) }
                    ),
                );
                None
            }
            Err(error) => {
                self.checker.error(
                    text.span.clone(),
                    error.to_string(),
                    format!("expected a number with {allowed}"),
                    format!("write it like \"12.5{}\"", unit.suffix()),
                );
                None
            }
        }
    }
}

/// A reference load as one would write it.
fn example(unit: Unit) -> String {
    if unit.dimension == Dimension::NUMBER {
        format!("10{}", unit.suffix())
    } else {
        format!("100{}", unit.suffix())
    }
}
