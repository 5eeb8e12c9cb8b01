//! Sheet, header row, column mapping, columns to ignore; in CSV as well.

use super::make::{Cell, calculated, fill, ods, sound, xlsx};
use super::{frame_of, problems, read};
use rust_xlsxwriter::Workbook;

/// A table as an FE department may hand it over: two title rows, heads of its own, a remark column.
fn foreign() -> Vec<Vec<Cell>> {
    let mut rows = sound();
    rows[0][0] = Cell::from("Knoten");
    rows[0][4] = Cell::from("LC1 SX");
    rows[0].push(Cell::from("Bemerkung"));
    rows[1].push(Cell::from("vorläufig"));
    rows.insert(0, vec![Cell::from("Spannungen, Stand 12.3.")]);
    rows.insert(1, vec![Cell::Nothing, Cell::from("in MPa")]);
    rows
}

const LAYOUT: &str = "header_row = 3\ncolumns = { id = \"Knoten\", vertical_left = \"LC1 SX\" }\n\
                      ignore = [\"Bemerkung\"]";

#[test]
fn heads_of_another_department() {
    for (name, data) in [("h.xlsx", xlsx(&foreign())), ("h.ods", ods(&foreign()))] {
        let found = read(&frame_of(name, LAYOUT), name, &data).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(found.frame.hotspots[0].id, "N1");
        assert_eq!(found.frame.hotspots[0].per_load[0].0[0], 10.0);
    }
}

#[test]
fn the_mapping_holds_for_csv() {
    let csv = "Knoten,material,detail,LC1,vertical_right,lateral,longitudinal,twist,lozenging,note\n\
               N1,S355,toe,7,1,1,1,1,1,x\n";
    let layout = "columns = { id = \"Knoten\", vertical_left = \"LC1\" }\nignore = [\"note\"]";
    let found = read(&frame_of("h.csv", layout), "h.csv", csv.as_bytes()).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(found.frame.hotspots[0].per_load[0].0[0], 7.0);
}

