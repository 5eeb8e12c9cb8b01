//! The input file of CalculiX or Abaqus: keyword lines with their parameters, and the data lines under them.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::error::{Place, ResultsError, excerpt};
use super::input::{InputFile, Lines};

/// Keywords that are read, and all parameters of theirs whose meaning is known. A parameter that is not here could change
/// what the data lines mean: it is an error.
const KNOWN: [(&str, &[&str]); 11] = [
    ("*INCLUDE", &["INPUT"]),
    ("*NODE", &["NSET", "SYSTEM", "INPUT"]),
    // CalculiX has PARENT and DLOAD, which say nothing about nodes or sets.
    ("*ELEMENT", &["TYPE", "ELSET", "INPUT", "PARENT", "DLOAD"]),
    // INTERNAL hides a set in Abaqus/CAE; UNSORTED is about the order of its members. FREQUENCY belongs to output requests and
    // stands here in decks of CalculiX, which ignores it.
    ("*NSET", &["NSET", "ELSET", "GENERATE", "INSTANCE", "INTERNAL", "UNSORTED", "FREQUENCY", "INPUT"]),
    ("*ELSET", &["ELSET", "GENERATE", "INSTANCE", "INTERNAL", "UNSORTED", "FREQUENCY", "INPUT"]),
    ("*PART", &["NAME"]),
    ("*ENDPART", &[]),
    ("*ASSEMBLY", &["NAME"]),
    ("*INSTANCE", &["NAME", "PART", "INSTANCE", "LIBRARY"]),
    ("*ENDINSTANCE", &[]),
    ("*ENDASSEMBLY", &[]),
];

/// Keywords whose data lines may stand in another file, named by `INPUT=`.
const ELSEWHERE: [&str; 4] = ["*NODE", "*ELEMENT", "*NSET", "*ELSET"];

/// Shortest keyword that is taken for one of [`KNOWN`] by its first letters, `*` included.
const SHORTEST: usize = 5;

/// A keyword line, its continuations joined.
pub(super) struct Keyword {
    /// Upper-case and without blanks: `*NSET`.
    pub(super) name: String,
    /// Keys upper-case and without blanks; values as they stand. Without `=` there is no value.
    parameters: Vec<(String, Option<String>)>,
}

impl Keyword {
    /// Abaqus lets one leave out the end of a keyword or parameter as long as it can be told from others.
    fn parse(text: &str) -> Result<Self, String> {
        let mut parts = split_outside_quotes(text);
        let bare = |text: &str| -> String { text.to_uppercase().split_whitespace().collect() };
        let mut name = bare(parts.next().unwrap_or_default());
        let exact = KNOWN.iter().find(|(known, _)| *known == name);
        let known = exact.or_else(|| {
            let mut fitting = KNOWN.iter().filter(|(k, _)| name.len() >= SHORTEST && k.starts_with(&name));
            fitting.next().filter(|_| fitting.next().is_none())
        });
        let mut parameters: Vec<(String, Option<String>)> = Vec::new();
        for part in parts.filter(|p| !p.trim().is_empty()) {
            let (key, value) = part.split_once('=').map_or((part, None), |(key, value)| (key, Some(value)));
            let mut key = bare(key);
            if let Some((keyword, allowed)) = known {
                key = full_name(&key, allowed).ok_or_else(|| {
                    let allowed = if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") };
                    format!(
                        "`{keyword}` has the parameter `{}`, whose meaning is not known here (known are {allowed})",
                        excerpt(part.trim().as_bytes())
                    )
                })?;
                if parameters.iter().any(|(k, _)| *k == key) {
                    return Err(format!("`{keyword}` has the parameter `{key}` twice"));
                }
            }
            parameters.push((key, value.map(|v| v.trim().to_owned())));
        }
        if let Some((known, _)) = known {
            (*known).clone_into(&mut name);
        }
        Ok(Self { name, parameters })
    }

