//! Tables of results as programs write them: encodings, titles, units, blanks, heads, one row per element and node.
//! Source of the layouts: the exports of ANSYS, Abaqus, Code_Aster, pyNastran and ParaView; every number is made up, and the
//! expected ones are those of the text, or worked out beside it.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use std::fs;
use std::path::PathBuf;

use bogie_fatigue::results::{
    DecimalMark, LoadSelection, MeshFile, OpenOptions, StressBlock, StressUnit, TableLayout, open,
    read_node_table,
};
use tempfile::TempDir;

/// What was read: load names, node numbers, tensors by load and node, places, and what was told.
#[derive(Debug)]
struct Read {
    loads: Vec<String>,
    nodes: Vec<u64>,
    tensors: Vec<Vec<[f64; 6]>>,
    points: Option<Vec<[f64; 3]>>,
    told: String,
}

fn read_files(files: &[(&str, &[u8])], options: &OpenOptions) -> Result<Read, String> {
    let folder = TempDir::new().unwrap();
    let paths: Vec<PathBuf> = files.iter().map(|(name, _)| folder.path().join(name)).collect();
    for (path, (_, bytes)) in paths.iter().zip(files) {
        fs::write(path, bytes).unwrap();
    }
    let short = |text: String| text.replace(&format!("{}/", folder.path().display()), "");
    let mut source = open(&paths, options).map_err(|e| short(e.to_string()))?;
    let mut tensors = vec![Vec::new(); source.loads().len()];
    let mut block = StressBlock::with_capacity(3);
    while source.read_block(&mut block).map_err(|e| short(e.to_string()))? > 0 {
        for (load, rows) in tensors.iter_mut().enumerate() {
            rows.extend((0..block.len()).map(|node| block.tensor(load, node)));
        }
    }
    Ok(Read {
        loads: source.loads().iter().map(|l| l.name.clone()).collect(),
        nodes: source.mesh().node_ids.clone(),
        tensors,
        points: source.mesh().coordinates_mm.clone(),
        told: source.warnings().iter().map(|w| short(w.to_string())).collect::<Vec<_>>().join("\n"),
    })
}

fn mpa() -> OpenOptions {
    OpenOptions { stress_unit: Some(StressUnit::Megapascal), ..OpenOptions::default() }
}

fn read(text: &str) -> Result<Read, String> {
    read_files(&[("lift.txt", text.as_bytes())], &mpa())
}

fn with(text: &str, table: TableLayout) -> Result<Read, String> {
    read_files(&[("lift.txt", text.as_bytes())], &OpenOptions { table, ..mpa() })
}

fn columns(pairs: &[(&str, &str)]) -> TableLayout {
    let columns = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    TableLayout { columns, ..TableLayout::default() }
}

const A: [f64; 6] = [-150.0, 10.0, 5.0, 20.0, 33.0, -9.0];
const B: [f64; 6] = [-2.5, -40.75, 28.25, -46.0, -13.5, 2.0];

/// The two nodes in the order xx yy zz xy yz zx.
fn rows(separator: &str) -> String {
    let line = |n: u64, t: &[f64; 6]| {
        let cells: Vec<String> = t.iter().map(ToString::to_string).collect();
        format!("{n}{separator}{}\n", cells.join(separator))
    };
    line(7, &A) + &line(9, &B)
}

fn is_both(read: &Read) {
    assert_eq!((read.nodes.as_slice(), &read.tensors), ([7, 9].as_slice(), &vec![vec![A, B]]), "{read:?}");
}

