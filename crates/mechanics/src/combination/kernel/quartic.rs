//! Proof that no direction exceeds a given root-sum-square utilisation, without a search.
//!
//! "p′σ_m + q′σ_a ≤ 1 for all n" is Σ_d (nᵀC_d n)² ≤ (nᵀBn)² with B = 1 − p′M, C_d = q′D_d: a form of fourth degree
//! in n that must not be negative. By Hilbert (1888) such a form in three variables is never negative exactly if it
//! is a sum of squares, i.e. if in Y = nnᵀ
//!   (B:Y)² − Σ (C_d:Y)² − T:adj Y
//! is a positive definite quadratic form of the six components of Y for some tensor T (adj Y = 0 on Y = nnᵀ).
//! In a frame with B = 1 whose first axis is the worst direction, three components of T follow from the form's
//! gradient being zero there; the others are chosen to balance the remaining couplings (exact in plane stress).
//! If the six pivots are positive, the proof is complete, whatever T was. Not from a standard.

use pulp::Simd;

use super::lanes::{Lanes, Mask, Tensor, Vector, apply, dot, load, plus, scaled};

/// The dynamic tensors in a frame with B = 1 along a trial direction: sums of products of their components.
pub(crate) struct Gram<S: Simd> {
    frame: [Vector<S>; 3],
    /// Σ C_ab C_cd, upper triangle in the order 11, 12, 13, 22, 23, 33.
    g: [[Lanes<S>; 6]; 6],
}

impl<S: Simd> Gram<S> {
    /// Frame from the trial direction `n` and two vectors that complete it; `dynamic` holds 6 vectors per tensor.
    #[inline(always)]
    pub fn new(
        n: &Vector<S>,
        across: (&Vector<S>, &Vector<S>),
        b: &Tensor<S>,
        q: Lanes<S>,
        dynamic: &[S::f64s],
    ) -> Self {
        let s = q.s;
        let (n1, b1) = normalise(n, b);
        let (n2, b2) = normalise(&without(across.0, &n1, &b1), b);
        let (n3, _) = normalise(&without(&without(across.1, &n1, &b1), &n2, &b2), b);
        let zero = Lanes::all(s, 0.0);
        let mut g = [[zero; 6]; 6];
        for t in dynamic.chunks_exact(6) {
            let d: Tensor<S> = load(s, t);
            let (t1, t2, t3) = (apply(&d, &n1), apply(&d, &n2), apply(&d, &n3));
            let c =
                [dot(&n1, &t1), dot(&n2, &t1), dot(&n3, &t1), dot(&n2, &t2), dot(&n3, &t2), dot(&n3, &t3)];
            for i in 0..6 {
                for j in i..6 {
                    g[i][j] = c[i].mul_add(c[j], g[i][j]);
                }
            }
        }
        let q2 = q * q;
        for (i, row) in g.iter_mut().enumerate() {
            for v in row.iter_mut().skip(i) {
                *v = *v * q2;
            }
        }
        Self { frame: [n1, n2, n3], g }
    }

    /// True where the trial direction is stationary well enough for its value to be exact, or where its value is so
    /// far below the proven one that this does not matter.
    #[inline(always)]
    pub fn stationary(&self) -> Mask<S> {
        let small = Lanes::all(self.g[0][0].s, 3e-8);
        let far = Lanes::all(small.s, 1.0 - 1e-5).above(self.g[0][0]);
        small.above(self.g[0][1].abs()).and(small.above(self.g[0][2].abs())).or(far)
    }

    /// A Newton step of Σ(nᵀC_dn)² on the surface nᵀBn = 1 (where the curvature allows one; else where it was).
    #[inline(always)]
    pub fn next_direction(&self) -> Vector<S> {
        let g = &self.g;
        let s = g[0][0].s;
        let zero = Lanes::all(s, 0.0);
        let (x, y) = (g[0][1], g[0][2]);
        let h22 = g[0][3] - g[0][0] + g[1][1] + g[1][1];
        let h33 = g[0][5] - g[0][0] + g[2][2] + g[2][2];
        let h23 = g[0][4] + g[1][2] + g[1][2];
        let det = h22 * h33 - h23 * h23;
        let usable = det.above(zero).and(zero.above(h22));
        let inverse = Lanes::all(s, 1.0) / det;
        let dx = usable.choose((h23 * y - h33 * x) * inverse, zero);
        let dy = usable.choose((h23 * x - h22 * y) * inverse, zero);
        let [n1, n2, n3] = &self.frame;
        plus(&plus(n1, dx, n2), dy, n3)
    }

