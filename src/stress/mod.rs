//! Stress states and linear superposition.

mod tensor;

pub use tensor::{Eigen, StressKind, Tensor, superpose};
