//! The pass over the file, and what is kept of every node.

use super::field::{Field, Has, Missing, NodeOutcome, NodeVerdict, Tally, rank};
use super::regions::NodeRegions;
use super::run::{AGREEMENT_WORDS, ScreenError, Screener, agreement_code};
use super::told::Seen;
use crate::definition::LARGEST_INPUT;
use crate::results::{ResultsError, StressBlock, StressSource};
use indexmap::IndexMap;
use rayon::prelude::*;
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Nodes read and evaluated at a time: a few MB, so that what one thread has read is still in the cache of the others.
pub(super) const BLOCK_NODES: usize = 8192;

/// Blocks in memory: one is read, one waits, one is evaluated.
const BLOCKS: usize = 3;

/// Nodes named with each reason for which some are not assessed.
const NAMED: usize = 10;

/// What is kept of every node: the fields, or only what the search for hotspots needs.
enum Kept {
    Fields(Box<Field>),
    /// The rank, see [`Field::rank`].
    Ranks(Vec<f32>),
}

/// What is kept of all nodes under one procedure.
pub(super) struct Collected {
    kept: Kept,
    has: Has,
    /// Required safety factor in each region.
    required: Vec<f64>,
    pub(super) ranked: Tally,
    pub(super) excluded: Tally,
    pub(super) slow_searches: usize,
    /// Nodes by reason and region: how many, and the first of them.
    missing: IndexMap<(Missing, u16), (usize, Vec<usize>)>,
}

/// Why some nodes are not assessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unassessed {
    /// A sentence.
    pub reason: String,
    /// How many.
    pub nodes: usize,
    /// Numbers of the first of them.
    pub first: Vec<u64>,
}

impl Collected {
    pub(super) fn new(nodes: usize, keep_fields: bool, has: Has, required: Vec<f64>) -> Self {
        Self {
            kept: if keep_fields {
                Kept::Fields(Box::new(Field::with_capacity(nodes, has)))
            } else {
                Kept::Ranks(Vec::with_capacity(nodes))
            },
            has,
            required,
            ranked: Tally::default(),
            excluded: Tally::default(),
            slow_searches: 0,
            missing: IndexMap::new(),
        }
    }

    fn required(&self, node: usize, regions: &NodeRegions) -> f64 {
        // A node without a region has no required factor: NaN ranks it as not assessed.
        let region = regions.region.get(node).map(|r| usize::from(*r));
        region.and_then(|r| self.required.get(r)).copied().unwrap_or(f64::NAN)
    }

    /// Rank of a node: above 1 it fails.
    pub(super) fn rank(&self, node: usize, regions: &NodeRegions) -> f32 {
        match &self.kept {
            Kept::Fields(field) => field.rank(node, self.required(node, regions)),
            Kept::Ranks(ranks) => ranks.get(node).copied().unwrap_or(f32::NAN),
        }
    }

    /// The fields, if they were kept.
    pub(super) fn into_field(self) -> Option<Field> {
        match self.kept {
            Kept::Fields(field) => Some(*field),
            Kept::Ranks(_) => None,
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "as precise as the fields: both ways rank alike")]
    fn push(&mut self, node: usize, outcome: &NodeOutcome, regions: &NodeRegions) {
        let required = self.required(node, regions);
        match &mut self.kept {
            Kept::Fields(field) => field.push(outcome, self.has),
            Kept::Ranks(ranks) => {
                ranks.push(rank(outcome.utilisation as f32, outcome.static_utilisation as f32, required));
            }
        }
        let tally = if regions.excluded(node) { &mut self.excluded } else { &mut self.ranked };
        tally.count(outcome);
        if let Some(missing) = outcome.missing.filter(|m| *m != Missing::Midside) {
            let region = regions.region.get(node).copied().unwrap_or(u16::MAX);
            let (count, first) = self.missing.entry((missing, region)).or_default();
            *count += 1;
            if first.len() < NAMED {
                first.push(node);
            }
        }
    }

    /// The reasons as sentences, the most frequent first.
    pub(super) fn reasons(
        &self,
        sentence: impl Fn(Missing, usize) -> String,
        node_id: impl Fn(usize) -> u64,
    ) -> Vec<Unassessed> {
        let mut told: IndexMap<String, (usize, Vec<usize>)> = IndexMap::new();
        for ((missing, region), (count, first)) in &self.missing {
            let (sum, all) = told.entry(sentence(*missing, usize::from(*region))).or_default();
            *sum += count;
            all.extend(first);
        }
        let mut reasons: Vec<Unassessed> = told
            .into_iter()
            .map(|(reason, (nodes, mut first))| {
                first.sort_unstable();
                first.truncate(NAMED);
                Unassessed { reason, nodes, first: first.into_iter().map(&node_id).collect() }
            })
            .collect();
        reasons.sort_by_key(|r| std::cmp::Reverse(r.nodes));
        reasons
    }
}

/// What the pass over the file took, and how far the first two procedures agree.
pub(super) struct Pass {
    pub(super) read: Duration,
    pub(super) evaluate: Duration,
    /// Nodes by agreement, those of excluded sets left out.
    pub(super) agreement: Option<[usize; AGREEMENT_WORDS.len()]>,
    pub(super) seen: Seen,
}

/// One pass over the file: a thread reads ahead while the blocks read are evaluated.
pub(super) fn every_node(
    source: &mut dyn StressSource,
    screener: &Screener<'_>,
    regions: &NodeRegions,
    collected: &mut [Collected],
    progress: &dyn Fn(usize),
) -> Result<Pass, ScreenError> {
    let mut spent = Duration::ZERO;
    let mut seen = Seen::new(source.mesh(), source.node_count());
    let mut agreement = (collected.len() > 1).then_some([0; AGREEMENT_WORDS.len()]);
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
                // As for single hotspots: a stress that no material can have is none, and no search has to bear it.
                block.forget_beyond(LARGEST_INPUT);
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
            let slow = screener.evaluate_into(&block, here, &mut outcomes)?;
            let bare = seen.look(&block, regions);
            for outcomes in outcomes.iter_mut().filter(|_| !bare.is_empty()) {
                let bare = outcomes.iter_mut().zip(&bare).filter(|(_, bare)| **bare);
                bare.for_each(|(node, _)| node.missing = Some(Missing::Midside));
            }
            collected.par_iter_mut().zip(outcomes.par_iter().zip(slow)).for_each(
                |(own, (outcomes, slow))| {
                    own.slow_searches += slow;
                    outcomes.iter().enumerate().for_each(|(k, node)| own.push(first + k, node, regions));
                },
            );
            if let (Some(counts), [one, other, ..]) = (&mut agreement, outcomes.as_slice()) {
                count_agreement(counts, (one, other), |k| regions.excluded(first + k));
            }
            spent += start.elapsed();
            progress(first + count);
            // The reader may have ended.
            let _ = empty.send(block);
        }
        match reader.join() {
            Ok(read) => Ok(Pass { read: read?, evaluate: spent, agreement, seen }),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Counts on how many nodes two procedures agree.
fn count_agreement(
    counts: &mut [usize],
    (one, other): (&[NodeOutcome], &[NodeOutcome]),
    excluded: impl Fn(usize) -> bool,
) {
    for (k, (a, b)) in one.iter().zip(other).enumerate() {
        if a.missing == Some(Missing::Midside) {
            continue;
        }
        let code = agreement_code(NodeVerdict::of(a.verdict).0, NodeVerdict::of(b.verdict).0);
        if let Some(count) = counts.get_mut(usize::from(code)).filter(|_| !excluded(k)) {
            *count += 1;
        }
    }
}
