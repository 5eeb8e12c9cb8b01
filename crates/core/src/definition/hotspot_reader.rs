//! Hotspot entries, from TOML or CSV, → validated [`Hotspot`]s.

use super::attached::ConditionName;
use super::diagnostic::{Checker, nearest};
use super::frame::{FrameLoad, Hotspot, NotTested};
use super::frame_file::{DirectionInput, FrameFile, HotspotEntry, ScopeDecision, StressInput};
use super::quantity::LARGEST_INPUT;
use super::standard::{Category, Procedure, Standard};
use super::toml_text::Located;
use crate::stress::{StressKind, Tensor};
use bogie_fatigue_text::{hidden_in, is_hidden};
use indexmap::IndexMap;
use nalgebra::Vector3;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// Reads hotspots one after the other.
pub(super) struct HotspotReader<'a> {
    pub(super) file: &'a FrameFile,
    pub(super) loads: &'a IndexMap<String, FrameLoad>,
    not_tested: &'a IndexMap<String, NotTested>,
    procedures: &'a [Procedure],
    pub(super) to_mpa: f64,
    standards: Vec<Arc<Standard>>,
    ids: HashSet<String>,
    hotspots: Vec<Hotspot>,
    /// Entries that a gauge may join; only where there are gauges of their own.
    given: IndexMap<String, HotspotEntry>,
    gauges: HashSet<&'a str>,
}

