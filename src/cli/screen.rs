//! `screen`: every node of a solver result.

use super::args::{Screen, SummaryFormat};
use super::screen_input::{check_numbers, has_elements_to_read, needs_elements, source};
use super::{Stop, commands, files, format, output};
use bogie_fatigue::definition::{Frame, ScreenSettings};
use bogie_fatigue::message::Message;
use bogie_fatigue::report::{json, screening as report};
use bogie_fatigue::results::{
    Sets, StressSource, StressUnit, commit_together, read_input_sets, read_node_table,
};
use bogie_fatigue::screening::{ScreenRequest, Screening, screen, small_model};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

pub fn run(args: &Screen) -> Result<u8, Stop> {
    check_extensions(args)?;
    let format = format::of_summary(args.format, args.output.output.as_deref())?;
    let (frame, source_text) = files::frame_and_text(&args.input, false, &outputs(args))?;
    let settings = settings(&frame, args)?;
    let sets = args.sets.as_deref().map(read_sets).transpose()?;
    let elements = needs_elements(args);
    let mut opened = source(&frame, &settings, args, elements)?;
    check_outputs(args, opened.as_ref(), sets.as_ref())?;
    check_numbers(args, opened.as_ref())?;
    check_units(args, opened.as_ref())?;
    let mut told: Vec<Message> = opened.warnings().to_vec();
    told.extend(small_model(opened.as_ref(), settings.separation_mm));
    for warning in &told {
        output::complain(&format!("warning: {warning}"));
    }
    let screened = |source: &mut dyn StressSource| {
        let bar = progress(source.node_count());
        let screening = screen(ScreenRequest {
            frame: &frame,
            settings: &settings,
            source,
            sets: sets.as_ref(),
            most: args.top,
            keep_fields: args.vtu.is_some() || args.csv.is_some() || args.parquet.is_some(),
            progress: &|done| bar.set_position(done as u64),
        });
        bar.finish_and_clear();
        screening.map_err(Stop::because)
    };
    let mut screening = screened(opened.as_mut())?;
    if !elements && lacks_stresses(&screening) && has_elements_to_read(args) {
        // Only the elements tell whether nodes without stresses are midside nodes; ten million nodes have no room for them
        // where nobody asks.
        opened = source(&frame, &settings, args, true)?;
        screening = screened(opened.as_mut())?;
    }
    let source = opened;
    // Those of the frame load file were told when it was read.
    told.extend(frame.warnings.iter().cloned());
    for warning in screening.warnings.iter().filter(|w| !told.contains(w)) {
        output::complain(&format!("warning: {warning}"));
    }
    let summary = match format {
        SummaryFormat::Json => json::pretty(&report::json(&screening)),
        SummaryFormat::Text => report::text(&screening, &frame.name),
    };
    commit_together(|| {
        write_files(args, &source_text.text, source.as_ref(), &screening)?;
        args.output.output.as_deref().map_or(Ok(()), |path| output::deliver(&summary, Some(path)))
    })?;
    if args.output.output.is_none() {
        output::deliver(&summary, None)?;
    }
    Ok(commands::status(report::worst(&screening)))
}

/// Whether any node is not assessed.
fn lacks_stresses(screening: &Screening) -> bool {
    screening.standards.iter().any(|s| s.ranked.not_assessed + s.excluded.not_assessed > 0)
}

/// Every output has the extension of what it holds, or none.
fn check_extensions(args: &Screen) -> Result<(), Stop> {
    format::check(args.vtu.as_deref(), &["vtu"], "a VTU file")?;
    format::check(args.csv.as_deref(), &["csv", "txt"], "a CSV table")?;
    format::check(args.parquet.as_deref(), &["parquet", "pq"], "a Parquet table")?;
    format::check(args.hotspots_to.as_deref(), &["toml"], "a frame load file")
}

/// Factors of a thousand must not go unnoticed: a unit of stress is never guessed.
fn check_units(args: &Screen, source: &dyn StressSource) -> Result<(), Stop> {
    let file = args.results.first().map(|p| p.display().to_string()).unwrap_or_default();
    let units = source.units();
    if units.stress.is_none() {
        return Err(Stop::Message(format!(
            "`{file}`: nothing says the unit of its stresses: add [units] with stress = \"MPa\" to the frame load \
             file, or give --stress-unit (allowed are {})",
            StressUnit::ALLOWED
        )));
    }
    Ok(())
}

