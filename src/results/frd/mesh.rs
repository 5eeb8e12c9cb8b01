//! The node and element blocks of a `.frd` file.

use std::collections::HashMap;
use std::sync::Arc;

use super::record::{Coding, MeshHeader, columns};
use crate::results::error::{Place, ResultsError, excerpt};
use crate::results::input::Lines;
use crate::results::mesh::{Elements, NodeLookup};
use crate::results::number;

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
        let Some((id, point)) = text_node(text, width) else {
            let text = excerpt(text);
            return Err(file.fault(
                Place::Line(file.line_of(start)),
                format!("`{text}` is no node with a number and three coordinates"),
                DAMAGED,
            ));
        };
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

fn text_node(text: &[u8], width: usize) -> Option<(u64, [f64; 3])> {
    text.strip_prefix(b" -1")?;
    let id = number::unsigned_fixed(columns(text, 3, 3 + width))?;
    let mut point = [0.0; 3];
    for (k, slot) in point.iter_mut().enumerate() {
        let from = 3 + width + 12 * k;
        let field = columns(text, from, from + 12);
        let fast = <&[u8; 12]>::try_from(field).ok().and_then(number::scientific_12);
        *slot = match fast {
            Some(value) => value,
            None => number::fortran(field).filter(|v| v.is_finite())?,
        };
    }
    Some((id, point))
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

/// Reads the element block behind its header line; unless they are wanted, elements are not kept.
///
/// Shells must have been expanded to solids: the one stress that a node of theirs has is the mean over the thickness,
/// from which bending is lost. A skin of shells on the faces of solids takes the stresses of those.
pub(super) fn read_elements(
    lines: &mut Lines,
    header: MeshHeader,
    lookup: &NodeLookup,
    wanted: bool,
) -> Result<Option<Elements>, ResultsError> {
    let start = lines.position();
    let (mut elements, shells) = read_block(lines, header, lookup, wanted)?;
    if shells && elements.is_none() {
        lines.seek(start);
        elements = read_block(lines, header, lookup, true)?.0;
    }
    if let (true, Some(found)) = (shells, &elements) {
        let lost = shell_nodes(found);
        if lost > 0 {
            let file = lines.file();
            return Err(file.fault(
                Place::Line(file.line_of(start)),
                format!(
                    "the elements from here on are shells, whose {lost} nodes have one stress each, the mean over \
                     the thickness: bending is lost"
                ),
                "write the results on the expanded shells (`*EL FILE, OUTPUT=3D`) and solve again",
            ));
        }
    }
    Ok(elements.filter(|_| wanted))
}

/// Number of nodes that belong to shells only.
fn shell_nodes(elements: &Elements) -> usize {
    let mut nodes: HashMap<u32, bool> = HashMap::new();
    for (element, kind) in elements.kinds.iter().enumerate() {
        let shell = SHELLS.contains(kind);
        for &node in elements.nodes(element) {
            *nodes.entry(node).or_insert(true) &= shell;
        }
    }
    nodes.values().filter(|only| **only).count()
}

/// The elements, if they are to be kept, and whether there are shells among them.
fn read_block(
    lines: &mut Lines,
    header: MeshHeader,
    lookup: &NodeLookup,
    keep: bool,
) -> Result<(Option<Elements>, bool), ResultsError> {
    let mut builder = Builder { elements: Elements::default(), lookup, nodes: Vec::new(), shells: false };
    builder.elements.offsets.push(0);
    match header.coding {
        Coding::Short | Coding::Long => builder.read_text(lines, header.coding.number_width(), keep)?,
        Coding::Binary32 | Coding::Binary64 => builder.read_binary(lines, header.count.unwrap_or(0), keep)?,
    }
    let shells = builder.shells;
    Ok((keep.then_some(builder.elements), shells))
}

struct Builder<'a> {
    elements: Elements,
    lookup: &'a NodeLookup,
    nodes: Vec<u64>,
    shells: bool,
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
                self.shells |= kind.is_some_and(|k| matches!(k, 7..=10));
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
            self.shells |= SHELLS.contains(&vtk);
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
