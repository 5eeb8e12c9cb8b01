//! What is wrong with an input file, where, why, and what to do about it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// An input text with the name the user knows it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    /// Path as given by the user, or a name for embedded data.
    pub name: String,
    /// Whole text; of a sheet the contents of its cells, one after the other.
    pub text: String,
    /// Bytes of a file that is no text, a spreadsheet; else empty.
    pub data: Vec<u8>,
    /// Where cells begin in `text`, for a sheet.
    cells: Vec<(usize, String)>,
}

impl SourceText {
    /// Wraps a text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { name: name.into(), text: text.into(), data: Vec::new(), cells: Vec::new() })
    }

    /// Wraps the bytes of a file that is no text.
    pub fn binary(name: impl Into<String>, data: Vec<u8>) -> Arc<Self> {
        Arc::new(Self { name: name.into(), text: String::new(), data, cells: Vec::new() })
    }

    /// Wraps the contents of a sheet's cells; `cells` are the names of cells, each with its beginning in
    /// `text`, in order.
    pub fn sheet(name: impl Into<String>, text: impl Into<String>, cells: Vec<(usize, String)>) -> Arc<Self> {
        Arc::new(Self { name: name.into(), text: text.into(), data: Vec::new(), cells })
    }

    /// The cell that a byte offset of a sheet lies in; `None` for a text.
    #[must_use]
    pub fn cell(&self, offset: usize) -> Option<&str> {
        let after = self.cells.partition_point(|(start, _)| *start <= offset);
        let (_, name) = self.cells.get(after.saturating_sub(1))?;
        Some(name)
    }

    /// Byte range of the cell number `index` of a sheet, in the order of the text.
    #[must_use]
    pub fn cell_range(&self, index: usize) -> Range<usize> {
        let start = |k: usize| self.cells.get(k).map(|(start, _)| *start);
        let end = start(index + 1).unwrap_or(self.text.len());
        start(index).unwrap_or(end)..end
    }

    /// File with line and column, or with the cell of a sheet, of a byte offset.
    #[must_use]
    pub fn place(&self, offset: usize) -> String {
        if let Some(cell) = self.cell(offset) {
            return format!("{}, cell {cell}", self.name);
        }
        let (line, column) = self.line_column(offset);
        format!("{}:{line}:{column}", self.name)
    }

    /// Line and column (both from 1, column in characters) of a byte offset.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset.min(self.text.len())).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        (line, column)
    }
}

/// Whether a diagnostic stops the assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; the result stands.
    Warning,
    /// The file cannot be used.
    Error,
}

/// One problem in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, one sentence.
    pub title: String,
    /// Text and byte range it is about, if it has a place.
    pub place: Option<(Arc<SourceText>, Range<usize>)>,
    /// Short note at the marked place: why.
    pub label: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for Diagnostic {
    /// One line: `file:line:column: error: title (label); remedy`, for a sheet `file, sheet "…", cell C7: …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((source, span)) = &self.place {
            write!(f, "{}: ", source.place(span.start))?;
        }
        let kind = if self.severity == Severity::Error { "error" } else { "warning" };
        write!(f, "{kind}: {}", self.title)?;
        if !self.label.is_empty() {
            write!(f, " ({})", self.label)?;
        }
        if !self.remedy.is_empty() {
            write!(f, "; {}", self.remedy)?;
        }
        Ok(())
    }
}

/// All problems found so far in one text or several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Nothing found yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Records a diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }

    /// Records all of `other`.
    pub fn extend(&mut self, other: Self) {
        self.items.extend(other.items);
    }

    /// Everything found, in order of discovery.
    #[must_use]
    pub fn items(&self) -> &[Diagnostic] {
        &self.items
    }

    /// Whether any item is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.items.iter().any(|d| d.severity == Severity::Error)
    }

    /// `value` with the warnings if nothing is an error, else everything found.
    ///
    /// # Errors
    /// The diagnostics themselves, when one of them is an error.
    pub fn into_result<T>(self, value: T) -> Result<(T, Self), Self> {
        if self.has_errors() { Err(self) } else { Ok((value, self)) }
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, item) in self.items.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{item}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// Collects problems of one text.
#[derive(Debug)]
pub struct Checker {
    source: Arc<SourceText>,
    found: Diagnostics,
}

