//! What the text output warns of stands in every other output.

use super::{FRAME, NODES, bogie, err, folder, out, read};
use serde_json::Value;

/// Outside the range 0 to 1 of the parameter: a warning of the frame load file.
fn doubtful() -> String {
    FRAME.replace("value = \"0.25\"", "value = \"-0.25\"")
}

const WORDS: &str = "outside 0 to 1";

#[test]
fn a_warning_of_the_frame_load_file_is_in_every_output() {
    let at = folder(&[("f.toml", &doubtful())]);
    let at = at.path();
    for format in ["text", "json", "csv", "markdown"] {
        for command in ["evaluate", "compare"] {
            let told = out(&bogie(at, &[command, "f.toml", "-f", format]));
            let flat = told.split_whitespace().collect::<Vec<_>>().join(" ").replace('\\', "");
            assert!(flat.contains(WORDS), "{command} {format}: {told}");
        }
    }
    let value: Value = serde_json::from_str(&out(&bogie(at, &["evaluate", "f.toml", "-f", "json"]))).unwrap();
    let warning = &value["warnings"][0];
    assert_eq!(warning["code"], "input-warning");
    assert!(warning["text"].as_str().unwrap().starts_with("f.toml:"), "{warning}");
    assert!(warning["arguments"].as_array().unwrap().len() == 2, "{warning}");
    for command in ["explain", "loads"] {
        let more: &[&str] = if command == "explain" { &["full"] } else { &[] };
        let told = out(&bogie(at, &[&[command, "f.toml"], more].concat()));
        assert!(told.split_whitespace().collect::<Vec<_>>().join(" ").contains(WORDS), "{command}: {told}");
    }
    for lang in ["en", "zh", "ja"] {
        bogie(at, &["report", "f.toml", "-o", "r.html", "--hotspots", "0", "--lang", lang]);
        let page = read(at, "r.html");
        let (first, rest) = page.split_once("<section id=\"results\">").unwrap();
        assert!(first.contains(WORDS) && rest.contains(WORDS), "{lang}");
    }
    bogie(at, &["report", "f.toml", "-o", "r.xlsx"]);
    let book = std::fs::File::open(at.join("r.xlsx")).unwrap();
    let mut book = zip::ZipArchive::new(book).unwrap();
    let mut strings = String::new();
    std::io::Read::read_to_string(&mut book.by_name("xl/sharedStrings.xml").unwrap(), &mut strings).unwrap();
    assert!(strings.contains(WORDS));
}

