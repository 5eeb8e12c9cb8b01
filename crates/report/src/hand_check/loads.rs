//! Vehicle, loads, what the analyst gives, and the forces of conditions.

use super::{Section, Step};
use crate::assessment::{HotspotAssessment, Origin};
use crate::definition::{Frame, Vehicle};
use crate::given::{self, Source, attached};
use crate::load::LoadSet;
use crate::number::significant;

pub(super) fn vehicle(frame: &Frame) -> Section {
    let lines = frame
        .vehicle
        .iter()
        .map(|(symbol, q)| format!("{symbol} = {q}  {}", Vehicle::title(symbol).unwrap_or("")))
        .collect();
    let source = Source::from(format!("frame load file {}", frame.path).as_str());
    Section::of_frame("Vehicle", vec![Step::new("vehicle data", lines, source)])
}

pub(super) fn loads(set: &LoadSet) -> Section {
    let mut steps: Vec<Step> = set
        .parameters
        .iter()
        .map(|p| {
            let whose =
                if p.overridden { "given in the frame load file" } else { "default of the definition" };
            Step::new(
                format!("{}: {}", p.id, p.title),
                vec![format!("{} = {}  ({whose})", p.id, p.quantity)],
                Source::tagged(&p.provenance.source, p.provenance.confidence),
            )
        })
        .collect();
    steps.extend(set.loads.iter().map(|l| {
        Step::new(
            format!("{}: {}", l.id, l.title),
            vec![
                format!("{} = {}", l.id, l.formula),
                format!("= {}", l.numbers),
                format!("= {}{}", significant(l.value), l.unit.suffix()),
            ],
            Source::tagged(&l.source, l.confidence),
        )
    }));
    Section::of_frame(format!("Loads after {} ({})", set.standard.id, set.standard.edition), steps)
}

/// Forces of attached components, if there are any.
pub(super) fn attached_components(frame: &Frame) -> Option<Section> {
    let all = attached(frame, &[]);
    let steps: Vec<Step> = all
        .iter()
        .map(|a| {
            let lines = a.parts.iter().map(given::Part::line).collect();
            let source = Source { analyst: Some(given::source_of(a.load).to_owned()), ..Source::default() };
            Step::new(format!("{}: attached component", a.load.id), lines, source)
        })
        .collect();
    (!steps.is_empty()).then(|| Section::of_frame("Attached components", steps))
}

/// Conditions that the result rests on: the pair, or what is summed.
pub(super) fn used(result: &HotspotAssessment) -> Vec<&str> {
    match result.fatigue.as_ref().map(|f| &f.origin) {
        None => Vec::new(),
        Some(Origin::Pair { first, second, .. }) => vec![first, second],
        Some(Origin::Sum { statics, dynamics, .. }) => {
            statics.iter().map(|(id, _)| &**id).chain(dynamics.iter().map(|d| &*d.id)).collect()
        }
    }
}

/// The forces of some conditions, each with its formula and the numbers put in.
pub(super) fn forces(frame: &Frame, set: &LoadSet, ids: &[&str]) -> Section {
    let steps = set
        .conditions
        .iter()
        .filter(|c| ids.contains(&c.id.as_str()))
        .map(|c| {
            let lines = c.forces.iter().map(|(component, f)| {
                let value = format!("{}{}", significant(f.value), f.unit.suffix());
                given::calculation(component, &f.formula, &f.numbers, &value)
            });
            let source = given::condition_source(frame, set, c);
            Step::new(format!("forces of condition {}", c.id), lines.collect(), source)
        })
        .collect();
    Section::of_frame("Forces of the conditions used", steps)
}
