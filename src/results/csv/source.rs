//! CSV files as a stress source.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::header::Header;
use super::row::Fields;
use super::section::{Filling, Section, Stretch, is_no_data, row_fault};
use crate::results::block::StressBlock;
use crate::results::error::{Place, ResultsError};
use crate::results::input::{InputFile, Lines};
use crate::results::mesh::{Mesh, NodeLookup};
use crate::results::number;
use crate::results::source::{LoadField, MOST_LOADS, OpenOptions, StressSource, named_loads, select};
use crate::results::unit::SourceUnits;

/// One CSV file, or one per load.
#[derive(Debug)]
pub struct CsvSource {
    mesh: Mesh,
    lookup: NodeLookup,
    loads: Vec<LoadField>,
    /// One section per load, or a single one that fills all loads.
    sections: Vec<Section>,
    next_node: usize,
    units: SourceUnits,
}

const CHUNK: usize = 1 << 18;
/// Bytes parsed ahead in a file with one section, and in each of many sections.
const AHEAD: usize = 1 << 20;
const AHEAD_OF_MANY: usize = 1 << 18;

impl CsvSource {
    /// Reads the headers and, once, the node numbers.
    ///
    /// # Errors
    /// A file cannot be read, has no usable header, or lacks what was asked for.
    pub fn open(paths: &[PathBuf], options: &OpenOptions) -> Result<Self, ResultsError> {
        let Some(first) = paths.first() else {
            return Err(ResultsError::Request("no CSV file was given; name at least one".to_owned()));
        };
        let file = InputFile::open(first)?;
        let mut lines = Lines::new(Arc::clone(&file), 0, CHUNK);
        let header = Header::read(&mut lines, options)?;
        let units = header.units;
        let survey = Survey::take(&mut lines, &header)?;
        let lookup = NodeLookup::new(&survey.ids).map_err(|id| {
            file.fault(
                Place::File,
                format!("node {id} comes twice"),
                "list each node once per load; a long table must be sorted by load or by node",
            )
        })?;
        let all = Stretch { offset: header.offset, line: header.line, end: file.length() };
        let (loads, sections) = if paths.len() > 1 {
            one_file_per_load(paths, options)?
        } else if header.load.is_none() {
            let fields: Vec<LoadField> = match header.tensors.as_slice() {
                [one] if one.load.is_none() => named_loads(std::iter::once(stem(first))),
                many => named_loads(many.iter().map(|t| t.load.clone().unwrap_or_default())),
            };
            let chosen = select(first, &fields, options.loads.as_deref())?;
            let tensors = chosen.iter().filter_map(|&c| header.tensors.get(c).cloned()).collect();
            let section = Section::new(Arc::clone(&file), header, Filling::Columns(tensors), all, AHEAD);
            (pick(&fields, &chosen), vec![section])
        } else {
            let fields =
                named_loads(survey.loads.iter().map(|l| String::from_utf8_lossy(&l.name).into_owned()));
            let chosen = select(first, &fields, options.loads.as_deref())?;
            let sections = if survey.by_node {
                by_node(&file, &header, &survey, &chosen, all)
            } else {
                let stretches = chosen.iter().filter_map(|&c| survey.loads.get(c)).map(|l| l.stretch);
                let filling = || Filling::Columns(header.tensors.clone());
                stretches
                    .map(|s| Section::new(Arc::clone(&file), header.clone(), filling(), s, AHEAD_OF_MANY))
                    .collect()
            };
            (pick(&fields, &chosen), sections)
        };
        let mesh = Mesh { node_ids: survey.ids, coordinates_mm: survey.points, elements: None };
        Ok(Self { mesh, lookup, loads, sections, next_node: 0, units })
    }
}

fn pick(fields: &[LoadField], chosen: &[usize]) -> Vec<LoadField> {
    chosen.iter().filter_map(|&c| fields.get(c).cloned()).collect()
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
}

fn one_file_per_load(
    paths: &[PathBuf],
    options: &OpenOptions,
) -> Result<(Vec<LoadField>, Vec<Section>), ResultsError> {
    let fields = named_loads(paths.iter().map(|p| stem(p)));
    let folder = paths.first().map_or(Path::new(""), PathBuf::as_path);
    let chosen = select(folder, &fields, options.loads.as_deref())?;
    let mut sections = Vec::with_capacity(chosen.len());
    for path in chosen.iter().filter_map(|&c| paths.get(c)) {
        let file = InputFile::open(path)?;
        let header = Header::read(&mut Lines::new(Arc::clone(&file), 0, 4096), options)?;
        if header.load.is_some() || header.tensors.iter().any(|t| t.load.is_some()) {
            return Err(file.fault(
                Place::Line(header.line),
                "among several files this one holds several loads",
                "give one file with all loads, or files of one load each",
            ));
        }
        let stretch = Stretch { offset: header.offset, line: header.line, end: file.length() };
        let filling = Filling::Columns(header.tensors.clone());
        sections.push(Section::new(file, header, filling, stretch, AHEAD_OF_MANY));
    }
    Ok((pick(&fields, &chosen), sections))
}

fn by_node(
    file: &Arc<InputFile>,
    header: &Header,
    survey: &Survey,
    chosen: &[usize],
    all: Stretch,
) -> Vec<Section> {
    let mut lanes: HashMap<Vec<u8>, usize> = HashMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (lane, load) in chosen.iter().filter_map(|&c| survey.loads.get(c)).enumerate() {
        let group = *lanes.entry(load.name.clone()).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(group) => group.push(lane),
            None => groups.push(vec![lane]),
        }
    }
    let (Some(load_column), Some(tensor)) = (header.load, header.tensors.first().cloned()) else {
        return Vec::new();
    };
    let filling = Filling::ByName { load_column, tensor, lanes, groups };
    vec![Section::new(Arc::clone(file), header.clone(), filling, all, AHEAD)]
}

