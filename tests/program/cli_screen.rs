//! `bogie screen` as a program: exit status, messages, files.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const FRAME: &str = include_str!("../../examples/h_frame/frame.toml");

/// The frame of the example without its sets, which these tests' results do not have.
fn frame_text() -> String {
    let (head, _) = FRAME.split_once("[[screen.region]]").unwrap();
    let (before, rest) = head.split_once("exclude = [").unwrap();
    let (_, after) = rest.split_once("]\n").unwrap();
    format!("{before}{after}")
}

fn bogie(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bogie")).current_dir(folder).args(arguments).output().unwrap()
}

fn screen(folder: &Path, more: &[&str]) -> Output {
    bogie(folder, &[&["screen", "frame.toml"], more].concat())
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn npy(path: &Path, nodes: &[[[f64; 6]; 6]]) {
    let header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({}, 6, 6), }}\n", nodes.len());
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    bytes.extend(header.bytes());
    bytes.extend(nodes.iter().flatten().flatten().flat_map(|v| v.to_le_bytes()));
    fs::write(path, bytes).unwrap();
}

/// Uniaxial stress of the given size under every load.
fn uniaxial(sizes: &[f64]) -> Vec<[[f64; 6]; 6]> {
    sizes.iter().map(|s| [[*s, 0.0, 0.0, 0.0, 0.0, 0.0]; 6]).collect()
}

/// A folder with the frame and a result of the given nodes.
fn folder(nodes: &[[[f64; 6]; 6]]) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("frame.toml"), frame_text()).unwrap();
    npy(&folder.path().join("r.npy"), nodes);
    folder
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn exit_status_says_pass_fail_bad_input_and_not_assessed() {
    let status = |nodes: &[[[f64; 6]; 6]], more: &[&str]| {
        let folder = folder(nodes);
        let output = screen(folder.path(), &[&["--results", "r.npy"], more].concat());
        output.status.code().unwrap()
    };
    assert_eq!(status(&uniaxial(&[1.0, 2.0]), &[]), 0);
    assert_eq!(status(&uniaxial(&[1.0, 300.0]), &[]), 1);
    assert_eq!(status(&uniaxial(&[1.0, f64::NAN]), &[]), 3);
    assert_eq!(status(&uniaxial(&[1.0, 300.0, f64::NAN]), &[]), 1);
    assert_eq!(status(&[], &[]), 3, "no nodes are no pass");
    assert_eq!(status(&uniaxial(&[1.0]), &["--require-published"]), 3);
    assert_eq!(status(&uniaxial(&[1.0]), &["--format", "csv"]), 2);
    assert_eq!(status(&uniaxial(&[1.0]), &["--stress-unit", "furlong"]), 2);
}

#[test]
fn text_fits_the_page_and_no_progress_bar_is_drawn_into_a_pipe() {
    let sizes: Vec<f64> = (0..120_000).map(|i| f64::from(i % 997) * 0.1).collect();
    let folder = folder(&uniaxial(&sizes));
    let output = screen(folder.path(), &["--results", "r.npy", "--top", "5"]);
    let text = stdout(&output);
    for line in text.lines() {
        assert!(line.chars().count() <= 100, "{} columns: {line}", line.chars().count());
    }
    assert!(text.contains("120000 nodes") && text.contains("agreement of"), "{text}");
    let told = stderr(&output);
    assert!(told.lines().all(|line| line.starts_with("warning: ")), "{told}");
    assert!(!text.contains('\u{1b}') && !told.contains(['\u{1b}', '\r']), "{told}");
}

fn refused(folder: &Path, more: &[&str], expected: &[&str]) {
    let output = screen(folder, more);
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert_eq!(stdout(&output), "");
    for word in expected {
        assert!(told.contains(word), "`{word}` is missing in: {told}");
    }
}

#[test]
fn faults_are_told_with_a_remedy() {
    let folder = folder(&uniaxial(&[1.0]));
    let at = folder.path();
    let put = |name: &str, text: &str| fs::write(at.join(name), text).unwrap();
    refused(at, &["--results", "none.npy"], &["none.npy", "No such file"]);
    refused(at, &["--results", "r.npy", "--vtu", "out.vtu"], &["out.vtu", "no coordinates", "--csv"]);
    refused(at, &["--results", "r.npy", "--csv", "no/such/out.csv"], &["no/such/out.csv"]);
    refused(at, &["--results", "r.npy", "--csv", "x", "-o", "x"], &["named for two outputs"]);
    refused(at, &["--results", "r.npy", "r.npy"], &["only CSV"]);
    put("a.csv", "node,sxx [MPa]\n1,2\n");
    refused(at, &["--results", "r.npy", "a.csv"], &["differ in format"]);
    put("b.csv", "node,load,sxx,syy,szz,sxy,syz,szx\n1,twist,1,0,0,0,0,0\n");
    put("frame.toml", &frame_text().replace("[units]\nstress = \"MPa\"\n", ""));
    refused(at, &["--results", "b.csv"], &["no unit"]);
    put("frame.toml", &frame_text());
    if !cfg!(feature = "parquet") {
        refused(at, &["--results", "r.npy", "--parquet", "out.parquet"], &["--features parquet"]);
    }
    // The layout of a table says nothing of another format, and must not be taken for obeyed.
    put("frame.toml", &format!("{}[screen.columns]\nsxx = \"S11\"\n", frame_text()));
    refused(at, &["--results", "r.npy"], &["[screen.columns]", "none of the files given is one"]);
    put("frame.toml", &frame_text());
    put("sets.csv", "node,set\n1,A\n");
    let named = frame_text().replace("[screen.steps]", "exclude = [\"AB\"]\n[screen.steps]");
    put("frame.toml", &named);
    refused(at, &["--results", "r.npy"], &["names node sets", "--sets"]);
    refused(at, &["--results", "r.npy", "--sets", "sets.csv"], &["no node numbers", "--mesh"]);
    put("mesh.csv", "node,x,y,z\n1,0,0,0\n");
    let on_mesh = ["--results", "r.npy", "--sets", "sets.csv", "--mesh", "mesh.csv"];
    refused(at, &on_mesh, &["--mesh-order-confirmed"]);
    refused(at, &[&on_mesh[..], &["--mesh-order-confirmed"]].concat(), &["no set `AB`", "`A`"]);
    put("frame.toml", &frame_text().replace("motor = 6", "motor = 9"));
    refused(at, &["--results", "r.npy"], &["step 9", "motor"]);
    put("frame.toml", frame_text().split("[screen]").next().unwrap());
    refused(at, &["--results", "r.npy"], &["no [screen] table", "steps"]);
}

