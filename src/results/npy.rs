//! NumPy `.npy` arrays of shape (nodes, loads, 6), components in the order xx yy zz xy yz zx.

use std::path::Path;
use std::sync::Arc;

use super::block::{COMPONENTS, StressBlock};
use super::error::{Place, ResultsError, excerpt};
use super::input::InputFile;
use super::mesh::Mesh;
use super::number::finite_or_nan;
use super::source::{LoadField, MOST_LOADS, OpenOptions, StressSource, select};
use super::unit::SourceUnits;
use crate::message;
use crate::message::{Message, results as code};

/// A `.npy` file of 32- or 64-bit little-endian floats in C order. Nodes are numbered from 1, loads are named
/// `load 1`, `load 2`, … and count as steps.
#[derive(Debug)]
pub struct NpySource {
    file: Arc<InputFile>,
    mesh: Mesh,
    loads: Vec<LoadField>,
    /// Position in the file of each load that is read.
    chosen: Vec<usize>,
    layout: Layout,
    next_node: usize,
    factor: f64,
    units: SourceUnits,
    buffer: Vec<u8>,
    warnings: Vec<Message>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Layout {
    data: u64,
    nodes: usize,
    loads: usize,
    float_bytes: usize,
}

const REMEDY: &str = "write it with numpy.save as an array of shape (nodes, loads, 6), float32 or float64, little-endian, C order";

/// More loads than this are believed only where there are at least as many nodes.
const MOST_LIKELY_LOADS: usize = 64;

/// Longest header that is read.
const LONGEST_HEADER: usize = 1 << 16;

impl NpySource {
    /// Checks the header against the file's length.
    ///
    /// # Errors
    /// The file cannot be read, or is not an array of the shape described above.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Self, ResultsError> {
        let file = InputFile::open(path)?;
        let layout = read_header(&file)?;
        let fields: Vec<LoadField> = (1..=layout.loads)
            .map(|n| LoadField { step: u32::try_from(n).ok(), ..LoadField::named(format!("load {n}")) })
            .collect();
        let chosen = select(path, &fields, options.loads.as_deref())?;
        let loads = chosen.iter().filter_map(|&c| fields.get(c).cloned()).collect();
        let mut warnings = Vec::new();
        if layout.loads > layout.nodes && layout.nodes > 0 {
            warnings.push(message!(
                code::MORE_LOADS_THAN_NODES,
                path.display().to_string(),
                layout.loads,
                layout.nodes
            ));
        }
        let mesh = Mesh::numbered(layout.nodes);
        let (factor, units) = (options.stress_factor(), options.units());
        Ok(Self {
            file,
            mesh,
            loads,
            chosen,
            layout,
            next_node: 0,
            factor,
            units,
            buffer: Vec::new(),
            warnings,
        })
    }
}

