//! Tables that are not parted by a plain separator are rewritten with tabs first, line by line, into a file without a name:
//! listings parted by blanks, and fields in quotes that hold the separator. Line numbers stay what they were.

use std::collections::{HashMap, HashSet};
use std::io::{BufWriter, Write};
use std::sync::Arc;

use super::find::Head;
use super::split::{self, BLANKS};
use crate::column::ColumnName;
use crate::encoding::{TextEncoding, to_utf8};
use crate::error::{Place, ResultsError, excerpt};
use crate::input::{InputFile, Lines};
use crate::message;
use crate::message::{Message, results as code};
use crate::number;

/// A rewritten file, and the heads that fit it.
pub(super) struct Rewritten {
    pub(super) file: Arc<InputFile>,
    pub(super) head: Head,
    pub(super) warnings: Vec<Message>,
}

/// Where rewritten text goes.
pub(super) struct Output {
    user: Arc<InputFile>,
    out: BufWriter<std::fs::File>,
}

impl Output {
    pub(super) fn new(user: &Arc<InputFile>) -> Result<Self, ResultsError> {
        let file = tempfile::tempfile().map_err(|e| failed(user, &e))?;
        Ok(Self { user: Arc::clone(user), out: BufWriter::with_capacity(1 << 16, file) })
    }

    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<(), ResultsError> {
        self.out.write_all(bytes).map_err(|e| failed(&self.user, &e))
    }

    pub(super) fn finish(self) -> Result<Arc<InputFile>, ResultsError> {
        let user = self.user;
        let file = self.out.into_inner().map_err(|e| failed(&user, &e.into_error()))?;
        InputFile::rewritten(user.path(), file)
    }
}

fn failed(user: &InputFile, error: &std::io::Error) -> ResultsError {
    ResultsError::Request(format!(
        "`{}` has to be rewritten before it can be read, and the temporary file for that failed: {error}; make room in {}",
        user.path().display(),
        std::env::temp_dir().display()
    ))
}

/// The file in UTF-8.
pub(super) fn in_utf8(file: &Arc<InputFile>, encoding: TextEncoding) -> Result<Arc<InputFile>, ResultsError> {
    let mut output = Output::new(file)?;
    let (mut at, mut trouble) = (encoding.mark as u64, None);
    let read = |buffer: &mut [u8]| match file.read_at(at, buffer) {
        Ok(n) => {
            at += n as u64;
            Ok(n)
        }
        Err(error) => {
            trouble = Some(error);
            Err(std::io::Error::other("the file cannot be read"))
        }
    };
    let outcome = to_utf8(encoding, read, &mut output.out);
    match (trouble, outcome) {
        (Some(error), _) => Err(error),
        (None, Err(error)) => Err(failed(file, &error)),
        (None, Ok(())) => output.finish(),
    }
}

/// Fields in quotes that hold the separator.
pub(super) fn unquoted(file: &Arc<InputFile>, head: Head) -> Result<Rewritten, ResultsError> {
    let mut output = Output::new(file)?;
    let mut lines = Lines::new(Arc::clone(file), 0, 1 << 17);
    let mut number = 0;
    while let Some(line) = lines.next_line()? {
        number += 1;
        if number > head.last && !super::section::is_no_data(line.text) {
            let text = String::from_utf8_lossy(line.text);
            for (k, field) in split::quoted(&text, head.separator).into_iter().enumerate() {
                let field = field.trim().trim_matches('"').trim().replace('\t', " ");
                output.put(if k > 0 { b"\t" } else { b"" })?;
                output.put(field.as_bytes())?;
            }
        }
        output.put(b"\n")?;
    }
    // The lines up to the heads are empty: a byte each.
    let head = Head { separator: b'\t', offset: head.last, ..head };
    Ok(Rewritten { file: output.finish()?, head, warnings: Vec::new() })
}

/// Words with which a line of a listing begins that has numbers, but is no node.
const EXTREMES: [&str; 10] =
    ["NODE", "VALUE", "MINIMUM", "MAXIMUM", "MIN", "MAX", "TOTAL", "AT", "MEAN", "LABEL"];

