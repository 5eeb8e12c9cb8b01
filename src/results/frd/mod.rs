//! CalculiX result files (`.frd`), ASCII and binary.
//!
//! The format is that of the `CalculiX` GraphiX manual, section "Result Format": records in fixed columns, whose
//! numbers touch each other. Checked against files of `CalculiX` 2.20.
//!
//! | file | does |
//! |---|---|
//! | `record` | the header lines of blocks |
//! | `index` | one pass: the mesh, and where each `STRESS` block lies |
//! | `mesh` | nodes and elements |
//! | `row` | one node's stresses, fast in the usual shape, careful in any other |
//! | `choose` | the blocks asked for, and whether their steps ran to the end |
//! | `cursor` | walks along one `STRESS` block in step with the nodes |

mod choose;
mod cursor;
mod index;
mod mesh;
mod record;
mod row;

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::block::StressBlock;
use super::error::ResultsError;
use super::input::InputFile;
use super::mesh::{Mesh, NodeLookup};
use super::source::{LoadField, OpenOptions, StressSource};
use super::unit::SourceUnits;
use crate::message::Message;
use cursor::Cursor;

/// A `.frd` file: the mesh in memory, one cursor per load into the file.
#[derive(Debug)]
pub struct FrdSource {
    mesh: Mesh,
    lookup: NodeLookup,
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
        let chosen = choose::blocks(&file, &index, options.loads.as_deref())?;
        let warnings = choose::cut_short(&file, &index, &chosen);
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
            mesh: index.mesh,
            lookup: index.lookup,
            loads,
            cursors,
            next_node: 0,
            factor,
            units,
            warnings,
        })
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
