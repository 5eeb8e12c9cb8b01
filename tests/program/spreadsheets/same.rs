//! The same numbers in CSV, XLSX and ODS give the same assessment.

use super::make::{Cell, calculated, edit, fill, ods, ods_of, ods_rows, rows_of, sound, xlsx, xlsx_with};
use super::{frame_of, read};
use bogie_fatigue::assessment::assess;
use bogie_fatigue::definition::Frame;
use calamine::{Data, Ods, Reader};
use proptest::prelude::*;
use rust_xlsxwriter::{Formula, Workbook};
use std::io::Cursor;

const CSV: &str =
    "id,location,material,detail,vertical_left,vertical_right,lateral,longitudinal,twist,lozenging,\
vertical_left.xx,vertical_left.yy,vertical_left.xy,vertical_right.xx,vertical_right.yy,vertical_right.xy,\
lateral.xx,lateral.yy,lateral.xy,longitudinal.xx,longitudinal.yy,longitudinal.xy,twist.xx,twist.yy,twist.xy,\
lozenging.xx,lozenging.yy,lozenging.xy,direction
N1,side beam,S355,toe,18.25,-11.5,14,4,16,0.1,,,,,,,,,,,,,,,,,,,
N2,,S355,parent,-1e-3,41.0625,0,0,3,-7,,,,,,,,,,,,,,,,,,,
12345,\u{6a2a}\u{6881} <a> & b,S355,toe,,,,,,,30,4,-2,28,3,2,11,1,5,6,2,1,9,8,-7,1,2,3,
N4,,S355,toe,,,,,,,30,4,-2,28,3,2,11,1,5,6,2,1,9,8,-7,1,2,3,30";

fn read_ok(name: &str, data: &[u8]) -> Frame {
    read(&frame_of(name, ""), name, data).unwrap_or_else(|e| panic!("{e}")).frame
}

#[test]
fn as_the_csv_of_the_same_numbers() {
    let wanted = read_ok("h.csv", CSV.as_bytes());
    assert_eq!(wanted.hotspots.len(), 4);
    let rows = rows_of(CSV);
    for (name, data) in [("h.xlsx", xlsx(&rows)), ("h.ods", ods(&rows))] {
        let found = read_ok(name, &data);
        assert_eq!(found.hotspots, wanted.hotspots, "{name}");
        let (a, b) = (assess(&found).unwrap(), assess(&wanted).unwrap());
        assert_eq!(a.standards.len(), 2);
        for (a, b) in a.standards.iter().zip(&b.standards) {
            assert_eq!(format!("{:?}", a.hotspots), format!("{:?}", b.hotspots), "{name}");
        }
    }
}

#[test]
fn a_number_as_id_is_its_digits() {
    let mut rows = sound();
    rows[1][0] = Cell::Number(40_172.0);
    for (name, data) in [("h.xlsx", xlsx(&rows)), ("h.ods", ods(&rows))] {
        assert_eq!(read_ok(name, &data).hotspots[0].id, "40172");
    }
}

#[test]
fn formulas_count_with_their_stored_value() {
    let data = xlsx_with(&sound(), |sheet| {
        sheet.write_formula(1, 4, Formula::new("=2*9+0.5").set_result("18.5")).unwrap();
        sheet.write_formula(1, 1, Formula::new("=\"side\"&\" beam\"").set_result("side beam")).unwrap();
    });
    let frame = read_ok("h.xlsx", &data);
    assert_eq!(
        (frame.hotspots[0].per_load[0].0[0], frame.hotspots[0].location.as_str()),
        (18.5, "side beam")
    );
    let cells = ods_rows(&sound()).replacen(
        "<table:table-cell office:value-type=\"float\" office:value=\"10\">",
        "<table:table-cell table:formula=\"of:=2*9+0.5\" office:value-type=\"float\" office:value=\"18.5\">",
        1,
    );
    let frame = read_ok("h.ods", &ods_of(&format!("<table:table table:name=\"a\">{cells}</table:table>")));
    assert_eq!(frame.hotspots[0].per_load[0].0[0], 18.5);
}

