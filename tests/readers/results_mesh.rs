//! A mesh of its own for results that have none: solver input files and tables of nodes, and how results are put on them.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use bogie_fatigue::results::{
    Elements, LengthUnit, Mesh, MeshFile, OpenOptions, StressBlock, StressSource, StressUnit, open,
    put_on_mesh,
};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn options() -> OpenOptions {
    OpenOptions { stress_unit: Some(StressUnit::Megapascal), ..OpenOptions::default() }
}

fn read(name: &str, text: &str) -> Result<MeshFile, String> {
    let folder = folder(&[(name, text)]);
    MeshFile::read(&folder.path().join(name), &options()).map_err(|e| e.to_string())
}

/// Corners of a unit hexahedron, wedge and tetrahedron.
const HEXAHEDRON: [[f64; 3]; 8] = [
    [0.0, 0.0, 0.0],
    [1.0, 0.0, 0.0],
    [1.0, 1.0, 0.0],
    [0.0, 1.0, 0.0],
    [0.0, 0.0, 1.0],
    [1.0, 0.0, 1.0],
    [1.0, 1.0, 1.0],
    [0.0, 1.0, 1.0],
];
const WEDGE: [[f64; 3]; 6] =
    [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0]];

/// Edges on which the CalculiX manual puts the nodes behind the corners, in its order.
const HEXAHEDRON_EDGES: [[usize; 2]; 12] =
    [[0, 1], [1, 2], [2, 3], [3, 0], [4, 5], [5, 6], [6, 7], [7, 4], [0, 4], [1, 5], [2, 6], [3, 7]];
const WEDGE_EDGES: [[usize; 2]; 9] = [[0, 1], [1, 2], [2, 0], [3, 4], [4, 5], [5, 3], [0, 3], [1, 4], [2, 5]];
const TETRAHEDRON_EDGES: [[usize; 2]; 6] = [[0, 1], [1, 2], [2, 0], [0, 3], [1, 3], [2, 3]];
const QUADRANGLE_EDGES: [[usize; 2]; 4] = [[0, 1], [1, 2], [2, 3], [3, 0]];

/// Corners and midside nodes as the solver orders them.
fn with_midsides(corners: &[[f64; 3]], edges: &[[usize; 2]]) -> Vec<[f64; 3]> {
    let middle = |[a, b]: &[usize; 2]| std::array::from_fn(|k| 0.5 * (corners[*a][k] + corners[*b][k]));
    corners.iter().copied().chain(edges.iter().map(middle)).collect()
}

/// One element of a type as an input file, its numbers over several lines.
fn deck(kind: &str, points: &[[f64; 3]]) -> String {
    let mut text = "*HEADING\nmodel\n*NODE, NSET=NALL\n".to_owned();
    for (k, [x, y, z]) in points.iter().enumerate() {
        writeln!(text, "{}, {x}, {y:e}, {z}", 10 * (k + 1)).unwrap();
    }
    write!(text, "*ELEMENT, TYPE={kind}, ELSET=E\n7").unwrap();
    for k in 0..points.len() {
        write!(text, ",{}{}", if k % 6 == 5 { "\n" } else { "" }, 10 * (k + 1)).unwrap();
    }
    text + "\n*STEP\n*CLOAD\n1, 2, 3.\n*END STEP\n"
}

