//! What the analyst gives, loads, and conditions with their forces.

use super::figure::Figure;
use super::language::fill;
use super::{HtmlError, Writer, short, visible};
use crate::csv;
use crate::definition::{FrameLoad, SpringLevel};
use crate::drawing::load_pages;
use crate::given::{self, Source, Uses, attached, calculation, condition_source, force_groups};
use crate::load::{ConditionForces, LoadSet};
use crate::number::{signed, significant};

/// An attached component with its forces.
pub(super) struct AttachedRow {
    pub id: String,
    /// Formula, numbers put in, value of the static and of the dynamic part.
    pub lines: Vec<String>,
    pub source: String,
    pub reference: String,
    /// Standard and conditions.
    pub uses: Vec<[String; 2]>,
}

/// The loads of one standard.
pub(super) struct LoadSetView<'a> {
    pub id: String,
    pub title: String,
    pub parameters: Vec<ParameterRow<'a>>,
    pub loads: Vec<LoadRow<'a>>,
    pub components: Vec<String>,
    pub conditions: Vec<ConditionRow<'a>>,
    pub forces: Vec<ForceRow>,
    pub sources: Vec<SourceRow>,
    pub pictures: Vec<Figure>,
}

/// A parameter of a standard.
pub(super) struct ParameterRow<'a> {
    pub id: String,
    pub title: String,
    pub value: String,
    pub origin: &'a str,
    pub confidence: &'a str,
    pub source: String,
}

/// A load with its calculation.
pub(super) struct LoadRow<'a> {
    pub id: String,
    pub title: String,
    pub formula: String,
    pub numbers: String,
    pub value: String,
    pub confidence: &'a str,
    pub source: String,
}

/// A condition with a force per component.
pub(super) struct ConditionRow<'a> {
    pub id: String,
    pub category: String,
    pub forces: Vec<String>,
    /// Whether the force itself is the analyst's.
    pub own: bool,
    /// Of the condition; where the force is the analyst's, of the rule.
    pub confidence: &'a str,
}

/// A force of one component by its formula, with the conditions that have it.
pub(super) struct ForceRow {
    pub component: String,
    pub calculation: String,
    pub conditions: String,
}

/// Where conditions come from.
pub(super) struct SourceRow {
    pub conditions: String,
    pub source: String,
}

impl<'a> Writer<'a> {
    /// Forces of attached components.
    pub(super) fn attached(&self) -> Vec<AttachedRow> {
        let sets = self.assessment.load_sets();
        attached(self.frame, &sets)
            .iter()
            .map(|a| AttachedRow {
                id: short(&a.load.id),
                lines: a.parts.iter().map(|p| self.say(&p.line())).collect(),
                source: a.source.map_or_else(|| self.t.no_source.to_owned(), visible),
                reference: a.load.reference.map_or("–".to_owned(), |r| r.to_string()),
                uses: a.uses.iter().map(|(id, uses)| [(*id).to_owned(), self.uses(uses)]).collect(),
            })
            .collect()
    }

    fn uses(&self, uses: &Uses<'_>) -> String {
        match uses {
            Uses::None => self.t.no_condition.to_owned(),
            Uses::All => self.t.every_condition.to_owned(),
            Uses::These(ids) => listed(ids),
        }
    }

    /// Component, reference load, springs or why it is left out.
    pub(super) fn references(&self) -> Vec<[String; 3]> {
        let remark = |load: &FrameLoad| match (&load.omitted, load.at) {
            (Some(reason), _) => fill(self.t.left_out, &[("reason", &visible(reason))]),
            (None, Some(SpringLevel::Primary)) => self.t.primary_springs.to_owned(),
            (None, Some(SpringLevel::Secondary)) => self.t.secondary_springs.to_owned(),
            (None, None) => String::new(),
        };
        let reference = |load: &FrameLoad| match (load.reference, &load.omitted) {
            (Some(reference), None) => reference.to_string(),
            _ => "–".to_owned(),
        };
        self.frame.loads.values().map(|l| [short(&l.id), reference(l), remark(l)]).collect()
    }

