//! Files made to break the reader, and files that are none.

use super::make::{archive_of, edit, escaped, ods, ods_of, ods_parts, ods_rows, sound, xlsx};
use super::{frame_of, problems, read};
use std::fs;
use std::process::Command;

fn told(name: &str, data: &[u8]) -> String {
    problems(&frame_of(name, ""), name, data).join("\n")
}

#[test]
fn what_is_no_workbook() {
    for (data, part) in [
        (b"".to_vec(), "not a complete zip archive"),
        (b"id,material\n".to_vec(), "not a complete zip archive"),
        (archive_of(&[("a.txt", b"hello")]), "neither content.xml nor [Content_Types].xml"),
        (
            [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600]].concat(),
            "it is encrypted or an old .xls",
        ),
        (archive_of(&[("[Content_Types].xml", b"<a/>"), ("xl/workbook.bin", b"")]), ".xlsb"),
        (archive_of(&[("[Content_Types].xml", b"<a/>")]), "damaged or no workbook"),
    ] {
        let told = told("s.xlsx", &data);
        assert!(
            told.starts_with("frame.toml:")
                && told.contains("`s.xlsx` cannot be read: ")
                && told.contains(part),
            "{told}"
        );
    }
}

#[test]
fn encrypted_ods() {
    let data = archive_of(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            b"<m:manifest xmlns:m=\"m\"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>",
        ),
        ("content.xml", &[7; 300]),
    ]);
    assert!(told("s.ods", &data).contains("it is encrypted"));
}

#[test]
fn every_truncation_is_refused() {
    for (name, data) in [("s.xlsx", xlsx(&sound())), ("s.ods", ods(&sound()))] {
        for end in (0..data.len()).step_by(97).chain(data.len() - 40..data.len()) {
            assert!(read(&frame_of(name, ""), name, &data[..end]).is_err(), "{name} of {end} bytes");
        }
    }
}

#[test]
fn content_that_ends_early_in_a_whole_archive() {
    let whole =
        format!("<o xmlns:o=\"o\"><office:spreadsheet><table:table table:name=\"FE\">{}", ods_rows(&sound()));
    let told_ods = told("s.ods", &ods_parts(whole.as_bytes()));
    assert!(told_ods.contains("content.xml ends early"), "{told_ods}");
    let data = edit(&xlsx(&sound()), "xl/worksheets/sheet1.xml", |t| {
        let end = t.find("</sheetData>").unwrap();
        t[..end].to_owned()
    });
    let told_xlsx = told("s.xlsx", &data);
    assert!(told_xlsx.contains("damaged"), "{told_xlsx}");
}

/// A declared size costs nothing: the sheet has the cells it has.
#[test]
fn huge_declared_dimensions() {
    let data = edit(&xlsx(&sound()), "xl/worksheets/sheet1.xml", |t| {
        let start = t.find("<dimension ref=\"").unwrap();
        let end = start + t[start..].find("/>").unwrap();
        format!("{}<dimension ref=\"A1:XFD1048576\"{}", &t[..start], &t[end..])
    });
    assert_eq!(read(&frame_of("s.xlsx", ""), "s.xlsx", &data).unwrap().frame.hotspots.len(), 1);
    let rows = ods_rows(&sound());
    let blank = "<table:table-row table:number-rows-repeated=\"1048573\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    let data = ods_of(&format!("<table:table table:name=\"FE\">{rows}{blank}</table:table>"));
    assert_eq!(read(&frame_of("s.ods", ""), "s.ods", &data).unwrap().frame.hotspots.len(), 1);
}

#[test]
fn repeated_cells_are_counted_before_they_are_made() {
    let cell = "<table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/>";
    for (rows, part) in [
        ("1048576", "more than 4000000 cells"),
        ("4294967295", "more than 4000000 cells"),
        ("0", "table:number-rows-repeated=\"0\""),
        ("-1", "\"-1\""),
    ] {
        let row = format!("<table:table-row table:number-rows-repeated=\"{rows}\">{cell}</table:table-row>");
        let told = told("s.ods", &ods_of(&format!("<table:table table:name=\"a\">{row}</table:table>")));
        assert!(told.contains(part), "{rows}: {told}");
    }
}

/// 200 MiB of blanks in 200 kB, as sheet, as texts, as styles.
#[test]
fn a_bomb_is_not_unpacked_to_its_end() {
    let blanks = vec![b' '; 140 << 20];
    let sheet = archive_of(&[("[Content_Types].xml", b"<a/>"), ("xl/worksheets/sheet1.xml", &blanks)]);
    assert!(sheet.len() < 200_000);
    assert!(told("s.xlsx", &sheet).contains("unpacked it has more than 128 MiB"));
    assert!(told("s.ods", &ods_parts(&blanks)).contains("unpacked it has more than 128 MiB"));
    let styles = archive_of(&[("[Content_Types].xml", b"<a/>"), ("xl/styles.xml", &blanks[..9 << 20])]);
    assert!(told("s.xlsx", &styles).contains("8 MiB for parts other than cells and texts"));
}

