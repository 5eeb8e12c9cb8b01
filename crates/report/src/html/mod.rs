//! The HTML report: one file that needs no network, no other file and no script to be read.
//!
//! | file | gives |
//! |---|---|
//! | `language` | the texts in each language |
//! | `phrases` | the program's own sentences in each language |
//! | `summary` | verdicts, standards, vehicle, what is not verified |
//! | `loads` | loads, what the analyst gives, conditions |
//! | `hotspots` | the ranked table, the full check of each hotspot |
//! | `measured` | gauges against the calculation |
//! | `screening` | what a screening's JSON says |
//! | `figure` | drawings inside the page, in its language |
//! | `report.html` | the page |

mod figure;
mod hotspots;
mod language;
mod loads;
mod measured;
mod phrases;
mod screening;
mod summary;

pub use language::Language;

use super::number::one_line;
use super::selection::{Only, Selection};
use crate::assessment::{Assessment, Verdict};
use crate::comparison::Comparison;
use crate::definition::{Confidence, Frame};
use askama::Template;
use figure::Figure;
use language::Texts;
use phrases::Phrases;

/// Longest name in a table; hotspot names stand in full at their check.
const LONGEST_NAME: usize = 60;
/// Longest text of a user anywhere.
const LONGEST_TEXT: usize = 20_000;

