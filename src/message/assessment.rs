//! Codes of the area `assessment`; their sentences are in `locales/messages/assessment.toml`.

super::codes! {
    /// {0} does not cover {1}; used all the same by the analyst: {2}
    SCOPE_ACCEPTED = "scope-accepted";
    /// {0} does not cover {1}; only its allowable stresses are used: {2}
    SCOPE_ALLOWABLE_ONLY = "scope-allowable-only";
    /// {0} does not cover {1}: {2}
    SCOPE_OUTSIDE = "scope-outside";
    /// the search for the critical plane stopped between {0} and {1}; the upper bound counts
    SEARCH_STOPPED = "search-stopped";
    /// the verdict rests on {0}: utilisation {1}, but over all directions (critical_plane) it is {2}
    CRITICAL_PLANE_DIFFERS = "critical-plane-differs";
    /// the pair of largest amplitude gives {0}, but the pair {1} ↔ {2} with less amplitude and another mean gives {3}
    PAIR_DIFFERS = "pair-differs";
    /// the square-root rule gives {0}; if the dynamic loads acted together it would be {1}
    IN_PHASE_DIFFERS = "in-phase-differs";
    /// |σ_m| + σ_a = {0} MPa exceeds the yield strength of {1} MPa, which this diagram allows in compression
    BEYOND_YIELD_COMPRESSION = "beyond-yield-compression";
    /// |σ_m| + σ_a = {0} MPa exceeds the yield strength of {1} MPa, which this diagram allows in tension
    BEYOND_YIELD_TENSION = "beyond-yield-tension";
    /// the stated normal is not that of a free surface: a load leaves a traction of {0} % of the largest principal stress on it
    NORMAL_NOT_FREE = "normal-not-free";
    /// the limit {0} is unverified: {1}
    LIMIT_UNVERIFIED = "limit-unverified";
}
