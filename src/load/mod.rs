//! Standard and frame → loads and conditions, each with formula, numbers put in, and value.

mod attached;
mod evaluate;
mod value;

pub use evaluate::{LoadError, evaluate};
pub use value::{ConditionForces, ExclusiveMember, Force, LoadSet, LoadValue, ParameterValue};
