//! A table of hotspots, from a text or a spreadsheet: where its heads are, and what is none of its rows.
//!
//! The same rules hold for every kind of file. A row that begins with `#` is a remark. The heads stand in the first row, in that
//! named by `header_row`, or in the first that has `id`, `material` and `detail`. A row of units may follow them. Empty
//! rows are nothing. [`super::hotspot_heads`] has the columns, [`super::hotspot_row`] the rows.

use super::diagnostic::Checker;
use super::frame_file::HotspotEntry;
use super::hotspot_heads::{Column, Heads, read_header};
use super::hotspot_number::{Numbers, as_number};
use super::hotspot_row::read_row;
use super::quantity::{Quantity, Unit};
use bogie_fatigue_text::DecimalMark;
use std::borrow::Cow;
use std::ops::Range;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TableValue<'a> {
    Empty,
    /// Characters that may be a text or a number (texts).
    Written(Cow<'a, str>),
    /// A text and nothing else (spreadsheet).
    Text(&'a str),
    /// A number (spreadsheet).
    Number(f64),
    /// Neither; what it is, and a remedy.
    Unusable(&'a str, &'a str),
}

impl TableValue<'_> {
    /// As it would be typed.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Written(text) => text.to_string(),
            Self::Text(text) => (*text).to_owned(),
            Self::Number(v) => v.to_string(),
            Self::Unusable(what, _) => (*what).to_owned(),
        }
    }

    fn is_number(&self) -> bool {
        match self {
            Self::Number(_) => true,
            Self::Written(text) => as_number(text).is_some(),
            Self::Text(text) => as_number(text).is_some(),
            Self::Empty | Self::Unusable(..) => false,
        }
    }
}

/// A cell with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TableCell<'a> {
    pub(super) value: TableValue<'a>,
    pub(super) span: Range<usize>,
}

/// A row that is not empty, its cells from the first column on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TableRow<'a> {
    /// As the user counts: row of a sheet, line of a text, from 1.
    pub(super) number: u32,
    pub(super) cells: Vec<TableCell<'a>>,
    pub(super) span: Range<usize>,
    /// Whether its first filled cell begins with `#`.
    pub(super) remark: bool,
}

impl<'a> TableRow<'a> {
    pub(super) fn new(number: u32, cells: Vec<TableCell<'a>>, span: Range<usize>) -> Self {
        let first = cells.iter().map(|c| &c.value).find(|v| **v != TableValue::Empty);
        let remark = match first {
            Some(TableValue::Written(text)) => text.starts_with('#'),
            Some(TableValue::Text(text)) => text.starts_with('#'),
            _ => false,
        };
        Self { number, cells, span, remark }
    }

    /// Whether it has the shape of a hotspot: several cells, a number last.
    fn holds_numbers(&self) -> bool {
        let cells = || self.cells.iter().skip(1).filter(|c| c.value != TableValue::Empty);
        cells().count() > 2 && cells().next_back().is_some_and(|c| c.value.is_number())
    }

    /// The first cells, for messages.
    pub(super) fn shown(&self) -> String {
        let filled = || self.cells.iter().filter(|c| c.value != TableValue::Empty);
        let cut = |c: &TableCell<'_>| format!("`{}`", c.value.shown().chars().take(40).collect::<String>());
        let mut all: Vec<String> = filled().take(8).map(cut).collect();
        if filled().count() > all.len() {
            all.push("…".to_owned());
        }
        all.join(", ")
    }
}

/// What is peculiar to the kind of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind<'a> {
    /// `row` or `line`, and of what.
    pub(super) row: &'a str,
    /// Whether every row must have a cell for each head.
    pub(super) whole_rows: bool,
    /// Whether the decimal mark can only be the point.
    pub(super) point_only: bool,
}

/// Rows among which the heads are looked for.
const MOST_TITLES: usize = 50;

