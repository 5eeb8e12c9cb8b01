//! What every output of a frame's verdicts says of its inputs: the analyst's decisions, and numbers that can hardly be
//! meant. Told, never judged.

use super::result::StandardAssessment;
use crate::definition::{Frame, FrameLoad, Quantity, Unit};
use crate::load::LoadSet;
use crate::message;
use crate::message::{Message, assessment as judged, definition as code};
use crate::stress::Tensor;
use std::collections::HashSet;
use std::sync::Arc;

/// Stress in MPa below which nothing on a loaded frame lies.
const SMALLEST_STRESS_MPA: f64 = 1.0;
/// Multiple of the tensile strength that no stress reaches.
const LARGEST_SHARE_OF_TENSILE: f64 = 3.0;
/// Utilisation below which no frame is designed.
const SMALLEST_UTILISATION: f64 = 0.01;
/// Standard gravity in m/s² and how far from it a value is told.
const GRAVITY: (f64, f64) = (9.81, 0.01);
/// Force as a share of its reference load below which one of their units is doubtful.
const SMALLEST_SHARE_OF_REFERENCE: f64 = 0.01;
/// Ratio of load and reference load beyond which one of their units is doubtful.
const LARGEST_RATIO: f64 = 1000.0;

/// Everything there is to tell, each once.
#[must_use]
pub fn told(frame: &Frame, standards: &[StandardAssessment]) -> Vec<Message> {
    let mut all = Vec::new();
    decisions(frame, standards, &mut all);
    vehicle(frame, &mut all);
    loads(frame, standards, &mut all);
    stresses(frame, standards, &mut all);
    stress_kinds(frame, standards, &mut all);
    utilisations(standards, &mut all);
    let mut each: Vec<Message> = Vec::new();
    for message in all {
        if !each.contains(&message) {
            each.push(message);
        }
    }
    each
}

fn sets(standards: &[StandardAssessment]) -> impl Iterator<Item = &Arc<LoadSet>> {
    standards.iter().flat_map(|s| std::iter::once(&s.fatigue_loads).chain(&s.exceptional_loads))
}

/// Overrides, replaced definitions, loads left out, scope.
fn decisions(frame: &Frame, standards: &[StandardAssessment], all: &mut Vec<Message>) {
    for (id, file) in &frame.replaced {
        all.push(message!(code::REPLACED, id, file));
    }
    for set in sets(standards) {
        for p in set.parameters.iter().filter(|p| p.overridden) {
            let own = set.standard.parameters.get(&p.id);
            let default = own.and_then(|own| own.default_for(frame.vehicle_class, &frame.vehicle));
            let (value, source) = (p.quantity.to_string(), &p.provenance.source);
            all.push(match default {
                Some(default) => {
                    message!(code::OVERRIDDEN, &set.standard.id, &p.id, value, default.to_string(), source)
                }
                None => message!(code::GIVEN_BY_ANALYST, &set.standard.id, &p.id, value, source),
            });
        }
    }
    for (position, load) in frame.loads.values().enumerate() {
        let Some(reason) = &load.omitted else { continue };
        all.push(message!(code::LOAD_OMITTED, &load.id, reason));
        let given = |t: &Tensor| t.scale() > 0.0;
        let with_stress =
            frame.hotspots.iter().filter(|h| h.per_load.get(position).is_some_and(given)).count();
        if with_stress > 0 {
            all.push(message!(code::OMITTED_WITH_STRESS, &load.id, with_stress));
        }
    }
    for note in standards.iter().flat_map(|s| &s.notes) {
        if [judged::SCOPE_ACCEPTED, judged::SCOPE_ALLOWABLE_ONLY].contains(&note.code) {
            all.push(note.clone());
        }
    }
}

fn vehicle(frame: &Frame, all: &mut Vec<Message>) {
    let base = |symbol: &str| frame.vehicle.get(symbol).map(|q| q.in_base());
    if let (Some(c1), Some(c2)) = (base("c1"), base("c2"))
        && c1 < c2
    {
        let shown = |symbol: &str| frame.vehicle.get(symbol).map(|q| q.to_string()).unwrap_or_default();
        all.push(message!(code::PAYLOADS_EXCHANGED, shown("c1"), shown("c2")));
    }
    let (standard_gravity, share) = GRAVITY;
    if let Some(g) = frame.vehicle.get("g")
        && (g.in_base() - standard_gravity).abs() > share * standard_gravity
    {
        all.push(message!(code::GRAVITY_UNUSUAL, g.to_string()));
    }
    for load in frame.loads.values().filter(|l| l.omitted.is_none()) {
        let mass = load.attached.as_ref().and_then(|a| a.mass_t);
        if let (Some(mass), Some(bogie)) = (mass, base("m_plus"))
            && mass > bogie
        {
            all.push(message!(code::MASS_ABOVE_BOGIE, &load.id, mass.to_string(), bogie.to_string()));
        }
    }
}

