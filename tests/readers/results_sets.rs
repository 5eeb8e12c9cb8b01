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
                *ELEMENT, TYPE=C3D20, ELSET=Beam\n5, 1,2,3,4,5,6,7,8,9,10,\n11,12,13,14,15,16,17,18,19,20\n*ELEMENT, TYPE=U1, ELSET=Beam\n6,1,2,\n3\n\
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
        ("*NSET,NSET=A\n1,B\n", "line 2: `B` is neither a number nor a set of this file"),
        ("*NSET,NSET=A,GENERATE\n5,1\n", "line 2: 5 to 1 by 1 is no range"),
        ("*NSET,NSET=A,GENERATE\n1,999999999999999\n", "is no range"),
        ("*NSET,NSET=A,GENERATE\n1,9,0\n", "is no range"),
        ("*NSET,NSET=A,GENERATE\n1,9,-0\n", "is no range"),
        ("*NODE,NSET=A\nx,1\n", "line 2: `x` is no node number"),
        ("*INCLUDE,INPUT=/etc/passwd\n", "leads out of the folder"),
        ("*INCLUDE,INPUT=../x.inp\n", "leads out of the folder"),
        ("*INCLUDE,INPUT=gone.inp\n", "cannot open"),
        ("*INCLUDE,INPUT=main.inp\n", "includes itself"),
        ("*INCLUDE,INPUT=a/../main.inp\n", "leads out"),
        ("*INSTANCE,NAME=A\n*INSTANCE,NAME=B\n", "line 2: `*INSTANCE` stands inside a part or an instance"),
        ("*INSTANCE,NAME=A,PART=P\n", "line 1: there is no part `P`"),
        ("*PART,NAME=P\n*END PART\n*PART,NAME=p\n", "line 3: the part `P` is defined twice"),
        ("*INSTANCE,NAME=A,LIBRARY=old\n", "line 1: the instance comes from an earlier analysis"),
        ("*NSET,NSET=A,INSTANCE=B\n1\n", "line 1: there is no instance `B` before this line; there are none"),
        (
            "*NSET,NSET=A,FOLLOW=1\n",
            "line 1: `*NSET` has the parameter `FOLLOW=1`, whose meaning is not known",
        ),
        ("*NSET,NSET=A,\nB\n", "`*NSET` has the parameter `B`"),
        ("*NSET,NSET=A,GENERATE=NO\n", "line 1: `*NSET` has GENERATE=NO, but GENERATE takes no value"),
        ("*NSET,NSET=A,ELSET=B\n", "line 1: there is no element set `B`"),
        ("*NSET,NSET=A\nB\n*NSET,NSET=B\nA\n", "line 2: the set `A` is made of sets that are made of it"),
        ("*NSET,NSET=A,ELSET=\n", "line 1: `*NSET` has no ELSET=name"),
        ("*ELSET,ELSET=E\n7\n*NSET,NSET=A,ELSET=E\n", "line 3: 1 of the 1 elements of `E` are not defined"),
        ("*NSET,NSET=A,GENERATE\n1,4,-1\n", "line 2: 1 to 4 by -1 is no range"),
        ("*NGEN,NSET=A\n1,4\n", "line 1: `*NGEN` makes or moves nodes"),
        ("*ELEMENT,TYPE=C3D4,ELSET=A\n1,1,2,3\n*NSET,NSET=B\n", "line 3: element 1 has 3 nodes, not 4"),
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
    for kind in ["S4R", "s4", "B32R", "M3D4"] {
        let shells = told(&read(&text.replace("C3D4", kind)), "GONE", &mesh);
        assert!(
            shells.contains("expands to solids with new node numbers") && shells.contains("*ELSET"),
            "{shells}"
        );
    }
    for kind in ["SPRINGA", "C3D4H", "B"] {
        assert!(!read(&text.replace("C3D4", kind)).expanded, "{kind}");
    }
}

/// The nodes of a set among results with these node numbers and no elements.
fn among(sets: &Sets, name: &str, ids: &[u64]) -> Result<Vec<u64>, SetProblem> {
    let mesh = Mesh { node_ids: ids.to_vec(), coordinates_mm: None, elements: None };
    let lookup = NodeLookup::new(ids).unwrap();
    sets.find(name, &mesh, &lookup).map(|found| found.nodes.iter().map(|n| ids[*n]).collect())
}