/// Reads the rows and hands each hotspot on. `before_rows` is called once with the columns and the row of the heads.
pub(super) fn read_table<'a>(
    rows: impl Iterator<Item = TableRow<'a>>,
    checker: &mut Checker,
    heads: &mut Heads<'_>,
    kind: Kind<'_>,
    mut before_rows: impl FnMut(&mut Checker, &[Column], u32),
    mut each: impl FnMut(&mut Checker, &HotspotEntry, &Range<usize>),
) {
    let entry = heads.entry;
    let asked = entry.and_then(|e| e.header_row.as_ref()).filter(|row| row.value > 0);
    let units_row = entry.and_then(|e| e.units_row.as_ref()).map(|row| row.value);
    let mut lost: Option<(Range<usize>, usize)> = None;
    let mut rows = rows.filter(|row| {
        let read = !row.remark || asked.is_some_and(|a| a.value == row.number);
        if !read && row.holds_numbers() {
            lost.get_or_insert_with(|| (row.span.clone(), 0)).1 += 1;
        }
        read
    });
    let Some((head, buffered)) = find_heads(&mut rows, checker, heads, kind) else { return };
    let mut rest = buffered.into_iter().chain(rows).peekable();
    let sample = rest.peek().cloned();
    let Some(columns) = read_header(checker, &head, sample.as_ref(), heads) else { return };
    before_rows(checker, &columns, head.number);
    let said = entry.and_then(|e| e.decimal.as_ref()).and_then(|mark| DecimalMark::of(&mark.value));
    let mut numbers = Numbers::new(said, kind.point_only);
    let mut first = true;
    for mut row in rest {
        let is_units = match units_row {
            Some(asked) => asked == row.number,
            None => first && are_units(&row, &columns),
        };
        first = false;
        if is_units {
            check_units(checker, &row, &columns, heads);
            continue;
        }
        while row.cells.len() > columns.len()
            && row.cells.last().is_some_and(|c| c.value == TableValue::Empty)
        {
            row.cells.pop();
        }
        if kind.whole_rows && row.cells.len() != columns.len() {
            checker.error(
                row.span.clone(),
                format!("this row has {} cells, the header has {}", row.cells.len(), columns.len()),
                "malformed row",
                "give every row one cell per column; numbers with a decimal comma need `;` or tabs between the cells",
            );
            continue;
        }
        let mut outside = false;
        for cell in row.cells.iter().skip(columns.len()).filter(|c| c.value != TableValue::Empty) {
            outside = true;
            checker.error(
                cell.span.clone(),
                "this column has a value but no head",
                "what is it?",
                "give the column a head, or empty it",
            );
        }
        if let Some(entry) = read_row(checker, &row, &columns, &mut numbers)
            && !outside
        {
            each(checker, &entry, &row.span);
        }
    }
    numbers.finish(checker);
    // Somebody may have meant the rows of remarks that hold numbers.
    if let Some((span, count)) = lost {
        let more = if count > 1 { format!(" ({count} such rows)") } else { String::new() };
        checker.warning(
            span,
            format!("this row begins with # and is a remark, though it holds numbers{more}"),
            "not read",
            "an id cannot begin with #",
        );
    }
}

/// The row of the heads, and those read ahead of the rest to find it.
fn find_heads<'a>(
    rows: &mut impl Iterator<Item = TableRow<'a>>,
    checker: &mut Checker,
    heads: &mut Heads<'_>,
    kind: Kind<'_>,
) -> Option<(TableRow<'a>, Vec<TableRow<'a>>)> {
    if let Some(asked) = heads.entry.and_then(|e| e.header_row.as_ref()).filter(|row| row.value > 0) {
        let found = rows.find(|row| row.number >= asked.value).filter(|row| row.number == asked.value);
        if found.is_none() {
            heads.checker.error(
                asked.span.clone(),
                format!("row {} of {} is empty", asked.value, kind.row),
                "no column heads",
                "give the number of the row with the column heads, counted from 1 as it is shown",
            );
        }
        return found.map(|row| (row, Vec::new()));
    }
    let mut ahead: Vec<TableRow<'a>> = rows.take(MOST_TITLES).collect();
    let whole = ahead.iter().position(|row| heads.are_whole(row));
    // Else what is told is of the row that looks most like heads: the first of several texts and no number.
    let likely = |row: &TableRow<'_>| {
        let filled = || row.cells.iter().filter(|c| c.value != TableValue::Empty);
        filled().count() > 2 && !filled().any(|c| c.value.is_number())
    };
    let at = whole.or_else(|| ahead.iter().position(likely)).unwrap_or(0);
    let mut behind = ahead.split_off(at.min(ahead.len()));
    if behind.is_empty() {
        return None;
    }
    let head = behind.remove(0);
    if let Some(first) = ahead.first().filter(|_| whole.is_some()) {
        checker.warning(
            first.span.clone(),
            format!("the column heads are taken from row {}", head.number),
            "taken for a title",
            format!("[files.hotspot_table] header_row = {} says so", head.number),
        );
    }
    Some((head, behind))
}

/// Whether a row holds units only: one of stress at least, no number, no id.
fn are_units(row: &TableRow<'_>, columns: &[Column]) -> bool {
    let cells = || row.cells.iter().zip(columns);
    let unit = |cell: &TableCell<'_>| stress_factor(&bare(&cell.value.shown())).is_some();
    !row.cells.iter().any(|c| c.value.is_number())
        && cells().any(|(cell, column)| column.is_stress() && unit(cell))
        && cells().filter(|(_, column)| column.is_stress()).all(|(cell, _)| {
            let text = bare(&cell.value.shown());
            unit(cell) || text.is_empty() || text == "-" || text == "–"
        })
}

/// Units below the heads must be the one of `[units] stress`.
fn check_units(checker: &mut Checker, row: &TableRow<'_>, columns: &[Column], heads: &Heads<'_>) {
    for (cell, column) in row.cells.iter().zip(columns).filter(|(_, column)| column.is_stress()) {
        let text = bare(&cell.value.shown());
        if !text.is_empty() && text != "-" && text != "–" {
            heads.check_unit(checker, &cell.span, &text, &column.name());
        }
    }
}

/// A unit without brackets.
pub(super) fn bare(text: &str) -> String {
    text.trim().trim_matches(['[', ']', '(', ')']).trim().to_owned()
}

/// Factor of a unit of stress to MPa.
pub(super) fn stress_factor(unit: &str) -> Option<f64> {
    Unit::find(unit).and_then(|unit| Quantity { number: 1.0, unit }.in_unit(Unit::MPA))
}
