//! `bogie screen`: what it takes from result files, and what it says about doubtful ones.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const FRAME: &str = include_str!("../../examples/h_frame/frame.toml");
const UNITS: &str = "[units]\nstress = \"MPa\"\n";
const LOADS: [&str; 6] = ["vertical_left", "vertical_right", "lateral", "twist", "longitudinal", "motor"];

/// Attributes that name the six components.
const NAMED: &str = "ComponentName0=\"XX\" ComponentName1=\"YY\" ComponentName2=\"ZZ\" ComponentName3=\"XY\" \
                     ComponentName4=\"YZ\" ComponentName5=\"XZ\"";

/// The frame of the example without its sets; loads by name unless `steps`.
fn frame_text(steps: bool) -> String {
    let (head, _) = FRAME.split_once("[[screen.region]]").unwrap();
    let (before, rest) = head.split_once("exclude = [").unwrap();
    let (_, after) = rest.split_once("]\n").unwrap();
    let text = format!("{before}{after}");
    if steps { text } else { text.split("[screen.steps]").next().unwrap().to_owned() }
}

/// A folder with the frame and other files.
fn folder(frame: &str, files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in [("frame.toml", frame)].iter().chain(files) {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn screen(folder: &Path, more: &[&str]) -> Output {
    let arguments = [&["screen", "frame.toml"], more].concat();
    Command::new(env!("CARGO_BIN_EXE_bogie")).current_dir(folder).args(arguments).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn refused(folder: &Path, more: &[&str], expected: &[&str]) -> String {
    let output = screen(folder, more);
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{told}");
    for word in expected {
        assert!(told.contains(word), "`{word}` is missing in: {told}");
    }
    told
}

fn json(folder: &Path, more: &[&str]) -> Value {
    let output = screen(folder, &[more, &["--format", "json"]].concat());
    let parsed = serde_json::from_slice(&output.stdout);
    assert!(parsed.is_ok(), "{}", stderr(&output));
    parsed.unwrap()
}

fn utilisation(folder: &Path, more: &[&str]) -> f64 {
    json(folder, more)["standards"][0]["max_utilisation"].as_f64().unwrap()
}

/// Nodes in a row 1 apart, with a uniaxial stress that grows from node to node, the same under each load.
fn vtu(nodes: usize, stress: f64) -> String {
    let mut text = format!(
        "<VTKFile type=\"UnstructuredGrid\"><UnstructuredGrid><Piece NumberOfPoints=\"{nodes}\" NumberOfCells=\"0\">\n\
         <Points><DataArray type=\"Float64\" NumberOfComponents=\"3\" format=\"ascii\">"
    );
    for node in 0..nodes {
        write!(text, "{node} 0 0 ").unwrap();
    }
    text += "</DataArray></Points>\n<PointData>\n";
    for load in LOADS {
        write!(
            text,
            "<DataArray type=\"Float64\" Name=\"{load}\" NumberOfComponents=\"6\" {NAMED} format=\"ascii\">"
        )
        .unwrap();
        for node in 1..=nodes {
            write!(text, "{} 0 0 0 0 0 ", stress * node as f64).unwrap();
        }
        text += "</DataArray>\n";
    }
    text += "<DataArray type=\"Int32\" Name=\"NodeID\" format=\"ascii\">";
    for node in 1..=nodes {
        write!(text, "{node} ").unwrap();
    }
    text + "</DataArray></PointData></Piece></UnstructuredGrid></VTKFile>\n"
}

#[test]
fn the_unit_of_stress_comes_from_the_command_line_or_the_frame_and_is_never_guessed() {
    let in_frame = |unit: &str| {
        let units = if unit.is_empty() { String::new() } else { UNITS.replace("MPa", unit) };
        frame_text(false).replace(UNITS, &units)
    };
    let with = |frame: &str, stress: f64, more: &[&str]| {
        let folder = folder(frame, &[("r.vtu", &vtu(2, stress))]);
        utilisation(folder.path(), &[&["--results", "r.vtu"], more].concat())
    };
    let in_mpa = with(&in_frame("MPa"), 10.0, &[]);
    assert!(in_mpa > 0.01);
    for (found, how) in [
        (with(&in_frame("kPa"), 10_000.0, &[]), "the frame's unit"),
        (with(&in_frame("kPa"), 10.0, &["--stress-unit", "MPa"]), "the option before the frame"),
        (with(&in_frame(""), 10e6, &["--stress-unit", "Pa"]), "the option alone"),
        // 10 MPa in pounds per square inch and in kilogram-force per square millimetre.
        (with(&in_frame(""), 1_450.377_377_3, &["--stress-unit", "psi"]), "psi"),
        (with(&in_frame(""), 1.450_377_377_3, &["--stress-unit", "ksi"]), "ksi"),
        (with(&in_frame(""), 1.019_716_213, &["--stress-unit", "kgf/mm2"]), "kgf/mm2"),
    ] {
        assert!((found / in_mpa - 1.0).abs() < 1e-5, "{how}: {found} is not {in_mpa}");
    }
    let none = folder(&in_frame(""), &[("r.vtu", &vtu(2, 10.0))]);
    refused(none.path(), &["--results", "r.vtu"], &["unit of its stresses", "[units]", "--stress-unit"]);
    let wrong = folder(&in_frame("mPa"), &[("r.vtu", &vtu(2, 10.0))]);
    refused(wrong.path(), &["--results", "r.vtu"], &["`mPa` is not a unit of stress", "frame.toml:"]);
    let right = folder(&in_frame("MPa"), &[("r.vtu", &vtu(2, 10.0))]);
    refused(right.path(), &["--results", "r.vtu", "--stress-unit", "furlong"], &["--stress-unit", "kgf/mm2"]);
}

#[test]
fn the_header_of_a_table_says_its_unit_before_the_frame_and_against_the_option() {
    let table = |unit: &str| {
        let mut text = format!(
            "node,load,{}\n",
            ["sxx", "syy", "szz", "sxy", "syz", "szx"].map(|c| format!("{c}{unit}")).join(",")
        );
        for load in LOADS {
            writeln!(text, "1,{load},10,0,0,0,0,0").unwrap();
        }
        text
    };
    let frame = frame_text(false);
    let here = folder(
        &frame,
        &[("bare.csv", &table("")), ("mpa.csv", &table(" [MPa]")), ("ksi.csv", &table(" [ksi]"))],
    );
    let at = here.path();
    let bare = utilisation(at, &["--results", "bare.csv"]);
    assert_eq!(bare.to_bits(), utilisation(at, &["--results", "mpa.csv"]).to_bits());
    let thousand_psi = utilisation(at, &["--results", "ksi.csv"]) / bare;
    assert!(
        (6.8..12.0).contains(&thousand_psi),
        "6.9 in stress, a little more in utilisation: {thousand_psi}"
    );
    refused(at, &["--results", "mpa.csv", "--stress-unit", "GPa"], &["the header says MPa", "say GPa"]);
}

#[test]
fn the_unit_of_length_scales_coordinates_and_tells_hotspots_apart() {
    let text = vtu(3, 1.0);
    let plain = folder(&frame_text(false), &[("r.vtu", &text)]);
    let at = plain.path();
    let hotspots = |value: &Value| value["standards"][0]["hotspots"].as_array().unwrap().clone();
    let found = screen(at, &["--results", "r.vtu"]);
    assert!(stderr(&found).contains("the model is 2.000 mm from corner to corner"), "{}", stderr(&found));
    assert_eq!(hotspots(&json(at, &["--results", "r.vtu"])).len(), 1);
    let metres = hotspots(&json(at, &["--results", "r.vtu", "--length-unit", "m"]));
    assert_eq!(metres.len(), 3);
    assert_eq!(metres[0]["x_mm"], 2000.0);
    let told = stderr(&screen(at, &["--results", "r.vtu", "--length-unit", "m"]));
    assert!(!told.contains("corner to corner"), "{told}");
    let in_frame = |unit: &str| frame_text(false).replace(UNITS, &format!("{UNITS}length = \"{unit}\"\n"));
    let inches = folder(&in_frame("in"), &[("r.vtu", &text)]);
    let more = ["--results", "r.vtu", "--separation-mm", "1"];
    assert_eq!(hotspots(&json(inches.path(), &more))[0]["x_mm"], 50.8);
    let option = [&more[..], &["--length-unit", "cm"]].concat();
    assert_eq!(hotspots(&json(inches.path(), &option))[0]["x_mm"], 20.0, "the option goes before the frame");
    let wrong = folder(&in_frame("ft"), &[("r.vtu", &text)]);
    refused(wrong.path(), &["--results", "r.vtu"], &["`ft` is not a unit of length", "mm, cm, m, in"]);
    refused(at, &["--results", "r.vtu", "--length-unit", "ft"], &["--length-unit", "mm, cm, m, in"]);
}

#[test]
fn wrong_arguments_are_told_before_anything_is_read() {
    let here = folder(&frame_text(false), &[]);
    for wrong in ["nan", "-5", "inf", "wide"] {
        let told =
            refused(here.path(), &["--results", "none.vtu", "--separation-mm", wrong], &["--separation-mm"]);
        assert!(told.contains("distance in mm"), "{told}");
    }
    let help = screen(here.path(), &["--help"]);
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.contains("json") && !help.contains("markdown"), "{help}");
}

#[test]
fn two_load_components_cannot_share_a_field() {
    let text = vtu(2, 1.0);
    let steps = folder(&frame_text(true).replace("motor = 6", "motor = 2"), &[("r.vtu", &text)]);
    refused(
        steps.path(),
        &["--results", "r.vtu"],
        &["`vertical_right` and `motor` both have step 2", "frame.toml"],
    );
    let names = frame_text(false) + "[screen.fields]\nmotor = \"twist\"\n";
    let names = folder(&names, &[("r.vtu", &text)]);
    refused(names.path(), &["--results", "r.vtu"], &["`twist` and `motor` both have load `twist`"]);
}

#[test]
fn the_loads_needed_are_listed_only_where_a_load_is_missing() {
    const NEEDED: &str = "needs a stress field for each of";
    let text = vtu(2, 1.0);
    let whole = folder(
        &frame_text(false),
        &[("r.vtu", &text.replace("\"motor\"", "\"engine\"")), ("cut.vtu", &text[..700])],
    );
    let at = whole.path();
    refused(at, &["--results", "r.vtu"], &["load `motor` is not in the file", NEEDED]);
    for (file, why) in [("cut.vtu", "cut off"), ("none.vtu", "No such file"), (".", "is not supported")] {
        let told = refused(at, &["--results", file], &[why]);
        assert!(!told.contains(NEEDED), "{told}");
    }
    let steps = folder(&frame_text(true), &[("r.vtu", &text)]);
    refused(
        steps.path(),
        &["--results", "r.vtu"],
        &["names, not step numbers", "`motor`", "[screen.fields]"],
    );
}

#[test]
fn a_text_for_a_step_is_answered_with_the_key_for_names() {
    let wrong = folder(&frame_text(true).replace("motor = 6", "motor = \"six\""), &[]);
    refused(wrong.path(), &["--results", "r.vtu"], &["`screen.steps.motor` is a text", "[screen.fields]"]);
    let wrong = folder(&(frame_text(false) + "[screen.fields]\nmotor = 6\n"), &[]);
    refused(
        wrong.path(),
        &["--results", "r.vtu"],
        &["`screen.fields.motor` is a whole number", "[screen.steps]"],
    );
}

#[test]
fn sets_that_cannot_have_nodes_are_told_with_the_cause() {
    let frame = frame_text(false).replace("separation =", "exclude = [\"SKIN\"]\nseparation =");
    let here = folder(
        &frame,
        &[
            ("r.vtu", &vtu(2, 1.0)),
            ("elements.inp", "*ELEMENT,TYPE=C3D4,ELSET=SKIN\n1,1,2,3,4\n"),
            ("shells.inp", "*ELEMENT,TYPE=S4,ELSET=E\n1,1,2,3,4\n*NSET,NSET=SKIN\n70,71\n"),
        ],
    );
    let at = here.path();
    refused(
        at,
        &["--results", "r.vtu", "--sets", "elements.inp"],
        &["`SKIN` is a set of elements", "no elements"],
    );
    refused(at, &["--results", "r.vtu", "--sets", "shells.inp"], &["`SKIN`", "new node numbers", "*ELSET"]);
}

/// What the template has as comments is right once the comment signs are gone.
#[test]
fn the_screen_table_of_the_template_works() {
    let here =
        folder("", &[("r.csv", &template_results()), ("sets.csv", "node,set\n1,CONSTRAINTS\n2,WELD_TOES\n")]);
    let at = here.path();
    let output =
        Command::new(env!("CARGO_BIN_EXE_bogie")).current_dir(at).args(["new", "new.toml"]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let text = fs::read_to_string(at.join("new.toml")).unwrap();
    let (before, rest) = text.split_once("# [screen]\n").unwrap();
    let (table, after) = rest.split_once("\n\n").unwrap();
    let table: String =
        table.lines().map(|l| l.trim_start_matches('#').trim_start().to_owned() + "\n").collect();
    fs::write(at.join("frame.toml"), format!("{before}[screen]\n{table}\n{after}")).unwrap();
    let mapped = json(at, &["--results", "r.csv", "--sets", "sets.csv"]);
    assert_eq!(mapped["nodes"], 3, "{mapped}");
}

/// Six loads with numbers, three nodes.
fn template_results() -> String {
    let mut text = "node,load,sxx [MPa],syy [MPa],szz [MPa],sxy [MPa],syz [MPa],szx [MPa]\n".to_owned();
    for load in 1..=6 {
        for node in 1..=3 {
            writeln!(text, "{node},{load},5,0,0,0,0,0").unwrap();
        }
    }
    text
}

/// A stress field answers to one load component only, however the two were written.
#[test]
fn load_components_are_compared_after_their_fields_were_found() {
    let text = vtu(2, 1.0);
    for name in ["Lateral", " lateral "] {
        let names = folder(
            &(frame_text(false) + &format!("[screen.fields]\ntwist = \"{name}\"\n")),
            &[("r.vtu", &text)],
        );
        refused(
            names.path(),
            &["--results", "r.vtu"],
            &["`lateral` and `twist` both have the stress field `lateral`", "frame.toml", "[screen.fields]"],
        );
    }
    // A step and the name of the same load: in `.npy`, and in a long table whose loads are numbers.
    let steps = frame_text(true).replace("twist = 4\n", "") + "[screen.fields]\ntwist = \"load 3\"\n";
    let here = folder(&steps, &[]);
    let mut header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 6, 6), }".to_owned();
    header += &" ".repeat(117 - header.len());
    header += "\n";
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend([1.0f64; 36].iter().flat_map(|v| v.to_le_bytes()));
    fs::write(here.path().join("r.npy"), bytes).unwrap();
    refused(
        here.path(),
        &["--results", "r.npy"],
        &["`lateral` and `twist` both have the stress field `load 3`"],
    );
    let steps = steps.replace("load 3", "3");
    let mut table = "node,lc,sxx,syy,szz,sxy,syz,szx\n".to_owned();
    for load in 1..=6 {
        writeln!(table, "1,{load},10,0,0,0,0,0").unwrap();
    }
    let here = folder(&steps, &[("r.csv", &table)]);
    refused(here.path(), &["--results", "r.csv"], &["`lateral` and `twist` both have the stress field `3`"]);
}

/// The order of files must not decide: the same load from two of them is an error.
#[test]
fn a_load_from_two_files_is_an_error_in_either_order() {
    let one = |stress: f64| format!("node,sxx,syy,szz,sxy,syz,szx\n1,{stress},0,0,0,0,0\n");
    let here = folder(&frame_text(false), &[]);
    fs::create_dir(here.path().join("b")).unwrap();
    for load in LOADS {
        fs::write(here.path().join(format!("{load}.csv")), one(10.0)).unwrap();
    }
    fs::write(here.path().join("b/lateral.csv"), one(500.0)).unwrap();
    let files: Vec<String> = LOADS.iter().map(|load| format!("{load}.csv")).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    for order in [[&["b/lateral.csv"][..], &files].concat(), [&files[..], &["b/lateral.csv"]].concat()] {
        let told =
            refused(here.path(), &[&["--results"], &order[..]].concat(), &["`lateral` fits more than one"]);
        assert!(told.contains("b/lateral.csv"), "both are named: {told}");
    }
}

#[test]
fn fields_that_no_load_uses_are_told() {
    let text = vtu(2, 1.0).replacen(
        "</PointData>",
        &format!(
            "<DataArray type=\"Float64\" Name=\"brake\" NumberOfComponents=\"6\" {NAMED} format=\"ascii\">\
                  0 0 0 0 0 0 0 0 0 0 0 0</DataArray></PointData>"
        ),
        1,
    );
    let here = folder(&frame_text(false), &[("r.vtu", &text)]);
    let output = screen(here.path(), &["--results", "r.vtu"]);
    assert!(
        stderr(&output).contains("1 stress fields are used by no load component: `brake`"),
        "{}",
        stderr(&output)
    );
}

/// Pieces that a list names are inputs, too.
#[test]
fn an_output_may_not_take_the_place_of_a_piece() {
    let list = "<VTKFile type=\"PUnstructuredGrid\"><PUnstructuredGrid><Piece Source=\"r.vtu\"/></PUnstructuredGrid></VTKFile>";
    let here = folder(&frame_text(false), &[("r.vtu", &vtu(2, 1.0)), ("all.pvtu", list)]);
    refused(
        here.path(),
        &["--results", "all.pvtu", "--vtu", "r.vtu"],
        &["r.vtu is the input", "name another output"],
    );
    assert!(utilisation(here.path(), &["--results", "all.pvtu"]) > 0.0);
}
