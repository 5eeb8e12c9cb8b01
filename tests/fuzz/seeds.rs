//! Sound inputs of every kind, small.

use bogie_fatigue::results::{Elements, Mesh, PointArray, PointValues, write_vtu};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

pub const LOADS: [&str; 6] = ["vertical_left", "vertical_right", "lateral", "twist", "longitudinal", "motor"];
const COMPONENTS: [&str; 6] = ["SXX", "SYY", "SZZ", "SXY", "SYZ", "SZX"];
const NODES: usize = 5;

/// A file of the repository.
pub fn file(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Every file of a folder of the repository with that ending.
pub fn folder(path: &str, ending: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.to_str().is_some_and(|p| p.ends_with(ending)))
        .collect();
    names.sort();
    names.iter().map(|p| fs::read(p).unwrap()).collect()
}

/// The H-frame of the example without its sets; with steps, or without to find loads by name.
pub fn screen_frame(steps: bool) -> String {
    let text = String::from_utf8(file("examples/h_frame/frame.toml")).unwrap();
    let (head, _) = text.split_once("[[screen.region]]").unwrap();
    let (before, rest) = head.split_once("exclude = [").unwrap();
    let (_, after) = rest.split_once("]\n").unwrap();
    let whole = format!("{before}{after}");
    if steps { whole } else { whole.split("[screen.steps]").next().unwrap().to_owned() }
}

fn stress(load: usize, node: usize, component: usize) -> f64 {
    let (l, n, k) = (load as f64, node as f64, component as f64);
    12.5 * n - 7.25 * l + 3.0 * k
}

pub fn npy() -> Vec<Vec<u8>> {
    let make = |kind: &str| {
        let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({NODES}, 6, 6), }}\n");
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
        bytes.extend(header.bytes());
        for i in 0..NODES * 36 {
            let value = stress(i / 6 % 6, i / 36, i % 6);
            if kind == "<f8" {
                bytes.extend(value.to_le_bytes());
            } else {
                bytes.extend((value as f32).to_le_bytes());
            }
        }
        bytes
    };
    vec![make("<f8"), make("<f4")]
}

