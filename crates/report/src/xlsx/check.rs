//! One sheet per standard: from the stresses along the direction to mean, amplitude, limit and utilisation.

use super::diagrams::{Diagrams, Line};
use super::loads::Factors;
use super::sheet::{Cached, Head, Named, Sheet, Show, head, head_of};
use super::stresses::{Direct, Given, along};
use super::{WorkbookError, column, row};
use crate::assessment::{
    FatigueResult, Given as StressesGiven, HotspotAssessment, ON_LIMIT, Origin, Plan, StandardAssessment,
    Verdict,
};
use crate::combination::Reduction;
use crate::definition::{CombinationRule, Frame, Hotspot};
use crate::stress::StressKind;
use nalgebra::Vector3;
use rust_xlsxwriter::utility::row_col_to_cell;
use std::collections::HashMap;
use std::sync::Arc;

const HEAD_ROW: u32 = 2;
/// Column of the verdict.
pub(super) const VERDICT: u16 = 1;
/// Column of the utilisation.
pub(super) const UTILISATION: u16 = 2;
/// Column of the required safety factor.
pub(super) const REQUIRED: u16 = 3;
/// Column of the mean.
pub(super) const MEAN: u16 = 4;
/// Column of the amplitude.
pub(super) const AMPLITUDE: u16 = 5;
/// Column of the limit amplitude.
pub(super) const LIMIT: u16 = 6;
const EDGE: u16 = 7;
const PATH: u16 = 8;
const DIAGRAM: u16 = 9;
const NOT_LIVE: u16 = 10;
const EXTRA: u16 = 11;
const DIRECTION: u16 = 13;
const FIRST_LOAD: u16 = 16;

const SEARCHED: &str = "The direction is a value: it was found by a search over all directions and does not follow a \
                        changed number. Run the program again to find it anew.";

/// The sheets a standard's sheet takes its numbers from.
pub(super) struct Inputs<'a> {
    pub(super) frame: &'a Frame,
    pub(super) factors: &'a Factors,
    pub(super) given: &'a Given,
    pub(super) direct: &'a Option<Direct>,
    pub(super) diagrams: &'a Diagrams,
}

/// A standard's sheet.
pub(super) struct Check {
    pub(super) sheet: Sheet,
    pub(super) title: String,
    rows: HashMap<usize, u32>,
}

impl Check {
    /// Row of a hotspot that was judged.
    pub(super) fn row_of(&self, hotspot: usize) -> Option<u32> {
        self.rows.get(&hotspot).copied()
    }
}

struct Writer<'a> {
    inputs: &'a Inputs<'a>,
    sheet: Sheet,
    standard: &'a StandardAssessment,
    plan: &'a Plan,
    first_condition: u16,
}

/// Builds the sheet of one standard.
pub(super) fn sheet(
    name: &Named,
    inputs: &Inputs<'_>,
    standard: &StandardAssessment,
) -> Result<Check, WorkbookError> {
    let plan = &standard.plan;
    let first_condition = column(FIRST_LOAD, inputs.factors.loads.len())?;
    let mut writer = Writer { inputs, sheet: Sheet::new(name)?, standard, plan, first_condition };
    writer.title()?;
    let mut rows = HashMap::new();
    for (i, h) in standard.hotspots.iter().enumerate() {
        let r = row(HEAD_ROW + 1, i)?;
        if let Some(hotspot) = inputs.frame.hotspots.get(h.index) {
            writer.hotspot(r, hotspot, h)?;
            rows.insert(h.index, r);
        }
    }
    let last = row(HEAD_ROW, standard.hotspots.len())?;
    writer.sheet.colour_verdicts((HEAD_ROW + 1, last), (0, LIMIT), VERDICT)?;
    let title = crate::comparison::short_name(&standard.procedure.id).to_owned();
    Ok(Check { sheet: writer.sheet, title, rows })
}

