//! `.vtu` files as a stress source.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::data::{Values, stress};
use super::xml::{self, ArrayTag, Markup, Section};
use crate::results::block::{COMPONENTS, StressBlock};
use crate::results::component::{arrange, order_of};
use crate::results::error::{Place, ResultsError};
use crate::results::input::InputFile;
use crate::results::mesh::{Elements, Mesh, NodeLookup};
use crate::results::source::{LoadField, OpenOptions, StressSource, select};
use crate::results::unit::SourceUnits;

/// More points or cells than this per byte of the file are not believed: memory is set aside for them.
const MOST_PER_BYTE: u64 = 2;

/// A `.vtu` file with one point array of six components per load. Components are taken by their names if the file
/// names them, otherwise in VTK's order xx yy zz xy yz xz.
#[derive(Debug)]
pub struct VtuSource {
    file: Arc<InputFile>,
    markup: Markup,
    mesh: Mesh,
    loads: Vec<LoadField>,
    fields: Vec<Field>,
    next_node: usize,
    factor: f64,
    units: SourceUnits,
    numbered: bool,
}

#[derive(Debug)]
struct Field {
    array: ArrayTag,
    order: [usize; COMPONENTS],
    values: Values,
    buffer: Vec<f64>,
}

impl VtuSource {
    /// Reads the markup and the mesh and opens the stress arrays.
    ///
    /// # Errors
    /// The file cannot be read, is no unstructured grid in one piece, or lacks what was asked for.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Self, ResultsError> {
        let file = InputFile::open(path)?;
        let markup = xml::scan(&file)?;
        for (count, what) in [(markup.points, "points"), (markup.cells, "cells")] {
            if markup.zlib && count / MOST_PER_BYTE > file.length() {
                return Err(file.fault(
                    Place::File,
                    format!("it announces {count} {what} in {} bytes", file.length()),
                    "no result compresses that well; write it without compression",
                ));
            }
        }
        let sixes: Vec<&ArrayTag> = markup
            .arrays
            .iter()
            .filter(|a| a.section == Section::PointData && a.components == COMPONENTS)
            // Strains have six components, too, but their names say so.
            .filter(|a| a.component_names.len() != COMPONENTS || order_of(&a.component_names).is_ok())
            .collect();
        if sixes.is_empty() {
            return Err(file.fault(
                Place::File,
                "there is no point array of six stress components",
                "save the stresses as point data with the components xx, yy, zz, xy, yz, xz",
            ));
        }
        let available: Vec<LoadField> = sixes.iter().map(|a| LoadField::named(&a.name)).collect();
        let chosen = select(path, &available, options.loads.as_deref())?;
        let mut loads = Vec::new();
        let mut fields = Vec::new();
        for position in chosen {
            if let (Some(load), Some(&array)) = (available.get(position), sixes.get(position)) {
                loads.push(load.clone());
                fields.push(Field::open(&file, &markup, array)?);
            }
        }
        let (mesh, numbered) = read_mesh(&file, &markup, options)?;
        let (factor, units) = (options.stress_factor(), options.units());
        Ok(Self { file, markup, mesh, loads, fields, next_node: 0, factor, units, numbered })
    }
}

impl Field {
    fn open(file: &Arc<InputFile>, markup: &Markup, array: &ArrayTag) -> Result<Self, ResultsError> {
        let values = Values::open(file, markup, array, markup.points * COMPONENTS as u64)?;
        let order = order_of(&array.component_names).unwrap_or([0, 1, 2, 3, 4, 5]);
        Ok(Self { array: array.clone(), order, values, buffer: Vec::new() })
    }
}

