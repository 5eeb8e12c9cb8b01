//! Standard and frame → loads and conditions, each with formula, numbers put in, and value.

mod attached;
mod evaluate;
mod value;

pub(crate) use evaluate::shown_number;
pub use evaluate::{LoadError, evaluate};
pub use value::{ConditionForces, ExclusiveMember, Force, LoadSet, LoadValue, ParameterValue};