#[test]
fn blank_rows_and_cells_of_blanks_are_nothing() {
    let mut rows = sound();
    rows.insert(0, Vec::new());
    rows.insert(2, vec![Cell::from(" "), Cell::from("")]);
    for (name, data) in [("h.xlsx", xlsx(&rows)), ("h.ods", ods(&rows))] {
        assert_eq!(read_ok(name, &data).hotspots.len(), 1);
    }
}

#[test]
fn hidden_rows_columns_and_sheets_are_read_like_others() {
    let mut rows = sound();
    let mut second = rows[1].clone();
    second[0] = Cell::from("N2");
    rows.push(second);
    let data = xlsx_with(&rows, |sheet| {
        sheet.set_row_hidden(2).unwrap();
        sheet.set_column_hidden(4).unwrap();
    });
    let frame = read_ok("h.xlsx", &data);
    assert_eq!(frame.hotspots.len(), 2);
    let mut book = Workbook::new();
    book.add_worksheet().set_name("cover").unwrap();
    let sheet = book.add_worksheet().set_name("FE").unwrap();
    fill(sheet, &rows);
    sheet.set_hidden(true);
    let data = calculated(&book.save_to_buffer().unwrap());
    let found = read(&frame_of("h.xlsx", "sheet = \"FE\""), "h.xlsx", &data).unwrap();
    assert_eq!(found.frame.hotspots.len(), 2);
}

#[test]
fn inline_texts_and_cells_without_references_are_read() {
    let data = edit(&xlsx(&sound()), "xl/worksheets/sheet1.xml", |text| {
        let inline = "<c t=\"inlineStr\"><is><t>N7</t></is></c>";
        let start = text.find("<c r=\"A2\"").unwrap();
        let end = start + text[start..].find("</c>").unwrap() + 4;
        format!("{}{inline}{}", &text[..start], &text[end..])
    });
    assert_eq!(read_ok("h.xlsx", &data).hotspots[0].id, "N7");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// An independent reader of ODS, calamine, finds the same values in the same cells.
    #[test]
    fn ods_as_calamine_reads_it(
        numbers in prop::collection::vec(prop::option::of(-1e6..1e6f64), 12),
        blank_rows in 0usize..5,
        names in prop::collection::vec("[a-z&<>\"é中]{1,8}", 3),
    ) {
        let mut rows = sound();
        let head = rows.remove(0);
        let pattern = rows.remove(0);
        let mut xml = ods_rows(&[head]);
        xml += &format!("<table:table-row table:number-rows-repeated=\"{}\"><table:table-cell \
                         table:number-columns-repeated=\"16384\"/></table:table-row>", blank_rows + 1);
        for (k, name) in names.iter().enumerate() {
            let mut row = pattern.clone();
            row[0] = Cell::Text(format!("{k}{name}"));
            for (cell, number) in row[4..].iter_mut().zip(&numbers[4 * k..4 * k + 4]) {
                if let Some(v) = number { *cell = Cell::Number(*v); }
            }
            xml += &ods_rows(&[row]);
        }
        let data = ods_of(&format!("<table:table table:name=\"FE\">{xml}</table:table>"));
        let mut other = Ods::new(Cursor::new(&data)).unwrap();
        let range = other.worksheet_range("FE").unwrap();
        let frame = read_ok("h.ods", &data);
        prop_assert_eq!(frame.hotspots.len(), 3);
        for (k, hotspot) in frame.hotspots.iter().enumerate() {
            let row = u32::try_from(2 + blank_rows + k).unwrap();
            prop_assert_eq!(range.get_value((row, 0)), Some(&Data::String(hotspot.id.clone())));
            for (column, stress) in (4..).zip(&hotspot.per_load) {
                prop_assert_eq!(range.get_value((row, column)), Some(&Data::Float(stress.0[0])));
            }
        }
    }
}