#[test]
fn mistakes_in_the_mapping_are_told_at_their_place_in_the_frame_load_file() {
    let layout = "header_row = 3\ncolumns = { id = \"Knotn\", vertical_left = \"LC1 SX\", lateral = \"LC1 SX\" }\n\
                  ignore = [\"Remark\"]";
    let told = problems(&frame_of("h.xlsx", layout), "h.xlsx", &xlsx(&foreign())).join("\n");
    for part in [
        "error: the hotspot file has no column `Knotn` (no such column head); did you mean `Knoten`?",
        "error: the column `LC1 SX` is named twice",
        "error: the hotspot file has no column `Remark`",
        "h.xlsx, sheet \"FE\", cell A3: error: column `id` is missing",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    assert!(told.lines().next().unwrap().starts_with("frame.toml:"), "{told}");
}

#[test]
fn a_column_that_is_not_named_as_ignored_is_no_remark() {
    let layout = "header_row = 3\ncolumns = { id = \"Knoten\", vertical_left = \"LC1 SX\" }";
    let told = problems(&frame_of("h.xlsx", layout), "h.xlsx", &xlsx(&foreign())).join("\n");
    assert!(
        told.contains("cell K3: error: column `Bemerkung` is no load component (header line; below it stands `vorläufig`)"),
        "{told}"
    );
    assert!(told.contains("ignore = [\"Bemerkung\"]") && told.lines().count() == 1, "{told}");
}

#[test]
fn a_header_row_that_is_empty_or_zero() {
    for row in [0, 4, 99] {
        let mut rows = sound();
        rows.extend([Vec::new(), Vec::new()]);
        rows.push(rows[1].clone());
        rows.insert(1, Vec::new());
        let told =
            problems(&frame_of("h.xlsx", &format!("header_row = {row}")), "h.xlsx", &xlsx(&rows)).join("\n");
        let wanted = if row == 0 { "counted from 1".to_owned() } else { format!("row {row} of sheet") };
        assert!(told.contains(&wanted), "{row}: {told}");
    }
}

#[test]
fn of_several_sheets_one_must_be_named() {
    let mut book = Workbook::new();
    for name in ["FE", "gauges", "\u{7d50}\u{679c}"] {
        fill(book.add_worksheet().set_name(name).unwrap(), &sound());
    }
    let data = calculated(&book.save_to_buffer().unwrap());
    let told = problems(&frame_of("h.xlsx", ""), "h.xlsx", &data).join("\n");
    assert!(told.contains("it has 3 sheets: \"FE\", \"gauges\", \"\u{7d50}\u{679c}\""), "{told}");
    let told = problems(&frame_of("h.xlsx", "sheet = \"gauge\""), "h.xlsx", &data).join("\n");
    assert!(told.contains("there is no sheet \"gauge\"; there are \"FE\", \"gauges\""), "{told}");
    assert!(told.contains("did you mean `gauges`?"), "{told}");
    let found = read(&frame_of("h.xlsx", "sheet = \"\u{7d50}\u{679c}\""), "h.xlsx", &data).unwrap();
    assert_eq!(found.frame.hotspots.len(), 1);
}

#[test]
fn keys_of_spreadsheets_beside_a_csv_and_a_layout_of_nothing() {
    let told =
        problems(&frame_of("h.csv", "sheet = \"FE\"\nheader_row = 1"), "h.csv", b"id,material,detail\n")
            .join("\n");
    assert!(told.contains("`sheet` is for spreadsheets") && !told.contains("`header_row`"), "{told}");
    let told =
        problems(&frame_of("h.xlsx", "decimal = \",\"\nencoding = \"latin1\""), "h.xlsx", &xlsx(&sound()))
            .join("\n");
    assert!(told.contains("`decimal` is for texts") && told.contains("`encoding` is for texts"), "{told}");
    let told =
        problems(&frame_of("h.csv", "decimal = \";\"\nencoding = \"klingon\""), "h.csv", b"id\n").join("\n");
    assert!(told.contains("`;` is no decimal mark") && told.contains("`klingon` is no encoding"), "{told}");
    let frame = frame_of("h.csv", "sheet = \"FE\"").replace("hotspots = \"h.csv\"\n", "");
    let hotspot = super::common::hotspot("H", "toe", ["1"; 6]);
    let told = problems(&format!("{frame}{hotspot}"), "h.csv", b"").join("\n");
    assert!(told.contains("[files.hotspot_table] describes a hotspot file, and none is named"), "{told}");
}

/// `bogie screen --hotspots-to` puts the hotspots found in the place of the table, and its layout goes with it.
#[test]
fn a_frame_of_screened_hotspots_has_no_layout_left() {
    let text = frame_of("h.xlsx", LAYOUT);
    let frame = read(&text, "h.xlsx", &xlsx(&foreign())).unwrap_or_else(|e| panic!("{e}")).frame;
    let written = bogie_fatigue::report::screening::hotspot_frame(&text, &frame, false).unwrap();
    let again = super::common::read(&written);
    assert_eq!(again.hotspots[0].id, frame.hotspots[0].id);
    assert_eq!(again.hotspots[0].per_load, frame.hotspots[0].per_load);
}

/// Titles, remarks and units mean the same in every kind of table.
#[test]
fn titles_remarks_and_units_in_every_kind() {
    let mut rows = sound();
    rows[0][4] = Cell::from("vertical_left [MPa]");
    rows.insert(
        1,
        vec![Cell::from("# unit"), Cell::Nothing, Cell::Nothing, Cell::Nothing, Cell::from("MPa")],
    );
    let units = ["", "", "", "", "MPa", "N/mm²", "MPa", "-", "MPa", "MPa"];
    rows.insert(2, units.map(|u| if u.is_empty() { Cell::Nothing } else { Cell::from(u) }).to_vec());
    rows.insert(0, vec![Cell::from("# a remark above the heads")]);
    for (name, data) in [("h.xlsx", xlsx(&rows)), ("h.ods", ods(&rows))] {
        let found = read(&frame_of(name, ""), name, &data).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(found.frame.hotspots.len(), 1, "{name}");
        assert_eq!(found.frame.hotspots[0].per_load[0].0[0], 10.0);
        assert!(found.warnings.items().is_empty(), "{}", found.warnings);
    }
    rows[3][4] = Cell::from("kPa");
    let told = problems(&frame_of("h.xlsx", ""), "h.xlsx", &xlsx(&rows)).join("\n");
    assert!(
        told.contains("cell E4: error: the column `vertical_left` is in kPa, [units] stress says MPa"),
        "{told}"
    );
    // Heads below a title are found, and it is said; where none are whole, both remedies are named.
    let mut titled = sound();
    titled.insert(0, vec![Cell::from("Stresses"), Cell::from("March")]);
    let found = read(&frame_of("h.xlsx", ""), "h.xlsx", &xlsx(&titled)).unwrap_or_else(|e| panic!("{e}"));
    assert!(found.warnings.to_string().contains("column heads are taken from row 2"), "{}", found.warnings);
}

#[test]
fn numbers_stored_as_texts_are_told_once_per_column_with_the_remedy() {
    let mut rows = sound();
    rows[1][4] = Cell::from("40,63");
    for id in ["N2", "N3"] {
        let mut row = rows[1].clone();
        row[0] = Cell::from(id);
        rows.push(row);
    }
    let told = problems(&frame_of("h.xlsx", ""), "h.xlsx", &xlsx(&rows));
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("holds the text `40,63`, and 2 more of this column"), "{told:?}");
    assert!(told[0].contains("Text to Columns"), "{told:?}");
}

