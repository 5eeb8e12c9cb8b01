//! The ranked table, and the full check of each hotspot.

use super::figure::Figure;
use super::{Badge, HtmlError, Writer, short, visible};
use crate::assessment::{HotspotAssessment, StandardAssessment, Verdict};
use crate::comparison::{Agreement, HotspotComparison, short_name};
use crate::drawing::{
    View, correlation, hotspot_diagrams, overview_single_pages, standard_overview, utilisation_bars,
    waterfall,
};
use crate::hand_check::{Part, Section, Step, hand_check};
use crate::number::{fixed, signed, utilisation};
use crate::selection::worst_first;

/// The columns of one standard in the ranked table.
pub(super) struct Column {
    pub name: String,
    /// Whether it has a column for the static check.
    pub has_static: bool,
}

/// A row of the ranked table.
pub(super) struct Row<'a> {
    pub index: usize,
    pub id: String,
    /// The name's parts between which a line may break.
    pub id_parts: Vec<String>,
    pub location: String,
    /// Whether its full check is in the report.
    pub linked: bool,
    pub agreement: &'a str,
    /// `pass`, `fail`, `differ` or `open`, for colour and filter.
    pub class: &'static str,
    pub cells: Vec<Cells<'a>>,
}

/// A hotspot under one standard.
pub(super) struct Cells<'a> {
    pub verdict: Badge<'a>,
    pub mean: Number,
    pub amplitude: Number,
    pub limit: Number,
    pub utilisation: Number,
    /// Absent where the standard has no such check.
    pub static_check: Option<Number>,
    /// Parts between which a line may break.
    pub governed_by: Vec<String>,
}

/// A number as shown and as sorted.
pub(super) struct Number {
    pub shown: String,
    pub sort: String,
    /// Whether it fails a check of its own.
    pub fails: bool,
}

impl Number {
    fn new(value: Option<f64>, show: impl Fn(f64) -> String) -> Self {
        let sort = value.map_or(f64::INFINITY, |v| if v.is_nan() { f64::INFINITY } else { v });
        let sort = if sort.is_infinite() { "1e300".to_owned() } else { sort.to_string() };
        Self { shown: value.map_or("–".to_owned(), show), sort, fails: false }
    }
}

/// The full check of one hotspot.
pub(super) struct HotspotView<'a> {
    pub index: usize,
    pub id: String,
    pub location: String,
    pub material: String,
    pub detail: String,
    pub agreement: &'a str,
    pub class: &'static str,
    pub figures: Vec<Figure>,
    pub walk: Vec<WalkRow>,
    pub waterfall: Option<Figure>,
    pub checks: Vec<CheckView<'a>>,
}

/// One step of the walk.
pub(super) struct WalkRow {
    pub label: String,
    pub mean: String,
    pub amplitude: String,
    pub limit: String,
    pub utilisation: String,
    pub change: String,
}

/// The hand check under one standard.
pub(super) struct CheckView<'a> {
    pub standard: String,
    pub verdict: Badge<'a>,
    pub confidence: &'a str,
    pub reason: String,
    pub warnings: Vec<String>,
    pub sections: Vec<SectionView>,
}

/// A part of a hand check.
pub(super) struct SectionView {
    pub title: String,
    pub steps: Vec<StepView>,
    /// Conditions that do not count, with their results.
    pub others: Vec<[String; 2]>,
}

/// A step of a hand check.
pub(super) struct StepView {
    /// `condition` where its lines stand one beside the other.
    pub class: &'static str,
    pub what: String,
    pub lines: Vec<String>,
    pub source: String,
}

