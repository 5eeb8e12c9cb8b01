//! Walks along the data lines of one load, or of all loads of a wide or node-sorted table.
//!
//! Lines are parsed ahead in pieces, several at once on several threads; the rows are then put in their places, a run of
//! nodes in their order at once, others one after the other.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::cut::{self, Sizes, in_pieces};
use super::header::{Header, TensorColumns};
use super::quick::Walk;
use super::row::{Fields, RowFault, too_long};
use crate::block::{COMPONENTS, Lane};
use crate::error::{Place, ResultsError};
use crate::input::InputFile;
use crate::mesh::NodeLookup;

/// Which lanes of the block a row fills.
#[derive(Debug)]
pub(super) enum Filling {
    /// Lane `i` from the tensor columns `i`.
    Columns(Vec<TensorColumns>),
    /// The lanes that the load's name says.
    ByName {
        load_column: usize,
        tensor: TensorColumns,
        lanes: HashMap<Vec<u8>, usize>,
        groups: Vec<Vec<usize>>,
    },
}

impl Filling {
    /// The columns to read in every row.
    fn tensors(&self) -> &[TensorColumns] {
        match self {
            Self::Columns(tensors) => tensors,
            Self::ByName { tensor, .. } => std::slice::from_ref(tensor),
        }
    }
}

/// A stretch of a file: offset and line number of its first line, and where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) offset: u64,
    /// Number of the line before.
    pub(super) line: u64,
    pub(super) end: u64,
}

#[derive(Debug)]
pub(super) struct Section {
    file: Arc<InputFile>,
    header: Header,
    filling: Filling,
    /// The quick way through a line, if there is one.
    walk: Option<Walk>,
    stretch: Stretch,
    /// Bytes to parse ahead.
    ahead: u64,
    /// Where the bytes not yet parsed start.
    position: u64,
    /// Lines before the first piece.
    line: u64,
    pieces: VecDeque<Piece>,
    /// Rows of the first piece that are used up.
    used: usize,
    buffers: Vec<Vec<u8>>,
}

/// Rows parsed ahead: a node number, a line within the piece (counted from 1), and, if the lanes go by name, a group of
/// lanes for each.
#[derive(Debug, Default)]
struct Piece {
    ids: Vec<u64>,
    at_lines: Vec<u32>,
    groups: Vec<Option<u32>>,
    /// For each row the tensors one after the other.
    values: Vec<[f64; COMPONENTS]>,
    lines: u64,
    /// What ended the piece early, and in which of its lines.
    fault: Option<(u64, RowFault)>,
}

/// Smallest piece that is worth a thread, and largest that stays in its cache, in bytes.
const SMALLEST_PIECE: u64 = 1 << 15;
const LARGEST_PIECE: u64 = 1 << 18;

impl Section {
    pub(super) fn new(
        file: Arc<InputFile>,
        header: Header,
        filling: Filling,
        stretch: Stretch,
        ahead: u64,
    ) -> Self {
        let walk = match &filling {
            Filling::Columns(tensors) => Walk::new(&header, tensors, None),
            Filling::ByName { load_column, tensor, .. } => {
                Walk::new(&header, std::slice::from_ref(tensor), Some(*load_column))
            }
        };
        let (position, line) = (stretch.offset, stretch.line);
        let (pieces, buffers) = (VecDeque::new(), Vec::new());
        Self { file, header, filling, walk, stretch, ahead, position, line, pieces, used: 0, buffers }
    }

    pub(super) fn rewind(&mut self) {
        self.position = self.stretch.offset;
        self.line = self.stretch.line;
        self.pieces.clear();
        self.used = 0;
    }