/// In VTK's order every midside node lies in the middle of the edge that VTK's book gives it.
#[test]
fn elements_come_in_the_order_of_vtk() {
    let line = [[0.0, 0.0, 0.0], [0.5, 1.0, 0.0], [1.0, 2.0, 0.0]];
    let tetrahedron = [HEXAHEDRON[0], HEXAHEDRON[1], HEXAHEDRON[3], HEXAHEDRON[4]];
    for (kind, vtk, points, edges) in [
        ("C3D20R", 25, with_midsides(&HEXAHEDRON, &HEXAHEDRON_EDGES), &HEXAHEDRON_EDGES[..]),
        ("C3D15", 26, with_midsides(&WEDGE, &WEDGE_EDGES), &WEDGE_EDGES),
        ("c3d10", 24, with_midsides(&tetrahedron, &TETRAHEDRON_EDGES), &TETRAHEDRON_EDGES),
        ("S8R", 23, with_midsides(&HEXAHEDRON[..4], &QUADRANGLE_EDGES), &QUADRANGLE_EDGES),
        ("S6", 22, with_midsides(&WEDGE[..3], &TETRAHEDRON_EDGES[..3]), &TETRAHEDRON_EDGES[..3]),
        ("B32R", 21, line.to_vec(), &[[0, 1]]),
        ("C3D8I", 12, HEXAHEDRON.to_vec(), &[]),
        ("C3D6", 13, WEDGE.to_vec(), &[]),
        ("C3D4", 10, tetrahedron.to_vec(), &[]),
        ("S4", 9, HEXAHEDRON[..4].to_vec(), &[]),
        ("CPS3", 5, WEDGE[..3].to_vec(), &[]),
        ("T3D2", 3, WEDGE[..2].to_vec(), &[]),
    ] {
        let file = read("m.inp", &deck(kind, &points)).unwrap();
        let own = file.mesh.coordinates_mm.unwrap();
        assert_eq!(own, points, "{kind}");
        assert_eq!(file.mesh.node_ids, (1..=points.len() as u64).map(|n| 10 * n).collect::<Vec<_>>());
        let elements = file.mesh.elements.unwrap();
        assert_eq!((elements.ids.as_slice(), elements.kinds.as_slice()), (&[7][..], &[vtk][..]), "{kind}");
        let nodes = elements.nodes(0);
        assert_eq!(nodes.len(), points.len());
        let corners = points.len() - edges.len();
        for (k, [a, b]) in edges.iter().enumerate() {
            let at = |n: usize| own[nodes[n] as usize];
            let middle: [f64; 3] = std::array::from_fn(|c| 0.5 * (at(*a)[c] + at(*b)[c]));
            assert_eq!(at(corners + k), middle, "{kind}, edge {k}");
        }
    }
}

#[test]
fn other_elements_are_counted_and_units_converted() {
    let text = "*Node\n1, 1.\n2, , 2.\n*Include, Input=more.txt\n*ELEMENT, TYPE=SPRINGA\n1, 1, 2\n2, 2, 3\n\
                *Element, type=C3D4\n3, 1, 2,\n3, 4\n*NODE PRINT\n5\n";
    let folder = folder(&[("m.inp", text), ("more.txt", "3, 0., 0., 3.\n4\n")]);
    let metres = OpenOptions { length_unit: Some(LengthUnit::Metre), ..options() };
    let file = MeshFile::read(&folder.path().join("m.inp"), &metres).unwrap();
    assert_eq!(file.skipped_elements, 2);
    assert_eq!(
        file.mesh.coordinates_mm.unwrap(),
        [[1000.0, 0.0, 0.0], [0.0, 2000.0, 0.0], [0.0, 0.0, 3000.0], [0.0; 3]]
    );
    assert_eq!(file.mesh.elements.unwrap().connectivity, [0, 1, 2, 3]);
}

#[test]
fn a_table_of_nodes() {
    let file = read("m.csv", "# mesh\nnode;x [m];y [m];z [m];area\n7;0,5;1;-2;9\n3;1;1;1;9\n").unwrap();
    assert_eq!(file.mesh.node_ids, [7, 3]);
    assert_eq!(file.mesh.coordinates_mm.unwrap(), [[500.0, 1000.0, -2000.0], [1000.0; 3]]);
    assert_eq!(file.length, Some(LengthUnit::Metre));
    for (text, expected) in [
        ("node,x,y\n1,2,3\n", "line 1: the header `node,x,y` lacks `z`"),
        ("x,y,z\n1,2,3\n", "lacks `node`"),
        ("node,x,y,z\n1,2,3,\n", "line 2: `1,2,3,` lacks a coordinate of node 1"),
        ("node,x,y,z\na,2,3,4\n", "line 2: `a,2,3,4` has no node number"),
        ("node,x,y,z\n1,2,3,4\n1,2,3,5\n", "node 1 comes twice"),
        ("node,x [mm],y [m],z [m]\n1,2,3,4\n", "the coordinates differ in unit"),
        ("node,x [ell],y [ell],z [ell]\n1,2,3,4\n", "`ell` is no unit of length: allowed are mm, cm, m, in"),
        ("node,x,y,z\n", "there is no node"),
    ] {
        let told = read("m.csv", text).unwrap_err();
        assert!(told.contains(expected), "{text}: {told}");
    }
}

