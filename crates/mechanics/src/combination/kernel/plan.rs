//! What is to be computed for every node: factors per load, diagram, load path.

use super::error::KernelError;
use super::limit::{ConvexDiagram, LoadPath};

/// Pairs of conditions: the largest utilisation over all of them and all directions.
#[derive(Debug, Clone)]
pub struct PairPlan {
    pub(crate) loads: usize,
    /// Row per condition.
    pub(crate) factors: Vec<Vec<f64>>,
    pub(crate) limit: ConvexDiagram,
    pub(crate) path: LoadPath,
}

/// Most conditions in one plan: half a million pairs per node.
pub const MAX_CONDITIONS: usize = 1024;

impl PairPlan {
    /// σ_condition = Σ_l factors\[condition\]\[l\] σ_l.
    ///
    /// # Errors
    /// Fewer than two or more than [`MAX_CONDITIONS`] conditions; rows that do not hold one finite factor per load.
    pub fn new(
        loads: usize,
        factors: &[Vec<f64>],
        limit: ConvexDiagram,
        path: LoadPath,
    ) -> Result<Self, KernelError> {
        if factors.len() < 2 || factors.len() > MAX_CONDITIONS {
            return Err(KernelError::Conditions { found: factors.len() });
        }
        for row in factors {
            check_row("a condition", row, loads)?;
        }
        Ok(Self { loads, factors: factors.to_vec(), limit, path })
    }
}

/// One set of loads that act together: a static sum and the dynamic parts.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadSet {
    /// M = Σ_l static_factors\[l\] σ_l.
    pub static_factors: Vec<f64>,
    /// D_d = Σ_l dynamic_factors\[d\]\[l\] σ_l.
    pub dynamic_factors: Vec<Vec<f64>>,
}

/// Static mean and root-sum-square amplitude; alternatives are load sets that exclude each other.
#[derive(Debug, Clone)]
pub struct RootSumSquarePlan {
    pub(crate) loads: usize,
    pub(crate) alternatives: Vec<LoadSet>,
    pub(crate) limit: ConvexDiagram,
    pub(crate) path: LoadPath,
}

impl RootSumSquarePlan {
    /// The worst alternative counts, in the worst of all directions.
    ///
    /// # Errors
    /// No alternative, or rows that do not hold one finite factor per load.
    pub fn new(
        loads: usize,
        alternatives: &[LoadSet],
        limit: ConvexDiagram,
        path: LoadPath,
    ) -> Result<Self, KernelError> {
        if alternatives.is_empty() {
            return Err(KernelError::Factors { what: "a list of load sets", expected: loads, found: 0 });
        }
        for set in alternatives {
            check_row("a static sum", &set.static_factors, loads)?;
            for row in &set.dynamic_factors {
                check_row("a dynamic load", row, loads)?;
            }
        }
        Ok(Self { loads, alternatives: alternatives.to_vec(), limit, path })
    }
}

pub(super) fn check_row(what: &'static str, row: &[f64], loads: usize) -> Result<(), KernelError> {
    let finite = row.iter().filter(|v| v.is_finite()).count();
    if row.len() == loads && finite == loads {
        Ok(())
    } else {
        Err(KernelError::Factors { what, expected: loads, found: finite })
    }
}
