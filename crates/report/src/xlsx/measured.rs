//! What gauges measured against what was calculated.

use super::sheet::{Cached, Named, Sheet, Show, head};
use super::{WorkbookError, row};
use crate::assessment::Assessment;
use crate::comparison::{GaugeComparison, StressPair, measured};
use crate::definition::Frame;
use rust_xlsxwriter::utility::row_col_to_cell;

const HEAD_ROW: u32 = 2;
const CALCULATED: u16 = 2;
const MEASURED: u16 = 3;
const DIFFERENCE: u16 = 4;
const RATIO: u16 = 5;
const OF_GAUGE: u16 = 6;
const SOURCE: u16 = 7;

/// The sheet *Measured*; none without gauges.
pub(super) fn sheet(
    name: &Named,
    frame: &Frame,
    assessment: &Assessment,
) -> Result<Option<Sheet>, WorkbookError> {
    let Some(found) = measured(frame, assessment)? else { return Ok(None) };
    let mut sheet = Sheet::new(name)?;
    sheet.title(
        "Measured against calculated stresses along the gauge",
        "Ratio of a gauge: least-squares slope through the origin, Σcm/Σm² (c calculated, m measured). Blue numbers may \
         be changed.",
    )?;
    let heads = [
        head("hotspot", 18.0),
        head("load or condition", 24.0),
        head("calculated, MPa", 11.0),
        head("measured, MPa", 11.0),
        head("difference, MPa", 11.0),
        head("calculated ÷ measured, –", 11.0),
        head("ratio of the gauge, –", 11.0),
        head("source", 60.0),
    ];
    let rows: Vec<(&GaugeComparison, usize, &StressPair)> =
        found.gauges.iter().flat_map(|g| g.pairs.iter().enumerate().map(move |(i, p)| (g, i, p))).collect();
    sheet.heads(HEAD_ROW, &heads, u32::try_from(rows.len()).unwrap_or(0), 2)?;
    for (i, (gauge, position, pair)) in rows.iter().enumerate() {
        let r = row(HEAD_ROW + 1, i)?;
        sheet.text(r, 0, &gauge.id)?;
        sheet.text(r, 1, &pair.of.words())?;
        sheet.input(r, CALCULATED, pair.calculated_mpa, Show::Hundredths)?;
        sheet.input(r, MEASURED, pair.measured_mpa, Show::Hundredths)?;
        let (c, m) = (row_col_to_cell(r, CALCULATED), row_col_to_cell(r, MEASURED));
        let difference = Cached::Number(pair.calculated_mpa - pair.measured_mpa);
        sheet.formula(r, DIFFERENCE, &format!("{c}-{m}"), &difference, Show::Hundredths)?;
        let ratio = pair.ratio().map_or(Cached::Text("–".to_owned()), Cached::ratio);
        sheet.formula(r, RATIO, &format!("IF({m}=0,\"–\",{c}/{m})"), &ratio, Show::Thousandths)?;
        if *position == 0 {
            let last = row(r, gauge.pairs.len() - 1)?;
            let range = |column| format!("{}:{}", row_col_to_cell(r, column), row_col_to_cell(last, column));
            let (cs, ms) = (range(CALCULATED), range(MEASURED));
            let slope = format!("IF(SUMSQ({ms})=0,\"–\",SUMPRODUCT({cs}*{ms})/SUMSQ({ms}))");
            let value = gauge.ratio.map_or(Cached::Text("–".to_owned()), Cached::ratio);
            sheet.formula(r, OF_GAUGE, &slope, &value, Show::Thousandths)?;
        }
        sheet.text(r, SOURCE, &gauge.source)?;
    }
    Ok(Some(sheet))
}
