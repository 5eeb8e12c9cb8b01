//! Inputs that are not what they should be.

use crate::program::{Ended, bogie, example, files, folder, frame_text, frame_text_by_name, harmless, npy};
use bogie_fatigue::results::{Mesh, OpenOptions, PointArray, PointValues, StressBlock, open, write_vtu};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Every way in which the program takes an input file, with `NAME` for the file.
const WAYS: [&[&str]; 8] = [
    &["evaluate", "NAME"],
    &["report", "NAME", "-o", "new.xlsx"],
    &["plot", "NAME", "-o", "plots"],
    &["screen", "NAME", "--results", "r.npy"],
    &["screen", "frame.toml", "--results", "NAME"],
    &["screen", "frame.toml", "--results", "r.npy", "--sets", "NAME"],
    &["loads", "frame.toml", "--load-cases", "NAME"],
    &["loads", "frame.toml", "--fatigue-limits", "NAME"],
];

fn each_way(at: &Path, name: &str, words: &[&str], run: fn(&Path, &[&str]) -> Ended) {
    let before = files(at);
    for way in WAYS {
        // A result file is known by its extension.
        let given = if way.contains(&"--results") && way.last() == Some(&"NAME") {
            let result = format!("{name}.npy");
            if at.join(name).symlink_metadata().is_ok() {
                fs::rename(at.join(name), at.join(&result)).unwrap();
            }
            result
        } else {
            name.to_owned()
        };
        let arguments: Vec<&str> =
            way.iter().map(|a| if *a == "NAME" { given.as_str() } else { *a }).collect();
        let ended = run(at, &arguments);
        ended.refused(&[name]);
        assert!(words.iter().any(|w| ended.err.contains(w)), "none of {words:?} in {ended:?}");
        if given != name && at.join(&given).symlink_metadata().is_ok() {
            fs::rename(at.join(&given), at.join(name)).unwrap();
        }
    }
    assert_eq!(files(at), before, "something was left behind");
}

#[test]
fn missing() {
    let folder = folder(&harmless(3));
    each_way(folder.path(), "absent", &["No such file", "cannot find"], bogie);
}

#[test]
fn a_directory() {
    let folder = folder(&harmless(3));
    fs::create_dir(folder.path().join("thing")).unwrap();
    each_way(folder.path(), "thing", &["it is a directory", "is a folder"], bogie);
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_refused_and_not_waited_for() {
    let folder = folder(&harmless(3));
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status();
    if !made.is_ok_and(|s| s.success()) {
        println!("skipped: there is no mkfifo");
        return;
    }
    each_way(folder.path(), "pipe", &["is a pipe"], bogie);
    let text = frame_text() + "\n[files]\nhotspots = \"pipe\"\n";
    fs::write(folder.path().join("frame.toml"), text).unwrap();
    bogie(folder.path(), &["evaluate", "frame.toml"]).refused(&["pipe", "is a pipe"]);
}

#[cfg(unix)]
#[test]
fn standard_input_is_read_where_it_is_named() {
    let path = example("static_test_gauges.toml");
    let expected = bogie(Path::new("."), &["evaluate", path.to_str().unwrap(), "--format", "csv"]);
    let output = std::process::Command::new("sh")
        .args(["-c", "cat \"$1\" | \"$0\" evaluate /dev/stdin --format csv", crate::program::PROGRAM])
        .arg(&path)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), expected.status);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected.out);
    assert!(expected.out.lines().count() > 1);
}