/// One pass over the (first) file: node numbers, coordinates, and where each load of a long table lies.
struct Survey {
    ids: Vec<u64>,
    points: Option<Vec<[f64; 3]>>,
    loads: Vec<Found>,
    /// A long table in which all loads of a node stand together.
    by_node: bool,
}

struct Found {
    name: Vec<u8>,
    stretch: Stretch,
}

impl Survey {
    fn take(lines: &mut Lines, header: &Header) -> Result<Self, ResultsError> {
        let file = Arc::clone(lines.file());
        let mut survey = Self {
            ids: Vec::new(),
            points: header.coordinates.map(|_| Vec::new()),
            loads: Vec::new(),
            by_node: false,
        };
        let mut fields = Fields::default();
        // Only node numbers are wanted, and they stand first: the rest of the line is checked when it is read.
        let plain = header.node == 0 && header.load.is_none() && header.coordinates.is_none();
        let (mut number, mut rows, mut last_load) = (header.line, 0u64, None);
        while let Some(line) = lines.next_line()? {
            number += 1;
            let (at, text) = (line.offset, line.text);
            if is_no_data(text) {
                continue;
            }
            let fault = |fault| row_fault(&file, number, fault);
            if plain && let Some(id) = leading_number(text, header.dialect.separator) {
                survey.ids.push(id);
                continue;
            }
            fields.split(text, header).map_err(fault)?;
            rows += 1;
            let mut first_load = true;
            if let Some(column) = header.load {
                let name = fields.get(text, column);
                let same = last_load.and_then(|l: usize| survey.loads.get(l)).is_some_and(|l| l.name == name);
                if rows == 2 && !same {
                    survey.by_node = true;
                }
                if !same {
                    let known = survey.loads.iter().position(|l| l.name == name);
                    match known {
                        Some(known) if survey.by_node => last_load = Some(known),
                        Some(_) => {
                            let name = String::from_utf8_lossy(name);
                            return Err(fault((
                                Some(column),
                                format!("load `{name}` comes again after another load"),
                                "sort the table by load, or by node",
                            )));
                        }
                        None => {
                            if survey.loads.len() >= MOST_LOADS {
                                return Err(fault((
                                    Some(column),
                                    format!("there are more than {MOST_LOADS} loads"),
                                    "split the file",
                                )));
                            }
                            if let Some(before) = survey.loads.last_mut() {
                                before.stretch.end = at;
                            }
                            let stretch = Stretch { offset: at, line: number - 1, end: file.length() };
                            last_load = Some(survey.loads.len());
                            survey.loads.push(Found { name: name.to_vec(), stretch });
                        }
                    }
                }
                first_load = survey.by_node || last_load == Some(0);
            }
            if first_load {
                let id = fields.node(text, header).map_err(fault)?;
                if survey.by_node && survey.ids.last() == Some(&id) {
                    continue;
                }
                survey.ids.push(id);
                let point = fields.point(text, header).map_err(fault)?;
                if let (Some(points), Some(point)) = (&mut survey.points, point) {
                    points.push(point);
                }
            }
        }
        if survey.ids.is_empty() {
            return Err(file.fault(
                Place::File,
                "there is no data line",
                "give one line per node (and load)",
            ));
        }
        if u32::try_from(survey.ids.len()).is_err() {
            return Err(file.fault(Place::File, "there are more than 4294967295 nodes", "split the file"));
        }
        Ok(survey)
    }
}

/// The number before the first separator.
fn leading_number(text: &[u8], separator: u8) -> Option<u64> {
    let end = text.iter().take(24).position(|&b| b == separator)?;
    number::unsigned(text.get(..end)?)
}

impl StressSource for CsvSource {
    fn mesh(&self) -> &Mesh {
        &self.mesh
    }

    fn loads(&self) -> &[LoadField] {
        &self.loads
    }

    fn units(&self) -> SourceUnits {
        self.units
    }

    fn read_block(&mut self, block: &mut StressBlock) -> Result<usize, ResultsError> {
        let first = self.next_node;
        let len = (self.mesh.node_ids.len() - first).min(block.capacity());
        block.start(self.loads.len(), first, len);
        if len == 0 {
            return Ok(0);
        }
        let ids = self.mesh.node_ids.get(first..first + len).unwrap_or(&[]);
        let lookup = &self.lookup;
        let mut lanes = block.lanes();
        let missing: Vec<Vec<usize>> = match self.sections.as_mut_slice() {
            [one] => vec![one.read(&mut lanes, ids, first, lookup)?],
            many => many
                .par_iter_mut()
                .zip(lanes)
                .map(|(section, lane)| section.read(&mut [lane], ids, first, lookup))
                .collect::<Result<_, _>>()?,
        };
        for (load, missing) in self.loads.iter_mut().zip(missing.into_iter().flatten()) {
            load.missing_nodes += missing;
        }
        self.next_node += len;
        Ok(len)
    }

    fn rewind(&mut self) -> Result<(), ResultsError> {
        self.next_node = 0;
        self.loads.iter_mut().for_each(|l| l.missing_nodes = 0);
        self.sections.iter_mut().for_each(Section::rewind);
        Ok(())
    }
}
