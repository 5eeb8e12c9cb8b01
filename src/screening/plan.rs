//! One procedure made ready for the kernel, per material and detail.

use super::kernel::{
    ConditionPlan, ConvexDiagram, HalfPlane, KernelError, LoadSet as KernelLoads, PairPlan, RootSumSquarePlan,
};
use crate::assessment::{AssessmentError, Plan, hotspot_diagram, scope_refusal};
use crate::combination::{Reduction, SumVariant};
use crate::definition::{CombinationRule, Confidence, DetailKind, Frame, Procedure, ScreenSettings, weakest};
use crate::diagram::LimitDiagram;
use crate::load::{self, LoadSet};
use std::sync::Arc;

/// A procedure with its plans, ready for blocks of nodes.
pub(super) struct ProcedurePlan {
    pub(super) rule: CombinationRule,
    pub(super) reduction: Reduction,
    pub(super) fatigue: Plan,
    pub(super) exceptional: Option<Plan>,
    pub(super) regions: Vec<RegionPlan>,
    /// The fatigue conditions, if the procedure rests on the pair of largest amplitude.
    pub(super) leads: Option<ConditionPlan>,
    /// The exceptional conditions, if there are any.
    pub(super) equivalents: Option<ConditionPlan>,
}

/// What holds for the nodes of one region.
pub(super) struct RegionPlan {
    /// The diagram, or why there is none.
    pub(super) diagram: Result<Arc<LimitDiagram>, String>,
    pub(super) required: f64,
    /// Yield ÷ safety factor, or why there is none; an error, too, where the procedure has no static check.
    pub(super) static_limit_mpa: Result<f64, String>,
    /// Whether the fatigue verdict is refused, because it rests on unverified numbers.
    pub(super) refused: bool,
    /// Whether the static verdict is refused for that reason.
    pub(super) static_refused: bool,
    /// One plan per convex part of the diagram.
    pub(super) pairs: Vec<PairPlan>,
    pub(super) sums: Vec<RootSumSquarePlan>,
}

/// Why a plan cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PlanFailure {
    /// Loads or combinations fail.
    #[error(transparent)]
    Assessment(Box<AssessmentError>),
    /// The kernel refuses the plan.
    #[error(transparent)]
    Kernel(#[from] KernelError),
}

impl ProcedurePlan {
    pub(super) fn new(
        frame: &Frame,
        procedure: &Procedure,
        settings: &ScreenSettings,
    ) -> Result<Self, PlanFailure> {
        let rule = procedure.fatigue.rule;
        let reduction = match (frame.settings.reduction, rule) {
            (Some(Reduction::WorstPair) | None, CombinationRule::RootSumSquare) => Reduction::CriticalPlane,
            (None, CombinationRule::WorstPair) => Reduction::WorstPair,
            (Some(asked), _) => asked,
        };
        let present: Vec<bool> = frame.loads.values().map(|l| l.omitted.is_none()).collect();
        let failed = |e: load::LoadError| PlanFailure::Assessment(Box::new(e.into()));
        let loads = Arc::new(load::evaluate(frame, &procedure.fatigue).map_err(failed)?);
        let mut fatigue =
            Plan::fatigue(frame, &loads).map_err(|e| PlanFailure::Assessment(Box::new(e.into())))?;
        thin(&mut fatigue, &present);
        let exceptional_loads = match &procedure.exceptional {
            Some(s) => Some(Arc::new(load::evaluate(frame, s).map_err(failed)?)),
            None => None,
        };
        let mut exceptional = exceptional_loads.as_ref().map(|l| Plan::exceptional(frame, l));
        if let Some(plan) = &mut exceptional {
            thin(plan, &present);
        }
        let outside = scope_refusal(frame, &procedure.fatigue);
        let mut regions = Vec::new();
        for region in &settings.regions {
            let detail = frame.details.get(&region.detail);
            let material = frame.materials.get(&region.material);
            let found =
                detail.zip(material).ok_or_else(|| "its detail or material is not defined".to_owned());
            let checked = match (&exceptional_loads, &exceptional, &found) {
                (Some(loads), Some(plan), Ok((detail, material))) => {
                    static_limit(frame, loads, plan, detail.kind, material.yield_mpa)
                }
                (_, _, Err(why)) => Err(why.clone()),
                _ => Err("the procedure has no static check".to_owned()),
            };
            let static_refused =
                checked.as_ref().is_ok_and(|(_, unverified)| *unverified) && frame.settings.require_published;
            let static_limit_mpa = checked.map(|(limit_mpa, _)| limit_mpa);
            let required = found.as_ref().map_or(1.0, |(d, _)| frame.required_safety_factor(d));
            let found = match &outside {
                Some(why) => Err(why.clone()),
                None => found.and_then(|(d, m)| hotspot_diagram(&procedure.fatigue, d, m)),
            };
            let weak = found.as_ref().is_ok_and(|(limit, _)| {
                let rule = procedure.fatigue.rule_provenance.confidence;
                weakest([fatigue.confidence, fatigue.exclusive_confidence, rule, limit.provenance.confidence])
                    == Confidence::Unverified
            });
            let diagram = found.map(|(_, diagram)| diagram);
            let (pairs, sums) = match &diagram {
                Ok(diagram) => kernel_plans(frame, &fatigue, rule, diagram)?,
                Err(_) => (Vec::new(), Vec::new()),
            };
            let refused = weak && frame.settings.require_published;
            regions.push(RegionPlan {
                diagram,
                required,
                static_limit_mpa,
                refused,
                static_refused,
                pairs,
                sums,
            });
        }
        let pairs = rule == CombinationRule::WorstPair && reduction == Reduction::WorstPair;
        let leads = if pairs { Some(condition_plan(frame, &fatigue)?) } else { None };
        let checked = exceptional.as_ref().filter(|plan| !plan.conditions.is_empty());
        let equivalents = checked.map(|plan| condition_plan(frame, plan)).transpose()?;
        Ok(Self { rule, reduction, fatigue, exceptional, regions, leads, equivalents })
    }
}

