//! Verdicts side by side, the walk from one standard's utilisation to the other's, and measured against
//! calculated stresses.

mod measured;

pub use measured::{
    Acting, GaugeComparison, GaugeVerdict, Judged, MeasuredComparison, Statistics, StressPair, measured,
};

use crate::assessment::{Assessment, FatigueResult, HotspotAssessment, Origin, StandardAssessment, Verdict};
use crate::definition::CombinationRule;

/// All hotspots compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Identifiers of the procedures compared, in the order of the columns.
    pub standards: Vec<String>,
    /// The two procedures between which the walk goes, by position; absent if there are not two.
    pub walk_between: Option<(usize, usize)>,
    /// One entry per hotspot, in the order of the frame load file.
    pub hotspots: Vec<HotspotComparison>,
}

/// One hotspot compared.
#[derive(Debug, Clone, PartialEq)]
pub struct HotspotComparison {
    /// Identifier.
    pub id: String,
    /// Position in the frame.
    pub index: usize,
    /// Verdict under each procedure.
    pub verdicts: Vec<Verdict>,
    /// Whether they agree.
    pub agreement: Agreement,
    /// Steps from the first procedure's fatigue utilisation to the second's; empty if one is missing, or left out by
    /// [`side_by_side`].
    pub walk: Vec<WalkStep>,
}

/// Whether the verdicts of a hotspot agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// All pass.
    AllPass,
    /// All fail.
    AllFail,
    /// Some pass, some fail.
    Differ,
    /// At least one is not assessed.
    Incomplete,
}

impl Agreement {
    fn of(verdicts: &[Verdict]) -> Self {
        let all = |v: Verdict| verdicts.iter().all(|x| *x == v);
        if verdicts.is_empty() || verdicts.contains(&Verdict::NotAssessed) {
            Self::Incomplete
        } else if all(Verdict::Pass) {
            Self::AllPass
        } else if all(Verdict::Fail) {
            Self::AllFail
        } else {
            Self::Differ
        }
    }

    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::AllPass => "agree: pass",
            Self::AllFail => "agree: fail",
            Self::Differ => "DIFFER",
            Self::Incomplete => "incomplete",
        }
    }
}

/// One step of the walk.
#[derive(Debug, Clone, PartialEq)]
pub struct WalkStep {
    /// What changed against the step before.
    pub label: String,
    /// Mean stress in MPa.
    pub sigma_m_mpa: f64,
    /// Amplitude in MPa.
    pub sigma_a_mpa: f64,
    /// Limit amplitude at that mean in MPa.
    pub sigma_a_limit_mpa: f64,
    /// Utilisation.
    pub utilisation: f64,
}

impl Comparison {
    /// The walk of a hotspot, worked out where it is shown; `assessment` is the one that was compared.
    #[must_use]
    pub fn walk(&self, assessment: &Assessment, index: usize) -> Vec<WalkStep> {
        let standards = &assessment.standards;
        let Some((from, to)) = self.walk_between else { return Vec::new() };
        let fatigue =
            |k: usize| standards.get(k).and_then(|s| s.hotspots.get(index)).and_then(|h| h.fatigue.as_ref());
        match (fatigue(from), fatigue(to)) {
            (Some(a), Some(b)) => walk(name(standards, from), a, name(standards, to), b),
            _ => Vec::new(),
        }
    }
}

/// Puts the verdicts of an assessment side by side, with the walk of every hotspot.
#[must_use]
pub fn compare(assessment: &Assessment) -> Comparison {
    let mut all = side_by_side(assessment);
    for index in 0..all.hotspots.len() {
        let walk = all.walk(assessment, index);
        if let Some(hotspot) = all.hotspots.get_mut(index) {
            hotspot.walk = walk;
        }
    }
    all
}

