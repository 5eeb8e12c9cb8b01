//! Hotspots in a text beside the frame load file: CSV, TSV.
//!
//! The columns are those of [`super::hotspot_heads`]. Cells are parted by `;`, tab, comma or `|`: the one that the line
//! `sep=;` names, that makes heads of a line, or that the first line has most of. Fields may stand in quotes.

use super::diagnostic::{Checker, SourceText};
use super::frame_file::HotspotEntry;
use super::hotspot_heads::Heads;
use super::hotspot_table::{Kind, TableCell, TableRow, TableValue, read_table};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

const SEPARATORS: [char; 4] = [';', '\t', ',', '|'];
/// Lines from which the separator is found.
const LOOKED_AT: usize = 50;

/// Reads a table and hands each row on; problems go to `checker`, which must be of the same text.
pub(super) fn read_hotspots(
    source: &Arc<SourceText>,
    checker: &mut Checker,
    heads: &mut Heads<'_>,
    each: impl FnMut(&mut Checker, &HotspotEntry, &Range<usize>),
) {
    let text = source.text.as_str();
    let mark = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let first = text.get(mark..).and_then(|t| t.lines().next()).unwrap_or_default();
    let said = said_separator(first);
    let start = mark + said.map_or(0, |_| text.get(mark..).and_then(|t| t.find('\n')).map_or(0, |n| n + 1));
    let line = if said.is_some() { 2 } else { 1 };
    let records = |separator| Records { text, at: start, line, separator, open: None };
    let separator = said.unwrap_or_else(|| {
        let whole = |separator: &char| records(*separator).take(LOOKED_AT).any(|row| heads.are_whole(&row));
        let there = SEPARATORS.into_iter().filter(|s| text.contains(*s));
        there.clone().find(whole).unwrap_or_else(|| {
            let lines = text.get(start..).unwrap_or_default().lines();
            let head: String = lines.filter(|l| !l.starts_with('#')).take(LOOKED_AT).collect();
            // Of equally many the one that stands later is no better.
            SEPARATORS.into_iter().rev().max_by_key(|s| head.matches(*s).count()).unwrap_or(',')
        })
    });
    let kind = Kind { row: "the file", whole_rows: true, point_only: separator == ',' };
    let mut rows = records(separator);
    read_table(rows.by_ref(), checker, heads, kind, |_, _, _| (), each);
    if let Some(open) = rows.open {
        checker.error(
            open..open + 1,
            "a quote is opened here and never closed",
            "everything behind it is one cell",
            "close the quote, or remove it",
        );
    }
}

/// `sep=;` as spreadsheet programs write and want it.
fn said_separator(line: &str) -> Option<char> {
    let line = line.trim_end_matches(['\r', ' ']).trim_matches('"');
    let (key, sign) = (line.get(..4)?, line.get(4..)?);
    if !key.eq_ignore_ascii_case("sep=") {
        return None;
    }
    sign.chars().next().filter(|c| SEPARATORS.contains(c) && sign.chars().count() == 1)
}

/// Rows of a text, one after the other; empty lines are none.
struct Records<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    separator: char,
    /// Where a quote was opened that is never closed.
    open: Option<usize>,
}

impl<'a> Iterator for Records<'a> {
    type Item = TableRow<'a>;

    fn next(&mut self) -> Option<TableRow<'a>> {
        loop {
            let rest = self.text.get(self.at..).filter(|r| !r.is_empty())?;
            let end = rest.find('\n').map_or(rest.len(), |n| n + 1);
            let line = rest.get(..end).unwrap_or(rest);
            let number = self.line;
            let start = self.at;
            if line.trim().is_empty() {
                self.at += end;
                self.line += 1;
                continue;
            }
            // Quotes in a remark mean nothing.
            let cells = if line.trim_start().starts_with('#') {
                self.at += end;
                self.line += 1;
                let mut at = start;
                let cell = |field: &'a str| {
                    let cell = plain(field, at);
                    at += field.len() + self.separator.len_utf8();
                    cell
                };
                line.split(self.separator).map(cell).collect()
            } else {
                self.record()
            };
            let span = start..start + line.trim_end_matches(['\r', '\n']).len();
            return Some(TableRow::new(number, cells, span));
        }
    }
}