impl Checker {
    /// Starts on a text.
    #[must_use]
    pub fn new(source: Arc<SourceText>) -> Self {
        Self { source, found: Diagnostics::new() }
    }

    /// The text being checked.
    #[must_use]
    pub fn source(&self) -> &Arc<SourceText> {
        &self.source
    }

    /// Records an error at a byte range.
    pub fn error(
        &mut self,
        span: Range<usize>,
        title: impl Into<String>,
        label: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.add(Severity::Error, span, title.into(), label.into(), remedy.into());
    }

    /// Records a warning at a byte range.
    pub fn warning(
        &mut self,
        span: Range<usize>,
        title: impl Into<String>,
        label: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.add(Severity::Warning, span, title.into(), label.into(), remedy.into());
    }

    fn add(&mut self, severity: Severity, span: Range<usize>, title: String, label: String, remedy: String) {
        self.found.push(Diagnostic {
            severity,
            title,
            place: Some((self.source.clone(), span)),
            label,
            remedy,
        });
    }

    /// Takes over diagnostics of another text.
    pub fn absorb(&mut self, other: Diagnostics) {
        self.found.extend(other);
    }

    /// Whether an error was recorded.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.found.has_errors()
    }

    /// Everything recorded.
    #[must_use]
    pub fn finish(self) -> Diagnostics {
        self.found
    }
}

/// Most names that are compared with a wrong one.
const MOST_COMPARED: usize = 500;

/// `did you mean …` with what is near `given`, or the list of `known` when nothing is: a guess that is far off sends the
/// reader the wrong way.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    // A file with many names and as many mistakes must not take their product in time.
    let known: Vec<&str> = known.into_iter().take(MOST_COMPARED).collect();
    let near = near(given, &known);
    match near.as_slice() {
        [one] => format!("did you mean `{one}`?"),
        [] if known.is_empty() => "nothing is defined here yet".to_owned(),
        [] => format!("known are {}", listed(&known)),
        several => format!("did you mean one of {}?", listed(several)),
    }
}

/// The first twenty names.
fn listed(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(20).map(|k| format!("`{k}`")).collect();
    let more = if names.len() > 20 { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// Names that `given` may be a slip of: those with the fewest changed letters, one in three at most, else those that
/// it is the beginning of.
pub(super) fn near<'a>(given: &str, known: &[&'a str]) -> Vec<&'a str> {
    let lower = given.trim().to_lowercase();
    let length = lower.chars().count();
    let mut all: Vec<(usize, &str)> = Vec::new();
    for name in known {
        let distance = strsim::osa_distance(&lower, &name.to_lowercase());
        if distance <= (length.max(name.chars().count()) / 3).max(1) && !all.iter().any(|(_, n)| n == name) {
            all.push((distance, name));
        }
    }
    let least = all.iter().map(|(distance, _)| *distance).min();
    let mut found: Vec<&str> = all.into_iter().filter(|(d, _)| Some(*d) == least).map(|(_, n)| n).collect();
    if found.is_empty() && length >= 3 {
        found = known.iter().copied().filter(|name| name.to_lowercase().starts_with(&lower)).collect();
        found.dedup();
        // `uic_615_4` is the beginning of a standard and of all its variants: the standard is meant.
        if let Some(shortest) = found.iter().copied().min_by_key(|name| name.len())
            && found.iter().all(|name| name.starts_with(shortest))
        {
            found = vec![shortest];
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_draws_the_name_and_anything_else_the_list() {
        let loads = ["vertical_left", "vertical_right", "lateral", "lozenging", "motor"];
        assert_eq!(nearest("Lateral", loads), "did you mean `lateral`?");
        assert_eq!(nearest("laterl", loads), "did you mean `lateral`?");
        assert!(nearest("engine", loads).starts_with("known are `vertical_left`"));
        assert!(nearest("x", loads).starts_with("known are"));
        assert_eq!(
            nearest("uic_615_4", ["uic_615_4_2003", "uic_615_4_2003_x"]),
            "did you mean `uic_615_4_2003`?"
        );
        let several = nearest("din_15018", ["din_15018/k0", "din_15018/k2", "fkm/steel"]);
        assert_eq!(several, "did you mean one of `din_15018/k0`, `din_15018/k2`?");
        assert_eq!(nearest("a", []), "nothing is defined here yet");
    }
}
