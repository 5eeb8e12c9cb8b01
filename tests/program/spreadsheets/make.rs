//! Workbooks made for the tests.

use rust_xlsxwriter::{Workbook, Worksheet};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub const HEADS: [&str; 10] = [
    "id",
    "location",
    "material",
    "detail",
    "vertical_left",
    "vertical_right",
    "lateral",
    "longitudinal",
    "twist",
    "lozenging",
];

/// What a test puts into a cell.
#[derive(Clone)]
pub enum Cell {
    Nothing,
    Text(String),
    Number(f64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

/// Rows of a CSV text as cells: what is a number becomes one, except in the first four columns.
pub fn rows_of(csv: &str) -> Vec<Vec<Cell>> {
    let cell = |(k, text): (usize, &str)| match text.parse::<f64>() {
        _ if text.is_empty() => Cell::Nothing,
        Ok(v) if k > 3 => Cell::Number(v),
        _ => Cell::Text(text.to_owned()),
    };
    csv.lines().map(|line| line.split(',').enumerate().map(cell).collect()).collect()
}

/// The heads and one sound row: scalar stresses of 10 MPa each.
pub fn sound() -> Vec<Vec<Cell>> {
    let mut row: Vec<Cell> = ["N1", "here", "S355", "toe"].map(Cell::from).to_vec();
    row.extend([10.0; 6].map(Cell::from));
    vec![HEADS.map(Cell::from).to_vec(), row]
}

pub fn fill(sheet: &mut Worksheet, rows: &[Vec<Cell>]) {
    for (r, row) in (0..).zip(rows) {
        for (c, cell) in (0..).zip(row) {
            match cell {
                Cell::Nothing => {}
                Cell::Text(t) => drop(sheet.write_string(r, c, t).unwrap()),
                Cell::Number(v) => drop(sheet.write_number(r, c, *v).unwrap()),
            }
        }
    }
}

pub fn xlsx(rows: &[Vec<Cell>]) -> Vec<u8> {
    xlsx_with(rows, |_| ())
}

pub fn xlsx_with(rows: &[Vec<Cell>], more: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("FE").unwrap();
    fill(sheet, rows);
    more(sheet);
    calculated(&book.save_to_buffer().unwrap())
}

/// The workbook as a spreadsheet program stores it: without the request to calculate everything on opening.
pub fn calculated(book: &[u8]) -> Vec<u8> {
    edit(book, "xl/workbook.xml", |text| text.replace(" fullCalcOnLoad=\"1\"", ""))
}

/// A copy of a zip archive with one part edited.
pub fn edit(archive: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut parts = Vec::new();
    for k in 0..zip.len() {
        let mut file = zip.by_index(k).unwrap();
        let mut data = Vec::new();
        std::io::copy(&mut file, &mut data).unwrap();
        let name = file.name().unwrap().into_owned();
        if name == part {
            data = change(String::from_utf8(data).unwrap()).into_bytes();
        }
        parts.push((name, data));
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(n, d)| (n.as_str(), d.as_slice())).collect();
    archive_of(&parts)
}

pub fn archive_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, data) in parts {
        let method =
            if *name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(data).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

pub fn ods_cell(cell: &Cell) -> String {
    match cell {
        Cell::Nothing => "<table:table-cell/>".to_owned(),
        Cell::Text(t) => format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
            escaped(t)
        ),
        Cell::Number(v) => {
            format!(
                "<table:table-cell office:value-type=\"float\" office:value=\"{v}\"><text:p>{v:.1}</text:p></table:table-cell>"
            )
        }
    }
}

pub fn ods_rows(rows: &[Vec<Cell>]) -> String {
    let row = |r: &Vec<Cell>| {
        format!("<table:table-row>{}</table:table-row>", r.iter().map(ods_cell).collect::<String>())
    };
    rows.iter().map(row).collect()
}

pub fn ods(rows: &[Vec<Cell>]) -> Vec<u8> {
    ods_of(&format!("<table:table table:name=\"FE\">{}</table:table>", ods_rows(rows)))
}

/// An ODS workbook of the tables given as XML.
pub fn ods_of(tables: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\" \
         office:version=\"1.3\"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>\
         </office:document-content>"
    );
    ods_parts(content.as_bytes())
}

pub fn ods_parts(content: &[u8]) -> Vec<u8> {
    archive_of(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:manifest xmlns:manifest=\"m\"/>"),
        ("content.xml", content),
    ])
}
