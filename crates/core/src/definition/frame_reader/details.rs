//! Materials, fatigue limits of the file, and details.

use super::super::diagnostic::{SourceText, nearest};
use super::super::frame::Detail;
use super::super::frame_file::{FrameFile, MaterialEntry};
use super::super::limit::FatigueLimit;
use super::super::limit_file::{LimitEntry, LimitNumbers};
use super::super::limit_reader::{LARGEST_STRENGTH_MPA, LARGEST_YIELD_MPA, LimitContext, read_limit};
use super::super::material::Material;
use super::super::provenance::Confidence;
use super::super::quantity::Unit;
use super::super::standard_reader::sha256_hex;
use super::super::toml_text::Located;
use super::Reader;
use indexmap::IndexMap;
use std::sync::Arc;

impl Reader<'_> {
    pub(super) fn materials(
        &mut self,
        entries: &IndexMap<String, Located<MaterialEntry>>,
    ) -> IndexMap<String, Arc<Material>> {
        let mut materials = IndexMap::new();
        for (id, entry) in entries {
            let m = &entry.value;
            let yield_mpa = self.strength(&m.yield_strength, LARGEST_YIELD_MPA);
            let tensile_mpa = self.strength(&m.tensile, LARGEST_STRENGTH_MPA);
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

    pub(super) fn strength(&mut self, text: &Located<String>, largest_mpa: f64) -> Option<f64> {
        let mpa = self.quantity(text, Unit::MPA)?.in_unit(Unit::MPA)?;
        if (20.0..=largest_mpa).contains(&mpa) {
            return Some(mpa);
        }
        self.checker.error(
            text.span.clone(),
            format!("a strength of {mpa} MPa is absurd"),
            format!("expected 20 to {largest_mpa} MPa"),
            "check number and unit",
        );
        None
    }

    pub(super) fn own_limits(
        &mut self,
        file: &FrameFile,
        source: &Arc<SourceText>,
        materials: &IndexMap<String, Arc<Material>>,
    ) -> IndexMap<String, Arc<FatigueLimit>> {
        let strongest_mpa = materials.values().map(|m| m.tensile_mpa).reduce(f64::max);
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
            let mut made = read_limit(&mut self.checker, entry, &LimitNumbers::default(), &base_of, &context);
            if let Some((limit, _)) = &mut made {
                // The analyst's own number, whatever its source is: the program has not read it there.
                let limit = Arc::make_mut(limit);
                limit.provenance.confidence = limit.provenance.confidence.min(Confidence::User);
            }
            if let (Some((limit, _)), Some(strongest_mpa)) = (&made, strongest_mpa) {
                self.amplitude_above_strength(limit, entry, strongest_mpa);
            }
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

    /// An amplitude that no material of the file bears even once is in a wrong unit.
    fn amplitude_above_strength(&mut self, limit: &FatigueLimit, entry: &LimitEntry, strongest_mpa: f64) {
        let tensile_mpa = limit.own_strength.0.unwrap_or(strongest_mpa);
        let Some(amplitude_mpa) = limit.amplitude_at_zero_mean_mpa().filter(|a| *a > tensile_mpa) else {
            return;
        };
        let numbers = entry.numbers();
        let amplitude = numbers.amplitude.map(|a| a.span);
        let span = amplitude.or(numbers.points.map(|p| p.span)).unwrap_or_else(|| entry.id.span.clone());
        self.checker.error(
            span,
            format!(
                "limit `{}` bears an amplitude of {amplitude_mpa} MPa at zero mean, above the tensile strength of \
                 {tensile_mpa} MPa",
                entry.id.value
            ),
            "no steel bears that",
            "check number and unit; an amplitude is half the range",
        );
    }

    pub(super) fn details(
        &mut self,
        file: &FrameFile,
        own: &IndexMap<String, Arc<FatigueLimit>>,
    ) -> IndexMap<String, Arc<Detail>> {
        let mut details = IndexMap::new();
        for (id, entry) in &file.details {
            let mut limits = IndexMap::new();
            for (standard, reference) in &entry.value.limits {
                self.known_standard(standard, reference.span.clone());
                let found =
                    own.get(&reference.value).cloned().or_else(|| self.catalogue.limit(&reference.value));
                match found {
                    Some(limit) => {
                        limits.insert(standard.clone(), limit);
                    }
                    // A limit of this file that could not be read has its own diagnostics.
                    None if file.limit.iter().any(|l| l.id.value == reference.value) => {}
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
            let gamma_mf = self.gamma_mf(entry.value.gamma_mf.as_ref(), &limits);
            let detail = Detail {
                id: id.clone(),
                title: entry.value.title.clone(),
                kind: entry.value.kind,
                limits,
                required_safety_factor,
                stress_kind: entry.value.stress_kind,
                gamma_mf,
            };
            details.insert(id.clone(), Arc::new(detail));
        }
        details
    }

    /// The partial factor of a detail. Where no limit of the detail takes one, it would do nothing: refused.
    fn gamma_mf(
        &mut self,
        given: Option<&Located<f64>>,
        limits: &IndexMap<String, Arc<FatigueLimit>>,
    ) -> Option<f64> {
        let given = given?;
        if !limits.is_empty() && !limits.values().any(|l| l.takes_gamma_mf()) {
            self.checker.error(
                given.span.clone(),
                "`gamma_mf` has no meaning for the limits of this detail",
                "would be ignored",
                "remove it: it belongs to EN 1993-1-9 details; other limits take `required_safety_factor`",
            );
            return None;
        }
        if (1.0..=5.0).contains(&given.value) {
            return Some(given.value);
        }
        self.checker.error(
            given.span.clone(),
            format!("a partial factor γ_Mf of {} is absurd", given.value),
            "expected 1 to 5",
            "EN 1993-1-9 has 1.0 to 1.35, by assessment method and consequence of failure",
        );
        None
    }

    pub(super) fn safety_factor(&mut self, given: Option<&Located<f64>>) -> Option<f64> {
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
}