#[test]
fn several_hotspot_files_and_gauges_of_their_own() {
    let gauge = "[[hotspot]]\nid = \"N1\"\nmeasured = { source = \"bench\", stress = { lateral = 9.5 } }\n";
    let frame = |more: &str| {
        frame_of("h.csv", "").replace("hotspots = \"h.csv\"", "hotspots = [\"h.csv\", \"h.csv\"]") + more
    };
    let csv = "id,material,detail,vertical_left,vertical_right,lateral,longitudinal,twist,lozenging\nN1,S355,toe,7,1,1,1,1,1\n";
    let told = problems(&frame(""), "h.csv", csv.as_bytes()).join("\n");
    assert!(told.contains("hotspot `N1` is defined twice"), "the same file twice: {told}");
    let one = |more: &str| frame_of("h.csv", "") + more;
    let found = read(&one(gauge), "h.csv", csv.as_bytes()).unwrap_or_else(|e| panic!("{e}"));
    let measured = found.frame.hotspots[0].measured.as_ref().unwrap();
    assert_eq!((measured.per_load["lateral"], found.frame.hotspots.len()), (9.5, 1));
    let told = problems(&one(&gauge.replace("N1", "N7")), "h.csv", csv.as_bytes()).join("\n");
    assert!(
        told.contains(
            "hotspot `N7` has measured stresses only, and no table of hotspots has a row of this id"
        ),
        "{told}"
    );
    let told = problems(&one(&gauge.replace("N1\"", "N1\"\ndetail = \"other\"")), "h.csv", csv.as_bytes())
        .join("\n");
    assert!(told.contains("has the detail `other` here and `toe` in its table"), "{told}");
}

/// What the workbook of a report says of its sheet *Stresses*.
#[test]
fn the_sheet_stresses_of_a_report_reads_back() {
    let csv = "id,location,material,detail,vertical_left.xx,vertical_left.yy,vertical_left.xy,vertical_right.xx,vertical_right.yy,\
               vertical_right.xy,lateral.xx,lateral.yy,lateral.xy,longitudinal.xx,longitudinal.yy,longitudinal.xy,twist.xx,twist.yy,\
               twist.xy,lozenging.xx,lozenging.yy,lozenging.xy,direction\n\
               N1,here,S355,toe,1.5,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,30\n";
    let first = read(&frame_of("h.csv", ""), "h.csv", csv.as_bytes()).unwrap_or_else(|e| panic!("{e}")).frame;
    let assessment = bogie_fatigue::assessment::assess(&first).unwrap();
    let book = bogie_fatigue::report::xlsx::workbook(&first, &assessment).unwrap_or_else(|e| panic!("{e}"));
    let found = read(&frame_of("rep.xlsx", "sheet = \"Stresses\""), "rep.xlsx", &book)
        .unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(found.frame.hotspots[0].per_load, first.hotspots[0].per_load);
    assert_eq!(found.frame.hotspots[0].location, "here");
    let near = (found.frame.hotspots[0].direction.unwrap() - first.hotspots[0].direction.unwrap()).norm();
    assert!(near < 1e-12, "{near}");
    assert!(found.warnings.items().is_empty(), "{}", found.warnings);
}
