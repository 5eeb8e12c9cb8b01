//! Screening results as text, JSON, VTU fields, tables and a frame load file of the hotspots.
//!
//! | file | what |
//! |---|---|
//! | `terminal` | for a terminal |
//! | `contract` | JSON |
//! | `fields` | all nodes: VTU, CSV, Parquet |
//! | `hotspot_frame` | the hotspots as a frame load file |

mod contract;
mod fields;
mod hotspot_frame;
mod terminal;

pub use contract::json;
pub use fields::{parquet, table, vtu};
pub use hotspot_frame::hotspot_frame;
pub use terminal::text;

use super::number;
use crate::assessment::{HotspotAssessment, Verdict};
use crate::message;
use crate::message::{Message, output};
use bogie_fatigue_screening::{Peak, Screening, Tally};
use serde_json::Value;

fn judged<'a>(screening: &'a Screening, standard: usize, peak: &Peak) -> Option<&'a HotspotAssessment> {
    screening.assessment.standards.get(standard)?.hotspots.get(peak.hotspot)
}

/// What the reader must know of the whole: what was found while reading, and what the counts say beside the verdict.
#[must_use]
pub fn warnings(screening: &Screening) -> Vec<Message> {
    let mut all = screening.warnings.clone();
    if !screening.local_maxima {
        all.push(message!(output::NO_COORDINATES));
    }
    for s in &screening.standards {
        let counts = [
            (s.ranked.critical_plane_fails, output::OTHER_PLANE_FAILS),
            (s.excluded.failed, output::EXCLUDED_FAIL),
            (s.excluded.not_assessed, output::EXCLUDED_OPEN),
        ];
        let told = counts.into_iter().filter(|(nodes, _)| *nodes > 0);
        all.extend(told.map(|(nodes, code)| message!(code, &s.id, nodes)));
        let Tally { printed_rule_differs: differ, printed_rule_passes: pass, .. } = s.ranked;
        if s.ranked.in_phase_fails > 0 {
            let largest = number::utilisation(s.ranked.max_in_phase_utilisation);
            all.push(message!(output::IN_PHASE_FAILS, &s.id, s.ranked.in_phase_fails, largest));
        }
        if differ > 0 {
            all.push(message!(output::PRINTED_RULE_DIFFERS, &s.id, differ, pass, differ - pass));
        }
    }
    all
}

/// Nodes of excluded sets that fail under the standard under which most do.
#[must_use]
pub fn excluded_failing(screening: &Screening) -> usize {
    screening.standards.iter().map(|s| s.excluded.failed).max().unwrap_or(0)
}

/// The verdict of a result of the contract `bogie-fatigue/screening/1`: the worst of what it says and of its counts.
/// `None` if it has no standards.
#[must_use]
pub fn verdict_of(screening: &Value) -> Option<Verdict> {
    let said: Option<Verdict> = serde_json::from_value(screening["verdict"].clone()).ok();
    let counts = screening["standards"].as_array()?.iter().flat_map(|s| {
        let of =
            [("passed", Verdict::Pass), ("failed", Verdict::Fail), ("not_assessed", Verdict::NotAssessed)];
        of.into_iter().filter(|(key, _)| s[*key].as_u64() != Some(0)).map(|(_, verdict)| verdict)
    });
    Some(Verdict::worst(counts.chain(said)))
}

/// Worst verdict over all nodes that are not excluded; not assessed if there are none.
#[must_use]
pub fn worst(screening: &Screening) -> Verdict {
    let found = screening.standards.iter().flat_map(|s| {
        let counts = [
            (s.ranked.passed, Verdict::Pass),
            (s.ranked.failed, Verdict::Fail),
            (s.ranked.not_assessed, Verdict::NotAssessed),
        ];
        counts.into_iter().filter(|(nodes, _)| *nodes > 0).map(|(_, verdict)| verdict)
    });
    Verdict::worst(found)
}
