//! Which hotspots an output shows: verdicts and counts are always those of all.

use super::number::counted;
use crate::assessment::{Assessment, HotspotAssessment, Verdict};

/// A kind of hotspot that may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    /// It fails under at least one standard.
    Fail,
    /// It passes under one standard and fails under another.
    Differ,
    /// It is not assessed under at least one standard.
    NotAssessed,
}

impl Only {
    fn holds(self, verdicts: &[Verdict]) -> bool {
        let any = |v| verdicts.contains(&v);
        match self {
            Self::Fail => any(Verdict::Fail),
            Self::Differ => any(Verdict::Fail) && any(Verdict::Pass),
            Self::NotAssessed => any(Verdict::NotAssessed),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Differ => "differ",
            Self::NotAssessed => "not assessed",
        }
    }
}

/// Hotspots to be shown, by position.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    chosen: Option<Vec<usize>>,
    asked: String,
}

impl Selection {
    /// Every hotspot, in the order of the frame load file.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// The `top` worst of those that are one of `only`, worst first. An empty `only` is every hotspot.
    #[must_use]
    pub fn new(result: &Assessment, only: &[Only], top: Option<usize>) -> Self {
        if only.is_empty() && top.is_none() {
            return Self::all();
        }
        let mut chosen = worst_first(result);
        if !only.is_empty() {
            chosen.retain(|i| {
                let verdicts: Vec<Verdict> = of(result, *i).map(|h| h.verdict).collect();
                only.iter().any(|o| o.holds(&verdicts))
            });
        }
        chosen.truncate(top.unwrap_or(usize::MAX));
        let mut asked: Vec<String> = only.iter().map(|o| o.words().to_owned()).collect();
        asked.dedup();
        let kinds = if asked.is_empty() { String::new() } else { format!("only {}", asked.join(" or ")) };
        let most = top.map_or_else(String::new, |n| format!("the {n} worst"));
        let asked = [kinds, most].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(", ");
        Self { chosen: Some(chosen), asked }
    }

    /// The positions to show of `all` hotspots, in the order to show them.
    pub fn positions(&self, all: usize) -> impl Iterator<Item = usize> + '_ {
        let every = if self.chosen.is_none() { 0..all } else { 0..0 };
        self.chosen.iter().flatten().copied().chain(every)
    }

    /// How many of `all` hotspots are shown.
    #[must_use]
    pub fn count(&self, all: usize) -> usize {
        self.chosen.as_ref().map_or(all, Vec::len)
    }

    /// Whether every hotspot is shown, in the order of the frame load file.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.chosen.is_none()
    }

    /// What is shown of `all` hotspots; nothing where all of them are.
    #[must_use]
    pub fn sentence(&self, all: usize) -> Option<String> {
        let shown = self.chosen.as_ref()?.len();
        Some(format!(
            "{shown} of {} shown ({}), the worst first; verdicts and counts are those of all",
            counted(all, "hotspot"),
            self.asked
        ))
    }

    /// The hotspots to show under one standard: as chosen, or all by falling utilisation.
    #[must_use]
    pub fn ranked<'a>(&self, hotspots: &'a [HotspotAssessment]) -> Vec<&'a HotspotAssessment> {
        let mut all: Vec<&HotspotAssessment> =
            self.positions(hotspots.len()).filter_map(|i| hotspots.get(i)).collect();
        all.sort_by(|a, b| b.rank().total_cmp(&a.rank()));
        all
    }
}

/// A hotspot under every standard.
fn of(result: &Assessment, index: usize) -> impl Iterator<Item = &HotspotAssessment> {
    result.standards.iter().filter_map(move |s| s.hotspots.get(index))
}

/// Positions of all hotspots by the worst of all standards, those not assessed first.
#[must_use]
pub fn worst_first(result: &Assessment) -> Vec<usize> {
    let count = result.standards.iter().map(|s| s.hotspots.len()).max().unwrap_or(0);
    let mut ranks: Vec<(f64, usize)> =
        (0..count).map(|i| (of(result, i).map(HotspotAssessment::rank).fold(0.0, f64::max), i)).collect();
    ranks.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranks.into_iter().map(|(_, i)| i).collect()
}
