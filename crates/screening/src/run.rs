//! The whole result file under all procedures, then the hotspots as `evaluate` judges them.

use super::block::evaluate;
use super::collect::{Collected, Unassessed, every_node};
use super::field::{Field, Has, MOST_GOVERNING, Missing, NodeOutcome, NodeVerdict, Tally};
use super::hotspots::{Found, hotspots, stresses_of};
use super::kernel::KernelError;
use super::plan::{PlanFailure, ProcedurePlan};
use super::regions::{NodeRegions, with_table_details};
use crate::assessment::{Assessment, AssessmentError, Reason, Verdict, assess};
use crate::combination::Reduction;
use crate::definition::{CombinationRule, Frame, ScreenSettings};
use crate::message;
use crate::message::{Message, assessment as code, definition as plausibility, output};
use crate::results::{LengthUnit, ResultsError, Sets, SourceUnits, StressBlock, StressSource};
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

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
    /// Whether to keep the results of every node ([`StandardScreening::field`]), as outputs of all nodes need them;
    /// otherwise 4 bytes per node and procedure are kept. All else is the same.
    pub keep_fields: bool,
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
    /// The results of every node cannot say which condition governs.
    #[error(
        "`{id}` has {count} conditions or combinations, and the fields of all nodes can count {MOST_GOVERNING}: leave out the \
         output of all nodes, or use fewer conditions"
    )]
    TooManyConditions {
        /// The procedure.
        id: String,
        /// Its conditions, or combinations of a sum.
        count: usize,
    },
}

/// All nodes under all procedures.
#[derive(Debug)]
pub struct Screening {
    /// Number of nodes.
    pub nodes: usize,
    /// Units in which the results were read.
    pub units: SourceUnits,
    /// Time spent reading.
    pub read: Duration,
    /// Time spent evaluating.
    pub evaluate: Duration,
    /// Time from the first node to the last: reading and evaluating overlap.
    pub elapsed: Duration,
    /// Region, set and exclusion of every node.
    pub regions: NodeRegions,
    /// The settings, with a region for every detail that a table of nodes gives.
    pub settings: ScreenSettings,
    /// One entry per procedure.
    pub standards: Vec<StandardScreening>,
    /// The hotspots of all procedures together, worst first, as positions in `hotspots`.
    pub union: Vec<Peak>,
    /// The hotspots found, judged as `evaluate` does, with their stresses.
    pub frame: Frame,
    /// Verdicts on those hotspots.
    pub assessment: Assessment,
    /// Nodes, excluded ones left out, on which the verdicts of the first two procedures are: both pass, both fail, only
    /// the first fails, only the second fails, not both assessed. `None` with one procedure.
    pub agreement: Option<[usize; 5]>,
    /// Whether hotspots are local maxima: without coordinates every node stands for itself.
    pub local_maxima: bool,
    /// What the reader must know of the whole: of the frame load file, of the result files, of the mesh.
    pub warnings: Vec<Message>,
}

impl Screening {
    /// The frame with the hotspots found, those of excluded sets left out.
    #[must_use]
    pub fn ranked_frame(&self) -> Frame {
        let listed = self.union.iter().chain(self.standards.iter().flat_map(|s| &s.peaks));
        let ranked: HashSet<usize> = listed.map(|peak| peak.hotspot).collect();
        let hotspots = self.frame.hotspots.iter().enumerate().filter(|(k, _)| ranked.contains(k));
        let hotspots = hotspots.map(|(_, h)| h.clone()).collect();
        Frame { hotspots, ..self.frame.clone() }
    }
}

/// All nodes under one procedure.
#[derive(Debug)]
pub struct StandardScreening {
    /// The procedure's identifier.
    pub id: String,
    /// Results per node, if [`ScreenRequest::keep_fields`] asked for them.
    pub field: Option<Field>,
    /// All nodes that are not excluded.
    pub ranked: Tally,
    /// The nodes of the excluded sets.
    pub excluded: Tally,
    /// Why nodes are not assessed, the most frequent reason first.
    pub unassessed: Vec<Unassessed>,
    /// How mean and amplitude are formed.
    pub reduction: Reduction,
    /// Searches for a critical plane that went the slower general way.
    pub slow_searches: usize,
    /// Convex parts of the region's diagram with the most dents: a node is searched in as many as it takes.
    pub convex_parts: usize,
    /// What `governing_first` and `governing_second` count: identifiers of conditions, or for a sum the dynamic
    /// conditions that act together.
    pub governing: Vec<String>,
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
    /// Each node's outcome depends on its own stresses alone. Checked by `tests/screening/main.rs` against `assess`.
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

