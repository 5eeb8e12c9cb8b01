//! Load components and the forces of attached components.

use super::super::diagnostic::nearest;
use super::super::frame::FrameLoad;
use super::super::frame_file::{FrameFile, FrameLoadEntry};
use super::super::quantity::Unit;
use super::super::standard::{Category, Component, Need, Procedure, Standard};
use super::super::toml_text::Located;
use super::{Reader, example};
use indexmap::IndexMap;
use std::sync::Arc;

impl Reader<'_> {
    pub(super) fn loads(
        &mut self,
        file: &FrameFile,
        procedures: &[Procedure],
    ) -> IndexMap<String, FrameLoad> {
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

    pub(super) fn load(
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
            || e.coefficient.is_some()
            || e.range.is_some()
            || e.exceptional.is_some();
        let known_elsewhere = self.catalogue.standards().any(|s| s.components.contains_key(id));
        if component.is_none()
            && !attached_given
            && e.omitted.is_none()
            && !(self.standards_unknown && known_elsewhere)
        {
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
                        "{} — an attached component needs `static` or `mass`, and `dynamic` or `coefficient`, or a `range`",
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
                "remove its forces (`mass`, `static`, `dynamic`, `coefficient`, `range`, `exceptional`), or choose another name",
            );
        }
        let elsewhere = self.catalogue.standards().find_map(|s| s.component_unit(id));
        let unit = component.map(|c| c.unit).or(elsewhere).unwrap_or(Unit::KN);
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
                    format!("add reference = \"{}\", or omitted = \"reason\"", example(unit)),
                );
                return None;
            }
        };
        if let Some(reason) = &e.omitted {
            self.not_empty(reason, &format!("the reason for leaving out `{id}`"));
        }
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

    /// One of two vertical loads may be left out, not all that a standard has: no hotspot of a bogie frame is without
    /// stress of the vehicle's weight.
    pub(super) fn verticals(
        &mut self,
        file: &FrameFile,
        loads: &IndexMap<String, FrameLoad>,
        procedures: &[Procedure],
    ) {
        let needed = needed_components(procedures);
        for procedure in procedures {
            let vertical: Vec<&str> = needed
                .iter()
                .filter(|(standard, c)| {
                    c.at.is_some() && procedure.standards().iter().any(|s| s.id == standard.id)
                })
                .map(|(_, c)| c.id.as_str())
                .collect();
            let omitted = |id: &&str| loads.get(*id).is_some_and(|l| l.omitted.is_some());
            if vertical.is_empty() || !vertical.iter().all(omitted) {
                continue;
            }
            let place = vertical.iter().find_map(|id| file.loads.get(*id)?.value.omitted.as_ref());
            return self.checker.error(
                place.map_or_else(|| file.frame_span(), |o| o.span.clone()),
                format!("every vertical load of {} is left out", procedure.id),
                "`omitted` says that its stresses are negligible at every hotspot",
                "give the stresses of at least one vertical load",
            );
        }
    }

    pub(super) fn missing_loads(&mut self, file: &FrameFile, procedures: &[Procedure]) {
        let mut reported: Vec<&str> = Vec::new();
        for (standard, component) in needed_components(procedures) {
            let id = component.id.as_str();
            if file.loads.contains_key(id) || reported.contains(&id) || component.need != Need::Required {
                continue;
            }
            reported.push(id);
            self.checker.error(
                file.frame_span(),
                format!("load `{id}` is missing, but {} uses it: {}", standard.id, component.title),
                format!("{} needs [loads.{id}]", standard.id),
                format!(
                    "add [loads.{id}] with reference = \"{}\" and its stress at every hotspot, or omitted = \"reason\"",
                    example(component.unit)
                ),
            );
        }
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
