//! NumPy arrays as a stress source.

use std::path::Path;
use std::sync::Arc;

use super::header::ArrayHeader;
use super::npz::Archive;
use crate::block::{COMPONENTS, StressBlock};
use crate::error::{Place, ResultsError};
use crate::input::InputFile;
use crate::mesh::{Mesh, NodeLookup};
use crate::message;
use crate::message::{Message, results as code};
use crate::number::finite_or_nan;
use crate::source::{LoadField, MOST_LOADS, OpenOptions, StressSource, select, unused};
use crate::unit::SourceUnits;

/// A `.npy` file of 32- or 64-bit little-endian floats in C order, or a `.npz` of such arrays. Without an array of node
/// numbers nodes are numbered from 1. The loads of one array are named `load 1`, `load 2`, … and count as steps; arrays of one
/// load each name their loads.
#[derive(Debug)]
pub struct NpySource {
    mesh: Mesh,
    loads: Vec<LoadField>,
    arrays: Vec<Array>,
    numbered: bool,
    /// For each component of the arrays its place in the project's order.
    order: [usize; COMPONENTS],
    next_node: usize,
    factor: f64,
    units: SourceUnits,
    buffer: Vec<u8>,
    warnings: Vec<Message>,
}

/// An array with the loads that are read from it: position in the array, and lane of the block.
#[derive(Debug)]
struct Array {
    file: Arc<InputFile>,
    layout: Layout,
    chosen: Vec<(usize, usize)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Layout {
    data: u64,
    nodes: usize,
    loads: usize,
    float_bytes: usize,
}

pub(super) const REMEDY: &str = "write it with numpy.save as an array of shape (nodes, loads, 6), float32 or float64, little-endian, C order";

/// More loads than this are believed only where there are at least as many nodes.
const MOST_LIKELY_LOADS: usize = 64;

/// The order of the components where the user says no other.
const ORDER: &str = "xx yy zz xy yz xz";

/// For each component of the array its place in the project's order, and what is told about it.
fn order(path: &Path, options: &OpenOptions) -> ([usize; COMPONENTS], Message) {
    let path = path.display().to_string();
    match options.component_order {
        Some(order) => {
            (order.places(), message!(code::COMPONENT_ORDER_TAKEN, path, "the array", order.to_string()))
        }
        None => ([0, 1, 2, 3, 4, 5], message!(code::COMPONENTS_NOT_NAMED, path, ORDER)),
    }
}

impl NpySource {
    /// Checks the header against the file's length.
    ///
    /// # Errors
    /// The file cannot be read, or is not an array of the shape described above.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Self, ResultsError> {
        let (order, told) = order(path, options);
        let mut warnings = vec![told];
        if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("npz")) {
            return Self::archive(path, options, order, warnings);
        }
        let file = InputFile::open(path)?;
        let layout = Layout::of(&file, &ArrayHeader::read(&file, "")?)?;
        warnings.extend(layout.doubt(path));
        let fields = counted(layout.loads);
        let chosen = select(path, &fields, options.loads.as_deref())?;
        warnings.extend(unused(path, &fields, &chosen));
        let loads = chosen.iter().filter_map(|&c| fields.get(c).cloned()).collect();
        let chosen = chosen.into_iter().enumerate().map(|(lane, position)| (position, lane)).collect();
        Ok(Self {
            mesh: Mesh::numbered(layout.nodes),
            loads,
            arrays: vec![Array { file, layout, chosen }],
            numbered: false,
            order,
            next_node: 0,
            factor: options.stress_factor(),
            units: options.units(),
            buffer: Vec::new(),
            warnings,
        })
    }

    fn archive(
        path: &Path,
        options: &OpenOptions,
        order: [usize; COMPONENTS],
        mut warnings: Vec<Message>,
    ) -> Result<Self, ResultsError> {
        let archive = Archive::open(path)?;
        let mut parts = Vec::new();
        for s in &archive.stresses {
            parts.push((Arc::clone(&s.file), Layout::of(&s.file, &s.header)?));
        }
        let layout = parts.first().map(|(_, layout)| *layout);
        let fields = match layout.filter(|_| archive.together) {
            Some(layout) => {
                warnings.extend(layout.doubt(path));
                counted(layout.loads)
            }
            None => archive.stresses.iter().map(|s| LoadField::named(s.name.clone())).collect(),
        };
        let chosen = select(path, &fields, options.loads.as_deref())?;
        warnings.extend(unused(path, &fields, &chosen));
        let loads = chosen.iter().filter_map(|&c| fields.get(c).cloned()).collect();
        let mut arrays: Vec<Array> =
            parts.into_iter().map(|(file, layout)| Array { file, layout, chosen: Vec::new() }).collect();
        for (lane, position) in chosen.into_iter().enumerate() {
            let (array, position) = if archive.together { (0, position) } else { (position, 0) };
            arrays.get_mut(array).into_iter().for_each(|a| a.chosen.push((position, lane)));
        }
        arrays.retain(|a| !a.chosen.is_empty());
        let numbered = archive.nodes.is_some();
        let mut mesh = Mesh::numbered(layout.map_or(0, |l| l.nodes));
        if let Some(nodes) = archive.nodes {
            if let Err(id) = NodeLookup::new(&nodes) {
                let problem = format!("node {id} comes twice");
                return Err(ResultsError::format(path, Place::File, problem, "give each node once"));
            }
            mesh.node_ids = nodes;
        }
        let to_mm = options.length_factor();
        mesh.coordinates_mm =
            archive.points.map(|points| points.into_iter().map(|p| p.map(|c| c * to_mm)).collect());
        let (factor, units) = (options.stress_factor(), options.units());
        Ok(Self {
            mesh,
            loads,
            arrays,
            numbered,
            order,
            next_node: 0,
            factor,
            units,
            buffer: Vec::new(),
            warnings,
        })
    }
}

