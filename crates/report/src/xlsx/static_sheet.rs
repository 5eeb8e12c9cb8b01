//! The governing exceptional condition of each hotspot against yield.

use super::loads::Factors;
use super::sheet::{Cached, Named, Sheet, Show, head};
use super::stresses::{Direct, Given, components};
use super::{WorkbookError, column, row};
use crate::assessment::{Assessment, Given as StressesGiven, ON_LIMIT, Plan, StaticResult, Verdict};
use crate::definition::{Frame, Hotspot};
use crate::load::LoadSet;
use crate::stress::Tensor;
use rust_xlsxwriter::utility::row_col_to_cell;
use std::collections::HashMap;

const HEAD_ROW: u32 = 2;
/// Column of the verdict.
pub(super) const VERDICT: u16 = 2;
/// Column of the utilisation.
pub(super) const UTILISATION: u16 = 3;
/// Column of the equivalent stress.
pub(super) const EQUIVALENT: u16 = 4;
const LIMIT: u16 = 5;
const YIELD: u16 = 6;
const FACTOR: u16 = 7;
const CONDITION: u16 = 8;
const TENSOR: u16 = 9;

/// The sheets this one takes its numbers from.
pub(super) struct Inputs<'a> {
    pub(super) frame: &'a Frame,
    pub(super) factors: &'a Factors,
    pub(super) given: &'a Given,
    pub(super) direct: &'a Option<Direct>,
}

/// The sheet *Static*.
pub(super) struct Statics {
    pub(super) sheet: Sheet,
    rows: HashMap<(usize, usize), u32>,
}

impl Statics {
    /// Row of a hotspot (position in the frame) under a standard (position in the assessment).
    pub(super) fn row_of(&self, standard: usize, hotspot: usize) -> Option<u32> {
        self.rows.get(&(standard, hotspot)).copied()
    }
}

/// Builds the sheet.
pub(super) fn sheet(
    name: &Named,
    inputs: &Inputs<'_>,
    assessment: &Assessment,
) -> Result<Statics, WorkbookError> {
    let mut sheet = Sheet::new(name)?;
    sheet.title(
        "Exceptional conditions against yield",
        "Von Mises stress (|σ| for a scalar) of the governing condition against yield ÷ safety factor. Which condition \
         governs is a value and does not follow changed numbers.",
    )?;
    let mut rows = HashMap::new();
    let mut next = HEAD_ROW + 1;
    for (s, standard) in assessment.standards.iter().enumerate() {
        let (Some(loads), Some(plan)) = (&standard.exceptional_loads, &standard.exceptional_plan) else {
            continue;
        };
        for h in &standard.hotspots {
            let (Some(result), Some(hotspot)) = (&h.static_check, inputs.frame.hotspots.get(h.index)) else {
                continue;
            };
            sheet.text(next, 0, &standard.procedure.id)?;
            sheet.text(next, 1, &hotspot.id)?;
            line(&mut sheet, next, inputs, (plan, loads), (h.index, hotspot), result)?;
            rows.insert((s, h.index), next);
            next = row(next, 1)?;
        }
    }
    let mut heads = vec![
        head("standard", 30.0),
        head("hotspot", 18.0),
        head("static verdict", 13.0),
        head("utilisation, –", 11.0),
        head("equivalent, MPa", 11.0),
        head("limit, MPa", 10.0),
        head("yield, MPa", 10.0),
        head("safety factor on yield, –", 11.0),
        head("governing condition", 20.0),
    ];
    heads.extend(["xx", "yy", "zz", "xy", "yz", "zx"].map(|c| head(format!("{c}, MPa"), 9.0)));
    sheet.heads(HEAD_ROW, &heads, next - HEAD_ROW - 1, 2)?;
    sheet.colour_verdicts((HEAD_ROW + 1, next - 1), (0, LIMIT), VERDICT)?;
    Ok(Statics { sheet, rows })
}

fn line(
    sheet: &mut Sheet,
    r: u32,
    inputs: &Inputs<'_>,
    (plan, loads): (&Plan, &LoadSet),
    (index, hotspot): (usize, &Hotspot),
    result: &StaticResult,
) -> Result<(), WorkbookError> {
    sheet.text(r, CONDITION, &result.condition)?;
    sheet.input(r, YIELD, result.yield_mpa, Show::General)?;
    sheet.input(r, FACTOR, result.safety_factor_on_yield, Show::General)?;
    let given = plan.stresses(hotspot).map_err(|why| WorkbookError::Mismatch(why.to_string()))?;
    let direct = given.given == StressesGiven::PerCondition;
    let position = plan.conditions.iter().position(|c| c.id == result.condition);
    let tensor = position.and_then(|p| given.stresses.get(p)).copied().unwrap_or(Tensor::UNKNOWN);
    let given_as = Direct::name_of(hotspot, &plan.known_as).filter(|_| direct);
    for &k in components(hotspot.kind) {
        let formula = match (given_as, inputs.direct) {
            (Some(name), Some(given)) => given.cell(index, name, &result.condition, k),
            _ => superposed(inputs, &loads.standard.id, &result.condition, index, hotspot, k),
        };
        let value = tensor.0.get(k).copied().unwrap_or(f64::NAN);
        let at = column(TENSOR, k)?;
        match formula {
            Some(formula) => sheet.formula(r, at, &formula, &Cached::Number(value), Show::Tenths)?,
            None => sheet.number(r, at, value, Show::Tenths)?,
        }
    }
    let [xx, yy, zz, xy, yz, zx] = [0, 1, 2, 3, 4, 5].map(|k| row_col_to_cell(r, TENSOR + k));
    let von_mises = format!("SQRT((({xx}-{yy})^2+({yy}-{zz})^2+({zz}-{xx})^2)/2+3*({xy}^2+{yz}^2+{zx}^2))");
    sheet.formula(r, EQUIVALENT, &von_mises, &Cached::Number(result.equivalent_mpa), Show::Tenths)?;
    let [equivalent, limit, strength, factor, u] =
        [EQUIVALENT, LIMIT, YIELD, FACTOR, UTILISATION].map(|c| row_col_to_cell(r, c));
    sheet.formula(
        r,
        LIMIT,
        &format!("{strength}/{factor}"),
        &Cached::Number(result.limit_mpa),
        Show::Tenths,
    )?;
    let ratio = format!("{equivalent}/{limit}");
    sheet.formula(r, UTILISATION, &ratio, &Cached::ratio(result.utilisation), Show::Thousandths)?;
    if result.verdict == Verdict::NotAssessed {
        return sheet.text(r, VERDICT, &result.verdict.to_string());
    }
    let verdict = format!("IF({u}<=1+{ON_LIMIT:E},\"pass\",\"FAIL\")");
    sheet.formula(r, VERDICT, &verdict, &Cached::Text(result.verdict.to_string()), Show::General)
}

/// Σ factor × stress of one component over the loads.
fn superposed(
    inputs: &Inputs<'_>,
    standard: &str,
    condition: &str,
    index: usize,
    hotspot: &Hotspot,
    component: usize,
) -> Option<String> {
    let terms: Option<Vec<String>> = inputs
        .factors
        .loads
        .iter()
        .enumerate()
        .map(|(k, load)| {
            let factor = inputs.factors.cell(standard, condition, k)?;
            Some(format!("{factor}*{}", inputs.given.cell(index, hotspot.kind, *load, component)?))
        })
        .collect();
    terms.filter(|t| !t.is_empty()).map(|t| t.join("+"))
}