/// Loads that do not fit the reference loads at which their stresses hold.
fn loads(frame: &Frame, standards: &[StandardAssessment], all: &mut Vec<Message>) {
    for load in frame.loads.values().filter(|l| l.omitted.is_none()) {
        let Some(reference) = load.reference else { continue };
        if let Some(attached) = &load.attached {
            let exceptional = attached.exceptional_kn.map_or(0.0, f64::abs);
            let largest = (attached.static_kn.abs() + attached.dynamic_kn).max(exceptional);
            if reference.in_unit(Unit::KN).is_some_and(|r| largest < SMALLEST_SHARE_OF_REFERENCE * r.abs()) {
                let force = Quantity { number: largest, unit: Unit::KN };
                all.push(message!(code::FORCE_SMALL, &load.id, force.to_string(), reference.to_string()));
                continue;
            }
        }
        if let Some(largest) = largest_force(load, standards) {
            let ratio = largest.in_base() / reference.in_base().abs();
            if ratio > LARGEST_RATIO || ratio * LARGEST_RATIO < 1.0 {
                all.push(message!(code::REFERENCE_FAR, &load.id, shown(largest), reference.to_string()));
            }
        }
    }
}

/// Four significant digits are enough to see a wrong unit.
fn shown(quantity: Quantity) -> String {
    format!("{}{}", crate::load::shown_number(quantity.number), quantity.unit.suffix())
}

fn largest_force(load: &FrameLoad, standards: &[StandardAssessment]) -> Option<Quantity> {
    let forces = sets(standards).flat_map(|s| &s.conditions).filter_map(|c| c.forces.get(&load.id));
    let quantities = forces.map(|f| Quantity { number: f.value.abs(), unit: f.unit });
    quantities.filter(|q| q.number > 0.0).max_by(|a, b| a.in_base().total_cmp(&b.in_base()))
}

/// Stresses that no frame has, and loads without any.
fn stresses(frame: &Frame, standards: &[StandardAssessment], all: &mut Vec<Message>) {
    let mut largest: Option<f64> = None;
    let mut beyond: Option<(f64, &str, f64)> = None;
    for hotspot in &frame.hotspots {
        let tensile = frame.materials.get(&hotspot.material).map_or(f64::INFINITY, |m| m.tensile_mpa);
        for standard in standards {
            let Ok(found) = standard.plan.stresses(hotspot) else { continue };
            let most = found.stresses.iter().map(Tensor::scale).fold(0.0, f64::max);
            largest = Some(largest.map_or(most, |l| l.max(most)));
            if most > LARGEST_SHARE_OF_TENSILE * tensile && beyond.is_none_or(|(before, ..)| most > before) {
                beyond = Some((most, &hotspot.id, tensile));
            }
        }
    }
    if let Some((mpa, hotspot, tensile)) = beyond {
        all.push(message!(code::STRESS_LARGE, format!("{mpa:.0}"), hotspot, tensile.to_string()));
    }
    if let Some(mpa) = largest
        && mpa < SMALLEST_STRESS_MPA
    {
        all.push(message!(code::STRESS_SMALL, crate::load::shown_number(mpa)));
    }
    let per_load = || frame.hotspots.iter().filter(|h| !h.per_load.is_empty());
    if per_load().next().is_none() {
        return;
    }
    let zero =
        |position: usize| per_load().all(|h| h.per_load.get(position).is_some_and(|t| t.scale() == 0.0));
    let acting = frame.loads.values().enumerate().filter(|(_, l)| l.omitted.is_none());
    let silent: Vec<&str> = acting.filter(|(k, _)| zero(*k)).map(|(_, l)| l.id.as_str()).collect();
    if !silent.is_empty() {
        all.push(message!(code::LOAD_WITHOUT_STRESS, silent.join(", ")));
    }
}

/// Whether limits are for the kind of stress that is given.
fn stress_kinds(frame: &Frame, standards: &[StandardAssessment], all: &mut Vec<Message>) {
    let used: HashSet<&str> = frame.hotspots.iter().map(|h| h.detail.as_str()).collect();
    let mut unstated: Vec<&str> = Vec::new();
    for detail in frame.details.values().filter(|d| used.contains(d.id.as_str())) {
        for standard in standards {
            let Some(limit) = detail.limit(standard.procedure.fatigue.known_as()) else { continue };
            match (detail.stress_kind, limit.stress_kind) {
                (Some(given), Some(wanted)) if given != wanted => {
                    all.push(message!(
                        code::STRESS_KINDS_DIFFER,
                        &detail.id,
                        given.name(),
                        &limit.id,
                        wanted.name()
                    ));
                }
                (None, _) if !unstated.contains(&detail.id.as_str()) => unstated.push(&detail.id),
                _ => {}
            }
        }
    }
    if !unstated.is_empty() {
        all.push(message!(code::STRESS_KIND_NOT_STATED, unstated.join(", ")));
    }
}

fn utilisations(standards: &[StandardAssessment], all: &mut Vec<Message>) {
    let found = || standards.iter().flat_map(|s| &s.hotspots).filter_map(|h| h.fatigue.as_ref());
    let largest = found().map(|f| f.utilisation).fold(0.0, f64::max);
    if found().next().is_some() && largest < SMALLEST_UTILISATION {
        all.push(message!(code::UTILISATION_SMALL, crate::load::shown_number(largest)));
    }
}
