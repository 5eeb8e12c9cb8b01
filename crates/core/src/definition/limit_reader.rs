//! A fatigue-limit file as written → validated [`FatigueLimit`]s.

use super::diagnostic::{Checker, Diagnostics, SourceText};
use super::limit::{FatigueLimit, LimitShape};
use super::limit_file::{ConstructorName, LimitEntry, LimitFile, LimitNumbers};
use super::material::Material;
use super::provenance::{Confidence, Provenance};
use super::quantity::{LARGEST_INPUT, Quantity, Unit};
use super::standard_reader::{check_id, sha256_hex};
use super::toml_text::{self, Located};
use crate::diagram::{CompressionRule, LimitDiagram, Vertex, smith_to_haigh};
use std::sync::Arc;

/// The limits of one file.
#[derive(Debug, Clone)]
pub struct LimitCollection {
    /// Identifier of the file.
    pub id: String,
    /// Title.
    pub title: String,
    /// Edition.
    pub edition: String,
    /// Where it was read from.
    pub origin: String,
    /// Steels for listings.
    pub steels: Vec<Material>,
    /// The limits with their numbers as written, which other limits may build on.
    pub limits: Vec<(Arc<FatigueLimit>, LimitNumbers)>,
}

/// Reads a fatigue-limit file. `base_of` finds the numbers of limits read before, and how
/// surely they are known.
///
/// # Errors
/// Every problem of the file at once.
pub fn read_limits(
    source: &Arc<SourceText>,
    base_of: &dyn Fn(&str) -> Option<(LimitNumbers, Confidence)>,
) -> Result<LimitCollection, Diagnostics> {
    let (file, mut checker): (LimitFile, Checker) = toml_text::read(source)?;
    check_id(&mut checker, &file.id, "a limit file");
    let sha256 = sha256_hex(source.text.as_bytes());
    let collection = format!("{}, {}", file.title, file.edition);
    let mut limits: Vec<(Arc<FatigueLimit>, LimitNumbers)> = Vec::new();
    for entry in &file.limit {
        let id = format!("{}/{}", file.id.value, entry.id.value);
        let earlier = |wanted: &str| {
            let found = limits.iter().find(|(l, _)| l.id == wanted);
            found.map(|(l, n)| (n.clone(), l.provenance.confidence))
        };
        let lookup = |wanted: &str| earlier(wanted).or_else(|| base_of(wanted));
        let context = LimitContext { id, collection: &collection, sha256: &sha256 };
        if limits.iter().any(|(l, _)| l.id == context.id) {
            checker.error(
                entry.id.span.clone(),
                format!("limit `{}` is defined twice", entry.id.value),
                "second definition",
                "rename one",
            );
        }
        if let Some(made) = read_limit(&mut checker, entry, &file.common, &lookup, &context) {
            limits.push(made);
        }
    }
    let mut steels = Vec::new();
    for steel in &file.steel {
        let y = stress(&mut checker, &steel.yield_strength, LARGEST_YIELD_MPA);
        let t = stress(&mut checker, &steel.tensile, LARGEST_STRENGTH_MPA);
        if let (Some(yield_mpa), Some(tensile_mpa)) = (y, t) {
            steels.push(Material {
                id: steel.id.value.clone(),
                yield_mpa,
                tensile_mpa,
                source: Some(steel.source.clone()),
            });
        }
    }
    let value = LimitCollection {
        id: file.id.value,
        title: file.title,
        edition: file.edition,
        origin: source.name.clone(),
        steels,
        limits,
    };
    checker.finish().into_result(value).map(|(value, _)| value)
}

/// Names that a limit carries from its file.
#[derive(Debug)]
pub struct LimitContext<'a> {
    /// Full identifier.
    pub id: String,
    /// Title and edition of the file.
    pub collection: &'a str,
    /// Hash of the file.
    pub sha256: &'a str,
}