impl<'a> Writer<'a> {
    /// The hotspots shown, by the worst of all standards, those not assessed first.
    pub(super) fn ranked(&self) -> Vec<&'a HotspotComparison> {
        let hotspots = &self.comparison.hotspots;
        let order: Vec<usize> = if self.shown.is_all() {
            worst_first(self.assessment)
        } else {
            self.shown.positions(hotspots.len()).collect()
        };
        order.into_iter().filter_map(|i| hotspots.get(i)).collect()
    }

    /// The standards over the columns.
    pub(super) fn columns(&self) -> Vec<Column> {
        self.assessment
            .standards
            .iter()
            .map(|s| Column {
                name: short(short_name(&s.procedure.id)),
                has_static: s.exceptional_loads.is_some(),
            })
            .collect()
    }

    pub(super) fn rows(&self) -> Vec<Row<'a>> {
        self.ranked()
            .into_iter()
            .enumerate()
            .map(|(place, h)| {
                let hotspot = self.frame.hotspots.get(h.index);
                Row {
                    index: h.index,
                    id: short(&h.id),
                    id_parts: breakable(&short(&h.id)),
                    location: short(hotspot.map_or("", |x| &x.location)),
                    linked: place < self.options.full_checks,
                    agreement: self.agreement(h),
                    class: class(h),
                    cells: self
                        .assessment
                        .standards
                        .iter()
                        .filter_map(|s| Some(self.cells(s, s.hotspots.get(h.index)?)))
                        .collect(),
                }
            })
            .collect()
    }

    fn agreement(&self, h: &HotspotComparison) -> &'a str {
        match (h.agreement, h.verdicts.as_slice()) {
            (_, [only]) => self.badge(*only).word,
            (Agreement::AllPass, _) => self.t.agree_pass,
            (Agreement::AllFail, _) => self.t.agree_fail,
            (Agreement::Differ, _) => self.t.differ,
            (Agreement::Incomplete, _) => self.t.incomplete,
        }
    }

    fn cells(&self, standard: &StandardAssessment, h: &HotspotAssessment) -> Cells<'a> {
        let f = h.fatigue.as_ref();
        let stress = |v: f64| signed(v, 1);
        Cells {
            verdict: self.badge(h.verdict),
            mean: Number::new(f.map(|f| f.sigma_m_mpa), stress),
            amplitude: Number::new(f.map(|f| f.sigma_a_mpa), stress),
            limit: Number::new(f.map(|f| f.sigma_a_limit_mpa), stress),
            utilisation: Number::new(f.map(|f| f.utilisation), utilisation),
            static_check: standard.exceptional_loads.is_some().then(|| Number {
                fails: h.static_check.as_ref().is_some_and(|s| s.verdict == Verdict::Fail),
                ..Number::new(h.static_check.as_ref().map(|s| s.utilisation), utilisation)
            }),
            governed_by: f.map_or_else(Vec::new, |f| breakable(&self.say(&f.origin.short()))),
        }
    }

    /// All hotspots of each standard, utilisation, and one standard against the other.
    pub(super) fn overviews(&self) -> Result<Vec<Figure>, HtmlError> {
        let mut figures = Vec::new();
        for s in &self.assessment.standards {
            let title = self.say(&s.procedure.title);
            let pages = overview_single_pages(self.frame, s);
            for (view, word) in [(View::Haigh, &self.t.haigh), (View::Smith, &self.t.smith)] {
                for page in &pages {
                    let drawing = standard_overview(self.frame, page, view);
                    figures.push(self.figure(&drawing, format!("{word}: {title}"))?);
                }
            }
            figures.push(self.figure(&utilisation_bars(self.frame, s), format!("{}: {title}", self.t.bars))?);
        }
        let all = &self.assessment.standards;
        let pair = self.comparison.walk_between.and_then(|(a, b)| all.get(a).zip(all.get(b)));
        if let Some((a, b)) = pair {
            figures.push(self.figure(&correlation(self.frame, a, b), self.t.correlation.to_owned())?);
        }
        Ok(figures)
    }

    pub(super) fn hotspots(&self) -> Result<Vec<HotspotView<'a>>, HtmlError> {
        self.ranked().into_iter().take(self.options.full_checks).map(|h| self.hotspot(h)).collect()
    }

    fn hotspot(&self, h: &'a HotspotComparison) -> Result<HotspotView<'a>, HtmlError> {
        let hotspot = self.frame.hotspots.get(h.index);
        let mut figures = Vec::new();
        for (view, word) in [(View::Haigh, &self.t.haigh), (View::Smith, &self.t.smith)] {
            for (standard, drawing) in hotspot_diagrams(self.frame, self.assessment, h.index, view) {
                let caption = format!("{word}: {}, {}", short(&h.id), short_name(standard));
                figures.push(self.figure(&drawing, caption)?);
            }
        }
        let checks = self.assessment.standards.iter();
        Ok(HotspotView {
            index: h.index,
            id: visible(&h.id),
            location: visible(hotspot.map_or("", |x| &x.location)),
            material: short(hotspot.map_or("", |x| &x.material)),
            detail: short(hotspot.map_or("", |x| &x.detail)),
            agreement: self.agreement(h),
            class: class(h),
            figures,
            walk: self.walk(h),
            waterfall: waterfall(self.frame, self.comparison, h.index)
                .map(|drawing| self.figure(&drawing, format!("{}: {}", self.t.walk, short(&h.id))))
                .transpose()?,
            checks: checks.filter_map(|s| self.check(s, h.index)).collect(),
        })
    }

    fn walk(&self, h: &HotspotComparison) -> Vec<WalkRow> {
        let mut before: Option<f64> = None;
        h.walk
            .iter()
            .map(|step| {
                let change = before.map(|b| step.utilisation - b).filter(|d| d.is_finite());
                before = Some(step.utilisation);
                WalkRow {
                    label: self.say(&step.label),
                    mean: signed(step.sigma_m_mpa, 1),
                    amplitude: fixed(step.sigma_a_mpa, 1),
                    limit: fixed(step.sigma_a_limit_mpa, 1),
                    utilisation: utilisation(step.utilisation),
                    change: change.map_or_else(String::new, |d| {
                        format!("{}{}", if d < 0.0 { "−" } else { "+" }, fixed(d.abs(), 3))
                    }),
                }
            })
            .collect()
    }

    fn check(&self, standard: &'a StandardAssessment, index: usize) -> Option<CheckView<'a>> {
        let result = standard.hotspots.get(index)?;
        let hotspot = self.frame.hotspots.get(index)?;
        let sections = hand_check(self.frame, standard, hotspot, result);
        Some(CheckView {
            standard: self.say(&standard.procedure.title),
            verdict: self.badge(result.verdict),
            confidence: self.confidence(result.confidence),
            reason: self.say(&result.reason()),
            warnings: result.warnings.iter().map(|w| self.say(&w.to_string())).collect(),
            sections: sections.into_iter().filter(|s| !s.of_frame).map(|s| self.section(s)).collect(),
        })
    }

    fn section(&self, section: Section) -> SectionView {
        let (others, steps): (Vec<Step>, Vec<Step>) =
            section.steps.into_iter().partition(|step| step.part == Part::OtherCondition);
        let step = |step: Step| StepView {
            class: if step.part == Part::Condition { "condition" } else { "step" },
            what: self.say(&step.what),
            lines: step.lines.iter().map(|l| self.say(l)).collect(),
            // Sources of conditions stand with the loads.
            source: if step.part == Part::Condition { String::new() } else { self.source(&step.source) },
        };
        let result = |step: Step| {
            let last = step.lines.last().map(|l| self.say(l)).unwrap_or_default();
            [self.say(&step.what), last]
        };
        SectionView {
            title: self.say(&section.title),
            steps: steps.into_iter().map(step).collect(),
            others: others.into_iter().map(result).collect(),
        }
    }
}

/// A name in parts that end in an underscore, after which a line may break.
fn breakable(name: &str) -> Vec<String> {
    name.split_inclusive('_').map(str::to_owned).collect()
}

/// For colour and filter.
fn class(h: &HotspotComparison) -> &'static str {
    match Verdict::worst(h.verdicts.iter().copied()) {
        _ if h.agreement == Agreement::Differ => "differ",
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::NotAssessed => "open",
    }
}
