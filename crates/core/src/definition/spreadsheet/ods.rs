//! A sheet of an `OpenDocument` spreadsheet: `content.xml`, read as a stream.

use super::bounds::Zip;
use super::{MOST_CELLS, Merged, Sheet, SheetCell, SheetError, SheetValue, choose, too_many_cells};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::{BufRead, BufReader};

/// Last row and column of a sheet, as in spreadsheet programs.
const MOST_ROWS: u32 = 1 << 20;
const MOST_COLUMNS: u32 = 1 << 14;
/// Deepest nesting of elements.
const DEEPEST: usize = 200;

/// Elements whose content is no cell of the sheet they stand in.
const ASIDE: [&str; 7] = [
    "office:annotation",
    "office:forms",
    "table:shapes",
    "table:tracked-changes",
    "table:dde-links",
    "draw:frame",
    "table:named-expressions",
];

pub(super) fn read(mut zip: Zip<'_>, wanted: Option<&str>) -> Result<Sheet, SheetError> {
    // Two passes: the names first, so that only the sheet asked for is kept.
    let mut names = Vec::new();
    walk(content(&mut zip)?, None, &mut |name| names.push(name))?;
    let index = choose(&names, wanted)?;
    let name = names.get(index).cloned().unwrap_or_default();
    if names.iter().filter(|n| **n == name).count() > 1 {
        return Err(SheetError::damaged(format!("two sheets are named {name:?}")));
    }
    let sheet = walk(content(&mut zip)?, Some(index), &mut |_| ())?;
    Ok(Sheet { name, ..sheet })
}

fn content<'a, 'd>(zip: &'a mut Zip<'d>) -> Result<impl BufRead + use<'a, 'd>, SheetError> {
    zip.by_name("content.xml").map(BufReader::new).map_err(SheetError::damaged)
}

/// A cell as it is read.
#[derive(Default)]
struct Draft {
    covered: bool,
    kind: String,
    number: Option<String>,
    text_attribute: Option<String>,
    text: String,
    paragraphs: usize,
    formula: bool,
    is_error: bool,
    repeat: u32,
    span: (u32, u32),
}

struct Walker<'n> {
    wanted: Option<usize>,
    each_name: &'n mut dyn FnMut(String),
    tables: usize,
    sheet: Sheet,
    row: u32,
    row_repeat: u32,
    row_cells: Vec<(u32, u32, SheetValue)>,
    row_merged: Vec<(u32, (u32, u32))>,
    column: u32,
    cell: Option<Draft>,
    paragraph: bool,
}

