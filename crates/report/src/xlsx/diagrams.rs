//! Limit lines as vertices, the points of the hotspots, and a chart of both per diagram.

use super::check::Check;
use super::sheet::{Cached, Named, Sheet, Show, cell_text, head};
use super::{WorkbookError, row};
use crate::assessment::{Assessment, FatigueResult};
use crate::definition::Frame;
use crate::diagram::{LimitDiagram, LoadPath};
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFormat, ChartLine, ChartMarker, ChartMarkerType, ChartSolidFill, ChartType,
    Color,
};
use std::sync::Arc;

const HEAD_ROW: u32 = 2;
const MEAN: u16 = 2;
const AMPLITUDE: u16 = 3;
const P: u16 = 4;
const Q: u16 = 5;
const CHART_COLUMN: u16 = 9;
const ROWS_PER_CHART: usize = 22;
const ORANGE: Color = Color::RGB(0x00_D5_5E_00);
/// Most charts; a sheet with more is no help.
const MOST_CHARTS: usize = 40;

struct Entry {
    limit: String,
    material: String,
    diagram: Arc<LimitDiagram>,
    first: u32,
    last: u32,
}

/// The sheet *Diagrams*.
pub(super) struct Diagrams {
    sheet: Sheet,
    entries: Vec<Entry>,
}

fn material_of(frame: &Frame, index: usize) -> &str {
    frame.hotspots.get(index).map_or("", |h| h.material.as_str())
}

/// The sheet of all limit lines in use.
pub(super) fn vertices(
    name: &Named,
    assessment: &Assessment,
    frame: &Frame,
) -> Result<Diagrams, WorkbookError> {
    let mut sheet = Sheet::new(name)?;
    sheet.title(
        "Fatigue-limit diagrams: limit amplitude over mean",
        "Between the points the limit is a straight line, outside it is zero. p·σ_m + q·σ_a = 1 is the line from a \
         point to the next. Blue numbers may be changed.",
    )?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut next = HEAD_ROW + 1;
    for h in assessment.standards.iter().flat_map(|s| &s.hotspots) {
        let Some(f) = &h.fatigue else { continue };
        let material = material_of(frame, h.index);
        let same = |e: &Entry| e.limit == f.limit.id && e.material == material && e.diagram == f.diagram;
        if entries.iter().any(same) {
            continue;
        }
        let last = row(next, f.diagram.vertices().len() - 1)?;
        let entry = Entry {
            limit: f.limit.id.clone(),
            material: material.to_owned(),
            diagram: f.diagram.clone(),
            first: next,
            last,
        };
        points_of(&mut sheet, &entry, f)?;
        next = last + 1;
        entries.push(entry);
    }
    let heads = [
        head("diagram", 30.0),
        head("material", 12.0),
        head("σ_m, MPa", 10.0),
        head("σ_a limit, MPa", 10.0),
        head("p, 1/MPa", 14.0),
        head("q, 1/MPa", 14.0),
        head("confidence", 12.0),
        head("source", 60.0),
    ];
    sheet.heads(HEAD_ROW, &heads, next - HEAD_ROW - 1, 1)?;
    Ok(Diagrams { sheet, entries })
}

fn points_of(sheet: &mut Sheet, entry: &Entry, f: &FatigueResult) -> Result<(), WorkbookError> {
    for (i, v) in entry.diagram.vertices().iter().enumerate() {
        let r = row(entry.first, i)?;
        sheet.text(r, 0, &entry.limit)?;
        sheet.text(r, 1, &entry.material)?;
        sheet.input(r, MEAN, v.mean_mpa, Show::Hundredths)?;
        sheet.input(r, AMPLITUDE, v.amplitude_mpa, Show::Hundredths)?;
        sheet.text(r, 6, &f.limit.provenance.confidence.to_string())?;
        sheet.text(r, 7, &f.limit.provenance.source)?;
        let Some(edge) = entry.diagram.edges().get(i) else { continue };
        let [m1, a1, m2, a2] = [(r, MEAN), (r, AMPLITUDE), (r + 1, MEAN), (r + 1, AMPLITUDE)]
            .map(|(r, c)| row_col_to_cell(r, c));
        let area = format!("({m2}*{a1}-{m1}*{a2})");
        sheet.formula(r, P, &format!("({a1}-{a2})/{area}"), &Cached::Number(edge.p), Show::General)?;
        sheet.formula(r, Q, &format!("({m2}-{m1})/{area}"), &Cached::Number(edge.q), Show::General)?;
    }
    Ok(())
}