    /// Value of a parameter, without quotes; empty for one without a value.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.raw(key).map(|v| v.trim_matches('"').trim())
    }

    fn raw(&self, key: &str) -> Option<&str> {
        self.parameters.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_deref().unwrap_or_default())
    }

    /// Value of a parameter that names a set, a part or an instance, as [`label`] has it.
    pub(super) fn label(&self, key: &str) -> Option<String> {
        self.raw(key).map(label)
    }

    /// The value of a parameter without which the keyword means nothing.
    ///
    /// # Errors
    /// It is not there, or has no value.
    pub(super) fn required(&self, key: &str, at: &At<'_>) -> Result<String, ResultsError> {
        self.label(key)
            .filter(|v| !v.is_empty())
            .ok_or_else(|| at.fault(format!("`{}` has no {key}=name", self.name)))
    }

    /// Whether a parameter is there that takes no value.
    ///
    /// # Errors
    /// It has a value, such as `GENERATE=NO`.
    pub(super) fn switch(&self, key: &str, at: &At<'_>) -> Result<bool, ResultsError> {
        match self.parameters.iter().find(|(k, _)| k == key) {
            None => Ok(false),
            Some((_, None)) => Ok(true),
            Some((_, Some(value))) => {
                let value = excerpt(value.as_bytes());
                Err(at.fault(format!("`{}` has {key}={value}, but {key} takes no value", self.name)))
            }
        }
    }
}

/// The full name of a parameter: itself, or the only one that begins like it.
fn full_name(key: &str, allowed: &[&str]) -> Option<String> {
    if allowed.contains(&key) {
        return Some(key.to_owned());
    }
    let mut fitting = allowed.iter().filter(|known| !key.is_empty() && known.starts_with(key));
    fitting.next().filter(|_| fitting.next().is_none()).map(|known| (*known).to_owned())
}

/// A name as solvers compare it: upper-case, without quotes, and, unless it had some, without blanks.
pub(super) fn label(text: &str) -> String {
    let upper = text.trim().to_uppercase();
    match upper.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(quoted) => quoted.trim().to_owned(),
        None => upper.split_whitespace().collect(),
    }
}

/// The parts of a line between its commas; a comma between quotes parts nothing.
pub(super) fn split_outside_quotes(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
}

/// Text of an input file: UTF-8, else Latin-1, in which every byte is a character.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|b| char::from(*b)).collect()),
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

    /// An error in this line that may be found later.
    pub(super) fn later(&self) -> Box<dyn Fn(String) -> ResultsError + Send> {
        let (path, line, remedy) = (self.file.path().to_path_buf(), self.line, self.remedy);
        Box::new(move |problem| ResultsError::format(&path, Place::Line(line), problem, remedy))
    }
}

/// Who reads an input file.
pub(super) trait Visitor {
    /// What to do about a fault.
    const REMEDY: &'static str;

    /// A keyword line (`*INCLUDE` is followed without being told).
    fn keyword(&mut self, keyword: &Keyword, at: &At<'_>) -> Result<(), ResultsError>;

    /// A data line, without blanks around it.
    fn data(&mut self, text: &[u8], at: &At<'_>) -> Result<(), ResultsError>;
}

/// Deepest nesting of `*INCLUDE`.
const DEEPEST: usize = 8;
/// Most files that are read, each counted as often as it is included.
const MOST_FILES: usize = 1000;
/// Longest keyword line with its continuations.
const LONGEST_KEYWORD: usize = 4096;

/// Reads the file line by line. `*INCLUDE`, and `INPUT=` of the keywords that are read, put the lines of another file, in the
/// same folder or below it, in their place. Gives back every file that was opened, this one first.
///
/// # Errors
/// A file cannot be read, or the visitor refuses a line.
pub(super) fn walk<V: Visitor>(path: &Path, visitor: &mut V) -> Result<Vec<PathBuf>, ResultsError> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut walk = Walk { folder, files: Vec::new(), included: 0 };
    walk.read(path, visitor, 0)?;
    Ok(walk.files)
}

struct Walk<'a> {
    folder: &'a Path,
    /// Each file once.
    files: Vec<PathBuf>,
    included: usize,
}

