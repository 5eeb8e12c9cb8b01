//! Forces of attached components: motor, gear box, brake, damper, traction, braking, …

use super::super::frame::{Attached, Sense};
use super::super::frame_file::{FrameLoadEntry, SenseEntry};
use super::super::quantity::{Dimension, Quantity, Unit};
use super::super::toml_text::Located;
use super::Reader;

/// A force in kN and how it was worked out.
type Worked = (f64, String);

impl Reader<'_> {
    pub(super) fn attached(
        &mut self,
        id: &str,
        entry: &Located<FrameLoadEntry>,
        unit: Unit,
    ) -> Option<Attached> {
        let e = &entry.value;
        if unit.dimension != Dimension::FORCE {
            return None;
        }
        match &e.source {
            Some(source) => self.not_empty(source, &format!("the source of the forces of `{id}`")),
            None => self.checker.warning(
                entry.span.clone(),
                format!("the forces of load `{id}` have no source: they count as unverified"),
                "numbers of your own",
                "add source = \"…\": where do they come from?",
            ),
        }
        let sense = self.sense(id, e);
        let exceptional = match &e.exceptional {
            Some(text) => Some((self.quantity(text, unit)?.in_unit(Unit::KN)?, text.value.clone())),
            None => None,
        };
        let (range_kn, (static_kn, static_text), (dynamic_kn, dynamic_text)) = match &e.range {
            Some(range) => {
                let (low, high, steady, alternating) = self.range(id, e, range, unit)?;
                (Some((low, high)), steady, alternating)
            }
            None => {
                let steady = self.steady(id, e, unit)?;
                let alternating = self.alternating(id, entry, &steady, unit)?;
                (None, steady, alternating)
            }
        };
        let (exceptional_kn, exceptional_text) = exceptional.unzip();
        Some(Attached {
            static_kn,
            static_text,
            dynamic_kn: dynamic_kn.abs(),
            dynamic_text,
            mass_t: e.mass.as_ref().and_then(|m| Quantity::parse(&m.value).ok()).map(|m| m.in_base()),
            range_kn,
            exceptional_kn,
            exceptional_text,
            sense,
            source: e.source.as_ref().map(|s| s.value.clone()),
        })
    }

    fn steady(&mut self, id: &str, e: &FrameLoadEntry, unit: Unit) -> Option<Worked> {
        match (&e.static_force, &e.mass) {
            (Some(text), None) => {
                let kn = self.quantity(text, unit)?.in_unit(Unit::KN)?;
                Some((kn, text.value.clone()))
            }
            (None, Some(text)) => {
                let mass = self.quantity(text, Unit::find("t")?)?;
                if mass.number < 0.0 {
                    self.checker.error(
                        text.span.clone(),
                        format!("the mass of load `{id}` is negative: {mass}"),
                        "a mass is not below 0",
                        "give the mass without a sign; a force that acts upwards has a negative `static`",
                    );
                    return None;
                }
                let g = self.g?;
                Some((mass.in_base() * g.in_base(), format!("{} × {g}", text.value)))
            }
            (None, None) => Some((0.0, "0 kN".to_owned())),
            (Some(_), Some(text)) => {
                self.checker.error(
                    text.span.clone(),
                    format!("load `{id}` has both `static` and `mass`"),
                    "two steady forces",
                    "keep one of them",
                );
                None
            }
        }
    }

    fn alternating(
        &mut self,
        id: &str,
        entry: &Located<FrameLoadEntry>,
        (static_kn, static_text): &Worked,
        unit: Unit,
    ) -> Option<Worked> {
        let e = &entry.value;
        match (&e.dynamic_force, &e.coefficient) {
            (Some(text), None) => {
                let kn = self.quantity(text, unit)?.in_unit(Unit::KN)?;
                Some((kn, text.value.clone()))
            }
            (None, Some(factor)) if factor.value.is_finite() && factor.value.abs() <= 1000.0 => {
                Some((factor.value * static_kn, format!("{} × {static_text}", factor.value)))
            }
            (None, Some(factor)) => {
                self.checker.error(
                    factor.span.clone(),
                    format!("a coefficient of {} is absurd", factor.value),
                    "expected −1000 to 1000",
                    "give the alternating force as a multiple of the steady force",
                );
                None
            }
            (None, None) => {
                self.checker.error(
                    entry.span.clone(),
                    format!("load `{id}` has a steady force but no alternating one"),
                    "attached component",
                    "add `dynamic = \"18 kN\"` or `coefficient = 3.0`, or a `range` for a load that acts one way only; \
                     dynamic = \"0 kN\" says that there is none",
                );
                None
            }
            (Some(text), Some(_)) => {
                self.checker.error(
                    text.span.clone(),
                    format!("load `{id}` has both `dynamic` and `coefficient`"),
                    "two alternating forces",
                    "keep one of them",
                );
                None
            }
        }
    }

    /// Ends of a range in kN, smallest first, with the steady and alternating force that follow.
    fn range(
        &mut self,
        id: &str,
        e: &FrameLoadEntry,
        range: &Located<Vec<String>>,
        unit: Unit,
    ) -> Option<(f64, f64, Worked, Worked)> {
        let others = [
            ("mass", e.mass.is_some()),
            ("static", e.static_force.is_some()),
            ("dynamic", e.dynamic_force.is_some()),
            ("coefficient", e.coefficient.is_some()),
        ];
        if let Some((other, _)) = others.iter().find(|(_, given)| *given) {
            self.checker.error(
                range.span.clone(),
                format!("load `{id}` has both `range` and `{other}`"),
                "steady and alternating force follow from the range",
                "keep one way of giving the force",
            );
            return None;
        }
        let at = |text: &String| Located { value: text.clone(), span: range.span.clone() };
        let [first, second] = range.value.as_slice() else {
            self.checker.error(
                range.span.clone(),
                format!("the range of load `{id}` has {} ends", range.value.len()),
                "expected two",
                "write it like range = [\"0 kN\", \"42 kN\"]",
            );
            return None;
        };
        let end = |q: Quantity| q.in_unit(Unit::KN);
        let a = self.quantity(&at(first), unit).and_then(end)?;
        let b = self.quantity(&at(second), unit).and_then(end)?;
        if a == b {
            self.checker.error(
                range.span.clone(),
                format!("both ends of the range of load `{id}` are {first}"),
                "it does not move",
                "write static = \"…\" and dynamic = \"0 kN\" for a steady force",
            );
            return None;
        }
        let (low, high, least, most) = if a < b { (a, b, first, second) } else { (b, a, second, first) };
        let steady = ((low + high) / 2.0, format!("({least} + {most})/2"));
        let alternating = ((high - low) / 2.0, format!("({most} - {least})/2"));
        Some((low, high, steady, alternating))
    }

    fn sense(&mut self, id: &str, e: &FrameLoadEntry) -> Option<Sense> {
        let reason = e.sense_reason.as_ref().filter(|r| !r.value.trim().is_empty());
        match (&e.sense, reason) {
            (Some(given), Some(reason)) if given.value == SenseEntry::One => {
                Some(Sense::One { reason: reason.value.clone() })
            }
            (Some(given), _) if given.value == SenseEntry::Both => Some(Sense::Both),
            (Some(given), _) => {
                self.checker.error(
                    given.span.clone(),
                    format!("load `{id}` acts in one sense only, and no reason is given"),
                    "the mirror image of the frame would be judged otherwise",
                    "add sense_reason = \"…\", or remove `sense`: then both senses are tried where the standard says so",
                );
                None
            }
            (None, Some(reason)) => {
                self.checker.error(
                    reason.span.clone(),
                    format!("load `{id}` has a `sense_reason` and no `sense`"),
                    "a reason for what?",
                    "add sense = \"one\", or remove the reason",
                );
                None
            }
            (None, None) => None,
        }
    }
}