#[test]
fn faults_of_an_input_file_are_told_with_their_line() {
    let nodes = "*NODE\n1,0.,0.,0.\n2,1.,0.,0.\n3,0.,1.,0.\n4,0.,0.,1.\n";
    for (text, expected) in [
        (String::new(), "there is no node"),
        ("*NODE\nx,1\n".to_owned(), "line 2: `x` is no node number"),
        ("*NODE\n1,1,nan\n".to_owned(), "line 2: `nan` is no coordinate"),
        (format!("{nodes}*NODE\n2,5.\n"), "node 2 is defined twice"),
        (format!("{nodes}*ELEMENT,TYPE=C3D4\n1,1,2,3,9\n"), "an element joins node 9, which is not defined"),
        (format!("{nodes}*ELEMENT,TYPE=C3D4\n1,1,2,3\n*STEP\n"), "line 8: element 1 has 3 nodes, not 4"),
        (format!("{nodes}*ELEMENT,TYPE=C3D4\n1,1,2,3\n"), "element 1 has 3 nodes, not 4"),
        (format!("{nodes}*ELEMENT,TYPE=C3D4\n1,1,b,3,4\n"), "line 7: `b` is no number of an element or node"),
        (format!("{nodes}*NGEN\n1,4,1\n"), "line 6: `*NGEN` makes or moves nodes"),
        ("*NODE, SYSTEM=Q\n1,1.,90.\n".to_owned(), "line 1: `Q` is no system of coordinates"),
        ("*NODE, INPUT=n.txt\n".to_owned(), "cannot open"),
        ("*NODE, INPUT=../n.txt\n".to_owned(), "line 1: `*NODE` of `../n.txt` leads out of the folder"),
        (format!("*INSTANCE, NAME=A\nx,0.,0.\n{nodes}"), "line 2: `x` is no number"),
        (format!("*INSTANCE, NAME=A\n0.,0.,0.\n1,1,1,1,1,1,90\n{nodes}"), "line 3: the axis of rotation"),
        (format!("*SYSTEM\n1.,0.,0.\n{nodes}"), "line 2: `*SYSTEM` moves the nodes"),
        (
            format!("{nodes}*ELEMENT,TYPE=C3D4,OFFSET=3\n1,1,2,3,4\n"),
            "line 6: `*ELEMENT` has the parameter `OFFSET=3`",
        ),
    ] {
        let told = read("m.inp", &text).unwrap_err();
        assert!(told.contains(expected), "{text}: {told}");
    }
    assert!(read("m.stl", "").unwrap_err().contains("a mesh comes from .inp, .frd, .vtu, .pvtu, or a .csv"));
}

/// A table of one load with these node numbers, and coordinates if there are any.
fn results(nodes: &[u64], points: Option<&[[f64; 3]]>) -> String {
    let head = if points.is_some() { ",x,y,z" } else { "" };
    let mut text = format!("node,sxx,syy,szz,sxy,syz,szx{head}\n");
    for (k, node) in nodes.iter().enumerate() {
        write!(text, "{node},{node},0,0,0,0,0").unwrap();
        if let Some([x, y, z]) = points.map(|p| p[k]) {
            write!(text, ",{x},{y},{z}").unwrap();
        }
        text += "\n";
    }
    text
}

fn table(folder: &Path, text: &str) -> (PathBuf, Box<dyn StressSource>) {
    let path = folder.join("r.csv");
    fs::write(&path, text).unwrap();
    let source = open(std::slice::from_ref(&path), &options()).unwrap();
    (path, source)
}