/// Reads one limit; problems go to `checker`.
pub(super) fn read_limit(
    checker: &mut Checker,
    entry: &LimitEntry,
    common: &LimitNumbers,
    base_of: &dyn Fn(&str) -> Option<(LimitNumbers, Confidence)>,
    context: &LimitContext<'_>,
) -> Option<(Arc<FatigueLimit>, LimitNumbers)> {
    check_id(checker, &entry.id, "a limit");
    let own = entry.numbers();
    let mut numbers = own.clone().or(common);
    let mut confidence = entry.confidence;
    if let Some(base) = &entry.base {
        match base_of(&base.value) {
            Some((inherited, inherited_confidence)) => {
                let counted =
                    |n: &LimitNumbers| n.given().iter().filter(|(name, _)| *name != "stress_kind").count();
                let without = counted(&numbers);
                numbers = numbers.or(&inherited);
                // A number taken over is as sure as it was where it comes from.
                if counted(&numbers) > without {
                    confidence = confidence.min(inherited_confidence);
                }
            }
            None => {
                checker.error(
                    base.span.clone(),
                    format!("there is no limit `{}` to build on", base.value),
                    "unknown limit",
                    "see `bogie limits` for the limits there are",
                );
                return None;
            }
        }
    }
    let Some(constructor) = numbers.constructor.as_ref().map(|c| c.value) else {
        checker.error(
            entry.id.span.clone(),
            format!("limit `{}` has no `constructor`", entry.id.value),
            "how is its line drawn?",
            "add constructor = \"goodman\", \"polygon\", \"smith\", \"mean_stress_sensitivity\", \"notch_class\" or \"endurance_limit\"",
        );
        return None;
    };
    refuse_unused(checker, &own, constructor);
    let own_strength = (
        numbers.tensile.as_ref().and_then(|v| stress(checker, v, LARGEST_STRENGTH_MPA)),
        numbers.yield_strength.as_ref().and_then(|v| stress(checker, v, LARGEST_YIELD_MPA)),
    );
    let shape = Shape { checker, numbers: &numbers, id: &entry.id }.read(constructor)?;
    let limit = FatigueLimit {
        id: context.id.clone(),
        title: entry.title.clone().unwrap_or_else(|| entry.id.value.replace('_', " ")),
        collection: context.collection.to_owned(),
        sha256: context.sha256.to_owned(),
        provenance: Provenance::new(&entry.source, confidence),
        shape,
        own_strength,
        stress_kind: numbers.stress_kind.as_ref().map(|kind| kind.value),
    };
    Some((Arc::new(limit), numbers))
}

fn refuse_unused(checker: &mut Checker, own: &LimitNumbers, constructor: ConstructorName) {
    let used: &[&str] = match constructor {
        ConstructorName::Goodman => &["amplitude", "end", "compression", "tensile", "yield_strength"],
        ConstructorName::Polygon | ConstructorName::Smith => &["unit", "points", "tensile", "yield_strength"],
        ConstructorName::MeanStressSensitivity => &["amplitude", "a_m", "b_m", "tensile", "yield_strength"],
        ConstructorName::NotchClass => &[
            "amplitude",
            "pulsating_ratio",
            "tensile_share",
            "compression_ratio",
            "yield_share",
            "tensile",
            "yield_strength",
        ],
        ConstructorName::EnduranceLimit => &[
            "amplitude",
            "detail_category",
            "range_factor",
            "gamma_mf",
            "partial_factor",
            "yield_strength",
            "tensile",
        ],
    };
    for (name, span) in own.given() {
        if !["constructor", "stress_kind"].contains(&name) && !used.contains(&name) {
            let key = if name == "yield_strength" { "yield" } else { name };
            checker.error(
                span,
                format!("`{key}` has no meaning for this constructor"),
                "would be ignored",
                "remove it, or choose the constructor that uses it",
            );
        }
    }
}

/// Largest amplitude or yield strength in MPa that can be meant: beyond, the unit is wrong. Not from a standard.
pub(super) const LARGEST_YIELD_MPA: f64 = 2000.0;
/// Largest tensile strength, or end of a limit line, in MPa that can be meant. Not from a standard.
pub(super) const LARGEST_STRENGTH_MPA: f64 = 5000.0;

fn stress(checker: &mut Checker, text: &Located<String>, largest_mpa: f64) -> Option<f64> {
    let value = Quantity::parse(&text.value).map(|q| q.in_unit(Unit::MPA));
    match value {
        Ok(Some(mpa)) if mpa > largest_mpa => {
            checker.error(
                text.span.clone(),
                format!("`{}` is {mpa} MPa: no steel bears that", text.value),
                format!("expected at most {largest_mpa} MPa"),
                "check number and unit: 70 MPa is written \"70 MPa\", not \"70 GPa\"",
            );
            None
        }
        Ok(Some(mpa)) if mpa > 0.0 => Some(mpa),
        Ok(Some(_)) => {
            checker.error(
                text.span.clone(),
                format!("`{}` is no strength", text.value),
                "must be above 0",
                "give strengths and amplitudes as positive stresses",
            );
            None
        }
        Ok(None) => {
            checker.error(
                text.span.clone(),
                format!("`{}` is not a stress", text.value),
                "expected MPa, N/mm², GPa, kPa or Pa",
                "write it like \"355 MPa\"",
            );
            None
        }
        Err(error) => {
            checker.error(
                text.span.clone(),
                error.to_string(),
                "expected a stress",
                "write it like \"355 MPa\"",
            );
            None
        }
    }
}

