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
//! | `cursor` | walks along one `STRESS` block in step with the nodes |

mod cursor;
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
use super::source::{self, LoadField, OpenOptions, StressSource};
use cursor::Cursor;
use index::{Dataset, Index};

/// A `.frd` file: the mesh in memory, one cursor per load into the file.
#[derive(Debug)]
pub struct FrdSource {
    mesh: Mesh,
    lookup: NodeLookup,
    loads: Vec<LoadField>,
    cursors: Vec<Cursor>,
    next_node: usize,
    factor: f64,
}

impl FrdSource {
    /// Reads the mesh and finds the stress blocks. Without a selection every step is read, at its last increment.
    ///
    /// # Errors
    /// The file cannot be read, is not a `.frd`, is cut off, or lacks what was asked for.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Self, ResultsError> {
        let file = InputFile::open(path)?;
        let index = index::scan(&file, options)?;
        let fields: Vec<LoadField> = index.datasets.iter().map(Dataset::field).collect();
        let chosen = match &options.loads {
            Some(wanted) => source::select(path, &fields, Some(wanted))?,
            None => last_increments(&file, &index)?,
        };
        let mut loads = Vec::with_capacity(chosen.len());
        let mut cursors = Vec::with_capacity(chosen.len());
        for position in chosen {
            if let (Some(field), Some(dataset)) = (fields.get(position), index.datasets.get(position)) {
                loads.push(field.clone());
                cursors.push(Cursor::new(Arc::clone(&file), dataset.clone()));
            }
        }
        let factor = options.stress_factor();
        Ok(Self { mesh: index.mesh, lookup: index.lookup, loads, cursors, next_node: 0, factor })
    }
}

/// The last increment of each step. Mode shapes are no loads: a modal step must be left out by naming the others. A
/// step that ends without stresses, as one that did not converge, is an error: nothing is left out in silence.
fn last_increments(file: &InputFile, index: &Index) -> Result<Vec<usize>, ResultsError> {
    let datasets = &index.datasets;
    let mut chosen: Vec<usize> = Vec::new();
    for (position, dataset) in datasets.iter().enumerate() {
        if dataset.is_modal() {
            return Err(ResultsError::unsupported(
                file.path(),
                format!("step {} as a load: it holds mode shapes, which", dataset.step),
                "name the steps to be read, leaving this one out",
            ));
        }
        match chosen.iter_mut().find(|c| datasets.get(**c).is_some_and(|d| d.step == dataset.step)) {
            Some(earlier) => *earlier = position,
            None => chosen.push(position),
        }
    }
    if chosen.is_empty() {
        return Err(ResultsError::unsupported(
            file.path(),
            "a file without nodal stresses (no STRESS block)",
            "write them with `*EL FILE` and `S` in every step of the solver's input",
        ));
    }
    for &(step, increment) in &index.outputs {
        let found = chosen.iter().filter_map(|&c| datasets.get(c)).find(|d| d.step == step);
        let last = match found {
            Some(dataset) if dataset.increment >= increment => continue,
            Some(dataset) => format!("; the last with stresses is {}", dataset.increment),
            None => String::new(),
        };
        return Err(file.fault(
            Place::File,
            format!("step {step} ends at increment {increment} without stresses{last}"),
            "it may not have converged; name the steps (and increments) to be read",
        ));
    }
    Ok(chosen)
}

impl StressSource for FrdSource {
    fn mesh(&self) -> &Mesh {
        &self.mesh
    }

    fn loads(&self) -> &[LoadField] {
        &self.loads
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
