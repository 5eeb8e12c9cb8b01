//! Walks along one block of stresses in step with the nodes of the mesh.

use std::sync::Arc;

use super::index::Dataset;
use super::row::{self, Row};
use crate::block::Lane;
use crate::error::{Place, ResultsError};
use crate::input::{InputFile, Lines};
use crate::mesh::NodeLookup;

#[derive(Debug)]
pub(super) struct Cursor {
    dataset: Dataset,
    lines: Lines,
    ended: bool,
}

/// What the careful way found.
enum Next {
    Row(u64, Row),
    End,
}

impl Cursor {
    pub(super) fn new(file: Arc<InputFile>, dataset: Dataset) -> Self {
        let lines = Lines::new(file, dataset.offset, 1 << 16);
        Self { dataset, lines, ended: false }
    }

    pub(super) fn rewind(&mut self) {
        self.lines.seek(self.dataset.offset);
        self.ended = false;
    }

    /// Fills the lane with the stresses of the nodes `ids`, the first of which has index `first`; returns how many of
    /// them the block lacks.
    pub(super) fn read(
        &mut self,
        lane: &mut Lane<'_>,
        ids: &[u64],
        first: usize,
        lookup: &NodeLookup,
        factor: f64,
    ) -> Result<usize, ResultsError> {
        let len = lane.len().min(ids.len());
        let (mut node, mut missing) = (0, 0);
        while node < len {
            node += self.usual_rows(lane, ids.get(node..len).unwrap_or(&[]), node, factor)?;
            if node == len {
                break;
            }
            let reached = match self.next_row(factor)? {
                Next::End => len,
                Next::Row(at, (id, tensor)) => {
                    let position = lookup.index_of(id).ok_or_else(|| {
                        self.fault(at, format!("node {id} has a stress but is not in the node block"))
                    })?;
                    let Some(local) = position.checked_sub(first).filter(|&l| l >= node) else {
                        return Err(self.fault(
                            at,
                            format!("node {id} comes twice, or in another order than in the node block"),
                        ));
                    };
                    if local < len {
                        lane.put(local, &tensor);
                    } else {
                        self.lines.seek(at);
                    }
                    local.min(len)
                }
            };
            lane.put_missing(node, reached);
            missing += reached - node;
            node = (reached + 1).min(len.max(reached));
        }
        Ok(missing)
    }

    /// Reads records as long as they have the usual shape and the expected node numbers; returns how many.
    fn usual_rows(
        &mut self,
        lane: &mut Lane<'_>,
        ids: &[u64],
        node: usize,
        factor: f64,
    ) -> Result<usize, ResultsError> {
        let stride = self.dataset.stride;
        if self.ended || stride == 0 {
            return Ok(0);
        }
        let ids = if self.dataset.coding.float_bytes().is_some() {
            let end = self.dataset.offset + self.dataset.nodes * stride as u64;
            let left = end.saturating_sub(self.lines.position()) / stride as u64;
            ids.get(..left as usize).unwrap_or(ids)
        } else {
            ids
        };
        let available = self.lines.fill(stride * ids.len())?;
        let mut done = 0;
        for (record, &id) in available.chunks_exact(stride).zip(ids) {
            match row::usual(record, &self.dataset, factor) {
                Some((found, tensor)) if found == id => lane.put(node + done, &tensor),
                _ => break,
            }
            done += 1;
        }
        self.lines.consume(done * stride);
        Ok(done)
    }

    fn next_row(&mut self, factor: f64) -> Result<Next, ResultsError> {
        if self.ended {
            return Ok(Next::End);
        }
        let at = self.lines.position();
        if self.dataset.coding.float_bytes().is_some() {
            let stride = self.dataset.stride;
            if at >= self.dataset.offset + self.dataset.nodes * stride as u64 {
                self.ended = true;
                return Ok(Next::End);
            }
            let record = self.lines.fill(stride)?;
            let found = record.get(..stride).and_then(|r| row::usual(r, &self.dataset, factor));
            self.lines.consume(stride);
            return match found {
                Some(row) => Ok(Next::Row(at, row)),
                None => Err(self.fault(at, "there is no valid node record here".to_owned())),
            };
        }
        let Some(line) = self.lines.next_line()? else {
            return Err(
                self.fault(at, format!("the file ends inside the {} block", self.dataset.name.as_written()))
            );
        };
        if line.text.starts_with(b" -3") {
            self.ended = true;
            return Ok(Next::End);
        }
        match row::careful(line.text, &self.dataset, factor) {
            Ok(row) => Ok(Next::Row(at, row)),
            Err(problem) => Err(self.fault(at, problem)),
        }
    }

    fn fault(&self, at: u64, problem: String) -> ResultsError {
        let file = self.lines.file();
        let place = if self.dataset.coding.float_bytes().is_some() {
            Place::Offset(at)
        } else {
            Place::Line(file.line_of(at))
        };
        let remedy = format!(
            "the {} block of step {}, increment {} is damaged; write the file again",
            self.dataset.name.as_written(),
            self.dataset.step,
            self.dataset.increment
        );
        file.fault(place, problem, remedy)
    }
}