struct Shape<'a> {
    checker: &'a mut Checker,
    numbers: &'a LimitNumbers,
    id: &'a Located<String>,
}

impl Shape<'_> {
    fn read(&mut self, constructor: ConstructorName) -> Option<LimitShape> {
        let n = self.numbers;
        match constructor {
            ConstructorName::Goodman => {
                let amplitude_mpa = self.stress_of("amplitude", n.amplitude.as_ref())?;
                let end_mpa = match &n.end {
                    Some(end) => Some(stress(self.checker, end, LARGEST_STRENGTH_MPA)?),
                    None => None,
                };
                let compression = n.compression.as_ref().map_or(CompressionRule::Flat, |c| c.value);
                Some(LimitShape::Goodman { amplitude_mpa, end_mpa, compression })
            }
            ConstructorName::Polygon | ConstructorName::Smith => self.points(constructor),
            ConstructorName::MeanStressSensitivity => {
                let amplitude_mpa = match &n.amplitude {
                    Some(a) => Some(stress(self.checker, a, LARGEST_YIELD_MPA)?),
                    None => None,
                };
                let a_m = self.number_of("a_m", n.a_m.as_ref())?;
                let b_m = self.number_of("b_m", n.b_m.as_ref())?;
                Some(LimitShape::MeanStressSensitivity { amplitude_mpa, a_m, b_m })
            }
            ConstructorName::NotchClass => Some(LimitShape::NotchClass {
                amplitude_mpa: self.stress_of("amplitude", n.amplitude.as_ref())?,
                pulsating_ratio: self.number_of("pulsating_ratio", n.pulsating_ratio.as_ref())?,
                tensile_share: self.number_of("tensile_share", n.tensile_share.as_ref())?,
                compression_ratio: self.number_of("compression_ratio", n.compression_ratio.as_ref())?,
                yield_share: self.number_of("yield_share", n.yield_share.as_ref())?,
            }),
            ConstructorName::EnduranceLimit => self.endurance(),
        }
    }

    fn endurance(&mut self) -> Option<LimitShape> {
        let n = self.numbers;
        let gamma_mf = self.gamma_mf()?;
        if let Some(amplitude) = &n.amplitude {
            let amplitude_mpa = stress(self.checker, amplitude, LARGEST_YIELD_MPA)?;
            return Some(LimitShape::EnduranceLimit { amplitude_mpa, derivation: None, gamma_mf });
        }
        let category = self.stress_of("detail_category", n.detail_category.as_ref())?;
        let factor = self.number_of("range_factor", n.range_factor.as_ref())?;
        let amplitude_mpa = factor * category / 2.0;
        let derivation = Some(format!("{factor} × {category} MPa ÷ 2"));
        Some(LimitShape::EnduranceLimit { amplitude_mpa, derivation, gamma_mf })
    }

    /// The partial factor, if one is given; the outer `None` if what is given cannot be one.
    fn gamma_mf(&mut self) -> Option<Option<f64>> {
        let n = self.numbers;
        let given = match (&n.gamma_mf, &n.partial_factor) {
            (Some(_), Some(former)) => {
                self.checker.error(
                    former.span.clone(),
                    "`partial_factor` is `gamma_mf` under its former name, and both are given",
                    "which one holds?",
                    "remove `partial_factor`",
                );
                return None;
            }
            (Some(own), None) | (None, Some(own)) => own,
            (None, None) => return Some(None),
        };
        let value = self.number_of("gamma_mf", Some(given))?;
        if (1.0..=5.0).contains(&value) {
            return Some(Some(value));
        }
        self.checker.error(
            given.span.clone(),
            format!("a partial factor γ_Mf of {value} is absurd"),
            "expected 1 to 5",
            "EN 1993-1-9 has 1.0 to 1.35, by assessment method and consequence of failure",
        );
        None
    }

    fn points(&mut self, constructor: ConstructorName) -> Option<LimitShape> {
        let n = self.numbers;
        let (Some(points), Some(unit)) = (&n.points, &n.unit) else {
            match (&n.points, &n.unit) {
                (None, None) => self.missing("points` and `unit"),
                (None, Some(_)) => self.missing("points"),
                (Some(points), _) => self.checker.error(
                    points.span.clone(),
                    format!("limit `{}` has `points`, but no `unit`", self.id.value),
                    "in which unit?",
                    "add unit = \"MPa\"",
                ),
            }
            return None;
        };
        let unit_ok =
            Unit::find(&unit.value).and_then(|u| Quantity { number: 1.0, unit: u }.in_unit(Unit::MPA));
        let Some(to_mpa) = unit_ok else {
            self.checker.error(
                unit.span.clone(),
                format!("`{}` is not a unit of stress", unit.value),
                "unit of the points",
                "use MPa",
            );
            return None;
        };
        let width = if constructor == ConstructorName::Polygon { 2 } else { 3 };
        let usable = |p: &Vec<f64>| p.len() == width && p.iter().all(|v| v.abs() <= LARGEST_INPUT);
        if let Some(bad) = points.value.iter().position(|p| !usable(p)) {
            let form = if width == 2 { "[σ_m, σ_a]" } else { "[σ_m, σ_max, σ_min]" };
            self.checker.error(
                points.span.clone(),
                format!("point {} is not of the form {form} with finite numbers", bad + 1),
                "here",
                format!("write points = [{form}, …]"),
            );
            return None;
        }
        let scaled: Vec<Vec<f64>> =
            points.value.iter().map(|p| p.iter().map(|v| v * to_mpa).collect()).collect();
        let vertices = if constructor == ConstructorName::Polygon {
            Ok(scaled.iter().filter_map(|p| Some(Vertex::new(*p.first()?, *p.get(1)?))).collect())
        } else {
            let triples: Vec<[f64; 3]> = scaled.iter().filter_map(|p| p.as_slice().try_into().ok()).collect();
            smith_to_haigh(&triples)
        };
        let checked = vertices.and_then(|v: Vec<Vertex>| LimitDiagram::new(v.clone()).map(|_| v));
        match checked {
            Ok(vertices) => {
                let size = |v: &Vertex| v.mean_mpa.abs() + v.amplitude_mpa;
                if let Some(k) = vertices.iter().position(|v| size(v) > LARGEST_STRENGTH_MPA) {
                    let size = vertices.get(k).map_or(f64::NAN, size);
                    self.checker.error(
                        points.span.clone(),
                        format!("point {} lies at |σ_m| + σ_a = {size} MPa: no steel bears that", k + 1),
                        format!("the points are in {}", unit.value),
                        format!("check `unit`: is it really {}?", unit.value),
                    );
                    return None;
                }
                Some(LimitShape::Points(vertices))
            }
            Err(error) => {
                self.checker.error(
                    points.span.clone(),
                    error.to_string(),
                    "no limit line",
                    if constructor == ConstructorName::Polygon {
                        "order the points by mean, with amplitude 0 at both ends"
                    } else {
                        "order the points by mean, each the middle of its σ_max and σ_min, with σ_max = σ_min at both ends"
                    },
                );
                None
            }
        }
    }

    fn missing(&mut self, what: &str) {
        self.checker.error(
            self.id.span.clone(),
            format!("limit `{}` has no `{what}`", self.id.value),
            "its constructor uses it",
            format!("add `{what}`"),
        );
    }

    fn stress_of(&mut self, name: &str, text: Option<&Located<String>>) -> Option<f64> {
        match text {
            Some(text) => stress(self.checker, text, LARGEST_YIELD_MPA),
            None => {
                self.missing(name);
                None
            }
        }
    }

    fn number_of(&mut self, name: &str, text: Option<&Located<String>>) -> Option<f64> {
        let Some(text) = text else {
            self.missing(name);
            return None;
        };
        // A fraction such as 5/3 is written as such, so that no rounded digits stand in a data file.
        let value = match text.value.split_once('/') {
            Some((above, below)) => match (above.trim().parse::<f64>(), below.trim().parse::<f64>()) {
                (Ok(a), Ok(b)) => Some(a / b),
                _ => None,
            },
            None => text.value.trim().parse::<f64>().ok(),
        };
        match value {
            Some(v) if v.is_finite() && v.abs() <= LARGEST_INPUT => Some(v),
            _ => {
                self.checker.error(
                    text.span.clone(),
                    format!("`{}` is not a pure number or fraction", text.value),
                    "here",
                    "write it like \"0.75\" or \"5/3\"",
                );
                None
            }
        }
    }
}