    pub(super) fn load_sets(&self) -> Result<Vec<LoadSetView<'a>>, HtmlError> {
        self.assessment.load_sets().into_iter().map(|set| self.load_set(set)).collect()
    }

    fn load_set(&self, set: &'a LoadSet) -> Result<LoadSetView<'a>, HtmlError> {
        let mut components: Vec<&str> = Vec::new();
        for name in set.conditions.iter().flat_map(|c| c.forces.keys()) {
            if !components.contains(&name.as_str()) {
                components.push(name);
            }
        }
        let unit =
            |name: &str| set.conditions.iter().find_map(|c| c.forces.get(name)).map_or("", |f| f.unit.symbol);
        let title = self.say(&set.standard.title);
        let pictures = load_pages(self.frame, set).into_iter().map(|(category, drawing)| {
            let category = self.say(&csv::name(&category)).replace('_', " ");
            self.figure(&drawing, format!("{}: {title}, {category}", self.t.conditions))
        });
        let pictures = pictures.collect::<Result<Vec<Figure>, HtmlError>>()?;
        Ok(LoadSetView {
            id: set.standard.id.clone(),
            title: self.say(&set.standard.title),
            parameters: self.parameters(set),
            loads: self.loads(set),
            conditions: set.conditions.iter().map(|c| self.condition(set, c, &components)).collect(),
            components: components.iter().map(|c| format!("{}, {}", short(c), unit(c))).collect(),
            forces: forces(set),
            sources: self.condition_sources(set),
            pictures,
        })
    }

    fn parameters(&self, set: &LoadSet) -> Vec<ParameterRow<'a>> {
        set.parameters
            .iter()
            .map(|p| ParameterRow {
                id: p.id.clone(),
                title: self.say(&p.title),
                value: p.quantity.to_string(),
                origin: if p.overridden { self.t.origin_given } else { self.t.origin_default },
                confidence: self.confidence(p.provenance.confidence),
                source: visible(&p.provenance.source),
            })
            .collect()
    }

    fn loads(&self, set: &LoadSet) -> Vec<LoadRow<'a>> {
        set.loads
            .iter()
            .map(|l| LoadRow {
                id: l.id.clone(),
                title: self.say(&l.title),
                formula: l.formula.clone(),
                numbers: l.numbers.clone(),
                value: format!("{}{}", significant(l.value), l.unit.suffix()),
                confidence: self.confidence(l.confidence),
                source: visible(&l.source),
            })
            .collect()
    }

    fn condition(&self, set: &LoadSet, c: &ConditionForces, components: &[&str]) -> ConditionRow<'a> {
        let own = given::owner(self.frame, set, c).is_some();
        ConditionRow {
            id: short(&c.id),
            category: self.say(&csv::name(&c.category)).replace('_', " "),
            forces: components
                .iter()
                .map(|n| c.forces.get(*n).map_or("0".to_owned(), |f| signed(f.value, 2)))
                .collect(),
            own,
            confidence: self.confidence(if own { given::rule_confidence(set, c) } else { c.confidence }),
        }
    }

    /// Each source once, with its conditions.
    fn condition_sources(&self, set: &LoadSet) -> Vec<SourceRow> {
        let mut groups: Vec<(Source, Vec<&str>)> = Vec::new();
        for c in &set.conditions {
            let source = condition_source(self.frame, set, c);
            match groups.iter_mut().find(|(known, _)| *known == source) {
                Some((_, ids)) => ids.push(&c.id),
                None => groups.push((source, vec![&c.id])),
            }
        }
        groups
            .iter()
            .map(|(source, ids)| SourceRow { conditions: listed(ids), source: self.source(source) })
            .collect()
    }

    /// A source with its confidence in the report's language; what it cites stays.
    pub(super) fn source(&self, source: &Source) -> String {
        let cited = if source.own_words { self.say(&source.cited) } else { visible(&source.cited) };
        let mut told = match &source.analyst {
            None => cited,
            Some(analyst) if cited.is_empty() => {
                format!("{}: {}", self.t.given_by_analyst, visible(analyst))
            }
            Some(analyst) => {
                format!("{}: {}; {}: {cited}", self.t.given_by_analyst, visible(analyst), self.t.rule)
            }
        };
        if let Some(confidence) = source.confidence {
            told = format!("{told} [{}]", self.confidence(confidence));
        }
        told
    }
}

/// Forces by formula.
fn forces(set: &LoadSet) -> Vec<ForceRow> {
    force_groups(set)
        .iter()
        .map(|g| {
            let value = format!("{}{}", significant(g.value), g.unit.suffix());
            ForceRow {
                component: short(g.component),
                calculation: visible(&calculation("", g.formula, g.numbers, &value)),
                conditions: listed(&g.conditions),
            }
        })
        .collect()
}

fn listed(ids: &[&str]) -> String {
    ids.iter().map(|id| short(id)).collect::<Vec<_>>().join(", ")
}
