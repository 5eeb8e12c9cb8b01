//! A sheet of an XLSX workbook, read with calamine cell by cell.

use super::{MOST_CELLS, Merged, Sheet, SheetCell, SheetError, SheetValue, choose, too_many_cells};
use calamine::{DataRef, Reader, SheetType, Xlsx, XlsxError};
use std::io::Cursor;

pub(super) fn read(data: &[u8], wanted: Option<&str>, recalculate: bool) -> Result<Sheet, SheetError> {
    let mut workbook: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(data)).map_err(told)?;
    let sheets = workbook.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet);
    let names: Vec<String> = sheets.map(|s| s.name.clone()).collect();
    let name = names.get(choose(&names, wanted)?).cloned().unwrap_or_default();
    let merged = workbook.merge_cells_by_sheet_name(&name).map_err(told)?;
    let merged =
        merged.iter().map(|d| Merged { rows: (d.start.0, d.end.0), columns: (d.start.1, d.end.1) }).collect();
    let mut cells = Vec::new();
    let mut reader = workbook.worksheet_cells_reader(&name).map_err(told)?;
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(told)? {
        let formula = cell.formula.is_some();
        let Some(value) = value(cell.value, formula, recalculate) else { continue };
        // A larger reference has wrapped around on its way here: what it was is not known any more.
        if cell.pos.0 >= 1 << 20 || cell.pos.1 >= 1 << 14 {
            return Err(SheetError::damaged(
                "a cell has a reference beyond the last row or column of a sheet",
            ));
        }
        if cells.len() >= MOST_CELLS {
            return Err(too_many_cells());
        }
        cells.push(SheetCell { row: cell.pos.0, column: cell.pos.1, value });
    }
    Ok(Sheet { name, cells, merged })
}

fn told(error: XlsxError) -> SheetError {
    match error {
        XlsxError::Password => SheetError::file("it is encrypted", "save it without a password"),
        other => SheetError::damaged(other),
    }
}

fn value(given: DataRef<'_>, formula: bool, recalculate: bool) -> Option<SheetValue> {
    let unusable = |what: String, remedy| Some(SheetValue::Unusable { what, remedy });
    if formula && recalculate {
        return unusable(
            "a formula that was never calculated: the workbook asks for it on opening".to_owned(),
            "open and save the file in a spreadsheet program",
        );
    }
    match given {
        DataRef::Empty if formula => unusable(
            "a formula without a stored value".to_owned(),
            "open and save the file in a spreadsheet program",
        ),
        DataRef::Empty => None,
        #[expect(clippy::cast_precision_loss, reason = "a spreadsheet's numbers are f64")]
        DataRef::Int(v) => Some(SheetValue::Number(v as f64)),
        DataRef::Float(v) => Some(SheetValue::Number(v)),
        DataRef::String(s) => Some(SheetValue::Text(s)),
        DataRef::SharedString(s) => Some(SheetValue::Text(s.to_owned())),
        DataRef::Bool(b) => unusable(
            format!("the truth value {}", if b { "TRUE" } else { "FALSE" }),
            "write a text or a number",
        ),
        DataRef::DateTime(_) | DataRef::DateTimeIso(_) | DataRef::DurationIso(_) => unusable(
            "a date or time".to_owned(),
            "format the cell as a number or text and type the value again",
        ),
        DataRef::Error(e) => unusable(format!("the error {e}"), "correct the formula"),
    }
}
