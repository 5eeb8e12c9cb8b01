//! The pieces of a grid: those of a `.vtu`, or of the files that a `.pvtu` names. Their points and cells follow each other.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::data::Values;
use super::xml::{self, ArrayTag, Encoding, Markup, PieceTag, Section};
use crate::deck::inside;
use crate::error::{Place, ResultsError, excerpt};
use crate::input::InputFile;

/// More points or cells than this per byte of a compressed file are not believed: memory is set aside for them.
const MOST_PER_BYTE: u64 = 2;

/// Most files that a `.pvtu` may name; each stays open.
const MOST_FILES: usize = 1000;

#[derive(Debug)]
pub(super) struct Piece {
    pub(super) file: Arc<InputFile>,
    pub(super) encoding: Encoding,
    pub(super) tag: PieceTag,
}

#[derive(Debug)]
pub(super) struct Grid {
    pub(super) path: PathBuf,
    pub(super) pieces: Vec<Piece>,
    /// Every file that was opened.
    pub(super) files: Vec<PathBuf>,
}

impl Grid {
    /// Reads the markup of a file, and of those that it names.
    pub(super) fn open(path: &Path) -> Result<Self, ResultsError> {
        let file = InputFile::open(path)?;
        let markup = xml::scan(&file)?;
        let mut grid = Self { path: path.to_path_buf(), pieces: Vec::new(), files: vec![path.to_path_buf()] };
        if markup.parallel {
            let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let fault = |problem: String| {
                file.fault(
                    Place::File,
                    problem,
                    "keep the pieces in the folder of the file that names them, or below it",
                )
            };
            if markup.sources.len() > MOST_FILES {
                return Err(fault(format!(
                    "{} files are named, more than {MOST_FILES}",
                    markup.sources.len()
                )));
            }
            for source in &markup.sources {
                let name = excerpt(source.as_bytes());
                let target = inside(source, folder)
                    .ok_or_else(|| fault(format!("the piece `{name}` lies outside the folder")))?;
                let piece = InputFile::open(&target)?;
                let own = xml::scan(&piece)?;
                if own.parallel {
                    return Err(fault(format!("the piece `{name}` is itself a list of pieces")));
                }
                grid.files.push(target);
                grid.take(&piece, own)?;
            }
        } else {
            grid.take(&file, markup)?;
        }
        // Processes that hold nothing of the model write empty pieces.
        if grid.pieces.iter().any(|p| p.tag.points > 0) {
            grid.pieces.retain(|p| p.tag.points > 0);
        }
        if grid.points() > u64::from(u32::MAX) {
            return Err(grid.fault("there are more than 4294967295 points", "split the model"));
        }
        Ok(grid)
    }

    fn take(&mut self, file: &Arc<InputFile>, markup: Markup) -> Result<(), ResultsError> {
        for tag in markup.pieces {
            for (count, what) in [(tag.points, "points"), (tag.cells, "cells")] {
                if markup.encoding.compressor.is_some() && count / MOST_PER_BYTE > file.length() {
                    return Err(file.fault(
                        Place::File,
                        format!("it announces {count} {what} in {} bytes", file.length()),
                        "no result compresses that well; write it without compression",
                    ));
                }
            }
            self.pieces.push(Piece { file: Arc::clone(file), encoding: markup.encoding, tag });
        }
        Ok(())
    }

    pub(super) fn points(&self) -> u64 {
        self.pieces.iter().map(|p| p.tag.points).sum()
    }

    pub(super) fn cells(&self) -> u64 {
        self.pieces.iter().map(|p| p.tag.cells).sum()
    }

    /// The arrays of the first piece in a section: the others have the same.
    pub(super) fn arrays(&self, section: Section) -> impl Iterator<Item = &ArrayTag> {
        let arrays = self.pieces.first().into_iter().flat_map(|p| &p.tag.arrays);
        arrays.filter(move |a| a.section == section)
    }

    pub(super) fn fault(&self, problem: impl Into<String>, remedy: impl Into<String>) -> ResultsError {
        ResultsError::format(&self.path, Place::File, problem, remedy)
    }

    /// What is wrong with a file that is no valid grid.
    pub(super) fn damaged(&self, problem: impl Into<String>) -> ResultsError {
        self.fault(problem, "the file was damaged or is no valid grid; write it again")
    }

