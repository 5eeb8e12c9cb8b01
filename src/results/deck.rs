//! The input file of CalculiX or Abaqus: keyword lines with their parameters, and the data lines under them.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::error::{Place, ResultsError, excerpt};
use super::input::{InputFile, Lines};

/// A keyword line, its continuations joined.
pub(super) struct Keyword<'a> {
    /// Upper-case and without blanks: `*NSET`.
    pub(super) name: String,
    /// Keys upper-case; values as they stand, without quotes.
    parameters: Vec<(String, &'a str)>,
}

impl<'a> Keyword<'a> {
    fn parse(text: &'a str) -> Self {
        let mut parts = text.split(',').map(str::trim);
        let name = parts.next().unwrap_or_default().to_uppercase().split_whitespace().collect();
        let parameters = parts.map(|p| {
            let (key, value) = p.split_once('=').unwrap_or((p, ""));
            (key.trim().to_uppercase(), value.trim().trim_matches('"'))
        });
        Self { name, parameters: parameters.collect() }
    }

    /// Value of a parameter; empty for one without a value.
    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        self.parameters.iter().find(|(k, _)| k == key).map(|(_, v)| *v)
    }
}

/// Where a line stands, for messages.
pub(super) struct At<'a> {
    file: &'a InputFile,
    line: u64,
    remedy: &'static str,
}

impl At<'_> {
    /// An error in this line.
    pub(super) fn fault(&self, problem: impl Into<String>) -> ResultsError {
        self.file.fault(Place::Line(self.line), problem, self.remedy)
    }
}

/// Who reads an input file.
pub(super) trait Visitor {
    /// What to do about a fault.
    const REMEDY: &'static str;

    /// A keyword line (`*INCLUDE` is followed without being told).
    fn keyword(&mut self, keyword: &Keyword<'_>, at: &At<'_>) -> Result<(), ResultsError>;

    /// A data line, without blanks around it.
    fn data(&mut self, text: &[u8], at: &At<'_>) -> Result<(), ResultsError>;
}

/// Deepest nesting of `*INCLUDE`.
const DEEPEST: usize = 8;
/// Most files that are read, each counted as often as it is included.
const MOST_FILES: usize = 1000;
/// Longest keyword line with its continuations.
const LONGEST_KEYWORD: usize = 4096;

/// Reads the file line by line. `*INCLUDE` puts the lines of another file, in the same folder or below it, in its place.
///
/// # Errors
/// A file cannot be read, or the visitor refuses a line.
pub(super) fn walk<V: Visitor>(path: &Path, visitor: &mut V) -> Result<(), ResultsError> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Walk { folder, files: 0 }.read(path, visitor, 0)
}

struct Walk<'a> {
    folder: &'a Path,
    files: usize,
}

impl Walk<'_> {
    fn read<V: Visitor>(&mut self, path: &Path, visitor: &mut V, depth: usize) -> Result<(), ResultsError> {
        let file = InputFile::open(path)?;
        let mut lines = Lines::new(Arc::clone(&file), 0, 1 << 17);
        let mut at = At { file: &file, line: 0, remedy: V::REMEDY };
        let mut keyword = String::new();
        while let Some(line) = lines.next_line()? {
            at.line += 1;
            let text = line.text.trim_ascii();
            if text.is_empty() || text.starts_with(b"**") {
                continue;
            }
            if !text.starts_with(b"*") && keyword.is_empty() {
                visitor.data(text, &at)?;
                continue;
            }
            keyword += &String::from_utf8_lossy(text);
            if keyword.len() > LONGEST_KEYWORD {
                return Err(at.fault(format!("a keyword line is longer than {LONGEST_KEYWORD} bytes")));
            }
            if keyword.ends_with(',') {
                continue;
            }
            let parsed = Keyword::parse(&keyword);
            if parsed.name == "*INCLUDE" {
                let path = self.included(parsed.get("INPUT").unwrap_or_default(), &at, depth)?;
                self.read(&path, visitor, depth + 1)?;
            } else {
                visitor.keyword(&parsed, &at)?;
            }
            keyword.clear();
        }
        Ok(())
    }

    fn included(&mut self, target: &str, at: &At<'_>, depth: usize) -> Result<PathBuf, ResultsError> {
        let path = inside(target, self.folder).ok_or_else(|| {
            at.fault(format!("`*INCLUDE` of `{}` leads out of the folder", excerpt(target.as_bytes())))
        })?;
        if depth >= DEEPEST {
            return Err(at.fault(format!("files include each other more than {DEEPEST} deep")));
        }
        if path.as_os_str() == at.file.path().as_os_str() {
            return Err(at.fault("the file includes itself"));
        }
        self.files += 1;
        if self.files > MOST_FILES {
            return Err(at.fault(format!("more than {MOST_FILES} files are included")));
        }
        Ok(path)
    }
}

/// Path of an included file, if it lies in the folder or below it, links followed.
pub(super) fn inside(target: &str, folder: &Path) -> Option<PathBuf> {
    let relative = Path::new(target);
    let harmless = !target.is_empty()
        && relative.components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
    if !harmless {
        return None;
    }
    let path = folder.join(relative);
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(real), Ok(root)) if !real.starts_with(&root) => None,
        // A missing file is reported when it is opened.
        _ => Some(path),
    }
}