/// Reads the whole text, so that one that ends early or is malformed is never taken for a shorter sheet.
fn walk(
    input: impl BufRead,
    wanted: Option<usize>,
    each_name: &mut dyn FnMut(String),
) -> Result<Sheet, SheetError> {
    let mut reader = Reader::from_reader(input);
    reader.config_mut().expand_empty_elements = true;
    let mut walker = Walker {
        wanted,
        each_name,
        tables: 0,
        sheet: Sheet::default(),
        row: 0,
        row_repeat: 1,
        row_cells: Vec::new(),
        row_merged: Vec::new(),
        column: 0,
        cell: None,
        paragraph: false,
    };
    let mut path: Vec<String> = Vec::new();
    let mut buffer = Vec::new();
    let bad = |e: quick_xml::Error| SheetError::damaged(format!("content.xml: {e}"));
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(bad)? {
            Event::Start(start) => {
                let name = start.name().0.to_owned();
                if path.len() >= DEEPEST {
                    return Err(SheetError::damaged("content.xml nests too deeply"));
                }
                if !aside(&path) {
                    walker.start(&name, path.last().map(String::as_str), &start)?;
                }
                path.push(name);
            }
            Event::End(_) => {
                let Some(name) = path.pop() else { continue };
                if !aside(&path) {
                    walker.end(&name, path.last().map(String::as_str))?;
                }
            }
            Event::Text(text) if !aside(&path) => walker.text(&text.xml10_content()),
            Event::CData(text) if !aside(&path) => walker.text(&text),
            Event::GeneralRef(name) if !aside(&path) => {
                let c = match name.as_ref() {
                    "lt" => '<',
                    "gt" => '>',
                    "amp" => '&',
                    "quot" => '"',
                    "apos" => '\'',
                    _ => name.resolve_char_ref().ok().flatten().ok_or_else(|| {
                        SheetError::damaged(format!("content.xml has the unknown entity `{}`", name.as_ref()))
                    })?,
                };
                walker.text(c.encode_utf8(&mut [0; 4]));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if path.is_empty() { Ok(walker.sheet) } else { Err(SheetError::damaged("content.xml ends early")) }
}

fn aside(path: &[String]) -> bool {
    path.iter().any(|name| ASIDE.contains(&name.as_str()))
}

impl Walker<'_> {
    fn in_wanted_table(&self) -> bool {
        self.wanted.is_some_and(|wanted| self.tables == wanted + 1)
    }

    fn start(&mut self, name: &str, parent: Option<&str>, start: &BytesStart<'_>) -> Result<(), SheetError> {
        match name {
            "table:table" if parent == Some("office:spreadsheet") => {
                self.tables += 1;
                (self.row, self.column) = (0, 0);
                (self.each_name)(attribute(start, "table:name")?.unwrap_or_default());
            }
            "table:table" => return Err(SheetError::damaged("a table within a table")),
            _ if !self.in_wanted_table() => {}
            "table:table-row" => {
                self.column = 0;
                self.row_repeat = count(start, "table:number-rows-repeated")?;
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.cell = Some(Draft {
                    covered: name == "table:covered-table-cell",
                    kind: attribute(start, "office:value-type")?.unwrap_or_default(),
                    number: attribute(start, "office:value")?,
                    text_attribute: attribute(start, "office:string-value")?,
                    formula: attribute(start, "table:formula")?.is_some(),
                    is_error: attribute(start, "calcext:value-type")?.as_deref() == Some("error"),
                    repeat: count(start, "table:number-columns-repeated")?,
                    span: (
                        count(start, "table:number-rows-spanned")?,
                        count(start, "table:number-columns-spanned")?,
                    ),
                    ..Draft::default()
                });
            }
            "text:p" => {
                self.paragraph = true;
                if let Some(cell) = &mut self.cell {
                    cell.paragraphs += 1;
                    if cell.paragraphs > 1 {
                        cell.text.push('\n');
                    }
                }
            }
            "text:s" => {
                let blanks = count(start, "text:c")?.min(1000);
                self.text(&" ".repeat(blanks as usize));
            }
            "text:tab" => self.text("\t"),
            "text:line-break" => self.text("\n"),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let (Some(cell), true) = (&mut self.cell, self.paragraph) {
            cell.text.push_str(text);
        }
    }

    fn end(&mut self, name: &str, parent: Option<&str>) -> Result<(), SheetError> {
        match name {
            "text:p" => self.paragraph = false,
            "table:table-cell" | "table:covered-table-cell" => {
                if let Some(cell) = self.cell.take() {
                    self.finish_cell(&cell)?;
                }
            }
            "table:table-row" if self.in_wanted_table() => self.finish_row()?,
            // What follows the table wanted belongs to none.
            "table:table" if parent == Some("office:spreadsheet") => self.cell = None,
            _ => {}
        }
        Ok(())
    }

    fn finish_cell(&mut self, cell: &Draft) -> Result<(), SheetError> {
        let at = self.column;
        self.column = at.checked_add(cell.repeat).ok_or_else(|| SheetError::damaged("too many columns"))?;
        if cell.span != (1, 1) {
            self.row_merged.push((at, cell.span));
        }
        // Content beneath merged cells is not seen in the sheet.
        let value = if cell.covered { None } else { value(cell) };
        if let Some(value) = value {
            if self.column > MOST_COLUMNS {
                return Err(SheetError::damaged(format!("more than {MOST_COLUMNS} columns")));
            }
            self.row_cells.push((at, cell.repeat, value));
        }
        Ok(())
    }

    fn finish_row(&mut self) -> Result<(), SheetError> {
        let (first, repeat) = (self.row, self.row_repeat);
        self.row = first.checked_add(repeat).ok_or_else(|| SheetError::damaged("too many rows"))?;
        let wide: usize = self.row_cells.iter().map(|(_, repeat, _)| *repeat as usize).sum();
        if wide.saturating_mul(repeat as usize) > MOST_CELLS - self.sheet.cells.len() {
            return Err(too_many_cells());
        }
        if wide > 0 && self.row > MOST_ROWS {
            return Err(SheetError::damaged(format!("more than {MOST_ROWS} rows")));
        }
        for (at, (rows, columns)) in self.row_merged.drain(..) {
            self.sheet.merged.push(Merged {
                rows: (first, first.saturating_add(rows - 1)),
                columns: (at, at.saturating_add(columns - 1)),
            });
        }
        if wide > 0 {
            for row in first..self.row {
                for (at, repeat, value) in &self.row_cells {
                    for column in *at..at + repeat {
                        self.sheet.cells.push(SheetCell { row, column, value: value.clone() });
                    }
                }
            }
        }
        self.row_cells.clear();
        Ok(())
    }
}

fn value(cell: &Draft) -> Option<SheetValue> {
    let unusable = |what: String, remedy| Some(SheetValue::Unusable { what, remedy });
    let shown: String = cell.text.chars().take(60).collect();
    // Older writers store an error as the number 0 and show it in the text only.
    let shows_error = cell.formula
        && (shown.starts_with("Err:") || (shown.starts_with('#') && shown.ends_with(['!', '?', 'A'])));
    if cell.is_error || shows_error {
        return unusable(format!("the error {shown}"), "correct the formula");
    }
    match cell.kind.as_str() {
        "float" | "percentage" | "currency" => {
            let number = cell.number.as_deref().and_then(|n| fast_float2::parse::<f64, _>(n.trim()).ok());
            match number {
                Some(v) => Some(SheetValue::Number(v)),
                None => unusable(
                    format!("a number that cannot be read, `{}`", cell.number.as_deref().unwrap_or("")),
                    "type the value again",
                ),
            }
        }
        "string" => Some(SheetValue::Text(cell.text_attribute.clone().unwrap_or_else(|| cell.text.clone()))),
        "boolean" => unusable(format!("the truth value {shown}"), "write a text or a number"),
        "date" | "time" => unusable(
            "a date or time".to_owned(),
            "format the cell as a number or text and type the value again",
        ),
        "" if cell.formula => unusable(
            "a formula without a stored value".to_owned(),
            "open and save the file in a spreadsheet program",
        ),
        "" if cell.text.trim().is_empty() => None,
        "" => Some(SheetValue::Text(cell.text.clone())),
        other => unusable(format!("a value of the unknown kind `{other}`"), "type the value again"),
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, SheetError> {
    let bad = |e: &dyn std::fmt::Display| SheetError::damaged(format!("content.xml: {e}"));
    let found = start.try_get_attribute(name).map_err(|e| bad(&e))?;
    let value = found.map(|a| a.normalized_value(XmlVersion::Implicit1_0).map(|v| v.into_owned()));
    value.transpose().map_err(|e| bad(&e))
}

/// A count that is 1 where it is not given.
fn count(start: &BytesStart<'_>, name: &str) -> Result<u32, SheetError> {
    let Some(text) = attribute(start, name)? else { return Ok(1) };
    let found = text.trim().parse().ok().filter(|n| *n > 0);
    found.ok_or_else(|| SheetError::damaged(format!("content.xml: {name}=\"{text}\"")))
}