impl<'a> Records<'a> {
    /// The cells of the record that begins here; one in quotes may go over several lines.
    fn record(&mut self) -> Vec<TableCell<'a>> {
        let mut cells = Vec::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let blank = rest.len() - rest.trim_start_matches(' ').len();
            let quoted = rest.get(blank..).is_some_and(|r| r.starts_with('"'));
            if quoted {
                cells.push(self.quoted(self.at + blank));
            } else {
                let end = rest.find([self.separator, '\n']).unwrap_or(rest.len());
                cells.push(plain(rest.get(..end).unwrap_or_default(), self.at));
                self.at += end;
            }
            let rest = self.text.get(self.at..).unwrap_or_default();
            match rest.chars().next() {
                Some(c) if c == self.separator => self.at += c.len_utf8(),
                Some(_) => {
                    self.at += 1;
                    self.line += 1;
                    return cells;
                }
                None => return cells,
            }
        }
    }

    /// A cell in quotes; stays before the separator or line end behind it.
    fn quoted(&mut self, open: usize) -> TableCell<'a> {
        let mut value = String::new();
        let mut at = open + 1;
        loop {
            let rest = self.text.get(at..).unwrap_or_default();
            let Some(close) = rest.find('"') else {
                self.open = Some(open);
                value.push_str(rest);
                at += rest.len();
                break;
            };
            value.push_str(rest.get(..close).unwrap_or_default());
            at += close + 1;
            if !self.text.get(at..).unwrap_or_default().starts_with('"') {
                break;
            }
            value.push('"');
            at += 1;
        }
        let rest = self.text.get(at..).unwrap_or_default();
        let end = rest.find([self.separator, '\n']).unwrap_or(rest.len());
        value.push_str(rest.get(..end).unwrap_or_default().trim_end());
        self.at = at + end;
        self.line +=
            u32::try_from(self.text.get(open..at).unwrap_or_default().matches('\n').count()).unwrap_or(0);
        let value = value.trim().to_owned();
        let value = if value.is_empty() { TableValue::Empty } else { TableValue::Written(Cow::Owned(value)) };
        TableCell { value, span: open..at }
    }
}

/// A cell without quotes around it.
fn plain(field: &str, at: usize) -> TableCell<'_> {
    let start = at + field.len() - field.trim_start().len();
    let trimmed = field.trim();
    let value =
        if trimmed.is_empty() { TableValue::Empty } else { TableValue::Written(Cow::Borrowed(trimmed)) };
    // An empty cell is shown where it begins.
    let start = if trimmed.is_empty() { at } else { start };
    TableCell { value, span: start..start + trimmed.len() }
}

#[cfg(test)]
mod tests {
    use super::super::frame_file::StressInput;
    use super::super::hotspot_heads::Known;
    use super::*;

    const HEAD: &str = "id,location,material,detail,a,b";

    /// Rows read, and what was said, one line each.
    fn read_with(text: &str, loads: &[&str]) -> (Vec<HotspotEntry>, String) {
        let source = SourceText::new("spots.csv", text);
        let mut checker = Checker::new(source.clone());
        let mut rows = Vec::new();
        let mut frame = Checker::new(SourceText::new("frame.toml", ""));
        let known = Known {
            loads: loads.iter().map(|l| ((*l).to_owned(), false)).collect(),
            standards: vec![("uic_615_4_2003".to_owned(), vec!["1".to_owned(), "2".to_owned()])],
            unit: Some("MPa".to_owned()),
            to_mpa: 1.0,
        };
        let mut heads = Heads { entry: None, checker: &mut frame, known: &known };
        read_hotspots(&source, &mut checker, &mut heads, |_, entry, _| rows.push(entry.clone()));
        (rows, checker.finish().to_string())
    }

    fn read(text: &str) -> (Vec<HotspotEntry>, String) {
        read_with(text, &["a", "b"])
    }

    fn read_a(text: &str) -> (Vec<HotspotEntry>, String) {
        read_with(text, &["a"])
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
        assert_eq!(rows[1].location.as_deref(), Some("a, b"));
        assert_eq!((scalar(&rows[1], "a"), scalar(&rows[1], "b")), (Some(3.0), Some(0.5)));
    }

    #[test]
    fn byte_order_mark_semicolons_comments_and_windows_line_ends() {
        let text =
            "\u{feff}id;location;material;detail;a\r\n# a remark; with separators\r\nN1;x;S355;toe;4.5\r\n";
        let (rows, told) = read_a(text);
        assert_eq!(told, "");
        assert_eq!((rows[0].id.value.as_str(), scalar(&rows[0], "a")), ("N1", Some(4.5)));
        let (rows, told) = read_a(&text.replace("4.5", "4,5"));
        assert_eq!((told.as_str(), scalar(&rows[0], "a")), ("", Some(4.5)), "a decimal comma");
        let (rows, told) = read_a(&text.replace(';', "\t").replace("4.5", "4,5"));
        assert_eq!((told.as_str(), scalar(&rows[0], "a")), ("", Some(4.5)), "tabs");
        let (rows, told) = read_a(&format!("sep=;\n{}", text.trim_start_matches('\u{feff}')));
        assert_eq!((told.as_str(), rows.len()), ("", 1));
    }