/// What cannot be written fails before the long work.
fn check_outputs(args: &Screen, source: &dyn StressSource, sets: Option<&Sets>) -> Result<(), Stop> {
    if let Some(path) = &args.vtu
        && source.mesh().coordinates_mm.is_none()
    {
        return Err(Stop::Message(format!(
            "{} cannot be written: the results have no coordinates, which a VTU file needs; --mesh FILE brings them, \
             --csv FILE writes every node without them",
            path.display()
        )));
    }
    if let (Some(path), false) = (&args.parquet, cfg!(feature = "parquet")) {
        return Err(Stop::Message(format!(
            "{} cannot be written: this program was built without Parquet; build it with `cargo build --release \
             --features parquet`, or use --csv FILE",
            path.display()
        )));
    }
    let named = args.results.iter().chain(&args.mesh).chain(&args.sets).cloned();
    let opened = source.files().into_iter().chain(sets.map(|s| s.files.clone()).unwrap_or_default());
    let results: Vec<PathBuf> = named.chain(opened).collect();
    let results: Vec<&Path> = results.iter().map(PathBuf::as_path).collect();
    let outputs = outputs(args);
    output::check_distinct(&outputs, &results)?;
    outputs.into_iter().try_for_each(output::check_writable)
}

fn outputs(args: &Screen) -> Vec<&Path> {
    let files = [&args.vtu, &args.csv, &args.parquet, &args.hotspots_to, &args.output.output];
    files.into_iter().flatten().map(PathBuf::as_path).collect()
}

fn settings(frame: &Frame, args: &Screen) -> Result<ScreenSettings, Stop> {
    let Some(mut settings) = frame.screen.clone() else {
        return Err(Stop::Message(format!(
            "{} has no [screen] table: add one with `material` and `detail` for nodes in no set, and `steps` for \
             each load component, e.g. steps = {{ vertical_left = 1 }}",
            frame.path
        )));
    };
    if let Some(mm) = args.separation_mm {
        settings.separation_mm = mm;
    }
    Ok(settings)
}

fn read_sets(path: &Path) -> Result<Sets, Stop> {
    let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    let table = extension.is_some_and(|e| matches!(e.as_str(), "csv" | "tsv" | "tab"));
    if table { read_node_table(path) } else { read_input_sets(path) }.map_err(Stop::because)
}

fn progress(nodes: usize) -> indicatif::ProgressBar {
    if !std::io::stderr().is_terminal() || nodes < 100_000 {
        return indicatif::ProgressBar::hidden();
    }
    let bar = indicatif::ProgressBar::new(nodes as u64);
    if let Ok(style) =
        indicatif::ProgressStyle::with_template("{bar:40} {percent:>3} %  {pos} of {len} nodes  {per_sec}")
    {
        bar.set_style(style);
    }
    bar
}

fn write_files(
    args: &Screen,
    frame_text: &str,
    source: &dyn StressSource,
    screening: &Screening,
) -> Result<(), Stop> {
    if let Some(path) = &args.vtu {
        report::vtu(path, source.mesh(), screening).map_err(Stop::because)?;
    }
    if let Some(path) = &args.csv {
        report::table(path, source.mesh(), screening).map_err(Stop::because)?;
    }
    if let Some(path) = &args.parquet {
        report::parquet(path, source.mesh(), screening).map_err(Stop::because)?;
    }
    if let Some(path) = &args.hotspots_to {
        let folder = |p: &Path| {
            p.parent().map(|f| if f.as_os_str().is_empty() { Path::new(".") } else { f }.canonicalize().ok())
        };
        let moved = folder(path) != folder(&args.input.frame);
        let text =
            report::hotspot_frame(frame_text, &screening.ranked_frame(), moved).map_err(Stop::Message)?;
        output::deliver(&text, Some(path))?;
    }
    Ok(())
}
