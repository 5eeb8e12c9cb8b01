//! What the analyst gives beside the standards' loads (forces of attached components, reference loads), and the
//! forces of conditions by formula.

use super::number::significant;
use crate::definition::{Attached, Confidence, Frame, FrameLoad, Unit};
use crate::load::{ConditionForces, LoadSet};
use std::fmt;

/// An attached component with its forces.
pub struct Component<'a> {
    /// The load component.
    pub load: &'a FrameLoad,
    /// Steady and alternating part.
    pub parts: [Part; 2],
    /// The analyst's own source.
    pub source: Option<&'a str>,
    /// Standard → conditions in which it acts.
    pub uses: Vec<(&'a str, Uses<'a>)>,
}

/// One part of an attached component's force.
pub struct Part {
    /// Name in the formulas of conditions.
    pub symbol: &'static str,
    /// Formula; none if the force itself is given.
    pub formula: Option<&'static str>,
    /// The numbers put in, as given.
    pub numbers: String,
    /// Value in kN.
    pub value_kn: f64,
}

impl Part {
    /// Formula = numbers = value, in one line.
    #[must_use]
    pub fn line(&self) -> String {
        let value = format!("{} kN", significant(self.value_kn));
        calculation(self.symbol, self.formula.unwrap_or(&self.numbers), &self.numbers, &value)
    }
}

/// Conditions in which a component acts.
pub enum Uses<'a> {
    /// In none.
    None,
    /// In every one of the standard.
    All,
    /// In these.
    These(Vec<&'a str>),
}

/// The attached components of a frame: those with forces of their own that are not left out.
#[must_use]
pub fn attached<'a>(frame: &'a Frame, sets: &[&'a LoadSet]) -> Vec<Component<'a>> {
    let given = frame.loads.values().filter(|l| l.omitted.is_none());
    given
        .filter_map(|load| {
            let a = load.attached.as_ref()?;
            let uses = sets.iter().map(|set| (set.standard.id.as_str(), uses(set, &load.id)));
            Some(Component { load, parts: parts(a), source: a.source.as_deref(), uses: uses.collect() })
        })
        .collect()
}

fn parts(a: &Attached) -> [Part; 2] {
    // A product can only come of a mass or a coefficient: a quantity as given holds none.
    let formula = |text: &str, formula| text.contains(" × ").then_some(formula);
    let size = if a.dynamic_text.starts_with(['-', '−']) {
        "|coefficient · static_part|"
    } else {
        "coefficient · static_part"
    };
    [
        Part {
            symbol: "static_part",
            formula: formula(&a.static_text, "mass · g"),
            numbers: a.static_text.clone(),
            value_kn: a.static_kn,
        },
        Part {
            symbol: "dynamic_part",
            formula: formula(&a.dynamic_text, size),
            numbers: a.dynamic_text.clone(),
            value_kn: a.dynamic_kn,
        },
    ]
}

fn uses<'a>(set: &'a LoadSet, id: &str) -> Uses<'a> {
    let acts = |c: &&ConditionForces| c.forces.get(id).is_some_and(|f| f.value != 0.0);
    let these: Vec<&str> = set.conditions.iter().filter(acts).map(|c| c.id.as_str()).collect();
    match these.len() {
        0 => Uses::None,
        n if n == set.conditions.len() => Uses::All,
        _ => Uses::These(these),
    }
}

/// The attached component whose own condition this is: its force is the analyst's, the rule that makes it a condition
/// is the standard's.
#[must_use]
pub fn owner<'a>(frame: &'a Frame, set: &LoadSet, condition: &ConditionForces) -> Option<&'a FrameLoad> {
    let attached = frame.loads.values().filter(|l| l.attached.is_some());
    attached.into_iter().find(|l| {
        condition.forces.contains_key(&l.id)
            && set.standard.attached_instances(l, false).iter().any(|i| i.id == condition.id)
    })
}

