//! Headers that announce what is not there.

use crate::hostile::refused_result;
use crate::program::{folder, harmless, npy_header};
use std::fmt::Write as _;
use std::fs;

#[test]
fn npy() {
    let sizes = [
        ("0", "1000000000000000000"),
        ("1", "100000"),
        ("4000000000", "6"),
        ("9223372036854775807", "9223372036854775807"),
        ("18446744073709551616", "6"),
        ("-1", "6"),
        ("6", "0"),
    ];
    for (nodes, loads) in sizes {
        refused_result("bad.npy", &npy_header(nodes, loads), &["shape"]);
    }
    // A row of a hundred thousand loads that is really there.
    let mut bytes = npy_header(1, 100_000);
    bytes.resize(bytes.len() + 100_000 * 48, 0);
    refused_result("bad.npy", &bytes, &["loads"]);
    let mut bytes = b"\x93NUMPY\x02\x00".to_vec();
    bytes.extend(u32::MAX.to_le_bytes());
    bytes.extend([b' '; 200]);
    refused_result("bad.npy", &bytes, &["header claims 4294967295 bytes"]);
}

fn frd_header(key: &str, count: &str, flag: u8) -> String {
    format!("    {key}{:18}{count:>12}{:37}{flag}\n", "", "")
}

#[test]
fn frd() {
    let nodes = |count: &str, flag| format!("    1C\n{}", frd_header("2C", count, flag));
    let one_node = " -1         1 1.00000E+00 2.00000E+00 3.00000E+00\n -3\n";
    refused_result("a.frd", (nodes("999999999999", 1) + one_node).as_bytes(), &["999999999999", "holds 1"]);
    refused_result("a.frd", (nodes("999999999999", 2) + one_node).as_bytes(), &["a.frd"]);
    refused_result("a.frd", (nodes("999999999999", 3) + one_node).as_bytes(), &["a.frd"]);
    let elements = nodes("1", 1) + one_node + &frd_header("3C", "999999999999", 2) + "    ";
    refused_result("a.frd", elements.as_bytes(), &["a.frd"]);
    for (count, format) in [("99999999999", 1), ("99999999999", 2), ("99999999999", 3)] {
        let mut text = nodes("1", 1) + one_node;
        text += "    1PSTEP                           1           1           1\n";
        let _ = writeln!(
            text,
            "  100CL  101 1.000000000{count:>12}                     0    1          {format:>2}"
        );
        text += " -4  STRESS      6    1\n";
        for name in ["SXX", "SYY", "SZZ", "SXY", "SYZ", "SZX"] {
            let _ = writeln!(text, " -5  {name:<8}    1    4    1    1");
        }
        refused_result("a.frd", (text + " -1         1 1.0").as_bytes(), &["a.frd"]);
    }
    let many = nodes("1", 1) + one_node + &frd_header("2C", "1", 1) + one_node;
    refused_result("a.frd", many.as_bytes(), &["second node block"]);
}

#[test]
fn columns_and_loads_of_a_result_table() {
    let row = |head: &str| format!("{head}\n1{}\n", ",0".repeat(head.matches(',').count()));
    let mut wide = String::from("node");
    for load in 0..5000 {
        for k in ["xx", "yy", "zz", "xy", "yz", "zx"] {
            let _ = write!(wide, ",L{load}_s{k} [MPa]");
        }
    }
    refused_result("a.csv", row(&wide).as_bytes(), &["more than 4096 loads"]);
    let wider = format!("node{}", ",a".repeat(1_000_000));
    refused_result("a.csv", row(&wider).as_bytes(), &["a.csv"]);
    let mut long = String::from("node,load,sxx [MPa],syy [MPa],szz [MPa],sxy [MPa],syz [MPa],szx [MPa]\n");
    for load in 0..100_000 {
        let _ = writeln!(long, "1,L{load},0,0,0,0,0,0");
    }
    refused_result("a.csv", long.as_bytes(), &["more than 4096 loads"]);
    refused_result("a.csv", "x".repeat(5_000_000).as_bytes(), &["longer than"]);
    // Node numbers at the ends of their range.
    let head = "node,load,sxx [MPa],syy [MPa],szz [MPa],sxy [MPa],syz [MPa],szx [MPa]";
    let text = format!("{head}\n0,a,0,0,0,0,0,0\n18446744073709551615,a,0,0,0,0,0,0\n");
    refused_result("a.csv", text.as_bytes(), &["a.csv"]);
}