fn read(text: &str) -> Sets {
    let (_folder, path) = save(&[("main.inp", text)]);
    read_input_sets(&path).unwrap()
}

#[test]
fn node_sets_made_of_element_sets() {
    let elements = "*ELEMENT,TYPE=C3D4,ELSET=E\n1,1,2,3,4\n*ELEMENT,TYPE=SPRINGA,ELSET=E\n2,4,9\n\
                    *ELEMENT,TYPE=C3D10\n3,11,12,13,14,15,16,17,18,\n19,20\n*ELEMENT,TYPE=U7,ELSET=F\n4,30,31,\n32\n5,33\n";
    let sets = read(&format!(
        "{elements}*ELSET,ELSET=G\n3,F\n*NSET,NSET=A,ELSET=E\n*NSET,NSET=A\n7,8\n*NSET, nset=B, elset=g\n*nset, Els=f, ns=C\n50\n"
    ));
    assert_eq!(sets.nodes["A"], [1, 2, 3, 4, 7, 8, 9]);
    assert_eq!(sets.nodes["B"], [11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 30, 31, 32, 33]);
    assert_eq!(sets.nodes["C"], [30, 31, 32, 33, 50]);
    // Whether later members count is not said anywhere.
    let (_folder, path) =
        save(&[("main.inp", &format!("{elements}*NSET,NSET=A,ELSET=E\n*ELSET,ELSET=E\n3\n"))]);
    let told = read_input_sets(&path).unwrap_err().to_string();
    assert!(told.contains("line 12: the element set `E` gets more elements after this line"), "{told}");
}

/// A set may name one that comes later, as some programs write it: there is one meaning only.
#[test]
fn sets_of_sets_in_any_order() {
    let sets = read(
        "*NSET,NSET=A\nB,1\n*NSET,NSET=D\nA\n*NSET,NSET=B\nC\n2\n*NSET,NSET=C\n3\n*NSET,NSET=N,ELSET=E\n*ELSET,ELSET=E\nF\n\
         *ELEMENT,TYPE=C3D4,ELSET=F\n7,11,12,13,14\n",
    );
    assert_eq!(
        (&sets.nodes["A"], &sets.nodes["B"], &sets.nodes["D"]),
        (&vec![1, 2, 3], &vec![2, 3], &vec![1, 2, 3])
    );
    assert_eq!((&sets.elements["E"], &sets.nodes["N"]), (&vec![7], &vec![11, 12, 13, 14]));
    let sets = read(
        "*ELEMENT,TYPE=C3D4,ELSET=E\n7,11,12,13,14\n*NSET,NSET=A,ELSET=E\n*NSET,NSET=B\nA,1\n*NSET,NSET=C\nB\n",
    );
    assert_eq!((&sets.nodes["A"], &sets.nodes["C"]), (&vec![11, 12, 13, 14], &vec![1, 11, 12, 13, 14]));
    // What was there before is taken as it was then, as in CalculiX.
    let sets = read("*NSET,NSET=A\n1\n*NSET,NSET=B\nA\n*NSET,NSET=A\n2\n");
    assert_eq!((&sets.nodes["A"], &sets.nodes["B"]), (&vec![1, 2], &vec![1]));
}

#[test]
fn ranges_upwards_and_downwards() {
    let sets = read(
        "*NSET,NSET=A,GEN\n4,1,-1\n*NSET,NSET=B,GENERATE\n10,1,-4\n20,24,\n30,30,1\n*ELSET,ELSET=C,GENERATE\n9, 5, -2\n",
    );
    assert_eq!(sets.nodes["A"], [1, 2, 3, 4]);
    assert_eq!(sets.nodes["B"], [2, 6, 10, 20, 21, 22, 23, 24, 30]);
    assert_eq!(sets.elements["C"], [5, 7, 9]);
}

#[test]
fn surplus_numbers_do_not_hide_elements() {
    // Each line ends with a comma, as in decks that CalculiX reads; the second line is an element of its own.
    let sets =
        read("*ELEMENT,TYPE=C3D4,ELSET=E\n1,1,2,3,4,9,\n2,1,2,3,4,\n*ELEMENT,TYPE=B31,ELSET=E\n3,1,2,7\n");
    assert_eq!(sets.elements["E"], [1, 2, 3]);
}

