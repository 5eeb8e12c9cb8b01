//! What a strain gauge measured at a hotspot, from the frame load file, checked against the calculated stresses.

use super::diagnostic::{Checker, nearest};
use super::frame::Measured;
use super::frame_file::{HotspotEntry, MeasuredEntry};
use super::hotspot_reader::{HotspotReader, called, read_direction};
use super::quantity::LARGEST_INPUT;
use super::toml_text::Located;
use crate::stress::StressKind;
use indexmap::IndexMap;

impl HotspotReader<'_> {
    /// Every measured stress must have a calculated one beside it.
    pub(super) fn measured(
        &self,
        checker: &mut Checker,
        entry: &HotspotEntry,
        measured: &Located<MeasuredEntry>,
        kind: StressKind,
    ) -> Measured {
        let id = &entry.id.value;
        let given = &measured.value;
        if given.source.value.trim().is_empty() {
            checker.error(
                given.source.span.clone(),
                format!("the measured stresses of hotspot `{id}` have no source"),
                "empty",
                "name the test, its report and the gauge",
            );
        }
        if given.stress.is_empty() && given.condition.values().all(IndexMap::is_empty) {
            checker.error(
                measured.span.clone(),
                format!("hotspot `{id}` is said to be measured, but no stress is given"),
                "neither per load nor per condition",
                "add measured.stress.LOAD or measured.condition.STANDARD.CONDITION, or remove `measured`",
            );
        }
        if kind != StressKind::Scalar && given.direction.is_none() {
            checker.error(
                measured.span.clone(),
                format!("the direction of the gauge at hotspot `{id}` is not stated"),
                "the calculated stresses are tensors, the gauge sees one direction",
                "add measured.direction: degrees from local x (plane stress) or [x, y, z] (full tensor)",
            );
        }
        Measured {
            source: given.source.value.clone(),
            direction: given.direction.as_ref().and_then(|d| read_direction(checker, d, kind)),
            per_load: self.measured_per_load(checker, entry, given),
            per_condition: self.measured_per_condition(checker, entry, given),
        }
    }

    fn measured_per_load(
        &self,
        checker: &mut Checker,
        entry: &HotspotEntry,
        given: &MeasuredEntry,
    ) -> IndexMap<String, f64> {
        let id = &entry.id.value;
        let mut all = IndexMap::new();
        for (name, stress) in &given.stress {
            if !self.file.loads.contains_key(name) {
                checker.error(
                    stress.span.clone(),
                    format!("hotspot `{id}` was measured under `{name}`, which is not in [loads]"),
                    "unknown load component",
                    nearest(name, self.file.loads.keys().map(String::as_str)),
                );
            } else if !entry.stress.contains_key(name) {
                checker.error(
                    stress.span.clone(),
                    format!(
                        "hotspot `{id}` was measured under `{name}`, but has no calculated stress for it"
                    ),
                    "nothing to compare with",
                    format!("add stress.{name}, or remove the measured value"),
                );
            }
            if let Some(mpa) = self.finite(checker, (id, name), stress) {
                all.insert(name.clone(), mpa);
            }
        }
        all
    }

    fn measured_per_condition(
        &self,
        checker: &mut Checker,
        entry: &HotspotEntry,
        given: &MeasuredEntry,
    ) -> IndexMap<String, IndexMap<String, f64>> {
        let id = &entry.id.value;
        let mut all = IndexMap::new();
        for (standard_id, stresses) in &given.condition {
            let Some(place) = stresses.values().next().map(|s| s.span.clone()) else { continue };
            let standard = self.standard_called(standard_id);
            if standard.is_none() {
                self.unused_standard(checker, standard_id, &place, id);
            }
            let conditions = standard.map(|s| self.names_of(s, standard_id)).unwrap_or_default();
            let direct = standard
                .and_then(|s| s.known_as().find_map(|known| entry.condition.get(known)))
                .or_else(|| entry.condition.get(standard_id));
            let mut made = IndexMap::new();
            for (name, stress) in stresses {
                let known = called(&conditions, name);
                let condition = known.map_or(name, |c| &c.id);
                let calculated = match direct {
                    // What follows from other conditions has a calculated stress, too.
                    Some(own) => {
                        own.keys().any(|k| called(&conditions, k).map_or(k, |c| &c.id) == condition)
                            || known.is_some_and(|c| c.derived)
                    }
                    None => !entry.stress.is_empty(),
                };
                if standard.is_some() && known.is_none() {
                    checker.error(
                        stress.span.clone(),
                        format!(
                            "hotspot `{id}` was measured under `{condition}`, which is no condition of {standard_id}"
                        ),
                        "unknown condition",
                        nearest(name, conditions.iter().map(|c| c.id.as_str())),
                    );
                } else if standard.is_some() && !calculated {
                    checker.error(
                        stress.span.clone(),
                        format!(
                            "hotspot `{id}` was measured under condition `{condition}` of {standard_id}, but has no \
                             calculated stress for it"
                        ),
                        "nothing to compare with",
                        format!(
                            "add condition.{standard_id}.{condition}, or stresses per load, or remove the measured value"
                        ),
                    );
                }
                if let Some(mpa) = self.finite(checker, (id, condition), stress) {
                    made.insert(condition.clone(), mpa);
                }
            }
            all.insert(standard_id.clone(), made);
        }
        all
    }

    /// `owner` is the hotspot and the load or condition.
    fn finite(&self, checker: &mut Checker, owner: (&str, &str), stress: &Located<f64>) -> Option<f64> {
        let mpa = stress.value * self.to_mpa;
        if mpa.is_finite() && mpa.abs() <= LARGEST_INPUT {
            return Some(mpa);
        }
        checker.error(
            stress.span.clone(),
            format!(
                "the measured stress `{}` of hotspot `{}` is not a finite number of sensible size",
                owner.1, owner.0
            ),
            "nothing can be compared with it",
            "correct the number, or remove it if the gauge failed",
        );
        None
    }
}