/// Cells of one limit line.
pub(super) struct Line<'a> {
    sheet: &'a Sheet,
    entry: &'a Entry,
}

impl Diagrams {
    /// The line a result was judged by.
    pub(super) fn line(&self, frame: &Frame, index: usize, f: &FatigueResult) -> Option<Line<'_>> {
        let material = material_of(frame, index);
        let entry = self
            .entries
            .iter()
            .find(|e| e.limit == f.limit.id && e.material == material && e.diagram == f.diagram)?;
        Some(Line { sheet: &self.sheet, entry })
    }

    /// Adds a chart per diagram with the points of the standards' sheets.
    pub(super) fn points(
        &mut self,
        frame: &Frame,
        assessment: &Assessment,
        checks: &[Check],
    ) -> Result<(), WorkbookError> {
        for (number, entry) in self.entries.iter().enumerate().take(MOST_CHARTS) {
            let mut chart = Chart::new(ChartType::ScatterStraight);
            let title = chart_text(&format!("limit {} · {}", entry.limit, entry.material));
            chart.title().set_name(title.as_str());
            chart.x_axis().set_name("σ_m, MPa");
            chart.y_axis().set_name("σ_a, MPa").set_min(0.0);
            chart.x_axis().set_crossing(rust_xlsxwriter::ChartAxisCrossing::Automatic);
            let column = |c| self.sheet.range((entry.first, c), (entry.last, c));
            chart
                .add_series()
                .set_name("limit")
                .set_categories(format!("={}", column(MEAN)).as_str())
                .set_values(format!("={}", column(AMPLITUDE)).as_str());
            for (standard, check) in assessment.standards.iter().zip(checks) {
                let same =
                    |i: usize, f: &FatigueResult| e_is(entry, f) && material_of(frame, i) == entry.material;
                let rows: Vec<(u32, &str)> = standard
                    .hotspots
                    .iter()
                    .filter(|h| h.fatigue.as_ref().is_some_and(|f| same(h.index, f)))
                    .filter_map(|h| Some((check.row_of(h.index)?, h.id.as_str())))
                    .collect();
                add_points(&mut chart, check, &rows);
            }
            let at = row(HEAD_ROW + 1, number * ROWS_PER_CHART)?;
            chart.legend().set_hidden();
            chart.set_width(720).set_height(420);
            self.sheet.inner().insert_chart(at, CHART_COLUMN, &chart)?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> rust_xlsxwriter::Worksheet {
        self.sheet.finish()
    }
}

fn e_is(entry: &Entry, f: &FatigueResult) -> bool {
    entry.limit == f.limit.id && entry.diagram == f.diagram
}

/// A text of a chart that cannot be taken for a reference, which would have a `!` or begin with `=`.
fn chart_text(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    format!(" {}", cell_text(&short).replace('!', "·"))
}

/// One series per run of neighbouring rows, each point with its hotspot's name; a chart has at most 255 series.
fn add_points(chart: &mut Chart, check: &Check, rows: &[(u32, &str)]) {
    const MOST_SERIES: usize = 60;
    for run in rows.chunk_by(|a, b| a.0 + 1 == b.0).take(MOST_SERIES) {
        let (Some((first, _)), Some((last, _))) = (run.first().copied(), run.last().copied()) else {
            continue;
        };
        let names: Vec<ChartDataLabel> = run
            .iter()
            .map(|(_, id)| ChartDataLabel::new().set_value(chart_text(id).as_str()).to_custom())
            .collect();
        let mut marker = ChartMarker::new();
        marker
            .set_type(ChartMarkerType::Diamond)
            .set_size(7)
            .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(ORANGE)));
        let mut none = ChartLine::new();
        none.set_hidden(true);
        let mut format = ChartFormat::new();
        format.set_line(&none);
        chart
            .add_series()
            .set_name(chart_text(&check.title).as_str())
            .set_categories(
                format!("={}", check.sheet.range((first, super::check::MEAN), (last, super::check::MEAN)))
                    .as_str(),
            )
            .set_values(
                format!(
                    "={}",
                    check.sheet.range((first, super::check::AMPLITUDE), (last, super::check::AMPLITUDE))
                )
                .as_str(),
            )
            .set_marker(&marker)
            .set_custom_data_labels(&names)
            .set_format(&mut format);
    }
}

