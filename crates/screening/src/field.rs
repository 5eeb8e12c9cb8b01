//! Results per node, kept compact: 25 bytes per node and standard, 4 more with a static check and with a printed rule.

#![expect(clippy::doc_markdown, reason = "formulas with subscripts are not code")]

use crate::assessment::Verdict;

/// Verdict of a node as a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeVerdict(pub u8);

impl NodeVerdict {
    /// Words for the codes 0, 1, 2 and 3.
    pub const WORDS: [&'static str; 4] = ["pass", "fail", "not_assessed", "midside_without_result"];

    /// The code of a midside node without results, which has no verdict.
    const MIDSIDE: Self = Self(3);

    /// The code of a verdict.
    #[must_use]
    pub fn of(verdict: Verdict) -> Self {
        Self(match verdict {
            Verdict::Pass => 0,
            Verdict::Fail => 1,
            Verdict::NotAssessed => 2,
        })
    }
}

/// Marks a node without a governing condition.
pub const NO_CONDITION: i32 = -1;

/// Most conditions, or combinations of a sum, that [`Field::governing_first`] can count.
pub const MOST_GOVERNING: usize = i16::MAX as usize + 1;

/// What a procedure gives beside the fatigue verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Has {
    /// It has a static check.
    pub static_check: bool,
    /// It is a standard of pairs, with a printed rule.
    pub printed_rule: bool,
    /// It sums squares, with an in-phase bound.
    pub in_phase: bool,
}

/// All nodes under one procedure. Stresses in MPa; NaN where a node is not assessed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Field {
    /// Fatigue utilisation.
    pub utilisation: Vec<f32>,
    /// Mean stress σ_m.
    pub sigma_m_mpa: Vec<f32>,
    /// Amplitude σ_a.
    pub sigma_a_mpa: Vec<f32>,
    /// Limit amplitude at that mean.
    pub sigma_a_limit_mpa: Vec<f32>,
    /// Largest utilisation over all directions.
    pub critical_plane_utilisation: Vec<f32>,
    /// Utilisation of the static check; empty if the procedure has none.
    pub static_utilisation: Vec<f32>,
    /// Utilisation by the printed rule; empty if the standard is none of pairs.
    pub printed_rule_utilisation: Vec<f32>,
    /// Utilisation if all dynamic loads acted together; empty if the standard sums no squares.
    pub in_phase_utilisation: Vec<f32>,
    /// Position of the condition with the larger stress of the governing pair, or of the governing
    /// combination of a sum; −1 for none.
    pub governing_first: Vec<i16>,
    /// Position of the other condition of the pair; −1 for sums.
    pub governing_second: Vec<i16>,
    /// Verdict codes, see [`NodeVerdict`].
    pub verdict: Vec<u8>,
}

/// One node under one procedure, in full precision. Stresses in MPa; NaN where a value is not known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NodeOutcome {
    /// Fatigue utilisation.
    pub utilisation: f64,
    /// Mean stress σ_m.
    pub sigma_m_mpa: f64,
    /// Amplitude σ_a.
    pub sigma_a_mpa: f64,
    /// Limit amplitude at that mean.
    pub sigma_a_limit_mpa: f64,
    /// Largest utilisation over all directions.
    pub critical_plane_utilisation: f64,
    /// Utilisation of the static check.
    pub static_utilisation: f64,
    /// Positions of the conditions of the governing pair, the larger stress first; for sums the position of the
    /// combination and −1.
    pub governing: (i32, i32),
    /// Verdict.
    pub verdict: Verdict,
    /// Whether fatigue passes although another direction or pair exceeds the limit.
    pub critical_plane_fails: bool,
    /// Utilisation by the printed rule of a standard of pairs.
    pub printed_rule_utilisation: f64,
    /// Whether its verdict is another one.
    pub printed_rule_differs: bool,
    /// Utilisation if all dynamic loads of a standard that sums squares acted together.
    pub in_phase_utilisation: f64,
    /// Whether fatigue passes although it would not if they did.
    pub in_phase_fails: bool,
    /// Why the verdict is not known, where it is not.
    pub missing: Option<Missing>,
}