#[test]
fn files_with_different_nodes_are_refused_or_counted() {
    let folder = folder(&[]);
    let at = folder.path();
    let names = ["vertical_left", "vertical_right", "lateral", "twist", "longitudinal", "motor"];
    let frame = frame_text();
    let (head, _) = frame.split_once("[screen.steps]").unwrap();
    fs::write(at.join("frame.toml"), head).unwrap();
    let mut paths = Vec::new();
    for (k, name) in names.iter().enumerate() {
        let mut text = String::from("node,sxx [MPa],syy [MPa],szz [MPa],sxy [MPa],syz [MPa],szx [MPa]\n");
        for node in 1..=if k == 5 { 2 } else { 3 } {
            let _ = writeln!(text, "{node},1,0,0,0,0,0");
        }
        fs::write(at.join(format!("{name}.csv")), text).unwrap();
        paths.push(format!("{name}.csv"));
    }
    let mut more = vec!["--results"];
    more.extend(paths.iter().map(String::as_str));
    let output = screen(at, &more);
    let told = stdout(&output) + &stderr(&output);
    match output.status.code() {
        Some(2) => assert!(told.contains("motor.csv"), "{told}"),
        Some(3) => assert!(told.contains("1 not assessed"), "{told}"),
        other => panic!("{other:?}: {told}"),
    }
}

#[test]
fn outputs_appear_whole_under_their_name_and_nothing_else_stays() {
    let folder = folder(&uniaxial(&[1.0, 20.0, 300.0]));
    let at = folder.path();
    let more = ["--results", "r.npy", "--csv", "all.csv", "--hotspots-to", "hot.toml", "-o", "told.txt"];
    let output = screen(at, &more);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(files(at), ["all.csv", "frame.toml", "hot.toml", "r.npy", "told.txt"]);
    let table = fs::read_to_string(at.join("all.csv")).unwrap();
    assert_eq!(table.lines().count(), 4);
    assert!(table.starts_with("node,set,material,detail,excluded,jis_e_4207_2019_utilisation,"), "{table}");
    let again = bogie(at, &["evaluate", "hot.toml", "--format", "json"]);
    assert_eq!(again.status.code(), Some(1), "{}", stderr(&again));
    let before: serde_json::Value = {
        let output = screen(at, &["--results", "r.npy", "--format", "json"]);
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let after: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(before["schema"], "bogie-fatigue/screening/1");
    let peak = &before["standards"][1]["hotspots"][0];
    assert_eq!(peak["node"], 3);
    assert!(after.to_string().contains(&peak["utilisation"].to_string()), "{peak}\n{after}");
    // A run that fails leaves the old file as it is.
    fs::write(at.join("r.npy"), "no array").unwrap();
    assert_eq!(screen(at, &more).status.code(), Some(2));
    assert_eq!(fs::read_to_string(at.join("all.csv")).unwrap(), table);
    assert_eq!(files(at).len(), 5);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_no_file() {
    let sizes: Vec<f64> = (0..400_000).map(|i| f64::from(i % 997) * 0.1).collect();
    let folder = folder(&uniaxial(&sizes));
    let at = folder.path();
    for wait_ms in [50, 200, 600, 1500] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_bogie"))
            .current_dir(at)
            .args(["screen", "frame.toml", "--results", "r.npy", "--csv", "all.csv", "-o", "told.txt"])
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait_ms));
        let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        let status = child.wait().unwrap();
        assert!(files(at).iter().all(|f| !f.ends_with(".part")), "{:?}", files(at));
        if status.code() == Some(130) {
            assert!(!at.join("told.txt").exists());
        }
        if let Ok(table) = fs::read_to_string(at.join("all.csv")) {
            assert_eq!(table.lines().count(), 400_001, "after {wait_ms} ms");
        }
        let _ = fs::remove_file(at.join("all.csv"));
        let _ = fs::remove_file(at.join("told.txt"));
    }
}
