//! Targets that are solver results and node sets, read as files and screened.

use crate::{Answer, Target, seeds};
use bogie_fatigue::assessment::Verdict;
use bogie_fatigue::definition::{
    Catalogue, FieldChoice, Frame, FrameRequest, ScreenSettings, SourceText, read_frame,
};
use bogie_fatigue::report::screening as report;
use bogie_fatigue::results::{
    LoadSelection, Mesh, MeshFile, NodeLookup, OpenOptions, StressBlock, StressSource, StressUnit, open,
    put_on_mesh, read_input_sets, read_node_table,
};
use bogie_fatigue::screening::{ScreenRequest, Screener, screen};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

pub fn targets() -> Vec<Target> {
    let target = |name, text, seeds, run| Target { name, text, seeds, base_mib: 400, multiple: 1000, run };
    vec![
        target("csv", true, seeds::csv(), |input, at| screened(input, at, "csv", false)),
        target("frd", true, seeds::frd(), |input, at| screened(input, at, "frd", true)),
        target("frd_bytes", false, seeds::frd(), |input, at| screened(input, at, "frd", true)),
        target("npy", false, seeds::npy(), |input, at| screened(input, at, "npy", true)),
        target("npz", false, seeds::npz(), |input, at| screened(input, at, "npz", false)),
        target("vtu", true, seeds::vtu(), |input, at| screened(input, at, "vtu", false)),
        target("vtu_bytes", false, seeds::vtu(), |input, at| screened(input, at, "vtu", false)),
        #[cfg(feature = "parquet")]
        target("parquet", false, seeds::parquet(), |input, at| screened(input, at, "parquet", false)),
        target("inp", true, seeds::inp(), |input, at| sets(input, at, "inp")),
        target("node_table", true, seeds::node_table(), |input, at| sets(input, at, "csv")),
        target("mesh_inp", true, seeds::mesh_inp(), |input, at| mesh(input, at, "inp")),
        target("mesh_table", true, seeds::mesh_table(), |input, at| mesh(input, at, "csv")),
    ]
}

fn frame(steps: bool) -> (Frame, ScreenSettings) {
    let source = SourceText::new("frame.toml", seeds::screen_frame(steps));
    let request = FrameRequest {
        source,
        catalogue: Catalogue::built_in().unwrap(),
        standards: None,
        read_file: &|_| Err("no such file".to_owned()),
        need_hotspots: false,
    };
    let frame = read_frame(request).unwrap_or_else(|p| panic!("{p}")).frame;
    let settings = frame.screen.clone().unwrap();
    (frame, settings)
}

static BY_STEP: LazyLock<(Frame, ScreenSettings)> = LazyLock::new(|| frame(true));
static BY_NAME: LazyLock<(Frame, ScreenSettings)> = LazyLock::new(|| frame(false));

/// All blocks of a source; an error, or what is wrong with them.
fn all_blocks(source: &mut dyn StressSource, mut each: impl FnMut(&StressBlock)) -> Result<(), Answer> {
    let mut block = StressBlock::with_capacity(3);
    let mut nodes = 0;
    loop {
        match source.read_block(&mut block) {
            Err(error) => return Err(Answer::Told(error.to_string())),
            Ok(0) => break,
            Ok(n) => {
                if n != block.len() || block.first_node() != nodes || block.loads() != source.loads().len() {
                    return Err(Answer::Wrong(format!("a block of {n} nodes is out of step")));
                }
                nodes += n;
                each(&block);
            }
        }
    }
    if nodes == source.node_count() {
        Ok(())
    } else {
        Err(Answer::Wrong(format!("{nodes} of {} nodes are read", source.node_count())))
    }
}

/// Whether coordinates and elements fit the nodes.
fn sound(mesh: &Mesh) -> bool {
    let nodes = mesh.node_ids.len();
    let coordinates = mesh.coordinates_mm.as_ref().is_none_or(|c| c.len() == nodes);
    let elements = mesh.elements.as_ref().is_none_or(|e| {
        (e.ids.is_empty() || e.ids.len() == e.len())
            && e.offsets.len() == e.len() + 1
            && e.offsets.is_sorted()
            && e.offsets.last().is_some_and(|l| *l as usize == e.connectivity.len())
            && e.connectivity.iter().all(|n| (*n as usize) < nodes)
    });
    coordinates && elements
}

/// Reads a mesh for results that have none, and puts it under results that have some of its nodes.
fn mesh(input: &[u8], at: &Path, extension: &str) -> Answer {
    let path = at.join(format!("mesh.{extension}"));
    fs::write(&path, input).unwrap();
    let options = OpenOptions { stress_unit: Some(StressUnit::Megapascal), ..OpenOptions::default() };
    let file = match MeshFile::read(&path, &options) {
        Err(error) => return Answer::Told(error.to_string()),
        Ok(file) => file,
    };
    if !sound(&file.mesh) {
        return Answer::Wrong("the mesh does not fit together".to_owned());
    }
    let mut text = "node,sxx,syy,szz,sxy,syz,szx\n".to_owned();
    for id in file.mesh.node_ids.iter().rev().step_by(2).take(20) {
        text += &format!("{id},1,2,3,4,5,6\n");
    }
    let results = at.join("on_mesh.csv");
    fs::write(&results, text).unwrap();
    let source = open(std::slice::from_ref(&results), &options);
    match source.and_then(|source| put_on_mesh(source, &results, file, input.len().is_multiple_of(2))) {
        Err(error) => Answer::Told(error.to_string()),
        Ok(source) if sound(source.mesh()) => Answer::Told(format!("{:?}", source.mesh().elements.is_some())),
        Ok(_) => Answer::Wrong("the mesh under the results does not fit together".to_owned()),
    }
}