    /// As [`Screener::evaluate`], into lists that are there already. Gives back how many searches per procedure went
    /// the slower general way.
    pub(super) fn evaluate_into(
        &self,
        block: &StressBlock,
        regions: &[u16],
        out: &mut Vec<Vec<NodeOutcome>>,
    ) -> Result<Vec<usize>, ScreenError> {
        Ok(evaluate(block, regions, &self.plans, self.frame.settings.load_path, out)?)
    }

    /// Room for what is kept of the nodes, for each procedure.
    fn collected(&self, nodes: usize, keep_fields: bool) -> Result<Vec<Collected>, ScreenError> {
        let each = self.plans.iter().zip(&self.frame.procedures);
        each.map(|(plan, procedure)| {
            let count = plan.fatigue.conditions.len().max(plan.fatigue.variants.len());
            if keep_fields && count > MOST_GOVERNING {
                return Err(ScreenError::TooManyConditions { id: procedure.id.clone(), count });
            }
            let required = plan.regions.iter().map(|r| r.judge.required()).collect();
            let has = Has {
                static_check: plan.checks_yield(),
                printed_rule: plan.printed.is_some(),
                in_phase: plan.rule == CombinationRule::RootSumSquare,
            };
            Ok(Collected::new(nodes, keep_fields, has, required))
        })
        .collect()
    }

    /// Why a node of a region is not assessed under a procedure.
    fn sentence(&self, plan: &ProcedurePlan, missing: Missing, region: usize) -> String {
        let region = plan.regions.get(region);
        match missing {
            Missing::Stress(field) => {
                let mut present = self.frame.loads.values().filter(|l| l.omitted.is_none());
                let load = present.nth(field).map_or("?", |l| l.id.as_str());
                format!("`{load}` has no finite stress there")
            }
            Missing::Diagram => region
                .and_then(|r| r.basis.as_ref().err())
                .map_or_else(|| "there is no fatigue-limit diagram".to_owned(), Reason::to_string),
            Missing::StaticLimit => {
                let bases = region.map(|r| [&r.static_basis, &r.service_basis]);
                let why = bases.into_iter().flatten().flatten().find_map(|basis| basis.as_ref().err());
                let why = why.cloned().unwrap_or_else(|| message!(code::NO_STATIC_CHECK_ASKED));
                message!(code::STATIC_NOT_ASSESSED, why).to_string()
            }
            Missing::Unverified => {
                "it rests on unverified numbers, and only published ones were asked for".to_owned()
            }
            Missing::Midside => "it is a midside node without results".to_owned(),
            Missing::Reduction => "the reduction asked for gives no mean and amplitude there".to_owned(),
        }
    }

    /// What the governing positions of a procedure's outcomes count.
    #[must_use]
    pub fn governing(&self, procedure: usize) -> Vec<String> {
        self.plans.get(procedure).map(ProcedurePlan::governing).unwrap_or_default()
    }
}