#[test]
fn warnings_of_hotspots_and_notes_are_in_csv() {
    let at = folder(&[("f.toml", FRAME)]);
    let text = out(&bogie(at.path(), &["evaluate", "f.toml", "-f", "csv"]));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let column = |name: &str| heads.iter().position(|h| h == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let value: Value =
        serde_json::from_str(&out(&bogie(at.path(), &["evaluate", "f.toml", "-f", "json"]))).unwrap();
    let mut row = rows.iter();
    for standard in value["standards"].as_array().unwrap() {
        for (k, h) in standard["hotspots"].as_array().unwrap().iter().enumerate() {
            let row = row.next().unwrap();
            for warning in h["warnings"].as_array().unwrap() {
                assert!(row[column("warnings")].contains(warning.as_str().unwrap()), "{row:?}");
            }
            for note in standard["notes"].as_array().unwrap() {
                assert_eq!(row[column("frame_notes")].contains(note.as_str().unwrap()), k == 0, "{row:?}");
            }
            assert_eq!(row[column("material")], *h["material"].as_str().unwrap());
            assert_eq!(row[column("detail")], *h["detail"].as_str().unwrap());
            let direction = h["fatigue"]["direction"].as_array();
            assert_eq!(row[column("direction_x")].is_empty(), direction.is_none());
        }
    }
}

/// One node far above the limit in an excluded set: it does not count, and it is told.
#[test]
fn failing_nodes_of_excluded_sets_are_in_the_last_line_and_in_json() {
    let frame = FRAME.replace("[screen]\n", "[screen]\nexclude = [\"ENDS\"]\n");
    let sets = "node,set\n1,ENDS\n";
    let mut nodes = String::new();
    for line in NODES.lines().filter(|l| !l.starts_with('#')) {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        // The other nodes have no stresses under some load.
        if !["node", "1", "2", "3"].contains(&cells[0].as_str()) {
            continue;
        }
        let factor = if cells[0] == "1" { 1e3 } else { 1e-3 };
        for cell in cells.iter_mut().skip(5).filter(|c| c.parse::<f64>().is_ok()) {
            *cell = (cell.parse::<f64>().unwrap() * factor).to_string();
        }
        nodes.push_str(&(cells.join(",") + "\n"));
    }
    let at = folder(&[("f.toml", &frame), ("n.csv", &nodes), ("s.csv", sets)]);
    let run = ["screen", "f.toml", "--results", "n.csv", "--sets", "s.csv"];
    let text = bogie(at.path(), &run);
    assert_eq!(text.status.code(), Some(0), "{}", err(&text));
    let last = out(&text).lines().last().unwrap().to_owned();
    assert_eq!(last, "pass: golden; 1 node of the excluded sets fails");
    let value: Value =
        serde_json::from_str(&out(&bogie(at.path(), &[&run[..], &["-f", "json"]].concat()))).unwrap();
    assert_eq!((&value["verdict"], &value["excluded_failing"]), (&"pass".into(), &1.into()));
    let codes: Vec<&str> =
        value["warnings"].as_array().unwrap().iter().map(|w| w["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"excluded-fail"), "{codes:?}");
}

/// A screening that fails beside hotspots that pass: headline and exit status are the worse of both.
#[test]
fn a_report_with_a_screening_says_the_worse_of_both() {
    let (head, _) = FRAME.split_once("[[hotspot]]").unwrap();
    let (_, screen) = FRAME.split_once("[screen]").unwrap();
    let quiet = "[[hotspot]]\nid = \"h\"\nmaterial = \"S355\"\ndetail = \"toe\"\nstress = { vertical_left = 1, \
                 vertical_right = 1, lateral = 1, longitudinal = 1, twist = 1, motor = 1 }\n";
    let at = folder(&[("f.toml", &format!("{head}[screen]{screen}\n{quiet}")), ("n.csv", NODES)]);
    let at = at.path();
    let screened = bogie(at, &["screen", "f.toml", "--results", "n.csv", "-o", "s.json"]);
    assert_eq!(screened.status.code(), Some(1), "{}", err(&screened));
    assert_eq!(bogie(at, &["report", "f.toml", "-o", "alone.html"]).status.code(), Some(0));
    for name in ["r.html", "r.xlsx"] {
        let report = bogie(at, &["report", "f.toml", "-o", name, "--screening", "s.json"]);
        assert_eq!(report.status.code(), Some(1), "{name}: {}", err(&report));
    }
    let page = read(at, "r.html");
    let (first, _) = page.split_once("<section id=\"results\">").unwrap();
    let headline = first.rsplit_once("<h2>Verdict:").unwrap().1;
    assert!(headline.contains("FAIL") && headline.contains("Screening of all"), "{headline}");
    std::fs::write(at.join("no.json"), "{\"schema\": \"bogie-fatigue/screening/1\"}").unwrap();
    super::refused(
        at,
        &["report", "f.toml", "-o", "r.html", "--screening", "no.json"],
        &["no.json", "screen"],
    );
}

/// The golden nodes have coordinates in one corner of a millimetre: told in text, JSON and on standard error.
#[test]
fn warnings_of_a_screening_are_in_its_json_and_in_the_report() {
    let frame = FRAME.replace("separation = \"5 mm\"", "separation = \"5000 mm\"");
    let at = folder(&[("f.toml", &frame), ("n.csv", NODES)]);
    let at = at.path();
    let text = bogie(at, &["screen", "f.toml", "--results", "n.csv"]);
    assert!(err(&text).contains("corner to corner") && out(&text).contains("corner to corner"), "{text:?}");
    bogie(at, &["screen", "f.toml", "--results", "n.csv", "-o", "s.json"]);
    let value: Value = serde_json::from_str(&read(at, "s.json")).unwrap();
    assert!(value["warnings"].as_array().unwrap().iter().any(|w| w["code"] == "small-model"));
    bogie(at, &["report", "f.toml", "-o", "r.html", "--screening", "s.json", "--lang", "ja"]);
    assert!(read(at, "r.html").contains("ホットスポットを区別できない"));
}
