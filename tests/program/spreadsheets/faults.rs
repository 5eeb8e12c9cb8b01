//! What cannot be read is told with file, sheet and cell, all at once.

use super::make::{Cell, HEADS, edit, ods_of, ods_rows, sound, xlsx, xlsx_with};
use super::{frame_of, problems};
use bogie_fatigue::report::diagnostics::render;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

fn told(data: &[u8]) -> Vec<String> {
    problems(&frame_of("stresses.xlsx", ""), "stresses.xlsx", data)
}

fn at(cell: &str) -> String {
    format!("stresses.xlsx, sheet \"FE\", cell {cell}: error: ")
}

#[test]
fn everything_at_once_each_with_its_cell() {
    let mut rows = sound();
    rows[1][4] = Cell::from("n/a");
    rows[1][5] = Cell::from("12.5");
    for (k, id) in ["N2", "N3", "N3", ""].into_iter().enumerate() {
        let mut row = sound().remove(1);
        row[0] = if id.is_empty() { Cell::Nothing } else { Cell::from(id) };
        if k == 0 {
            row[3] = Cell::from("tow");
            row[7] = Cell::Nothing;
        }
        rows.push(row);
    }
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let data = xlsx_with(&rows, |sheet| {
        let moment = ExcelDateTime::from_ymd(2024, 3, 12).unwrap();
        sheet.write_datetime_with_format(1, 6, &moment, &date).unwrap();
        sheet.write_boolean(1, 7, true).unwrap();
        sheet.write_formula(1, 8, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    });
    let data = edit(&data, "xl/worksheets/sheet1.xml", |text| {
        // A formula that was written by a program and never calculated has no value at all.
        let start = text.find("<c r=\"J2\"").unwrap();
        let end = start + text[start..].find("</c>").unwrap() + 4;
        format!("{}<c r=\"J2\"><f>A1+1</f></c>{}", &text[..start], &text[end..])
    });
    let told = told(&data).join("\n");
    for (cell, what) in [
        ("E2", "the cell in column `vertical_left` holds the text `n/a`"),
        ("F2", "the cell in column `vertical_right` holds the text `12.5`"),
        ("G2", "the cell in column `lateral` holds a date or time"),
        ("H2", "the cell in column `longitudinal` holds the truth value TRUE"),
        ("I2", "the cell in column `twist` holds the error #DIV/0!"),
        ("J2", "the cell in column `lozenging` holds a formula without a stored value"),
        ("D3", "there is no detail `tow`"),
        ("A3", "hotspot `N2` has no stress for load `longitudinal`"),
        ("A5", "hotspot `N3` is defined twice"),
        ("B6", "a hotspot has no usable id"),
    ] {
        assert!(told.contains(&format!("{}{what}", at(cell))), "{cell} {what}\n{told}");
    }
    assert_eq!(told.lines().count(), 10, "{told}");
}

#[test]
fn the_terminal_shows_the_cell_without_a_line_number() {
    let mut rows = sound();
    rows[1][4] = Cell::from("n/a");
    let found = super::read(&frame_of("stresses.xlsx", ""), "stresses.xlsx", &xlsx(&rows)).unwrap_err();
    assert_eq!(
        render(&found, false).trim_end(),
        "error: the cell in column `vertical_left` holds the text `n/a`\n\
         --> stresses.xlsx, sheet \"FE\", cell E2\n \
         = note: expected a number\n \
         = help: type a number, or leave the cell empty where there is no value; a number that is stored as text counts as text"
    );
}

#[test]
fn formulas_that_wait_for_calculation() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("FE").unwrap();
    super::make::fill(sheet, &sound());
    sheet.write_formula(1, 4, "=300*1").unwrap();
    let data = book.save_to_buffer().unwrap();
    assert_eq!(told(&data).len(), 1);
    assert!(told(&data)[0].contains(
        "cell E2: error: the cell in column `vertical_left` holds a formula that was never calculated"
    ));
}

