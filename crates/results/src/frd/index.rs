//! One pass over a `.frd` file: reads the mesh, finds each block of stresses, jumps over all other data.

use std::collections::HashSet;
use std::sync::Arc;

use indexmap::IndexSet;

use super::mesh::{self, ElementBlock};
use super::record::{self, Coding, MeshHeader, ResultHeader};
use crate::block::COMPONENTS;
use crate::component;
use crate::error::{Place, ResultsError, excerpt};
use crate::input::{InputFile, Lines};
use crate::mesh::{Mesh, NodeLookup};
use crate::source::{LoadField, OpenOptions};

/// Where a block of stresses lies and how to read it.
#[derive(Debug, Clone)]
pub(super) struct Dataset {
    pub(super) name: StressName,
    pub(super) step: u32,
    pub(super) increment: u32,
    label: String,
    pub(super) analysis: u64,
    pub(super) coding: Coding,
    /// Nodes the header announces.
    pub(super) nodes: u64,
    /// Offset of the block's first line.
    pub(super) start: u64,
    /// Offset of the first data line.
    pub(super) offset: u64,
    /// Length of a data line with its end, or of a binary record.
    pub(super) stride: usize,
    /// The project's index of each component in the file's order.
    pub(super) order: [usize; COMPONENTS],
}

/// The blocks that hold the stress tensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StressName {
    /// `STRESS`, asked for by `S`: extrapolated from the integration points, averaged at the nodes.
    Stress,
    /// `ZZSTR`, asked for by `ZZS`: improved by the method of Zienkiewicz and Zhu.
    Improved,
}

impl StressName {
    fn parse(name: &str) -> Option<Self> {
        match name {
            "STRESS" => Some(Self::Stress),
            "ZZSTR" => Some(Self::Improved),
            _ => None,
        }
    }

    /// As the file writes it.
    pub(super) fn as_written(self) -> &'static str {
        match self {
            Self::Stress => "STRESS",
            Self::Improved => "ZZSTR",
        }
    }
}

impl Dataset {
    pub(super) fn field(&self) -> LoadField {
        let name = if self.label.is_empty() { format!("step {}", self.step) } else { self.label.clone() };
        LoadField { name, step: Some(self.step), increment: Some(self.increment), missing_nodes: 0 }
    }

    /// Mode shapes and buckling modes. CalculiX gives the latter the numbers of other steps.
    pub(super) fn is_modal(&self) -> bool {
        is_modal(self.analysis)
    }
}

fn is_modal(analysis: u64) -> bool {
    matches!(analysis, 2 | 4)
}

/// The last increment of a step that has results of any kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    pub(super) step: u32,
    pub(super) increment: u32,
    pub(super) time: Option<f64>,
}

/// What the pass found.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) mesh: Mesh,
    pub(super) lookup: NodeLookup,
    /// What else the element block says; its elements are in the mesh.
    pub(super) element_block: ElementBlock,
    pub(super) datasets: Vec<Dataset>,
    /// Steps and names of the blocks that are there, each pair once.
    pub(super) blocks: Vec<(u32, String)>,
    /// Each step with results of any kind, modes apart.
    pub(super) outputs: Vec<Output>,
    /// Whether the file numbers its steps; binary files number their outputs only.
    pub(super) has_steps: bool,
}

const CHUNK: usize = 1 << 18;
/// Most pairs of step and block that are remembered for messages.
const MOST_BLOCKS: usize = 4096;