/// Reads a result file with all its loads, then screens it under a frame.
fn screened(input: &[u8], at: &Path, extension: &str, steps: bool) -> Answer {
    let path = at.join(format!("r.{extension}"));
    fs::write(&path, input).unwrap();
    let paths = [path];
    let mut told = String::new();
    match open(&paths, &OpenOptions::default()) {
        Err(error) => told += &error.to_string(),
        Ok(mut source) => {
            if !sound(source.mesh()) {
                return Answer::Wrong("the mesh does not fit together".to_owned());
            }
            match all_blocks(source.as_mut(), |_| ()) {
                Err(Answer::Told(error)) => told += &error,
                Err(wrong) => return wrong,
                Ok(()) => told += "read",
            }
        }
    }
    let (frame, settings) = if steps { &*BY_STEP } else { &*BY_NAME };
    match under(&paths, frame, settings) {
        Ok(more) | Err(Answer::Told(more)) => Answer::Told(format!("{told}; {more}")),
        Err(wrong) => wrong,
    }
}

fn under(paths: &[PathBuf], frame: &Frame, settings: &ScreenSettings) -> Result<String, Answer> {
    let told = |e: &dyn std::fmt::Display| Answer::Told(e.to_string());
    let choices = settings.fields.iter().flatten();
    let loads = choices.map(|choice| match choice {
        FieldChoice::Step(step) => LoadSelection::Step(*step),
        FieldChoice::Name(name) => LoadSelection::Name(name.clone()),
    });
    let options = OpenOptions { loads: Some(loads.collect()), elements: false, ..OpenOptions::default() };
    let mut source = open(paths, &options).map_err(|e| told(&e))?;
    let screener = Screener::new(frame, settings).map_err(|e| told(&e))?;
    let (mut lost, mut passed, mut wrong) = (0, 0, None);
    all_blocks(source.as_mut(), |block| match screener.evaluate(block, &vec![0; block.len()]) {
        Err(error) => wrong = Some(error.to_string()),
        Ok(outcomes) => {
            for node in 0..block.len() {
                let finite = (0..block.loads()).all(|l| block.tensor(l, node).iter().all(|v| v.is_finite()));
                lost += usize::from(!finite);
                for outcome in outcomes.iter().map(|o| o[node]) {
                    let passes = outcome.verdict == Verdict::Pass;
                    passed += usize::from(passes);
                    if passes
                        && !(finite && outcome.utilisation.is_finite() && outcome.sigma_a_mpa.is_finite())
                    {
                        wrong =
                            Some(format!("a node passes with {outcome:?}, its stresses finite: {finite}"));
                    }
                }
            }
        }
    })?;
    if let Some(wrong) = wrong {
        return Err(Answer::Wrong(wrong));
    }
    let screening = screen(ScreenRequest {
        frame,
        settings,
        source: source.as_mut(),
        sets: None,
        most: 5,
        keep_fields: true,
        progress: &|_| (),
    })
    .map_err(|e| told(&e))?;
    let counted: usize = screening.standards.iter().map(|s| s.ranked.passed + s.excluded.passed).sum();
    if counted != passed {
        return Err(Answer::Wrong(format!(
            "{counted} nodes pass in the whole run, {passed} in small blocks"
        )));
    }
    let worst = report::worst(&screening);
    if worst == Verdict::Pass && (lost > 0 || screening.nodes == 0) {
        return Err(Answer::Wrong(format!(
            "{lost} of {} nodes lack stresses, and it passes",
            screening.nodes
        )));
    }
    let found = report::hotspot_frame(&seeds::screen_frame(false), &screening.ranked_frame(), false);
    if let Err(why) = found.and_then(|text| toml::from_str::<toml::Table>(&text).map_err(|e| e.to_string())) {
        return Err(Answer::Wrong(format!("the frame of hotspots cannot be read: {why}")));
    }
    let _ = report::text(&screening, "x") + &report::json(&screening).to_string();
    Ok(format!("{worst:?}"))
}

fn sets(input: &[u8], at: &Path, extension: &str) -> Answer {
    let path = at.join(format!("sets.{extension}"));
    fs::write(&path, input).unwrap();
    let read = if extension == "csv" { read_node_table(&path) } else { read_input_sets(&path) };
    match read {
        Err(error) => Answer::Told(error.to_string()),
        Ok(sets) => {
            let mesh = Mesh::numbered(20);
            let lookup = NodeLookup::new(&mesh.node_ids).expect("numbers from 1 on");
            for (name, numbers) in sets.nodes.iter().chain(&sets.elements) {
                if !numbers.is_sorted_by(|a, b| a < b) {
                    return Answer::Wrong(format!("the numbers of `{name}` do not ascend"));
                }
                let _ = sets.find(name, &mesh, &lookup);
            }
            Answer::Told(format!("{} {}", sets.nodes.len().min(4), sets.elements.len().min(4)))
        }
    }
}
