//! The whole chain on the example's H-frame with its small mesh: gmsh → CalculiX → readers → screening.
//!
//! Needs `ccx` and a Python with gmsh and numpy: `python3`, or the one named by `BOGIE_PYTHON`. Without them it prints
//! `skipped: …`. With ccx2paraview installed there, the reader is compared with that one too.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]
#![expect(clippy::print_stderr, reason = "a test that is skipped must say so")]

use bogie_fatigue::results::{
    COMPONENT_NAMES, LoadSelection, Mesh, MeshFile, OpenOptions, StressBlock, StressSource, open,
};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/h_frame");

/// Factors of the combined load in `build.py`, typed again: left, right, lateral, twist, longitudinal, motor.
const COMBINED: [f64; 6] = [1.3, 0.9, 0.4, 0.5, 0.3, -1.5];

/// `.frd` files hold six digits: with stresses of up to 200 MPa and seven terms 0.003 MPa are lost at the most.
const SIX_DIGITS_MPA: f64 = 1e-2;

fn runs(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|o| o.status.success())
}

/// The Python to use, or what is missing.
fn tools() -> Result<String, String> {
    let python = std::env::var("BOGIE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if Command::new("ccx").arg("-v").output().is_err() {
        return Err("there is no ccx (CalculiX)".to_owned());
    }
    if !runs(&python, &["-c", "import gmsh, numpy"]) {
        return Err(format!("`{python}` has no gmsh or no numpy (BOGIE_PYTHON names another one)"));
    }
    Ok(python)
}

/// Stresses of every node by number, one tensor per step asked for.
fn stresses(path: &Path, steps: &[u32]) -> HashMap<u64, Vec<[f64; 6]>> {
    let loads = steps.iter().map(|s| LoadSelection::Step(*s)).collect();
    let options = OpenOptions { loads: Some(loads), ..OpenOptions::default() };
    let mut source: Box<dyn StressSource> = open(&[path.to_path_buf()], &options).unwrap();
    let ids = source.mesh().node_ids.clone();
    let mut block = StressBlock::default();
    let mut all = HashMap::new();
    while source.read_block(&mut block).unwrap() > 0 {
        for node in 0..block.len() {
            let tensors = (0..block.loads()).map(|l| block.tensor(l, node)).collect();
            all.insert(ids[block.first_node() + node], tensors);
        }
    }
    all
}

#[test]
fn from_geometry_to_verdicts() {
    let python = match tools() {
        Ok(python) => python,
        Err(why) => {
            eprintln!("skipped: {why}");
            return;
        }
    };
    let folder = TempDir::new().unwrap();
    let out = folder.path();
    let made = Command::new(&python)
        .args([&format!("{EXAMPLE}/build.py"), "--small", "--out", out.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));

    superposition(out);
    reader(&python, out);
    verdicts(out);
    mesh(out);
    table_on_mesh(out);
}

fn superposition(out: &Path) {
    let unit = stresses(&out.join("h_frame.frd"), &[1, 2, 3, 4, 5, 6]);
    let combined = stresses(&out.join("combined.frd"), &[1]);
    assert!(unit.len() > 10_000 && unit.len() == combined.len());
    let mut worst: f64 = 0.0;
    for (id, steps) in &unit {
        for k in 0..6 {
            let sum: f64 = steps.iter().zip(COMBINED).map(|(t, f)| f * t[k]).sum();
            let difference = (sum - combined[id][0][k]).abs();
            assert!(difference < SIX_DIGITS_MPA, "node {id}, component {k}: {difference} MPa");
            worst = worst.max(difference);
        }
    }
    eprintln!("superposition: {} nodes, largest difference {worst:.5} MPa", unit.len());
}

/// Stresses of step 3 by ccx2paraview and VTK, a node per line.
const INDEPENDENT: &str = r#"
import glob, logging, os, sys
import vtk
from vtk.util.numpy_support import vtk_to_numpy
from ccx2paraview.common import Converter
logging.disable(logging.CRITICAL)
stdout, sys.stdout = sys.stdout, sys.stderr
Converter(os.path.abspath("h_frame.frd"), ["vtu"]).run()
reader = vtk.vtkXMLUnstructuredGridReader()
reader.SetFileName(sorted(glob.glob("h_frame.*.vtu"))[2])
reader.Update()
for row in vtk_to_numpy(reader.GetOutput().GetPointData().GetArray("S")):
    print(*(repr(float(v)) for v in row[:6]), file=stdout)
"#;

/// Both read the same digits; ccx2paraview keeps them in 32 or 64 bits.
fn reader(python: &str, out: &Path) {
    if !runs(python, &["-c", "import vtk, ccx2paraview"]) {
        eprintln!("skipped: `{python}` has no ccx2paraview to compare the reader with");
        return;
    }
    let told = Command::new(python).current_dir(out).args(["-c", INDEPENDENT]).output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told = String::from_utf8(told.stdout).unwrap();
    let ours = stresses(&out.join("h_frame.frd"), &[3]);
    let mut ids: Vec<&u64> = ours.keys().collect();
    ids.sort();
    assert_eq!(told.lines().count(), ids.len());
    for (id, line) in ids.into_iter().zip(told.lines()) {
        for (theirs, own) in line.split_whitespace().zip(ours[id][0]) {
            let theirs: f64 = theirs.parse().unwrap();
            assert!((theirs - own).abs() <= 1e-6 * own.abs(), "node {id}: {theirs} and {own}");
        }
    }
    eprintln!("reader: equals ccx2paraview at {} nodes", ours.len());
}