/// Scans the file.
pub(super) fn scan(file: &Arc<InputFile>, options: &OpenOptions) -> Result<Index, ResultsError> {
    let mut lines = Lines::new(Arc::clone(file), 0, CHUNK);
    let mut mesh = Mesh::default();
    let (mut lookup, mut element_block) = (None, ElementBlock::default());
    let mut datasets = Vec::new();
    let mut blocks = IndexSet::new();
    let mut outputs: Vec<Output> = Vec::new();
    let mut step = None;
    let (mut seen_key, mut seen_elements, mut ended, mut has_steps) = (false, false, false, false);
    while let Some(line) = lines.next_line()? {
        let (at, text) = (line.offset, line.text);
        let broken = |what: &str| {
            file.fault(
                Place::Line(file.line_of(at)),
                format!("`{}` is no {what}", excerpt(text)),
                "see \"Result Format\" in the CalculiX GraphiX manual; write the file again",
            )
        };
        if text.starts_with(b"    1PSTEP") {
            step = record::step_and_increment(text).map_err(|_| broken("1PSTEP record"))?;
        } else if text.starts_with(b"    2C") {
            let header = MeshHeader::parse(text).ok_or_else(|| broken("header of a node block"))?;
            if lookup.is_some() {
                return Err(ResultsError::unsupported(
                    file.path(),
                    "a second node block",
                    "write one mesh to a file",
                ));
            }
            let (ids, coordinates) = mesh::read_nodes(&mut lines, header, options.length_factor())?;
            let table = NodeLookup::new(&ids).map_err(|id| {
                file.fault(Place::File, format!("node {id} is defined twice"), "number every node once")
            })?;
            (mesh.node_ids, mesh.coordinates_mm) = (ids, Some(coordinates));
            lookup = Some(table);
        } else if text.starts_with(b"    3C") {
            let header = MeshHeader::parse(text).ok_or_else(|| broken("header of an element block"))?;
            let Some(lookup) = &lookup else {
                return Err(file.fault(
                    Place::Offset(at),
                    "elements come before the nodes",
                    "write the node block (2C) first",
                ));
            };
            if std::mem::replace(&mut seen_elements, true) {
                return Err(ResultsError::unsupported(
                    file.path(),
                    "a second element block",
                    "write one mesh to a file",
                ));
            }
            element_block = mesh::read_elements(&mut lines, header, lookup, options.elements)?;
            mesh.elements = element_block.elements.take();
        } else if text.starts_with(b"  100C") {
            let header = ResultHeader::parse(text).ok_or_else(|| broken("header of a result block"))?;
            has_steps |= step.is_some();
            let (number, increment) = match step {
                Some(pair) => pair,
                None => (
                    u32::try_from(header.output).map_err(|_| broken("output with a number of 32 bits"))?,
                    1,
                ),
            };
            if !is_modal(header.analysis) {
                note(&mut outputs, Output { step: number, increment, time: header.value });
            }
            let (name, dataset) = read_result(&mut lines, header, at, (number, increment))?;
            if blocks.len() < MOST_BLOCKS {
                blocks.insert((number, name));
            }
            datasets.extend(dataset);
            step = None;
        } else if text.starts_with(b" 9999") {
            ended = true;
            break;
        } else if !(text.starts_with(b"    1") || text.starts_with(b"    9") || text.trim_ascii().is_empty())
        {
            return Err(broken("record of a .frd file"));
        }
        seen_key = true;
    }
    let Some(lookup) = lookup.filter(|_| seen_key) else {
        return Err(file.fault(
            Place::File,
            "there is no node block (2C)",
            "this is not a CalculiX result file, or it was cut off",
        ));
    };
    if !ended {
        return Err(file.fault(
            Place::File,
            "the file ends without its closing record (9999)",
            "the solver is still running, or it stopped before the end (did every step converge?); wait for it, or \
             mend the model and solve it again",
        ));
    }
    let blocks = blocks.into_iter().collect();
    Ok(Index {
        mesh,
        lookup,
        element_block,
        datasets: without_improved(datasets),
        blocks,
        outputs,
        has_steps,
    })
}

/// The improved stresses are left out where there are the usual ones of the same increment.
fn without_improved(datasets: Vec<Dataset>) -> Vec<Dataset> {
    let key = |d: &Dataset| (d.step, d.increment, d.analysis);
    let usual = datasets.iter().filter(|d| d.name == StressName::Stress);
    let usual: HashSet<_> = usual.map(key).collect();
    datasets.into_iter().filter(|d| d.name == StressName::Stress || !usual.contains(&key(d))).collect()
}