    #[test]
    fn two_decimal_marks_are_told_with_both_places() {
        let head = "id;material;detail;a;b\n";
        let (rows, told) = read(&format!("{head}N1;S;t;61,350;2\nN2;S;t;512.5;3\n"));
        assert_eq!(rows.len(), 1);
        assert!(told.contains("spots.csv:3:8: error: `512.5` in column `a` has a point"), "{told}");
        assert!(told.contains("`61,350` at spots.csv:2:8 has the other decimal mark"), "{told}");
        for number in ["1.234,5", "1'234.5", "1 234,5", "1\u{a0}234,5", "1\u{202f}234,5"] {
            let (rows, told) = read(&format!("{head}N1;S;t;{number};2\n"));
            assert!(rows.is_empty() && told.contains("has separators of thousands"), "{number}: {told}");
        }
    }

    #[test]
    fn a_mark_that_could_part_thousands_is_told() {
        let head = "id;material;detail;a;b\n";
        let (rows, told) = read(&format!("{head}N1;S;t;1.234;2.500\n"));
        assert_eq!(scalar(&rows[0], "a"), Some(1.234));
        assert!(told.contains("warning: `1.234` is read as 1.234"), "{told}");
        for beside in ["0.500", "12.5", "1234.567", "1.2345"] {
            let (_, told) = read(&format!("{head}N1;S;t;1.234;{beside}\n"));
            assert_eq!(told, "", "{beside} shows that it does not");
        }
        let (_, told) = read(&format!("{head}N1;S;t;1.234;2.500\n").replace(';', ","));
        assert_eq!(told, "", "commas part the cells: the point is the decimal mark");
    }

    #[test]
    fn units_titles_and_remarks() {
        let units = "id;material;detail;a [MPa];b\n;;;;MPa\nN1;S;t;1,5;2\n";
        let (rows, told) = read(units);
        assert_eq!((told.as_str(), scalar(&rows[0], "a")), ("", Some(1.5)));
        let (rows, told) = read(&units.replace(";;;;MPa", "-;;;MPa;kPa"));
        assert!(!told.is_empty() && rows.len() == 1);
        assert!(
            told.contains("spots.csv:2:9: error: the column `b` is in kPa, [units] stress says MPa"),
            "{told}"
        );
        let (_, told) = read(&units.replace("[MPa]", "[N/qmm]"));
        assert!(told.contains("`N/qmm` of the column `a [N/qmm]` is not a unit of stress"), "{told}");
        let (rows, told) = read(&format!("Stresses, state of March\n\n{units}"));
        assert_eq!(rows.len(), 1);
        assert!(told.contains("warning: the column heads are taken from row 3"), "{told}");
        let (rows, told) = read("id,material,detail,a,b\n#1,S,t,9,8\nN1,S,t,1,2\n");
        assert_eq!(rows.len(), 1);
        assert!(
            told.contains("warning: this row begins with # and is a remark, though it holds numbers"),
            "{told}"
        );
    }

