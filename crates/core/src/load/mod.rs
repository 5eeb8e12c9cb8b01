//! Standard and frame → loads and conditions, each with formula, numbers put in, and value.

mod attached;
mod evaluate;
mod known;
mod notes;
mod options;
mod value;

pub use evaluate::{LoadError, evaluate, evaluate_on_all};
pub use known::shown_number;
pub use value::{ConditionForces, ExclusiveMember, Force, LoadSet, LoadValue, ParameterValue};
