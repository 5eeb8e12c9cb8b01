//! Node and element sets.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use std::fs;
use std::path::PathBuf;

use bogie_fatigue::results::{
    Elements, Mesh, NodeLookup, SetProblem, Sets, read_input_sets, read_node_table,
};
use tempfile::TempDir;

fn save(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let first = folder.path().join(files[0].0);
    (folder, first)
}

#[test]
fn sets_of_an_input_file() {
    let main = "** model\n*Node, NSET=All\n1, 0.,0.,0.\n2, 1.,0.,0.\n7,2.,0.,0.\n\
                *ELEMENT, TYPE=C3D20, ELSET=Beam\n5, 1,2,3,4,5,6,7,8,9,10,\n11,12,13,14,15,16,17,18,19,20\n6,1,2,\n3\n\
                *NSET, NSET=weld, GENERATE\n10, 20, 5\n30,32\n*nset,\nnset=\"Toe\"\n weld, 3,\n 1,2\n\
                *INCLUDE, INPUT=parts/more.inp\n*STEP\n*STATIC\n1,2\n";
    let (_folder, path) = save(&[("main.inp", main), ("parts/more.inp", "*ELSET,ELSET=both\nBEAM,9\n")]);
    let sets = read_input_sets(&path).unwrap();
    assert_eq!(sets.nodes["ALL"], [1, 2, 7]);
    assert_eq!(sets.elements["BEAM"], [5, 6]);
    assert_eq!(sets.nodes["WELD"], [10, 15, 20, 30, 31, 32]);
    assert_eq!(sets.nodes["TOE"], [1, 2, 3, 10, 15, 20, 30, 31, 32]);
    assert_eq!(sets.elements["BOTH"], [5, 6, 9]);
    let elements = Elements {
        ids: vec![5, 8],
        kinds: vec![3, 3],
        offsets: vec![0, 2, 4],
        connectivity: vec![2, 0, 1, 1],
    };
    let mesh = Mesh { node_ids: vec![100, 200, 300], coordinates_mm: None, elements: Some(elements) };
    let lookup = NodeLookup::new(&mesh.node_ids).unwrap();
    let beam = sets.find("beam", &mesh, &lookup).unwrap();
    assert_eq!((beam.nodes, beam.members, beam.missing), (vec![0, 2], 2, 1));
    assert_eq!(sets.find("nothing", &mesh, &lookup), Err(SetProblem::Unknown("nothing".to_owned())));
}

#[test]
fn malformed_sets_are_refused_with_their_line() {
    for (text, expected) in [
        ("*NSET\n1\n", "line 1: `*NSET` has no NSET=name"),
        ("*NSET,NSET=A\n1,B\n", "line 2: `B` is neither a number nor a set"),
        ("*NSET,NSET=A,GENERATE\n5,1\n", "line 2: 5 to 1 by 1 is no range"),
        ("*NSET,NSET=A,GENERATE\n1,999999999999999\n", "is no range"),
        ("*NSET,NSET=A,GENERATE\n1,9,0\n", "is no range"),
        ("*NODE,NSET=A\nx,1\n", "line 2: `x` is no number"),
        ("*INCLUDE,INPUT=/etc/passwd\n", "leads out of the folder"),
        ("*INCLUDE,INPUT=../x.inp\n", "leads out of the folder"),
        ("*INCLUDE,INPUT=gone.inp\n", "cannot open"),
        ("*INCLUDE,INPUT=main.inp\n", "includes itself"),
        ("*INCLUDE,INPUT=a/../main.inp\n", "leads out"),
        ("*INSTANCE\n*INSTANCE\n", "several part instances"),
    ] {
        let (_folder, path) = save(&[("main.inp", text)]);
        let error = read_input_sets(&path).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}\nexpected: {expected}");
    }
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_are_refused() {
    let (_folder, path) = save(&[("main.inp", "*INCLUDE,INPUT=link.inp\n")]);
    let (_other, outside) = save(&[("other.inp", "*NSET,NSET=A\n1\n")]);
    std::os::unix::fs::symlink(outside, path.with_file_name("link.inp")).unwrap();
    assert!(read_input_sets(&path).unwrap_err().to_string().contains("leads out"));
}

#[test]
fn a_table_of_nodes() {
    let (_folder, path) =
        save(&[("t.csv", "\u{feff}# by hand\nNode; Detail\n3;weld toe\n1;Weld Toe\r\n1;other\n")]);
    let sets = read_node_table(&path).unwrap();
    assert_eq!((&sets.nodes["WELD TOE"], &sets.nodes["OTHER"]), (&vec![1, 3], &vec![1]));
    for (text, expected) in
        [("", "no header"), ("a,b\n", "lacks `node`"), ("node,set\n1\n", "line 2: `1` has no")]
    {
        let (_folder, path) = save(&[("t.csv", text)]);
        assert!(read_node_table(&path).unwrap_err().to_string().contains(expected));
    }
}

#[test]
fn a_table_of_nodes_with_quotes() {
    let (_folder, path) =
        save(&[("t.csv", "\"node\",\"detail\"\n\"10\",\"weld_toe\"\n\"11\",\"toe, ground\"\n")]);
    let sets = read_node_table(&path).unwrap();
    assert_eq!((&sets.nodes["WELD_TOE"], &sets.nodes["TOE, GROUND"]), (&vec![10], &vec![11]));
}

#[test]
fn members_that_are_not_in_the_results_are_counted() {
    let text = "*NODE,NSET=ALL\n1,0,0,0\n2,0,0,0\n3,0,0,0\n*ELEMENT,TYPE=C3D4,ELSET=BEAM\n5,1,2,3,4\n9,1,2,3,4\n\
                *NSET,NSET=GONE\n77,78\n";
    let read = |text: &str| {
        let (_folder, path) = save(&[("main.inp", text)]);
        read_input_sets(&path).unwrap()
    };
    let elements =
        Elements { ids: vec![5], kinds: vec![5], offsets: vec![0, 3], connectivity: vec![2, 0, 2] };
    let mesh = Mesh { node_ids: vec![3, 1, 7], coordinates_mm: None, elements: Some(elements) };
    let lookup = NodeLookup::new(&mesh.node_ids).unwrap();
    let sets = read(text);
    let all = sets.find("all", &mesh, &lookup).unwrap();
    assert_eq!((all.nodes, all.members, all.missing, all.of_elements), (vec![1, 0], 3, 1, false));
    let beam = sets.find("BEAM", &mesh, &lookup).unwrap();
    assert_eq!((beam.nodes, beam.members, beam.missing, beam.of_elements), (vec![0, 2], 2, 1, true));
    let told = |sets: &Sets, name: &str, mesh: &Mesh| sets.find(name, mesh, &lookup).unwrap_err().to_string();
    assert!(told(&sets, "NO", &mesh).contains("there is no set `NO`"));
    let gone = told(&sets, "GONE", &mesh);
    assert!(gone.contains("none of the 2 nodes") && gone.contains("same model"), "{gone}");
    let bare = Mesh { elements: None, ..mesh.clone() };
    let no_elements = told(&sets, "BEAM", &bare);
    assert!(no_elements.contains("set of elements, but the results hold no elements"), "{no_elements}");
    for kind in ["S8R", "s4", "B32R", "M3D8"] {
        let shells = told(&read(&text.replace("C3D4", kind)), "GONE", &mesh);
        assert!(
            shells.contains("expands to solids with new node numbers") && shells.contains("*ELSET"),
            "{shells}"
        );
    }
    for kind in ["SPRINGA", "C3D20", "B"] {
        assert!(!read(&text.replace("C3D4", kind)).expanded, "{kind}");
    }
}
