//! The whole result file under all procedures, then the hotspots as `evaluate` judges them.

use super::block::evaluate;
use super::field::{Field, NodeOutcome};
use super::kernel::KernelError;
use super::peaks::peaks;
use super::plan::{PlanFailure, ProcedurePlan};
use super::regions::NodeRegions;
use crate::assessment::{Assessment, AssessmentError, Verdict, assess};
use crate::definition::{Frame, Hotspot, ScreenSettings};
use crate::results::{ResultsError, Sets, StressBlock, StressSource};
use crate::stress::{StressKind, Tensor};
use indexmap::IndexMap;
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Nodes read and evaluated at a time: a few tens of MB.
const BLOCK_NODES: usize = 32_768;

/// Blocks in memory: one is read, one waits, one is evaluated.
const BLOCKS: usize = 3;

/// What is screened and how.
pub struct ScreenRequest<'a> {
    /// Frame with its procedures.
    pub frame: &'a Frame,
    /// The `[screen]` table.
    pub settings: &'a ScreenSettings,
    /// The stresses: one field per load component of the frame that is not omitted, in its order.
    pub source: &'a mut dyn StressSource,
    /// Node sets, if there are any.
    pub sets: Option<&'a Sets>,
    /// Hotspots listed per standard.
    pub most: usize,
    /// Told the number of nodes done after every block.
    pub progress: &'a dyn Fn(usize),
}

/// Why a screening cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum ScreenError {
    /// Loads, combinations or diagrams fail.
    #[error(transparent)]
    Plan(#[from] PlanFailure),
    /// The kernel refuses its input.
    #[error(transparent)]
    Kernel(#[from] KernelError),
    /// The result file is at fault.
    #[error(transparent)]
    Results(#[from] ResultsError),
    /// The hotspots cannot be judged.
    #[error(transparent)]
    Assessment(Box<AssessmentError>),
    /// Sets that are named but not there.
    #[error("{}", .0.join("\n"))]
    Sets(Vec<String>),
}

/// All nodes under all procedures.
#[derive(Debug)]
pub struct Screening {
    /// Number of nodes.
    pub nodes: usize,
    /// Time spent reading.
    pub read: Duration,
    /// Time spent evaluating.
    pub evaluate: Duration,
    /// Time from the first node to the last: reading and evaluating overlap.
    pub elapsed: Duration,
    /// Material, detail and exclusion of every node.
    pub regions: NodeRegions,
    /// One entry per procedure.
    pub standards: Vec<StandardScreening>,
    /// The hotspots of all procedures together, worst first, as positions in `hotspots`.
    pub union: Vec<Peak>,
    /// The hotspots found, judged as `evaluate` does, with their stresses.
    pub frame: Frame,
    /// Verdicts on those hotspots.
    pub assessment: Assessment,
    /// Nodes on which the verdicts of the first two procedures are: both pass, both fail, only the first
    /// fails, only the second fails, not both assessed.
    pub agreement: [usize; 5],
}

/// All nodes under one procedure.
#[derive(Debug)]
pub struct StandardScreening {
    /// The procedure's identifier.
    pub id: String,
    /// Results per node.
    pub field: Field,
    /// Identifiers of the conditions that `governing_first` and `governing_second` count.
    pub conditions: Vec<String>,
    /// Hotspots, worst first.
    pub peaks: Vec<Peak>,
    /// The worst nodes of the excluded sets, ranked apart.
    pub excluded_peaks: Vec<Peak>,
}

/// A local maximum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// Position of the node in the results.
    pub node: usize,
    /// Its number.
    pub node_id: u64,
    /// Coordinates in mm, if the results have them.
    pub coordinates_mm: Option<[f64; 3]>,
    /// Position of the hotspot in [`Screening::frame`] and [`Screening::assessment`].
    pub hotspot: usize,
}

/// The procedures of a frame, made ready for blocks of nodes.
pub struct Screener<'a> {
    frame: &'a Frame,
    plans: Vec<ProcedurePlan>,
}

impl<'a> Screener<'a> {
    /// Works out loads, combinations and diagrams.
    ///
    /// # Errors
    /// `PlanFailure` as a [`ScreenError`].
    pub fn new(frame: &'a Frame, settings: &ScreenSettings) -> Result<Self, ScreenError> {
        let plans = frame.procedures.iter().map(|p| ProcedurePlan::new(frame, p, settings));
        Ok(Self { frame, plans: plans.collect::<Result<_, _>>()? })
    }

    /// The nodes of a block under one procedure after the other. `regions` has an entry per node of the block.
    /// Each node's outcome depends on its own stresses alone. Checked by `tests/screening.rs` against `assess`.
    ///
    /// # Errors
    /// The block has another number of loads than the frame.
    pub fn evaluate(
        &self,
        block: &StressBlock,
        regions: &[u16],
    ) -> Result<Vec<Vec<NodeOutcome>>, ScreenError> {
        let mut out = Vec::new();
        self.evaluate_into(block, regions, &mut out)?;
        Ok(out)
    }

