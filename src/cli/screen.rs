//! `screen`: every node of a solver result.

use super::args::{Screen, SummaryFormat};
use super::{Stop, commands, files, output};
use bogie_fatigue::definition::{FieldChoice, Frame, ScreenSettings};
use bogie_fatigue::report::{json, screening as report};
use bogie_fatigue::results::{
    LengthUnit, LoadSelection, MeshFile, OpenOptions, ResultsError, Sets, StressSource, StressUnit, open,
    put_on_mesh, read_input_sets, read_node_table,
};
use bogie_fatigue::screening::{ScreenRequest, Screening, screen};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

pub fn run(args: &Screen) -> Result<u8, Stop> {
    let (frame, source_text) = files::frame_and_text(&args.input, false, &outputs(args))?;
    let settings = settings(&frame, args)?;
    let sets = args.sets.as_deref().map(read_sets).transpose()?;
    let mut source = source(&frame, &settings, args)?;
    check_outputs(args, source.as_ref(), sets.as_ref())?;
    check_units(args, source.as_ref(), settings.separation_mm)?;
    for warning in source.warnings() {
        output::complain(&format!("warning: {warning}"));
    }
    let bar = progress(source.node_count());
    let screening = screen(ScreenRequest {
        frame: &frame,
        settings: &settings,
        source: source.as_mut(),
        sets: sets.as_ref(),
        most: args.top,
        keep_fields: args.vtu.is_some() || args.csv.is_some() || args.parquet.is_some(),
        progress: &|done| bar.set_position(done as u64),
    });
    bar.finish_and_clear();
    let screening = screening.map_err(Stop::because)?;
    for warning in &screening.regions.warnings {
        output::complain(&format!("warning: {warning}"));
    }
    write_files(args, &source_text.text, source.as_ref(), &screening)?;
    let told = match args.format {
        SummaryFormat::Json => json::pretty(&report::json(&screening)),
        SummaryFormat::Text => report::text(&screening, &frame.name),
    };
    output::deliver(&told, args.output.output.as_deref())?;
    Ok(commands::status(report::worst(&screening)))
}

/// Factors of a thousand must not go unnoticed: a unit of stress is never guessed, and a model that is hardly larger
/// than the distance between hotspots draws a warning.
fn check_units(args: &Screen, source: &dyn StressSource, separation_mm: f64) -> Result<(), Stop> {
    let file = args.results.first().map(|p| p.display().to_string()).unwrap_or_default();
    let units = source.units();
    if units.stress.is_none() {
        return Err(Stop::Message(format!(
            "`{file}`: nothing says the unit of its stresses: add [units] with stress = \"MPa\" to the frame load \
             file, or give --stress-unit (allowed are {})",
            StressUnit::ALLOWED
        )));
    }
    let size_mm = source.mesh().diagonal_mm();
    if size_mm > 0.0 && size_mm < SMALLEST_MODEL * separation_mm {
        let unit = units.length.unwrap_or(LengthUnit::Millimetre).symbol();
        output::complain(&format!(
            "warning: `{file}`: with coordinates in {unit} the model is {size_mm:.3} mm from corner to corner, which is \
             less than {SMALLEST_MODEL} times the separation of {separation_mm} mm: hotspots cannot be told apart. If \
             its unit is another, give --length-unit or [units] length (allowed are {})",
            LengthUnit::ALLOWED
        ));
    }
    Ok(())
}

/// A model smaller than this many separations cannot hold hotspots that are told apart; not from a standard.
const SMALLEST_MODEL: f64 = 5.0;

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
    let table = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    if table { read_node_table(path) } else { read_input_sets(path) }.map_err(Stop::because)
}

fn source(frame: &Frame, settings: &ScreenSettings, args: &Screen) -> Result<Box<dyn StressSource>, Stop> {
    let selections = selections(frame, settings)?;
    let needs_elements = args.vtu.is_some() || args.sets.is_some() || args.mesh.is_some();
    let options = OpenOptions {
        loads: Some(selections),
        stress_unit: args.stress_unit,
        usual_stress_unit: settings.stress_unit.as_deref().and_then(StressUnit::parse),
        length_unit: args.length_unit,
        usual_length_unit: settings.length_unit.as_deref().and_then(LengthUnit::parse),
        elements: needs_elements,
    };
    let opened = open(&args.results, &options).map_err(|e| {
        if !matches!(e, ResultsError::Selection { .. }) {
            return Stop::because(e);
        }
        let names: Vec<&str> =
            frame.loads.values().filter(|l| l.omitted.is_none()).map(|l| l.id.as_str()).collect();
        Stop::Message(format!(
            "{e}\nthe frame load file needs a stress field for each of: {}",
            names.join(", ")
        ))
    })?;
    match (&args.mesh, args.results.first()) {
        (Some(mesh), Some(results)) => {
            let mesh = MeshFile::read(mesh, &options).map_err(Stop::because)?;
            put_on_mesh(opened, results, mesh, false).map_err(Stop::because)
        }
        _ => Ok(opened),
    }
}

/// The stress field of each load component. Two that share one are a slip of the pen: their stresses would be counted
/// twice, and those of another field not at all.
fn selections(frame: &Frame, settings: &ScreenSettings) -> Result<Vec<LoadSelection>, Stop> {
    let mut selections: Vec<(&str, LoadSelection)> = Vec::new();
    for (load, choice) in frame.loads.values().zip(&settings.fields) {
        let selection = match choice {
            None => continue,
            Some(FieldChoice::Step(step)) => LoadSelection::Step(*step),
            Some(FieldChoice::Name(name)) => LoadSelection::Name(name.clone()),
        };
        if let Some((other, _)) = selections.iter().find(|(_, s)| *s == selection) {
            return Err(Stop::Message(format!(
                "{}: the load components `{other}` and `{}` both have {selection}: give each a field of its own in \
                 [screen.steps] or [screen.fields]",
                frame.path, load.id
            )));
        }
        selections.push((&load.id, selection));
    }
    Ok(selections.into_iter().map(|(_, selection)| selection).collect())
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