/// Loads that are known by their number only.
fn counted(loads: usize) -> Vec<LoadField> {
    let field = |n| LoadField { step: u32::try_from(n).ok(), ..LoadField::named(format!("load {n}")) };
    (1..=loads).map(field).collect()
}

impl Layout {
    /// Of an array (nodes, loads, 6); in an archive also (nodes, 6), one load.
    fn of(file: &InputFile, header: &ArrayHeader) -> Result<Self, ResultsError> {
        let fault = |problem: String| file.fault(Place::File, problem, REMEDY);
        let shown = header.shown();
        let Some(float_bytes) = header.float_bytes() else {
            return Err(fault(format!("the numbers are of type `{}`", header.kind)));
        };
        let archive = file.path().extension().is_some_and(|e| e.eq_ignore_ascii_case("npz"));
        let (nodes, loads) = match *header.shape.as_slice() {
            [nodes, loads, COMPONENTS] => (nodes, loads),
            [nodes, COMPONENTS] if archive => (nodes, 1),
            _ => return Err(fault(format!("the shape is `{}`", shown.trim_matches(['(', ')'])))),
        };
        if loads > nodes && loads > MOST_LIKELY_LOADS {
            return Err(fault(format!(
                "shape {shown} has more loads than nodes: its first two axes seem to be exchanged"
            )));
        }
        if nodes > u32::MAX as usize || loads == 0 || loads > MOST_LOADS {
            return Err(fault(format!(
                "shape {shown} has no load, more than {MOST_LOADS} loads, or more than 4294967295 nodes"
            )));
        }
        Ok(Self { data: header.data, nodes, loads, float_bytes })
    }

    fn doubt(self, path: &Path) -> Option<Message> {
        (self.loads > self.nodes && self.nodes > 0).then(|| {
            message!(code::MORE_LOADS_THAN_NODES, path.display().to_string(), self.loads, self.nodes)
        })
    }
}

/// Nodes read at a time: their rows stay in the cache while one column after the other is taken out.
const TILE_NODES: usize = 256;

/// One column of the rows, as stresses in MPa.
fn column<'a, const N: usize>(
    values: &mut [f64],
    rows: impl Iterator<Item = &'a [u8]>,
    from: usize,
    factor: f64,
    number: impl Fn([u8; N]) -> f64,
) {
    for (slot, row) in values.iter_mut().zip(rows) {
        let bytes = row.get(from..).and_then(|r| r.first_chunk());
        *slot = finite_or_nan(bytes.map_or(f64::NAN, |b| number(*b))) * factor;
    }
}

impl StressSource for NpySource {
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
        let mut lanes = block.lanes();
        for array in &self.arrays {
            let Layout { data, loads, float_bytes, .. } = array.layout;
            let row_bytes = loads * COMPONENTS * float_bytes;
            for start in (0..len).step_by(TILE_NODES) {
                let count = TILE_NODES.min(len - start);
                self.buffer.resize(count * row_bytes, 0);
                array
                    .file
                    .read_exact_at(data + (first + start) as u64 * row_bytes as u64, &mut self.buffer)?;
                for &(load, lane) in &array.chosen {
                    let Some(lane) = lanes.get_mut(lane) else { continue };
                    for (k, &place) in self.order.iter().enumerate() {
                        let from = (load * COMPONENTS + k) * float_bytes;
                        let values =
                            lane.component_mut(place).get_mut(start..start + count).unwrap_or_default();
                        let rows = self.buffer.chunks_exact(row_bytes);
                        if float_bytes == 4 {
                            column(values, rows, from, self.factor, |b| f64::from(f32::from_le_bytes(b)));
                        } else {
                            column(values, rows, from, self.factor, f64::from_le_bytes);
                        }
                    }
                }
            }
        }
        self.next_node += len;
        Ok(len)
    }

    fn skip_to(&mut self, node: usize) -> bool {
        self.next_node = node.min(self.mesh.node_ids.len());
        true
    }

    fn rewind(&mut self) -> Result<(), ResultsError> {
        self.next_node = 0;
        Ok(())
    }
}
