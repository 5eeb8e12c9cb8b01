//! Tables with one row per element and node: the stresses of a node are averaged over its elements, as solvers do, and how
//! far they lie apart is told. Across materials, thicknesses, layers or sets an average is no stress of anything, so it is
//! refused unless it is asked for.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::sync::Arc;

use super::header::{ApartColumn, Header, TensorColumns};
use super::rewrite::Output;
use super::row::{Dialect, Fields, RowFault};
use super::section::{is_no_data, row_fault};
use crate::block::{COMPONENT_NAMES, COMPONENTS};
use crate::column::Apart;
use crate::encoding::utf8_or_windows;
use crate::error::{Place, ResultsError, excerpt};
use crate::input::{InputFile, Lines};
use crate::message;
use crate::message::{Message, results as code};
use crate::source::MOST_LOADS;
use bogie_fatigue_text::TableLayout;

/// A file with one row per load and node, its header, and what is to be told.
pub(super) fn over_elements(
    file: &Arc<InputFile>,
    header: &Header,
    apart: &[ApartColumn],
    layout: &TableLayout,
) -> Result<(Arc<InputFile>, Header, Vec<Message>), ResultsError> {
    let allowed = allowed(file, header, apart, layout)?;
    let mut sums = Sums::new(header, apart, allowed);
    let mut lines = Lines::new(Arc::clone(file), header.offset, 1 << 17);
    let mut fields = Fields::default();
    let mut number = header.line;
    while let Some(line) = lines.next_line()? {
        number += 1;
        if !is_no_data(line.text) {
            fields
                .split(line.text, header)
                .and_then(|()| sums.add(line.text, &fields, header, apart))
                .map_err(|fault| row_fault(file, number, fault))?;
        }
    }
    let path = file.path().display().to_string();
    let mut told = Vec::new();
    if sums.centres > 0 {
        told.push(message!(code::TABLE_CENTRES_LEFT_OUT, path.clone(), sums.centres));
    }
    told.extend(sums.spread(header, &path));
    let (averaged, written) = sums.write(file, header)?;
    Ok((written, averaged, told))
}

/// Which of the columns that part elements the user averages across.
fn allowed(
    file: &InputFile,
    header: &Header,
    apart: &[ApartColumn],
    layout: &TableLayout,
) -> Result<Vec<bool>, ResultsError> {
    let fault = |problem: String, remedy: String| file.fault(Place::Line(header.line), problem, remedy);
    for wanted in &layout.average_across {
        let Some((_, _, kind)) = apart.iter().find(|(_, name, _)| name.eq_ignore_ascii_case(wanted)) else {
            let names: Vec<&str> = apart.iter().map(|(_, name, _)| name.as_str()).collect();
            return Err(fault(
                format!(
                    "[screen.table] average_across names `{wanted}`, which is no column that parts elements"
                ),
                bogie_fatigue_text::nearest(wanted, names),
            ));
        };
        if *kind == Apart::Instance {
            return Err(fault(
                format!(
                    "[screen.table] average_across names `{wanted}`: a node number means another node in every instance"
                ),
                "write one table per instance".to_owned(),
            ));
        }
    }
    Ok(apart
        .iter()
        .map(|(_, name, _)| layout.average_across.iter().any(|w| name.eq_ignore_ascii_case(w)))
        .collect())
}

/// Of the values of one component at one node.
#[derive(Debug, Clone, Copy)]
struct Sum {
    sum: f64,
    least: f64,
    most: f64,
}

/// The values of a column that parts elements by their number, and that number for each node.
type PartingColumn = (HashMap<Vec<u8>, u32>, Vec<u32>);

struct Sums {
    allowed: Vec<bool>,
    width: usize,
    loads: Vec<Vec<u8>>,
    nodes: HashMap<u64, usize>,
    ids: Vec<u64>,
    points: Vec<[f64; 3]>,
    /// For each load and node: how many elements gave a stress, and the sums.
    counts: Vec<Vec<u32>>,
    sums: Vec<Vec<Sum>>,
    elements: HashMap<Vec<u8>, u32>,
    seen: HashSet<(u32, u32, u32)>,
    /// For each column that parts elements: its values, and that of each node.
    values: Vec<PartingColumn>,
    centres: usize,
}

/// No value yet.
const NONE: u32 = u32::MAX;

impl Sums {
    fn new(header: &Header, apart: &[ApartColumn], allowed: Vec<bool>) -> Self {
        Self {
            allowed,
            width: header.tensors.len() * COMPONENTS,
            loads: Vec::new(),
            nodes: HashMap::new(),
            ids: Vec::new(),
            points: Vec::new(),
            counts: Vec::new(),
            sums: Vec::new(),
            elements: HashMap::new(),
            seen: HashSet::new(),
            values: apart.iter().map(|_| (HashMap::new(), Vec::new())).collect(),
            centres: 0,
        }
    }

