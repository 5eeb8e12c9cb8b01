//! CalculiX `.frd`: hand-written files in the shape that CalculiX 2.20 writes (numbers touch each other).
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use bogie_fatigue::results::{
    FrdSource, LoadSelection, OpenOptions, ResultsError, StressBlock, StressSource, open,
};
use proptest::prelude::*;
use tempfile::TempDir;

const NAMES: [&str; 6] = ["SXX", "SYY", "SZZ", "SXY", "SYZ", "SZX"];

/// One `STRESS` block as it is to be written.
struct Block {
    step: u32,
    increment: u32,
    rows: Vec<(u64, [f64; 6])>,
}

fn c_float(value: f64) -> String {
    if value.is_nan() {
        return format!("{:>12}", "NaN");
    }
    let text = format!("{value:.5E}");
    let (mantissa, exponent) = text.split_once('E').unwrap();
    let exponent: i32 = exponent.parse().unwrap();
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{:>12}", format!("{mantissa}E{sign}{:02}", exponent.abs()))
}

fn header(key: &str, count: usize, flag: u8) -> String {
    format!("    {key}{:18}{count:12}{:37}{flag}\n", "", "")
}

fn frd(nodes: &[u64], blocks: &[Block], names: [&str; 6], width: usize, end: &str) -> String {
    let flag = u8::from(width == 10);
    let mut text = String::from("    1C\n    1UUSER\n");
    text += &header("2C", nodes.len(), flag);
    for &id in nodes {
        let x = id as f64;
        writeln!(text, " -1{id:width$}{}{}{}", c_float(x), c_float(-2.0 * x), c_float(0.5)).unwrap();
    }
    text += " -3\n";
    for block in blocks {
        writeln!(text, "    1PSTEP{:26}{:12}{:12}", 1, block.increment, block.step).unwrap();
        writeln!(
            text,
            "  100CL  101 1.000000000{:12}{:20} 0{:5}{:10}{flag:2}",
            block.rows.len(),
            "",
            block.step,
            ""
        )
        .unwrap();
        text += " -4  STRESS      6    1\n";
        for name in names {
            writeln!(text, " -5  {name:<8}    1    4    1    1").unwrap();
        }
        for (id, values) in &block.rows {
            write!(text, " -1{id:width$}").unwrap();
            for &value in values {
                text += &c_float(value);
            }
            text += "\n";
        }
        text += " -3\n";
    }
    text += " 9999\n";
    text.replace('\n', end)
}

fn tensor(seed: f64) -> [f64; 6] {
    [-82.5 * seed, -28.0 * seed, 3.25e-5 * seed, 0.0, 1.5e12 * seed, -7.0]
}

fn save(content: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("case.frd");
    fs::write(&path, content).unwrap();
    (folder, path)
}

/// All tensors, by load and node, read with a block size.
fn read_all(source: &mut dyn StressSource, capacity: usize) -> Result<Vec<Vec<[f64; 6]>>, ResultsError> {
    let mut block = StressBlock::with_capacity(capacity);
    let mut all = vec![Vec::new(); source.loads().len()];
    while source.read_block(&mut block)? > 0 {
        for (load, rows) in all.iter_mut().enumerate() {
            assert_eq!(rows.len(), block.first_node());
            rows.extend((0..block.len()).map(|node| block.tensor(load, node)));
        }
    }
    Ok(all)
}

fn same(a: &[[f64; 6]], b: &[[f64; 6]]) -> bool {
    let bits = |rows: &[[f64; 6]]| -> Vec<u64> {
        rows.iter().flatten().map(|v| if v.is_nan() { 0x7ff8 << 48 } else { v.to_bits() }).collect()
    };
    bits(a) == bits(b)
}

