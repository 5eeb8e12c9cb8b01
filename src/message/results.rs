//! Codes of the area `results`; their sentences are in `locales/messages/results.toml`.

super::codes! {
    /// `{0}`: step {1} has a length of {2} in time, the longest step has {3}: if it was stopped before its whole load was on, its stresses are too small
    STEP_CUT_SHORT = "step-cut-short";
    /// `{0}`: step {1} has a length of {2} in time, steps usually have {3}: if it was stopped before its whole load was on, its stresses are too small
    STEP_SHORTER_THAN_USUAL = "step-shorter-than-usual";
    /// {0}; this file numbers its outputs, not its steps: with several increments per step the two differ
    OUTPUTS_ARE_NUMBERED = "outputs-are-numbered";
    /// `{0}`: the stresses of step {1} are those improved by the method of Zienkiewicz and Zhu (block ZZSTR): the file has no STRESS block there
    IMPROVED_STRESSES = "improved-stresses";
    /// `{0}` has more loads ({1}) than nodes ({2}): the shape must be (nodes, loads, 6)
    MORE_LOADS_THAN_NODES = "more-loads-than-nodes";
    /// `{0}` has no node numbers: its rows are taken for the nodes of `{1}` in ascending order, which nothing here can check
    ROWS_TAKEN_IN_ORDER = "rows-taken-in-order";
    /// `{0}`: {1} elements without stresses (springs, masses, couplings, rigid surfaces) are left out
    DATA_LINES_LEFT_OUT = "data-lines-left-out";
    /// `{0}`: {1} of {2} elements have nodes without results and are left out
    ELEMENTS_LEFT_OUT = "elements-left-out";
    /// `{0}`: {1} lines of elements have more numbers than their type has nodes: the first count, as in CalculiX
    SURPLUS_NUMBERS = "surplus-numbers";
    /// `{0}`: element types that are not known here: {1}; their nodes count, their shape is not known
    UNKNOWN_ELEMENT_TYPES = "unknown-element-types";
    /// `{0}` is taken for the results of the part instance {1} of `{2}`; {3} has the same node numbers and no results
    INSTANCE_TAKEN = "instance-taken";
    /// `{0}`: {1} of {2} nodes have no results and are left out: a part of the mesh is screened, as asked for
    PART_OF_MESH = "part-of-mesh";
    /// `{0}`: {1} nodes that belong to no element (reference points) have no results and are left out
    NODES_OF_NO_ELEMENT = "nodes-of-no-element";
    /// `{0}` lacks {1} of the {2} nodes of the mesh `{3}` (the first is {4}): they are not assessed; --mesh-part leaves them out if only a part is to be screened
    MESH_NODES_WITHOUT_RESULTS = "mesh-nodes-without-results";
}
