//! Hotspots in a CSV file beside the frame load file.
//!
//! The columns are those of [`super::hotspot_table`]. Lines that begin with `#` are comments; the separator is the
//! comma or, where the header has more of them, the semicolon.

use super::diagnostic::{Checker, SourceText};
use super::frame_file::HotspotEntry;
use super::hotspot_table::{Column, Heads, TableCell, TableValue, read_header, read_row};
use std::ops::Range;
use std::sync::Arc;

/// Reads a hotspot CSV and hands each row on; problems go to `checker`, which must be of the same text.
pub(super) fn read_hotspots(
    source: &Arc<SourceText>,
    checker: &mut Checker,
    heads: &mut Heads<'_>,
    mut each: impl FnMut(&mut Checker, &HotspotEntry, &Range<usize>),
) {
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    let shift = source.text.len() - text.len();
    let header = text.lines().find(|l| !l.starts_with('#') && !l.trim().is_empty()).unwrap_or_default();
    let separator = if header.matches(';').count() > header.matches(',').count() { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut columns: Option<Vec<Column>> = None;
    loop {
        let start = position(&reader);
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                checker.error(
                    start + shift..start + shift + 1,
                    format!("not readable as CSV: {error}"),
                    "here",
                    "save the file as UTF-8 CSV",
                );
                return;
            }
        }
        let first = record.position().map_or(start, |p| usize::try_from(p.byte()).unwrap_or(start));
        let first = row_start(text, first);
        let line_end = text.get(first..).and_then(|t| t.find('\n')).map_or(text.len(), |n| first + n);
        let span = first + shift..line_end + shift;
        match &columns {
            None => {
                let cells: Vec<(String, Range<usize>)> =
                    record.iter().map(|head| (head.to_owned(), span.clone())).collect();
                match read_header(checker, &cells, &span, heads) {
                    Some(found) => columns = Some(found),
                    None => return,
                }
            }
            Some(columns) if record.len() != columns.len() => checker.error(
                span,
                format!("this row has {} cells, the header has {}", record.len(), columns.len()),
                "malformed row",
                "give every row one cell per column; decimals are written with a point",
            ),
            Some(columns) => {
                let cells: Vec<TableCell<'_>> = record.iter().map(|cell| cell_of(cell, &span)).collect();
                if let Some(entry) = read_row(checker, &cells, columns, &span) {
                    each(checker, &entry, &span);
                }
            }
        }
    }
}

/// The record's own beginning: the reader counts line ends and comments before a record to it.
fn row_start(text: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(rest) = text.get(at..) {
        let blank = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        if blank > 0 {
            at += blank;
        } else if rest.starts_with('#') {
            at += rest.find('\n').map_or(rest.len(), |n| n + 1);
        } else {
            break;
        }
    }
    at
}

fn position(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or(0)
}

fn cell_of<'a>(cell: &'a str, row: &Range<usize>) -> TableCell<'a> {
    let value = if cell.is_empty() { TableValue::Empty } else { TableValue::Written(cell) };
    TableCell { value, span: row.clone() }
}

#[cfg(test)]
mod tests {
    use super::super::frame_file::StressInput;
    use super::*;

    const HEAD: &str = "id,location,material,detail,a,b";

    /// Rows read, and what was wrong, one line each.
    fn read(text: &str) -> (Vec<HotspotEntry>, String) {
        let source = SourceText::new("spots.csv", text);
        let mut checker = Checker::new(source.clone());
        let mut rows = Vec::new();
        let mut frame = Checker::new(SourceText::new("frame.toml", ""));
        let mut heads = Heads { entry: None, checker: &mut frame };
        read_hotspots(&source, &mut checker, &mut heads, |_, entry, _| rows.push(entry.clone()));
        (rows, checker.finish().to_string())
    }

    fn scalar(entry: &HotspotEntry, load: &str) -> Option<f64> {
        match entry.stress.get(load)?.value {
            StressInput::Scalar(v) => Some(v),
            StressInput::Components(_) => None,
        }
    }