    /// Fills the lanes for the nodes of the block, which starts at node index `first`; returns how many nodes each lane
    /// lacks.
    pub(super) fn read(
        &mut self,
        lanes: &mut [Lane<'_>],
        ids: &[u64],
        first: usize,
        lookup: &NodeLookup,
    ) -> Result<Vec<usize>, ResultsError> {
        let len = ids.len();
        let mut next = vec![0usize; lanes.len()];
        let mut missing = vec![0usize; lanes.len()];
        let mut expected = 0;
        let file = Arc::clone(&self.file);
        'pieces: loop {
            let Some(piece) = self.pieces.front() else {
                if self.parse_ahead()? {
                    continue;
                }
                break;
            };
            let per_row = piece.values.len().checked_div(piece.ids.len()).unwrap_or(0);
            loop {
                if let Filling::Columns(_) = self.filling
                    && next.iter().all(|n| *n == expected)
                {
                    let run = piece.run(self.used, ids.get(expected..).unwrap_or(&[]));
                    let values = piece.values.get(self.used * per_row..(self.used + run) * per_row);
                    for (lane, target) in lanes.iter_mut().enumerate() {
                        target.put_run(expected, values.unwrap_or(&[]).get(lane..).unwrap_or(&[]), per_row);
                    }
                    (self.used, expected) = (self.used + run, expected + run);
                    next.fill(expected);
                }
                let Some((&id, &line)) = piece.ids.get(self.used).zip(piece.at_lines.get(self.used)) else {
                    break;
                };
                let fault = |problem: String, remedy| {
                    row_fault(&file, self.line + u64::from(line), (Some(self.header.node), problem, remedy))
                };
                // Mostly the node is the next one, or the same one again under another load.
                let position = if ids.get(expected) == Some(&id) {
                    first + expected
                } else {
                    lookup.index_of(id).ok_or_else(|| {
                        fault(
                            format!("node {id} has no line in the first load"),
                            "every load must have the same nodes; a node may lack stresses, but must be listed first",
                        )
                    })?
                };
                let disorder = || {
                    fault(
                        format!("node {id} comes twice under one load, or in another order than before"),
                        "list the nodes once per load, always in the same order",
                    )
                };
                let local = position.checked_sub(first).ok_or_else(disorder)?;
                if local >= len {
                    break 'pieces;
                }
                expected = local + 1;
                let mut put = |lane: usize, tensor: &[f64; COMPONENTS]| -> Result<(), ResultsError> {
                    if let (Some(target), Some(next), Some(missing)) =
                        (lanes.get_mut(lane), next.get_mut(lane), missing.get_mut(lane))
                    {
                        let gap = local.checked_sub(*next).ok_or_else(disorder)?;
                        target.put_missing(*next, local);
                        target.put(local, tensor);
                        (*next, *missing) = (local + 1, *missing + gap);
                    }
                    Ok(())
                };
                let values = piece.values.get(self.used * per_row..(self.used + 1) * per_row).unwrap_or(&[]);
                match &self.filling {
                    Filling::Columns(_) => {
                        for (lane, tensor) in values.iter().enumerate() {
                            put(lane, tensor)?;
                        }
                    }
                    Filling::ByName { groups, .. } => {
                        let group = piece.groups.get(self.used).copied().flatten();
                        let group = group.and_then(|g| groups.get(g as usize));
                        for (&lane, tensor) in group.into_iter().flatten().zip(values.iter().cycle()) {
                            put(lane, tensor)?;
                        }
                    }
                }
                self.used += 1;
            }
            if let Some((line, fault)) = &piece.fault {
                return Err(row_fault(&file, self.line + line, fault.clone()));
            }
            self.line += piece.lines;
            self.used = 0;
            self.pieces.pop_front();
        }
        for ((lane, &next), missing) in lanes.iter_mut().zip(&next).zip(&mut missing) {
            lane.put_missing(next, len);
            *missing += len - next;
        }
        Ok(missing)
    }

    /// Parses the next bytes of the stretch, cut into pieces at line ends; `false` at the end.
    fn parse_ahead(&mut self) -> Result<bool, ResultsError> {
        let from = self.position;
        if from >= self.stretch.end {
            return Ok(false);
        }
        let (header, filling, walk) = (&self.header, &self.filling, self.walk.as_ref());
        let work = |lines: cut::Lines<'_>| Piece::parse(lines, header, filling, walk);
        let sizes = Sizes { ahead: self.ahead, smallest: SMALLEST_PIECE, largest: LARGEST_PIECE };
        self.pieces.extend(in_pieces(&self.file, &self.stretch, from, sizes, &mut self.buffers, work)?);
        self.position = self.stretch.end.min(from + self.ahead);
        Ok(true)
    }
}

