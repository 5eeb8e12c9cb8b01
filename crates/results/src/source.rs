//! The one interface through which every result format is read.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::block::StressBlock;
use super::error::{Place, ResultsError};
use super::mesh::Mesh;
use super::order::ComponentOrder;
use super::unit::{LengthUnit, SourceUnits, StressUnit};
use crate::message;
use crate::message::{Message, results as code};
use bogie_fatigue_text::TableLayout;

/// One stress field of a result file: a load, a load step.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadField {
    /// Name as the file gives it, else made from the step (`step 3`).
    pub name: String,
    /// Solver step, if the format has steps.
    pub step: Option<u32>,
    /// Increment within the step, if the format has increments.
    pub increment: Option<u32>,
    /// Nodes of the mesh for which this load has no stress, as counted so far; complete after the last block.
    pub missing_nodes: usize,
}

impl LoadField {
    pub(crate) fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), step: None, increment: None, missing_nodes: 0 }
    }
}

/// Stresses of every node under every load, read in consecutive blocks of nodes with bounded memory.
pub trait StressSource: Send {
    /// Nodes, and elements where the format has them.
    fn mesh(&self) -> &Mesh;

    /// The loads, in the order of the block.
    fn loads(&self) -> &[LoadField];

    /// Units in which the file was read.
    fn units(&self) -> SourceUnits;

    /// Whether the node numbers are the solver's. Where a file has none, nodes are counted from 1.
    fn has_node_numbers(&self) -> bool {
        true
    }

    /// What the user should know before trusting the stresses, in sentences that name the file.
    fn warnings(&self) -> &[Message] {
        &[]
    }

    /// Every file that was opened: none of them may be overwritten. The caller knows those that it named; here are the
    /// files that they name in turn, too.
    fn files(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    /// Number of nodes that the blocks cover in all.
    fn node_count(&self) -> usize {
        self.mesh().node_ids.len()
    }

    /// Reads the next nodes, as many as the block takes; 0 at the end.
    ///
    /// # Errors
    /// A fault in the file, with its place.
    fn read_block(&mut self, block: &mut StressBlock) -> Result<usize, ResultsError>;

    /// Goes on at this node, where the format lets one go anywhere at once; otherwise stays and says false.
    fn skip_to(&mut self, _node: usize) -> bool {
        false
    }

    /// Starts again at the first node.
    ///
    /// # Errors
    /// The file cannot be read any more.
    fn rewind(&mut self) -> Result<(), ResultsError>;
}

/// Most loads that a file may hold. An analysis has tens; the work of finding them grows with their square.
pub(crate) const MOST_LOADS: usize = 4096;

/// Which stress field to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadSelection {
    /// Solver step, its last increment.
    Step(u32),
    /// Solver step and increment.
    Increment {
        /// Step.
        step: u32,
        /// Increment within the step.
        increment: u32,
    },
    /// Name of the load: a column, an array, a label, a file name without extension; blanks around it and case
    /// do not count.
    Name(String),
}

impl std::fmt::Display for LoadSelection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Step(step) => write!(f, "step {step}"),
            Self::Increment { step, increment } => write!(f, "step {step}, increment {increment}"),
            Self::Name(name) => write!(f, "load `{name}`"),
        }
    }
}

/// How to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenOptions {
    /// Loads to read, in this order; `None` reads every one in the file's order.
    pub loads: Option<Vec<LoadSelection>>,
    /// Unit of the stresses; a file that names another one is refused.
    pub stress_unit: Option<StressUnit>,
    /// Unit of the stresses where neither the file nor `stress_unit` says it. Without any a CSV file is refused; in
    /// other formats it is MPa, and [`StressSource::units`] tells that it was assumed.
    pub usual_stress_unit: Option<StressUnit>,
    /// Unit of the coordinates; a file that names another one is refused.
    pub length_unit: Option<LengthUnit>,
    /// Unit of the coordinates where neither the file nor `length_unit` says it; `None` is mm.
    pub usual_length_unit: Option<LengthUnit>,
    /// Whether to keep the elements (needed for VTU output and for neighbourhoods).
    pub elements: bool,
    /// How tables are laid out, where the user says it.
    pub table: TableLayout,
    /// Order of six stress components that the file does not name; without it such a field is refused.
    pub component_order: Option<ComponentOrder>,
    /// Which array or column holds the node numbers, where a file has several that differ, or one with an unusual name.
    pub node_numbers: NodeNumbers,
}

/// Where the node numbers of a result file come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum NodeNumbers {
    /// From the array or column with a usual name; several that differ are an error.
    #[default]
    ByName,
    /// From this array or column.
    Array(String),
    /// The file's own are not used: nodes are counted from 1, and have no numbers that sets could name.
    Counted,
}

impl NodeNumbers {
    /// Reads what a user says: the name of an array, or `none`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text.trim() {
            none if none.eq_ignore_ascii_case("none") => Self::Counted,
            name => Self::Array(name.to_owned()),
        }
    }
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            loads: None,
            stress_unit: None,
            usual_stress_unit: None,
            length_unit: None,
            usual_length_unit: None,
            elements: true,
            table: TableLayout::default(),
            component_order: None,
            node_numbers: NodeNumbers::ByName,
        }
    }
}

