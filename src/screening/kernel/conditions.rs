//! What needs the condition stresses alone, no diagram: the pair of largest amplitude, the largest equivalent stress.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::error::KernelError;
use super::lanes::{Lanes, MAX_LANES, Tensor, Terms, tangent_frame};
use super::lanes_worst::{WorstPairLanes, WorstPairWork};
use super::plan::check_row;
use super::run::{Options, not_finite};
use super::stresses::Stresses;
use crate::combination::PairChoice;

/// Conditions as sums of unit loads: σ_condition = Σ_l factors\[condition\]\[l\] σ_l.
#[derive(Debug, Clone)]
pub struct ConditionPlan {
    loads: usize,
    factors: Vec<Vec<f64>>,
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

/// The pair of conditions with the largest amplitude at every node, as [`crate::combination::worst_pair`] finds it;
/// None where a stress is not finite or there are fewer than two conditions.
///
/// # Errors
/// The plan is for another number of loads than the stresses.
pub fn screen_worst_pair(
    stresses: &Stresses<'_>,
    plan: &ConditionPlan,
    options: Options,
) -> Result<Vec<Option<PairChoice>>, KernelError> {
    every_vector(stresses, plan, options, None, &WorstPairLanes::new(&plan.factors))
}

/// The largest von Mises equivalent stress over the conditions at every node, MPa; NaN where a stress is not finite.
///
/// # Errors
/// The plan is for another number of loads than the stresses.
pub fn screen_von_mises(
    stresses: &Stresses<'_>,
    plan: &ConditionPlan,
    options: Options,
) -> Result<Vec<f64>, KernelError> {
    let conditions = plan.factors.iter().map(|f| Terms::new(f)).collect();
    every_vector(stresses, plan, options, f64::NAN, &VonMisesLanes { conditions })
}

/// Nodes of a vector with a stress that is not finite.
type Bad = [bool; MAX_LANES];

/// Something worked out for a vector of nodes at once; nothing for those that are bad.
trait VectorJob: Sync {
    type Out: Copy + Send + Sync;
    type Work;
    fn work(&self) -> Self::Work;
    fn run<S: Simd>(&self, s: S, units: &[f64], bad: &Bad, work: &mut Self::Work, out: &mut [Self::Out]);
}

impl VectorJob for WorstPairLanes {
    type Out = Option<PairChoice>;
    type Work = WorstPairWork;

    fn work(&self) -> WorstPairWork {
        self.work()
    }

    #[inline(always)]
    fn run<S: Simd>(
        &self,
        s: S,
        units: &[f64],
        bad: &Bad,
        work: &mut WorstPairWork,
        out: &mut [Option<PairChoice>],
    ) {
        let frame = tangent_frame(s, units);
        self.run(s, units, bad, &frame, work, out);
    }
}

struct VonMisesLanes {
    conditions: Vec<Terms>,
}

impl VectorJob for VonMisesLanes {
    type Out = f64;
    type Work = ();

    fn work(&self) {}

    #[inline(always)]
    fn run<S: Simd>(&self, s: S, units: &[f64], bad: &Bad, (): &mut (), out: &mut [f64]) {
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

/// Runs a job over all nodes; starts from `none`.
fn every_vector<J: VectorJob>(
    stresses: &Stresses<'_>,
    plan: &ConditionPlan,
    options: Options,
    none: J::Out,
    job: &J,
) -> Result<Vec<J::Out>, KernelError> {
    if plan.loads != stresses.loads() {
        return Err(KernelError::Length {
            what: "of the loads",
            expected: plan.loads,
            found: stresses.loads(),
        });
    }
    let size = options.block_nodes.max(1);
    let mut out = vec![none; stresses.nodes()];
    let arch = Arch::new();
    out.par_chunks_mut(size).enumerate().for_each(|(index, out)| {
        arch.dispatch(Chunk { job, stresses, first: index * size, out });
    });
    Ok(out)
}

/// Consecutive nodes on one thread.
struct Chunk<'a, J: VectorJob> {
    job: &'a J,
    stresses: &'a Stresses<'a>,
    first: usize,
    out: &'a mut [J::Out],
}

impl<J: VectorJob> WithSimd for Chunk<'_, J> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let lanes = S::F64_LANES;
        let mut units = vec![0.0; 6 * self.stresses.loads() * lanes];
        let mut work = self.job.work();
        let mut first = self.first;
        for out in self.out.chunks_mut(lanes) {
            self.stresses.gather(first, lanes, &mut units);
            let bad = not_finite(&units, lanes);
            self.job.run(s, &units, &bad, &mut work, out);
            first += lanes;
        }
    }
}