/// Two bars 1–2 and 2–3 in a row, node 3 at x = 5 mm, and a node 4 apart.
fn bars() -> MeshFile {
    let elements = Elements {
        ids: vec![11, 12],
        kinds: vec![3, 3],
        offsets: vec![0, 2, 4],
        connectivity: vec![0, 1, 1, 2],
    };
    let mesh = Mesh {
        node_ids: vec![1, 2, 3, 4],
        coordinates_mm: Some(vec![[0.0; 3], [1.0, 0.0, 0.0], [5.0, 0.0, 0.0], [9.0, 9.0, 9.0]]),
        elements: Some(elements),
    };
    MeshFile {
        path: "bars.inp".into(),
        files: vec!["bars.inp".into(), "nodes.inp".into()],
        mesh,
        instances: Vec::new(),
        numbered: true,
        length: None,
        skipped_elements: 0,
        warnings: Vec::new(),
    }
}

fn told(source: &dyn StressSource) -> String {
    source.warnings().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The first component of every node, read in blocks of two.
fn first_component(source: &mut dyn StressSource) -> Vec<f64> {
    let mut block = StressBlock::with_capacity(2);
    let mut all = Vec::new();
    while source.read_block(&mut block).unwrap() > 0 {
        assert_eq!(block.first_node(), all.len());
        all.extend_from_slice(block.component(0, 0));
    }
    all
}

#[test]
fn results_are_joined_by_node_number() {
    let folder = TempDir::new().unwrap();
    let (path, source) = table(folder.path(), &results(&[3, 1, 2], None));
    let source = put_on_mesh(source, &path, bars(), false).unwrap();
    let mesh = source.mesh();
    assert_eq!(mesh.node_ids, [3, 1, 2]);
    assert_eq!(mesh.coordinates_mm.as_deref().unwrap(), [[5.0, 0.0, 0.0], [0.0; 3], [1.0, 0.0, 0.0]]);
    let elements = mesh.elements.as_ref().unwrap();
    assert_eq!((elements.nodes(0), elements.nodes(1)), (&[1, 2][..], &[2, 0][..]));
    assert_eq!(elements.ids, [11, 12]);
    // Node 4 belongs to no element: it cannot have a stress.
    assert_eq!(
        told(source.as_ref()),
        "`bars.inp`: 1 nodes that belong to no element (reference points) have no results and are left out"
    );
    assert!(source.files().ends_with(&["bars.inp".into(), "nodes.inp".into()]));
}

#[test]
fn nodes_of_the_mesh_without_results_are_there_without_stress() {
    let folder = TempDir::new().unwrap();
    let (path, source) = table(folder.path(), &results(&[2], None));
    let mut source = put_on_mesh(source, &path, bars(), false).unwrap();
    assert_eq!(source.mesh().node_ids, [2, 1, 3]);
    assert_eq!(source.mesh().coordinates_mm.as_deref().unwrap()[2], [5.0, 0.0, 0.0]);
    assert_eq!(source.mesh().elements.as_ref().unwrap().ids, [11, 12]);
    assert!(
        told(source.as_ref()).contains(
            "lacks 2 of the 4 nodes of the mesh `bars.inp` (the first is 1): they are not assessed"
        )
    );
    assert!(told(source.as_ref()).contains("--mesh-part"));
    for _ in 0..2 {
        let all = first_component(source.as_mut());
        assert!(all.len() == 3 && all[0] == 2.0 && all[1].is_nan() && all[2].is_nan(), "{all:?}");
        assert_eq!(source.loads()[0].missing_nodes, 2);
        source.rewind().unwrap();
    }
    // Without elements any node could have a stress.
    let (path, source) = table(folder.path(), &results(&[2], None));
    let mut file = bars();
    file.mesh.elements = None;
    let source = put_on_mesh(source, &path, file, false).unwrap();
    assert_eq!(source.mesh().node_ids, [2, 1, 3, 4]);

    // A part of the mesh: as asked for, and told. The second bar has a node without results.
    let (path, source) = table(folder.path(), &results(&[1, 2], None));
    let source = put_on_mesh(source, &path, bars(), true).unwrap();
    assert_eq!(source.mesh().node_ids, [1, 2]);
    assert_eq!(source.mesh().elements.as_ref().unwrap().ids, [11]);
    let told = told(source.as_ref());
    assert!(
        told.contains("2 of 4 nodes have no results and are left out: a part of the mesh is screened"),
        "{told}"
    );
    assert!(told.contains("1 of 2 elements have nodes without results"), "{told}");
}

/// The nodes behind those of the results can be gone to at once where the results allow it.
#[test]
fn nodes_without_results_are_skipped_to() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("r.npy");
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 6), }\n";
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    bytes.extend(header.bytes());
    (1..=12u8).for_each(|k| bytes.extend(f32::from(k).to_le_bytes()));
    fs::write(&path, bytes).unwrap();
    let source = open(std::slice::from_ref(&path), &options()).unwrap();
    let mut file = bars();
    file.mesh.node_ids.truncate(2);
    file.mesh.coordinates_mm.as_mut().unwrap().truncate(2);
    file.mesh.elements = None;
    let mut source = put_on_mesh(source, &path, file, false).unwrap();
    let mut one = StressBlock::with_capacity(1);
    for node in [1, 0, 1] {
        assert!(source.skip_to(node));
        assert_eq!(source.read_block(&mut one).unwrap(), 1);
        assert_eq!((one.first_node(), one.component(0, 0)), (node, &[if node == 0 { 1.0 } else { 7.0 }][..]));
    }
}