/// The mesh, and whether its node numbers come from the file.
fn read_mesh(
    file: &Arc<InputFile>,
    markup: &Markup,
    options: &OpenOptions,
) -> Result<(Mesh, bool), ResultsError> {
    let damaged = |problem: String| {
        file.fault(Place::File, problem, "the file was damaged or is no valid grid; write it again")
    };
    let find = |section: Section, name: &str| {
        markup
            .arrays
            .iter()
            .find(|a| a.section == section && (name.is_empty() || a.name.eq_ignore_ascii_case(name)))
    };
    let points = find(Section::Points, "").filter(|a| a.components == 3);
    let points = points.ok_or_else(|| damaged("there are no points with three coordinates".to_owned()))?;
    let count = markup.points * 3;
    let flat = Values::open(file, markup, points, count)?.read_all(count)?;
    let factor = options.length_factor();
    let (rows, _) = flat.as_chunks::<3>();
    let coordinates: Vec<[f64; 3]> = rows.iter().map(|p| p.map(|c| c * factor)).collect();
    let numbers = ["node", "node_id", "NodeID", "nodeids", "GlobalNodeId", "GlobalNodeIds"]
        .iter()
        .find_map(|name| find(Section::PointData, name))
        .filter(|a| a.components == 1 && a.kind.is_integer());
    let node_ids: Vec<u64> = match numbers {
        Some(array) => {
            let values = Values::open(file, markup, array, markup.points)?.read_all(markup.points)?;
            values
                .into_iter()
                .map(|v| (v >= 0.0).then_some(v as u64))
                .collect::<Option<_>>()
                .ok_or_else(|| damaged(format!("array `{}` holds a negative node number", array.name)))?
        }
        None => (1..=markup.points).collect(),
    };
    NodeLookup::new(&node_ids)
        .map_err(|id| damaged(format!("node {id} comes twice among the node numbers")))?;
    let elements = if options.elements { read_cells(file, markup, &find, &damaged)? } else { None };
    Ok((Mesh { node_ids, coordinates_mm: Some(coordinates), elements }, numbers.is_some()))
}

fn read_cells<'a>(
    file: &Arc<InputFile>,
    markup: &Markup,
    find: &dyn Fn(Section, &str) -> Option<&'a ArrayTag>,
    damaged: &dyn Fn(String) -> ResultsError,
) -> Result<Option<Elements>, ResultsError> {
    if markup.cells == 0 {
        return Ok(None);
    }
    let read = |name: &str, count: u64| -> Result<Vec<f64>, ResultsError> {
        let array =
            find(Section::Cells, name).ok_or_else(|| damaged(format!("the cells have no array `{name}`")))?;
        Values::open(file, markup, array, count)?.read_all(count)
    };
    let kinds = read("types", markup.cells)?.into_iter().map(|k| k as u8).collect();
    // The numbers come after the data, which have confirmed the count that the file announces.
    let ids = (1..=markup.cells).collect();
    let mut elements = Elements { ids, kinds, ..Elements::default() };
    elements.offsets.push(0);
    let mut last = 0.0;
    for end in read("offsets", markup.cells)? {
        if end.is_nan() || end < last || end > f64::from(u32::MAX) {
            return Err(damaged(format!("the cell offsets do not ascend ({last} is followed by {end})")));
        }
        elements.offsets.push(end as u32);
        last = end;
    }
    for node in read("connectivity", last as u64)? {
        if node.is_nan() || node < 0.0 || node >= markup.points as f64 {
            return Err(damaged(format!("a cell joins point {node}, there are {}", markup.points)));
        }
        elements.connectivity.push(node as u32);
    }
    Ok(Some(elements))
}

impl StressSource for VtuSource {
    fn mesh(&self) -> &Mesh {
        &self.mesh
    }

    fn loads(&self) -> &[LoadField] {
        &self.loads
    }

    fn units(&self) -> SourceUnits {
        self.units
    }

    fn has_node_numbers(&self) -> bool {
        self.numbered
    }

    fn read_block(&mut self, block: &mut StressBlock) -> Result<usize, ResultsError> {
        let first = self.next_node;
        let len = (self.mesh.node_ids.len() - first).min(block.capacity());
        block.start(self.loads.len(), first, len);
        if len == 0 {
            return Ok(0);
        }
        let factor = self.factor;
        self.fields.par_iter_mut().zip(block.lanes()).try_for_each(|(field, mut lane)| {
            field.buffer.resize(len * COMPONENTS, 0.0);
            field.values.read(&mut field.buffer)?;
            let (rows, _) = field.buffer.as_chunks::<COMPONENTS>();
            for (node, row) in rows.iter().enumerate() {
                lane.put(node, &arrange(&row.map(|v| stress(v, factor)), &field.order));
            }
            Ok::<(), ResultsError>(())
        })?;
        self.next_node += len;
        Ok(len)
    }

    fn rewind(&mut self) -> Result<(), ResultsError> {
        for field in &mut self.fields {
            *field = Field::open(&self.file, &self.markup, &field.array)?;
        }
        self.next_node = 0;
        Ok(())
    }
}