impl Writer<'_> {
    fn sums(&self) -> bool {
        self.standard.procedure.fatigue.rule == CombinationRule::RootSumSquare
    }

    fn title(&mut self) -> Result<(), WorkbookError> {
        let rule = if self.sums() {
            "Mean = sum of the static stresses, amplitude = root of the sum of the squares of the dynamic stresses, \
             along the direction. Right of the direction: stresses along it per load and per condition."
        } else {
            "Mean and amplitude from the two conditions of the pair that counts, along the direction. \
             Right of the direction: stresses along it per load and per condition."
        };
        self.sheet.title(&self.standard.procedure.title.clone(), rule)?;
        let extra = if self.sums() {
            ["in phase: Σ|σ_a|, MPa", "in phase: utilisation, –"]
        } else {
            ["larger stress of the pair, MPa", "smaller stress of the pair, MPa"]
        };
        let mut heads: Vec<Head> = vec![
            head("hotspot", 18.0),
            head("fatigue verdict", 13.0),
            head("utilisation, –", 11.0)
                .noted("Amplitude ÷ limit amplitude on the load path; ∞ outside the diagram."),
            head("required factor, –", 10.0),
            head("σ_m, MPa", 9.0),
            head("σ_a, MPa", 9.0),
            head("limit σ_a at σ_m, MPa", 11.0),
            head("left point, no.", 8.0)
                .noted("Number of the diagram's point left of the mean, on the sheet Diagrams; 0 outside."),
            head("load path", 20.0),
            head("diagram", 28.0),
            head("what is a value here and does not follow changed numbers", 40.0),
            head(extra[0], 11.0),
            head(extra[1], 11.0),
            head("n_x, –", 10.0)
                .noted("Direction: unit vector in the axes of the stresses; none for a scalar."),
            head("n_y, –", 10.0),
            head("n_z, –", 10.0),
        ];
        let loads = &self.inputs.frame.loads;
        let name = |i: &usize| loads.get_index(*i).map_or("", |(id, _)| id.as_str());
        heads.extend(
            self.inputs.factors.loads.iter().map(|i| head_of(format!("{}: σ(F_ref), MPa", name(i)), 12.0)),
        );
        heads.extend(self.plan.conditions.iter().map(|c| head_of(format!("{}, MPa", c.id), 11.0)));
        column(0, heads.len())?;
        let count = u32::try_from(self.standard.hotspots.len()).unwrap_or(0);
        self.sheet.heads(HEAD_ROW, &heads, count, 2)
    }

    fn hotspot(
        &mut self,
        r: u32,
        hotspot: &Hotspot,
        judged: &HotspotAssessment,
    ) -> Result<(), WorkbookError> {
        self.sheet.text(r, 0, &hotspot.id)?;
        let Some(f) = &judged.fatigue else {
            self.sheet.text(r, VERDICT, &Verdict::NotAssessed.to_string())?;
            return self.sheet.text(r, NOT_LIVE, &judged.reason());
        };
        self.sheet.text(r, PATH, &f.load_path.to_string())?;
        self.sheet.text(r, DIAGRAM, &f.limit.id)?;
        self.sheet.input(r, REQUIRED, f.required_safety_factor, Show::Thousandths)?;
        self.stresses(r, hotspot, judged.index, f)?;
        let mut fixed = self.mean_and_amplitude(r, f)?;
        if hotspot.kind != StressKind::Scalar && f.reduction != Reduction::FixedDirection {
            fixed.push(SEARCHED.to_owned());
            self.sheet.note(r, DIRECTION, SEARCHED)?;
        }
        self.limit_and_utilisation(r, hotspot, judged.index, f, &mut fixed)?;
        self.sheet.text(r, NOT_LIVE, &fixed.join(" "))
    }

    /// Stresses along the direction per load and per condition.
    fn stresses(
        &mut self,
        r: u32,
        hotspot: &Hotspot,
        index: usize,
        f: &FatigueResult,
    ) -> Result<(), WorkbookError> {
        let n = f.direction.unwrap_or_else(Vector3::x);
        if f.direction.is_some() {
            for (c, v) in (DIRECTION..).zip([n.x, n.y, n.z]) {
                self.sheet.input(r, c, v, Show::Fine)?;
            }
        }
        let cells = [0, 1, 2].map(|k| format!("${}", row_col_to_cell(r, DIRECTION + k)));
        let given = self.plan.stresses(hotspot).map_err(|why| WorkbookError::Mismatch(why.to_string()))?;
        let direct = given.given == StressesGiven::PerCondition;
        if !direct {
            for (k, load) in self.inputs.factors.loads.iter().enumerate() {
                let stress = |c: usize| self.inputs.given.cell(index, hotspot.kind, *load, c);
                let value = hotspot.per_load.get(*load).map_or(f64::NAN, |t| t.along(&n));
                if let Some(formula) = along(hotspot.kind, stress, &cells) {
                    let at = column(FIRST_LOAD, k)?;
                    self.sheet.formula(r, at, &formula, &Cached::Number(value), Show::Tenths)?;
                }
            }
        }
        let loads = self.inputs.factors.loads.len();
        let from = row_col_to_cell(r, FIRST_LOAD);
        let to = row_col_to_cell(r, column(FIRST_LOAD, loads.saturating_sub(1))?);
        let set = &self.standard.fatigue_loads.standard.id;
        let name = Direct::name_of(hotspot, &self.plan.known_as);
        for (k, (condition, tensor)) in self.plan.conditions.iter().zip(&given.stresses).enumerate() {
            if given.untested.contains(&k) {
                self.sheet.text(r, column(self.first_condition, k)?, "not tested")?;
                continue;
            }
            let formula = if let (true, Some(sheet), Some(name)) = (direct, self.inputs.direct, name) {
                along(hotspot.kind, |c| sheet.cell(index, name, &condition.id, c), &cells)
            } else {
                let factors = self.inputs.factors.range(set, &condition.id);
                factors.map(|factors| format!("SUMPRODUCT({factors},{from}:{to})"))
            };
            let at = column(self.first_condition, k)?;
            let value = tensor.along(&n);
            match formula {
                Some(formula) => self.sheet.formula(r, at, &formula, &Cached::Number(value), Show::Tenths)?,
                None => self.sheet.number(r, at, value, Show::Tenths)?,
            }
        }
        Ok(())
    }

    fn condition(&self, r: u32, id: &str) -> Option<String> {
        let k = self.plan.conditions.iter().position(|c| *c.id == *id)?;
        Some(row_col_to_cell(r, column(self.first_condition, k).ok()?))
    }

    /// Writes mean, amplitude and the two columns of the rule; gives what is not live.
    fn mean_and_amplitude(&mut self, r: u32, f: &FatigueResult) -> Result<Vec<String>, WorkbookError> {
        match &f.origin {
            Origin::Pair { first, second, first_mpa, second_mpa } => {
                let whole = self.plan.conditions.len();
                let row_range = format!(
                    "{}:{}",
                    row_col_to_cell(r, self.first_condition),
                    row_col_to_cell(r, column(self.first_condition, whole.saturating_sub(1))?)
                );
                let mut fixed = Vec::new();
                // Of these two the pair with the largest utilisation counts, which need not be the widest.
                let by_utilisation =
                    matches!(f.reduction, Reduction::CriticalPlane | Reduction::FixedDirection);
                let (high, low) = if by_utilisation {
                    fixed.push(format!(
                        "The pair {first} ↔ {second} is a value: of all pairs it has the largest utilisation."
                    ));
                    let cell = |id: &str| self.condition(r, id).unwrap_or_else(|| "NA()".to_owned());
                    (cell(first), cell(second))
                } else {
                    (format!("MAX({row_range})"), format!("MIN({row_range})"))
                };
                self.sheet.formula(r, EXTRA, &high, &Cached::Number(*first_mpa), Show::Tenths)?;
                self.sheet.formula(r, EXTRA + 1, &low, &Cached::Number(*second_mpa), Show::Tenths)?;
                let (a, b) = (row_col_to_cell(r, EXTRA), row_col_to_cell(r, EXTRA + 1));
                self.sheet.formula(
                    r,
                    MEAN,
                    &format!("({a}+{b})/2"),
                    &Cached::Number(f.sigma_m_mpa),
                    Show::Tenths,
                )?;
                self.sheet.formula(
                    r,
                    AMPLITUDE,
                    &format!("({a}-{b})/2"),
                    &Cached::Number(f.sigma_a_mpa),
                    Show::Tenths,
                )?;
                Ok(fixed)
            }
            Origin::Sum { statics, dynamics, correlated, .. } => {
                let cells = |ids: &mut dyn Iterator<Item = &Arc<str>>| -> Vec<String> {
                    joined(
                        ids.filter_map(|id| self.plan.conditions.iter().position(|c| c.id == *id)).collect(),
                    )
                    .into_iter()
                    .filter_map(|(from, to)| {
                        let at = |k| Some(row_col_to_cell(r, column(self.first_condition, k).ok()?));
                        Some(if from == to { at(from)? } else { format!("{}:{}", at(from)?, at(to)?) })
                    })
                    .collect()
                };
                let (steady, moving) = (
                    cells(&mut statics.iter().map(|(id, _)| id)),
                    cells(&mut dynamics.iter().map(|d| &d.id)),
                );
                let of = |function: &str, cells: &[String]| {
                    if cells.is_empty() { "0".to_owned() } else { format!("{function}({})", cells.join(",")) }
                };
                let mean = of("SUM", &steady);
                self.sheet.formula(r, MEAN, &mean, &Cached::Number(f.sigma_m_mpa), Show::Tenths)?;
                let mut fixed = Vec::new();
                if *correlated {
                    let why = "The amplitude is a value: the loads are correlated, and a formula of the square-root rule would be wrong.";
                    self.sheet.fixed(r, AMPLITUDE, f.sigma_a_mpa, Show::Tenths, why)?;
                    fixed.push(why.to_owned());
                } else {
                    let amplitude = format!("SQRT({})", of("SUMSQ", &moving));
                    self.sheet.formula(
                        r,
                        AMPLITUDE,
                        &amplitude,
                        &Cached::Number(f.sigma_a_mpa),
                        Show::Tenths,
                    )?;
                }
                let absolute: Vec<String> = moving.iter().map(|m| format!("SUMPRODUCT(ABS({m}))")).collect();
                let in_phase = if absolute.is_empty() { "0".to_owned() } else { absolute.join("+") };
                match in_phase_along(f) {
                    Some(sum) => {
                        self.sheet.formula(r, EXTRA, &in_phase, &Cached::Number(sum), Show::Tenths)?;
                    }
                    None => {
                        if let Origin::Sum { in_phase_sigma_a_mpa, .. } = &f.origin {
                            self.sheet.number(r, EXTRA, *in_phase_sigma_a_mpa, Show::Tenths)?;
                        }
                        fixed.push(
                            "The in-phase amplitude and utilisation are values: they are the worst of all directions and signs."
                                .to_owned(),
                        );
                    }
                }
                if self.plan.variants.len() > 1 {
                    fixed.push(
                        "Of components that exclude each other the worst choice counts; which one it is is a value."
                            .to_owned(),
                    );
                }
                Ok(fixed)
            }
        }
    }

    fn limit_and_utilisation(
        &mut self,
        r: u32,
        hotspot: &Hotspot,
        index: usize,
        f: &FatigueResult,
        fixed: &mut Vec<String>,
    ) -> Result<(), WorkbookError> {
        let line = self.inputs.diagrams.line(self.inputs.frame, index, f);
        let line = line.ok_or_else(|| WorkbookError::Mismatch(format!("{} has no diagram", hotspot.id)))?;
        let [mean, amplitude, limit, edge] = [MEAN, AMPLITUDE, LIMIT, EDGE].map(|c| row_col_to_cell(r, c));
        #[expect(clippy::cast_precision_loss, reason = "a diagram has few points")]
        let number = line.edge(f.sigma_m_mpa) as f64;
        self.sheet.formula(r, EDGE, &line.edge_formula(&mean), &Cached::Number(number), Show::Count)?;
        let formula = line.limit_formula(&mean, &edge);
        self.sheet.formula(r, LIMIT, &formula, &Cached::Number(f.sigma_a_limit_mpa), Show::Tenths)?;
        let own = f.diagram.utilisation(f.load_path, f.sigma_m_mpa, f.sigma_a_mpa);
        let formula = line.utilisation_formula(f.load_path, &mean, &amplitude, &limit);
        match formula {
            Some(formula) if own == f.utilisation || (own - f.utilisation).abs() <= 1e-12 * own => {
                self.sheet.formula(
                    r,
                    UTILISATION,
                    &formula,
                    &Cached::ratio(f.utilisation),
                    Show::Thousandths,
                )?;
            }
            found => {
                let why = if found.is_some() {
                    "The utilisation is a value: the upper bound of the search over all directions counts."
                } else {
                    "The utilisation is a value: the limit line is dented, and on this load path no formula gives it."
                };
                self.sheet.fixed(r, UTILISATION, f.utilisation, Show::Thousandths, why)?;
                fixed.push(why.to_owned());
            }
        }
        self.in_phase(r, f, &line)?;
        let (u, required) = (row_col_to_cell(r, UTILISATION), row_col_to_cell(r, REQUIRED));
        if f.verdict == Verdict::NotAssessed {
            fixed.push("Not assessed: it rests on unverified numbers.".to_owned());
            return self.sheet.text(r, VERDICT, &f.verdict.to_string());
        }
        let verdict =
            format!("IF(ISNUMBER({u}),IF({u}*{required}<=1+{ON_LIMIT:E},\"pass\",\"FAIL\"),\"FAIL\")");
        self.sheet.formula(r, VERDICT, &verdict, &Cached::Text(f.verdict.to_string()), Show::General)
    }

    /// Utilisation with the in-phase amplitude, beside a sum.
    fn in_phase(&mut self, r: u32, f: &FatigueResult, line: &Line<'_>) -> Result<(), WorkbookError> {
        let Origin::Sum { in_phase_utilisation, .. } = &f.origin else { return Ok(()) };
        let [mean, amplitude, limit] = [MEAN, EXTRA, LIMIT].map(|c| row_col_to_cell(r, c));
        let formula =
            in_phase_along(f).and_then(|_| line.utilisation_formula(f.load_path, &mean, &amplitude, &limit));
        match formula {
            Some(formula) => {
                let cached = Cached::ratio(*in_phase_utilisation);
                self.sheet.formula(r, EXTRA + 1, &formula, &cached, Show::Thousandths)
            }
            None => self.sheet.number(r, EXTRA + 1, *in_phase_utilisation, Show::Thousandths),
        }
    }
}

/// Σ|amplitude| along the reported direction, where the in-phase bound is that of this direction; else `None`.
fn in_phase_along(f: &FatigueResult) -> Option<f64> {
    let Origin::Sum { dynamics, in_phase_sigma_a_mpa, in_phase_sigma_m_mpa, .. } = &f.origin else {
        return None;
    };
    let sum: f64 = dynamics.iter().map(|d| d.sigma_a_mpa.abs()).sum();
    let same = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs());
    (same(sum, *in_phase_sigma_a_mpa) && same(f.sigma_m_mpa, *in_phase_sigma_m_mpa)).then_some(sum)
}

/// Positions as runs of neighbours.
fn joined(mut positions: Vec<usize>) -> Vec<(usize, usize)> {
    positions.sort_unstable();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for p in positions {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == p => *last = p,
            _ => runs.push((p, p)),
        }
    }
    runs
}