impl Walk<'_> {
    fn read<V: Visitor>(&mut self, path: &Path, visitor: &mut V, depth: usize) -> Result<(), ResultsError> {
        let file = InputFile::open(path)?;
        if !self.files.iter().any(|f| f == path) {
            self.files.push(path.to_path_buf());
        }
        let mut lines = Lines::new(Arc::clone(&file), 0, 1 << 17);
        let mut at = At { file: &file, line: 0, remedy: V::REMEDY };
        let mut keyword = String::new();
        while let Some(line) = lines.next_line()? {
            at.line += 1;
            let mut text = line.text.trim_ascii();
            if at.line == 1 {
                if matches!(text, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
                    return Err(file.fault(
                        Place::File,
                        "the file is text in UTF-16",
                        "save it as UTF-8 or plain ASCII, as the solver reads it",
                    ));
                }
                text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii();
            }
            if text.is_empty() || text.starts_with(b"**") {
                continue;
            }
            // A parameter does not begin like a number: then the comma at the end of the keyword line was one too many, as in
            // decks that CalculiX reads. The same where the next keyword follows.
            let continues = !matches!(text, [b'*' | b'+' | b'-' | b'.' | b'0'..=b'9', ..]);
            if !continues && !keyword.is_empty() {
                let before = std::mem::take(&mut keyword);
                self.finish(&before, visitor, &at, depth)?;
            }
            if !text.starts_with(b"*") && keyword.is_empty() {
                visitor.data(text, &at)?;
                continue;
            }
            keyword += &decode(text);
            if keyword.len() > LONGEST_KEYWORD {
                return Err(at.fault(format!("a keyword line is longer than {LONGEST_KEYWORD} bytes")));
            }
            if !keyword.ends_with(',') {
                let whole = std::mem::take(&mut keyword);
                self.finish(&whole, visitor, &at, depth)?;
            }
        }
        if keyword.is_empty() { Ok(()) } else { self.finish(&keyword, visitor, &at, depth) }
    }

    /// A keyword line that is complete.
    fn finish<V: Visitor>(
        &mut self,
        text: &str,
        visitor: &mut V,
        at: &At<'_>,
        depth: usize,
    ) -> Result<(), ResultsError> {
        let keyword = Keyword::parse(text).map_err(|problem| at.fault(problem))?;
        let includes = keyword.name == "*INCLUDE";
        if !includes {
            visitor.keyword(&keyword, at)?;
        }
        let elsewhere = ELSEWHERE.contains(&keyword.name.as_str()) && keyword.get("INPUT").is_some();
        if includes || elsewhere {
            let target = keyword.get("INPUT").unwrap_or_default();
            let path = self.included(&keyword.name, target, at, depth)?;
            self.read(&path, visitor, depth + 1)?;
        }
        Ok(())
    }

    fn included(
        &mut self,
        keyword: &str,
        target: &str,
        at: &At<'_>,
        depth: usize,
    ) -> Result<PathBuf, ResultsError> {
        let path = inside(target, self.folder).ok_or_else(|| {
            at.fault(format!("`{keyword}` of `{}` leads out of the folder", excerpt(target.as_bytes())))
        })?;
        if depth >= DEEPEST {
            return Err(at.fault(format!("files include each other more than {DEEPEST} deep")));
        }
        if path.as_os_str() == at.file.path().as_os_str() {
            return Err(at.fault("the file includes itself"));
        }
        self.included += 1;
        if self.included > MOST_FILES {
            return Err(at.fault(format!("more than {MOST_FILES} files are included")));
        }
        Ok(path)
    }
}

/// Path of an included file, if it lies in the folder or below it, links followed. Where there is no file of that name, `\`
/// parts folders, as on Windows.
pub(super) fn inside(target: &str, folder: &Path) -> Option<PathBuf> {
    let slashed = target.replace('\\', "/");
    let target = if folder.join(target).exists() { target } else { slashed.as_str() };
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