#[test]
fn touching_columns_gaps_steps_and_increments() {
    let nodes = [3, 13, 14, 1_000_000];
    let rows = |seed: f64| nodes.iter().map(|&id| (id, tensor(seed))).collect::<Vec<_>>();
    let blocks = [
        Block { step: 1, increment: 1, rows: rows(1.0) },
        Block { step: 2, increment: 1, rows: rows(2.0) },
        Block { step: 2, increment: 2, rows: rows(4.0) },
    ];
    let text = frd(&nodes, &blocks, NAMES, 10, "\n");
    assert!(text.contains("-8.25000E+01-2.80000E+01"), "the numbers of the sample must touch");
    let (_folder, path) = save(&text);
    let mut source = open(std::slice::from_ref(&path), &OpenOptions::default()).unwrap();
    assert_eq!(source.mesh().node_ids, nodes);
    assert_eq!(source.mesh().coordinates_mm.as_ref().unwrap()[1], [13.0, -26.0, 0.5]);
    let labels: Vec<_> = source.loads().iter().map(|l| (l.name.as_str(), l.step, l.increment)).collect();
    assert_eq!(labels, [("step 1", Some(1), Some(1)), ("step 2", Some(2), Some(2))]);
    for capacity in [1, 3, 100] {
        source.rewind().unwrap();
        let all = read_all(source.as_mut(), capacity).unwrap();
        assert!(same(&all[0], &[tensor(1.0); 4]));
        assert!(same(&all[1], &[tensor(4.0); 4]), "the last increment of step 2");
    }
    let selection = |loads: Vec<LoadSelection>| OpenOptions { loads: Some(loads), ..OpenOptions::default() };
    let wanted = vec![
        LoadSelection::Increment { step: 2, increment: 1 },
        LoadSelection::Name("STEP 1".into()),
        LoadSelection::Step(2),
    ];
    let mut source = FrdSource::open(&path, &selection(wanted)).unwrap();
    let all = read_all(&mut source, 2).unwrap();
    assert!(
        same(&all[0], &[tensor(2.0); 4])
            && same(&all[1], &[tensor(1.0); 4])
            && same(&all[2], &[tensor(4.0); 4])
    );
    let error = FrdSource::open(&path, &selection(vec![LoadSelection::Step(7)])).unwrap_err().to_string();
    assert!(error.contains("step 7 is not in the file; it holds `step 1`, `step 2`"), "{error}");
}

#[test]
fn short_format_windows_line_ends_and_another_component_order() {
    let nodes = [1, 2, 99999];
    let rows = nodes.iter().map(|&id| (id, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])).collect();
    let names = ["SXX", "SYY", "SZZ", "SXY", "SXZ", "SYZ"];
    let text = frd(&nodes, &[Block { step: 1, increment: 1, rows }], names, 5, "\r\n");
    let (_folder, path) = save(text);
    let mut source = FrdSource::open(&path, &OpenOptions::default()).unwrap();
    assert_eq!(source.mesh().node_ids, nodes);
    let all = read_all(&mut source, 2).unwrap();
    assert!(same(&all[0], &[[1.0, 2.0, 3.0, 4.0, 6.0, 5.0]; 3]));
}

#[test]
fn missing_nodes_and_nan_are_counted_or_kept_never_skipped() {
    let nodes = [1, 2, 3, 5, 8, 13];
    let nan = [f64::NAN, 1.0, 1.0, 1.0, 1.0, 1.0];
    let rows = vec![(2, tensor(1.0)), (3, nan), (8, tensor(2.0))];
    let text = frd(&nodes, &[Block { step: 1, increment: 1, rows }], NAMES, 10, "\n");
    let (_folder, path) = save(text);
    for capacity in 1..8 {
        let mut source = FrdSource::open(&path, &OpenOptions::default()).unwrap();
        let all = read_all(&mut source, capacity).unwrap();
        let lost = [f64::NAN; 6];
        assert!(same(&all[0], &[lost, tensor(1.0), nan, lost, tensor(2.0), lost]), "capacity {capacity}");
        assert_eq!(source.loads()[0].missing_nodes, 3);
    }
}

/// A file as CalculiX 2.23 for Windows writes it: `%12.5E` with three digits in the exponent.
fn three_digits(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        // Data lines only: ` -1`, a number of ten digits, then values.
        let Some((head, values)) = line.split_at_checked(13).filter(|_| line.starts_with(" -1")) else {
            out += line;
            out.push('\n');
            continue;
        };
        out += head;
        for field in values.as_bytes().chunks(12) {
            let field = std::str::from_utf8(field).unwrap().trim();
            let wide = field.replace("E+", "E+0").replace("E-", "E-0");
            write!(out, "{wide:>12}").unwrap();
        }
        out.push('\n');
    }
    out
}