fn verdicts(out: &Path) {
    let frame = format!("{EXAMPLE}/frame.toml");
    let run = Command::new(env!("CARGO_BIN_EXE_bogie"))
        .current_dir(out)
        .args(["screen", &frame, "--results", "h_frame.frd", "--sets", "h_frame.inp"])
        .args(["--vtu", "fields.vtu", "--hotspots-to", "hot.toml", "--format", "json"])
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
    let told: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert!(out.join("fields.vtu").exists());
    for standard in told["standards"].as_array().unwrap() {
        let count = |key: &str| standard[key].as_u64().unwrap();
        assert_eq!(count("not_assessed"), 0);
        let excluded = |key: &str| standard["excluded_nodes"][key].as_u64().unwrap();
        let ranked = count("passed") + count("failed");
        let apart = excluded("passed") + excluded("failed") + excluded("not_assessed");
        assert!(apart > 100, "{apart}");
        assert_eq!(ranked + apart, told["nodes"].as_u64().unwrap());
        let worst = &standard["hotspots"][0];
        assert!(worst["utilisation"].as_f64().unwrap() > 1.0);
        assert!(worst["set"].as_str().unwrap().starts_with("W_"), "{worst}");
    }
    let again = Command::new(env!("CARGO_BIN_EXE_bogie"))
        .current_dir(out)
        .args(["evaluate", "hot.toml", "--format", "json"])
        .output()
        .unwrap();
    assert_eq!(again.status.code(), Some(1), "{}", String::from_utf8_lossy(&again.stderr));
    let again = String::from_utf8(again.stdout).unwrap();
    for standard in told["standards"].as_array().unwrap() {
        let u = standard["hotspots"][0]["utilisation"].to_string();
        assert!(again.contains(&u), "{u} is not among the evaluated hotspots");
    }
}

/// The mesh that `CalculiX` read equals the one that it wrote, but for the digits of the latter.
fn mesh(out: &Path) {
    let read = |name: &str| MeshFile::read(&out.join(name), &OpenOptions::default()).unwrap().mesh;
    let (input, results) = (read("h_frame.inp"), read("h_frame.frd"));
    let points = |mesh: &Mesh| -> HashMap<u64, [f64; 3]> {
        mesh.node_ids.iter().copied().zip(mesh.coordinates_mm.iter().flatten().copied()).collect()
    };
    let given = points(&input);
    for (id, b) in points(&results) {
        let a = given[&id];
        let near = a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-5 * a.abs().max(1.0));
        assert!(near, "node {id}: {a:?} and {b:?}");
    }
    let elements = |mesh: &Mesh| -> HashMap<u64, (u8, Vec<u64>)> {
        let all = mesh.elements.as_ref().unwrap();
        let nodes = |e: usize| all.nodes(e).iter().map(|n| mesh.node_ids[*n as usize]).collect();
        (0..all.len()).map(|e| (all.ids[e], (all.kinds[e], nodes(e)))).collect()
    };
    let (given, written) = (elements(&input), elements(&results));
    // `CalculiX` writes its couplings as elements, too.
    assert!(
        given.len() > 10_000 && written.len() < given.len() + 100,
        "{} and {}",
        given.len(),
        written.len()
    );
    for (id, element) in given {
        assert_eq!(written[&id], element, "element {id}");
    }
}

/// The same stresses as a table without coordinates, on the mesh of the input file, give the same hotspots.
fn table_on_mesh(out: &Path) {
    let unit = stresses(&out.join("h_frame.frd"), &[1, 2, 3, 4, 5, 6]);
    let mut ids: Vec<&u64> = unit.keys().collect();
    ids.sort();
    let mut text = "node".to_owned();
    for (load, component) in (1..=6).flat_map(|l| COMPONENT_NAMES.map(|c| (l, c))) {
        write!(text, ",{load}_{component}").unwrap();
    }
    for id in ids {
        write!(text, "\n{id}").unwrap();
        unit[id].as_flattened().iter().for_each(|v| write!(text, ",{v}").unwrap());
    }
    fs::write(out.join("table.csv"), text).unwrap();
    let run = |more: &[&str]| -> serde_json::Value {
        let run = Command::new(env!("CARGO_BIN_EXE_bogie"))
            .current_dir(out)
            .args(["screen", &format!("{EXAMPLE}/frame.toml"), "--sets", "h_frame.inp", "--format", "json"])
            .args(more)
            .output()
            .unwrap();
        assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
        serde_json::from_slice(&run.stdout).unwrap()
    };
    let (own, joined) =
        (run(&["--results", "h_frame.frd"]), run(&["--results", "table.csv", "--mesh", "h_frame.inp"]));
    for (own, joined) in
        own["standards"].as_array().unwrap().iter().zip(joined["standards"].as_array().unwrap())
    {
        for key in ["passed", "failed", "max_utilisation"] {
            assert_eq!(own[key], joined[key], "{key}");
        }
        let listed = |s: &serde_json::Value| {
            let hotspots = s["hotspots"].as_array().unwrap();
            hotspots
                .iter()
                .map(|h| (h["node"].clone(), h["utilisation"].clone(), h["set"].clone()))
                .collect::<Vec<_>>()
        };
        assert!(listed(own).len() > 5);
        assert_eq!(listed(own), listed(joined));
    }
}
