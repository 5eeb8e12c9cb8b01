//! CalculiX `.frd`: which steps are loads, and whether they ran to the end. The files have the records that CalculiX
//! 2.20 was seen to write when a step ended early, did not converge, or was no load.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use bogie_fatigue::results::{
    FrdSource, LoadSelection, OpenOptions, ResultsError, StressBlock, StressSource,
};
use tempfile::TempDir;

const END: &str = " 9999\n";

/// A mesh of one node.
fn mesh() -> String {
    format!("    1C\n    2C{:18}{:12}{:37}1\n -1         1{}\n -3\n", "", 1, "", " 0.00000E+00".repeat(3))
}

/// A block of one node: its name, step, increment, time, and kind of analysis.
fn block(name: &str, step: u32, increment: u32, time: &str, analysis: u8) -> String {
    let mut text = format!("    1PSTEP{:26}{increment:12}{step:12}\n", 1);
    writeln!(text, "  100CL  101{time:>12}{:12}{:20} {analysis}{step:5}{:10}{:2}", 1, "", "", 1).unwrap();
    let components: &[&str] = match name {
        "STRESS" | "ZZSTR" => &["SXX", "SYY", "SZZ", "SXY", "SYZ", "SZX"],
        _ => &["D1", "D2", "D3"],
    };
    writeln!(text, " -4  {name:<8}{:5}    1", components.len()).unwrap();
    for component in components {
        writeln!(text, " -5  {component:<8}    1    4    1    1").unwrap();
    }
    let value = f64::from(step) + f64::from(increment) / 10.0;
    writeln!(text, " -1         1{}", format!(" {value:.5}E+00").repeat(components.len())).unwrap();
    text + " -3\n"
}

fn stress(step: u32, increment: u32, time: &str) -> String {
    block("DISP", step, increment, time, 0) + &block("STRESS", step, increment, time, 0)
}

fn open(text: &str, loads: Option<Vec<LoadSelection>>) -> Result<FrdSource, ResultsError> {
    let folder = TempDir::new().unwrap();
    let path: PathBuf = folder.path().join("case.frd");
    fs::write(&path, text).unwrap();
    FrdSource::open(&path, &OpenOptions { loads, elements: false, ..OpenOptions::default() })
}

fn refused(text: &str, loads: Option<Vec<LoadSelection>>) -> String {
    open(text, loads).map(|_| ()).unwrap_err().to_string()
}

fn steps(numbers: &[u32]) -> Option<Vec<LoadSelection>> {
    Some(numbers.iter().map(|n| LoadSelection::Step(*n)).collect())
}

#[test]
fn a_step_that_ends_without_stresses_is_no_load_even_if_an_earlier_increment_has_some() {
    let first = mesh() + &stress(1, 1, "1.000000000");
    let unfinished =
        first.clone() + &stress(2, 1, "1.300000000") + &block("DISP", 2, 2, "1.400000000", 0) + END;
    for loads in [steps(&[1, 2]), Some(vec![LoadSelection::Name("step 2".into())]), None] {
        let error = refused(&unfinished, loads);
        assert!(
            error.contains("step 2 ends at increment 2 without stresses; the last with stresses is 1"),
            "{error}"
        );
    }
    assert!(open(&unfinished, steps(&[1])).is_ok(), "the step asked for is complete");
    let by_hand = Some(vec![LoadSelection::Increment { step: 2, increment: 1 }]);
    assert!(open(&unfinished, by_hand).is_ok(), "an increment named is taken at its word");
    let never = first + &block("DISP", 2, 1, "1.012500000", 0) + &block("FORC", 2, 1, "1.012500000", 0) + END;
    let error = refused(&never, steps(&[2]));
    assert!(error.contains("step 2 ends at increment 1 without stresses"), "{error}");
}

#[test]
fn a_file_without_its_closing_record_is_of_a_solver_that_stopped_or_still_runs() {
    let whole = mesh() + &stress(1, 1, "1.000000000") + END;
    assert!(open(&whole, None).is_ok());
    for loads in [None, steps(&[1])] {
        let error = refused(whole.strip_suffix(END).unwrap(), loads);
        assert!(error.contains("closing record (9999)") && error.contains("still running"), "{error}");
    }
}

