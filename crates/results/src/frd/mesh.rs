//! The node and element blocks of a `.frd` file.

use std::collections::HashMap;
use std::sync::Arc;

use super::fields;
use super::record::{Coding, MeshHeader, columns};
use crate::error::{Place, ResultsError, excerpt};
use crate::input::{InputFile, Lines};
use crate::mesh::{Elements, NodeLookup};
use crate::number;

/// Type number of the format → VTK cell type and number of nodes.
const KINDS: [(u8, usize); 12] = [
    (12, 8),
    (13, 6),
    (10, 4),
    (25, 20),
    (26, 15),
    (24, 10),
    (5, 3),
    (22, 6),
    (9, 4),
    (23, 8),
    (3, 2),
    (21, 3),
];

const DAMAGED: &str = "the file was cut off or damaged; write it again";

/// Memory set aside at once on the word of a header, in items: more only as the file delivers.
const TRUSTED_COUNT: u64 = 1 << 20;

fn initial_capacity(count: Option<u64>) -> usize {
    count.unwrap_or(0).min(TRUSTED_COUNT) as usize
}

/// Reads the node block behind its header line: numbers and coordinates, multiplied by `factor`.
pub(super) fn read_nodes(
    lines: &mut Lines,
    header: MeshHeader,
    factor: f64,
) -> Result<(Vec<u64>, Vec<[f64; 3]>), ResultsError> {
    let file = Arc::clone(lines.file());
    let mut ids = Vec::with_capacity(initial_capacity(header.count));
    let mut coordinates = Vec::with_capacity(initial_capacity(header.count));
    if let Some(bytes) = header.coding.float_bytes() {
        let record = 4 + 3 * bytes;
        for _ in 0..header.count.unwrap_or(0) {
            let at = lines.position();
            let row = lines.fill(record)?;
            let Some((id, point)) = binary_node(row, bytes) else {
                return Err(file.fault(Place::Offset(at), "the node block ends too early", DAMAGED));
            };
            if !point.iter().all(|c| c.is_finite()) {
                let problem = format!("a coordinate of node {id} is no number");
                return Err(file.fault(Place::Offset(at), problem, DAMAGED));
            }
            ids.push(id);
            coordinates.push(point.map(|c| c * factor));
            lines.consume(record);
        }
        return Ok((ids, coordinates));
    }
    let width = header.coding.number_width();
    loop {
        let start = lines.position();
        let Some(line) = lines.next_line()? else {
            return Err(file.fault(
                Place::Line(file.line_of(start)),
                "the file ends inside the node block",
                DAMAGED,
            ));
        };
        let text = line.text;
        if text.starts_with(b" -3") {
            break;
        }
        let (id, point) = text_node(text, width).map_err(|why| {
            let text = excerpt(text);
            file.fault(
                Place::Line(file.line_of(start)),
                format!("`{text}` is no node with a number and three coordinates: {why}"),
                DAMAGED,
            )
        })?;
        ids.push(id);
        coordinates.push(point.map(|c| c * factor));
    }
    if let Some(count) = header.count.filter(|&c| c != ids.len() as u64) {
        return Err(file.fault(
            Place::File,
            format!("the node block announces {count} nodes and holds {}", ids.len()),
            DAMAGED,
        ));
    }
    Ok((ids, coordinates))
}

fn text_node(text: &[u8], width: usize) -> Result<(u64, [f64; 3]), String> {
    if !text.starts_with(b" -1") {
        return Err("it does not begin with -1".to_owned());
    }
    let field = columns(text, 3, 3 + width);
    let id =
        number::unsigned_fixed(field).ok_or_else(|| format!("`{}` is no node number", excerpt(field)))?;
    let rest = columns(text, 3 + width, text.len());
    if let Some(point) = usual_point(rest) {
        return Ok((id, point));
    }
    let point = fields::numbers::<3>(text, 3 + width)?;
    if point.iter().all(|c| c.is_finite()) {
        Ok((id, point))
    } else {
        Err("a coordinate is no number".to_owned())
    }
}

/// Three numbers of the usual shape, and nothing behind them.
#[inline]
fn usual_point(rest: &[u8]) -> Option<[f64; 3]> {
    let (fields, end) = rest.split_first_chunk::<36>()?;
    let (fields, _) = fields.as_chunks::<12>();
    let mut point = [0.0; 3];
    for (coordinate, field) in point.iter_mut().zip(fields) {
        *coordinate = number::scientific_12(field)?;
    }
    end.iter().all(u8::is_ascii_whitespace).then_some(point)
}

fn binary_node(row: &[u8], bytes: usize) -> Option<(u64, [f64; 3])> {
    let id = u64::try_from(i32::from_le_bytes(row.first_chunk().copied()?)).ok()?;
    let mut point = [0.0; 3];
    for (k, slot) in point.iter_mut().enumerate() {
        *slot = binary_float(row.get(4 + k * bytes..)?, bytes)?;
    }
    Some((id, point))
}

