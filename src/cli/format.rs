//! The format of an output: its extension says it, or `--format`; where both do they must agree.

use super::Stop;
use super::args::{Format, SummaryFormat};
use std::path::Path;

/// Extensions that name a format of their own: a file of that name holds nothing else.
const FORMATS: [&str; 33] = [
    "bmp", "csv", "doc", "docx", "frd", "gif", "htm", "html", "inp", "jpeg", "jpg", "json", "markdown", "md",
    "npy", "npz", "ods", "parquet", "pdf", "png", "svg", "tex", "toml", "tsv", "vtk", "vtu", "webp", "xls",
    "xlsm", "xlsx", "xml", "yaml", "zip",
];

fn extension(path: &Path) -> Option<String> {
    path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase())
}

impl Format {
    fn of_extension(extension: &str) -> Option<Self> {
        match extension {
            "txt" | "text" | "log" => Some(Self::Text),
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            "md" | "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
        }
    }
}

/// The format of a result.
///
/// # Errors
/// The extension is that of another format than asked for, or of none of this command's.
pub fn of_result(given: Option<Format>, output: Option<&Path>) -> Result<Format, Stop> {
    let Some((path, extension)) = output.and_then(|p| Some((p, extension(p)?))) else {
        return Ok(given.unwrap_or(Format::Text));
    };
    match (Format::of_extension(&extension), given) {
        (Some(found), None) => Ok(found),
        (Some(found), Some(given)) if found == given => Ok(found),
        (Some(found), Some(given)) => Err(contradiction(path, found.word(), given.word())),
        (None, Some(given)) if !FORMATS.contains(&extension.as_str()) => Ok(given),
        (None, _) => Err(Stop::Message(format!(
            "{}: `.{extension}` is no format of this command; use .txt, .json, .csv or .md{}",
            path.display(),
            if matches!(extension.as_str(), "html" | "htm" | "pdf" | "xlsx") {
                ", or `bogie report` for .html, .pdf and .xlsx"
            } else if FORMATS.contains(&extension.as_str()) {
                ""
            } else {
                ", or say it with --format"
            }
        ))),
    }
}

/// The format of a summary of `screen`.
///
/// # Errors
/// As [`of_result`].
pub fn of_summary(given: Option<SummaryFormat>, output: Option<&Path>) -> Result<SummaryFormat, Stop> {
    let asked = given.map(|g| match g {
        SummaryFormat::Text => Format::Text,
        SummaryFormat::Json => Format::Json,
    });
    let wrong = |path: &Path| {
        Stop::Message(format!(
            "{}: the summary of `screen` is .txt or .json; --csv FILE writes every node, --vtu FILE the fields",
            path.display()
        ))
    };
    match (of_result(asked, output), output) {
        (Ok(Format::Text), _) => Ok(SummaryFormat::Text),
        (Ok(Format::Json), _) => Ok(SummaryFormat::Json),
        (Ok(_), path) => Err(wrong(path.unwrap_or(Path::new("-")))),
        (Err(_), Some(path)) if given.is_none() => Err(wrong(path)),
        (Err(stop), _) => Err(stop),
    }
}

fn contradiction(path: &Path, found: &str, given: &str) -> Stop {
    Stop::Message(format!(
        "{}: the extension says {found}, --format says {given}: let them agree, or leave --format out",
        path.display()
    ))
}

/// Refuses an output whose extension is that of another format.
///
/// # Errors
/// The extension is none of `allowed`; no extension is allowed always.
pub fn check(path: Option<&Path>, allowed: &[&str], what: &str) -> Result<(), Stop> {
    let Some((path, extension)) = path.and_then(|p| Some((p, extension(p)?))) else { return Ok(()) };
    if allowed.contains(&extension.as_str()) {
        return Ok(());
    }
    let names: Vec<String> = allowed.iter().map(|a| format!(".{a}")).collect();
    Err(Stop::Message(format!(
        "{}: {what} is written here, and `.{extension}` is something else: name it {}",
        path.display(),
        names.join(" or ")
    )))
}

/// Refuses a folder that is named like a file.
///
/// # Errors
/// The name has the extension of a format.
pub fn check_folder(path: &Path, what: &str) -> Result<(), Stop> {
    match extension(path) {
        Some(extension) if FORMATS.contains(&extension.as_str()) || extension == "txt" => {
            Err(Stop::Message(format!(
                "{}: {what} are written into a folder, and this names a file: give a folder, such as `-o plots`",
                path.display()
            )))
        }
        _ => Ok(()),
    }
}