/// Yield ÷ safety factor for a detail, and whether it rests on unverified numbers; or why there is none.
fn static_limit(
    frame: &Frame,
    loads: &LoadSet,
    plan: &Plan,
    kind: DetailKind,
    yield_mpa: f64,
) -> Result<(f64, bool), String> {
    let id = &loads.standard.id;
    if let Some(why) = scope_refusal(frame, &loads.standard) {
        return Err(why);
    }
    let missing = || format!("{id} states no static check for its exceptional conditions");
    let check = loads.standard.static_check.as_ref().ok_or_else(missing)?;
    let safety = match kind {
        DetailKind::Weld => &check.safety_weld,
        DetailKind::Parent => &check.safety_parent,
    };
    let parameter = loads.parameter(safety).ok_or_else(|| format!("{id} has no safety factor `{safety}`"))?;
    let confidences = [plan.confidence, parameter.provenance.confidence, check.provenance.confidence];
    Ok((yield_mpa / parameter.quantity.number, weakest(confidences) == Confidence::Unverified))
}

/// Leaves out the factors of omitted loads, which have no stress field.
fn thin(plan: &mut Plan, present: &[bool]) {
    for condition in &mut plan.conditions {
        let mut keep = present.iter();
        condition.factors.retain(|_| keep.next().copied().unwrap_or(true));
    }
}

type KernelPlans = (Vec<PairPlan>, Vec<RootSumSquarePlan>);

/// Number of loads with a stress field.
fn fields(frame: &Frame) -> usize {
    frame.loads.values().filter(|l| l.omitted.is_none()).count()
}

fn condition_plan(frame: &Frame, plan: &Plan) -> Result<ConditionPlan, KernelError> {
    let factors: Vec<Vec<f64>> = plan.conditions.iter().map(|c| c.factors.clone()).collect();
    ConditionPlan::new(fields(frame), &factors)
}

fn kernel_plans(
    frame: &Frame,
    plan: &Plan,
    rule: CombinationRule,
    diagram: &LimitDiagram,
) -> Result<KernelPlans, KernelError> {
    let loads = fields(frame);
    let path = frame.settings.load_path;
    let (mut pairs, mut sums) = (Vec::new(), Vec::new());
    for part in diagram.convex_parts() {
        let lines: Vec<HalfPlane> =
            part.iter().map(|e| HalfPlane { p_per_mpa: e.p, q_per_mpa: e.q }).collect();
        let limit = ConvexDiagram::new(&lines)?;
        match rule {
            CombinationRule::WorstPair => {
                let factors: Vec<Vec<f64>> = plan.conditions.iter().map(|c| c.factors.clone()).collect();
                pairs.push(PairPlan::new(loads, &factors, limit, path)?);
            }
            CombinationRule::RootSumSquare => {
                let sets: Vec<KernelLoads> = plan.variants.iter().map(|v| load_set(plan, v, loads)).collect();
                sums.push(RootSumSquarePlan::new(loads, &sets, limit, path)?);
            }
        }
    }
    Ok((pairs, sums))
}

fn load_set(plan: &Plan, variant: &SumVariant, loads: usize) -> KernelLoads {
    let row = |i: &usize| plan.conditions.get(*i).map_or_else(|| vec![0.0; loads], |c| c.factors.clone());
    let add = |sum: &mut Vec<f64>, row: &[f64], share: f64| {
        for (s, r) in sum.iter_mut().zip(row) {
            *s += share * r;
        }
    };
    let mut static_factors = vec![0.0; loads];
    for i in &variant.statics {
        add(&mut static_factors, &row(i), 1.0);
    }
    let parts: Vec<Vec<f64>> = variant.dynamics.iter().map(row).collect();
    let dynamic_factors = match &variant.mixing {
        None => parts,
        Some(mixing) => mixing
            .iter()
            .map(|shares| {
                let mut sum = vec![0.0; loads];
                for (share, part) in shares.iter().zip(&parts) {
                    add(&mut sum, part, *share);
                }
                sum
            })
            .collect(),
    };
    KernelLoads { static_factors, dynamic_factors }
}
