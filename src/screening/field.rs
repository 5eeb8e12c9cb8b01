//! Results per node, kept compact: about 34 bytes per node and standard.

#![expect(clippy::doc_markdown, reason = "formulas with subscripts are not code")]

use crate::assessment::Verdict;

/// Verdict of a node as a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeVerdict(pub u8);

impl NodeVerdict {
    /// Words for the codes 0, 1 and 2.
    pub const WORDS: [&'static str; 3] = ["pass", "fail", "not_assessed"];

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
    /// Utilisation of the static check; NaN if the procedure has none.
    pub static_utilisation: Vec<f32>,
    /// Position of the condition with the larger stress of the governing pair, or of the governing
    /// combination of a sum.
    pub governing_first: Vec<i32>,
    /// Position of the other condition of the pair; −1 for sums.
    pub governing_second: Vec<i32>,
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
    };
}

impl Field {
    /// Room for `nodes` nodes, none assessed yet.
    #[must_use]
    pub fn with_capacity(nodes: usize) -> Self {
        Self {
            utilisation: Vec::with_capacity(nodes),
            sigma_m_mpa: Vec::with_capacity(nodes),
            sigma_a_mpa: Vec::with_capacity(nodes),
            sigma_a_limit_mpa: Vec::with_capacity(nodes),
            critical_plane_utilisation: Vec::with_capacity(nodes),
            static_utilisation: Vec::with_capacity(nodes),
            governing_first: Vec::with_capacity(nodes),
            governing_second: Vec::with_capacity(nodes),
            verdict: Vec::with_capacity(nodes),
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "fields for pictures and tables; hotspots keep f64")]
    pub(super) fn push(&mut self, node: &NodeOutcome) {
        self.utilisation.push(node.utilisation as f32);
        self.sigma_m_mpa.push(node.sigma_m_mpa as f32);
        self.sigma_a_mpa.push(node.sigma_a_mpa as f32);
        self.sigma_a_limit_mpa.push(node.sigma_a_limit_mpa as f32);
        self.critical_plane_utilisation.push(node.critical_plane_utilisation as f32);
        self.static_utilisation.push(node.static_utilisation as f32);
        self.governing_first.push(node.governing.0);
        self.governing_second.push(node.governing.1);
        self.verdict.push(NodeVerdict::of(node.verdict).0);
    }

    /// Number of nodes with a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        let code = NodeVerdict::of(verdict).0;
        self.verdict.iter().filter(|v| **v == code).count()
    }

    /// The larger of fatigue and static utilisation; NaN if neither is known.
    #[must_use]
    pub fn rank(&self, node: usize) -> f32 {
        let of = |values: &[f32]| values.get(node).copied().unwrap_or(f32::NAN);
        of(&self.utilisation).max(of(&self.static_utilisation))
    }

    /// Numbers of nodes by fatigue utilisation, in `bins` steps of 0.1 and one for everything above.
    #[must_use]
    pub fn histogram(&self, bins: usize) -> Vec<usize> {
        let mut counts = vec![0; bins + 1];
        for u in self.utilisation.iter().filter(|u| !u.is_nan()) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped to the bins"
            )]
            let bin = if u.is_finite() { ((u * 10.0).max(0.0) as usize).min(bins) } else { bins };
            if let Some(count) = counts.get_mut(bin) {
                *count += 1;
            }
        }
        counts
    }
}