#[test]
fn sets() {
    let folder = folder(&harmless(3));
    let at = folder.path();
    let text = crate::program::frame_text().replace("[screen.steps]", "exclude = [\"A\"]\n[screen.steps]");
    fs::write(at.join("frame.toml"), text).unwrap();
    let refused = |files: &[(&str, String)], word: &str| {
        for (name, text) in files {
            fs::write(at.join(name), text).unwrap();
        }
        let more = ["screen", "frame.toml", "--results", "r.npy", "--sets", "sets.inp"];
        // The numbers of sets have a bound of their own: one line may stand for millions.
        let ended = crate::program::bogie_within(at, 1024, &more);
        ended.unwrap_or_else(|| crate::program::bogie(at, &more)).refused(&[word]);
    };
    let own = |text: &str| vec![("sets.inp", text.to_owned())];
    refused(&own("*NSET, NSET=A, GENERATE\n1, 18446744073709551615\n"), "sets.inp");
    refused(&own("*NSET, NSET=A, GENERATE\n1, 200000000\n"), "sets.inp");
    // Each line holds millions, each set twice the one before.
    let many = "*NSET, NSET=A, GENERATE\n1, 3000000\n*NSET, NSET=B\n".to_owned() + &"A\n".repeat(1000);
    refused(&own(&many), "sets.inp");
    let mut doubling = String::from("*NSET, NSET=S0\n1, 2, 3\n");
    for n in 1..60 {
        let _ = writeln!(doubling, "*NSET, NSET=S{n}\nS{0}, S{0}", n - 1);
    }
    refused(&own(&doubling), "sets.inp");
    refused(&own("*INCLUDE, INPUT=sets.inp\n"), "includes itself");
    // Two files that include each other ten times: ten to the eighth files without a bound.
    let ten = |name: &str| format!("*INCLUDE, INPUT={name}\n").repeat(10);
    refused(&[("sets.inp", ten("other.inp")), ("other.inp", ten("sets.inp"))], "include");
    // The same without a circle: a tree of files.
    let mut tree: Vec<(String, String)> =
        (0..7).map(|n| (format!("t{n}.inp"), ten(&format!("t{}.inp", n + 1)))).collect();
    tree.push(("t7.inp".to_owned(), "*NSET, NSET=A\n1\n".to_owned()));
    tree.push(("sets.inp".to_owned(), ten("t0.inp")));
    let tree: Vec<(&str, String)> = tree.iter().map(|(n, t)| (n.as_str(), t.clone())).collect();
    refused(&tree, "more than 1000 files");
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_rows_that_take_no_room_in_the_file() {
    use arrow_array::{ArrayRef, Float32Array, RecordBatch};
    use parquet::arrow::ArrowWriter;
    use parquet::file::properties::WriterProperties;
    use std::sync::Arc;
    const ROWS: usize = 4_000_000;
    let zeros: ArrayRef = Arc::new(Float32Array::from(vec![0.0; ROWS]));
    let names = ["a_sxx", "a_syy", "a_szz", "a_sxy", "a_syz", "a_szx"];
    let batch = RecordBatch::try_from_iter(names.map(|n| (n, zeros.clone()))).unwrap();
    let mut bytes = Vec::new();
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(ROWS)).build();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    assert!(bytes.len() < 100_000, "{} bytes", bytes.len());
    refused_result("a.parquet", &bytes, &["announces 4000000 rows"]);
    // The last bytes are the length of the footer.
    let length = bytes.len();
    bytes[length - 8..length - 4].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
    refused_result("a.parquet", &bytes, &["a.parquet"]);
}
