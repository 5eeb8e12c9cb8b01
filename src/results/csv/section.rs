//! Walks along the data lines of one load, or of all loads of a wide or node-sorted table.
//!
//! Lines are parsed ahead in pieces, several at once on several threads; the rows are then put in their places one
//! after the other.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use rayon::prelude::*;

use super::header::{Header, TensorColumns};
use super::row::{Fields, RowFault};
use crate::results::block::{COMPONENTS, Lane};
use crate::results::error::{Place, ResultsError};
use crate::results::input::{InputFile, Lines};
use crate::results::mesh::NodeLookup;

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
    lines: Lines,
    header: Header,
    filling: Filling,
    stretch: Stretch,
    /// Bytes to parse ahead.
    ahead: usize,
    /// Lines before the first piece.
    line: u64,
    pieces: VecDeque<Piece>,
    /// Rows of the first piece that are used up.
    used: usize,
}

/// Rows parsed ahead.
#[derive(Debug, Default)]
struct Piece {
    rows: Vec<Row>,
    /// For each row the tensors one after the other.
    values: Vec<[f64; COMPONENTS]>,
    lines: u64,
    /// What ended the piece early, and in which of its lines.
    fault: Option<(u64, RowFault)>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    id: u64,
    /// Line within the piece, counted from 1.
    line: u32,
    /// Group of lanes, if they go by name.
    group: Option<u32>,
}

/// Smallest piece that is worth a thread, in bytes.
const SMALLEST_PIECE: usize = 1 << 15;

impl Section {
    pub(super) fn new(
        file: Arc<InputFile>,
        header: Header,
        filling: Filling,
        stretch: Stretch,
        ahead: usize,
    ) -> Self {
        let lines = Lines::new(file, stretch.offset, 4096);
        let line = stretch.line;
        Self { lines, header, filling, stretch, ahead, line, pieces: VecDeque::new(), used: 0 }
    }

    pub(super) fn rewind(&mut self) {
        self.lines.seek(self.stretch.offset);
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
        let file = Arc::clone(self.lines.file());
        'pieces: loop {
            let Some(piece) = self.pieces.front() else {
                if self.parse_ahead()? {
                    continue;
                }
                break;
            };
            let per_row = piece.values.len().checked_div(piece.rows.len()).unwrap_or(0);
            for row in piece.rows.get(self.used..).unwrap_or(&[]) {
                let id = row.id;
                let fault = |problem: String, remedy| {
                    row_fault(
                        &file,
                        self.line + u64::from(row.line),
                        (Some(self.header.node), problem, remedy),
                    )
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
                        let group = row.group.and_then(|g| groups.get(g as usize));
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

    /// Parses the next stretch of the file, cut into pieces at line ends; `false` at the end.
    fn parse_ahead(&mut self) -> Result<bool, ResultsError> {
        let at = self.lines.position();
        let left = usize::try_from(self.stretch.end.saturating_sub(at)).unwrap_or(usize::MAX);
        let wanted = left.min(self.ahead);
        let buffer = self.lines.fill(wanted)?;
        let text = buffer.get(..wanted).unwrap_or(buffer);
        if text.is_empty() {
            return Ok(false);
        }
        let at_end = wanted == left || text.len() < wanted;
        let cut = if at_end { Some(text.len()) } else { memchr::memrchr(b'\n', text).map(|n| n + 1) };
        let Some(cut) = cut else {
            return Err(self.lines.file().fault(
                Place::Line(self.line + 1),
                format!("the line is longer than {wanted} bytes"),
                "the file is not delimited text",
            ));
        };
        let mut rest = text.get(..cut).unwrap_or(text);
        let share = (cut / rayon::current_num_threads().max(1)).max(SMALLEST_PIECE);
        let mut parts = Vec::new();
        while !rest.is_empty() {
            let end = rest
                .get(share..)
                .and_then(|tail| memchr::memchr(b'\n', tail))
                .map_or(rest.len(), |n| share + n + 1);
            let (part, tail) = rest.split_at(end);
            parts.push(part);
            rest = tail;
        }
        let (header, filling) = (&self.header, &self.filling);
        let pieces: Vec<Piece> =
            parts.into_par_iter().map(|part| Piece::parse(part, header, filling)).collect();
        self.pieces.extend(pieces);
        self.lines.consume(cut);
        Ok(true)
    }
}

impl Piece {
    fn parse(text: &[u8], header: &Header, filling: &Filling) -> Self {
        let mut piece = Self::default();
        let mut fields = Fields::default();
        let mut rest = text;
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(..end).unwrap_or(&[]);
            rest = rest.get(end + 1..).unwrap_or(&[]);
            piece.lines += 1;
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if is_no_data(line) {
                continue;
            }
            if let Err(fault) = piece.push(line, &mut fields, header, filling) {
                piece.fault = Some((piece.lines, fault));
                break;
            }
        }
        piece
    }

    #[inline]
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
        let group = match filling {
            Filling::Columns(tensors) => {
                for tensor in tensors {
                    match fields.tensor(text, tensor, header) {
                        Ok(values) => self.values.push(values),
                        Err(fault) => {
                            self.values.truncate(before);
                            return Err(fault);
                        }
                    }
                }
                None
            }
            Filling::ByName { load_column, tensor, lanes, .. } => {
                self.values.push(fields.tensor(text, tensor, header)?);
                lanes.get(fields.get(text, *load_column)).and_then(|&g| u32::try_from(g).ok())
            }
        };
        self.rows.push(Row { id, line: self.lines as u32, group });
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