#[cfg(unix)]
#[test]
fn devices_are_refused() {
    let folder = folder(&harmless(3));
    bogie(folder.path(), &["evaluate", "/dev/zero"]).refused(&["/dev/zero", "device"]);
    bogie(folder.path(), &["evaluate", "/dev/null"]).refused(&["/dev/null", "device"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_that_fails_is_told() {
    // A regular file whose bytes cannot be read.
    let folder = folder(&harmless(3));
    bogie(folder.path(), &["evaluate", "/proc/self/mem"]).refused(&["/proc/self/mem"]);
    std::os::unix::fs::symlink("/proc/self/mem", folder.path().join("mem.npy")).unwrap();
    bogie(folder.path(), &["screen", "frame.toml", "--results", "mem.npy"]).refused(&["mem.npy"]);
    std::os::unix::fs::symlink("/proc/self/mem", folder.path().join("mem.inp")).unwrap();
    let more = ["screen", "frame.toml", "--results", "r.npy", "--sets", "mem.inp"];
    bogie(folder.path(), &more).refused(&["mem.inp"]);
}

#[cfg(unix)]
#[test]
fn unreadable() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&harmless(3));
    let at = folder.path();
    let Some(run) = crate::program::without_rights(at) else {
        println!("skipped: this user may read every file, and there is no setpriv");
        return;
    };
    fs::write(at.join("secret"), frame_text()).unwrap();
    fs::set_permissions(at.join("secret"), fs::Permissions::from_mode(0o000)).unwrap();
    each_way(at, "secret", &["ermission denied"], run);
}

#[test]
fn not_utf_8() {
    let folder = folder(&harmless(3));
    let at = folder.path();
    // "Name" in Latin-1, and the whole file in UTF-16 as some editors save it.
    let latin: Vec<u8> = frame_text().replace("Parametric", "\u{e9}").chars().map(|c| c as u8).collect();
    fs::write(at.join("latin.toml"), latin).unwrap();
    let ended = bogie(at, &["loads", "latin.toml"]);
    ended.refused(&["latin.toml", "not UTF-8", "save it as UTF-8"]);
    let wide: Vec<u8> =
        std::iter::once(0xfeff).chain(frame_text().encode_utf16()).flat_map(u16::to_le_bytes).collect();
    fs::write(at.join("wide.toml"), wide).unwrap();
    bogie(at, &["loads", "wide.toml"]).refused(&["wide.toml", "it is UTF-16", "save it as UTF-8"]);
    fs::write(at.join("zeros.toml"), [0u8; 4096]).unwrap();
    bogie(at, &["loads", "zeros.toml"]).refused(&["zeros.toml", "not valid TOML"]);
    fs::write(at.join("empty.toml"), "").unwrap();
    bogie(at, &["loads", "empty.toml"]).refused(&["missing key"]);
    fs::write(at.join("r.npy"), "").unwrap();
    bogie(at, &["screen", "frame.toml", "--results", "r.npy"]).refused(&["r.npy"]);
}

#[test]
fn byte_order_mark_and_windows_line_ends_change_nothing() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let text = fs::read_to_string(example("hotspots_csv.toml")).unwrap();
    let table = fs::read_to_string(example("hotspots.csv")).unwrap();
    fs::write(at.join("hotspots.csv"), &table).unwrap();
    fs::write(at.join("plain.toml"), &text).unwrap();
    let plain = bogie(at, &["evaluate", "plain.toml", "--format", "csv"]);
    assert!(plain.out.lines().count() > 2, "{plain:?}");
    let dressed = |t: &str| format!("\u{feff}{}", t.replace('\n', "\r\n"));
    fs::write(at.join("dressed.toml"), dressed(&text)).unwrap();
    fs::write(at.join("hotspots.csv"), dressed(&table)).unwrap();
    let other = bogie(at, &["evaluate", "dressed.toml", "--format", "csv"]);
    assert_eq!((other.status, other.out, other.err), (plain.status, plain.out, plain.err));
    // Result tables and set tables alike.
    let mut csv = String::from("node,load,sxx [MPa],syy [MPa],szz [MPa],sxy [MPa],syz [MPa],szx [MPa]\n");
    for load in crate::program::LOADS {
        let _ = writeln!(csv, "1,{load},1,2,3,0,0,0\n2,{load},300,0,0,0,0,0");
    }
    let region = "\n[[screen.region]]\nsets = [\"A\"]\ndetail = \"parent\"\n";
    fs::write(at.join("frame.toml"), frame_text_by_name() + region).unwrap();
    let screened = |results: &str, sets: &str| {
        fs::write(at.join("r.csv"), results).unwrap();
        fs::write(at.join("sets.csv"), sets).unwrap();
        let more = ["screen", "frame.toml", "--results", "r.csv", "--sets", "sets.csv", "--csv", "all.csv"];
        let ended = bogie(at, &more);
        (ended.status, fs::read_to_string(at.join("all.csv")).unwrap())
    };
    let sets = "node,set\n1,A\n2,B\n";
    assert_eq!(screened(&csv, sets), screened(&dressed(&csv), &dressed(sets)));
    assert_eq!(screened(&csv, sets).0, Some(1));
}