/// Puts the verdicts of an assessment side by side and leaves the walks out: [`Comparison::walk`] gives them one by one,
/// since those of a hundred thousand hotspots together fill the memory.
#[must_use]
pub fn side_by_side(assessment: &Assessment) -> Comparison {
    let standards = &assessment.standards;
    let walk_between = walk_ends(standards);
    let count = standards.iter().map(|s| s.hotspots.len()).max().unwrap_or(0);
    let hotspots = (0..count)
        .filter_map(|index| {
            // A standard that did not judge the hotspot leaves the row incomplete, never shorter.
            let rows: Vec<_> = standards.iter().map(|s| s.hotspots.get(index)).collect();
            let verdict = |h: &Option<&HotspotAssessment>| h.map_or(Verdict::NotAssessed, |h| h.verdict);
            let verdicts: Vec<Verdict> = rows.iter().map(verdict).collect();
            Some(HotspotComparison {
                id: rows.iter().flatten().next()?.id.clone(),
                index,
                agreement: Agreement::of(&verdicts),
                verdicts,
                walk: Vec::new(),
            })
        })
        .collect();
    Comparison {
        standards: standards.iter().map(|s| s.procedure.id.clone()).collect(),
        walk_between,
        hotspots,
    }
}

fn name(standards: &[StandardAssessment], index: usize) -> &str {
    standards.get(index).map_or("", |s| short_name(&s.procedure.id))
}

/// `JIS` and `UIC` for the built-in standards, the identifier for others.
#[must_use]
pub fn short_name(id: &str) -> &str {
    match id {
        "jis_e_4207_2019" => "JIS",
        "uic_615_4_2003" => "UIC",
        "uic_615_4_2003_both_twists" => "UIC both twists",
        "uic_615_4_2003_single_twist" => "UIC single twist",
        "jis_e_4207_2019_uic_exceptional" => "JIS + UIC exc.",
        other => other,
    }
}

/// The walk goes from a sum rule to a pair rule where both are there, else from the first to the second.
fn walk_ends(standards: &[StandardAssessment]) -> Option<(usize, usize)> {
    let with = |rule| standards.iter().position(|s| s.procedure.fatigue.rule == rule);
    match (with(CombinationRule::RootSumSquare), with(CombinationRule::WorstPair)) {
        (Some(from), Some(to)) => Some((from, to)),
        _ => (standards.len() >= 2).then_some((0, 1)),
    }
}

/// Changes one thing at a time: phase, loads and conditions, limit.
fn walk(from_name: &str, from: &FatigueResult, to_name: &str, to: &FatigueResult) -> Vec<WalkStep> {
    let limit_at = |mean: f64| from.diagram.limit_at(mean);
    let mut steps = vec![WalkStep {
        label: format!("{from_name} loads, {from_name} rule, limit {}", from.limit.id),
        sigma_m_mpa: from.sigma_m_mpa,
        sigma_a_mpa: from.sigma_a_mpa,
        sigma_a_limit_mpa: from.sigma_a_limit_mpa,
        utilisation: from.utilisation,
    }];
    if let Origin::Sum { in_phase_sigma_m_mpa, in_phase_sigma_a_mpa, in_phase_utilisation, .. } = &from.origin
    {
        steps.push(WalkStep {
            label: "the same loads all in phase".to_owned(),
            sigma_m_mpa: *in_phase_sigma_m_mpa,
            sigma_a_mpa: *in_phase_sigma_a_mpa,
            sigma_a_limit_mpa: limit_at(*in_phase_sigma_m_mpa),
            utilisation: *in_phase_utilisation,
        });
    }
    steps.push(WalkStep {
        label: format!("{to_name} loads and conditions, limit {}", from.limit.id),
        sigma_m_mpa: to.sigma_m_mpa,
        sigma_a_mpa: to.sigma_a_mpa,
        sigma_a_limit_mpa: limit_at(to.sigma_m_mpa),
        utilisation: from.diagram.utilisation(from.load_path, to.sigma_m_mpa, to.sigma_a_mpa),
    });
    steps.push(WalkStep {
        label: format!("limit {}", to.limit.id),
        sigma_m_mpa: to.sigma_m_mpa,
        sigma_a_mpa: to.sigma_a_mpa,
        sigma_a_limit_mpa: to.sigma_a_limit_mpa,
        utilisation: to.utilisation,
    });
    steps
}
