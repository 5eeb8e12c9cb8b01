//! Where a number comes from and how surely.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How surely a number is known. The order is by trust, weakest first, so that the weakest of several is
/// their minimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Custom or memory: to be checked against the user's copy of the standard.
    Unverified,
    /// The analyst's own number, with the analyst's source.
    User,
    /// Worked out from published numbers; the source says how.
    Derived,
    /// Read in an open, citable source.
    Published,
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unverified => "unverified",
            Self::User => "user",
            Self::Derived => "derived",
            Self::Published => "published",
        })
    }
}

/// Source and confidence of one number or rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// Citation in words.
    pub source: String,
    /// How surely it is known.
    pub confidence: Confidence,
}

impl Provenance {
    /// Puts source and confidence together.
    pub fn new(source: impl Into<String>, confidence: Confidence) -> Self {
        Self { source: source.into(), confidence }
    }
}

/// Weakest confidence of several; `Published` for none, since nothing then weakens the result.
pub fn weakest(confidences: impl IntoIterator<Item = Confidence>) -> Confidence {
    confidences.into_iter().min().unwrap_or(Confidence::Published)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weakest_counts() {
        use Confidence::{Derived, Published, Unverified, User};
        assert_eq!(weakest([Published, Unverified, Derived]), Unverified);
        assert_eq!(weakest([Published, User, Derived]), User);
        assert_eq!(weakest([User, Unverified]), Unverified);
        assert_eq!(weakest([Published, Derived]), Derived);
        assert_eq!(weakest([Published]), Published);
    }
}