#[test]
fn heads_of_each_program() {
    for heads in [
        "node,sxx,syy,szz,sxy,syz,szx",
        "NODE,SX,SY,SZ,SXY,SYZ,SXZ",
        "Node Label,S-S11,S-S22,S-S33,S-S12,S-S23,S-S13",
        "Node Label,S.S11,S.S22,S.S33,S.S12,S.S23,S.S13",
        "NOEUD,SIXX,SIYY,SIZZ,SIXY,SIYZ,SIXZ",
        "node_id,oxx,oyy,ozz,txy,tyz,txz",
        "Node Number,Normal Stress (X Axis) (MPa),Normal Stress (Y Axis) (MPa),Normal Stress (Z Axis) (MPa),\
         Shear Stress (XY Plane) (MPa),Shear Stress (YZ Plane) (MPa),Shear Stress (XZ Plane) (MPa)",
        "節点番号,σx,σy,σz,τxy,τyz,τzx",
    ] {
        let text = format!("{heads}\n{}", rows(","));
        let got = read(&text).unwrap_or_else(|e| panic!("{heads}: {e}"));
        is_both(&got);
        assert_eq!(got.told, "", "{heads}");
    }
}

#[test]
fn places_by_the_names_of_each_program() {
    for [x, y, z] in [
        ["X Location (mm)", "Y Location (mm)", "Z Location (mm)"],
        ["x", "y", "z"],
        ["COORD-COOR1", "COORD-COOR2", "COORD-COOR3"],
        ["COOR_X", "COOR_Y", "COOR_Z"],
        ["Points:0", "Points:1", "Points:2"],
    ] {
        let text = format!(
            "Node Number\t{x}\t{y}\t{z}\tSX\tSY\tSZ\tSXY\tSYZ\tSXZ\n7\t1\t2\t3.5\t1\t2\t3\t4\t5\t6\n"
        );
        assert_eq!(read(&text).unwrap().points.unwrap(), [[1.0, 2.0, 3.5]], "{x}");
    }
    let metres =
        "node,X Location (m),Y Location (m),Z Location (m),SX,SY,SZ,SXY,SYZ,SXZ\n7,1,2,3.5,1,2,3,4,5,6\n";
    assert_eq!(read(metres).unwrap().points.unwrap(), [[1000.0, 2000.0, 3500.0]]);
}

#[test]
fn encodings_are_found_and_told_where_nothing_says_them() {
    let text = format!("node\tsxx [N/mm²]\tsyy\tszz\tsxy\tsyz\tszx\n{}", rows("\t"));
    let units = |mark: &str| format!("{mark}{text}").encode_utf16().collect::<Vec<_>>();
    for mark in ["\u{feff}", ""] {
        let little: Vec<u8> = units(mark).iter().flat_map(|u| u.to_le_bytes()).collect();
        let big: Vec<u8> = units(mark).iter().flat_map(|u| u.to_be_bytes()).collect();
        for (bytes, name) in [(little, "UTF-16LE"), (big, "UTF-16BE")] {
            let got = read_files(&[("lift.txt", &bytes)], &mpa()).unwrap();
            is_both(&got);
            assert_eq!(got.told.contains(&format!("is read as {name}")), mark.is_empty(), "{}", got.told);
        }
    }
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let got = read_files(&[("lift.txt", &latin)], &mpa()).unwrap();
    is_both(&got);
    assert!(got.told.contains("is read as windows-1252"), "{}", got.told);
    let table = TableLayout { encoding: Some("shift_jis".to_owned()), ..TableLayout::default() };
    let mut bytes = b"\x90\xdf\x93\x5f,sxx,syy,szz,sxy,syz,szx\n".to_vec();
    bytes.extend(rows(",").bytes());
    is_both(&read_files(&[("lift.csv", &bytes)], &OpenOptions { table, ..mpa() }).unwrap());
}

