//! The conditions of a plan for a vector of nodes: superposed once, for every search that needs them.

use pulp::Simd;

use super::lanes::{
    Lanes, MAX_LANES, NormalRange, Tensor, Terms, Vector, circle_projectors, load, on_circle, store,
};
use super::tensor::Sym3;

/// Directions tried on the half circle (each with its opposite).
const HALF_SAMPLES: usize = 8;
/// Directions tried on the circle.
pub(crate) const SAMPLES: usize = 2 * HALF_SAMPLES;

/// Most conditions whose set fits the digits of one number, as a sum of powers of two.
pub(crate) const MAX_LANE_CONDITIONS: usize = 48;

/// Conditions as sums of unit loads, and the directions tried on the circle of the tangent plane.
#[derive(Debug, Clone)]
pub(crate) struct ConditionLanes {
    terms: Vec<Terms>,
    /// cos φ, sin φ; the second half is opposite to the first.
    samples: [(f64, f64); SAMPLES],
}

/// Buffers of one thread.
pub(crate) struct ConditionWork {
    /// Condition stresses: \[condition\]\[component\]\[node\].
    stress: Vec<f64>,
    /// In the tangent plane: \[condition\]\[c, a, b\]\[node\].
    plane: Vec<f64>,
}

/// The conditions of a vector of nodes.
pub(crate) struct Conditions<'a, S: Simd> {
    pub s: S,
    /// The tangent plane and its normal.
    pub frame: &'a [Vector<S>; 3],
    pub samples: &'a [(f64, f64); SAMPLES],
    /// Half the sum of the largest and the smallest stress on each direction tried.
    pub mean: [Lanes<S>; SAMPLES],
    /// Half their difference.
    pub amplitude: [Lanes<S>; SAMPLES],
    /// Bounds of every normal stress of every condition.
    pub range: (Lanes<S>, Lanes<S>),
    stress: &'a [f64],
    plane: &'a [f64],
    count: usize,
}

/// The condition that ranks highest so far, and its parts on the circle.
#[derive(Clone, Copy)]
pub(crate) struct OnCircle<S: Simd> {
    rank: Lanes<S>,
    pub index: Lanes<S>,
    pub value: Lanes<S>,
    pub a: Lanes<S>,
    pub b: Lanes<S>,
}

impl ConditionLanes {
    pub fn new(factors: &[Vec<f64>]) -> Self {
        Self {
            terms: factors.iter().map(|f| Terms::new(f)).collect(),
            samples: std::array::from_fn(|k| {
                let phi = std::f64::consts::PI * (k % HALF_SAMPLES) as f64 / HALF_SAMPLES as f64;
                let sign = if k < HALF_SAMPLES { 1.0 } else { -1.0 };
                (sign * phi.cos(), sign * phi.sin())
            }),
        }
    }

    pub fn work(&self) -> ConditionWork {
        let n = self.terms.len() * MAX_LANES;
        ConditionWork { stress: vec![0.0; 6 * n], plane: vec![0.0; 3 * n] }
    }

    /// `frame` and `units` as gathered.
    #[inline(always)]
    pub fn superpose<'a, S: Simd>(
        &'a self,
        s: S,
        units: &[f64],
        frame: &'a [Vector<S>; 3],
        work: &'a mut ConditionWork,
    ) -> Conditions<'a, S> {
        let projectors = circle_projectors(frame);
        let mut range = NormalRange::empty(s);
        for (i, terms) in self.terms.iter().enumerate() {
            let t = terms.sum(s, units);
            store(&t, &mut work.stress, i);
            let circle = on_circle(&t, &projectors);
            store(&circle, &mut work.plane, i);
            range = range.include(&t, &circle);
        }
        let count = self.terms.len();
        let (mut mean, mut amplitude) = ([Lanes::all(s, 0.0); SAMPLES], [Lanes::all(s, 0.0); SAMPLES]);
        let (lowest, half) = (Lanes::all(s, f64::NEG_INFINITY), Lanes::all(s, 0.5));
        let cab = &S::as_simd_f64s(&work.plane).0[..3 * count];
        for (k, (cos, sin)) in self.samples.iter().enumerate().take(HALF_SAMPLES) {
            let (cos, sin) = (Lanes::all(s, *cos), Lanes::all(s, *sin));
            // Stresses on this direction and on the opposite one.
            let (mut h0, mut l0, mut h1, mut l1) = (lowest, -lowest, lowest, -lowest);
            for t in cab.chunks_exact(3) {
                let [c, a, b] = load(s, t);
                let swing = a.mul_add(cos, b * sin);
                let (x, y) = (c + swing, c - swing);
                h0 = h0.max(x);
                l0 = l0.min(x);
                h1 = h1.max(y);
                l1 = l1.min(y);
            }
            for (k, h, l) in [(k, h0, l0), (k + HALF_SAMPLES, h1, l1)] {
                mean[k] = half * (h + l);
                amplitude[k] = half * (h - l);
            }
        }
        Conditions {
            s,
            frame,
            samples: &self.samples,
            mean,
            amplitude,
            range: range.ends(),
            stress: &work.stress,
            plane: &work.plane,
            count,
        }
    }
}

