//! Conditions without a diagram: for the pair of largest amplitude and for the largest equivalent stress.

use pulp::Simd;

use super::error::KernelError;
use super::lanes::{Lanes, MAX_LANES, Tensor, Terms};
use super::plan::check_row;

/// Conditions as sums of unit loads: σ_condition = Σ_l factors\[condition\]\[l\] σ_l.
#[derive(Debug, Clone)]
pub struct ConditionPlan {
    pub(crate) loads: usize,
    pub(crate) factors: Vec<Vec<f64>>,
}

impl ConditionPlan {
    /// # Errors
    /// Rows that do not hold one finite factor per load.
    pub fn new(loads: usize, factors: &[Vec<f64>]) -> Result<Self, KernelError> {
        for row in factors {
            check_row("a condition", row, loads)?;
        }
        Ok(Self { loads, factors: factors.to_vec() })
    }
}

/// The largest von Mises equivalent stress over the conditions.
#[derive(Debug, Clone)]
pub(crate) struct VonMisesLanes {
    conditions: Vec<Terms>,
}

impl VonMisesLanes {
    pub fn new(plan: &ConditionPlan) -> Self {
        Self { conditions: plan.factors.iter().map(|f| Terms::new(f)).collect() }
    }

    /// In MPa; NaN for bad nodes.
    #[inline(always)]
    pub fn run<S: Simd>(&self, s: S, units: &[f64], bad: &[bool; MAX_LANES], out: &mut [f64]) {
        let mut largest = Lanes::all(s, 0.0);
        for terms in &self.conditions {
            let [xx, yy, zz, xy, yz, zx]: Tensor<S> = terms.sum(s, units);
            let (a, b, c) = (xx - yy, yy - zz, zz - xx);
            let normal = a.mul_add(a, b.mul_add(b, c * c));
            let shear = xy.mul_add(xy, yz.mul_add(yz, zx * zx));
            largest = largest.max(Lanes::all(s, 0.5).mul_add(normal, Lanes::all(s, 3.0) * shear));
        }
        let found = largest.sqrt().to_array();
        for (out, (found, bad)) in out.iter_mut().zip(found.into_iter().zip(bad)) {
            *out = if *bad || !found.is_finite() { f64::NAN } else { found };
        }
    }
}