#[test]
fn a_step_shorter_than_the_others_draws_a_warning() {
    let told = |ends: &[&str], asked: &[u32]| {
        let mut text = mesh();
        for (step, time) in (1..).zip(ends) {
            text += &stress(step, 1, time);
        }
        let source = open(&(text + END), steps(asked)).unwrap();
        source.warnings().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let none: &[String] = &[];
    assert_eq!(told(&["1.000000000", "2.000000000", "3.000000000"], &[1, 2, 3]), none, "times go on");
    assert_eq!(told(&["1.000000000", "1.000000000", "1.000000000"], &[1, 2, 3]), none, "times start again");
    assert_eq!(told(&["1.00000E-01", "2.00000E-01", "3.00000E-01"], &[1, 2, 3]), none, "equal lengths");
    assert_eq!(
        told(&["1.000000000", "1.300000000", "2.300000000"], &[1, 3]),
        none,
        "the short one is not asked for"
    );
    let short = told(&["1.000000000", "1.300000000", "2.300000000"], &[1, 2, 3]);
    assert_eq!(short.len(), 1);
    assert!(short[0].contains("case.frd`: step 2 has a length of 0.3 in time"), "{short:?}");
    let alone = told(&["3.00000E-01"], &[1]);
    assert!(alone.len() == 1 && alone[0].contains("usually have 1"), "{alone:?}");
}

/// CalculiX gives every buckling mode the step number 1, whatever the step.
#[test]
fn buckling_modes_do_not_take_the_place_of_a_static_step() {
    let text = mesh()
        + &stress(1, 1, "1.000000000")
        + &block("STRESS", 1, 1, "582.1536648", 4).replace("1.10000E+00", "9.90000E+01")
        + &block("STRESS", 2, 3, "654708.0902", 2)
        + END;
    let mut source = open(&text, steps(&[1])).unwrap();
    let mut one = StressBlock::with_capacity(1);
    source.read_block(&mut one).unwrap();
    assert_eq!(one.component(0, 0), [1.1]);
    assert!(refused(&text, steps(&[2])).contains("mode shapes"));
    assert!(refused(&text, None).contains("modes"));
    let only = mesh() + &block("STRESS", 1, 1, "582.1536648", 4) + END;
    assert!(refused(&only, steps(&[1])).contains("buckling modes"));
}

#[test]
fn a_missing_step_is_answered_with_numbers_where_the_steps_have_labels() {
    let text = mesh()
        + &stress(1, 1, "1.000000000").replace(&format!("{:20} 0", ""), "lifting              0")
        + END;
    let error = refused(&text, steps(&[4]));
    assert!(error.contains("step 4 is not in the file; it holds step 1 (`lifting`)"), "{error}");
    let error = refused(&text, Some(vec![LoadSelection::Name("twist".into())]));
    assert!(error.contains("load `twist` is not in the file; it holds `lifting`"), "{error}");
}

fn with_elements(records: &str) -> String {
    let nodes: String = (1..=8).map(|n| format!(" -1{n:10}{}\n", " 0.00000E+00".repeat(3))).collect();
    let text = mesh().replace("           1    ", "           8    ");
    let (head, _) = text.split_once(" -1").unwrap();
    let stresses = block("STRESS", 1, 1, "1.000000000", 0);
    format!("{head}{nodes} -3\n    3C{:18}{:12}{:37}1\n{records} -3\n{stresses}{END}", "", 2, "")
}

#[test]
fn shells_with_one_stress_per_node_are_refused() {
    let solid = " -1         1    3    0    1\n -2         1         2         3         4\n";
    let shell = |nodes: [u32; 3]| {
        let [a, b, c] = nodes;
        format!(" -1         2    7    0    1\n -2{a:10}{b:10}{c:10}\n")
    };
    let error = refused(&with_elements(&(solid.to_owned() + &shell([4, 5, 6]))), None);
    assert!(error.contains("2 nodes have one stress each") && error.contains("OUTPUT=3D"), "{error}");
    assert!(open(&with_elements(&(solid.to_owned() + &shell([1, 2, 3]))), None).is_ok(), "a skin on a solid");
}

#[test]
fn improved_stresses_are_read_and_told_where_there_are_no_others() {
    let improved = |step| block("ZZSTR", step, 1, "1.000000000", 0);
    let mut source = open(&(mesh() + &improved(1) + END), steps(&[1])).unwrap();
    let told = source.warnings().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(told.contains("the stresses of step 1 are those improved") && told.contains("ZZSTR"), "{told}");
    let mut one = StressBlock::with_capacity(1);
    source.read_block(&mut one).unwrap();
    assert_eq!(one.component(0, 0), [1.1]);
    // Both blocks of one increment: the usual one, whatever their order.
    let usual = block("STRESS", 1, 1, "1.000000000", 0).replace("1.10000E+00", "5.00000E+00");
    for text in [improved(1) + &usual, usual.clone() + &improved(1)] {
        let mut source = open(&(mesh() + &text + END), None).unwrap();
        assert!(source.warnings().is_empty());
        source.read_block(&mut one).unwrap();
        assert_eq!(one.component(0, 0), [5.0]);
    }
}

#[test]
fn what_answers_twice_is_refused() {
    let twice = mesh() + &stress(1, 1, "1.000000000") + &stress(1, 1, "1.000000000") + END;
    for loads in [steps(&[1]), None, Some(vec![LoadSelection::Increment { step: 1, increment: 1 }])] {
        let error = refused(&twice, loads);
        assert!(
            error.contains("line 33: a second STRESS block of step 1, increment 1 begins here"),
            "{error}"
        );
        assert!(error.contains("the first is in line 14"), "{error}");
    }
    let label =
        |step| stress(step, 1, "1.000000000").replace(&format!("{:20} 0", ""), "lifting              0");
    let named = mesh() + &label(1) + &label(2) + END;
    let error = refused(&named, Some(vec![LoadSelection::Name("Lifting".into())]));
    assert!(
        error.contains("load `Lifting` is step 1 and step 2") && error.contains("[screen.steps]"),
        "{error}"
    );
    assert!(open(&named, steps(&[1, 2])).is_ok());
    // An increment that was written again with stresses of another one before is not the last.
    let later = mesh() + &stress(1, 2, "1.000000000") + &stress(1, 1, "0.500000000") + END;
    let mut one = StressBlock::with_capacity(1);
    open(&later, steps(&[1])).unwrap().read_block(&mut one).unwrap();
    assert_eq!(one.component(0, 0), [1.2]);
}

#[test]
fn a_file_without_stresses_says_which_blocks_it_has() {
    let text =
        mesh() + &block("DISP", 1, 1, "1.000000000", 0) + &block("STRPOS", 1, 1, "1.000000000", 0) + END;
    let error = refused(&text, None);
    assert!(error.contains("no STRESS or ZZSTR block; there are DISP, STRPOS"), "{error}");
    let error = refused(&text, steps(&[1]));
    assert!(error.contains("step 1 ends at increment 1 without stresses; there are DISP, STRPOS"), "{error}");
    let error = refused(&(mesh() + END), None);
    assert!(error.contains("there is none at all"), "{error}");
}

/// CalculiX writes springs and dashpots as beams, with zeros at their nodes.
#[test]
fn beams_are_refused_and_springs_are_not() {
    let solid = " -1         1    3    0    1\n -2         1         2         3         4\n";
    let line = |kind: u32, nodes: &[u32]| {
        let nodes: String = nodes.iter().map(|n| format!("{n:10}")).collect();
        format!(" -1         2   {kind}    0    1\n -2{nodes}\n")
    };
    let stresses = |ids: &[u32], value: &str| {
        let mut rows = String::new();
        ids.iter().for_each(|id| writeln!(rows, " -1{id:10}{}", value.repeat(6)).unwrap());
        rows
    };
    let one = "    1 1.10000E+00".to_owned() + &" 1.10000E+00".repeat(5) + "\n";
    let read = |elements: &str, rows: &str| {
        let text = with_elements(elements);
        let (before, after) = text.rsplit_once(&format!(" -1     {one}")).unwrap();
        let mut source = open(&format!("{before}{rows}{after}"), None).map_err(|e| e.to_string())?;
        let mut block = StressBlock::with_capacity(3);
        loop {
            match source.read_block(&mut block) {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
    };
    let on_solid = stresses(&[1, 2, 3, 4], " 1.10000E+00");
    for (kind, nodes) in [(11, &[4, 7][..]), (12, &[4, 7, 8])] {
        let elements = solid.to_owned() + &line(kind, nodes);
        let told = read(&elements, &(on_solid.clone() + &stresses(&[7], "-5.00000E+01"))).unwrap_err();
        assert!(told.contains("node 7 belongs to beams only") && told.contains("SECTION FORCES"), "{told}");
        read(&elements, &(on_solid.clone() + &stresses(&[7], " 0.00000E+00"))).unwrap();
        read(&elements, &on_solid).unwrap();
    }
    // Between nodes of a solid no node is a beam's alone.
    read(&(solid.to_owned() + &line(11, &[1, 2])), &on_solid).unwrap();
}

/// Without a step the output's number, as where there is no such record at all.
#[test]
fn a_running_number_alone_names_no_step() {
    let text = mesh() + &stress(1, 1, "1.000000000") + END;
    let bare = text
        .replace(&format!("    1PSTEP{:26}{:12}{:12}\n", 1, 1, 1), &format!("    1PSTEP{:26}{:40}\n", 1, ""));
    assert_ne!(bare, text);
    let source = open(&bare, steps(&[1])).unwrap();
    assert_eq!((source.loads()[0].step, source.loads()[0].increment), (Some(1), Some(1)));
}