impl Piece {
    fn parse(lines: cut::Lines<'_>, header: &Header, filling: &Filling, walk: Option<&Walk>) -> Self {
        let mut piece = Self::default();
        let mut fields = Fields::default();
        let mut rest = lines.text;
        // As many rows as there would be if all lines were as long as the first; it may be blank.
        let first = memchr::memchr(b'\n', rest).unwrap_or(rest.len()) + 1;
        let rows = rest.len() / first.max(header.columns) + 16;
        piece.ids.reserve(rows);
        piece.at_lines.reserve(rows);
        piece.values.reserve(rows * filling.tensors().len());
        while !rest.is_empty() {
            piece.lines += 1;
            if let Some(length) = walk.and_then(|walk| piece.push_quickly(rest, walk, filling)) {
                rest = rest.get(length..).unwrap_or(&[]);
                continue;
            }
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(..end).unwrap_or(&[]);
            rest = rest.get(end + 1..).unwrap_or(&[]);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if is_no_data(line) {
                continue;
            }
            if let Err(fault) = piece.push(line, &mut fields, header, filling) {
                piece.fault = Some((piece.lines, fault));
                return piece;
            }
        }
        if lines.too_long {
            piece.fault = Some((piece.lines + 1, too_long()));
        }
        piece
    }

    /// How many rows from `used` on are of these nodes.
    fn run(&self, used: usize, ids: &[u64]) -> usize {
        let own = self.ids.get(used..).unwrap_or(&[]);
        own.iter().zip(ids).take_while(|(own, id)| own == id).count()
    }

    /// The line that `rest` starts with, if its shape is the usual one; its length.
    #[inline]
    fn push_quickly(&mut self, rest: &[u8], walk: &Walk, filling: &Filling) -> Option<usize> {
        let before = self.values.len();
        self.values.resize(before + filling.tensors().len(), [0.0; COMPONENTS]);
        let Some(line) = walk.read(rest, self.values.get_mut(before..).unwrap_or_default()) else {
            self.values.truncate(before);
            return None;
        };
        if let Filling::ByName { lanes, .. } = filling {
            self.groups.push(lanes.get(line.load).and_then(|&g| u32::try_from(g).ok()));
        }
        self.ids.push(line.id);
        self.at_lines.push(self.lines as u32);
        Some(line.length)
    }

    fn push(
        &mut self,
        text: &[u8],
        fields: &mut Fields,
        header: &Header,
        filling: &Filling,
    ) -> Result<(), RowFault> {
        fields.split(text, header)?;
        let id = fields.node(text, header)?;
        let before = self.values.len();
        for tensor in filling.tensors() {
            match fields.tensor(text, tensor, header) {
                Ok(values) => self.values.push(values),
                Err(fault) => {
                    self.values.truncate(before);
                    return Err(fault);
                }
            }
        }
        if let Filling::ByName { load_column, lanes, .. } = filling {
            let group = lanes.get(fields.get(text, *load_column));
            self.groups.push(group.and_then(|&g| u32::try_from(g).ok()));
        }
        self.ids.push(id);
        self.at_lines.push(self.lines as u32);
        Ok(())
    }
}

/// Blank lines and comments.
#[inline]
pub(super) fn is_no_data(text: &[u8]) -> bool {
    match text.first() {
        None | Some(b'#') => true,
        Some(b' ' | b'\t') => matches!(text.trim_ascii_start().first(), None | Some(b'#')),
        Some(_) => false,
    }
}

/// Makes a message of a row's fault.
pub(super) fn row_fault(file: &InputFile, line: u64, (field, problem, remedy): RowFault) -> ResultsError {
    let place = field.map_or(Place::Line(line), |f| Place::LineColumn(line, f as u64 + 1));
    file.fault(place, problem, remedy)
}
