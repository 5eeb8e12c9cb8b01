//! A block of consecutive nodes with the stresses of every load, as structure of arrays.

pub use bogie_fatigue_text::component::COMPONENTS;

/// Names of the components in that order.
pub const COMPONENT_NAMES: [&str; COMPONENTS] = ["sxx", "syy", "szz", "sxy", "syz", "szx"];

/// Nodes per block unless the caller says otherwise.
pub const DEFAULT_BLOCK_NODES: usize = 4096;

/// Stresses in MPa of up to `capacity` consecutive nodes: for each load and component one contiguous slice over
/// the nodes. What a file lacks, or has as NaN or infinity, is NaN here; what follows must mark it as not assessed.
#[derive(Debug, Clone, PartialEq)]
pub struct StressBlock {
    capacity: usize,
    /// From one component to the next; see [`stride`].
    stride: usize,
    loads: usize,
    len: usize,
    first_node: usize,
    values: Vec<f64>,
}

/// Distance between components, in numbers: an odd number of cache lines. With a power of two all components of a
/// node would fall into one set of the cache and push each other out.
fn stride(capacity: usize) -> usize {
    const LINE: usize = 8;
    LINE * (capacity.div_ceil(LINE) | 1)
}

impl Default for StressBlock {
    fn default() -> Self {
        Self::with_capacity(DEFAULT_BLOCK_NODES)
    }
}

impl StressBlock {
    /// An empty block for `capacity` nodes (at least one).
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        let capacity = capacity.max(1);
        Self { capacity, stride: stride(capacity), loads: 0, len: 0, first_node: 0, values: Vec::new() }
    }

    /// Most nodes the block can take.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Number of loads.
    #[must_use]
    pub fn loads(&self) -> usize {
        self.loads
    }

    /// Number of nodes in the block now.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the block holds no node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Index (not number) of the block's first node in the mesh.
    #[must_use]
    pub fn first_node(&self) -> usize {
        self.first_node
    }

    /// Stresses in MPa of one load and component (0 … 5 = xx yy zz xy yz zx), one per node; empty if there is no
    /// such load or component.
    #[must_use]
    pub fn component(&self, load: usize, component: usize) -> &[f64] {
        if load >= self.loads || component >= COMPONENTS {
            return &[];
        }
        let start = (load * COMPONENTS + component) * self.stride;
        self.values.get(start..start + self.len).unwrap_or(&[])
    }

    /// The six components in MPa of one load at one node of the block; NaN if there is no such load or node.
    #[must_use]
    pub fn tensor(&self, load: usize, node: usize) -> [f64; COMPONENTS] {
        std::array::from_fn(|k| self.component(load, k).get(node).copied().unwrap_or(f64::NAN))
    }

    /// Counts stresses beyond a size in MPa as missing.
    pub fn forget_beyond(&mut self, largest_mpa: f64) {
        for lane in &mut self.lanes() {
            for component in 0..COMPONENTS {
                for value in lane.component_mut(component) {
                    // Without a branch, so that the compiler takes several values at a time.
                    *value = if value.abs() <= largest_mpa { *value } else { f64::NAN };
                }
            }
        }
    }

    /// Prepares the block for `len` nodes (clipped to the capacity) starting at `first_node`. Old values stay until
    /// they are overwritten.
    pub(crate) fn start(&mut self, loads: usize, first_node: usize, len: usize) {
        self.loads = loads;
        self.values.resize(loads * COMPONENTS * self.stride, f64::NAN);
        self.first_node = first_node;
        self.len = len.min(self.capacity);
    }

    /// One exclusive view per load, so that loads can be filled in parallel.
    pub(crate) fn lanes(&mut self) -> Vec<Lane<'_>> {
        let (capacity, stride, len) = (self.capacity, self.stride, self.len);
        let width = COMPONENTS * stride;
        self.values.chunks_exact_mut(width).map(|values| Lane { values, capacity, stride, len }).collect()
    }
}

/// The part of a block that belongs to one load.
#[derive(Debug)]
pub(crate) struct Lane<'a> {
    values: &'a mut [f64],
    capacity: usize,
    stride: usize,
    len: usize,
}

impl Lane<'_> {
    /// Nodes to be filled.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Puts the six components of one node.
    #[inline]
    pub(crate) fn put(&mut self, node: usize, tensor: &[f64; COMPONENTS]) {
        if node < self.capacity {
            for (k, &value) in tensor.iter().enumerate() {
                if let Some(slot) = self.values.get_mut(k * self.stride + node) {
                    *slot = value;
                }
            }
        }
    }

    /// Puts the components of consecutive nodes, every `step`th of `tensors`.
    #[inline]
    pub(crate) fn put_run(&mut self, first: usize, tensors: &[[f64; COMPONENTS]], step: usize) {
        for (k, values) in self.values.chunks_exact_mut(self.stride).enumerate() {
            let slots = values.get_mut(first..self.len).unwrap_or_default();
            for (slot, tensor) in slots.iter_mut().zip(tensors.iter().step_by(step.max(1))) {
                *slot = tensor.get(k).copied().unwrap_or(f64::NAN);
            }
        }
    }

    /// Marks the nodes from `from` up to (not including) `to` as missing.
    pub(crate) fn put_missing(&mut self, from: usize, to: usize) {
        for node in from..to.min(self.len) {
            self.put(node, &[f64::NAN; COMPONENTS]);
        }
    }

    /// The slice of one component over the nodes.
    pub(crate) fn component_mut(&mut self, component: usize) -> &mut [f64] {
        let start = component * self.stride;
        self.values.get_mut(start..start + self.len).unwrap_or_default()
    }
}
