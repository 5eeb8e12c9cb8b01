//! One procedure made ready for the kernel, per material and detail.

use super::kernel::{
    ConditionPlan, ConvexDiagram, HalfPlane, InPhasePlan, KernelError, LoadSet as KernelLoads, PairPlan,
    RootSumSquarePlan,
};
use crate::assessment::{
    AssessmentError, FatigueBasis, Given, Judge, Plan, PlanCondition, PreparedProcedure, Reason, Sense,
    StaticBasis, reduction,
};
use crate::combination::{Reduction, SumVariant};
use crate::definition::{CombinationRule, Frame, Procedure, Region, ScreenSettings};
use crate::diagram::LimitDiagram;

/// A procedure with its plans, ready for blocks of nodes.
pub(super) struct ProcedurePlan {
    pub(super) rule: CombinationRule,
    pub(super) reduction: Reduction,
    pub(super) fatigue: Plan,
    pub(super) exceptional: Option<Plan>,
    pub(super) regions: Vec<RegionPlan>,
    /// The conditions of the printed rule, if the standard is one of pairs.
    pub(super) printed: Option<Printed>,
    /// The exceptional conditions, if there are any.
    pub(super) equivalents: Option<ConditionPlan>,
}

/// The conditions of the printed rule, which knows one sense of the twist.
pub(super) struct Printed {
    pub(super) plan: ConditionPlan,
    /// Their positions among the fatigue conditions.
    pub(super) positions: Vec<usize>,
    /// Whether they are all of them.
    pub(super) all: bool,
}

impl Printed {
    fn new(frame: &Frame, fatigue: &Plan) -> Result<Self, KernelError> {
        let own = fatigue.conditions.iter().enumerate().filter(|(_, c)| c.printed);
        let (positions, conditions): (Vec<usize>, Vec<PlanCondition>) =
            own.map(|(k, c)| (k, c.clone())).unzip();
        let all = positions.len() == fatigue.conditions.len();
        let plan = condition_plan(frame, &Plan { conditions, ..fatigue.clone() })?;
        Ok(Self { plan, positions, all })
    }
}

/// What holds for the nodes of one region.
pub(super) struct RegionPlan {
    /// Limits and rules.
    pub(super) judge: Judge,
    /// The fatigue limit, or why there is none.
    pub(super) basis: Result<FatigueBasis, Reason>,
    /// The limit of the static check, or why there is none; `None` if the procedure has no such check.
    pub(super) static_basis: Option<Result<StaticBasis, Reason>>,
    /// The same for in-service loads, where they are judged.
    pub(super) service_basis: Option<Result<StaticBasis, Reason>>,
    /// One plan per convex part of the diagram.
    pub(super) pairs: Vec<PairPlan>,
    pub(super) sums: Vec<RootSumSquarePlan>,
    /// The same loads all together.
    pub(super) in_phase: Vec<InPhasePlan>,
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
        let prepared =
            PreparedProcedure::new(frame, procedure).map_err(|e| PlanFailure::Assessment(Box::new(e)))?;
        let rule = procedure.fatigue.rule;
        let reduction = reduction(rule, frame.settings.reduction, Sense::NODE);
        let fatigue = thin(frame, &prepared.plan);
        let exceptional = prepared.exceptional_plan.as_ref().map(|plan| thin(frame, plan));
        let region = |region: &Region| -> Result<RegionPlan, PlanFailure> {
            let judge = Judge::new(&prepared, &region.material, &region.detail);
            let basis = judge.fatigue_basis(Given::PerLoad).cloned();
            let (pairs, sums, in_phase) = match &basis {
                Ok(basis) => kernel_plans(frame, &fatigue, rule, &basis.diagram)?,
                Err(_) => (Vec::new(), Vec::new(), Vec::new()),
            };
            let static_basis = judge.static_basis(Given::PerLoad).map(Result::<&_, _>::cloned);
            let service = judge.service_basis(Given::PerLoad).filter(|_| judge.service_judged());
            let service_basis = service.map(Result::<&_, _>::cloned);
            Ok(RegionPlan { judge, basis, static_basis, service_basis, pairs, sums, in_phase })
        };
        let regions = settings.regions.iter().map(region).collect::<Result<_, _>>()?;
        let pairs = rule == CombinationRule::WorstPair;
        let printed = if pairs { Some(Printed::new(frame, &fatigue)?) } else { None };
        let checked = exceptional.as_ref().filter(|plan| !plan.conditions.is_empty());
        let equivalents = checked.map(|plan| condition_plan(frame, plan)).transpose()?;
        Ok(Self { rule, reduction, fatigue, exceptional, regions, printed, equivalents })
    }

    /// Whether nodes are held against yield: exceptional conditions, or in-service ones where they are judged.
    pub(super) fn checks_yield(&self) -> bool {
        self.exceptional.is_some() || self.regions.iter().any(|r| r.service_basis.is_some())
    }

    /// Convex parts of the region's diagram with the most dents.
    pub(super) fn convex_parts(&self) -> usize {
        self.regions.iter().map(|r| r.pairs.len().max(r.sums.len())).max().unwrap_or_default()
    }

    /// What the governing positions of outcomes count.
    pub(super) fn governing(&self) -> Vec<String> {
        let plan = &self.fatigue;
        let id = |i: usize| plan.conditions.get(i).map_or("", |c| &*c.id);
        if plan.variants.is_empty() {
            return plan.conditions.iter().map(|c| c.id.to_string()).collect();
        }
        let acting = |v: &SumVariant| v.dynamics.iter().map(|i| id(*i)).collect::<Vec<_>>().join(" + ");
        plan.variants.iter().map(acting).collect()
    }
}

/// The plan without the factors of omitted loads, which have no stress field.
fn thin(frame: &Frame, plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    for condition in &mut plan.conditions {
        let of_loads = condition.factors.iter().zip(frame.loads.values());
        condition.factors = of_loads.filter(|(_, l)| l.omitted.is_none()).map(|(f, _)| *f).collect();
    }
    plan
}

type KernelPlans = (Vec<PairPlan>, Vec<RootSumSquarePlan>, Vec<InPhasePlan>);

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
    let (mut pairs, mut sums, mut in_phase) = (Vec::new(), Vec::new(), Vec::new());
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
                // Together they act as they are, whatever their correlation.
                let alone = |v: &SumVariant| SumVariant { mixing: None, ..v.clone() };
                let sets: Vec<KernelLoads> =
                    plan.variants.iter().map(|v| load_set(plan, &alone(v), loads)).collect();
                in_phase.push(InPhasePlan(RootSumSquarePlan::new(loads, &sets, limit.clone(), path)?));
                let sets: Vec<KernelLoads> = plan.variants.iter().map(|v| load_set(plan, v, loads)).collect();
                sums.push(RootSumSquarePlan::new(loads, &sets, limit, path)?);
            }
        }
    }
    Ok((pairs, sums, in_phase))
}

fn load_set(plan: &Plan, variant: &SumVariant, loads: usize) -> KernelLoads {
    // A position without a condition would be a fault of the plan: the kernel refuses NaN.
    let row =
        |i: &usize| plan.conditions.get(*i).map_or_else(|| vec![f64::NAN; loads], |c| c.factors.clone());
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