#[test]
fn exponents_of_three_digits_are_read_in_nodes_and_stresses() {
    let nodes = [1, 2, 7];
    let rows: Vec<(u64, [f64; 6])> = nodes.iter().map(|&id| (id, tensor(id as f64))).collect();
    let usual = frd(&nodes, &[Block { step: 1, increment: 1, rows }], NAMES, 10, "\n");
    let wide = three_digits(&usual);
    assert!(
        wide.contains(" -1         1-8.25000E+001-2.80000E+0013.25000E-0050.00000E+0001.50000E+012"),
        "{wide}"
    );
    let read = |text: &str| {
        let (_folder, path) = save(text);
        let mut source = FrdSource::open(&path, &OpenOptions::default()).unwrap();
        let all = read_all(&mut source, 2).unwrap();
        (source.mesh().coordinates_mm.clone().unwrap(), all)
    };
    let ((points, all), (wide_points, wide_all)) = (read(&usual), read(&wide));
    assert_eq!(points, [[1.0, -2.0, 0.5], [2.0, -4.0, 0.5], [7.0, -14.0, 0.5]]);
    assert_eq!(wide_points, points);
    assert!(same(&wide_all[0], &all[0]) && same(&all[0][..1], &[tensor(1.0)]));
    // A line cut off inside an exponent: the last number was 0.5 and would be 5.
    let cut = wide.replacen("-2.00000E+0005.00000E-001\n", "-2.00000E+0005.00000E-00\n", 1);
    let (_folder, path) = save(cut);
    let told = FrdSource::open(&path, &OpenOptions::default()).unwrap_err().to_string();
    assert!(
        told.contains("line 4") && told.contains("exponents of two digits among those of three"),
        "{told}"
    );
}

#[test]
fn what_stands_for_no_number_is_not_assessed_in_stresses_and_refused_in_coordinates() {
    let rows = vec![(1, tensor(1.0)), (2, tensor(1.0))];
    let text = frd(&[1, 2], &[Block { step: 1, increment: 1, rows }], NAMES, 10, "\n");
    for word in [
        "-1.#IND0E+00",
        "1.#QNAN0E+00",
        "  -nan(ind)",
        "   NaN(IND)",
        "    Infinity",
        "1.#INF0E+000",
        "************",
    ] {
        let (head, tail) = text.rsplit_once("-8.25000E+01").unwrap();
        let (_folder, path) = save(format!("{head}{word}{tail}"));
        let mut source = FrdSource::open(&path, &OpenOptions::default()).unwrap();
        let all = read_all(&mut source, 9).unwrap();
        assert!(
            all[0][1][0].is_nan() && all[0][1][1] == -28.0 && !all[0][0][0].is_nan(),
            "{word}: {:?}",
            all[0]
        );
        let (_folder, path) = save(text.replacen(" 1.00000E+00", word, 1));
        let told = FrdSource::open(&path, &OpenOptions::default()).unwrap_err().to_string();
        assert!(
            told.contains("line 4") && told.contains("no node with a number and three coordinates"),
            "{told}"
        );
    }
    // Nothing may stand behind the coordinates.
    let (_folder, path) = save(text.replacen(" 5.00000E-01\n", " 5.00000E-01 1.00000E+00\n", 1));
    let told = FrdSource::open(&path, &OpenOptions::default()).unwrap_err().to_string();
    assert!(told.contains("61 columns, more than 49"), "{told}");
    // Binary coordinates are checked alike.
    let mut bytes = binary(&[2, 4, 6, 9]);
    let at = bytes.windows(8).position(|w| w == 4.0f64.to_le_bytes()).unwrap();
    bytes[at..at + 8].copy_from_slice(&f64::NAN.to_le_bytes());
    let (_folder, path) = save(bytes);
    let told = FrdSource::open(&path, &OpenOptions::default()).unwrap_err().to_string();
    assert!(told.contains("a coordinate of node 4 is no number"), "{told}");
}

#[test]
fn fortran_exponents_are_read() {
    let rows = vec![(1, tensor(1.0)), (2, tensor(1.0))];
    let text = frd(&[1, 2], &[Block { step: 1, increment: 1, rows }], NAMES, 10, "\n");
    let (head, tail) = text.rsplit_once("-8.25000E+01").unwrap();
    let (_folder, path) = save(format!("{head}-8.25000-101{tail}"));
    let mut source = FrdSource::open(&path, &OpenOptions::default()).unwrap();
    assert_eq!(read_all(&mut source, 9).unwrap()[0][1][0], -8.25e-101);
}

