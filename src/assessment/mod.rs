//! Cycle and diagram → verdict per hotspot and standard.
//!
//! | file | gives |
//! |---|---|
//! | `verdict` | pass, fail, not assessed, and how they combine |
//! | `result` | what is known of an assessed hotspot |
//! | `plan` | load factors and combinations of one procedure, worked out once |
//! | `fatigue` | the fatigue verdict of one hotspot |
//! | `static_check` | the exceptional conditions against yield |
//! | `evaluate` | all hotspots under all procedures |

mod evaluate;
mod fatigue;
mod plan;
mod result;
mod static_check;
mod verdict;

pub use evaluate::{AssessmentError, assess, scope_refusal};
pub use fatigue::{SumState, hotspot_diagram, pair_state, sum_state};
pub use plan::{Plan, PlanError};
pub use result::{
    Assessment, CrossCheck, DynamicShare, FatigueResult, HotspotAssessment, Origin, StandardAssessment,
    StaticResult,
};
pub use verdict::{ON_LIMIT, Verdict};