/// A little-endian float of 4 or 8 bytes at the start of a slice.
#[inline]
pub(super) fn binary_float(bytes: &[u8], size: usize) -> Option<f64> {
    if size == 4 {
        Some(f64::from(f32::from_le_bytes(bytes.first_chunk().copied()?)))
    } else {
        Some(f64::from_le_bytes(bytes.first_chunk().copied()?))
    }
}

/// VTK's cell types of the format's shell elements.
const SHELLS: [u8; 4] = [5, 22, 9, 23];
/// VTK's cell types of the format's beam elements, as which springs and dashpots are written, too.
const LINES: [u8; 2] = [3, 21];

/// What an element block holds.
#[derive(Debug, Default)]
pub(super) struct ElementBlock {
    /// The elements, if they are wanted.
    pub(super) elements: Option<Elements>,
    /// Indices of the nodes that belong to lines only, in ascending order.
    pub(super) on_lines_only: Vec<u32>,
    /// Number of nodes that belong to shells and to no solid.
    pub(super) shell_nodes: usize,
    /// Where the block begins.
    pub(super) start: u64,
}

impl ElementBlock {
    /// Refuses stresses of shells: they must have been expanded to solids. The one stress that a node of theirs has is the
    /// mean over the thickness, from which bending is lost. A skin of shells on the faces of solids takes the stresses of those.
    pub(super) fn refuse_shells(&self, file: &InputFile) -> Result<(), ResultsError> {
        if self.shell_nodes == 0 {
            return Ok(());
        }
        Err(file.fault(
            Place::Line(file.line_of(self.start)),
            format!(
                "the elements from here on are shells, whose {} nodes have one stress each, the mean over the thickness: \
                 bending is lost",
                self.shell_nodes
            ),
            "write the results on the expanded shells (`*EL FILE, OUTPUT=3D`) and solve again",
        ))
    }
}

/// Reads the element block behind its header line; unless they are wanted, elements are not kept.
pub(super) fn read_elements(
    lines: &mut Lines,
    header: MeshHeader,
    lookup: &NodeLookup,
    wanted: bool,
) -> Result<ElementBlock, ResultsError> {
    let start = lines.position();
    let (mut elements, thin) = read_block(lines, header, lookup, wanted)?;
    if thin && elements.is_none() {
        lines.seek(start);
        elements = read_block(lines, header, lookup, true)?.0;
    }
    let (mut on_lines_only, mut shell_nodes) = (Vec::new(), 0);
    if let (true, Some(found)) = (thin, &elements) {
        let (shells, lines_only) = thin_nodes(found);
        shell_nodes = shells;
        on_lines_only = lines_only;
    }
    Ok(ElementBlock { elements: elements.filter(|_| wanted), on_lines_only, shell_nodes, start })
}

/// Number of nodes that belong to shells and to no solid, and the nodes that belong to lines only.
fn thin_nodes(elements: &Elements) -> (usize, Vec<u32>) {
    // Per node the thickest element: 1 line, 2 shell, 3 solid.
    let mut nodes: HashMap<u32, u8> = HashMap::new();
    for (element, kind) in elements.kinds.iter().enumerate() {
        let thickness = if LINES.contains(kind) { 1 } else { 2 + u8::from(!SHELLS.contains(kind)) };
        for &node in elements.nodes(element) {
            let thickest = nodes.entry(node).or_default();
            *thickest = thickness.max(*thickest);
        }
    }
    let shells = nodes.values().filter(|thickest| **thickest == 2).count();
    let mut lines: Vec<u32> = nodes.iter().filter(|(_, thickest)| **thickest == 1).map(|(n, _)| *n).collect();
    lines.sort_unstable();
    (shells, lines)
}

/// The elements, if they are to be kept, and whether there are shells or lines among them.
fn read_block(
    lines: &mut Lines,
    header: MeshHeader,
    lookup: &NodeLookup,
    keep: bool,
) -> Result<(Option<Elements>, bool), ResultsError> {
    let mut builder = Builder { elements: Elements::default(), lookup, nodes: Vec::new(), thin: false };
    builder.elements.offsets.push(0);
    match header.coding {
        Coding::Short | Coding::Long => builder.read_text(lines, header.coding.number_width(), keep)?,
        Coding::Binary32 | Coding::Binary64 => builder.read_binary(lines, header.count.unwrap_or(0), keep)?,
    }
    let thin = builder.thin;
    Ok((keep.then_some(builder.elements), thin))
}

struct Builder<'a> {
    elements: Elements,
    lookup: &'a NodeLookup,
    nodes: Vec<u64>,
    /// Whether there are shells or lines.
    thin: bool,
}

