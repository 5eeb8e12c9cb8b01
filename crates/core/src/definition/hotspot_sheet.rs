//! Hotspots in a sheet of a spreadsheet beside the frame load file.
//!
//! [`super::hotspot_table`] says what is a row, a head, a remark. Formulas count with the value stored in the file. Every row
//! below the heads that is not empty is a hotspot, hidden or not.

use super::diagnostic::{Checker, SourceText};
use super::frame_file::HotspotEntry;
use super::hotspot_heads::{Column, Heads};
use super::hotspot_table::{Kind, TableCell, TableRow, TableValue, read_table};
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
    each: impl FnMut(&mut Checker, &HotspotEntry, &Range<usize>),
) {
    let spans = spans(checker.source(), sheet.cells.len());
    let cells: Vec<(&SheetCell, &Range<usize>)> = sheet.cells.iter().zip(&spans).collect();
    let filled = cells.chunk_by(|a, b| a.0.row == b.0.row).filter(|row| !row.iter().all(|(c, _)| blank(c)));
    let rows = filled.filter_map(|row| {
        let (first, span) = row.first()?;
        let width = row.last()?.0.column as usize + 1;
        let mut dense = vec![TableCell { value: TableValue::Empty, span: (*span).clone() }; width];
        for (cell, place) in row.iter().filter(|(c, _)| !blank(c)) {
            if let Some(slot) = dense.get_mut(cell.column as usize) {
                *slot = TableCell { value: value_of(cell), span: (*place).clone() };
            }
        }
        Some(TableRow::new(first.row + 1, dense, (*span).clone()))
    });
    let of = format!("sheet {:?}", sheet.name);
    let kind = Kind { row: &of, whole_rows: false, point_only: true };
    let merged = |checker: &mut Checker, columns: &[Column], head: u32| {
        merged_cells(checker, sheet, columns, head - 1, &spans);
    };
    read_table(rows, checker, heads, kind, merged, each);
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
