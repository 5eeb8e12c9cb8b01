//! Verdicts, standards, vehicle, loads and conditions.

use super::figure::Figure;
use super::language::fill;
use super::{Badge, HtmlError, Writer, short, visible};
use crate::assessment::{StandardAssessment, Verdict};
use crate::definition::{Confidence, Vehicle};
use crate::load::LoadSet;
use crate::report::csv;
use crate::report::drawing::load_conditions;
use crate::report::number::{fixed, significant, utilisation};

/// A standard used.
pub(super) struct StandardView<'a> {
    pub id: String,
    pub title: String,
    pub verdict: Badge<'a>,
    pub confidence: &'a str,
    /// Identifier, edition and hash of each definition file.
    pub definitions: Vec<[String; 3]>,
    pub counts: [usize; 3],
}

/// A number of the vehicle.
pub(super) struct VehicleRow {
    pub symbol: String,
    pub title: String,
    pub value: String,
}

/// The loads of one standard.
pub(super) struct LoadSetView<'a> {
    pub id: String,
    pub title: String,
    pub parameters: Vec<ParameterRow<'a>>,
    pub loads: Vec<LoadRow<'a>>,
    pub components: Vec<String>,
    pub conditions: Vec<ConditionRow<'a>>,
    pub picture: Figure,
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
    pub confidence: &'a str,
}

impl<'a> Writer<'a> {
    /// One sentence per standard.
    pub(super) fn sentences(&self) -> Vec<String> {
        self.assessment.standards.iter().map(|s| self.sentence(s)).collect()
    }

    fn sentence(&self, standard: &StandardAssessment) -> String {
        let [pass, fail, open] = counts(standard).map(|n| n.to_string());
        let largest = standard
            .hotspots
            .iter()
            .filter_map(|h| h.fatigue.as_ref().map(|f| (f.utilisation, h)))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let (value, place) =
            largest.map_or(("–".to_owned(), "–".to_owned()), |(u, h)| (utilisation(u), short(&h.id)));
        fill(
            &self.t.sentence,
            &[
                ("standard", &self.say(&standard.procedure.title)),
                ("verdict", self.badge(standard.verdict).word),
                ("all", &standard.hotspots.len().to_string()),
                ("pass", &pass),
                ("fail", &fail),
                ("open", &open),
                ("largest", &value),
                ("where", &place),
            ],
        )
    }

