//! What each command does.

use super::args::{Arguments, Explain, Format, Judge, ListingAction, Loads, New, Output};
use super::files;
use super::output;
use super::{ALL_PASS, NOT_ASSESSED, SOMETHING_FAILS, Stop};
use bogie_fatigue::assessment::{Verdict, assess};
use bogie_fatigue::comparison::{compare as put_side_by_side, measured as against_measured};
use bogie_fatigue::definition::{Frame, FrameFile, Standard, nearest};
use bogie_fatigue::load;
use bogie_fatigue::report::{csv, hand_check, json, markdown, measured, text};
use clap::CommandFactory;
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

fn locations(frame: &Frame) -> Vec<&str> {
    frame.hotspots.iter().map(|h| h.location.as_str()).collect()
}

pub fn evaluate(args: &Judge) -> Outcome {
    let frame = files::frame(&args.input, true, args.output.output.as_deref().as_slice())?;
    let result = assess(&frame).map_err(Stop::because)?;
    let told = match args.format {
        Format::Text => text::assessment(&frame, &result),
        Format::Json => json::pretty(&json::assessment(&result)),
        Format::Csv => csv::assessment(&result, &locations(&frame)),
        Format::Markdown => markdown::assessment(&frame, &result),
    };
    output::deliver(&told, args.output.output.as_deref())?;
    Ok(status(result.verdict))
}

pub fn compare(args: &Judge) -> Outcome {
    let frame = files::frame(&args.input, true, args.output.output.as_deref().as_slice())?;
    let result = assess(&frame).map_err(Stop::because)?;
    let comparison = put_side_by_side(&result);
    let gauges = against_measured(&frame, &result).map_err(Stop::because)?;
    let mut told = match args.format {
        Format::Text => text::comparison(&frame, &result, &comparison),
        Format::Json => {
            let mut value = json::comparison(&result, &comparison);
            if let (Some(gauges), Some(map)) = (&gauges, value.as_object_mut()) {
                map.insert("measured".to_owned(), measured::json(gauges));
            }
            json::pretty(&value)
        }
        Format::Csv => csv::assessment(&result, &locations(&frame)),
        Format::Markdown => markdown::comparison(&frame, &result, &comparison),
    };
    if let Some(gauges) = &gauges {
        match args.format {
            Format::Text => told.push_str(&measured::text(gauges)),
            Format::Markdown => told.push_str(&measured::markdown(gauges)),
            Format::Json | Format::Csv => {}
        }
    }
    output::deliver(&told, args.output.output.as_deref())?;
    Ok(status(result.verdict))
}

pub fn loads(args: &Loads) -> Outcome {
    let frame = files::frame(&args.input, false, args.output.output.as_deref().as_slice())?;
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
    let told = match args.format {
        Format::Text => text::loads(&frame, &sets),
        Format::Json => json::pretty(&json::loads(&frame, &sets)),
        Format::Csv => csv::loads(&sets),
        Format::Markdown => markdown::loads(&frame, &sets),
    };
    output::deliver(&told, args.output.output.as_deref())?;
    Ok(ALL_PASS)
}

pub fn explain(args: &Explain) -> Outcome {
    let mut frame = files::frame(&args.input, true, args.output.output.as_deref().as_slice())?;
    let Some(hotspot) = frame.hotspots.iter().find(|h| h.id == args.hotspot).cloned() else {
        let remedy = nearest(&args.hotspot, frame.hotspots.iter().map(|h| h.id.as_str()));
        return Err(Stop::Message(format!("{} has no hotspot `{}`: {remedy}", frame.path, args.hotspot)));
    };
    frame.hotspots = vec![hotspot.clone()];
    let result = assess(&frame).map_err(Stop::because)?;
    let mut told = String::new();
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
        Some(ListingAction::Show { id }) => match text::limit(&catalogue, &id) {
            Some(told) => told,
            None => {
                let remedy = nearest(&id, catalogue.limit_ids());
                return Err(Stop::Message(format!("there is no fatigue limit `{id}`: {remedy}")));
            }
        },
    };
    output::deliver(&told, None)?;
    Ok(ALL_PASS)
}

pub fn new(args: &New) -> Outcome {
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