    /// As [`Screener::evaluate`], into lists that are there already.
    fn evaluate_into(
        &self,
        block: &StressBlock,
        regions: &[u16],
        out: &mut Vec<Vec<NodeOutcome>>,
    ) -> Result<(), ScreenError> {
        out.resize_with(self.plans.len(), Vec::new);
        let path = self.frame.settings.load_path;
        for (plan, out) in self.plans.iter().zip(out) {
            evaluate(block, regions, plan, path, out)?;
        }
        Ok(())
    }

    /// Identifiers of the conditions that a procedure's outcomes count.
    #[must_use]
    pub fn conditions(&self, procedure: usize) -> Vec<String> {
        let ids = |p: &ProcedurePlan| p.fatigue.conditions.iter().map(|c| c.id.clone()).collect();
        self.plans.get(procedure).map(ids).unwrap_or_default()
    }
}

/// Screens every node.
///
/// # Errors
/// [`ScreenError`]; a node without finite stresses is counted as not assessed instead.
pub fn screen(request: ScreenRequest<'_>) -> Result<Screening, ScreenError> {
    let ScreenRequest { frame, settings, source, sets, most, progress } = request;
    let screener = Screener::new(frame, settings)?;
    source.rewind()?;
    let nodes = source.node_count();
    let regions = NodeRegions::new(settings, sets, source.mesh(), nodes).map_err(ScreenError::Sets)?;
    let mut fields: Vec<Field> = frame.procedures.iter().map(|_| Field::with_capacity(nodes)).collect();
    let start = Instant::now();
    let (read, spent) = every_node(source, &screener, &regions, &mut fields, progress)?;
    let elapsed = start.elapsed();
    let found = Found::new(&fields, &regions, source, settings, most);
    let stresses = stresses_of(source, &found.all)?;
    let hotspots = hotspots(frame, settings, source, &regions, &found.all, &stresses);
    let judged = Frame { hotspots, ..frame.clone() };
    let assessment = assess(&judged).map_err(|e| ScreenError::Assessment(Box::new(e)))?;
    let position: HashMap<usize, usize> = found.all.iter().enumerate().map(|(i, n)| (*n, i)).collect();
    let mesh = source.mesh();
    let peak = |node: &usize| Peak {
        node: *node,
        node_id: mesh.node_ids.get(*node).copied().unwrap_or_default(),
        coordinates_mm: mesh.coordinates_mm.as_ref().and_then(|c| c.get(*node)).copied(),
        hotspot: position.get(node).copied().unwrap_or_default(),
    };
    let agreement = agreement(&fields);
    let union = found.union.iter().map(peak).collect();
    let standards = frame
        .procedures
        .iter()
        .zip(fields)
        .zip(found.per_standard.iter().zip(&found.excluded))
        .enumerate()
        .map(|(k, ((procedure, field), (own, apart)))| StandardScreening {
            id: procedure.id.clone(),
            field,
            conditions: screener.conditions(k),
            peaks: own.iter().map(peak).collect(),
            excluded_peaks: apart.iter().map(peak).collect(),
        })
        .collect();
    Ok(Screening {
        nodes,
        read,
        evaluate: spent,
        elapsed,
        regions,
        standards,
        union,
        frame: judged,
        assessment,
        agreement,
    })
}