    /// True where the form is proven positive.
    #[inline(always)]
    pub fn proven(&self) -> Mask<S> {
        let g = &self.g;
        let s = g[0][0].s;
        let (one, two, four) = (Lanes::all(s, 1.0), Lanes::all(s, 2.0), Lanes::all(s, 4.0));
        // Indices of g: 0 = 11, 1 = 12, 2 = 13, 3 = 22, 4 = 23, 5 = 33.
        let t33 = two * (one - g[0][3]);
        let t22 = two * (one - g[0][5]);
        let t23 = two * g[0][4];
        let t11 = two * (one - g[3][5]);
        let a12 = t33 - four * g[1][1];
        let a13 = t22 - four * g[2][2];
        let a22 = one - g[3][3];
        let a33 = one - g[5][5];
        let a23 = t11 - four * g[4][4];
        let (w, v) = (a13 * a23, a12 * a33);
        let t12 = (two * g[1][5] * w - four * g[2][4] * v) / (w + v);
        let (w, v) = (a12 * a23, a13 * a22);
        let t13 = (two * g[2][3] * w - four * g[1][4] * v) / (w + v);
        let zero = Lanes::all(s, 0.0);
        // Order 11, 12, 13, 22, 33, 23; lower triangle.
        let mut m = [[zero; 6]; 6];
        m[0][0] = one - g[0][0];
        m[1][0] = -(two * g[0][1]);
        m[2][0] = -(two * g[0][2]);
        m[1][1] = a12;
        m[2][1] = -(four * g[1][2]) - t23;
        m[2][2] = a13;
        m[3][1] = -(two * g[1][3]);
        m[3][2] = t13 - two * g[2][3];
        m[3][3] = a22;
        m[4][1] = t12 - two * g[1][5];
        m[4][2] = -(two * g[2][5]);
        m[4][3] = zero;
        m[4][4] = a33;
        m[5][1] = -(four * g[1][4]) - t13;
        m[5][2] = -(four * g[2][4]) - t12;
        m[5][3] = -(two * g[3][4]);
        m[5][4] = -(two * g[4][5]);
        m[5][5] = a23;
        positive_definite(&mut m, Lanes::all(s, 1e-12))
    }
}

/// v with vᵀBv = 1, and Bv.
#[inline(always)]
fn normalise<S: Simd>(v: &Vector<S>, b: &Tensor<S>) -> (Vector<S>, Vector<S>) {
    let bv = apply(b, v);
    let f = Lanes::all(v[0].s, 1.0) / dot(v, &bv).sqrt();
    (scaled(v, f), scaled(&bv, f))
}

/// v less its part along a, in the sense of B.
#[inline(always)]
fn without<S: Simd>(v: &Vector<S>, a: &Vector<S>, ba: &Vector<S>) -> Vector<S> {
    plus(v, -dot(v, ba), a)
}

/// Pivots of a symmetric matrix (lower triangle given), all above `least`.
#[expect(clippy::needless_range_loop, reason = "rows and columns of one matrix")]
#[inline(always)]
fn positive_definite<S: Simd>(m: &mut [[Lanes<S>; 6]; 6], least: Lanes<S>) -> Mask<S> {
    let one = Lanes::all(least.s, 1.0);
    let mut ok = m[0][0].above(least);
    for k in 0..6 {
        ok = ok.and(m[k][k].above(least));
        let inverse = one / m[k][k];
        for i in k + 1..6 {
            let f = m[i][k] * inverse;
            for j in k + 1..=i {
                m[i][j] = m[i][j] - f * m[j][k];
            }
        }
    }
    ok
}
