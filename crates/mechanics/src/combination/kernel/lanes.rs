//! A vector of nodes: one number per node, with ordinary arithmetic.
//!
//! [`Lanes`] wraps whatever vector the processor has (found at run time: one, four or eight numbers), so that the
//! formulas below read as formulas.

use std::ops::{Add, Div, Mul, Neg, Sub};

use pulp::Simd;

/// One number per node.
#[derive(Clone, Copy)]
pub(crate) struct Lanes<S: Simd> {
    pub s: S,
    pub v: S::f64s,
}

/// One truth per node.
#[derive(Clone, Copy)]
pub(crate) struct Mask<S: Simd> {
    pub s: S,
    pub m: S::m64s,
}

/// Most nodes in one vector.
pub(crate) const MAX_LANES: usize = 8;

impl<S: Simd> Lanes<S> {
    #[inline(always)]
    pub fn all(s: S, x: f64) -> Self {
        Self { s, v: s.splat_f64s(x) }
    }

    #[inline(always)]
    pub fn put(self, buffer: &mut [f64], index: usize) {
        S::as_mut_simd_f64s(buffer).0[index] = self.v;
    }

    #[inline(always)]
    pub fn to_array(self) -> [f64; MAX_LANES] {
        let mut out = [0.0; MAX_LANES];
        S::as_mut_simd_f64s(&mut out).0[0] = self.v;
        out
    }

    #[inline(always)]
    pub fn from_array(s: S, a: &[f64; MAX_LANES]) -> Self {
        Self { s, v: S::as_simd_f64s(a).0[0] }
    }

    /// self·b + c.
    #[inline(always)]
    pub fn mul_add(self, b: Self, c: Self) -> Self {
        Self { s: self.s, v: self.s.mul_add_e_f64s(self.v, b.v, c.v) }
    }

    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Self { s: self.s, v: self.s.sqrt_f64s(self.v) }
    }

    #[inline(always)]
    pub fn abs(self) -> Self {
        Self { s: self.s, v: self.s.abs_f64s(self.v) }
    }

    #[inline(always)]
    pub fn max(self, b: Self) -> Self {
        Self { s: self.s, v: self.s.max_f64s(self.v, b.v) }
    }

    #[inline(always)]
    pub fn min(self, b: Self) -> Self {
        Self { s: self.s, v: self.s.min_f64s(self.v, b.v) }
    }

    /// self > b; false for NaN.
    #[inline(always)]
    pub fn above(self, b: Self) -> Mask<S> {
        Mask { s: self.s, m: self.s.less_than_f64s(b.v, self.v) }
    }
}

impl<S: Simd> Mask<S> {
    #[inline(always)]
    pub fn choose(self, yes: Lanes<S>, no: Lanes<S>) -> Lanes<S> {
        Lanes { s: self.s, v: self.s.select_f64s(self.m, yes.v, no.v) }
    }

    #[inline(always)]
    pub fn and(self, b: Self) -> Self {
        Self { s: self.s, m: self.s.and_m64s(self.m, b.m) }
    }

    #[inline(always)]
    pub fn or(self, b: Self) -> Self {
        Self { s: self.s, m: self.s.or_m64s(self.m, b.m) }
    }

    /// True for some node of the vector.
    #[inline(always)]
    pub fn anywhere(self) -> bool {
        let (one, zero) = (Lanes::all(self.s, 1.0), Lanes::all(self.s, 0.0));
        self.s.reduce_max_f64s(self.choose(one, zero).v) > 0.5
    }

    /// True for every node of the vector.
    #[inline(always)]
    pub fn everywhere(self) -> bool {
        let (one, zero) = (Lanes::all(self.s, 1.0), Lanes::all(self.s, 0.0));
        self.s.reduce_min_f64s(self.choose(one, zero).v) > 0.5
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident, $simd:ident) => {
        impl<S: Simd> $trait for Lanes<S> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, b: Self) -> Self {
                Self { s: self.s, v: self.s.$simd(self.v, b.v) }
            }
        }
    };
}
operator!(Add, add, add_f64s);
operator!(Sub, sub, sub_f64s);
operator!(Mul, mul, mul_f64s);
operator!(Div, div, div_f64s);