    #[test]
    fn plain_rows() {
        let (rows, told) = read(&format!("{HEAD}\nN1,here,S355,toe,1.5,-2e1\nN2,\"a, b\",S355,toe, 3 ,.5\n"));
        assert_eq!(told, "");
        assert_eq!(rows.len(), 2);
        assert_eq!((scalar(&rows[0], "a"), scalar(&rows[0], "b")), (Some(1.5), Some(-20.0)));
        assert_eq!(rows[1].location.as_deref().map(str::trim), Some("a, b"));
        assert_eq!((scalar(&rows[1], "a"), scalar(&rows[1], "b")), (Some(3.0), Some(0.5)));
    }

    #[test]
    fn byte_order_mark_semicolons_comments_and_windows_line_ends() {
        let text =
            "\u{feff}id;location;material;detail;a\r\n# a remark; with separators\r\nN1;x;S355;toe;4.5\r\n";
        let (rows, told) = read(text);
        assert_eq!(told, "");
        assert_eq!((rows[0].id.value.as_str(), scalar(&rows[0], "a")), ("N1", Some(4.5)));
        let (_, told) = read(&text.replace("4.5", "4,5"));
        assert!(told.starts_with("spots.csv:3:1: error: `4,5` in column `a`"), "{told}");
    }

    #[test]
    fn a_comment_before_the_header() {
        let (rows, told) = read("# written, by, a, program\nid;material;detail;a\nN1;S355;toe;2\n");
        assert_eq!((rows.len(), told.as_str()), (1, ""));
    }

    #[test]
    fn ragged_rows_are_told_each_with_its_line_and_the_others_are_read() {
        let (rows, told) = read(&format!("{HEAD}\nN1,,S355,toe,1\nN2,,S355,toe,1,2\nN3,,S355,toe,1,2,3\n"));
        assert_eq!(rows.len(), 1);
        let lines: Vec<&str> = told.lines().collect();
        assert!(
            lines[0].starts_with("spots.csv:2:1: error: this row has 5 cells, the header has 6"),
            "{told}"
        );
        assert!(lines[1].starts_with("spots.csv:4:1: error: this row has 7 cells"), "{told}");
    }

    #[test]
    fn what_is_no_finite_number_is_refused() {
        for cell in ["nan", "inf", "1e999", "abc", "1.2.3", "12 MPa", "--3"] {
            let (rows, told) = read(&format!("{HEAD}\nN1,,S355,toe,{cell},1\n"));
            assert!(rows.is_empty() && told.contains(&format!("`{cell}` in column `a`")), "{cell}: {told}");
        }
    }

    #[test]
    fn tensors_direction_and_normal() {
        let full = "id,material,detail,a.xx,a.yy,a.zz,a.xy,a.yz,a.xz,normal.x,normal.y,normal.z";
        let (rows, told) = read(&format!("{full}\nN1,S355,toe,1,2,3,4,5,6,0,0,1\nN2,S355,toe,1,2,,4,,,,,\n"));
        assert_eq!(told, "");
        assert_eq!(rows[0].stress["a"].value, StressInput::Components(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
        assert!(rows[0].normal.is_some() && rows[1].normal.is_none());
        assert_eq!(rows[1].stress["a"].value, StressInput::Components(vec![1.0, 2.0, 4.0]));
        let (rows, told) = read(&format!("{full}\nN1,S355,toe,1,2,3,,,,,,\n"));
        assert!(rows.is_empty() && told.contains("incomplete tensor for `a`"), "{told}");
        let (_, told) = read("id,material,detail,a,a.xx,a.yy,a.xy\nN1,S355,toe,1,2,3,4\n");
        assert!(told.contains("a scalar and a tensor for `a`"), "{told}");
    }

    #[test]
    fn mistakes_in_the_header() {
        for (head, part) in [
            ("id,material,detail,a,a", "column `a` stands twice"),
            ("id,material,a", "column `detail` is missing"),
            ("id,material,detail,a.xq", "no stress component `xq`"),
            ("id,material,detail,normal.q", "no axis `q`"),
        ] {
            let (rows, told) = read(&format!("{head}\n1,2,3\n"));
            assert!(rows.is_empty() && told.contains(part), "{head}: {told}");
        }
    }

    #[test]
    fn nothing_at_all_is_no_trouble() {
        for text in ["", "\u{feff}", "\n\n", "# only a remark\n", HEAD] {
            let (rows, told) = read(text);
            assert!(rows.is_empty() && told.is_empty(), "{text:?}: {told}");
        }
    }
}