/// Screens every node.
///
/// # Errors
/// [`ScreenError`]; a node without finite stresses is counted as not assessed instead.
pub fn screen(request: ScreenRequest<'_>) -> Result<Screening, ScreenError> {
    let ScreenRequest { frame, settings, source, sets, most, keep_fields, progress } = request;
    let settings = &with_table_details(frame, settings, sets).map_err(ScreenError::Sets)?;
    let screener = Screener::new(frame, settings)?;
    source.rewind()?;
    let nodes = source.node_count();
    let regions = NodeRegions::new(settings, sets, source.mesh(), nodes).map_err(ScreenError::Sets)?;
    let mut collected = screener.collected(nodes, keep_fields)?;
    let start = Instant::now();
    let pass = every_node(source, &screener, &regions, &mut collected, progress)?;
    let elapsed = start.elapsed();
    let found = Found::new(&collected, &regions, source.mesh(), settings, most);
    let stresses = stresses_of(source, &found.all)?;
    let hotspots = hotspots(frame, settings, source.mesh(), &regions, &found.all, &stresses);
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
    let union = found.union.iter().map(peak).collect();
    let local_maxima = mesh.coordinates_mm.is_some() || mesh.elements.is_some();
    let node_id = |node: usize| mesh.node_ids.get(node).copied().unwrap_or_default();
    let tallies: Vec<Tally> = collected.iter().map(|c| c.ranked.clone()).collect();
    let seen = pass.seen.messages(frame, settings, &regions, source.units().stress, &tallies);
    let standards = screener
        .plans
        .iter()
        .zip(&frame.procedures)
        .zip(collected)
        .zip(found.per_standard.iter().zip(&found.excluded))
        .map(|(((plan, procedure), collected), (own, apart))| StandardScreening {
            id: procedure.id.clone(),
            unassessed: collected
                .reasons(|missing, region| screener.sentence(plan, missing, region), node_id),
            slow_searches: collected.slow_searches,
            convex_parts: plan.convex_parts(),
            reduction: plan.reduction,
            governing: plan.governing(),
            peaks: own.iter().map(peak).collect(),
            excluded_peaks: apart.iter().map(peak).collect(),
            ranked: collected.ranked.clone(),
            excluded: collected.excluded.clone(),
            field: collected.into_field(),
        })
        .collect();
    // Of stresses and utilisations all nodes tell, not the hotspots alone.
    let of_hotspots = [
        plausibility::STRESS_LARGE,
        plausibility::STRESS_SMALL,
        plausibility::LOAD_WITHOUT_STRESS,
        plausibility::UTILISATION_SMALL,
    ];
    let mut warnings: Vec<Message> =
        assessment.warnings.iter().filter(|w| !of_hotspots.contains(&w.code)).cloned().collect();
    let small = small_model(source, settings.separation_mm);
    for warning in source.warnings().iter().chain(&regions.warnings).cloned().chain(small).chain(seen) {
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    Ok(Screening {
        warnings,
        nodes,
        units: source.units(),
        read: pass.read,
        evaluate: pass.evaluate,
        elapsed,
        regions,
        settings: settings.clone(),
        standards,
        union,
        frame: judged,
        assessment,
        agreement: pass.agreement,
        local_maxima,
    })
}

/// A model smaller than this many separations cannot hold hotspots that are told apart; not from a standard.
const SMALLEST_MODEL: f64 = 5.0;

/// Whether a model is hardly larger than the distance between hotspots: its unit of length may be another.
#[must_use]
pub fn small_model(source: &dyn StressSource, separation_mm: f64) -> Option<Message> {
    let size_mm = source.mesh().diagonal_mm();
    let small = size_mm > 0.0 && size_mm < SMALLEST_MODEL * separation_mm;
    let unit = source.units().length.unwrap_or(LengthUnit::Millimetre).symbol();
    small.then(|| {
        message!(
            output::SMALL_MODEL,
            unit,
            format!("{size_mm:.3}"),
            SMALLEST_MODEL.to_string(),
            separation_mm.to_string()
        )
    })
}

/// Words for the codes of agreement between the first two procedures.
pub const AGREEMENT_WORDS: [&str; 5] =
    ["both_pass", "both_fail", "only_first_fails", "only_second_fails", "not_both_assessed"];

/// Per node the position in [`AGREEMENT_WORDS`].
pub fn agreement_codes<'a>(first: &'a Field, second: &'a Field) -> impl Iterator<Item = u8> + 'a {
    first.verdict.iter().zip(&second.verdict).map(|(a, b)| agreement_code(*a, *b))
}

/// Position in [`AGREEMENT_WORDS`] of two verdict codes.
pub(super) fn agreement_code(first: u8, second: u8) -> u8 {
    let code = |v: Verdict| NodeVerdict::of(v).0;
    let (pass, fail) = (code(Verdict::Pass), code(Verdict::Fail));
    match (first, second) {
        codes if codes == (pass, pass) => 0,
        codes if codes == (fail, fail) => 1,
        codes if codes == (fail, pass) => 2,
        codes if codes == (pass, fail) => 3,
        _ => 4,
    }
}