impl<S: Simd> Neg for Lanes<S> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self { s: self.s, v: self.s.neg_f64s(self.v) }
    }
}

/// A symmetric tensor per node.
pub(crate) type Tensor<S> = [Lanes<S>; 6];
/// A vector per node.
pub(crate) type Vector<S> = [Lanes<S>; 3];

#[inline(always)]
pub(crate) fn dot<S: Simd>(a: &Vector<S>, b: &Vector<S>) -> Lanes<S> {
    a[0].mul_add(b[0], a[1].mul_add(b[1], a[2] * b[2]))
}

#[inline(always)]
pub(crate) fn cross<S: Simd>(a: &Vector<S>, b: &Vector<S>) -> Vector<S> {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

#[inline(always)]
pub(crate) fn scaled<S: Simd>(a: &Vector<S>, f: Lanes<S>) -> Vector<S> {
    [a[0] * f, a[1] * f, a[2] * f]
}

#[inline(always)]
pub(crate) fn unit<S: Simd>(a: &Vector<S>) -> Vector<S> {
    scaled(a, Lanes::all(a[0].s, 1.0) / dot(a, a).sqrt())
}

#[inline(always)]
pub(crate) fn apply<S: Simd>(t: &Tensor<S>, n: &Vector<S>) -> Vector<S> {
    [
        t[0].mul_add(n[0], t[3].mul_add(n[1], t[5] * n[2])),
        t[3].mul_add(n[0], t[1].mul_add(n[1], t[4] * n[2])),
        t[5].mul_add(n[0], t[4].mul_add(n[1], t[2] * n[2])),
    ]
}

/// Factors f with f·t = aᵀ T b for a symmetric tensor's six components t.
#[inline(always)]
pub(crate) fn projector<S: Simd>(a: &Vector<S>, b: &Vector<S>) -> Tensor<S> {
    [
        a[0] * b[0],
        a[1] * b[1],
        a[2] * b[2],
        a[0].mul_add(b[1], a[1] * b[0]),
        a[1].mul_add(b[2], a[2] * b[1]),
        a[2].mul_add(b[0], a[0] * b[2]),
    ]
}

#[inline(always)]
pub(crate) fn contract<S: Simd>(t: &Tensor<S>, f: &Tensor<S>) -> Lanes<S> {
    let a = t[0].mul_add(f[0], t[1].mul_add(f[1], t[2] * f[2]));
    let b = t[3].mul_add(f[3], t[4].mul_add(f[4], t[5] * f[5]));
    a + b
}

/// Adjugate.
#[inline(always)]
pub(crate) fn adjugate<S: Simd>(t: &Tensor<S>) -> Tensor<S> {
    [
        t[1] * t[2] - t[4] * t[4],
        t[2] * t[0] - t[5] * t[5],
        t[0] * t[1] - t[3] * t[3],
        t[4] * t[5] - t[3] * t[2],
        t[3] * t[5] - t[4] * t[0],
        t[3] * t[4] - t[5] * t[1],
    ]
}

/// True where the tensor is positive definite (leading minors).
#[inline(always)]
pub(crate) fn positive<S: Simd>(t: &Tensor<S>) -> Mask<S> {
    let zero = Lanes::all(t[0].s, 0.0);
    let m0 = t[1] * t[2] - t[4] * t[4];
    let m3 = t[4] * t[5] - t[3] * t[2];
    let m5 = t[3] * t[4] - t[5] * t[1];
    let det = t[0].mul_add(m0, t[3].mul_add(m3, t[5] * m5));
    t[2].above(zero).and(m0.above(zero)).and(det.above(zero))
}

// No closures here nor in the files that use this one: a closure is compiled without the vector instructions of the
// function around it.

/// N numbers per node from a buffer.
#[inline(always)]
pub(crate) fn load<S: Simd, const N: usize>(s: S, from: &[S::f64s]) -> [Lanes<S>; N] {
    let mut out = [Lanes::all(s, 0.0); N];
    for (out, v) in out.iter_mut().zip(from) {
        out.v = *v;
    }
    out
}

/// N numbers per node into a buffer of N numbers, `row` by `row`.
#[inline(always)]
pub(crate) fn store<S: Simd, const N: usize>(values: &[Lanes<S>; N], buffer: &mut [f64], row: usize) {
    for (k, v) in values.iter().enumerate() {
        v.put(buffer, N * row + k);
    }
}

/// a·x + b·y.
#[inline(always)]
pub(crate) fn weighted<S: Simd, const N: usize>(
    a: Lanes<S>,
    x: &[Lanes<S>; N],
    b: Lanes<S>,
    y: &[Lanes<S>; N],
) -> [Lanes<S>; N] {
    let mut out = *x;
    for k in 0..N {
        out[k] = a.mul_add(x[k], b * y[k]);
    }
    out
}

/// x + b·y.
#[inline(always)]
pub(crate) fn plus<S: Simd, const N: usize>(
    x: &[Lanes<S>; N],
    b: Lanes<S>,
    y: &[Lanes<S>; N],
) -> [Lanes<S>; N] {
    let mut out = *x;
    for k in 0..N {
        out[k] = b.mul_add(y[k], x[k]);
    }
    out
}

/// yes where the mask is true, else no.
#[inline(always)]
pub(crate) fn blend<S: Simd, const N: usize>(
    mask: Mask<S>,
    yes: &[Lanes<S>; N],
    no: &[Lanes<S>; N],
) -> [Lanes<S>; N] {
    let mut out = *no;
    for k in 0..N {
        out[k] = mask.choose(yes[k], no[k]);
    }
    out
}

/// The load factors that are not zero.
#[derive(Debug, Clone)]
pub(crate) struct Terms(pub Vec<(usize, f64)>);

impl Terms {
    pub fn new(factors: &[f64]) -> Self {
        Self(factors.iter().enumerate().filter(|(_, f)| **f != 0.0).map(|(l, f)| (l, *f)).collect())
    }

    /// Σ f σ_l from the unit-load buffer.
    #[inline(always)]
    pub fn sum<S: Simd>(&self, s: S, units: &[f64]) -> Tensor<S> {
        let units = S::as_simd_f64s(units).0;
        let mut t = [Lanes::all(s, 0.0); 6];
        for &(l, f) in &self.0 {
            let f = Lanes::all(s, f);
            let u = &units[6 * l..6 * l + 6];
            for k in 0..6 {
                t[k] = f.mul_add(Lanes { s, v: u[k] }, t[k]);
            }
        }
        t
    }
}

/// The tangent frame of a surface node: the direction on which the unit loads act least, and two across it.
///
/// S = Σ σ_l², the direction of its smallest eigenvalue as the largest column of its adjugate. Only a guess for
/// where to search: nothing rests on it.
#[inline(always)]
pub(crate) fn tangent_frame<S: Simd>(s: S, units: &[f64]) -> [Vector<S>; 3] {
    let u = S::as_simd_f64s(units).0;
    let mut q = [Lanes::all(s, 0.0); 6];
    for t in u.chunks_exact(6) {
        let [xx, yy, zz, xy, yz, zx] = load(s, t);
        q[0] = xx.mul_add(xx, xy.mul_add(xy, zx.mul_add(zx, q[0])));
        q[1] = yy.mul_add(yy, xy.mul_add(xy, yz.mul_add(yz, q[1])));
        q[2] = zz.mul_add(zz, yz.mul_add(yz, zx.mul_add(zx, q[2])));
        q[3] = xy.mul_add(xx + yy, yz.mul_add(zx, q[3]));
        q[4] = yz.mul_add(yy + zz, xy.mul_add(zx, q[4]));
        q[5] = zx.mul_add(zz + xx, xy.mul_add(yz, q[5]));
    }
    let a = adjugate(&q);
    let mut e3 = [a[0], a[3], a[5]];
    let second = a[1].above(a[0]);
    let largest = a[0].max(a[1]);
    let third = a[2].above(largest);
    for (k, (y, z)) in [(a[3], a[5]), (a[1], a[4]), (a[4], a[2])].into_iter().enumerate() {
        e3[k] = third.choose(z, second.choose(y, e3[k]));
    }
    let e3 = unit(&e3);
    // Frame across e3 without a branch on the smallest component.
    let one = Lanes::all(s, 1.0);
    let sign = e3[2].above(Lanes::all(s, 0.0)).choose(one, -one);
    let f = -(one / (sign + e3[2]));
    let b = e3[0] * e3[1] * f;
    let e1 = [one + sign * e3[0] * e3[0] * f, sign * b, -(sign * e3[0])];
    let e2 = [b, sign + e3[1] * e3[1] * f, -e3[1]];
    [e1, e2, e3]
}

/// In-plane parts of tensors: along cos(φ/2) e₁ + sin(φ/2) e₂ the normal stress is c + a cos φ + b sin φ.
#[inline(always)]
pub(crate) fn circle_projectors<S: Simd>(frame: &[Vector<S>; 3]) -> [Tensor<S>; 3] {
    let half = Lanes::all(frame[0][0].s, 0.5);
    let p11 = projector(&frame[0], &frame[0]);
    let p22 = projector(&frame[1], &frame[1]);
    let p12 = projector(&frame[0], &frame[1]);
    [weighted(half, &p11, half, &p22), weighted(half, &p11, -half, &p22), p12]
}

/// cos(φ/2) e₁ + sin(φ/2) e₂.
#[inline(always)]
pub(crate) fn circle_direction<S: Simd>(frame: &[Vector<S>; 3], cos: Lanes<S>, sin: Lanes<S>) -> Vector<S> {
    let s = cos.s;
    let (half, zero, one) = (Lanes::all(s, 0.5), Lanes::all(s, 0.0), Lanes::all(s, 1.0));
    let right = cos.above(zero);
    let large = (half * (one + cos.abs())).sqrt();
    let small = half * sin / large;
    let (c, d) = (right.choose(large, small), right.choose(small, large));
    weighted(c, &frame[0], d, &frame[1])
}

/// c, a, b of a tensor.
#[inline(always)]
pub(crate) fn on_circle<S: Simd>(t: &Tensor<S>, projectors: &[Tensor<S>; 3]) -> Vector<S> {
    [contract(t, &projectors[0]), contract(t, &projectors[1]), contract(t, &projectors[2])]
}

/// Bounds of the normal stress over all directions, gathered over tensors.
///
/// In the frame (e₁, e₂, e₃) the eigenvalues lie within those of the in-plane block and T₃₃, widened by the length b
/// of (T₁₃, T₂₃); b² from the Frobenius norm, with a margin for its rounding. Holds for any frame.
#[derive(Clone, Copy)]
pub(crate) struct NormalRange<S: Simd> {
    top: Lanes<S>,
    bottom: Lanes<S>,
    out_of_plane: Lanes<S>,
}

impl<S: Simd> NormalRange<S> {
    #[inline(always)]
    pub fn empty(s: S) -> Self {
        let low = Lanes::all(s, f64::NEG_INFINITY);
        Self { top: low, bottom: -low, out_of_plane: Lanes::all(s, 0.0) }
    }

    /// Includes a tensor whose in-plane parts are c, a, b (see [`circle_projectors`]).
    #[inline(always)]
    pub fn include(self, t: &Tensor<S>, circle: &Vector<S>) -> Self {
        let s = t[0].s;
        let (half, tiny) = (Lanes::all(s, 0.5), Lanes::all(s, 1e-13));
        let normal = t[0].mul_add(t[0], t[1].mul_add(t[1], t[2] * t[2]));
        let shear = t[3].mul_add(t[3], t[4].mul_add(t[4], t[5] * t[5]));
        let [c, a, b] = *circle;
        let swing = a.mul_add(a, b * b);
        let radius = swing.sqrt();
        let across = t[0] + t[1] + t[2] - c - c;
        // 2b² = |T|² − 2c² − 2(a² + b²) − T₃₃².
        let square = half.mul_add(normal - across * across, shear - c * c - swing);
        let margin = tiny * (normal + shear);
        Self {
            top: self.top.max(c + radius).max(across),
            bottom: self.bottom.min(c - radius).min(across),
            out_of_plane: self.out_of_plane.max(square.max(margin)),
        }
    }

    /// Lower and upper bound.
    #[inline(always)]
    pub fn ends(self) -> (Lanes<S>, Lanes<S>) {
        let b = self.out_of_plane.sqrt();
        (self.bottom - b, self.top + b)
    }
}
