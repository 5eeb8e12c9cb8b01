//! Loads with formulas and sources, and the matrix of conditions with load factors.

use super::sheet::{Cached, Named, Sheet, Show, head, head_of};
use super::{WorkbookError, column, row};
use crate::assessment::Assessment;
use crate::csv::name as file_name;
use crate::definition::{Frame, SpringLevel};
use crate::given;
use std::collections::HashMap;

/// The sheet *Loads*: parameters, loads and forces.
pub(super) fn loads(name: &Named, frame: &Frame, assessment: &Assessment) -> Result<Sheet, WorkbookError> {
    let mut rows: Vec<[String; 9]> = Vec::new();
    let mut values: Vec<f64> = Vec::new();
    for a in given::attached(frame, &[]) {
        for part in &a.parts {
            let formula = part.formula.unwrap_or("as given");
            let (confidence, source) = ("given by the analyst", given::source_of(a.load));
            let cells = [
                "",
                "attached component",
                part.symbol,
                &a.load.id,
                "kN",
                formula,
                &part.numbers,
                confidence,
                source,
            ];
            rows.push(cells.map(str::to_owned));
            values.push(part.value_kn);
        }
    }
    for load in frame.loads.values() {
        let Some(reference) = load.reference else { continue };
        let springs = match load.at {
            Some(SpringLevel::Primary) => "at the primary springs",
            Some(SpringLevel::Secondary) => "at the secondary springs",
            None => "",
        };
        let cells = [
            "",
            "reference load",
            "",
            &load.id,
            reference.unit.symbol,
            springs,
            "",
            "given by the analyst",
            "",
        ];
        rows.push(cells.map(str::to_owned));
        values.push(reference.number);
    }
    for set in assessment.load_sets() {
        let id = &set.standard.id;
        let texts = |t: [&str; 9]| t.map(str::to_owned);
        for p in &set.parameters {
            let kind = if p.overridden { "parameter, replaced by the analyst" } else { "parameter" };
            let confidence = p.provenance.confidence.to_string();
            let unit = p.quantity.unit.symbol;
            rows.push(texts([id, kind, &p.id, "", unit, &p.title, "", &confidence, &p.provenance.source]));
            values.push(p.quantity.number);
        }
        for l in &set.loads {
            let confidence = l.confidence.to_string();
            let cells =
                [id, "load", &l.id, "", l.unit.symbol, &l.formula, &l.numbers, &confidence, &l.source];
            rows.push(texts(cells));
            values.push(l.value);
        }
        for c in &set.conditions {
            let (kind, confidence) = (file_name(&c.category), given::condition_confidence(frame, set, c));
            let source = match given::owner(frame, set, c) {
                None => c.source.clone(),
                Some(load) => format!("given by the analyst: {}; rule: {}", given::source_of(load), c.source),
            };
            for (component, f) in &c.forces {
                let cells = [
                    id,
                    &kind,
                    &c.id,
                    component,
                    f.unit.symbol,
                    &f.formula,
                    &f.numbers,
                    &confidence,
                    &source,
                ];
                rows.push(texts(cells));
                values.push(f.value);
            }
        }
    }
    let mut sheet = Sheet::new(name)?;
    sheet.title(
        "Parameters, loads and forces",
        "As worked out by the program; the forces used by the formulas are those of the sheet Conditions.",
    )?;
    let heads = [
        head("standard", 20.0),
        head("kind", 14.0),
        head("id", 20.0),
        head("component", 16.0),
        head("unit", 8.0),
        head("formula or meaning", 36.0),
        head("with numbers", 40.0),
        head("confidence", 12.0),
        head("source", 60.0),
        head("value, in its unit", 14.0),
    ];
    sheet.heads(2, &heads, u32::try_from(rows.len()).unwrap_or(0), 3)?;
    for (i, (cells, value)) in rows.iter().zip(values).enumerate() {
        let r = row(3, i)?;
        for (c, text) in (0u16..).zip(cells) {
            sheet.text(r, c, text)?;
        }
        sheet.number(r, 9, value, Show::Thousandths)?;
    }
    Ok(sheet)
}

/// The sheet of conditions, and where the load factors stand.
pub(super) struct Factors {
    pub(super) sheet: Sheet,
    rows: HashMap<(String, String), u32>,
    /// Positions in [`Frame::loads`] of the loads that have columns.
    pub(super) loads: Vec<usize>,
    first: u16,
}