    /// What arrays there are, with their components, for messages.
    pub(super) fn described(&self) -> String {
        let list = |section: Section, what: &str| {
            const SHOWN: usize = 16;
            let mut names: Vec<String> = self.arrays(section).map(described).collect();
            let more = names.len().saturating_sub(SHOWN);
            names.truncate(SHOWN);
            if more > 0 {
                names.push(format!("and {more} more"));
            }
            if names.is_empty() { format!("no {what}") } else { format!("the {what} {}", names.join(", ")) }
        };
        format!(
            "{}, and {}",
            list(Section::PointData, "point arrays"),
            list(Section::CellData, "cell arrays")
        )
    }
}

/// An array with its components, for messages.
fn described(array: &ArrayTag) -> String {
    let names = array.component_names.iter().filter(|n| !n.is_empty()).map(|n| n.trim()).collect::<Vec<_>>();
    let named = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
    let s = if array.components == 1 { "" } else { "s" };
    format!("`{}` ({} component{s}{named})", array.name, array.components)
}

/// The values of one array over all pieces.
#[derive(Debug)]
pub(super) struct Joined {
    parts: Vec<Part>,
    next: usize,
    values: Option<Values>,
    /// Values left in the piece.
    left: u64,
}

#[derive(Debug)]
struct Part {
    file: Arc<InputFile>,
    encoding: Encoding,
    array: ArrayTag,
    count: u64,
}

impl Joined {
    /// An array that has a row of so many components per point (or cell).
    pub(super) fn open(
        grid: &Grid,
        section: Section,
        name: &str,
        components: usize,
    ) -> Result<Self, ResultsError> {
        let of_points = matches!(section, Section::PointData | Section::Points);
        let mut parts = Vec::new();
        for (number, piece) in grid.pieces.iter().enumerate() {
            let rows = if of_points { piece.tag.points } else { piece.tag.cells };
            let mut arrays = piece.tag.arrays.iter().filter(|a| a.section == section);
            let found = arrays.find(|a| section == Section::Points || a.name == name);
            let Some(array) = found.filter(|a| a.components == components) else {
                let other = found.map(|a| format!(" of {components} components but {}", described(a)));
                return Err(grid.damaged(format!(
                    "piece {} has no array `{name}`{}",
                    number + 1,
                    other.unwrap_or_default()
                )));
            };
            let count = rows * components as u64;
            let file = Arc::clone(&piece.file);
            parts.push(Part { file, encoding: piece.encoding, array: array.clone(), count });
        }
        let mut joined = Self { parts, next: 0, values: None, left: 0 };
        joined.rewind()?;
        Ok(joined)
    }

    pub(super) fn rewind(&mut self) -> Result<(), ResultsError> {
        self.next = 0;
        self.go_on()
    }

    fn go_on(&mut self) -> Result<(), ResultsError> {
        let opened = self.parts.get(self.next).map(|p| {
            self.left = p.count;
            Values::open(&p.file, p.encoding, &p.array, p.count)
        });
        self.values = opened.transpose()?;
        self.next += 1;
        Ok(())
    }

    /// Reads the next values; the caller asks for no more than there are.
    pub(super) fn read(&mut self, out: &mut [f64]) -> Result<(), ResultsError> {
        let mut done = 0;
        while let Some(rest) = out.get_mut(done..).filter(|r| !r.is_empty()) {
            let Some(values) = self.values.as_mut().filter(|_| self.left > 0) else {
                if self.next >= self.parts.len() {
                    rest.fill(f64::NAN);
                    return Ok(());
                }
                self.go_on()?;
                continue;
            };
            let part = usize::try_from(self.left).unwrap_or(usize::MAX).min(rest.len());
            values.read(rest.get_mut(..part).unwrap_or_default())?;
            self.left -= part as u64;
            done += part;
        }
        Ok(())
    }

    /// Reads `count` values; memory grows only as the file delivers.
    pub(super) fn read_all(&mut self, count: u64) -> Result<Vec<f64>, ResultsError> {
        let mut all = Vec::new();
        while (all.len() as u64) < count {
            let from = all.len();
            let part = (count - from as u64).min(1 << 16) as usize;
            all.resize(from + part, 0.0);
            self.read(all.get_mut(from..).unwrap_or_default())?;
        }
        Ok(all)
    }
}
