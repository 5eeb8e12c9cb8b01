//! CSV in its layouts, dialects and with its faults.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use std::fs;
use std::path::PathBuf;

use bogie_fatigue::results::{
    LoadSelection, OpenOptions, ResultsError, StressBlock, StressSource, StressUnit, open,
};
use proptest::prelude::*;
use tempfile::TempDir;

const HEADER: &str = "node,sxx [MPa],syy [MPa],szz [MPa],sxy [MPa],syz [MPa],szx [MPa]\n";

fn read_all(source: &mut dyn StressSource, capacity: usize) -> Result<Vec<Vec<[f64; 6]>>, ResultsError> {
    let mut block = StressBlock::with_capacity(capacity);
    let mut all = vec![Vec::new(); source.loads().len()];
    while source.read_block(&mut block)? > 0 {
        for (load, rows) in all.iter_mut().enumerate() {
            rows.extend((0..block.len()).map(|node| block.tensor(load, node)));
        }
    }
    Ok(all)
}

fn save(files: &[(&str, &str)]) -> (TempDir, Vec<PathBuf>) {
    let folder = TempDir::new().unwrap();
    let paths: Vec<PathBuf> = files.iter().map(|(name, _)| folder.path().join(name)).collect();
    for (path, (_, text)) in paths.iter().zip(files) {
        fs::write(path, text).unwrap();
    }
    (folder, paths)
}

/// Names of the loads, and the tensors by load and node.
type Read = (Vec<String>, Vec<Vec<[f64; 6]>>);

/// Reads one file whatever the block size, and requires that the size does not matter.
fn read(files: &[(&str, &str)], options: &OpenOptions) -> Result<Read, ResultsError> {
    let (_folder, paths) = save(files);
    let mut source = open(&paths, options)?;
    let all = read_all(source.as_mut(), 1000)?;
    for capacity in [1, 2, 3, 777] {
        source.rewind()?;
        assert_eq!(format!("{:?}", read_all(source.as_mut(), capacity)?), format!("{all:?}"));
    }
    Ok((source.loads().iter().map(|l| l.name.clone()).collect(), all))
}

#[test]
fn one_load_with_semicolons_decimal_commas_bom_comments_and_blanks() {
    let text = "\u{feff}# exported by hand\r\nNODE ; S11 [N/mm2]; S22 [N/mm2];S33 [kPa];S12 [MPa];S13 [MPa];S23 [MPa]\r\n\
                10; 1,5;-2,5E+01;3000;4;5; 6\r\n\r\n  # in between\r\n12;;NaN;0;0;0;1e999\r\n";
    let (names, all) = read(&[("vertical.csv", text)], &OpenOptions::default()).unwrap();
    assert_eq!(names, ["vertical"]);
    assert_eq!(all[0][0], [1.5, -25.0, 3.0, 4.0, 6.0, 5.0], "S13 is zx, S23 is yz");
    let second = all[0][1];
    assert!(second[0].is_nan() && second[1].is_nan() && second[4].is_nan() && second[2] == 0.0);
}

