//! Codes of the area `output`; their sentences are in `locales/messages/output.toml`.

super::codes! {
    /// {0}: {1}
    INPUT_WARNING = "input-warning";
    /// with coordinates in {0} the model is {1} mm from corner to corner, which is less than {2} times the separation of {3} mm: hotspots cannot be told apart. If its unit is another, give --length-unit or \[units\] length
    SMALL_MODEL = "small-model";
    /// the results have no coordinates: hotspots are the worst nodes, not local maxima, and neighbours of one peak are listed singly; --mesh FILE brings coordinates
    NO_COORDINATES = "no-coordinates";
    /// {0}: {1} nodes pass by the standard's rule although another direction or pair exceeds the limit (critical_plane_utilisation)
    OTHER_PLANE_FAILS = "other-plane-fails";
    /// {0}: {1} nodes of the excluded sets fail; they are ranked apart and do not count in the verdict
    EXCLUDED_FAIL = "excluded-fail";
    /// {0}: {1} nodes of the excluded sets are not assessed; they are ranked apart and do not count in the verdict
    EXCLUDED_OPEN = "excluded-open";
    /// {0}: the printed rule would change the verdict of {1} nodes: {2} would pass, {3} would fail (printed_rule_utilisation)
    PRINTED_RULE_DIFFERS = "printed-rule-differs-nodes";
    /// {0}: {1} nodes pass by the square-root rule, but would not if the dynamic loads acted together; the largest such utilisation of all nodes is {2} (in_phase_utilisation)
    IN_PHASE_FAILS = "in-phase-fails";
}