impl OpenOptions {
    pub(crate) fn stress_factor(&self) -> f64 {
        self.units().stress.map_or(1.0, StressUnit::to_mpa)
    }

    pub(crate) fn length_factor(&self) -> f64 {
        self.units().length.map_or(1.0, LengthUnit::to_mm)
    }

    /// Units of a file that names none.
    pub(crate) fn units(&self) -> SourceUnits {
        SourceUnits {
            stress: self.stress_unit.or(self.usual_stress_unit),
            length: self.length_unit.or(self.usual_length_unit),
        }
    }
}

/// Positions in `available` of the loads asked for, in the order asked for.
pub(crate) fn select(
    path: &Path,
    available: &[LoadField],
    wanted: Option<&[LoadSelection]>,
) -> Result<Vec<usize>, ResultsError> {
    let fits = |position: usize, wanted: &LoadSelection| {
        available.get(position).is_some_and(|field| fits(field, wanted))
    };
    select_by(path, available, wanted, &fits, &|position| shown(available, position))
}

/// As [`select`], where the file has its own way to tell which field `is` asked for, and its own names to show.
pub(crate) fn select_by(
    path: &Path,
    available: &[LoadField],
    wanted: Option<&[LoadSelection]>,
    is: &dyn Fn(usize, &LoadSelection) -> bool,
    name: &dyn Fn(usize) -> String,
) -> Result<Vec<usize>, ResultsError> {
    let Some(wanted) = wanted else {
        return Ok((0..available.len()).collect());
    };
    let mut chosen = Vec::with_capacity(wanted.len());
    for selection in wanted {
        let found: Vec<usize> = (0..available.len()).filter(|k| is(*k, selection)).collect();
        match found.as_slice() {
            [] => return Err(not_there(path, available, selection)),
            [one] => chosen.push(*one),
            // Which of them is meant cannot be known, and the order of files must not decide.
            several => {
                return Err(ResultsError::Ambiguous {
                    path: path.to_path_buf(),
                    wanted: selection.to_string(),
                    fields: several.iter().map(|k| name(*k)).collect(),
                });
            }
        }
    }
    Ok(chosen)
}

/// Refuses two selections that come out at the same field, however they were written: its stresses would count twice, and
/// those of another field not at all. `loads` are the fields chosen, in the order of the selections.
fn distinct(path: &Path, wanted: &[LoadSelection], loads: &[LoadField]) -> Result<(), ResultsError> {
    for (k, field) in loads.iter().enumerate() {
        if let Some(first) = loads.iter().take(k).position(|earlier| earlier == field) {
            let said = |k: usize| wanted.get(k).map(ToString::to_string).unwrap_or_default();
            return Err(ResultsError::SharedField {
                path: path.to_path_buf(),
                field: shown(loads, k),
                wanted: (said(first), said(k)),
                positions: (first, k),
            });
        }
    }
    Ok(())
}

fn shown(fields: &[LoadField], position: usize) -> String {
    fields.get(position).map(|field| format!("`{}`", field.name)).unwrap_or_default()
}

/// What to say of the stress fields that no load uses, if there are any: a field that was to be used and is not has
/// another name than the one asked for.
pub(crate) fn unused(path: &Path, available: &[LoadField], chosen: &[usize]) -> Option<Message> {
    const SHOWN: usize = 12;
    let mut names: Vec<&str> = Vec::new();
    for (position, field) in available.iter().enumerate() {
        let used = chosen.contains(&position)
            || chosen.iter().filter_map(|c| available.get(*c)).any(|c| c.name == field.name);
        if !used && !names.contains(&field.name.as_str()) {
            names.push(&field.name);
        }
    }
    let (count, more) = (names.len(), names.len().saturating_sub(SHOWN));
    names.truncate(SHOWN);
    let mut list = names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
    if more > 0 {
        list += ", …";
    }
    (count > 0).then(|| message!(code::UNUSED_FIELDS, path.display().to_string(), count, list))
}

/// Loads by the names that a table gives them. Where every name is a whole number, as in a column of load-step
/// numbers, the numbers are steps; the order in which other names come says nothing about steps.
pub(crate) fn named_loads(names: impl Iterator<Item = String>) -> Vec<LoadField> {
    let mut fields: Vec<LoadField> = names.map(LoadField::named).collect();
    let numbers: Option<Vec<u32>> = fields.iter().map(|f| whole_number(&f.name)).collect();
    let once = |numbers: &Vec<u32>| numbers.iter().collect::<HashSet<_>>().len() == numbers.len();
    if let Some(numbers) = numbers.filter(once) {
        for (field, number) in fields.iter_mut().zip(numbers) {
            field.step = Some(number);
        }
    }
    fields
}