#[test]
fn lines_above_the_heads_and_units_below_them() {
    let heads = "node;sxx;syy;szz;sxy;syz;szx\n";
    let body = rows(";");
    is_both(&read(&format!("sep=;\n{heads}{body}")).unwrap());
    let titled = read(&format!("Model 7, lifted; state of March\n\n{heads}{body}")).unwrap();
    is_both(&titled);
    assert!(titled.told.contains("column heads are taken from line 3"), "{}", titled.told);
    let said = TableLayout { header_row: Some(3), ..TableLayout::default() };
    is_both(&with(&format!("a\nnode;x;sxx\n{heads}{body}"), said).unwrap());
    let wrong = TableLayout { header_row: Some(30), ..TableLayout::default() };
    assert!(with(&format!("{heads}{body}"), wrong).unwrap_err().contains("header_row = 30"));
    is_both(&read(&format!("# node;sxx;syy;szz;sxy;syz;szx\n{body}")).unwrap());
    // Units: taken, and contradictions told. 1 ksi = 6.894757293168 MPa.
    let bare = OpenOptions::default();
    let in_row =
        |units: &str| read_files(&[("lift.csv", format!("{heads}{units}\n{body}").as_bytes())], &bare);
    is_both(&in_row("-;MPa;MPa;MPa;MPa;MPa;MPa").unwrap());
    is_both(&in_row(";[MPa];[MPa];[MPa];[MPa];[MPa];[N/mm²]").unwrap());
    let ksi = in_row(";ksi;MPa;MPa;MPa;MPa;MPa").unwrap();
    assert!((ksi.tensors[0][0][0] + 150.0 * 6.894_757_293_168).abs() < 1e-9);
    let twice = format!("{};;MPa;;;;\n{body}", heads.replace("syy", "syy [kPa]"))
        .replace(";;MPa;;;;\n", ";MPa;MPa;MPa;MPa;MPa;MPa\n");
    let told = read_files(&[("lift.csv", twice.as_bytes())], &bare).unwrap_err();
    assert!(told.contains("`syy` has the unit kPa in its head and MPa in the row below"), "{told}");
}

#[test]
fn data_above_the_heads_is_not_taken_for_titles() {
    let told = read(&format!("{}node,sxx,syy,szz,sxy,syz,szx\n{}", rows(","), rows(","))).unwrap_err();
    assert!(told.contains("no column is named `node`") && told.contains("line 1 reads `7,-150,10"), "{told}");
}

#[test]
fn listings_parted_by_blanks() {
    let page = "\n ***** POST1 NODAL STRESS LISTING *****\n\n  LOAD STEP=     1  SUBSTEP=     1\n   TIME=    1.0000      \
                LOAD CASE=   0\n\n  THE FOLLOWING X,Y,Z VALUES ARE IN GLOBAL COORDINATES\n\n    \
                NODE     SX          SY          SZ          SXY         SYZ         SXZ\n";
    let a = "       7   -150.00      10.000      5.0000      20.000      33.000     -9.0000\n";
    // Numbers without a blank between them, as a field that is full gives.
    let b = "       9   -2.5000     -40.750      28.250-0.46000E+02-0.13500E+02  2.0000\n";
    let end = "\n MINIMUM VALUES\n NODE          7          9          7          9          9          7\n \
               VALUE   -150.00     -40.750      5.0000     -46.000     -13.500     -9.0000\n";
    let listing = format!(" PRINT S    NODAL SOLUTION PER NODE\n{page}{a}{page}{b}{end}");
    let got = read(&listing).unwrap();
    is_both(&got);
    assert!(got.told.contains("lines below the heads that are no data are left out"), "{}", got.told);
    // Two load steps in one listing are two loads.
    let second = page.replace("STEP=     1  S", "STEP=     2  S");
    let steps = read(&format!("{page}{a}{b}{second}{}{}", a.replace("-150.00", "-151.00"), b)).unwrap();
    assert_eq!(steps.loads, ["1", "2"]);
    assert_eq!((steps.tensors[0][0][0], steps.tensors[1][0][0]), (-150.0, -151.0));
    // A number that is missing, and a node number that is none, are no titles.
    let short = a.replace("33.000 ", "       ");
    assert!(
        read(&format!("{page}{short}{b}")).unwrap_err().contains("line 10: there are 6 fields"),
        "blank field"
    );
    let named = a.replace("       7", "      N7");
    assert!(read(&format!("{page}{named}{b}")).unwrap_err().contains("`N7` is no node number"), "named node");
    is_both(&read(&format!("node sxx syy szz sxy syz szx\n{}", rows(" "))).unwrap());
    is_both(&read(&format!("node  sxx [MPa]  syy [MPa] szz (MPa) sxy syz szx\n{}", rows("   "))).unwrap());
}