impl Line<'_> {
    fn column(&self, c: u16) -> String {
        self.sheet.range((self.entry.first, c), (self.entry.last, c))
    }

    fn edges(&self, c: u16) -> String {
        self.sheet.range((self.entry.first, c), (self.entry.last - 1, c))
    }

    fn ends(&self, c: u16) -> (String, String) {
        (self.sheet.at(self.entry.first, c), self.sheet.at(self.entry.last, c))
    }

    /// Number of the last point not right of the mean; 0 outside.
    pub(super) fn edge_formula(&self, mean: &str) -> String {
        let (low, high) = self.ends(MEAN);
        format!("IF(OR({mean}<{low},{mean}>{high}),0,MATCH({mean},{},1))", self.column(MEAN))
    }

    /// What [`Self::edge_formula`] gives.
    pub(super) fn edge(&self, mean_mpa: f64) -> usize {
        let (low, high) = self.entry.diagram.mean_range_mpa();
        if mean_mpa < low || mean_mpa > high {
            return 0;
        }
        self.entry.diagram.vertices().iter().filter(|v| v.mean_mpa <= mean_mpa).count()
    }

    /// Limit amplitude at a mean, by interpolation between point number `edge` and the next.
    pub(super) fn limit_formula(&self, mean: &str, edge: &str) -> String {
        let (means, amplitudes) = (self.column(MEAN), self.column(AMPLITUDE));
        let last = self.entry.last;
        let [m_end, m_before, a_end, a_before] =
            [(last, MEAN), (last - 1, MEAN), (last, AMPLITUDE), (last - 1, AMPLITUDE)]
                .map(|(r, c)| self.sheet.at(r, c));
        let at_end = format!("MAX({a_end},IF({m_before}={m_end},{a_before},0))");
        let (m1, m2) = (format!("INDEX({means},{edge})"), format!("INDEX({means},{edge}+1)"));
        let (a1, a2) = (format!("INDEX({amplitudes},{edge})"), format!("INDEX({amplitudes},{edge}+1)"));
        format!("IF({edge}=0,0,IF({mean}={m_end},{at_end},{a1}+({a2}-{a1})*({mean}-{m1})/({m2}-{m1})))")
    }

    /// Utilisation on a load path from the cells of mean, amplitude and limit; none where a formula would not be
    /// exact.
    pub(super) fn utilisation_formula(
        &self,
        path: LoadPath,
        mean: &str,
        amplitude: &str,
        limit: &str,
    ) -> Option<String> {
        if path != LoadPath::MeanConstant && !self.entry.diagram.is_convex() {
            return None;
        }
        let (p, q) = (self.edges(P), self.edges(Q));
        let (low, high) = self.ends(MEAN);
        let slope = |start: String, rate: String| {
            format!(
                "IF(OR({start}<={low},{start}>={high}),\"∞\",MAX(0,SUMPRODUCT(MAX({rate}*{amplitude}/(1-{p}*{start})))))"
            )
        };
        Some(match path {
            LoadPath::MeanConstant => format!("IF({limit}>0,{amplitude}/{limit},\"∞\")"),
            LoadPath::RatioConstant => format!("MAX(0,SUMPRODUCT(MAX({p}*{mean}+{q}*{amplitude})))"),
            LoadPath::MinimumConstant => slope(format!("({mean}-{amplitude})"), format!("({p}+{q})")),
            LoadPath::MaximumConstant => slope(format!("({mean}+{amplitude})"), format!("({q}-{p})")),
        })
    }
}