impl<'a> HotspotReader<'a> {
    pub(super) fn new(
        file: &'a FrameFile,
        (loads, not_tested): (&'a IndexMap<String, FrameLoad>, &'a IndexMap<String, NotTested>),
        procedures: &'a [Procedure],
        to_mpa: f64,
        standards: Vec<Arc<Standard>>,
    ) -> Self {
        let gauges =
            file.hotspot.iter().filter(|h| h.value.is_gauge()).map(|h| h.value.id.value.as_str()).collect();
        Self {
            file,
            loads,
            not_tested,
            procedures,
            to_mpa,
            standards,
            ids: HashSet::new(),
            hotspots: Vec::new(),
            given: IndexMap::new(),
            gauges,
        }
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
        known(checker, (&entry.material, span, id), "material", self.file.materials.keys());
        known(checker, (&entry.detail, span, id), "detail", self.file.details.keys());
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
        if entry.measured.is_none() && self.gauges.contains(id.as_str()) {
            self.given.insert(id.clone(), entry.clone());
        }
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

    /// Puts what a gauge measured to the hotspot of a table that has the same id.
    pub(super) fn join_gauge(&mut self, checker: &mut Checker, gauge: &HotspotEntry, span: &Range<usize>) {
        let id = &gauge.id.value;
        let Some(measured) = &gauge.measured else { return };
        for (given, what) in [(&gauge.material, "material"), (&gauge.detail, "detail")] {
            let own = self.given.get(id).map(|e| if what == "material" { &e.material } else { &e.detail });
            if let Some(own) = own.filter(|own| !given.value.is_empty() && own.value != given.value) {
                checker.error(
                    given.span.clone(),
                    format!(
                        "hotspot `{id}` has the {what} `{}` here and `{}` in its table",
                        given.value, own.value
                    ),
                    "two of them",
                    "leave it out here: the row of the table says it",
                );
            }
        }
        let Some(entry) = self.given.shift_remove(id) else {
            let known = self.given.keys().map(String::as_str);
            let (title, remedy) = if self.ids.contains(id) {
                (
                    format!("hotspot `{id}` has measured stresses in its table and here"),
                    "keep one of them".to_owned(),
                )
            } else {
                (
                    format!(
                        "hotspot `{id}` has measured stresses only, and no table of hotspots has a row of this id"
                    ),
                    format!("{}; or add its stresses, material and detail here", nearest(id, known)),
                )
            };
            checker.error(span.clone(), title, "which hotspot is this?", remedy);
            return;
        };
        let Some(at) = self.hotspots.iter().position(|h| h.id == *id) else { return };
        let kind = self.hotspots.get(at).map_or(StressKind::Scalar, |h| h.kind);
        let joined = self.measured(checker, &entry, measured, kind);
        if let Some(hotspot) = self.hotspots.get_mut(at) {
            hotspot.measured = Some(joined);
        }
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
                        format!("add `{name}` to its stresses; a load that is negligible at every hotspot has `omitted` and a reason"),
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
            if let Some(standard) = standard {
                self.one_way(checker, entry, standard, &place);
            }
            let conditions = standard.map(|s| self.names_of(s, standard_id)).unwrap_or_default();
            let mut made = IndexMap::new();
            for (name, input) in stresses {
                let condition = called(&conditions, name);
                if standard.is_some() && condition.is_none() {
                    checker.error(
                        input.span.clone(),
                        format!(
                            "hotspot `{}` has a stress for `{name}`, which is no condition of {standard_id}",
                            entry.id.value
                        ),
                        "unknown condition",
                        nearest(name, conditions.iter().map(|c| c.id.as_str())),
                    );
                }
                let id = condition.map_or(name, |c| &c.id);
                if let Some(tensor) = self.tensor(checker, (&entry.id.value, name), input, kind)
                    && made.insert(id.clone(), tensor).is_some()
                {
                    checker.error(
                        input.span.clone(),
                        format!(
                            "hotspot `{}` has two stresses for condition `{id}`, which is also called `{name}`",
                            entry.id.value
                        ),
                        "second stress of this condition",
                        "keep one of them",
                    );
                }
            }
            if let Some(standard) = standard {
                self.complete(checker, entry, (standard, standard_id), &conditions, &made, place);
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

    /// Stresses per load and per condition of one standard say the same thing twice, and may differ.
    fn one_way(
        &self,
        checker: &mut Checker,
        entry: &HotspotEntry,
        standard: &Standard,
        place: &Range<usize>,
    ) {
        let decided = standard.known_as().find_map(|id| self.file.scope.get(id));
        let loads_not_used =
            decided.is_some_and(|d| d.value.decision == ScopeDecision::AllowableStressesOnly);
        if entry.stress.is_empty() || loads_not_used {
            return;
        }
        checker.error(
            place.clone(),
            format!(
                "hotspot `{}` gives stresses per load and per condition of {}",
                entry.id.value, standard.id
            ),
            "which of the two holds?",
            "remove one of them; what was measured stands in [hotspot.measured] beside what was calculated",
        );
    }

    /// Conditions under which stresses may be given for `id`: those of the standard asked for, and of the standard of
    /// that very name where a variant with fewer is asked for.
    pub(super) fn names_of(&self, asked: &Standard, id: &str) -> Vec<ConditionName> {
        let mut all = asked.condition_names(self.loads);
        if let Some(own) = self.standards.iter().find(|s| s.id == id && s.id != asked.id) {
            let more = own.condition_names(self.loads).into_iter();
            let more: Vec<ConditionName> =
                more.filter(|c| !all.iter().any(|known| known.id == c.id)).collect();
            all.extend(more.into_iter().map(|c| ConditionName { derived: true, ..c }));
        }
        all
    }

    /// Every fatigue condition needs a stress, unless it follows from others or was not applied.
    fn complete(
        &self,
        checker: &mut Checker,
        entry: &HotspotEntry,
        (standard, name): (&Standard, &str),
        conditions: &[ConditionName],
        given: &IndexMap<String, Tensor>,
        place: Range<usize>,
    ) {
        let left_out: Vec<&String> = standard
            .known_as()
            .filter_map(|id| self.not_tested.get(id))
            .flat_map(|n| &n.conditions)
            .collect();
        let missing: Vec<&str> = conditions
            .iter()
            .filter(|c| c.category != Category::Exceptional && !c.derived)
            .filter(|c| !given.contains_key(&c.id) && !left_out.contains(&&c.id))
            .map(|c| c.id.as_str())
            .collect();
        if !missing.is_empty() {
            checker.error(
                place.clone(),
                format!(
                    "hotspot `{}` lacks the stress of {} of the fatigue conditions of {name}: {}",
                    entry.id.value,
                    missing.len(),
                    missing.join(", ")
                ),
                "conditions of fatigue must be complete",
                format!(
                    "give them all; those that were not applied are named in [conditions.{}] with not_tested and reason",
                    standard.id
                ),
            );
        }
        let both: Vec<&str> =
            left_out.iter().filter(|id| given.contains_key(**id)).map(|id| id.as_str()).collect();
        if !both.is_empty() {
            checker.error(
                place,
                format!(
                    "hotspot `{}` has a stress for {}, which [conditions.{}] says was not applied",
                    entry.id.value,
                    both.join(", "),
                    standard.id
                ),
                "which of the two is true?",
                "remove the stress, or the condition from not_tested",
            );
        }
    }

    pub(super) fn unused_standard(
        &self,
        checker: &mut Checker,
        id: &str,
        place: &Range<usize>,
        hotspot: &str,
    ) {
        if self.standards.iter().any(|known| known.id == id) {
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
                nearest(id, self.standards.iter().map(|s| s.id.as_str())),
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

/// A condition by its identifier, else by its other name.
pub(super) fn called<'a>(conditions: &'a [ConditionName], name: &str) -> Option<&'a ConditionName> {
    let own = conditions.iter().find(|c| c.id == name);
    own.or_else(|| conditions.iter().find(|c| c.also_called.as_deref() == Some(name)))
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
    (given, span, id): (&Located<String>, &Range<usize>, &str),
    what: &str,
    mut names: impl Iterator<Item = &'a String> + Clone,
) {
    let list = names.clone();
    if given.value.is_empty() {
        let place = if given.span.is_empty() { span.clone() } else { given.span.clone() };
        checker.error(
            place,
            format!("hotspot `{id}` has no {what}"),
            "belongs here",
            format!("add its {what}; {}", nearest("", list.map(String::as_str))),
        );
        return;
    }
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
