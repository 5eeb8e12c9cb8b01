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

use crate::assessment::{HotspotAssessment, Verdict};
use crate::screening::{Peak, Screening};

fn judged<'a>(screening: &'a Screening, standard: usize, peak: &Peak) -> Option<&'a HotspotAssessment> {
    screening.assessment.standards.get(standard)?.hotspots.get(peak.hotspot)
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