/// A part with its sets and an assembly around it, as Abaqus/CAE writes them.
fn cae(instances: &str, assembly: &str) -> String {
    format!(
        "*Heading\n*Part, name=Frame\n*Node\n1, 0,0,0\n2, 1,0,0\n3, 0,1,0\n4, 0,0,1\n5, 1,1,1\n*Element, type=C3D4, elset=All\n\
         1, 1,2,3,4\n2, 2,3,4,5\n*Nset, nset=Weld, internal\n 1, 2\n*Nset, nset=Toe\n 5,\n*End Part\n\
         *Part, name=Pin\n*Node\n1, 5,5,5\n*End Part\n*Assembly, name=Assembly\n{instances}{assembly}*End Assembly\n*Step\n*Static\n1.,1.\n"
    )
}

const FRAME_1: &str = "*Instance, name=Frame-1, part=Frame\n*End Instance\n";

#[test]
fn sets_of_parts_instances_and_the_assembly() {
    let assembly = "*Node\n1, 9,9,9\n77, 8,8,8\n*Nset, nset=RP\n 1,\n*Nset, nset=Seat, instance=Frame-1\n 3, 4\n\
                    *Nset, nset=Seat\n 77, Frame-1.5, Frame-1.Weld\n*Nset, nset=All_RP\n RP, Assembly.RP, 77\n\
                    *Elset, elset=Half, instance=Frame-1, generate\n 2, 2, 1\n*Nset, nset=OfHalf, elset=Half\n\
                    *Nset, nset=OfAll, instance=Frame-1, elset=All\n*Nset, nset=Toe, instance=Frame-1\n 4\n";
    let ids = [1, 2, 3, 4, 5];
    for instances in [
        FRAME_1.to_owned(),
        format!("{FRAME_1}*Instance, name=Pin-1, part=Pin\n 1., 2., 3.\n*End Instance\n"),
    ] {
        let sets = read(&cae(&instances, assembly));
        let find = |name: &str| among(&sets, name, &ids);
        for (name, expected) in [
            ("WELD", &[1, 2][..]),
            ("frame-1.weld", &[1, 2]),
            ("seat", &[1, 2, 3, 4, 5]),
            ("ASSEMBLY.SEAT", &[1, 2, 3, 4, 5]),
            ("OfHalf", &[2, 3, 4, 5]),
            ("OFALL", &[1, 2, 3, 4, 5]),
            ("Frame-1.Toe", &[5]),
            ("Assembly.Toe", &[4]),
            // The reference point has the number of a node of the part, and is none.
            ("RP", &[]),
            ("All_RP", &[]),
        ] {
            assert_eq!(find(name).unwrap(), expected, "{name}");
        }
        assert_eq!(sets.elements["HALF"], [2]);
        let told = find("Toe").unwrap_err().to_string();
        assert!(
            told.contains(
                "`Toe` is the name of several sets that differ: name one of FRAME-1.TOE, ASSEMBLY.TOE"
            ),
            "{told}"
        );
        assert!(matches!(find("Pin-1.Weld"), Err(SetProblem::Unknown(_))));
        let mesh = Mesh { node_ids: ids.to_vec(), coordinates_mm: None, elements: None };
        let lookup = NodeLookup::new(&ids).unwrap();
        let point = sets.find("RP", &mesh, &lookup).unwrap();
        assert_eq!((point.members, point.missing, point.apart), (0, 0, 1));
        let seat = sets.find("Seat", &mesh, &lookup).unwrap();
        assert_eq!((seat.members, seat.missing, seat.apart), (5, 0, 1));
    }
}

