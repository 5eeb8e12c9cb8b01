//! Codes of the area `screening`; their sentences are in `locales/messages/screening.toml`.

super::codes! {
    /// the largest stress of all is {0} MPa, below {1} MPa: is the unit of the results really {2}?
    STRESSES_TINY = "stresses-tiny";
    /// the largest stress of all is {0} MPa, above {1} MPa, three times the tensile strength of {2} MPa: is the unit of the results really {3}, or is it a singularity at a constraint or load introduction?
    STRESSES_HUGE = "stresses-huge";
    /// the stresses of the load `{0}` are zero at every node: was the right field exported?
    FIELD_IS_ZERO = "field-is-zero";
    /// all utilisations are below {0}: are the units and the reference loads right?
    UTILISATIONS_TINY = "utilisations-tiny";
    /// {0} midside nodes of quadratic elements have no stress under any load, as solvers write that give stresses at corners only; they are counted apart and not judged
    MIDSIDE_WITHOUT_RESULTS = "midside-without-results";
    /// {1} nodes of the set `{0}` are midside nodes without results: it is judged at its other nodes only
    MIDSIDE_IN_SET = "midside-in-set";
    /// the set `{0}` has no node of the results, only {1} that cannot have any: reference points of the assembly, or nodes of another part instance
    SET_WITHOUT_NODES = "set-without-nodes";
}
