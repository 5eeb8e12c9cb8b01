//! The hand check: the whole calculation of one hotspot, to be followed with a pocket calculator.
//!
//! Every step carries its formula, the numbers put in, the result and where the formula comes from.

use super::number::{fixed, one_line, significant, utilisation};
use super::text::wrapped;
use crate::assessment::{
    FatigueResult, HotspotAssessment, Origin, Plan, StandardAssessment, StaticResult, Verdict,
};
use crate::combination::Reduction;
use crate::definition::{Confidence, Frame, Hotspot, Vehicle};
use crate::diagram::{LoadPath, Vertex};
use crate::load::{ConditionForces, LoadSet};
use crate::stress::{StressKind, Tensor};
use nalgebra::Vector3;
use std::fmt::Write as _;

/// A titled part of the hand check.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Section {
    /// Heading.
    pub title: String,
    /// Steps in order.
    pub steps: Vec<Step>,
}

/// One step: what is worked out, the lines of the calculation, and the source.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Step {
    /// What is worked out.
    pub what: String,
    /// Formula, numbers put in, result: one line each.
    pub lines: Vec<String>,
    /// Source and confidence; empty for plain arithmetic.
    pub source: String,
}

impl Step {
    fn new(what: impl Into<String>, lines: Vec<String>, source: impl Into<String>) -> Self {
        Self { what: what.into(), lines, source: source.into() }
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
    let mut sections = vec![vehicle(frame)];
    sections.push(loads(&standard.fatigue_loads));
    let direct = standard.procedure.fatigue.known_as().any(|id| hotspot.per_condition.contains_key(id));
    if let (Some(fatigue), Ok(plan)) = (&result.fatigue, Plan::fatigue(frame, &standard.fatigue_loads)) {
        let check = Check { frame, hotspot, fatigue, plan: &plan, loads: &standard.fatigue_loads, direct };
        sections.push(check.stresses());
        sections.push(check.cycle());
        sections.push(check.diagram());
        sections.push(check.utilisation());
    }
    if let (Some(check), Some(loads)) = (&result.static_check, &standard.exceptional_loads) {
        if loads.standard.id != standard.fatigue_loads.standard.id {
            sections.push(self::loads(loads));
        }
        sections.push(static_section(frame, loads, hotspot, check));
    }
    sections.push(verdict(standard, result));
    sections
}

fn vehicle(frame: &Frame) -> Section {
    let lines = frame
        .vehicle
        .iter()
        .map(|(symbol, q)| format!("{symbol} = {q}  {}", Vehicle::title(symbol).unwrap_or("")))
        .collect();
    let source = format!("frame load file {}", frame.path);
    Section { title: "Vehicle".to_owned(), steps: vec![Step::new("vehicle data", lines, source)] }
}

fn tagged(source: &str, confidence: Confidence) -> String {
    format!("{source} [{confidence}]")
}

fn loads(set: &LoadSet) -> Section {
    let mut steps: Vec<Step> = set
        .parameters
        .iter()
        .map(|p| {
            let whose =
                if p.overridden { "given in the frame load file" } else { "default of the definition" };
            Step::new(
                format!("{}: {}", p.id, p.title),
                vec![format!("{} = {}  ({whose})", p.id, p.quantity)],
                tagged(&p.provenance.source, p.provenance.confidence),
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
            tagged(&l.source, l.confidence),
        )
    }));
    Section { title: format!("Loads after {} ({})", set.standard.id, set.standard.edition), steps }
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

struct Check<'a> {
    frame: &'a Frame,
    hotspot: &'a Hotspot,
    fatigue: &'a FatigueResult,
    plan: &'a Plan,
    loads: &'a LoadSet,
    direct: bool,
}

