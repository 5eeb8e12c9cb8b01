//! Finds the line of the column heads: the first that names a node and a stress, or the one that the user says.

use super::header::are_heads;
use super::split::{self, BLANKS};
use crate::column::ColumnName;
use crate::encoding::utf8_or_windows;
use crate::error::{Place, ResultsError};
use crate::input::{InputFile, Lines};
use crate::number;
use crate::source::OpenOptions;
use bogie_fatigue_text::nearest;

/// Lines among which the heads are looked for.
const MOST_TITLES: u64 = 200;

/// The heads as they stand in the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Head {
    pub(super) fields: Vec<String>,
    pub(super) separator: u8,
    /// Number of the line.
    pub(super) line: u64,
    /// Number of the last line before the data, and offset behind it: the heads', or that of the row of units.
    pub(super) last: u64,
    pub(super) offset: u64,
    /// The whole line.
    pub(super) text: String,
    /// Whether the line is no UTF-8 and was read as Windows-1252.
    pub(super) windows: bool,
    /// Whether lines that are no comments stand above.
    pub(super) below_titles: bool,
}

impl Head {
    /// What stands there, for messages.
    pub(super) fn shown(&self) -> String {
        let cut = |text: &str, most: usize| {
            let plain: String =
                text.chars().map(|c| if c.is_control() { '·' } else { c }).take(most).collect();
            if text.chars().count() > most { format!("{plain}…") } else { plain }
        };
        let parted = match self.separator {
            BLANKS => "by blanks".to_owned(),
            b'\t' => "by tabs".to_owned(),
            other => format!("by `{}`", char::from(other)),
        };
        let mut heads: Vec<String> =
            self.fields.iter().take(20).map(|f| format!("`{}`", cut(f.trim(), 40))).collect();
        if self.fields.len() > 20 {
            heads.push(format!("and {} more", self.fields.len() - 20));
        }
        format!(
            "line {} reads `{}`, in {}, parted {parted} into {}",
            self.line,
            cut(self.text.trim(), 120),
            if self.windows { "windows-1252" } else { "UTF-8" },
            heads.join(", ")
        )
    }

    /// A remedy with the nearest of the heads.
    pub(super) fn nearest(&self, wanted: &str) -> String {
        nearest(wanted, self.fields.iter().map(|f| f.trim()).filter(|f| !f.is_empty()))
    }
}

/// Finds the heads.
pub(super) fn find(lines: &mut Lines, options: &OpenOptions) -> Result<Head, ResultsError> {
    let file = std::sync::Arc::clone(lines.file());
    let asked = options.table.header_row;
    let mut number = 0;
    let mut forced = None;
    let (mut first, mut commented): (Option<Head>, Option<Head>) = (None, None);
    while let Some(line) = lines.next_line()? {
        number += 1;
        let bytes = match line.offset {
            0 => line.text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line.text),
            _ => line.text,
        };
        let (text, windows) = utf8_or_windows(bytes);
        let trimmed = text.trim();
        if number == 1
            && let Some(sign) = said_separator(trimmed)
        {
            forced = Some(sign);
            continue;
        }
        if asked.is_some_and(|row| number < row) {
            continue;
        }
        let comment = trimmed.starts_with('#');
        if (trimmed.is_empty() || comment) && asked.is_none() {
            if let (true, None) = (comment, &commented) {
                let (text, windows) = (trimmed.trim_start_matches('#').to_owned(), windows);
                let offset = lines.position();
                commented = heads_in(&text, forced, options).map(|(fields, separator)| Head {
                    fields,
                    separator,
                    line: number,
                    last: number,
                    offset,
                    text,
                    windows,
                    below_titles: false,
                });
            }
            continue;
        }
        let text =
            text.trim_end_matches(['\r', '\n']).trim_start_matches(if comment { "#" } else { "" }).to_owned();
        let offset = lines.position();
        let found = heads_in(&text, forced, options);
        let sound = found.is_some();
        let (fields, separator) = found.unwrap_or_else(|| {
            let blanks = if text.trim().contains(' ') { BLANKS } else { b',' };
            let separator = forced.unwrap_or_else(|| split::separators(&text).next().unwrap_or(blanks));
            (split::fields(&text, separator), separator)
        });
        let data = looks_like_data(&fields);
        let below_titles = first.is_some();
        let head =
            Head { fields, separator, line: number, last: number, offset, text, windows, below_titles };
        if sound || asked.is_some() {
            return Ok(head);
        }
        if first.is_none() {
            first = Some(head);
        }
        // Heads below data would leave the data above them out.
        if data || number > MOST_TITLES {
            break;
        }
    }
    match (commented.or(first), asked) {
        (Some(head), None) => {
            // Where the first line was not a sound head, what stands behind it is read again for the message.
            lines.seek(head.offset);
            Ok(head)
        }
        (_, Some(row)) => Err(file.fault(
            Place::File,
            format!("[screen.table] header_row = {row}, but the file has only {number} lines"),
            "give the number of the line with the column heads, counted from 1",
        )),
        (None, None) => Err(no_header(&file)),
    }
}

fn no_header(file: &InputFile) -> ResultsError {
    file.fault(Place::File, "there is no header line", "name the columns in the first line")
}

/// The fields of a line by the first separator that makes heads of them.
fn heads_in(text: &str, forced: Option<u8>, options: &OpenOptions) -> Option<(Vec<String>, u8)> {
    let mut tried: Vec<u8> = forced.into_iter().collect();
    if forced.is_none() {
        tried.extend(split::separators(text));
        tried.push(BLANKS);
    }
    tried.into_iter().find_map(|separator| {
        let fields = split::fields(text, separator);
        are_heads(&fields, options).then_some((fields, separator))
    })
}

/// `sep=;` as spreadsheet programs write and want it.
fn said_separator(text: &str) -> Option<u8> {
    let text = text.trim_matches('"');
    let (key, sign) = (text.get(..4)?, text.get(4..)?);
    if !key.eq_ignore_ascii_case("sep=") {
        return None;
    }
    match sign {
        // The tab was trimmed off.
        "" | "\\t" => Some(b'\t'),
        ";" => Some(b';'),
        "," => Some(b','),
        "|" => Some(b'|'),
        _ => None,
    }
}

/// Whether the fields are a row of numbers and not a title.
fn looks_like_data(fields: &[String]) -> bool {
    let number = |f: &&String| number::delimited(f.trim().as_bytes(), true).is_some();
    fields.len() > crate::COMPONENTS && fields.iter().filter(number).count() >= crate::COMPONENTS
}

/// Whether a row below the heads holds units: nothing in it is a number, and each stress has the name of a unit.
pub(super) fn are_units(fields: &[String], heads: &[String]) -> bool {
    let mut units = 0;
    for (field, head) in fields.iter().zip(heads) {
        let field = field.trim();
        if number::delimited(field.as_bytes(), true).is_some() {
            return false;
        }
        let name = ColumnName::parse(head).name;
        let unit = field.trim_matches(['[', ']', '(', ')']).trim();
        let stress = crate::component::load_and_component(&name).is_some();
        if stress && crate::StressUnit::parse(unit).is_some() {
            units += 1;
        } else if stress && !unit.is_empty() && unit != "-" {
            return false;
        }
    }
    units > 0
}