/// Why a node is not assessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Missing {
    /// A stress field, by its position in the file, has no finite stress there.
    Stress(usize),
    /// There is no diagram for the region.
    Diagram,
    /// There is no static limit for the region.
    StaticLimit,
    /// The verdict rests on unverified numbers, and only published ones were asked for.
    Unverified,
    /// The node is a midside node, and no stress field has a stress there: none is expected, and it counts for itself.
    Midside,
    /// The reduction gives nothing, for instance a fixed direction at nodes that have none.
    Reduction,
}

impl NodeOutcome {
    pub(super) const NOT_ASSESSED: Self = Self {
        utilisation: f64::NAN,
        sigma_m_mpa: f64::NAN,
        sigma_a_mpa: f64::NAN,
        sigma_a_limit_mpa: f64::NAN,
        critical_plane_utilisation: f64::NAN,
        static_utilisation: f64::NAN,
        governing: (NO_CONDITION, NO_CONDITION),
        verdict: Verdict::NotAssessed,
        critical_plane_fails: false,
        printed_rule_utilisation: f64::NAN,
        printed_rule_differs: false,
        in_phase_utilisation: f64::NAN,
        in_phase_fails: false,
        missing: None,
    };
}

impl Field {
    /// Room for `nodes` nodes, none assessed yet.
    #[must_use]
    pub fn with_capacity(nodes: usize, has: Has) -> Self {
        Self {
            utilisation: Vec::with_capacity(nodes),
            sigma_m_mpa: Vec::with_capacity(nodes),
            sigma_a_mpa: Vec::with_capacity(nodes),
            sigma_a_limit_mpa: Vec::with_capacity(nodes),
            critical_plane_utilisation: Vec::with_capacity(nodes),
            static_utilisation: Vec::with_capacity(if has.static_check { nodes } else { 0 }),
            printed_rule_utilisation: Vec::with_capacity(if has.printed_rule { nodes } else { 0 }),
            in_phase_utilisation: Vec::with_capacity(if has.in_phase { nodes } else { 0 }),
            governing_first: Vec::with_capacity(nodes),
            governing_second: Vec::with_capacity(nodes),
            verdict: Vec::with_capacity(nodes),
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "fields for pictures and tables; hotspots keep f64")]
    pub(super) fn push(&mut self, node: &NodeOutcome, has: Has) {
        self.utilisation.push(node.utilisation as f32);
        self.sigma_m_mpa.push(node.sigma_m_mpa as f32);
        self.sigma_a_mpa.push(node.sigma_a_mpa as f32);
        self.sigma_a_limit_mpa.push(node.sigma_a_limit_mpa as f32);
        self.critical_plane_utilisation.push(node.critical_plane_utilisation as f32);
        if has.static_check {
            self.static_utilisation.push(node.static_utilisation as f32);
        }
        if has.printed_rule {
            self.printed_rule_utilisation.push(node.printed_rule_utilisation as f32);
        }
        if has.in_phase {
            self.in_phase_utilisation.push(node.in_phase_utilisation as f32);
        }
        self.governing_first.push(position(node.governing.0));
        self.governing_second.push(position(node.governing.1));
        let midside = node.missing == Some(Missing::Midside);
        self.verdict.push(if midside { NodeVerdict::MIDSIDE } else { NodeVerdict::of(node.verdict) }.0);
    }

    /// The larger of fatigue utilisation times the required safety factor and static utilisation: above 1 the node
    /// fails. NaN if neither is known.
    #[must_use]
    pub fn rank(&self, node: usize, required_safety_factor: f64) -> f32 {
        let of = |values: &[f32]| values.get(node).copied().unwrap_or(f32::NAN);
        rank(of(&self.utilisation), of(&self.static_utilisation), required_safety_factor)
    }
}

/// Rank of a node, see [`Field::rank`].
#[expect(clippy::cast_possible_truncation, reason = "as precise as the field")]
pub(super) fn rank(utilisation: f32, static_utilisation: f32, required_safety_factor: f64) -> f32 {
    ((f64::from(utilisation) * required_safety_factor) as f32).max(static_utilisation)
}

/// The position of a condition, of which there are no more than [`MOST_GOVERNING`].
fn position(governing: i32) -> i16 {
    i16::try_from(governing).unwrap_or(-1)
}

/// Steps of the histogram of utilisation; the last holds all from 1.2 on.
pub const HISTOGRAM_STEPS: usize = 13;

