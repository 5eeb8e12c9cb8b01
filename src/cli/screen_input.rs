//! What `screen` reads: which stress field is which load, and how it is to be understood.

use super::Stop;
use super::args::Screen;
use bogie_fatigue::definition::{FieldChoice, Frame, ScreenSettings};
use bogie_fatigue::results::{
    ComponentOrder, LengthUnit, LoadSelection, MeshFile, NodeNumbers, OpenOptions, ResultsError,
    StressSource, StressUnit, TableLayout, is_table, open, put_on_mesh,
};
use std::path::PathBuf;

/// Whether the elements are needed for what was asked.
pub fn needs_elements(args: &Screen) -> bool {
    args.vtu.is_some() || args.sets.is_some() || args.mesh.is_some()
}

/// Whether the results may hold elements of their own.
pub fn has_elements_to_read(args: &Screen) -> bool {
    let extension = |path: &PathBuf| path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    args.results.iter().filter_map(extension).any(|e| matches!(e.as_str(), "frd" | "vtu" | "pvtu"))
}

/// Opens the results, on the mesh of another file if there is one.
pub fn source(
    frame: &Frame,
    settings: &ScreenSettings,
    args: &Screen,
    elements: bool,
) -> Result<Box<dyn StressSource>, Stop> {
    let selections = selections(frame, settings)?;
    let mut read = args.results.iter().chain(&args.mesh);
    if settings.table != TableLayout::default() && !read.any(|path| is_table(path)) {
        return Err(Stop::Message(format!(
            "{}: [screen.columns] and [screen.table] say how a table is read, but none of the files given is one: remove them, or \
             give the table with --results",
            frame.path
        )));
    }
    let options = OpenOptions {
        loads: Some(selections),
        stress_unit: args.stress_unit,
        usual_stress_unit: settings.stress_unit.as_deref().and_then(StressUnit::parse),
        length_unit: args.length_unit,
        usual_length_unit: settings.length_unit.as_deref().and_then(LengthUnit::parse),
        elements,
        table: settings.table.clone(),
        component_order: component_order(frame, settings, args)?,
        node_numbers: args
            .node_numbers
            .as_deref()
            .or(settings.node_numbers.as_deref())
            .map_or(NodeNumbers::ByName, NodeNumbers::parse),
    };
    let opened = open(&args.results, &options).map_err(|e| {
        if let ResultsError::SharedField { field, positions, .. } = &e {
            return shared_field(frame, field, *positions);
        }
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
            if args.sets.is_some() && !mesh.numbered {
                return Err(Stop::Message(format!(
                    "the mesh `{}` has no node numbers, so that those of --sets cannot be found in it: give the solver's \
                     input file as the mesh, or a .vtu with an array of node numbers",
                    mesh.path.display()
                )));
            }
            put_on_mesh(opened, results, mesh, args.mesh_part).map_err(Stop::because)
        }
        _ => Ok(opened),
    }
}

/// Sets name nodes by their numbers. Where the results have none, the numbers of --mesh are those of the nodes only if the
/// user says that the order is the same.
pub fn check_numbers(args: &Screen, source: &dyn StressSource) -> Result<(), Stop> {
    let file = args.results.first().map(|p| p.display().to_string()).unwrap_or_default();
    if args.sets.is_none() || source.has_node_numbers() || (args.mesh.is_some() && args.mesh_order_confirmed)
    {
        return Ok(());
    }
    let remedy = if args.mesh.is_some() {
        "confirm with --mesh-order-confirmed that its rows are the nodes of the mesh in ascending order, if that was checked"
    } else {
        "give the results with their node numbers (a point array or column `node`; --node-numbers NAME if it has an unusual \
         name), or the mesh that they belong to with --mesh"
    };
    Err(Stop::Message(format!(
        "`{file}` has no node numbers, so that the node numbers of --sets cannot be found in it: {remedy}"
    )))
}

fn component_order(
    frame: &Frame,
    settings: &ScreenSettings,
    args: &Screen,
) -> Result<Option<ComponentOrder>, Stop> {
    let in_frame = || {
        settings.component_order.as_deref().map(|text| {
            ComponentOrder::parse(text).map_err(|problem| {
                Stop::Message(format!("{}: `component_order` in [screen]: {problem}", frame.path))
            })
        })
    };
    args.component_order.map(Ok).or_else(in_frame).transpose()
}

/// Two load components that come out at one field, though they were written differently.
fn shared_field(frame: &Frame, field: &str, (first, second): (usize, usize)) -> Stop {
    let mut loads = frame.loads.values().filter(|l| l.omitted.is_none()).map(|l| l.id.as_str());
    let one = loads.nth(first).unwrap_or("?");
    let other = loads.nth(second - first - 1).unwrap_or("?");
    Stop::Message(format!(
        "{}: the load components `{one}` and `{other}` both have the stress field {field}: give each a field of its own in \
         [screen.steps] or [screen.fields]",
        frame.path
    ))
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