impl<'a, S: Simd> Conditions<'a, S> {
    /// The condition stresses, six components after six.
    #[inline(always)]
    pub fn tensors(&self) -> std::slice::ChunksExact<'a, S::f64s> {
        S::as_simd_f64s(self.stress).0[..6 * self.count].chunks_exact(6)
    }

    /// Number of conditions.
    #[inline(always)]
    pub fn count(&self) -> usize {
        self.count
    }

    /// One condition at one node.
    #[inline(always)]
    pub fn at(&self, condition: usize, lane: usize) -> Sym3 {
        let mut t = [f64::NAN; 6];
        for (k, t) in t.iter_mut().enumerate() {
            if let Some(v) = self.stress.get((6 * condition + k) * S::F64_LANES + lane) {
                *t = *v;
            }
        }
        t
    }

    /// The tensor of the condition that each node names.
    #[inline(always)]
    pub fn gather(&self, index: Lanes<S>) -> Tensor<S> {
        let index = index.to_array();
        let mut out = [[0.0; MAX_LANES]; 6];
        for lane in 0..S::F64_LANES {
            let t = self.at(index[lane] as usize, lane);
            for k in 0..6 {
                out[k][lane] = t[k];
            }
        }
        let mut lanes = [Lanes::all(self.s, 0.0); 6];
        for (lanes, out) in lanes.iter_mut().zip(&out) {
            *lanes = Lanes::from_array(self.s, out);
        }
        lanes
    }

    /// All conditions along one direction of the tangent plane: those that are worst for α s and for −β s.
    #[inline(always)]
    pub fn worst_on_circle(
        &self,
        (cos, sin): (Lanes<S>, Lanes<S>),
        (alpha, beta): (Lanes<S>, Lanes<S>),
    ) -> [OnCircle<S>; 2] {
        let s = self.s;
        let (low, zero, one) = (Lanes::all(s, f64::NEG_INFINITY), Lanes::all(s, 0.0), Lanes::all(s, 1.0));
        let none = OnCircle { rank: low, index: zero, value: zero, a: zero, b: zero };
        let [mut first, mut second] = [none, none];
        let cab = &S::as_simd_f64s(self.plane).0[..3 * self.count];
        let mut index = zero;
        for t in cab.chunks_exact(3) {
            let [c, a, b] = load(s, t);
            let value = a.mul_add(cos, b.mul_add(sin, c));
            first = first.or_above(OnCircle { rank: alpha * value, index, value, a, b });
            second = second.or_above(OnCircle { rank: -(beta * value), index, value, a, b });
            index = index + one;
        }
        [first, second]
    }
}

impl<S: Simd> OnCircle<S> {
    #[inline(always)]
    fn or_above(self, other: Self) -> Self {
        let better = other.rank.above(self.rank);
        Self {
            rank: better.choose(other.rank, self.rank),
            index: better.choose(other.index, self.index),
            value: better.choose(other.value, self.value),
            a: better.choose(other.a, self.a),
            b: better.choose(other.b, self.b),
        }
    }
}

/// Where cos φ a + sin φ b is largest; `otherwise` where a and b are zero.
#[inline(always)]
pub(crate) fn steepest<S: Simd>(
    a: Lanes<S>,
    b: Lanes<S>,
    otherwise: (Lanes<S>, Lanes<S>),
) -> (Lanes<S>, Lanes<S>) {
    let square = a.mul_add(a, b * b);
    let inverse = Lanes::all(a.s, 1.0) / square.sqrt();
    let usable = square.above(Lanes::all(a.s, 0.0));
    (usable.choose(a * inverse, otherwise.0), usable.choose(b * inverse, otherwise.1))
}