const REFERENCE_ROW: u32 = 2;
const HEAD_ROW: u32 = 3;
const FORCES: u16 = 4;

impl Factors {
    /// Range of the load factors of a condition.
    pub(super) fn range(&self, standard: &str, condition: &str) -> Option<String> {
        let r = *self.rows.get(&(standard.to_owned(), condition.to_owned()))?;
        let last = column(self.first, self.loads.len().checked_sub(1)?).ok()?;
        Some(self.sheet.range((r, self.first), (r, last)))
    }

    /// Cell of the factor of one load of [`Self::loads`].
    pub(super) fn cell(&self, standard: &str, condition: &str, position: usize) -> Option<String> {
        let r = *self.rows.get(&(standard.to_owned(), condition.to_owned()))?;
        Some(self.sheet.at(r, column(self.first, position).ok()?))
    }
}

/// The sheet *Conditions*.
pub(super) fn conditions(
    name: &Named,
    frame: &Frame,
    assessment: &Assessment,
) -> Result<Factors, WorkbookError> {
    let mut sheet = Sheet::new(name)?;
    sheet.title(
        "Conditions: forces, and load factors = force ÷ reference load",
        "A stress of a condition is the sum over the loads of factor × stress at the reference load. Blue numbers may \
         be changed.",
    )?;
    let used: Vec<_> = frame
        .loads
        .values()
        .enumerate()
        .filter_map(|(i, load)| Some((i, &load.id, load.reference?)))
        .collect();
    let mut heads =
        vec![head("standard", 20.0), head("condition", 20.0), head("category", 12.0), head("group", 10.0)];
    heads.extend(used.iter().map(|(_, id, r)| head_of(format!("{id}, {}", r.unit.symbol), 13.0)));
    heads.extend(used.iter().map(|(_, id, _)| head_of(format!("{id}: F/F_ref, –"), 13.0)));
    heads.extend([head("confidence", 12.0), head("source", 60.0)]);
    let first = column(FORCES, used.len())?;
    let after = column(first, used.len())?;
    let sets = assessment.load_sets();
    let count: usize = sets.iter().map(|s| s.conditions.len()).sum();
    sheet.heads(HEAD_ROW, &heads, u32::try_from(count).unwrap_or(0), 2)?;
    sheet.said(REFERENCE_ROW, 0, "reference load")?;
    for (k, (.., reference)) in used.iter().enumerate() {
        sheet.input(REFERENCE_ROW, column(FORCES, k)?, reference.number, Show::Hundredths)?;
    }
    let mut rows = HashMap::new();
    let all = sets.iter().flat_map(|set| set.conditions.iter().map(|c| (&set.standard.id, c)));
    for (i, (standard, c)) in all.enumerate() {
        let r = row(HEAD_ROW + 1, i)?;
        let group = c.exclusive_group.as_ref().map_or("", |g| g.group.as_str());
        for (at, text) in (0u16..).zip([standard.as_str(), &c.id, &file_name(&c.category), group]) {
            sheet.text(r, at, text)?;
        }
        for (k, (_, id, reference)) in used.iter().enumerate() {
            let given = c.forces.get(*id);
            let force = given.and_then(|f| {
                crate::definition::Quantity { number: f.value, unit: f.unit }.in_unit(reference.unit)
            });
            let at = column(FORCES, k)?;
            if let Some(force) = force {
                sheet.input(r, at, force, Show::Hundredths)?;
            }
            let cell = rust_xlsxwriter::utility::row_col_to_cell(r, at);
            let base = rust_xlsxwriter::utility::row_col_to_cell_absolute(REFERENCE_ROW, at);
            let factor = Cached::Number(force.unwrap_or(0.0) / reference.number);
            sheet.formula(r, column(first, k)?, &format!("{cell}/{base}"), &factor, Show::Fine)?;
        }
        sheet.text(r, after, &c.confidence.to_string())?;
        sheet.text(r, after + 1, &c.source)?;
        rows.insert((standard.clone(), c.id.clone()), r);
    }
    Ok(Factors { sheet, rows, loads: used.iter().map(|(i, ..)| *i).collect(), first })
}
