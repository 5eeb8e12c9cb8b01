//! Hotspot entries, from TOML or CSV, → validated [`Hotspot`]s.

use super::diagnostic::{Checker, nearest};
use super::frame::{FrameLoad, Hotspot};
use super::frame_file::{DirectionInput, FrameFile, HotspotEntry, StressInput};
use super::hidden::{hidden_in, is_hidden};
use super::quantity::LARGEST_INPUT;
use super::standard::{Category, Procedure, Standard};
use super::toml_text::Located;
use crate::stress::{StressKind, Tensor};
use indexmap::IndexMap;
use nalgebra::Vector3;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// Reads hotspots one after the other.
pub(super) struct HotspotReader<'a> {
    pub(super) file: &'a FrameFile,
    pub(super) loads: &'a IndexMap<String, FrameLoad>,
    procedures: &'a [Procedure],
    pub(super) to_mpa: f64,
    known_standards: Vec<String>,
    ids: HashSet<String>,
    hotspots: Vec<Hotspot>,
}

impl<'a> HotspotReader<'a> {
    pub(super) fn new(
        file: &'a FrameFile,
        loads: &'a IndexMap<String, FrameLoad>,
        procedures: &'a [Procedure],
        to_mpa: f64,
        known_standards: Vec<String>,
    ) -> Self {
        Self { file, loads, procedures, to_mpa, known_standards, ids: HashSet::new(), hotspots: Vec::new() }
    }

