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
    /// the square-root rule gives {0}; if the dynamic loads acted together it would be at most {1} (an upper bound: there are too many loads for an exact number)
    IN_PHASE_BOUND_DIFFERS = "in-phase-bound-differs";
    /// the limit {0} would rise in compression; for welds it is flat there, because residual stresses leave no credit
    COMPRESSION_FLATTENED = "compression-flattened";
    /// the stated normal is not that of a free surface: a load leaves a traction of {0} % of the largest principal stress on it
    NORMAL_NOT_FREE = "normal-not-free";
    /// the limit {0} is unverified: {1}
    LIMIT_UNVERIFIED = "limit-unverified";
    /// detail `{0}` has no fatigue limit for {1}
    NO_LIMIT = "no-limit";
    /// its fatigue-limit diagram is not possible: {0}
    NO_DIAGRAM = "no-diagram";
    /// fewer than two conditions give no pair
    TOO_FEW_CONDITIONS = "too-few-conditions";
    /// fixed_direction was asked for, but the hotspot gives no direction
    NO_DIRECTION = "no-direction";
    /// the standard gives no combination
    NO_COMBINATION = "no-combination";
    /// a stress is not finite
    STRESS_NOT_FINITE = "stress-not-finite";
    /// no stress is given for condition {0}
    CONDITION_NOT_GIVEN = "condition-not-given";
    /// the hotspot gives no stresses for {0}
    NO_STRESSES = "no-stresses";
    /// {0} — its loads do not apply: give the hotspot's stresses per condition
    SCOPE_NEEDS_CONDITIONS = "scope-needs-conditions";
    /// its detail or material is not defined
    DETAIL_UNDEFINED = "detail-undefined";
    /// the procedure has no static check
    NO_STATIC_CHECK_ASKED = "no-static-check-asked";
    /// {0} states no static check for its exceptional conditions
    NO_STATIC_CHECK = "no-static-check";
    /// {0} has no safety factor `{1}`
    NO_SAFETY_FACTOR = "no-safety-factor";
    /// the stress of condition {0} is not finite
    CONDITION_NOT_FINITE = "condition-not-finite";
    /// {0} has no exceptional conditions
    NO_EXCEPTIONAL_CONDITIONS = "no-exceptional-conditions";
    /// it rests on unverified numbers
    RESTS_ON_UNVERIFIED = "rests-on-unverified";
    /// fatigue not assessed: {0}
    FATIGUE_NOT_ASSESSED = "fatigue-not-assessed";
    /// static check not assessed: {0}
    STATIC_NOT_ASSESSED = "static-not-assessed";
    /// fatigue utilisation {0} ≤ {1} ({2}: σ_a {3} MPa at σ_m {4} MPa, limit {5} MPa)
    FATIGUE_WITHIN = "fatigue-within";
    /// fatigue utilisation {0} > {1} ({2}: σ_a {3} MPa at σ_m {4} MPa, limit {5} MPa)
    FATIGUE_ABOVE = "fatigue-above";
    /// fatigue: the mean stress of {0} MPa lies outside the diagram ({1})
    MEAN_OUTSIDE = "mean-outside";
    /// static {0} ≤ {1} MPa (condition {2})
    STATIC_WITHIN = "static-within";
    /// static {0} > {1} MPa (condition {2})
    STATIC_ABOVE = "static-above";
    /// its stresses are given per load and per condition of {0}: which of the two holds?
    GIVEN_BOTH_WAYS = "given-both-ways";
    /// main conditions were not tested: {0}; on the others the utilisation is {1}
    MAIN_NOT_TESTED = "main-not-tested";
    /// no stress is given for any exceptional condition of {0}: give them, or name them under not_tested in \[conditions.{1}\] with a reason
    EXCEPTIONAL_NOT_TESTED = "exceptional-not-tested";
    /// no exceptional condition of {0} was applied ({1}): without them the static check is not assessed, unless accept = true with an accept_reason in \[conditions.{2}\] says why the verdict stands
    EXCEPTIONAL_DECLARED = "exceptional-declared";
    /// printed rule {0}, pass
    PRINTED_PASSES = "printed-passes";
    /// printed rule {0}, FAIL
    PRINTED_FAILS = "printed-fails";
    /// printed rule {0}, not assessed
    PRINTED_NOT_ASSESSED = "printed-not-assessed";
    /// judged by the pair of largest amplitude alone (worst_pair), as asked
    BY_PRINTED_RULE = "by-printed-rule";
    /// the largest utilisation over all pairs and directions is {0}; the printed rule (pair of largest amplitude {3} ↔ {4}, one sense of the twist) gives {1}: {2}
    PRINTED_RULE_DIFFERS = "printed-rule-differs";
    /// {0}: the printed rule (its own conditions, pair of largest amplitude) would change the verdict of {1}
    PRINTED_RULE_CHANGES = "printed-rule-changes";
    /// {0} and {1} more
    AND_MORE = "and-more";
    /// {0}: worst_pair was asked for: the verdicts rest on the pair of largest amplitude alone, which more load may improve; the largest utilisation over all pairs and directions stands beside
    JUDGED_BY_PRINTED_RULE = "judged-by-printed-rule";
    /// {0}: worst_pair was asked for, but this standard sums its loads and has no pairs: it is judged by its own rule
    NO_PAIRS_TO_JUDGE = "no-pairs-to-judge";
    /// {0}: \[assessment\] reduction = {1} is used instead of the directions that hotspots give: {2}
    DIRECTION_OVERRIDDEN = "direction-overridden";
    /// {0}: not applied: {1} ({2})
    NOT_TESTED = "not-tested";
    /// {0}: not applied: {1} ({2}); the verdicts stand all the same: {3}
    NOT_TESTED_ACCEPTED = "not-tested-accepted";
    /// {0}: conditions named under not_tested count all the same where stresses are given per load
    NOT_TESTED_BUT_CALCULATED = "not-tested-but-calculated";
    /// no stress is given for {0}: give it, or name the conditions that were not applied in \[conditions.{1}\] with not_tested and reason
    CONDITIONS_MISSING = "conditions-missing";
    /// stresses of the opposite sense followed linearly from those given: {0}
    CONDITIONS_DERIVED = "conditions-derived";
    /// {0}: the static check was not made, since the exceptional conditions were not applied; accepted: {1}
    STATIC_NOT_MADE = "static-not-made";
    /// the static check compares |σ| in the one direction that is given, not the von Mises stress: where stresses act in other directions, too, it is on the unsafe side
    ONE_DIRECTION = "one-direction";
    /// in-service loads against yield not assessed: {0}
    SERVICE_NOT_ASSESSED = "service-not-assessed";
    /// in-service {0} ≤ {1} MPa (condition {2})
    SERVICE_WITHIN = "service-within";
    /// in-service {0} > {1} MPa (condition {2})
    SERVICE_ABOVE = "service-above";
    /// {0}: in-service loads exceed yield ÷ safety factor at {1}: shown beside, judged only where \[assessment\] service_yield_check = true
    SERVICE_BESIDE = "service-beside";
    /// {0}: both senses of the twist are tried, since no open source settles it; with one sense only the verdict would change at {1}
    ONE_SENSE_CHANGES = "one-sense-changes";
    /// {0}: particular loads act on top of the conditions that the definition names; on top of every in-service condition, which no open source excludes, the verdict would change at {1} (tried at the {2} passing hotspots of largest utilisation)
    ON_EVERY_CONDITION_CHANGES = "on-every-condition-changes";
}
