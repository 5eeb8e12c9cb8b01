//! What each command does.

use super::args::{Arguments, Explain, Format, Judge, ListingAction, Loads, New, OnlyKind, Output};
use super::{ALL_PASS, NOT_ASSESSED, SOMETHING_FAILS, Stop};
use super::{files, format, output};
use bogie_fatigue::assessment::{Verdict, assess};
use bogie_fatigue::comparison::{measured as against_measured, side_by_side};
use bogie_fatigue::definition::{FrameFile, Standard, nearest};
use bogie_fatigue::load;
use bogie_fatigue::report::{
    Formatted, Selection, csv, hand_check, json, markdown, measured, text, write_json,
};
use clap::CommandFactory;
use std::io::{self, Write};
use std::sync::Arc;

type Outcome = Result<u8, Stop>;

const TEMPLATE: &str = include_str!("template.toml");

pub fn status(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Pass => ALL_PASS,
        Verdict::Fail => SOMETHING_FAILS,
        Verdict::NotAssessed => NOT_ASSESSED,
    }
}

/// Writes CSV, with a byte-order mark if asked for.
fn csv_to(
    out: &mut dyn Write,
    bom: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if bom {
        out.write_all(csv::BYTE_ORDER_MARK.as_bytes())?;
    }
    write(out)
}

pub fn evaluate(args: &Judge) -> Outcome {
    let path = args.output.output.as_deref();
    let format = format::of_result(args.format, path)?;
    let frame = files::frame(&args.input, true, path.as_slice())?;
    let result = assess(&frame).map_err(Stop::because)?;
    let shown = Selection::new(&result, &OnlyKind::all(&args.only), args.top);
    output::deliver_with(path, |out| match format {
        Format::Text => Formatted::write(out, |out| text::write_assessment(out, &frame, &result, &shown)),
        Format::Json => write_json(out, &json::assessment_document(&frame, &result, &shown)),
        Format::Csv => csv_to(out, args.bom, |out| csv::write_assessment(out, &frame, &result, None, &shown)),
        Format::Markdown => {
            Formatted::write(out, |out| markdown::write_assessment(out, &frame, &result, &shown))
        }
    })?;
    Ok(status(result.verdict))
}

pub fn compare(args: &Judge) -> Outcome {
    let path = args.output.output.as_deref();
    let format = format::of_result(args.format, path)?;
    let frame = files::frame(&args.input, true, path.as_slice())?;
    let result = assess(&frame).map_err(Stop::because)?;
    let shown = Selection::new(&result, &OnlyKind::all(&args.only), args.top);
    let comparison = side_by_side(&result);
    let gauges = against_measured(&frame, &result).map_err(Stop::because)?;
    output::deliver_with(path, |out| match format {
        Format::Text => Formatted::write(out, |out| {
            text::write_comparison(out, &frame, &result, &comparison, &shown);
            let _ = gauges.as_ref().map(|gauges| out.write_str(&measured::text(gauges)));
        }),
        Format::Json => {
            let gauges = gauges.as_ref().map(measured::json);
            write_json(out, &json::comparison_document(&frame, &result, &comparison, &shown, gauges))
        }
        Format::Csv => csv_to(out, args.bom, |out| {
            csv::write_assessment(out, &frame, &result, Some(&comparison), &shown)
        }),
        Format::Markdown => Formatted::write(out, |out| {
            markdown::write_comparison(out, &frame, &result, &comparison, &shown);
            let _ = gauges.as_ref().map(|gauges| out.write_str(&measured::markdown(gauges)));
        }),
    })?;
    Ok(status(result.verdict))
}

pub fn loads(args: &Loads) -> Outcome {
    let path = args.output.output.as_deref();
    let format = format::of_result(args.format, path)?;
    let frame = files::frame(&args.input, false, path.as_slice())?;
    let mut standards: Vec<&Arc<Standard>> = Vec::new();
    for standard in frame.procedures.iter().flat_map(|p| p.standards()) {
        if !standards.iter().any(|s| s.id == standard.id) {
            standards.push(standard);
        }
    }
    let sets = standards
        .into_iter()
        .map(|s| load::evaluate(&frame, s))
        .collect::<Result<Vec<_>, _>>()
        .map_err(Stop::because)?;
    let told = match format {
        Format::Text => text::loads(&frame, &sets),
        Format::Json => json::pretty(&json::loads(&frame, &sets)),
        Format::Csv if args.bom => format!("{}{}", csv::BYTE_ORDER_MARK, csv::loads(&sets)),
        Format::Csv => csv::loads(&sets),
        Format::Markdown => markdown::loads(&frame, &sets),
    };
    output::deliver(&told, path)?;
    Ok(ALL_PASS)
}