    fn add(
        &mut self,
        text: &[u8],
        fields: &Fields,
        header: &Header,
        apart: &[ApartColumn],
    ) -> Result<(), RowFault> {
        // Nastran's element centre is node 0 or `CEN/4`.
        let name = fields.get(text, header.node);
        let centre = name.get(..3).is_some_and(|n| n.eq_ignore_ascii_case(b"cen"));
        if centre || fields.node(text, header)? == 0 {
            self.centres += 1;
            return Ok(());
        }
        let id = fields.node(text, header)?;
        let load = self.load(header.load.map_or(&[], |k| fields.get(text, k)), header)?;
        let next = self.ids.len();
        let node = *self.nodes.entry(id).or_insert(next);
        if node == next {
            self.ids.push(id);
            self.points.extend(fields.point(text, header)?);
            self.values.iter_mut().for_each(|(_, of)| of.push(NONE));
        }
        self.check_apart(text, fields, (id, node), apart)?;
        self.check_once(text, fields, header, (load, id, node))?;
        let empty = Sum { sum: 0.0, least: f64::INFINITY, most: f64::NEG_INFINITY };
        let width = self.width;
        let (Some(counts), Some(sums)) = (self.counts.get_mut(load), self.sums.get_mut(load)) else {
            return Ok(());
        };
        if counts.len() <= node {
            counts.resize(node + 1, 0);
            sums.resize((node + 1) * width, empty);
        }
        if let Some(count) = counts.get_mut(node) {
            *count += 1;
        }
        let mut slots = sums.get_mut(node * width..(node + 1) * width).unwrap_or_default().iter_mut();
        for tensor in &header.tensors {
            for &column in &tensor.columns {
                let value = fields.number(text, column, header)?;
                if let Some(slot) = slots.next() {
                    slot.sum += value;
                    (slot.least, slot.most) = (slot.least.min(value), slot.most.max(value));
                }
            }
        }
        Ok(())
    }

    fn load(&mut self, name: &[u8], header: &Header) -> Result<usize, RowFault> {
        // Mostly the one of the row before.
        if let Some(known) = self.loads.iter().rposition(|l| l == name) {
            return Ok(known);
        }
        if self.loads.len() >= MOST_LOADS {
            return Err((header.load, format!("there are more than {MOST_LOADS} loads"), "split the file"));
        }
        self.loads.push(name.to_vec());
        self.counts.push(Vec::new());
        self.sums.push(Vec::new());
        Ok(self.loads.len() - 1)
    }

    /// All elements at a node must agree in what parts them.
    fn check_apart(
        &mut self,
        text: &[u8],
        fields: &Fields,
        (id, node): (u64, usize),
        apart: &[ApartColumn],
    ) -> Result<(), RowFault> {
        for (((column, name, kind), allowed), (known, of)) in
            apart.iter().zip(&self.allowed).zip(&mut self.values)
        {
            if *allowed {
                continue;
            }
            let value = fields.get(text, *column);
            let next = known.len() as u32;
            let own = *known.entry(value.to_vec()).or_insert(next);
            let Some(slot) = of.get_mut(node) else { continue };
            if *slot == NONE {
                *slot = own;
            } else if *slot != own {
                let other =
                    known.iter().find(|(_, k)| **k == *slot).map_or(String::new(), |(v, _)| excerpt(v));
                let remedy = match kind {
                    Apart::Property => {
                        "an average across them is the stress of neither: write one table per value, or ask for the \
                         average with [screen.table] average_across = [\"…\"], naming the column"
                    }
                    Apart::Layer => {
                        "an average across the thickness loses the bending: keep the rows of one side, one table per side; \
                         [screen.table] average_across = [\"…\"] averages all the same"
                    }
                    Apart::Instance => {
                        "node numbers count anew in every instance: write one table per instance"
                    }
                };
                let problem =
                    format!("node {id} has stresses of `{name}` `{other}` and `{}`", excerpt(value));
                return Err((Some(*column), problem, remedy));
            }
        }
        Ok(())
    }

    /// An element gives a node one stress under a load.
    fn check_once(
        &mut self,
        text: &[u8],
        fields: &Fields,
        header: &Header,
        (load, id, node): (usize, u64, usize),
    ) -> Result<(), RowFault> {
        let Some(column) = header.element else { return Ok(()) };
        let element = fields.get(text, column);
        let next = self.elements.len() as u32;
        let number = *self.elements.entry(element.to_vec()).or_insert(next);
        // Where the user averages across layers, an element comes once per layer.
        if !self.seen.insert((load as u32, number, node as u32)) && !self.allowed.contains(&true) {
            return Err((
                Some(column),
                format!("element {} gives node {id} a second stress under the same load", excerpt(element)),
                "keep one row per load, element and node: one increment, one layer or section point; a column of the \
                 loads is named `load`",
            ));
        }
        Ok(())
    }