#[test]
fn unit_by_option_and_ansys_order() {
    let text = "Node Number\tSX\tSY\tSZ\tSXY\tSXZ\tSYZ\n1\t1\t2\t3\t4\t6\t5\n";
    let options = OpenOptions { stress_unit: Some(StressUnit::Pascal), ..OpenOptions::default() };
    let (_, all) = read(&[("a.txt", text)], &options).unwrap();
    assert_eq!(all[0][0].map(|v| (v * 1e6).round()), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let error = read(&[("a.txt", text)], &OpenOptions::default()).unwrap_err().to_string();
    assert!(error.contains("line 1, column 2: the stress column `SX` has no unit"), "{error}");
}

#[test]
fn long_sorted_by_load_or_by_node() {
    let header = HEADER.replacen("node,", "node,load,x [m],y [m],z [m],", 1);
    let row = |node: u64, load: &str, s: f64| format!("{node},{load},{node},0,1,{s},0,0,0,0,{node}\n");
    let by_load =
        [row(1, "v", 1.0), row(5, "v", 2.0), row(9, "v", 3.0), row(1, "l", 4.0), row(9, "l", 6.0)].concat();
    let by_node =
        [row(1, "v", 1.0), row(1, "l", 4.0), row(5, "v", 2.0), row(9, "v", 3.0), row(9, "l", 6.0)].concat();
    for body in [by_load, by_node] {
        let text = header.clone() + &body;
        let (names, all) = read(&[("all.csv", &text)], &OpenOptions::default()).unwrap();
        assert_eq!(names, ["v", "l"]);
        assert_eq!(all[0], [[1.0, 0., 0., 0., 0., 1.], [2.0, 0., 0., 0., 0., 5.], [3.0, 0., 0., 0., 0., 9.]]);
        assert_eq!((all[1][0][0], all[1][2][0]), (4.0, 6.0));
        assert!(all[1][1].iter().all(|v| v.is_nan()), "node 5 lacks load l");
        let loads = Some(vec![LoadSelection::Name("L".into())]);
        let options = OpenOptions { loads, ..OpenOptions::default() };
        let (_folder, paths) = save(&[("all.csv", &text)]);
        let mut source = open(&paths, &options).unwrap();
        assert_eq!(read_all(source.as_mut(), 2).unwrap()[0][2][0], 6.0);
        assert_eq!(source.loads()[0].missing_nodes, 1);
        assert_eq!(source.mesh().coordinates_mm.as_ref().unwrap()[1], [5000.0, 0.0, 1000.0]);
    }
    let mixed = [row(1, "v", 1.0), row(5, "v", 2.0), row(1, "l", 4.0), row(9, "v", 3.0)].concat();
    let error = read(&[("all.csv", &(header + &mixed))], &OpenOptions::default()).unwrap_err().to_string();
    assert!(error.contains("line 5, column 2: load `v` comes again"), "{error}");
}

#[test]
fn wide_tables() {
    let mut header = "node".to_owned();
    for load in ["lc00", "side wind"] {
        for name in ["sxx", "syy", "szz", "sxy", "sxz", "syz"] {
            header += &format!(",{load}_{name} [MPa]");
        }
    }
    let text = header + "\n7,1,2,3,4,5,6,10,20,30,40,50,60\n";
    let (names, all) = read(&[("wide.csv", &text)], &OpenOptions::default()).unwrap();
    assert_eq!(names, ["lc00", "side wind"]);
    assert_eq!(all[1][0], [10., 20., 30., 40., 60., 50.]);
}

#[test]
fn one_file_per_load() {
    let a = format!("{HEADER}1,1,0,0,0,0,0\n2,2,0,0,0,0,0\n");
    let b = format!("{HEADER}2,3,0,0,0,0,0\n");
    let (names, all) = read(&[("a.csv", &a), ("b.csv", &b)], &OpenOptions::default()).unwrap();
    assert_eq!(names, ["a", "b"]);
    assert!(all[1][0][0].is_nan() && all[1][1][0] == 3.0);
    let error = read(&[("b.csv", &b), ("a.csv", &a)], &OpenOptions::default()).unwrap_err().to_string();
    assert!(error.contains("a.csv`, line 2, column 1: node 1 has no line in the first load"), "{error}");
}

#[test]
fn large_files_are_cut_into_pieces_without_loss() {
    let mut text = HEADER.to_owned();
    for node in 0..60_000 {
        text += &format!("{node},{node},1.25,2,3,4,{}\n", node * 2);
        if node % 1000 == 7 {
            text += "# a comment\n\n";
        }
    }
    let (_, all) = read(&[("a.csv", &text)], &OpenOptions::default()).unwrap();
    assert_eq!(all[0].len(), 60_000);
    assert!(all[0].iter().enumerate().all(|(n, t)| *t == [n as f64, 1.25, 2.0, 3.0, 4.0, 2.0 * n as f64]));
    let line = text.lines().position(|l| l.starts_with("55555,")).unwrap() + 1;
    let broken = text.replace("\n55555,55555,1.25", "\n55555,55555,1.2.5");
    let error = read(&[("a.csv", &broken)], &OpenOptions::default()).unwrap_err().to_string();
    assert!(error.contains(&format!("line {line}, column 3: `1.2.5` is no number")), "{error}");
}

#[test]
fn faults_are_named_with_line_and_column() {
    let good = "1,1,2,3,4,5,6\n";
    for (text, expected) in [
        (String::new(), "no header line"),
        (HEADER.to_owned(), "no data line"),
        (format!("{HEADER}1,2,3\n"), "line 2: there are 3 fields, the header has 7"),
        (format!("{HEADER}{good}2,1,2,x3,4,5,6\n"), "line 3, column 4: `x3` is no number"),
        (format!("{HEADER}{good}1.5,1,2,3,4,5,6\n"), "line 3, column 1: `1.5` is no node number"),
        (format!("{HEADER}{good}{good}"), "node 1 comes twice"),
        (HEADER.replace("node", "knot") + good, "no column is named `node`"),
        (HEADER.replace("sxx [MPa]", "sxx [mPa]") + good, "column 2: `mPa` is no unit of stress"),
        (HEADER.replace("sxx", "syy") + good, "`syy` comes twice"),
        (HEADER.replace("szx", "mises") + good, "the column of `szx` is missing"),
        (HEADER.replace("sxx", "S-1") + good, "the column of `sxx` is missing"),
    ] {
        let error = read(&[("a.csv", &text)], &OpenOptions::default()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}\nexpected: {expected}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read_to_the_last_bit(
        rows in proptest::collection::vec(prop::array::uniform6(-1e9..1e9f64), 1..30),
        comma in any::<bool>(),
    ) {
        let mut text = HEADER.to_owned();
        for (node, row) in rows.iter().enumerate() {
            text += &format!("{},{}\n", node * 3, row.map(|v| v.to_string()).join(","));
        }
        if comma {
            text = text.replace(',', ";").replace('.', ",");
        }
        let (_, all) = read(&[("a.csv", &text)], &OpenOptions::default()).unwrap();
        prop_assert_eq!(&all[0], &rows);
    }

    #[test]
    fn damaged_bytes_never_panic(
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let header = HEADER.replacen("node,", "node;load,x,", 1).replace(',', ";");
        let mut bytes = (header + "1;a;0;1;2;3;4;5;6\n2;a;0;1,5;2;3;4;5;6\n1;b;0;1;2;3;4;5;6\n").into_bytes();
        for (index, byte) in damage {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, bytes).unwrap();
        if let Ok(mut source) = open(&[path], &OpenOptions::default()) {
            let _ = read_all(source.as_mut(), 2);
        }
    }
}
