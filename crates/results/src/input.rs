//! A user's file, opened with care, and its lines, read with bounded memory.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::{Place, ResultsError};

/// A regular file opened for reading at any offset; can be shared by several readers.
#[derive(Debug)]
pub(crate) struct InputFile {
    path: PathBuf,
    file: File,
    length: u64,
}

impl InputFile {
    /// Opens a regular file; folders, pipes and devices are refused before they are opened.
    pub(crate) fn open(path: &Path) -> Result<Arc<Self>, ResultsError> {
        let failed = |source| ResultsError::Open { path: path.to_path_buf(), source };
        let meta = fs::metadata(path).map_err(failed)?;
        if !meta.is_file() {
            let kind = if meta.is_dir() { "folder" } else { "pipe, socket or device" };
            return Err(ResultsError::NotAFile { path: path.to_path_buf(), kind });
        }
        let file = File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        Ok(Arc::new(Self { path: path.to_path_buf(), file, length }))
    }

    /// The content of a user's file after it was rewritten: messages name the user's file.
    pub(crate) fn rewritten(path: &Path, file: File) -> Result<Arc<Self>, ResultsError> {
        let failed = |source| ResultsError::Open { path: path.to_path_buf(), source };
        let length = file.metadata().map_err(failed)?.len();
        Ok(Arc::new(Self { path: path.to_path_buf(), file, length }))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Length in bytes when it was opened.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Reads up to `buffer.len()` bytes at `offset`; fewer only at the end of the file.
    pub(crate) fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, ResultsError> {
        let mut done = 0;
        while let Some(rest) = buffer.get_mut(done..).filter(|r| !r.is_empty()) {
            let at = offset.saturating_add(done as u64);
            match positioned_read(&self.file, rest, at) {
                Ok(0) => break,
                Ok(n) => done += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => {
                    return Err(ResultsError::Read { path: self.path.clone(), offset: at, source });
                }
            }
        }
        Ok(done)
    }

    /// Fills the whole buffer or reports that the file ends too early.
    pub(crate) fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ResultsError> {
        let read = self.read_at(offset, buffer)?;
        if read < buffer.len() {
            return Err(self.fault(
                Place::Offset(offset + read as u64),
                format!(
                    "the file ends here, {} bytes short of what its header announces",
                    buffer.len() - read
                ),
                "it was cut off; write it again",
            ));
        }
        Ok(())
    }

    /// A format error in this file.
    pub(crate) fn fault(
        &self,
        place: Place,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> ResultsError {
        ResultsError::format(&self.path, place, problem, remedy)
    }

    /// Line (counted from 1) in which a byte lies. Scans the file: for messages only.
    pub(crate) fn line_of(&self, offset: u64) -> u64 {
        let mut buffer = vec![0; 1 << 20];
        let (mut at, mut line) = (0u64, 1u64);
        while at < offset {
            let want = (offset - at).min(buffer.len() as u64) as usize;
            let Some(part) = buffer.get_mut(..want) else { break };
            match self.read_at(at, part) {
                Ok(n) if n > 0 => {
                    line += memchr::memchr_iter(b'\n', part.get(..n).unwrap_or(&[])).count() as u64;
                    at += n as u64;
                }
                _ => break,
            }
        }
        line
    }
}

#[cfg(unix)]
fn positioned_read(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn positioned_read(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

/// Longest line that is read; a longer one means that the file is not text.
pub(crate) const LONGEST_LINE: usize = 1 << 20;

/// Lines of a file, from any offset on.
#[derive(Debug)]
pub(crate) struct Lines {
    file: Arc<InputFile>,
    buffer: Vec<u8>,
    chunk: usize,
    /// Unread part of the buffer.
    start: usize,
    end: usize,
    /// File offset of `buffer[end]`.
    offset: u64,
}

/// A line and where it starts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) offset: u64,
    /// Without the line's end.
    pub(crate) text: &'a [u8],
}

impl Lines {
    /// Lines from `offset` on, read in chunks of `chunk` bytes.
    pub(crate) fn new(file: Arc<InputFile>, offset: u64, chunk: usize) -> Self {
        Self { file, buffer: Vec::new(), chunk: chunk.max(4096), start: 0, end: 0, offset }
    }

    pub(crate) fn file(&self) -> &Arc<InputFile> {
        &self.file
    }

    /// File offset of the next unread byte.
    pub(crate) fn position(&self) -> u64 {
        self.offset - (self.end - self.start) as u64
    }

    /// Goes on at another offset.
    pub(crate) fn seek(&mut self, offset: u64) {
        let position = self.position();
        if offset >= position && offset <= self.offset {
            self.start += (offset - position) as usize;
        } else {
            (self.start, self.end, self.offset) = (0, 0, offset);
        }
    }

    /// The unread bytes in the buffer, at least `wanted` of them unless the file ends before.
    pub(crate) fn fill(&mut self, wanted: usize) -> Result<&[u8], ResultsError> {
        if self.end - self.start < wanted && self.offset < self.file.length {
            self.refill(wanted)?;
        }
        Ok(self.buffer.get(self.start..self.end).unwrap_or(&[]))
    }

    /// Marks bytes of the buffer as read.
    pub(crate) fn consume(&mut self, bytes: usize) {
        self.start = (self.start + bytes).min(self.end);
    }

    fn refill(&mut self, wanted: usize) -> Result<(), ResultsError> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        let size = wanted.max(self.chunk) + self.end;
        if self.buffer.len() < size {
            self.buffer.resize(size, 0);
        }
        let n = self.file.read_at(self.offset, self.buffer.get_mut(self.end..).unwrap_or_default())?;
        self.end += n;
        self.offset += n as u64;
        Ok(())
    }

    /// The next line, or `None` at the end of the file. A line's end is `\n` or `\r\n`.
    pub(crate) fn next_line(&mut self) -> Result<Option<Line<'_>>, ResultsError> {
        let offset = self.position();
        let mut searched = 0;
        let (length, ending) = loop {
            let have = self.buffer.get(self.start..self.end).unwrap_or(&[]);
            if let Some(found) = memchr::memchr(b'\n', have.get(searched..).unwrap_or(&[])) {
                break (searched + found, 1);
            }
            searched = have.len();
            if searched > LONGEST_LINE {
                return Err(self.file.fault(
                    Place::Offset(offset),
                    format!("a line is longer than {LONGEST_LINE} bytes"),
                    "the file is not the text format that its extension says",
                ));
            }
            self.refill(searched + 1)?;
            if self.end - self.start == searched {
                if searched == 0 {
                    return Ok(None);
                }
                break (searched, 0);
            }
        };
        let from = self.start;
        self.start += length + ending;
        let text = self.buffer.get(from..from + length).unwrap_or(&[]);
        Ok(Some(Line { offset, text: text.strip_suffix(b"\r").unwrap_or(text) }))
    }
}
