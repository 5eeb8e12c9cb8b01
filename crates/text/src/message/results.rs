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
    /// `{0}` is read as {1}: nothing in it says its encoding
    TABLE_ENCODING_ASSUMED = "table-encoding-assumed";
    /// `{0}`: the column heads are taken from line {1}, the lines above it are taken for titles
    TABLE_HEADS_BELOW_TITLES = "table-heads-below-titles";
    /// `{0}` ends within a line: if it was cut off there, its last number is wrong
    TABLE_ENDS_WITHIN_A_LINE = "table-ends-within-a-line";
    /// `{0}`: {1} lines below the heads that are no data are left out, the first is line {2}: `{3}`
    TABLE_LINES_LEFT_OUT = "table-lines-left-out";
    /// `{0}`: `{1}` in line {2} is read as {3}; as every number has three digits behind it, its `{4}` could also part thousands: \[screen.table\] decimal says which it is
    TABLE_DECIMAL_ASSUMED = "table-decimal-assumed";
    /// `{0}`: the stresses of {1} nodes are means over their elements; they differ most by {2} MPa ({3} % of the largest there), in {4} at node {5}{6}
    TABLE_AVERAGED = "table-averaged";
    /// , load `{0}`
    TABLE_AVERAGED_LOAD = "table-averaged-load";
    /// `{0}` does not name its stress components: they are taken in the order {1}
    COMPONENTS_NOT_NAMED = "components-not-named";
    /// `{0}`: {1} rows of element centres are left out
    TABLE_CENTRES_LEFT_OUT = "table-centres-left-out";
    /// `{0}`: {1} stress fields are used by no load component: {2}
    UNUSED_FIELDS = "unused-fields";
    /// `{0}`: the file does not name the six stress components of {1}; they were taken in the order given, {2}
    COMPONENT_ORDER_TAKEN = "component-order-taken";
    /// `{0}`: its stress field {1} is taken for the load `{2}`, by the name of the file
    FIELD_BY_FILE_NAME = "field-by-file-name";
    /// `{0}` has no node numbers: nodes are counted from 1 in the file's order, which need not be the solver's numbers
    NODES_COUNTED = "nodes-counted";
    /// `{0}`: the node numbers are taken from `{1}`
    NODE_NUMBERS_FROM = "node-numbers-from";
    /// `{0}`: `{1}` is not taken for node numbers: {2}
    NOT_NODE_NUMBERS = "not-node-numbers";
    /// `{0}`: {1} pieces are read as one grid; {2} nodes that stand in several of them, with equal stresses, count once
    PIECES_JOINED = "pieces-joined";
    /// `{0}`: its stress field {1} is taken for `{2}`: there is no other field, and no other load
    FIELD_OF_ONLY_LOAD = "field-of-only-load";
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