#[test]
fn quadratic_elements_get_the_node_order_of_vtk() {
    let nodes: Vec<u64> = (1..=20).map(|n| 10 * n).collect();
    let rows = nodes.iter().map(|&id| (id, tensor(1.0))).collect();
    let text = frd(&nodes, &[Block { step: 1, increment: 1, rows }], NAMES, 10, "\n");
    let mut elements = header("3C", 2, 1) + " -1         7    4    0    1\n";
    for line in nodes.chunks(10) {
        elements += " -2";
        for id in line {
            write!(elements, "{id:10}").unwrap();
        }
        elements += "\n";
    }
    elements += " -1         9    3    0    1\n -2        10        20        30        40\n -3\n";
    let text = text.replacen(" -3\n", &format!(" -3\n{elements}"), 1);
    let (_folder, path) = save(&text);
    let source = FrdSource::open(&path, &OpenOptions::default()).unwrap();
    let mesh = source.mesh().elements.as_ref().unwrap();
    assert_eq!((mesh.ids.as_slice(), mesh.kinds.as_slice()), ([7, 9].as_slice(), [25, 10].as_slice()));
    // The format numbers the vertical edges 13 to 16, VTK 17 to 20.
    assert_eq!(mesh.nodes(0)[12..], [16, 17, 18, 19, 12, 13, 14, 15]);
    assert_eq!(mesh.nodes(1), [0, 1, 2, 3]);
    let (_folder, path) = save(text.replace("        40\n -3", "        41\n -3"));
    let error = FrdSource::open(&path, &OpenOptions::default()).unwrap_err().to_string();
    assert!(error.contains("element 9 joins node 41"), "{error}");
}

fn binary(nodes: &[u32]) -> Vec<u8> {
    let mut bytes = format!("    1C\n{}", header("2C", nodes.len(), 3)).into_bytes();
    for &id in nodes {
        bytes.extend(id.to_le_bytes());
        [f64::from(id), 0.0, 1.0].iter().for_each(|v| bytes.extend(v.to_le_bytes()));
    }
    bytes.extend(header("3C", 1, 2).bytes());
    [5, 3, 0, 1].iter().chain(nodes.iter().take(4)).for_each(|v: &u32| bytes.extend(v.to_le_bytes()));
    bytes.extend(format!("    1PSTEP{:26}{:12}{:12}\n", 1, 1, 4).bytes());
    bytes
        .extend(format!("  100CL  101 1.000000000{:12}{:20} 0{:5}{:10} 2\n", nodes.len(), "", 1, "").bytes());
    bytes.extend(b" -4  STRESS      6    1\n");
    for name in NAMES {
        bytes.extend(format!(" -5  {name:<8}    1    4    1    1\n").bytes());
    }
    for &id in nodes {
        bytes.extend(id.to_le_bytes());
        (0..6u8).for_each(|k| bytes.extend((id as f32 + f32::from(k)).to_le_bytes()));
    }
    bytes.extend(b" 9999\n");
    bytes
}

#[test]
fn binary_files() {
    let (_folder, path) = save(binary(&[2, 4, 6, 9]));
    let mut source = FrdSource::open(&path, &OpenOptions::default()).unwrap();
    assert_eq!(source.mesh().node_ids, [2, 4, 6, 9]);
    assert_eq!(source.mesh().elements.as_ref().unwrap().nodes(0), [0, 1, 2, 3]);
    assert_eq!(source.loads()[0].step, Some(4));
    let all = read_all(&mut source, 3).unwrap();
    assert!(same(&all[0][3..], &[[9.0, 10.0, 11.0, 12.0, 13.0, 14.0]]));
}

