//! One sheet of a spreadsheet file: its cells with their places, and what cannot be used as a value.
//!
//! XLSX is read with calamine, cell by cell, so that the dimensions a file declares cost nothing. ODS is read
//! here: repeated rows are counted instead of copied, and a file that ends early is an error.
//! Hidden sheets, rows and columns are read like any other.

mod bounds;
mod ods;
mod xlsx;

use crate::definition::diagnostic::nearest;
use bounds::Package;
use std::fmt::Write as _;

/// Largest number of bytes all parts of a workbook may have together when unpacked.
pub(super) const LARGEST_UNPACKED_BYTES: u64 = 128 << 20;
/// Largest number of non-empty cells of a sheet.
pub(super) const MOST_CELLS: usize = 4_000_000;

/// Whether a file named `path` is read as a spreadsheet and not as text.
///
/// # Examples
/// ```
/// use bogie_fatigue_core::definition::is_spreadsheet;
/// assert!(is_spreadsheet("fe/Stresses.XLSX") && is_spreadsheet("a.ods") && !is_spreadsheet("a.csv"));
/// ```
#[must_use]
pub fn is_spreadsheet(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, e)| e).to_ascii_lowercase();
    // Those that cannot be read are named here, too: they get a message of their own.
    matches!(extension.as_str(), "xlsx" | "xlsm" | "xlsb" | "xls" | "ods")
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SheetValue {
    /// Text.
    Text(String),
    /// Number.
    Number(f64),
    /// Something that is neither, in words, with a remedy.
    Unusable { what: String, remedy: &'static str },
}

/// A non-empty cell; row and column from 0.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SheetCell {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) value: SheetValue,
}

/// Cells merged into one; rows and columns from 0, ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Merged {
    pub(super) rows: (u32, u32),
    pub(super) columns: (u32, u32),
}

/// A sheet, its cells by rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) cells: Vec<SheetCell>,
    pub(super) merged: Vec<Merged>,
}

/// Why a sheet cannot be read: a sentence without the file's name, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SheetError {
    pub(super) why: String,
    pub(super) remedy: String,
    /// Whether the choice of the sheet is at fault, not the file.
    pub(super) of_choice: bool,
}

impl SheetError {
    fn file(why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { why: why.into(), remedy: remedy.into(), of_choice: false }
    }

    fn damaged(why: impl std::fmt::Display) -> Self {
        let why: String = why.to_string().chars().take(300).collect();
        Self::file(
            format!("it is damaged or no workbook: {why}"),
            "open it in a spreadsheet program and save it as .xlsx or .ods",
        )
    }
}

/// The sheet `wanted`, or the only one.
pub(super) fn read_sheet(data: &[u8], wanted: Option<&str>) -> Result<Sheet, SheetError> {
    let package = Package::open(data)?;
    let mut sheet = match package {
        Package::Ods(zip) => ods::read(zip, wanted),
        Package::Xlsx { recalculate } => xlsx::read(data, wanted, recalculate),
    }?;
    sheet.cells.sort_by_key(|c| (c.row, c.column));
    let twice = sheet.cells.windows(2).find_map(|pair| match pair {
        [a, b] if (a.row, a.column) == (b.row, b.column) => Some(cell_name(a.row, a.column)),
        _ => None,
    });
    match twice {
        Some(cell) => {
            Err(SheetError::damaged(format!("cell {cell} of sheet {:?} is there twice", sheet.name)))
        }
        None => Ok(sheet),
    }
}

/// Position of the sheet asked for among `names`.
fn choose(names: &[String], wanted: Option<&str>) -> Result<usize, SheetError> {
    let choice = |why: String, remedy: String| SheetError { why, remedy, of_choice: true };
    match (wanted, names) {
        (_, []) => {
            Err(SheetError::file("it has no sheet of cells", "save the table as a sheet of a workbook"))
        }
        (Some(name), _) => names.iter().position(|n| n == name).ok_or_else(|| {
            choice(format!("there is no sheet {name:?}; there are {}", listed(names)), {
                nearest(name, names.iter().map(String::as_str))
            })
        }),
        (None, [_]) => Ok(0),
        (None, _) => Err(choice(
            format!("it has {} sheets: {}", names.len(), listed(names)),
            "name the one with the hotspots: [files.hotspot_table] with sheet = \"…\"".to_owned(),
        )),
    }
}

fn listed(names: &[String]) -> String {
    let mut list = String::new();
    for (i, name) in names.iter().take(20).enumerate() {
        let _ = write!(list, "{}{name:?}", if i == 0 { "" } else { ", " });
    }
    if names.len() > 20 { list + ", …" } else { list }
}

fn too_many_cells() -> SheetError {
    SheetError::file(
        format!("the sheet has more than {MOST_CELLS} cells"),
        "give so many hotspots as CSV, or let `bogie screen` read the solver result",
    )
}

/// A cell as spreadsheet programs name it, `C7` for row 6 and column 2.
pub(super) fn cell_name(row: u32, column: u32) -> String {
    format!("{}{}", column_name(column), u64::from(row) + 1)
}

/// A column as spreadsheet programs name it, from 0: A … Z, AA ….
pub(super) fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_in_spreadsheet_programs() {
        for (row, column, name) in
            [(0, 0, "A1"), (6, 2, "C7"), (0, 25, "Z1"), (0, 26, "AA1"), (9, 701, "ZZ10"), (0, 702, "AAA1")]
        {
            assert_eq!(cell_name(row, column), name);
        }
        assert_eq!(cell_name(1_048_575, 16_383), "XFD1048576");
    }
}