    pub(super) fn standards(&self) -> Vec<StandardView<'a>> {
        self.assessment
            .standards
            .iter()
            .map(|s| StandardView {
                id: s.procedure.id.clone(),
                title: self.say(&s.procedure.title),
                verdict: self.badge(s.verdict),
                confidence: self.confidence(s.confidence),
                definitions: s
                    .procedure
                    .standards()
                    .iter()
                    .map(|d| [d.id.clone(), visible(&d.edition), d.sha256.clone()])
                    .collect(),
                counts: counts(s),
            })
            .collect()
    }

    pub(super) fn vehicle(&self) -> Vec<VehicleRow> {
        self.frame
            .vehicle
            .iter()
            .map(|(symbol, q)| VehicleRow {
                symbol: symbol.to_owned(),
                title: self.say(Vehicle::title(symbol).unwrap_or_default()),
                value: q.to_string(),
            })
            .collect()
    }

    pub(super) fn settings(&self) -> Vec<[String; 2]> {
        let s = &self.frame.settings;
        let mut rows = vec![
            [self.t.load_path.clone(), s.load_path.to_string()],
            [self.t.required_factor.clone(), significant(s.required_safety_factor)],
        ];
        if let Some(reduction) = s.reduction {
            rows.push([self.t.reduction.clone(), reduction.to_string()]);
        }
        if s.require_published {
            rows.push([self.t.require_published.clone(), "--require-published".to_owned()]);
        }
        rows
    }

    pub(super) fn materials(&self) -> Vec<[String; 4]> {
        self.frame
            .materials
            .values()
            .map(|m| {
                [
                    short(&m.id),
                    significant(m.yield_mpa),
                    significant(m.tensile_mpa),
                    visible(m.source.as_deref().unwrap_or("–")),
                ]
            })
            .collect()
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
        let caption = format!("{}: {}", self.t.conditions, self.say(&set.standard.title));
        Ok(LoadSetView {
            id: set.standard.id.clone(),
            title: self.say(&set.standard.title),
            parameters: set
                .parameters
                .iter()
                .map(|p| ParameterRow {
                    id: p.id.clone(),
                    title: self.say(&p.title),
                    value: p.quantity.to_string(),
                    origin: if p.overridden { &self.t.origin_given } else { &self.t.origin_default },
                    confidence: self.confidence(p.provenance.confidence),
                    source: visible(&p.provenance.source),
                })
                .collect(),
            loads: set
                .loads
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
                .collect(),
            conditions: set
                .conditions
                .iter()
                .map(|c| ConditionRow {
                    id: short(&c.id),
                    category: self.say(&csv::name(&c.category)),
                    forces: components
                        .iter()
                        .map(|n| c.forces.get(*n).map_or("0".to_owned(), |f| fixed(f.value, 2)))
                        .collect(),
                    confidence: self.confidence(c.confidence),
                })
                .collect(),
            components: components.iter().map(|c| format!("{}, {}", short(c), unit(c))).collect(),
            picture: self.figure(&load_conditions(self.frame, set), caption)?,
        })
    }

    /// Every unverified number: standard, what, value, source.
    pub(super) fn unverified(&self) -> Vec<[String; 4]> {
        let mut rows: Vec<[String; 4]> = Vec::new();
        for set in self.assessment.load_sets() {
            let id = &set.standard.id;
            let rule = &set.standard.rule_provenance;
            let mut add = |what: String, value: String, confidence: Confidence, source: &str| {
                if confidence == Confidence::Unverified {
                    rows.push([id.clone(), what, value, visible(source)]);
                }
            };
            add(
                self.say("combination rule"),
                self.say(&csv::name(&set.standard.rule)),
                rule.confidence,
                &rule.source,
            );
            for p in &set.parameters {
                let what = format!("{}: {}", p.id, self.say(&p.title));
                add(what, p.quantity.to_string(), p.provenance.confidence, &p.provenance.source);
            }
            for l in &set.loads {
                let what = format!("{}: {}", l.id, self.say(&l.title));
                let value = format!("{}{}", significant(l.value), l.unit.suffix());
                add(what, value, l.confidence, &l.source);
            }
            for c in &set.conditions {
                let what = format!("{} {}", self.t.condition, short(&c.id));
                add(what, String::new(), c.confidence, &c.source);
            }
        }
        let mut limits: Vec<&str> = Vec::new();
        for s in &self.assessment.standards {
            for f in s.hotspots.iter().filter_map(|h| h.fatigue.as_ref()) {
                let p = &f.limit.provenance;
                if p.confidence == Confidence::Unverified && !limits.contains(&f.limit.id.as_str()) {
                    limits.push(&f.limit.id);
                    let what = format!("{}: {}", short(&f.limit.id), self.say(&f.limit.title));
                    rows.push([s.procedure.id.clone(), what, self.say(&f.limit.rule()), visible(&p.source)]);
                }
            }
        }
        rows
    }

    /// Warnings and notes: standard, hotspot, text.
    pub(super) fn remarks(&self) -> Vec<[String; 3]> {
        let mut rows = Vec::new();
        for s in &self.assessment.standards {
            let id = &s.procedure.id;
            for h in &s.hotspots {
                rows.extend(h.warnings.iter().map(|w| [id.clone(), short(&h.id), self.say(w)]));
            }
            rows.extend(s.notes.iter().map(|n| [id.clone(), "–".to_owned(), self.say(n)]));
        }
        rows
    }
}

/// Hotspots that pass, fail, are not assessed.
fn counts(standard: &StandardAssessment) -> [usize; 3] {
    [Verdict::Pass, Verdict::Fail, Verdict::NotAssessed]
        .map(|v| standard.hotspots.iter().filter(|h| h.verdict == v).count())
}
