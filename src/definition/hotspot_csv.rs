//! Hotspots in a CSV file beside the frame load file.
//!
//! Columns: `id`, `location`, `material`, `detail`, then per load component either `LOAD` (scalar) or
//! `LOAD.xx`, `LOAD.yy`, `LOAD.zz`, `LOAD.xy`, `LOAD.yz`, `LOAD.zx`; optional `direction` (degrees) or
//! `direction.x/.y/.z`, and `normal.x/.y/.z`. Empty cells are absent values. Lines that begin with `#` are
//! comments. The unit is that of `[units] stress`.

use super::diagnostic::{Checker, SourceText, nearest};
use super::frame_file::{DirectionInput, HotspotEntry, StressInput};
use super::toml_text::Located;
use indexmap::IndexMap;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Column {
    Id,
    Location,
    Material,
    Detail,
    Stress { load: String, component: Option<usize> },
    Direction(Option<usize>),
    Normal(usize),
}

const COMPONENTS: [&str; 6] = ["xx", "yy", "zz", "xy", "yz", "zx"];
const FIXED: [&str; 4] = ["id", "location", "material", "detail"];

/// Reads a hotspot CSV and hands each row on; problems go to `checker`, which must be of the same text.
pub(super) fn read_hotspots(
    source: &Arc<SourceText>,
    checker: &mut Checker,
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
            None => match read_header(checker, &record, &span) {
                Some(found) => columns = Some(found),
                None => return,
            },
            Some(columns) => {
                if let Some(entry) = read_row(checker, &record, columns, &span) {
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

fn read_header(
    checker: &mut Checker,
    record: &csv::StringRecord,
    span: &Range<usize>,
) -> Option<Vec<Column>> {
    let mut columns = Vec::new();
    let mut seen = HashSet::new();
    for name in record {
        let column = match name {
            "id" => Column::Id,
            "location" => Column::Location,
            "material" => Column::Material,
            "detail" => Column::Detail,
            "direction" => Column::Direction(None),
            _ => match name.split_once('.') {
                Some(("direction", axis)) => Column::Direction(Some(axis_index(checker, axis, span)?)),
                Some(("normal", axis)) => Column::Normal(axis_index(checker, axis, span)?),
                Some((load, component)) => {
                    let component = if component == "xz" { "zx" } else { component };
                    let Some(index) = COMPONENTS.iter().position(|c| *c == component) else {
                        checker.error(
                            span.clone(),
                            format!("column `{name}` has no stress component `{component}`"),
                            "header line",
                            nearest(component, COMPONENTS),
                        );
                        return None;
                    };
                    Column::Stress { load: load.to_owned(), component: Some(index) }
                }
                None => Column::Stress { load: name.to_owned(), component: None },
            },
        };
        if !seen.insert(column.clone()) {
            checker.error(span.clone(), format!("column `{name}` stands twice"), "header line", "remove one");
            return None;
        }
        columns.push(column);
    }
    for (column, name) in [Column::Id, Column::Location, Column::Material, Column::Detail].iter().zip(FIXED) {
        if !columns.contains(column) && name != "location" {
            checker.error(
                span.clone(),
                format!("column `{name}` is missing"),
                "header line",
                format!("add a column `{name}`"),
            );
            return None;
        }
    }
    Some(columns)
}

fn axis_index(checker: &mut Checker, axis: &str, span: &Range<usize>) -> Option<usize> {
    let index = ["x", "y", "z"].iter().position(|a| *a == axis);
    if index.is_none() {
        checker.error(span.clone(), format!("there is no axis `{axis}`"), "header line", "use x, y or z");
    }
    index
}

fn read_row(
    checker: &mut Checker,
    record: &csv::StringRecord,
    columns: &[Column],
    span: &Range<usize>,
) -> Option<HotspotEntry> {
    if record.len() != columns.len() {
        checker.error(
            span.clone(),
            format!("this row has {} cells, the header has {}", record.len(), columns.len()),
            "malformed row",
            "give every row one cell per column; decimals are written with a point",
        );
        return None;
    }
    let located = |text: &str| Located { value: text.to_owned(), span: span.clone() };
    let mut entry = HotspotEntry {
        id: located(""),
        location: None,
        material: located(""),
        detail: located(""),
        stress: IndexMap::new(),
        condition: IndexMap::new(),
        normal: None,
        direction: None,
    };
    let mut tensors: IndexMap<&str, [Option<f64>; 6]> = IndexMap::new();
    let mut normal = [0.0; 3];
    let mut direction = [0.0; 3];
    let (mut has_normal, mut has_direction, mut sound) = (false, false, true);
    for (column, cell) in columns.iter().zip(record) {
        match column {
            Column::Id => entry.id = located(cell),
            Column::Location => entry.location = Some(cell.to_owned()),
            Column::Material => entry.material = located(cell),
            Column::Detail => entry.detail = located(cell),
            _ if cell.is_empty() => {}
            numeric => {
                let Some(value) = number(checker, cell, span, numeric) else {
                    sound = false;
                    continue;
                };
                match numeric {
                    Column::Stress { load, component: None } => {
                        let located = Located { value: StressInput::Scalar(value), span: span.clone() };
                        entry.stress.insert(load.clone(), located);
                    }
                    Column::Stress { load, component: Some(k) } => {
                        if let Some(slot) = tensors.entry(load.as_str()).or_default().get_mut(*k) {
                            *slot = Some(value);
                        }
                    }
                    Column::Direction(None) => {
                        entry.direction =
                            Some(Located { value: DirectionInput::Degrees(value), span: span.clone() });
                    }
                    Column::Direction(Some(k)) => {
                        has_direction = true;
                        if let Some(slot) = direction.get_mut(*k) {
                            *slot = value;
                        }
                    }
                    Column::Normal(k) => {
                        has_normal = true;
                        if let Some(slot) = normal.get_mut(*k) {
                            *slot = value;
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    for (load, parts) in tensors {
        let components = match parts {
            [Some(xx), Some(yy), None, Some(xy), None, None] => vec![xx, yy, xy],
            [Some(xx), Some(yy), Some(zz), Some(xy), Some(yz), Some(zx)] => vec![xx, yy, zz, xy, yz, zx],
            _ => {
                checker.error(
                    span.clone(),
                    format!("hotspot `{}` has an incomplete tensor for `{load}`", entry.id.value),
                    "some components are empty",
                    "give xx, yy, xy or all six",
                );
                sound = false;
                continue;
            }
        };
        let value = Located { value: StressInput::Components(components), span: span.clone() };
        if entry.stress.insert(load.to_owned(), value).is_some() {
            checker.error(
                span.clone(),
                format!("hotspot `{}` has a scalar and a tensor for `{load}`", entry.id.value),
                "two stresses for one load",
                "leave one of them empty",
            );
            sound = false;
        }
    }
    if has_normal {
        entry.normal = Some(Located { value: normal, span: span.clone() });
    }
    if has_direction {
        entry.direction =
            Some(Located { value: DirectionInput::Vector(direction.to_vec()), span: span.clone() });
    }
    sound.then_some(entry)
}

fn number(checker: &mut Checker, cell: &str, span: &Range<usize>, column: &Column) -> Option<f64> {
    match fast_float2::parse::<f64, _>(cell) {
        Ok(v) if v.is_finite() => Some(v),
        _ => {
            let name = match column {
                Column::Stress { load, component } => {
                    let suffix =
                        component.and_then(|k| COMPONENTS.get(k)).map_or(String::new(), |c| format!(".{c}"));
                    format!("{load}{suffix}")
                }
                Column::Normal(_) => "normal".to_owned(),
                _ => "direction".to_owned(),
            };
            checker.error(
                span.clone(),
                format!("`{cell}` in column `{name}` is not a finite number"),
                "malformed row",
                "write numbers with a decimal point, like -12.5",
            );
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "id,location,material,detail,a,b";

    /// Rows read, and what was wrong, one line each.
    fn read(text: &str) -> (Vec<HotspotEntry>, String) {
        let source = SourceText::new("spots.csv", text);
        let mut checker = Checker::new(source.clone());
        let mut rows = Vec::new();
        read_hotspots(&source, &mut checker, |_, entry, _| rows.push(entry.clone()));
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
