//! Stress states and linear superposition.

mod tensor;

pub use tensor::{Eigen, SMALLEST_MPA, StressKind, Tensor, superpose};