#[test]
fn reports_of_abaqus() {
    let head = |part: &str| {
        format!(
            "****\nField Output Report, written Mon Mar  2 2026\n\nSource 1\n---------\n\n   Step: lift\n   Frame: Increment      \
             1: Step Time =    1.000\n\nField Output reported at nodes for part: {part}\n\n            Node           S.S11   \
             S.S22     S.S33     S.S12     S.S13     S.S23\n           Label          @Loc 1    @Loc 1    @Loc 1    @Loc 1    \
             @Loc 1    @Loc 1\n-----------------------\n"
        )
    };
    let body = "               7       -150.  10.  5.  20.  -9.  33.\n               9       -2.5  -40.75  28.25  -46. 2. -13.5\n";
    let end = "\n  Minimum   -150. -40.75 5. -46. -9. -13.5\n     At Node   7 9 7 9 7 9\n\n       Total  1. 2. 3. 4. 5. 6.\n";
    let file = |text: String| read_files(&[("lift.rpt", text.as_bytes())], &mpa());
    is_both(&file(format!("{}{body}{end}", head("FRAME-1"))).unwrap());
    let told = file(format!("{}{body}{end}{}{body}{end}", head("FRAME-1"), head("ARM-1"))).unwrap_err();
    assert!(told.contains("node 7 stands in the parts `FRAME-1` and `ARM-1`"), "{told}");
}

#[test]
fn node_numbers_as_floating_point_numbers() {
    let heads = "node,sxx,syy,szz,sxy,syz,szx\n";
    for id in ["7.0", "7.000e+00", "+7", "7."] {
        let got = read(&format!("{heads}{}", rows(",").replacen("7,", &format!("{id},"), 1))).unwrap();
        is_both(&got);
    }
    is_both(
        &read(
            &format!("{heads}{}", rows(";").replacen("7;", "7,0;", 1))
                .replace("node,sxx,syy,szz,sxy,syz,szx", "node;sxx;syy;szz;sxy;syz;szx")
                .replace('.', ","),
        )
        .unwrap(),
    );
    for id in ["7.5", "-7", "7e", "nan", "1e300"] {
        let told = read(&format!("{heads}{}", rows(",").replacen("7,", &format!("{id},"), 1))).unwrap_err();
        assert!(told.contains(&format!("`{id}` is no node number")), "{told}");
    }
}

#[test]
fn two_columns_that_could_be_the_node_are_a_question() {
    let text = "id,node,sxx,syy,szz,sxy,syz,szx\n1,7,-150,10,5,20,33,-9\n2,9,-2.5,-40.75,28.25,-46,-13.5,2\n";
    let told = read(text).unwrap_err();
    assert!(told.contains("2 columns could be the node number: `id`, `node`"), "{told}");
    assert!(told.contains("[screen.columns] node = \"id\""), "{told}");
    is_both(&with(text, columns(&[("node", "node")])).unwrap());
    assert_eq!(with(text, columns(&[("node", "id")])).unwrap().nodes, [1, 2]);
    let loads =
        text.replace("id,", "step,").replace("sxx,", "lc,").replace("-150,", "1,").replace("-2.5,", "2,");
    assert!(read(&loads).unwrap_err().contains("2 columns could be the load: `step`, `lc`"));
}

#[test]
fn columns_by_names_of_the_users() {
    let text = format!("point;a;b;c;d;e;f;sxx\n{}", rows(";").replace('\n', ";99\n"));
    let named = [
        ("node", "point"),
        ("sxx", "a"),
        ("syy", "b"),
        ("szz", "c"),
        ("S12", "d"),
        ("syz", "e"),
        ("szx", "f"),
    ];
    is_both(&with(&text, columns(&named)).unwrap());
    let mut wide = named.to_vec();
    for (k, component) in
        ["lift.xx", "lift.yy", "lift.zz", "lift.xy", "lift.yz", "lift.zx"].into_iter().enumerate()
    {
        wide[k + 1].0 = component;
    }
    let text = text.replace(";sxx\n", ";remark\n");
    assert_eq!(with(&text, columns(&wide)).unwrap().loads, ["lift"]);
    let told = with(&text, columns(&[("node", "poynt")])).unwrap_err();
    assert!(told.contains("no column is named `poynt`") && told.contains("did you mean `point`?"), "{told}");
    assert!(with(&text, columns(&[("node", "point"), ("x", "point")])).unwrap_err().contains("twice"));
}