#[test]
fn merged_cells_of_the_table_are_refused() {
    let mut rows = sound();
    rows.push(rows[1].clone());
    rows[2][0] = Cell::from("N2");
    let data = xlsx_with(&rows, |sheet| {
        sheet.merge_range(1, 2, 2, 2, "S355", &Format::new()).unwrap();
        sheet.merge_range(20, 20, 21, 21, "a remark far off is told, too", &Format::new()).unwrap();
    });
    let told = told(&data).join("\n");
    assert!(told.contains(&format!("{}the cells C2:C3 are merged", at("C2"))), "{told}");
    assert!(told.contains(&format!("{}this column has a value but no head", at("U21"))), "{told}");

    let cells = ods_rows(&rows).replacen(
        "<table:table-cell office:value-type=\"string\"><text:p>S355",
        "<table:table-cell table:number-rows-spanned=\"2\" office:value-type=\"string\"><text:p>S355",
        1,
    );
    let data = ods_of(&format!("<table:table table:name=\"FE\">{cells}</table:table>"));
    let told = problems(&frame_of("s.ods", ""), "s.ods", &data).join("\n");
    assert!(told.contains("s.ods, sheet \"FE\", cell C2: error: the cells C2:C3 are merged"), "{told}");
}

#[test]
fn ods_cells_that_are_no_value() {
    let head = ods_rows(&[HEADS.map(Cell::from).to_vec()]);
    let text = |t: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{t}</text:p></table:table-cell>")
    };
    let row = [
        text("N1"),
        text("x"),
        text("S355"),
        text("toe"),
        "<table:table-cell office:value-type=\"date\" office:date-value=\"2024-03-12\"/>".to_owned(),
        "<table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"><text:p>TRUE</text:p></table:table-cell>".to_owned(),
        "<table:table-cell table:formula=\"of:=1/0\" office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"><text:p>#DIV/0!</text:p></table:table-cell>".to_owned(),
        "<table:table-cell table:formula=\"of:=1/0\" office:value-type=\"float\" office:value=\"0\"><text:p>Err:502</text:p></table:table-cell>".to_owned(),
        "<table:table-cell table:formula=\"of:=A1\"/>".to_owned(),
        "<table:table-cell office:value-type=\"float\" office:value=\"1,5\"/>".to_owned(),
    ]
    .concat();
    let xml = format!(
        "<table:table table:name=\"FE\">{head}<table:table-row>{row}</table:table-row></table:table>"
    );
    let told = problems(&frame_of("s.ods", ""), "s.ods", &ods_of(&xml)).join("\n");
    for (cell, what) in [
        ("E2", "a date or time"),
        ("F2", "the truth value TRUE"),
        ("G2", "the error #DIV/0!"),
        ("H2", "the error Err:502"),
        ("I2", "a formula without a stored value"),
        ("J2", "a number that cannot be read, `1,5`"),
    ] {
        assert!(
            told.lines().any(|l| l.contains(&format!("cell {cell}: ")) && l.contains(what)),
            "{cell}\n{told}"
        );
    }
}

#[test]
fn heads_that_are_wrong_are_all_told() {
    let mut rows = sound();
    rows[0][3] = Cell::from("id");
    rows[0][4] = Cell::from("vertical_left.xq");
    rows[0][5] = Cell::from("normal.w");
    let told = told(&xlsx(&rows)).join("\n");
    for (cell, what) in [
        ("D1", "column `id` stands twice"),
        ("E1", "column `vertical_left.xq` has no stress component `xq`"),
        ("F1", "there is no axis `w`"),
        ("A1", "column `detail` is missing"),
    ] {
        assert!(told.contains(&format!("{}{what}", at(cell))), "{cell}\n{told}");
    }
}

#[test]
fn a_sheet_of_heads_only_is_no_pass() {
    let rows = vec![HEADS.map(Cell::from).to_vec()];
    assert!(told(&xlsx(&rows))[0].contains("the file has no hotspots"));
    assert!(told(&xlsx(&[]))[0].contains("the file has no hotspots"));
}
