//! What is wrong with an input file, where, why, and what to do about it.

use crate::message;
use crate::message::{Message, output};
pub(super) use bogie_fatigue_text::{nearest, one_of};
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

impl Diagnostic {
    /// The diagnostic for outputs: its place, then what is wrong with the note at the place.
    #[must_use]
    pub fn message(&self) -> Message {
        let place = self.place.as_ref().map_or_else(|| "input".to_owned(), |(s, span)| s.place(span.start));
        let label = if self.label.is_empty() { String::new() } else { format!(" ({})", self.label) };
        message!(output::INPUT_WARNING, place, format!("{}{label}", self.title))
    }
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

/// Most errors, and most warnings, that are kept; the rest are counted. Nobody reads more, and a table with a mistake in
/// each of a million rows must not fill the memory.
pub const MOST_KEPT: usize = 2_000;

/// All problems found so far in one text or several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
    /// Errors and warnings found, kept or not.
    errors: usize,
    warnings: usize,
}

impl Diagnostics {
    /// Nothing found yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Records a diagnostic; beyond `MOST_KEPT` of its severity it is counted only.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let count = match diagnostic.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        *count += 1;
        if *count <= MOST_KEPT {
            self.items.push(diagnostic);
        }
    }

    /// Records all of `other`.
    pub fn extend(&mut self, other: Self) {
        let (errors, warnings) = (self.errors + other.errors, self.warnings + other.warnings);
        for diagnostic in other.items {
            self.push(diagnostic);
        }
        (self.errors, self.warnings) = (errors, warnings);
    }

    /// Number of errors found, those not kept as well.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// Number of problems found, errors and warnings, those not kept as well.
    #[must_use]
    pub fn count(&self) -> usize {
        self.errors + self.warnings
    }

    /// Everything kept, in order of discovery.
    #[must_use]
    pub fn items(&self) -> &[Diagnostic] {
        &self.items
    }

    /// Whether any item is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors > 0
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

    /// The place of the key whose value stands at `value`, in the same line before it; else the value's own.
    #[must_use]
    pub fn key_span(&self, value: &Range<usize>, key: &str) -> Range<usize> {
        let before = self.source.text.get(..value.start).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |n| n + 1);
        let found = before.get(line..).and_then(|text| text.rfind(key));
        found.map_or_else(|| value.clone(), |at| line + at..line + at + key.len())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_near_is_not_suggested() {
        let loads = ["vertical_left", "lateral", "lozenging", "motor"];
        assert_eq!(nearest("Lateral", loads), "did you mean `lateral`?");
        assert_eq!(nearest("vertical", loads), "did you mean `vertical_left`?");
        assert!(nearest("engine", loads).starts_with("known are"), "{}", nearest("engine", loads));
        let choices = ["accept", "allowable_stresses_only"];
        assert_eq!(one_of("acept", &choices), "did you mean `accept`?");
        assert_eq!(one_of("allow", &choices), "write one of `accept`, `allowable_stresses_only`");
    }

    #[test]
    fn a_million_problems_are_counted_and_few_are_kept() {
        let one = |severity| Diagnostic {
            severity,
            title: String::new(),
            place: None,
            label: String::new(),
            remedy: String::new(),
        };
        let mut all = Diagnostics::new();
        for _ in 0..5_000 {
            all.push(one(Severity::Warning));
        }
        assert!(!all.has_errors());
        let mut other = Diagnostics::new();
        for _ in 0..5_000 {
            other.push(one(Severity::Error));
        }
        all.extend(other);
        assert!(all.has_errors() && all.errors() == 5_000 && all.count() == 10_000);
        assert_eq!(all.items().len(), 2 * MOST_KEPT);
    }
}
