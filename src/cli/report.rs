//! `report`: the assessment as one file to send; its extension says the format.

use super::args::{Lang, OnlyKind, ReportArgs};
use super::commands::status;
use super::{Stop, files, output, pdf};
use bogie_fatigue::assessment::{Verdict, assess};
use bogie_fatigue::comparison::compare;
use bogie_fatigue::report::drawing::machine_draws;
use bogie_fatigue::report::screening::verdict_of;
use bogie_fatigue::report::{html, xlsx};
use std::path::Path;

/// Format of a report.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Html,
    Pdf,
    Xlsx,
}

pub fn run(args: &ReportArgs) -> Result<u8, Stop> {
    let extension = args.output.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let kind = match extension.as_str() {
        "html" | "htm" => Kind::Html,
        "pdf" => Kind::Pdf,
        "xlsx" => Kind::Xlsx,
        _ => {
            return Err(Stop::Message(format!(
                "{}: the extension says the format of a report; use .html, .pdf or .xlsx",
                args.output.display()
            )));
        }
    };
    if kind == Kind::Xlsx && !args.only.is_empty() {
        return Err(Stop::Message(
            "a workbook holds every hotspot and filters them itself: leave --only out, or write .html or .pdf".to_owned(),
        ));
    }
    output::check_writable(&args.output)?;
    let browser = if kind == Kind::Pdf { Some(pdf::browser()?) } else { None };
    if kind == Kind::Pdf {
        warn_without_font(args.lang);
    }
    let (frame, text) = files::frame_and_text(&args.input, true, &[&args.output])?;
    check_size(kind, frame.hotspots.len(), &args.output)?;
    let screening = screening(args)?;
    let screened = match &screening {
        Some((file, value)) => Some(verdict_of(value).ok_or_else(|| no_screening(file))?),
        None => None,
    };
    let result = assess(&frame).map_err(Stop::because)?;
    let language = match args.lang {
        Lang::En => html::Language::English,
        Lang::Zh => html::Language::Chinese,
        Lang::Ja => html::Language::Japanese,
    };
    let shown = screening.as_ref().map(|(name, value)| (name.as_str(), value));
    let bytes = if kind == Kind::Xlsx {
        xlsx::workbook_with(&frame, &result, &xlsx::Options { language, screening: shown, made_s: made_s()? })
            .map_err(Stop::because)?
    } else {
        let command: Vec<String> = std::env::args_os().skip(1).map(|a| a.display().to_string()).collect();
        let options = html::Options {
            language,
            full_checks: args.hotspots,
            input: &text.text,
            command: &format!("bogie {}", command.join(" ")),
            screening: shown,
            only: &OnlyKind::all(&args.only),
        };
        let page = html::html(&frame, &result, &compare(&result), &options).map_err(Stop::because)?;
        match browser {
            Some(browser) => pdf::print(&browser, &page)?,
            None => page.into_bytes(),
        }
    };
    output::write_whole(&args.output, &bytes)?;
    Ok(status(Verdict::worst(screened.into_iter().chain([result.verdict]))))
}

/// The time that a file is to name as its own, as builds that can be repeated have it.
fn made_s() -> Result<Option<i64>, Stop> {
    let Some(given) = std::env::var_os("SOURCE_DATE_EPOCH").filter(|v| !v.is_empty()) else {
        return Ok(None);
    };
    let seconds = given.to_str().and_then(|text| text.parse().ok());
    seconds.map(Some).ok_or_else(|| {
        Stop::Message(
            "SOURCE_DATE_EPOCH is no whole number of seconds since 1970: correct or unset it".to_owned(),
        )
    })
}

/// Most hotspots of a report that is laid out as a page: beyond, a browser hardly shows it and the machine's memory may not
/// hold it.
const MOST_ON_A_PAGE: usize = 10_000;
/// The same for a page that is printed.
const MOST_PRINTED: usize = 3_000;
/// Most hotspots of a workbook: every cell of it is in memory at once.
const MOST_IN_A_WORKBOOK: usize = 20_000;

/// Refuses what would not be ready in time or fit into memory, before any work is done.
fn check_size(kind: Kind, hotspots: usize, output: &Path) -> Result<(), Stop> {
    let most = match kind {
        Kind::Html => MOST_ON_A_PAGE,
        Kind::Pdf => MOST_PRINTED,
        Kind::Xlsx => MOST_IN_A_WORKBOOK,
    };
    if hotspots <= most {
        return Ok(());
    }
    Err(Stop::Message(format!(
        "{}: a report of this format holds up to {most} hotspots, the frame has {hotspots}: `bogie evaluate --format csv` \
         (or json, markdown, text) writes any number, --top and --only choose from them",
        output.display()
    )))
}

fn no_screening(file: &str) -> Stop {
    Stop::Message(format!(
        "{file}: it is no screening result (schema bogie-fatigue/screening/1); write it with `bogie screen … --format \
         json -o {file}`"
    ))
}

/// A page without a font for its language is full of empty boxes, and the browser does not say so.
fn warn_without_font(lang: Lang) {
    let (probe, language) = match lang {
        Lang::En => return,
        Lang::Zh => (['评', '劳', '载'], "Chinese"),
        Lang::Ja => (['評', '労', 'カ'], "Japanese"),
    };
    if !probe.into_iter().all(machine_draws) {
        output::complain(&format!(
            "no font of this machine has {language} characters: the PDF may show empty boxes. Install one, such as \
             Noto Sans CJK (Debian, Ubuntu: fonts-noto-cjk), or write .html and print it where there is one"
        ));
    }
}

/// The screening result to be shown, with the name of its file.
fn screening(args: &ReportArgs) -> Result<Option<(String, serde_json::Value)>, Stop> {
    let Some(path) = &args.screening else { return Ok(None) };
    output::check_distinct(&[&args.output], &[path])?;
    let shown = path.display().to_string();
    let text = files::read_text(path).map_err(|e| Stop::Message(format!("{shown}: {e}")))?;
    let value = serde_json::from_str(&text.text).map_err(|e| {
        Stop::Message(format!(
            "{shown}: it is not JSON ({e}); write it with `bogie screen … --format json -o {shown}`"
        ))
    })?;
    Ok(Some((shown, value)))
}
