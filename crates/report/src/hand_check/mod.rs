//! The hand check: the whole calculation of one hotspot, to be followed with a pocket calculator.
//!
//! Every step carries its formula, the numbers put in, the result and where the formula comes from.

mod check;
mod loads;

use super::given::{self, Source};
use super::number::{fixed, one_line, significant};
use super::text::wrapped;
use crate::assessment::{Given, HotspotAssessment, Plan, StandardAssessment, StaticResult, Verdict};
use crate::definition::{Frame, Hotspot};
use crate::load::{ConditionForces, LoadSet};
use crate::stress::{StressKind, Tensor};
use check::Check;
use nalgebra::Vector3;
use std::fmt::Write as _;

/// A titled part of the hand check.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Section {
    /// Heading.
    pub title: String,
    /// Steps in order.
    pub steps: Vec<Step>,
    /// Whether it is the same at every hotspot, or said elsewhere in a report.
    pub of_frame: bool,
}

impl Section {
    fn new(title: impl Into<String>, steps: Vec<Step>) -> Self {
        Self { title: title.into(), steps, of_frame: false }
    }

    fn of_frame(title: impl Into<String>, steps: Vec<Step>) -> Self {
        Self { of_frame: true, ..Self::new(title, steps) }
    }
}

/// What a step is in its section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    /// A step like others.
    #[default]
    Step,
    /// The stress of a condition that the result rests on.
    Condition,
    /// The stress of a condition that does not count here.
    OtherCondition,
}

/// One step: what is worked out, the lines of the calculation, and the source.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Step {
    /// What is worked out.
    pub what: String,
    /// Formula, numbers put in, result: one line each.
    pub lines: Vec<String>,
    /// Source and confidence; empty for plain arithmetic.
    pub source: Source,
    /// What it is in its section.
    pub part: Part,
}

impl Step {
    fn new(what: impl Into<String>, lines: Vec<String>, source: impl Into<Source>) -> Self {
        Self { what: what.into(), lines, source: source.into(), part: Part::Step }
    }
}

/// The hand check of a hotspot under one standard.
#[must_use]
pub fn hand_check(
    frame: &Frame,
    standard: &StandardAssessment,
    hotspot: &Hotspot,
    result: &HotspotAssessment,
) -> Vec<Section> {
    let mut sections = vec![loads::vehicle(frame)];
    sections.push(loads::loads(&standard.fatigue_loads));
    sections.extend(loads::attached_components(frame));
    let direct = standard.procedure.fatigue.known_as().any(|id| hotspot.per_condition.contains_key(id));
    if let Some(fatigue) = &result.fatigue {
        let used = loads::used(result);
        let (plan, loads) = (&standard.plan, &standard.fatigue_loads);
        let check = Check { frame, hotspot, fatigue, plan, loads, direct, used };
        if !direct {
            sections.push(loads::forces(frame, &standard.fatigue_loads, &check.used));
        }
        sections.push(check.stresses());
        sections.push(check.cycle());
        sections.push(check.diagram());
        sections.push(check.utilisation());
    }
    if let (Some(check), Some(set), Some(plan)) =
        (&result.static_check, &standard.exceptional_loads, &standard.exceptional_plan)
    {
        if set.standard.id != standard.fatigue_loads.standard.id {
            sections.push(loads::loads(set));
        }
        let given = set.standard.known_as().any(|id| hotspot.per_condition.contains_key(id));
        if !given {
            sections.push(loads::forces(frame, set, &[&check.condition]));
        }
        sections.push(static_section(frame, (set, plan), hotspot, check));
    }
    sections.push(verdict(standard, result));
    sections
}

fn components(t: &Tensor, kind: StressKind) -> String {
    let [xx, yy, zz, xy, yz, zx] = t.0.map(significant);
    match kind {
        StressKind::Scalar => format!("{xx} MPa"),
        StressKind::Plane => format!("[xx {xx}, yy {yy}, xy {xy}] MPa"),
        StressKind::Full => format!("[xx {xx}, yy {yy}, zz {zz}, xy {xy}, yz {yz}, zx {zx}] MPa"),
    }
}

/// nᵀσn with the numbers put in.
fn along(t: &Tensor, n: &Vector3<f64>, kind: StressKind) -> String {
    let value = significant(t.along(n));
    let [xx, yy, zz, xy, yz, zx] = t.0.map(significant);
    let [x, y, z] = [n.x, n.y, n.z].map(significant);
    match kind {
        StressKind::Scalar => format!("{value} MPa"),
        StressKind::Plane => {
            format!("{xx}·({x})² + {yy}·({y})² + 2·{xy}·({x})·({y}) = {value} MPa")
        }
        StressKind::Full => format!(
            "{xx}·({x})² + {yy}·({y})² + {zz}·({z})² + 2·[{xy}·({x})·({y}) + {yz}·({y})·({z}) + {zx}·({z})·({x})] = {value} MPa"
        ),
    }
}