/// What a report shows and how.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Language of titles, heads, explanations and pictures.
    pub language: Language,
    /// Most hotspots with a full check; all of them are in the table.
    pub full_checks: usize,
    /// Text of the frame load file, for reproduction.
    pub input: &'a str,
    /// The command that made the report, for reproduction.
    pub command: &'a str,
    /// A result of the contract `bogie-fatigue/screening/1`, and the file it comes from.
    pub screening: Option<(&'a str, &'a serde_json::Value)>,
    /// Kinds of hotspots shown in the table and with a full check; every one if empty. Verdicts are those of all.
    pub only: &'a [Only],
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum HtmlError {
    /// The measured stresses could not be judged.
    #[error(transparent)]
    Measured(#[from] crate::assessment::AssessmentError),
    /// A picture could not be drawn.
    #[error(transparent)]
    Drawing(#[from] super::drawing::SvgError),
    /// The page could not be put together.
    #[error("the report could not be put together: {0}")]
    Page(#[from] askama::Error),
    /// The texts of the language are broken.
    #[error("the texts of the report cannot be read: {0}")]
    Texts(#[from] toml::de::Error),
    /// The screening result is not one.
    #[error("{file}: {problem}; write it with `bogie screen … --format json -o {file}`")]
    Screening {
        /// Its file.
        file: String,
        /// What is wrong.
        problem: String,
    },
}

/// The report as one HTML document.
///
/// # Errors
/// [`HtmlError`] if the screening result is not of the contract `bogie-fatigue/screening/1`; other errors are not
/// known to happen.
pub fn html(
    frame: &Frame,
    assessment: &Assessment,
    comparison: &Comparison,
    options: &Options<'_>,
) -> Result<String, HtmlError> {
    let t = options.language.texts()?;
    let phrases = Phrases::new(&t);
    let shown = Selection::new(assessment, options.only, None);
    let writer = Writer { shown, frame, assessment, comparison, options, t: &t, phrases: &phrases };
    let page = writer.page()?;
    Ok(page.render()?)
}

/// Everything the parts of the report are made from.
struct Writer<'a> {
    shown: Selection,
    frame: &'a Frame,
    assessment: &'a Assessment,
    comparison: &'a Comparison,
    options: &'a Options<'a>,
    t: &'a Texts,
    phrases: &'a Phrases<'a>,
}

/// The whole page; every string is text, to be escaped by the template, except figures.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    t: &'a Texts,
    lang: &'static str,
    name: String,
    description: String,
    verdict: Badge<'a>,
    sentences: Vec<String>,
    cautions: Vec<String>,
    shown_only: Option<String>,
    rests_on_unverified: bool,
    standards: Vec<summary::StandardView<'a>>,
    vehicle: Vec<summary::VehicleRow>,
    settings: Vec<[String; 2]>,
    materials: Vec<[String; 4]>,
    attached: Vec<loads::AttachedRow>,
    references: Vec<[String; 3]>,
    load_sets: Vec<loads::LoadSetView<'a>>,
    measured: Option<measured::MeasuredView<'a>>,
    columns: Vec<hotspots::Column>,
    rows: Vec<hotspots::Row<'a>>,
    overviews: Vec<Figure>,
    hotspots: Vec<hotspots::HotspotView<'a>>,
    cut: Option<String>,
    unverified: Vec<[String; 4]>,
    remarks: Vec<[String; 3]>,
    screening: Option<screening::ScreeningView<'a>>,
    program: String,
    path: String,
    sha256: String,
    command: String,
    input: String,
    script: &'static str,
    style: &'static str,
}

/// A verdict as word and class.
#[derive(Debug, Clone, Copy)]
struct Badge<'a> {
    class: &'static str,
    word: &'a str,
}

impl<'a> Writer<'a> {
    fn page(&self) -> Result<Page<'a>, HtmlError> {
        let shown = self.ranked().len().min(self.options.full_checks);
        let all = self.shown.count(self.frame.hotspots.len());
        let cut = (shown < all)
            .then(|| language::fill(self.t.cut, &[("shown", &shown.to_string()), ("all", &all.to_string())]));
        Ok(Page {
            t: self.t,
            lang: self.options.language.tag(),
            name: visible(&self.frame.name),
            description: visible(self.frame.description.as_deref().unwrap_or_default()),
            verdict: self.badge(self.verdict()?),
            sentences: self.sentences()?,
            cautions: self.cautions(),
            shown_only: self.shown_only(),
            rests_on_unverified: self
                .assessment
                .standards
                .iter()
                .any(|s| s.confidence == Confidence::Unverified),
            standards: self.standards(),
            vehicle: self.vehicle(),
            settings: self.settings(),
            materials: self.materials(),
            attached: self.attached(),
            references: self.references(),
            load_sets: self.load_sets()?,
            measured: self.measured()?,
            columns: self.columns(),
            rows: self.rows(),
            overviews: self.overviews()?,
            hotspots: self.hotspots()?,
            cut,
            unverified: self.unverified(),
            remarks: self.remarks(),
            screening: self.screening()?,
            program: format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")),
            path: visible(&self.frame.path),
            sha256: self.assessment.frame_sha256.clone(),
            command: visible(self.options.command),
            input: self.options.input.split('\n').map(visible).collect::<Vec<_>>().join("\n"),
            script: include_str!("report.js"),
            style: include_str!("report.css"),
        })
    }

    fn badge(&self, verdict: Verdict) -> Badge<'a> {
        match verdict {
            Verdict::Pass => Badge { class: "pass", word: self.t.pass },
            Verdict::Fail => Badge { class: "fail", word: self.t.fail },
            Verdict::NotAssessed => Badge { class: "open", word: self.t.not_assessed },
        }
    }

    fn confidence(&self, confidence: Confidence) -> &'a str {
        match confidence {
            Confidence::Published => self.t.published,
            Confidence::Derived => self.t.derived,
            Confidence::User => self.t.user,
            Confidence::Unverified => self.t.unverified,
        }
    }

    /// One of the program's own sentences, in the report's language.
    fn say(&self, sentence: &str) -> String {
        visible(&self.phrases.say(sentence))
    }
}

/// A user's text, whole, with control and direction-changing characters made visible.
fn visible(text: &str) -> String {
    one_line(text, LONGEST_TEXT)
}

/// A user's text cut for a table.
fn short(text: &str) -> String {
    one_line(text, LONGEST_NAME)
}