/// Nodes of one procedure counted, from outcomes in full precision.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// Nodes that pass.
    pub passed: usize,
    /// Nodes that fail.
    pub failed: usize,
    /// Nodes that are not assessed.
    pub not_assessed: usize,
    /// Midside nodes without results: neither judged nor expected to be.
    pub midside: usize,
    /// Largest fatigue utilisation, NaN if none is known.
    pub max_utilisation: f64,
    /// Largest static utilisation, NaN if none is known.
    pub max_static_utilisation: f64,
    /// Nodes by fatigue utilisation in steps of 0.1.
    pub histogram: [usize; HISTOGRAM_STEPS],
    /// Nodes whose fatigue passes although another direction or pair exceeds the limit.
    pub critical_plane_fails: usize,
    /// Nodes whose verdict on fatigue the printed rule would change.
    pub printed_rule_differs: usize,
    /// Those of them that it would let pass.
    pub printed_rule_passes: usize,
    /// Nodes whose fatigue passes although it would not if all dynamic loads acted together.
    pub in_phase_fails: usize,
    /// Largest utilisation if they did, NaN if none is known.
    pub max_in_phase_utilisation: f64,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            passed: 0,
            failed: 0,
            not_assessed: 0,
            midside: 0,
            max_utilisation: f64::NAN,
            max_static_utilisation: f64::NAN,
            histogram: [0; HISTOGRAM_STEPS],
            critical_plane_fails: 0,
            printed_rule_differs: 0,
            printed_rule_passes: 0,
            in_phase_fails: 0,
            max_in_phase_utilisation: f64::NAN,
        }
    }
}

impl Tally {
    /// All nodes counted.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.passed + self.failed + self.not_assessed + self.midside
    }

    pub(super) fn count(&mut self, node: &NodeOutcome) {
        match node.verdict {
            _ if node.missing == Some(Missing::Midside) => self.midside += 1,
            Verdict::Pass => self.passed += 1,
            Verdict::Fail => self.failed += 1,
            Verdict::NotAssessed => self.not_assessed += 1,
        }
        self.max_utilisation = self.max_utilisation.max(node.utilisation);
        self.max_static_utilisation = self.max_static_utilisation.max(node.static_utilisation);
        self.critical_plane_fails += usize::from(node.critical_plane_fails);
        self.printed_rule_differs += usize::from(node.printed_rule_differs);
        self.in_phase_fails += usize::from(node.in_phase_fails);
        self.max_in_phase_utilisation = self.max_in_phase_utilisation.max(node.in_phase_utilisation);
        let less = node.printed_rule_utilisation < node.utilisation;
        self.printed_rule_passes += usize::from(node.printed_rule_differs && less);
        if !node.utilisation.is_nan() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "saturates at the last step"
            )]
            let step = ((node.utilisation * 10.0).max(0.0) as usize).min(HISTOGRAM_STEPS - 1);
            if let Some(count) = self.histogram.get_mut(step) {
                *count += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_of_conditions_are_kept_up_to_the_last() {
        let most = i32::try_from(MOST_GOVERNING).unwrap();
        assert_eq!([0, most - 1, NO_CONDITION].map(position), [0, i16::MAX, -1]);
        assert_eq!(position(most), -1, "refused before it comes to this");
    }

    #[test]
    fn a_procedure_without_a_static_check_has_no_values_of_it() {
        let node =
            NodeOutcome { utilisation: 0.5, governing: (3, NO_CONDITION), ..NodeOutcome::NOT_ASSESSED };
        for static_check in [false, true] {
            let has = Has { static_check, printed_rule: !static_check, in_phase: static_check };
            let mut field = Field::with_capacity(1, has);
            field.push(&node, has);
            assert_eq!(field.printed_rule_utilisation.len(), usize::from(!static_check));
            assert_eq!(field.in_phase_utilisation.len(), usize::from(static_check));
            assert_eq!(
                (field.governing_first.as_slice(), field.governing_second.as_slice()),
                (&[3][..], &[-1][..])
            );
            assert_eq!(field.static_utilisation.len(), usize::from(static_check));
            assert!((field.rank(0, 1.5) - 0.75).abs() < 1e-6);
        }
    }
}