/// Midside nodes stay with their elements: whether they count is told by the topology.
#[test]
fn midside_nodes_without_results_draw_no_warning() {
    let folder = TempDir::new().unwrap();
    let points = with_midsides(&HEXAHEDRON, &HEXAHEDRON_EDGES);
    fs::write(folder.path().join("m.inp"), deck("C3D20", &points)).unwrap();
    let file = MeshFile::read(&folder.path().join("m.inp"), &options()).unwrap();
    let corners: Vec<u64> = (1..=8).map(|n| 10 * n).collect();
    let (path, source) = table(folder.path(), &results(&corners, None));
    let source = put_on_mesh(source, &path, file, false).unwrap();
    let mesh = source.mesh();
    assert_eq!(mesh.node_ids.len(), 20);
    let midside = mesh.elements.as_ref().unwrap().midside_nodes(20);
    assert_eq!(midside, [vec![false; 8], vec![true; 12]].concat());
    assert_eq!(told(source.as_ref()), "");
}

/// A part of five nodes and two tetrahedra, as Abaqus/CAE writes it, with instances and reference points.
fn cae(instances: &str) -> String {
    format!(
        "*Part, name=Frame\n*Node\n1, 0,0,0\n2, 1,0,0\n3, 0,1,0\n4, 0,0,1\n5, 1,1,1\n*Element, type=C3D4\n1, 1,2,3,4\n2, 2,3,4,5\n\
         *End Part\n*Part, name=Pin\n*Node\n1, 0,0,0\n2, 0,0,1\n3, 0,1,0\n4, 1,0,0\n*Element, type=C3D4\n1, 1,2,3,4\n*End Part\n\
         *Assembly, name=A\n{instances}*Node\n1, 9,9,9\n*Element, type=MASS\n1, 1\n*End Assembly\n"
    )
}

