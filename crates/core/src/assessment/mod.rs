//! Cycle and diagram → verdict per hotspot and standard.
//!
//! | file | gives |
//! |---|---|
//! | `verdict` | pass, fail, not assessed, and how they combine |
//! | `result` | what is known of an assessed hotspot |
//! | `plan` | load factors and combinations of one procedure, worked out once |
//! | `variants` | which loads of a sum act together: exclusive groups, correlations, senses |
//! | `scope` | whether a standard covers the frame |
//! | `procedure` | loads, plans and scope of a procedure for a frame |
//! | `judge` | the rules of a verdict, apart from the stresses: hotspots and nodes ask the same judge |
//! | `reduce` | condition stresses → mean and amplitude, by the reduction that holds |
//! | `fatigue` | the fatigue verdict of one hotspot |
//! | `static_check` | the exceptional conditions against yield |
//! | `notes` | what every output says beside the verdicts |
//! | `alternatives` | choices that no source settles, tried |
//! | `reason` | why a verdict is what it is |
//! | `plausibility` | decisions and doubtful numbers that every output tells |
//! | `evaluate` | all hotspots under all procedures |

mod alternatives;
mod evaluate;
mod fatigue;
mod judge;
mod notes;
mod plan;
mod plausibility;
mod procedure;
mod reason;
mod reduce;
mod result;
mod scope;
mod static_check;
mod variants;
mod verdict;

pub use evaluate::{AssessmentError, assess};
pub use judge::{Coverage, FatigueBasis, Given, Judge, Judged, StaticBasis, reduction};
pub use plan::{HotspotStresses, Plan, PlanCondition, load_factors};
pub use procedure::PreparedProcedure;
pub use reduce::{Sense, SumState, pair_state, printed_pair, sum_state};
pub use result::{
    Assessment, CrossCheck, DynamicShare, FatigueResult, HotspotAssessment, NotAssessed, Origin, PrintedRule,
    StandardAssessment, StaticResult,
};
pub use variants::PlanError;
pub use verdict::{ON_LIMIT, Verdict};

/// Why something is not assessed: a code with arguments, like everything that is said.
pub type Reason = crate::message::Message;
