//! The names of the reductions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How tensors become one mean and one amplitude.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reduction {
    /// Pair of conditions and direction with the largest amplitude.
    WorstPair,
    /// Direction of the principal stress largest in magnitude over all conditions; all others projected.
    PrincipalProjection,
    /// Largest utilisation over all directions.
    CriticalPlane,
    /// The direction the user gives, or the one direction a scalar has.
    FixedDirection,
}

impl Reduction {
    /// Name as in files and results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::WorstPair => "worst_pair",
            Self::PrincipalProjection => "principal_projection",
            Self::CriticalPlane => "critical_plane",
            Self::FixedDirection => "fixed_direction",
        }
    }
}

impl fmt::Display for Reduction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_files() {
        let all = [
            (Reduction::WorstPair, "worst_pair"),
            (Reduction::PrincipalProjection, "principal_projection"),
            (Reduction::CriticalPlane, "critical_plane"),
            (Reduction::FixedDirection, "fixed_direction"),
        ];
        for (reduction, name) in all {
            assert_eq!(serde_json::to_value(reduction).ok(), Some(name.into()));
            assert_eq!((reduction.name(), reduction.to_string().as_str()), (name, name));
        }
    }
}
