//! Unit-load stresses of many nodes, as they lie in memory.

use pulp::Simd;

use super::error::KernelError;
use super::tensor::Sym3;

/// Unit-load stresses in MPa.
#[derive(Debug, Clone)]
pub struct Stresses<'a> {
    nodes: usize,
    loads: usize,
    layout: Layout<'a>,
}

#[derive(Debug, Clone)]
enum Layout<'a> {
    Components(Vec<&'a [f64]>),
    Nodes(&'a [f64]),
}

impl<'a> Stresses<'a> {
    /// Structure of arrays: `arrays[6·load + component]`, one value per node; components xx, yy, zz, xy, yz, zx.
    ///
    /// # Errors
    /// Arrays of different lengths or not six per load.
    pub fn from_components(loads: usize, arrays: &[&'a [f64]]) -> Result<Self, KernelError> {
        if arrays.len() != 6 * loads {
            return Err(KernelError::Length { what: "list", expected: 6 * loads, found: arrays.len() });
        }
        let nodes = arrays.first().map_or(0, |a| a.len());
        for a in arrays {
            if a.len() != nodes {
                return Err(KernelError::Length { what: "of a component", expected: nodes, found: a.len() });
            }
        }
        Ok(Self { nodes, loads, layout: Layout::Components(arrays.to_vec()) })
    }

    /// Node by node, as in an array of shape (nodes, loads, 6).
    ///
    /// # Errors
    /// A length that is not nodes × loads × 6.
    pub fn from_nodes(loads: usize, values: &'a [f64]) -> Result<Self, KernelError> {
        let row = 6 * loads;
        if row == 0 || !values.len().is_multiple_of(row) {
            return Err(KernelError::Length { what: "of the nodes", expected: row, found: values.len() });
        }
        Ok(Self { nodes: values.len() / row, loads, layout: Layout::Nodes(values) })
    }

    /// Number of nodes.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.nodes
    }

    /// Number of unit loads.
    #[must_use]
    pub fn loads(&self) -> usize {
        self.loads
    }

    /// Stress of one node and load; NaN outside.
    #[must_use]
    pub fn at(&self, node: usize, load: usize) -> Sym3 {
        std::array::from_fn(|k| {
            match &self.layout {
                Layout::Components(a) => a.get(6 * load + k).and_then(|a| a.get(node)).copied(),
                Layout::Nodes(v) => v.get((node * self.loads + load) * 6 + k).copied(),
            }
            .unwrap_or(f64::NAN)
        })
    }

    /// Copies as many nodes as a vector holds from `first` on into `out`, as \[load\]\[component\]\[node\]; missing nodes as zero.
    #[inline(always)]
    pub(crate) fn gather<S: Simd>(&self, first: usize, out: &mut [f64]) {
        let lanes = S::F64_LANES;
        let row = 6 * self.loads;
        match &self.layout {
            Layout::Components(arrays) => {
                let n = lanes.min(self.nodes - first);
                if n == lanes {
                    for (out, a) in S::as_mut_simd_f64s(out).0.iter_mut().zip(arrays) {
                        *out = S::as_simd_f64s(&a[first..first + lanes]).0[0];
                    }
                    return;
                }
                for (out, a) in out.chunks_exact_mut(lanes).zip(arrays) {
                    out[..n].copy_from_slice(&a[first..first + n]);
                    out[n..].fill(0.0);
                }
            }
            Layout::Nodes(values) => {
                for lane in 0..lanes {
                    let from = (first + lane) * row;
                    match values.get(from..from + row) {
                        Some(source) => {
                            for (out, v) in out.chunks_exact_mut(lanes).zip(source) {
                                out[lane] = *v;
                            }
                        }
                        None => {
                            for out in out.chunks_exact_mut(lanes) {
                                out[lane] = 0.0;
                            }
                        }
                    }
                }
            }
        }
    }
}
