//! Tables whose loads are asked for by step number: only a number in the table is one.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use std::fs;
use std::path::PathBuf;

use bogie_fatigue::results::{LoadSelection, OpenOptions, StressBlock, open};
use tempfile::TempDir;

const COMPONENTS: &str = "sxx [MPa],syy [MPa],szz [MPa],sxy [MPa],syz [MPa],szx [MPa]";

/// First stress component of each load asked for, or the message.
fn read(files: &[(&str, String)], loads: &[LoadSelection]) -> Result<Vec<f64>, String> {
    let folder = TempDir::new().unwrap();
    let paths: Vec<PathBuf> = files.iter().map(|(name, _)| folder.path().join(name)).collect();
    for (path, (_, text)) in paths.iter().zip(files) {
        fs::write(path, text).unwrap();
    }
    let options = OpenOptions { loads: Some(loads.to_vec()), ..OpenOptions::default() };
    let mut source = open(&paths, &options).map_err(|e| e.to_string())?;
    let mut block = StressBlock::with_capacity(4);
    source.read_block(&mut block).map_err(|e| e.to_string())?;
    Ok((0..loads.len()).map(|load| block.component(load, 0)[0]).collect())
}

fn steps(numbers: &[u32]) -> Vec<LoadSelection> {
    numbers.iter().map(|n| LoadSelection::Step(*n)).collect()
}

fn named(names: &[&str]) -> Vec<LoadSelection> {
    names.iter().map(|n| LoadSelection::Name((*n).to_owned())).collect()
}

fn long(head: &str, loads: &[(&str, f64)]) -> Vec<(&'static str, String)> {
    let rows: String =
        loads.iter().map(|(load, s)| format!("1,{load},{s},0,0,0,0,0\n2,{load},{s},0,0,0,0,0\n")).collect();
    vec![("all.csv", format!("node,{head},{COMPONENTS}\n{rows}"))]
}

#[test]
fn the_number_in_the_load_column_is_the_step_not_its_place() {
    for head in ["step", "lc", "load case"] {
        let table = long(head, &[("3", 30.0), ("1", 10.0), ("2", 20.0)]);
        assert_eq!(read(&table, &steps(&[1, 2, 3])), Ok(vec![10.0, 20.0, 30.0]), "{head}");
    }
    let floats = long("lc", &[("7.0", 70.0), ("5.0", 50.0)]);
    assert_eq!(read(&floats, &steps(&[5, 7])), Ok(vec![50.0, 70.0]));
    let told = read(&floats, &steps(&[1])).unwrap_err();
    assert!(told.contains("step 1 is not in the file; it holds step 7") && told.contains("step 5"), "{told}");
}

#[test]
fn loads_with_names_have_no_steps() {
    let head = |load: &str| COMPONENTS.replace('s', &format!("{load}_s"));
    let wide = format!("node,{},{}\n1,1,0,0,0,0,0,2,0,0,0,0,0\n", head("lift"), head("twist"));
    let one = |s: f64| format!("node,{COMPONENTS}\n1,{s},0,0,0,0,0\n");
    let several = vec![("lc_03.csv", one(3.0)), ("lc_01.csv", one(1.0))];
    for table in [
        long("load", &[("lift", 1.0), ("twist", 2.0)]),
        long("load", &[("1", 1.0), ("twist", 2.0)]),
        long("load", &[("1", 1.0), ("01", 2.0)]),
        vec![("wide.csv", wide.clone())],
        several.clone(),
        vec![("alone.csv", one(1.0))],
    ] {
        let told = read(&table, &steps(&[1])).unwrap_err();
        assert!(told.contains("names, not step numbers") && told.contains("[screen.fields]"), "{told}");
    }
    assert_eq!(read(&several, &named(&["lc_01", "LC_03"])), Ok(vec![1.0, 3.0]));
    assert_eq!(read(&[("wide.csv", wide)], &named(&["twist", "lift"])), Ok(vec![2.0, 1.0]));
    let numbered = vec![("3.csv", one(3.0)), ("1.csv", one(1.0))];
    assert_eq!(read(&numbered, &steps(&[1, 3])), Ok(vec![1.0, 3.0]));
}
