//! The steps of fatigue: stresses, mean and amplitude, limit, utilisation.

use super::{Part, Section, Step, along, components, superposition};
use crate::assessment::{FatigueResult, HotspotStresses, Origin, Plan, PlanCondition};
use crate::combination::Reduction;
use crate::definition::{Category, Frame, Hotspot};
use crate::diagram::{LoadPath, Vertex};
use crate::given::{self, Source};
use crate::load::LoadSet;
use crate::number::{fixed, significant, utilisation};
use crate::stress::{StressKind, Tensor};
use nalgebra::Vector3;

pub(super) struct Check<'a> {
    pub(super) frame: &'a Frame,
    pub(super) hotspot: &'a Hotspot,
    pub(super) fatigue: &'a FatigueResult,
    pub(super) plan: &'a Plan,
    pub(super) loads: &'a LoadSet,
    pub(super) direct: bool,
    /// Conditions that the result rests on.
    pub(super) used: Vec<&'a str>,
}

impl Check<'_> {
    fn direction(&self) -> Vector3<f64> {
        self.fatigue.direction.unwrap_or_else(Vector3::x)
    }

    pub(super) fn stresses(&self) -> Section {
        let mut section = Section::new("Stress per condition", Vec::new());
        let Ok(given) = self.plan.stresses(self.hotspot) else { return section };
        let HotspotStresses { stresses, derived, untested, .. } = given;
        if self.direct {
            let name = |k: usize| self.plan.conditions.get(k).map_or("?", |c| &*c.id);
            let lines = self.plan.conditions.iter().zip(&stresses).enumerate();
            let line = |(k, (c, t)): (usize, (&PlanCondition, &Tensor))| {
                if untested.contains(&k) {
                    return format!("{}: not tested", c.id);
                }
                let shown = components(t, self.hotspot.kind);
                if !derived.contains(&k) {
                    return format!("{}: {shown}", c.id);
                }
                let terms = c.derived_from.iter().map(|(base, f)| format!("({f})·σ({})", name(*base)));
                format!("{}: derived, {} = {shown}", c.id, terms.collect::<Vec<_>>().join(" + "))
            };
            let lines = lines.map(line).collect();
            section.steps.push(Step::new("given per condition", lines, "frame load file"));
            return section;
        }
        for (condition, stress) in self.plan.conditions.iter().zip(&stresses) {
            let Some(forces) = self.loads.conditions.iter().find(|c| *c.id == *condition.id) else {
                continue;
            };
            let used = self.used.contains(&&*condition.id);
            let step = Step::new(
                format!("condition {}", condition.id),
                superposition(self.frame, forces, self.hotspot, stress),
                given::condition_source(self.frame, self.loads, forces),
            );
            let part = if used { Part::Condition } else { Part::OtherCondition };
            section.steps.push(Step { part, ..step });
        }
        section
    }

    pub(super) fn cycle(&self) -> Section {
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
        let stresses = self.plan.stresses(self.hotspot).map(|g| g.stresses).unwrap_or_default();
        let stress = |id: &str| {
            let at = self.plan.conditions.iter().position(|c| *c.id == *id);
            at.and_then(|i| stresses.get(i)).copied().unwrap_or(Tensor::UNKNOWN)
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
                    Source::tagged(&rule.source, rule.confidence),
                ));
            }
            Origin::Sum {
                statics,
                dynamics,
                in_phase_sigma_m_mpa,
                in_phase_sigma_a_mpa,
                in_phase_utilisation,
                correlated,
                ..
            } => {
                let ids = statics.iter().map(|(id, _)| id).chain(dynamics.iter().map(|d| &d.id));
                if self.hotspot.kind != StressKind::Scalar {
                    let lines = ids
                        .map(|id| format!("{id}: {}", along(&stress(id), &n, self.hotspot.kind)))
                        .collect();
                    steps.push(Step::new("normal stresses along n", lines, ""));
                }
                steps.extend(self.left_out(&stress, &n));
                let sum: Vec<String> = statics.iter().map(|(_, s)| significant(*s)).collect();
                let squares: Vec<String> = dynamics.iter().map(|d| squared(d.sigma_a_mpa)).collect();
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
                            statics.iter().map(|(id, _)| &**id).collect::<Vec<_>>().join(", ")
                        ),
                        format!("σ_m = {} = {} MPa", sum.join(" + "), significant(f.sigma_m_mpa)),
                        format!(
                            "dynamic: {}",
                            dynamics.iter().map(|d| &*d.id).collect::<Vec<_>>().join(", ")
                        ),
                        format!("{root} = {} MPa", significant(f.sigma_a_mpa)),
                        format!(
                            "for comparison, everything in phase, in the worst direction: Σ|a| = {} MPa at σ_m = {} MPa, utilisation {}",
                            significant(*in_phase_sigma_a_mpa),
                            significant(*in_phase_sigma_m_mpa),
                            utilisation(*in_phase_utilisation)
                        ),
                    ],
                    Source::tagged(&rule.source, rule.confidence),
                ));
            }
        }
        Section::new("Mean and amplitude", steps)
    }

    /// What groups of loads that exclude each other leave out, with the numbers of both.
    fn left_out(&self, stress: &dyn Fn(&str) -> Tensor, n: &Vector3<f64>) -> Option<Step> {
        let Origin::Sum { statics, dynamics, .. } = &self.fatigue.origin else { return None };
        let kept =
            |id: &str| statics.iter().any(|(s, _)| **s == *id) || dynamics.iter().any(|d| *d.id == *id);
        let mut groups: Vec<(&str, Vec<Member<'_>>)> = Vec::new();
        for c in self.loads.conditions_of(&[Category::Static, Category::Dynamic]) {
            let Some(member) = &c.exclusive_group else { continue };
            let at = groups.iter().position(|(g, _)| *g == member.group).unwrap_or_else(|| {
                groups.push((&member.group, Vec::new()));
                groups.len() - 1
            });
            let Some((_, members)) = groups.get_mut(at) else { continue };
            let along = stress(&c.id).along(n);
            let at = members.iter().position(|m| m.component == member.component).unwrap_or_else(|| {
                members.push(Member { component: &member.component, kept: false, steady: 0.0, swing: 0.0 });
                members.len() - 1
            });
            let Some(m) = members.get_mut(at) else { continue };
            m.kept |= kept(&c.id);
            if c.category == Category::Static {
                m.steady += along;
            } else {
                m.swing = m.swing.hypot(along);
            }
        }
        let lines: Vec<String> = groups.iter().flat_map(|(_, members)| exclusion(members)).collect();
        let rules = &self.loads.standard.exclusive_groups;
        let rule = rules.iter().find(|rule| groups.iter().any(|(id, _)| *id == rule.id));
        let source = rule.map_or_else(
            || Source::from("frame load file"),
            |g| Source::tagged(&g.provenance.source, g.provenance.confidence),
        );
        (!lines.is_empty()).then(|| Step::new("loads that exclude each other", lines, source))
    }

    pub(super) fn diagram(&self) -> Section {
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
            Source::tagged(&f.limit.provenance.source, f.limit.provenance.confidence),
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
        Section::new("Fatigue-limit diagram", steps)
    }

    pub(super) fn utilisation(&self) -> Section {
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
        if let Some(p) = &f.printed_rule {
            let n = p.direction.map_or_else(String::new, |n| {
                format!(", n = ({}, {}, {})", significant(n.x), significant(n.y), significant(n.z))
            });
            let (first, second) = &p.pair;
            steps.push(Step::new(
                "beside: the printed rule (its own conditions, pair of largest amplitude)",
                vec![format!(
                    "u = {} at σ_m = {} MPa, σ_a = {} MPa{n}, pair {first} ↔ {second}: {}",
                    fixed(p.utilisation, 4),
                    significant(p.sigma_m_mpa),
                    significant(p.sigma_a_mpa),
                    p.verdict
                )],
                "",
            ));
        }
        Section::new("Utilisation", steps)
    }
}

