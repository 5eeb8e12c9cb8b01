//! Opens a table: encoding, heads, units, decimal mark; what is no plain table is rewritten as one first.

use std::path::Path;
use std::sync::Arc;

use super::average;
use super::find::{self, Head, are_units};
use super::header::Header;
use super::marks;
use super::numbered;
use super::rewrite::{self, Rewritten};
use super::section::is_no_data;
use super::split::{self, BLANKS};
use crate::encoding::{SAMPLE, TextEncoding, unknown, utf8_or_windows};
use crate::error::ResultsError;
use crate::input::{InputFile, Lines};
use crate::message;
use crate::message::{Message, results as code};
use crate::source::{NodeNumbers, OpenOptions};

/// A table that can be read line by line.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) file: Arc<InputFile>,
    pub(super) header: Header,
    pub(super) warnings: Vec<Message>,
}

/// Bytes behind the heads from which the shape of the rows is taken.
const BEGINNING: usize = 1 << 16;
/// A file of at least so many bytes that ends within a line may have been cut off.
const LARGE: u64 = 4096;

impl Table {
    pub(super) fn open(path: &Path, options: &OpenOptions) -> Result<Self, ResultsError> {
        let options = &with_node_column(options)?;
        let mut warnings = Vec::new();
        let shown = path.display().to_string();
        let mut file = in_utf8(InputFile::open(path)?, options, &mut warnings)?;
        let mut head = find::find(&mut Lines::new(Arc::clone(&file), 0, 4096), options)?;
        if head.windows {
            warnings.push(message!(code::TABLE_ENCODING_ASSUMED, shown.clone(), "windows-1252"));
        }
        if head.below_titles {
            warnings.push(message!(code::TABLE_HEADS_BELOW_TITLES, shown.clone(), head.line.to_string()));
        }
        if file.length() > LARGE && !ends_with_a_line(&file)? {
            warnings.push(message!(code::TABLE_ENDS_WITHIN_A_LINE, shown));
        }
        let beginning = beginning(&file, head.offset)?;
        let units = unit_row(&mut head, &beginning);
        // What is wrong with the heads is told before what is wrong below them.
        Header::of(&file, &head, units.as_deref(), options)?;
        let rewritten = if head.separator == BLANKS {
            Some(rewrite::parted(&file, head.clone())?)
        } else if rewrite::holds_separators(&beginning, head.separator) {
            Some(rewrite::unquoted(&file, head.clone())?)
        } else {
            None
        };
        if let Some(Rewritten { file: other, head: fitting, warnings: more }) = rewritten {
            (file, head) = (other, fitting);
            warnings.extend(more);
        } else {
            end_columns(&mut head, &beginning);
        }
        let (mut header, apart) = Header::of(&file, &head, units.as_deref(), options)?;
        warnings.extend(numbered::told(&file, &head, options));
        warnings.extend(marks::find(&file, &mut header, options.table.decimal)?);
        if header.element.is_some() {
            let (other, averaged, told) = average::over_elements(&file, &header, &apart, &options.table)?;
            (file, header) = (other, averaged);
            warnings.extend(told);
        }
        Ok(Self { file, header, warnings })
    }
}

/// Opens a text of whatever Unicode encoding; what is no UTF-8 is rewritten.
pub(crate) fn open_text(path: &Path) -> Result<Arc<InputFile>, ResultsError> {
    in_utf8(InputFile::open(path)?, &OpenOptions::default(), &mut Vec::new())
}

/// `--node-numbers` names the column of the nodes as [screen.columns] does.
fn with_node_column(options: &OpenOptions) -> Result<OpenOptions, ResultsError> {
    let mut options = options.clone();
    match &options.node_numbers {
        NodeNumbers::ByName => {}
        NodeNumbers::Array(name) => {
            options.table.columns.insert("node".to_owned(), name.clone());
        }
        NodeNumbers::Counted => {
            return Err(ResultsError::Request(
                "the node numbers of a table cannot be left out: its rows are known by them; leave `node_numbers` out, or \
                 name their column"
                    .to_owned(),
            ));
        }
    }
    Ok(options)
}

fn in_utf8(
    file: Arc<InputFile>,
    options: &OpenOptions,
    warnings: &mut Vec<Message>,
) -> Result<Arc<InputFile>, ResultsError> {
    let mut sample = vec![0; SAMPLE];
    let read = file.read_at(0, &mut sample)?;
    let sample = sample.get(..read).unwrap_or(&[]);
    let encoding = match &options.table.encoding {
        Some(label) => {
            TextEncoding::named(label, sample).ok_or_else(|| ResultsError::Request(unknown(label)))?
        }
        None => TextEncoding::of(sample),
    };
    if encoding.is_utf8() {
        return Ok(file);
    }
    if encoding.assumed {
        let path = file.path().display().to_string();
        warnings.push(message!(code::TABLE_ENCODING_ASSUMED, path, encoding.name()));
    }
    rewrite::in_utf8(&file, encoding)
}

fn ends_with_a_line(file: &InputFile) -> Result<bool, ResultsError> {
    let mut last = [0];
    let read = file.read_at(file.length().saturating_sub(1), &mut last)?;
    Ok(read == 0 || last == *b"\n")
}

/// The text behind the heads; its last line may be cut.
fn beginning(file: &InputFile, offset: u64) -> Result<String, ResultsError> {
    let mut bytes = vec![0; BEGINNING];
    let read = file.read_at(offset, &mut bytes)?;
    bytes.truncate(read);
    let whole = memchr::memrchr(b'\n', &bytes).filter(|_| read == BEGINNING).map_or(read, |n| n + 1);
    bytes.truncate(whole);
    Ok(utf8_or_windows(&bytes).0.into_owned())
}

/// Takes the row of units below the heads, if there is one.
fn unit_row(head: &mut Head, beginning: &str) -> Option<Vec<String>> {
    let (mut length, mut number) = (0, head.last);
    for line in beginning.split_inclusive('\n') {
        number += 1;
        length += line.len() as u64;
        if is_no_data(line.trim_end_matches(['\r', '\n']).as_bytes()) {
            continue;
        }
        let line = line.trim_end_matches(['\r', '\n']);
        let fields = match head.separator {
            BLANKS => line.split_whitespace().map(str::to_owned).collect(),
            separator => split::fields(line, separator),
        };
        if !are_units(&fields, &head.fields) {
            return None;
        }
        head.offset += length;
        head.last = number;
        return Some(fields);
    }
    None
}

/// A separator at the end of every line makes a column of its own, in the heads or below them only.
fn end_columns(head: &mut Head, beginning: &str) {
    let separator = char::from(head.separator);
    let rows = beginning.lines().filter(|l| !is_no_data(l.as_bytes()));
    let row = rows.map(|l| l.trim_end_matches('\r')).next();
    let Some(row) = row else { return };
    let fields = row.matches(separator).count() + 1;
    let heads = head.fields.len();
    if fields + 1 == heads && head.fields.last().is_some_and(String::is_empty) {
        head.fields.pop();
    } else if fields == heads + 1 && row.ends_with(separator) {
        head.fields.push(String::new());
    }
}