#[test]
fn part_instances_are_put_where_they_belong() {
    let file =
        read("m.inp", &cae("*Instance, name=Frame-1, part=Frame\n0., 0., 0.\n*End Instance\n")).unwrap();
    assert_eq!(file.mesh.node_ids, [1, 2, 3, 4, 5]);
    assert_eq!(file.mesh.coordinates_mm.as_ref().unwrap()[4], [1.0; 3]);
    assert_eq!((file.mesh.elements.as_ref().unwrap().len(), file.skipped_elements), (2, 1));
    let placed =
        "*Instance, name=Frame-1, part=Frame\n1., 0., 0.\n1., 0., 0., 1., 0., 1., 90.\n*End Instance\n";
    let file = read("m.inp", &cae(placed)).unwrap();
    // Node 2 goes to (2, 0, 0), and by 90° about the line x = 1, y = 0 to (1, 1, 0).
    let there = file.mesh.coordinates_mm.unwrap()[1];
    assert!(there.iter().zip([1.0, 1.0, 0.0]).all(|(a, b)| (a - b).abs() < 1e-12), "{there:?}");
    // A mesh inside its instance, and a second one with other numbers: one mesh.
    let own = "*Instance, name=Own-1\n0., 0., 5.\n*Node\n11, 0,0,0\n12, 1,0,0\n13, 0,1,0\n14, 0,0,1\n*Element, type=C3D4\n\
               21, 11,12,13,14\n*End Instance\n*Instance, name=Frame-1, part=Frame\n*End Instance\n";
    let file = read("m.inp", &cae(own)).unwrap();
    assert_eq!(file.mesh.node_ids, [11, 12, 13, 14, 1, 2, 3, 4, 5]);
    assert_eq!(file.mesh.coordinates_mm.as_ref().unwrap()[0], [0.0, 0.0, 5.0]);
    let elements = file.mesh.elements.unwrap();
    assert_eq!((elements.ids.as_slice(), elements.nodes(1)), (&[21, 1, 2][..], &[4, 5, 6, 7][..]));
    assert!(file.instances.is_empty());
    let told =
        read("m.inp", &cae(placed).replace("type=MASS\n1, 1", "type=B31\n1, 1, Frame-1.2")).unwrap_err();
    assert!(told.contains("elements of type `B31` at the level of the assembly"), "{told}");
}

#[test]
fn results_are_those_of_the_only_instance_that_has_their_nodes() {
    let folder = TempDir::new().unwrap();
    let put = |instances: &str, nodes: &[u64], points: Option<&[[f64; 3]]>, part: bool| {
        let file = read("m.inp", &cae(instances)).unwrap();
        assert!(!file.instances.is_empty());
        let (path, source) = table(folder.path(), &results(nodes, points));
        put_on_mesh(source, &path, file, part).map_err(|e| e.to_string())
    };
    let both = "*Instance, name=Frame-1, part=Frame\n10., 0., 0.\n*End Instance\n*Instance, name=Pin-1, part=Pin\n*End Instance\n";
    let source = put(both, &[1, 2, 3, 4, 5], None, true).unwrap();
    assert_eq!(source.mesh().coordinates_mm.as_ref().unwrap()[1], [11.0, 0.0, 0.0]);
    assert!(
        told(source.as_ref()).contains("taken for the results of the part instance `FRAME-1`"),
        "{}",
        told(source.as_ref())
    );
    let told = |nodes: &[u64], points: Option<&[[f64; 3]]>| put(both, nodes, points, false).err().unwrap();
    // The pin has no results: not in silence.
    assert!(
        told(&[1, 2, 3, 4, 5], None)
            .contains("`PIN-1` has the same numbers and no results: give --mesh-part")
    );
    assert!(told(&[1, 2, 3, 4], None).contains("and each has all nodes of"));
    assert!(told(&[1, 2, 6], None).contains("none of them has all nodes of"));
    // Coordinates tell.
    let on_pin = [[0.0; 3], [0.0, 0.0, 1.0]];
    let source = put(both, &[1, 2], Some(&on_pin), true).unwrap();
    assert_eq!(source.mesh().elements, None, "no element of the pin has results at all its nodes");
    assert!(told(&[1, 2], Some(&[[5.0; 3], [0.0; 3]])).contains("lie elsewhere"));
    let twice = "*Instance, name=F-1, part=Frame\n*End Instance\n*Instance, name=F-2, part=Frame\n0,0,9\n*End Instance\n";
    let source = put(twice, &[1, 2], Some(&[[0.0, 0.0, 9.0], [1.0, 0.0, 9.0]]), true).unwrap();
    assert_eq!(source.mesh().coordinates_mm.as_ref().unwrap()[0], [0.0, 0.0, 9.0]);
}