#[test]
fn what_stands_there_is_said() {
    let told = read("Element;Mises;S1\n1;2;3\n").unwrap_err();
    for part in [
        "no column is named `node`",
        "line 1 reads `Element;Mises;S1`",
        "UTF-8",
        "by `;`",
        "`Mises`",
        "[screen.columns]",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let told = read("Point ID,Points:0,sxx,syy,szz,sxy,syz,szx\n0,1,2,3,4,5,6,7\n").unwrap_err();
    assert!(told.contains("counts the points of the grid from 0"), "{told}");
}

#[test]
fn two_decimal_marks_in_one_file() {
    let heads = "node\tsxx\tsyy\tszz\tsxy\tsyz\tszx\n";
    for (first, second, said) in [
        (
            "512.5",
            "61,350",
            "`61,350` has a comma as decimal mark or for thousands, `512.5` in line 2, column 2 has a point",
        ),
        (
            "12,5",
            "1.234",
            "`1.234` has a point as decimal mark or for thousands, `12,5` in line 2, column 2 has a comma",
        ),
        (
            "61,350",
            "512.5",
            "`512.5` has a point as decimal mark or for thousands, `61,350` in line 2, column 2 has a comma",
        ),
    ] {
        let told =
            read(&format!("{heads}7\t{first}\t0\t0\t0\t0\t0\n9\t{second}\t0\t0\t0\t0\t0\n")).unwrap_err();
        assert!(told.contains(said) && told.contains("line 3, column 2"), "{told}");
    }
    for number in ["1'234.5", "1 234.5", "1\u{a0}234,5", "1\u{202f}234,5", "1.234,5"] {
        let told = read(&format!("{heads}7\t{number}\t0\t0\t0\t0\t0\n")).unwrap_err();
        assert!(told.contains("thousands"), "{number}: {told}");
    }
    // A whole file of numbers with commas for thousands cannot be told from decimal commas: it is said.
    let all = format!("{heads}7\t61,350\t0\t0\t0\t0\t0\n9\t1,234\t5\t0\t0\t0\t0\n");
    let got = read(&all).unwrap();
    assert_eq!(got.tensors[0][0][0], 61.35);
    assert!(got.told.contains("`61,350` in line 2 is read as 61.350"), "{}", got.told);
    for beside in ["0,500", "12,5", "1234,567"] {
        assert_eq!(read(&all.replace("1,234", beside)).unwrap().told, "", "{beside}");
    }
    let said = TableLayout { decimal: Some(DecimalMark::Comma), ..TableLayout::default() };
    assert_eq!(with(&all, said.clone()).unwrap().told, "");
    assert!(
        with(&all.replace("61,350", "61.350"), said)
            .unwrap_err()
            .contains("the decimal mark of this file is the comma")
    );
}

#[test]
fn quotes_that_hold_the_separator() {
    let text = "node,load,sxx,syy,szz,sxy,syz,szx\n7,\"lift, left\",\"-150,5\",10,5,20,33,-9\n9,\"lift, left\",1,2,3,4,5,6\n";
    let got = read(text).unwrap();
    assert_eq!((got.loads.as_slice(), got.tensors[0][0][0]), (["lift, left".to_owned()].as_slice(), -150.5));
    let told = read(&text.replace("9,\"lift, left\",1,", "9,\"lift, left\",1.5,")).unwrap_err();
    assert!(told.contains("line 3, column 3: `1.5` has a point"), "{told}");
}

#[test]
fn a_separator_at_the_end_of_every_line() {
    let heads = "node;sxx;syy;szz;sxy;syz;szx";
    for (head, end) in [(";\n", ";\n"), ("\n", ";\n"), (";\n", "\n")] {
        is_both(&read(&format!("{heads}{head}{}", rows(";").replace('\n', end))).unwrap());
    }
}

/// Two elements that share the nodes 2 and 3.
const ELEMENTS: &str = "element,node,section,S11,S22,S33,S12,S13,S23\n\
                        1,1,T10,10,0,0,0,0,0\n1,2,T10,20,1,0,0,0,7\n1,3,T10,30,2,0,0,0,0\n\
                        2,2,T10,26,1,0,0,0,9\n2,3,T10,34,2,0,0,0,0\n2,4,T10,40,0,0,0,0,0\n";

#[test]
fn stresses_of_the_elements_at_a_node_are_averaged_and_the_spread_is_told() {
    let got = read(ELEMENTS).unwrap();
    assert_eq!(got.nodes, [1, 2, 3, 4]);
    let t = &got.tensors[0];
    assert_eq!((t[0][0], t[1], t[2][0], t[3][0]), (10.0, [23.0, 1.0, 0.0, 0.0, 8.0, 0.0], 32.0, 40.0));
    // 26 − 20 = 6 MPa of 26 MPa at node 2.
    assert!(
        got.told.contains(
            "stresses of 2 nodes are means over their elements; they differ most by 6.000 MPa (23.1 %"
        ),
        "{}",
        got.told
    );
    assert!(got.told.contains("in sxx at node 2"), "{}", got.told);
    // Long, by load, and with the nodes in any order.
    let mut long =
        ELEMENTS.replace("element,", "lc,element,").replace("\n1,", "\na,1,").replace("\n2,", "\na,2,");
    let second = long.lines().skip(1).map(|l| l.replacen("a,", "b,", 1) + "\n").collect::<String>();
    long += &second.replace(",26,", ",36,");
    let both = read(&long).unwrap();
    assert_eq!((both.loads.len(), both.tensors[0][1][0], both.tensors[1][1][0]), (2, 23.0, 28.0));
    assert!(both.told.contains("16.000 MPa") && both.told.ends_with("node 2, load `b`"), "{}", both.told);
}

#[test]
fn no_average_across_what_parts_elements() {
    let other = ELEMENTS.replace("2,2,T10", "2,2,T12").replace("2,3,T10", "2,3,T12");
    let told = read(&other).unwrap_err();
    assert!(told.contains("line 5, column 3: node 2 has stresses of `section` `T10` and `T12`"), "{told}");
    assert!(told.contains("average_across"), "{told}");
    let asked = |name: &str| TableLayout { average_across: vec![name.to_owned()], ..TableLayout::default() };
    assert_eq!(with(&other, asked("section")).unwrap().tensors[0][1][0], 23.0);
    assert!(with(&other, asked("sektion")).unwrap_err().contains("did you mean `section`?"));
    for column in ["material", "thickness", "layer", "Section Point", "elset", "part"] {
        assert!(read(&other.replacen("section", column, 1)).is_err(), "{column}");
    }
    let instance = other.replacen("section", "instance", 1);
    assert!(read(&instance).unwrap_err().contains("node numbers count anew in every instance"));
    assert!(with(&instance, asked("instance")).unwrap_err().contains("another node in every instance"));
    // The same element twice at a node: two layers or increments without a column that says so.
    let twice = format!("{ELEMENTS}2,4,T10,41,0,0,0,0,0\n");
    assert!(read(&twice).unwrap_err().contains("element 2 gives node 4 a second stress"));
    let none = ELEMENTS.replacen("element", "cell colour", 1);
    assert!(
        read(&none).unwrap_err().contains("node 2 comes twice"),
        "without the element nothing is averaged"
    );
}

#[test]
fn centres_of_elements_and_missing_values() {
    let nastran = format!("{ELEMENTS}1,0,T10,99,0,0,0,0,0\n2,CEN/4,T10,99,0,0,0,0,0\n");
    let got = read(&nastran).unwrap();
    assert_eq!(got.nodes, [1, 2, 3, 4]);
    assert!(got.told.contains("2 rows of element centres are left out"), "{}", got.told);
    let holes = read(&ELEMENTS.replace("2,3,T10,34", "2,3,T10,NaN")).unwrap();
    assert!(holes.tensors[0][2][0].is_nan(), "a mean with a missing value is missing");
    assert_eq!(holes.tensors[0][1][0], 23.0);
}

#[test]
fn tensors_of_nine_numbered_components() {
    let heads: Vec<String> = (0..9).map(|k| format!("stress:{k}")).collect();
    let text = format!("node,{}\n7,1,2,3,2,4,5,3,5,6\n", heads.join(","));
    assert_eq!(read(&text).unwrap().tensors[0][0], [1.0, 4.0, 6.0, 2.0, 5.0, 3.0]);
    let six: Vec<String> = (0..6).map(|k| format!("stress:{k}")).collect();
    let told = read(&format!("node,{}\n7,1,2,3,4,5,6\n", six.join(","))).unwrap_err();
    assert!(told.contains("`stress` are numbered, not named"), "{told}");
}

#[test]
fn a_file_that_ends_within_a_line() {
    let heads = "node,sxx,syy,szz,sxy,syz,szx\n";
    let many: String = (1..400).map(|n| format!("{n},1.25,2,3,4,5,6.000\n")).collect();
    let cut = format!("{heads}{many}").trim_end_matches("00\n").to_owned();
    assert!(read(&cut).unwrap().told.contains("ends within a line"));
    assert_eq!(read(&format!("{heads}{many}")).unwrap().told, "");
    assert_eq!(read(&format!("{heads}7,1,2,3,4,5,6")).unwrap().told, "", "a few lines written by hand");
}

#[test]
fn files_of_one_load_each_are_read_by_their_own_layout() {
    let a = format!("node,sxx,syy,szz,sxy,syz,szx\n{}", rows(","));
    let b = format!("Title\nnode;sxx;syy;szz;sxy;syz;szx\n{}", rows(";").replace('.', ","));
    let options =
        OpenOptions { loads: Some(["b", "a"].map(|n| LoadSelection::Name(n.to_owned())).to_vec()), ..mpa() };
    let got = read_files(&[("a.csv", a.as_bytes()), ("b.csv", b.as_bytes())], &options).unwrap();
    assert_eq!(got.tensors, vec![vec![A, B], vec![A, B]]);
    assert!(got.told.contains("b.csv"), "{}", got.told);
}

#[test]
fn tables_of_sets_follow_the_same_rules() {
    let folder = TempDir::new().unwrap();
    let sets = |bytes: &[u8]| {
        let path = folder.path().join("sets.tsv");
        fs::write(&path, bytes).unwrap();
        read_node_table(&path).map(|s| s.nodes["WELD"].clone()).map_err(|e| e.to_string())
    };
    assert_eq!(sets(b"sep=;\nNode Number;set\n7.0;weld\n1.2e+01;weld\n"), Ok(vec![7, 12]));
    let wide: Vec<u8> = "\u{feff}node\tset\n7\tweld\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(sets(&wide), Ok(vec![7]));
    assert!(sets(b"id,node,set\n1,7,weld\n").unwrap_err().contains("`id` and `node` could each be meant"));
    assert!(sets(b"node,set\n7.5,weld\n").is_err());
}

#[test]
fn tables_of_nodes_follow_the_same_rules() {
    let folder = TempDir::new().unwrap();
    let mesh = |text: &str| {
        let path = folder.path().join("mesh.csv");
        fs::write(&path, text).unwrap();
        MeshFile::read(&path, &mpa()).map(|m| m.mesh).map_err(|e| e.to_string())
    };
    let sound = mesh("node;X Location (m);y [m];z [m]\n7.0;1,5;0;2,25\n").unwrap();
    assert_eq!((sound.node_ids, sound.coordinates_mm.unwrap()), (vec![7], vec![[1500.0, 0.0, 2250.0]]));
    assert!(mesh("node;x;y;z\n7;1,5;0;0\n8;1.234;0;0\n").unwrap_err().contains("has a decimal `.`"));
    assert!(mesh("id;node;x;y;z\n1;7;0;0;0\n").unwrap_err().contains("could be `node`"));
}
