//! CalculiX result files (`.frd`), ASCII and binary.
//!
//! The format is that of the `CalculiX` GraphiX manual, section "Result Format": records in fixed columns, whose
//! numbers touch each other. Checked against files of `CalculiX` 2.20.
//!
//! | file | does |
//! |---|---|
//! | `record` | the header lines of blocks |
//! | `index` | one pass: the mesh, and where each block of stresses lies |
//! | `mesh` | nodes and elements |
//! | `fields` | the numbers of a text line, which touch each other |
//! | `row` | one node's stresses, fast in the usual shape, careful in any other |
//! | `choose` | the blocks asked for, and whether their steps ran to the end |
//! | `cursor` | walks along one block of stresses in step with the nodes |

mod choose;
mod cursor;
mod fields;
mod index;
mod mesh;
mod record;
mod row;

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::block::StressBlock;
use super::error::{Place, ResultsError};
use super::input::InputFile;
use super::mesh::{Mesh, NodeLookup};
use super::source::{LoadField, OpenOptions, StressSource};
use super::unit::SourceUnits;
use crate::message::Message;
use cursor::Cursor;

/// A `.frd` file: the mesh in memory, one cursor per load into the file.
#[derive(Debug)]
pub struct FrdSource {
    file: Arc<InputFile>,
    mesh: Mesh,
    lookup: NodeLookup,
    /// Indices of the nodes that belong to beams or springs only, in ascending order.
    on_lines_only: Vec<u32>,
    loads: Vec<LoadField>,
    cursors: Vec<Cursor>,
    next_node: usize,
    factor: f64,
    units: SourceUnits,
    warnings: Vec<Message>,
}

impl FrdSource {
    /// Reads the mesh and finds the stress blocks. Without a selection every step is read, at its last increment.
    ///
    /// # Errors
    /// The file cannot be read, is not a `.frd`, is cut off, or lacks what was asked for.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Self, ResultsError> {
        let file = InputFile::open(path)?;
        let index = index::scan(&file, options)?;
        index.element_block.refuse_shells(&file)?;
        let chosen = choose::blocks(&file, &index, options.loads.as_deref())?;
        let mut warnings = choose::cut_short(&file, &index, &chosen);
        warnings.extend(choose::improved(&file, &index, &chosen));
        let mut loads = Vec::with_capacity(chosen.len());
        let mut cursors = Vec::with_capacity(chosen.len());
        for position in chosen {
            if let Some(dataset) = index.datasets.get(position) {
                loads.push(dataset.field());
                cursors.push(Cursor::new(Arc::clone(&file), dataset.clone()));
            }
        }
        let (factor, units) = (options.stress_factor(), options.units());
        Ok(Self {
            file,
            mesh: index.mesh,
            lookup: index.lookup,
            on_lines_only: index.element_block.on_lines_only,
            loads,
            cursors,
            next_node: 0,
            factor,
            units,
            warnings,
        })
    }
}

/// Nodes and elements of a file, whatever results it holds.
///
/// # Errors
/// As [`FrdSource::open`], but for its results.
pub(super) fn read_mesh(path: &Path, options: &OpenOptions) -> Result<Mesh, ResultsError> {
    let file = InputFile::open(path)?;
    Ok(index::scan(&file, &OpenOptions { elements: true, ..options.clone() })?.mesh)
}

impl FrdSource {
    /// Refuses stresses at nodes that belong to beams only. Springs and dashpots are written as beams, too, and their nodes
    /// have zeros: those are no stresses of anything.
    fn refuse_beams(&self, block: &StressBlock) -> Result<(), ResultsError> {
        let range = block.first_node()..block.first_node() + block.len();
        let begin = self.on_lines_only.partition_point(|n| (*n as usize) < range.start);
        for &index in self.on_lines_only.get(begin..).unwrap_or(&[]) {
            if !range.contains(&(index as usize)) {
                break;
            }
            let node = index as usize - range.start;
            let loaded =
                (0..block.loads()).find(|l| block.tensor(*l, node).iter().any(|v| *v != 0.0 && !v.is_nan()));
            if let Some(load) = loaded {
                let id = self.mesh.node_ids.get(index as usize).copied().unwrap_or_default();
                let name = self.loads.get(load).map_or("?", |l| l.name.as_str());
                return Err(self.file.fault(
                    Place::File,
                    format!(
                        "node {id} belongs to beams only (element types 11 and 12) and has a stress under `{name}`: it is \
                         the mean over the section, without bending, or, with `SECTION FORCES`, a force or moment"
                    ),
                    "write the stresses on the expanded beams (`*EL FILE, OUTPUT=3D`, without SECTION FORCES) and solve again",
                ));
            }
        }
        Ok(())
    }
}

impl StressSource for FrdSource {
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
        let (lookup, factor) = (&self.lookup, self.factor);
        let missing: Vec<usize> = self
            .cursors
            .par_iter_mut()
            .zip(block.lanes())
            .map(|(cursor, mut lane)| cursor.read(&mut lane, ids, first, lookup, factor))
            .collect::<Result<_, _>>()?;
        self.refuse_beams(block)?;
        for (load, missing) in self.loads.iter_mut().zip(missing) {
            load.missing_nodes += missing;
        }
        self.next_node += len;
        Ok(len)
    }

    fn rewind(&mut self) -> Result<(), ResultsError> {
        self.next_node = 0;
        self.loads.iter_mut().for_each(|l| l.missing_nodes = 0);
        self.cursors.iter_mut().for_each(Cursor::rewind);
        Ok(())
    }
}
