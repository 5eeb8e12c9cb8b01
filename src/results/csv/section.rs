//! Walks along the data lines of one load, or of all loads of a wide or node-sorted table.

use std::collections::HashMap;
use std::sync::Arc;

use super::header::{Header, TensorColumns};
use super::row::{Fields, RowFault};
use crate::results::block::Lane;
use crate::results::error::{Place, ResultsError};
use crate::results::input::{InputFile, Lines};
use crate::results::mesh::NodeLookup;

/// Which lanes of the block a row fills.
#[derive(Debug)]
pub(super) enum Filling {
    /// Lane `i` from the tensor columns `i`.
    Columns(Vec<TensorColumns>),
    /// The lanes that the load's name says.
    ByName { load_column: usize, tensor: TensorColumns, lanes: HashMap<Vec<u8>, Vec<usize>> },
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
    line: u64,
    fields: Fields,
}

impl Section {
    pub(super) fn new(file: Arc<InputFile>, header: Header, filling: Filling, stretch: Stretch) -> Self {
        let lines = Lines::new(file, stretch.offset, 1 << 17);
        Self { lines, header, filling, stretch, line: stretch.line, fields: Fields::default() }
    }

    pub(super) fn rewind(&mut self) {
        self.lines.seek(self.stretch.offset);
        self.line = self.stretch.line;
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
        while self.lines.position() < self.stretch.end {
            let Some(line) = self.lines.next_line()? else { break };
            self.line += 1;
            let (at, text) = (line.offset, line.text);
            if is_no_data(text) {
                continue;
            }
            let number = self.line;
            let fault = |fault| row_fault(&file, number, fault);
            self.fields.split(text, &self.header).map_err(fault)?;
            let id = self.fields.node(text, &self.header).map_err(fault)?;
            // Mostly the node is the next one, or the same one again under another load.
            let position = if ids.get(expected) == Some(&id) {
                first + expected
            } else {
                lookup.index_of(id).ok_or_else(|| {
                    fault((
                        Some(self.header.node),
                        format!("node {id} has no line in the first load"),
                        "every load must have the same nodes; a node may lack stresses, but must be listed first",
                    ))
                })?
            };
            let disorder = || {
                fault((
                    Some(self.header.node),
                    format!("node {id} comes twice under one load, or in another order than before"),
                    "list the nodes once per load, always in the same order",
                ))
            };
            let local = position.checked_sub(first).ok_or_else(disorder)?;
            if local >= len {
                self.lines.seek(at);
                self.line -= 1;
                break;
            }
            expected = local + 1;
            let mut put = |lane: usize, tensor: &[f64; 6]| -> Result<(), ResultsError> {
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
            match &self.filling {
                Filling::Columns(tensors) => {
                    for (lane, tensor) in tensors.iter().enumerate() {
                        let values = self.fields.tensor(text, tensor, &self.header).map_err(fault)?;
                        put(lane, &values)?;
                    }
                }
                Filling::ByName { load_column, tensor, lanes: by_name } => {
                    let name = self.fields.get(text, *load_column);
                    let values = self.fields.tensor(text, tensor, &self.header).map_err(fault)?;
                    for &lane in by_name.get(name).into_iter().flatten() {
                        put(lane, &values)?;
                    }
                }
            }
        }
        for ((lane, &next), missing) in lanes.iter_mut().zip(&next).zip(&mut missing) {
            lane.put_missing(next, len);
            *missing += len - next;
        }
        Ok(missing)
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