/// Keeps the last increment of each step.
fn note(outputs: &mut Vec<Output>, output: Output) {
    match outputs.iter_mut().find(|o| o.step == output.step) {
        Some(last) if output.increment >= last.increment => *last = output,
        Some(_) => {}
        None => outputs.push(output),
    }
}

/// Reads the header lines of a result block behind its first, which begins at `start`, and jumps behind its data. Gives back
/// its name, and where the stresses are if it holds any.
fn read_result(
    lines: &mut Lines,
    header: ResultHeader,
    start: u64,
    (step, increment): (u32, u32),
) -> Result<(String, Option<Dataset>), ResultsError> {
    let file = Arc::clone(lines.file());
    let short = |what: &str| {
        file.fault(
            Place::Line(file.line_of(start)),
            format!("the result block that starts here {what}"),
            "the file was cut off or damaged; write it again",
        )
    };
    let mut name = String::new();
    let mut components: Vec<String> = Vec::new();
    loop {
        let Some(line) = lines.next_line()? else { return Err(short("has no data")) };
        let (at, text) = (line.offset, line.text);
        if text.starts_with(b" -4") {
            name = record::dataset_name(text).0;
        } else if text.starts_with(b" -5") {
            let (component, stored) = record::component(text);
            if stored {
                components.push(component);
            }
        } else {
            lines.seek(at);
            break;
        }
    }
    let offset = lines.position();
    let stride = skip_data(lines, &header, components.len(), &short)?;
    let Some(kind) = StressName::parse(&name) else { return Ok((name, None)) };
    let order = component::order_of(&components).map_err(|problem| {
        file.fault(
            Place::Line(file.line_of(start)),
            format!("in the {name} block that starts here, {problem}"),
            "its `-5` lines must name SXX, SYY, SZZ, SXY, SYZ, SZX in any order",
        )
    })?;
    let ResultHeader { nodes, label, analysis, coding, .. } = header;
    let dataset =
        Dataset { name: kind, step, increment, label, analysis, coding, nodes, start, offset, stride, order };
    Ok((name, Some(dataset)))
}

/// Goes behind the data of a block and its `-3` line; returns the length of a record.
///
/// Text blocks usually have lines of one length, so the end is where the header's node count says; if it is not
/// there, the lines are walked.
fn skip_data(
    lines: &mut Lines,
    header: &ResultHeader,
    components: usize,
    short: &dyn Fn(&str) -> ResultsError,
) -> Result<usize, ResultsError> {
    let offset = lines.position();
    let length = lines.file().length();
    if let Some(bytes) = header.coding.float_bytes() {
        let stride = 4 + bytes * components;
        let end = header.nodes.checked_mul(stride as u64).and_then(|n| n.checked_add(offset));
        return match end.filter(|&end| end <= length) {
            Some(end) => {
                lines.seek(end);
                Ok(stride)
            }
            None => Err(short(&format!("announces {} nodes, more than the file holds", header.nodes))),
        };
    }
    let stride = match lines.next_line()? {
        Some(line) if line.text.starts_with(b" -3") => return Ok(1),
        Some(line) => line.text.len(),
        None => return Err(short("has no data")),
    };
    let stride = (lines.position() - offset).max(stride as u64);
    if let Some(end) =
        header.nodes.checked_mul(stride).and_then(|n| n.checked_add(offset)).filter(|&e| e < length)
    {
        lines.seek(end);
        if lines.fill(4)?.starts_with(b" -3") {
            let _ = lines.next_line()?;
            return Ok(stride as usize);
        }
        lines.seek(offset + stride);
    }
    loop {
        match lines.next_line()? {
            Some(line) if line.text.starts_with(b" -3") => return Ok(stride as usize),
            Some(line) if line.text.starts_with(b" -1") || line.text.starts_with(b" -2") => {}
            Some(line) => {
                let at = line.offset;
                let text = excerpt(line.text);
                return Err(lines.file().fault(
                    Place::Line(lines.file().line_of(at)),
                    format!(
                        "`{text}` stands where a data line (-1, -2) or the end of the block (-3) is expected"
                    ),
                    "the file was damaged; write it again",
                ));
            }
            None => return Err(short("has no end (-3)")),
        }
    }
}
