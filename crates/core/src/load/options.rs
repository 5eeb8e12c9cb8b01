//! Under the square-root rule: what a load may do at one time. It alternates about its mean, it stands at one of its
//! ends, it acts the other way, or it changes with another member of its group.
//!
//! Each is an option of an exclusive group; the conditions that only options need are made here, with the factors by
//! which their stresses follow from those of the conditions that the standard has.

use super::value::{ConditionForces, ExclusiveMember, Force};
use crate::definition::{Category, Frame, FrameLoad, Standard, weakest};
use indexmap::IndexMap;

/// A force of a component as a combination of its steady and its alternating part.
#[derive(Debug, Clone, Copy, PartialEq)]
struct End {
    steady: f64,
    alternating: f64,
    name: &'static str,
}

const LOW: End = End { steady: 1.0, alternating: -1.0, name: "low" };
const HIGH: End = End { steady: 1.0, alternating: 1.0, name: "high" };
const LOW_REVERSED: End = End { steady: -1.0, alternating: 1.0, name: "low_reversed" };
const HIGH_REVERSED: End = End { steady: -1.0, alternating: -1.0, name: "high_reversed" };

/// The two conditions of an attached component, and what it may do.
struct Member {
    component: String,
    steady: ConditionForces,
    alternating: ConditionForces,
    ranged: bool,
    turns: bool,
}

impl Member {
    fn value(&self, end: End) -> f64 {
        let kn = |c: &ConditionForces| c.forces.get(&self.component).map_or(0.0, |f| f.value);
        end.steady * kn(&self.steady) + end.alternating * kn(&self.alternating)
    }

    /// Ends with different forces; of stresses given per condition all, since their forces say nothing.
    fn ends(&self, given: bool) -> Vec<End> {
        let all: &[End] = if self.turns { &[HIGH, LOW, HIGH_REVERSED, LOW_REVERSED] } else { &[HIGH, LOW] };
        let mut ends: Vec<End> = Vec::new();
        for end in all {
            if given || !ends.iter().any(|known| self.value(*known) == self.value(*end)) {
                ends.push(*end);
            }
        }
        ends
    }

    /// Whether the steady part may be there.
    fn steady_acts(&self, given: bool) -> bool {
        given || self.ranged || self.steady.forces.values().any(|f| f.value != 0.0)
    }
}

/// One thing that a group may do.
struct Choice<'a> {
    group: &'a str,
    component: &'a str,
    name: String,
    /// Worth trying only where stresses are given per condition: the forces say that it is nothing new.
    only_given: bool,
}

/// Adds the options of ranged loads, of groups and of loads that turn, and marks the conditions that belong to them.
pub(super) fn options(frame: &Frame, standard: &Standard, conditions: &mut Vec<ConditionForces>) {
    let given = frame.hotspots.iter().any(|h| standard.known_as().any(|id| h.per_condition.contains_key(id)));
    let members: Vec<(Option<String>, Member)> = frame
        .loads
        .values()
        .filter(|l| l.omitted.is_none() && l.attached.is_some())
        .filter_map(|l| member(standard, l, conditions))
        .collect();
    let mut more = Vec::new();
    for (group, m) in &members {
        let turns = m.turns && (m.steady_acts(given) || correlated(frame, standard, &m.alternating.id));
        if !turns && !m.ranged {
            continue;
        }
        let name = group.as_ref().unwrap_or(&m.component);
        let choice = |name_of: String, only_given| Choice {
            group: name,
            component: &m.component,
            name: name_of,
            only_given,
        };
        if turns {
            let only_given = !m.steady_acts(false) && !correlated(frame, standard, &m.alternating.id);
            let reversed = choice(format!("{}_reversed", m.component), only_given);
            // The alternating part turns as well: what it is correlated with it is correlated with the other way.
            for (c, category) in [(&m.steady, Category::Static), (&m.alternating, Category::Dynamic)] {
                more.push(combined(&format!("{}_reversed", c.id), category, &[(c, -1.0)], &reversed));
            }
        }
        for end in m.ends(given).into_iter().filter(|_| m.ranged) {
            let id = format!("{}_{}", m.component, end.name);
            let parts = [(&m.steady, end.steady), (&m.alternating, end.alternating)];
            more.push(combined(&id, Category::Static, &parts, &choice(id.clone(), false)));
        }
        let own = choice(m.component.clone(), false);
        for c in conditions.iter_mut().filter(|c| c.id == m.steady.id || c.id == m.alternating.id) {
            c.exclusive_group = Some(own.member(group.is_some()));
        }
    }
    for (k, (group, a)) in members.iter().enumerate() {
        let Some(group) = group else { continue };
        for (_, b) in members.iter().skip(k + 1).filter(|(g, _)| g.as_ref() == Some(group)) {
            if a.steady_acts(given) || b.steady_acts(given) {
                between(group, a, b, given, &mut more);
            }
        }
    }
    for c in conditions.iter_mut().filter(|c| c.category == Category::Static && c.both_senses) {
        let acts = c.forces.values().any(|f| f.value != 0.0);
        if c.exclusive_group.is_some() || !(given || acts) {
            continue;
        }
        let own = c.clone();
        let choice = |name, only_given| Choice { group: &own.id, component: &own.id, name, only_given };
        let id = format!("{}_reversed", own.id);
        more.push(combined(&id, Category::Static, &[(&own, -1.0)], &choice(id.clone(), !acts)));
        c.exclusive_group = Some(choice(own.id.clone(), false).member(false));
    }
    conditions.extend(more);
}