impl Check<'_> {
    fn direction(&self) -> Vector3<f64> {
        self.fatigue.direction.unwrap_or_else(Vector3::x)
    }

    fn stresses(&self) -> Section {
        let mut section = Section { title: "Stress per condition".to_owned(), steps: Vec::new() };
        let Ok((stresses, _)) = self.plan.stresses(self.hotspot) else { return section };
        if self.direct {
            let lines = self.plan.conditions.iter().zip(&stresses);
            let lines =
                lines.map(|(c, t)| format!("{}: {}", c.id, components(t, self.hotspot.kind))).collect();
            section.steps.push(Step::new("given per condition", lines, "frame load file"));
            return section;
        }
        for (condition, stress) in self.plan.conditions.iter().zip(&stresses) {
            let Some(forces) = self.loads.conditions.iter().find(|c| c.id == condition.id) else { continue };
            section.steps.push(Step::new(
                format!("condition {}", condition.id),
                superposition(self.frame, forces, self.hotspot, stress),
                tagged(&forces.source, forces.confidence),
            ));
        }
        section
    }

    fn cycle(&self) -> Section {
        let f = self.fatigue;
        let n = self.direction();
        let mut steps = Vec::new();
        if self.hotspot.kind != StressKind::Scalar {
            let how = match f.reduction {
                Reduction::WorstPair => {
                    "eigenvector of the difference of the two conditions with the eigenvalue largest in magnitude"
                }
                Reduction::PrincipalProjection => {
                    "direction of the principal stress largest in magnitude over all conditions"
                }
                Reduction::CriticalPlane => "direction of the largest utilisation over all directions",
                Reduction::FixedDirection => "direction given in the frame load file",
            };
            steps.push(Step::new(
                format!("direction n ({})", f.reduction),
                vec![
                    format!("n = ({}, {}, {})", significant(n.x), significant(n.y), significant(n.z)),
                    how.to_owned(),
                ],
                "",
            ));
        }
        let stresses = self.plan.stresses(self.hotspot).map(|(s, _)| s).unwrap_or_default();
        let stress = |id: &str| {
            let at = self.plan.conditions.iter().position(|c| c.id == id);
            at.and_then(|i| stresses.get(i)).copied().unwrap_or_default()
        };
        let rule = &self.loads.standard.rule_provenance;
        match &f.origin {
            Origin::Pair { first, second, first_mpa, second_mpa } => {
                for id in [first, second] {
                    let lines = vec![along(&stress(id), &n, self.hotspot.kind)];
                    steps.push(Step::new(format!("normal stress of condition {id} along n"), lines, ""));
                }
                let (a, b) = (significant(*first_mpa), significant(*second_mpa));
                steps.push(Step::new(
                    format!("pair {first} ↔ {second}"),
                    vec![
                        format!("σ_m = (σ₁ + σ₂)/2 = ({a} + {b})/2 = {} MPa", significant(f.sigma_m_mpa)),
                        format!("σ_a = (σ₁ − σ₂)/2 = ({a} − {b})/2 = {} MPa", significant(f.sigma_a_mpa)),
                    ],
                    tagged(&rule.source, rule.confidence),
                ));
            }
            Origin::Sum { statics, dynamics, in_phase_sigma_a_mpa, in_phase_utilisation, correlated } => {
                let ids = statics.iter().map(|(id, _)| id).chain(dynamics.iter().map(|d| &d.id));
                if self.hotspot.kind != StressKind::Scalar {
                    let lines = ids
                        .map(|id| format!("{id}: {}", along(&stress(id), &n, self.hotspot.kind)))
                        .collect();
                    steps.push(Step::new("normal stresses along n", lines, ""));
                }
                let sum: Vec<String> = statics.iter().map(|(_, s)| significant(*s)).collect();
                let squares: Vec<String> =
                    dynamics.iter().map(|d| format!("{}²", significant(d.sigma_a_mpa))).collect();
                let root = if *correlated {
                    "σ_a = √(Σ ρᵢⱼ aᵢ aⱼ) with the correlations of the frame load file".to_owned()
                } else {
                    format!("σ_a = √({})", squares.join(" + "))
                };
                steps.push(Step::new(
                    "mean: algebraic sum; amplitude: root of the sum of the squares",
                    vec![
                        format!(
                            "static: {}",
                            statics.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(", ")
                        ),
                        format!("σ_m = {} = {} MPa", sum.join(" + "), significant(f.sigma_m_mpa)),
                        format!(
                            "dynamic: {}",
                            dynamics.iter().map(|d| d.id.as_str()).collect::<Vec<_>>().join(", ")
                        ),
                        format!("{root} = {} MPa", significant(f.sigma_a_mpa)),
                        format!(
                            "for comparison, everything in phase: Σ|a| = {} MPa, utilisation {}",
                            significant(*in_phase_sigma_a_mpa),
                            utilisation(*in_phase_utilisation)
                        ),
                    ],
                    tagged(&rule.source, rule.confidence),
                ));
            }
        }
        Section { title: "Mean and amplitude".to_owned(), steps }
    }

    fn diagram(&self) -> Section {
        let f = self.fatigue;
        let material = self.frame.materials.get(&self.hotspot.material);
        let strength = material.map_or_else(String::new, |m| {
            format!("material {}: R_e = {} MPa, R_m = {} MPa", m.id, m.yield_mpa, m.tensile_mpa)
        });
        let vertex = |v: &Vertex| format!("({}, {})", significant(v.mean_mpa), significant(v.amplitude_mpa));
        let vertices: Vec<String> = f.diagram.vertices().iter().map(vertex).collect();
        let mut steps = vec![Step::new(
            format!("limit {}: {}", f.limit.id, f.limit.title),
            vec![f.limit.rule(), strength, format!("vertices (σ_m, σ_a) in MPa: {}", vertices.join(" "))],
            tagged(&f.limit.provenance.source, f.limit.provenance.confidence),
        )];
        let m = f.sigma_m_mpa;
        let line = match f.diagram.edge_at(m) {
            None => format!("σ_m = {} MPa lies outside the vertices: the limit is 0", significant(m)),
            Some((a, b)) => {
                let [am, aa, bm, ba] =
                    [a.mean_mpa, a.amplitude_mpa, b.mean_mpa, b.amplitude_mpa].map(significant);
                format!(
                    "{aa} + ({ba} − {aa})·({} − ({am}))/({bm} − ({am})) = {} MPa",
                    significant(m),
                    significant(f.sigma_a_limit_mpa)
                )
            }
        };
        steps.push(Step::new("limit amplitude at that mean, between two vertices", vec![line], ""));
        Section { title: "Fatigue-limit diagram".to_owned(), steps }
    }

    fn utilisation(&self) -> Section {
        let f = self.fatigue;
        let (m, a) = (significant(f.sigma_m_mpa), significant(f.sigma_a_mpa));
        let end = f.diagram.limit_point(f.load_path, f.sigma_m_mpa, f.sigma_a_mpa);
        let mut lines = Vec::new();
        match (f.load_path, end) {
            (LoadPath::MeanConstant, Some(_)) => {
                lines.push(format!(
                    "u = σ_a / limit = {a} / {} = {}",
                    significant(f.sigma_a_limit_mpa),
                    fixed(f.utilisation, 4)
                ));
            }
            (path, Some(v)) => {
                let what = match path {
                    LoadPath::MeanConstant | LoadPath::RatioConstant => "along the ray from the origin",
                    LoadPath::MinimumConstant => "with σ_m − σ_a constant",
                    LoadPath::MaximumConstant => "with σ_m + σ_a constant",
                };
                lines.push(format!(
                    "from ({m}, {a}) {what} to the limit line at ({}, {})",
                    significant(v.mean_mpa),
                    significant(v.amplitude_mpa)
                ));
                lines.push(format!(
                    "u = {a} / {} = {}",
                    significant(v.amplitude_mpa),
                    fixed(f.utilisation, 4)
                ));
            }
            (_, None) => lines.push(format!("u = {}", utilisation(f.utilisation))),
        }
        lines.push(format!(
            "safety factor n = 1/u = {}, required {}",
            fixed(f.safety_factor, 4),
            significant(f.required_safety_factor)
        ));
        let mut steps = vec![Step::new(
            format!("utilisation, load path {}", f.load_path),
            lines,
            "load paths: FKM guideline, F1 to F4",
        )];
        if let Some(c) = &f.critical_plane {
            steps.push(Step::new(
                "cross-check: largest utilisation over all directions (critical_plane)",
                vec![format!(
                    "u = {} at σ_m = {} MPa, σ_a = {} MPa, n = ({}, {}, {}){}",
                    fixed(c.utilisation, 4),
                    significant(c.sigma_m_mpa),
                    significant(c.sigma_a_mpa),
                    significant(c.direction.x),
                    significant(c.direction.y),
                    significant(c.direction.z),
                    c.pair.as_ref().map_or_else(String::new, |(i, j)| format!(", pair {i} ↔ {j}"))
                )],
                "not from a standard",
            ));
        }
        Section { title: "Utilisation".to_owned(), steps }
    }
}