/// The source that the analyst gives for an attached component, in words.
#[must_use]
pub fn source_of(load: &FrameLoad) -> &str {
    load.attached.as_ref().and_then(|a| a.source.as_deref()).unwrap_or("no source given")
}

/// Where something comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// The citation; empty for plain arithmetic.
    pub cited: String,
    /// How surely it is known.
    pub confidence: Option<Confidence>,
    /// Source of a number that the analyst gives; the citation is then that of the rule.
    pub analyst: Option<String>,
    /// Whether the citation is a sentence of the program.
    pub own_words: bool,
}

impl Source {
    /// A citation with its confidence.
    #[must_use]
    pub fn tagged(cited: &str, confidence: Confidence) -> Self {
        Self { cited: cited.to_owned(), confidence: Some(confidence), ..Self::default() }
    }
}

impl From<&str> for Source {
    fn from(own: &str) -> Self {
        Self { cited: own.to_owned(), own_words: true, ..Self::default() }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(analyst) = &self.analyst {
            write!(f, "given by the analyst: {analyst}")?;
            if !self.cited.is_empty() {
                f.write_str("; rule: ")?;
            }
        }
        f.write_str(&self.cited)?;
        self.confidence.map_or(Ok(()), |c| write!(f, " [{c}]"))
    }
}

/// Source of a condition: the definition's; for an attached component the analyst's beside the rule's.
#[must_use]
pub fn condition_source(frame: &Frame, set: &LoadSet, condition: &ConditionForces) -> Source {
    let analyst = owner(frame, set, condition).map(|load| source_of(load).to_owned());
    Source { analyst, ..Source::tagged(&condition.source, condition.confidence) }
}

/// Formula = numbers put in = value, what would stand there twice once.
#[must_use]
pub fn calculation(name: &str, formula: &str, numbers: &str, value: &str) -> String {
    let mut parts = Vec::new();
    for part in [name, formula, numbers, value] {
        if !part.is_empty() && !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.join(" = ")
}

/// Confidence of a condition in words: that of an attached component's force is the analyst's own.
#[must_use]
pub fn condition_confidence(frame: &Frame, set: &LoadSet, condition: &ConditionForces) -> String {
    match owner(frame, set, condition) {
        None => condition.confidence.to_string(),
        Some(_) => format!("given by the analyst; rule {}", rule_confidence(set, condition)),
    }
}

/// Confidence of the rule by which an attached component's force makes a condition; that of the force is the analyst's own.
#[must_use]
pub fn rule_confidence(set: &LoadSet, condition: &ConditionForces) -> Confidence {
    set.standard.attached.as_ref().map_or(condition.confidence, |a| a.provenance.confidence)
}

/// A force of one component with the conditions in which it has this formula.
pub struct ForceGroup<'a> {
    /// Component.
    pub component: &'a str,
    /// Formula in symbols.
    pub formula: &'a str,
    /// With the numbers put in.
    pub numbers: &'a str,
    /// Value in `unit`.
    pub value: f64,
    /// Unit.
    pub unit: Unit,
    /// Conditions.
    pub conditions: Vec<&'a str>,
}

/// The forces of all conditions, those of one component together, each formula once.
#[must_use]
pub fn force_groups(set: &LoadSet) -> Vec<ForceGroup<'_>> {
    let mut groups: Vec<ForceGroup<'_>> = Vec::new();
    for c in &set.conditions {
        for (component, f) in &c.forces {
            let same = |g: &&mut ForceGroup<'_>| {
                g.component == component && g.formula == f.formula && g.numbers == f.numbers
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.conditions.push(&c.id),
                None => groups.push(ForceGroup {
                    component,
                    formula: &f.formula,
                    numbers: &f.numbers,
                    value: f.value,
                    unit: f.unit,
                    conditions: vec![&c.id],
                }),
            }
        }
    }
    let mut order: Vec<&str> = Vec::new();
    for g in &groups {
        if !order.contains(&g.component) {
            order.push(g.component);
        }
    }
    groups.sort_by_key(|g| order.iter().position(|id| *id == g.component));
    groups
}