impl Builder<'_> {
    fn read_text(&mut self, lines: &mut Lines, width: usize, keep: bool) -> Result<(), ResultsError> {
        let file = Arc::clone(lines.file());
        let mut current: Option<(u64, u64)> = None;
        loop {
            let at = lines.position();
            let fault = |problem: String| file.fault(Place::Line(file.line_of(at)), problem, DAMAGED);
            let Some(line) = lines.next_line()? else {
                return Err(fault("the file ends inside the element block".to_owned()));
            };
            let text = line.text;
            let ends = text.starts_with(b" -3");
            if ends || text.starts_with(b" -1") {
                if let Some((id, kind)) = current.filter(|_| keep) {
                    self.push(id, kind).map_err(&fault)?;
                }
                self.nodes.clear();
                if ends {
                    return Ok(());
                }
                let id = number::unsigned_fixed(columns(text, 3, 3 + width));
                let kind = number::unsigned_fixed(columns(text, 3 + width, 8 + width));
                current = id.zip(kind);
                self.thin |= kind.and_then(|k| kind_of(k).ok()).is_some_and(|(vtk, _)| is_thin(vtk));
                if current.is_none() {
                    return Err(fault(format!("`{}` is no element with a number and a type", excerpt(text))));
                }
            } else if text.starts_with(b" -2") && current.is_some() {
                if keep {
                    for field in columns(text, 3, text.len()).chunks(width) {
                        match number::unsigned_fixed(field) {
                            Some(node) => self.nodes.push(node),
                            None if field.trim_ascii().is_empty() => {}
                            None => return Err(fault(format!("`{}` is no node number", excerpt(field)))),
                        }
                    }
                }
            } else {
                return Err(fault(format!("`{}` stands inside the element block", excerpt(text))));
            }
        }
    }

    fn read_binary(&mut self, lines: &mut Lines, count: u64, keep: bool) -> Result<(), ResultsError> {
        let file = Arc::clone(lines.file());
        for _ in 0..count {
            let at = lines.position();
            let fault = |problem: String| file.fault(Place::Offset(at), problem, DAMAGED);
            let short = || fault("the element block ends too early".to_owned());
            let head = lines.fill(16)?;
            let id = binary_number(head, 0).ok_or_else(short)?;
            let kind = binary_number(head, 1).ok_or_else(short)?;
            let (vtk, nodes) = kind_of(kind).map_err(fault)?;
            self.thin |= is_thin(vtk);
            let row = lines.fill(16 + 4 * nodes)?;
            self.nodes.clear();
            for k in 0..nodes {
                self.nodes.push(binary_number(row, 4 + k).ok_or_else(short)?);
            }
            lines.consume(16 + 4 * nodes);
            if keep {
                self.push(id, kind).map_err(fault)?;
            }
        }
        Ok(())
    }

    fn push(&mut self, id: u64, kind: u64) -> Result<(), String> {
        let (vtk, count) = kind_of(kind)?;
        if self.nodes.len() != count {
            return Err(format!("element {id} of type {kind} has {} nodes, not {count}", self.nodes.len()));
        }
        // The format gives the edges between bottom and top before those of the top; VTK the other way round.
        match kind {
            4 => swap_halves(&mut self.nodes, 12, 4),
            5 => swap_halves(&mut self.nodes, 9, 3),
            _ => {}
        }
        for &node in &self.nodes {
            let index = self
                .lookup
                .index_of(node)
                .and_then(|i| u32::try_from(i).ok())
                .ok_or_else(|| format!("element {id} joins node {node}, which the node block lacks"))?;
            self.elements.connectivity.push(index);
        }
        let end = u32::try_from(self.elements.connectivity.len())
            .map_err(|_| "the elements join more than 4294967295 nodes".to_owned())?;
        self.elements.ids.push(id);
        self.elements.kinds.push(vtk);
        self.elements.offsets.push(end);
        Ok(())
    }
}

fn is_thin(vtk: u8) -> bool {
    SHELLS.contains(&vtk) || LINES.contains(&vtk)
}

fn swap_halves(nodes: &mut [u64], from: usize, width: usize) {
    if let Some(part) = nodes.get_mut(from..from + 2 * width) {
        part.rotate_left(width);
    }
}

fn kind_of(kind: u64) -> Result<(u8, usize), String> {
    usize::try_from(kind)
        .ok()
        .and_then(|k| k.checked_sub(1))
        .and_then(|k| KINDS.get(k).copied())
        .ok_or_else(|| format!("element type {kind} is unknown (1 to {} are)", KINDS.len()))
}

fn binary_number(row: &[u8], position: usize) -> Option<u64> {
    let bytes = row.get(4 * position..)?.first_chunk().copied()?;
    u64::try_from(i32::from_le_bytes(bytes)).ok()
}