/// One pass over the file: a thread reads ahead while the blocks read are evaluated. Gives back the times spent
/// reading and evaluating.
fn every_node(
    source: &mut dyn StressSource,
    screener: &Screener<'_>,
    regions: &NodeRegions,
    fields: &mut [Field],
    progress: &dyn Fn(usize),
) -> Result<(Duration, Duration), ScreenError> {
    let mut spent = Duration::ZERO;
    let (full, filled) = mpsc::channel();
    let (empty, emptied) = mpsc::channel();
    for _ in 0..BLOCKS {
        // The receiver is there: it moves into the thread below.
        let _ = empty.send(StressBlock::with_capacity(BLOCK_NODES));
    }
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || -> Result<Duration, ResultsError> {
            let mut busy = Duration::ZERO;
            while let Ok(mut block) = emptied.recv() {
                let start = Instant::now();
                let count = source.read_block(&mut block)?;
                busy += start.elapsed();
                if count == 0 || full.send(block).is_err() {
                    break;
                }
            }
            Ok(busy)
        });
        // Dropped on the way out, on which the reader ends.
        let empty = empty;
        let mut outcomes = Vec::new();
        for block in filled {
            let start = Instant::now();
            let (first, count) = (block.first_node(), block.len());
            let here = regions.region.get(first..first + count).unwrap_or_default();
            screener.evaluate_into(&block, here, &mut outcomes)?;
            fields.par_iter_mut().zip(&outcomes).for_each(|(field, outcomes)| {
                outcomes.iter().for_each(|node| field.push(node));
            });
            spent += start.elapsed();
            progress(first + count);
            // The reader may have ended.
            let _ = empty.send(block);
        }
        match reader.join() {
            Ok(read) => Ok((read?, spent)),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

struct Found {
    per_standard: Vec<Vec<usize>>,
    excluded: Vec<Vec<usize>>,
    union: Vec<usize>,
    all: Vec<usize>,
}

impl Found {
    fn new(
        fields: &[Field],
        regions: &NodeRegions,
        source: &dyn StressSource,
        settings: &ScreenSettings,
        most: usize,
    ) -> Self {
        let mesh = source.mesh();
        let coordinates = mesh.coordinates_mm.as_deref();
        let excluded = |i: usize| regions.excluded.get(i).copied().unwrap_or(false);
        let of = |rank: &dyn Fn(usize) -> f32, skip: &dyn Fn(usize) -> bool| {
            peaks(rank, regions.region.len(), skip, coordinates, settings.separation_mm, most)
        };
        let per_standard: Vec<Vec<usize>> = fields.iter().map(|f| of(&|i| f.rank(i), &excluded)).collect();
        let apart: Vec<Vec<usize>> = fields
            .iter()
            .map(|f| {
                if regions.excluded.contains(&true) {
                    of(&|i| f.rank(i), &|i| !excluded(i))
                } else {
                    Vec::new()
                }
            })
            .collect();
        let union = of(&|i| fields.iter().map(|f| f.rank(i)).fold(f32::NAN, f32::max), &excluded);
        let mut all: Vec<usize> = union
            .iter()
            .chain(per_standard.iter().flatten())
            .chain(apart.iter().flatten())
            .copied()
            .collect();
        let mut seen = std::collections::HashSet::new();
        all.retain(|n| seen.insert(*n));
        Self { per_standard, excluded: apart, union, all }
    }
}

/// The stresses of the hotspots: each for itself where the file allows it, else by a second pass.
fn stresses_of(
    source: &mut dyn StressSource,
    nodes: &[usize],
) -> Result<HashMap<usize, Vec<Tensor>>, ScreenError> {
    let mut wanted: Vec<usize> = nodes.to_vec();
    wanted.sort_unstable();
    let mut found = HashMap::new();
    let Some(&start) = wanted.first() else { return Ok(found) };
    source.rewind()?;
    let skips = source.skip_to(start);
    let mut block = StressBlock::with_capacity(if skips { 1 } else { BLOCK_NODES });
    for node in wanted {
        if skips {
            source.skip_to(node);
        }
        while !(block.first_node()..block.first_node() + block.len()).contains(&node) {
            if source.read_block(&mut block)? == 0 {
                return Ok(found);
            }
        }
        let at = node - block.first_node();
        found.insert(node, (0..block.loads()).map(|l| Tensor(block.tensor(l, at))).collect());
    }
    Ok(found)
}

fn hotspots(
    frame: &Frame,
    settings: &ScreenSettings,
    source: &dyn StressSource,
    regions: &NodeRegions,
    nodes: &[usize],
    stresses: &HashMap<usize, Vec<Tensor>>,
) -> Vec<Hotspot> {
    let mesh = source.mesh();
    nodes
        .iter()
        .map(|node| {
            let id = mesh.node_ids.get(*node).copied().unwrap_or_default();
            let at = mesh.coordinates_mm.as_ref().and_then(|c| c.get(*node));
            let region = regions.region.get(*node).and_then(|r| settings.regions.get(usize::from(*r)));
            let place = at.map_or_else(String::new, |[x, y, z]| format!(" at ({x:.1}, {y:.1}, {z:.1}) mm"));
            let sets = region.map_or_else(String::new, |r| {
                if r.sets.is_empty() { String::new() } else { format!(", {}", r.sets.join("/")) }
            });
            Hotspot {
                id: format!("N{id}"),
                location: format!("node {id}{place}{sets}"),
                material: region.map_or_else(String::new, |r| r.material.clone()),
                detail: region.map_or_else(String::new, |r| r.detail.clone()),
                kind: StressKind::Full,
                per_load: with_omitted(frame, stresses.get(node).map_or(&[], Vec::as_slice)),
                per_condition: IndexMap::new(),
                normal: None,
                direction: None,
                measured: None,
            }
        })
        .collect()
}

/// One tensor per load of the frame: zero for omitted ones, which have no stress field.
fn with_omitted(frame: &Frame, given: &[Tensor]) -> Vec<Tensor> {
    let mut given = given.iter();
    let of = |omitted: bool| {
        if omitted { Tensor::ZERO } else { given.next().copied().unwrap_or(Tensor([f64::NAN; 6])) }
    };
    frame.loads.values().map(|l| l.omitted.is_some()).map(of).collect()
}

fn agreement(fields: &[Field]) -> [usize; 5] {
    let mut counts = [0; 5];
    let [first, second, ..] = fields else { return counts };
    let code = |v: Verdict| super::field::NodeVerdict::of(v).0;
    let (pass, fail) = (code(Verdict::Pass), code(Verdict::Fail));
    for pair in first.verdict.iter().zip(&second.verdict) {
        let at = match pair {
            (a, b) if *a == pass && *b == pass => 0,
            (a, b) if *a == fail && *b == fail => 1,
            (a, b) if *a == fail && *b == pass => 2,
            (a, b) if *a == pass && *b == fail => 3,
            _ => 4,
        };
        counts[at] += 1;
    }
    counts
}