    /// Hotspots seen so far, sound or not, each id once.
    pub(super) fn count(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn finish(self, checker: &mut Checker, span: Range<usize>, needed: bool) -> Vec<Hotspot> {
        if needed && self.hotspots.is_empty() && !checker.has_errors() {
            checker.error(
                span,
                "the file has no hotspots",
                "nothing to judge",
                "add rows to the hotspot file",
            );
        }
        self.hotspots
    }

    pub(super) fn read(&mut self, checker: &mut Checker, entry: &HotspotEntry, span: &Range<usize>) {
        let id = &entry.id.value;
        if id.trim().is_empty() || id.chars().any(is_hidden) {
            checker.error(
                entry.id.span.clone(),
                "a hotspot has no usable id",
                if id.trim().is_empty() { "empty".to_owned() } else { hidden_in(id) },
                "give every hotspot an id of characters that are seen",
            );
        }
        if !self.ids.insert(id.clone()) {
            checker.error(
                entry.id.span.clone(),
                format!("hotspot `{id}` is defined twice"),
                "second hotspot of this id",
                "give every hotspot an id of its own",
            );
        }
        known(checker, &entry.material, "material", self.file.materials.keys());
        known(checker, &entry.detail, "detail", self.file.details.keys());
        let mut kind: Option<StressKind> = None;
        let per_load = self.per_load(checker, entry, span, &mut kind);
        let per_condition = self.per_condition(checker, entry, span, &mut kind);
        if entry.stress.is_empty() && entry.condition.is_empty() {
            checker.error(
                span.clone(),
                format!("hotspot `{id}` has no stress"),
                "neither per load nor per condition",
                "add [hotspot.stress] with a stress per load component, or [hotspot.condition.STANDARD]",
            );
        }
        let Some(kind) = kind else { return };
        let normal = entry.normal.as_ref().and_then(|n| unit_vector(checker, &n.value, &n.span));
        if let (Some(n), true) = (&entry.normal, kind != StressKind::Full) {
            checker.error(
                n.span.clone(),
                "a surface normal needs full tensors",
                "these stresses are not",
                "remove `normal`",
            );
        }
        let direction = entry.direction.as_ref().and_then(|d| read_direction(checker, d, kind));
        let measured = entry.measured.as_ref().map(|m| self.measured(checker, entry, m, kind));
        self.hotspots.push(Hotspot {
            id: id.clone(),
            location: entry.location.clone().unwrap_or_default(),
            material: entry.material.value.clone(),
            detail: entry.detail.value.clone(),
            kind,
            per_load,
            per_condition,
            normal,
            direction,
            measured,
        });
    }

    fn per_load(
        &self,
        checker: &mut Checker,
        entry: &HotspotEntry,
        span: &Range<usize>,
        kind: &mut Option<StressKind>,
    ) -> Vec<Tensor> {
        if entry.stress.is_empty() {
            return Vec::new();
        }
        for (name, input) in &entry.stress {
            // Against the file, not the loads that could be read: those have their own diagnostics.
            if !self.file.loads.contains_key(name) {
                checker.error(
                    checker.key_span(&input.span, name),
                    format!(
                        "hotspot `{}` has a stress for `{name}`, which is not in [loads]",
                        entry.id.value
                    ),
                    "unknown load component",
                    nearest(name, self.file.loads.keys().map(String::as_str)),
                );
            }
        }
        let mut all = Vec::with_capacity(self.loads.len());
        for (name, load) in self.loads {
            let given = entry.stress.get(name);
            let tensor = match (given, &load.omitted) {
                (Some(input), _) => self.tensor(checker, (&entry.id.value, name), input, kind),
                (None, Some(_)) => Some(Tensor::ZERO),
                (None, None) => {
                    checker.error(
                        span.clone(),
                        format!("hotspot `{}` has no stress for load `{name}`", entry.id.value),
                        "missing load component",
                        format!("add `{name}` to its stresses; write 0 if it causes none"),
                    );
                    None
                }
            };
            all.push(tensor.unwrap_or(Tensor::ZERO));
        }
        all
    }

    fn per_condition(
        &self,
        checker: &mut Checker,
        entry: &HotspotEntry,
        span: &Range<usize>,
        kind: &mut Option<StressKind>,
    ) -> IndexMap<String, IndexMap<String, Tensor>> {
        let mut all = IndexMap::new();
        for (standard_id, stresses) in &entry.condition {
            let place = stresses.values().next().map_or_else(|| span.clone(), |s| s.span.clone());
            let standard = self.standard_called(standard_id);
            if standard.is_none() {
                self.unused_standard(checker, standard_id, &place, &entry.id.value);
            }
            let conditions = standard.map(|s| self.conditions_of(s)).unwrap_or_default();
            let mut made = IndexMap::new();
            for (condition, input) in stresses {
                if standard.is_some() && !conditions.iter().any(|(id, _)| id == condition) {
                    checker.error(
                        input.span.clone(),
                        format!(
                            "hotspot `{}` has a stress for `{condition}`, which is no condition of {standard_id}",
                            entry.id.value
                        ),
                        "unknown condition",
                        nearest(condition, conditions.iter().map(|(id, _)| id.as_str())),
                    );
                }
                if let Some(tensor) = self.tensor(checker, (&entry.id.value, condition), input, kind) {
                    made.insert(condition.clone(), tensor);
                }
            }
            let needed = conditions.iter().filter(|(_, category)| *category != Category::Exceptional);
            let missing: Vec<&str> =
                needed.map(|(id, _)| id.as_str()).filter(|id| !stresses.contains_key(*id)).collect();
            if !missing.is_empty() {
                checker.error(
                    place,
                    format!(
                        "hotspot `{}` lacks the stress of {} of the fatigue conditions of {standard_id}: {}",
                        entry.id.value,
                        missing.len(),
                        missing.join(", ")
                    ),
                    "conditions of fatigue must be complete",
                    "give them all; write 0 where there is no stress",
                );
            }
            all.insert(standard_id.clone(), made);
        }
        all
    }

    /// The standard of that very name before a variant of it, which may have more conditions.
    pub(super) fn standard_called(&self, id: &str) -> Option<&Arc<Standard>> {
        let asked = || self.procedures.iter().flat_map(|p| p.standards());
        let variant = || asked().find(|s| s.known_as().any(|known| known == id));
        asked().find(|s| s.id == id).or_else(variant)
    }

    /// Conditions of a standard for this frame, those of attached components included.
    pub(super) fn conditions_of(&self, standard: &Standard) -> Vec<(String, Category)> {
        let mut all: Vec<(String, Category)> =
            standard.conditions.iter().map(|c| (c.id.clone(), c.category)).collect();
        let attached =
            self.loads.values().filter(|l| l.attached.is_some() && !standard.components.contains_key(&l.id));
        for load in attached {
            let templates = standard.attached.iter().flat_map(|rule| &rule.conditions);
            all.extend(templates.map(|t| (t.id.replace("{component}", &load.id), t.category)));
        }
        all
    }

    pub(super) fn unused_standard(
        &self,
        checker: &mut Checker,
        id: &str,
        place: &Range<usize>,
        hotspot: &str,
    ) {
        if self.known_standards.iter().any(|known| known == id) {
            checker.warning(
                place.clone(),
                format!("hotspot `{hotspot}` gives stresses for {id}, which is not asked for"),
                "unused here",
                "no remedy needed if you judge by it another time",
            );
        } else {
            checker.error(
                place.clone(),
                format!("hotspot `{hotspot}` gives stresses per condition of `{id}`, which is no standard with conditions"),
                "unknown standard",
                nearest(id, self.known_standards.iter().map(String::as_str)),
            );
        }
    }

    /// `owner` is the hotspot and the load or condition.
    fn tensor(
        &self,
        checker: &mut Checker,
        owner: (&str, &str),
        input: &Located<StressInput>,
        kind: &mut Option<StressKind>,
    ) -> Option<Tensor> {
        let (found, components) = match &input.value {
            StressInput::Scalar(s) => (StressKind::Scalar, [*s, 0.0, 0.0, 0.0, 0.0, 0.0]),
            StressInput::Components(list) => match list.as_slice() {
                &[xx, yy, xy] => (StressKind::Plane, [xx, yy, 0.0, xy, 0.0, 0.0]),
                &[xx, yy, zz, xy, yz, zx] => (StressKind::Full, [xx, yy, zz, xy, yz, zx]),
                other => {
                    checker.error(
                        input.span.clone(),
                        format!(
                            "the stress `{}` of hotspot `{}` has {} components",
                            owner.1,
                            owner.0,
                            other.len()
                        ),
                        "expected 3 or 6",
                        "write a number, [xx, yy, xy] or [xx, yy, zz, xy, yz, zx]",
                    );
                    return None;
                }
            },
        };
        let tensor = Tensor(components) * self.to_mpa;
        if !tensor.is_finite() || tensor.scale() > LARGEST_INPUT {
            checker.error(
                input.span.clone(),
                format!(
                    "the stress `{}` of hotspot `{}` is not a finite number of sensible size",
                    owner.1, owner.0
                ),
                "nothing can be judged by it",
                "correct the number; result files mark nodes without stress with nan",
            );
            return None;
        }
        match kind {
            None => *kind = Some(found),
            Some(known) if *known == found => {}
            Some(before) => {
                checker.error(
                    input.span.clone(),
                    format!(
                        "the stress `{}` of hotspot `{}` is {}, the ones before are {}",
                        owner.1,
                        owner.0,
                        form(found),
                        form(*before)
                    ),
                    "scalar, plane and full tensor cannot be mixed in one hotspot",
                    "give all stresses of a hotspot in one form",
                );
                return None;
            }
        }
        Some(tensor)
    }
}

fn form(kind: StressKind) -> &'static str {
    match kind {
        StressKind::Scalar => "scalar",
        StressKind::Plane => "plane, [xx, yy, xy]",
        StressKind::Full => "full, [xx, yy, zz, xy, yz, zx]",
    }
}

