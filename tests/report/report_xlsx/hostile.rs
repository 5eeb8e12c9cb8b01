//! Names that would like to be formulas, markup, or too long.

use crate::common;
use crate::report_xlsx::calculator::{Book, Value};
use bogie_fatigue::assessment::assess;
use bogie_fatigue::report::{csv, xlsx};

fn frame_text() -> String {
    let mut spots = String::new();
    for name in common::hostile_names() {
        let spot = common::hotspot("NAME", "toe", ["30.0", "10.0", "12.0", "3.0", "4.0", "2.0"]);
        let location = format!(
            "id = {}\nlocation = {}",
            common::toml_text(&name),
            common::toml_text(&format!("{name}\u{1}\u{b}\t|"))
        );
        spots += &spot.replace("id = \"NAME\"", &location);
    }
    let text = common::text(&[common::JIS, common::UIC], &format!("{}{spots}", common::LOADS));
    text.replace("name = \"test\"", "name = \"=HYPERLINK(\\\"http://x\\\")\"")
}

#[test]
fn hostile_texts_are_cells_of_text() {
    let frame = common::read(&frame_text());
    let assessment = assess(&frame).unwrap();
    let book = Book::open(xlsx::workbook(&frame, &assessment).unwrap());
    let result = |r: u32, c: u32| book.stored.get(&("Results".to_owned(), r, c)).cloned();
    for (r, name) in (3..).zip(common::hostile_names()) {
        let Some(Value::Text(id)) = result(r, 1) else { panic!("{name} is no text") };
        assert!(!book.formulas.contains_key(&("Results".to_owned(), r, 1)), "{name}");
        if name.len() < 32_000 {
            assert_eq!(id, name);
            assert_eq!(result(r, 2), Some(Value::Text(format!("{name}··\t|"))));
        } else {
            assert!(
                id.starts_with("nnnn") && id.ends_with("characters)") && id.encode_utf16().count() <= 32_767
            );
        }
    }
    assert_eq!(
        book.stored[&("Summary".to_owned(), 0, 0)],
        Value::Text("=HYPERLINK(\"http://x\")".to_owned())
    );
    for formula in book.formulas.values() {
        assert!(!formula.contains("cmd") && !formula.contains("HYPERLINK"), "{formula}");
    }
}

/// Every formula a reader of CSV could see begins with an apostrophe; removing one apostrophe gives the id back.
#[test]
fn csv_cells_are_no_formulas_and_ids_come_back() {
    let frame = common::read(&frame_text());
    let assessment = assess(&frame).unwrap();
    let text = csv::assessment(&frame, &assessment);
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let mut ids = Vec::new();
    for record in reader.records().map(Result::unwrap).take(common::hostile_names().len()) {
        for (column, cell) in record.iter().enumerate() {
            let number = cell.parse::<f64>().is_ok() && column != 1;
            assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
        }
        ids.push(csv::unescaped(&record[1]));
    }
    assert_eq!(ids, common::hostile_names());
}
