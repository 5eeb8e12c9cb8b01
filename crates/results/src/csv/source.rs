//! CSV files as a stress source.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::header::Header;
use super::intake::Table;
use super::section::{Filling, Section, Stretch};
use super::survey::Survey;
use crate::block::StressBlock;
use crate::encoding::utf8_or_windows;
use crate::error::{Place, ResultsError};
use crate::input::InputFile;
use crate::mesh::{Mesh, NodeLookup};
use crate::message::Message;
use crate::source::{
    LoadField, LoadSelection, OpenOptions, StressSource, fits, named_loads, select, select_by, unused,
};
use crate::unit::SourceUnits;

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
    warnings: Vec<Message>,
}

/// Bytes surveyed as one piece.
const PIECE: u64 = 1 << 18;
/// Bytes parsed ahead in a file with one section, and in each of many sections.
const AHEAD: u64 = 1 << 22;
const AHEAD_OF_MANY: u64 = 1 << 18;

impl CsvSource {
    /// Reads the headers and, once, the node numbers.
    ///
    /// # Errors
    /// A file cannot be read, has no usable header, or lacks what was asked for.
    pub fn open(paths: &[PathBuf], options: &OpenOptions) -> Result<Self, ResultsError> {
        let Some(first) = paths.first() else {
            return Err(ResultsError::Request("no CSV file was given; name at least one".to_owned()));
        };
        let Table { file, header, mut warnings } = Table::open(first, options)?;
        let units = header.units;
        let survey = Survey::take(&file, &header, PIECE)?;
        let lookup = NodeLookup::new(&survey.ids).map_err(|id| {
            file.fault(
                Place::File,
                format!("node {id} comes twice"),
                "list each node once per load; a long table must be sorted by load or by node; where several elements \
                 give a node their stresses, keep the column `element` of the element numbers: they are then averaged",
            )
        })?;
        let all = Stretch { offset: header.offset, line: header.line, end: file.length() };
        let (loads, sections) = if paths.len() > 1 {
            one_file_per_load(paths, &file, &header, options, &mut warnings)?
        } else if header.load.is_none() {
            let fields: Vec<LoadField> = match header.tensors.as_slice() {
                [one] if one.load.is_none() => named_loads(std::iter::once(stem(first))),
                many => named_loads(many.iter().map(|t| t.load.clone().unwrap_or_default())),
            };
            let chosen = select(first, &fields, options.loads.as_deref())?;
            warnings.extend(unused(first, &fields, &chosen));
            let tensors = chosen.iter().filter_map(|&c| header.tensors.get(c).cloned()).collect();
            let section = Section::new(Arc::clone(&file), header, Filling::Columns(tensors), all, AHEAD);
            (pick(&fields, &chosen), vec![section])
        } else {
            let fields = named_loads(survey.loads.iter().map(|l| utf8_or_windows(&l.name).0.into_owned()));
            let chosen = select(first, &fields, options.loads.as_deref())?;
            warnings.extend(unused(first, &fields, &chosen));
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
        Ok(Self { mesh, lookup, loads, sections, next_node: 0, units, warnings })
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
    first: &Arc<InputFile>,
    first_header: &Header,
    options: &OpenOptions,
    warnings: &mut Vec<Message>,
) -> Result<(Vec<LoadField>, Vec<Section>), ResultsError> {
    let fields = named_loads(paths.iter().map(|p| stem(p)));
    let folder = paths.first().map_or(Path::new(""), PathBuf::as_path);
    let is = |k: usize, wanted: &LoadSelection| fields.get(k).is_some_and(|field| fits(field, wanted));
    // Two files may have one name in different folders.
    let name = |k: usize| paths.get(k).map(|path| format!("`{}`", path.display())).unwrap_or_default();
    let chosen = select_by(folder, &fields, options.loads.as_deref(), &is, &name)?;
    let mut sections = Vec::with_capacity(chosen.len());
    for (at, path) in chosen.iter().filter_map(|&c| paths.get(c).map(|path| (c, path))) {
        let (file, header) = if at == 0 {
            (Arc::clone(first), first_header.clone())
        } else {
            let table = Table::open(path, options)?;
            warnings.extend(table.warnings);
            (table.file, table.header)
        };
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

    fn warnings(&self) -> &[Message] {
        &self.warnings
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