/// A number squared, as a pocket calculator takes it: −(14.9²) is another number than (−14.9)².
fn squared(value: f64) -> String {
    let shown = significant(value);
    if value < 0.0 { format!("({shown})²") } else { format!("{shown}²") }
}

/// One of the loads that exclude each other, along the direction, MPa.
struct Member<'a> {
    component: &'a str,
    kept: bool,
    steady: f64,
    swing: f64,
}

impl Member<'_> {
    fn numbers(&self) -> String {
        let swing = format!("σ_a {} MPa", significant(self.swing));
        if self.steady == 0.0 { swing } else { format!("σ_m {} MPa, {swing}", significant(self.steady)) }
    }
}

/// One line per member that is left out.
fn exclusion(members: &[Member<'_>]) -> Vec<String> {
    let names: Vec<&str> = members.iter().map(|m| m.component).collect();
    let names = match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => return Vec::new(),
    };
    let kept = members.iter().find(|m| m.kept);
    let left_out = members.iter().filter(|m| !m.kept);
    left_out
        .map(|m| {
            let steady = m.steady != 0.0 || kept.is_some_and(|k| k.steady != 0.0);
            match kept {
                None => format!("{names} exclude each other; {} left out: {}", m.component, m.numbers()),
                Some(k) if !steady && m.swing <= k.swing => {
                    let sign = if m.swing < k.swing { "<" } else { "=" };
                    format!(
                        "{names} exclude each other; {} left out: {} {sign} {} MPa of {}",
                        m.component,
                        significant(m.swing),
                        significant(k.swing),
                        k.component
                    )
                }
                Some(k) => format!(
                    "{names} exclude each other; {} left out ({}), since {} gives the larger utilisation ({})",
                    m.component,
                    m.numbers(),
                    k.component,
                    k.numbers()
                ),
            }
        })
        .collect()
}