    #[test]
    fn heads_without_a_meaning_are_told_once_and_quote_what_stands_below() {
        let text = "Node;Ort;LC1_SX;1;2;13\nN1;x;12,5;1;2;3\nN2;x;12,5;1;2;3\n";
        let (rows, told) = read(text);
        assert!(rows.is_empty());
        for part in [
            "spots.csv:1:10: error: column `LC1_SX` is no load component (header line; below it stands `12,5`)",
            "column `Node` is no load component",
            "the columns `1`, `2`, `13` are no load components",
            "head them `condition.uic_615_4_2003.1`",
            "column `id` is missing (row 1 is taken for the heads and reads `Node`, `Ort`, `LC1_SX`",
            "columns = { id = \"Node\" }; if the heads stand in another row, header_row = 2",
        ] {
            assert!(told.contains(part), "{part}\n{told}");
        }
        assert_eq!(told.lines().count(), 7, "{told}");
        let (_, told) = read("Stresses\n\nNode;Ort;LC1_SX\nN1;x;12,5\n");
        assert!(told.contains("row 3 is taken for the heads and reads `Node`, `Ort`, `LC1_SX`"), "{told}");
        assert!(told.contains("columns = { id = \"Node\" }") && !told.contains("warning"), "{told}");
        let (_, told) = read("id,material,detail,a\nN1,S,t,1\n");
        assert!(told.contains("no column gives the stress of the load `b`"), "{told}");
        let (_, told) = read_a("id,material,detail,a.xx,a.yy\nN1,S,t,1,2\nN2,S,t,1,2\n");
        assert!(told.contains("the columns of `a` give only xx, yy"), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }

    #[test]
    fn conditions_and_what_was_measured() {
        let text = "id,material,detail,condition.uic_615_4_2003.1,measured.condition.uic_615_4_2003.1,measured.a,\
                    measured.source,measured.direction\nN1,S,t,80,78.5,3,report 7,45\nN2,S,t,81,,,,\n";
        let (rows, told) = read_a(text);
        assert_eq!(told, "");
        assert_eq!(rows[0].condition["uic_615_4_2003"]["1"].value, StressInput::Scalar(80.0));
        let measured = &rows[0].measured.as_ref().unwrap().value;
        assert_eq!(measured.condition["uic_615_4_2003"]["1"].value, 78.5);
        assert_eq!((measured.stress["a"].value, measured.source.value.as_str()), (3.0, "report 7"));
        assert!(rows[1].measured.is_none());
        let (_, told) = read_a(&text.replace(".uic_615_4_2003.1,m", ".uic.1,m"));
        assert!(told.contains("there is no standard `uic`"), "{told}");
        let (_, told) = read_a("id,material,detail,a,measured.a\nN1,S,t,1,2\n");
        assert!(told.contains("column `measured.source` is missing"), "{told}");
    }

    #[test]
    fn a_comment_before_the_header() {
        let (rows, told) = read_a("# written, by, a, program\nid;material;detail;a\nN1;S355;toe;2\n");
        assert_eq!((rows.len(), told.as_str()), (1, ""));
    }

    #[test]
    fn ragged_rows_are_told_each_with_its_line_and_the_others_are_read() {
        let (rows, told) =
            read(&format!("{HEAD}\nN1,,S355,toe,1\nN2,,S355,toe,1,2\nN3,,S355,toe,1,2,3\nN4,,S,t,1,2,\n"));
        assert_eq!(rows.len(), 2);
        let lines: Vec<&str> = told.lines().collect();
        assert!(
            lines[0].starts_with("spots.csv:2:1: error: this row has 5 cells, the header has 6"),
            "{told}"
        );
        assert!(lines[1].starts_with("spots.csv:4:1: error: this row has 7 cells"), "{told}");
    }

    #[test]
    fn what_is_no_finite_number_is_refused_with_its_place() {
        for cell in ["nan", "inf", "1e999", "abc", "1.2.3", "12 MPa", "--3"] {
            let (rows, told) = read(&format!("{HEAD}\nN1,,S355,toe,{cell},1\n"));
            assert!(rows.is_empty() && told.contains(&format!("`{cell}` in column `a`")), "{cell}: {told}");
            assert!(told.starts_with("spots.csv:2:14: "), "{told}");
        }
    }

    #[test]
    fn tensors_direction_and_normal() {
        let full = "id,material,detail,a.xx,a.yy,a.zz,a.xy,a.yz,a.xz,normal.x,normal.y,normal.z";
        let (rows, told) =
            read_a(&format!("{full}\nN1,S355,toe,1,2,3,4,5,6,0,0,1\nN2,S355,toe,1,2,,4,,,,,\n"));
        assert_eq!(told, "");
        assert_eq!(rows[0].stress["a"].value, StressInput::Components(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
        assert!(rows[0].normal.is_some() && rows[1].normal.is_none());
        assert_eq!(rows[1].stress["a"].value, StressInput::Components(vec![1.0, 2.0, 4.0]));
        let (rows, told) = read_a(&format!("{full}\nN1,S355,toe,1,2,3,,,,,,\n"));
        assert!(rows.is_empty() && told.contains("incomplete tensor for `a`"), "{told}");
        let (_, told) = read_a("id,material,detail,a,a.xx,a.yy,a.xy\nN1,S355,toe,1,2,3,4\n");
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
            let (rows, told) = read_a(&format!("{head}\n1,2,3\n"));
            assert!(rows.is_empty() && told.contains(part), "{head}: {told}");
        }
    }

    #[test]
    fn quotes_over_lines_doubled_and_never_closed() {
        let (rows, told) =
            read_a("id,material,detail,location,a\n\"N \"\"1\"\"\",S,t,\"two\nlines\",1\nN2,S,t,,x\n");
        assert_eq!((rows[0].id.value.as_str(), rows[0].location.as_deref()), ("N \"1\"", Some("two\nlines")));
        assert!(told.starts_with("spots.csv:4:9: error: `x` in column `a`"), "{told}");
        let (_, told) = read_a("id,material,detail,a\nN1,\"S,t,1\nN2,S,t,2\n");
        assert!(told.contains("spots.csv:2:4: error: a quote is opened here and never closed"), "{told}");
    }

    #[test]
    fn nothing_at_all_is_no_trouble() {
        for text in ["", "\u{feff}", "\n\n", "# only a remark\n", HEAD] {
            let (rows, told) = read(text);
            assert!(rows.is_empty() && told.is_empty(), "{text:?}: {told}");
        }
    }
}