fn known<'a>(
    checker: &mut Checker,
    given: &Located<String>,
    what: &str,
    mut names: impl Iterator<Item = &'a String> + Clone,
) {
    let list = names.clone();
    if !names.any(|n| *n == given.value) {
        checker.error(
            given.span.clone(),
            format!("there is no {what} `{}`", given.value),
            format!("unknown {what}"),
            nearest(&given.value, list.map(String::as_str)),
        );
    }
}

fn unit_vector(checker: &mut Checker, v: &[f64; 3], span: &Range<usize>) -> Option<Vector3<f64>> {
    let vector = Vector3::from(*v);
    let length = vector.norm();
    if length.is_finite() && length > 1e-12 {
        return Some(vector / length);
    }
    let shown = format!("the vector [{}, {}, {}] has no direction", v[0], v[1], v[2]);
    checker.error(span.clone(), shown, "no length", "give a vector that is neither zero nor infinite");
    None
}

pub(super) fn read_direction(
    checker: &mut Checker,
    d: &Located<DirectionInput>,
    kind: StressKind,
) -> Option<Vector3<f64>> {
    match (&d.value, kind) {
        (DirectionInput::Degrees(a), StressKind::Plane) if a.is_finite() => {
            let (sin, cos) = a.to_radians().sin_cos();
            Some(Vector3::new(cos, sin, 0.0))
        }
        (DirectionInput::Vector(v), StressKind::Full) => match <[f64; 3]>::try_from(v.as_slice()) {
            Ok(v) => unit_vector(checker, &v, &d.span),
            Err(_) => {
                checker.error(d.span.clone(), "a direction has three components", "here", "write [x, y, z]");
                None
            }
        },
        _ => {
            checker.error(
                d.span.clone(),
                "this direction does not fit the hotspot's stresses",
                "plane stress takes degrees from local x, a full tensor a vector, a scalar none",
                "change or remove `direction`",
            );
            None
        }
    }
}
