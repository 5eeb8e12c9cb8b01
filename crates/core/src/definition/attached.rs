//! What a standard's rule for attached components makes of one of them: which conditions, under which names.
//!
//! The reader of stresses per condition and the evaluation of loads both ask here, so that they cannot differ.

use super::formula::{Environment, Term};
use super::frame::{Attached, FrameLoad, Sense};
use super::quantity::Unit;
use super::standard::{AttachedCondition, AttachedOnly, Category, Standard};
use indexmap::IndexMap;

/// A condition of a standard as a frame has it.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionName {
    /// Identifier.
    pub id: String,
    /// Another name under which stresses may be given.
    pub also_called: Option<String>,
    /// What it is for.
    pub category: Category,
    /// Whether its stress follows from other conditions where it is not given.
    pub derived: bool,
}

/// One condition of one attached component.
#[derive(Debug, Clone, PartialEq)]
pub struct AttachedInstance<'a> {
    /// Identifier.
    pub id: String,
    /// What the standard says.
    pub template: &'a AttachedCondition,
    /// Condition whose forces act at the same time.
    pub base: Option<&'a str>,
    /// The force in the opposite sense.
    pub reversed: bool,
    /// Conditions with the factors by which its stress follows from theirs; empty if it stands alone.
    pub derived_from: Vec<(String, f64)>,
}

/// The identifier of a condition on top of one of several others.
#[must_use]
pub fn on_top_id(id: &str, base: &str, several: bool) -> String {
    if several { format!("{id}@{base}") } else { id.to_owned() }
}

impl Standard {
    /// The group of components that a load never acts together with: the frame's own, else the standard's.
    #[must_use]
    pub fn group_of<'a>(&'a self, id: &str, load: Option<&'a FrameLoad>) -> Option<&'a str> {
        if let Some(own) = load.and_then(|l| l.exclusive_group.as_deref()) {
            return Some(own);
        }
        let group = self.exclusive_groups.iter().find(|g| g.components.iter().any(|c| c == id));
        group.map(|g| g.id.as_str())
    }

    /// Whether the force of an attached component is tried in both senses: it turns with the running direction.
    #[must_use]
    pub fn turns(&self, load: &FrameLoad) -> bool {
        match load.attached.as_ref().and_then(|a| a.sense.as_ref()) {
            Some(Sense::Both) => true,
            Some(Sense::One { .. }) => false,
            None => self.attached.as_ref().is_some_and(|rule| rule.both_senses.contains(&load.id)),
        }
    }

    /// Whether an attached component acts at some times only: a member of a group, a range, a force that turns.
    #[must_use]
    pub fn comes_and_goes(&self, load: &FrameLoad) -> bool {
        let ranged = load.attached.as_ref().is_some_and(|a| a.range_kn.is_some());
        ranged || self.turns(load) || self.group_of(&load.id, Some(load)).is_some()
    }

    /// The part of an attached component's steady force that acts at all times, kN.
    #[must_use]
    pub fn lasting_kn(&self, load: &FrameLoad) -> f64 {
        let alone = self.turns(load) || self.group_of(&load.id, Some(load)).is_some();
        load.attached.as_ref().filter(|_| !alone).map_or(0.0, Attached::steady_kn)
    }