#[test]
fn surplus_numbers_unknown_types_and_nodes_given_twice() {
    let nodes = "*NODE\n1,0.,0.,0.\n2,1.,0.,0.\n3,0.,1.,0.\n4,0.,0.,1.\n";
    let text = format!(
        "{nodes}*NODE\n2,1.,0.,0.\n*ELEMENT,TYPE=C3D4\n1,1,2,3,4,9,9,\n2,4,3,\n2,1,7\n*ELEMENT,TYPE=U3\n5,1,2,\n3\n6,4\n*ELEMENT,TYPE=B31\n7,1,2,4\n"
    );
    let file = read("m.inp", &text).unwrap();
    assert_eq!(file.mesh.node_ids, [1, 2, 3, 4]);
    let elements = file.mesh.elements.unwrap();
    assert_eq!(
        (elements.ids.as_slice(), elements.kinds.as_slice()),
        (&[1, 2, 5, 6, 7][..], &[10, 10, 2, 2, 3][..])
    );
    assert_eq!(
        (elements.nodes(1), elements.nodes(2), elements.nodes(4)),
        (&[3, 2, 1, 0][..], &[0, 1, 2][..], &[0, 1][..])
    );
    let told = file.warnings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(
        told.contains("3 lines of elements have more numbers") && told.contains("not known here: U3"),
        "{told}"
    );
    // Cylindrical and spherical coordinates, by hand.
    let file = read("m.inp", "*NODE, SYSTEM=C\n1, 2., 90., 5.\n*NODE, SYS=s\n2, 2., 0., 90.\n").unwrap();
    let points = file.mesh.coordinates_mm.unwrap();
    for (point, expected) in points.iter().zip([[0.0, 2.0, 5.0], [0.0, 0.0, 2.0]]) {
        assert!(point.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{point:?}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let folder = TempDir::new().unwrap();
    let refused = |text: &str, expected: &str| {
        let (path, source) = table(folder.path(), text);
        let told = put_on_mesh(source, &path, bars(), false).err().unwrap().to_string();
        assert!(told.contains(expected), "{told}");
    };
    refused(&results(&[1, 2, 7, 8], None), "2 of the 4 nodes");
    refused(&results(&[1, 2, 7, 8], None), "the first is 7");
    let moved = [[0.0; 3], [1.0, 0.0, 0.1]];
    refused(&results(&[1, 2], Some(&moved)), "node 2 lies at (1, 0, 0.1) mm");
    // What is printed with few digits is not another place.
    let printed = [[0.0; 3], [1.000_01, 0.0, 0.0]];
    let (path, source) = table(folder.path(), &results(&[1, 2], Some(&printed)));
    assert!(put_on_mesh(source, &path, bars(), false).is_ok());
}

#[test]
fn results_without_numbers_take_those_of_the_mesh_where_they_ascend() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("r.npy");
    let array = |nodes: usize| {
        let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({nodes}, 1, 6), }}\n");
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
        bytes.extend(header.bytes());
        bytes.extend(vec![0; nodes * 24]);
        fs::write(&path, bytes).unwrap();
        open(std::slice::from_ref(&path), &options()).unwrap()
    };
    let numbered = |ids: [u64; 4]| {
        let mut file = bars();
        file.mesh.node_ids = ids.to_vec();
        file
    };
    let source = put_on_mesh(array(4), &path, numbered([10, 20, 30, 40]), false).unwrap();
    assert_eq!(source.mesh().node_ids, [10, 20, 30, 40]);
    let told = told(source.as_ref());
    assert!(
        told.contains(
            "has no node numbers: its rows are taken for the nodes of `bars.inp` in ascending order"
        ),
        "{told}"
    );
    assert_eq!(source.mesh().elements.as_ref().unwrap().connectivity, [0, 1, 1, 2]);
    let refused = |nodes: usize, ids: [u64; 4]| {
        put_on_mesh(array(nodes), &path, numbered(ids), false).err().unwrap().to_string()
    };
    let told = refused(3, [10, 20, 30, 40]);
    assert!(told.contains("stresses of 3 nodes without numbers") && told.contains("has 4 nodes:"), "{told}");
    // Which of two orders the rows have cannot be known.
    let told = refused(4, [40, 20, 30, 10]);
    assert!(told.contains("their numbers do not ascend"), "{told}");
}