fn static_section(frame: &Frame, loads: &LoadSet, hotspot: &Hotspot, s: &StaticResult) -> Section {
    let mut steps = Vec::new();
    let plan = Plan::exceptional(frame, &std::sync::Arc::new(loads.clone()));
    if let Ok((stresses, direct)) = plan.stresses(hotspot) {
        let at = plan.conditions.iter().position(|c| c.id == s.condition);
        if let Some(stress) = at.and_then(|i| stresses.get(i)) {
            let condition = loads.conditions.iter().find(|c| c.id == s.condition);
            let lines = match condition {
                Some(c) if !direct => superposition(frame, c, hotspot, stress),
                _ => vec![format!("given: {}", components(stress, hotspot.kind))],
            };
            let source = condition.map_or_else(String::new, |c| tagged(&c.source, c.confidence));
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
        source.map_or_else(String::new, |c| tagged(&c.provenance.source, c.provenance.confidence)),
    ));
    Section { title: "Static check of the exceptional conditions".to_owned(), steps }
}

fn verdict(standard: &StandardAssessment, result: &HotspotAssessment) -> Section {
    let mut lines = vec![format!("{}: {}", result.verdict, result.reason)];
    lines.push(format!("weakest confidence of everything it rests on: {}", result.confidence));
    lines.extend(result.warnings.iter().map(|w| format!("warning: {w}")));
    lines.extend(standard.notes.iter().map(|n| format!("note: {n}")));
    if result.verdict == Verdict::NotAssessed {
        lines.push("not assessed is never a pass".to_owned());
    }
    Section { title: "Verdict".to_owned(), steps: vec![Step::new(standard.procedure.id.clone(), lines, "")] }
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
            if !step.source.is_empty() {
                wrapped(&mut out, "     source: ", &step.source);
            }
        }
    }
    out
}