    /// The conditions that the rule for attached components makes for one of them. `on_all`: particular ones act on
    /// top of every in-service condition instead of those that the standard names.
    #[must_use]
    pub fn attached_instances(&self, load: &FrameLoad, on_all: bool) -> Vec<AttachedInstance<'_>> {
        let (Some(rule), Some(attached)) = (&self.attached, &load.attached) else { return Vec::new() };
        let mut all = Vec::new();
        for template in &rule.conditions {
            if !self.applies(template, load, attached) {
                continue;
            }
            let id = template.id.replace("{component}", &load.id);
            let bases = self.bases(&template.on_top_of, template.category, on_all);
            let made: Vec<(String, Option<&str>)> = if bases.is_empty() {
                vec![(id, None)]
            } else {
                bases.iter().map(|b| (on_top_id(&id, b, bases.len() > 1), Some(*b))).collect()
            };
            for (id, base) in made {
                let alone = |reversed, id, derived_from| AttachedInstance {
                    id,
                    template,
                    base,
                    reversed,
                    derived_from,
                };
                // The square-root rule tries senses in its combinations, not as conditions of their own.
                // A force that alternates about zero is its own reverse.
                let turned = self.turns(load)
                    && attached.static_kn != 0.0
                    && !matches!(template.category, Category::Static | Category::Dynamic);
                let opposite = turned.then(|| {
                    let about = base.map(|b| (b.to_owned(), 2.0));
                    let derived = about.into_iter().chain([(id.clone(), -1.0)]).collect();
                    alone(true, format!("{id}_reversed"), derived)
                });
                all.push(alone(false, id, Vec::new()));
                all.extend(opposite);
            }
        }
        let follow: Vec<_> = all.iter().map(|i| self.steady_follows(i, &all, load, attached)).collect();
        for (instance, follows) in all.iter_mut().zip(follow) {
            instance.derived_from = follows.unwrap_or_else(|| std::mem::take(&mut instance.derived_from));
        }
        all
    }

    /// How the stress of a steady part on top of a condition follows from that condition and from one that the component
    /// acts in anyway: the stress that its force adds there, in proportion to the force.
    fn steady_follows(
        &self,
        instance: &AttachedInstance<'_>,
        all: &[AttachedInstance<'_>],
        load: &FrameLoad,
        attached: &Attached,
    ) -> Option<Vec<(String, f64)>> {
        if instance.template.only != Some(AttachedOnly::SteadyAtTimes) {
            return None;
        }
        let force = |i: &AttachedInstance<'_>| {
            let value = i.template.force.evaluate_in(&self.parts_of_force(load, attached), Unit::KN).ok()?;
            Some(if i.reversed { -value } else { value })
        };
        let own = |i: &&AttachedInstance<'_>| {
            i.template.only != instance.template.only
                && i.template.category == instance.template.category
                && !i.reversed
        };
        let (given, size) = all
            .iter()
            .filter(own)
            .filter_map(|i| Some((i, force(i)?)))
            .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
        let share = force(instance)? / size;
        let on = |base: Option<&str>, factor: f64| base.map(|b| (b.to_owned(), factor));
        let terms = [on(instance.base, 1.0), Some((given.id.clone(), share)), on(given.base, -share)];
        share.is_finite().then(|| terms.into_iter().flatten().collect())
    }

    /// The parts of an attached component's force that the formulas of its conditions may name.
    #[must_use]
    pub fn parts_of_force(&self, load: &FrameLoad, attached: &Attached) -> Environment {
        let parts = [
            ("static_part", attached.static_kn),
            ("dynamic_part", attached.dynamic_kn),
            ("steady_part", attached.steady_kn()),
            ("lasting_part", self.lasting_kn(load)),
            ("exceptional_part", attached.exceptional_kn.unwrap_or(0.0)),
        ];
        parts.into_iter().map(|(name, kn)| (name.to_owned(), Term::new(kn, Unit::KN))).collect()
    }

    fn applies(&self, template: &AttachedCondition, load: &FrameLoad, attached: &Attached) -> bool {
        let one_sense = matches!(attached.sense, Some(Sense::One { .. }));
        let wanted = match template.only {
            None => true,
            Some(AttachedOnly::Intermittent) => self.comes_and_goes(load),
            Some(AttachedOnly::SteadyAtTimes) => attached.steady_kn() != self.lasting_kn(load),
            Some(AttachedOnly::Exceptional) => attached.exceptional_kn.is_some(),
        };
        wanted && !(template.opposite && one_sense)
    }

    /// Conditions that one acts on top of.
    #[must_use]
    pub fn bases<'a>(&'a self, on_top_of: &'a [String], category: Category, on_all: bool) -> Vec<&'a str> {
        if on_all && category == Category::Particular && !on_top_of.is_empty() {
            let in_service = self.conditions.iter().filter(|c| c.category == Category::InService);
            return in_service.map(|c| c.id.as_str()).collect();
        }
        on_top_of.iter().map(String::as_str).collect()
    }

    /// Every condition of the standard for a frame with these loads, those of attached components included.
    #[must_use]
    pub fn condition_names(&self, loads: &IndexMap<String, FrameLoad>) -> Vec<ConditionName> {
        let mut all = Vec::new();
        for c in &self.conditions {
            let bases = self.bases(&c.on_top_of, c.category, false);
            let ids = if bases.len() > 1 {
                bases.iter().map(|b| on_top_id(&c.id, b, true)).collect()
            } else {
                vec![c.id.clone()]
            };
            all.extend(ids.into_iter().map(|id| ConditionName {
                also_called: c.also_called.clone().filter(|_| id == c.id),
                id,
                category: c.category,
                derived: c.opposite_of.is_some(),
            }));
        }
        for load in loads.values().filter(|l| !self.components.contains_key(&l.id)) {
            all.extend(self.attached_instances(load, false).into_iter().map(|i| ConditionName {
                category: i.template.category,
                derived: !i.derived_from.is_empty(),
                id: i.id,
                also_called: None,
            }));
        }
        all
    }
}