/// A listing parted by blanks: titles, heads of further pages and extremes at its end are left out and counted. Where it
/// holds several load steps, a column says which.
pub(super) fn parted(file: &Arc<InputFile>, head: Head) -> Result<Rewritten, ResultsError> {
    let mut output = Output::new(file)?;
    let mut lines = Lines::new(Arc::clone(file), 0, 1 << 17);
    let mut listing = Listing::new(&head);
    let mut number = 0;
    while let Some(line) = lines.next_line()? {
        number += 1;
        let (text, _) = crate::encoding::utf8_or_windows(line.text);
        listing.note(&text);
        if number > head.last
            && let Some(fields) = listing
                .row(&text, number)
                .map_err(|(problem, remedy)| file.fault(Place::Line(number), problem, remedy))?
        {
            output.put(fields.join("\t").as_bytes())?;
            output.put(b"\t")?;
            output.put(listing.step.as_bytes())?;
        }
        output.put(b"\n")?;
    }
    // The lines up to the heads are empty: a byte each.
    let mut head = Head { separator: b'\t', offset: head.last, ..head };
    // Nobody has a column of this name unless the steps are to be told apart.
    head.fields.push(if listing.steps.len() > 1 { "load".to_owned() } else { String::new() });
    let mut warnings = Vec::new();
    if let Some((line, text)) = listing.left_out_first {
        let path = file.path().display().to_string();
        warnings.push(message!(code::TABLE_LINES_LEFT_OUT, path, listing.left_out, line.to_string(), text));
    }
    Ok(Rewritten { file: output.finish()?, head, warnings })
}

/// What is known of a listing while it is read.
struct Listing {
    columns: usize,
    node: Option<usize>,
    head: Vec<String>,
    step: String,
    steps: HashSet<String>,
    /// Parts that a report tells one after the other, and in which each node was.
    part: Option<String>,
    nodes: HashMap<String, String>,
    left_out: usize,
    left_out_first: Option<(u64, String)>,
    rows: usize,
}

impl Listing {
    fn new(head: &Head) -> Self {
        let is_node = |f: &String| crate::column::is_node(&ColumnName::parse(f).name.to_lowercase());
        Self {
            columns: head.fields.len(),
            node: head.fields.iter().position(is_node),
            head: head.text.split_whitespace().map(str::to_owned).collect(),
            step: String::new(),
            steps: HashSet::new(),
            part: None,
            nodes: HashMap::new(),
            left_out: 0,
            left_out_first: None,
            rows: 0,
        }
    }

    /// Takes the load step and the part from a line of titles.
    fn note(&mut self, text: &str) {
        if let Some((_, rest)) = text.split_once("LOAD STEP=") {
            self.step = rest.split_whitespace().next().unwrap_or_default().to_owned();
        }
        if let Some((_, part)) = text.split_once("for part:") {
            self.part = Some(part.trim().to_owned());
        }
    }

    /// The fields of a data line, `None` for another line.
    fn row<'t>(
        &mut self,
        text: &'t str,
        number: u64,
    ) -> Result<Option<Vec<&'t str>>, (String, &'static str)> {
        let trimmed = text.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            return Ok(None);
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        let numeric = |f: &&str| number::delimited(f.as_bytes(), true).is_some();
        let first = words.first().copied().unwrap_or_default();
        let fields = split::blank_fields(text, self.columns);
        let extreme = EXTREMES.contains(&first.to_uppercase().as_str());
        let numbers = words.iter().filter(|w| numeric(w)).count();
        let repeated = words.iter().zip(&self.head).all(|(a, b)| a == b) && words.len() == self.head.len();
        if repeated || extreme || (numbers * 2 < words.len() && !numeric(&first)) {
            return Ok(self.leave_out(number, trimmed));
        }
        if fields.len() != self.columns {
            // A line of asterisks alone is a rule between pages, not a field that was too narrow for its number.
            let rule = !trimmed.contains(char::is_alphanumeric);
            if rule || numbers * 2 <= words.len() {
                return Ok(self.leave_out(number, trimmed));
            }
            return Err((
                format!("there are {} fields, the header has {}", words.len(), self.columns),
                "in a table parted by blanks no field may be empty; write NaN where there is no value, or part the \
                 fields by commas or tabs",
            ));
        }
        let node = self.node.and_then(|k| fields.get(k)).copied().unwrap_or_default();
        if let Some(part) = &self.part {
            let key = format!("{} {node}", self.step);
            if let Some(other) = self.nodes.insert(key, part.clone()).filter(|other| other != part) {
                return Err((
                    format!(
                        "node {node} stands in the parts `{}` and `{}`",
                        excerpt(other.as_bytes()),
                        excerpt(part.as_bytes())
                    ),
                    "node numbers count anew in every part: write one report per part",
                ));
            }
        }
        self.rows += 1;
        if !self.steps.contains(&self.step) {
            self.steps.insert(self.step.clone());
        }
        Ok(Some(fields))
    }

    fn leave_out<T>(&mut self, number: u64, text: &str) -> Option<T> {
        self.left_out += 1;
        if self.left_out_first.is_none() {
            self.left_out_first = Some((number, excerpt(text.as_bytes())));
        }
        None
    }
}

/// Whether the table must be rewritten because of its quotes, as its beginning shows.
pub(super) fn holds_separators(sample: &str, separator: u8) -> bool {
    separator != BLANKS
        && sample.lines().filter(|line| line.contains('"')).any(|line| {
            split::quoted(line, separator).len() != line.matches(char::from(separator)).count() + 1
        })
}