/// The cycles between each end of one member of a group and each end of another. Two that swing about zero alone stand at
/// no end: of them the larger counts.
fn between(group: &str, a: &Member, b: &Member, given: bool, more: &mut Vec<ConditionForces>) {
    let component = format!("{}, {}", a.component, b.component);
    let only_given = !a.steady_acts(false) && !b.steady_acts(false);
    for x in a.ends(given) {
        for y in b.ends(given) {
            let name = format!("{}_{}_to_{}_{}", a.component, x.name, b.component, y.name);
            let choice = Choice { group, component: &component, name, only_given };
            for (part, category, sign) in
                [("static", Category::Static, 0.5), ("dynamic", Category::Dynamic, -0.5)]
            {
                let parts = [
                    (&a.steady, x.steady / 2.0),
                    (&a.alternating, x.alternating / 2.0),
                    (&b.steady, sign * y.steady),
                    (&b.alternating, sign * y.alternating),
                ];
                more.push(combined(&format!("{}_{part}", choice.name), category, &parts, &choice));
            }
        }
    }
}

impl Choice<'_> {
    fn member(&self, may_be_absent: bool) -> ExclusiveMember {
        ExclusiveMember {
            group: self.group.to_owned(),
            component: self.component.to_owned(),
            option: self.name.clone(),
            may_be_absent,
            only_given: self.only_given,
        }
    }
}

/// Whether the frame load file correlates a condition with another.
fn correlated(frame: &Frame, standard: &Standard, condition: &String) -> bool {
    let own = frame.correlations.iter().filter(|c| standard.known_as().any(|id| id == c.standard));
    own.into_iter().any(|c| c.conditions.contains(condition))
}

/// A component that has one static and one dynamic condition of its own, with its group.
fn member(
    standard: &Standard,
    load: &FrameLoad,
    conditions: &[ConditionForces],
) -> Option<(Option<String>, Member)> {
    if standard.components.contains_key(&load.id) {
        return None;
    }
    let own = |category| {
        let mut found = conditions
            .iter()
            .filter(|c| c.category == category && c.forces.len() == 1 && c.forces.contains_key(&load.id));
        let first = found.next()?;
        found.next().is_none().then(|| first.clone())
    };
    let member = Member {
        component: load.id.clone(),
        steady: own(Category::Static)?,
        alternating: own(Category::Dynamic)?,
        ranged: load.attached.as_ref().is_some_and(|a| a.range_kn.is_some()),
        turns: standard.turns(load),
    };
    Some((standard.group_of(&load.id, Some(load)).map(str::to_owned), member))
}

/// A condition that is a combination of others.
fn combined(
    id: &str,
    category: Category,
    parts: &[(&ConditionForces, f64)],
    choice: &Choice<'_>,
) -> ConditionForces {
    let mut forces: IndexMap<String, Force> = IndexMap::new();
    for (part, factor) in parts {
        for (name, force) in &part.forces {
            let term =
                |text: &str| if *factor == 1.0 { text.to_owned() } else { format!("{factor} × ({text})") };
            let sum = forces.entry(name.clone()).or_insert_with(|| Force {
                value: 0.0,
                unit: force.unit,
                formula: String::new(),
                numbers: String::new(),
            });
            sum.value += factor * force.value;
            for (text, more) in [(&mut sum.formula, &force.formula), (&mut sum.numbers, &force.numbers)] {
                if !text.is_empty() {
                    text.push_str(" + ");
                }
                text.push_str(&term(more));
            }
        }
    }
    let confidence = weakest(parts.iter().map(|(c, _)| c.confidence));
    ConditionForces {
        id: id.to_owned(),
        category,
        forces,
        source: parts.first().map_or_else(String::new, |(c, _)| c.source.clone()),
        confidence,
        exclusive_group: Some(choice.member(false)),
        derived_from: parts.iter().map(|(c, factor)| (c.id.clone(), *factor)).collect(),
        both_senses: false,
    }
}