#[test]
fn entities_and_nesting() {
    let lol = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"bbbbbbbb\"><!ENTITY c \"&b;&b;&b;\">]>";
    let text = format!(
        "{lol}<o><office:spreadsheet><table:table table:name=\"a\"><table:table-row><table:table-cell \
                        office:value-type=\"string\"><text:p>&c;</text:p></table:table-cell></table:table-row>\
                        </table:table></office:spreadsheet></o>"
    );
    assert!(told("s.ods", &ods_parts(text.as_bytes())).contains("unknown entity `c`"));
    let deep = "<a>".repeat(100_000);
    assert!(told("s.ods", &ods_parts(deep.as_bytes())).contains("nests too deeply"));
}

/// Names of sheets appear escaped; those of cells are plain text.
#[test]
fn hostile_names() {
    let name = "\"</a>\u{202e}\n";
    let xml = format!(
        "<table:table table:name=\"{}&#10;\">{}</table:table>",
        escaped(&name.replace('\n', "")),
        ods_rows(&sound()[..1])
    );
    let mut rows = sound();
    rows[0].remove(3);
    let broken = xml.replace(&ods_rows(&sound()[..1]), &ods_rows(&rows));
    let told = told("s.ods", &ods_of(&broken));
    assert!(
        told.contains("sheet \"\\\"</a>\\u{202e}\\n\", cell A1: error: column `detail` is missing"),
        "{told}"
    );
}

/// One byte after the other is changed: each time a message or a result, never a panic.
#[test]
fn damaged_bytes_never_panic() {
    let (mut accepted, mut tried) = (0, 0);
    let mut state = 1u64;
    let mut try_all = |name: &str, whole: &[u8], part: &str| {
        let xml = unpacked(whole, part);
        for _ in 0..60 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(state >> 33).unwrap() % xml.len();
            let mut bytes = xml.clone();
            bytes[at] = b"<>\"/&0Z9= "[usize::try_from(state >> 20).unwrap() % 10];
            // Packed again, so that the checksum is right and the damage reaches the parser.
            let Ok(text) = String::from_utf8(bytes) else { continue };
            let data = edit(whole, part, |_| text.clone());
            tried += 1;
            accepted += usize::from(read(&frame_of(name, ""), name, &data).is_ok());
        }
    };
    let original = xlsx(&sound());
    for part in ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"] {
        try_all("s.xlsx", &original, part);
    }
    try_all("s.ods", &ods(&sound()), "content.xml");
    assert!(tried > 100 && accepted < tried, "{accepted} of {tried}");
}

/// A part that ends early within a whole archive is an error, and never an endless wait for its rest.
#[test]
fn every_part_cut_short() {
    let whole = xlsx(&sound());
    for part in [
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/sharedStrings.xml",
        "xl/worksheets/sheet1.xml",
        "_rels/.rels",
    ] {
        let text = String::from_utf8(unpacked(&whole, part)).unwrap();
        let needed = text.find("</sheetData>").or_else(|| text.rfind("</")).unwrap();
        for end in (0..=needed).step_by(1 + needed / 25).filter(|end| text.is_char_boundary(*end)) {
            let data = edit(&whole, part, |t| t[..end].to_owned());
            assert!(read(&frame_of("s.xlsx", ""), "s.xlsx", &data).is_err(), "{part} of {end} bytes");
        }
    }
    let content = String::from_utf8(unpacked(&ods(&sound()), "content.xml")).unwrap();
    for end in (0..content.len() - 1).step_by(41).filter(|end| content.is_char_boundary(*end)) {
        let data = ods_parts(&content.as_bytes()[..end]);
        assert!(read(&frame_of("s.ods", ""), "s.ods", &data).is_err(), "content.xml of {end} bytes");
    }
}

fn unpacked(archive: &[u8], part: &str) -> Vec<u8> {
    let mut data = Vec::new();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    std::io::copy(&mut zip.by_name(part).unwrap(), &mut data).unwrap();
    data
}

#[test]
fn only_below_the_folder_of_the_frame_unless_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("project");
    fs::create_dir(&below).unwrap();
    fs::write(folder.path().join("s.xlsx"), xlsx(&sound())).unwrap();
    fs::write(below.join("frame.toml"), frame_of("../s.xlsx", "")).unwrap();
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bogie"));
        command.current_dir(&below).args(["evaluate", "frame.toml"]).args(more).output().unwrap()
    };
    let refused = run(&[]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("lies outside the folder"));
    let allowed = run(&["--allow-outside"]);
    assert_eq!(allowed.status.code(), Some(0), "{}", String::from_utf8_lossy(&allowed.stderr));
    assert!(String::from_utf8_lossy(&allowed.stdout).contains("N1"));
}