pub fn explain(args: &Explain) -> Outcome {
    format::check(args.output.output.as_deref(), &["txt", "text", "log"], "a hand check as text")?;
    let mut frame = files::frame(&args.input, true, args.output.output.as_deref().as_slice())?;
    let Some(hotspot) = frame.hotspots.iter().find(|h| h.id == args.hotspot).cloned() else {
        let remedy = nearest(&args.hotspot, frame.hotspots.iter().map(|h| h.id.as_str()));
        return Err(Stop::Message(format!("{} has no hotspot `{}`: {remedy}", frame.path, args.hotspot)));
    };
    frame.hotspots = vec![hotspot.clone()];
    let result = assess(&frame).map_err(Stop::because)?;
    let mut told = text::frame_warnings(&result);
    for standard in &result.standards {
        let Some(found) = standard.hotspots.first() else { continue };
        let sections = hand_check::hand_check(&frame, standard, &hotspot, found);
        let title = format!("{} — hotspot {} — {}", frame.name, hotspot.id, standard.procedure.id);
        if !told.is_empty() {
            told.push_str("\n\n");
        }
        told.push_str(&hand_check::text(&title, &sections));
    }
    output::deliver(&told, args.output.output.as_deref())?;
    Ok(status(result.verdict))
}

pub fn standards(action: Option<ListingAction>) -> Outcome {
    let catalogue = files::catalogue(None)?;
    let told = match action {
        None | Some(ListingAction::List) => text::standards(&catalogue),
        Some(ListingAction::Show { id }) => match catalogue.procedure(&id) {
            Some(procedure) => text::standard(&procedure),
            None => {
                let remedy = nearest(&id, catalogue.procedure_ids());
                return Err(Stop::Message(format!("there is no standard `{id}`: {remedy}")));
            }
        },
    };
    output::deliver(&told, None)?;
    Ok(ALL_PASS)
}

pub fn limits(action: Option<ListingAction>) -> Outcome {
    let catalogue = files::catalogue(None)?;
    let told = match action {
        None | Some(ListingAction::List) => text::limits(&catalogue),
        Some(ListingAction::Show { id }) => {
            match text::limit(&catalogue, &id).or_else(|| text::limits_of(&catalogue, &id)) {
                Some(told) => told,
                None => {
                    let collections = catalogue.collections().map(|c| c.id.as_str());
                    let remedy = nearest(&id, catalogue.limit_ids().chain(collections));
                    return Err(Stop::Message(format!("there is no fatigue limit `{id}`: {remedy}")));
                }
            }
        }
    };
    output::deliver(&told, None)?;
    Ok(ALL_PASS)
}

pub fn new(args: &New) -> Outcome {
    format::check(args.file.as_deref(), &["toml"], "a frame load file")?;
    if let Some(path) = &args.file
        && !args.force
        && path.symlink_metadata().is_ok()
    {
        return Err(Stop::Message(format!("{} exists already; --force replaces it", path.display())));
    }
    output::deliver(TEMPLATE, args.file.as_deref())?;
    if let Some(path) = &args.file {
        output::complain(&format!("written: {0}\nnext: bogie compare {0}", path.display()));
    }
    Ok(ALL_PASS)
}

pub fn schema(args: &Output) -> Outcome {
    format::check(args.output.as_deref(), &["json"], "a JSON Schema")?;
    let schema = schemars::schema_for!(FrameFile);
    output::deliver(&json::pretty(&schema.to_value()), args.output.as_deref())?;
    Ok(ALL_PASS)
}

pub fn completions(shell: clap_complete::Shell) -> Outcome {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "bogie", &mut bytes);
    output::deliver(&String::from_utf8_lossy(&bytes), None)?;
    Ok(ALL_PASS)
}
