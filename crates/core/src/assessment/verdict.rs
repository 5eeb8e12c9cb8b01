//! Pass, fail, not assessed.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Relative tolerance on the limit: a utilisation of 1 + `ON_LIMIT` still passes, so that a point placed
/// exactly on the limit line is not failed by rounding. Far below any engineering meaning.
pub const ON_LIMIT: f64 = 1e-9;

/// Outcome of an assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Assessed, and the requirement is met.
    Pass,
    /// Assessed, and the requirement is not met.
    Fail,
    /// Not assessed, for a stated reason: never to be read as a pass.
    NotAssessed,
}

impl Verdict {
    /// Pass if utilisation × required factor ≤ 1 (within [`ON_LIMIT`]); NaN fails.
    #[must_use]
    pub fn of(utilisation: f64, required_safety_factor: f64) -> Self {
        if utilisation * required_safety_factor <= 1.0 + ON_LIMIT { Self::Pass } else { Self::Fail }
    }

    /// The worst of several: fail before not assessed before pass; not assessed for none.
    #[must_use]
    pub fn worst(verdicts: impl IntoIterator<Item = Self>) -> Self {
        let mut worst = None;
        for v in verdicts {
            worst = Some(match (worst, v) {
                (Some(Self::Fail), _) | (_, Self::Fail) => Self::Fail,
                (Some(Self::NotAssessed), _) | (_, Self::NotAssessed) => Self::NotAssessed,
                _ => Self::Pass,
            });
        }
        worst.unwrap_or(Self::NotAssessed)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pass => "pass",
            Self::Fail => "FAIL",
            Self::NotAssessed => "not assessed",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_undefined_passes() {
        assert_eq!(Verdict::of(f64::NAN, 1.0), Verdict::Fail);
        assert_eq!(Verdict::of(f64::INFINITY, 1.0), Verdict::Fail);
        assert_eq!(Verdict::worst([]), Verdict::NotAssessed);
    }

    #[test]
    fn on_the_limit_passes_and_above_fails() {
        assert_eq!(Verdict::of(1.0, 1.0), Verdict::Pass);
        assert_eq!(Verdict::of(1.0 + 1e-8, 1.0), Verdict::Fail);
        assert_eq!(Verdict::of(0.8, 1.25), Verdict::Pass);
        assert_eq!(Verdict::of(0.81, 1.25), Verdict::Fail);
    }

    #[test]
    fn the_worst_counts() {
        use Verdict::{Fail, NotAssessed, Pass};
        assert_eq!(Verdict::worst([Pass, NotAssessed, Fail]), Fail);
        assert_eq!(Verdict::worst([Pass, NotAssessed]), NotAssessed);
        assert_eq!(Verdict::worst([Pass, Pass]), Pass);
    }
}