/// The same two loads of `nodes` nodes in one of the formats.
fn results(at: &Path, format: &str, nodes: usize) -> PathBuf {
    let path = at.join(format!("r.{format}"));
    let stress = |load: usize, node: usize, k: usize| (load * 7 + node * 3 + k) as f64;
    match format {
        "npy" => npy(&path, &harmless(u32::try_from(nodes).unwrap())),
        "vtu" => {
            let mesh = Mesh { coordinates_mm: Some(vec![[1.5, 2.25, -3.0]; nodes]), ..Mesh::numbered(nodes) };
            let values: Vec<f64> = (0..nodes * 6).map(|i| stress(0, i / 6, i % 6)).collect();
            let names = ["XX", "YY", "ZZ", "XY", "YZ", "XZ"];
            let array = PointArray { name: "a", components: &names, values: PointValues::Float64(&values) };
            write_vtu(&path, &mesh, &[array], &[], false).unwrap();
        }
        "csv" => {
            let mut text =
                String::from("node,load,sxx [MPa],syy [MPa],szz [MPa],sxy [MPa],syz [MPa],szx [MPa]\n");
            for load in 0..2 {
                for node in 0..nodes {
                    let v: Vec<String> = (0..6).map(|k| stress(load, node, k).to_string()).collect();
                    let _ = writeln!(text, "{},L{load},{}", node + 1, v.join(","));
                }
            }
            fs::write(&path, text).unwrap();
        }
        _ => {
            let mut text = format!("    1C\n    2C{:18}{nodes:12}{:37}1\n", "", "");
            for node in 1..=nodes {
                let _ = writeln!(text, " -1{node:10} 1.00000E+00 2.00000E+00 3.00000E+00");
            }
            text += " -3\n    1PSTEP                           1           1           1\n";
            let _ =
                writeln!(text, "  100CL  101 1.000000000{nodes:12}                     0    1           1");
            text += " -4  STRESS      6    1\n";
            for name in ["SXX", "SYY", "SZZ", "SXY", "SYZ", "SZX"] {
                let _ = writeln!(text, " -5  {name:<8}    1    4    1    1");
            }
            for node in 1..=nodes {
                let _ = writeln!(text, " -1{node:10}{}", " 1.00000E+01".repeat(6));
            }
            text += " -3\n 9999\n";
            fs::write(&path, text).unwrap();
        }
    }
    path
}

#[test]
fn a_result_file_cut_while_it_is_read_is_an_error_or_missing_nodes() {
    const NODES: usize = 20_000;
    for format in ["npy", "vtu", "csv", "frd"] {
        let folder = TempDir::new().unwrap();
        let path = results(folder.path(), format, NODES);
        let whole = fs::metadata(&path).unwrap().len();
        let mut source = open(std::slice::from_ref(&path), &OpenOptions::default()).unwrap();
        let mut block = StressBlock::with_capacity(64);
        assert_eq!(source.read_block(&mut block).unwrap(), 64, "{format}");
        fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(whole * 2 / 10).unwrap();
        let mut missing = 0;
        let outcome = loop {
            match source.read_block(&mut block) {
                Ok(0) => break Ok(()),
                Ok(n) => {
                    let lost = |i: &usize| (0..block.loads()).any(|l| block.tensor(l, *i)[0].is_nan());
                    missing += (0..n).filter(lost).count();
                }
                Err(e) => break Err(e.to_string()),
            }
        };
        match outcome {
            Ok(()) => assert!(missing > NODES / 4, "{format}: {missing} nodes are missing"),
            Err(told) => assert!(told.contains(&format!("r.{format}")), "{told}"),
        }
    }
}

#[cfg(unix)]
#[test]
fn a_result_file_removed_while_it_is_read_is_read_to_its_end() {
    for format in ["npy", "vtu", "csv", "frd"] {
        let folder = TempDir::new().unwrap();
        let path = results(folder.path(), format, 5000);
        let mut source = open(std::slice::from_ref(&path), &OpenOptions::default()).unwrap();
        fs::remove_file(&path).unwrap();
        let mut block = StressBlock::with_capacity(1000);
        for round in 0..2 {
            let mut nodes = 0;
            loop {
                match source.read_block(&mut block).unwrap() {
                    0 => break,
                    n => nodes += n,
                }
            }
            assert_eq!(nodes, 5000, "{format}, round {round}");
            source.rewind().unwrap();
        }
    }
}

#[test]
fn the_frame_load_file_is_read_once() {
    // What is written as hotspots comes from the text that was judged, not from the file as it is afterwards.
    let folder = folder(&harmless(3));
    let at = folder.path();
    let more = ["screen", "frame.toml", "--results", "r.npy", "--hotspots-to", "hot.toml"];
    assert_eq!(bogie(at, &more).status, Some(0));
    assert_eq!(bogie(at, &["evaluate", "hot.toml"]).status, Some(0));
}