pub fn csv() -> Vec<Vec<u8>> {
    let mut long =
        String::from("node,load,x,y,z,sxx [MPa],syy [MPa],szz [MPa],sxy [MPa],syz [MPa],szx [MPa]\n");
    let mut by_node = long.clone();
    let row = |out: &mut String, load: usize, node: usize| {
        let _ = write!(out, "{},{},{node}.5,0,1", node + 1, LOADS[load]);
        for k in 0..6 {
            let _ = write!(out, ",{}", stress(load, node, k));
        }
        out.push('\n');
    };
    for i in 0..6 * NODES {
        row(&mut long, i / NODES, i % NODES);
        row(&mut by_node, i % 6, i / 6);
    }
    let mut wide = String::from("node");
    for load in LOADS {
        for component in COMPONENTS {
            let _ = write!(wide, ";{load}_{component} [MPa]");
        }
    }
    wide.push('\n');
    for node in 0..NODES {
        let _ = write!(wide, "{}", node + 1);
        for i in 0..36 {
            let _ = write!(wide, ";{}", stress(i / 6, node, i % 6).to_string().replace('.', ","));
        }
        wide.push('\n');
    }
    // Parted by blanks below a title; a row per element and node; UTF-16 with units in a row of their own.
    let blanks = format!(
        "A title, and more\n{}\n7 lines of extremes\n",
        wide.replace(" [MPa]", "_MPa").replace(',', ".").replace(';', "  ")
    );
    let mut elements = long.replacen("node,", "element,section,node,", 1);
    let body: Vec<String> = long.lines().skip(1).map(|l| format!("1,A,{l}\n2,A,{l}\n")).collect();
    elements.truncate(elements.find('\n').unwrap() + 1);
    elements += &body.concat();
    let units = by_node
        .replace(" [MPa]", "")
        .replacen('\n', "\n,,mm,mm,mm,MPa,MPa,MPa,MPa,MPa,MPa\n", 1)
        .replace(',', "\t");
    let wide_characters: Vec<u8> =
        format!("\u{feff}{units}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut all = [long, by_node, wide, blanks, elements].map(String::into_bytes).to_vec();
    all.push(wide_characters);
    all
}

/// Archives of arrays: one of all loads, one per load.
pub fn npz() -> Vec<Vec<u8>> {
    let array = |kind: &str, shape: &str, data: &[u8]| {
        let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n");
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
        bytes.extend(header.bytes());
        bytes.extend(data);
        bytes
    };
    let floats =
        |values: &mut dyn Iterator<Item = f64>| values.flat_map(f64::to_le_bytes).collect::<Vec<_>>();
    let nodes: Vec<u8> = (1..=NODES as u64).flat_map(u64::to_le_bytes).collect();
    let nodes = ("node", array("<i8", &format!("({NODES},)"), &nodes));
    let places = floats(&mut (0..NODES * 3).map(|k| k as f64));
    let places = ("coordinates", array("<f8", &format!("({NODES}, 3)"), &places));
    let all = floats(&mut (0..NODES * 36).map(|i| stress(i / 6 % 6, i / 36, i % 6)));
    let together = ("stress", array("<f8", &format!("({NODES}, 6, 6)"), &all));
    let one = |load: usize| {
        let values = floats(&mut (0..NODES * 6).map(|i| stress(load, i / 6, i % 6)));
        (LOADS[load], array("<f8", &format!("({NODES}, 6)"), &values))
    };
    let packed = |arrays: Vec<(&str, Vec<u8>)>| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in arrays {
            zip.start_file(format!("{name}.npy"), zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let mut parts: Vec<(&str, Vec<u8>)> = (0..6).map(one).collect();
    parts.push(nodes.clone());
    vec![packed(vec![nodes, places, together]), packed(parts)]
}

fn head(key: &str, count: usize, flag: u8) -> Vec<u8> {
    format!("    {key}{:18}{count:12}{:37}{flag}\n", "", "").into_bytes()
}

fn c_float(value: f64) -> String {
    let text = format!("{value:.5E}");
    let (mantissa, exponent) = text.split_once('E').unwrap();
    let exponent: i32 = exponent.parse().unwrap();
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{:>12}", format!("{mantissa}E{sign}{:02}", exponent.abs()))
}

/// Coding: 0 short text, 1 long text, 2 binary with 32-bit floats, 3 with 64-bit floats.
fn frd_of(coding: u8) -> Vec<u8> {
    let number = |n: u32| if coding == 0 { format!("{n:5}") } else { format!("{n:10}") };
    let row = |out: &mut Vec<u8>, id: u32, values: &[f64], narrow: bool| {
        if coding < 2 {
            out.extend(format!(" -1{}", number(id)).bytes());
            values.iter().for_each(|v| out.extend(c_float(*v).bytes()));
            out.push(b'\n');
        } else {
            out.extend(id.to_le_bytes());
            for v in values {
                if narrow {
                    out.extend((*v as f32).to_le_bytes());
                } else {
                    out.extend(v.to_le_bytes());
                }
            }
        }
    };
    let end = |out: &mut Vec<u8>| {
        if coding < 2 {
            out.extend(b" -3\n");
        }
    };
    let mut out = b"    1C\n    1UUSER\n".to_vec();
    out.extend(head("2C", NODES, coding));
    for id in 1..=NODES as u32 {
        row(&mut out, id, &[f64::from(id), 0.5, -2.0], coding == 2);
    }
    end(&mut out);
    out.extend(head("3C", 1, if coding == 3 { 2 } else { coding }));
    if coding < 2 {
        let nodes: String = (1..=4).map(number).collect();
        out.extend(format!(" -1{}    3    0    1\n -2{nodes}\n -3\n", number(5)).bytes());
    } else {
        [5u32, 3, 0, 1, 1, 2, 3, 4].iter().for_each(|v| out.extend(v.to_le_bytes()));
    }
    for load in 0..6 {
        let step = load + 1;
        out.extend(format!("    1PSTEP{step:26}{:12}{step:12}\n", 1).bytes());
        out.extend(
            format!("  100CL  101 1.000000000{NODES:12}{:20} 0{step:5}{:10}{coding:2}\n", "", "").bytes(),
        );
        out.extend(b" -4  STRESS      6    1\n");
        COMPONENTS.iter().for_each(|c| out.extend(format!(" -5  {c:<8}    1    4    1    1\n").bytes()));
        for node in 0..NODES {
            let values: Vec<f64> = (0..6).map(|k| stress(load, node, k)).collect();
            row(&mut out, node as u32 + 1, &values, coding == 2);
        }
        end(&mut out);
    }
    out.extend(b" 9999\n");
    out
}

pub fn frd() -> Vec<Vec<u8>> {
    (0..4).map(frd_of).chain([wide_frd(), beam_frd()]).collect()
}

/// Exponents of three digits, what stands for no number, and improved stresses under the last load.
fn wide_frd() -> Vec<u8> {
    let text = String::from_utf8(frd_of(1)).unwrap();
    let (text, last) = text.rsplit_once("STRESS").unwrap();
    let text = format!("{text}ZZSTR {last}");
    let wide =
        |line: &str| match line.split_at_checked(13).filter(|_| line.starts_with(" -1") && line.len() > 40) {
            Some((head, values)) => {
                head.to_owned() + &values.replace("E+", "E+0").replace("E-", "E-0").replace(' ', "")
            }
            None => line.to_owned(),
        };
    let lines: Vec<String> = text.lines().map(wide).collect();
    (lines.join("\n") + "\n").replacen("1.25000E+001", "-1.#IND0E+000", 1).into_bytes()
}

/// A spring beside the solid, which CalculiX writes as a beam with zeros.
fn beam_frd() -> Vec<u8> {
    let text = String::from_utf8(frd_of(1)).unwrap();
    let element = " -1         5    3    0    1\n";
    let spring = " -1         6   11    0    1\n -2         4         5\n";
    text.replacen(element, &format!("{spring}{element}"), 1).into_bytes()
}

pub fn vtu() -> Vec<Vec<u8>> {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("a.vtu");
    let mesh = Mesh {
        node_ids: (1..=NODES as u64).collect(),
        coordinates_mm: Some((0..NODES).map(|n| [n as f64, 0.5, -1e-3]).collect()),
        elements: Some(Elements {
            ids: vec![1, 2],
            kinds: vec![3, 5],
            offsets: vec![0, 2, 5],
            connectivity: vec![0, 1, 1, 2, 0],
        }),
    };
    let values: Vec<Vec<f64>> =
        (0..6).map(|l| (0..NODES * 6).map(|i| stress(l, i / 6, i % 6)).collect()).collect();
    let names = ["XX", "YY", "ZZ", "XY", "YZ", "XZ"];
    let arrays: Vec<PointArray<'_>> = LOADS
        .iter()
        .zip(&values)
        .map(|(name, v)| PointArray { name, components: &names, values: PointValues::Float64(v) })
        .collect();
    let mut all = Vec::new();
    for compress in [false, true] {
        write_vtu(&path, &mesh, &arrays, &[], compress).unwrap();
        all.push(fs::read(&path).unwrap());
    }
    let named: String =
        names.iter().enumerate().map(|(k, name)| format!(" ComponentName{k}=\"{name}\"")).collect();
    let array = |name: &str, components: usize, names: &str, numbers: Vec<f64>| {
        let numbers: Vec<String> = numbers.iter().map(f64::to_string).collect();
        format!(
            "<DataArray type=\"Float64\" Name=\"{name}\" NumberOfComponents=\"{components}\"{names} format=\"ascii\">{}\
             </DataArray>\n",
            numbers.join(" ")
        )
    };
    let part = |v: &[f64], nodes: std::ops::Range<usize>, width: usize| {
        v[nodes.start * width..nodes.end * width].to_vec()
    };
    // As programs write a tensor: six components, all nine, or six arrays.
    let six = |l: usize, name: &str, nodes: std::ops::Range<usize>| {
        array(name, 6, &named, part(&values[l], nodes, 6))
    };
    let nine = |l: usize, name: &str, nodes: std::ops::Range<usize>| {
        let whole = part(&values[l], nodes, 6);
        let rows = whole.chunks(6).flat_map(|t| [0, 3, 5, 3, 1, 4, 5, 4, 2].map(|k| t[k])).collect();
        array(name, 9, "", rows)
    };
    let scalars = |l: usize, name: &str, nodes: std::ops::Range<usize>| {
        let one = |k: usize| part(&values[l], nodes.clone(), 6).chunks(6).map(|t| t[k]).collect();
        (0..6).map(|k| array(&format!("{name}_{}", names[k]), 1, "", one(k))).collect()
    };
    type Write<'a> = &'a dyn Fn(usize, &str, std::ops::Range<usize>) -> String;
    let ways: [(Write<'_>, &[usize]); 4] =
        [(&six, &[NODES]), (&nine, &[NODES]), (&scalars, &[NODES]), (&six, &[NODES / 2, NODES])];
    for (write, ends) in ways {
        let mut text = String::from(
            "<?xml version=\"1.0\"?>\n<VTKFile type=\"UnstructuredGrid\" byte_order=\"LittleEndian\">\n<UnstructuredGrid>\n",
        );
        let mut from = 0;
        for &to in ends {
            let ids = (from + 1..=to).map(|n| n as f64).collect();
            let _ = write!(
                text,
                "<Piece NumberOfPoints=\"{}\" NumberOfCells=\"1\">\n<PointData GlobalIds=\"NodeID\">\n{}{}</PointData>\n\
                 <Points>\n<DataArray type=\"Float64\" NumberOfComponents=\"3\" format=\"ascii\">{}</DataArray>\n</Points>\n\
                 <Cells>\n<DataArray type=\"Int32\" Name=\"connectivity\" format=\"ascii\">0 1 2</DataArray>\n<DataArray \
                 type=\"Int32\" Name=\"offsets\" format=\"ascii\">3</DataArray>\n<DataArray type=\"UInt8\" Name=\"types\" \
                 format=\"ascii\">5</DataArray>\n</Cells>\n</Piece>\n",
                to - from,
                LOADS.iter().enumerate().map(|(l, name)| write(l, name, from..to)).collect::<String>(),
                array("NodeID", 1, "", ids),
                "0 1 2 ".repeat(to - from)
            );
            from = to;
        }
        text += "</UnstructuredGrid>\n</VTKFile>\n";
        all.push(text.into_bytes());
    }
    all
}

#[cfg(feature = "parquet")]
pub fn parquet() -> Vec<Vec<u8>> {
    use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch};
    use parquet::arrow::ArrowWriter;
    use std::sync::Arc;
    let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(1..=NODES as i64));
    let mut columns = vec![("node".to_owned(), ids)];
    for (load, name) in LOADS.iter().enumerate() {
        for (k, component) in COMPONENTS.iter().enumerate() {
            let values = (0..NODES).map(|n| stress(load, n, k));
            let values: ArrayRef = Arc::new(Float64Array::from_iter_values(values));
            columns.push((format!("{name}_{component}"), values));
        }
    }
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    vec![bytes]
}

pub fn inp() -> Vec<Vec<u8>> {
    let text = "** model\n*Node, NSET=All\n1, 0.,0.,0.\n2, 1.,0.,0.\n*ELEMENT, TYPE=C3D20, ELSET=Beam\n\
                5, 1,2,3,4,5,6,7,8,9,10,\n11,12,13,14,15,16,17,18,19,20\n*NSET, NSET=weld, GENERATE\n1, 5, 2\n\
                *nset,\nnset=\"Toe\"\n weld, 3,\n 1,2\n*ELSET, ELSET=both\nBEAM, 1\n*STEP\n*STATIC\n1,2\n";
    let made = "*Element, type=C3D4, elset=E\n1,1,2,3,4,9,\n2,2,3,4,5\n*NSET, NSET=A, ELSET=E\n*Nset, nset=A\n7\n\
                *NSET, NSET=\"B, c\", GEN\n9,1,-2\n*ELSET, ELSET=F, INTERNAL, UNSORTED\nE\n";
    vec![text.as_bytes().to_vec(), made.as_bytes().to_vec(), cae().into_bytes()]
}

/// Parts, two instances with the same numbers, reference points.
fn cae() -> String {
    "*Heading\n*Part, name=P\n*Node\n1, 0,0,0\n2, 1,0,0\n3, 0,1,0\n4, 0,0,1\n*Element, type=C3D4, elset=All\n1, 1,2,3,4\n\
     *Nset, nset=W, elset=All\n*Nset, nset=V, internal\n 1, 2\n*End Part\n*Part, name=Q\n*Node\n1,5,5,5\n*End Part\n\
     *Assembly, name=A\n*Instance, name=P-1, part=P\n 1., 0., 0.\n 0,0,0, 0,0,1, 90.\n*End Instance\n*Instance, name=P-2, part=P\n\
     *End Instance\n*Instance, name=Q-1, part=Q\n*End Instance\n*Node\n1, 9,9,9\n*Nset, nset=RP\n1\n*Nset, nset=T, instance=P-1\n\
     V, 3\n*Nset, nset=T\nP-2.4, P-1.W, RP\n*Elset, elset=S, instance=P-2, generate\n1, 1, 1\n*End Assembly\n*Step\n"
        .to_owned()
}

pub fn node_table() -> Vec<Vec<u8>> {
    vec![b"node;set\n1;toe\n2;\"weld\"\n# remark\n5;toe\n".to_vec()]
}

/// Nodes and elements: two tetrahedra, a spring, a shell and a quadratic beam.
pub fn mesh_inp() -> Vec<Vec<u8>> {
    let text = "*Node, NSET=All\n1, 0.,0.,0.\n2, 1.,0.,0.\n3, 0.,1.E0,\n4,,,1.\n5,1.,1.,1.\n*ELEMENT, TYPE=C3D4\n\
                1, 1,2,\n3,4\n2,2,3,4,5\n*ELEMENT, TYPE=SPRINGA\n9, 1, 2\n*Element, type=S3\n4,1,2,3\n\
                *ELEMENT,TYPE=B32\n5,1,2,3\n*ELEMENT,TYPE=U1\n6,1,2,\n3\n*NODE,SYSTEM=C\n6,1.,90.,2.\n*STEP\n*NODE PRINT\n1\n";
    vec![text.as_bytes().to_vec(), cae().into_bytes()]
}

pub fn mesh_table() -> Vec<Vec<u8>> {
    vec![
        b"node,x [m],y [m],z [m]\n1,0,1e-1,2\n# remark\n7,1,\"2\",3\n".to_vec(),
        b"id;x;y;z\n1;0,5;1;2\n".to_vec(),
    ]
}

pub fn formulas() -> Vec<Vec<u8>> {
    ["1.4 * g * m_v / (2 * n_b)", "max(f, 2 * f) + abs(-f)", "f - min(0.5 * f, m_v * g) / n_b", "f"]
        .map(|f| f.as_bytes().to_vec())
        .to_vec()
}