    /// The message about the largest difference between the elements at a node.
    fn spread(&self, header: &Header, path: &str) -> Option<Message> {
        let mut averaged = HashSet::new();
        let mut worst: Option<(f64, f64, usize, usize, usize)> = None;
        for (load, (counts, sums)) in self.counts.iter().zip(&self.sums).enumerate() {
            for (node, row) in sums.chunks_exact(self.width.max(1)).enumerate() {
                if counts.get(node).is_none_or(|c| *c < 2) {
                    continue;
                }
                averaged.insert(node);
                for (t, (tensor, components)) in
                    header.tensors.iter().zip(row.chunks_exact(COMPONENTS)).enumerate()
                {
                    let scaled = || components.iter().zip(tensor.factors);
                    let largest =
                        scaled().map(|(s, f)| s.least.abs().max(s.most.abs()) * f).fold(0.0, f64::max);
                    for (k, (s, factor)) in scaled().enumerate() {
                        let apart = (s.most - s.least) * factor;
                        if apart.is_finite() && worst.is_none_or(|(most, ..)| apart > most) {
                            worst = Some((apart, largest, load * header.tensors.len() + t, k, node));
                        }
                    }
                }
            }
        }
        let (apart, largest, load, component, node) = worst?;
        let tensors = header.tensors.len().max(1);
        let named = header.tensors.get(load % tensors).and_then(|t| t.load.clone());
        let by_column = self.loads.get(load / tensors).filter(|l| !l.is_empty());
        let name = named.or_else(|| by_column.map(|l| utf8_or_windows(l).0.into_owned()));
        let under =
            name.map_or_else(|| String::new().into(), |n| message!(code::TABLE_AVERAGED_LOAD, n).into());
        let percent = if largest > 0.0 { 100.0 * apart / largest } else { 0.0 };
        Some(Message::new(
            code::TABLE_AVERAGED,
            vec![
                path.into(),
                averaged.len().into(),
                format!("{apart:.3}").into(),
                format!("{percent:.1}").into(),
                COMPONENT_NAMES.get(component).copied().unwrap_or_default().into(),
                self.ids.get(node).copied().unwrap_or(0).to_string().into(),
                under,
            ],
        ))
    }

    /// Writes load after load, the nodes of each in ascending order.
    fn write(self, file: &Arc<InputFile>, header: &Header) -> Result<(Header, Arc<InputFile>), ResultsError> {
        let mut order: Vec<usize> = (0..self.ids.len()).collect();
        order.sort_unstable_by_key(|k| self.ids.get(*k).copied());
        let mut output = Output::new(file)?;
        let mut line = String::new();
        for ((name, counts), sums) in self.loads.iter().zip(&self.counts).zip(&self.sums) {
            let name = utf8_or_windows(name).0.replace('\t', " ");
            for &node in &order {
                line.clear();
                // Writing to memory does not fail.
                let _ = write!(line, "{}", self.ids.get(node).copied().unwrap_or(0));
                if header.load.is_some() {
                    let _ = write!(line, "\t{name}");
                }
                let count = counts.get(node).copied().unwrap_or(0);
                for k in 0..self.width {
                    let mean = sums.get(node * self.width + k).map_or(f64::NAN, |s| s.sum / f64::from(count));
                    let _ = if mean.is_finite() { write!(line, "\t{mean}") } else { write!(line, "\t") };
                }
                for c in self.points.get(node).into_iter().flatten() {
                    let _ = write!(line, "\t{}", c / header.coordinates.map_or(1.0, |(_, factor)| factor));
                }
                line.push('\n');
                output.put(line.as_bytes())?;
            }
        }
        let first = 1 + usize::from(header.load.is_some());
        let tensors = header.tensors.iter().enumerate().map(|(t, tensor)| TensorColumns {
            columns: std::array::from_fn(|k| first + t * COMPONENTS + k),
            ..tensor.clone()
        });
        let behind = first + self.width;
        let averaged = Header {
            dialect: Dialect { separator: b'\t', decimal_comma: false },
            columns: behind + if header.coordinates.is_some() { 3 } else { 0 },
            node: 0,
            load: header.load.map(|_| 1),
            element: None,
            coordinates: header.coordinates.map(|(_, factor)| ([behind, behind + 1, behind + 2], factor)),
            tensors: tensors.collect(),
            units: header.units,
            mark: None,
            offset: 0,
            line: 0,
        };
        Ok((averaged, output.finish()?))
    }
}
