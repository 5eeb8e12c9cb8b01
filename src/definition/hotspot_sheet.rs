//! Hotspots in a sheet of a spreadsheet beside the frame load file.
//!
//! The columns are those of [`super::hotspot_table`]; the heads stand in the first row that is not empty, or in
//! that named by `header_row`. Formulas count with the value stored in the file. Every row below the heads that
//! is not empty is a hotspot, hidden or not.

use super::diagnostic::{Checker, SourceText};
use super::frame_file::HotspotEntry;
use super::hotspot_table::{Column, Heads, TableCell, TableValue, read_header, read_row};
use super::spreadsheet::{Sheet, SheetCell, SheetValue, cell_name};
use std::ops::Range;
use std::sync::Arc;

/// Contents of the cells one after the other as a text, so that a place in it is a cell.
pub(super) fn sheet_text(file: &str, sheet: &Sheet) -> Arc<SourceText> {
    let mut text = String::new();
    let mut cells = Vec::with_capacity(sheet.cells.len());
    for cell in &sheet.cells {
        cells.push((text.len(), cell_name(cell.row, cell.column)));
        match &cell.value {
            SheetValue::Text(t) => text.push_str(t),
            SheetValue::Number(v) => text.push_str(&v.to_string()),
            SheetValue::Unusable { what, .. } => text.push_str(what),
        }
        text.push('\n');
    }
    SourceText::sheet(format!("{file}, sheet {:?}", sheet.name), text, cells)
}

/// Reads the hotspots of a sheet and hands each row on; problems go to `checker`, which must be of
/// [`sheet_text`].
pub(super) fn read_hotspots(
    sheet: &Sheet,
    checker: &mut Checker,
    heads: &mut Heads<'_>,
    mut each: impl FnMut(&mut Checker, &HotspotEntry, &Range<usize>),
) {
    let spans = spans(checker.source(), sheet.cells.len());
    let cells: Vec<(&SheetCell, &Range<usize>)> = sheet.cells.iter().zip(&spans).collect();
    let rows = cells.chunk_by(|a, b| a.0.row == b.0.row).filter(|row| !row.iter().all(|(c, _)| blank(c)));
    let asked = heads.entry.and_then(|e| e.header_row.as_ref());
    let first = asked.map(|row| row.value.saturating_sub(1));
    let mut rows =
        rows.skip_while(|row| first.is_some_and(|f| row.iter().any(|(c, _)| c.row < f))).peekable();
    if let Some(asked) = asked {
        let found = rows.peek().and_then(|row| row.first()).is_some_and(|(c, _)| Some(c.row) == first);
        if !found {
            heads.checker.error(
                asked.span.clone(),
                format!("row {} of sheet {:?} is empty", asked.value, sheet.name),
                "no column heads",
                "give the number of the row with the column heads, as the spreadsheet program shows it",
            );
            return;
        }
    }
    let Some(header) = rows.next() else { return };
    let Some((columns, header_row)) = columns_of(checker, header, heads) else { return };
    merged_cells(checker, sheet, &columns, header_row, &spans);
    for row in rows {
        let Some((_, first)) = row.first() else { continue };
        let span = (*first).clone();
        let mut dense: Vec<TableCell<'_>> =
            columns.iter().map(|_| TableCell { value: TableValue::Empty, span: span.clone() }).collect();
        let mut outside = false;
        for (cell, place) in row.iter().filter(|(c, _)| !blank(c)) {
            match dense.get_mut(cell.column as usize) {
                Some(slot) => *slot = TableCell { value: value_of(cell), span: (*place).clone() },
                None => {
                    outside = true;
                    checker.error(
                        (*place).clone(),
                        "this column has a value but no head",
                        "what is it?",
                        "give the column a head, or empty it",
                    );
                }
            }
        }
        if let Some(entry) = read_row(checker, &dense, &columns, &span)
            && !outside
        {
            each(checker, &entry, &span);
        }
    }
}

/// Columns by their number in the sheet, and the row of the heads.
fn columns_of(
    checker: &mut Checker,
    header: &[(&SheetCell, &Range<usize>)],
    heads: &mut Heads<'_>,
) -> Option<(Vec<Column>, u32)> {
    let (first, whole) = header.first()?;
    let width = header.last()?.0.column as usize + 1;
    let mut names = vec![(String::new(), (*whole).clone()); width];
    let mut sound = true;
    for (cell, span) in header {
        let name = match &cell.value {
            SheetValue::Text(text) => text.trim().to_owned(),
            SheetValue::Number(v) => v.to_string(),
            SheetValue::Unusable { what, remedy } => {
                checker.error((*span).clone(), format!("a column head holds {what}"), "no name", *remedy);
                sound = false;
                continue;
            }
        };
        if let Some(slot) = names.get_mut(cell.column as usize) {
            *slot = (name, (*span).clone());
        }
    }
    let columns = read_header(checker, &names, whole, heads)?;
    sound.then_some((columns, first.row))
}

/// Merged cells leave all of their cells but one empty: which hotspots the value is for is not said.
fn merged_cells(
    checker: &mut Checker,
    sheet: &Sheet,
    columns: &[Column],
    header_row: u32,
    spans: &[Range<usize>],
) {
    let Some(last_row) = sheet.cells.last().map(|c| c.row) else { return };
    for merged in &sheet.merged {
        let (from, to) = (merged.columns.0 as usize, merged.columns.1 as usize);
        let read = columns.iter().skip(from).take((to - from.min(to)) + 1);
        let touches = read.into_iter().any(|c| !matches!(c, Column::Ignored | Column::Nameless));
        if !touches || merged.rows.1 < header_row || merged.rows.0 > last_row {
            continue;
        }
        let at = (merged.rows.0, merged.columns.0);
        let near = sheet.cells.partition_point(|c| (c.row, c.column) < at).min(spans.len().saturating_sub(1));
        let Some(span) = spans.get(near) else { continue };
        let name = format!(
            "{}:{}",
            cell_name(merged.rows.0, merged.columns.0),
            cell_name(merged.rows.1, merged.columns.1)
        );
        checker.error(
            span.clone(),
            format!("the cells {name} are merged"),
            "only one of them has a value",
            "unmerge them and fill in every cell",
        );
    }
}

fn blank(cell: &SheetCell) -> bool {
    matches!(&cell.value, SheetValue::Text(text) if text.trim().is_empty())
}

fn value_of(cell: &SheetCell) -> TableValue<'_> {
    match &cell.value {
        SheetValue::Text(text) => TableValue::Text(text.trim()),
        SheetValue::Number(v) => TableValue::Number(*v),
        SheetValue::Unusable { what, remedy } => TableValue::Unusable(what, remedy),
    }
}

/// Byte ranges of the cells in the text of the sheet.
fn spans(source: &SourceText, count: usize) -> Vec<Range<usize>> {
    (0..count).map(|k| source.cell_range(k)).collect()
}
