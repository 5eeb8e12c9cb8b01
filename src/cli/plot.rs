//! `plot`: diagrams of every hotspot and of all together.

use super::args::{OnlyKind, Plot, PlotFormat};
use super::{Stop, commands, files, format, output};
use bogie_fatigue::assessment::{Assessment, assess};
use bogie_fatigue::comparison::{measured, side_by_side};
use bogie_fatigue::definition::Frame;
use bogie_fatigue::report::drawing::{
    Drawing, View, correlation, hotspot_diagram, load_conditions, measured_against_calculated,
    overview_pages, standard_overview, utilisation_bars, waterfall,
};
use bogie_fatigue::report::{Selection, text};
use bogie_fatigue::results::commit_together;
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::HashSet;
use std::fs;
use std::io::IsTerminal;
use std::path::Path;

/// Pixels per unit of a drawing in PNG files: sharp in print.
const PNG_SCALE: f64 = 2.0;

/// Most hotspots of a frame that is drawn: the pictures of all of them together would take minutes and say nothing.
const MOST_DRAWN: usize = 10_000;

pub fn run(args: &Plot) -> Result<u8, Stop> {
    format::check_folder(&args.output, "pictures")?;
    let frame = files::frame(&args.input, true, &[])?;
    if frame.hotspots.len() > MOST_DRAWN {
        return Err(Stop::Message(format!(
            "pictures hold up to {MOST_DRAWN} hotspots, the frame has {}: `bogie evaluate --format csv` writes any number",
            frame.hotspots.len()
        )));
    }
    let result = assess(&frame).map_err(Stop::because)?;
    let mut wanted: Vec<usize> = Vec::new();
    for id in &args.hotspots {
        match frame.hotspots.iter().position(|h| h.id == *id) {
            Some(index) => wanted.push(index),
            None => return Err(Stop::Message(format!("{} has no hotspot `{id}`", frame.path))),
        }
    }
    if args.hotspots.is_empty() {
        let all = frame.hotspots.len();
        let shown = Selection::new(&result, &OnlyKind::all(&args.only), Some(args.top));
        wanted.extend(shown.positions(all));
        if wanted.len() < all {
            output::complain(&format!(
                "single diagrams are drawn for {} of {all} hotspots, the worst first; --top NUMBER|all, --only KIND and \
                 --hotspot ID choose others",
                wanted.len()
            ));
        }
    }
    let folder = &args.output;
    fs::create_dir_all(folder)
        .map_err(|e| Stop::Message(format!("{} cannot be made: {e}", folder.display())))?;
    let bar = progress(wanted.len() * 3);
    let mut writer = Writer { folder, format: args.format, names: HashSet::new(), written: Vec::new(), bar };
    commit_together(|| draw(&mut writer, &frame, &result, &wanted))?;
    writer.bar.finish_and_clear();
    let told =
        format!("{} files in {}\n{}\n", writer.written.len(), folder.display(), writer.written.join("\n"));
    output::deliver(&(told + &text::frame_warnings(&result)), None)?;
    Ok(commands::status(result.verdict))
}

fn progress(steps: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(steps as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len} diagrams of hotspots") {
        bar.set_style(style);
    }
    bar
}

/// All pictures.
fn draw(writer: &mut Writer<'_>, frame: &Frame, result: &Assessment, wanted: &[usize]) -> Result<(), Stop> {
    for (view, word) in [(View::Haigh, "haigh"), (View::Smith, "smith")] {
        for index in wanted {
            let id = frame.hotspots.get(*index).map_or("", |h| h.id.as_str());
            if let Some(drawing) = hotspot_diagram(frame, result, *index, view) {
                writer.write(&format!("{word}_{}", file_name(id)), &drawing)?;
            }
            writer.bar.inc(1);
        }
        for standard in &result.standards {
            let pages = overview_pages(frame, standard);
            for (number, page) in pages.iter().enumerate() {
                let which = if pages.len() > 1 { format!("_{}", number + 1) } else { String::new() };
                let drawing = standard_overview(frame, page, view);
                writer.write(&format!("all_{word}_{}{which}", standard.procedure.id), &drawing)?;
            }
        }
    }
    for standard in &result.standards {
        if overview_pages(frame, standard).len() > 1 {
            // More diagrams than one picture holds: all points once more, each against its own limit.
            let drawing = standard_overview(frame, standard, View::Haigh);
            writer.write(&format!("all_{}", standard.procedure.id), &drawing)?;
        }
        writer
            .write(&format!("utilisation_{}", standard.procedure.id), &utilisation_bars(frame, standard))?;
    }
    let mut comparison = side_by_side(result);
    for index in wanted {
        let walk = comparison.walk(result, *index);
        if let Some(hotspot) = comparison.hotspots.get_mut(*index) {
            hotspot.walk = walk;
        }
    }
    let pair =
        comparison.walk_between.and_then(|(a, b)| result.standards.get(a).zip(result.standards.get(b)));
    if let Some((a, b)) = pair {
        writer.write("correlation", &correlation(frame, a, b))?;
    }
    for index in wanted {
        let id = frame.hotspots.get(*index).map_or("", |h| h.id.as_str());
        if let Some(drawing) = waterfall(frame, &comparison, *index) {
            writer.write(&format!("walk_{}", file_name(id)), &drawing)?;
        }
        writer.bar.inc(1);
    }
    if let Some(gauges) = measured(frame, result).map_err(Stop::because)? {
        writer.write("measured", &measured_against_calculated(frame, &gauges))?;
    }
    for loads in result.load_sets() {
        let name = format!("loads_{}", file_name(&loads.standard.id));
        writer.write(&name, &load_conditions(frame, loads))?;
    }
    Ok(())
}

struct Writer<'a> {
    folder: &'a Path,
    format: PlotFormat,
    names: HashSet<String>,
    written: Vec<String>,
    bar: ProgressBar,
}

impl Writer<'_> {
    fn write(&mut self, name: &str, drawing: &Drawing) -> Result<(), Stop> {
        let mut unique = name.to_owned();
        let mut number = 2;
        // Two ids may give the same file name; case does not tell files apart everywhere.
        while !self.names.insert(unique.to_lowercase()) {
            unique = format!("{name}_{number}");
            number += 1;
        }
        if self.format != PlotFormat::Png {
            let svg = drawing.svg().map_err(Stop::because)?;
            self.put(&format!("{unique}.svg"), svg.as_bytes())?;
        }
        if self.format != PlotFormat::Svg {
            let png = drawing.png(PNG_SCALE).map_err(Stop::because)?;
            self.put(&format!("{unique}.png"), &png)?;
        }
        Ok(())
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), Stop> {
        let path = self.folder.join(name);
        output::write_whole(&path, bytes)?;
        self.written.push(name.to_owned());
        Ok(())
    }
}

/// A hotspot id as part of a file name: letters, digits, `-` and `_`, 60 at most.
fn file_name(id: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' };
    let name: String = id.chars().take(60).map(plain).collect();
    if name.is_empty() { "hotspot".to_owned() } else { name }
}