#[test]
fn instances_with_the_same_numbers() {
    let twice = format!("{FRAME_1}*Instance, name=Frame-2, part=Frame\n 100., 0., 0.\n*End Instance\n");
    let assembly = "*Nset, nset=Left, instance=Frame-1\n 1\n*Nset, nset=Right, instance=Frame-2\n 1, 2\n";
    let sets = read(&cae(&twice, assembly));
    // The same in both instances, so known; else of which instance the results are is not.
    assert_eq!(among(&sets, "Weld", &[1, 2, 3, 4, 5]).unwrap(), [1, 2]);
    let told = among(&sets, "Left", &[1, 2, 3, 4, 5]).unwrap_err().to_string();
    assert!(
        told.contains("`FRAME-1`, `FRAME-2` have the same node numbers, and each has all the nodes"),
        "{told}"
    );
    let told = among(&sets, "Weld", &[1, 2, 99]).unwrap_err().to_string();
    assert!(told.contains("none of them has all the nodes of the results"), "{told}");

    // Of two parts one has all the nodes.
    let wheel = "*Part, name=Wheel\n*Node\n1, 0,0,0\n2, 1,0,0\n3, 0,1,0\n4, 0,0,1\n*Element, type=C3D4\n1, 1,2,3,4\n\
                 *Nset, nset=Weld\n 3\n*End Part\n*Assembly, name=Assembly\n";
    let instances = format!("{FRAME_1}*Instance, name=Wheel-1, part=Wheel\n*End Instance\n");
    let text =
        cae(&instances, "*Nset, nset=Both, instance=Wheel-1\n 4\n*Nset, nset=Both, instance=Frame-1\n 5\n");
    let sets = read(&text.replace("*Assembly, name=Assembly\n", wheel));
    assert_eq!(among(&sets, "Weld", &[1, 2, 3, 4, 5]).unwrap(), [1, 2]);
    assert_eq!(among(&sets, "Frame-1.Weld", &[5, 4, 3, 2, 1]).unwrap(), [1, 2]);
    assert_eq!(among(&sets, "Both", &[1, 2, 3, 4, 5]).unwrap(), [5]);
    assert!(among(&sets, "Weld", &[1, 2, 3]).is_err());
    assert!(sets.names().any(|n| n == "WELD"));
}

#[test]
fn names_in_other_letters_and_with_blanks() {
    let (_folder, path) = save(&[("main.inp", "x")]);
    // Latin-1, a mark at the start, and a continued keyword line whose last comma is one too many.
    let text = b"*NODE, NSET=Schwei\xdfnaht\xe4,\n1,0,0,0\n*NSET, NSET=\"With, comma\"\n3\n*NSET, NSET = no blanks\n1, \"With, comma\"\n";
    fs::write(&path, [b"\xef\xbb\xbf".as_slice(), text].concat()).unwrap();
    let sets = read_input_sets(&path).unwrap();
    assert_eq!(sets.nodes.keys().collect::<Vec<_>>(), ["SCHWEISSNAHTÄ", "WITH, COMMA", "NOBLANKS"]);
    assert_eq!(among(&sets, "No Blanks", &[1, 3]).unwrap(), [1, 3]);
    assert_eq!(among(&sets, "with, comma", &[1, 3]).unwrap(), [3]);
    fs::write(&path, b"\xff\xfe*\0N\0").unwrap();
    assert!(read_input_sets(&path).unwrap_err().to_string().contains("UTF-16"));
}

#[test]
fn every_file_that_was_opened_is_told() {
    let (folder, path) = save(&[
        (
            "main.inp",
            "*NODE, NSET=N, INPUT=parts\\nodes.txt\n*INCLUDE, INPUT=parts/more.inp\n*NSET,NSET=B\nN\n",
        ),
        ("parts/nodes.txt", "1,0,0,0\n2,1,0,0\n"),
        ("parts/more.inp", "*NSET,NSET=A\n1\n"),
    ]);
    let sets = read_input_sets(&path).unwrap();
    assert_eq!((&sets.nodes["N"], &sets.nodes["A"], &sets.nodes["B"]), (&vec![1, 2], &vec![1], &vec![1, 2]));
    let files = ["main.inp", "parts/nodes.txt", "parts/more.inp"].map(|f| folder.path().join(f));
    assert_eq!(sets.files, files);
    assert_eq!(read_node_table(&save(&[("t.csv", "node,set\n1,a\n")]).1).unwrap().files.len(), 1);
}

#[test]
fn an_empty_set_is_told_as_empty() {
    let sets = read("*NSET,NSET=A\n*ELSET,ELSET=B\n");
    for name in ["A", "B"] {
        assert_eq!(among(&sets, name, &[1]), Err(SetProblem::Empty(name.to_owned())));
    }
}