/// `3`, `03`, and `3.0` as spreadsheets write it.
fn whole_number(text: &str) -> Option<u32> {
    let digits = text.trim().split_once('.').map_or(text.trim(), |(whole, rest)| {
        if !rest.is_empty() && rest.bytes().all(|b| b == b'0') { whole } else { text }
    });
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// Whether a field is the one asked for.
pub(crate) fn fits(field: &LoadField, wanted: &LoadSelection) -> bool {
    match wanted {
        LoadSelection::Step(step) => field.step == Some(*step),
        LoadSelection::Increment { step, increment } => {
            field.step == Some(*step) && field.increment == Some(*increment)
        }
        LoadSelection::Name(name) => field.name.trim().eq_ignore_ascii_case(name.trim()),
    }
}

/// Says what there is instead, by number too where a number was asked for.
pub(crate) fn not_there(path: &Path, fields: &[LoadField], wanted: &LoadSelection) -> ResultsError {
    const SHOWN: usize = 12;
    let by_name = matches!(wanted, LoadSelection::Name(_));
    let mut names: Vec<String> = Vec::new();
    for field in fields {
        let name = match field.step {
            Some(step) if !by_name && field.name != format!("step {step}") => {
                format!("step {step} (`{}`)", field.name)
            }
            _ => format!("`{}`", field.name),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    if !by_name && fields.iter().all(|f| f.step.is_none()) && !fields.is_empty() {
        return ResultsError::format(
            path,
            Place::File,
            format!(
                "{wanted} is asked for, but the loads of this file have names, not step numbers: {}",
                names.join(", ")
            ),
            "say by name which load is which: `[screen.fields]` instead of `[screen.steps]` in the frame load file",
        );
    }
    let available = if names.is_empty() { "no stress field".to_owned() } else { names.join(", ") };
    ResultsError::Selection { path: path.to_path_buf(), wanted: wanted.to_string(), available }
}

/// Opens result files by their extension: `.frd`, `.csv`/`.txt`, `.npy`/`.npz`, `.vtu`/`.pvtu`, `.parquet`.
///
/// Several files at once are allowed for CSV and VTU: one file per load.
///
/// # Errors
/// No file, an unknown extension, or a fault found while opening.
pub fn open(paths: &[PathBuf], options: &OpenOptions) -> Result<Box<dyn StressSource>, ResultsError> {
    let Some(first) = paths.first() else {
        return Err(ResultsError::Request("no result file was given; name at least one".to_owned()));
    };
    let extension = extension_of(first);
    let format = |extension: &str| Format::of(extension);
    for path in paths {
        let other = extension_of(path);
        if other != extension && (format(&other).is_none() || format(&other) != format(&extension)) {
            return Err(ResultsError::Request(format!(
                "`{}` and `{}` differ in format; result files read together must be of one format, one file per load",
                first.display(),
                path.display()
            )));
        }
    }
    let single = || match paths {
        [path] => Ok(path.as_path()),
        _ => Err(ResultsError::Request(format!(
            "{} files of type .{extension} were given; only CSV and VTU may come as one file per load",
            paths.len()
        ))),
    };
    let source: Box<dyn StressSource> = match format(&extension) {
        Some(Format::Frd) => Box::new(super::frd::FrdSource::open(single()?, options)?),
        Some(Format::Table) => super::csv::open(paths, options)?,
        Some(Format::Npy) => Box::new(super::npy::NpySource::open(single()?, options)?),
        Some(Format::Vtu) => Box::new(super::vtu::VtuSource::open_all(paths, options)?),
        Some(Format::Parquet) => super::parquet::open(single()?, options)?,
        None => return Err(not_read(first, &extension)),
    };
    if let Some(wanted) = &options.loads {
        distinct(first, wanted, source.loads())?;
    }
    Ok(source)
}

/// What the extension of a result file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Frd,
    Table,
    Npy,
    Vtu,
    Parquet,
}

impl Format {
    fn of(extension: &str) -> Option<Self> {
        Some(match extension {
            "frd" => Self::Frd,
            "csv" | "txt" | "tsv" | "tab" | "prn" | "lis" | "rpt" => Self::Table,
            "npy" | "npz" => Self::Npy,
            "vtu" | "pvtu" => Self::Vtu,
            "parquet" => Self::Parquet,
            _ => return None,
        })
    }
}

/// Says how to bring in a file that is not read, or that what was given holds no results.
fn not_read(path: &Path, extension: &str) -> ResultsError {
    let what =
        if extension.is_empty() { "a file without extension".to_owned() } else { format!("`.{extension}`") };
    let way = super::way_in::way_in(extension).map(|way| format!("{way} (")).unwrap_or_default();
    let close = if way.is_empty() { "" } else { ")" };
    let allowed =
        "allowed are .frd, .csv, .txt, .tsv, .rpt, .lis, .prn, .npy, .npz, .vtu, .pvtu and .parquet";
    ResultsError::unsupported(path, what, format!("{way}{allowed}{close}"))
}

/// Whether a file is read as a table of text, by its extension.
#[must_use]
pub fn is_table(path: &Path) -> bool {
    Format::of(&extension_of(path)) == Some(Format::Table)
}

pub(crate) fn extension_of(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}