fn read_header(file: &InputFile) -> Result<Layout, ResultsError> {
    let fault = |problem: String| file.fault(Place::File, problem, REMEDY);
    let mut start = [0u8; 12];
    let got = file.read_at(0, &mut start)?;
    let [b'\x93', b'N', b'U', b'M', b'P', b'Y', major, _, l0, l1, l2, l3] = start else {
        return Err(fault("this is not a .npy file (its first bytes are not \\x93NUMPY)".to_owned()));
    };
    let (length, at) = match major {
        1 => (usize::from(u16::from_le_bytes([l0, l1])), 10u64),
        2 | 3 => (u32::from_le_bytes([l0, l1, l2, l3]) as usize, 12),
        _ => return Err(fault(format!("version {major} of the .npy format is unknown"))),
    };
    if got < 12 || length > LONGEST_HEADER || at + length as u64 > file.length() {
        return Err(fault(format!("the header claims {length} bytes in a file of {}", file.length())));
    }
    let mut header = vec![0; length];
    file.read_exact_at(at, &mut header)?;
    let text = std::str::from_utf8(&header).map_err(|_| fault("the header is not text".to_owned()))?;
    let value = |key: &str| -> Result<&str, ResultsError> {
        let quoted = [format!("'{key}'"), format!("\"{key}\"")];
        quoted
            .iter()
            .find_map(|q| text.split_once(q.as_str()))
            .and_then(|(_, rest)| rest.trim_start().strip_prefix(':'))
            .map(str::trim_start)
            .ok_or_else(|| fault(format!("the header has no `{key}`: {}", excerpt(text.as_bytes()))))
    };
    let kind = value("descr")?;
    let kind = kind.trim_start_matches(['\'', '"']).split(['\'', '"']).next().unwrap_or_default();
    let float_bytes = match kind {
        "<f8" => 8,
        "<f4" => 4,
        other => return Err(fault(format!("the numbers are of type `{}`", excerpt(other.as_bytes())))),
    };
    if !value("fortran_order")?.starts_with("False") {
        return Err(fault("the array is in Fortran order".to_owned()));
    }
    let shape = value("shape")?;
    let inner = shape.strip_prefix('(').and_then(|s| s.split_once(')')).map(|(inner, _)| inner);
    let sizes: Option<Vec<usize>> = inner.and_then(|i| {
        i.split(',').map(str::trim).filter(|s| !s.is_empty()).map(|s| s.parse().ok()).collect()
    });
    let Some(&[nodes, loads, COMPONENTS]) = sizes.as_deref() else {
        return Err(fault(format!("the shape is `{}`", excerpt(inner.unwrap_or(shape).as_bytes()))));
    };
    let data = at + length as u64;
    let expected = (nodes as u64)
        .checked_mul(loads as u64)
        .and_then(|n| n.checked_mul((COMPONENTS * float_bytes) as u64))
        .and_then(|n| n.checked_add(data));
    if expected != Some(file.length()) {
        return Err(fault(format!(
            "shape ({nodes}, {loads}, 6) of `{kind}` needs {} bytes, the file has {}",
            expected.map_or_else(|| "more than 2⁶⁴".to_owned(), |e| e.to_string()),
            file.length()
        )));
    }
    if loads > nodes && loads > MOST_LIKELY_LOADS {
        return Err(fault(format!(
            "shape ({nodes}, {loads}, 6) has more loads than nodes: its first two axes seem to be exchanged"
        )));
    }
    if nodes > u32::MAX as usize || loads == 0 || loads > MOST_LOADS {
        return Err(fault(format!(
            "shape ({nodes}, {loads}, 6) has no load, more than {MOST_LOADS} loads, or more than 4294967295 nodes"
        )));
    }
    Ok(Layout { data, nodes, loads, float_bytes })
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
        false
    }

    fn warnings(&self) -> &[Message] {
        &self.warnings
    }

    fn read_block(&mut self, block: &mut StressBlock) -> Result<usize, ResultsError> {
        let Layout { data, nodes, loads, float_bytes } = self.layout;
        let first = self.next_node;
        let len = (nodes - first).min(block.capacity());
        block.start(self.chosen.len(), first, len);
        if len == 0 {
            return Ok(0);
        }
        let row_bytes = loads * COMPONENTS * float_bytes;
        let mut lanes = block.lanes();
        for start in (0..len).step_by(TILE_NODES) {
            let count = TILE_NODES.min(len - start);
            self.buffer.resize(count * row_bytes, 0);
            self.file.read_exact_at(data + (first + start) as u64 * row_bytes as u64, &mut self.buffer)?;
            for (&load, lane) in self.chosen.iter().zip(&mut lanes) {
                for k in 0..COMPONENTS {
                    let from = (load * COMPONENTS + k) * float_bytes;
                    let values = lane.component_mut(k).get_mut(start..start + count).unwrap_or_default();
                    let rows = self.buffer.chunks_exact(row_bytes);
                    if float_bytes == 4 {
                        column(values, rows, from, self.factor, |b| f64::from(f32::from_le_bytes(b)));
                    } else {
                        column(values, rows, from, self.factor, f64::from_le_bytes);
                    }
                }
            }
        }
        self.next_node += len;
        Ok(len)
    }

    fn skip_to(&mut self, node: usize) -> bool {
        self.next_node = node.min(self.layout.nodes);
        true
    }

    fn rewind(&mut self) -> Result<(), ResultsError> {
        self.next_node = 0;
        Ok(())
    }
}