#[test]
fn faults_are_named_with_their_line() {
    let rows: Vec<_> = [1, 2, 3].iter().map(|&id| (id, tensor(1.0))).collect();
    let good = frd(&[1, 2, 3], &[Block { step: 1, increment: 1, rows }], NAMES, 10, "\n");
    let other_step = format!(
        "    1PSTEP{:26}{:12}{:12}\n  100CL  102 1.000000000{:12}{:20} 0{:5}{:10} 1\n -4  FORC        1    1\n \
         -5  F1          1    2    1    0\n -1         1 0.00000E+00\n -3\n 9999",
        2, 4, 2, 1, "", 2, ""
    );
    let third = " -1         3-8.25000E+01";
    for (name, text, expected) in [
        ("empty", String::new(), "no node block"),
        ("not a frd", "hello\n".into(), "line 1: `hello` is no record"),
        ("cut in the nodes", good[..150].into(), "no node with a number"),
        ("cut in the stresses", good[..good.len() - 50].into(), "no end (-3)"),
        (
            "a letter",
            good.replace(third, " -1         3-8.2x000E+01"),
            "line 19: `-8.2x000E+01` in columns 14 to 25",
        ),
        ("unknown node", good.replace(third, " -1         9-8.25000E+01"), "line 19: node 9 has a stress"),
        ("twice", good.replace(third, " -1         2-8.25000E+01"), "line 19: node 2 comes twice"),
        ("component", good.replace(" -5  SZX ", " -5  S77 "), "`S77` is not the name"),
        ("component twice", good.replace(" -5  SZX ", " -5  SYZ "), "comes twice"),
        ("no stress", good.replace("STRESS", "DISP  "), "no STRESS or ZZSTR block"),
        ("count", good.replacen("           3 ", "           4 ", 1), "announces 4 nodes and holds 3"),
        ("huge count", good.replacen("           3 ", "999999999999 ", 1), "announces 999999999999"),
        ("flag", good.replacen("1\n -1", "7\n -1", 1), "no header of a node block"),
        ("diverged", good.replace(" 9999", &other_step), "step 2 ends at increment 4 without stresses"),
        ("modal", good.replace(" 0    1 ", " 2    1 "), "mode shapes"),
    ] {
        assert_ne!(text, good, "{name}: the fault was not planted");
        let (_folder, path) = save(text);
        let outcome =
            FrdSource::open(&path, &OpenOptions::default()).and_then(|mut s| read_all(&mut s, 2).map(|_| ()));
        let error = outcome.expect_err(name).to_string();
        assert!(error.contains(expected), "{name}: {error}");
    }
}

#[test]
fn paths_that_are_no_files() {
    let folder = TempDir::new().unwrap();
    let inside = folder.path().join("folder.frd");
    fs::create_dir(&inside).unwrap();
    let options = OpenOptions::default();
    let message = |path: PathBuf| open(&[path], &options).err().unwrap().to_string();
    assert!(message(inside.clone()).contains("is a folder"));
    assert!(message(folder.path().join("gone.frd")).starts_with("cannot open"));
    assert!(message(folder.path().join("x.docx")).contains("allowed are .frd"));
    #[cfg(unix)]
    {
        let pipe = folder.path().join("pipe.frd");
        if std::process::Command::new("mkfifo").arg(&pipe).status().is_ok_and(|s| s.success()) {
            assert!(message(pipe).contains("pipe"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read(
        values in proptest::collection::vec(prop::array::uniform6(-1e6..1e6f64), 1..40),
        gaps in proptest::collection::vec(1..1000u64, 40),
        capacity in 1..50usize,
    ) {
        let nodes: Vec<u64> = gaps.iter().scan(0, |n, g| { *n += g; Some(*n) }).take(values.len()).collect();
        let rows: Vec<_> = nodes.iter().copied().zip(values).collect();
        let expected: Vec<[f64; 6]> =
            rows.iter().map(|(_, t)| t.map(|v| c_float(v).trim().parse().unwrap())).collect();
        let (_folder, path) = save(frd(&nodes, &[Block { step: 1, increment: 1, rows }], NAMES, 10, "\n"));
        let mut source = FrdSource::open(&path, &OpenOptions::default()).unwrap();
        prop_assert!(same(&read_all(&mut source, capacity).unwrap()[0], &expected));
    }

    #[test]
    fn damaged_bytes_never_panic(
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<prop::sample::Index>()),
        text in any::<bool>(),
    ) {
        let rows = (1..8).map(|id| (id, tensor(1.0))).collect();
        let mut bytes = if text {
            frd(&(1..8).collect::<Vec<_>>(), &[Block { step: 1, increment: 1, rows }], NAMES, 10, "\n").into_bytes()
        } else {
            binary(&[1, 2, 3, 5, 8])
        };
        for (index, byte) in damage {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let (_folder, path) = save(bytes);
        if let Ok(mut source) = FrdSource::open(&path, &OpenOptions::default()) {
            let _ = read_all(&mut source, 3);
        }
    }
}