/// One condition's stress by superposition, component by component for the scalar case.
fn superposition(frame: &Frame, condition: &ConditionForces, hotspot: &Hotspot, sum: &Tensor) -> Vec<String> {
    let mut terms = Vec::new();
    let mut symbols = Vec::new();
    for (load, stress) in frame.loads.values().zip(&hotspot.per_load) {
        let (Some(force), Some(reference)) = (condition.forces.get(&load.id), load.reference) else {
            continue;
        };
        let Some(reference_value) = reference.in_unit(force.unit) else { continue };
        if force.value == 0.0 {
            continue;
        }
        let factor = force.value / reference_value;
        symbols.push(format!(
            "{} = {} / {} = {}",
            load.id,
            significant(force.value),
            reference,
            significant(factor)
        ));
        terms.push(format!("{} · {}", significant(factor), components(stress, hotspot.kind)));
    }
    let mut lines = vec![format!(
        "load factors F/F_ref: {}",
        if symbols.is_empty() { "none".to_owned() } else { symbols.join("; ") }
    )];
    if !terms.is_empty() {
        lines.push(format!("σ = {}", terms.join(" + ")));
    }
    lines.push(format!("= {}", components(sum, hotspot.kind)));
    lines
}

fn static_section(
    frame: &Frame,
    (loads, plan): (&LoadSet, &Plan),
    hotspot: &Hotspot,
    s: &StaticResult,
) -> Section {
    let mut steps = Vec::new();
    if let Ok(given) = plan.stresses(hotspot) {
        let direct = given.given == Given::PerCondition;
        let at = plan.conditions.iter().position(|c| c.id == s.condition);
        if let Some(stress) = at.and_then(|i| given.stresses.get(i)) {
            let condition = loads.conditions.iter().find(|c| *c.id == *s.condition);
            let lines = match condition {
                Some(c) if !direct => superposition(frame, c, hotspot, stress),
                _ => vec![format!("given: {}", components(stress, hotspot.kind))],
            };
            let source = condition.map_or_else(Source::default, |c| given::condition_source(frame, loads, c));
            steps.push(Step::new(format!("governing exceptional condition {}", s.condition), lines, source));
        }
    }
    let what = if hotspot.kind == StressKind::Scalar {
        "|σ|"
    } else {
        "von Mises stress √(½[(xx−yy)² + (yy−zz)² + (zz−xx)²] + 3[xy² + yz² + zx²])"
    };
    let source = loads.standard.static_check.as_ref();
    steps.push(Step::new(
        format!("{what} against yield ÷ safety factor"),
        vec![
            format!("equivalent stress = {} MPa", significant(s.equivalent_mpa)),
            format!(
                "limit = {} / {} = {} MPa",
                significant(s.yield_mpa),
                significant(s.safety_factor_on_yield),
                significant(s.limit_mpa)
            ),
            format!(
                "u = {} / {} = {}",
                significant(s.equivalent_mpa),
                significant(s.limit_mpa),
                fixed(s.utilisation, 4)
            ),
        ],
        source
            .map_or_else(Source::default, |c| Source::tagged(&c.provenance.source, c.provenance.confidence)),
    ));
    Section::new("Static check of the exceptional conditions", steps)
}

fn verdict(standard: &StandardAssessment, result: &HotspotAssessment) -> Section {
    let mut lines = vec![format!("{}: {}", result.verdict, result.reason())];
    lines.push(format!("weakest confidence of everything it rests on: {}", result.confidence));
    lines.extend(result.warnings.iter().map(|w| format!("warning: {w}")));
    lines.extend(standard.notes.iter().map(|n| format!("note: {n}")));
    if result.verdict == Verdict::NotAssessed {
        lines.push("not assessed is never a pass".to_owned());
    }
    Section::of_frame("Verdict", vec![Step::new(standard.procedure.id.clone(), lines, "")])
}

/// The hand check as text for a terminal.
#[must_use]
pub fn text(title: &str, sections: &[Section]) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}\n{}", one_line(title, 200), "=".repeat(title.chars().count().min(100)));
    for (number, section) in sections.iter().enumerate() {
        let _ = writeln!(out, "\n{} {}", number + 1, one_line(&section.title, 150));
        for step in &section.steps {
            let _ = writeln!(out);
            wrapped(&mut out, "  ", &step.what);
            for line in &step.lines {
                if !line.is_empty() {
                    wrapped(&mut out, "     ", line);
                }
            }
            let source = step.source.to_string();
            if !source.is_empty() {
                wrapped(&mut out, "     source: ", &source);
            }
        }
    }
    out
}
