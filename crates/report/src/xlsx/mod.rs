//! The assessment as a spreadsheet (XLSX) that recalculates.
//!
//! | file | sheets |
//! |---|---|
//! | `overview` | Summary, Results, Notes |
//! | `loads` | Loads, Conditions |
//! | `stresses` | Stresses, Condition stresses |
//! | `diagrams` | Diagrams |
//! | `check` | one per standard: stresses along the direction → mean, amplitude, utilisation |
//! | `static_sheet` | Static: exceptional conditions against yield |
//! | `measured` | Measured: gauges against the calculation, if there are any |
//! | `screening` | Screening: what a screening's JSON says, if given |
//! | `sheet` | cells, formats, names |
//!
//! Every calculated cell is a formula on the numbers of the other sheets and carries the value this program
//! found. What a formula cannot do, such as the search for a direction, is a value and says so.

mod check;
mod diagrams;
mod loads;
mod measured;
mod overview;
mod screening;
mod sheet;
mod static_sheet;
mod stresses;

use crate::assessment::Assessment;
use crate::definition::Frame;
use crate::html::Language;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use sheet::{Sheet, SheetNames};
use std::rc::Rc;

/// Why a workbook cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// The format cannot hold it.
    #[error(
        "the workbook cannot be written: {0}. A sheet holds 1 048 576 rows and 16 384 columns; use --format csv or \
         json for more"
    )]
    Format(#[from] XlsxError),
    /// The assessment is not one of this frame.
    #[error("the assessment was not made of this frame: {0}")]
    Mismatch(String),
    /// The measured stresses could not be judged.
    #[error(transparent)]
    Measured(#[from] crate::assessment::AssessmentError),
    /// The texts of the language are broken.
    #[error("the texts of the workbook cannot be read: {0}")]
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

/// What a workbook shows beside the assessment, and in which language.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// Language of the names of sheets, titles and heads.
    pub language: Language,
    /// A result of the contract `bogie-fatigue/screening/1`, and the file it comes from.
    pub screening: Option<(&'a str, &'a serde_json::Value)>,
    /// Seconds since 1970 that the file names as the time it was made, for files that are equal byte for byte; the time of
    /// day if absent.
    pub made_s: Option<i64>,
}

/// The assessment of a frame as an XLSX file in English.
///
/// # Errors
/// As [`workbook_with`].
pub fn workbook(frame: &Frame, assessment: &Assessment) -> Result<Vec<u8>, WorkbookError> {
    workbook_with(frame, assessment, &Options::default())
}

/// The assessment of a frame as an XLSX file.
///
/// Stresses in MPa, forces in the unit of the load's reference. The sheet *Stresses* has the form of a hotspot
/// file and can be read back as one.
///
/// # Errors
/// [`WorkbookError`] if the frame has more hotspots than a sheet has rows, or the screening result is none.
pub fn workbook_with(
    frame: &Frame,
    assessment: &Assessment,
    options: &Options<'_>,
) -> Result<Vec<u8>, WorkbookError> {
    let words = options.language.workbook_words()?;
    let mut names = SheetNames::new(Rc::new(words.clone()));
    let [
        summary,
        results,
        loads_name,
        conditions,
        stresses_name,
        direct,
        statics,
        limits,
        notes,
        gauges,
        screened,
    ] = [
        "Summary",
        "Results",
        "Loads",
        "Conditions",
        "Stresses",
        "Condition stresses",
        "Static",
        "Diagrams",
        "Notes",
        "Measured",
        "Screening",
    ]
    .map(|name| names.sheet(name, ""));
    let factors = loads::conditions(&conditions, frame, assessment)?;
    let given = stresses::per_load(&stresses_name, frame)?;
    let direct = stresses::per_condition(&direct, frame)?;
    let mut diagrams = diagrams::vertices(&limits, assessment, frame)?;
    let mut checks = Vec::new();
    for standard in &assessment.standards {
        let name = names.sheet("Check", crate::comparison::short_name(&standard.procedure.id));
        let inputs =
            check::Inputs { frame, factors: &factors, given: &given, direct: &direct, diagrams: &diagrams };
        checks.push(check::sheet(&name, &inputs, standard)?);
    }
    diagrams.points(frame, assessment, &checks)?;
    let static_inputs = static_sheet::Inputs { frame, factors: &factors, given: &given, direct: &direct };
    let statics = static_sheet::sheet(&statics, &static_inputs, assessment)?;
    let screened_verdict =
        options.screening.map(|(file, value)| screening::verdict(file, value)).transpose()?;
    let results = overview::results(&results, frame, assessment, &checks, &statics)?;
    let mut sheets: Vec<Worksheet> = vec![
        overview::summary(&summary, frame, assessment, &results, screened_verdict)?.finish(),
        results.finish(),
    ];
    sheets.extend(checks.into_iter().map(|c| c.sheet.finish()));
    sheets.push(statics.sheet.finish());
    sheets.extend(measured::sheet(&gauges, frame, assessment)?.map(Sheet::finish));
    if let Some((file, value)) = options.screening {
        sheets.push(screening::sheet(&screened, file, value)?.finish());
    }
    sheets.push(given.sheet.finish());
    sheets.extend(direct.map(|d| d.sheet.finish()));
    sheets.push(factors.sheet.finish());
    sheets.push(loads::loads(&loads_name, frame, assessment)?.finish());
    sheets.push(diagrams.finish());
    sheets.push(overview::notes(&notes, assessment, &screening::warnings(options.screening))?.finish());
    let mut book = Workbook::new();
    let title = sheet::cell_text(&frame.name).chars().take(200).collect::<String>();
    let mut properties = DocProperties::new().set_title(title).set_comment(&assessment.frame_sha256);
    if let Some(seconds) = options.made_s {
        properties = properties.set_creation_datetime(&ExcelDateTime::from_timestamp(seconds)?);
    }
    book.set_properties(&properties);
    for sheet in sheets {
        book.push_worksheet(sheet);
    }
    Ok(book.save_to_buffer()?)
}

/// A position as a row number.
///
/// # Errors
/// [`WorkbookError`] beyond the rows a sheet has.
fn row(first: u32, index: usize) -> Result<u32, WorkbookError> {
    let found = u32::try_from(index).ok().and_then(|i| first.checked_add(i));
    Ok(found.ok_or(XlsxError::RowColumnLimitError)?)
}

/// A position as a column number.
///
/// # Errors
/// [`WorkbookError`] beyond the columns a sheet has.
fn column(first: u16, index: usize) -> Result<u16, WorkbookError> {
    let found = u16::try_from(index).ok().and_then(|i| first.checked_add(i));
    Ok(found.ok_or(XlsxError::RowColumnLimitError)?)
}
